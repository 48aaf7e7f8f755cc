"""`why`: what somebody was told of a task, and why not more: from its history and their deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.notices import NoticeKind, Reason, State
from bot.ports import Reply
from bot.services import references
from bot.services.telling import telling
from bot.views import why as views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import ShowWhy
    from bot.model import Task
    from bot.notices import Delivery
    from bot.services.request import Request

EVENTS = 10
DELIVERIES = 50  # of one person or group: what the newest events and the clock made


async def show(request: Request, command: ShowWhy) -> Reply:
    task = await references.load_one(request, command.ref)
    tx, actor = request.tx, request.actor
    events = await tx.history(actor, task.number, before=None, limit=EVENTS + 1)
    deliveries = await _deliveries(request, task)
    told = views.Told(
        task,
        tuple(events[:EVENTS]),
        tuple(deliveries),
        await tx.notice_settings(actor.id),
        await tx.follows(actor.id, request.now),
        since=events[EVENTS].at if len(events) > EVENTS else None,
        hidden=tuple(await _hidden(request, task)),
    )
    message = views.why(told, actor, await telling(request, deliveries))
    return Reply(message, origin=f"why {task.number}")


async def _deliveries(request: Request, task: Task) -> Sequence[Delivery]:
    """Theirs, and those of the groups that they are in and that have it."""
    groups = sorted(request.actor.groups & frozenset(task.people))
    found: list[Delivery] = []
    for person in (request.actor.id, *groups):
        found += await request.tx.deliveries(person=person, task=task.number, limit=DELIVERIES)
    return found


async def _hidden(request: Request, task: Task) -> Sequence[Delivery]:
    """Escalations that somebody else was to hear of, and could not see."""
    skipped = await request.tx.deliveries(task=task.number, state=State.SKIPPED, limit=DELIVERIES)
    its = [one for one in skipped if one.kind is NoticeKind.ESCALATION and one.person != request.actor.id]
    return [one for one in its if one.reason is Reason.HIDDEN]
