"""How one person counts days: a zone, a first day of the week, an end of the working day; and what a date said means.

All instants are aware and in UTC; wall time exists only together with a zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Z]{2}|[0-9]{3}))?", re.ASCII)
_MONTH_FIRST = frozenset({"ja", "ko", "zh"})  # languages that write the year, then the month


@dataclass(frozen=True, slots=True)
class Calendar:
    """A person's way of reading and writing dates.

    `day_first`: True reads 03/04 as 3 April, False as March 4; None: not known, so it is asked.
    `week_start`: 0 is Monday, 6 is Sunday, as `date.weekday()`. `workdays`: the same numbers.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    day_first: bool | None = None
    week_start: int = 0
    workday_end: time = time(17)
    workdays: frozenset[int] = frozenset(range(5))

    def local(self, at: datetime) -> datetime:
        """The wall time of an instant, aware, in this person's zone."""
        return at.astimezone(self.zone)

    def today(self, now: datetime) -> date:
        return self.local(now).date()

    def instant(self, day: date, clock: time) -> datetime:
        """One UTC instant per wall time: a spring gap moves forward, an autumn fold takes the first pass."""
        return datetime.combine(day, clock.replace(tzinfo=None, fold=0), tzinfo=self.zone).astimezone(UTC)

    def end_of(self, day: date) -> When:
        """What naming a day alone means: the end of this person's working day."""
        return When(at=self.instant(day, self.workday_end), day=day)


@dataclass(frozen=True, slots=True)
class When:
    """A date or an instant. `day` is set when only a day was said.

    `at` (UTC) is then the person's end of workday, or for a start the first moment of the day.
    """

    at: datetime
    day: date | None = None
    note: str = ""  # what the person should know about the reading: "02:30 does not exist on 29 Mar in Berlin…"


def order_of(locale: str | None) -> bool | None:
    """Calendar.day_first, as people of this locale ("en-GB", "de", "es-419") write; None for what is no locale.

    And for en-US: so it is with everybody in the world who never chose a language, so it says nothing.
    """
    found = _LOCALE.fullmatch(locale or "")
    if found is None or found.groups() in {("en", "US"), ("en", None)}:
        return None
    language, region = found.groups()
    return region != "US" and language not in _MONTH_FIRST


def describe(when: When, calendar: Calendar, now: datetime) -> str:
    """As every answer shows a date: "Fri 27 Nov, 17:00 (Europe/Berlin)"; with the year unless it is this one."""
    local = calendar.local(when.at)
    year = f" {local.year}" if local.year != calendar.today(now).year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M} ({calendar.zone.key})"


def brief(when: When, calendar: Calendar, now: datetime) -> str:
    """For a list's column: "today 17:00", "Fri 27 Nov 14:00"; no clock where only a day was said."""
    local, today = calendar.local(when.at), calendar.today(now)
    clock = "" if when.day else f" {local.hour:02}:{local.minute:02}"
    if near := _NEAR.get((local.date() - today).days):
        return near + clock
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local:%a {local.day} %b}{year}{clock}"


_NEAR = {0: "today", 1: "tomorrow", -1: "yesterday"}


def place(zone: tzinfo) -> str:
    """As a sentence names a zone: "Berlin", "New York", "UTC+02:00"."""
    return str(zone).rsplit("/", 1)[-1].replace("_", " ")


def relative(at: datetime, now: datetime) -> str:
    """ "in 6 days", "2 hours ago", "now"."""
    seconds = (at - now).total_seconds()
    size = abs(seconds)
    for unit, length in (("year", 31_557_600), ("month", 2_629_800), ("day", 86_400), ("hour", 3600), ("minute", 60)):
        if size >= length:
            count = int(size // length)
            words = f"{count} {unit}{'s' if count > 1 else ''}"
            return f"in {words}" if seconds > 0 else f"{words} ago"
    return "now"
