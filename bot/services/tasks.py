"""The verbs that change tasks, each as the Rule it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar import When, brief
from bot.errors import UserError
from bot.events import EventKind, NewEvent, field_values
from bot.model import COMMENT_LENGTH, PEOPLE_PER_TASK, TAGS_PER_TASK, Mode, Status
from bot.policy import Verb, may
from bot.ports import Audience, Reply
from bot.services import references
from bot.services.changing import Judged, Rule, change, finish
from bot.services.keeping import keep
from bot.services.names import listed_people, look_up, too_many
from bot.services.stages import arrived, moved, target
from bot.views import forms
from bot.workflows import fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.commands import (
        AssignTasks,
        ChangeStatus,
        ClaimTasks,
        CommentTask,
        DeleteTasks,
        MoveTasks,
        RestoreTasks,
        SetDue,
        SetPriority,
        SnoozeTasks,
        TagTasks,
        UnassignTasks,
    )
    from bot.events import Json
    from bot.message import Line
    from bot.model import Actor, Project, Task, Who
    from bot.services.request import Request
    from bot.terms import Ref

_STATUS = {
    "done": (EventKind.COMPLETED, Status.DONE, "completes"),
    "reopen": (EventKind.REOPENED, Status.TODO, "reopens"),
    "start": (EventKind.STARTED, Status.DOING, "starts"),
    "cancel": (EventKind.CANCELLED, Status.CANCELLED, "cancels"),
}


async def change_status(request: Request, command: ChangeStatus) -> Reply:
    if command.note and len(command.note) > COMMENT_LENGTH:
        raise _too_long(command.note)
    return await change(request, command, status_rule(request, command.verb), comment=command.note)


def status_rule(request: Request, verb: str) -> Rule:
    kind, status, doing = _STATUS[verb]
    return Rule(Verb.PROGRESS, kind, _moved_to(status, request.actor, request.now), doing)


async def delete(request: Request, command: DeleteTasks) -> Reply:
    def apply(task: Task) -> Task | str:
        return "is deleted already" if task.deleted_at else replace(task, deleted_at=request.now)

    rule = Rule(Verb.DELETE, EventKind.DELETED, apply, "deletes", on_deleted=True, always_confirm=True)
    return await change(request, command, rule)


async def restore(request: Request, command: RestoreTasks) -> Reply:
    def apply(task: Task) -> Task | str:
        return replace(task, deleted_at=None) if task.deleted_at else "is not deleted"

    return await change(request, command, Rule(Verb.DELETE, EventKind.RESTORED, apply, "restores", on_deleted=True))


async def assign(request: Request, command: AssignTasks) -> Reply:
    people = (await look_up(request)).people(command.people)
    check_people(request, people)

    def apply(task: Task) -> Task | str:
        held = set(task.people) == {who.id for who in people} and (len(people) == 1 or task.mode is command.mode)
        return f"is {listed_people(people)}’s already" if held else task.assigned(people, command.mode)

    return await change(request, command, Rule(Verb.ASSIGN, EventKind.ASSIGNED, apply, "assigns"))


async def unassign(request: Request, command: UnassignTasks) -> Reply:
    gone = {who.id for who in (await look_up(request)).people(command.people)}

    def apply(task: Task) -> Task | str:
        if not task.assignees:
            return "is nobody’s"
        stay = tuple(one.who for one in task.assignees if gone and one.who.id not in gone)
        return left_to(task, stay, request) if len(stay) < len(task.assignees) else "is not theirs"

    return await change(request, command, Rule(Verb.ASSIGN, EventKind.UNASSIGNED, apply, "unassigns"))


async def claim(request: Request, command: ClaimTasks) -> Reply:
    if command.drop:
        return await _drop(request, command)
    return await change(request, command, Rule(Verb.PROGRESS, EventKind.CLAIMED, _claimed(request.actor), "claims"))


async def _drop(request: Request, command: ClaimTasks) -> Reply:
    """What was claimed from a group goes back to it."""
    loaded = await references.load(request, command.refs, lock=True)
    mine = [task.number for task in loaded.tasks if task.people == (request.actor.id,)]
    before = await request.tx.claimed_from(request.actor, mine) if mine else {}
    rule = Rule(Verb.SEE, EventKind.UNASSIGNED, _dropped(request, before), "gives back")
    return await change(request, command, rule, loaded=loaded)


async def set_due(request: Request, command: SetDue) -> Reply:
    when = replace(command.when, note="") if command.when else None
    rule = Rule(Verb.EDIT, EventKind.EDITED, lambda task: replace(task, due=when), "changes the due date of")
    return await change(request, command, rule, notes=date_notes(command.when))


async def snooze(request: Request, command: SnoozeTasks) -> Reply:
    """It starts then, so that it is in nobody's own list until then. When it is due stays."""
    when = replace(command.when, note="") if command.when else None

    def apply(task: Task) -> Task | str:
        return replace(task, start=when) if task.status.is_open else f"is {task.status.label}"

    rule = Rule(Verb.PROGRESS, EventKind.EDITED, apply, "snoozes")
    calendar = request.actor.person.calendar
    headline = f"Snoozed until {brief(when, calendar, request.now)}" if when else "Back from being snoozed"
    notes = date_notes(command.when)
    return await change(request, command, rule, notes=notes, headline=headline)


async def set_priority(request: Request, command: SetPriority) -> Reply:
    def apply(task: Task) -> Task:
        return replace(task, priority=command.priority)

    return await change(request, command, Rule(Verb.EDIT, EventKind.EDITED, apply, "changes the priority of"))


