"""A notice in a sentence: who did what, or what time did; to one person as "you", or to a room.

Of a delivery's facts (bot.notify says which there are) these are read: "comment", its text, the "files" that came with
it, and "on" which platform that was said; "what" happened, and fields of the task as they were and as they are; "back",
of a reminder: it is on the list again; "blocker", of what is overdue: the number of what it waits for; "freed_by", of
what may go on: the same, and "how" that was closed; "name" or "person", of who can't be reached; "name", of what
escalates: the lead who can't see it; "name" and "on", of who said the code of a link, and where. What it waits for is
named to whom it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.calendar import When, brief
from bot.events import FIELDS, Event, EventKind
from bot.files import read_files
from bot.message import Text, plain_line
from bot.model import Actor, Person, Priority, Room, Who
from bot.notices import NoticeKind
from bot.views import files, history
from bot.views.spans import brief_moment, capital, clip, line, name, shown, title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.calendar import Calendar
    from bot.events import Json
    from bot.files import SentFile
    from bot.message import Block, Line
    from bot.model import Task
    from bot.notices import Delivery

COMMENT = 300  # characters of a comment; all of it is in the task


@dataclass(frozen=True, slots=True)
class Telling:
    """With what deliveries are told: tasks by number, people by id, as they are now. `room`: not to one person.

    `tasks`: only what whoever reads it may see.
    """

    tasks: Mapping[int, Task]
    names: Mapping[int, Who]
    calendar: Calendar
    now: datetime
    room: bool = False
    reader: Actor | None = None  # the one person
    mentioned: Mapping[str, Who] = field(default_factory=dict)  # by their accounts, in what was said elsewhere

    def task(self, delivery: Delivery) -> Task | None:
        return self.tasks.get(delivery.task) if delivery.task is not None else None

    def called(self, delivery: Delivery) -> str:
        """What was taken off somebody, and shown to them until then, has at least its number."""
        if task := self.task(delivery):
            return title(task)
        return f"#{delivery.task}" if delivery.task and delivery.kind is NoticeKind.UNASSIGNED else "a task"

    def who(self, delivery: Delivery) -> Who | None:
        return self.names.get(delivery.actor) if delivery.actor is not None else None


# For each kind, if somebody did it, and if nobody in particular did.
_TO_YOU: Mapping[NoticeKind, tuple[str, str]] = {
    NoticeKind.ASSIGNED: ("{who} assigned {task} to you", "{task} is yours now"),
    NoticeKind.UNASSIGNED: ("{who} took {task} off you", "{task} is not yours any more"),
    NoticeKind.MENTIONED: ("{who} mentioned you in {task}", "you are mentioned in {task}"),
    NoticeKind.COMMENTED: ("{who} commented on {task}", "there is a new comment on {task}"),
    NoticeKind.SAID: ("{who} commented on {task}", "there is a new comment on {task}"),
    NoticeKind.COMPLETED: ("{who} completed {task}", "{task} is done"),
    NoticeKind.REOPENED: ("{who} reopened {task}", "{task} is open again"),
    NoticeKind.UNBLOCKED: ("you can go on with {task}", "you can go on with {task}"),
    NoticeKind.OVERDUE: ("{task} is overdue", "{task} is overdue"),
    NoticeKind.ESCALATION: ("{task} is still overdue", "{task} is still overdue"),
}
_TO_A_ROOM: Mapping[NoticeKind, tuple[str, str]] = {
    **_TO_YOU,
    NoticeKind.ASSIGNED: ("{who} assigned {task}", "{task} is assigned"),
    NoticeKind.UNASSIGNED: ("{who} unassigned {task}", "{task} is not assigned any more"),
    NoticeKind.MENTIONED: ("{who} mentioned somebody in {task}", "somebody is mentioned in {task}"),
    NoticeKind.UNBLOCKED: ("{task} can go on", "{task} can go on"),
}


def sentence(delivery: Delivery, telling: Telling, *, task: str = "") -> str:
    """ "Ana assigned #12 Fix login to you", without a full stop. `task`: as it is called, if its title was said."""
    called = task or telling.called(delivery)
    match delivery.kind:
        case NoticeKind.STATUS:
            said = _changed(delivery, telling, called)
        case NoticeKind.OVERDUE if isinstance(blocker := delivery.facts.get("blocker"), int):
            waits_for = f"#{blocker}" if blocker in telling.tasks else "something else"
            said = f"{called} is overdue and waits for {waits_for}"
        case NoticeKind.DUE_SOON:
            said = f"{called} is due {_due(delivery, telling)}"
        case NoticeKind.UNBLOCKED if freed_by := delivery.facts.get("freed_by"):
            waited_for = f"#{freed_by}" if freed_by in telling.tasks else "what it waited for"
            said = f"{called} can go on: {waited_for} is {delivery.facts.get('how', 'done')}"
        case NoticeKind.REMINDER:
            said = _reminded(delivery, called, telling)
        case NoticeKind.LINK:
            said = _linked(delivery)
        case NoticeKind.ESCALATION if isinstance(lead := delivery.facts.get("name"), str):
            said = f"{called} is still overdue, and {name(Who(0, lead))}, who leads its project, can't see it"
        case NoticeKind.UNREACHABLE:
            said = _unreachable(delivery, called, telling)
        case NoticeKind.COMMENTED if files_of(delivery) and not delivery.facts.get("comment"):
            said = _attached(delivery, telling, called)
        case _:
            said = _of_kind(delivery, telling, called)
    return capital(said)


def _of_kind(delivery: Delivery, telling: Telling, called: str) -> str:
    by_somebody, by_itself = (_TO_A_ROOM if telling.room else _TO_YOU)[delivery.kind]
    who = telling.who(delivery)
    if count := imported(delivery):
        return f"{name(who) if who else 'somebody'} imported {count} tasks for you"
    return by_somebody.format(who=name(who), task=called) if who else by_itself.format(task=called)


def imported(delivery: Delivery) -> int:
    """How many tasks were given to them at once; 0: it is about one."""
    count = delivery.facts.get("imported")
    return count if isinstance(count, int) and count > 1 else 0


def files_of(delivery: Delivery) -> tuple[SentFile, ...]:
    return tuple(file for _, file in read_files(delivery.facts.get("files")))


def _attached(delivery: Delivery, telling: Telling, called: str) -> str:
    """Of a task that they can't see any more, not what it is."""
    who = telling.who(delivery)
    what = files.names(files_of(delivery)) if telling.task(delivery) else "a file"
    return f"{name(who)} attached {what} to {called}" if who else f"there is a new file on {called}"


