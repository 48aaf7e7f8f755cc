"""A digest: what is up, posted to a room at a wall time on some days of the week. When it is next due: pure.

- It is about a local date of its zone: there is one for each of its dates, whatever the clocks do on it. A time that
  the date lacks moves forward, one that it has twice is the first (bot.calendar).
- What is later than LATEST is posted no more: after an outage nobody reads yesterday's.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.calendar import Calendar

if TYPE_CHECKING:
    from datetime import date, datetime, time
    from zoneinfo import ZoneInfo

    from bot.model import Room

LATEST = timedelta(hours=2)
FOLLOWED = timedelta(days=7)  # what was posted follows its tasks for so long
_DAY = timedelta(days=1)


class DigestState(StrEnum):
    ON = "on"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Turn:
    """Once: for the local date `on`, not before `at`."""

    on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Digest:
    """Of a room. `days`: as date.weekday(). `filter`: conditions as a list's line has them; `wide`: they name projects,
    and else it is about the room, or its project. `turn`: None if it is not on. `posted_on`: the last date it had.
    """

    id: int
    room: Room
    clock: time
    zone: ZoneInfo
    days: frozenset[int] = field(default_factory=lambda: frozenset(range(5)))
    filter: str = ""
    wide: bool = False
    state: DigestState = DigestState.ON
    turn: Turn | None = None
    posted_on: date | None = None

    @property
    def calendar(self) -> Calendar:
        return Calendar(self.zone)


@dataclass(frozen=True, slots=True)
class Posting:
    """A digest as it was posted, or is to be, for the turn's date. `tasks`: those it showed last, by number.

    `newest`: no later one of it was posted.
    """

    digest: Digest
    turn: Turn
    tasks: tuple[int, ...] = ()
    newest: bool = True


def first_turn(digest: Digest, now: datetime) -> Turn:
    """The next one behind this moment, on no date that had one already."""
    return _turn_from(digest, digest.calendar.today(now) - _DAY, now)


def turn_not_before(digest: Digest, until: datetime) -> Turn:
    """The first one of a pause's last date or later."""
    return _turn_from(digest, digest.calendar.today(until), until)


def fire(digest: Digest, now: datetime) -> tuple[Turn | None, Turn]:
    """Which turn is to be posted now, and which comes next. Of several that were missed, none that is too late."""
    assert digest.turn is not None, "it is on"
    turn = digest.turn
    if now - turn.at > LATEST:
        turn = _turn_from(digest, turn.on + _DAY, now - LATEST)
    at = max(turn.at, _instant(digest, turn.on))  # time zones change their rules, too
    if at > now:
        return None, Turn(turn.on, at)
    return turn, _turn_from(digest, turn.on + _DAY, now)


def in_zone(digest: Digest, zone: ZoneInfo, now: datetime) -> Digest:
    """The date that is due next stays, and its time moves: no date is lost, none comes twice."""
    moved = replace(digest, zone=zone)
    if digest.turn is None:
        return moved
    return replace(moved, turn=Turn(digest.turn.on, max(now, _instant(moved, digest.turn.on))))


def done_since(digest: Digest, at: datetime) -> datetime:
    """Since the digest before this one: a day, or a weekend, a week at most."""
    today = digest.calendar.today(at)
    before = next(day for day in (today - _DAY * back for back in range(1, 8)) if day.weekday() in digest.days)
    return min(at - _DAY, _instant(digest, before))


def _turn_from(digest: Digest, day: date, after: datetime) -> Turn:
    """The first date that it has from this one on, with a time behind `after`."""
    while True:
        had = digest.posted_on is not None and day <= digest.posted_on
        if day.weekday() in digest.days and not had and (at := _instant(digest, day)) >= after:
            return Turn(day, at)
        day += _DAY


def _instant(digest: Digest, day: date) -> datetime:
    return digest.calendar.instant(day, digest.clock)
