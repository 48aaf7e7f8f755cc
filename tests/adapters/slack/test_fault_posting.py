"""Cards when Slack does not take them, or nobody knows whether it did: in the end exactly one right card."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.slack import client as client_module
from bot.live import LEASE
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import acme, rows

if TYPE_CHECKING:
    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.loopback.faults import Fault
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.outage import Office

LATER = 3600.0  # longer than any pause but the last


async def added(office: Office, bot: Bot, title: str = "Fix login") -> None:
    """A task, and one try at its card."""
    assert (await office.slack.command(office.ana, office.web, f"add {title}")).ok
    await bot.keeper.step()


async def in_the_end(office: Office, bot: Bot) -> None:
    """An hour later, everything was tried again."""
    for _ in range(3):
        office.slack.clock.move(LATER)
        await office.settled(bot)


async def done_by(office: Office, who: User, card: Message) -> None:
    clicked = await office.slack.click(who, card, "Done")
    assert "Done #1" in (await clicked.answered()).visible_text


LOST = [
    faults.accept_then_reset(),
    faults.broken_json(),
    faults.html_200(),
    faults.status(500, accepted=True),
    faults.status(500, "json", accepted=True),
    faults.status(502, accepted=True),
]


@pytest.mark.parametrize("fault", LOST)
async def test_t1_a_card_whose_answer_is_lost_is_found_by_its_key_and_not_posted_again(
    database_url: str, fault: Fault
) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", fault)
        await added(office, bot)
        await in_the_end(office, bot)
        assert office.posts() == 1
        (card,) = office.web.messages
        await done_by(office, office.ben, card)
        await in_the_end(office, bot)
        assert "Done by" in card.visible_text


@pytest.mark.parametrize(
    "trouble",
    [
        faults.rate_limited(5),
        faults.status(503, "json"),
        faults.reset(),
        faults.error("missing_scope"),
        faults.error("not_in_channel"),
        faults.html_200(),
    ],
)
async def test_t1_what_cannot_be_looked_for_now_is_looked_for_later_not_posted_again(
    database_url: str, trouble: Fault
) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.accept_then_reset())
        office.slack.faults.add("conversations.history", trouble)
        await added(office, bot)
        await in_the_end(office, bot)
        assert office.posts() == 1
        (card,) = office.web.messages
        await done_by(office, office.ben, card)
        await in_the_end(office, bot)
        assert "Done by" in card.visible_text


async def test_a_card_that_is_found_shows_what_is_now_not_what_was_when_it_was_posted(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.accept_then_reset())
        office.slack.faults.add("conversations.history", faults.status(500))
        await added(office, bot)
        await office.slack.command(office.ana, office.web, "done 1")
        await in_the_end(office, bot)
        (card,) = office.web.messages
        assert "Done by" in card.visible_text


async def test_t1_a_public_channel_that_the_bot_is_not_in_is_joined_to_look_for_a_card(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.web.has_bot = False
        office.slack.faults.add("chat.postMessage", faults.accept_then_reset())
        await added(office, bot)
        await in_the_end(office, bot)
        assert office.web.has_bot
        assert office.posts() == 1
        (card,) = office.web.messages
        await done_by(office, office.ben, card)
        await in_the_end(office, bot)
        assert "Done by" in card.visible_text


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("error", ["missing_scope", "restricted_action", "is_archived"])
async def test_t1_where_a_card_cannot_be_looked_for_it_waits_until_it_can(
    database_url: str, error: str, accepted: bool
) -> None:
    """Neither lost nor there twice."""
    async with acme(database_url) as office, office.running() as bot:
        office.web.has_bot = False
        office.slack.faults.add("chat.postMessage", faults.accept_then_reset() if accepted else faults.reset())
        office.slack.faults.add("conversations.join", faults.error(error), times=None)
        await added(office, bot)
        await in_the_end(office, bot)
        assert office.posts() == 1
        office.web.has_bot = True
        await in_the_end(office, bot)
        assert len(office.web.messages) == 1


async def test_stopping_waits_for_a_card_that_is_being_posted(database_url: str) -> None:
    async with acme(database_url) as office, office.running(keeping=True) as bot:
        released = asyncio.Event()
        hung = office.slack.faults.add("chat.postMessage", faults.hang(released))
        await office.slack.command(office.ana, office.web, "add Fix login")
        await office.slack.until(lambda: hung.hits)
        draining = asyncio.ensure_future(bot.keeper.drain(5))
        await office.slack.command(office.ana, office.web, "add Fix logout")
        assert not draining.done()
        released.set()
        await draining
        assert [row["message_id"] for row in await rows(office.url, SHOWN)] == [office.web.messages[0].ts, None]


SHOWN = "SELECT message_id FROM surfaces ORDER BY id"


async def test_a_card_in_a_channel_that_others_join_is_hidden_once_and_left_alone(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        ops = office.team.channel("ops", [office.ana])
        await added(office, bot)
        (card,) = office.web.messages
        office.web.ext_shared = True
        await office.slack.event(office.team, {"type": "channel_shared", "channel": office.web.id})
        for line in ("done 1", "reopen 1"):
            office.slack.clock.move(2)
            assert (await office.slack.command(office.ana, ops, line)).ok
            await in_the_end(office, bot)
        assert card.visible_text == "This card is hidden: people of another organisation are in this channel."
        assert card.buttons == []
        assert card.edits == 1
        assert office.posts() == 1


async def test_where_nobody_knows_who_reads_along_a_card_waits(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        unknown = office.slack.faults.add("conversations.info", faults.status(503, "json"), times=None)
        await added(office, bot)
        assert office.posts() == 0
        unknown.left = 0
        await in_the_end(office, bot)
        assert len(office.web.messages) == 1


async def test_t1_a_card_in_a_thread_is_looked_for_there(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        asked = await office.slack.mention(office.ana, office.web, "The login is broken")
        assert asked.posted
        office.slack.faults.add("chat.postMessage", faults.accept_then_reset(), when=lambda call: "metadata" in call)
        await office.slack.mention(office.ana, office.web, "add Fix login", thread_ts=asked.posted.ts)
        await office.slack.until(lambda: any("Added" in one.visible_text for one in office.ana.ephemerals(office.web)))
        await in_the_end(office, bot)
        assert len([one for one in asked.posted.replies if one.metadata]) == 1


async def test_t1_a_card_whose_thread_is_gone_is_posted_once_in_the_room(database_url: str) -> None:
    """The answer to that is lost, too: then it is looked for in the room."""
    async with acme(database_url) as office, office.running() as bot:
        asked = await office.slack.mention(office.ana, office.web, "help")
        assert asked.posted
        await office.slack.until(lambda: office.ana.ephemerals(office.web))
        await office.slack.mention(office.ana, office.web, "add Fix login", thread_ts=asked.posted.ts)
        await office.slack.until(lambda: any("Added" in one.visible_text for one in office.ana.ephemerals(office.web)))
        asked.posted.deleted = True
        office.slack.faults.add(
            "chat.postMessage", faults.accept_then_reset(), when=lambda call: "thread_ts" not in call
        )
        office.slack.faults.add("conversations.history", faults.status(500))
        await bot.keeper.step()
        await in_the_end(office, bot)
        (card,) = (one for one in office.web.messages if one.metadata)
        await done_by(office, office.ben, card)
        await in_the_end(office, bot)
        assert "Done by" in card.visible_text


async def test_t1_f2_killed_between_post_and_note_another_process_finds_the_card(database_url: str) -> None:
    async with acme(database_url) as office:
        never = asyncio.Event()
        async with office.running() as bot:
            assert (await office.slack.command(office.ana, office.web, "add Fix login")).ok
            office.slack.faults.add("chat.postMessage", faults.hang(never, accepted=True))
            showing = asyncio.ensure_future(bot.keeper.step())
            await office.slack.until(lambda: office.web.messages)
            showing.cancel()
            await asyncio.gather(showing, return_exceptions=True)
        async with office.running() as bot:
            await bot.settled()
            assert office.posts() == 1, "the claim of the process that died still holds"
            office.slack.clock.move(LEASE.total_seconds() + 1)
            await bot.settled()
            assert office.posts() == 1
            (card,) = office.web.messages
            await done_by(office, office.ana, card)
            await in_the_end(office, bot)
            assert card.edits == 2, "when it was found, and when it was done"


NOT_TAKEN = [
    faults.status(500),
    faults.status(503, "json"),
    faults.reset(),
    faults.rate_limited(2),
    faults.html_200(accepted=False),
    faults.broken_json(accepted=False),
    faults.error("internal_error"),
    faults.error("service_unavailable"),
]


@pytest.mark.parametrize("fault", NOT_TAKEN)
async def test_a_card_that_was_not_taken_is_posted_later(database_url: str, fault: Fault) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", fault, times=2)
        await added(office, bot)
        assert office.web.messages == []
        await in_the_end(office, bot)
        assert len(office.web.messages) == 1


@pytest.mark.parametrize("fault", [*NOT_TAKEN, *LOST])
async def test_an_edit_that_fails_is_made_later(database_url: str, fault: Fault) -> None:
    async with acme(database_url) as office, office.running() as bot:
        await added(office, bot)
        (card,) = office.web.messages
        office.slack.faults.add("chat.update", fault, times=2)
        office.slack.clock.move(2)
        await done_by(office, office.ben, card)
        await bot.settled()
        await in_the_end(office, bot)
        assert office.web.messages == [card]
        assert "Done by" in card.visible_text
        assert card.buttons == []


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
async def test_f4_a_room_where_slack_hangs_holds_up_no_other(
    database_url: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keeper goes on while one call waits for its end; that one is made again, or found."""
    monkeypatch.setattr(client_module, "SECONDS", 4.0)
    async with acme(database_url) as office, office.running(keeping=True):
        ops = office.team.channel("ops", [office.ana, office.ben])
        await office.slack.command(office.ana, office.web, "add Fix login")
        await office.slack.until(lambda: office.web.messages)
        hung = asyncio.Event()
        stuck = office.slack.faults.add(method, faults.hang(hung), when=lambda call: call["channel"] == office.web.id)
        await office.slack.command(office.ana, office.web, "add Fix logout")
        await office.slack.command(office.ana, office.web, "done 1")
        await office.slack.until(lambda: stuck.hits)
        await office.slack.command(office.ana, ops, "add Feed the cat")
        await office.slack.until(lambda: ops.messages, 2.0)
        hung.set()


