"""A team and its clock: what the scheduler told, and steps from one due instant to the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.scheduler import Scheduler

if TYPE_CHECKING:
    import asyncpg

    from tests.flows.chat import Chat

DAY = timedelta(days=1)

# A year in each. Midnight is missing, or an hour comes twice, in two of them; the others are left to `make proof`.
ZONES = [
    "Europe/Berlin",
    "America/Santiago",
    pytest.param("America/New_York", marks=pytest.mark.proof),
    pytest.param("Asia/Kolkata", marks=pytest.mark.proof),
]


@dataclass(frozen=True)
class Told:
    """A delivery: to whom (a person's name or a room's), of what, when it was promised, and the rest of its row."""

    to: str
    kind: str
    task: int | None
    at: datetime
    row: asyncpg.Record


@dataclass
class Clockwork:
    """Ana, Bob and Eve live in Berlin; it is Wednesday, 16 September 2026, 10:00 there."""

    chat: Chat
    owner: asyncpg.Connection
    woken: int = 0

    def __post_init__(self) -> None:
        self.scheduler = self.scheduling()

    def scheduling(self, page: int = 250) -> Scheduler:
        return Scheduler(self.chat.store, lambda: self.chat.now, self._wake, page)

    def _wake(self) -> None:
        self.woken += 1

    async def introduce(self, name: str, zone: str) -> None:
        home, self.chat.zone = self.chat.zone, zone
        await self.chat.say("help", as_=name)
        self.chat.zone = home

    async def next_due(self) -> datetime | None:
        at: datetime | None = await self.owner.fetchval("SELECT min(at) FROM timers")
        return at

    async def fire(self) -> None:
        """All that is due."""
        while await self.scheduler.step():
            pass

    async def run_until(self, until: datetime) -> None:
        """From one due instant to the next."""
        while (at := await self.next_due()) and at <= until:
            self.chat.now = max(self.chat.now, at)
            await self.scheduler.step()
        self.chat.now = until

    async def told(self, kind: str | None = None) -> list[Told]:
        """What the scheduler promised, the oldest first."""
        rows = await self.owner.fetch(
            "SELECT d.*, COALESCE(r.name, p.name) AS whom FROM deliveries AS d"
            " LEFT JOIN persons AS p ON p.workspace_id = d.workspace_id AND p.id = d.person_id"
            " LEFT JOIN rooms AS r ON r.workspace_id = d.workspace_id AND r.id = d.room_id"
            " WHERE d.kind IN ('due_soon', 'overdue', 'reminder', 'escalation', 'unblocked') ORDER BY d.id"
        )
        found = [Told(row["whom"], row["kind"], row["task_number"], row["created_at"], row) for row in rows]
        return [one for one in found if kind in (None, one.kind)]


def utc(day: int, hour: int, minute: int = 0, month: int = 9) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


async def escalating(clockwork: Clockwork) -> None:
    """Of the project web, whose lead is Ana, in the channel web."""
    await clockwork.chat.say("project create Web", room="web")
    await clockwork.chat.say("project bind web", room="web")
    await clockwork.chat.say("project escalate web 2h 4h 8h")
    await clockwork.chat.say("add Fix login @bob due:=2026-09-17T10:00Z", room="web", as_="eve")
