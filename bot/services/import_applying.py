"""The import itself: all of a file's tasks in one transaction, and one change that undo takes back.

Written batch by batch, by numbers that were reserved before (see bot.dispatch): others go on adding tasks meanwhile.
Nobody is told of each task: those who are given any hear of it once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import EventKind, NewEvent, changed_fields
from bot.failpoints import reach
from bot.model import Task
from bot.notices import NewNotice, NoticeKind
from bot.notify.plan import GATHERING
from bot.ports import Reply
from bot.services import import_planning as planning
from bot.services.importing import known_names, open_one, read_file
from bot.services.projects import slug_of
from bot.store import Saving
from bot.store.importing import Batch
from bot.views import importing as views

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.commands import ApplyImport
    from bot.events import Json
    from bot.imports.model import ImportedFile
    from bot.imports.plan import Plan, Planned
    from bot.imports.staging import Staged
    from bot.model import Project
    from bot.services.import_planning import Known
    from bot.services.request import Request

BATCH = 500  # tasks of one statement
_BLANK = Task(number=0, title="")


async def go(request: Request, command: ApplyImport) -> Reply:
    staged = await open_one(request, command.staged)
    file = await read_file(staged)
    before = await request.tx.imported_before(staged.digest)
    if before and not command.confirmed:
        return Reply(views.ask_again(staged, before, request.actor, request.now), understood=False)
    first = await request.tx.reserve_numbers(request.actor, staged.id, again=command.confirmed)
    if first is None:
        raise UserError(f"There is no task in {staged.name} to import.", f"`import rows {staged.id}` says why.")
    known = await known_names(request, staged, file)
    made = await _record(request, staged, file, known)
    known = replace(known, projects={**known.projects, **made})
    plan = await asyncio.to_thread(planning.plan, file, known, request.actor, request.now, first)
    await _add(request, staged, plan)
    await request.tx.notify(_notices(request, plan.planned), request.now)
    await request.tx.end_import(staged.id, request.change, request.now)
    names = sorted({one.name for one in made.values()})
    return Reply(views.imported(staged, plan, file.refused, names, request.change))


async def _record(request: Request, staged: Staged, file: ImportedFile, known: Known) -> dict[str, Project]:
    """First of all that it is an import: by that undo knows it. Then the projects that it needs, by their names."""
    events = [NewEvent(EventKind.IMPORTED, None, {"imported": (None, len(file.tasks)), "file": (None, staged.name)})]
    made: dict[str, Project] = {}
    for slug, name in {slug_of(name): name for name in known.fresh.values()}.items():
        project = await request.tx.create_project(request.actor, name, slug, [])
        assert project is not None, "it was looked for a moment ago; two at once end in an error of the database"
        events.append(NewEvent(EventKind.PROJECT_CREATED, None, {"project": (None, _named(project))}))
        made |= {key: project for key, called in known.fresh.items() if slug_of(called) == slug}
    await request.tx.save(request.actor, request.change, Saving(events=events), request.now)
    return made


def _named(project: Project) -> Json:
    return {"id": project.id, "slug": project.slug, "name": project.name}


async def _add(request: Request, staged: Staged, plan: Plan) -> None:
    for first in range(0, len(plan.planned), BATCH):
        some = plan.planned[first : first + BATCH]
        await request.tx.add_batch(request.change, _batch(request, staged, some), request.now)
        reach("amid_import")
    tasks = [one.task for one in plan.planned]
    await request.tx.tie(
        {task.number: task.parent for task in tasks if task.parent},
        {task.number: task.duplicate_of for task in tasks if task.duplicate_of},
    )
    people = {request.actor.id, *(one for task in tasks for one in (task.creator.id, *task.people))}
    rooms, projects = {task.room_id for task in tasks}, {task.project_id for task in tasks}
    await request.tx.mark_added(
        sorted(people), sorted(filter(None, rooms)), sorted(filter(None, projects)), request.now
    )


def _batch(request: Request, staged: Staged, some: Sequence[Planned]) -> Batch:
    tasks = [one.task for one in some]
    return Batch(
        tasks,
        [_added(task, staged.name) for task in tasks],
        [said for one in some for said in one.comments],
        [spent for one in some for spent in one.entries],
        list(chain.from_iterable(planning.timers_of(task, request.now) for task in tasks)),
    )


def _added(task: Task, file: str) -> NewEvent:
    return NewEvent(EventKind.ADDED, task.number, {**changed_fields(_BLANK, task), "file": (None, file)})


def _notices(request: Request, planned: Sequence[Planned]) -> list[NewNotice]:
    """One for each who is given something that is still to be done, by the first of it."""
    given = list(_given(request, planned))
    counts, firsts = Counter(person for person, _ in given), dict(reversed(given))
    return [
        NewNotice(
            NoticeKind.ASSIGNED,
            f"change:{request.change}:imported:{person}",
            request.now + GATHERING,
            person=person,
            task=firsts[person],
            actor=request.actor.id,
            facts={"what": EventKind.IMPORTED.value, "imported": count},
        )
        for person, count in counts.items()
    ]


def _given(request: Request, planned: Sequence[Planned]) -> Iterator[tuple[int, int]]:
    for one in planned:
        if one.task.is_open:
            yield from ((person, one.task.number) for person in one.task.people if person != request.actor.id)
