"""What is asked of storage about the team's work as a whole: see bot.reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.reports import Age, Counted, Finished, Flow, Load, Movement, Standing


class ReportWork(Protocol):
    """Part of bot.store.Tx. `edges`: as Periods.edges. Deleted tasks count in the days when they were there."""

    async def standing_now(self, counted: Counted) -> Standing: ...
    async def movements(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Movement]:
        """Of the periods in which something moved, and of the time since the last one; by the events."""

    async def flows(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Flow]:
        """Of the periods in which something was done or added, and of the time since the last one."""

    async def finished(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Finished]:
        """Of the periods in which something was done, and of all together."""

    async def workload(self, counted: Counted) -> Sequence[Load]:
        """Who has most is first. Whoever has done their part has it no more."""

    async def overdue_by_age(self, counted: Counted) -> Sequence[Age]:
        """Of the ages of which there is something, the youngest first."""
