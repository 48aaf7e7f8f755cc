"""Tasks as a calendar that other programs read (RFC 5545). Pure; the same tasks are the same bytes.

- A task is an event on the day it is due, or one that ends at the minute it is due; it takes nobody's time away.
- A task that repeats says its rule only where that gives the very dates on which Nudge will bring it back.
- No alarms: what somebody is told, and when, is Nudge's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from bot.content_lines import day, instant, text, texts, wall_time, written, zone
from bot.feeds import MOST_TASKS, REFRESHED
from bot.model import Priority, Status
from bot.views.spans import clip, listed, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.calendar import Calendar, When
    from bot.model import Task

SHORT = timedelta(minutes=30)  # of a task that nobody estimated
LONG = timedelta(hours=8)  # however much was estimated: work is done in pieces
YEARS = 5  # for which changes of the clocks are told, behind the last date
NAME_LENGTH = 80
_PRIORITIES = {Priority.URGENT: 1, Priority.HIGH: 3, Priority.MEDIUM: 5, Priority.LOW: 9}  # of 1 to 9
_LINKS = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Rule:
    """When a task comes back. `rule`: of RFC 5545, over local dates; `clock` None: only days are meant."""

    rule: str
    clock: time | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """`team`: what tells its tasks from another's of the same number. `rules`: by the tasks' numbers."""

    name: str
    team: int
    calendar: Calendar
    tasks: Sequence[Task]
    rules: Mapping[int, Rule]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class _Event:
    """`start` and `end`: wall time of who reads it; `whole`: the day alone counts."""

    task: Task
    start: datetime
    end: datetime
    whole: bool
    rule: str = ""


def written_out(agenda: Agenda) -> bytes:
    return written(_lines(agenda))


def _lines(agenda: Agenda) -> Iterator[str]:
    events = [event for task in agenda.tasks if (event := _event(task, agenda))]
    refreshed = f"PT{REFRESHED // timedelta(minutes=1)}M"
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nudge//Tasks//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    yield f"X-WR-CALNAME:{text(clip(one_line(agenda.name), NAME_LENGTH))}"
    yield f"X-WR-TIMEZONE:{agenda.calendar.zone.key}"
    if agenda.cut:
        yield f"X-WR-CALDESC:{text(f'Only the first {MOST_TASKS:,} of these tasks.')}"
    yield from (f"REFRESH-INTERVAL;VALUE=DURATION:{refreshed}", f"X-PUBLISHED-TTL:{refreshed}")
    yield from _zone(agenda.calendar, [event for event in events if event.rule and not event.whole])
    for event in events:
        yield from _event_lines(event, agenda)
    yield "END:VCALENDAR"


def _zone(calendar: Calendar, events: Sequence[_Event]) -> Iterator[str]:
    """Where something comes back at a time of day: that moves with the clocks."""
    if events:
        starts = [event.start.astimezone(UTC) for event in events]
        until = datetime(max(starts).year + YEARS + 1, 1, 1, tzinfo=UTC)
        yield from zone(calendar.zone, min(starts) - timedelta(days=1), until)


# ---- a task


def _event(task: Task, agenda: Agenda) -> _Event | None:
    """On its due date; without one, when it starts. None: it has neither."""
    when = task.due or task.start
    if when is None:
        return None
    at = agenda.calendar.local(when.at)
    if when.day is not None:
        event = _Event(task, at, at, whole=True)
    elif task.due is None:
        event = _Event(task, at, _later(at, _length(task)), whole=False)
    else:
        event = _Event(task, _later(at, -_length(task)), at, whole=False)
    rule = agenda.rules.get(task.number)
    return _repeated(event, when, rule) if rule and task.due and task.is_open else event


def _later(at: datetime, length: timedelta) -> datetime:
    return (at.astimezone(UTC) + length).astimezone(at.tzinfo)


def _length(task: Task) -> timedelta:
    return min(timedelta(minutes=task.estimate_minutes), LONG) if task.estimate_minutes else SHORT


def _repeated(event: _Event, when: When, rule: Rule) -> _Event:
    """With its rule, if the date that it has is one of the rule's."""
    day_, clock = event.end.date(), None if event.whole else event.end.time()
    same_day = day_ == (when.day or event.start.date())
    if not same_day or clock != rule.clock or not _begins(rule.rule, day_):
        return event
    return _Event(event.task, event.start, event.end, event.whole, rule.rule)


def _begins(rule: str, first: date) -> bool:
    start = datetime.combine(first, time())  # a rule counts local dates
    return next(iter(rrulestr(rule, dtstart=start)), None) == start


def _event_lines(event: _Event, agenda: Agenda) -> Iterator[str]:
    task = event.task
    changed = instant(task.updated_at or task.created_at or event.end)
    yield from ("BEGIN:VEVENT", f"UID:task-{task.number}@{agenda.team}.nudge", f"DTSTAMP:{changed}")
    yield from (f"LAST-MODIFIED:{changed}", f"SEQUENCE:{task.version}")
    if task.created_at:
        yield f"CREATED:{instant(task.created_at)}"
    yield from _when(event, agenda.calendar)
    yield from _what(task)
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _when(event: _Event, calendar: Calendar) -> Iterator[str]:
    if event.whole:
        yield f"DTSTART;VALUE=DATE:{day(event.end.date())}"
        yield f"DTEND;VALUE=DATE:{day(event.end.date() + timedelta(days=1))}"
    elif event.rule:
        yield f"DTSTART;TZID={calendar.zone.key}:{wall_time(event.start)}"
        yield f"DTEND;TZID={calendar.zone.key}:{wall_time(event.end)}"
    else:
        yield from (f"DTSTART:{instant(event.start)}", f"DTEND:{instant(event.end)}")
    if event.rule:
        yield f"RRULE:{event.rule}"


def _what(task: Task) -> Iterator[str]:
    closed = "" if task.is_open else f" ({task.standing})"
    yield f"SUMMARY:{text(one_line(f'{task.reference} {task.title}{closed}'))}"
    yield f"DESCRIPTION:{text(_described(task))}"
    yield f"STATUS:{'CANCELLED' if task.status is Status.CANCELLED else 'CONFIRMED'}"
    if task.priority in _PRIORITIES:
        yield f"PRIORITY:{_PRIORITIES[task.priority]}"
    if task.tags:
        yield f"CATEGORIES:{texts(map(one_line, task.tags))}"
    if task.source and task.source.startswith(_LINKS) and task.source.isascii() and task.source.isprintable():
        yield f"URL:{task.source}"


def _described(task: Task) -> str:
    people = [one_line(one.who.name) for one in task.assignees]
    about = (
        f"Assigned to {listed(people)}" if people else "Assigned to nobody",
        f"Created by {one_line(task.creator.name)}",
        f"Status: {one_line(task.standing)}",
        f"Project: {task.project}" if task.project else "",
    )
    return "\n".join(filter(None, (task.description, *about)))
