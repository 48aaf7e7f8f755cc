"""What time does to tasks: reminders, repeats, how an overdue one escalates, and who is on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import Status
from bot.notify.pause import PAUSES, pause_of, paused
from bot.parsing import recurrence
from bot.policy import Verb, may_run_project
from bot.ports import Reply
from bot.services import references
from bot.services.changing import Rule, change, finish, judge
from bot.services.names import look_up
from bot.services.stages import moved
from bot.services.tasks import check_project
from bot.store import Saving
from bot.views import timing as views

if TYPE_CHECKING:
    from bot.commands import OnIt, RemindTasks, RepeatTask, SetEscalation
    from bot.events import Json
    from bot.model import Project, Task
    from bot.services.request import Request


async def remind(request: Request, command: RemindTasks) -> Reply:
    def apply(task: Task) -> Task | str:
        if command.minutes and task.due is None:
            return f"has no due date to count from; `due {task.number} friday` sets one"
        return replace(task, reminders=command.minutes)

    rule, headline = Rule(Verb.EDIT, EventKind.EDITED, apply, "reminds of"), views.reminded(command.minutes)
    loaded = await references.load(request, command.refs, lock=True)
    late = [note for task in loaded.tasks if (note := views.too_late(task, command.minutes, request.now))]
    return await change(request, command, rule, headline=headline, notes=late, loaded=loaded)


async def repeat(request: Request, command: RepeatTask) -> Reply:
    """With no due date, it gets the first one of its repeat."""
    task = await references.load_one(request, command.ref, lock=True)
    references.check_there(task)

    def apply(task: Task) -> Task | str:
        return _repeating(task, command.rule, request) if task.status.is_open else f"is {task.status.label}"

    return await finish(request, judge(request, (task,), Rule(Verb.EDIT, EventKind.EDITED, apply, "repeats")))


def _repeating(task: Task, rule: str | None, request: Request) -> Task:
    if rule is None:
        return replace(task, repeat=None)
    calendar = request.actor.person.calendar
    said = recurrence.read_repeat(rule)
    due = task.due or recurrence.first_occurrence(said, calendar, request.now)
    anchored = recurrence.anchored(said, calendar.local(due.at).date())
    return replace(task, repeat=recurrence.print_repeat(anchored), due=replace(due, note=""))


async def on_it(request: Request, command: OnIt) -> Reply:
    """It is started; and nobody is nagged about it for a day, but not for ever. Who has it may take that over."""

    def apply(task: Task) -> Task | str:
        pause = pause_of(task)
        if not task.is_open:
            return f"is {task.status.label}"
        if pause and pause.times >= PAUSES and pause.until <= request.now:
            return f"was left in peace {PAUSES} times already; `due {task.number} friday` gives it another date"
        if pause and pause.until > request.now and (pause.by == request.actor.id or not request.actor.holds(task)):
            return "is left in peace already"
        begun = task if task.status is Status.DOING else moved(task, Status.DOING, request.actor, request.now)
        started = task if isinstance(begun, str) else begun  # as far as its workflow lets them
        return paused(started, request.now, request.actor.id) if task.due else started

    return await change(request, command, Rule(Verb.PROGRESS, EventKind.ON_IT, apply, "is on"))


# ---- projects


async def escalate(request: Request, command: SetEscalation) -> Reply:
    project = (await look_up(request)).project(command.project)
    check_project(project)
    if not may_run_project(request.actor, project):
        lead = project.lead.name if project.lead else "an admin"
        raise UserError(f"Only a lead of {project.name} or an admin can do that.", f"Ask {lead}.")
    if project.escalation == command.minutes:
        raise UserError(f"That is so in {project.name} already.")
    await request.tx.set_escalation(project.id, command.minutes)
    fields = {"escalation": (_steps(project, project.escalation), _steps(project, command.minutes))}
    saving = Saving(events=[NewEvent(EventKind.ESCALATION_SET, None, fields)])
    await request.tx.save(request.actor, request.change, saving, request.now)
    return Reply(views.escalation(replace(project, escalation=command.minutes), request.change))


def _steps(project: Project, minutes: tuple[int, ...]) -> Json:
    return {"id": project.id, "slug": project.slug, "name": project.name, "minutes": list(minutes)}
