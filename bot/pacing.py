"""How fast a platform is written to. Shared by all that write to it: what shows the tasks, and what tells people.

A key is an external id: a room, an installation, an account; or, of a delivery, "workspace:address".
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Clock

PACE = timedelta(seconds=1)  # between two messages in one room: Slack hides what comes faster, without an error
FIRST_RETRY = timedelta(seconds=5)
LAST_RETRY = timedelta(hours=1)
LONGEST_FLOOR = timedelta(minutes=5)  # however often it says "later", so often it is asked again
REMEMBERED = timedelta(seconds=10)  # what has ended: whoever looked before that still wants to know when it did


class Pacing:
    """For one platform in one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, datetime] = {}
        self._refusals: dict[str, int] = {}  # in a row

    def pause(self, key: str, how_long: timedelta = PACE) -> None:
        """Not shorter than it pauses already."""
        until = self._clock() + how_long
        self._until[key] = max(until, self._until.get(key, until))

    def refused(self, key: str, seconds: float) -> timedelta:
        """The platform said "later"; how long that is. At least doubling: some say "one second", again and again."""
        said_so = self._refusals.get(key, 0)
        self._refusals[key] = said_so + 1
        floor = min(PACE * 2 ** min(said_so, 20), LONGEST_FLOOR)
        how_long: timedelta = max(timedelta(seconds=seconds), floor)
        self.pause(key, how_long)
        return how_long

    def taken(self, *keys: str) -> None:
        """It takes messages again."""
        for key in keys:
            self._refusals.pop(key, None)

    def pausing(self) -> tuple[str, ...]:
        now = self._clock()
        self._until = {key: until for key, until in self._until.items() if until > now - REMEMBERED}
        return tuple(key for key, until in self._until.items() if until > now)

    def seconds_left(self, key: str) -> float:
        until = self._until.get(key)
        return max((until - self._clock()).total_seconds(), 0.0) if until else 0.0

    def turn(self, key: str) -> float:
        """The next turn there is the caller's: in so many seconds."""
        seconds = self.seconds_left(key)
        self.pause(key, timedelta(seconds=seconds) + PACE)
        return seconds

    def next_end(self, since: datetime) -> datetime | None:
        """Of what was pausing then: when the first may be written to again, or might have been."""
        return min((until for until in self._until.values() if until > since), default=None)


def retry_after(tries: int) -> timedelta:
    """Doubling from five seconds to an hour, give or take a quarter, so that not all come back at once."""
    doubled: timedelta = min(FIRST_RETRY * 2 ** min(tries, 20), LAST_RETRY)
    return doubled * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
