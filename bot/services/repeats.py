"""The same inbound once more: the first answer's shape, from the first one's events, with nothing done again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.message import Message, Text
from bot.model import UNDO_MINUTES
from bot.policy import may_see
from bot.ports import Reply
from bot.services import repeating
from bot.services.changing import Judged, answer, linked, through
from bot.views import history

if TYPE_CHECKING:
    from bot.services.request import Request


async def answer_again(request: Request) -> Reply | None:
    """None if the first time changed nothing (it asked for a confirmation, it opened a form): ask again."""
    since = request.now - timedelta(minutes=UNDO_MINUTES)
    change = await request.tx.change(request.actor, request.standing.change, since=since)
    if change is None or not change.events:
        return None
    numbers = [event.task for event in change.events if event.task is not None]
    if change.events[0].task is None:
        return Reply(Message("Done", (Text((*history.sentence(change.events[0], request.actor, request.now), ".")),)))
    tasks = {
        task.number: task for task in await request.tx.load(request.actor, numbers) if may_see(request.actor, task)
    }
    following, coming = repeating.told_again(request, change, tasks)
    done = [(event, tasks[event.task]) for event in change.events if event.task in tasks.keys() - following]
    judged = Judged(done=list(done))
    offers, detail = await through(request, judged), await linked(request, judged)
    return answer(request, judged, notes=coming, repeated=True, offers=offers, detail=detail)
