"""Taking an import back: its tasks go, but for those that were changed since, in batches and in one change.

So do the projects that it made, unless something else is in them by now. The tasks that go leave them first, for a
deleted task counts as one of its project.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import EventKind, NewEvent, changed_fields
from bot.policy import may_see
from bot.ports import Reply
from bot.store import Saving
from bot.views import importing as views
from bot.workflows import fitted

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.events import Change, Json
    from bot.model import Task
    from bot.services.request import Request

BATCH = 500  # tasks of one statement


async def undo(request: Request, change: Change) -> Reply:
    """Of what this person may not see, nothing goes, and nothing is said."""
    touched = {event.task for event in change.later}
    imported = {event.task for event in change.events if event.task is not None}
    numbers = sorted(imported, key=lambda one: (one not in touched, one))  # what stays first: it keeps its project
    made = _made(change)
    gone = 0
    kept: list[Task] = []
    for first in range(0, len(numbers), BATCH):
        loaded = await request.tx.load(request.actor, numbers[first : first + BATCH], lock=True)
        seen = [task for task in loaded if may_see(request.actor, task) and task.deleted_at is None]
        kept += [task for task in seen if task.number in touched]
        going = [task for task in seen if task.number not in touched]
        made = {project: named for project, named in made.items() if project not in {task.project_id for task in kept}}
        await _delete(request, change, going, made)
        gone += len(going)
    if gone:
        await request.tx.take_back_import(change.id)
    unmade = await _unmake(request, change, made)
    return Reply(views.taken_back(change, gone, kept, unmade), understood=bool(gone))


async def _delete(request: Request, change: Change, tasks: Sequence[Task], made: Collection[int]) -> None:
    """Nobody was told of each of them, and nobody is now."""
    if not tasks:
        return
    after = [_gone(task, request.now, made) for task in tasks]
    pairs = zip(tasks, after, strict=True)
    events = [NewEvent(EventKind.UNDONE, task.number, changed_fields(task, gone)) for task, gone in pairs]
    saving = Saving(after, events, undoes=change.id, retimed=[task.number for task in after])
    await request.tx.save(request.actor, request.change, saving, request.now)


def _gone(task: Task, now: datetime, made: Collection[int]) -> Task:
    task = replace(task, deleted_at=now)
    return fitted(replace(task, project_id=None, project=None, workflow=None)) if task.project_id in made else task


def _made(change: Change) -> dict[int, Mapping[str, Json]]:
    """The projects that came with it, as the event has each, by their ids."""
    created = (event.fields["project"][1] for event in change.events if event.kind is EventKind.PROJECT_CREATED)
    return {int(str(one["id"])): one for one in created if isinstance(one, dict)}


async def _unmake(request: Request, change: Change, made: Mapping[int, Mapping[str, Json]]) -> list[str]:
    """The names of those that went; where somebody else has a task by now, the project stays."""
    going = [named for project, named in made.items() if await request.tx.delete_project(project)]
    undone = (None, EventKind.PROJECT_CREATED.value)
    events = [NewEvent(EventKind.UNDONE, None, {"project": (dict(one), None), "undone": undone}) for one in going]
    if events:
        await request.tx.save(request.actor, request.change, Saving(events=events, undoes=change.id), request.now)
    return sorted(str(one["name"]) for one in going)
