"""What crosses the core's borders, and the Protocols of those who stand there: Adapter, Store, Tx, Clock."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """An account on a platform. `zone`: IANA, where the platform knows it. `administers`: the platform says so.

    `guest`: the platform lets them see only some rooms. `barred`: why no task can be given to them, as the end of a
    sentence: "is deactivated", "is a bot". `locale`: the language they set there, with its region: "en-GB".
    """

    external_id: str
    name: str
    handle: str = ""
    zone: str | None = None
    administers: bool = False
    guest: bool = False
    barred: str = ""
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A room on a platform, and the thread in it. `installation`: the Slack team, the Discord server.

    `guessed`: the platform did not say of which kind it is; what is known of the room counts, and `kind` only for a
    room never seen before. `unwatched`: nobody would tell when somebody leaves it; who is there is in it just then.
    """

    platform: str
    installation: str
    room: str
    name: str = ""
    kind: RoomKind = RoomKind.CHANNEL
    thread: str | None = None
    guessed: bool = False
    unwatched: bool = False


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


@dataclass(frozen=True, slots=True)
class FromMessage:
    """A task is to be made of what somebody said. `message`: its id in the room; its thread becomes the task's.

    `text` with neutral references, as in Typed. `author`: their name. `link`: where it can be read.
    `at_once`: without a form (a reaction); then only in a room that has reactions turned on.
    """

    message: str
    text: str
    author: str
    link: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Attaching:
    """What somebody said is to become a comment on a task that is still to be picked. Fields as in FromMessage."""

    message: str
    text: str
    author: str
    link: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """A tick was put on this message: if it shows a task's card, the task is done. Else there is nothing to say."""

    message: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The sender is in the room from `at` on; None: from now on. Platforms tell of comings and goings in any order."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """The sender is no longer in the room, since `at`; None: since now."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageOpened:
    """The sender looks at their own page, which `Adapter.edit` knows as this message.

    `line`: what of it they see, as "home due:overdue"; empty: what they saw last. From now on that is drawn anew there.
    """

    message: str
    line: str = "home"


@dataclass(frozen=True, slots=True)
class Moved:
    """The room has another id on the platform from now on. Nobody in particular did it: the sender does not count."""

    to: str


Content: TypeAlias = (
    "Typed | Pressed | Submitted | Completing | Posted | FromMessage | Attaching | Ticked | Joined | Left"
    " | PageOpened | Moved"
)


@dataclass(frozen=True, slots=True)
class Inbound:
    """`key`: the same for every delivery of one action, different for two actions.

    `named`: the accounts that the content mentions, as the platform knows them; they need not have spoken before.
    `present`: the sender is in the room now. False for what began there earlier (a form, something left over): it makes
    nobody a member, and who is no member of a private room by then acts there no more.
    """

    sender: Sender
    where: Address
    content: Content
    key: str
    named: tuple[Sender, ...] = ()
    present: bool = True


# ---- core → platform


class Audience(StrEnum):
    PRIVATE = "private"  # only the person who asked
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Reply:
    """`card`: the number of the task whose card this is; tell the core (Posted) where it came to stand. On a live
    platform: whose card is about to be posted, beside this.

    `understood`: False if nothing was done because the line could not be (a wrong date, an unknown task).
    `origin`: the line that shows this again, as it is then; empty for what was done. `again`: the database was away;
    the same inbound may be handed in once more. A message without title and blocks: there is nothing to say.
    """

    body: Message | Form | Choices
    audience: Audience = Audience.PRIVATE
    card: int | None = None
    understood: bool = True
    origin: str = ""
    again: bool = False


Handle: TypeAlias = "Callable[[Inbound], Awaitable[Reply]]"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may hold on a platform; views page lists by `rows`.

    `live`: a task has one card a room, which the bot keeps right where it stands (bot.live); answers are short then.
    """

    rows: int = PAGE
    buttons: int = 25
    forms: bool = True
    live: bool = False


class Adapter(Protocol):
    """A platform. Nothing else is asked of one. `deliver` and `edit` raise DeliveryError and nothing else."""

    name: str
    limits: Limits

    async def run(self, handle: Handle) -> None: ...

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        """Post for everybody in the room, and return the message's id on the platform.

        The same `key` is never shown twice. `uncertain`: an earlier try ended without an answer, so look for it first.
        """

    async def edit(self, where: Address, message_id: str, message: Message) -> None: ...

    async def lookup(self, handle: str, near: Address) -> Sequence[Sender]: ...


@dataclass(frozen=True, slots=True)
class Surface:
    """Something shown that follows the tasks: a task's card in a room, or a person's own page (`account`).

    `message`: its id on the platform; None while it is still to be posted. `wanted`: counts the changes; what is shown
    now answers to this one. `tries`: how often showing it failed since it last worked. `uncertain`: the last try ended
    without an answer. `line`: what a page shows, as PageOpened.line. `claimed_until`: whose claim this is; what is done
    with it counts only while nobody else has claimed it since.
    """

    id: int
    where: Address
    wanted: int
    message: str | None = None
    task: int | None = None
    account: str | None = None
    tries: int = 0
    uncertain: bool = False
    line: str = "home"
    claimed_until: datetime | None = None

    @property
    def key(self) -> str:
        return f"surface-{self.id}"


@dataclass(frozen=True, slots=True)
class Grant:
    """What an installation gave the bot. `installation`: the Slack team or, installed org-wide, its enterprise.

    `token` is a secret: it is encrypted at rest and never logged. `suspended_at`: uninstalled or revoked since then.
    """

    platform: str
    installation: str
    name: str
    token: str = field(repr=False)
    bot_user: str
    bot_id: str = ""
    app_id: str = ""
    scopes: tuple[str, ...] = ()
    installed_at: datetime | None = None
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Something a platform delivered that was acknowledged before it was worked off. `body`: its payload, JSON."""

    installation: str
    key: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Health:
    """How one part of the running bot is. `text`: a few words that anybody may read: no secret, no address inside."""

    ok: bool
    text: str = ""


