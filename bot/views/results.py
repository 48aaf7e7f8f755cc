"""What a command did: the card of one task or the list of several, what stayed as it was and why, and Undo."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from bot.canonical import encode
from bot.commands import AddTask
from bot.events import EventKind
from bot.files import read_files
from bot.message import Button, Buttons, Code, Fields, Message, Note, Text, Tone, plain_line
from bot.model import BULK
from bot.store import Detail
from bot.views import actions, cards, files, history
from bot.views.lists import Reader, block
from bot.views.spans import (
    capital,
    instant,
    joined,
    line,
    mention,
    moment,
    name,
    one_line,
    plural,
    shown,
    title,
    with_examples,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commands import PreviewTask
    from bot.events import Change, Event, NewEvent
    from bot.message import Block, Line
    from bot.model import Actor, Task

OFFERED = 5  # tasks, below one answer
_HEADLINES = {
    EventKind.ADDED: "Added",
    EventKind.EDITED: "Changed",
    EventKind.ASSIGNED: "Assigned",
    EventKind.UNASSIGNED: "Unassigned",
    EventKind.CLAIMED: "Claimed",
    EventKind.COMPLETED: "Done",
    EventKind.PART_DONE: "Your part is done",
    EventKind.REOPENED: "Reopened",
    EventKind.STARTED: "Started",
    EventKind.ON_IT: "On it",
    EventKind.CANCELLED: "Cancelled",
    EventKind.DELETED: "Deleted",
    EventKind.RESTORED: "Restored",
    EventKind.COMMENTED: "Commented",
    EventKind.ATTACHED: "Attached",
    EventKind.DETACHED: "Detached",
    EventKind.UNDONE: "Undone",
    EventKind.TIMED: "Time noted",
}
# What the headline and the card do not show by themselves.
TYPED = 300  # characters of a line that somebody may type
REASONS = 10  # why tasks stayed as they were
_TOLD = frozenset(
    {
        *(EventKind.EDITED, EventKind.ASSIGNED, EventKind.UNASSIGNED, EventKind.TIMED),
        *(EventKind.COMMENTED, EventKind.ATTACHED, EventKind.DETACHED),
    }
)


Offer: TypeAlias = "tuple[Line, Task]"  # why it may be completed now, and the task


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each task. `done`: what happened, and the task as it is now.

    `unchanged`: why it stayed as it is, as the end of a sentence: "is already done (Ana, today 10:42)".
    `refused`: a reference and why not. `repeated`: this is the answer to something that was done before.
    `offers`: tasks that can be completed now.
    """

    change: int | None = None
    done: tuple[tuple[NewEvent | Event, Task], ...] = ()
    unchanged: tuple[tuple[Task, str], ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    repeated: bool = False
    notes: tuple[Line, ...] = ()
    headline: str = ""  # where the kind of change does not say it: "Snoozed until Mon 21 Sep"
    offers: tuple[Offer, ...] = ()
    detail: Detail | None = None  # of the one task, if it has links


def outcome(outcome: Outcome, actor: Actor, now: datetime, *, live: bool = False) -> Message:
    """`live`: the task's card stands in its room, or is a click away; then the answer is short."""
    if not outcome.done:
        return _nothing_done(outcome, actor)
    if len(outcome.done) > 1:
        return _several(outcome, actor, now, menus=live)
    ((event, task),) = outcome.done
    tone = Tone.WARNING if outcome.refused else Tone.GOOD
    headline = _headline(outcome, event)
    who = name(actor.person.who)
    told = [Text(line(f"{who} ", history.predicate(event, actor, now), "."))] if event.kind in _TOLD else []
    above = (*told, *_remarks(outcome))
    if live:
        return _brief(headline, task, (*above, *_as_read(outcome, event, task, actor, now)), tone, outcome.change)
    detail = outcome.detail or Detail(task)
    card = cards.card(detail, actor, now, headline=headline, tone=tone, undo=outcome.change)
    return replace(card, blocks=(*above, *card.blocks))


def _headline(outcome: Outcome, event: NewEvent | Event) -> str:
    return outcome.headline or _HEADLINES[event.kind]


def _brief(headline: str, task: Task, blocks: tuple[Block, ...], tone: Tone, undo: int | None) -> Message:
    """ "Added #41: Fix login", what there is to say of it, and what comes next."""
    pressable = actions.brief(task, undo, edit=headline == _HEADLINES[EventKind.ADDED])
    # "Snoozed until tomorrow: #12 Fix login", for "tomorrow #12" is read as one.
    named = f"{headline}: {task.reference}" if " " in headline else f"{headline} {task.reference}:"
    return Message(f"{named} {one_line(task.title)}", (*blocks, Buttons(pressable)), tone)


def _as_read(outcome: Outcome, event: NewEvent | Event, task: Task, actor: Actor, now: datetime) -> tuple[Block, ...]:
    """Dates in full, before they bite; and of a new task who has it, and what came with it."""
    people: Line = ()
    if event.kind is EventKind.ADDED and task.assignees:
        people = line("For ", joined([mention(one.who) for one in task.assignees]), ".")
    came = [file for _, file in read_files(event.fields.get("files", (None, None))[1])]
    along = [Text((f"With {files.names(came, sizes=True)}.",))] if event.kind is EventKind.ADDED and came else []
    return (*([Text(people)] if people else []), *along, *_shared_dates(outcome, actor, now))


def coming(task: Task, actor: Actor, now: datetime) -> Line:
    """Of a task that repeats: the one behind it."""
    assert task.due
    return line(f"Next: {task.reference}, ", moment(task.due, actor.person.calendar, now), ".")


def confirm(
    doing: str, command_line: str, tasks: Sequence[Task], actor: Actor, now: datetime, notes: Sequence[Line] = ()
) -> Message:
    """`doing`: "completes", as in "This completes 14 tasks." `command_line`: the same command, confirmed."""
    count = plural(len(tasks), "task")
    verb, _, rest = doing.partition(" ")
    label = " ".join(filter(None, (capital(verb.removesuffix("s")), rest, count)))
    typed: Line = (" Where there are no buttons: ", Code(command_line), ".") if len(command_line) <= TYPED else ()
    blocks = (
        *_rows(tasks, actor, now),
        *map(Note, notes),
        Note(line("Nothing has changed yet.", typed)),
        Buttons((Button(label, command_line, Tone.BAD if verb == "deletes" else Tone.GOOD),)),
    )
    return Message(f"This {doing} {count}.", blocks, Tone.WARNING)


def left(unchanged: int, refused: int) -> tuple[Line, ...]:
    """Of the tasks that a question is about: what will stay as it is."""
    counts = ((unchanged, "would not change"), (refused, "you may not change"))
    return tuple((f"{plural(count, 'other task')} {what}.",) for count, what in counts if count)


def preview(task: Task, command: PreviewTask, actor: Actor, now: datetime) -> Message:
    """Free text: `task` as it would be. Nothing is created until it is said so."""
    meant: list[Block] = []
    if command.meant and command.meant_line:
        run = Button(f"Run {command.meant}", command.meant_line)
        meant = [Text(("Did you mean ", Code(command.meant), "?")), Buttons((run,))]
    details: list[Block] = [Fields(cards.fields(Detail(task), actor, now))]
    if task.description:
        details.append(Text((shown(task.description),)))
    create = Button("Create", encode(AddTask(draft=command.draft)), Tone.GOOD)
    buttons = Buttons((create, Button("Edit in form", f"form {command.text}")))
    note = Note(with_examples("Nothing is created yet. To create one at once, write `add …`."))
    return Message(f"New task? {one_line(task.title)}", (*meant, *details, note, buttons))


# ---- undo


def undone(
    change: Change,
    tasks: Sequence[Task],
    conflicts: Sequence[tuple[Event, Event | None]],
    undoing: int | None,
    actor: Actor,
    now: datetime,
    *,
    live: bool = False,
    detail: Detail | None = None,
) -> Message:
    """`tasks`: as they are again; `detail`: of the one task, if it has links.

    `conflicts`: what could not be taken back, and what was changed since.

    `undoing`: the change that the undo itself is.
    """
    stuck = [_conflict(event, later, actor, now) for event, later in conflicts]
    if not tasks and not conflicts:
        return _undone_elsewhere(change, undoing, actor, now)
    if not tasks:
        return _not_undone(conflicts, stuck)
    tone = Tone.WARNING if stuck else Tone.GOOD
    if len(tasks) == 1:
        failed = {event.id for event, _ in conflicts}
        back = [Text(line("Taken back: ", _told(one, actor, now))) for one in change.events if one.id not in failed]
        if live:
            return _brief("Undone", tasks[0], (*back, *stuck), tone, undoing)
        card = cards.card(detail or Detail(tasks[0]), actor, now, headline="Undone", tone=tone, undo=undoing)
        return replace(card, blocks=(*back, *stuck, *card.blocks))
    kept = f", {len(stuck)} not" if stuck else ""
    blocks: list[Block] = [*_rows(tasks, actor, now, menus=live), *stuck, *_undo(undoing)]
    return Message(f"Undone: {plural(len(tasks), 'task')}{kept}", tuple(blocks), tone)


def _undone_elsewhere(change: Change, undoing: int | None, actor: Actor, now: datetime) -> Message:
    """A change of a project or a person. A project taken back is gone: nothing brings it back."""
    event = change.events[0]
    told = plain_line(history.sentence(event, actor, now))
    again = None if event.kind is EventKind.PROJECT_CREATED else undoing
    return Message(f"Undone: {told}", _undo(again), Tone.GOOD)


def _not_undone(conflicts: Sequence[tuple[Event, Event | None]], stuck: Sequence[Text]) -> Message:
    numbers = list(dict.fromkeys(event.task for event, _ in conflicts))
    what = f"#{numbers[0]} has" if len(numbers) == 1 else f"{plural(len(numbers), 'task')} have"
    buttons = [Button(f"Show #{number}", f"show {number}") for number in numbers[:5]]
    advice = Note(("Nothing was taken back. Change it by hand if you still want to.",))
    return Message(f"Not undone: {what} changed since.", (*stuck, advice, Buttons(tuple(buttons))), Tone.WARNING)


def _conflict(event: Event, later: Event | None, actor: Actor, now: datetime) -> Text:
    if later is None:
        return Text((f"#{event.task} is no longer as you left it.",))
    return Text(line(f"#{event.task}: ", _told(later, actor, now)))


def _told(event: Event, actor: Actor, now: datetime) -> Line:
    at = instant(event.at, actor.person.calendar, now)
    return line(history.sentence(event, actor, now), " (", at, ").")


# ---- parts


def _several(outcome: Outcome, actor: Actor, now: datetime, *, menus: bool) -> Message:
    tasks = [task for _, task in outcome.done]
    blocks = [
        *_rows(tasks, actor, now, menus=menus),
        *_shared_dates(outcome, actor, now),
        *_remarks(outcome),
        *_undo(outcome.change),
    ]
    return Message(_summary(outcome), tuple(blocks), Tone.WARNING if outcome.refused else Tone.GOOD)


def _summary(outcome: Outcome) -> str:
    """ "Done: 3 tasks, 1 unchanged, 2 refused"."""
    kinds = Counter(_headline(outcome, event) for event, _ in outcome.done)
    parts = [f"{headline}: {plural(count, 'task')}" for headline, count in kinds.items()]
    rest = ((len(outcome.unchanged), "unchanged"), (len(outcome.refused), "refused"))
    return ", ".join([*parts, *(f"{count} {word}" for count, word in rest if count)])


def _shared_dates(outcome: Outcome, actor: Actor, now: datetime) -> list[Block]:
    """The date as it was read, in full, where all of them got the same one."""
    blocks: list[Block] = []
    for field, verb in (("due", "Due"), ("start", "Starting")):
        whens = {getattr(task, field) for event, task in outcome.done if field in event.fields}
        if len(whens) == 1 and (when := whens.pop()) is not None:
            blocks.append(Text(line(f"{verb} ", moment(when, actor.person.calendar, now), ".")))
    return blocks


def _nothing_done(outcome: Outcome, actor: Actor) -> Message:
    """The first reason is the title: it must be worth reading as a notification."""
    reasons = _reasons(outcome)
    if not reasons:
        return Message("There was nothing to change.", _notes(outcome))
    if len(reasons) == 1 and outcome.unchanged:
        ((task, why),) = outcome.unchanged
        title, advice = _stated(f"{task.reference} {why}")
        return Message(title, (*advice, *_notes(outcome), Buttons(actions.of_unchanged(task, actor))))
    if len(reasons) == 1:
        ((reference, why),) = outcome.refused
        title, advice = _stated(f"{reference}: {why}")
        return Message(title, (*advice, *_notes(outcome)), Tone.WARNING)
    tone = Tone.WARNING if outcome.refused else Tone.PLAIN
    return Message("Nothing has changed.", (*reasons, *_notes(outcome)), tone)


def _stated(reason: str) -> tuple[str, tuple[Text, ...]]:
    """A title, and apart from it what can be typed: "#12 is Eve’s; `assign 12 @me` takes it over"."""
    stated, _, advice = one_line(reason).partition("; ")
    if "`" not in advice:
        return f"{one_line(reason)}.", ()
    return f"{stated}.", (Text(with_examples(f"{capital(advice)}.")),)


def _remarks(outcome: Outcome) -> tuple[Block, ...]:
    return (*_reasons(outcome), *_notes(outcome), *_offers(outcome))


def last_part(parent: Task) -> Line:
    left = sum(not item.done for item in parent.checklist)
    still = f" Of its checklist, {plural(left, 'line')} {'is' if left == 1 else 'are'} open." if left else ""
    return (f"That was the last open subtask of {title(parent)}.{still}",)


def all_ticked() -> Line:
    return ("All of its checklist is done.",)


def _offers(outcome: Outcome) -> tuple[Block, ...]:
    buttons = tuple(Button(f"Complete #{task.number}", f"done {task.number}", Tone.GOOD) for _, task in outcome.offers)
    reasons = dict.fromkeys(reason for reason, _ in outcome.offers)
    return (*map(Text, reasons), *([Buttons(buttons[:OFFERED])] if buttons else []))


def _reasons(outcome: Outcome) -> tuple[Block, ...]:
    unchanged = [line(f"{task.reference} ", with_examples(one_line(why)), ".") for task, why in outcome.unchanged]
    refused = [
        line(f"{one_line(reference)}: ", with_examples(one_line(why)), ".") for reference, why in outcome.refused
    ]
    reasons = (*unchanged, *refused)
    more = (Note((f"And {len(reasons) - REASONS} more.",)),) if len(reasons) > BULK else ()
    return (*(Text(reason) for reason in (reasons[:REASONS] if more else reasons)), *more)


def _notes(outcome: Outcome) -> tuple[Block, ...]:
    again: tuple[Line, ...] = (("This reached me twice; it was done once.",),) if outcome.repeated else ()
    return tuple(Note(one) for one in (*again, *outcome.notes))


def _rows(tasks: Sequence[Task], actor: Actor, now: datetime, *, menus: bool = False) -> tuple[Block, ...]:
    rows = block(tasks[:BULK], "", Reader(actor, now, menus))
    return (rows, Note((f"And {len(tasks) - BULK} more.",))) if len(tasks) > BULK else (rows,)


def _undo(change: int | None) -> tuple[Block, ...]:
    return () if change is None else (Buttons((Button("Undo", f"undo {change}"),)),)