async def tag(request: Request, command: TagTasks) -> Reply:
    def apply(task: Task) -> Task | str:
        tags = tagged(task.tags, command.add, command.remove)
        if len(tags) > TAGS_PER_TASK:
            return f"would have {len(tags)} tags; {TAGS_PER_TASK} is the most"
        return replace(task, tags=tags)

    return await change(request, command, Rule(Verb.EDIT, EventKind.EDITED, apply, "tags"))


async def move(request: Request, command: MoveTasks) -> Reply:
    project = (await look_up(request)).project(command.project) if command.project else None
    check_project(project)

    def apply(task: Task) -> Task:
        return in_project(task, project)

    return await change(request, command, Rule(Verb.EDIT, EventKind.EDITED, apply, "moves"))


async def comment(request: Request, command: CommentTask) -> Reply:
    task = await commentable(request, command.ref)
    if not command.text and not request.files:
        return Reply(forms.comment_form(task), Audience.PRIVATE)
    if len(command.text) > COMMENT_LENGTH:
        raise _too_long(command.text)
    return await finish(request, commented(task, command.text, await keep(request, task)), comment=command.text)


async def commentable(request: Request, ref: Ref | None) -> Task:
    """Locked. Raises UserError."""
    task = await references.load_one(request, ref, lock=True)
    references.check_there(task)
    if not may(request.actor, Verb.COMMENT, task):
        raise UserError(f"You may not comment on {task.reference}.", "Its creator or an admin can.")
    return task


def commented(task: Task, text: str, files: Json) -> Judged:
    """What was said, and the files that came with it, as one event. `files`: as services.keeping has kept them."""
    said: tuple[tuple[str, Json], ...] = (("comment", text), ("files", files))
    fields = {name: (None, what) for name, what in said if what}
    if not fields:
        return Judged(unchanged=[(task, "has that file already")])
    event = NewEvent(EventKind.COMMENTED if text else EventKind.ATTACHED, task.number, fields)
    return Judged(done=[(event, replace(task, comment_count=task.comment_count + bool(text)))])


# ---- what a task becomes


def _moved_to(status: Status, actor: Actor, now: datetime) -> Callable[[Task], Task | str]:
    def apply(task: Task) -> Task | str:
        return _already(task, actor, now) if task.status is status else moved(task, status, actor, now)

    return apply


def _already(task: Task, actor: Actor, now: datetime) -> str:
    if task.completed_by is None or task.completed_at is None:
        return f"is already {task.standing}"
    at = brief(When(task.completed_at), actor.person.calendar, now)
    return f"is already {task.standing} ({task.completed_by.name}, {at})"


def _claimed(actor: Actor) -> Callable[[Task], Task | str]:
    def apply(task: Task) -> Task | str:
        if task.people == (actor.id,):
            return "is yours already"
        if not task.is_open:
            return f"is {task.status.label}"
        if task.assignees and not (task.mode is Mode.ANY and actor.holds(task)):
            return _others(task)
        return task.assigned((actor.person.who,), Mode.ONE)

    return apply


def _others(task: Task) -> str:
    """Why it cannot be claimed."""
    holders = listed_people(tuple(one.who for one in task.assignees))
    if task.groups:
        return f"is for {holders}; you are not {'in it' if len(task.assignees) == 1 else 'among them'}"
    return f"is {holders}’s; `assign {task.number} @me` takes it over"


def _dropped(request: Request, before: Mapping[int, Json]) -> Callable[[Task], Task | str]:
    me = request.actor.id

    def apply(task: Task) -> Task | str:
        if me not in task.people:
            return "is not yours"
        held = _held(task, before[task.number]) if task.number in before else task
        whose = held if held.groups else task
        return left_to(task, tuple(one.who for one in whose.assignees if one.who.id != me), request)

    return apply


def _held(task: Task, assignees: Json) -> Task:
    return replace(task, **field_values("assignees", assignees))  # type: ignore[arg-type]  # names and types come from it


def left_to(task: Task, people: tuple[Who, ...], request: Request) -> Task:
    """Where all must do their part and only those stay who have, it is done."""
    left = task.assigned(people, task.mode)
    ready = task.mode is Mode.ALL and bool(left.assignees) and all(one.done for one in left.assignees)
    stage = target(left, Status.DONE, request.actor) if ready and left.is_open else None
    return arrived(left, stage, request.actor, request.now) if stage else left


def tagged(tags: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]) -> tuple[str, ...]:
    """Tags are compared without case and keep the spelling they were first given."""
    gone = {one.casefold() for one in remove}
    known = {one.casefold() for one in tags}
    fresh = [one for one in dict.fromkeys(add) if one.casefold() not in known]
    return tuple(one for one in (*tags, *fresh) if one.casefold() not in gone)


def in_project(task: Task, project: Project | None) -> Task:
    """In the stage that it has there."""
    if project is None:
        return fitted(replace(task, project_id=None, project=None, workflow=None))
    return fitted(replace(task, project_id=project.id, project=project.slug, workflow=project.workflow))


# ---- checks shared by verbs and forms


def check_people(request: Request, people: tuple[Who, ...]) -> None:
    for who in people:
        known = request.named.get(who.account or "")
        if known and known.barred:
            raise UserError(f"{who.name} {known.barred}.", "Pick somebody else.")
    if len(people) > PEOPLE_PER_TASK:
        raise too_many(len(people))


def check_project(project: Project | None) -> None:
    if project and project.archived_at:
        raise UserError(f"The project {project.name} is archived.", "Pick another one; `project list` shows them.")


def date_notes(*whens: When | None) -> list[Line]:
    """What a person should know about the dates they gave: how a gap was read."""
    return [(when.note,) for when in whens if when and when.note]


def _too_long(text: str) -> UserError:
    return UserError(
        f"That comment has {len(text):,} characters.", f"One may have up to {COMMENT_LENGTH:,}; send it in two."
    )
