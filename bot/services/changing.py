"""The one way tasks are changed: load and lock, judge each, write all in one statement, answer what happened.

A verb is a Rule: who may, what a task becomes, or why it stays as it is. Bulk, confirmation, permissions, events,
undo and honest answers to the slower of two people come with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.events import EventKind, NewEvent, changed_fields
from bot.model import CONFIRM_ABOVE, RoomKind, Status
from bot.policy import Verb, may, may_see
from bot.ports import Audience, Reply
from bot.services import promising, references, repeating
from bot.store import Saving
from bot.terms import Ref
from bot.views import results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.commands import BulkCommand
    from bot.events import Event, Json
    from bot.message import Line
    from bot.model import Actor, Task
    from bot.services.request import Request
    from bot.store import Detail
    from bot.views.results import Offer

BESIDE = frozenset({EventKind.COMMENTED, EventKind.ATTACHED, EventKind.DETACHED})  # the task's own fields stay
POSTED = frozenset({EventKind.ADDED, EventKind.ASSIGNED, EventKind.CLAIMED, EventKind.COMPLETED})


@dataclass(frozen=True, slots=True)
class Rule:
    """`apply` returns the task as it becomes, or says why it stays as it is. `done`: "completes", for the question."""

    verb: Verb
    kind: EventKind
    apply: Callable[[Task], Task | str]
    doing: str
    on_deleted: bool = False
    follows_status: bool = False  # what happened is what became of its status
    always_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    done: list[tuple[NewEvent | Event, Task]] = field(default_factory=list)
    unchanged: list[tuple[Task, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


async def change(
    request: Request,
    command: BulkCommand,
    rule: Rule,
    *,
    comment: str | None = None,
    notes: Sequence[Line] = (),
    headline: str = "",
    loaded: references.Loaded | None = None,
) -> Reply:
    """`loaded`: what the command refers to, if it is locked already."""
    loaded = loaded or await references.load(request, command.refs, lock=True)
    judged = judge(request, loaded.tasks, rule)
    if judged.done and not command.confirmed and (request.bulk or _asks(rule, len(judged.done))):
        tasks = tuple(task for _, task in judged.done)
        line = _confirming(request, command, loaded, tasks)
        notes = results.left(len(judged.unchanged), len(judged.refused)) if request.bulk else ()
        return Reply(results.confirm(rule.doing, line, tasks, request.actor, request.now, notes))
    judged.refused.extend((name, "not found") for name in loaded.missing)
    return await finish(request, judged, comment=comment, notes=notes, headline=headline)


def _confirming(request: Request, command: BulkCommand, loaded: references.Loaded, tasks: Sequence[Task]) -> str:
    """By number: a filter, `^` and a thread may mean other tasks when the button is pressed."""
    if request.bulk:
        return encode(request.bulk.model_copy(update={"only": tuple(sorted(task.number for task in tasks))}))
    refs = tuple(Ref(number=task.number) for task in loaded.tasks)
    return encode(command.model_copy(update={"confirmed": True, "refs": refs}))


async def finish(
    request: Request,
    judged: Judged,
    *,
    comment: str | None = None,
    notes: Sequence[Line] = (),
    headline: str = "",
    offers: Sequence[Offer] = (),
) -> Reply:
    """Write what was judged, and say it. `offers`: as results.Outcome.offers."""
    if judged.done:
        judged, coming = await repeating.bring_back(request, judged)
        notes = (*notes, *coming)
        saving = replace(_saving(judged, comment), cards=kept_cards(request, judged))
        await promising.save(request, saving, [task for _, task in judged.done])
    offers = (*offers, *await through(request, judged))
    return answer(request, judged, notes=notes, headline=headline, offers=offers, detail=await linked(request, judged))


async def through(request: Request, judged: Judged) -> list[Offer]:
    """The open tasks of which the last open part was closed: for whoever may close them, where all readers see them."""
    closed = [task.number for event, task in judged.done if "status" in event.fields and _is_closed_part(task)]
    if not closed:
        return []
    parents = await request.tx.finished_parents(request.actor, closed)
    theirs = [one for one in parents if may(request.actor, Verb.PROGRESS, one)]
    reader = await _reader(request, judged) if theirs else request.actor
    return [(results.last_part(one), one) for one in theirs if may_see(reader, one)]


def _is_closed_part(task: Task) -> bool:
    return task.parent is not None and not task.is_open


async def linked(request: Request, judged: Judged) -> Detail | None:
    """What the card of an answer shows beside its task; None if it has no links and got no files, or has no card.

    For whoever reads it: an answer to the whole room names what everybody there may see.
    """
    if request.limits.live or len(judged.done) != 1:
        return None
    event, task = judged.done[0]
    if not ("files" in event.fields or task.parent or task.blocked_by or task.relates or task.duplicate_of):
        return None
    return await request.tx.detail(await _reader(request, judged), (task.number,))


async def _reader(request: Request, judged: Judged) -> Actor:
    """Who reads the answer: who asked or, of what is posted in the room, anybody there."""
    posted = not request.limits.live and posted_card(request, judged) is not None
    return await request.tx.onlooker() if posted else request.actor


def _saving(judged: Judged, comment: str | None) -> Saving:
    events = [event for event, _ in judged.done if isinstance(event, NewEvent)]
    tasks = [task for event, task in judged.done if event.kind not in BESIDE]
    if not comment:
        return Saving(tasks, events)
    said = {event.task for event in events if event.kind is EventKind.COMMENTED}
    beside = [task.number for task in tasks if task.number not in said]
    events += [NewEvent(EventKind.COMMENTED, number, {"comment": (None, comment)}) for number in beside]
    return Saving(tasks, events, [(task.number, comment) for _, task in judged.done])


def answer(
    request: Request,
    judged: Judged,
    *,
    notes: Sequence[Line] = (),
    headline: str = "",
    repeated: bool = False,
    offers: Sequence[Offer] = (),
    detail: Detail | None = None,
) -> Reply:
    outcome = results.Outcome(
        change=request.standing.change if judged.done else None,
        done=tuple(judged.done),
        unchanged=tuple(judged.unchanged),
        refused=tuple(judged.refused),
        repeated=repeated,
        notes=tuple(notes),
        headline=headline,
        offers=tuple(offers),
        detail=detail,
    )
    live = request.limits.live
    message = results.outcome(outcome, request.actor, request.now, live=live)
    card = None if live else posted_card(request, judged)
    audience = Audience.PRIVATE if card is None else Audience.ROOM
    return Reply(message, audience, card, understood=bool(judged.done or judged.unchanged))


def judge(request: Request, tasks: Sequence[Task], rule: Rule) -> Judged:
    judged = Judged()
    for task in tasks:
        if task.deleted_at and not rule.on_deleted:
            judged.unchanged.append((task, f"is deleted; `restore {task.number}` brings it back"))
        elif not may(request.actor, rule.verb, task):
            judged.refused.append((task.reference, _forbidden(rule.verb, task, alone=len(tasks) == 1)))
        elif isinstance(after := rule.apply(task), str):
            judged.unchanged.append((task, after))
        elif (fields := changed_fields(task, after)) or after.metadata != task.metadata:
            kind = kind_by_status(rule.kind, task, after) if rule.follows_status else kind_of(rule.kind, fields)
            judged.done.append((NewEvent(kind, task.number, fields), after))
        else:
            judged.unchanged.append((task, "is that way already"))
    return judged


def _forbidden(verb: Verb, task: Task, *, alone: bool) -> str:
    """`alone`: no other task is named, so there is room to say how to go on."""
    what = "change its status" if verb is Verb.PROGRESS else f"{verb.value} it"
    asks = f"; `comment {task.number} …` asks those who may" if alone and not task.deleted_at else ""
    return f"you may not {what}{asks}"


def kind_of(kind: EventKind, fields: dict[str, tuple[Json, Json]]) -> EventKind:
    """Finishing one's part of a shared task does not complete it."""
    return EventKind.PART_DONE if kind is EventKind.COMPLETED and "status" not in fields else kind


