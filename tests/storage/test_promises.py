"""What is promised with a change is there with it, once; and when its tasks are to be looked at again."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.events import EventKind, NewEvent
from bot.notices import NewNotice, NoticeKind
from bot.store import Saving
from bot.timers import Timer, TimerKind
from storage.promises import CHANNEL
from tests.storage.team import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import asyncpg

    from bot.model import Actor, Task
    from storage.tx import Transaction
    from tests.storage.team import Team

SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(days=1)

CLAIM = """
INSERT INTO claims (workspace_id, address, platform, claimed_until, ids)
SELECT workspace_id, address, platform, now(), ARRAY[id] FROM deliveries WHERE workspace_id = $1
"""


def notice(key: str = "a", person: int | None = None, **fields: object) -> NewNotice:
    return NewNotice(NoticeKind.STATUS, key, NOW, person=person, **fields)  # type: ignore[arg-type]


async def rows(owner: asyncpg.Connection, actor: Actor, *columns: str) -> list[tuple[object, ...]]:
    """Of the workspace's deliveries, oldest first."""
    query = f"SELECT {', '.join(columns)} FROM deliveries WHERE workspace_id = $1 ORDER BY id"
    return [tuple(row) for row in await owner.fetch(query, actor.workspace)]


async def notify(team: Team, *notices: NewNotice) -> None:
    async with team.begin() as tx:
        await tx.notify(notices, NOW)


async def write(team: Team, task: Task, *notices: NewNotice, who: str = "ana", undoes: int | None = None) -> int:
    """A change of the task; its number."""
    standing = await team.standing(who)
    assert standing.change is not None
    event = NewEvent(EventKind.EDITED, task.number, {"title": ("", task.title)})
    async with team.begin() as tx:
        await tx.load(standing.actor, [task.number], lock=True)
        saving = Saving((task,), (event,), notices=notices, undoes=undoes)
        await tx.save(standing.actor, standing.change, saving, NOW)
    return standing.change


async def watch(team: Team, who: str, *subjects: str, how: str = "watch", until: object = None) -> Actor:
    actor = await team.actor(who)
    async with team.begin() as tx:
        for subject in subjects:
            await tx.follow(actor.id, subject, how, until)  # type: ignore[arg-type]
    return actor


@asynccontextmanager
async def in_vain(team: Team) -> AsyncIterator[Transaction]:
    """A transaction that fails at its end."""
    with suppress(ZeroDivisionError):
        async with team.begin() as tx:
            yield tx
            raise ZeroDivisionError


# ---- deliveries


async def test_what_is_promised_is_promised_once(team: Team, owner: asyncpg.Connection) -> None:
    ana = await team.actor()
    await notify(team, notice("a", ana.id), notice("b", ana.id))
    await notify(team, notice("b", ana.id, facts={"what": "else"}), notice("c", ana.id))
    assert await rows(owner, ana, "key", "facts") == [("a", "{}"), ("b", "{}"), ("c", "{}")]


async def test_a_person_is_told_where_they_chose_or_first_came_from(team: Team, owner: asyncpg.Connection) -> None:
    ana, bob = await team.actor(), await team.actor("bob")
    await owner.execute("UPDATE persons SET reached_on = 'discord' WHERE id = $1", bob.id)
    await notify(team, notice("a", ana.id), notice("b", bob.id))
    assert await rows(owner, ana, "platform") == [("console",), ("discord",)]


async def test_who_has_no_account_is_told_nowhere(team: Team, owner: asyncpg.Connection) -> None:
    ana, bob = await team.actor(), await team.actor("bob")
    await owner.execute("DELETE FROM accounts WHERE person_id = $1", bob.id)
    await notify(team, notice("a", bob.id))
    assert await rows(owner, ana, "platform", "address") == [("", -bob.id)]


async def test_a_room_is_told_on_its_platform_also_for_somebody(team: Team, owner: asyncpg.Connection) -> None:
    ana = await team.actor()
    await owner.execute("UPDATE persons SET reached_on = 'discord' WHERE id = $1", ana.id)
    await notify(team, notice("a", room=ana.room.id), notice("b", ana.id, room=ana.room.id))
    expected = [("console", None, ana.room.id), ("console", ana.id, ana.room.id)]
    assert await rows(owner, ana, "platform", "person_id", "address") == expected


