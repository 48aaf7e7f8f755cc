"""Phrases about days: tomorrow, "next friday", "end of month", "this weekend", q4, "a week from friday"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.parsing.clock import Clarity
from bot.parsing.date_words import MONTH, MONTH_NAMES, MONTHS, WEEKDAY, WEEKDAY_NAMES, WEEKDAYS
from bot.parsing.months import Days, Frame, Impossible, read_date
from bot.parsing.spans import Span, add_months, days_in, read_span

_NEAR = {
    "today": 0,
    "tomorrow": 1,
    "day after tomorrow": 2,
    "yesterday": -1,
    "day before yesterday": -2,
}
_ONE_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)

_NAMED_DAY = re.compile(
    rf"(?:(?P<which>this|next|coming|upcoming|last|past|previous) )?(?P<day>{WEEKDAY})"
    r"(?: (?:of )?(?P<week>next|this|last) week|(?P<later> week))?$"
)
_DAY_OF_WEEK = re.compile(rf"(?P<week>next|this|last) week (?P<day>{WEEKDAY})$")
_PERIOD = re.compile(
    r"(?:(?P<edge>end|close|start|first day|last day|middle|mid|early|late) (?:of )?)?"
    r"(?:in )?(?:(?P<which>this|current|next|coming|last|past|previous) )?"
    rf"(?P<unit>workweek|weekend|week|month|quarter|year|q[1-4]|{MONTH})(?: (?P<year>20[0-9]{{2}}))?$"
)
_END_OF_DAY = re.compile(r"end of (?P<day>.+)$")
_FROM = re.compile(r"(?P<span>.+?) (?P<word>from|after|before) (?P<day>.+)$")
_AGO = re.compile(r"(?P<span>.+) (?:ago|before)$")
_AHEAD = re.compile(r"(?:in |within )?(?P<span>.+?)(?P<after> from now| from today| time| hence)?$")
_WEEKS = {"next": 1, "this": 0, "last": -1}
_PAST = frozenset(("last", "past", "previous"))
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}


def read_days(text: str, frame: Frame) -> Days | None:
    """The days that a cleaned text without a time of day may mean; None when it is about something else.

    Raises Impossible where the text is a date that does not exist or that no calendar reaches.
    """
    try:
        return _read_days(text, frame)
    except (ValueError, OverflowError) as error:  # beyond year 1 or 9999
        raise Impossible from error


def span_ahead(text: str) -> tuple[Span, bool] | None:
    """ "in 2h", "30m", "2 hours ago": the span, and whether it is clear within a title. None for anything else."""
    if found := _AGO.match(text):
        span = read_span(found["span"])
        return (-span, False) if span else None
    found = _AHEAD.match(text)
    span = read_span(found["span"]) if found else None
    if found is None or span is None:
        return None
    return span, text.startswith("in ") or bool(found["after"])


def _read_days(text: str, frame: Frame) -> Days | None:
    if text in _NEAR:
        days = _NEAR[text]
        return Days((frame.today + timedelta(days=days),), clarity=Clarity.ALONE if days >= 0 else Clarity.KEYWORD)
    if found := _NAMED_DAY.match(text) or _DAY_OF_WEEK.match(text):
        return _of_weekday(found, frame)
    if found := _PERIOD.match(text):
        return _of_period(found, frame)
    return _of_span(text, frame) or read_date(text, frame) or _of_end(text, frame)


def _of_end(text: str, frame: Frame) -> Days | None:
    found = _END_OF_DAY.match(text)
    return _read_days(found["day"], frame) if found else None


# ---- weekdays


def _of_weekday(found: re.Match[str], frame: Frame) -> Days:
    groups, weekday = found.groupdict(), WEEKDAYS[found["day"]]
    which = groups.get("which")
    if week := groups["week"]:
        start = _week_start(frame) + _WEEK * _WEEKS[week]
        day = start + timedelta(days=(weekday - frame.calendar.week_start) % 7)
        return Days((day,), clarity=Clarity.KEYWORD if week == "last" else Clarity.ALONE)
    coming = frame.today + timedelta(days=(weekday - frame.today.weekday()) % 7)
    if groups.get("later"):
        return Days((coming + _WEEK,))
    if which == "next":
        return _of_next_weekday(coming, frame)
    if which in _PAST:
        return Days((coming - _WEEK,), clarity=Clarity.KEYWORD)
    if coming != frame.today or which == "this":
        return Days((coming,))
    if which:  # the coming one
        return Days((coming + _WEEK,))
    return Days((coming, coming + _WEEK), f"Today is {WEEKDAY_NAMES[weekday]}.", recurs=True)


def _of_next_weekday(coming: date, frame: Frame) -> Days:
    """Said before that day of this week, "next" may skip this week or not."""
    if coming == frame.today:
        return Days((coming + _WEEK,))
    if coming >= _week_start(frame) + _WEEK:
        return Days((coming,))
    name = WEEKDAY_NAMES[coming.weekday()]
    return Days((coming, coming + _WEEK), f"“next {name}” may be this week's or next week's.")


def _week_start(frame: Frame) -> date:
    return frame.today - timedelta(days=(frame.today.weekday() - frame.calendar.week_start) % 7)


# ---- weeks, months, quarters, years


def _of_period(found: re.Match[str], frame: Frame) -> Days | None:
    edge, which, unit, year = found.group("edge", "which", "unit", "year")
    shift = 1 if which in {"next", "coming"} else -1 if which in _PAST else 0
    if unit in MONTHS or unit[1:].isdigit():
        return _of_named_period(unit, edge, shift, int(year) if year else None, frame)
    if year or (which is None and edge is None and unit != "weekend"):
        return None  # "week" alone says nothing
    if unit == "weekend":
        return _of_weekend(edge, which, shift, frame)
    first, last = _week(shift, frame) if unit.endswith("week") else months_around(frame.today, shift, _MONTHS_IN[unit])
    if edge:
        return _at_edge(edge, first, last)
    if not shift:
        return Days((last,))
    return _of_next_period(unit.removeprefix("work"), shift, first, last, frame)


def _of_next_period(unit: str, shift: int, first: date, last: date, frame: Frame) -> Days:
    """ "next week" is this weekday of it; its first and last days are likely too."""
    clarity = Clarity.KEYWORD if shift < 0 else Clarity.ALONE
    if unit == "quarter":
        return Days((last, first), "A quarter is three months.", clarity)
    same = frame.today + _WEEK * shift if unit == "week" else add_months(frame.today, shift * _MONTHS_IN[unit])
    return Days(tuple(dict.fromkeys((same, first, last))), clarity=clarity)


def _of_named_period(unit: str, edge: str | None, shift: int, year: int | None, frame: Frame) -> Days | None:
    """A month or quarter by name: of this year, or of the next where it is over by now."""
    month, length = (MONTHS[unit], 1) if unit in MONTHS else (int(unit[1]) * 3 - 2, 3)
    start = date(year or frame.today.year, month, 1)
    if shift < 0 and not year:
        start = add_months(start, -12 if start <= frame.today else -24)
    elif not year and add_months(start, length) <= frame.today:
        start = add_months(start, 12)
    last = add_months(start, length) - _ONE_DAY
    if edge:
        return _at_edge(edge, start, last)
    name = MONTH_NAMES[month - 1] if length == 1 else unit.upper()
    return Days((last, start), f"{name} is a whole {'month' if length == 1 else 'quarter'}.", Clarity.KEYWORD)


def _at_edge(edge: str, first: date, last: date) -> Days:
    if edge in {"middle", "mid"}:
        day = first.replace(day=15) if days_in(first.year, first.month) == (last - first).days + 1 else None
        return Days((day or first + (last - first) // 2,))
    return Days((last if edge in {"end", "last day", "close", "late"} else first,))


def months_around(today: date, shift: int, length: int) -> tuple[date, date]:
    """The first and last day of a month, quarter or year."""
    first = add_months(today.replace(month=(today.month - 1) // length * length + 1, day=1), shift * length)
    return first, add_months(first, length) - _ONE_DAY


def _week(shift: int, frame: Frame) -> tuple[date, date]:
    """The first and last workday of a week. On this week's weekend its very last day: never one that is over."""
    start = _week_start(frame) + _WEEK * shift
    days = [start + timedelta(days=ahead) for ahead in range(7)]
    work = [day for day in days if day.weekday() in frame.calendar.workdays] or days
    last = days[-1] if shift == 0 and work[-1] < frame.today else work[-1]
    return work[0], last


