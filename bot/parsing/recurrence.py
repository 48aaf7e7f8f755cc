"""Repeats: `every mon,thu 9:00`, `every 2 weeks`, `every last fri`, `every! month`; read, printed, and their next date.

Rules: the printed text reads back equal. A rule counts local dates and is never an interval of hours, so daily at 9:00
stays at 9:00 when the clocks change. What a month lacks (the 31st) falls on its last day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dateutil.rrule import rrulestr

from bot.errors import UserError
from bot.parsing.clock import Clock, Doubt, take_bare_hour, take_clock
from bot.parsing.date_words import LONGEST, NUMBERS, ORDINALS, clean, shown
from bot.parsing.instants import on_wall
from bot.parsing.months import frame_at
from bot.parsing.rule_parts import month_day, month_part, print_part, weekdays_part, year_part
from bot.parsing.spans import UNITS, add_months, read_span

if TYPE_CHECKING:
    from bot.calendar import Calendar, When

_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_UNIT_NAMES = {frequency: unit for unit, frequency in _FREQUENCIES.items()}
_IN_MONTHS = {"quarter": 3}
_IN_WEEKS = {"fortnight": 2}
_LONGEST_INTERVAL = {"day": 1825, "week": 260, "month": 60, "year": 5}
_EXAMPLES = "Try `every day`, `every mon,thu 9:00`, `every 2 weeks`, `every 15th` or `every last fri`."

_EVERY = re.compile(r"\s*(?:(?:every|each)\b(?P<done>\s?!)?|!)\s*", re.IGNORECASE)
_RANGE = re.compile(r"(?<=[a-z])\s?[-–]\s?(?=[a-z])", re.IGNORECASE)
_WORKDAY = re.compile(r"\b(?:business|working|work) ?days?\b|\bweekdays?\b")
_THIRD_DAY = re.compile(r"\b(?:second|third|fourth|fifth)(?= (?:day|week|month|year)\b)")
_WORDS = {
    "daily": "day",
    "weekly": "week",
    "biweekly": "2 weeks",
    "fortnightly": "2 weeks",
    "monthly": "month",
    "quarterly": "quarter",
    "yearly": "year",
    "annually": "year",
    "weekend": "sat sun",
    "weekends": "sat sun",
    "and": "",
    "&": "",
    "+": "",
    "every": "",
    "each": "",
    "other": "2",
}
_UNIT = "|".join(sorted((word for word, unit in UNITS.items() if unit != "workday"), key=len, reverse=True))
_COUNTED = re.compile(
    rf"(?:(?P<count>[0-9]{{1,5}}|{'|'.join(word for word in NUMBERS if word.isalpha())})(?:st|nd|rd|th)? ?)?"
    rf"(?P<unit>{_UNIT})(?: (?P<rest>.+))?$"
)
_OTHER = re.compile(r"2 (?P<rest>[a-z].*)$")  # "every other friday"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`rule`: an RFC 5545 recurrence rule over local dates. `clock`: None is the end of the workday.

    `after_completion`: it counts from the day it was done, not from the day it was due.
    """

    rule: str
    clock: time | None = None
    after_completion: bool = False


# ---- the next date


def next_day(repeat: Repeat, after: date) -> date:
    """The first date of the rule behind `after`, from which intervals count. Raises OverflowError at the year 9999."""
    parts = _parts(repeat.rule)
    if not any(part.startswith("BY") for part in parts):
        return _step(after, parts["FREQ"], int(parts.get("INTERVAL", "1")))
    start = datetime.combine(after, time())
    found = rrulestr(repeat.rule, dtstart=start).after(start)
    if found is None:
        raise OverflowError(f"{repeat.rule} has no date behind {after}")
    return found.date()


def next_occurrence(repeat: Repeat, calendar: Calendar, after: datetime) -> When:
    """The next date of the rule behind the local date of `after` (aware): the date it was due, or was done."""
    day = calendar.local(after).date()
    while True:
        day = next_day(repeat, day)
        when = _on(day, repeat, calendar, after)
        if when.at > after:  # where clocks go back past midnight, the date has begun before
            return when


def first_occurrence(repeat: Repeat, calendar: Calendar, now: datetime) -> When:
    """The first date of a new repeat: today where the rule allows it and the time is still to come."""
    today = calendar.today(now)
    free = not any(part.startswith("BY") for part in _parts(repeat.rule))
    if free or next_day(replace(repeat, rule=_every_time(repeat.rule)), today - timedelta(days=1)) == today:
        when = _on(today, repeat, calendar, now)
        if when.at > now:
            return when
    return next_occurrence(replace(repeat, rule=_every_time(repeat.rule)), calendar, now)


def anchored(repeat: Repeat, first: date) -> Repeat:
    """`every month` first due on the 31st becomes `every 31st`, or a short month would shift all later ones."""
    parts = _parts(repeat.rule)
    if repeat.after_completion or any(part.startswith("BY") for part in parts):
        return repeat
    interval = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "MONTHLY":
        return replace(repeat, rule=_rule("month", interval, month_day(first.day)))
    if parts["FREQ"] == "YEARLY":
        return replace(
            repeat, rule=_rule("year", interval, f"BYMONTH={first.month};{month_day(first.day, first.month)}")
        )
    return repeat


def _on(day: date, repeat: Repeat, calendar: Calendar, now: datetime) -> When:
    if repeat.clock is None:
        return calendar.end_of(day)
    return on_wall(day, repeat.clock, frame_at(calendar, now))


def _parts(rule: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in rule.split(";"))


