"""Cards when Slack does not take them, or nobody knows whether it did: in the end exactly one right card."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.live import LEASE
from tests.adapters.slack.carding import LOST, NOT_TAKEN, added, done_by, in_the_end
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import acme, rows

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.faults import Fault


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
