"""Time zones as people write them: `PT`, `EST`, `UTC+2`, `Europe/Berlin`. An abbreviation follows summer time."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_NAMES = {
    "America/Los_Angeles": "pt pst pdt pacific",
    "America/Denver": "mt mst mdt mountain",
    "America/Chicago": "ct cst cdt central",
    "America/New_York": "et est edt eastern",
    "America/Anchorage": "akt akst akdt",
    "America/Halifax": "adt",
    "America/Sao_Paulo": "brt",
    "Pacific/Honolulu": "hst",
    "Europe/London": "bst",
    "Europe/Lisbon": "wet west",
    "Europe/Berlin": "cet cest mez mesz",
    "Europe/Athens": "eet eest",
    "Europe/Moscow": "msk",
    "Africa/Johannesburg": "sast",
    "Asia/Kolkata": "ist",
    "Asia/Singapore": "sgt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Tokyo": "jst",
    "Asia/Seoul": "kst",
    "Australia/Perth": "awst",
    "Australia/Adelaide": "acst acdt",
    "Australia/Sydney": "aest aedt aet",
    "Pacific/Auckland": "nzt nzst nzdt",
}
_ZONES = {name: key for key, names in _NAMES.items() for name in names.split()} | dict.fromkeys(
    ("utc", "gmt", "z"), "UTC"
)

# What the abbreviation says to the letter, in hours east of UTC; people write it all year round.
_LITERAL = {
    "pst": -8, "pdt": -7, "mst": -7, "mdt": -6, "cst": -6, "cdt": -5, "est": -5, "edt": -4, "akst": -9, "akdt": -8,
    "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "wet": 0, "west": 1, "bst": 1,
    "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip

ZONE_WORDS = frozenset(_ZONES)

_OFFSET = re.compile(r"(?:utc|gmt)?([+-])([0-9]{1,2})(?::?([0-5][0-9]))?$")
_FURTHEST = timedelta(hours=14)


def zone_of(word: str) -> tzinfo | None:
    """The zone that a lower-case word names: an abbreviation, an offset or an IANA name."""
    if key := _ZONES.get(word):
        return ZoneInfo(key)
    if offset := _OFFSET.match(word):
        sign, hours, minutes = offset.groups()
        ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
        if ahead > _FURTHEST:
            return None
        return timezone(ahead if sign == "+" else -ahead) if ahead else UTC
    if "/" in word and word[0].isalpha() and (known := _iana().get(word)):
        return ZoneInfo(known)
    return None


def literal_offset(word: str) -> timedelta | None:
    """The offset that `EST`, `CEST` and their like name, whatever the season."""
    hours = _LITERAL.get(word)
    return None if hours is None else timedelta(hours=hours)


@cache
def _iana() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}
