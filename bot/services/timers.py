"""A page of timers: taken, looked at, and what becomes of them written, in one transaction.

When a page comes back full, very many fell due at once. Then what is told of them waits some seconds, so that it is all
there when it goes out: one message an address. What is late, as after an outage, goes as bot.notify.missed says.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.model import Actor, Person, Role, Room
from bot.notify.firing import NOTHING, Around, Fired, fire
from bot.notify.missed import LATE, marked
from bot.store import Names
from bot.timers import REOPENED, TimerKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.model import Project, Task, Who
    from bot.notices import NewNotice
    from bot.store import Tx
    from bot.timers import Timer

GATHERING = timedelta(seconds=5)

log = structlog.get_logger(__name__)


async def fire_page(tx: Tx, platform: str, now: datetime, limit: int, crowded_since: datetime | None) -> int:
    """At most `limit` timers of the workspace; the number fired.

    `crowded_since`: when very many were first found due, if this page is one of those.
    """
    timers = await tx.take_timers(now, limit)
    if not timers:
        return 0
    around = await _around(tx, platform, timers)
    fired = [(timer, _fired(timer, around, now)) for timer in timers]
    since = crowded_since or (now if len(timers) == limit else None)
    notices = [_timely(notice, timer, since, now) for timer, one in fired for notice in one.notices]
    if notices:
        await tx.notify(notices, now)
    if following := _earliest(timer for _, one in fired for timer in one.timers):
        await tx.set_timers((), following)
    return len(timers)


def _timely(notice: NewNotice, timer: Timer, since: datetime | None, now: datetime) -> NewNotice:
    """`since`: when very many were found due."""
    if now - timer.at > LATE:
        return marked(notice, since or now, now, crowded=since is not None)
    return replace(notice, due_at=since + GATHERING) if since else notice


def _earliest(timers: Iterable[Timer]) -> list[Timer]:
    """Several that were late together may lead to the same next one."""
    latest_first = sorted(timers, key=lambda one: one.at, reverse=True)
    return list({(one.task, one.kind, one.step): one for one in latest_first}.values())


def _fired(timer: Timer, around: Around, now: datetime) -> Fired:
    """One that fails must not hold up the others, now and whenever it is taken again: it is gone."""
    try:
        return fire(timer, around, now)
    except Exception:
        log.exception("timer_failed", task=timer.task, kind=timer.kind.value)
        return NOTHING


# ---- what they are about


async def _around(tx: Tx, platform: str, timers: Sequence[Timer]) -> Around:
    nobody = Actor(0, Person(0, ""), Room(0, ""), platform=platform)
    tasks = await _loaded(tx, nobody, {timer.task for timer in timers})
    freed = [one.task for one in timers if one.kind is TimerKind.FREED]
    waiting = set(await tx.waiting_for(freed)) if freed else set[int]()
    tasks |= await _loaded(tx, nobody, waiting - tasks.keys())
    blockers = {number for task in tasks.values() for number in task.blocked_by}
    tasks |= await _loaded(tx, nobody, blockers - tasks.keys())
    by_calendar = any(one.kind is TimerKind.DUE_SOON for one in timers)
    people = {one.id: one for one in await tx.people()} if by_calendar else {}
    settings = await tx.settings_of(_concerned(timers, tasks)) if by_calendar else {}
    projects = await _projects(tx, platform, tasks.values())
    rooms = {one.room_id for one in tasks.values() if one.room_id}
    rooms |= {room.id for one in projects.values() if one.escalation for room in one.rooms}
    deleted = [number for number in freed if number in tasks and tasks[number].deleted_at]
    deleted_by = await tx.deleted_by(deleted) if deleted else {}
    reopened = sorted({one.task for one in timers if one.kind is TimerKind.ESCALATION and one.step == REOPENED})
    escalated = await tx.escalated(reopened) if reopened else {}
    admins, seen = await _above(tx, timers, tasks, projects)
    channels = frozenset(await tx.channels(sorted(rooms)))
    return Around(tasks, people, settings, projects, channels, deleted_by, escalated, admins, seen)


def _concerned(timers: Sequence[Timer], tasks: Mapping[int, Task]) -> list[int]:
    """Who has what is due soon, or made it."""
    numbers = {one.task for one in timers if one.kind is TimerKind.DUE_SOON} & tasks.keys()
    return sorted({person for number in numbers for person in (*tasks[number].people, tasks[number].creator.id)})


async def _above(
    tx: Tx, timers: Sequence[Timer], tasks: Mapping[int, Task], projects: Mapping[int, Project]
) -> tuple[tuple[Who, ...], Mapping[int, Collection[int]]]:
    """The admins; and of tasks that escalate, who of these, the lead and the creator may see them."""
    leads: dict[int, Who] = {}
    for number in {one.task for one in timers if one.kind is TimerKind.ESCALATION} & tasks.keys():
        project = projects.get(tasks[number].project_id or 0)
        if project and project.lead and project.escalation:
            leads[number] = project.lead
    if not leads:
        return (), {}
    admins = tuple(one.who for one in await tx.people() if one.role is Role.ADMIN)
    asked = {(who.id, number) for number, lead in leads.items() for who in (lead, tasks[number].creator, *admins)}
    seen: dict[int, set[int]] = {}
    for person, number in await tx.seen(sorted(asked)):
        seen.setdefault(number, set()).add(person)
    return admins, seen


async def _loaded(tx: Tx, nobody: Actor, numbers: set[int]) -> dict[int, Task]:
    if not numbers:
        return {}
    return {task.number: task for task in await tx.load(nobody, sorted(numbers))}


async def _projects(tx: Tx, platform: str, tasks: Iterable[Task]) -> dict[int, Project]:
    slugs = sorted({task.project for task in tasks if task.project})
    if not slugs:
        return {}
    return {one.id: one for one in (await tx.find(Names(projects=tuple(slugs)), platform)).projects}
