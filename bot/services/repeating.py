"""A task that repeats comes back: when it is done, the next one is there, made in the same transaction.

Exactly once: the task that is done is locked, and remembers the next one. Reopened and done again, it gets another
only if that one was deleted, as undoing does. What is cancelled does not come back.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import EventKind, NewEvent, changed_fields
from bot.model import Assignee, Item, Status, Task
from bot.parsing.recurrence import next_occurrence, read_repeat
from bot.policy import may_see
from bot.services import promising
from bot.store import Names
from bot.views import results
from bot.workflows import begun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.calendar import Calendar, When
    from bot.events import Change
    from bot.message import Line
    from bot.services.changing import Judged
    from bot.services.request import Request

FOLLOWED_BY = "followed_by"  # in the metadata of what was done: the number of the next one


async def bring_back(request: Request, judged: Judged) -> tuple[Judged, Sequence[Line]]:
    """What was judged, with the next one made of each task that repeats and is done; and what to say of those."""
    repeating = [task for event, task in judged.done if event.kind is EventKind.COMPLETED and task.repeat]
    if not repeating:
        return judged, ()
    following = await _following(request, repeating)
    done = [(event, _remembering(task, following.get(task.number))) for event, task in judged.done]
    seen = [one for one in following.values() if may_see(request.actor, one)]
    return replace(judged, done=done), [results.coming(one, request.actor, request.now) for one in seen]


def told_again(request: Request, change: Change, tasks: Mapping[int, Task]) -> tuple[set[int], Sequence[Line]]:
    """Of what one change did: the numbers of the tasks that it brought back, and what to say of them."""
    back = brought_back(change, tasks)
    return back, [results.coming(tasks[number], request.actor, request.now) for number in sorted(back)]


def brought_back(change: Change, tasks: Mapping[int, Task]) -> set[int]:
    """Of these tasks, those that the change made as the next one of another: nobody was told of them."""
    added = {event.task for event in change.events if event.kind is EventKind.ADDED}
    numbers = {number for task in tasks.values() if (number := task.metadata.get(FOLLOWED_BY)) in added}
    return {number for number in numbers if isinstance(number, int) and number in tasks}


def _remembering(task: Task, following: Task | None) -> Task:
    return replace(task, metadata={**task.metadata, FOLLOWED_BY: following.number}) if following else task


async def _following(request: Request, tasks: Sequence[Task]) -> dict[int, Task]:
    """The one behind each, as it is or new; none where there is no date any more, or its project is archived."""
    known = await _known(request, tasks)
    wanted = [task for task in tasks if task.number not in known]
    calendars = await _calendars(request, wanted)
    archived = await _archived(request, wanted)
    for task in wanted:
        if task.project_id in archived:
            continue
        with suppress(OverflowError):
            following = _anew(task, next_due(task, calendars[task.creator.id], request.now))
            known[task.number] = await _made(request, following)
    if made := {f"task:{task.number}": f"task:{known[task.number].number}" for task in wanted if task.number in known}:
        await request.tx.copy_follows(made, request.now)  # whoever watched or muted the one before means this one, too
    return known


async def _known(request: Request, tasks: Sequence[Task]) -> dict[int, Task]:
    """Those that were made before and are there, by the number of the one before."""
    made = {number: task.number for task in tasks if isinstance(number := task.metadata.get(FOLLOWED_BY), int)}
    loaded = await request.tx.load(request.actor, sorted(made)) if made else ()
    return {made[one.number]: one for one in loaded if one.deleted_at is None}


async def _calendars(request: Request, tasks: Sequence[Task]) -> dict[int, Calendar]:
    """By who made a task: it is their wall clock that the repeat means, whoever does it."""
    own = request.actor.person
    if all(task.creator.id == own.id for task in tasks):
        return {own.id: own.calendar}
    return {one.id: one.calendar for one in await request.tx.people()}


async def _archived(request: Request, tasks: Sequence[Task]) -> set[int]:
    """The projects that are closed to new tasks."""
    slugs = {task.project for task in tasks if task.project}
    if not slugs:
        return set()
    found = await request.tx.find(Names(projects=tuple(sorted(slugs))), request.actor.platform)
    return {one.id for one in found.projects if one.archived_at}


async def _made(request: Request, task: Task) -> Task:
    event = NewEvent(EventKind.ADDED, 0, changed_fields(Task(number=0, title=""), task))
    card = request.limits.live and task.room_id == request.actor.room.id
    return await promising.add(request, task, event, card=card, told=False)  # it is theirs as the one before was


def _anew(task: Task, due: When) -> Task:
    """The same work once more: nobody has done a part of it, and nothing that happened to the old one is copied."""
    anew = replace(
        task,
        number=0,
        status=Status.TODO,
        assignees=tuple(Assignee(one.who) for one in task.assignees),
        due=due,
        start=None,
        blocked_by=(),
        waits_on="",
        relates=(),
        duplicate_of=None,
        checklist=tuple(Item(one.text) for one in task.checklist),
        metadata={},
        completed_at=None,
        completed_by=None,
        comment_count=0,
    )
    return begun(anew)


def next_due(task: Task, calendar: Calendar, now: datetime) -> When:
    """The first date of its repeat that is still to come, counted from when it was due, or from now (`every!`).

    A repeat that names no time keeps the task's. Raises OverflowError at the year 9999.
    """
    repeat = read_repeat(task.repeat or "")
    if repeat.clock is None and task.due is not None and task.due.day is None:
        repeat = replace(repeat, clock=calendar.local(task.due.at).time())
    since = now if task.due is None or repeat.after_completion else task.due.at
    when = next_occurrence(repeat, calendar, since)
    while when.at <= now:
        when = next_occurrence(repeat, calendar, when.at)
    return when
