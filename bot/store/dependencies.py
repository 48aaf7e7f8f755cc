"""What the core asks of storage about how tasks hang together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.dependencies import Edge, Relation
    from bot.model import Actor, Task


class DependencyWork(Protocol):
    async def leading_from(self, starts: Mapping[Relation, Sequence[int]]) -> Sequence[Edge]:
        """All that is found on the way up from these, by their relation; deleted and closed tasks, too."""

    async def finished_parents(self, actor: Actor, closed: Sequence[int]) -> Sequence[Task]:
        """The open ones whose last open parts these were. Does not look at permissions."""
