"""All tasks that fit filters, changed at once: previewed, confirmed by number, and then as if they had been named.

What is confirmed is what was previewed: what fits by then, or fits no more, is said and changes nothing of that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import commands as c
from bot.errors import UserError
from bot.message import Message
from bot.model import BULK_EDIT
from bot.ports import Reply
from bot.services import saved_views, stages, tasks, timing
from bot.services.listing import query_of
from bot.services.names import look_up
from bot.terms import Ref
from bot.views import bulk as views

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from bot.message import Line
    from bot.services.request import Request
    from bot.store import Page

CHANGES: Mapping[type[c.Command], Callable[[Request, Any], Awaitable[Reply]]] = {
    c.ChangeStatus: tasks.change_status,
    c.SetStage: stages.set_stage,
    c.DeleteTasks: tasks.delete,
    c.RestoreTasks: tasks.restore,
    c.AssignTasks: tasks.assign,
    c.UnassignTasks: tasks.unassign,
    c.ClaimTasks: tasks.claim,
    c.SetDue: tasks.set_due,
    c.SnoozeTasks: tasks.snooze,
    c.SetPriority: tasks.set_priority,
    c.RemindTasks: timing.remind,
    c.OnIt: timing.on_it,
    c.TagTasks: tasks.tag,
    c.MoveTasks: tasks.move,
}


async def edit(request: Request, command: c.BulkEdit) -> Reply:
    page = await _matching(request, command.listed)
    fitting = [task.number for task in page.tasks]
    if not command.only:
        return await _preview(request, command, fitting, more=page.next is not None)
    reply = await _change(replace(request, bulk=None), command.change, command.only, confirmed=True)
    gone = sorted(set(command.only) - set(fitting)) if page.next is None else []
    fresh = len(set(fitting) - set(command.only)) if page.next is None else 0
    return _noted(reply, views.changed_since(gone, fresh))


async def _preview(request: Request, command: c.BulkEdit, fitting: list[int], *, more: bool) -> Reply:
    if not fitting:
        return Reply(views.nothing())
    asking = replace(request, bulk=command)
    reply = await _change(asking, command.change, fitting, confirmed=False)
    return _noted(reply, views.cut() if more else ())


async def _matching(request: Request, command: c.ListTasks) -> Page:
    """Raises UserError for a name that nobody has."""
    listed, view = await saved_views.opened(request, command)
    asked = replace(request, command=listed)
    try:
        query = query_of(asked, listed, await look_up(asked), request.actor, BULK_EDIT)
        return await request.tx.list_tasks(query)
    except UserError as error:
        raise saved_views.ended(request.actor, view, error) if view else error from None


async def _change(request: Request, command: c.Command, numbers: Iterable[int], *, confirmed: bool) -> Reply:
    refs = tuple(Ref(number=number) for number in numbers)
    named = command.model_copy(update={"refs": refs, "confirmed": confirmed})
    return await CHANGES[type(named)](replace(request, command=named), named)  # type: ignore[arg-type]  # one of the union


def _noted(reply: Reply, notes: tuple[Line, ...]) -> Reply:
    if not isinstance(reply.body, Message):
        return reply
    return replace(reply, body=views.noted(reply.body, notes))