def _every_time(rule: str) -> str:
    """The rule without its interval: where a new repeat may begin."""
    return ";".join(part for part in rule.split(";") if not part.startswith("INTERVAL=")) if ";BY" in rule else rule


def _step(day: date, frequency: str, interval: int) -> date:
    if frequency in {"DAILY", "WEEKLY"}:
        return day + timedelta(days=interval * (7 if frequency == "WEEKLY" else 1))
    try:
        return add_months(day, interval * (12 if frequency == "YEARLY" else 1))
    except ValueError as error:
        raise OverflowError(f"no date behind {day}") from error


# ---- reading


def read_repeat(text: str) -> Repeat:
    """A repeat from its text, with or without `every` (`every!`: after completion). Raises UserError."""
    said = shown(text).strip()
    every = _EVERY.match(text)
    body = clean(_RANGE.sub(" to ", text[every.end() :] if every else text)) if len(text) <= 2 * LONGEST else ""
    if not body:
        raise UserError(f"I can't read a repeat in “{said}”.", _EXAMPLES)
    _refuse_hours(body)
    clock, rest = take_clock(body)
    if clock is None:
        clock, rest = take_bare_hour(body)
    rule = _read_rule(_tidy(rest), said) if rest else "FREQ=DAILY"
    return Repeat(rule, _wall_time(clock, said), after_completion=bool(every and "!" in every[0]))


def _refuse_hours(body: str) -> None:
    span = read_span(body if body[0].isdigit() else f"a {body}")
    if span and span.is_elapsed:
        raise UserError("The shortest repeat is a day.", _EXAMPLES)


def _tidy(text: str) -> str:
    text = _THIRD_DAY.sub(lambda found: str(ORDINALS[found[0]]), _WORKDAY.sub("workday", text))
    return " ".join(filter(None, (_WORDS.get(word, word) for word in text.split())))


def _wall_time(clock: Clock | None, said: str) -> time | None:
    if clock is None or not clock.times:
        return None
    if clock.zone_word:
        zone = clock.zone_word.upper()
        raise UserError(f"A repeat keeps your own time zone, so I can't take “{zone}”.", "Write your own time.")
    days, at = clock.times[0]
    if days:
        raise UserError(f"The midnight in “{said}” belongs to two days.", "Write 00:00 or 23:59.")
    if clock.doubt is Doubt.YES and len(clock.times) > 1:
        both = " or ".join(f"{other:%H:%M}" for other in sorted(other for _, other in clock.times))
        raise UserError(f"“{said}” may be before noon or after.", f"Write {both}.")
    return at


def _read_rule(text: str, said: str) -> str:
    counted = _COUNTED.match(text)
    if counted and (rule := _of_counted(counted, said)):
        return rule
    if other := _OTHER.match(text):
        part = weekdays_part(other["rest"].split())
        if part:
            return _rule("week", 2, part)
    if part := weekdays_part(text.split()):
        return _rule("week", 1, part)
    if part := month_part(text, named=False):
        return _rule("month", 1, part)
    if part := year_part(text):
        return _rule("year", 1, part)
    raise UserError(f"I can't read a repeat in “{said}”.", _EXAMPLES)


def _of_counted(counted: re.Match[str], said: str) -> str | None:
    """ "2 weeks", "month", "quarter", "2 weeks mon thu", "3 months 15th"."""
    word, unit, rest = counted["count"] or "1", UNITS[counted["unit"]], counted["rest"]
    if not (word.isdigit() or NUMBERS[word].is_integer()):
        return None
    count = int(word) if word.isdigit() else int(NUMBERS[word])
    if unit in _IN_MONTHS or unit in _IN_WEEKS:
        count *= _IN_MONTHS.get(unit) or _IN_WEEKS[unit]
        unit = "month" if unit in _IN_MONTHS else "week"
    if unit not in _FREQUENCIES and rest:
        return None  # "second tuesday"
    if unit not in _FREQUENCIES:
        raise UserError("The shortest repeat is a day.", _EXAMPLES)
    part = _detail(unit, rest) if rest else ""
    if part is None:
        return None
    if not 1 <= count <= _LONGEST_INTERVAL[unit]:
        most = f"{_LONGEST_INTERVAL[unit]} {unit}s"
        raise UserError(f"“{said}” is not between 1 {unit} and {most}.", "Choose a number in between.")
    return _rule(unit, count, part)


def _detail(unit: str, rest: str) -> str | None:
    """Which days of each period; None where it is unreadable."""
    if unit == "week":
        return weekdays_part(rest.split())
    if unit == "month":
        return month_part(rest, named=True)
    return year_part(rest) if unit == "year" else None


def _rule(unit: str, interval: int, part: str) -> str:
    every = f";INTERVAL={interval}" if interval > 1 else ""
    return f"FREQ={_FREQUENCIES[unit]}{every}{';' if part else ''}{part}"


# ---- printing


def print_repeat(repeat: Repeat) -> str:
    """As `read_repeat` reads it back: "every mon,thu 09:00", "every! 2 weeks"."""
    every = "every!" if repeat.after_completion else "every"
    clock = f" {repeat.clock:%H:%M}" if repeat.clock else ""
    return f"{every} {_print_rule(_parts(repeat.rule))}{clock}"


def _print_rule(parts: dict[str, str]) -> str:
    unit, interval = _UNIT_NAMES[parts["FREQ"]], int(parts.get("INTERVAL", "1"))
    detail = print_part(parts)
    period = unit if interval == 1 else f"{interval} {unit}s"
    if not detail:
        return period
    return detail if interval == 1 else f"{period} on {detail}"
