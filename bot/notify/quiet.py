"""Hours and days on which somebody is told nothing, by their own clock: pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.notices import Level
from bot.timers import MORNING

if TYPE_CHECKING:
    from datetime import date, datetime, time

    from bot.calendar import Calendar
    from bot.model import Person
    from bot.notices import NoticeSettings, Quiet

WEEK = 7
_DAY = timedelta(days=1)


def quiet_of(person: Person, settings: NoticeSettings, level: Level) -> Quiet | None:
    """None: nothing of that level is held back from them."""
    if person.group or not person.zone_known or (level is Level.ALERT and settings.urgent_breaks):
        return None
    return settings.quiet


def quiet_since(quiet: Quiet, calendar: Calendar, now: datetime) -> datetime:
    """When the quiet hours began that it is in."""
    local = calendar.local(now)
    return calendar.instant(local.date() - (timedelta(0) if local.time() >= quiet.since else _DAY), quiet.since)


def quiet_until(quiet: Quiet, calendar: Calendar, now: datetime) -> datetime | None:
    """When the quiet hours end that it is in; None: it is in none."""
    local = calendar.local(now)
    clock, today = local.time(), local.date()
    if quiet.never:
        return None
    if quiet.since < quiet.until:
        until = calendar.instant(today, quiet.until) if quiet.since <= clock < quiet.until else None
    elif clock >= quiet.since:
        until = calendar.instant(today + _DAY, quiet.until)
    else:
        until = calendar.instant(today, quiet.until) if clock < quiet.until else None
    return until if until and until > now else None  # in the second pass of an hour they have ended in the first


def workday_from(quiet: Quiet, calendar: Calendar, at: datetime) -> datetime:
    """That instant, on a working day; else the morning of the next one."""
    today = calendar.today(at)
    if not calendar.workdays or today.weekday() in calendar.workdays:
        return at
    days = (today + timedelta(days=ahead) for ahead in range(1, WEEK))
    return calendar.instant(_first_workday(calendar, *days), _morning(quiet))


def _first_workday(calendar: Calendar, *days: date) -> date:
    return next(day for day in days if day.weekday() in calendar.workdays)


def _morning(quiet: Quiet) -> time:
    """When their quiet hours end, if that is in one."""
    return quiet.until if quiet.until < quiet.since else MORNING
