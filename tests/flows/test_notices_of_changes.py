"""Who is told what of each change, as it is promised with the change itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.contents import Typed
from bot.model import RoomKind
from bot.notices import Level, NoticeKind, Reason, State
from bot.ports import Sender
from tests.flows.chat import Chat, text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.notices import Delivery

A, U, M, C, S, D, R = (
    NoticeKind.ASSIGNED,
    NoticeKind.UNASSIGNED,
    NoticeKind.MENTIONED,
    NoticeKind.COMMENTED,
    NoticeKind.STATUS,
    NoticeKind.COMPLETED,
    NoticeKind.REOPENED,
)


@pytest.fixture
async def owner(shared_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(shared_database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def board(chat: Chat) -> Chat:
    """#1 is Bob's, by Ana; #2 Eve's, by Ana; all who were told of that have read it."""
    await chat.say("add Fix the login <@bob> friday")
    await chat.say("add Write the report <@eve>")
    chat.pass_time(hours=1)
    return chat


async def promised(chat: Chat, since: int = 0) -> list[Delivery]:
    """Oldest first, those made behind that id."""
    async with chat.store.begin(chat.where()) as tx:
        found = await tx.deliveries(limit=1000)
    return sorted((one for one in found if one.id > since), key=lambda one: one.id)


async def last(chat: Chat) -> int:
    return max((one.id for one in await promised(chat)), default=0)


async def told(chat: Chat, line: str, as_: str = "ana", **how: object) -> dict[str, NoticeKind]:
    """Who is told by that line; by name."""
    since = await last(chat)
    reply = await chat.say(line, as_=as_, **how)
    assert reply.understood, text(reply)
    async with chat.store.begin(chat.where()) as tx:
        names = {one.id: one.name for one in await tx.people()}
    return {names[one.person]: one.kind for one in await promised(chat, since) if one.person}


@pytest.mark.parametrize(
    ("line", "who", "expected"),
    [
        ("assign 1 <@eve>", "ana", {"Eve": A, "Bob": U}),
        ("assign 1 <@eve>", "bob", {"Eve": A, "Ana": S}),
        ("assign 1 @me", "ana", {"Bob": U}),
        ("unassign 1 <@bob>", "ana", {"Bob": U}),
        ("done 1", "bob", {"Ana": D}),
        ("done 1", "ana", {"Bob": D}),
        ("done 1", "eve", {"Ana": D, "Bob": D}),
        ("done 1 note:shipped", "bob", {"Ana": D}),
        ("start 1", "bob", {"Ana": S}),
        ("start 1", "ana", {}),
        ("cancel 1", "ana", {"Bob": S}),
        ("due 1 monday", "ana", {"Bob": S}),
        ("due 1 monday", "bob", {"Ana": S}),
        ("prio 1 2", "bob", {"Ana": S}),
        ("prio 1 2", "ana", {}),
        ("comment 1 look again", "eve", {"Ana": C, "Bob": C}),
        ("comment 1 ask <@eve> for it", "bob", {"Ana": C, "Eve": M}),
        ("comment 1 you, <@bob>?", "ana", {"Bob": M}),
        ("edit 1 <@eve> due:monday", "ana", {"Eve": A, "Bob": U}),
        ("tag 1 +bug", "bob", {}),
        ("snooze 1 tomorrow", "bob", {}),
        ("add Call the bank <@bob> @eve", "ana", {"Bob": A, "Eve": A}),
        ("add Call the bank @me", "ana", {}),
        ('add Call the bank desc:"<@bob> knows"', "ana", {"Bob": M}),
        ("done 1 2", "ana", {"Bob": D, "Eve": D}),
    ],
)
async def test_each_is_told_what_concerns_them(
    board: Chat, line: str, who: str, expected: dict[str, NoticeKind]
) -> None:
    named = tuple(Sender(one, one.capitalize(), one) for one in ("ana", "bob", "eve"))
    assert await told(board, line, as_=who, named=named) == expected


async def test_what_is_told_waits_a_moment_and_what_is_urgent_does_not(board: Chat) -> None:
    since = await last(board)
    await board.say("add Put out the fire <@bob> !1")
    await board.say("add Sweep the floor <@bob>")
    urgent, other = await promised(board, since)
    assert (urgent.level, urgent.due_at) == (Level.ALERT, board.now)
    assert other.level is Level.INFO
    assert other.due_at
    assert other.due_at > board.now


async def test_what_the_message_needs_is_kept_with_it(board: Chat) -> None:
    since = await last(board)
    await board.say("due 1 monday", as_="bob")
    await board.say("comment 1 it is the cookie", as_="bob")
    moved, commented = await promised(board, since)
    assert moved.facts["what"] == "edited"
    before, after = moved.facts["due"]  # type: ignore[misc]  # a pair
    assert (before["day"], after["day"]) == ("2026-09-18", "2026-09-21")  # type: ignore[index]  # dates as events have them
    assert commented.facts == {"what": "commented", "comment": "it is the cookie"}


async def test_who_could_not_be_meant_is_not_looked_for(board: Chat) -> None:
    assert await told(board, "comment 1 <@nobody> knows") == {"Bob": C}


async def test_an_undone_change_that_was_not_told_is_told_to_nobody(board: Chat) -> None:
    since = await last(board)
    await board.say("assign 1 <@eve>")
    board.pass_time(seconds=1)
    await board.say("undo")
    assert [(one.state, one.reason) for one in await promised(board, since)] == [(State.SKIPPED, Reason.STALE)] * 2


