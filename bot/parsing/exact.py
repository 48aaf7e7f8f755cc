"""Dates that mean one thing only: `=2026-11-27` a day, `=2026-11-27T16:00Z` an instant. Buttons carry them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.calendar import When
from bot.errors import UnreadableDate

if TYPE_CHECKING:
    from bot.calendar import Calendar

_EXACT = re.compile(
    r"=?([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{6})?)?)(Z?))?", re.ASCII
)


def read_exact(phrase: str, calendar: Calendar) -> When | None:
    """The When, or None if the phrase is not written like that; without Z it is the person's wall time.

    The `=` may be missing: then only ask here where a past date is no question, in filters and forms.
    Raises UnreadableDate for 30 February and for what lies beyond the calendar.
    """
    match = _EXACT.fullmatch(phrase)
    if match is None:
        return None
    day, clock, utc = match.groups()
    try:
        if clock is None:
            return calendar.end_of(date.fromisoformat(day))
        wall = datetime.fromisoformat(f"{day}T{clock}")
        at = wall.replace(tzinfo=UTC) if utc else calendar.instant(wall.date(), wall.time())
        calendar.local(at)
    except (ValueError, OverflowError):
        raise UnreadableDate(phrase.lstrip("=")) from None
    return When(at)
