"""What is asked of storage about the files of tasks: see bot.files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.files import KeptFile


class FileWork(Protocol):
    """Part of bot.store.Tx. Nothing here looks at permissions."""

    async def files_of(self, tasks: Sequence[int], *, removed: bool = False) -> Sequence[KeptFile]:
        """By task and number. `removed`: those, too, that were detached."""

    async def keep_files(self, files: Sequence[KeptFile]) -> None:
        """At least one, all sent at once, here. Their numbers are new, for their tasks are locked or new."""

    async def remove_files(self, task: int, files: Sequence[int], at: datetime | None) -> None:
        """`files`: their numbers. `at` None: they are put back."""
