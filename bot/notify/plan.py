"""Who is told what of a change: pure, from what became of each task. What reaches them is decided when it is sent.

- Each is told of one change of one task once, by the kind that matters most to them. Never the one who acted.
- A group that the actor is in acted itself: it hears only of what it is given, and where it is called.
- What tells of something that goes on waits a moment, so that several changes of one task are one message.

The facts of a notice: `what`, the kind of the event; the fields of _TOLD that changed, as they were and as they are, as
in the event; `comment`: the beginning of what was said; `files`: those that came, as bot.files.file_data has them;
`waited_for`: what it waits for no more, as somebody said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.events import EventKind
from bot.model import CLOSED, OPEN, Priority, Status
from bot.notices import MENTIONED, Level, NewNotice, NoticeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.events import Json, NewEvent
    from bot.model import Actor, Task

GATHERING = timedelta(seconds=3)  # so long, what tells of one task is gathered
SAID = 300  # characters of a comment

_TEXTS = ("title", "description", "comment")
_TOLD = ("status", "stage", "due", "priority", "project", "assignees", "deleted")
_NEWS = frozenset({"status", "stage", "due", "priority", "project"})
_THEIRS = frozenset({"deleted", "due"})
_STEPS = frozenset({EventKind.PART_DONE, EventKind.CLAIMED, EventKind.ON_IT})
_NOT_SAID = frozenset({EventKind.UNDONE, EventKind.ADDED})
_CALLS = frozenset({NoticeKind.ASSIGNED, NoticeKind.MENTIONED})


@dataclass(frozen=True, slots=True)
class Happening:
    """What one change did to one task: all its events as one, and the task as it is now. A comment stands beside it."""

    task: Task
    kind: EventKind
    fields: Mapping[str, tuple[Json, Json]]

    def of(self, name: str) -> tuple[Json, Json]:
        return self.fields.get(name, (None, None))


def plan(
    change: int,
    actor: Actor,
    events: Sequence[NewEvent],
    tasks: Iterable[Task],
    mentioned: Mapping[str, int],
    now: datetime,
    heard: tuple[int, str] | None = None,
) -> tuple[NewNotice, ...]:
    """`tasks`: those that the events are about, as they are now. `mentioned`: who the accounts in the texts are.

    `heard`: as NewNotice.heard.
    """
    happenings = list(_happenings(events, {task.number: task for task in tasks}))
    told = [notice for one in happenings for notice in _notices(change, actor, one, mentioned, now)]
    said = (_said(change, actor, one, heard, now) for one in happenings)
    return (*told, *(notice for notice in said if notice))


def accounts_in(events: Iterable[NewEvent]) -> frozenset[str]:
    """Those whom these events mention anew."""
    return frozenset(account for event in events for account in _called(event.fields))


def _happenings(events: Sequence[NewEvent], tasks: Mapping[int, Task]) -> Iterator[Happening]:
    by_task: dict[int, list[NewEvent]] = {}
    for event in events:
        if event.task is not None and event.task in tasks:
            by_task.setdefault(event.task, []).append(event)
    for number, its in by_task.items():
        kinds = [event.kind for event in its]
        kind = next((one for one in kinds if one is not EventKind.COMMENTED), EventKind.COMMENTED)
        yield Happening(tasks[number], kind, {name: pair for event in its for name, pair in event.fields.items()})


def _notices(
    change: int, actor: Actor, happening: Happening, mentioned: Mapping[str, int], now: datetime
) -> Iterator[NewNotice]:
    task, facts = happening.task, _facts(happening)

    def notice(kind: NoticeKind, whom: int | None, watching: tuple[str, ...] = ()) -> NewNotice:
        level = Level.ALERT if kind in _CALLS and task.priority is Priority.URGENT else Level.INFO
        due_at = now + GATHERING if level is Level.INFO else now
        key = f"change:{change}:{task.number or '{task}'}:{kind.value}" + (f":{whom}" if whom else "")
        return NewNotice(kind, key, due_at, level, whom, None, task.number, actor.id, facts, watching)

    for whom, kind in _told(actor, happening, mentioned).items():
        if whom != actor.id and (whom not in actor.groups or kind in _CALLS):
            yield notice(kind, whom)
    subjects, kind_for_all = _subjects(task), _kind_for_all(actor, happening)
    if subjects and kind_for_all:
        yield notice(kind_for_all, None, subjects)


def _said(
    change: int, actor: Actor, happening: Happening, heard: tuple[int, str] | None, now: datetime
) -> NewNotice | None:
    """A comment, or files, for the conversations about its task. What was taken back and is put back stands there."""
    task, said, files = happening.task, happening.of("comment")[1], happening.of("files")[1]
    if not (said or files) or happening.kind in _NOT_SAID or task.project_id is None or task.deleted_at:
        return None
    key = f"change:{change}:{task.number}:{NoticeKind.SAID.value}"
    facts: dict[str, Json] = {"comment": said or "", "on": actor.platform}
    if files:
        facts["files"] = files
    due_at = now + GATHERING
    return NewNotice(
        NoticeKind.SAID, key, due_at, task=task.number, actor=actor.id, facts=facts, threads=True, heard=heard
    )


# ---- who, and of which kind


def _told(actor: Actor, happening: Happening, mentioned: Mapping[str, int]) -> dict[int, NoticeKind]:
    """By person. What comes later here matters more to them."""
    told: dict[int, NoticeKind] = {}
    if kind := _kind(actor, happening):
        told |= dict.fromkeys(_concerned(happening, kind), kind)
    if happening.task.deleted_at:
        return told
    if _waited_for(happening) or _is_let_go(happening):
        told |= dict.fromkeys((one.who.id for one in happening.task.assignees if not one.done), NoticeKind.UNBLOCKED)
    before, after = (_holders(side) for side in happening.of("assignees"))
    told |= dict.fromkeys((before - after) - _claimed_from(happening), NoticeKind.UNASSIGNED)
    told |= dict.fromkeys(after - before, NoticeKind.ASSIGNED)
    called = (mentioned[account] for account in _called(happening.fields) if account in mentioned)
    return told | dict.fromkeys(called, NoticeKind.MENTIONED)


def _kind(actor: Actor, happening: Happening) -> NoticeKind | None:
    """What those hear to whom nothing of it was said or given."""
    fields = happening.fields
    before, after = happening.of("status")
    if happening.kind is EventKind.ADDED:
        return None
    if "deleted" in fields:
        return NoticeKind.STATUS
    if after == Status.DONE:
        return NoticeKind.COMPLETED
    if before in CLOSED and after in OPEN:
        return NoticeKind.REOPENED
    if happening.of("comment")[1] or happening.of("files")[1]:
        return NoticeKind.COMMENTED
    goes_on = happening.kind in _STEPS or _is_given_away(actor, happening)
    return NoticeKind.STATUS if goes_on or not _NEWS.isdisjoint(fields) else None


def _concerned(happening: Happening, kind: NoticeKind) -> tuple[int, ...]:
    """Who made it and who watches it; and who has it, unless that is only news of how it goes on."""
    task = happening.task
    near = (task.creator.id, *task.watchers)
    is_theirs = not _THEIRS.isdisjoint(happening.fields) or happening.of("status")[1] == Status.CANCELLED
    is_taken_up = happening.kind is EventKind.ON_IT  # nobody is nagged for a day, and they are to know
    return (*near, *task.people) if kind is not NoticeKind.STATUS or is_theirs or is_taken_up else near


def _kind_for_all(actor: Actor, happening: Happening) -> NoticeKind | None:
    """What those hear who watch all that happens: also that it is new, or somebody else's."""
    is_news = happening.kind is EventKind.ADDED or "assignees" in happening.fields
    return _kind(actor, happening) or (NoticeKind.STATUS if is_news else None)


