"""What is asked of storage about timers, and about what they fire for: see bot.timers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.timers import Escalated, Timer


class TimerWork(Protocol):
    """Part of bot.store.Tx; of this workspace."""

    async def take_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        """Those that are due, the earliest first, and nobody else's: deleted, if this transaction commits."""

    async def set_timers(self, retimed: Sequence[int], timers: Sequence[Timer]) -> None:
        """As Saving.retimed and Saving.timers."""

    async def waiting_for(self, numbers: Sequence[int]) -> Sequence[int]:
        """The open tasks that are blocked by any of these."""

    async def deleted_by(self, numbers: Sequence[int]) -> Mapping[int, int]:
        """By the task, of those that are deleted: the person."""

    async def escalated(self, numbers: Sequence[int]) -> Mapping[tuple[int, datetime], Escalated]:
        """By the task and the due date that it had."""

    async def channels(self, rooms: Sequence[int]) -> Collection[int]:
        """Those of these rooms that are no direct messages."""
