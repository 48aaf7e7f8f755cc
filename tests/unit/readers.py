"""Who reads the lines of the grammar tests: somebody in Berlin, on Wednesday 16 September 2026 at 10:00."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, When
from bot.errors import UserError
from bot.parsing.grammar import Reading, parse

CALENDAR = Calendar(zone=ZoneInfo("Europe/Berlin"))
NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
ROOM = Reading(CALENDAR, NOW)
THREAD = Reading(CALENDAR, NOW, in_thread=True)
LATER = Reading(CALENDAR, NOW + timedelta(days=4000), in_thread=True)


def day(month: int, number: int, year: int = 2026) -> When:
    return CALENDAR.end_of(date(year, month, number))


def at(month: int, number: int, hour: int, minute: int = 0) -> When:
    """Berlin's wall time in 2026."""
    return When(datetime(2026, month, number, hour, minute, tzinfo=CALENDAR.zone).astimezone(UTC))


def refused(line: str, reading: Reading = ROOM) -> UserError:
    with pytest.raises(UserError) as caught:
        parse(line, reading)
    return caught.value
