"""What the core asks of storage, the Protocols Store and Tx, and what crosses there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.model import PAGE
from bot.store.administration import AdministrationWork
from bot.store.deliveries import DeliveryWork, Sent
from bot.store.dependencies import DependencyWork
from bot.store.digests import DigestWork
from bot.store.exporting import ExportWork
from bot.store.feeds import FeedWork
from bot.store.files import FileWork
from bot.store.forgetting import ForgetWork
from bot.store.importing import ImportWork
from bot.store.links import LinkWork
from bot.store.reports import ReportWork
from bot.store.saved_views import ViewWork
from bot.store.surfaces import SurfaceWork
from bot.store.timelog import TimeWork
from bot.store.timers import TimerWork
from bot.store.workflows import WorkflowWork

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.events import Change, Event, Json, NewEvent
    from bot.files import KeptFile
    from bot.model import Actor, Comment, Person, Project, Role, Room, Task, Who
    from bot.notices import Claim, NewNotice
    from bot.ports import Address, Inbound, Sender, Surface
    from bot.terms import Condition, GroupKey, SortKey
    from bot.timers import Timer


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, and from where. `change`: the id claimed for what they are about to change.

    `repeated`: this very inbound was answered before; `change` is then that answer's. `outside`: the sender is not
    present, and the room belongs to others only.
    """

    actor: Actor
    thread_task: int | None = None
    change: int | None = None
    repeated: bool = False
    outside: bool = False


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
    """A task with what its card shows beside it: of tasks, those that the reader may see and that are not deleted.

    `spent`: minutes, by everybody. `original`: what it is a duplicate of.
    """

    task: Task
    comments: tuple[Comment, ...] = ()
    children: tuple[Task, ...] = ()
    blockers: tuple[Task, ...] = ()
    parent: Task | None = None
    related: tuple[Task, ...] = ()
    original: Task | None = None
    duplicates: tuple[Task, ...] = ()
    spent: int = 0
    files: tuple[KeptFile, ...] = ()


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
    cards: Sequence[int] = ()  # task numbers: each is to have a card in the actor's room, and the thread they are in
    uncomment: Sequence[int] = ()
    recomment: Sequence[int] = ()
    undoes: int | None = None
    notices: Sequence[NewNotice] = ()
    retimed: Sequence[int] = ()  # tasks whose timers to come are replaced by `timers`
    timers: Sequence[Timer] = ()


class Tx(
    AdministrationWork,
    DeliveryWork,
    DependencyWork,
    DigestWork,
    ExportWork,
    FeedWork,
    FileWork,
    ForgetWork,
    ImportWork,
    LinkWork,
    ReportWork,
    SurfaceWork,
    TimeWork,
    TimerWork,
    ViewWork,
    WorkflowWork,
    Protocol,
):
    """One transaction in one workspace. Leaving its block commits; an exception rolls back."""

    # people and rooms
    async def identify(self, inbound: Inbound, *, claim: bool, now: datetime) -> Standing:
        """Being identified in a room is being in it, for whoever is present."""

    async def meet(self, senders: Sequence[Sender], now: datetime) -> Mapping[str, Who]:
        """By account: they are people of the workspace from now on, as the platform has them.

        To be called before tasks are locked.
        """

    async def find(self, names: Names, platform: str) -> Found: ...
    async def suggest_people(self, prefix: str, platform: str, limit: int = 8) -> Sequence[FoundPerson]: ...
    async def people(self) -> Sequence[Person]:
        """Groups among them."""

    async def set_calendar(
        self, person: int, calendar: Calendar, now: datetime, *, zone_said: bool = False, order_said: bool = False
    ) -> None:
        """`zone_said`: they named the zone just now; else one that they would have anyway isn't taken for theirs.

        `order_said`: the same of the order of day and month.
        """

    async def zone_asked(self, person: int, now: datetime) -> None:
        """They were asked for their zone: Person.zone_asked."""

    async def set_default_zone(self, zone: str | None) -> str | None:
        """Of the workspace: all whose zone is not known have it. Returns the one before; None is UTC."""

    async def lock_workspace(self) -> None:
        """Until the end of the transaction: for what must not be decided by two at once, as who still administers."""

    async def set_role(self, person: int, role: Role) -> Person: ...
    async def post_card(self, actor: Actor, task: int, message: str) -> None: ...
    async def task_of(self, actor: Actor, message: str) -> int | None:
        """The task that this message of the room stands for: its card's, or the one it was made of."""

    async def is_conversation(self, where: Address) -> bool:
        """Its thread is a task's, of a project that wants comments made of what is said there."""

    async def join(self, actor: Actor, at: datetime) -> None:
        """The actor came into the room then. Nothing happens if they left it later."""

    async def leave(self, actor: Actor, at: datetime) -> None:
        """The actor left the room then. Nothing happens if they came back later."""

    async def set_reactions(self, room: int, on: bool) -> None: ...
    async def rename_room(self, old: str, new: str) -> None:
        """The platform calls the room by another id from now on. Nothing happens if there is no such room."""

    # tasks
    async def load(
        self, actor: Actor, numbers: Sequence[int], *, cards: Sequence[str] = (), lock: bool = False
    ) -> Sequence[Task]:
        """Those that exist, deleted ones too, by number; `cards`: also those shown in these messages of the room.

        Does not look at permissions. `lock`: until the end of the transaction, in order of number.
        """

    async def last_touched(self, actor: Actor) -> int | None: ...
    async def add(
        self,
        actor: Actor,
        change: int,
        task: Task,
        event: NewEvent,
        now: datetime,
        *,
        card: bool = False,
        notices: Sequence[NewNotice] = (),
        timers: Sequence[Timer] = (),
    ) -> Task:
        """`card`: it is to have one in this room, as with Saving.cards. The timers are the new task's."""

    async def save(self, actor: Actor, change: int, saving: Saving, now: datetime) -> None: ...
    async def list_tasks(self, query: Query) -> Page: ...
    async def detail(self, actor: Actor, ref: Sequence[int], cards: Sequence[str] = ()) -> Detail | None: ...
    async def suggest_tasks(self, actor: Actor, prefix: str, limit: int = 25) -> Sequence[Task]:
        """By a number, or by words. With nothing typed: the actor's open ones by due date, what they touched last in
        this room, the newest open ones.
        """

    async def suggest_tags(self, actor: Actor, prefix: str, limit: int = 25) -> Sequence[str]: ...

    # events
    async def history(self, actor: Actor, task: int, *, before: int | None, limit: int) -> Sequence[Event]: ...
    async def claimed_from(self, actor: Actor, numbers: Sequence[int]) -> Mapping[int, Json]:
        """Of the tasks that the actor claimed, and that changed hands no more: whose they were, as the event says."""

    async def change(self, actor: Actor, change: int | None, *, since: datetime) -> Change | None:
        """That change, or the actor's last one that is not undone and not an undo; with what came after it."""

    # projects
    async def create_project(self, actor: Actor, name: str, slug: str, members: Sequence[int]) -> Project | None:
        """None: there is one of that slug."""

    async def projects(self, actor: Actor, now: datetime, slug: str | None = None) -> Sequence[ProjectStanding]: ...
    async def suggest_projects(self, prefix: str, limit: int = 25) -> Sequence[tuple[str, str]]:
        """Slugs and names of those that are not archived, where a slug, a name or a word of one begins so; by name."""

    async def bind_room(self, room: int, project: int | None) -> None: ...
    async def archive_project(self, project: int, at: datetime | None) -> None:
        """`at` None: takes it out of the archive."""

    async def set_escalation(self, project: int, minutes: Sequence[int]) -> None:
        """As Project.escalation."""

    async def set_threads(self, project: int, on: bool) -> None:
        """As Project.threads."""

    async def delete_project(self, project: int) -> bool:
        """False, and nothing done, if a task belongs to it."""

    # drafts: commands too long for a button
    async def keep_draft(self, actor: Actor, text: str, now: datetime) -> int: ...
    async def recall_draft(self, actor: Actor, draft: int) -> str | None: ...


