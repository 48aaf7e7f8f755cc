"""Dates that name a day of a month: `1 dec`, `Dec 1st 2026`, `the 3rd`, `03/04`, `01.12.`, `2026-12-01`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.parsing.clock import Clarity
from bot.parsing.date_words import MONTH, MONTH_NAMES, MONTHS, ORDINALS, WEEKDAY, WEEKDAY_NAMES, WEEKDAYS
from bot.parsing.spans import add_months, days_in

if TYPE_CHECKING:
    from bot.calendar import Calendar

RECENTLY = 31  # days: "10 Sep" on the 16th is rather a slip than the next year


class Impossible(Exception):
    """There is no such date; the text says why."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a phrase is read against. `now`: aware, UTC; `today`: where the person is; `over`: its workday has ended."""

    calendar: Calendar
    now: datetime
    today: date
    over: bool


def frame_at(calendar: Calendar, now: datetime) -> Frame:
    local = calendar.local(now)
    return Frame(calendar, now, local.date(), local.time() > calendar.workday_end)


@dataclass(frozen=True, slots=True)
class Days:
    """What a phrase about days means. `days`: likeliest first, never empty.

    `question`: why a person has to choose; "" where the first is taken. `recurs`: the first is today and the second the
    next of its kind, so that a time of day decides between them. `dated`: it names a day of a month, so that the same
    one of another year may be meant.
    """

    days: tuple[date, ...]
    question: str = ""
    clarity: Clarity = Clarity.ALONE
    recurs: bool = False
    dated: bool = False


_YEAR = r"(?: '?(?P<year>(?:20|19)?[0-9]{2}))?$"
_NTH = r"(?:st|nd|rd|th)"
_DAY_MONTH = re.compile(rf"(?P<day>[0-9]{{1,2}})(?:{_NTH})?(?: of)? (?P<month>{MONTH}){_YEAR}")
_MONTH_DAY = re.compile(rf"(?P<month>{MONTH}) (?P<day>[0-9]{{1,2}})(?:{_NTH})?{_YEAR}")
_ORDINAL = re.compile(rf"(?P<day>[0-9]{{1,2}}){_NTH}(?: of (?:(?P<which>this|next) )?month)?$")
_ORDINAL_WORD = re.compile(
    rf"(?P<ordinal>first|second|third|last)(?: day)? of"
    rf" (?:(?:(?P<which>this|next) )?month|(?P<month>{MONTH}){_YEAR[:-1]})$"
)
_NTH_WEEKDAY = re.compile(
    rf"(?:(?P<ordinal>first|second|third|fourth|last)|(?P<number>[1-4]){_NTH}) (?P<weekday>{WEEKDAY})"
    rf" (?:in|of) (?:(?:(?P<which>this|next) )?month|(?P<month>{MONTH}){_YEAR[:-1]})$"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})$|(20[0-9]{2})([01][0-9])([0-3][0-9])$")
_NUMERIC = re.compile(
    r"(?P<one>[0-9]{1,2})(?P<mark>[/.-])(?P<two>[0-9]{1,2})(?:(?P=mark)(?P<year>(?:20|19)?[0-9]{2}))?\.?$"
)
_WEEKDAY_FIRST = re.compile(rf"(?P<weekday>{WEEKDAY}) (?P<rest>.+)$")
_WEEKDAY_LAST = re.compile(rf"(?P<rest>.+) (?P<weekday>{WEEKDAY})$")


def read_date(text: str, frame: Frame) -> Days | None:
    """The dates that a cleaned text without a time of day may be. Raises Impossible for 30 February and the like."""
    found = _WEEKDAY_FIRST.match(text) or _WEEKDAY_LAST.match(text)
    if found and (inner := _read_date(found["rest"], frame)):
        return _on_weekday(inner, WEEKDAYS[found["weekday"]], frame)
    return _read_date(text, frame)


def short(day: date, today: date) -> str:
    """ "Mon 23 Mar", with the year unless it is this one."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{WEEKDAY_NAMES[day.weekday()][:3]} {day.day} {MONTH_NAMES[day.month - 1][:3]}{year}"


def _read_date(text: str, frame: Frame) -> Days | None:
    if text[0].isdigit():
        if found := _YEAR_FIRST.match(text):
            return _of_year_first(found)
        if found := _NUMERIC.match(text):
            return _of_numeric(found, frame)
        if found := _DAY_MONTH.match(text):
            return _of_named(found, frame)
        if found := _ORDINAL.match(text):
            return _of_ordinal(int(found["day"]), found["which"], frame)
    elif found := _MONTH_DAY.match(text):
        return _of_named(found, frame)
    if found := _ORDINAL_WORD.match(text):
        return _of_ordinal_word(found, frame)
    if found := _NTH_WEEKDAY.match(text):
        return _of_nth_weekday(found, frame)
    return None


def _century(year: str | None) -> int | None:
    return None if not year else int(year) if len(year) == 4 else 2000 + int(year)


def _date(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= days_in(year, month) and year > 0 else None


def _coming(month: int, day: int, today: date) -> date | None:
    """This date today or later; 29 February may take eight years."""
    dates = (_date(year, month, day) for year in range(today.year, today.year + 9))
    return next((found for found in dates if found and found >= today), None)


def next_such(day: date, today: date) -> date | None:
    """The same day and month, today or later."""
    return _coming(day.month, day.day, today)


def _in_year(year: int | None, month: int, day: int, today: date) -> date:
    if found := _date(year, month, day) if year else _coming(month, day, today):
        return found
    year = year or today.year + ((month, day) < (today.month, today.day))
    raise Impossible(f"{MONTH_NAMES[month - 1]} {year} has {days_in(year, month)} days.")


def _of_named(found: re.Match[str], frame: Frame) -> Days | None:
    month, day, year = MONTHS[found["month"]], int(found["day"]), _century(found["year"])
    if not day or (found["year"] and len(found["year"]) == 2 and 2000 + int(found["year"]) < frame.today.year):
        return None  # "1 dec 17" is no year
    return _yearly(_in_year(year, month, day, frame.today), frame, named=year is not None)


def _yearly(day: date, frame: Frame, *, named: bool, clarity: Clarity = Clarity.ALONE) -> Days:
    """A date whose year was named or not: one that has just gone by is not silently next year's."""
    if named:
        return Days((day,), clarity=clarity, dated=True)
    passed = _date(day.year - 1, day.month, day.day)
    if passed and 0 < (frame.today - passed).days <= RECENTLY:
        return Days((passed, day), clarity=clarity, dated=True)
    return Days((day,), clarity=clarity, dated=True)