Check: TypeAlias = "Callable[[], Awaitable[Health]]"


@dataclass(frozen=True)
class Finding:
    """What `nudge doctor` found. `fix` None: it is as it should be."""

    what: str
    text: str
    fix: str | None = None


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, aware, in UTC."""


# ---- core ↔ storage


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
    cards: Sequence[int] = ()  # task numbers: each is to have a card in the actor's room, and the thread they are in
    uncomment: Sequence[int] = ()
    recomment: Sequence[int] = ()
    undoes: int | None = None


class Tx(Protocol):
    """One transaction in one workspace. Leaving its block commits; an exception rolls back."""

    # people and rooms
    async def identify(self, inbound: Inbound, *, claim: bool, now: datetime) -> Standing:
        """Being identified in a room is being in it, for whoever is present."""

    async def find(self, names: Names, platform: str) -> Found: ...
    async def suggest_people(self, prefix: str, platform: str, limit: int = 8) -> Sequence[FoundPerson]: ...
    async def people(self) -> Sequence[Person]: ...
    async def set_calendar(
        self, person: int, calendar: Calendar, now: datetime, *, zone_said: bool = False, order_said: bool = False
    ) -> None:
        """`zone_said`: they named the zone just now; else one that they would have anyway isn't taken for theirs.

        `order_said`: the same of the order of day and month.
        """

    async def lock_workspace(self) -> None:
        """Until the end of the transaction: for what must not be decided by two at once, as who still administers."""

    async def set_role(self, person: int, role: Role) -> Person: ...
    async def post_card(self, actor: Actor, task: int, message: str) -> None: ...
    async def task_of(self, actor: Actor, message: str) -> int | None:
        """The task that this message of the room stands for: its card's, or the one it was made of."""

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
        self, actor: Actor, change: int, task: Task, event: NewEvent, now: datetime, *, card: bool = False
    ) -> Task:
        """`card`: it is to have one in this room, as with Saving.cards."""

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

    # surfaces: what is shown and follows the tasks. Saving marks those of the tasks saved, and the pages of the people
    # concerned: the actor, the creators, who is and who was assigned.
    async def open_page(self, actor: Actor, message: str, line: str, now: datetime) -> str:
        """The actor looks at their own page: for a day it follows the tasks. `message`: what `edit` is given.

        What is shown now is new. Returns the line that it shows; `line` empty: the one it showed before.
        """

    async def onlooker(self) -> Actor:
        """Somebody in the room of this transaction's address: nobody in particular, in the workspace's zone."""

    async def settle(self, surface: Surface, message: str, now: datetime) -> None:
        """It shows `wanted` now, in this message, whose thread is the task's. Changes since then keep it stale."""

    async def postpone(self, surface: Surface, until: datetime, *, uncertain: bool, failed: bool = True) -> None:
        """It is tried again then. `failed` counts the try."""

    async def give_up(self, surface: Surface) -> None:
        """It is followed no more."""

    async def lose(self, surface: Surface) -> None:
        """Its message is gone: it is to be posted anew."""

    # drafts: commands too long for a button
    async def keep_draft(self, actor: Actor, text: str, now: datetime) -> int: ...
    async def recall_draft(self, actor: Actor, draft: int) -> str | None: ...


class Store(Protocol):
    """Everything here raises DatabaseError."""

    def begin(self, where: Address) -> AbstractAsyncContextManager[Tx]:
        """A transaction in the workspace that this installation belongs to; made on first sight."""

    async def claim_surfaces(
        self, platform: str, now: datetime, *, until: datetime, pausing: Sequence[str] = (), limit: int = 20
    ) -> Sequence[Surface]:
        """Stale ones, the longest waiting first, at most one a room; nobody else gets them before `until`.

        Rooms and installations in `pausing` (external ids) are left out, and installations that are suspended.
        """


class Installations(Protocol):
    """What the platform's workspaces gave the bot. Everything raises DatabaseError."""

    async def find(self, platform: str, installation: str) -> Grant | None: ...
    async def save(self, grant: Grant, now: datetime) -> None:
        """Installed, or installed again: what was suspended goes on."""

    async def suspend(self, platform: str, installation: str, *, at: datetime) -> bool:
        """False: it was installed after that, so this is old news. What is owed to it stays, and waits."""

    async def all(self, platform: str) -> Sequence[Grant]:
        """A token that can't be decrypted is empty here; `find` raises ConfigurationError then."""


class Inbox(Protocol):
    """What was acknowledged before it was worked off: a crash loses nothing. Everything raises DatabaseError."""

    async def keep(self, platform: str, kept: Kept, now: datetime, *, until: datetime) -> bool:
        """False: it is there already, or was worked off before. Nobody else gets it before `until`."""

    async def finish(self, platform: str, installation: str, key: str, now: datetime) -> None:
        """Worked off. The key is remembered for 26 hours: Slack repeats an event for a day."""

    async def left_over(self, platform: str, now: datetime, *, until: datetime, limit: int = 20) -> Sequence[Kept]:
        """What nobody has finished in time; it is the caller's until then. Of suspended installations: nothing."""

    async def forget(self, now: datetime) -> None:
        """Keys that are old enough, and what nobody finished in three days: nothing of that is delivered again."""
