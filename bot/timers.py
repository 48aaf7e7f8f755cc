"""When a task is to be looked at again: pure. The rows are the truth; whoever fires one looks at the task as it is.

A timer's time is the earliest that something may be due: who is told, and whether it is time for them, is decided when
it fires, by their own calendar as it is then. Whose time was before that, had it before the date was set: they are not
told of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from bot.calendar import When
    from bot.events import Json
    from bot.model import Task

DUE_SOON_BEFORE = timedelta(hours=1)  # of what is due at a time of day; or before the quiet hours that it is due in
MORNING = time(9)  # of the workday before, of what is due on a day; and of who has no other
OVERDUE_AFTER = (timedelta(0), timedelta(days=1), timedelta(days=3), timedelta(days=7))  # by step

# Steps of an escalation that goes on:
RESUMED = -1  # what has passed by then is not said, only what is still to come
REOPENED = -2  # with the first step that was not told

_FIRST_ZONE = timedelta(hours=14)  # ahead of UTC: where every day begins
_NIGHT = timedelta(days=1)  # no quiet hours are longer
_WEEK = timedelta(days=7)  # within it, whoever works at all has a workday
_TIMED = frozenset({"due", "start", "reminders", "deleted"})


class TimerKind(StrEnum):
    DUE_SOON = "due_soon"  # `step`: 0 as it was set, then how many minutes before it is due that was
    OVERDUE = "overdue"
    REMINDER = "reminder"  # `step`: minutes before it is due
    SNOOZED = "snoozed"  # it comes back to the lists
    ESCALATION = "escalation"  # `step`: also RESUMED and REOPENED
    FREED = "freed"  # it was closed: what it blocked may go on


@dataclass(frozen=True, slots=True)
class Timer:
    """`step`: which of several of a kind."""

    task: int
    kind: TimerKind
    at: datetime
    step: int = 0


@dataclass(frozen=True, slots=True)
class Escalated:
    """The last step of a task's escalation that somebody was to be told of, and when."""

    step: int
    at: datetime


def is_retimed(fields: Mapping[str, tuple[Json, Json]]) -> bool:
    """Whether what changed so needs other timers: any other edit leaves them alone, and what is due just then."""
    before, after = fields.get("status", (None, None))
    return not _TIMED.isdisjoint(fields) or (before in OPEN) is not (after in OPEN)


def timers_for(task: Task, now: datetime, *, dated: bool = True) -> tuple[Timer, ...]:
    """Of a task as it is from now on. What escalates is set when it is overdue; what is overdue already goes on.

    `dated`: it got this due date just now. Whoever gives it one that has passed knows how late it is.
    """
    if not task.is_open:
        return (Timer(task.number, TimerKind.FREED, now),) if _closed_at(task) == now else ()
    steps = [*_before_due(task, now), *_overdue(task, now)]
    if task.start and task.start.at > now:
        steps.append((TimerKind.SNOOZED, task.start.at, 0))
    if task.project_id and task.due and task.due.at <= now:
        steps.append((TimerKind.ESCALATION, now, RESUMED if dated else REOPENED))
    return tuple(Timer(task.number, kind, at, step) for kind, at, step in steps)


def _closed_at(task: Task) -> datetime | None:
    return task.deleted_at if task.status.is_open else task.completed_at


def _before_due(task: Task, now: datetime) -> Iterator[tuple[TimerKind, datetime, int]]:
    if task.due is None or task.due.at <= now:
        return
    if task.due.day is not None or task.due.at - DUE_SOON_BEFORE >= now:
        yield TimerKind.DUE_SOON, max(_soon(task.due), now), 0
    for minutes in dict.fromkeys(task.reminders):
        if timedelta(minutes=minutes) < task.due.at - now:
            yield TimerKind.REMINDER, task.due.at - timedelta(minutes=minutes), minutes


def _soon(due: When) -> datetime:
    return due.at - DUE_SOON_BEFORE - _NIGHT if due.day is None else _first_morning(due.day)


def _first_morning(day: date) -> datetime:
    """The morning of the workday before, of who has it earliest in the world."""
    return datetime.combine(day, MORNING, UTC) - _WEEK - _FIRST_ZONE


def _overdue(task: Task, now: datetime) -> Iterator[tuple[TimerKind, datetime, int]]:
    """The next step; whoever fires it sets the one after. What has passed already is no surprise to who set it."""
    if task.due is None:
        return
    late = now - task.due.at
    room = datetime.max.replace(tzinfo=UTC) - task.due.at
    for step, after in enumerate(OVERDUE_AFTER):
        if late < after <= room:
            yield TimerKind.OVERDUE, task.due.at + after, step
            return
