"""How many statements a line takes from Inbound to Reply: two for what reads, four for what changes something.

BEGIN with the workspace setting (one trip) and COMMIT are not counted.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.contents import Completing, Typed
from bot.model import RoomKind
from bot.ports import Limits
from storage.store import PostgresStore
from tests.flows.chat import Chat, text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg.connection import LoggedQuery
    from asyncpg.pool import PoolConnectionProxy

    from storage.store import Pool

READS, WRITES, PAGE = 2, 4, 4
AROUND = ("BEGIN;", "COMMIT")


class TellingStore(PostgresStore):
    """`sent`: the last statements."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.sent: deque[str] = deque(maxlen=100)

    async def acquire(self) -> PoolConnectionProxy:
        connection = await super().acquire()
        connection.add_query_logger(self._note)
        return connection

    def _note(self, query: LoggedQuery) -> None:
        self.sent.append(query.query)


async def count(chat: Chat, said: str | Completing, *, guessed: bool = False) -> int:
    """`guessed`: the platform does not say of which kind the room is."""
    assert isinstance(chat.store, TellingStore)
    inbound = chat.inbound(Typed(said) if isinstance(said, str) else said)
    if guessed:
        inbound = replace(inbound, where=replace(inbound.where, kind=RoomKind.PRIVATE, name="", guessed=True))
    reply = await chat.dispatcher.handle(inbound)
    assert reply.understood, text(reply)
    await asyncio.sleep(0)  # the driver tells at the loop's next turn
    sent = list(chat.store.sent)
    begin = max(at for at, one in enumerate(sent) if one.startswith(AROUND[0]))
    return len([one for one in sent[begin:] if not one.startswith(AROUND)])


@pytest.fixture
async def team(shared_database_url: str) -> AsyncIterator[Chat]:
    """One connection, which knows every type by the time anything is counted: asyncpg asks for those once."""
    store = await TellingStore.connect(shared_database_url, 1)
    chat = Chat(store)
    await chat.say("help", as_="bob")
    await chat.say("project create Web")
    for line in ("add Warm up <@bob> in:web friday +bug", "comment 1 hello", "undo", "show 1", "list all", "done 1"):
        await chat.say(line)
    await chat.say("add Fix the login <@bob> in:web friday 5pm +bug !2")
    await chat.say("add Count in the room")
    await chat.say("comment 2 it is the cookie")
    yield chat
    await store.close()


@pytest.mark.parametrize(
    "line",
    [
        "add Call Ana",
        "add Write the report @me friday 5pm +home !1",
        "add Fix the page <@bob> @eve in:web tomorrow",
        "done 2",
        "done 2 3 note:shipped",
        "start 2",
        "assign 2 @me",
        "assign 2 3 <@bob>",
        "unassign 2 <@bob>",
        "claim 3",
        'edit 2 title:"Fix the log-in" !1 <@bob> in:web',
        "due 2 monday",
        "prio 2 1",
        "tag 2 +urgent -bug",
        "move 3 web",
        "snooze 2 tomorrow",
        "comment 2 look again",
        "undo",
        "done ^",
    ],
)
async def test_what_changes_something_takes_four(team: Chat, line: str) -> None:
    await team.say("help", as_="eve")
    assert await count(team, line) <= WRITES


@pytest.mark.parametrize("line", ["block 2 by 3", "edit 2 parent:3", "duplicate 2 of 3"])
async def test_whether_it_would_be_a_circle_takes_one(team: Chat, line: str) -> None:
    """And one each: to lock the workspace, to look at the other task, to show both on a card."""
    for number in range(4, 12):
        await team.say(f"add Step {number} parent:{number - 1} after:{number - 1}")
    assert await count(team, line.replace("3", "11")) == WRITES + 3


async def test_what_was_the_last_part_takes_one(team: Chat) -> None:
    live = Chat(team.store, installation=team.installation, limits=Limits(live=True))
    await live.say("sub 3 A part")
    assert await count(live, "done 4") == WRITES


async def test_each_that_comes_back_takes_one_more_and_who_made_them_is_asked_once(team: Chat) -> None:
    for place in range(4):
        await team.say(f"add Water plant {place} every day in:web", as_="bob")  # 4 to 7
    alone = await count(team, "done 4")
    assert await count(team, "done 5-7") == alone + 2


async def test_cards_that_are_kept_right_cost_no_statement(team: Chat) -> None:
    live = Chat(team.store, installation=team.installation, limits=Limits(live=True))
    for line in ("add Call Ana", "done 3", "assign 2 @me", "due 2 monday", "undo"):
        assert await count(live, line) <= WRITES, line


@pytest.mark.parametrize(
    "line",
    [
        "list mine",
        "list",
        "list all",
        "list all tag:bug due:week p:1,2 status:open sort:priority group:project",
        "list unassigned",
        "list all page:1",
        "list mine -tag:bug",
        "show 2",
        "2",
        "search login",
        "search status:open login",
        "when friday",
        "",
    ],
)
async def test_what_reads_takes_two(team: Chat, line: str) -> None:
    assert await count(team, line) <= READS


@pytest.mark.parametrize(
    ("what", "typed", "most"),
    [
        *((what, typed, READS) for what in ("task", "tasks") for typed in ("", "1", "#1", "web-2", "fix lo")),
        *((what, "b", READS) for what in ("project", "tag", "tags", "person")),
        *((what, "b", READS - 1) for what in ("date", "start", "zone", "verb")),
    ],
)
async def test_a_suggestion_takes_one_beside_who_asks_or_none(team: Chat, what: str, typed: str, most: int) -> None:
    assert await count(team, Completing(what, typed)) <= most


async def test_a_room_of_a_kind_that_is_not_said_costs_nothing(team: Chat) -> None:
    assert await count(team, "list", guessed=True) <= READS


@pytest.mark.parametrize("line", ["home due:week", "home"])
async def test_ones_own_page_takes_a_list_each(team: Chat, line: str) -> None:
    assert await count(team, line) <= (PAGE if line == "home" else READS)


@pytest.mark.parametrize("line", ["list all public", "search public:yes login", "show 2 public"])
async def test_what_is_shown_in_public_asks_who_looks_on(team: Chat, line: str) -> None:
    assert await count(team, line) <= READS + 2


@pytest.mark.parametrize("line", ["list <@bob>", "list all by:<@bob>", "list all in:web", "search in:web login"])
async def test_a_list_of_somebody_or_something_named_looks_the_name_up_first(team: Chat, line: str) -> None:
    assert await count(team, line) <= READS + 1


async def test_a_view_takes_one_more_and_a_room_without_one_nothing(team: Chat) -> None:
    for line in ("view save late all tag:bug", "view share late"):
        await team.say(line)
    assert await count(team, "list") <= READS
    await team.say("view default late", as_="bob")
    for line in ("list", "view late", "list view:late p:1"):
        assert await count(team, line) == READS + 1, line


@pytest.mark.parametrize(("first", "second"), [("due 2 monday", "due 2 tuesday"), ("when friday", "when monday")])
async def test_asking_where_somebody_is_takes_one_more_and_that_once(team: Chat, first: str, second: str) -> None:
    abroad = Chat(team.store, zone=None, limits=Limits(live=True))
    await abroad.say("add Call Ana")
    await abroad.say("add Call Bob")
    assert await count(abroad, first) == 1 + await count(abroad, second)
