"""Facts: what a command changed, field by field, before and after. Never changed themselves.

Events are the history, the undo log and the audit trail. One shape serves all of them: every change of a task is
fields before → after, so comparing two tasks writes the event, and reading it backwards undoes it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from bot.calendar import When
from bot.model import Assignee, Item, Mode, Priority, Status, Task, Who

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


class EventKind(StrEnum):
    ADDED = "added"
    EDITED = "edited"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    CLAIMED = "claimed"
    COMPLETED = "completed"
    PART_DONE = "part_done"
    REOPENED = "reopened"
    STARTED = "started"
    CANCELLED = "cancelled"
    DELETED = "deleted"
    RESTORED = "restored"
    COMMENTED = "commented"
    ATTACHED = "attached"
    DETACHED = "detached"
    UNDONE = "undone"
    PROJECT_CREATED = "project_created"
    PROJECT_BOUND = "project_bound"
    PROJECT_UNBOUND = "project_unbound"
    PROJECT_ARCHIVED = "project_archived"
    ROLE_SET = "role_set"
    PREFERENCES_SET = "preferences_set"
    ZONE_SET = "zone_set"
    ON_IT = "on_it"
    ESCALATION_SET = "escalation_set"
    DIGEST_SET = "digest_set"
    DIGEST_STOPPED = "digest_stopped"
    LINKED = "linked"
    UNLINKED = "unlinked"
    TIMED = "timed"
    VIEW_SET = "view_set"
    DEFAULT_VIEW_SET = "default_view_set"
    THREADS_SET = "threads_set"
    FORGOTTEN = "forgotten"  # a person
    RETENTION_SET = "retention_set"
    TASKS_FORGOTTEN = "tasks_forgotten"
    WORKFLOW_SET = "workflow_set"
    IMPORTED = "imported"  # a file: its tasks were added by the same change
    FEED_SET = "feed_set"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`fields`: name → (before, after). `task` is None for projects and people, and 0 for the task being added.

    `comment`: the id of a comment taken back or put back; that of a new one is filled in when it is stored. Files of
    the task are the field "files" (bot.files.file_data), which is no field of Task.
    """

    kind: EventKind
    task: int | None
    fields: Mapping[str, tuple[Json, Json]]
    comment: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    id: int
    change: int
    kind: EventKind
    task: int | None
    actor: Who
    room: str | None
    at: datetime
    fields: Mapping[str, tuple[Json, Json]]
    comment: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One command's events. `later`: what happened to the same tasks since. `undoes`: the change it took back."""

    id: int
    actor: Who
    at: datetime
    events: tuple[Event, ...]
    later: tuple[Event, ...] = ()
    undoes: int | None = None
    undone: bool = False


# ---- a task's fields as JSON, and back


def _when(when: When | None) -> Json:
    if when is None:
        return None
    return {"at": when.at.isoformat(), "day": when.day.isoformat() if when.day else None}


def _read_when(value: Json) -> When | None:
    if not isinstance(value, dict):
        return None
    day = value["day"]
    return When(datetime.fromisoformat(str(value["at"])), date.fromisoformat(str(day)) if day else None)


def _assignees(task: Task) -> Json:
    return {"mode": task.mode.value, "people": [_assignee(one) for one in task.assignees]}


def _assignee(one: Assignee) -> Json:
    person: dict[str, Json] = {"id": one.who.id, "name": one.who.name, "done": one.done}
    return person | {"group": True} if one.who.group else person


def _instant(value: datetime | None) -> Json:
    return value.isoformat() if value else None


def _completed(task: Task) -> Json:
    if task.completed_at is None:
        return None
    by = task.completed_by
    return {"at": task.completed_at.isoformat(), "id": by.id if by else None, "name": by.name if by else None}


def checklist_data(items: Sequence[Item]) -> list[Json]:
    return [{"text": one.text, "done": one.done} for one in items]


def read_checklist(value: Json) -> tuple[Item, ...]:
    given = value if isinstance(value, list) else []
    return tuple(Item(str(one["text"]), bool(one["done"])) for one in given if isinstance(one, dict))


FIELDS: Mapping[str, Callable[[Task], Json]] = {
    "title": lambda task: task.title,
    "description": lambda task: task.description,
    "status": lambda task: task.status.value,
    "priority": lambda task: int(task.priority),
    "assignees": _assignees,
    "due": lambda task: _when(task.due),
    "start": lambda task: _when(task.start),
    "tags": lambda task: list(task.tags),
    "project": lambda task: {"id": task.project_id, "slug": task.project} if task.project_id else None,
    "parent": lambda task: task.parent,
    "blocked_by": lambda task: list(task.blocked_by),
    "relates": lambda task: list(task.relates),
    "duplicate_of": lambda task: task.duplicate_of,
    "checklist": lambda task: checklist_data(task.checklist),
    "estimate": lambda task: task.estimate_minutes,
    "repeat": lambda task: task.repeat,
    "reminders": lambda task: list(task.reminders),
    "source": lambda task: task.source,
    "deleted": lambda task: _instant(task.deleted_at),
    "completed": _completed,
    "stage": lambda task: task.stage,
    "waits_on": lambda task: task.waits_on,
}


