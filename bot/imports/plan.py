"""What a file would come to: each row as the task that it becomes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.imports.model import ImportedTask
    from bot.model import Comment, Task
    from bot.timelog import Entry


@dataclass(frozen=True, slots=True)
class Planned:
    """`why`: what of the row could not be taken along, a sentence each. `project`: one that is still to be made."""

    row: ImportedTask
    task: Task
    comments: tuple[Comment, ...] = ()
    entries: tuple[Entry, ...] = ()
    why: tuple[str, ...] = ()
    project: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """`unknown`: how many tasks name somebody whom nobody here is called like."""

    planned: Sequence[Planned]
    unknown: Counter[str] = field(default_factory=Counter)
