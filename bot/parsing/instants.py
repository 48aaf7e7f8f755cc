"""From days and times of day as they were said to instants: what is meant, what else it may be, what is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from bot.calendar import When, place
from bot.parsing.clock import Clarity, Clock, Doubt
from bot.parsing.date_words import MONTH_NAMES
from bot.parsing.months import Days, Frame, Impossible, next_such, short
from bot.parsing.spans import Span, add_months
from bot.parsing.zones import literal_offset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

YEARS_AHEAD = 5
TOO_FAR = f"Dates go up to {YEARS_AHEAD} years ahead."
TOO_OLD = "That is long past."
_GRACE = timedelta(minutes=1)  # "now", and the time it takes to press Enter
_LAST_MINUTE = time(23, 59)
_ONE_DAY = timedelta(days=1)
_YEARS_BACK = 50  # what was said is past: that is asked, as of any date; before that it is a slip
_LONG_AGO = timedelta(days=_YEARS_BACK * 366)


@dataclass(frozen=True, slots=True)
class Reading:
    """`options`: likeliest first, never empty. `question`: why the person has to choose; "" where there is no doubt."""

    options: tuple[When, ...]
    question: str = ""
    clarity: Clarity = Clarity.ALONE


def of_days(days: Days, frame: Frame) -> Reading:
    """Days alone: the end of each one's workday."""
    if days.recurs and frame.over:
        days = replace(days, days=days.days[1:], question="")
    options = [_end_of(day, frame) for day in _in_reach(days.days, frame)]
    return _settled(options, days.question, frame, clarity=days.clarity, dated=days.dated)


def of_clock(clock: Clock, frame: Frame, *, text: str) -> Reading:
    """A time of day alone: today, or tomorrow when it has passed."""
    zone = clock.zone or frame.calendar.zone
    today = frame.now.astimezone(zone).date()
    if not clock.times:
        if clock.zone is None:
            return of_days(Days((frame.today,)), frame)
        clock = replace(clock, times=((0, frame.calendar.workday_end),))
    first = _at(today, clock.times[0], clock, frame)
    passed = first.at < frame.now
    options = [_next(today, time_of_day, clock, frame) for time_of_day in clock.times]
    if not passed:
        options[0] = first
    ask = clock.doubt is Doubt.YES or (clock.doubt is Doubt.WHEN_PAST and passed)
    question = _time_question(clock, text) if ask else ""
    reading = _settled(options, question, frame, clarity=clock.clarity, forced=ask and len(clock.times) == 1)
    return _literal_zone(reading, clock, frame)


def of_days_and_clock(days: Days, clock: Clock, frame: Frame, *, text: str) -> Reading:
    """A day with a time: one instant for each pair of readings that has to be told apart."""
    if not clock.times:
        if clock.zone is None:
            return of_days(days, frame)
        clock = replace(clock, times=((0, frame.calendar.workday_end),))
    reach = _in_reach(days.days, frame)
    likely = [_at(day, clock.times[0], clock, frame) for day in reach]
    others = [_at(day, time_of_day, clock, frame) for time_of_day in clock.times[1:] for day in reach]
    if likely and (rest_of_part := _within_part(clock, days.days[0], frame)):
        likely[0] = rest_of_part
    passed = bool(likely) and likely[0].at < frame.now - _GRACE
    if days.recurs:
        likely = [when for when in likely if when.at >= frame.now - _GRACE]
    ask = clock.doubt is Doubt.YES or (clock.doubt is Doubt.WHEN_PAST and passed)
    question = "" if days.recurs else days.question
    if ask:
        question = _time_question(clock, text)
    options = likely if question and not ask else likely + others
    reading = _settled(options, question, frame, clarity=Clarity.ALONE, dated=days.dated)
    return _literal_zone(reading, clock, frame)


def of_elapsed(span: Span, frame: Frame, clarity: Clarity) -> Reading:
    """ "in 2 hours": exact time from now, whatever the clocks do; days and months before it count dates."""
    at = frame.now
    if span.months or span.days or span.business:
        local = frame.calendar.local(at)
        day = span.after(local.date(), frame.calendar.workdays)
        at = frame.calendar.instant(day, local.time())
    return _settled([When(at + timedelta(seconds=span.seconds))], "", frame, clarity=clarity)


def joined(first: Reading, others: Iterable[When], question: str) -> Reading:
    """A reading with more options after its own, to be asked."""
    return replace(first, options=_distinct([*first.options, *others]), question=question)


# ---- one instant


def on_wall(day: date, wall_time: time, frame: Frame) -> When:
    """A day and time in the person's zone, with a note where the clocks change."""
    return _wall(day, wall_time, None, frame)


def _end_of(day: date, frame: Frame) -> When:
    calendar = frame.calendar
    if day == frame.today and frame.over:
        note = f"{calendar.workday_end:%H:%M} has passed; using {_LAST_MINUTE:%H:%M} today."
        return When(calendar.instant(day, _LAST_MINUTE), note=note)
    return replace(calendar.end_of(day), note=_wall(day, calendar.workday_end, None, frame).note)


def _at(day: date, time_of_day: tuple[int, time], clock: Clock, frame: Frame) -> When:
    days, wall_time = time_of_day
    return _wall(day + timedelta(days=days), wall_time, clock, frame)


