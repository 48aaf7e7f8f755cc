"""What crosses the border between the core and the platforms, and the Protocols of those who stand there.

What the core asks of storage is in bot.store; Installations and Inbox are here, for the platforms use them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from bot.model import PAGE, RoomKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from bot.contents import Content
    from bot.files import Fetched, SentFile
    from bot.message import Choices, File, Form, Message
    from bot.pictures import Chart, Picture

# ---- platform → core


@dataclass(frozen=True, slots=True)
class Sender:
    """An account on a platform. `zone`: IANA, where the platform knows it. `administers`: the platform says so.

    `guest`: the platform lets them see only some rooms. `barred`: why no task can be given to them, as the end of a
    sentence: "is deactivated", "is a bot". `locale`: the language they set there, with its region: "en-GB".

    `groups`: the groups (roles) they are in, by the id of their account, as far as the platform told; None: it did not
    say, and what is known stays. `group`: this account is a group itself: what is given to it is for any of those in
    it. `members`: of a group, who is in it; None: the platform does not tell.

    `checked`: whether they administer is told with everything they do, and holds for that alone; it is not remembered.
    """

    external_id: str
    name: str
    handle: str = ""
    zone: str | None = None
    administers: bool = False
    guest: bool = False
    barred: str = ""
    locale: str | None = None
    groups: tuple[str, ...] | None = None
    group: bool = False
    members: tuple[Sender, ...] | None = None
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A room on a platform, and the thread in it. `installation`: the Slack team, the Discord server.

    `account`: the room is the direct message with this account; `room` is then not known, and empty.

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
    account: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """`key`: the same for every delivery of one action, different for two actions.

    `named`: the accounts that the content mentions, as the platform knows them; they need not have spoken before.
    `present`: the sender is in the room now. False for what began there earlier (a form, something left over): it makes
    nobody a member, and who is no member of a private room by then acts there no more.
    `files`: what was sent along with it. `fetched`: what is in it, where the core asked for that.
    """

    sender: Sender
    where: Address
    content: Content
    key: str
    named: tuple[Sender, ...] = ()
    present: bool = True
    files: tuple[SentFile, ...] = ()
    fetched: Fetched | None = None


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
    the same inbound may be handed in once more. A message without title and blocks: there is nothing to say. `file`:
    for whoever asked, and nobody else.
    """

    body: Message | Form | Choices
    audience: Audience = Audience.PRIVATE
    card: int | None = None
    understood: bool = True
    origin: str = ""
    again: bool = False
    file: File | None = None


Handle: TypeAlias = "Callable[[Inbound], Awaitable[Reply]]"
Fetch: TypeAlias = "Callable[[Address, SentFile], Awaitable[bytes]]"
"""What is in a file that was sent there. Raises UserError: it is gone, too large, or the bot may not read it."""
ReadCalendar: TypeAlias = "Callable[[str], Awaitable[bytes | None]]"
"""The calendar behind an address, by its secret. None: there is none, or not any more. Raises DatabaseError."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may hold on a platform; views page lists by `rows`.

    `live`: a task has one card a room, which the bot keeps right where it stands (bot.live); answers are short then.
    `fields`: of a form; what finds no room is written as in a line, in the last of them. `reopens`: a form that was
    filled in wrongly can be shown again at once; else the answer has a button that opens it as it was. `reaction`: the
    one that makes a task of a message. `file_bytes`: how large a file may be. `pictures`: it shows charts as pictures;
    else in words. `private_pictures`: also in what only one person sees in a room.
    """

    rows: int = PAGE
    buttons: int = 25
    forms: bool = True
    live: bool = False
    fields: int = 25
    reopens: bool = True
    reaction: str = ":task:"
    file_bytes: int = 10_000_000
    pictures: bool = False
    private_pictures: bool = True


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

    async def fetch(self, where: Address, file: SentFile) -> bytes:
        """What is in a file that was sent there, at most limits.file_bytes.

        Raises UserError: it is gone, too large, or the bot may not read it.
        """


@dataclass(frozen=True, slots=True)
class Surface:
    """Something shown that follows the tasks: a task's card in a room, a person's page (`account`), a room's digest.

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
    digest: int | None = None

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


class Charts(Protocol):
    async def draw(self, chart: Chart) -> Picture:
        """Off the event loop. Raises nothing of its own."""


class Clock(Protocol):
    def __call__(self) -> datetime:
        """Now, aware, in UTC."""


# ---- platform ↔ storage


class Installations(Protocol):
    """What the platform's workspaces gave the bot. Everything raises DatabaseError."""

    async def find(self, platform: str, installation: str) -> Grant | None:
        """None also if its token isn't stored."""

    async def save(self, grant: Grant, now: datetime) -> None:
        """Installed, or installed again: what was suspended goes on."""

    async def suspend(self, platform: str, installation: str, *, at: datetime) -> bool:
        """False: it was installed after that, so this is old news. What is owed to it stays, and waits."""

    async def all(self, platform: str, *, tokenless: bool = False) -> Sequence[Grant]:
        """A token that can't be decrypted is empty here; `find` raises ConfigurationError then.

        `tokenless`: also those of which none is stored, and which `find` therefore doesn't know.
        """


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


class Memory(Protocol):
    """What a platform has to remember between two runs. Everything raises DatabaseError."""

    async def note(self, platform: str, name: str) -> str | None: ...
    async def set_note(self, platform: str, name: str, value: str, now: datetime) -> None: ...
    async def used(self, platform: str, account: str, installation: str, now: datetime) -> None:
        """This account uses this installation now: what it says where no installation is told goes there."""

    async def last_used(self, platform: str, account: str) -> Sequence[str]:
        """The installations that this account used, the last one first; suspended ones are left out."""

    async def bound_rooms(self, platform: str) -> Sequence[Address]:
        """Of all installations that are not suspended: the rooms that a project is bound to."""

    async def has_conversations(self, platform: str) -> bool:
        """Whether any project of those that have such rooms takes what is said in threads of cards for comments."""
