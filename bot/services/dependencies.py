"""What waits for what, what is related, what is there twice. Circles are refused (bot.services.circles)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import EventKind
from bot.model import LINKS_PER_TASK, Status
from bot.policy import Verb, may, may_see
from bot.services import circles, references
from bot.services.changing import Rule, finish, judge
from bot.services.stages import moved
from bot.terms import Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.commands import BlockTask, MarkDuplicate, RelateTask
    from bot.model import Task
    from bot.ports import Reply
    from bot.services.request import Request
    from bot.terms import Refs


# ---- waiting


async def block(request: Request, command: BlockTask) -> Reply:
    await request.tx.lock_workspace()
    task = await references.load_one(request, command.ref, lock=True)
    if command.verb == "unblock":
        gone = await _named_or_seen(request, command.others, task.blocked_by)
        return await _changed(request, task, _unblocked(gone, of_all=not command.others))
    if command.text:
        return await _changed(request, task, lambda one: replace(one, waits_on=command.text))
    others = await _others(request, command.others)
    return await _changed(request, task, _blocked(others), others)


async def _changed(
    request: Request, task: Task, apply: Callable[[Task], Task | str], others: Sequence[Task] = ()
) -> Reply:
    """`others`: those that it is to wait for."""
    judged = judge(request, (task,), Rule(Verb.EDIT, EventKind.EDITED, apply, "changes"))
    for _, after in judged.done:
        await circles.refuse(request, task, after)
        circles.refuse_both_ways(after, others)
    return await finish(request, judged)


def _blocked(others: Sequence[Task]) -> Callable[[Task], Task | str]:
    def apply(task: Task) -> Task | str:
        if closed := next((one for one in others if not one.is_open), None):
            return f"need not wait: {closed.reference} is {closed.status.label} already"
        waits_for = dict.fromkeys((*task.blocked_by, *(one.number for one in others)))
        return replace(task, blocked_by=tuple(waits_for))

    return apply


def _unblocked(gone: Sequence[Task], *, of_all: bool) -> Callable[[Task], Task | str]:
    """`of_all`: what it waits for outside, too."""
    numbers = {one.number for one in gone}

    def apply(task: Task) -> Task | str:
        stay = tuple(one for one in task.blocked_by if one not in numbers)
        waits_on = "" if of_all else task.waits_on
        if (stay, waits_on) == (task.blocked_by, task.waits_on):
            return f"does not wait for {_listed(gone)}" if gone else "waits for nothing"
        return replace(task, blocked_by=stay, waits_on=waits_on)

    return apply


# ---- related


async def relate(request: Request, command: RelateTask) -> Reply:
    """Both sides are changed, or none."""
    number = (await references.load_one(request, command.ref)).number
    refs = command.others or await _related(request, number)
    loaded = await references.load(request, (Ref(number=number), *refs), lock=True)
    if loaded.missing:
        raise references.unknown_task(loaded.missing)
    task = next(one for one in loaded.tasks if one.number == number)
    others = [one for one in loaded.tasks if one.number != number]
    _check_related(request, task, others, command)
    numbers = [one.number for one in others]

    def apply(one: Task) -> Task | str:
        other = numbers if one.number == number else [number]
        return _unrelated(one, other) if command.verb == "unrelate" else _related_to(one, other)

    judged = judge(request, (task, *others), Rule(Verb.EDIT, EventKind.EDITED, apply, "changes"))
    headline = "No longer related" if command.verb == "unrelate" else "Related"
    return await finish(request, judged, headline=headline)


async def _related(request: Request, number: int) -> Refs:
    """All that it is related to, as far as this person sees it."""
    detail = await request.tx.detail(request.actor, (number,))
    return tuple(Ref(number=one) for one in detail.task.relates) if detail else ()


def _check_related(request: Request, task: Task, others: Sequence[Task], command: RelateTask) -> None:
    if not others:
        raise UserError(
            f"{task.reference} and which other task? I see none.", f"Write it like `{command.examples[0]}`."
        )
    for one in (task, *others):
        references.check_there(one)
        if not may(request.actor, Verb.EDIT, one):
            raise UserError(f"You may not change {one.reference}.", "Its creator, its assignees or an admin can.")
    count = len({*task.relates, *(other.number for other in others)})
    if command.verb == "relate" and count > LINKS_PER_TASK:
        raise UserError(
            f"{task.reference} would be related to {count} tasks; {LINKS_PER_TASK} is the most.",
            "A tag may say it better: `tag 12 +topic`.",
        )


def _related_to(task: Task, numbers: Sequence[int]) -> Task:
    return replace(task, relates=tuple(dict.fromkeys((*task.relates, *numbers))))


def _unrelated(task: Task, numbers: Sequence[int]) -> Task:
    return replace(task, relates=tuple(one for one in task.relates if one not in numbers))


# ---- there twice


async def mark_duplicate(request: Request, command: MarkDuplicate) -> Reply:
    await request.tx.lock_workspace()
    task = await references.load_one(request, command.ref, lock=True)
    (original,) = await _others(request, (command.original,))

    def apply(one: Task) -> Task | str:
        if one.duplicate_of == original.number:
            return f"is a duplicate of {original.reference} already"
        closed = moved(one, Status.CANCELLED, request.actor, request.now) if one.is_open else one
        return closed if isinstance(closed, str) else replace(closed, duplicate_of=original.number)

    kind = EventKind.CANCELLED if task.is_open else EventKind.EDITED
    judged = judge(request, (task,), Rule(Verb.PROGRESS, kind, apply, "closes"))
    for _, after in judged.done:
        await circles.refuse(request, task, after)
    return await finish(request, judged, headline=f"Closed as a duplicate of {original.reference}")


# ---- the others


async def _others(request: Request, refs: Refs) -> Sequence[Task]:
    """Those named. Raises UserError for one that this person can't see, or that is deleted."""
    loaded = await references.load(request, refs)
    if loaded.missing:
        raise references.unknown_task(loaded.missing)
    for one in loaded.tasks:
        references.check_there(one)
    return loaded.tasks


async def _named_or_seen(request: Request, refs: Refs, numbers: Sequence[int]) -> Sequence[Task]:
    """Those named or, if none is, those of `numbers` that this person may see."""
    if refs:
        loaded = await references.load(request, refs)
        if loaded.missing:
            raise references.unknown_task(loaded.missing)
        return loaded.tasks
    found = await request.tx.load(request.actor, numbers) if numbers else ()
    return [one for one in found if may_see(request.actor, one)]


def _listed(tasks: Sequence[Task]) -> str:
    return " or ".join(one.reference for one in tasks)