def kind_by_status(otherwise: EventKind, before: Task, after: Task) -> EventKind:
    """Of a move: what the verb would say that leads there."""
    if before.status is after.status:
        return otherwise
    if after.status is Status.DONE:
        return EventKind.COMPLETED
    if after.status is Status.CANCELLED:
        return EventKind.CANCELLED
    if not before.status.is_open:
        return EventKind.REOPENED
    return EventKind.STARTED if after.status is Status.DOING else otherwise


def kept_cards(request: Request, judged: Judged) -> tuple[int, ...]:
    """The tasks that are to have a card in this room, which the bot then keeps right: not this answer's to post."""
    card = posted_card(request, judged) if request.limits.live else None
    return () if card is None else (card,)


def posted_card(request: Request, judged: Judged) -> int | None:
    """A created, assigned or completed task's card is for its home channel; everything else for the one who asked.

    In a direct message the answer is card enough, unless it is a short one.
    """
    if len(judged.done) != 1 or (request.actor.room.kind is RoomKind.DM and not request.limits.live):
        return None
    event, task = judged.done[0]
    at_home = task.room_id == request.actor.room.id
    return task.number if event.kind in POSTED and at_home else None


def _asks(rule: Rule, count: int) -> bool:
    return rule.always_confirm or count > CONFIRM_ABOVE
