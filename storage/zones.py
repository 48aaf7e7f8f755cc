"""Time zones by their names, as far as this machine knows them."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")


@lru_cache(maxsize=1000)
def known_zone(name: str | None) -> ZoneInfo | None:
    """None for what this machine's time zone data does not have."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
