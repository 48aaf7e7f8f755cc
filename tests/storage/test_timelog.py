"""Time in the database: versions, one timer a person, who sees it, and reports that read an index."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import RoomKind
from bot.timelog import Breakdown, Entry, TimeQuery
from storage.failures import RefusedStatement
from storage.timelog import _of_day, _spent, _totals
from tests.explaining import explained, whole
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from bot.model import Actor
    from storage.statement import Statement

DAY = NOW.date()


def entry(actor: Actor, task: int, minutes: int | None = 60) -> Entry:
    return Entry(0, task, actor.person.who, NOW, DAY, minutes)


def query(actor: Actor, by: Breakdown = Breakdown.PERSON, **narrowed: object) -> TimeQuery:
    return replace(TimeQuery(actor, DAY, DAY, by), **narrowed)  # type: ignore[arg-type]  # its fields


async def test_a_correction_is_a_row_and_the_old_one_stays(team: Team, owner: asyncpg.Connection) -> None:
    task, ana = await team.add(), await team.actor()
    async with team.begin() as tx:
        (first,) = await tx.write_time([entry(ana, task.number)], NOW)
        (second,) = await tx.write_time([replace(first, minutes=90, note="more")], NOW)
        assert (second.id, second.version) == (first.id, 2)
        assert await tx.time_entry(first.id) == second
        assert await tx.time_spent(task.number) == 90
    rows = await owner.fetch(
        "SELECT version, minutes, replaced_at IS NULL AS current FROM time_entries WHERE workspace_id = $1 ORDER BY 1",
        ana.workspace,
    )
    assert [tuple(row) for row in rows] == [(1, 60, False), (2, 90, True)]


async def test_a_version_is_written_once(team: Team) -> None:
    task, ana = await team.add(), await team.actor()
    async with team.begin() as tx:
        (first,) = await tx.write_time([entry(ana, task.number)], NOW)
    with pytest.raises(RefusedStatement):
        async with team.begin() as tx:
            await tx.write_time([replace(first, version=0)], NOW)


async def test_a_person_has_one_timer(team: Team) -> None:
    task, ana = await team.add(), await team.actor()
    async with team.begin() as tx:
        await tx.write_time([entry(ana, task.number, None)], NOW)
    with pytest.raises(RefusedStatement):
        async with team.begin() as tx:
            await tx.write_time([entry(ana, task.number, None)], NOW)


async def test_of_two_who_start_at_once_the_second_sees_the_first(team: Team) -> None:
    task, ana = await team.add(), await team.actor()

    async def start() -> int | None:
        async with team.begin() as tx:
            await tx.lock_time(ana.id)
            running = await tx.running_timer(ana.id)
            stopped = [running.stopped(1)] if running else []
            (*_, begun) = await tx.write_time([*stopped, entry(ana, task.number, None)], NOW)
            return running.id if running else begun.id

    one, other = await asyncio.gather(start(), start())
    assert one == other


async def test_deleted_time_and_timers_that_run_do_not_count(team: Team) -> None:
    task, ana = await team.add(), await team.actor()
    async with team.begin() as tx:
        (gone, _) = await tx.write_time([entry(ana, task.number), entry(ana, task.number, None)], NOW)
        await tx.write_time([replace(gone, deleted=True)], NOW)
        assert await tx.time_entry(gone.id) is None
        assert [one.deleted for one in await tx.lock_entries([gone.id])] == [True]
        assert await tx.time_spent(task.number) == 0
        assert (await tx.add_up_time(query(ana))).rows == ()
        assert [one.runs for one in await tx.time_of_day(ana.id, DAY + timedelta(days=1))] == [True]


async def test_totals_are_of_tasks_that_one_may_see(team: Team) -> None:
    ana, bob = await team.actor(), await team.actor("bob")
    public = await team.add("Public")
    secret = await team.add("Secret", room="vault", kind=RoomKind.PRIVATE)
    async with team.begin() as tx:
        await tx.write_time([entry(ana, public.number, 10), entry(ana, secret.number, 20)], NOW)
        await tx.write_time([entry(bob, public.number, 5)], NOW)
        theirs = await tx.add_up_time(query(bob))
        assert [(one.key, one.minutes) for one in theirs.rows] == [(ana.id, 10), (bob.id, 5)]
        assert theirs.minutes == 15
        by_task = await tx.add_up_time(query(bob, Breakdown.TASK, people=(ana.id,)))
        assert [(one.key, one.minutes) for one in by_task.rows] == [(public.number, 10)]
        first = await tx.add_up_time(query(bob, limit=1))
        assert (len(first.rows), first.minutes, first.more) == (1, 15, True)


@pytest.mark.parametrize(
    "statement",
    [_spent(), _of_day(), *(_totals(by, people, False, False) for by in Breakdown for people in (True, False))],
)
async def test_no_query_reads_all_time_there_is(team: Team, owner: asyncpg.Connection, statement: Statement) -> None:
    task, ana = await team.add(), await team.actor()
    await owner.execute(
        "INSERT INTO time_entries (workspace_id, version, task_number, person_id, started_at, day, minutes, written_at)"
        " SELECT $1, 1, $2, $3, $4, $5::date - n % 1000, 10, $4 FROM generate_series(1, 20000) AS n",
        ana.workspace, task.number, ana.id, NOW, DAY,
    )  # fmt: skip
    await owner.execute("ANALYZE time_entries")
    async with team.begin() as tx:
        values = dict.fromkeys(statement.names) | {"workspace": ana.workspace}
        given = {"first": DAY, "last": DAY, "day": DAY, "person": ana.id, "task": 10**6, "people": [ana.id], "limit": 9}
        values |= {"skipped": 0, "viewer": ana.id, "sees_public": True, "member_of": [], "platform": ""} | given
        plan = await explained(tx._connection, statement.sql, [values[name] for name in statement.names])
    assert "time_entries" not in whole(plan)
