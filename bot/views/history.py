"""A task's past in sentences: who changed what, from what, to what.

People are named plainly here: history informs, it calls nobody. Names are those of the day, kept inside the event.
Beside a task's fields an event may carry "comment", its text, and "files".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from bot.calendar import When
from bot.events import EventKind, Json, NewEvent, field_values
from bot.message import Button, Buttons, Message, Text
from bot.model import Assignee, Priority, Status
from bot.views import checklists, entries, files
from bot.views.spans import brief_moment, clip, duration, instant, joined, line, listed, name, title, work
from bot.views.workspace_history import _NEVER, ABOUT_OTHERS, Fields, word

if TYPE_CHECKING:
    from datetime import datetime

    from bot.events import Event
    from bot.message import Block, Line
    from bot.model import Actor, Task


def history(task: Task, events: Sequence[Event], actor: Actor, now: datetime, older_line: str | None) -> Message:
    """Newest first, as the events come. `older_line`: what shows the page before."""
    calendar = actor.person.calendar
    blocks: list[Block] = [
        Text(line(instant(event.at, calendar, now), " · ", sentence(event, actor, now))) for event in events
    ]
    if not events:
        blocks.append(Text(("There are no older changes.",)))
    if not older_line and "was" in task.metadata:
        blocks.append(Text((f"It was #{task.metadata['was']} before the teams were joined.",)))
    older = (Button("Older", older_line),) if older_line else ()
    blocks.append(Buttons((*older, Button("Why was I told?", f"why {task.number}"))))
    return Message(f"History of {title(task)}", tuple(blocks))


def sentence(event: Event, actor: Actor, now: datetime) -> Line:
    """ "Ana moved the due date from Fri 27 Nov to Mon 30 Nov" — without a full stop, so that a time can follow."""
    return line(name(event.actor), " ", predicate(event, actor, now))


def predicate(event: Event | NewEvent, actor: Actor, now: datetime) -> Line:
    """The sentence without who did it. `actor`: who reads it, and who did what is no event yet."""
    if event.kind in ABOUT_OTHERS:
        return (ABOUT_OTHERS[event.kind](event.fields),)
    opening, implied = _OPENINGS.get(event.kind, ("", frozenset()))
    if event.kind is EventKind.UNASSIGNED and _left(event) == {_doer(event, actor)}:
        opening, implied = "gave it back", frozenset({"assignees"})
    implied |= frozenset({"stage"} if _is_called_as_its_category(event.fields) else ())
    left = {field: pair for field, pair in event.fields.items() if field not in implied}
    changes = [line(phrase, _whose_time(event, actor)) for phrase in field_changes(left, actor, now)]
    if event.kind is EventKind.UNDONE:
        return line("took back a change", ": " if changes else "", joined(changes))
    return joined([opening, *changes] if opening else changes) or ("changed it",)


def _whose_time(event: Event | NewEvent, actor: Actor) -> str:
    """Of an entry that somebody else corrected."""
    who = entries.whose(*event.fields["time"]) if "time" in event.fields else None
    return f" (of {name(who)}’s time)" if who and who.id != _doer(event, actor) else ""


def _left(event: Event | NewEvent) -> set[int]:
    """Who had it before, and no longer."""
    before, after = event.fields.get("assignees", (None, None))
    return _people(before).keys() - _people(after).keys()


def _doer(event: Event | NewEvent, actor: Actor) -> int:
    return actor.id if isinstance(event, NewEvent) else event.actor.id


def field_changes(fields: Fields, actor: Actor, now: datetime) -> list[Line]:
    """A phrase for each field that really changed: "renamed it from “a” to “b”"."""
    phrases = [
        _dated(field, before, after, actor, now) if field in _DATES else line(_PHRASES[field](before, after))
        for field, (before, after) in fields.items()
        if field in _FIELDS and not (field == "completed" and "status" in fields)
    ]
    return [phrase for phrase in phrases if phrase]


def _is_called_as_its_category(fields: Fields) -> bool:
    """Then the status says all of it."""
    return "status" in fields and not fields.get("stage", _NEVER)[1]


# ---- one field

Phrase: TypeAlias = Callable[[Json, Json], str]
_EMPTY: tuple[Json, ...] = (None, "", [])
EXCERPT = 200  # of a comment, in its sentence
_DATES = {"due": "due date", "start": "start date"}


def _dated(field: str, before: Json, after: Json, actor: Actor, now: datetime) -> Line:
    calendar, what = actor.person.calendar, _DATES[field]
    old, new = (field_values(field, value)[field] for value in (before, after))
    if isinstance(new, When) and isinstance(old, When):
        there = (" from ", brief_moment(old, calendar, now), " to ", brief_moment(new, calendar, now))
        return line(f"moved the {what}", there)
    if isinstance(new, When):
        return line(f"set the {what} to ", brief_moment(new, calendar, now))
    return line(f"removed the {what} ", brief_moment(old, calendar, now)) if isinstance(old, When) else ()


def _phrase(
    show: Callable[[Json], str], added: str, changed: str, removed: str, empty: tuple[Json, ...] = _EMPTY
) -> Phrase:
    """Three ways to say it: there was nothing before, there was something else, there is nothing now."""

    def phrase(before: Json, after: Json) -> str:
        was, is_now = before not in empty, after not in empty
        template = (changed if was else added) if is_now else (removed if was else "")
        return template.format(old=show(before) if was else "", new=show(after) if is_now else "")

    return phrase


def _quoted(value: Json) -> str:
    return f"“{word(value)}”"


def _excerpt(value: Json) -> str:
    return f"“{clip(word(value), EXCERPT)}”"


def _status(value: Json) -> str:
    return f"“{Status(str(value)).label}”"


def _priority(value: Json) -> str:
    return Priority(int(str(value))).label


def _slug(value: Json) -> str:
    return word(value["slug"]) if isinstance(value, dict) else ""


def _number(value: Json) -> str:
    """Of a task; below zero: of one whose number is not for whoever reads this (bot.events.masked)."""
    return f"#{value}" if isinstance(value, int) and value > 0 else "a task that you can't see"


def _estimate(value: Json) -> str:
    return work(int(str(value)))


def _reminders(value: Json) -> str:
    return listed([duration(int(str(one))) for one in _items(value)])


def _items(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _tags(before: Json, after: Json) -> str:
    added, removed = _difference(before, after, word)
    more = f"added the {'tag' if len(added) == 1 else 'tags'} {listed(added)}" if added else ""
    less = f"removed the {'tag' if len(removed) == 1 else 'tags'} {listed(removed)}" if removed else ""
    return " and ".join(filter(None, (more, less)))


def _blockers(before: Json, after: Json) -> str:
    added, removed = _difference(before, after, _number)
    more = f"made it wait for {listed(added)}" if added else ""
    less = f"made it no longer wait for {listed(removed)}" if removed else ""
    return " and ".join(filter(None, (more, less)))


def _related(before: Json, after: Json) -> str:
    added, removed = _difference(before, after, _number)
    more = f"related it to {listed(added)}" if added else ""
    less = f"related it no longer to {listed(removed)}" if removed else ""
    return " and ".join(filter(None, (more, less)))


def _difference(before: Json, after: Json, show: Callable[[Json], str]) -> tuple[list[str], list[str]]:
    old, new = _items(before), _items(after)
    return [show(one) for one in new if one not in old], [show(one) for one in old if one not in new]


def _assignees(before: Json, after: Json) -> str:
    old, new = _people(before), _people(after)
    came = [name(one.who) for one in new.values() if one.who.id not in old]
    left = [name(one.who) for one in old.values() if one.who.id not in new]
    mode = f" ({_mode(after)})" if len(new) > 1 else ""
    if came and left:
        return f"reassigned it from {listed(left)} to {listed(came)}{mode}"
    if came:
        return f"assigned it to {listed(came)}{' as well' if old else ''}{mode}"
    if left:
        return f"unassigned {listed(left)}"
    if _mode(before) != _mode(after):
        return f"asked for {_mode(after)} of {listed([name(one.who) for one in new.values()])}"
    return _parts(old, new)


def _parts(old: Mapping[int, Assignee], new: Mapping[int, Assignee]) -> str:
    done = [name(one.who) for key, one in new.items() if one.done and not old[key].done]
    open_again = [name(one.who) for key, one in new.items() if old[key].done and not one.done]
    more = f"marked the part of {listed(done)} as done" if done else ""
    less = f"marked the part of {listed(open_again)} as open" if open_again else ""
    return " and ".join(filter(None, (more, less)))


def _people(value: Json) -> dict[int, Assignee]:
    read = field_values("assignees", value)["assignees"] if isinstance(value, dict) else ()
    assert isinstance(read, tuple)
    return {one.who.id: one for one in read}


def _mode(value: Json) -> str:
    return str(value["mode"]) if isinstance(value, dict) else "one"


_PHRASES: Mapping[str, Phrase] = {
    "title": _phrase(_quoted, "named it {new}", "renamed it from {old} to {new}", "removed its title"),
    "description": _phrase(word, "wrote a description", "changed the description", "emptied the description"),
    "status": _phrase(_status, "set the status to {new}", "changed the status from {old} to {new}", ""),
    "priority": _phrase(
        _priority,
        "set the priority to {new}",
        "changed the priority from {old} to {new}",
        "removed the priority {old}",
        (None, int(Priority.NONE)),
    ),
    "assignees": _assignees,
    "tags": _tags,
    "project": _phrase(_slug, "moved it to {new}", "moved it from {old} to {new}", "took it out of {old}"),
    "parent": _phrase(
        _number, "made it part of {new}", "moved it from below {old} to below {new}", "took it out of {old}"
    ),
    "blocked_by": _blockers,
    "waits_on": _phrase(
        _quoted, "made it wait for {new}", "made it wait for {new}, not for {old}", "made it no longer wait for {old}"
    ),
    "relates": _related,
    "duplicate_of": _phrase(
        _number,
        "made it a duplicate of {new}",
        "made it a duplicate of {new}, not of {old}",
        "made it no duplicate of {old} any more",
    ),
    "checklist": checklists.phrase,
    "estimate": _phrase(
        _estimate, "estimated it at {new}", "changed the estimate from {old} to {new}", "removed the estimate {old}"
    ),
    "repeat": _phrase(
        _quoted, "made it repeat {new}", "changed how it repeats from {old} to {new}", "stopped it repeating {old}"
    ),
    "reminders": _phrase(
        _reminders,
        "set reminders {new} before",
        "moved the reminders from {old} before to {new} before",
        "removed the reminders {old} before",
    ),
    "source": _phrase(
        word, "linked where it came from", "changed the link to where it came from", "removed the link to its source"
    ),
    "deleted": _phrase(word, "deleted it", "deleted it again", "restored it"),
    "stage": _phrase(_quoted, "moved it to {new}", "moved it from {old} to {new}", "moved it out of {old}"),
    "completed": _phrase(word, "closed it", "changed when it was closed", "opened it again"),
    "time": entries.phrase,
    "file": _phrase(word, "took it from {new}", "took it from {new}", ""),
    "files": files.phrase,
    "comment": _phrase(_excerpt, "commented {new}", "wrote {new} instead of {old}", "took back the comment {old}"),
}
_FIELDS = _PHRASES.keys() | _DATES.keys()


# ---- one kind

# What is said first, and the fields which that says already.
_OPENINGS: Mapping[EventKind, tuple[str, frozenset[str]]] = {
    EventKind.ADDED: ("added it", frozenset({"status", "stage"})),
    EventKind.CLAIMED: ("claimed it", frozenset({"assignees"})),
    EventKind.COMPLETED: ("completed it", frozenset({"status", "completed", "assignees"})),
    EventKind.PART_DONE: ("did their part", frozenset({"assignees"})),
    EventKind.REOPENED: ("reopened it", frozenset({"status", "completed", "assignees"})),
    EventKind.STARTED: ("started it", frozenset({"status", "completed"})),
    EventKind.ON_IT: ("is on it", frozenset({"status", "completed"})),
    EventKind.CANCELLED: ("cancelled it", frozenset({"status", "completed"})),
    EventKind.DELETED: ("deleted it", frozenset({"deleted"})),
    EventKind.RESTORED: ("restored it", frozenset({"deleted"})),
}
