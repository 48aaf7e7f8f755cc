"""A project's workflow is set, or taken back; the tasks of a status that is no more go where they are sent.

Nobody is told of those tasks one by one: their history says it, and one undo takes all of it back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.errors import ChoiceError, UserError
from bot.events import FIELDS, EventKind, NewEvent, changed_fields, field_values, same
from bot.model import Move, Mover, Stage, Workflow
from bot.ports import Reply
from bot.services import projects, promising
from bot.services.changing import kind_by_status
from bot.services.names import look_up
from bot.services.stages import arrived
from bot.services.tasks import check_project
from bot.store import Saving
from bot.views import workflows as views
from bot.views.spans import capital, plural
from bot.workflows import find, fitted, label, read_workflow, stage_of, stages, workflow_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands import SetWorkflow
    from bot.events import Change, Event, Json
    from bot.model import Project, Task
    from bot.services.names import Book
    from bot.services.request import Request

MOST_MOVED = 2000  # tasks that change their status with the workflow


async def set_workflow(request: Request, command: SetWorkflow) -> Reply:
    book = await look_up(request)
    project = book.project(command.project) if command.project else await projects.of_room(request, request.actor.room)
    check_project(project)
    projects.check_may_run(request, project)
    workflow = _resolved(command, book)
    if workflow == project.workflow:
        raise UserError(f"That is so in {project.name} already.", f"`project status {project.slug}` shows it.")
    await request.tx.lock_workspace()
    going = _going(command, project, workflow, await request.tx.tasks_by_stage(project.id))
    tasks = await _tasks(request, project, list(going))
    moved = {one.number: _sent(request, one, going[_standing(one)], workflow) for one in tasks}
    await request.tx.set_workflow(project.id, workflow, request.now)
    events = [NewEvent(EventKind.WORKFLOW_SET, None, {"workflow": (_data(project), _data(project, workflow))})]
    events += [_event(one, moved[one.number]) for one in tasks]
    await _save(request, Saving(list(moved.values()), events))
    return Reply(views.workflow_set(project, workflow, len(moved), request.change))


def _resolved(command: SetWorkflow, book: Book) -> Workflow | None:
    moves = (
        Move(one.source, one.target, tuple(who if isinstance(who, Mover) else book.person(who) for who in one.by))
        for one in command.moves
    )
    return Workflow(command.stages, tuple(moves)) if command.stages else None


def _data(project: Project, *changed: Workflow | None) -> Json:
    (workflow,) = changed or (project.workflow,)
    return {"id": project.id, "slug": project.slug, "name": project.name, "workflow": workflow_data(workflow)}


# ---- where tasks go


def _standing(task: Task) -> Stage:
    return Stage(stage_of(task), task.status)


def _going(
    command: SetWorkflow, project: Project, workflow: Workflow | None, counts: Mapping[Stage, int]
) -> dict[Stage, Stage]:
    """By the stage that tasks are in, and can't stay in: where they go. Raises ChoiceError if nobody said it yet."""
    going = {}
    for stage, count in counts.items():
        target = find(workflow, stage.name) or _said(command, stage, workflow)
        if target is None:
            raise _asked(command, project, workflow, stage, count)
        if target != stage:
            going[stage] = target
    return going


def _said(command: SetWorkflow, stage: Stage, workflow: Workflow | None) -> Stage | None:
    """Without a workflow it is called as its category again. Raises UserError for a status that there won't be."""
    if workflow is None:
        return Stage(stage.category.value, stage.category)
    said = {dropped.casefold(): target for dropped, target in command.dropped}
    name = said.get(stage.name.casefold(), said.get(""))
    if name is None:
        return None
    target = find(workflow, name)
    if target is None:
        names = ", ".join(one.name for one in stages(workflow))
        raise UserError(f"“{name[:40]}” is none of these statuses.", f"Send the tasks to one of {names}.")
    return target


def _asked(command: SetWorkflow, project: Project, workflow: Workflow | None, stage: Stage, count: int) -> ChoiceError:
    assert workflow, "without one no status is dropped"
    likely = sorted(stages(workflow), key=lambda one: one.category is not stage.category)
    lines = [(capital(label(one)), (*command.dropped, (stage.name, one.name))) for one in likely]
    return ChoiceError(
        f"{plural(count, 'task')} of {project.name} would lose the status “{label(stage)}”.",
        f"Where to? Pick one, or write it behind the workflow: `to:{stage.name}={likely[0].name}`. "
        "Nothing has changed yet.",
        tuple((name, encode(command.model_copy(update={"dropped": dropped}))) for name, dropped in lines),
    )


async def _tasks(request: Request, project: Project, going: Sequence[Stage]) -> Sequence[Task]:
    if not going:
        return ()
    numbers = await request.tx.tasks_in(project.id, going, MOST_MOVED + 1)
    if len(numbers) > MOST_MOVED:
        raise UserError(
            f"More than {MOST_MOVED:,} tasks would change their status; that is too many for one step.",
            f"Move some of them first: `bulk all in:{project.slug} status:{going[0].name} -> status to:…`.",
        )
    loaded = await request.tx.load(request.actor, numbers, lock=True)
    return [one for one in loaded if _standing(one) in going]


def _sent(request: Request, task: Task, stage: Stage, workflow: Workflow | None) -> Task:
    return replace(arrived(task, stage, request.actor, request.now), workflow=workflow)


def _event(before: Task, after: Task) -> NewEvent:
    return NewEvent(kind_by_status(EventKind.EDITED, before, after), before.number, changed_fields(before, after))


async def _save(request: Request, saving: Saving) -> None:
    await promising.save(request, saving, saving.tasks, untold={one.number for one in saving.tasks})


# ---- back


async def take_back(request: Request, change: Change, project: Project, undone: NewEvent) -> None:
    """Raises UserError if the workflow was changed since, or tasks are in a status that there was not before."""
    before, after = (_workflow(side) for side in change.events[0].fields["workflow"])
    if project.workflow != after:
        raise _overtaken(project, "was changed again since")
    numbers = sorted({event.task for event in change.events if event.task is not None})
    tasks = {one.number: one for one in await request.tx.load(request.actor, numbers, lock=True)}
    back = [_back(tasks[event.task], event, before) for event in change.events if event.task in tasks]
    events = [undone, *(_undone(tasks[one.number], one) for one in back)]
    await request.tx.set_workflow(project.id, before, request.now)
    await _save(request, Saving(back, events, undoes=change.id))
    if any(find(before, one.name) is None for one in await request.tx.tasks_by_stage(project.id)):
        raise _overtaken(project, "is in use: tasks are in a status that there was not before")


def _workflow(side: Json) -> Workflow | None:
    assert isinstance(side, dict)
    return read_workflow(side["workflow"])


def _back(task: Task, event: Event, workflow: Workflow | None) -> Task:
    """As it was; what was changed since stays, as far as there is a stage for it."""
    known = {name: pair for name, pair in event.fields.items() if name in FIELDS}
    values: dict[str, object] = {}
    if all(same(FIELDS[name](task), now) for name, (_, now) in known.items()):
        for name, (was, _) in known.items():
            values.update(field_values(name, was))
    return fitted(replace(task, **values, workflow=workflow))  # type: ignore[arg-type]  # names and types are field_values'


def _undone(before: Task, after: Task) -> NewEvent:
    return NewEvent(EventKind.UNDONE, before.number, changed_fields(before, after))


def _overtaken(project: Project, why: str) -> UserError:
    return UserError(
        f"The workflow of {project.name} {why}.", "Nothing was taken back; set it anew if you still want to."
    )