def _due(delivery: Delivery, telling: Telling) -> str:
    """The date that it was made for: the task may have another one by now."""
    task, said = telling.task(delivery), delivery.facts.get("due")
    due = task.due if task else None
    if isinstance(said, str) and (due is None or due.at != datetime.fromisoformat(said)):
        due = When(datetime.fromisoformat(said))
    return brief(due, telling.calendar, telling.now) if due else "soon"


def _reminded(delivery: Delivery, called: str, telling: Telling) -> str:
    if delivery.facts.get("back"):
        return f"{called} is back on {'the' if telling.room else 'your'} list"
    task = telling.task(delivery)
    is_dated = "due" in delivery.facts or (task and task.due)
    return f"reminder: {called}{f' is due {_due(delivery, telling)}' if is_dated else ''}"


def _unreachable(delivery: Delivery, called: str, telling: Telling) -> str:
    """Somebody, or the people in a room."""
    if room := delivery.facts.get("room"):
        return f"I can't post in #{room} any more, so nobody heard about {called} there"
    said, person = delivery.facts.get("name"), delivery.facts.get("person")
    known = telling.names.get(person) if isinstance(person, int) else None
    who = known or (Who(0, said) if isinstance(said, str) else None)
    return f"I can't reach {name(who) if who else 'somebody'} about {called}"