async def test_a_new_tasks_notice_has_its_number(team: Team, owner: asyncpg.Connection) -> None:
    bob = await team.actor("bob")
    await team.add("the first")
    standing = await team.standing()
    assert standing.change is not None
    event = NewEvent(EventKind.ADDED, 0, {"title": (None, "new")})
    about = notice("change:1:{task}:x", bob.id, task=0)
    async with team.begin() as tx:
        (first,) = await tx.load(standing.actor, [1])
        new = replace(first, title="new")
        timers = (Timer(0, TimerKind.OVERDUE, SOON),)
        added = await tx.add(standing.actor, standing.change, new, event, NOW, notices=(about,), timers=timers)
    assert added.number == 2
    assert await rows(owner, bob, "key", "task_number") == [("change:1:2:x", 2)]
    assert await left(owner, bob) == {(2, "overdue", 0): SOON}


async def test_who_watches_is_told_once_unless_they_acted_or_are_told_already(
    team: Team, owner: asyncpg.Connection
) -> None:
    task = await team.add()
    ana = await watch(team, "ana", "task:1")
    bob = await watch(team, "bob", "task:1", "project:3")
    eve = await watch(team, "eve", "project:3")
    await watch(team, "tom", "task:1", how="mute")
    await watch(team, "kim", "task:2", "project:4")
    to_all = notice("all", task=1, actor=ana.id, watching=("task:1", "project:3"))
    await write(team, task, to_all, notice("eve", eve.id, task=1))
    assert set(await rows(owner, ana, "key", "person_id")) == {("eve", eve.id), (f"all:{bob.id}", bob.id)}


async def test_a_change_that_is_taken_back_takes_its_notices_with_it(team: Team, owner: asyncpg.Connection) -> None:
    ana, bob, eve = await team.actor(), await team.actor("bob"), await watch(team, "eve", "task:1")
    first = await team.add()
    ids = (await team.standing()).change
    assert ids is not None
    change = await write(team, first)
    others = (notice(f"change:{change}:1:status:{bob.id}", bob.id, task=1), notice("earlier", eve.id, task=1))
    await notify(team, *others, notice(f"change:{change}1:1:status:{bob.id}", bob.id, task=1))
    back = [notice(f"back:{one.id}", one.id, task=1) for one in (ana, bob)]
    await write(team, first, *back, notice("all", task=1, actor=0, watching=("task:1",)), undoes=change)
    assert await rows(owner, ana, "key", "state", "reason") == [
        (f"change:{change}:1:status:{bob.id}", "skipped", "stale"),
        ("earlier", "pending", ""),
        (f"change:{change}1:1:status:{bob.id}", "pending", ""),
        (f"back:{ana.id}", "pending", ""),
        (f"all:{eve.id}", "pending", ""),
    ]


@pytest.mark.parametrize("sending", [CLAIM, "UPDATE deliveries SET state = 'sent' WHERE workspace_id = $1"])
async def test_who_may_have_been_told_is_told_that_it_was_taken_back(
    team: Team, owner: asyncpg.Connection, sending: str
) -> None:
    bob = await team.actor("bob")
    task = await team.add()
    change = await write(team, task)
    await notify(team, notice(f"change:{change}:1:status:{bob.id}", bob.id, task=1))
    await owner.execute(sending, bob.workspace)
    await write(team, task, notice("back", bob.id, task=1), undoes=change)
    assert [key for key, reason in await rows(owner, bob, "key", "reason") if not reason][-1] == "back"


async def test_whoever_sends_is_woken_once_a_platform_when_it_is_there(team: Team, owner: asyncpg.Connection) -> None:
    ana, bob = await team.actor(), await team.actor("bob")
    platform = f"p{ana.workspace}"
    await owner.execute("UPDATE persons SET reached_on = $1 WHERE id = $2", platform, bob.id)
    heard: list[str] = []
    woken = asyncio.Event()

    def hear(*told: object) -> None:
        heard.append(str(told[-1]))
        if told[-1] == platform:
            woken.set()

    await owner.add_listener(CHANNEL, hear)
    async with in_vain(team) as tx:
        await tx.notify([notice("lost", bob.id)], NOW)
    await notify(team, *(notice(f"{one.id}{key}", one.id) for one in (ana, bob) for key in "xy"))
    await notify(team, notice(f"{bob.id}x", bob.id))  # promised before: nobody is woken for it
    await notify(team, replace(notice(f"{bob.id}z", bob.id), due_at=SOON))  # nor for what has time
    async with asyncio.timeout(10):
        await woken.wait()
        await owner.execute(f"NOTIFY {CHANNEL}, 'end'")
        while "end" not in heard:
            await owner.fetchval("SELECT 1")
    assert heard.count(platform) == 1
    assert "console" in heard


