"""A project's workflow: as it is written, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Code, Fields, Message, Text, Tone
from bot.model import Mover
from bot.views.spans import line, name, plural, project_name
from bot.workflows import written

if TYPE_CHECKING:
    from bot.message import Block
    from bot.model import Project, Who, Workflow


def workflow_text(workflow: Workflow) -> str:
    """ "todo > doing > review > done by lead; review > doing"."""
    moves = ((one.source, one.target, " or ".join(map(_mover, one.by))) for one in workflow.moves)
    return written(workflow.stages, moves)


def _mover(who: Mover | Who) -> str:
    return who.value if isinstance(who, Mover) else f"@{name(who).removeprefix('@')}"


def workflow_set(project: Project, workflow: Workflow | None, moved: int, change: int) -> Message:
    """`moved`: tasks whose status was no more."""
    blocks: list[Block] = []
    if workflow:
        blocks.append(Fields((("Workflow", (workflow_text(workflow),)),)))
        blocks.append(
            Text(line("New tasks begin in “", workflow.stages[0].name, "”. ", Code("status 12 NAME"), " moves one."))
        )
    if moved:
        blocks.append(Text((f"{plural(moved, 'task')} got another status with it.",)))
    blocks.append(Buttons((Button("Undo", f"undo {change}"),)))
    said = (
        f"Workflow of {project_name(project)} set" if workflow else f"{project_name(project)} has no workflow any more"
    )
    return Message(said, tuple(blocks), Tone.GOOD)
