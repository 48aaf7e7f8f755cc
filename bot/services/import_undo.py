"""Taking an import back: its tasks go, but for those that were changed since, in batches and in one change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import EventKind, NewEvent, changed_fields
from bot.policy import may_see
from bot.ports import Reply
from bot.store import Saving
from bot.views import importing as views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.events import Change
    from bot.model import Task
    from bot.services.request import Request

BATCH = 500  # tasks of one statement


async def undo(request: Request, change: Change) -> Reply:
    """Of what this person may not see, nothing goes, and nothing is said."""
    numbers = sorted({event.task for event in change.events if event.task is not None})
    touched = {event.task for event in change.later}
    gone = 0
    kept: list[Task] = []
    for first in range(0, len(numbers), BATCH):
        loaded = await request.tx.load(request.actor, numbers[first : first + BATCH], lock=True)
        seen = [task for task in loaded if may_see(request.actor, task) and task.deleted_at is None]
        kept += [task for task in seen if task.number in touched]
        going = [task for task in seen if task.number not in touched]
        await _delete(request, change, going)
        gone += len(going)
    if gone:
        await request.tx.take_back_import(change.id)
    return Reply(views.taken_back(change, gone, kept), understood=bool(gone))


async def _delete(request: Request, change: Change, tasks: Sequence[Task]) -> None:
    """Nobody was told of each of them, and nobody is now."""
    if not tasks:
        return
    after = [replace(task, deleted_at=request.now) for task in tasks]
    pairs = zip(tasks, after, strict=True)
    events = [NewEvent(EventKind.UNDONE, task.number, changed_fields(task, gone)) for task, gone in pairs]
    saving = Saving(after, events, undoes=change.id, retimed=[task.number for task in after])
    await request.tx.save(request.actor, request.change, saving, request.now)