def _subjects(task: Task) -> tuple[str, ...]:
    """Nobody watches yet what is only being added."""
    pairs = (("task", task.number), ("project", task.project_id), ("room", task.room_id))
    return tuple(f"{noun}:{number}" for noun, number in pairs if number)


def _assigned(side: Json) -> list[dict[str, Json]]:
    people = side["people"] if isinstance(side, dict) else []
    return [one for one in people if isinstance(one, dict)] if isinstance(people, list) else []


def _holders(side: Json) -> frozenset[int]:
    return frozenset(int(str(one["id"])) for one in _assigned(side))


def _claimed_from(happening: Happening) -> frozenset[int]:
    """The groups of which somebody took it: nobody there has to do less for that."""
    if happening.kind is not EventKind.CLAIMED:
        return frozenset()
    return frozenset(int(str(one["id"])) for one in _assigned(happening.of("assignees")[0]) if one.get("group"))


def _waited_for(happening: Happening) -> list[Json]:
    """What a task does not wait for any more, as somebody said. If it waits for more is seen when it is sent."""
    before, after = happening.of("blocked_by")
    if happening.kind is EventKind.ADDED or not isinstance(before, list) or not isinstance(after, list):
        return []
    return [number for number in before if number not in after]


def _is_let_go(happening: Happening) -> bool:
    """What it waited for outside is over, as somebody said."""
    before, after = happening.of("waits_on")
    return happening.kind is not EventKind.ADDED and bool(before) and not after


def _is_given_away(actor: Actor, happening: Happening) -> bool:
    before, after = (_holders(side) for side in happening.of("assignees"))
    return actor.id in before - after


def _called(fields: Mapping[str, tuple[Json, Json]]) -> Iterator[str]:
    """The accounts that its texts mention now, and did not before."""
    for name in _TEXTS:
        before, after = (set(MENTIONED.findall(str(side or ""))) for side in fields.get(name, (None, None)))
        yield from sorted(after - before)


# ---- what of it


def _facts(happening: Happening) -> dict[str, Json]:
    facts: dict[str, Json] = {"what": happening.kind.value}
    if happening.kind is EventKind.ADDED:
        return facts
    facts |= {name: list(happening.fields[name]) for name in _TOLD if name in happening.fields}
    if said := happening.of("comment")[1]:
        facts["comment"] = str(said)[:SAID]
    if files := happening.of("files")[1]:
        facts["files"] = files
    if ended := _waited_for(happening):
        facts["waited_for"] = ended
    return facts