# ---- timers


async def left(owner: asyncpg.Connection, actor: Actor) -> dict[tuple[int, str, int], object]:
    found = await owner.fetch("SELECT * FROM timers WHERE workspace_id = $1", actor.workspace)
    return {(row["task_number"], row["kind"], row["step"]): row["at"] for row in found}


async def time(team: Team, retimed: Sequence[int], *timers: Timer) -> None:
    """As with a change of these tasks."""
    standing = await team.standing()
    assert standing.change is not None
    async with team.begin() as tx:
        await tx.save(standing.actor, standing.change, Saving(retimed=retimed, timers=timers), NOW)


async def test_a_tasks_timers_to_come_are_replaced(team: Team, owner: asyncpg.Connection) -> None:
    """Also those of escalation: it goes on as the new ones say."""
    for title in ("one", "two"):
        await team.add(title)
    both = (Timer(1, TimerKind.ESCALATION, LATER, 1), Timer(2, TimerKind.OVERDUE, LATER))
    await time(team, (), *both, Timer(1, TimerKind.OVERDUE, SOON), Timer(1, TimerKind.REMINDER, SOON, 60))
    await time(team, (1,), Timer(1, TimerKind.OVERDUE, LATER), Timer(1, TimerKind.SNOOZED, SOON))
    assert await left(owner, await team.actor()) == {
        (2, "overdue", 0): LATER,
        (1, "overdue", 0): LATER,
        (1, "snoozed", 0): SOON,
    }
    await time(team, (1, 2))
    assert await left(owner, await team.actor()) == {}


async def test_what_is_due_just_then_is_not_lost(team: Team, owner: asyncpg.Connection) -> None:
    await team.add()
    await time(team, (), Timer(1, TimerKind.OVERDUE, NOW), Timer(1, TimerKind.DUE_SOON, NOW))
    await time(team, (1,), Timer(1, TimerKind.DUE_SOON, LATER))
    assert await left(owner, await team.actor()) == {(1, "overdue", 0): NOW, (1, "due_soon", 0): LATER}


async def test_timers_are_set_without_a_change_too(team: Team, owner: asyncpg.Connection) -> None:
    await team.add()
    async with team.begin() as tx:
        await tx.set_timers((), [Timer(1, TimerKind.OVERDUE, SOON), Timer(1, TimerKind.OVERDUE, LATER, 1)])
        await tx.set_timers((1,), [Timer(1, TimerKind.OVERDUE, NOW)])
    assert await left(owner, await team.actor()) == {(1, "overdue", 0): NOW}


async def test_what_is_due_is_taken_earliest_first_by_one(team: Team, owner: asyncpg.Connection) -> None:
    await team.add()
    timers = [Timer(1, TimerKind.REMINDER, NOW - timedelta(minutes=minutes), minutes) for minutes in range(4)]
    await time(team, (), *timers, Timer(1, TimerKind.REMINDER, SOON, 99))
    async with team.begin() as one, team.begin() as other:
        assert await one.take_timers(NOW, 3) == timers[:0:-1]
        assert await other.take_timers(NOW, 3) == timers[:1]
    assert await left(owner, await team.actor()) == {(1, "reminder", 99): SOON}


async def test_what_was_taken_in_vain_is_there_again(team: Team) -> None:
    await team.add()
    await time(team, (), Timer(1, TimerKind.OVERDUE, NOW))
    async with in_vain(team) as tx:
        await tx.take_timers(NOW, 10)
    async with team.begin() as tx:
        assert await tx.take_timers(NOW, 10) == [Timer(1, TimerKind.OVERDUE, NOW)]


async def test_each_workspace_with_something_due_is_found_and_none_beside(
    team: Team, owner: asyncpg.Connection
) -> None:
    others = [replace(team, installation=f"{team.installation}-{place}") for place in range(3)]
    for one, at in zip((team, *others), (NOW, NOW - timedelta(days=1), SOON, NOW), strict=True):
        await one.add()
        await time(one, (), Timer(1, TimerKind.OVERDUE, at))
    suspended = others[2].installation
    await owner.execute("UPDATE installations SET suspended_at = now() WHERE external_id = $1", suspended)
    known = {one.installation for one in (team, *others)}
    found = [one.installation for one in await team.store.due_timers(NOW, 10_000) if one.installation in known]
    assert found == [others[0].installation, team.installation]
