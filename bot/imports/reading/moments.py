"""Dates as files write them: ISO first, then numbers by the order that the file itself tells, then words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, TypeAlias

from bot.imports.reading.words import MONTHS, plain
from bot.parsing import dates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.calendar import Calendar

Moment: TypeAlias = "datetime | date"  # an aware instant, or a day

_NUMBERS = re.compile(
    r"(?P<first>[0-9]{1,2})(?P<mark>[/.-])(?P<second>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4}|[0-9]{2})(?P<clock>\D.*)?"
)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})[/.-](?P<month>[0-9]{1,2})[/.-](?P<day>[0-9]{1,2})(?P<clock>\D.*)?")
_CLOCK = re.compile(
    r"[, T]+(?:at |um |à |a las |às )?(?P<hour>[0-9]{1,2})[:.h](?P<minute>[0-9]{2})(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r"(?: ?(?P<half>[ap])\.?m\.?| uhr)?",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"\b([0-9]{1,2})[-/ ]([A-Za-z]{3,9})[-/ ]([0-9]{2})\b")  # "03/May/19"
_WORD = re.compile(r"(?:(?<=[0-9])\. ?(?=[^\W0-9]))?(?P<word>[^\W0-9_]+)")
_NOTHING = frozenset(("", "-", "–", "—", "n/a", "na", "none", "null", "0", "no date", "never"))
YEARS = range(1970, 2200)  # beyond them it is a slip of a spreadsheet
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Moments:
    """The dates of one file. `day_first`: 03/04 is 3 April. `notes`: how they were read, where that may be wrong."""

    calendar: Calendar
    now: datetime
    day_first: bool = True
    notes: tuple[str, ...] = ()
    known: dict[str, Moment | None] = field(default_factory=dict)  # files repeat their dates

    def take(self, text: str, name: str, warnings: list[str]) -> Moment | None:
        """`name`: what the date is for. What can't be read is a warning."""
        text = text.strip()
        if text.casefold() in _NOTHING:
            return None
        if text not in self.known:
            self.known[text] = self._read(text)
        if self.known[text] is None:
            warnings.append(f"I can't read “{text[:_LONGEST]}” as a date, so the {name} is left out.")
        return self.known[text]

    def instant(self, text: str, name: str, warnings: list[str]) -> datetime | None:
        """Of a day alone, its first moment."""
        found = self.take(text, name, warnings)
        return found if found is None or isinstance(found, datetime) else self.calendar.instant(found, time())

    def day_or_instant(self, moment: Moment | None) -> Moment | None:
        """Midnight by the person's clock is how a program writes a day."""
        if not isinstance(moment, datetime):
            return moment
        local = self.calendar.local(moment)
        return local.date() if local.time() == time() else moment

    def within(self, calendar: Calendar) -> Moments:
        """The same in another zone."""
        return replace(self, calendar=calendar, known={})

    def _read(self, text: str) -> Moment | None:
        if len(text) > _LONGEST:
            return None
        try:
            found = self._iso(text) or self._numbers(text) or self._words(text)
        except (ValueError, OverflowError):  # 30 February, 25:00
            return None
        return found if found and found.year in YEARS else None

    def _iso(self, text: str) -> Moment | None:
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        if found.year not in YEARS:
            return None
        return found.astimezone(UTC) if found.tzinfo else self._on_wall(found.date(), found.time())

    def _numbers(self, text: str) -> Moment | None:
        if found := _YEAR_FIRST.fullmatch(text):
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        elif found := _NUMBERS.fullmatch(text):
            year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
            first, second = int(found["first"]), int(found["second"])
            day = date(year, second, first) if _is_day_first(found, self.day_first) else date(year, first, second)
        else:
            return None
        clock = _CLOCK.fullmatch(found["clock"]) if found["clock"] else None
        if found["clock"] and clock is None:
            return None
        return self._on_wall(day, _time_of(clock) if clock else time())

    def _words(self, text: str) -> Moment | None:
        """Files are about the past as well: what people would be asked about is taken as it was said."""
        if not any(one.isalpha() for one in text):
            return None
        said = _SHORT_YEAR.sub(r"\1 \2 20\3", _WORD.sub(_in_english, text))
        options = dates.readings(said, replace(self.calendar, day_first=self.day_first), self.now)
        if not options:
            return None
        found = next((one for one in options if one.at < self.now), options[0])
        return found.day or found.at

    def _on_wall(self, day: date, clock: time) -> Moment:
        """Spreadsheets write a day as its midnight."""
        return self.calendar.instant(day, clock) if clock != time() else day


def _in_english(found: re.Match[str]) -> str:
    """ "12. März", "12 de mayo de 2026"."""
    word = plain(found["word"])
    return "" if word == "de" else MONTHS.get(word, found["word"])


def _time_of(found: re.Match[str]) -> time:
    hour = int(found["hour"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    return time(hour, int(found["minute"]))


def _is_day_first(found: re.Match[str], usual: bool) -> bool:
    if found["mark"] == "." or int(found["first"]) > 12:
        return True
    return usual and int(found["second"]) <= 12


def moments_of(cells: Iterable[str], calendar: Calendar, now: datetime) -> Moments:
    """`cells`: all dates of the file: 31/12 among them tells the order of 03/04. Else `calendar` does, with a note."""
    found = [match for cell in cells if (match := _NUMBERS.fullmatch(cell.strip())) and match["mark"] != "."]
    day_first = sum(int(one["first"]) > 12 for one in found)
    month_first = sum(int(one["second"]) > 12 for one in found)
    if bool(day_first) is not bool(month_first):
        return Moments(calendar, now, day_first > 0)
    usual = calendar.day_first is not False
    doubtful = next((one[0] for one in found if int(one["first"]) <= 12 and int(one["second"]) <= 12), "")
    return Moments(calendar, now, usual, (_order_note(doubtful, day_first=usual),) if doubtful else ())


def _order_note(example: str, *, day_first: bool) -> str:
    order = "day first" if day_first else "month first"
    return f"Nothing tells whether “{example}” begins with the day or the month: I took dates as {order}."
