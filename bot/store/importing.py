"""What is asked of storage for imports: what is staged, and very many tasks at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.events import NewEvent
    from bot.imports.staging import Staged
    from bot.model import Actor, Comment, Task
    from bot.timelog import Entry
    from bot.timers import Timer


@dataclass(frozen=True, slots=True)
class Batch:
    """New tasks with their numbers, and what hangs on them. Their parents and originals come later: see `tie`."""

    tasks: Sequence[Task]
    events: Sequence[NewEvent]
    comments: Sequence[Comment] = ()
    entries: Sequence[Entry] = ()
    timers: Sequence[Timer] = ()


class ImportWork(Protocol):
    """Part of bot.store.Tx."""

    async def stage_import(self, actor: Actor, staged: Staged, now: datetime) -> int:
        """A new one, of this room."""

    async def staged_import(self, actor: Actor, staged: int, *, lock: bool = False) -> Staged | None:
        """None: there is none of theirs. `lock`: until the end of the transaction; None also while somebody else has
        it.
        """

    async def change_staged(self, staged: Staged) -> None:
        """What it holds, and how its names are read. Numbers that were reserved for it are given up."""

    async def drop_staged(self, staged: int) -> None: ...
    async def imported_before(self, digest: str) -> datetime | None:
        """When a file of this content was imported last, and not taken back since."""

    async def reserve_numbers(self, actor: Actor, staged: int, *, again: bool) -> int | None:
        """The first of as many as it has tasks: the same ones, once they are reserved.

        None: it is not theirs, or imported already, or its content was imported before and not `again`.
        """

    async def end_import(self, staged: int, change: int, now: datetime) -> None:
        """It was imported by this change."""

    async def take_back_import(self, change: int) -> None:
        """What this change imported may be imported anew."""

    async def add_batch(self, change: int, batch: Batch, now: datetime) -> None: ...
    async def tie(self, parents: Mapping[int, int], originals: Mapping[int, int]) -> None:
        """Tasks that were added by now are parts and duplicates of others, by number."""

    async def mark_added(
        self, people: Sequence[int], rooms: Sequence[int], projects: Sequence[int], now: datetime
    ) -> None:
        """The pages of these people, and digests that may show what was added, are drawn anew."""
