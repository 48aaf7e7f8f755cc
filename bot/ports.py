"""What crosses the core's borders, and the Protocols of those who stand there: Adapter, Store, Tx, Clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot.model import PAGE, RoomKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.commands import Condition, GroupKey, SortKey
    from bot.events import Change, Event, NewEvent
    from bot.message import Choices, Form, Message
    from bot.model import Actor, Comment, Person, Project, Role, Room, Task, Who

# ---- platform → core


@dataclass(frozen=True, slots=True)
class Sender:
    """An account on a platform. `zone`: IANA, where the platform knows it. `administers`: the platform says so."""

    external_id: str
    name: str
    handle: str = ""
    zone: str | None = None
    administers: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A room on a platform, and the thread in it. `installation`: the Slack team, the Discord server."""

    platform: str
    installation: str
    room: str
    name: str = ""
    kind: RoomKind = RoomKind.CHANNEL
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A line somebody wrote.

    Native references are already neutral: `<@ID>` an account, `<#ID>` a room, `<card:ID>` a message of the bot's.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's command."""

    command: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form's command, and what was filled in, by the fields' names."""

    command: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Completing:
    """Somebody is typing: what could come next? `what`: "verb", "person", "project", "tag", "task", "date", "zone"."""

    what: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The platform shows this task's card in a message now: its thread is the task's."""

    task: int
    message: str


Content: TypeAlias = "Typed | Pressed | Submitted | Completing | Posted"


@dataclass(frozen=True, slots=True)
class Inbound:
    """`key`: the same for every delivery of one action, different for two actions."""

    sender: Sender
    where: Address
    content: Content
    key: str


# ---- core → platform


class Audience(StrEnum):
    PRIVATE = "private"  # only the person who asked
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Reply:
    """`card`: the number of the task the message is about; tell the core (Posted) where it came to stand.

    `understood`: False if nothing was done because the line could not be (a wrong date, an unknown task).
    """

    body: Message | Form | Choices
    audience: Audience = Audience.PRIVATE
    card: int | None = None
    understood: bool = True


Handle: TypeAlias = "Callable[[Inbound], Awaitable[Reply]]"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may hold on a platform; views page lists by `rows`."""

    rows: int = PAGE
    buttons: int = 25
    forms: bool = True


class Adapter(Protocol):
    """A platform. Nothing else is asked of one."""

    name: str
    limits: Limits

    async def run(self, handle: Handle) -> None: ...

    async def deliver(self, to: Address, message: Message, key: str) -> str:
        """Post, and return the message's id on the platform. The same `key` is never shown twice."""

    async def edit(self, where: Address, message_id: str, message: Message) -> None: ...

    async def lookup(self, handle: str, near: Address) -> Sequence[Sender]: ...


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, aware, in UTC."""


# ---- core ↔ storage


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, and from where. `change`: the id claimed for what they are about to change.

    `repeated`: this very inbound was answered before; `change` is then that answer's.
    """

    actor: Actor
    thread_task: int | None = None
    change: int | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """What to look up in one go; handles, slugs and room names in lower case."""

    accounts: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    persons: tuple[int, ...] = ()
    projects: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    room_names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.accounts, self.handles, self.persons, self.projects, self.rooms, self.room_names))


@dataclass(frozen=True, slots=True)
class FoundPerson:
    who: Who
    account: str | None
    handles: tuple[str, ...]  # lower case: the handle, the name, the first name


@dataclass(frozen=True, slots=True)
class FoundRoom:
    room: Room
    external_id: str


