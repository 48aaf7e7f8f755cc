"""Somebody's own page, or one list of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import ShowHome
from bot.errors import UserError
from bot.model import CLOSED, Status
from bot.parsing import grammar
from bot.ports import Reply
from bot.services.listing import open_only, resolved
from bot.services.names import look_up
from bot.services.request import Request
from bot.store import Query
from bot.terms import Condition, ConditionField, SortKey
from bot.views import home
from bot.views.lists import Reader

if TYPE_CHECKING:
    from datetime import datetime

    from bot.contents import PageOpened
    from bot.message import Message
    from bot.model import Actor, Task
    from bot.ports import Limits
    from bot.store import Standing, Tx

_WHOSE = frozenset({ConditionField.ASSIGNEE, ConditionField.CREATOR})


async def show(request: Request, command: ShowHome) -> Reply:
    if command.conditions:
        return Reply(await _filtered(request, command))
    return Reply(await _overview(request.tx, request.actor, request.now, request.limits))


async def open_page(tx: Tx, standing: Standing, opened: PageOpened, now: datetime, limits: Limits) -> Reply:
    """From now on it follows the tasks, and stays what it is now."""
    line = await tx.open_page(standing.actor, opened.message, opened.line, now)
    return Reply(await drawn(tx, standing, line, now, limits), origin=line)


async def drawn(tx: Tx, standing: Standing, line: str, now: datetime, limits: Limits) -> Message:
    """What of the page this line shows, as it is now; all of it if the line says nothing any more."""
    try:
        command = grammar.parse(line, grammar.Reading(calendar=standing.actor.person.calendar, now=now))
        if isinstance(command, ShowHome) and command.conditions:
            return await _filtered(Request(tx, standing, command, now, limits), command)
    except UserError:
        pass
    return await _overview(tx, standing.actor, now, limits)


async def _overview(tx: Tx, actor: Actor, now: datetime, limits: Limits) -> Message:
    mine = Query(actor, (_mine(actor),), now, hide_future_starts=True, sort=SortKey.DUE, limit=limits.rows)
    waiting = replace(mine, conditions=_waiting(actor), hide_future_starts=False)
    desk = home.Desk(await tx.list_tasks(mine), await tx.list_tasks(waiting), await _done(tx, actor, now))
    return home.overview(desk, Reader(actor, now, limits.live))


async def _done(tx: Tx, actor: Actor, now: datetime) -> list[Task]:
    """What was closed was updated then or later, so the newest of those hold the newest of these."""
    done = Condition(field=ConditionField.STATUS, values=(Status.DONE,))
    query = Query(actor, (_mine(actor), done), now, open_only=False, sort=SortKey.UPDATED, descending=True)
    found = (await tx.list_tasks(query)).tasks
    since = now - timedelta(days=home.DONE_DAYS)
    lately = [(task.completed_at, task) for task in found if task.completed_at and task.completed_at >= since]
    return [task for _, task in sorted(lately, key=lambda one: one[0], reverse=True) if _is_mine(task, actor)]


def _is_mine(task: Task, actor: Actor) -> bool:
    """What others of a group did is theirs."""
    return actor.id in task.people or (task.completed_by is not None and task.completed_by.id == actor.id)


async def _filtered(request: Request, command: ShowHome) -> Message:
    """Mine, unless the conditions say whose."""
    actor, conditions = request.actor, command.conditions
    whose = () if any(one.field in _WHOSE for one in conditions) else (_mine(actor),)
    newest_first = any(one.field is ConditionField.STATUS and CLOSED & {*one.values} for one in conditions)
    query = Query(
        actor,
        (*whose, *resolved(await look_up(request), conditions)),
        request.now,
        open_only=open_only(conditions),
        sort=SortKey.UPDATED if newest_first else SortKey.DUE,
        descending=newest_first,
        limit=request.limits.rows,
    )
    page = await request.tx.list_tasks(query)
    return home.filtered(page, encode(command), Reader(actor, request.now, request.limits.live))


def _mine(actor: Actor) -> Condition:
    return Condition(field=ConditionField.ASSIGNEE, values=actor.holders)


def _waiting(actor: Actor) -> tuple[Condition, ...]:
    """What I created and somebody else has."""
    others = (
        Condition(field=ConditionField.ASSIGNEE, values=actor.holders, negated=True),
        Condition(field=ConditionField.ASSIGNEE, negated=True),
    )
    return (Condition(field=ConditionField.CREATOR, values=(actor.id,)), *others)
