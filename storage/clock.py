"""One clock for all processes: the machine's, set right by the database's.

Leases are compared between processes: a machine whose clock is ten minutes fast would take what others hold. So every
process goes by the database's clock, as its own and the distance measured between the two.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Clock
    from storage.store import PostgresStore

MEASURED_SECONDS = 60.0
TOLERATED = timedelta(seconds=30)  # Slack's signatures are refused when they are five minutes off

log = structlog.get_logger(__name__)


class DatabaseClock:
    """bot.ports.Clock. `base`: the machine's. Until the first measurement it is the same as that."""

    def __init__(self, store: PostgresStore, base: Clock) -> None:
        self._store = store
        self._base = base
        self._distance = timedelta()
        self.last_tick: datetime | None = None

    def __call__(self) -> datetime:
        return self._base() + self._distance

    @property
    def distance(self) -> timedelta:
        """How far the database's clock is ahead of the machine's."""
        return self._distance

    async def measure(self) -> None:
        """The answer is taken to be from the middle of the time it took. Raises DatabaseError."""
        asked = self._base()
        (row,) = await self._store.fetch("SELECT clock_timestamp() AS now")
        answered = self._base()
        self._distance = row["now"] - (asked + (answered - asked) / 2)
        self.last_tick = self()
        if abs(self._distance) > TOLERATED:
            seconds = round(self._distance.total_seconds())
            log.warning("clock_is_off", seconds=seconds, advice="this machine's clock differs from the database's")

    async def run(self) -> None:
        """Each minute, until it is cancelled. What was measured last holds while the database does not answer."""
        while True:
            try:
                await self.measure()
            except DatabaseError as error:
                log.warning("clock_not_measured", reason=str(error))
            await asyncio.sleep(MEASURED_SECONDS)