def changed_fields(before: Task, after: Task) -> dict[str, tuple[Json, Json]]:
    pairs = ((name, read(before), read(after)) for name, read in FIELDS.items())
    return {name: (old, new) for name, old, new in pairs if old != new}


NAMING = ("parent", "blocked_by", "relates", "duplicate_of")  # fields that hold numbers of tasks


def named_in(events: Iterable[Event]) -> frozenset[int]:
    """The tasks that these events name, beside those that they are about."""
    sides = (side for event in events for name in NAMING for side in event.fields.get(name, ()))
    return frozenset(one for side in sides for one in _named(side))


def masked(event: Event, hidden: Collection[int]) -> Event:
    """With the numbers of these tasks below zero: still different, and nobody's."""
    pairs = {name: event.fields[name] for name in NAMING if name in event.fields}
    fields = {name: (_masked(old, hidden), _masked(new, hidden)) for name, (old, new) in pairs.items()}
    return replace(event, fields={**event.fields, **fields}) if fields else event


def _named(side: Json) -> list[int]:
    return [one for one in (side if isinstance(side, list) else [side]) if isinstance(one, int)]


def _masked(side: Json, hidden: Collection[int]) -> Json:
    if isinstance(side, list):
        return [_masked(one, hidden) for one in side]
    return -side if isinstance(side, int) and side in hidden else side


def same(one: Json, other: Json) -> bool:
    """Equal but for names, which people and projects may change: ids say who is meant."""
    return _nameless(one) == _nameless(other)


def _nameless(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _nameless(inner) for key, inner in value.items() if key not in ("name", "slug")}
    return [_nameless(inner) for inner in value] if isinstance(value, list) else value


def _numbers(value: Json) -> tuple[int, ...]:
    return tuple(int(str(one)) for one in value) if isinstance(value, list) else ()


def _instant_back(value: Json) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _assignees_back(value: Json) -> dict[str, object]:
    assert isinstance(value, dict)
    people = value["people"]
    assert isinstance(people, list)
    read = tuple(
        Assignee(Who(int(str(one["id"])), str(one["name"]), group=bool(one.get("group"))), bool(one["done"]))
        for one in people
        if isinstance(one, dict)
    )
    return {"mode": Mode(str(value["mode"])), "assignees": read}


def _completed_back(value: Json) -> dict[str, object]:
    if not isinstance(value, dict):
        return {"completed_at": None, "completed_by": None}
    by = Who(int(str(value["id"])), str(value["name"])) if value["id"] else None
    return {"completed_at": datetime.fromisoformat(str(value["at"])), "completed_by": by}


def _project_back(value: Json) -> dict[str, object]:
    if not isinstance(value, dict):
        return {"project_id": None, "project": None}
    return {"project_id": int(str(value["id"])), "project": str(value["slug"])}


_BACK: Mapping[str, Callable[[Json], dict[str, object]]] = {
    "title": lambda value: {"title": value},
    "description": lambda value: {"description": value},
    "status": lambda value: {"status": Status(str(value))},
    "priority": lambda value: {"priority": Priority(int(str(value)))},
    "assignees": _assignees_back,
    "due": lambda value: {"due": _read_when(value)},
    "start": lambda value: {"start": _read_when(value)},
    "tags": lambda value: {"tags": tuple(str(one) for one in value) if isinstance(value, list) else ()},
    "project": _project_back,
    "parent": lambda value: {"parent": value},
    "blocked_by": lambda value: {"blocked_by": _numbers(value)},
    "relates": lambda value: {"relates": _numbers(value)},
    "duplicate_of": lambda value: {"duplicate_of": value},
    "checklist": lambda value: {"checklist": read_checklist(value)},
    "estimate": lambda value: {"estimate_minutes": value},
    "repeat": lambda value: {"repeat": value},
    "reminders": lambda value: {"reminders": _numbers(value)},
    "source": lambda value: {"source": value},
    "deleted": lambda value: {"deleted_at": _instant_back(value)},
    "completed": _completed_back,
    "stage": lambda value: {"stage": str(value or "")},
    "waits_on": lambda value: {"waits_on": str(value or "")},
}


def field_values(name: str, value: Json) -> dict[str, object]:
    """What `dataclasses.replace` needs to give a task this value of the field again."""
    return _BACK[name](value)