@dataclass(frozen=True, slots=True)
class Found:
    people: tuple[FoundPerson, ...] = ()
    projects: tuple[Project, ...] = ()
    rooms: tuple[FoundRoom, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """Which tasks, in which order. Values of the conditions are ids now, instants and enums.

    `open_only`: closed and deleted ones are left out; deleted ones always are. `now`: for "overdue", "today".
    `hide_future_starts`: leave out what starts later. `after`: the cursor of the page before.
    """

    actor: Actor
    conditions: tuple[Condition, ...]
    now: datetime
    open_only: bool = True
    room_id: int | None = None
    hide_future_starts: bool = False
    sort: SortKey | None = None
    descending: bool = False
    group: GroupKey | None = None
    text: str | None = None  # full-text search
    after: str | None = None
    page: int = 1
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Page:
    """`next`: the cursor to go on from, None at the end."""

    tasks: tuple[Task, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Detail:
    """A task with what its card shows beside it."""

    task: Task
    comments: tuple[Comment, ...] = ()
    children: tuple[Task, ...] = ()
    blockers: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectStanding:
    project: Project
    open: int = 0
    overdue: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Saving:
    """What one command writes: tasks as they shall be, with the events that say what changed."""

    tasks: Sequence[Task] = ()
    events: Sequence[NewEvent] = ()
    comments: Sequence[tuple[int, str]] = ()  # task number, body
    uncomment: Sequence[int] = ()
    recomment: Sequence[int] = ()
    undoes: int | None = None


class Tx(Protocol):
    """One transaction in one workspace. Leaving its block commits; an exception rolls back."""

    # people and rooms
    async def identify(self, inbound: Inbound, *, claim: bool, now: datetime) -> Standing: ...
    async def find(self, names: Names, platform: str) -> Found: ...
    async def suggest_people(self, prefix: str, platform: str, limit: int = 8) -> Sequence[FoundPerson]: ...
    async def people(self) -> Sequence[Person]: ...
    async def set_calendar(self, person: int, calendar: Calendar, now: datetime, *, zone_said: bool = False) -> None:
        """`zone_said`: they named the zone just now; else one that they would have anyway isn't taken for theirs."""

    async def lock_workspace(self) -> None:
        """Until the end of the transaction: for what must not be decided by two at once, as who still administers."""

    async def set_role(self, person: int, role: Role) -> Person: ...
    async def post_card(self, actor: Actor, task: int, message: str) -> None: ...

    # tasks
    async def load(
        self, actor: Actor, numbers: Sequence[int], *, cards: Sequence[str] = (), lock: bool = False
    ) -> Sequence[Task]:
        """Those that exist, deleted ones too, by number; `cards`: also those shown in these messages of the room.

        Does not look at permissions. `lock`: until the end of the transaction, in order of number.
        """

    async def last_touched(self, actor: Actor) -> int | None: ...
    async def add(self, actor: Actor, change: int, task: Task, event: NewEvent, now: datetime) -> Task: ...
    async def save(self, actor: Actor, change: int, saving: Saving, now: datetime) -> None: ...
    async def list_tasks(self, query: Query) -> Page: ...
    async def detail(self, actor: Actor, ref: Sequence[int], cards: Sequence[str] = ()) -> Detail | None: ...
    async def suggest_tasks(self, actor: Actor, prefix: str, limit: int = 25) -> Sequence[Task]: ...
    async def suggest_tags(self, actor: Actor, prefix: str, limit: int = 25) -> Sequence[str]: ...

    # events
    async def history(self, actor: Actor, task: int, *, before: int | None, limit: int) -> Sequence[Event]: ...
    async def change(self, actor: Actor, change: int | None, *, since: datetime) -> Change | None:
        """That change, or the actor's last one that is not undone and not an undo; with what came after it."""

    # projects
    async def create_project(self, actor: Actor, name: str, slug: str, members: Sequence[int]) -> Project | None:
        """None: there is one of that slug."""

    async def projects(self, actor: Actor, now: datetime, slug: str | None = None) -> Sequence[ProjectStanding]: ...
    async def bind_room(self, room: int, project: int | None) -> None: ...
    async def archive_project(self, project: int, at: datetime | None) -> None:
        """`at` None: takes it out of the archive."""

    async def delete_project(self, project: int) -> bool:
        """False, and nothing done, if a task belongs to it."""

    # drafts: commands too long for a button
    async def keep_draft(self, actor: Actor, text: str, now: datetime) -> int: ...
    async def recall_draft(self, actor: Actor, draft: int) -> str | None: ...


class Store(Protocol):
    def begin(self, where: Address) -> AbstractAsyncContextManager[Tx]:
        """A transaction in the workspace that this installation belongs to; made on first sight.

        Raises DatabaseError.
        """
