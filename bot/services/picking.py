"""A sentence that names a task by its words: the tasks that may be meant, of which one is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import PreviewTask
from bot.ports import Reply
from bot.services import drafting
from bot.views import picking

if TYPE_CHECKING:
    from bot.commands import PickTask
    from bot.model import Task
    from bot.services.request import Request

MOST = 5
_LOOKED_AT = 25  # closed tasks among them are left out


async def pick(request: Request, command: PickTask) -> Reply:
    """Where nothing matches, the sentence is what any free text is: a new task, shown first."""
    found = await request.tx.suggest_tasks(request.actor, command.text, _LOOKED_AT)
    matching = [task for task in found if _can_be(command.verb, task)][:MOST]
    if not matching:
        typed = encode(PreviewTask(draft=command.draft, text=""))
        return await drafting.preview(request, PreviewTask(draft=command.draft, text=typed))
    return Reply(picking.choice(matching, command), understood=False)


def _can_be(verb: str, task: Task) -> bool:
    return verb == "show" or task.is_open is (verb != "reopen")
