"""Cards when Discord does not take them, or nobody knows whether it did: in the end exactly one right card."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.discord import client as client_module
from bot.live import LEASE
from tests.adapters.discord.loopback import Permission, faults
from tests.adapters.discord.loopback.limits import NONCE_REMEMBERED
from tests.adapters.discord.trouble import server

if TYPE_CHECKING:
    from tests.adapters.discord.bot import Bot
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.faults import Fault
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.trouble import Server

POST = "POST /channels/*/messages"
EDIT = "PATCH /channels/*/messages/*"

pytestmark = pytest.mark.usefixtures("hasty")


async def done_by(at: Server, who: Person, card: Message) -> None:
    at.discord.clock.move(2)
    clicked = await who.click(card, "Done")
    assert "Done #1" in (await clicked.answered()).text


async def followed(at: Server, bot: Bot) -> None:
    """There is one card, and it follows its task."""
    (card,) = at.cards()
    await done_by(at, at.ben, card)
    await at.later(bot)
    assert at.cards() == [card]
    assert "Done by" in card.text


LOST = [
    faults.accept_then_reset(),
    faults.broken_json(),
    faults.status(500, accepted=True),
    faults.status(502, "json", accepted=True),
    faults.status(503, accepted=True),
    faults.status(524, accepted=True),
    faults.rate_limited(0.1, accepted=True),
]
NOT_TAKEN = [
    faults.reset(),
    faults.broken_json(accepted=False),
    faults.status(500),
    faults.status(503, "json"),
    faults.status(524),
    faults.rate_limited(0.1),
    faults.rate_limited(60),
    faults.error(500, 130000),
    faults.error(400, 20016),
]


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", LOST)
async def test_t1_a_card_whose_answer_is_lost_is_there_once(database_url: str, fault: Fault, times: int) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add(POST, fault, times=times)
        await at.added(bot)
        await at.later(bot)
        await followed(at, bot)


async def test_t1_lost_so_often_that_its_nonce_is_forgotten_it_is_found_by_its_mark(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        lost = at.discord.faults.add(POST, faults.accept_then_reset(), times=None)
        await at.added(bot)
        assert lost.hits == 2, "once more at once, as the same message"
        at.discord.clock.move(NONCE_REMEMBERED + 60)
        await at.settled(bot)
        assert lost.hits == 2
        await followed(at, bot)


async def test_t1_of_many_cards_of_which_every_second_answer_is_lost_each_is_there_once(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        posts = 0

        def every_second(_: object) -> bool:
            nonlocal posts
            posts += 1
            return posts % 2 == 0

        at.discord.faults.add(POST, faults.accept_then_reset(), times=None, when=every_second)
        titles = [f"Task {number}" for number in range(20)]
        for title in titles:
            await at.ana.slash(at.web, "task add", title=title)
        await at.later(bot)
        assert sorted(one.text.splitlines()[0].split(" ", 2)[2] for one in at.cards()) == sorted(titles)


@pytest.mark.parametrize(
    "trouble", [faults.status(503), faults.reset(), faults.broken_json(), faults.error(403, 50013), faults.hang]
)
async def test_t1_what_cannot_be_looked_for_now_is_looked_for_later_not_posted_again(
    database_url: str, trouble: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "SECONDS", 0.2)
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add(POST, faults.accept_then_reset(), times=2)
        released = asyncio.Event()
        fault = faults.hang(released) if trouble is faults.hang else trouble
        looked = at.discord.faults.add("GET /channels/*/messages", fault)
        await at.added(bot)
        at.discord.clock.move(60)
        await bot.keeper.step()
        released.set()
        assert looked.hits == 1
        await at.later(bot)
        await followed(at, bot)


async def test_a_card_that_is_found_shows_what_is_now_not_what_was_when_it_was_posted(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add(POST, faults.accept_then_reset(), times=2)
        await at.added(bot)
        await at.ana.slash(at.web, "task done", task="1")
        await at.later(bot)
        (card,) = at.cards()
        assert "Done by" in card.text


async def test_t1_a_card_in_a_thread_is_looked_for_there(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        asked = await at.ana.says(at.web, "The login is broken")
        thread = await at.ana.opens_thread(asked, "Login")
        at.discord.faults.add(f"POST /channels/{thread.id}/messages", faults.accept_then_reset(), times=2)
        await at.added(bot, where=thread)
        await at.later(bot)
        assert len(at.cards(thread)) == 1
        assert at.cards() == []


async def test_t1_f2_killed_between_post_and_note_another_process_finds_the_card(database_url: str) -> None:
    async with server(database_url) as at:
        never = asyncio.Event()
        async with at.running() as bot:
            await at.ana.slash(at.web, "task add", title="Fix login")
            at.discord.faults.add(POST, faults.hang(never, accepted=True))
            showing = asyncio.ensure_future(bot.keeper.step())
            await at.discord.until(at.cards)
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
        async with at.running() as bot:
            await at.settled(bot)
            assert at.posts() == 1, "the claim of the process that died still holds"
            at.discord.clock.move(LEASE.total_seconds() + 1)
            await at.settled(bot)
            assert at.posts() == 1
            await followed(at, bot)


@pytest.mark.parametrize("fault", NOT_TAKEN)
async def test_a_card_that_was_not_taken_is_posted_later(database_url: str, fault: Fault) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add(POST, fault, times=6)
        await at.added(bot)
        await at.later(bot)
        await followed(at, bot)


@pytest.mark.parametrize("fault", [*NOT_TAKEN, *LOST])
async def test_an_edit_that_fails_is_made_later(database_url: str, fault: Fault) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        at.discord.faults.add(EDIT, fault, times=6)
        await followed(at, bot)


@pytest.mark.parametrize("what", [POST, EDIT])
async def test_f4_a_channel_where_discord_hangs_holds_up_no_other(
    database_url: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And after a while nobody waits for the call: it is made again, or found."""
    monkeypatch.setattr(client_module, "SECONDS", 1.0)
    async with server(database_url) as at, at.running(keeping=True) as bot:
        ops = at.acme.channel("ops")
        await at.ana.slash(at.web, "task add", title="Fix login")
        await at.discord.until(at.cards)
        at.discord.clock.move(2)
        hung = asyncio.Event()
        stuck = at.discord.faults.add(what.replace("*", str(at.web.id), 1), faults.hang(hung))
        await at.ana.slash(at.web, "task add", title="Fix logout")
        await at.ana.slash(at.web, "task done", task="1")
        await at.discord.until(lambda: stuck.hits)
        await at.ana.slash(ops, "task add", title="Feed the cat")
        await at.discord.until(lambda: at.cards(ops), 0.9)
        hung.set()
        await bot.keeper.drain(5)


