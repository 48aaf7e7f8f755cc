"""Reports of a team's work: what is counted, over which days, and what of it is shown. Vocabulary, and pure.

- Numbers come from storage by place in a row of periods (`Periods.edges`); no zone and no week is known there.
- What was open at the end of a day is counted backwards: what is open now, less all that has come since. So a report
  costs what happened in its days, and its end is always what lists show.
- Tasks belong to the project that they are in now, and are seen by those who may see them now.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.calendar import Calendar
    from bot.model import Actor, Who

USUAL_DAYS = 30  # of a report whose days nobody says
MOST_PERIODS = 400
DAILY_UP_TO = 45  # days that are listed one by one, unless somebody says how
AGES = (1, 3, 7, 14, 30)  # days overdue, at which an age begins


class ReportKind(StrEnum):
    WORKLOAD = "workload"
    THROUGHPUT = "throughput"
    CYCLE = "cycle"
    BURNDOWN = "burndown"
    BURNUP = "burnup"
    OVERDUE = "overdue"

    @property
    def has_days(self) -> bool:
        """The others are of now."""
        return self not in (ReportKind.WORKLOAD, ReportKind.OVERDUE)


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"


# ---- days


@dataclass(frozen=True, slots=True)
class Periods:
    """Days or weeks, one behind the other; the first and the last week may be parts of one.

    `starts`: the first day of each. `edges`: the instants at which they begin, and at which the last is over.
    """

    step: Step
    starts: tuple[date, ...]
    last: date
    edges: tuple[datetime, ...]


def usual_days(today: date) -> tuple[date, date]:
    return today - timedelta(days=USUAL_DAYS - 1), today


def usual_step(first: date, last: date) -> Step:
    return Step.DAY if (last - first).days < DAILY_UP_TO else Step.WEEK


def periods(first: date, last: date, step: Step, calendar: Calendar) -> Periods:
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    starts = tuple(day for day in days if day == first or step is Step.DAY or day.weekday() == calendar.week_start)
    edges = (calendar.instant(day, time()) for day in (*starts, last + timedelta(days=1)))
    return Periods(step, starts, last, tuple(edges))


# ---- what is asked of storage, and what it answers


@dataclass(frozen=True, slots=True)
class Counted:
    """Which tasks: those that the actor may see, of a project; None: of all."""

    actor: Actor
    now: datetime
    project: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How many tasks are open, and done."""

    open: int
    done: int


@dataclass(frozen=True, slots=True)
class Movement:
    """By how much a period changed the numbers of open and of done tasks.

    `period`: its place, counted from 1; above the last one: since then.
    """

    period: int
    open: int
    done: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Tasks that were done in a period, and still are; and those that are new in it, and not deleted since."""

    period: int
    done: int
    added: int


@dataclass(frozen=True, slots=True)
class Finished:
    """Tasks that were done in a period, and still are; 0: in all of them together.

    `median`, `most`: seconds from their start, or else from when they were added; `most`: 85 of 100 took no longer.
    """

    period: int
    tasks: int
    median: float
    most: float


@dataclass(frozen=True, slots=True)
class Load:
    """Open tasks of a person or group; nobody's: `who` None. `minutes`: what is estimated of them."""

    who: Who | None
    open: int
    overdue: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Age:
    """Open tasks that are overdue for so many whole days or more, up to the next of AGES."""

    days: int
    tasks: int


# ---- what it comes to


@dataclass(frozen=True, slots=True)
class Levels:
    """At the beginning, and at the end of each period."""

    open: tuple[int, ...]
    done: tuple[int, ...]

    @property
    def all(self) -> tuple[int, ...]:
        return tuple(left + done for left, done in zip(self.open, self.done, strict=True))


def levels(now: Standing, movements: Sequence[Movement], count: int) -> Levels:
    """`count`: of periods."""
    moved = {one.period: one for one in movements}
    places = range(count + 1, 0, -1)
    opened = [moved[place].open if place in moved else 0 for place in places]
    done = [moved[place].done if place in moved else 0 for place in places]
    return Levels(_backwards(now.open, opened), _backwards(now.done, done))


def _backwards(now: int, changes: Sequence[int]) -> tuple[int, ...]:
    """What there was before each change, the earliest first; the latest change is the first one given."""
    return tuple(accumulate(changes, lambda level, change: level - change, initial=now))[:0:-1]


def by_period(finished: Sequence[Finished], count: int) -> tuple[Finished, ...]:
    """One for each, also where nothing was done."""
    found = {one.period: one for one in finished}
    return tuple(found.get(place, Finished(place, 0, 0, 0)) for place in range(1, count + 1))


def in_all(finished: Sequence[Finished]) -> Finished:
    return next((one for one in finished if one.period == 0), Finished(0, 0, 0, 0))


def flow(flows: Sequence[Flow], count: int) -> tuple[Flow, ...]:
    """One for each period, also where nothing was done."""
    found = {one.period: one for one in flows}
    return tuple(found.get(place, Flow(place, 0, 0)) for place in range(1, count + 1))
