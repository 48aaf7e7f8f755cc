"""What a surface shows now: a task's card for everybody in a room, somebody's own page, a room's digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.contents import Pressed
from bot.policy import may_see
from bot.ports import Inbound, Sender
from bot.services import digest_contents, home
from bot.views import cards

if TYPE_CHECKING:
    from datetime import datetime

    from bot.message import Message
    from bot.model import Actor, Task, Who
    from bot.ports import Limits, Surface
    from bot.store import Tx

LOOKED_THROUGH = 20  # events, for the one that deleted the task


async def shown(tx: Tx, surface: Surface, now: datetime, limits: Limits) -> Message | None:
    """None: there is nothing to show any more."""
    if surface.account is not None:
        sender = Sender(surface.account, "")
        standing = await tx.identify(Inbound(sender, surface.where, Pressed("home"), key=""), claim=False, now=now)
        return await home.drawn(tx, standing, surface.line, now, limits)
    if surface.digest is not None:
        return await digest_contents.posted(tx, surface, now, limits)
    return await _card(tx, surface, now) if surface.task is not None else None


async def _card(tx: Tx, surface: Surface, now: datetime) -> Message | None:
    """Not for a room that became one where the task may not be seen."""
    assert surface.task is not None, "a card is a task's"
    onlooker = await tx.onlooker()
    detail = await tx.detail(onlooker, (surface.task,))
    if detail is None or not may_see(onlooker, detail.task):
        return None
    return cards.live_card(detail, onlooker, now, deleted_by=await _deleted_by(tx, onlooker, detail.task))


async def _deleted_by(tx: Tx, onlooker: Actor, task: Task) -> Who | None:
    if task.deleted_at is None:
        return None
    events = await tx.history(onlooker, task.number, before=None, limit=LOOKED_THROUGH)
    deletions = (one.actor for one in events if one.fields.get("deleted", (None, None))[1] is not None)
    return next(deletions, None)
