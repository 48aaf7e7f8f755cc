"""Whether a platform is asked at all: after several failures in a row, only now and then, by one message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Clock

FAILURES = 5  # in a row, until it is open
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=5)


class Circuit:
    """For one platform in one process. Open, it lets nothing through, and then one probe at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures = 0
        self._pause = FIRST_PAUSE
        self.open_until: datetime | None = None

    def lets_through(self, wanted: int, under_way: int) -> int:
        """How many of those that are wanted, while others are under way."""
        if self.open_until is None:
            return wanted
        if under_way or self._clock() < self.open_until:
            return 0
        return min(wanted, 1)

    def answered(self) -> None:
        """Whatever it said: it is there."""
        self._failures = 0
        self._pause = FIRST_PAUSE
        self.open_until = None

    def failed(self) -> None:
        """What was begun before it opened opens it no further."""
        now = self._clock()
        if self.open_until is not None and now < self.open_until:
            return
        self._failures += 1
        if self._failures >= FAILURES:
            self.open_until = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
