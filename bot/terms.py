"""What commands are made of: references to tasks, people, rooms and projects, a task's fields, conditions.

Names are as the person gave them (an account, a handle, a project's name): services look them up and check them again.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

from bot.calendar import When
from bot.model import Mode, Mover, Priority


class Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Ref(Value):
    """One task: its number (`12`, `#12`, `WEB-12`), the last one I touched (`^`), or the message its card stands in."""

    number: int | None = None
    project: str | None = None
    last: bool = False
    card: str | None = None


Refs: TypeAlias = tuple[Ref, ...]  # none at all: the task whose thread this is


class WhoRef(Value):
    """A person: a native mention's account, a plain @handle, a person's id as buttons carry it, or oneself."""

    account: str | None = None
    handle: str | None = None
    person: int | None = None
    me: bool = False


class RoomRef(Value):
    """A native channel mention's id, or a plain name."""

    external_id: str | None = None
    name: str | None = None


ProjectRef: TypeAlias = str | RoomRef  # a project's name, or the room it is bound to


class SubjectRef(Value):
    """What is muted or watched: one of a task, a project and a room."""

    ref: Ref | None = None
    project: ProjectRef | None = None
    room: RoomRef | None = None


class WorkflowMove(Value):
    """As model.Move; who may make it is as somebody named them."""

    source: str
    target: str
    by: tuple[Mover | WhoRef, ...] = ()


class TaskField(StrEnum):
    """The fields a line can set, and `edit` can clear."""

    TITLE = "title"
    DESCRIPTION = "description"
    ASSIGNEES = "assignees"
    DUE = "due"
    START = "start"
    PRIORITY = "priority"
    TAGS = "tags"
    PROJECT = "project"
    REPEAT = "repeat"
    REMINDERS = "reminders"
    ESTIMATE = "estimate"
    PARENT = "parent"
    BLOCKED_BY = "blocked_by"
    SOURCE = "source"


MORE = "more"  # of a form: the field that says, as a line does, what has no field of its own


class Draft(Value):
    """The fields of a task as somebody gave them. For `edit`: what is None, or empty, and not in `clear` stays.

    `unknown`: words that looked like `key:value` but are no key; they stay in the title and the answer says so.
    `reminders`: minutes before it is due. `drop_tags`: tags that `edit` takes away.
    """

    title: str | None = None
    description: str | None = None
    people: tuple[WhoRef, ...] = ()
    mode: Mode = Mode.ONE
    due: When | None = None
    start: When | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    drop_tags: tuple[str, ...] = ()
    project: ProjectRef | None = None
    repeat: str | None = None
    reminders: tuple[int, ...] = ()
    estimate_minutes: int | None = None
    parent: int | None = None
    blocked_by: tuple[int, ...] = ()
    source: str | None = None
    clear: frozenset[TaskField] = frozenset()
    unknown: tuple[str, ...] = ()


class ConditionField(StrEnum):
    STATUS = "status"  # values: Status, or the name of a stage; after look-up: as projects spell it
    DUE = "due"  # values: "today" "overdue" "none" "week", or one When with a comparison
    PRIORITY = "priority"  # values: Priority
    TAG = "tag"  # values: str
    PROJECT = "project"  # values: ProjectRef; after look-up: project ids
    ASSIGNEE = "assignee"  # values: WhoRef; after look-up: person ids; none: nobody
    CREATOR = "creator"  # values: WhoRef; after look-up: person ids
    CREATED = "created"  # values: one When with a comparison
    BLOCKED = "blocked"  # no values
    READY = "ready"  # no values
    PARENT = "parent"  # values: numbers of tasks
    HAS = "has"  # values: "sub" "comment"
    TEXT = "text"  # values: str, in the title or the description


class Condition(Value):
    """`values` are alternatives. `compare`: "=", "<", "<=", ">", ">="; a When's day counts as a whole day."""

    field: ConditionField
    values: tuple[object, ...] = ()
    compare: Literal["=", "<", "<=", ">", ">="] = "="
    negated: bool = False


class Scope(StrEnum):
    DEFAULT = "default"  # mine in a direct message, here in a channel
    MINE = "mine"
    HERE = "here"
    ALL = "all"
    UNASSIGNED = "unassigned"


class SortKey(StrEnum):
    DUE = "due"
    PRIORITY = "priority"
    CREATED = "created"
    UPDATED = "updated"
    NUMBER = "number"
    TITLE = "title"
    STATUS = "status"


class GroupKey(StrEnum):
    STATUS = "status"
    PRIORITY = "priority"
    PROJECT = "project"
    ASSIGNEE = "assignee"
    DUE = "due"
