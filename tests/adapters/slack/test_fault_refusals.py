"""Cards in rooms that are slow, gone or shut, and cards that Slack never takes: what goes on beside them."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack import client as client_module
from tests.adapters.slack.carding import added, in_the_end
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import acme, rows


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