def _linked(delivery: Delivery) -> str:
    said, there = delivery.facts.get("name"), delivery.facts.get("on")
    who = name(Who(0, said)) if isinstance(said, str) else "somebody"
    return f"{who} said your code on {there.capitalize() if isinstance(there, str) else 'another platform'}"


# ---- what was changed


def _changed(delivery: Delivery, telling: Telling, called: str) -> str:
    who = telling.who(delivery)
    by = name(who) if who else "somebody"
    event = _event(delivery, who or Who(0, by))
    words = _WHAT.get(str(delivery.facts.get("what"))) or plain_line(
        history.predicate(event, _reader(telling), telling.now)
    )
    return f"{by} {words}" if called == IT else f"{called}: {by} {words}"


# What no field that is kept tells.
_WHAT = {"added": "added it", "assigned": "changed who has it", "dropped": "gave it back"}

IT = "it"  # what a task is called below its title


def _event(delivery: Delivery, who: Who) -> Event:
    """What the facts keep of it."""
    kind = delivery.facts.get("what")
    known = EventKind(kind) if isinstance(kind, str) and kind in set(EventKind) else EventKind.EDITED
    return Event(0, 0, known, delivery.task, who, None, delivery.created_at, _fields(delivery))


def _fields(delivery: Delivery) -> dict[str, tuple[Json, Json]]:
    """Those of the task that the facts tell of: before and after."""
    pairs = {key: value for key, value in delivery.facts.items() if key in FIELDS}
    sides = {key: (value[0], value[1]) for key, value in pairs.items() if isinstance(value, list) and len(value) == 2}
    if "project" in sides:
        before, after = sides["project"]
        sides["project"] = (_slug(before), _slug(after))
    return sides


def _slug(value: Json) -> Json:
    """As events have a project."""
    return {"slug": value} if isinstance(value, str) else value


def _reader(telling: Telling) -> Actor:
    """Who reads it is of no other interest to a sentence than how they write dates."""
    return Actor(0, Person(0, "", calendar=telling.calendar), Room(0, ""))


# ---- what stands below it

_DATED = frozenset(
    {
        NoticeKind.ASSIGNED,
        NoticeKind.REOPENED,
        NoticeKind.DUE_SOON,
        NoticeKind.OVERDUE,
        NoticeKind.REMINDER,
        NoticeKind.ESCALATION,
        NoticeKind.UNBLOCKED,
    }
)


def quote(delivery: Delivery) -> tuple[Block, ...]:
    """What somebody wrote, as they wrote it, and what came with it."""
    comment = delivery.facts.get("comment")
    text = shown(comment).strip() if isinstance(comment, str) else ""
    return (*([Text((f"“{clip(text, COMMENT)}”",))] if text else []), *along(delivery))


def along(delivery: Delivery) -> tuple[Block, ...]:
    sent = files_of(delivery)
    return (Text(files.all_linked(sent)),) if sent else ()


def dates(kinds: frozenset[NoticeKind], task: Task, telling: Telling) -> tuple[Block, ...]:
    """When it is due and how urgent it is, where that is why they are told."""
    if not kinds & _DATED:
        return ()
    said = (*_when(task, telling), *_urgency(task))
    return (Text(line(*said)),) if said else ()


def _when(task: Task, telling: Telling) -> Line:
    if task.due is None:
        return ()
    opening = "It was due " if task.is_overdue(telling.now) else "Due "
    return (opening, brief_moment(task.due, telling.calendar, telling.now), ".")


def _urgency(task: Task) -> Line:
    if task.priority > Priority.HIGH:
        return ()
    return (f"{' ' if task.due else ''}Priority: {task.priority.label}.",)