async def test_an_undone_change_that_was_told_is_told_to_be_undone(board: Chat, owner: asyncpg.Connection) -> None:
    await board.say("assign 1 <@eve>")
    await owner.execute("UPDATE deliveries SET state = 'sent' WHERE state = 'pending'")
    assert await told(board, "undo") == {"Eve": U, "Bob": A}


async def test_a_task_that_was_added_and_taken_back_is_news_to_nobody(board: Chat) -> None:
    assert await told(board, "add Call the bank <@bob>") == {"Bob": A}
    assert await told(board, "undo") == {}


async def test_what_comes_back_tells_nobody_that_it_is_theirs_again(board: Chat) -> None:
    await board.say("add Water the plants <@bob> every day")
    assert await told(board, "done 3", as_="eve") == {"Ana": D, "Bob": D}


async def test_who_watches_a_project_hears_of_all_of_it_also_what_is_new(board: Chat) -> None:
    await board.say("project create Web")
    async with board.store.begin(board.where()) as tx:
        eve = next(one.id for one in await tx.people() if one.name == "Eve")
        ana = await tx.identify(board.inbound(Typed("")), claim=False, now=board.now)
        (web,) = await tx.projects(ana.actor, board.now)
        await tx.follow(eve, f"project:{web.project.id}", "watch", None)
    assert await told(board, "add Fix the page <@bob> in:web") == {"Bob": A, "Eve": S}
    assert await told(board, "done 3", as_="bob") == {"Ana": D, "Eve": D}
    assert await told(board, "done 2") == {"Eve": D}


async def test_the_same_message_twice_is_told_once(board: Chat) -> None:
    since = await last(board)
    for _ in range(2):
        await board.say("comment 1 look again", key="once")
    assert len(await promised(board, since)) == 1


async def test_what_is_private_is_promised_to_those_it_is_for(board: Chat) -> None:
    assert await told(board, "add Plan the party <@bob>", room="board", kind=RoomKind.PRIVATE) == {"Bob": A}


# ---- when it is looked at again


async def timed(owner: asyncpg.Connection, chat: Chat) -> dict[tuple[int, str], str]:
    """By task and kind: the wall time in Berlin. What is due soon is looked at a day before somebody may be told."""
    found = await owner.fetch(
        "SELECT t.task_number, t.kind, to_char(t.at AT TIME ZONE 'Europe/Berlin', 'DD HH24:MI') AS at"
        " FROM timers AS t JOIN installations AS i USING (workspace_id) WHERE i.external_id = $1",
        chat.installation,
    )
    return {(row["task_number"], row["kind"]): row["at"] for row in found}


async def test_a_date_sets_timers_and_another_one_moves_them(chat: Chat, owner: asyncpg.Connection) -> None:
    await chat.say("add Call the bank friday 15:00")
    assert await timed(owner, chat) == {(1, "due_soon"): "17 14:00", (1, "overdue"): "18 15:00"}
    await chat.say("due 1 monday 9:00")
    assert await timed(owner, chat) == {(1, "due_soon"): "20 08:00", (1, "overdue"): "21 09:00"}
    await chat.say("snooze 1 tomorrow 12:00")
    await chat.say("due 1 none")
    assert await timed(owner, chat) == {(1, "snoozed"): "17 12:00"}


async def test_what_is_closed_is_looked_at_once_more_and_reopened_again(chat: Chat, owner: asyncpg.Connection) -> None:
    await chat.say("add Call the bank friday 15:00")
    await chat.say("done 1")
    assert await timed(owner, chat) == {(1, "freed"): "16 10:00"}
    chat.pass_time(minutes=1)
    await chat.say("reopen 1")
    assert await timed(owner, chat) == {
        (1, "freed"): "16 10:00",
        (1, "due_soon"): "17 14:00",
        (1, "overdue"): "18 15:00",
    }


async def test_what_is_undone_has_its_timers_again(chat: Chat, owner: asyncpg.Connection) -> None:
    await chat.say("add Call the bank friday 15:00")
    await chat.say("due 1 none")
    assert await timed(owner, chat) == {}
    await chat.say("undo")
    assert await timed(owner, chat) == {(1, "due_soon"): "17 14:00", (1, "overdue"): "18 15:00"}


async def test_another_edit_leaves_a_timer_alone_that_is_due_just_then(chat: Chat, owner: asyncpg.Connection) -> None:
    await chat.say("add Call the bank friday 15:00")
    chat.pass_time(days=3)
    await chat.say('edit 1 title:"Call the other bank"')
    assert set(await timed(owner, chat)) == {(1, "due_soon"), (1, "overdue")}


async def test_who_watches_a_channel_hears_of_what_is_added_and_done_there(board: Chat) -> None:
    await board.say("watch #general", as_="bob")
    assert await told(board, "add Call the bank <@eve>") == {"Bob": S, "Eve": A}
    assert await told(board, "done 2", as_="eve") == {"Ana": D, "Bob": D}
    assert await told(board, "add Call the bank <@eve>", room="web") == {"Eve": A}
    assert "You hear of it: you watch its channel." in text(await board.say("why 2", as_="bob"))


async def test_who_has_it_hears_that_somebody_else_is_on_it(board: Chat) -> None:
    assert await told(board, "onit 1", as_="eve") == {"Ana": S, "Bob": S}


async def test_who_has_it_hears_that_it_waits_for_nothing_any_more(board: Chat) -> None:
    await board.say("edit 1 after:2")
    assert await told(board, "edit 1 after:none") == {"Bob": NoticeKind.UNBLOCKED}
    await board.say("block 1 by 2")
    assert await told(board, "unblock 1") == {"Bob": NoticeKind.UNBLOCKED}
    await board.say("block 1 by the customer")
    assert await told(board, "unblock 1") == {"Bob": NoticeKind.UNBLOCKED}
