"""The nouns of a team's work: Task, Person, Room, Project. Frozen; a change makes a new value.

Nothing here knows a platform or a database. Instants are aware and in UTC.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from bot.calendar import Calendar, When

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 4000
COMMENT_LENGTH = 4000
TAG_LENGTH = 40
TAGS_PER_TASK = 20
PEOPLE_PER_TASK = 20
BULK = 50  # references in one command
BULK_EDIT = 500  # tasks that are changed at once by a filter
LINKS_PER_TASK = 50  # of each kind
ITEMS_PER_TASK = 50  # of its checklist
ITEM_LENGTH = 200
WAITS_ON_LENGTH = 200
CONFIRM_ABOVE = 10  # more tasks than this are confirmed first
UNDO_MINUTES = 15
SHORTEST_RETENTION, LONGEST_RETENTION = 7, 36_500  # days that closed tasks are kept
PAGE = 25
PLATFORMS = ("slack", "discord")  # where somebody can be told something


class Status(StrEnum):
    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        return self in OPEN

    @property
    def label(self) -> str:
        return {"todo": "to do", "doing": "in progress"}.get(self.value, self.value)


OPEN = frozenset({Status.TODO, Status.DOING})
CLOSED = frozenset({Status.DONE, Status.CANCELLED})


class Priority(IntEnum):
    """Sorted by urgency; 1 to 4 are what people type."""

    URGENT = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4
    NONE = 5

    @property
    def label(self) -> str:
        return self.name.lower()


class Role(StrEnum):
    ADMIN = "admin"
    LEAD = "lead"
    MEMBER = "member"
    GUEST = "guest"


class Mode(StrEnum):
    """How several assignees share a task: one is accountable, any of them will do, or all must."""

    ONE = "one"
    ANY = "any"
    ALL = "all"


class Mover(StrEnum):
    """Who may make a move of a workflow, beside those who are named."""

    LEAD = "lead"
    ASSIGNEE = "assignee"


class RoomKind(StrEnum):
    CHANNEL = "channel"
    PRIVATE = "private"
    DM = "dm"


@dataclass(frozen=True, slots=True)
class Who:
    """A person, or a group, as others see them. `account`: their id on the platform being answered, for a mention."""

    id: int
    name: str
    account: str | None = None
    group: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """A status that a project named, and what it counts as."""

    name: str
    category: Status


@dataclass(frozen=True, slots=True)
class Move:
    """From one stage to another. `by`: who may make it; nobody named: whoever may change the task's status."""

    source: str
    target: str
    by: tuple[Mover | Who, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """New tasks begin in the first stage. What it means is in bot.workflows."""

    stages: tuple[Stage, ...]
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Room:
    id: int
    name: str
    kind: RoomKind = RoomKind.CHANNEL
    project_id: int | None = None
    project: str | None = None  # its slug
    reactions: bool = False  # a reaction to a message makes a task of it
    view: int | None = None  # the view that it lists
    platform: str = ""  # where that matters
    workflow: Workflow | None = None  # its project's

    @property
    def is_private(self) -> bool:
        return self.kind is not RoomKind.CHANNEL


@dataclass(frozen=True, slots=True)
class Project:
    """`slug` is what people type, and what stands before the number in WEB-12."""

    id: int
    name: str
    slug: str
    lead: Who | None = None
    members: tuple[Who, ...] = ()
    rooms: tuple[Room, ...] = ()
    archived_at: datetime | None = None
    escalation: tuple[int, ...] = ()  # minutes overdue: who has it is told again, the channel, the lead
    threads: bool = False  # what is said in the thread of a card is a comment
    workflow: Workflow | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace. `zone_known` is False until they, or their platform, said where they live.

    `zone_asked`: they were asked for it, which is done once.
    `order_told`: the order of day and month is their platform's guess from their language, not their own choice.
    `group`: not one person but several, as a role on Discord: what is given to it is for any of those in it.
    """

    id: int
    name: str
    role: Role = Role.MEMBER
    calendar: Calendar = field(default_factory=Calendar)
    zone_known: bool = False
    account: str | None = None
    order_told: bool = False
    group: bool = False
    zone_asked: bool = False

    @property
    def who(self) -> Who:
        return Who(self.id, self.name, self.account, self.group)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, from where, with what they may see. `member_of`: rooms they are in, `leads`: projects.

    `groups`: those that they are in, by their ids as persons. `rules`: they are an admin because the platform just said
    so (bot.ports.Sender.checked), not because somebody made them one here.
    """

    workspace: int
    person: Person
    room: Room
    member_of: frozenset[int] = frozenset()
    leads: frozenset[int] = frozenset()
    platform: str = ""
    groups: frozenset[int] = frozenset()
    rules: bool = False

    @property
    def id(self) -> int:
        return self.person.id

    @property
    def holders(self) -> tuple[int, ...]:
        """Whose tasks are theirs: their own, and those of the groups they are in."""
        return (self.id, *sorted(self.groups))

    def holds(self, task: Task) -> bool:
        return self.id in task.people or not self.groups.isdisjoint(task.people)

    @property
    def sees_public(self) -> bool:
        """Guests see only what is theirs or in their rooms."""
        return self.person.role is not Role.GUEST


@dataclass(frozen=True, slots=True)
class Assignee:
    who: Who
    done: bool = False  # this person's part, where all must do theirs


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a task's checklist."""

    text: str
    done: bool = False


def gist(items: Iterable[Item]) -> str:
    """What these lines read, in eight characters: by it a button knows them again."""
    return hashlib.sha256("\n".join(one.text for one in items).encode(errors="surrogatepass")).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Task:
    """`room_id`: where it was made. `private`: only that room's members, its creator and its assignees see it.

    `relates`: both of two tasks that are related name the other one. `stage`: the status by its project's name for it;
    empty: it is called as its category.
    """

    number: int
    title: str
    description: str = ""
    status: Status = Status.TODO
    priority: Priority = Priority.NONE
    mode: Mode = Mode.ONE
    assignees: tuple[Assignee, ...] = ()
    creator: Who = field(default_factory=lambda: Who(0, "?"))
    watchers: tuple[int, ...] = ()
    due: When | None = None
    start: When | None = None
    tags: tuple[str, ...] = ()
    project_id: int | None = None
    project: str | None = None  # its slug
    room_id: int | None = None
    room: str | None = None
    private: bool = False
    parent: int | None = None
    blocked_by: tuple[int, ...] = ()
    relates: tuple[int, ...] = ()
    duplicate_of: int | None = None
    checklist: tuple[Item, ...] = ()
    estimate_minutes: int | None = None
    repeat: str | None = None  # canonical text, as bot.parsing.recurrence prints it
    reminders: tuple[int, ...] = ()  # minutes before the due date
    source: str | None = None  # a link to where it came from
    metadata: Mapping[str, object] = field(default_factory=dict)
    version: int = 1
    created_at: datetime | None = None
    updated_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: Who | None = None  # or cancelled
    deleted_at: datetime | None = None
    comment_count: int = 0
    stage: str = ""
    workflow: Workflow | None = None  # its project's
    waits_on: str = ""  # what it waits for that is no task

    @property
    def is_open(self) -> bool:
        return self.status.is_open and self.deleted_at is None

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(assignee.who.id for assignee in self.assignees)

    @property
    def standing(self) -> str:
        """Its status, in words."""
        return self.stage or self.status.label

    @property
    def groups(self) -> tuple[Who, ...]:
        return tuple(one.who for one in self.assignees if one.who.group)

    @property
    def reference(self) -> str:
        return f"{self.project.upper()}-{self.number}" if self.project else f"#{self.number}"

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due is not None and self.due.at < now

    def with_status(self, status: Status, now: datetime, by: Who, stage: str = "") -> Task:
        """Reopening forgets who had done their part: the work starts again. What is open is no duplicate."""
        reopened = self.status in CLOSED and status in OPEN
        parts = tuple(Assignee(one.who) for one in self.assignees) if reopened else self.assignees
        at, who = (now, by) if status in CLOSED else (None, None)
        original = self.duplicate_of if status in CLOSED else None
        return replace(
            self,
            status=status,
            stage=stage,
            completed_at=at,
            completed_by=who,
            assignees=parts,
            duplicate_of=original,
        )

    def with_part_done(self, by: Who, now: datetime, stage: str = "") -> Task:
        """One of several who must all do their part: the last one completes the task."""
        parts = tuple(Assignee(one.who, one.done or one.who.id == by.id) for one in self.assignees)
        shared = replace(self, assignees=parts)
        return shared.with_status(Status.DONE, now, by, stage) if all(one.done for one in parts) else shared

    def assigned(self, people: tuple[Who, ...], mode: Mode) -> Task:
        """Of a group any will do, also of one alone."""
        done = {one.who.id for one in self.assignees if one.done}
        parts = tuple(Assignee(who, who.id in done) for who in people)
        if any(who.group for who in people):
            return replace(self, assignees=parts, mode=Mode.ANY)
        return replace(self, assignees=parts, mode=mode if len(people) > 1 else Mode.ONE)


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    task: int
    author: Who
    body: str
    at: datetime