def _of_weekend(edge: str | None, which: str | None, shift: int, frame: Frame) -> Days:
    first = frame.today
    weekend = _weekend_days(frame)
    while first.weekday() not in weekend:
        first += _ONE_DAY
    while (first - _ONE_DAY).weekday() in weekend:
        first -= _ONE_DAY
    last = first
    while (last + _ONE_DAY).weekday() in weekend:
        last += _ONE_DAY
    clear = Clarity.ALONE if which and shift >= 0 else Clarity.KEYWORD
    if which == "next" and first > frame.today:
        question = "“next weekend” may be the coming one or the one after."
        return Days((last, last + _WEEK), question, clear)
    first, last = first + _WEEK * shift, last + _WEEK * shift
    if edge:
        return replace(_at_edge(edge, first, last), clarity=clear)
    return Days(tuple(dict.fromkeys((last, max(first, frame.today) if not shift else first))), clarity=clear)


def _weekend_days(frame: Frame) -> frozenset[int]:
    """The days off that have another beside them; Saturday and Sunday for those who have none."""
    off = frozenset(range(7)) - frame.calendar.workdays
    together = frozenset(day for day in off if {(day + 1) % 7, (day - 1) % 7} & off)
    return together if together and len(off) < 7 else frozenset((5, 6))


# ---- spans


def _of_span(text: str, frame: Frame) -> Days | None:
    if found := span_ahead(text):
        span, clear = found
        if span.is_elapsed:
            return None
        day = span.after(frame.today, frame.calendar.workdays)
        return Days((day,), clarity=Clarity.ALONE if clear else Clarity.KEYWORD)
    if found_from := _FROM.match(text):
        return _of_span_from(found_from, frame)
    return None


def _of_span_from(found: re.Match[str], frame: Frame) -> Days | None:
    """ "a week from friday", "two days before dec 1", "the day after friday"."""
    span = Span(days=1) if found["span"] == "day" else read_span(found["span"])
    if span is None or span.is_elapsed:
        return None
    base = _read_days(found["day"], frame)
    if base is None:
        return None
    span = -span if found["word"] == "before" else span
    days = tuple(span.after(day, frame.calendar.workdays) for day in base.days)
    return replace(base, days=days, clarity=Clarity.ALONE, recurs=False)
