"""What is asked of storage for files: see bot.exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime

    from bot.events import Event
    from bot.model import Actor, Comment
    from bot.timelog import Entry


class ExportWork(Protocol):
    """Part of bot.store.Tx."""

    async def comments_of(self, tasks: Sequence[int]) -> Sequence[Comment]:
        """The oldest first. Does not look at permissions."""

    async def time_of(self, tasks: Sequence[int]) -> Sequence[Entry]:
        """The same, with timers that run."""

    def audit(self, actor: Actor, since: datetime, until: datetime) -> AsyncIterator[tuple[Event, bool]]:
        """All events before `until`, the oldest first, and whether the actor may see the task, if it is of one.

        Of a private room that the actor is not in, there is no name.
        """

    def personal(self, actor: Actor) -> AsyncIterator[tuple[str, str]]:
        """All that is kept about the actor: of which kind, and the row, as JSON; all of a kind together."""
