"""What is asked of storage about deliveries, and about what people want to hear; and what crosses there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.links import Side
    from bot.model import Person, Room, Task, Who
    from bot.notices import Claim, Delivery, NewNotice, NoticeSettings, Reason, State
    from bot.ports import Address


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a delivery goes to, as they are now. `account` None: none on that platform.

    `muted`, `watched`: subjects (storage.notice_tables.follows) that hold now. `unreachable`: that account takes no
    direct messages. `sees`: the numbers, of the tasks that this is about, that they may see. `inside`: rooms they are
    in, as far as that is known.
    """

    person: Person
    settings: NoticeSettings
    account: str | None = None
    installation: str = ""
    muted: frozenset[str] = frozenset()
    unreachable: bool = False
    sees: frozenset[int] = frozenset()
    inside: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """A room that a delivery goes to. `gone`: nothing can be posted there. `calendar` None: the workspace's."""

    room: Room
    where: Address
    gone: bool = False
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What claims are about, as it is now; by id, tasks by number. `names`: of those who acted.

    `mentioned`: those who are called in what was said, by the account by which they are there.

    `links`: both sides, whoever made it first, of those that still wait for who is told of them.

    `tasks`: also those that are named beside them, and what those wait or waited for that may go on.
    """

    tasks: Mapping[int, Task]
    people: Mapping[int, Recipient]
    places: Mapping[int, Place]
    names: Mapping[int, Who]
    calendar: Calendar  # of the workspace, for what goes to a room
    links: Mapping[int, tuple[Side, Side]] = field(default_factory=dict)
    mentioned: Mapping[str, Who] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of claimed deliveries that are not sent now. Exactly one of these:

    `skip`: nobody needs it. `until`: it waits, and joins what else goes to its address then. `room`: it goes to that
    room instead, to its person there; with `until`, then.
    """

    deliveries: Sequence[int]
    reason: Reason
    skip: bool = False
    until: datetime | None = None
    room: int | None = None


Sent: TypeAlias = "tuple[Claim, str]"  # and its message's id on the platform


@dataclass(frozen=True, slots=True)
class Backlog:
    """What an outage left that was not said yet.

    `timers`: some are still late. `people`: some are still to be told. `shown`: by room, the tasks in a digest that was
    posted there just now.
    """

    timers: bool = False
    people: bool = False
    shown: Mapping[int, frozenset[int]] = field(default_factory=dict)


class DeliveryWork(Protocol):
    """Part of bot.store.Tx."""

    # deliveries that were claimed in this workspace. What is done with a claim counts only while nobody else has it.
    async def look(self, claims: Sequence[Claim], now: datetime) -> Looked: ...
    async def backlog(
        self, rooms: Sequence[int], *, late: datetime, since: datetime, soon: datetime, posted: datetime
    ) -> Backlog:
        """Timers from before `late`; people whom what was missed is promised to after `since`, for `soon` or earlier;
        digests in these rooms that were due after `posted`.
        """

    async def seen(self, pairs: Collection[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        """Of these people and tasks, by id and number: who may see which."""

    async def decide(self, claim: Claim, outcomes: Sequence[Outcome]) -> None: ...
    async def postpone_claim(
        self, claim: Claim, until: datetime, *, error: str, uncertain: bool, failed: bool = True
    ) -> None:
        """It is tried again then; as this very message, if it may have been sent."""

    async def bury(self, claim: Claim, error: str, only: Sequence[int] | None = None) -> None:
        """It is given up: an admin may revive it. `only`: these of its deliveries; the others are nobody's again."""

    async def unreachable(self, person: int, platform: str, since: datetime | None) -> None:
        """Their account takes no direct messages; None: it does again."""

    async def room_gone(self, room: int, since: datetime | None) -> None:
        """Nothing can be posted there; None: something can again."""

    async def notify(self, notices: Sequence[NewNotice], now: datetime) -> None:
        """Deliveries that no Saving makes. What is promised already is not promised again."""

    async def revive(self, delivery: int | None, now: datetime) -> int:
        """Dead ones: that one, or all of them. How many are pending again."""

    async def deliveries(
        self,
        *,
        person: int | None = None,
        task: int | None = None,
        state: State | None = None,
        unread: bool | None = None,
        before: int | None = None,
        limit: int = 25,
    ) -> Sequence[Delivery]:
        """Newest first. `unread` given: of the inbox, what was not read, or what was.

        The inbox leaves out what was skipped, unless another message said it (Reason.MERGED, Reason.ELSEWHERE).
        """

    async def mark_read(self, person: int, upto: int | None, now: datetime) -> int:
        """Of the inbox: how many were not read before."""

    # what a person wants to hear
    async def notice_settings(self, person: int) -> NoticeSettings: ...
    async def settings_of(self, people: Sequence[int]) -> Mapping[int, NoticeSettings]: ...
    async def set_notice_settings(self, person: int, settings: NoticeSettings, now: datetime) -> None:
        """Another platform: what is pending for them goes there. Other quiet hours: what is due soon is looked at."""

    async def follow(self, person: int, subject: str, how: str, until: datetime | None) -> None:
        """`how`: "mute" or "watch"; one does not end the other."""

    async def unfollow(self, person: int, subject: str, how: str) -> None: ...
    async def follows(self, person: int, now: datetime) -> Mapping[tuple[str, str], datetime | None]:
        """Until when, by how and subject."""

    async def followed_rooms(self, person: int, now: datetime) -> Sequence[Room]:
        """Those that they mute or watch, also on other platforms, and where they are no more."""

    async def platforms(self, person: int) -> Sequence[str]:
        """On which they have an account; the first is where they are told, unless they chose another."""

    async def copy_follows(self, subjects: Mapping[str, str], now: datetime) -> None:
        """Whoever mutes or watches the one does so with the other of each pair."""
