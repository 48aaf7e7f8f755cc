"""A calendar as an event keeps it, and back."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar import Calendar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.events import Json


def calendar_data(person: int, calendar: Calendar) -> Json:
    """A person's calendar as an event keeps it."""
    return {
        "person": person,
        "zone": calendar.zone.key,
        "day_first": calendar.day_first,
        "week_start": calendar.week_start,
        "workday_end": calendar.workday_end.isoformat("minutes"),
        "workdays": [*sorted(calendar.workdays)],
    }


def read_calendar(data: Mapping[str, Json]) -> Calendar:
    workdays, day_first = data["workdays"], data["day_first"]
    assert isinstance(workdays, list)
    return Calendar(
        zone=ZoneInfo(str(data["zone"])),
        day_first=bool(day_first) if day_first is not None else None,
        week_start=int(str(data["week_start"])),
        workday_end=time.fromisoformat(str(data["workday_end"])),
        workdays=frozenset(int(str(day)) for day in workdays),
    )
