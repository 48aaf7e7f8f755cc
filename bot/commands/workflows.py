"""What is asked of workflows: what statuses a project has, and to which of them a task goes."""

from __future__ import annotations

from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.model import Stage
from bot.options import Way
from bot.terms import ProjectRef, Refs, WorkflowMove


class SetStage(Command):
    words: ClassVar = ("status",)
    usage: ClassVar = "status refs NAME"
    summary: ClassVar = "Move tasks to a status of their project. Only moves that its workflow allows are made."
    examples: ClassVar = ("status 12 review", "status 12 15 in progress")
    ways: ClassVar = (
        Way("status", "Move tasks to a status of their project", (options.STAGE.needed(), options.TASKS)),
    )
    refs: Refs = ()
    stage: str
    confirmed: bool = False


class SetWorkflow(Command):
    """No stages: it has no workflow any more. `project` None: that of the room this is said in.

    `dropped`: where the tasks go that are in a status which is no more, by that status; "": those of any other.
    """

    words: ClassVar = ("project workflow",)
    usage: ClassVar = 'project workflow NAME "todo > doing > done"|none [to:STATUS]'
    summary: ClassVar = (
        "Set a project's statuses, the moves between them, and who may make them. `to:` says where tasks go whose "
        "status is no more."
    )
    examples: ClassVar = (
        'project workflow web "todo > doing > review > done by lead; review > doing"',
        'project status web "todo > doing > shipped (done)"',
        'project workflow web "todo > doing > done" to:doing',
        'project workflow web "todo > doing > done" to:review=doing,tested=done',
        "project workflow web none",
    )
    ways: ClassVar = (
        Way(
            "project workflow",
            "Set a project's statuses and moves",
            (options.PROJECT.needed(), options.WORKFLOW.needed(), options.DROPPED),
        ),
    )
    project: ProjectRef | None = None
    stages: tuple[Stage, ...] = ()
    moves: tuple[WorkflowMove, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
