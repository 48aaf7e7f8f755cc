"""`inbox`: what I told somebody, unread first. Looking at it marks nothing as read; a button does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.model import PAGE
from bot.ports import Reply
from bot.services.telling import telling
from bot.views import inbox as views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import MarkRead, ShowInbox
    from bot.notices import Delivery
    from bot.services.request import Request


async def show(request: Request, command: ShowInbox) -> Reply:
    """The first page begins with all that is unread, and goes on with what was read; those behind it are of that."""
    unread = await _some(request, command.before, unread=True) if command.unread or command.before is None else ()
    page = views.InboxPage(tuple(unread[:PAGE]))
    if len(unread) > PAGE:
        page = views.InboxPage(page.unread, older=f"inbox unread before:{unread[PAGE - 1].id}")
    elif not command.unread:
        page = await _filled(request, command.before, page)
    told = await telling(request, (*page.unread, *page.read))
    return Reply(views.inbox(page, told, first=command.before is None))


async def _filled(request: Request, before: int | None, page: views.InboxPage) -> views.InboxPage:
    """With what was read, as far as there is room: at least one, for "older" to go on from."""
    room = max(PAGE - len(page.unread), 1)
    read = await _some(request, before, unread=False)
    older = f"inbox before:{read[room - 1].id}" if len(read) > room else None
    return views.InboxPage(page.unread, tuple(read[:room]), older)


async def _some(request: Request, before: int | None, *, unread: bool) -> Sequence[Delivery]:
    return await request.tx.deliveries(person=request.actor.id, unread=unread, before=before, limit=PAGE + 1)


async def mark_read(request: Request, command: MarkRead) -> Reply:
    count = await request.tx.mark_read(request.actor.id, command.upto, request.now)
    return Reply(views.marked(count))
