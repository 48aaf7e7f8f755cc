"""The parts of a task: its subtasks, and the lines of its checklist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import AddTask, ListTasks
from bot.errors import UserError
from bot.events import EventKind
from bot.message import Message
from bot.model import ITEMS_PER_TASK, Item, Status
from bot.policy import Verb, may
from bot.ports import Reply
from bot.services import drafting, listing, references
from bot.services.changing import Rule, finish, judge
from bot.terms import Condition, ConditionField, Scope
from bot.views import checklists, forms, results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.commands import AddSubtask, CheckItems, ListSubtasks, RemoveItems, RenameItem, ShowChecklist
    from bot.model import Task
    from bot.services.request import Request


async def add_subtask(request: Request, command: AddSubtask) -> Reply:
    task = await references.load_one(request, command.ref)
    references.check_there(task)
    draft = command.draft.model_copy(update={"parent": task.number})
    return await drafting.add(request, AddTask(draft=draft), whole=task)


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


async def rename(request: Request, command: RenameItem) -> Reply:
    task = await references.load_one(request, command.ref, lock=True)
    _check_lines(task, (command.item,))
    if not command.text and may(request.actor, Verb.EDIT, task):
        return Reply(forms.item_form(task, command.item))
    return await _edited(request, task, _renamed(command.item, command.text))


async def remove(request: Request, command: RemoveItems) -> Reply:
    task = await references.load_one(request, command.ref, lock=True)
    _check_lines(task, command.items)
    return await _edited(request, task, _without(command.items))


async def _edited(request: Request, task: Task, apply: Callable[[Task], Task | str]) -> Reply:
    return await finish(request, judge(request, (task,), Rule(Verb.EDIT, EventKind.EDITED, apply, "changes")))


def _check_lines(task: Task, numbers: Sequence[int]) -> None:
    if missing := [one for one in numbers if not 1 <= one <= len(task.checklist)]:
        raise UserError(
            f"The checklist of {task.reference} has no line {missing[0]}.", f"`checklist {task.number}` shows it."
        )


def _renamed(number: int, text: str) -> Callable[[Task], Task | str]:
    def apply(task: Task) -> Task | str:
        before, after = task.checklist[: number - 1], task.checklist[number:]
        return replace(task, checklist=(*before, replace(task.checklist[number - 1], text=text), *after))

    return apply


def _without(numbers: Sequence[int]) -> Callable[[Task], Task | str]:
    def apply(task: Task) -> Task | str:
        return replace(
            task, checklist=tuple(item for place, item in enumerate(task.checklist, 1) if place not in numbers)
        )

    return apply


def _rule(command: CheckItems, task: Task) -> Rule:
    """Raises UserError for a line that is not there, or more of them than a checklist has."""
    if command.lines:
        return Rule(Verb.EDIT, EventKind.EDITED, _with_lines(command.lines), "adds to")
    if command.clear:
        return Rule(Verb.EDIT, EventKind.EDITED, lambda one: replace(one, checklist=()), "empties")
    _check_lines(task, command.items)
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
