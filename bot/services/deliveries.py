"""`admin deliveries` and `admin retry`: what could not be delivered in this workspace, for its admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.model import PAGE
from bot.notices import State
from bot.policy import may_administer
from bot.ports import Reply
from bot.services.telling import names_of
from bot.views import deliveries as views

if TYPE_CHECKING:
    from bot.commands import RetryDeliveries, ShowDeliveries
    from bot.services.request import Request

WAITING = 10  # of those on their way, on the first page


async def show(request: Request, command: ShowDeliveries) -> Reply:
    _refuse_others(request)
    tx, calendar = request.tx, request.actor.person.calendar
    dead = await tx.deliveries(state=State.DEAD, before=command.before, limit=PAGE + 1)
    waiting = () if command.before else await tx.deliveries(state=State.PENDING, limit=WAITING)
    older = f"admin deliveries before:{dead[PAGE - 1].id}" if len(dead) > PAGE else None
    names = await names_of(request, (one.person for one in (*dead, *waiting)))
    return Reply(views.deliveries(dead[:PAGE], waiting, names, calendar, request.now, older))


async def retry(request: Request, command: RetryDeliveries) -> Reply:
    _refuse_others(request)
    count = await request.tx.revive(command.delivery, request.now)
    if count:
        return Reply(views.revived(count))
    if command.delivery is None:
        raise UserError("Nothing failed for good: there is nothing to retry.", "`admin deliveries` shows what waits.")
    raise UserError(f"No failed notice has the number {command.delivery}.", "`admin deliveries` shows their numbers.")


def _refuse_others(request: Request) -> None:
    if not may_administer(request.actor):
        raise UserError("Only an admin can look after deliveries.", "`inbox` shows what I told you.")
