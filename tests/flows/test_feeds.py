"""Calendar addresses: made for somebody alone, read as they are by then, ended at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import icalendar
import pytest

from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.feeds import FEEDS_PER_PERSON, hashed, is_token
from bot.model import RoomKind
from bot.ports import Audience
from bot.publishing import Publisher
from bot.services import feeds
from tests.flows.chat import Chat, button, buttons, text
from tests.flows.sides import join, link

if TYPE_CHECKING:
    from bot.ports import Reply
    from tests.flows.sides import Side

PUBLIC_URL = "https://nudge.example.org"
BOARD = {"room": "board", "kind": RoomKind.PRIVATE}


def served(chat: Chat) -> Chat:
    chat.dispatcher = Dispatcher(chat.store, lambda: chat.now, chat.limits, public_url=PUBLIC_URL)
    return chat


@pytest.fixture
async def board(chat: Chat) -> Chat:
    """Calendars are served. #1 and #2 are Ana's, one due on a day and one at a time; #3 has no date, #4 is Bob's."""
    for line in ("add Pay rent friday @me", "add Call Eve tomorrow 14:00 @me +phone", "add Think @me"):
        await chat.say(line)
    await chat.say("add Bake a cake friday @bob")
    return served(chat)


def token_of(reply: Reply) -> str:
    assert reply.audience is Audience.PRIVATE
    found = re.search(rf"{PUBLIC_URL}/calendar/(\S+)\.ics", text(reply))
    assert found, text(reply)
    assert is_token(found[1])
    return found[1]


async def read(chat: Chat, token: str) -> list[str] | None:
    """What the calendar's events are called; None: there is none."""
    content = await Publisher(chat.store, lambda: chat.now).read(token)
    if content is None:
        return None
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(content).walk("VEVENT")]


# ---- made


async def test_an_address_shows_ones_own_open_tasks_that_have_a_date(board: Chat) -> None:
    reply = await board.say("ics")
    assert text(reply).startswith("Your calendar address: my tasks\n")
    assert "2 tasks with a date are in it now." in text(reply)
    assert await read(board, token_of(reply)) == ["#2 Call Eve", "#1 Pay rent"]


async def test_where_it_is_asked_for_makes_no_difference(board: Chat) -> None:
    for room in ({"room": "web"}, BOARD, {"room": "dm", "kind": RoomKind.DM}):
        reply = await board.say("ics tag:phone", **room)
        assert await read(board, token_of(reply)) == ["#2 Call Eve"]
        await board.press(reply, "End", **room)


async def test_it_follows_the_tasks(board: Chat) -> None:
    token = token_of(await board.say("ics"))
    await board.say("done 2")
    await board.say("due 3 monday")
    await board.say("snooze 3 next week")
    assert await read(board, token) == ["#1 Pay rent", "#3 Think"]


async def test_a_calendar_has_so_many_of_those_that_are_due_first(board: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("PAGE", 1), ("MOST_TASKS", 2)):
        monkeypatch.setattr(feeds, name, most)
    token = token_of(await board.say("ics all"))
    assert await read(board, token) == ["#2 Call Eve", "#1 Pay rent"]
    assert b"X-WR-CALDESC:Only the first" in (await Publisher(board.store, lambda: board.now).read(token) or b"")
    monkeypatch.setattr(feeds, "MOST_READ", 1)
    assert await read(board, token) == ["#2 Call Eve"]


async def test_what_comes_again_says_so_unless_it_counts_from_when_it_is_done(board: Chat) -> None:
    await board.say("add Water plants every fri 9:00")
    await board.say("add Clean up every! 3 days")
    token = token_of(await board.say("ics all created:>2026-01-01"))
    content = (await Publisher(board.store, lambda: board.now).read(token) or b"").decode()
    assert content.count("RRULE") == 1
    assert "DTEND;TZID=Europe/Berlin:20260918T090000\r\nRRULE:FREQ=WEEKLY;BYDAY=FR\r\n" in content


async def test_filters_are_those_of_lists(board: Chat) -> None:
    await board.say("view save late all for:@bob")
    for line, shown in (
        ("ics all", ["#2 Call Eve", "#1 Pay rent", "#4 Bake a cake"]),
        ("ics @bob", ["#4 Bake a cake"]),
        ("ics view:late", ["#4 Bake a cake"]),
        ("ics tag:phone", ["#2 Call Eve"]),
    ):
        assert await read(board, token_of(await board.say(line))) == shown, line