class Store(Protocol):
    """Everything here raises DatabaseError."""

    def begin(self, where: Address) -> AbstractAsyncContextManager[Tx]:
        """A transaction in the workspace that this installation belongs to; made on first sight."""

    async def shifts(self, where: Address, workspace: int | None = None) -> Sequence[int]:
        """Of an installation, as bot.numbering has them; as of the transaction that is open there.

        `workspace`: of an open one that began elsewhere; the installation is known to belong to it.
        """

    async def claim_surfaces(
        self, platform: str, now: datetime, *, until: datetime, pausing: Sequence[str] = (), limit: int = 20
    ) -> Sequence[Surface]:
        """Stale ones, the longest waiting first, at most one a room; nobody else gets them before `until`.

        Rooms and installations in `pausing` (external ids) are left out, and installations that are suspended.
        """

    async def claim_deliveries(
        self, platform: str, now: datetime, *, until: datetime, pausing: Sequence[str] = (), limit: int = 100
    ) -> Sequence[Claim]:
        """What is due for at most `limit` addresses, the more urgent first; nobody else gets it before `until`.

        An address where something is under way is left out; so are `pausing` (external ids of installations, and
        "workspace:address"), and installations that are suspended.
        """

    async def settle_deliveries(self, sent: Sequence[Sent], now: datetime) -> Sequence[Sent]:
        """Those of a platform that were sent. Nothing happens to what somebody else has claimed since.

        Returns those that have to wait, since their teams are being joined or parted just now.
        """

    async def next_delivery(self, platform: str, now: datetime) -> datetime | None:
        """When the next one is due that waits for its time, if that is within a minute."""

    async def forget_deliveries(self, before: datetime, limit: int = 5000) -> int:
        """Sent and skipped ones made before then, the oldest first, at most `limit`: how many there were."""

    async def forget_tasks(self, now: datetime, limit: int = 1000) -> int:
        """Closed ones, of workspaces that keep them no longer, at most `limit`, and all that hangs on them.

        How many there were; each workspace's history says it.
        """

    async def forget_imports(self, before: datetime) -> int:
        """What was sent before then and not imported: how many; of the others, what was in them."""

    async def feed_address(self, code: str) -> Address | None:
        """An address in the workspace of the feed whose token has this hash. None: there is none."""

    async def due_timers(self, now: datetime, limit: int = 100) -> Sequence[Address]:
        """An address in each workspace that has timers that are due."""

    async def due_digests(self, now: datetime, limit: int = 100) -> Sequence[tuple[int, Address]]:
        """Digests that are due, the longest waiting first, each with its room. Not of installations that are suspended,
        nor of rooms that are gone.
        """
