"""A task goes to another stage: by a verb, to the first one of its category that is allowed; or to one by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import words
from bot.events import EventKind
from bot.model import Mode, Mover, Status, Who
from bot.policy import Verb
from bot.services.changing import Rule, change
from bot.services.names import called, listed_people
from bot.views.spans import listed
from bot.workflows import allowed, find, kept_moves, label, own_name, placed, stage_of, stages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.commands import SetStage
    from bot.model import Actor, Stage, Task
    from bot.ports import Reply
    from bot.services.request import Request


async def set_stage(request: Request, command: SetStage) -> Reply:
    def apply(task: Task) -> Task | str:
        stage = find(task.workflow, command.stage)
        if stage is None:
            return _unknown(task, command.stage)
        if stage.name == stage_of(task):
            return f"is {task.standing} already"
        if stage not in allowed(task, request.actor):
            return stuck(task, request.actor, lambda one: one == stage)
        return advanced(task, stage, request.actor, request.now)

    rule = Rule(Verb.PROGRESS, EventKind.EDITED, apply, "moves", follows_status=True)
    return await change(request, command, rule)


def moved(task: Task, status: Status, actor: Actor, now: datetime) -> Task | str:
    """As it becomes in the first stage of that category where this person may move it now; or why it stays."""
    stage = target(task, status, actor)
    return advanced(task, stage, actor, now) if stage else stuck(task, actor, lambda one: one.category is status)


def target(task: Task, status: Status, actor: Actor) -> Stage | None:
    return next((one for one in allowed(task, actor) if one.category is status), None)


def advanced(task: Task, stage: Stage, actor: Actor, now: datetime) -> Task | str:
    """Where all must do their part it is done with the last one's."""
    open_parts = tuple(one.who for one in task.assignees if not one.done)
    completes = stage.category is Status.DONE and task.status is not Status.DONE
    if not (completes and open_parts and task.mode is Mode.ALL and actor.id in task.people):
        return arrived(task, stage, actor, now)
    if actor.id not in {who.id for who in open_parts}:
        return f"waits for {listed_people(open_parts)}; your part is done"
    return task.with_part_done(actor.person.who, now, own_name(stage))


def arrived(task: Task, stage: Stage, actor: Actor, now: datetime) -> Task:
    if stage.category is task.status:
        return placed(task, stage)
    return task.with_status(stage.category, now, actor.person.who, own_name(stage))


def stuck(task: Task, actor: Actor, is_wanted: Callable[[Stage], bool]) -> str:
    """Why it stays where it is, and where it could go."""
    kept = kept_moves(task, is_wanted)
    why = _kept(*kept[0]) if kept else f"can't go there from “{task.standing}”"
    moves = [f"`status {task.number} {words.name(one.name)}`" for one in allowed(task, actor)]
    if not moves:
        return f"{why}; its workflow lets you move it nowhere now"
    return f"{why}; what you can do now: {listed(moves, 'or')}"


def _kept(stage: Stage, by: Sequence[Mover | Who]) -> str:
    """Somebody else's move."""
    return f"goes to “{label(stage)}” only by {listed([_mover(one) for one in by], 'or')}"


def _mover(one: Mover | Who) -> str:
    return called(one) if isinstance(one, Who) else _MOVERS[one]


_MOVERS = {Mover.LEAD: "whoever leads its project", Mover.ASSIGNEE: "whoever has it"}


def _unknown(task: Task, name: str) -> str:
    known = stages(task.workflow) if task.workflow else ()
    names = listed([label(one) for one in known] or [one.label for one in Status])
    return f"has no status “{name[:40]}”: there are {names}"