def _wall(day: date, wall_time: time, clock: Clock | None, frame: Frame) -> When:
    """The instant that Calendar.instant takes, in the zone that was named, and what is odd about it."""
    zone = (clock.zone if clock else None) or frame.calendar.zone
    wall = datetime.combine(day, wall_time, tzinfo=zone)
    at = wall.astimezone(UTC)
    actual = at.astimezone(zone)
    said = f"{wall_time:%H:%M}"
    where = f"on {day.day} {MONTH_NAMES[day.month - 1][:3]} in {place(zone)}"
    if actual.replace(tzinfo=None) != wall.replace(tzinfo=None):
        return When(at, note=f"{said} does not exist {where}; using {actual:%H:%M}.")
    if wall.replace(fold=1).utcoffset() != wall.utcoffset():
        return When(at, note=f"{said} comes twice {where}; using the first.")
    return When(at)


def _next(today: date, time_of_day: tuple[int, time], clock: Clock, frame: Frame) -> When:
    when = _at(today, time_of_day, clock, frame)
    return when if when.at >= frame.now else _at(today + _ONE_DAY, time_of_day, clock, frame)


def _within_part(clock: Clock, day: date, frame: Frame) -> When | None:
    """ "this evening" said in the evening: its end."""
    if clock.until is None or day != frame.now.astimezone(clock.zone or frame.calendar.zone).date():
        return None
    start, end = (_wall(day, wall_time, clock, frame) for wall_time in (clock.times[0][1], clock.until))
    if not start.at < frame.now <= end.at:
        return None
    return replace(end, note=f"{clock.times[0][1]:%H:%M} has passed; using {clock.until:%H:%M}.")


# ---- what is asked


def _time_question(clock: Clock, text: str) -> str:
    if len(clock.times) == 1:
        return f"“{text}” may be a time."
    halves = "the night before or the one after" if clock.times[0][1] == time() else "before noon or after"
    return f"“{text}” may be {halves}."


def _settled(
    options: Sequence[When],
    question: str,
    frame: Frame,
    *,
    clarity: Clarity,
    dated: bool = False,
    forced: bool = False,
) -> Reading:
    """What is past is asked about, and never silently dropped when it is the likeliest; what is too far is refused."""
    horizon = _horizon(frame)
    near = _distinct(when for when in options if frame.now - _LONG_AGO <= when.at <= horizon)
    if not near:
        raise Impossible(TOO_OLD if options and options[0].at < frame.now else TOO_FAR)
    ahead = tuple(when for when in near if when.at >= frame.now - _GRACE)
    if near[0] in ahead:
        return Reading(ahead, question if forced or len(ahead) > 1 else "", clarity)
    past = near[0]
    instead = (when for when in _instead(past, frame, dated=dated) if frame.now <= when.at <= horizon)
    return Reading(
        _distinct([*sorted((*ahead, *instead), key=attrgetter("at")), past]), f"{_shown(past, frame)} is past.", clarity
    )


def _distinct(options: Iterable[When]) -> tuple[When, ...]:
    return tuple({when.at: when for when in reversed(list(options))}.values())[::-1]


def _in_reach(days: Sequence[date], frame: Frame) -> list[date]:
    """Those near enough to become instants: far ones may not exist in UTC. Raises Impossible if none is."""
    ahead = {day: (day - frame.today).days for day in days}
    if max(ahead.values()) < -_LONG_AGO.days:
        raise Impossible(TOO_OLD)
    return [day for day in days if -_LONG_AGO.days <= ahead[day] <= (YEARS_AHEAD + 1) * 366]


def _horizon(frame: Frame) -> datetime:
    last = add_months(frame.today, 12 * YEARS_AHEAD)
    return frame.calendar.instant(last, _LAST_MINUTE)


def _shown(when: When, frame: Frame) -> str:
    local = frame.calendar.local(when.at)
    return short(local.date(), frame.today) + ("" if when.day else f", {local:%H:%M}")


def _instead(past: When, frame: Frame, *, dated: bool) -> list[When]:
    """What may have been meant by a date that is past: the next such hour, weekday or date."""
    local = frame.calendar.local(past.at)
    day, age = local.date(), (frame.today - local.date()).days
    days = [frame.today + _ONE_DAY] if age == 0 else []
    if age > 7 and not dated:
        days.append(frame.today + timedelta(days=(day.weekday() - frame.today.weekday()) % 7 or 7))
    if 0 < age <= 7:
        days.append(day + timedelta(days=7 if age < 7 else 14))
    if dated and (next_year := next_such(day, frame.today)):
        days.append(next_year)
    return [_end_of(each, frame) if past.day else _wall(each, local.time(), None, frame) for each in days]


def _literal_zone(reading: Reading, clock: Clock, frame: Frame) -> Reading:
    """`5pm EST` in summer: New York's time is likelier than the letter of it, but it is an hour off: ask."""
    literal, first = literal_offset(clock.zone_word), reading.options[0]
    if literal is None or clock.zone is None or reading.question:
        return reading
    there = first.at.astimezone(clock.zone)
    actual = there.utcoffset()
    if actual is None or actual == literal or actual == frame.calendar.local(first.at).utcoffset():
        return reading  # in force; or the person's own time, whose name nobody changes with the season
    to_the_letter = When(first.at + (actual - literal))
    where = f"{place(clock.zone)} on {there.day} {MONTH_NAMES[there.month - 1][:3]}"
    return joined(reading, [to_the_letter], f"“{clock.zone_word.upper()}” is not in force in {where}.")
