"""Which task was meant? One button each, and after a sentence one for a new task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import AddTask
from bot.message import Button, Buttons, Message, Note
from bot.views.spans import capital, clip, one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import PickTask
    from bot.model import Task

LABEL = 70  # characters


def choice(tasks: Sequence[Task], command: PickTask) -> Message:
    """Nothing is done yet, whoever said it: each button says the verb with one task's number."""
    buttons = [Button(_label(command.verb, task), command.line_for(task.number)) for task in tasks]
    if command.draft:
        title = clip(f"Create task “{one_line(command.draft.title or '')}", LABEL - 1) + "”"
        buttons.append(Button(title, encode(AddTask(draft=command.draft))))
    note = Note(("Nothing is changed yet. With its number instead of its words, it happens at once.",))
    question = "Do you mean this task?" if len(tasks) == 1 else "Which task do you mean?"
    return Message(question, (Buttons(tuple(buttons)), note))


def _label(verb: str, task: Task) -> str:
    return clip(f"{capital(verb)} {task.reference} {one_line(task.title)}", LABEL)