async def test_a_view_is_followed_and_when_it_is_gone_there_is_nothing(board: Chat) -> None:
    await board.say("view save late all for:@bob")
    token = token_of(await board.say("ics view:late"))
    await board.say("view save late all tag:phone")
    assert await read(board, token) == ["#2 Call Eve"]
    await board.say("view delete late")
    assert await read(board, token) is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("ics here", "A calendar is in no channel"),
        ("ics all in:nowhere", "There is no project “nowhere”"),
        ("ics view:nothing", "There is no view “nothing”"),
        ("ics sort:title", "“sort:title” is for lists; a calendar has its tasks by their dates."),
        ("ics page:2", "is for one answer"),
        ("ics off", "You have no calendar address."),
        ("ics reset 7", "You have no calendar address."),
        ("ics off soon", "I don't understand “soon”"),
        ("ics list all", "I don't understand “all”"),
    ],
)
async def test_what_cannot_be_is_explained(board: Chat, line: str, told: str) -> None:
    reply = await board.say(line)
    assert not reply.understood
    assert told in text(reply)


async def test_where_nothing_is_served_people_are_told_so_and_may_still_end_one(board: Chat) -> None:
    await board.say("ics")
    board.__post_init__()  # PUBLIC_URL is not set any more
    for line in ("ics", "ics reset"):
        assert "set PUBLIC_URL" in text(await board.say(line))
    assert "1: my tasks" in re.sub(r"\d+: my", "1: my", text(await board.say("ics list")))
    assert "ended" in text(await board.say("ics off"))


# ---- secret


async def test_the_address_is_kept_nowhere(board: Chat) -> None:
    token = token_of(await board.say("ics"))
    async with board.store.begin(board.where()) as tx:
        tables = await tx._connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = {row[0] for row in tables} - {"alembic_version", "notes", "link_tries"}
        kept = [str(row) for name in names for row in await tx._connection.fetch(f"SELECT t::text FROM {name} AS t")]
    assert not [row for row in kept if token in row or token.removeprefix("cal_") in row]
    assert [row for row in kept if hashed(token) in row]


async def test_asked_again_it_is_not_shown_again(board: Chat) -> None:
    token = token_of(await board.say("ics"))
    again = await board.say("ics")
    assert "You have a calendar address already: my tasks" in text(again)
    assert token not in text(again)
    new = token_of(await board.press(again, "New address"))
    assert (await read(board, token), await read(board, new)) == (None, ["#2 Call Eve", "#1 Pay rent"])


async def test_the_same_line_delivered_twice_makes_one(board: Chat) -> None:
    token = token_of(await board.say("ics", key="k"))
    assert token not in text(await board.say("ics", key="k"))
    assert text(await board.say("ics list")).startswith("1 calendar address\n")
    assert await read(board, token) is not None


async def test_export_me_says_that_there_is_one_and_not_where(board: Chat) -> None:
    token = token_of(await board.say("ics"))
    file = (await board.say("export me")).file
    assert file is not None
    assert b'"feeds"' in file.content
    assert hashed(token).encode() not in file.content


# ---- listed, replaced, ended


async def test_they_are_listed_with_when_they_were_read(board: Chat) -> None:
    token = token_of(await board.say("ics"))
    await board.say("ics @bob")
    listed = text(await board.say("ics list"))
    assert listed.startswith("2 calendar addresses\n")
    assert "all for:@Bob: " in listed or "@Bob" in listed
    assert "Made 16 Sep 2026, not read yet" in listed
    await read(board, token)
    board.pass_time(hours=2)
    assert "last read 2 hours ago" in text(await board.say("ics list"))
    assert "You have no calendar address" in text(await board.say("ics list", as_="bob"))


async def test_one_is_replaced_or_ended_at_once_and_by_its_number(board: Chat) -> None:
    mine, bobs = token_of(await board.say("ics")), token_of(await board.say("ics @bob"))
    asked = await board.say("ics reset")
    assert text(asked).startswith("Which calendar address?")
    new = token_of(await board.press(asked, "my tasks"))
    assert (await read(board, mine), await read(board, new)) == (None, ["#2 Call Eve", "#1 Pay rent"])
    ended = await board.press(await board.say("ics off"), "my tasks")
    assert "Calendar address ended: my tasks" in text(ended)
    assert (await read(board, new), await read(board, bobs)) == (None, ["#4 Bake a cake"])
    assert "can take back" in text(await board.say("undo"))
    assert "ended" in text(await board.say("ics off"))
    assert await read(board, bobs) is None


