"""A project's workflow, and the project that it is said of, as words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.canonical import words
from bot.model import Mover
from bot.workflows import written

_ONE_WORD = re.compile(r"[\w-]*")

if TYPE_CHECKING:
    from bot.commands import SetStage, SetWorkflow, ShowProject
    from bot.terms import ProjectRef, WhoRef


def stage_word(command: SetStage) -> str:
    """In a thread it needs its key: "status report" is a title."""
    return words.name(command.stage) if command.refs else f"to:{words.value(command.stage)}"


def show_project_line(command: ShowProject) -> str:
    """A name that could be read with a workflow behind it is told apart from one."""
    name = words.project_name(command.project)
    is_plain = not isinstance(command.project, str) or _ONE_WORD.fullmatch(name)
    return words.line("project status", name if is_plain else _told_apart(command.project))


def workflow_line(command: SetWorkflow) -> str:
    moves = ((one.source, one.target, " or ".join(map(_mover, one.by))) for one in command.moves)
    dropped = [f"{one}={target}" if one else target for one, target in command.dropped]
    return words.line(
        "project workflow",
        _told_apart(command.project),
        words.quoted(written(command.stages, moves)) if command.stages else "none",
        f"to:{words.values(dropped)}" if dropped else "",
    )


def _told_apart(project: ProjectRef | None) -> str:
    """From a workflow, whatever its name is."""
    return f"in:{words.quoted(project)}" if isinstance(project, str) else words.channel(project)


def _mover(who: Mover | WhoRef) -> str:
    return who.value if isinstance(who, Mover) else words.mention(who)
