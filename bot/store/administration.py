"""What is asked of storage for admins: how a team stands, and what is known of its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.model import Room


@dataclass(frozen=True, slots=True)
class Installed:
    """`name`: the Slack team's, the Discord server's. `since` None: before that was written down."""

    platform: str
    name: str
    since: datetime | None = None
    suspended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PostedDigest:
    """`shown`: it stands in its room. `given_up`: it never will."""

    room: Room
    due_at: datetime
    shown: bool
    given_up: bool


@dataclass(frozen=True, slots=True)
class TeamStatus:
    """Counts. Of notices: `due`, to be sent now; `held`, until later; `dead`, given up. `stale`: cards, pages, digests.

    `oldest_due`, `stale_since`: since when the longest of them waits.
    `retention`: days that closed tasks are kept; None: for good.
    """

    installed: Sequence[Installed]
    digests: Sequence[PostedDigest]
    due: int
    oldest_due: datetime | None
    held: int
    dead: int
    late_timers: int
    stale: int
    stale_since: datetime | None
    retention: int | None
    schema: str


@dataclass(frozen=True, slots=True)
class Known:
    """Of a person. `accounts`: pairs of a platform and what they are called there."""

    accounts: Sequence[tuple[str, str]] = ()
    seen_at: datetime | None = None


class AdministrationWork(Protocol):
    """Part of bot.store.Tx."""

    async def team_status(self, now: datetime, late: datetime) -> TeamStatus:
        """`late`: timers from before then are."""

    async def known_of(self, people: Sequence[int]) -> Mapping[int, Known]: ...