def _of_year_first(found: re.Match[str]) -> Days | None:
    year, month, day = (int(part) for part in (found.group(1, 3, 4) if found[1] else found.group(5, 6, 7)))
    if not (1 <= month <= 12 and 1 <= day <= 31 and year):
        return None
    clarity = Clarity.ALONE if found[1] else Clarity.KEYWORD
    return Days((_in_year(year, month, day, date(year, 1, 1)),), clarity=clarity, dated=True)


def _of_numeric(found: re.Match[str], frame: Frame) -> Days | None:
    one, two, year = int(found["one"]), int(found["two"]), _century(found["year"])
    orders = [(two, one), (one, two)]  # (month, day): the day first, as everybody writes it with points
    day_first = True if found["mark"] == "." else frame.calendar.day_first
    if day_first is False or (day_first is None and found["mark"] == "-" and not year):
        orders.reverse()  # 12-01 is the end of an ISO date
    possible = [(month, day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31]
    if not possible:
        return None
    dates = [_date(year, *order) if year else _coming(*order, frame.today) for order in possible]
    days = tuple(dict.fromkeys(day for day in dates if day))
    if not days:
        _in_year(year, *possible[0], frame.today)  # says what is impossible
        return None
    if day_first is None and len(days) > 1:
        question = f"“{found[0]}” may be {_long(days[0])} or {_long(days[1])}."
        return Days(days, question, _numeric_clarity(found), dated=True)
    return _yearly(days[0], frame, named=year is not None, clarity=_numeric_clarity(found))


def _numeric_clarity(found: re.Match[str]) -> Clarity:
    """In a title, 12/25 and 01.12. are dates; 1/2, 2.1 and 12-01 may count something else."""
    wide = len(found["one"]) == 2 and len(found["two"]) == 2
    full = bool(found["year"]) and (len(found["year"]) == 4 or found["mark"] == "/")
    dotted = found["mark"] == "." and found[0].endswith(".")
    return Clarity.ALONE if full or (wide and (found["mark"] == "/" or dotted)) else Clarity.KEYWORD


def _long(day: date) -> str:
    return f"{day.day} {MONTH_NAMES[day.month - 1]}"


def _of_ordinal(day: int, which: str | None, frame: Frame) -> Days | None:
    """ "the 3rd": of this month or, when it is over, of the next one that has such a day."""
    if not 1 <= day <= 31:
        return None
    first = frame.today.replace(day=1)
    if which:
        month = add_months(first, 1 if which == "next" else 0)
        return Days((_in_year(month.year, month.month, day, frame.today),), clarity=Clarity.WITH_TIME)
    months = (add_months(first, ahead) for ahead in range(4))
    dates = [found for month in months if (found := _date(month.year, month.month, day)) and found >= frame.today]
    if dates[0] == frame.today:
        return Days((dates[0], dates[1]), f"Today is the {ordinal(day)}.", Clarity.WITH_TIME, recurs=True)
    return Days((dates[0],), clarity=Clarity.WITH_TIME)


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _month_of(found: re.Match[str], frame: Frame) -> date:
    """The first of the month that is named: the coming one, where the year is left out."""
    first = frame.today.replace(day=1)
    if not found["month"]:
        return add_months(first, 1 if found["which"] == "next" else 0)
    month, year = MONTHS[found["month"]], _century(found["year"])
    return date(year or first.year + (month < first.month), month, 1)


def _of_ordinal_word(found: re.Match[str], frame: Frame) -> Days:
    month, number = _month_of(found, frame), ORDINALS[found["ordinal"]]
    return Days((month.replace(day=number if number > 0 else days_in(month.year, month.month)),))


def _of_nth_weekday(found: re.Match[str], frame: Frame) -> Days:
    month, weekday = _month_of(found, frame), WEEKDAYS[found["weekday"]]
    number = ORDINALS[found["ordinal"]] if found["ordinal"] else int(found["number"])
    days = range(1 + (weekday - month.weekday()) % 7, days_in(month.year, month.month) + 1, 7)
    return Days((month.replace(day=days[number - 1 if number > 0 else -1]),))


def _on_weekday(inner: Days, weekday: int, frame: Frame) -> Days:
    """ "Fri 27 Nov": the weekday confirms the date or makes it doubtful."""
    right = tuple(day for day in inner.days if day.weekday() == weekday)
    if right:
        return Days(right[:1], dated=inner.dated)
    day = inner.days[0]
    near = day + timedelta(days=(weekday - day.weekday() + 3) % 7 - 3)
    question = f"{short(day, frame.today)} is not a {WEEKDAY_NAMES[weekday]}."
    clarity = Clarity.KEYWORD if inner.clarity is Clarity.WITH_TIME else min(inner.clarity, Clarity.ALONE)
    return Days((day, near), question, clarity)
