"""People who take no direct messages, threads that are closed: the answer comes in another way, and tells nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.adapters.discord.loopback import faults
from tests.adapters.discord.trouble import TASKS, begun, eventually, server, titles

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.faults import Fault
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.trouble import Server

DIRECT = "POST /users/@me/channels"


def replies(at: Server) -> list[Message]:
    """What the bot answered in #web for everybody, but for cards."""
    return [one for one in at.cards() if not one.text.startswith("### #")]


async def idle(at: Server) -> None:
    """What came before this was worked off."""
    assert (await at.ben.slash(at.web, "taskhelp")).acknowledged


# ---- direct messages


@pytest.mark.parametrize("status", [403, 400])
async def test_f16_who_takes_no_direct_messages_gets_a_note_that_tells_nothing_once(
    database_url: str, status: int
) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.ana.close_dms(status)
        said = await at.ana.says(at.web, f"{at.discord.bot.mention} add Fire Bob")
        await at.discord.until(lambda: replies(at))
        await idle(at)
        await at.later(bot)
        (note,) = replies(at)
        assert "Done." in note.text
        assert "direct messages" in note.text
        assert "Bob" not in note.text
        assert note.reference is said
        assert not note.pinged
        assert at.ana.dm.messages == []
        assert await titles(database_url) == ["Fire Bob"]


@pytest.mark.parametrize("status", [403, 400])
async def test_f16_nor_does_it_tell_what_somebody_asked_about(database_url: str, status: int) -> None:
    async with server(database_url) as at, at.running():
        await at.ana.slash(at.web, "task add", title="Fire Bob")
        at.ana.close_dms(status)
        await at.ana.says(at.web, f"{at.discord.bot.mention} list all")
        await at.discord.until(lambda: replies(at))
        (note,) = replies(at)
        assert "can't send" in note.text
        assert "Bob" not in note.text


@pytest.mark.parametrize("fault", [faults.error(403, 50007), faults.error(400, 50007), faults.error(403, 40007)])
async def test_f16_nor_is_it_another_matter_when_the_channel_cannot_even_be_made(
    database_url: str, fault: Fault
) -> None:
    async with server(database_url) as at, at.running():
        at.discord.faults.add(DIRECT, fault, times=None)
        await at.add("Fire Bob")
        await at.discord.until(lambda: replies(at))
        await idle(at)
        (note,) = replies(at)
        assert "Bob" not in note.text


