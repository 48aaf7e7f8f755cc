"""What a phrase means to somebody in Berlin, on Wednesday 16 September 2026 at 10:00."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, When
from bot.errors import UncertainDate
from bot.parsing.dates import read, readings

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
NEW_YORK = Calendar(ZoneInfo("America/New_York"), day_first=False, week_start=6)
BASE = "2026-09-16 10:00"


def at(wall: str, calendar: Calendar = BERLIN) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=calendar.zone).astimezone(UTC)


def shown(when: When, calendar: Calendar = BERLIN) -> str:
    """ "2026-09-18" for a day, "2026-09-18 17:00" for an instant."""
    local = calendar.local(when.at)
    if when.day:
        assert when == Calendar.end_of(calendar, when.day)
        return when.day.isoformat()
    return f"{local:%Y-%m-%d %H:%M}"


def meaning(phrase: str, now: str = BASE, calendar: Calendar = BERLIN) -> str:
    return shown(read(phrase, calendar, at(now, calendar)), calendar)


def asked(phrase: str, now: str = BASE, calendar: Calendar = BERLIN) -> list[str]:
    with pytest.raises(UncertainDate) as caught:
        read(phrase, calendar, at(now, calendar))
    assert caught.value.options == readings(phrase, calendar, at(now, calendar))
    return [shown(when, calendar) for when in caught.value.options]
