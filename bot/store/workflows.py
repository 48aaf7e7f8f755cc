"""What the core asks of storage about workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.model import Stage, Workflow


class WorkflowWork(Protocol):
    async def workflows(self) -> Mapping[int, Workflow]:
        """By the project; those of archived ones, too."""

    async def set_workflow(self, project: int, workflow: Workflow | None, now: datetime) -> None:
        """The cards of its open tasks are marked: they offer other moves."""

    async def tasks_by_stage(self, project: int) -> Mapping[Stage, int]:
        """How many of its tasks are in each; closed and deleted ones count. Does not look at permissions."""

    async def tasks_in(self, project: int, stages: Sequence[Stage], limit: int) -> Sequence[int]:
        """Their numbers."""
