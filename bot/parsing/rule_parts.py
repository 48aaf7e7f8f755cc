"""The days within a repeat's period, in words and as RFC 5545's BYDAY and BYMONTHDAY: "mon,thu", "15th", "last fri"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.parsing.date_words import MONTH_NAMES, MONTHS, ORDINALS, WEEKDAYS
from bot.parsing.months import ordinal
from bot.parsing.spans import days_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORKDAYS = "MO,TU,WE,TH,FR"

_DAY_OF_MONTH = re.compile(r"([0-9]{1,2})(st|nd|rd|th)?$")
_NTH_DAY = re.compile(rf"(?P<nth>{'|'.join(ORDINALS)}|[1-9](?:st|nd|rd|th)) (?P<day>[a-z]+)$")
_DATE = re.compile(r"(?:([0-9]{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+)|([a-z]+) ([0-9]{1,2})(?:st|nd|rd|th)?)$")


def _weekday(word: str) -> int | None:
    return WEEKDAYS.get(word, WEEKDAYS.get(word.removesuffix("s")))


def weekdays_part(words: Sequence[str]) -> str | None:
    """The days of "mon thu", "mondays", "mon to fri" or "workday"; None for anything else."""
    days: set[int] = set()
    before: int | None = None
    ranging = False
    for word in words:
        day = _weekday(word)
        if word == "workday" and not ranging:
            days.update(range(5))
        elif word in {"to", "until", "till"} and before is not None and not ranging:
            ranging = True
            continue
        elif day is None:
            return None
        else:
            start = before if ranging and before is not None else day
            days.update((start + ahead) % 7 for ahead in range((day - start) % 7 + 1))
        before, ranging = day, False
    return None if ranging or not days else "BYDAY=" + ",".join(_CODES[day] for day in sorted(days))


def month_part(text: str, *, named: bool) -> str | None:
    """ "15th of month", "1st 15th", "last day", "3rd fri", "last workday"; `named`: a month was said before."""
    for ending in (" of month", " of months", " month", " of"):
        if text.endswith(ending):
            text, named = text.removesuffix(ending), True
            break
    if text in {"last day", "last", "end"} and (named or text == "last day"):
        return "BYMONTHDAY=-1"
    if text in {"first day", "1st day", "start", "first"} and (named or text == "first day"):
        return "BYMONTHDAY=1"
    if found := _NTH_DAY.match(text):
        return _nth_day(found["nth"], found["day"])
    days = [_day_of_month(word, named=named) for word in text.replace("last day", "-1").split()]
    if not days or None in days:
        return None
    return _month_days(sorted({day for day in days if day}, key=lambda day: day % 100))


def _nth_day(nth: str, day: str) -> str | None:
    number = ORDINALS.get(nth) or int(nth[0])
    weekday = _weekday(day)
    if weekday is None and day != "workday":
        return None
    if number > 4:
        raise UserError("Not every month has a fifth one.", "`every last fri` is the last one of each month.")
    return f"BYDAY={_WORKDAYS};BYSETPOS={number}" if weekday is None else f"BYDAY={number}{_CODES[weekday]}"


def _day_of_month(word: str, *, named: bool) -> int | None:
    if word == "-1":
        return -1
    found = _DAY_OF_MONTH.match(word)
    if found is None or not (found[2] or named) or not 1 <= int(found[1]) <= 31:
        return None
    return int(found[1])


def _month_days(days: list[int]) -> str:
    if len(days) == 1:
        return month_day(days[0])
    if any(day > 28 for day in days):
        raise UserError(
            "Not every month has a 29th, 30th or 31st.", "Write `last day` for it, as in `every 15th, last day`."
        )
    return f"BYMONTHDAY={','.join(map(str, days))}"


def month_day(day: int, month: int | None = None) -> str:
    """That day, or the last one of a month that lacks it: the last of 28, 29, … that it has."""
    shortest = 28 if month is None else days_in(2027, month)
    if day <= shortest:
        return f"BYMONTHDAY={day}"
    return f"BYMONTHDAY={','.join(map(str, range(shortest, day + 1)))};BYSETPOS=-1"


def year_part(text: str) -> str | None:
    """ "1 dec", "dec 1st"; None for anything else. Raises UserError for 30 February."""
    found = _DATE.match(text)
    month = MONTHS.get(found[2] or found[3]) if found else None
    if found is None or month is None:
        return None
    day = int(found[1] or found[4])
    if not 1 <= day <= days_in(2028, month):
        raise UserError(
            f"{MONTH_NAMES[month - 1]} has no {ordinal(day)}.", f"It ends on the {ordinal(days_in(2028, month))}."
        )
    return f"BYMONTH={month};{month_day(day, month)}"


# ---- printing


def print_part(parts: Mapping[str, str]) -> str:
    """The words for a rule's BYDAY or BYMONTHDAY; "" where it has none."""
    days = parts.get("BYMONTHDAY", "")
    if "BYMONTH" in parts:
        return f"{days.rsplit(',', 1)[-1]} {MONTH_NAMES[int(parts['BYMONTH']) - 1][:3].lower()}"
    if days:
        numbers = [int(day) for day in days.split(",")][-1 if "BYSETPOS" in parts else 0 :]
        return ",".join("last day" if day < 0 else ordinal(day) for day in numbers)
    codes = parts.get("BYDAY", "")
    if "BYSETPOS" in parts:
        return f"{_nth(parts['BYSETPOS'])} workday"
    if codes == _WORKDAYS:
        return "workday"
    return ",".join(_print_weekday(code) for code in codes.split(",") if code)


def _print_weekday(code: str) -> str:
    name = _NAMES[_CODES.index(code[-2:])]
    return f"{_nth(code[:-2])} {name}" if len(code) > 2 else name


def _nth(number: str) -> str:
    return "last" if number == "-1" else ordinal(int(number))
