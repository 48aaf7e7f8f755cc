"""The parts of a task: its subtasks, and the lines of its checklist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import AddTask, ListTasks
from bot.errors import UserError
from bot.events import EventKind
from bot.message import Message
from bot.model import ITEMS_PER_TASK, Item, Status
from bot.policy import Verb
from bot.ports import Reply
from bot.services import drafting, listing, references
from bot.services.changing import Rule, finish, judge
from bot.terms import Condition, ConditionField, Scope
from bot.views import checklists, results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.commands import AddSubtask, CheckItems, ListSubtasks, ShowChecklist
    from bot.model import Task
    from bot.services.request import Request


async def add_subtask(request: Request, command: AddSubtask) -> Reply:
    task = await references.load_one(request, command.ref)
    references.check_there(task)
    draft = command.draft.model_copy(update={"parent": task.number})
    return await drafting.add(request, AddTask(draft=draft))


async def list_subtasks(request: Request, command: ListSubtasks) -> Reply:
    task = await references.load_one(request, command.ref)
    parts = Condition(field=ConditionField.PARENT, values=(task.number,))
    of_any_status = Condition(field=ConditionField.STATUS, values=tuple(Status))
    reply = await listing.list_tasks(request, ListTasks(scope=Scope.ALL, conditions=(parts, of_any_status)))
    assert isinstance(reply.body, Message), "a list is a message"
    return replace(reply, body=checklists.of_parts(task, reply.body), origin=f"subs {task.number}")


# ---- checklists


async def show_checklist(request: Request, command: ShowChecklist) -> Reply:
    task = await references.load_one(request, command.ref)
    message = checklists.checklist(task, command.page)
    page = f" page:{command.page}" if command.page > 1 else ""
    return Reply(message, origin=f"checklist {task.number}{page}")


async def check(request: Request, command: CheckItems) -> Reply:
    task = await references.load_one(request, command.ref, lock=True)
    judged = judge(request, (task,), _rule(command, task))
    through = [after for _, after in judged.done if command.items and _is_through(after)]
    return await finish(request, judged, offers=[(results.all_ticked(), one) for one in through])


def _rule(command: CheckItems, task: Task) -> Rule:
    """Raises UserError for a line that is not there, or more of them than a checklist has."""
    if command.lines:
        return Rule(Verb.EDIT, EventKind.EDITED, _with_lines(command.lines), "adds to")
    if command.clear:
        return Rule(Verb.EDIT, EventKind.EDITED, lambda one: replace(one, checklist=()), "empties")
    if missing := [one for one in command.items if not 1 <= one <= len(task.checklist)]:
        raise UserError(
            f"The checklist of {task.reference} has no line {missing[0]}.", f"`checklist {task.number}` shows it."
        )
    return Rule(Verb.PROGRESS, EventKind.EDITED, _ticked(command.items, done=command.verb == "check"), "ticks")


def _with_lines(lines: Sequence[str]) -> Callable[[Task], Task | str]:
    def apply(task: Task) -> Task | str:
        items = (*task.checklist, *map(Item, lines))
        if len(items) > ITEMS_PER_TASK:
            return f"would have {len(items)} lines; {ITEMS_PER_TASK} is the most"
        return replace(task, checklist=items)

    return apply


def _ticked(numbers: Sequence[int], *, done: bool) -> Callable[[Task], Task | str]:
    def apply(task: Task) -> Task | str:
        items = tuple(
            replace(item, done=done) if place in numbers else item for place, item in enumerate(task.checklist, 1)
        )
        return replace(task, checklist=items) if items != task.checklist else f"has that {_SAID[done]} already"

    return apply


_SAID = {True: "ticked", False: "open"}


def _is_through(task: Task) -> bool:
    return task.is_open and all(item.done for item in task.checklist)
