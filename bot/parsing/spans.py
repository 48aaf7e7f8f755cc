"""Lengths of time as people write them: `2h`, `1h30`, `1.5h`, "2 days", "an hour and a half", "3 business days"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.parsing.date_words import NUMBERS, clean

_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_UNITS = {
    "second": "s sec secs second seconds",
    "minute": "m min mins minute minutes",
    "hour": "h hr hrs hour hours",
    "day": "d day days",
    "week": "w wk wks week weeks",
    "fortnight": "fortnight fortnights",
    "month": "mo mos mth mths month months",
    "quarter": "quarter quarters",
    "year": "y yr yrs year years",
    "workday": "bd workday workdays weekday weekdays",
}
UNITS = {word: unit for unit, words in _UNITS.items() for word in words.split()}

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_WORD = "|".join(sorted((word for word in NUMBERS if word != "half"), key=len, reverse=True))
_PIECE = re.compile(
    r"(?:and )?(?:(?P<digits>[0-9]{1,12}(?:\.[0-9]{1,3})?) ?|(?P<half>half (?:an? )?)|"
    rf"(?:a )?(?P<word>{_WORD}) (?:of )?)"
    rf"(?P<business>(?:business|working|work) )?(?P<unit>{_UNIT})(?P<and_half> and a half)?(?= |[0-9]|$) ?"
)
_MINUTES = re.compile(r"(?P<minutes>[0-5][0-9])$")
_QUARTER_HOUR = re.compile(r"(?:a )?quarter (?:of )?(?:an )?hour$")
_HALVES = {word: f"{NUMBERS[word] + 0.5:g}" for word in _WORD.split("|")}


@dataclass(frozen=True, slots=True)
class Span:
    """Months and days count dates; `business` days count workdays; `seconds` are elapsed time."""

    months: int = 0
    days: int = 0
    business: int = 0
    seconds: float = 0

    @property
    def is_elapsed(self) -> bool:
        """Whether it is finer than a day, so that it ends at an instant and not on a date."""
        return bool(self.seconds)

    def __add__(self, other: Span) -> Span:
        return Span(
            self.months + other.months,
            self.days + other.days,
            self.business + other.business,
            self.seconds + other.seconds,
        )

    def __neg__(self) -> Span:
        return Span(-self.months, -self.days, -self.business, -self.seconds)

    def after(self, day: date, workdays: frozenset[int]) -> date:
        """The date this many months, days and workdays from `day`; the seconds are left out.

        Raises OverflowError or ValueError where the calendar of Python ends.
        """
        day = add_months(day, self.months) + timedelta(days=self.days)
        step = timedelta(days=1 if self.business > 0 else -1)
        remaining = abs(self.business) if workdays else 0
        while remaining:
            day += step
            remaining -= day.weekday() in workdays
        return day


def add_months(day: date, months: int) -> date:
    """The same day of a later or earlier month; its last day where it is shorter. May raise ValueError."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, days_in(year, month + 1)))


def days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


FAR = Span(days=100 * 366)  # stands for all that is longer, so that no arithmetic overflows
_LONGEST = timedelta(days=5 * 366)


def read_span(text: str) -> Span | None:
    """The span that a cleaned text is, FAR for the very long; None when it is none."""
    if not text or not (text[0].isdigit() or text.split(" ", 1)[0] in NUMBERS or text.startswith("quarter")):
        return None
    if _QUARTER_HOUR.match(text):
        return Span(seconds=900)
    if " and a half " in text:
        head, _, rest = text.partition(" and a half ")
        text = f"{_HALVES.get(head) or (f'{head}.5' if head.isdigit() else '?')} {rest}"
    total, position, unit = Span(), 0, ""
    while position < len(text):
        piece = _PIECE.match(text, position)
        if piece is None:
            minutes = _MINUTES.match(text, position) if unit == "hour" else None
            return _bounded(total + Span(seconds=int(minutes["minutes"]) * 60)) if minutes else None
        span = _of(piece)
        if span is None:
            return None
        total, position, unit = total + span, piece.end(), UNITS[piece["unit"]]
    return _bounded(total)


def _of(piece: re.Match[str]) -> Span | None:
    count = float(piece["digits"]) if piece["digits"] else NUMBERS[piece["word"]] if piece["word"] else 0.5
    count += 0.5 if piece["and_half"] else 0
    unit = UNITS[piece["unit"]]
    if piece["business"] or unit == "workday":
        return Span(business=int(count)) if count.is_integer() and unit in {"day", "workday"} else None
    if unit in _SECONDS:
        return Span(seconds=count * _SECONDS[unit])
    if unit in _DAYS:
        days = count * _DAYS[unit]
        return Span(days=int(days)) if days.is_integer() else Span(seconds=days * 86_400)
    months = count * _MONTHS[unit]
    return Span(months=int(months)) if months.is_integer() else None


def _bounded(span: Span) -> Span:
    days = span.months * 31 + span.days + span.business * 7 / 5 + span.seconds / 86_400
    return span if days <= 10 * 366 else FAR


def duration(text: str) -> timedelta | None:
    """The length of time that a text is, for estimates, reminders and snoozing: a day is 24 hours.

    None when it is none, is longer than about five years, or has no fixed length (months, workdays).
    """
    cleaned = clean(text)
    span = read_span(cleaned.removeprefix("in "))
    if span is None or span.months or span.business:
        return None
    length = timedelta(days=span.days, seconds=span.seconds)
    return length if length <= _LONGEST else None
