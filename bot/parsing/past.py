"""Dates that are over: of "monday" the last one, of "20 dec" this year's or the one before; and ranges of days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.errors import UncertainDate, UnreadableDate, UserError
from bot.parsing import dates
from bot.parsing.date_words import MONTH, MONTHS, clean
from bot.parsing.days import months_around
from bot.parsing.exact import read_exact
from bot.parsing.line import CREATED
from bot.parsing.spans import add_months

if TYPE_CHECKING:
    from datetime import datetime

    from bot.calendar import Calendar, When
    from bot.parsing.line import Line

_NUMERIC = re.compile(r"[0-9]{1,2}[/-][0-9]{1,2}(?![0-9])", re.ASCII)


def read_past(phrase: str, line: Line) -> When:
    """What lies behind of what a phrase may mean; what lies ahead where nothing else is meant.

    Raises UncertainDate where that depends on the order of day and month, and nobody knows the person's.
    """
    exact = read_exact(phrase, line.reading.calendar)
    if exact:
        return exact
    picked = line.picks.get(f"{CREATED}{phrase}") if line.picks else None
    if picked:
        return picked
    calendar = line.reading.calendar
    orders = (True, False) if calendar.day_first is None and _NUMERIC.search(phrase) else (calendar.day_first,)
    found = [_last_gone(phrase, replace(calendar, day_first=order), line.reading.now) for order in orders]
    options = tuple({when.at: when for when in found}.values())
    if len(options) > 1:
        days = [calendar.local(one.at) for one in options]
        said = " or ".join(f"{day.day} {day:%B}" for day in days)
        raise UncertainDate(f"{CREATED}{phrase}", f"“{phrase}” may be {said}.", options)
    return options[0]


def _last_gone(phrase: str, calendar: Calendar, now: datetime) -> When:
    today = calendar.today(now)
    ends = calendar.end_of(today).at
    dated = f"{phrase}{'/' if '/' in phrase else '' if phrase.endswith('.') else ' '}"
    earlier = (f"today {phrase}", f"yesterday {phrase}", f"last {phrase}")  # of "9:00", of "monday"
    for attempt in (phrase, *earlier, f"{dated}{today.year}", f"{dated}{today.year - 1}"):
        past = [when for when in dates.readings(attempt, calendar, now) if when.at <= ends]
        if past:
            return max(past, key=lambda when: when.at)
    return _likeliest(phrase, dates.readings(phrase, calendar, now))


def _likeliest(phrase: str, readings: tuple[When, ...]) -> When:
    if not readings:
        raise UnreadableDate(phrase[:60])
    return readings[0]


# ---- ranges

_BETWEEN = re.compile(r"\s+(?:to|until|till|-|–|—)\s+|(?<=[0-9.])[-–—](?=[0-9]{1,2}\.)")
_PERIOD = re.compile(
    rf"(?:(?P<which>this|current|last|past|previous) )?(?P<unit>week|month|quarter|year|{MONTH})"
    r"(?: (?P<year>20[0-9]{2}))?"
)
_LAST_DAYS = re.compile(r"(?:last|past) (?P<count>[0-9]{1,3}) (?P<unit>day|week)s?")
_SOON = timedelta(days=92)
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_SHIFTED = frozenset(("last", "past", "previous"))


def read_range(phrase: str, line: Line) -> tuple[date, date]:
    """The first and the last day of `last week`, `march`, `1 mar to 15 mar`, `since monday`, `yesterday`.

    Raises as `read_past`.
    """
    said = phrase.strip().lower()
    if said.startswith("since "):
        return _in_order(_day(said.removeprefix("since "), line), _today(line), phrase)
    first, *rest = _BETWEEN.split(said.removeprefix("from "), maxsplit=1)
    if rest:
        return _to(_day(first, line), rest[0], line, phrase)
    period = _read_period(clean(said), line)
    if period:
        return period
    day = _day(said, line)
    return day, day


def _today(line: Line) -> date:
    return line.reading.calendar.today(line.reading.now)


def _day(phrase: str, line: Line) -> date:
    return _day_of(read_past(phrase.strip(), line), line)


def _day_of(when: When, line: Line) -> date:
    return when.day or line.reading.calendar.local(when.at).date()


def _to(first: date, phrase: str, line: Line, said: str) -> tuple[date, date]:
    """To the first such day behind the first one: of "1 nov to 30 nov" the second may be still to come, and soon."""
    reading, behind = line.reading, _day(phrase, line)
    readings = () if read_exact(phrase, reading.calendar) else dates.readings(phrase, reading.calendar, reading.now)
    ahead = (_day_of(one, line) for one in readings)
    soon = (day for day in ahead if day <= _today(line) + _SOON)
    return _in_order(first, min((day for day in (behind, *soon) if day >= first), default=behind), said)


def _in_order(first: date, last: date, phrase: str) -> tuple[date, date]:
    if last < first:
        raise UserError(
            f"“{phrase[:60]}” runs backwards: {first:%-d %b %Y} is behind {last:%-d %b %Y}.",
            "Name the earlier day first.",
        )
    return first, last


def _read_period(text: str, line: Line) -> tuple[date, date] | None:
    today = _today(line)
    if found := _LAST_DAYS.fullmatch(text):
        count = int(found["count"]) * (7 if found["unit"] == "week" else 1)
        return today - timedelta(days=max(count, 1) - 1), today
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    which, unit, year = found.group("which", "unit", "year")
    shift = -1 if which in _SHIFTED else 0
    if unit in MONTHS:
        return _month(MONTHS[unit], int(year) if year else None, today, shift)
    if year:
        return None
    return _week(today, shift, line) if unit == "week" else months_around(today, shift, _MONTHS_IN[unit])


def _month(month: int, year: int | None, today: date, shift: int) -> tuple[date, date]:
    """The last one of that name that has begun; "last march" in March is that of the year before."""
    first = date(year or today.year, month, 1)
    if not year and (first > today or (shift and first == today.replace(day=1))):
        first = add_months(first, -12)
    return first, add_months(first, 1) - timedelta(days=1)


def _week(today: date, shift: int, line: Line) -> tuple[date, date]:
    behind = (today.weekday() - line.reading.calendar.week_start) % 7
    first = today - timedelta(days=behind) + timedelta(weeks=shift)
    return first, first + timedelta(days=6)
