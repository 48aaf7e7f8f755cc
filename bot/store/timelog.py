"""What is asked of storage about time: see bot.timelog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.timelog import Entry, TimeQuery, Totals


class TimeWork(Protocol):
    """Part of bot.store.Tx. Of every entry only its last version is found, unless that says that it is deleted."""

    async def lock_time(self, person: int) -> None:
        """Until the end of the transaction nobody else writes of this person's time."""

    async def running_timer(self, person: int) -> Entry | None: ...
    async def time_entry(self, entry: int) -> Entry | None: ...
    async def lock_entries(self, entries: Sequence[int]) -> Sequence[Entry]:
        """Deleted ones, too. Nobody else writes of the time of these people until the end of the transaction."""

    async def time_of_day(self, person: int, day: date) -> Sequence[Entry]:
        """What counts for that day, and a timer that runs since another one; the earliest first."""

    async def recent_time(self, person: int, limit: int) -> Sequence[Entry]:
        """The latest first."""

    async def time_spent(self, task: int) -> int:
        """Minutes, by everybody; without timers that run."""

    async def write_time(self, entries: Sequence[Entry], now: datetime) -> Sequence[Entry]:
        """The next version of each. The time of their people must be locked."""

    async def add_up_time(self, query: TimeQuery) -> Totals:
        """Of tasks that the actor may see; without timers that run."""
