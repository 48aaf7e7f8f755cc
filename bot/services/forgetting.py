"""A person who wants to be forgotten, and how long a workspace keeps closed tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import BULK_EDIT, Role
from bot.policy import Verb, may_administer
from bot.ports import Reply
from bot.services import changing
from bot.services.tasks import left_to
from bot.store import Query, Saving
from bot.terms import Condition, ConditionField
from bot.views import forgetting as views

if TYPE_CHECKING:
    from bot.commands import ForgetMe, SetRetention
    from bot.model import Task
    from bot.services.request import Request
    from bot.store import Page


async def forget_me(request: Request, command: ForgetMe) -> Reply:
    await request.tx.lock_workspace()  # two admins who go at once: the second one sees the first
    await _check_led(request)
    if not command.confirmed:
        held = await _held(request)
        return Reply(views.ask(len(held.tasks), more=held.next is not None))
    event = NewEvent(EventKind.FORGOTTEN, None, {"person": (request.actor.id, None)})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    count = await _hand_back(request)
    await request.tx.forget_person(request.actor.id, request.now)
    return Reply(views.forgotten(count))


async def _check_led(request: Request) -> None:
    """As for roles: a workspace without any admin could never get one again. Raises UserError."""
    people = [one for one in await request.tx.people() if not one.group]
    admins = [one.id for one in people if one.role is Role.ADMIN]
    if admins == [request.actor.id] and len(people) > 1 and not request.actor.rules:
        raise UserError("You are the only admin.", "Make somebody else one first: `admin role @who admin`.")


async def _held(request: Request) -> Page:
    """Open tasks that were given to them, and not to a group they are in."""
    theirs = Condition(field=ConditionField.ASSIGNEE, values=(request.actor.id,))
    return await request.tx.list_tasks(Query(request.actor, (theirs,), request.now, limit=BULK_EDIT))


async def _hand_back(request: Request) -> int:
    def apply(task: Task) -> Task | str:
        stay = tuple(one.who for one in task.assignees if one.who.id != request.actor.id)
        return left_to(task, stay, request)

    rule, count = changing.Rule(Verb.SEE, EventKind.UNASSIGNED, apply, "gives back"), 0
    while held := (await _held(request)).tasks:
        tasks = await request.tx.load(request.actor, [task.number for task in held], lock=True)
        judged = changing.judge(request, tasks, rule)
        await changing.finish(request, judged)
        count += len(judged.done)
    return count


# ---- closed tasks


async def set_retention(request: Request, command: SetRetention) -> Reply:
    if not may_administer(request.actor):
        raise UserError("Only an admin can say how long closed tasks are kept.", "`admin people` shows who is one.")
    await request.tx.lock_workspace()
    before = await request.tx.retention()
    if before == command.days:
        raise UserError(f"Closed tasks are kept {views.kept(before)} already.")
    if command.days and not command.confirmed:
        count = await request.tx.closed_before(request.now - timedelta(days=command.days))
        return Reply(views.ask_retention(command.days, count))
    await request.tx.set_retention(command.days)
    event = NewEvent(EventKind.RETENTION_SET, None, {"retention": (before, command.days)})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    return Reply(views.retention_set(command.days, request.change))
