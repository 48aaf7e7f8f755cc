"""One task: its card, for one person or for a whole room; its history; and what is a task already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import masked, named_in
from bot.message import Message, Text
from bot.policy import may_see
from bot.ports import Audience, Reply
from bot.services import references
from bot.store import Saving
from bot.views import cards, history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import ShowHistory, ShowTask
    from bot.events import Event
    from bot.services.request import Request
    from bot.store import Detail

HISTORY_PAGE = 20
NOTHING_CHANGED = 0  # no change: a card is shown, the task stays as it is


async def show(request: Request, command: ShowTask) -> Reply:
    numbers, shown_in = await references.number_of(request, command.ref)
    detail = await request.tx.detail(request.actor, numbers, shown_in)
    if detail is None or not may_see(request.actor, detail.task) or not references.fits(detail.task, command.ref):
        raise references.unknown_task([f"#{number}" for number in numbers])
    if command.public:
        return await _for_everybody(request, detail)
    card = cards.card(detail, request.actor, request.now, live=request.limits.live)
    return Reply(card, origin=f"show {detail.task.number}")


async def _for_everybody(request: Request, detail: Detail) -> Reply:
    """As somebody in the room sees it. Raises UserError where not everybody there may."""
    onlooker, task = await request.tx.onlooker(), detail.task
    theirs = await request.tx.detail(onlooker, (task.number,)) if may_see(onlooker, task) else None
    if theirs is None:
        raise UserError(
            f"{task.reference} is private: not everybody here may see it.", f"`show {task.number}` shows it to you."
        )
    if not request.limits.live:
        card = cards.card(theirs, onlooker, request.now)
        return Reply(card, Audience.ROOM, task.number, origin=f"show {task.number} public")
    await request.tx.save(request.actor, NOTHING_CHANGED, Saving(cards=(task.number,)), request.now)
    return Reply(cards.shown_here(task), card=task.number)


async def show_history(request: Request, command: ShowHistory) -> Reply:
    task = await references.load_one(request, command.ref)
    events = await request.tx.history(request.actor, task.number, before=command.before, limit=HISTORY_PAGE + 1)
    events = await without_hidden(request, events)
    older = f"history {task.number} before:{events[HISTORY_PAGE - 1].id}" if len(events) > HISTORY_PAGE else None
    page = f" before:{command.before}" if command.before is not None else ""
    message = history.history(task, events[:HISTORY_PAGE], request.actor, request.now, older)
    return Reply(message, origin=f"history {task.number}{page}")


async def without_hidden(request: Request, events: Sequence[Event]) -> Sequence[Event]:
    """Tasks that this person may not see are not named."""
    named = named_in(events)
    if not named:
        return events
    seen = {one.number for one in await request.tx.load(request.actor, sorted(named)) if may_see(request.actor, one)}
    return [masked(event, named - seen) for event in events]


async def already(request: Request, number: int) -> Reply:
    """A message that is a task: its card, or that it is one which this person may not see."""
    detail = await request.tx.detail(request.actor, (number,))
    if detail is None or not may_see(request.actor, detail.task):
        text = Text(("You can't see that task: it belongs to a room that you are not in.",))
        return Reply(Message("That message is a task already.", (text,)), understood=False)
    card = cards.card(detail, request.actor, request.now, live=request.limits.live)
    told = Text((f"That message is already task {detail.task.number}.",))
    return Reply(replace(card, blocks=(told, *card.blocks)), origin=f"show {number}")
