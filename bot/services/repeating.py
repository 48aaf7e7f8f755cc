"""A task that repeats comes back: when it is done, the next one is there, made in the same transaction.

Exactly once: the task that is done is locked, and remembers the next one. Reopened and done again, it gets another
only if that one was deleted, as undoing does. What is cancelled does not come back.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import EventKind, NewEvent, changed_fields
from bot.model import Assignee, Status, Task
from bot.parsing.recurrence import next_occurrence, read_repeat
from bot.views import results

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.calendar import Calendar, When
    from bot.message import Line
    from bot.services.changing import Judged
    from bot.services.request import Request

FOLLOWED_BY = "followed_by"  # in the metadata of what was done: the number of the next one


async def bring_back(request: Request, judged: Judged) -> tuple[Judged, Sequence[Line]]:
    """What was judged, with the next one made of each task that repeats and is done; and what to say of those."""
    done, notes = [], []
    for event, task in judged.done:
        following = await _following(request, task) if event.kind is EventKind.COMPLETED and task.repeat else None
        if following is None:
            done.append((event, task))
            continue
        notes.append(results.coming(following, request.actor, request.now))
        done.append((event, replace(task, metadata={**task.metadata, FOLLOWED_BY: following.number})))
    return replace(judged, done=done), notes


def told_again(request: Request, tasks: Mapping[int, Task]) -> tuple[set[int], Sequence[Line]]:
    """Of what one change did: the numbers of the tasks it made of others, and what to say of them."""
    made = {number for task in tasks.values() if isinstance(number := task.metadata.get(FOLLOWED_BY), int)}
    following = made & tasks.keys()
    return following, [results.coming(tasks[number], request.actor, request.now) for number in sorted(following)]


async def _following(request: Request, task: Task) -> Task | None:
    """The one behind this one, as it is or new; None: there is no date for it any more."""
    number = task.metadata.get(FOLLOWED_BY)
    known = await request.tx.load(request.actor, [number]) if isinstance(number, int) else ()
    if known and known[0].deleted_at is None:
        return known[0]
    with suppress(OverflowError):
        return await _made(request, _anew(task, next_due(task, await _calendar(request, task), request.now)))
    return None


async def _made(request: Request, task: Task) -> Task:
    event = NewEvent(EventKind.ADDED, 0, changed_fields(Task(number=0, title=""), task))
    card = request.limits.live and task.room_id == request.actor.room.id
    return await request.tx.add(request.actor, request.change, task, event, request.now, card=card)


async def _calendar(request: Request, task: Task) -> Calendar:
    """Of who made it: that is whose wall clock the repeat means, whoever does the task."""
    if task.creator.id == request.actor.id:
        return request.actor.person.calendar
    people = await request.tx.people()
    return next(one.calendar for one in people if one.id == task.creator.id)


def _anew(task: Task, due: When) -> Task:
    """The same work once more: nobody has done a part of it, and nothing that happened to the old one is copied."""
    return replace(
        task,
        number=0,
        status=Status.TODO,
        assignees=tuple(Assignee(one.who) for one in task.assignees),
        due=due,
        start=None,
        blocked_by=(),
        metadata={},
        completed_at=None,
        completed_by=None,
        comment_count=0,
    )


def next_due(task: Task, calendar: Calendar, now: datetime) -> When:
    """The first date of its repeat that is still to come, counted from when it was due, or from now (`every!`).

    Raises OverflowError at the year 9999.
    """
    repeat = read_repeat(task.repeat or "")
    since = now if task.due is None or repeat.after_completion else task.due.at
    when = next_occurrence(repeat, calendar, since)
    while when.at <= now:
        when = next_occurrence(repeat, calendar, when.at)
    return when
