"""What people ask for most is read along indexes, however much there is: a small team here, a million tasks as a proof.

Each line is said to the real dispatcher, and the plan of every statement that it ran is looked at. No table of more
than 7,500 rows is read from end to end, unless all of it is counted; and what is read stands in a relation to what is
shown, or to what a month, a person or the team has.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.contents import Completing, Typed
from bot.feeds import MOST_READ
from bot.ports import Limits
from bot.services.feeds import agenda_of
from bot.terms import ConditionField, GroupKey, SortKey
from storage.store import PostgresStore
from tests.databases import create, drop, make_once
from tests.flows.chat import Chat
from tests.plans.filled import fill
from tests.plans.watching import WatchingStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator

    from storage import embedded

SMALL, MILLION = 30_000, 1_000_000
PROOF = [pytest.mark.proof, pytest.mark.timeout(1500)]
LARGE = 7_500  # rows of a table that is never read from end to end
TEAM = "plans"
PERSON, ROOM = "p4", "r6"  # a member, in a channel without a project
ADMIN = "ana"
DIRECTIONS = ("", "-")

# By the field: filters that many tasks fit, so that a page is found soon; of what is rare see OF_OPEN.
COMMON = {
    ConditionField.STATUS: ("status:done", "status:doing", "status:any", "status:open"),
    ConditionField.DUE: ("due:today", "due:week", "due:overdue", "due:none", "due:>=2026-12-31", "due:<2026-09-16"),
    ConditionField.PRIORITY: ("p:1", "p:1,2", "-p:1"),
    ConditionField.TAG: ("tag:tag1", "tag:tag1,tag2", "-tag:tag1"),
    ConditionField.PROJECT: ("in:proj3", "in:proj3 status:any", "-in:proj3"),
    ConditionField.ASSIGNEE: ("<@p4>", "for:none"),
    ConditionField.CREATOR: ("by:<@p4>", "by:<@p4> status:done", "-by:<@p4>"),
    ConditionField.CREATED: ("created:>=2026-09-10 sort:created-", "created:<2025-01-01 sort:created"),
    ConditionField.BLOCKED: ("is:blocked", "-is:blocked"),
    ConditionField.READY: ("is:ready",),
    ConditionField.PARENT: ("parent:40",),
    ConditionField.HAS: ("has:comment",),
    ConditionField.TEXT: ('"part"',),
}
SORTED = [f"sort:{key}{way}" for key in SortKey if key is not SortKey.STATUS for way in DIRECTIONS]
BY_STATUS = [f"sort:status{way}" for way in DIRECTIONS]  # as workflows say, which no index knows
LISTS = [
    *(f"list all {one}" for many in COMMON.values() for one in many),
    *(f"list all {one}{status}" for one in SORTED for status in ("", " status:done", " status:any")),
    *(f"list all group:{one}" for one in (GroupKey.PROJECT, GroupKey.DUE)),
    *(f"list {scope}" for scope in ("", "here", "mine", "all", "unassigned", "in:proj3", "in:proj3 due:week")),
    "list all public:yes",
    "list mine due:overdue",
    "list here group:due",
    "list in:proj3 status:done sort:updated-",
]
OTHERS = [
    "today",
    "home by:me",
    "show 777",
    "history 777",
    "checklist 777",
    "subs 40",
    "why 777",
    "inbox",
    "search login",
    "search walrus",
    "search walrus in:proj3",
    "time",
    "digest now",
    "view list",
    "view late",
    "time log 779 1h",
    "files 777",
    "ics list",
    "add Fix the walrus @p4 friday +tag1 in:proj3",
    "comment 778 hello",
    "block 1003 by 1002",
    "undo",
    "assign 779 to @p5",
    "undo",
]
OF_ADMINS = ["admin people", "admin policy", "admin roles"]
# What a month holds, and no more: its events, and the tasks of these.
OF_MONTH = [
    *(f"report {kind} last month{where}" for kind in ("throughput", "cycle") for where in ("", " in:proj3")),
    *(f"time report by:{one} last month" for one in ("person", "task", "day")),
    *(f"export audit {first} to 31 aug" for first in ("1 aug", "30 aug")),
]
# What counts all that there is, or a year of it. Levels are counted backwards from all that is open and done now.
OF_ALL = [
    *(f"report {kind} {days}" for kind in ("burndown", "burnup") for days in ("last month", "last 365 days")),
    *(f"report {kind} last 365 days" for kind in ("throughput", "cycle")),
    *("project list", "admin projects", "admin status", "project status proj3", "report burndown last month in:proj3"),
    *(f"list all {one} {status}" for one in BY_STATUS for status in ("status:done", "status:any")),
]
TYPED = [
    *(("task", one) for one in ("", "7", "fix", "walr")),
    *(("tags", one) for one in ("", "walr")),
    *(("project", "pr"), ("person", "p1"), ("view", ""), ("verb", "li")),
]
# What reads all that one person has, or had.
OF_ONE = [
    *("home", "home status:done", "list mine status:done", "list all -for:<@p4>"),
    *(f"list mine {one}" for one in (*SORTED, *BY_STATUS) if SortKey.NUMBER not in one),
]
# What no index has the order of, or that hardly any task fits: of all that is open it reads some or all, and no more.
OF_OPEN = [
    *(f"list {scope} {one}" for scope in ("here", "in:proj3") for one in (*SORTED, *BY_STATUS)),
    *(f"list all {one}" for one in BY_STATUS),
    *(f"list {scope} group:{one}" for scope in ("all", "here", "in:proj3") for one in GroupKey),
    *("list mine sort:number", "list mine sort:number-"),
    "list all created:>=2026-03-01",
    "list all tag:walrus",
    'list all "walrus"',
    "list all has:sub",
    "list all has:file",
    "report workload",
    "report workload in:proj3",
    "report overdue",
    "export csv in:proj3",
    "export json mine",
    "list all p:1 tag:tag1 sort:priority",
    "start 1000 1001",  # what waits for others is read, as some of it may wait for these
    "undo",
]


@pytest.fixture(
    scope="module",
    params=[pytest.param(SMALL, id="small"), pytest.param(MILLION, id="million", marks=PROOF)],
)
def filled_url(request: pytest.FixtureRequest, server: embedded.Server, template: str) -> Iterator[str]:
    """A copy for this worker of what one worker has made."""
    name = f"nudge_plans_{request.param}"
    asyncio.run(make_once(server, name, lambda url: asyncio.run(_fill(url, request.param)), template))
    copy = create(server, name)
    yield server.cluster.url(copy)
    drop(server, copy)


async def _fill(url: str, tasks: int) -> None:
    store = await PostgresStore.connect(url)
    chat = Chat(store, installation=TEAM)
    await chat.say("help")  # whoever speaks first is the admin
    await fill(url, chat, tasks)
    await chat.say("view save late due:overdue p:1", as_=PERSON, room=ROOM)
    await store.close()


@pytest.fixture
async def chat(filled_url: str) -> AsyncIterator[Chat]:
    store = await WatchingStore.connect(filled_url)
    chat = Chat(store, installation=TEAM, limits=Limits(live=True))
    await chat.say("help", as_=PERSON, room=ROOM)
    yield chat
    await store.close()


async def _say(chat: Chat, line: str, *, as_: str = PERSON) -> None:
    reply = await chat.say(line, as_=as_, room=ROOM)
    assert reply.understood, line


async def large(url: str) -> set[str]:
    owner = await asyncpg.connect(url)
    rows = await owner.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > $1", LARGE)
    await owner.close()
    return {row["relname"] for row in rows}


async def watched(
    chat: Chat,
    url: str,
    works: Iterable[tuple[object, Awaitable[object]]],
    *,
    most: int | None = None,
    all_of_it: bool = False,
) -> None:
    """`most`: rows that a statement may read; None: 2,000, and 20 for each that it shows. `all_of_it`: a whole table,
    too, as nearly all of it is the team's.
    """
    assert isinstance(chat.store, WatchingStore)
    large_ones, wrong = await large(url), []
    for what, work in works:
        chat.store.forget_plans()
        await work
        for plan in chat.store.plans:
            read = {table: rows for table, rows in plan.read().items() if table in large_ones}
            bound = most if most is not None else 2000 + 20 * plan.rows
            if (plan.whole() & large_ones and not all_of_it) or max(read.values(), default=0) > bound:
                wrong.append((what, read, plan.whole() & large_ones, plan.sql[:200]))
        print(f"{sum(one.milliseconds for one in chat.store.plans):9.1f} ms  {what}")  # noqa: T201 - the figure
    assert not wrong, "\n".join(map(str, wrong))


def test_every_filter_is_among_them() -> None:
    assert set(COMMON) == set(ConditionField)


async def test_a_list_reads_little_more_than_it_shows(chat: Chat, filled_url: str) -> None:
    await watched(chat, filled_url, ((line, _say(chat, line)) for line in LISTS))


async def test_so_does_what_else_people_say(chat: Chat, filled_url: str) -> None:
    await watched(chat, filled_url, ((line, _say(chat, line)) for line in OTHERS))


async def test_so_does_what_is_suggested_while_they_type(chat: Chat, filled_url: str) -> None:
    typed = ((one, chat.send(Completing(*one), as_=PERSON, room=ROOM)) for one in TYPED)
    await watched(chat, filled_url, typed)


async def test_what_is_ones_own_reads_what_one_has_at_most(chat: Chat, filled_url: str) -> None:
    owner = await asyncpg.connect(filled_url)
    count = await owner.fetchval(
        "SELECT count(*) FROM assignments AS a JOIN accounts AS n USING (workspace_id, person_id)"
        " WHERE a.workspace_id = 1 AND n.external_id = $1",
        PERSON,
    )
    await owner.close()
    await watched(chat, filled_url, ((line, _say(chat, line)) for line in OF_ONE), most=count * 3 + 500)


async def test_what_has_no_index_reads_what_is_open_at_most(chat: Chat, filled_url: str) -> None:
    owner = await asyncpg.connect(filled_url)
    count = await owner.fetchval("SELECT count(*) FROM assignments WHERE is_open")
    await owner.close()
    await watched(chat, filled_url, ((line, _say(chat, line)) for line in OF_OPEN), most=count * 2)


async def test_so_does_what_admins_look_at(chat: Chat, filled_url: str) -> None:
    await watched(chat, filled_url, ((line, _say(chat, line, as_=ADMIN)) for line in OF_ADMINS))


async def test_what_is_of_a_month_reads_what_the_month_holds(chat: Chat, filled_url: str) -> None:
    owner = await asyncpg.connect(filled_url)
    count = await owner.fetchval(
        "SELECT count(*) FROM events WHERE workspace_id = 1 AND at BETWEEN '2026-08-01' AND '2026-09-01'"
    )
    await owner.close()
    works = ((line, _say(chat, line, as_=ADMIN)) for line in OF_MONTH)
    await watched(chat, filled_url, works, most=round(count * 1.2))


async def test_what_counts_everything_reads_each_once(chat: Chat, filled_url: str) -> None:
    owner = await asyncpg.connect(filled_url)
    tasks, moves = await owner.fetchrow(
        "SELECT (SELECT count(*) FROM tasks WHERE workspace_id = 1),"
        " (SELECT count(*) FROM events WHERE workspace_id = 1 AND at > '2025-09-15')"
    )
    await owner.close()
    works = ((line, _say(chat, line, as_=ADMIN)) for line in OF_ALL)
    await watched(chat, filled_url, works, most=round(max(tasks * 1.5, moves)), all_of_it=True)


@pytest.mark.parametrize("line", ["list all", "list mine", "list in:proj3"])
async def test_a_calendar_reads_what_is_soon(chat: Chat, filled_url: str, line: str) -> None:
    asked = chat.inbound(Typed("help"), as_=PERSON, room=ROOM)

    async def read() -> None:
        async with chat.store.begin(asked.where) as tx:
            reader = (await tx.identify(asked, claim=False, now=chat.now)).actor
            assert await agenda_of(tx, line, reader, chat.now)

    await watched(chat, filled_url, [(line, read())], most=3 * MOST_READ)


async def test_what_runs_by_itself_reads_little(chat: Chat, filled_url: str) -> None:
    """Timers, notices and cards that are due; what is forgotten; what an outage left."""
    store, now, later = chat.store, chat.now, chat.now + timedelta(minutes=1)
    assert isinstance(store, WatchingStore)
    day = timedelta(days=1)

    async def backlog() -> None:
        async with store.begin(chat.where()) as tx:
            await tx.backlog([], late=now - day, since=now - day, soon=now + day, posted=now - day)

    async def timers() -> None:
        async with store.begin(chat.where()) as tx:
            assert len(await tx.take_timers(now + day, 20)) == 20

    await chat.say("admin retention 700d confirm:yes")
    works = [
        ("backlog", backlog()),
        ("take_timers", timers()),
        ("due_timers", store.due_timers(now)),
        ("due_digests", store.due_digests(now)),
        ("claim_surfaces", store.claim_surfaces("console", now, until=later)),
        ("claim_deliveries", store.claim_deliveries("console", now, until=later, limit=20)),
        ("next_delivery", store.next_delivery("console", now)),
        ("forget_deliveries", store.forget_deliveries(now - 60 * day, 50)),
        ("forget_tasks", store.forget_tasks(now, 50)),
    ]
    large_ones = await large(filled_url)
    for what, work in works:
        store.forget_plans()
        await work
        read = {table: counted for table, counted in store.counted.items() if table in large_ones}
        assert not [table for table, (_, rows, _) in read.items() if rows], f"{what}: {read}"
        most = 50_000 if what == "forget_tasks" else 5000  # of what is linked, once for a thousand tasks
        assert max((found for _, _, found in read.values()), default=0) < most, f"{what}: {read}"