async def test_f16_the_note_is_there_once_though_its_answer_is_lost(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        at.ana.close_dms()
        lost = at.discord.faults.add(f"POST /channels/{at.web.id}/messages", faults.accept_then_reset())
        await at.add("Fire Bob")
        await at.discord.until(lambda: replies(at))
        await idle(at)
        await at.discord.until(lambda: len(at.discord.calls(f"POST /channels/{at.web.id}/messages")) == 2)
        assert lost.hits == 1
        assert len(replies(at)) == 1


async def test_f16_where_neither_is_taken_it_is_done_and_nothing_falls_over(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.ana.close_dms()
        at.discord.faults.add(f"POST /channels/{at.web.id}/messages", faults.error(403, 50013))
        await at.add("Fix login")
        await eventually(database_url, TASKS, 1)
        await idle(at)
        await at.later(bot)
        assert replies(at) == []
        assert len(at.cards()) == 1
        assert not bot.running.done()


@pytest.mark.parametrize(
    "fault", [faults.accept_then_reset(), faults.reset(), faults.status(503), faults.rate_limited(0.1)]
)
@pytest.mark.usefixtures("hasty")
async def test_a_direct_message_whose_answer_is_lost_is_there_once(
    database_url: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.receiver.AGAIN_SECONDS", (0.05,))
    async with server(database_url) as at, at.running():
        at.discord.faults.add(f"POST /channels/{at.ana.dm.id}/messages", fault, times=2)
        await at.add("Fix login")
        await at.discord.until(lambda: len(at.discord.calls(f"POST /channels/{at.ana.dm.id}/messages")) == 3)
        await at.discord.until(lambda: at.ana.dm.messages)
        await idle(at)
        assert len(at.ana.dm.messages) == 1
        assert replies(at) == []


async def test_f16_a_command_needs_no_direct_messages(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        at.ana.close_dms()
        assert "Added #1" in (await at.ana.slash(at.web, "task add", title="Fix login")).text
        assert at.discord.calls(DIRECT) == []


async def test_f16_many_who_take_none_stop_nobody(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        people = [at.discord.person(f"Person {number}", at.acme) for number in range(20)]
        for number, who in enumerate(people):
            if number % 2:
                who.close_dms(403 if number % 4 == 1 else 400)
        await asyncio.gather(*(at.add(f"Task {number}", who) for number, who in enumerate(people)))
        await eventually(database_url, TASKS, 20)
        await at.discord.until(lambda: sum(len(one.dm.messages) for one in people) == 10)
        await at.discord.until(lambda: len(replies(at)) == 10)


# ---- threads


async def test_f20_a_thread_that_is_archived_is_opened_by_its_card(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        thread = await at.ana.opens_thread(await at.ana.says(at.web, "The login is broken"), "Login")
        await at.ana.slash(thread, "task add", title="Fix login")
        thread.archive()
        await at.later(bot)
        assert len(at.cards(thread)) == 1
        assert at.cards() == []


async def test_f20_where_a_thread_is_locked_the_card_answers_its_message(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        asked = await at.ana.says(at.web, "The login is broken")
        thread = await at.ana.opens_thread(asked, "Login")
        await at.ana.slash(thread, "task add", title="Fix login")
        thread.archive(locked=True)
        await at.later(bot)
        (card,) = at.cards()
        assert card.reference is asked
        await at.ben.click(card, "Done")
        await at.later(bot)
        assert "Done by" in card.text
        assert at.cards(thread) == []


async def test_f20_a_card_in_a_thread_that_was_archived_since_follows_when_it_is_opened(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        thread = await at.ana.opens_thread(await at.ana.says(at.web, "The login is broken"), "Login")
        await at.added(bot, where=thread)
        (card,) = at.cards(thread)
        thread.archive()
        await at.ana.slash(at.web, "task done", task="1")
        await at.later(bot)
        assert "Done by" not in card.text
        await at.ana.says(thread, "Any news?")
        await at.later(bot)
        assert "Done by" in card.text
        assert at.cards(thread) == [card]
        assert at.cards() == []


@pytest.mark.parametrize("restarted", [False, True])
async def test_f20_a_thread_that_is_deleted_stops_nothing(database_url: str, restarted: bool) -> None:
    async with server(database_url) as at:
        async with at.running() as bot:
            thread = await at.ana.opens_thread(await at.ana.says(at.web, "The login is broken"), "Login")
            await at.added(bot, where=thread)
            thread.delete()
            if not restarted:
                await at.ana.slash(at.web, "task done", task="1")
                await at.later(bot)
        async with at.running() as bot:
            if restarted:
                await at.ana.slash(at.web, "task done", task="1")
                await at.later(bot)
            assert "done" in (await at.ana.slash(at.web, "task show", task="1")).text
            assert len(at.cards()) <= 1
            assert at.posts() <= 1


# ---- pings


@pytest.mark.parametrize("fault", [faults.accept_then_reset(), faults.status(503), faults.error(400, 50035)])
async def test_f76_whatever_goes_wrong_nobody_is_pinged_but_who_is_meant(database_url: str, fault: Fault) -> None:
    """Not by a title, whether it is posted, edited, repeated, replied or told otherwise."""
    async with server(database_url) as at:
        ops = at.acme.role("ops", mentionable=True)
        at.discord.violations.allow("40060")  # an answer that is sent again after its result was lost
        async with at.running() as bot:
            for pattern in ("POST *", "PATCH *"):
                at.discord.faults.add(pattern, fault, times=1)
            title = f"@everyone @here {ops.mention} {at.ben.mention} look"
            await begun(at.ana.slash(at.web, "task add", title=title), at)
            await eventually(database_url, TASKS, 1)
            at.ana.close_dms()
            await at.add(f"@everyone {title}")
            await at.discord.until(lambda: replies(at))
            await at.later(bot)
            await at.ana.slash(at.web, "task assign", task="1", who=at.ben)
            await at.ana.slash(at.web, "task edit", task="1")
            await at.later(bot)
        said = [one for one in at.web.messages_by_id.values() if one.author is at.discord.bot]
        assert said
        assert [one.pinged for one in said if one.pinged] == []
