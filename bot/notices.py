"""What people are told, and the promise to tell it: a delivery. Vocabulary; who is told what is bot.notify's.

A delivery is a row, written in the transaction of what it tells of. It is pending until it was sent, or nobody needs
it any more; whatever came of it stays, as the answer to "why was I, or was I not, told?".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import time
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.events import Json


MENTIONED = re.compile(r"<@([^<>\s]+)>")  # an account in what people wrote


class NoticeKind(StrEnum):
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    MENTIONED = "mentioned"
    COMMENTED = "commented"
    STATUS = "status"  # started, cancelled, deleted, restored, another date: for who watches it, and who made it
    COMPLETED = "completed"
    REOPENED = "reopened"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    REMINDER = "reminder"
    ESCALATION = "escalation"
    UNBLOCKED = "unblocked"
    UNREACHABLE = "unreachable"  # somebody you gave a task to can't be reached
    LINK = "link"  # the code that you made was said, and you are to confirm it
    SAID = "said"  # a comment, for the threads of its task's cards: for nobody in particular


# The one answers what they are just doing, the other is no matter of a person's.
OPTIONAL = tuple(one for one in NoticeKind if one not in (NoticeKind.LINK, NoticeKind.SAID))


class Level(IntEnum):
    """How much it matters, and its place in the queue: what is more urgent overtakes."""

    ALERT = 1
    WARNING = 2
    INFO = 3


class How(StrEnum):
    """Where somebody hears of one kind."""

    DM = "dm"
    CHANNEL = "channel"  # of the task, with a mention
    OFF = "off"


class State(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    SKIPPED = "skipped"  # `reason` says why
    DEAD = "dead"  # given up; an admin can revive it


class Reason(StrEnum):
    """Why a delivery was not sent, or not at once."""

    NONE = ""
    QUIET = "quiet"  # held back: quiet hours
    DAY_OFF = "day_off"  # held back: it can wait for a working day
    SNOOZED = "snoozed"  # held back: its task was put aside
    BURST = "burst"  # held back: very many fell due at once, and go out as one
    MUTED = "muted"  # the task, its project or its channel
    OFF = "off"  # that kind
    STALE = "stale"  # no longer true when it was to be sent
    HIDDEN = "hidden"  # they may not see the task any more
    LATE = "late"  # its time had passed, as after a long outage
    NOWHERE = "nowhere"  # no account, no channel: there is nowhere to send it
    ELSEWHERE = "elsewhere"  # told in the channel instead, as they can't be reached
    CHOSEN = "chosen"  # told in the channel, as they want it there
    MERGED = "merged"  # said by another one in the same message
    REPEATED = "repeated"  # a newer one in the same message says the very same
    FAILED = "failed"  # given up


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A delivery to be made. One of `person` and `room`; both: in that room, to that person.

    `task`: 0 is the one being added in this very statement; its number then takes the place of "{task}" in the key.
    `key`: at most one delivery of a workspace has it. `due_at`: not before then. `facts`: what it tells that is not in
    the task itself. `watching`: instead of a person, each who watches one of these subjects, but the actor and who is
    told of that task by the other notices beside it; ":" and their id is then added to the key. `threads`: instead,
    each thread of a card of the task, if its project wants that; but not the one in which it was `heard`, a room's.
    """

    kind: NoticeKind
    key: str
    due_at: datetime
    level: Level = Level.INFO
    person: int | None = None
    room: int | None = None
    task: int | None = None
    actor: int | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    watching: tuple[str, ...] = ()
    threads: bool = False
    heard: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One that was claimed, or is looked at later. `reason`: why it was held back, or what came of it."""

    id: int
    kind: NoticeKind
    level: Level
    created_at: datetime
    person: int | None = None
    room: int | None = None
    task: int | None = None
    actor: int | None = None
    facts: Mapping[str, Json] = field(default_factory=dict)
    state: State = State.PENDING
    reason: Reason = Reason.NONE
    due_at: datetime | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
    platform: str = ""
    error: str = ""

    @property
    def about(self) -> tuple[int, ...]:
        """The numbers of the tasks that it names."""
        named = (self.task, self.facts.get("blocker"), self.facts.get("freed_by"))
        return tuple(one for one in named if isinstance(one, int))

    @property
    def link(self) -> int | None:
        """The one that waits for whoever is told of it."""
        waits = self.facts.get("link")
        return waits if isinstance(waits, int) else None

    @property
    def thread(self) -> str | None:
        """Of the room that it goes to."""
        thread = self.facts.get("thread")
        return thread if isinstance(thread, str) else None

    @property
    def waited_for(self) -> tuple[int, ...]:
        """What somebody says that its task need not wait for any more."""
        numbers = self.facts.get("waited_for")
        return tuple(int(str(one)) for one in numbers) if isinstance(numbers, list) else ()


@dataclass(frozen=True, slots=True)
class Claim:
    """What goes to one address as one message, and is nobody else's until `claimed_until`.

    `address`: a room's id or, below zero, a person's. `batch`: what these deliveries have in common from now on; a
    message is found again by it. `deliveries`: the first of them, at most CLAIMED; `count`: how many there are.
    `uncertain`: an earlier try ended without an answer; then these are the very ones of that try.
    `installation`: one of the workspace's, to begin a transaction with; where a message goes is looked up there.
    """

    platform: str
    installation: str
    workspace: int
    address: int
    batch: int
    claimed_until: datetime
    deliveries: tuple[Delivery, ...]
    count: int
    tries: int = 0
    uncertain: bool = False

    @property
    def key(self) -> str:
        return f"notice-{self.batch}"


MISSED = "missed"  # in the facts of what an outage left: when that was found out
CLAIMED = 50  # deliveries of a claim that are read; of more, a message says how many


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a person is told nothing, by their wall clock; over midnight if `until` is not behind `since`."""

    since: time = time(22)
    until: time = time(8)

    @property
    def never(self) -> bool:
        return self.since == self.until


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """What reaches a person, where and when. `hows`: what they changed; `platform`: empty, where they came from.

    `without_dm`: what is off only since they wanted no direct messages at all, and comes back with them.
    """

    hows: Mapping[NoticeKind, How] = field(default_factory=dict)
    quiet: Quiet = field(default_factory=Quiet)
    urgent_breaks: bool = False
    platform: str = ""
    without_dm: frozenset[NoticeKind] = frozenset()

    def how(self, kind: NoticeKind) -> How:
        return self.hows.get(kind, How.DM)
