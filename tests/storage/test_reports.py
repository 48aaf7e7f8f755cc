"""Reports in the database: what events say is what was so, and no more is read than what happened."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import reports as pure
from bot.calendar import Calendar
from bot.events import EventKind
from bot.model import Status
from bot.reports import Counted, Step
from storage.reports import _finished, _flows, _movements, _overdue, _standing, _workload
from tests.explaining import explained, whole
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from bot.model import Actor, Task

DAYS = 6


async def act(team: Team, rng: random.Random, tasks: list[Task]) -> None:
    """Something that people do, to one of the tasks."""
    if not tasks or rng.random() < 0.4:
        tasks.append(await team.add())
        return
    task = await team.load(rng.choice(tasks).number)
    ana = (await team.actor()).person.who
    if task.deleted_at or rng.random() < 0.2:
        deleted = None if task.deleted_at else team.now
        await team.save(replace(task, deleted_at=deleted), kind=EventKind.DELETED if deleted else EventKind.RESTORED)
        return
    await team.save(task.with_status(rng.choice(list(Status)), team.now, ana))


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happened_each_day_is_told_as_it_was(team: Team, seed: int) -> None:
    """And so the burndown's end is what is open now."""
    rng, tasks, seen = random.Random(seed), [], [(0, 0)]
    ana = await team.actor()
    for _ in range(DAYS):
        for _ in range(rng.randint(0, 6)):
            await act(team, rng, tasks)
        seen.append(await counted_by_hand(team, tasks))
        team.now += timedelta(days=1)
    days = pure.periods(NOW.date(), NOW.date() + timedelta(days=DAYS - 1), Step.DAY, Calendar())
    async with team.begin() as tx:
        counted = Counted(ana, team.now)
        levels = pure.levels(await tx.standing_now(counted), await tx.movements(counted, days.edges), DAYS)
    assert list(zip(levels.open, levels.done, strict=True)) == seen


async def counted_by_hand(team: Team, tasks: list[Task]) -> tuple[int, int]:
    now = [await team.load(one.number) for one in tasks]
    done = [one for one in now if one.status is Status.DONE and not one.deleted_at]
    return sum(one.is_open for one in now), len(done)


async def test_days_that_are_over_stay_as_they_were(team: Team) -> None:
    """What happens later changes nothing of them."""
    first = await team.add()
    ana = await team.actor()
    days = pure.periods(NOW.date(), NOW.date(), Step.DAY, Calendar())
    team.now += timedelta(days=3)
    await team.done(first)
    await team.add()
    async with team.begin() as tx:
        counted = Counted(ana, team.now)
        levels = pure.levels(await tx.standing_now(counted), await tx.movements(counted, days.edges), 1)
        assert levels.open == (0, 1)
        assert await tx.finished(counted, days.edges) == []


async def test_time_is_counted_from_the_start(team: Team) -> None:
    task, ana = await team.add(), await team.actor()
    days = pure.periods(NOW.date(), NOW.date(), Step.DAY, Calendar())
    team.now += timedelta(hours=1)
    await team.save(task.with_status(Status.DOING, team.now, ana.person.who), kind=EventKind.STARTED)
    team.now += timedelta(hours=2)
    await team.done(await team.load(task.number))
    async with team.begin() as tx:
        found = await tx.finished(Counted(ana, team.now), days.edges)
    assert sorted((one.period, one.tasks, one.median, one.most) for one in found) == [
        (0, 1, 7200, 7200),
        (1, 1, 7200, 7200),
    ]


STATEMENTS = [
    make(of_project, False) for make in (_finished, _standing, _workload, _overdue) for of_project in (True, False)
]
STATEMENTS += [
    make(of_project, False, lately)
    for make in (_movements, _flows)
    for of_project in (True, False)
    for lately in (True, False)
]


async def test_no_report_reads_all_that_ever_happened(team: Team, owner: asyncpg.Connection) -> None:
    """Neither what others did, nor what happened long before."""
    task, ana, other = await team.add(), await team.actor(), await Team(team.store).actor()
    await long_ago(owner, ana, task.number)
    await many_tasks(owner, other)
    await owner.execute("ANALYZE changes, events, tasks")
    values = {"since": NOW, "over": NOW, "edges": [NOW, NOW + timedelta(days=1)], "now": NOW, "project": 1}
    values |= {"workspace": ana.workspace, "viewer": ana.id, "sees_public": True, "member_of": [], "platform": ""}
    async with team.begin() as tx:
        await tx._settle_in()
        plans = [await explained(tx._connection, one.sql, one.arguments(values)) for one in STATEMENTS]
    assert [plan for plan in plans if whole(plan) & {"changes", "events", "tasks"}] == []


async def long_ago(owner: asyncpg.Connection, who: Actor, task: int) -> None:
    """Thousands of changes."""
    await owner.execute(
        "WITH done AS (INSERT INTO changes (workspace_id, key, actor_id, room_id, at)"
        " SELECT $1, 'old ' || n, $2, $3, $4::timestamptz - interval '3 years' FROM generate_series(1, 6000) AS n"
        " RETURNING id)"
        " INSERT INTO events (workspace_id, change_id, kind, task_number, fields)"
        """ SELECT $1, id, 'edited', $5, '{"status": ["todo", "doing"]}' FROM done""",
        who.workspace, who.id, who.room.id, NOW, task,
    )  # fmt: skip


async def many_tasks(owner: asyncpg.Connection, who: Actor) -> None:
    await owner.execute(
        "INSERT INTO tasks (workspace_id, number, title, status, priority, mode, creator_id, created_at, updated_at)"
        " SELECT $1, n + 1000, 'Fix login', 'todo', 5, 'one', $2, $3, $3 FROM generate_series(1, 6000) AS n",
        who.workspace, who.id, NOW,
    )  # fmt: skip
