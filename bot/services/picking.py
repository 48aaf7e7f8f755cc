"""A task that is named by its words: the ones that may be meant, of which one is picked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import PreviewTask
from bot.errors import UserError
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
    """Where nothing matches, a sentence is what any free text is: a new task, shown first."""
    found = await request.tx.suggest_tasks(request.actor, command.text, _LOOKED_AT)
    matching = [task for task in found if _can_be(command.verb, task)][:MOST]
    if matching:
        return Reply(picking.choice(matching, command), understood=False)
    if command.draft is None:
        raise _unknown(command)
    typed = encode(PreviewTask(draft=command.draft, text=""))
    return await drafting.preview(request, PreviewTask(draft=command.draft, text=typed))


def _can_be(verb: str, task: Task) -> bool:
    return verb in _OF_ANY or task.is_open is (verb != "reopen")


_OF_ANY = frozenset(("show", "history", "comment", "edit", "delete", "attach", "files", "detach"))


def _unknown(command: PickTask) -> UserError:
    state = "task" if command.verb in _OF_ANY else "closed task" if command.verb == "reopen" else "open task"
    return UserError(
        f"I know no {state} with the words “{command.text[:60]}”.",
        f"Write its number, as in `{command.verb} 12`, or the beginnings of other words.",
    )
