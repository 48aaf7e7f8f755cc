"""What people do with messages: a task made of one, a comment on a task made of one, a tick on a card.

Most ticks and reactions mean nothing here; only those that do claim a change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import AddTask
from bot.contents import Attaching, FromMessage, Remarked, Ticked
from bot.message import Message
from bot.model import COMMENT_LENGTH, TITLE_LENGTH
from bot.parsing import drafts, grammar
from bot.policy import Verb, may
from bot.ports import Reply
from bot.services import drafting, repeats, zones
from bot.services.changing import finish, judge
from bot.services.keeping import TooManyFiles, keep
from bot.services.showing import already
from bot.services.tasks import commented, status_rule
from bot.views import forms

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.events import Json
    from bot.model import Task
    from bot.ports import Inbound
    from bot.services.request import Request

SILENT = Reply(Message(""))


async def answer(request: Request, inbound: Inbound) -> Reply:
    """`request`: with nothing claimed yet. Its command is not looked at."""
    match inbound.content:
        case Attaching():
            return _attaching(request, inbound.content)
        case FromMessage(at_once=False):
            return await _form(request, inbound.content)
        case FromMessage() as content:
            return await _reacted(request, inbound, content)
        case Ticked(message):
            return await _ticked(request, inbound, message)
        case Remarked(text):
            return await _remarked(request, inbound, text)
    raise AssertionError("not about a message")


async def _form(request: Request, content: FromMessage) -> Reply:
    """For a task made of it, unless it is one."""
    number = await request.tx.task_of(request.actor, content.message)
    if number is not None:
        return await already(request, number)
    draft = drafts.read_message(content, request.named, _reading(request)).model_copy(update={"source": None})
    command = forms.add_line(content.message, content.link)  # says the source
    return Reply(forms.task_form(draft, request.actor, request.limits.fields, command))


def _attaching(request: Request, content: Attaching) -> Reply:
    """The form that asks to which task."""
    return Reply(forms.attaching(drafts.quote(content.text, content.author, content.link, request.named)))


async def _reacted(request: Request, inbound: Inbound, content: FromMessage) -> Reply:
    """A task at once, where the room has said so; nothing, silently, if it is one already."""
    if not request.actor.room.reactions:
        return SILENT

    async def create(claimed: Request) -> Reply:
        await request.tx.lock_workspace()  # two who react at once: the second sees the first's task
        if await request.tx.task_of(request.actor, content.message) is not None:
            return SILENT
        command = _add(claimed, content)
        commanded = replace(claimed, command=command)
        return await zones.told(commanded, await drafting.add(commanded, command))

    return await _claimed(request, inbound, create)


def _add(request: Request, content: FromMessage) -> AddTask:
    draft = drafts.read_message(content, request.named, _reading(request))
    title = draft.title or f"Message from {content.author or 'somebody'}"[:TITLE_LENGTH]
    return AddTask(draft=draft.model_copy(update={"title": title}), message=content.message)


async def _ticked(request: Request, inbound: Inbound, message: str) -> Reply:
    """Silent unless it changes something: the tick stands there already."""
    number = await request.tx.task_of(request.actor, message)
    if number is None:
        return SILENT

    async def complete(claimed: Request) -> Reply:
        tasks = await request.tx.load(request.actor, (number,), lock=True)
        judged = judge(claimed, tasks, status_rule(claimed, "done"))
        return await finish(claimed, judged) if judged.done else SILENT

    return await _claimed(request, inbound, complete)


async def _remarked(request: Request, inbound: Inbound, text: str) -> Reply:
    """A comment, silently: it stands there already. Whoever may not comment just talks."""
    standing = await request.tx.identify(inbound, claim=True, now=request.now)
    if standing.repeated or standing.thread_task is None:
        return SILENT
    claimed = replace(request, standing=standing)
    (task,) = await request.tx.load(request.actor, (standing.thread_task,), lock=True)
    if task.deleted_at is None and may(request.actor, Verb.COMMENT, task):
        said = text if len(text) <= COMMENT_LENGTH else f"{text[: COMMENT_LENGTH - 1]}…"
        judged = commented(task, said, await _kept(claimed, task))
        if judged.done:
            await finish(claimed, judged, comment=said)
    return SILENT


async def _kept(request: Request, task: Task) -> Json:
    """Nobody asked for it: what a task has no room for is not kept."""
    try:
        return await keep(request, task)
    except TooManyFiles:
        return None


async def _claimed(request: Request, inbound: Inbound, do: Callable[[Request], Awaitable[Reply]]) -> Reply:
    """Once, however often it is delivered."""
    standing = await request.tx.identify(inbound, claim=True, now=request.now)
    claimed = replace(request, standing=standing)
    return (await repeats.answer_again(claimed) if standing.repeated else None) or await do(claimed)


def _reading(request: Request) -> grammar.Reading:
    return grammar.Reading(calendar=request.actor.person.calendar, now=request.now)
