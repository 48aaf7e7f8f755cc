"""Where people are, as far as it matters for dates: asked once of those of whom no platform tells it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.calendar import When, brief, place
from bot.canonical import encode
from bot.commands import AddTask, EditTask, EditTime, LogTime, ReadDate, SetDue, SnoozeTasks
from bot.message import Button, Message
from bot.policy import Verb, may
from bot.ports import Audience
from bot.terms import Ref
from bot.views import zones as views

if TYPE_CHECKING:
    from bot.calendar import Calendar
    from bot.commands import AnyCommand
    from bot.message import Block
    from bot.model import Task
    from bot.ports import Reply
    from bot.services.request import Request


async def told(request: Request, reply: Reply) -> Reply:
    """With the zone in which a date was read, of somebody whose own is not known; the first time, with the question.

    What everybody sees asks nobody.
    """
    person = request.actor.person
    if person.zone_known or not reply.understood or not isinstance(reply.body, Message) or not _dated(request.command):
        return reply
    if person.zone_asked or reply.audience is not Audience.PRIVATE:
        said: tuple[Block, ...] = (views.note(person.calendar),)
    else:
        await request.tx.zone_asked(person.id, request.now)
        said = views.question(person.calendar, request.locale, request.now)
    return replace(reply, body=replace(reply.body, blocks=(*reply.body.blocks, *said)))


def _dated(command: AnyCommand) -> bool:
    match command:
        case AddTask(draft=draft) | EditTask(draft=draft):
            return draft.due is not None or draft.start is not None
        case SetDue(when=when) | SnoozeTasks(when=when) | LogTime(when=when) | EditTime(when=when):
            return when is not None
        case _:
            return isinstance(command, ReadDate)


async def misread(request: Request, after: Calendar) -> Button | None:
    """Their last task at the same wall time in the zone that they have since now, if its due date was read in another.

    Only a button: they may have meant what it says.
    """
    before = request.actor.person
    if before.zone_known or before.calendar.zone == after.zone:
        return None
    number = await request.tx.last_touched(request.actor)
    tasks = await request.tx.load(request.actor, [number]) if number else []
    for task in tasks:
        if task.due and task.is_open and may(request.actor, Verb.EDIT, task):
            return _moved(request, task, task.due, after)
    return None


def _moved(request: Request, task: Task, due: When, after: Calendar) -> Button:
    wall = request.actor.person.calendar.local(due.at)
    when = after.end_of(due.day) if due.day else When(after.instant(wall.date(), wall.time()))
    line = encode(SetDue(refs=(Ref(number=task.number),), when=when))
    return Button(f"{task.reference} due {brief(when, after, request.now)} in {place(after.zone)}", line)
