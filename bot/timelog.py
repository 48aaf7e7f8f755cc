"""Time that people spent on tasks: entries, and totals of them. Vocabulary, and how an entry is kept in an event.

An entry is never overwritten: what corrects it is its next version. Its length is what passed between two instants,
whatever clocks showed; it counts for the day on which it began, where it was spent.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.events import Json
    from bot.model import Actor, Who

LONGEST = 24 * 60  # minutes of one entry that somebody writes down
ASKED_ABOVE = 12 * 60  # minutes after which somebody may have forgotten a timer
NOTE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """`minutes` None: its timer runs. `id` 0: it is not written yet. `version`: the last that is written."""

    id: int
    task: int
    who: Who
    started_at: datetime
    day: date
    minutes: int | None = None
    note: str = ""
    version: int = 0
    deleted: bool = False

    @property
    def runs(self) -> bool:
        return self.minutes is None and not self.deleted

    def stopped(self, minutes: int) -> Entry:
        return replace(self, minutes=minutes)

    def minutes_by(self, now: datetime) -> int:
        return minutes_between(self.started_at, now) if self.minutes is None else self.minutes


def minutes_between(start: datetime, end: datetime) -> int:
    """Whole minutes, half of one rounded up; one at least, for somebody did something."""
    return max(1, (end - start + timedelta(seconds=30)) // timedelta(minutes=1))


class Breakdown(StrEnum):
    """What totals are listed by."""

    PERSON = "person"
    PROJECT = "project"
    TASK = "task"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class TimeQuery:
    """Whose time on what, from one day to another, both included. No `people`: everybody's. `page`: counted from 1."""

    actor: Actor
    first: date
    last: date
    by: Breakdown
    people: tuple[int, ...] = ()
    project: int | None = None
    page: int = 1
    limit: int = 10


@dataclass(frozen=True, slots=True)
class Total:
    """`key`: the person, the project (0: none), the number of the task, or the day. `who`: only of a person.

    `project`: its name, "" of none; only of a project.
    """

    key: int | date
    minutes: int
    entries: int
    who: Who | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """One page. `minutes`: of all pages together."""

    rows: tuple[Total, ...] = ()
    minutes: int = 0
    more: bool = False


# ---- in events


def entry_data(entry: Entry) -> Json:
    """None: it is deleted."""
    if entry.deleted:
        return None
    return {
        "entry": entry.id,
        "person": {"id": entry.who.id, "name": entry.who.name},
        "started": entry.started_at.isoformat(),
        "day": entry.day.isoformat(),
        "minutes": entry.minutes,
        "note": entry.note,
    }


def entry_number(before: Json, after: Json) -> int:
    """Of what an event says that an entry was and is."""
    data = after or before
    assert isinstance(data, dict), "one side of it is an entry"
    return int(str(data["entry"]))


def as_it_was(entry: Entry, data: Json) -> Entry:
    """The entry with what an event says of it."""
    if not isinstance(data, dict):
        return replace(entry, deleted=True)
    minutes = data["minutes"]
    return replace(
        entry,
        started_at=datetime.fromisoformat(str(data["started"])),
        day=date.fromisoformat(str(data["day"])),
        minutes=None if minutes is None else int(str(minutes)),
        note=str(data["note"]),
        deleted=False,
    )