async def test_what_hangs_for_too_long_is_looked_for_and_not_posted_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "SECONDS", 0.2)
    async with server(database_url) as at, at.running() as bot:
        released = asyncio.Event()
        at.discord.faults.add(POST, faults.hang(released, accepted=True))
        await at.added(bot)
        await at.later(bot)
        released.set()
        await followed(at, bot)


# ---- where it stood is gone


async def test_f19_a_card_that_somebody_deleted_is_posted_anew_once(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        (card,) = at.cards()
        await at.acme.owner.deletes(card)
        at.discord.clock.move(NONCE_REMEMBERED + 1)
        await at.ana.slash(at.web, "task done", task="1")
        await at.later(bot)
        (anew,) = at.cards()
        assert anew is not card
        assert "Done by" in anew.text
        assert at.posts() == 2


async def test_f19_a_card_that_was_deleted_a_moment_ago_is_posted_anew_too(database_url: str) -> None:
    """Discord remembers its nonce, and may answer with the message that is gone."""
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        (card,) = at.cards()
        await at.acme.owner.deletes(card)
        await at.ana.slash(at.web, "task done", task="1")
        await at.later(bot)
        (anew,) = at.cards()
        assert "Done by" in anew.text


@pytest.mark.parametrize(
    ("status", "code"), [(404, 10003), (403, 50001), (403, 50013), (400, 50008), (404, 10004), (400, 50035)]
)
@pytest.mark.parametrize("what", [POST, EDIT])
async def test_f14_where_nothing_can_be_posted_discord_is_asked_once(
    database_url: str, what: str, status: int, code: int
) -> None:
    async with server(database_url) as at, at.running() as bot:
        if what is EDIT:
            await at.added(bot)
        refused = at.discord.faults.add(what, faults.error(status, code), times=None)
        if what is EDIT:
            at.discord.clock.move(2)
            await at.ana.slash(at.web, "task done", task="1")
        else:
            await at.added(bot)
        await at.later(bot)
        assert refused.hits == 1
        assert not bot.running.done()


async def test_f14_a_channel_that_is_deleted_takes_its_cards_along_and_stops_nothing(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        ops = at.acme.channel("ops")
        await at.added(bot, where=ops)
        await at.ana.slash(ops, "task add", title="Fix logout")
        ops.delete()
        await at.ana.slash(at.web, "task done", task="1")
        await at.later(bot)
        assert at.posts(ops) == 2
        assert len(at.discord.calls(f"PATCH /channels/{ops.id}/*")) == 1
        assert "Fix logout" in (await at.ana.slash(at.web, "task show", task="2")).text


async def test_f15_where_the_bot_may_not_write_it_says_so_and_asks_once(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.web.deny(at.acme.bot_role, Permission.SEND_MESSAGES)
        said = await at.ana.slash(at.web, "task add", title="Fix login")
        assert "I may not post in this channel" in said.text
        await at.later(bot)
        assert at.posts() <= 1
        at.web.allow(at.acme.bot_role, Permission.SEND_MESSAGES)
        await at.added(bot, "Fix logout")
        await at.later(bot)
        assert [one.text.splitlines()[0] for one in at.cards()] == ["### #2 Fix logout"]
