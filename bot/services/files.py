"""The files of a task: attached by whoever may comment on it, listed, taken off; and what came along with no word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import enclosing
from bot.canonical import encode
from bot.commands import PickTask
from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.files import file_data
from bot.message import Button, Buttons, Form, Message
from bot.policy import may_detach
from bot.ports import Reply
from bot.services import references
from bot.services.changing import Judged, finish
from bot.services.keeping import keep
from bot.services.tasks import commentable, commented
from bot.views import files as views

if TYPE_CHECKING:
    from bot.commands import AttachFiles, Command, DetachFiles, ListFiles
    from bot.services.request import Request


async def attach(request: Request, command: AttachFiles) -> Reply:
    task = await commentable(request, command.ref)
    if not request.files:
        raise UserError("I see no file with that.", views.how(request.actor.platform, task.number))
    return await finish(request, commented(task, "", await keep(request, task)))


async def show(request: Request, command: ListFiles) -> Reply:
    task = await references.load_one(request, command.ref)
    files = await request.tx.files_of((task.number,))
    page = f" page:{command.page}" if command.page > 1 else ""
    own = {one.number for one in files if may_detach(request.actor, one, task)}
    message = views.listing(task, files, command.page, own, request.actor, request.now)
    return Reply(message, origin=f"files {task.number}{page}")


async def detach(request: Request, command: DetachFiles) -> Reply:
    task = await references.load_one(request, command.ref, lock=True)
    references.check_there(task)
    there = {one.number: one for one in await request.tx.files_of((task.number,))}
    if missing := [one for one in command.numbers if one not in there]:
        raise UserError(
            f"{task.reference} has no file {missing[0]}.", f"`files {task.number}` shows those that it has."
        )
    if kept := [there[one] for one in command.numbers if not may_detach(request.actor, there[one], task)]:
        raise UserError(views.may_not_detach(task, kept[0]), "Who attached it can, and who may change the task.")
    gone = file_data([there[one] for one in command.numbers])
    await request.tx.remove_files(task.number, command.numbers, request.now)
    return await finish(
        request, Judged(done=[(NewEvent(EventKind.DETACHED, task.number, {"files": (gone, None)}), task)])
    )


# ---- what came along


def ask(request: Request) -> Reply:
    """Files without a word: they wait for what is pressed."""
    message = views.asked(request.files, request.actor.platform, request.standing.thread_task)
    return Reply(message, understood=False)


def left_out(request: Request, reply: Reply) -> Reply:
    """With a line about the files that a command has no use for: whoever sent them would believe that they are kept."""
    if not request.files or _goes_on(request.command):
        return reply
    note = views.left_out(request.files, request.actor.platform, _task_of(request))
    match reply.body:
        case Message() as message:
            return replace(reply, body=replace(message, blocks=(*message.blocks, note)))
        case Form() as form:  # has no room for it
            opening = Buttons((Button("Open the form", encode(request.command)),))
            return replace(reply, body=Message(form.title, (opening, note)))
    return reply


def _goes_on(command: Command) -> bool:
    return enclosing.takes(command.verb_line) if isinstance(command, PickTask) else command.takes_files


def _task_of(request: Request) -> int | None:
    """The one that it was said of, as far as the line itself tells it."""
    command = request.command
    refs = [getattr(command, "ref", None), *getattr(command, "refs", ())]
    named = [ref.number for ref in refs if ref]
    return named[0] if len(named) == 1 else None if named else request.standing.thread_task