async def test_nobody_ends_or_replaces_anothers(board: Chat) -> None:
    reply = await board.say("ics")
    for label in ("New address", "End"):
        line = button(reply, label).command
        assert "You have no calendar address." in text(await board.say(line, as_="bob"))
    assert await read(board, token_of(reply)) is not None


async def test_nobody_has_more_than_ten(board: Chat) -> None:
    for number in range(FEEDS_PER_PERSON):
        await board.say(f"ics tag:t{number}")
    reply = await board.say("ics")
    assert "nobody may have more" in text(reply)
    assert len(buttons(await board.say("ics list"))) == 10
    assert (await board.say("ics", as_="bob")).understood


# ---- whoever reads it


async def test_what_one_may_not_see_any_more_is_not_in_it(board: Chat) -> None:
    await board.say("help", as_="bob", **BOARD)
    await board.say("add A secret friday", **BOARD)
    token = token_of(await board.say("ics all", as_="bob"))
    assert "#5 A secret" in (await read(board, token) or ())
    async with board.store.begin(board.where(**BOARD)) as tx:
        standing = await tx.identify(board.inbound(Typed(""), "bob", **BOARD), claim=False, now=board.now)
        await tx.leave(standing.actor, board.now)
    assert "#5 A secret" not in (await read(board, token) or ())
    await board.say("add In another channel friday", room="web")
    assert "#6 In another channel" in (await read(board, token) or ())
    await board.say("admin role <@bob> guest")
    assert "#6 In another channel" not in (await read(board, token) or ())


async def test_who_is_forgotten_has_no_calendar(board: Chat) -> None:
    token = token_of(await board.say("ics", as_="bob"))
    await board.press(await board.say("forget me", as_="bob"), "Forget me", as_="bob")
    assert await read(board, token) is None


async def test_who_is_barred_has_none_while_they_are(board: Chat) -> None:
    token = token_of(await board.say("ics", as_="bob"))
    async with board.store.begin(board.where()) as tx:
        await tx._connection.execute("UPDATE accounts SET barred = 'is deactivated' WHERE external_id = 'bob'")
    assert await read(board, token) is None


async def test_where_the_bot_is_gone_its_calendars_are_too_until_it_is_back(board: Chat) -> None:
    token = token_of(await board.say("ics"))
    async with board.store.begin(board.where()) as tx:
        assert await tx.suspend_grant(board.now)
    assert await read(board, token) is None
    async with board.store.begin(board.where()) as tx:
        await tx._connection.execute("UPDATE installations SET suspended_at = NULL")
    assert await read(board, token) == ["#2 Call Eve", "#1 Pay rent"]


async def test_what_nobody_gave_out_leads_nowhere(board: Chat) -> None:
    assert await read(board, f"cal_{'a' * 43}") is None


async def test_it_goes_along_where_teams_are_joined_and_parted(slack: Side, discord: Side) -> None:
    for side in (served(slack), served(discord)):
        await side.say("project create Web")
        await side.say(f"add From {side.platform} friday in:web @me")
    tokens = [token_of(await side.say("ics all in:web")) for side in (slack, discord)]
    await join(slack, discord)
    assert await read(slack, tokens[0]) == ["WEB-1 From slack"]
    assert await read(slack, tokens[1]) == ["WEB-2-2 From discord"]
    await link(slack, discord, "ana", "ana")
    assert text(await slack.say("ics list")).startswith("2 calendar addresses")
    assert await read(slack, tokens[1]) == ["WEB-2-2 From discord"]
    await discord.press(await discord.say("unlink"), "Yes")
    assert text(await slack.say("ics list")).startswith("1 calendar address\n")
    assert text(await discord.say("ics list")).startswith("1 calendar address\n")
    await discord.press(await discord.say("admin unlink"), "Yes")
    assert await read(slack, tokens[0]) == ["WEB-1 From slack"]
    assert await read(slack, tokens[1]) == ["WEB-2-2 From discord"]
