"""Dates that somebody is still typing: what an unfinished one may become. Nothing here is read as a date yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.parsing.date_words import MONTH_NAMES, WEEKDAY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_FIRST = ("today", "tomorrow", "friday", "next monday", "in a week")  # before anything is typed
MOST = 20  # phrases; each is read

_DAYS = tuple(day.lower() for day in WEEKDAY_NAMES)
_MONTHS = tuple(month.lower() for month in MONTH_NAMES)
# Those people mean most often come first.
_PHRASES = (
    *("today", "tomorrow", "tonight", *_DAYS),
    *("next week", *(f"next {day}" for day in _DAYS), "next month", "next weekend"),
    *("this evening", "this afternoon", "this weekend", *(f"this {day}" for day in _DAYS)),
    *("in 1 hour", "in 2 hours", "in 2 days", "in 3 days", "in a week", "in 2 weeks", "in a month"),
    *("end of day", "end of week", "end of month", "end of quarter", "end of year"),
    *("noon", "day after tomorrow", "eod", "eow", "eom", "eoq", "eoy", "midnight"),
)
_LAST_WORDS = (*_DAYS, *_MONTHS, "morning", "noon", "afternoon", "evening", "night", "week", "month", "quarter", "year")
_UNITS = ("day", "hour", "week", "month", "minute", "workday")
_CLOCKS = ("9:00", "12:00", "15:00", "17:00")

_COUNT = re.compile(r"(?:in )?([0-9]{1,3}) ?([a-z]*)")
_LAST_WORD = re.compile(r"(.* )?([a-z]+)")


def completions(text: str) -> tuple[str, ...]:
    """What a text may go on to be, likeliest first; some of it no date at all."""
    typed = " ".join(text.lower().split())
    found = dict.fromkeys(_each(typed))
    found.pop(typed, None)
    return tuple(found)[:MOST]


def _each(typed: str) -> Iterator[str]:
    if not typed:
        return
    yield from (phrase for phrase in _PHRASES if phrase.startswith(typed))
    if counted := _COUNT.fullmatch(typed):
        many = "" if int(counted[1]) == 1 else "s"
        yield from (f"in {counted[1]} {unit}{many}" for unit in _UNITS if f"{unit}s".startswith(counted[2]))
    if typed.endswith(" at"):
        yield from (f"{typed} {clock}" for clock in _CLOCKS)
    if typed.endswith(":"):
        yield from (f"{typed}{minutes}" for minutes in ("00", "30"))
    if unfinished := _LAST_WORD.fullmatch(typed):
        before, last = unfinished[1] or "", unfinished[2]
        yield from (f"{before}{word}" for word in _LAST_WORDS if word.startswith(last))
