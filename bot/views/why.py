"""Why somebody was, or was not, told of what happened to a task: each event, and each notice that time made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.message import Bold, Button, Buttons, Message, Note, Text
from bot.notices import How, Reason, State
from bot.views.history import sentence as event_sentence
from bot.views.notice_texts import IT, sentence
from bot.views.spans import instant, joined, line, one_line, room_name, title, with_examples

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.events import Event
    from bot.message import Block, Line
    from bot.model import Actor, Task
    from bot.notices import Delivery, NoticeSettings
    from bot.views.notice_texts import Telling

MOST = 20  # lines


@dataclass(frozen=True, slots=True)
class Told:
    """`events`: newest first, the task's. `deliveries`: the reader's, and of groups they are in. `follows`: as in Tx.

    `since`: older events are not looked at, nor are deliveries that are as old. `hidden`: escalations that the lead was
    to hear of, and could not see.
    """

    task: Task
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]
    settings: NoticeSettings
    follows: Mapping[tuple[str, str], datetime | None]
    since: datetime | None = None
    hidden: tuple[Delivery, ...] = ()


def why(told: Told, actor: Actor, telling: Telling) -> Message:
    """Newest first."""
    rows = sorted(_rows(told, actor, telling), key=lambda row: row[0], reverse=True)[:MOST]
    blocks: list[Block] = [Text(_standing(told, actor, telling))]
    blocks += [Text(line(instant(at, telling.calendar, telling.now), " · ", said)) for at, said in rows]
    if told.since:
        blocks.append(Note(with_examples(f"`history {told.task.number}` shows what was before.")))
    blocks.append(Buttons(_buttons(told, actor)))
    return Message(f"Why you were told of {title(told.task)}, or not", tuple(blocks))


# ---- as it is now


def _standing(told: Told, actor: Actor, telling: Telling) -> Line:
    reason, muted = _concern(told, actor), _muted(told)
    hears = f"You hear of it: {reason}." if reason else f"You don't hear of it: {_NO_CONCERN}."
    if not muted:
        return (hears,)
    subject, until = muted
    end = (" until ", instant(until, telling.calendar, telling.now)) if until else ()
    noun = subject.partition(":")[0]
    still = "" if noun == "task" else " What is given to you, and where you are mentioned, you hear of."
    return line(hears, f" But you muted {_SUBJECTS[noun]}", end, f".{still}")


_SUBJECTS = {"task": "it", "project": "its project", "room": "its channel"}


_NO_CONCERN = "it is neither yours, nor did you make it, nor do you watch it"


def _concern(told: Told, actor: Actor) -> str:
    """The first reason there is to tell them of it; empty if there is none."""
    task, watched = told.task, [one for one in _subjects(told.task) if ("watch", one) in told.follows]
    reasons = {
        "it is yours": actor.holds(task),
        "you made it": task.creator.id == actor.id,
        "you watch it": actor.id in task.watchers or f"task:{task.number}" in watched,
        "you watch its project": f"project:{task.project_id}" in watched,
        "you watch its channel": f"room:{task.room_id}" in watched,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def _subjects(task: Task) -> list[str]:
    """What can be muted or watched about it, as follows name it."""
    pairs = (("task", task.number), ("project", task.project_id), ("room", task.room_id))
    return [f"{noun}:{number}" for noun, number in pairs if number is not None]


def _muted(told: Told) -> tuple[str, datetime | None] | None:
    """The subject that is muted, and until when."""
    muted = [one for one in _subjects(told.task) if ("mute", one) in told.follows]
    return (muted[0], told.follows["mute", muted[0]]) if muted else None


def _buttons(told: Told, actor: Actor) -> tuple[Button, ...]:
    """What changes it."""
    number, muted = told.task.number, _muted(told)
    buttons = [Button("Unmute", _unmuting(muted[0], told.task, actor))] if muted else []
    if not muted:
        buttons.append(
            Button("Mute", f"mute {number}") if _concern(told, actor) else Button("Watch", f"watch {number}")
        )
    return (*buttons, Button("What I tell you", "prefs"), Button("History", f"history {number}"))


def _unmuting(subject: str, task: Task, actor: Actor) -> str:
    if subject.startswith("project:"):
        return f"unmute in:{task.project}"
    if subject.startswith("room:"):
        return "unmute" if task.room_id == actor.room.id else f'unmute #"{one_line(task.room or "")}"'
    return f"unmute {task.number}"


# ---- what was


def _rows(told: Told, actor: Actor, telling: Telling) -> list[tuple[datetime, Line]]:
    """One for each event, with what came of it, and for each delivery that belongs to none of them."""
    of_event = {event.id: [one for one in told.deliveries if _tells_of(one, event)] for event in told.events}
    known = {one.id for some in of_event.values() for one in some}
    rows = [
        (event.at, line(event_sentence(event, actor, telling.now), ". ", _came_of(event, its, told, actor, telling)))
        for event, its in ((event, of_event[event.id]) for event in told.events)
    ]
    rows += [
        (one.created_at, line(f"{sentence(one, telling, task=IT)}. ", _fate(one, told, telling)))
        for one in told.deliveries
        if one.id not in known and _is_recent(one, told)
    ]
    rows += [
        (one.created_at, line(f"{sentence(one, telling, task=IT)}. ", Bold("The lead was not told"), _UNSEEN))
        for one in told.hidden
        if _is_recent(one, told)
    ]
    return rows


_UNSEEN = ": they could not see the task then."


def _is_recent(delivery: Delivery, told: Told) -> bool:
    return told.since is None or delivery.created_at > told.since


def _tells_of(delivery: Delivery, event: Event) -> bool:
    """They are written in the same statement, by the same clock."""
    return delivery.created_at == event.at and delivery.actor == event.actor.id


def _came_of(event: Event, deliveries: list[Delivery], told: Told, actor: Actor, telling: Telling) -> Line:
    if deliveries:
        return joined([_fate(one, told, telling) for one in deliveries])
    if event.actor.id == actor.id:
        return line(Bold("Not told"), ": you did it yourself.")
    if _concern(told, actor):
        return line(Bold("Not told"), ": nobody is told of such a change, or it did not concern you then.")
    return line(Bold("Not told"), f": {_NO_CONCERN}.")


def _fate(delivery: Delivery, told: Told, telling: Telling) -> Line:
    match delivery.state:
        case State.SENT:
            at = delivery.sent_at or delivery.created_at
            return line(Bold("Told"), " ", instant(at, telling.calendar, telling.now), f" {_where(delivery, told)}.")
        case State.PENDING:
            return _waiting(delivery, telling)
        case State.DEAD:
            return line(Bold("Not told"), ": it could not be delivered. An admin can have me try again.")
        case State.SKIPPED:
            if delivery.reason in (Reason.MERGED, Reason.REPEATED, Reason.ELSEWHERE):
                return line(Bold("Told"), f" {_SKIPPED[delivery.reason]}.")
            return line(Bold("Not told"), f": {_skipped(delivery, told)}.")


def _where(delivery: Delivery, told: Told) -> str:
    """A notice to a person in a room was said there, to them."""
    if delivery.room is None:
        on = f" on {delivery.platform.capitalize()}" if delivery.platform else ""
        return f"in a direct message{on}"
    task = told.task
    there = room_name(task.room or "", private=task.private) if task.room_id == delivery.room else "a channel"
    return f"in {there}{_MOVED.get(delivery.reason, '')}"


_MOVED = {
    Reason.ELSEWHERE: ", as I could not reach you in a direct message",
    Reason.CHOSEN: ", where you want it",
}


def _waiting(delivery: Delivery, telling: Telling) -> Line:
    if delivery.due_at is None or delivery.due_at <= telling.now:
        tried = ", after a try that failed" if delivery.error else ""
        return line(Bold("On its way"), f"{tried}.")
    because = _WAITING.get(delivery.reason, "a try failed" if delivery.error else "it was made for then")
    return line(Bold("Waits"), " until ", instant(delivery.due_at, telling.calendar, telling.now), f": {because}.")


_WAITING = {
    Reason.QUIET: "your quiet hours",
    Reason.DAY_OFF: "it comes on your next working day",
    Reason.SNOOZED: "the task is snoozed",
    Reason.BURST: "very much fell due at once, and reaches you as one message",
}


def _skipped(delivery: Delivery, told: Told) -> str:
    if delivery.reason is Reason.OFF and told.settings.how(delivery.kind) is not How.OFF:
        return "you had turned that kind off then"
    return _SKIPPED.get(delivery.reason, "it was not needed any more")


_SKIPPED = {
    Reason.MUTED: "you muted it, its project or its channel",
    Reason.OFF: "you turned that kind off",
    Reason.QUIET: "it was due before your quiet hours ended",
    Reason.STALE: "it was not true any more when I was about to say it",
    Reason.HIDDEN: "you could not see the task then",
    Reason.LATE: "its time had passed, as I was away",
    Reason.NOWHERE: "I know no place where I can reach you",
    Reason.FAILED: "it could not be delivered",
    Reason.MERGED: "in the same message as something else",
    Reason.REPEATED: "by a newer notice that says the same",
    Reason.ELSEWHERE: "in the channel, as I could not reach you in a direct message",
}
