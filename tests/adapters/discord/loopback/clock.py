"""The loopback Discord's time: real, and moved ahead by tests instead of waiting."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Seconds since 1970. `source`: another clock to follow, as the one the bot under test was given."""

    def __init__(self, source: Callable[[], float] = time.time) -> None:
        self._source = source
        self._moved = 0.0

    def __call__(self) -> float:
        return self._source() + self._moved

    def move(self, seconds: float) -> None:
        self._moved += seconds


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
