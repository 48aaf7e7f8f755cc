"""A year of a large team: 100,000 tasks with all that happened to them, beside three neighbours of the same size. Every
report of it is there, drawn, within two seconds; and no statement reads a table from end to end.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from adapters.charts import drawing as _drawing  # noqa: F401 - loaded now, as in a bot that has drawn before
from adapters.charts.pictures import MatplotlibCharts
from bot import reports
from bot.calendar import Calendar
from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.message import Message
from bot.pictures import Picture
from bot.reports import ReportKind, Step
from storage.reports import _finished, _flows, _movements, _overdue, _standing, _workload
from storage.store import PostgresStore
from storage.task_rows import viewer
from tests.explaining import explained, whole
from tests.flows.chat import Chat

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.model import Actor
    from tests.databases import Databases

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]
TASKS, PEOPLE = 100_000, 50
TEAMS = ("ours", "theirs", "others", "strangers")
SECONDS = 2.0
TRIES = 3  # the best one counts: what else the machine does is not what is measured

# Every choice is a hash of the task's number, so two runs make the same rows.
YEAR = f"""
BEGIN;
SET LOCAL session_replication_role = replica;  -- the references hold by construction
CREATE TEMP TABLE made ON COMMIT DROP AS
    SELECT n AS number, made, made + started * interval '1 hour' AS started,
           made + (started + lasted) * interval '1 hour' AS done, abs(hashint8(n + 3)) % 97 = 0 AS gone,
           abs(hashint8(n + 4)) % {PEOPLE} + 100 AS person, abs(hashint8(n + 5)) % 40 - 20 AS due
    FROM (SELECT n, $now - ({TASKS} - n) * interval '365 days' / {TASKS} AS made,
                 abs(hashint8(n + 1)) % 300 AS started, 1 + abs(hashint8(n + 2)) % 900 AS lasted
          FROM generate_series(1, {TASKS}) n) AS chosen;
CREATE TEMP TABLE happened ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY at, number) AS id, * FROM (
        SELECT number, made AS at, 'added' AS kind, jsonb_build_object('title', '[null, "Fix login"]'::jsonb) AS fields
        FROM made
        UNION ALL SELECT number, started, 'started', '{{"status": ["todo", "doing"]}}' FROM made WHERE started < $now
        UNION ALL SELECT number, done, 'completed', '{{"status": ["doing", "done"]}}' FROM made WHERE done < $now
        UNION ALL SELECT number, done + interval '1 hour', 'deleted', jsonb_build_object('deleted', jsonb_build_array(
            NULL, done + interval '1 hour')) FROM made WHERE gone AND done + interval '1 hour' < $now) AS each;
INSERT INTO persons (workspace_id, id, name, role, created_at, updated_at) OVERRIDING SYSTEM VALUE
    SELECT $workspace, 100 + n, 'Person ' || n, 'member', $now, $now FROM generate_series(0, {PEOPLE} - 1) n;
INSERT INTO tasks (workspace_id, number, title, status, priority, mode, creator_id, due_at, estimate_minutes, private,
                   room_id, created_at, updated_at, completed_at, completed_by, deleted_at)
    SELECT $workspace, number, 'Fix login',
           CASE WHEN done < $now THEN 'done' WHEN started < $now THEN 'doing' ELSE 'todo' END, 5,
           'one', person, made + due * interval '1 day', 60, number % 50 = 0, $room, made, made,
           CASE WHEN done < $now THEN done END, CASE WHEN done < $now THEN person END,
           CASE WHEN gone AND done + interval '1 hour' < $now THEN done + interval '1 hour' END
    FROM made;
INSERT INTO assignments (workspace_id, task_number, person_id, position, due_key, is_open)
    SELECT $workspace, t.number, made.person, 0, t.due_key, t.is_open
    FROM tasks t JOIN made ON made.number = t.number WHERE t.workspace_id = $workspace AND t.number % 10 > 1;
INSERT INTO changes (workspace_id, id, key, actor_id, room_id, at) OVERRIDING SYSTEM VALUE
    SELECT $workspace, 1000000000 + id, 'made ' || id, 100, $room, at FROM happened;
INSERT INTO events (workspace_id, id, change_id, kind, task_number, fields, at) OVERRIDING SYSTEM VALUE
    SELECT $workspace, 1000000000 + id, 1000000000 + id, kind, number, fields, at FROM happened ORDER BY id;
COMMIT;
"""


KINDS = [
    f"{kind} last 365 days by:{step}" if kind.has_days else kind.value
    for kind in ReportKind
    for step in (Step if kind.has_days else [Step.WEEK])
]
STATEMENTS = [make(False, False) for make in (_finished, _standing, _workload, _overdue)]
STATEMENTS += [make(False, False, lately) for make in (_movements, _flows) for lately in (True, False)]


@pytest.fixture(scope="module")
def year(databases: Databases) -> Iterator[str]:
    """A database in which each team has had its year."""
    with databases.lent() as url:
        asyncio.run(_filled(url))
        yield url


async def _filled(url: str) -> None:
    store = await PostgresStore.connect(url)
    owner = await asyncpg.connect(url)
    for name in TEAMS:
        team = Chat(store, installation=name)
        await team.say("help")
        ana = await _ana(team)
        sql = YEAR.replace("$workspace", str(ana.workspace)).replace("$room", str(ana.room.id))
        await owner.execute(sql.replace("$now", f"'{team.now.isoformat()}'::timestamptz"))
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    await store.close()


async def _ana(team: Chat) -> Actor:
    asked = team.inbound(Typed("help"))
    async with team.store.begin(asked.where) as tx:
        return (await tx.identify(asked, claim=False, now=team.now)).actor


@pytest.fixture
async def chat(year: str) -> AsyncIterator[Chat]:
    """Ana of the first team."""
    store = await PostgresStore.connect(year)
    yield Chat(store, installation=TEAMS[0])
    await store.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_report_of_a_year_is_drawn_within_two_seconds(chat: Chat, kind: str) -> None:
    seconds = [await _took(chat, f"report {kind}") for _ in range(TRIES)]
    print(f"report {kind}: {', '.join(f'{one:.2f}' for one in seconds)} s")  # noqa: T201 - the figures
    assert min(seconds) < SECONDS


async def _took(chat: Chat, line: str) -> float:
    """Seconds, with what draws the chart made anew: it keeps what it has drawn."""
    chat.dispatcher = Dispatcher(chat.store, lambda: chat.now, charts=MatplotlibCharts())
    began = time.perf_counter()
    reply = await chat.say(line)
    assert isinstance(reply.body, Message)
    assert any(isinstance(block, Picture) for block in reply.body.blocks)
    return time.perf_counter() - began


async def test_no_report_reads_a_table_from_end_to_end(chat: Chat) -> None:
    ana = await _ana(chat)
    edges = reports.periods(chat.now.date() - timedelta(days=364), chat.now.date(), Step.DAY, Calendar()).edges
    values = {"since": edges[0], "over": edges[-1], "edges": list(edges), "now": chat.now, **viewer(ana)}
    values |= {"workspace": ana.workspace, "project": None}
    async with chat.store.begin(chat.where()) as tx:
        await tx._settle_in()
        plans = [await explained(tx._connection, one.sql, one.arguments(values)) for one in STATEMENTS]
    assert [plan for plan in plans if whole(plan) & {"changes", "events", "tasks"}] == []