async def test_f8_a_room_that_slack_slows_down_waits_and_the_others_go_on(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        ops = office.team.channel("ops", [office.ana])
        slowed = office.slack.faults.add(
            "chat.postMessage", faults.rate_limited(30), when=lambda call: call["channel"] == office.web.id
        )
        for title in ("one", "two", "three"):
            await office.slack.command(office.ana, office.web, f"add {title}")
        await office.slack.command(office.ana, ops, "add four")
        for _ in range(5):
            await bot.settled()
            office.slack.clock.move(5)
        assert slowed.hits == 1
        assert office.posts() == 1, "it waits as long as Slack says"
        assert len(ops.messages) == 1
        assert [row["tries"] for row in await rows(office.url, "SELECT tries FROM surfaces WHERE tries > 0")] == []
        office.slack.clock.move(6)
        await office.settled(bot)
        shown = [one.visible_text.splitlines()[0] for one in office.web.messages]
        assert shown == ["#1 one", "#2 two", "#3 three"]


async def test_f8_slowed_down_a_hundred_times_a_card_is_still_not_given_up(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.rate_limited(1), times=100)
        await added(office, bot)
        for _ in range(110):
            office.slack.clock.move(2)
            await bot.keeper.step()
        assert len(office.web.messages) == 1


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel", "restricted_action"])
async def test_f14_where_nothing_can_be_posted_slack_is_asked_once(database_url: str, error: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.error(error), times=None)
        await added(office, bot)
        await in_the_end(office, bot)
        assert office.posts() == 1


async def test_f14_an_archived_channel_s_cards_are_left_alone(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        ops = office.team.channel("ops", [office.ana])
        await added(office, bot)
        office.web.archived = True
        await office.slack.event(office.team, {"type": "channel_archive", "channel": office.web.id, "user": "UANA"})
        office.slack.clock.move(2)
        for line in ("done 1", "reopen 1"):
            assert (await office.slack.command(office.ana, ops, line)).ok
            await in_the_end(office, bot)
        assert len(office.slack.calls("chat.update")) == 1


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed", "msg_too_long"])
async def test_f19_a_card_that_cannot_be_edited_is_posted_anew(database_url: str, error: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        await added(office, bot)
        (card,) = office.web.messages
        card.deleted = True
        office.slack.faults.add("chat.update", faults.error(error))
        office.slack.clock.move(2)
        await office.slack.command(office.ana, office.web, "claim 1")
        await in_the_end(office, bot)
        (anew,) = office.web.messages
        assert "Assigned to: @ana" in anew.visible_text
        assert office.posts() == 2


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long", "invalid_blocks_format"])
async def test_f13_blocks_that_slack_refuses_become_plain_text(database_url: str, error: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.error(error), times=None, when=lambda call: "blocks" in call)
        office.slack.faults.add("chat.update", faults.error(error), times=None, when=lambda call: call["blocks"])
        await added(office, bot, "Fix *login* & co")
        (card,) = office.web.messages
        assert card.blocks == []
        assert "#1 Fix *login* & co" in card.visible_text
        assert card.mentions == set()
        office.slack.clock.move(2)
        await office.slack.command(office.ana, office.web, "done 1")
        await in_the_end(office, bot)
        assert office.web.messages == [card]
        assert "Done by" in card.visible_text


async def test_f13_what_slack_never_takes_stops_nothing_behind_it(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        poison = office.slack.faults.add(
            "chat.postMessage", faults.error("no_text"), times=None, when=lambda call: "poison" in call["text"]
        )
        await added(office, bot, "poison")
        await office.slack.command(office.ana, office.web, "add two")
        await in_the_end(office, bot)
        assert [one.visible_text.splitlines()[0] for one in office.web.messages] == ["#2 two"]
        assert poison.hits == 2  # with blocks, and without


async def test_a_missing_scope_is_no_reason_to_ask_on_and_on(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.error("missing_scope"), times=2)
        await added(office, bot)
        for _ in range(10):
            office.slack.clock.move(60)
            await bot.settled()
        assert office.posts() == 1
        await in_the_end(office, bot)
        assert len(office.web.messages) == 1


async def test_f15_in_a_private_channel_without_the_bot_the_person_learns_that_no_card_is_shown(
    database_url: str,
) -> None:
    async with acme(database_url) as office, office.running() as bot:
        board = office.team.channel("board", [office.ana], private=True, bot=False)
        told = await office.slack.command(office.ana, board, "add Fix login")
        assert told.text.startswith("✓ Added #1: Fix login")
        assert "I am not in this channel" in told.text
        assert "/invite" in told.text
        await in_the_end(office, bot)
        assert office.posts(board) == 1, "tried once, and given up"
        assert "I am not in" not in (await office.slack.command(office.ana, board, "list")).text
        board.has_bot = True
        assert "I am not in" not in (await office.slack.command(office.ana, board, "add Fix logout")).text
        await in_the_end(office, bot)
        assert ["#2 Fix logout" in one.visible_text for one in board.messages] == [True]


async def test_f15_a_form_filled_in_there_says_so_too(database_url: str) -> None:
    async with acme(database_url) as office, office.running():
        board = office.team.channel("board", [office.ana], private=True, bot=False)
        listed = await office.slack.command(office.ana, board, "")
        await office.slack.click(office.ana, listed.message, "New task")
        await office.slack.until(lambda: office.ana.modal)
        submitted = await office.slack.submit(office.ana, None, {"Title": "Fix login"})
        assert submitted.ok
        assert office.ana.modal is None
        await office.slack.until(lambda: "I am not in this channel" in office.ana.private[-1].visible_text)
