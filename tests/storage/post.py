"""A team that is told things: ways to promise, to claim and to settle, on a platform of its own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.notices import Level, NewNotice, NoticeKind
from tests.storage.team import Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.notices import Claim, Delivery, State

LEASE = timedelta(minutes=3)
SECOND = timedelta(seconds=1)


@dataclass
class Post(Team):
    """Claims look at all tenants of one platform, so each test has its own."""

    platform: str = field(default_factory=lambda: uuid.uuid4().hex)

    async def person(self, who: str = "ana") -> int:
        return (await self.actor(who)).id

    async def room(self, name: str = "general") -> int:
        return (await self.actor(room=name)).room.id

    async def promise(
        self,
        *keys: str,
        person: int | None = None,
        room: int | None = None,
        level: Level = Level.INFO,
        due: datetime | None = None,
        task: int | None = None,
        actor: int | None = None,
        kind: NoticeKind = NoticeKind.ASSIGNED,
    ) -> None:
        """One for each key; to ana, if nothing is said."""
        to = await self.person() if person is None and room is None else person
        made = [NewNotice(kind, key, due or self.now, level, to, room, task, actor) for key in keys]
        async with self.begin() as tx:
            await tx.notify(made, self.now)

    async def claim(self, later: timedelta = timedelta(), pausing: Sequence[str] = (), limit: int = 100) -> list[Claim]:
        now = self.now + later
        found = await self.store.claim_deliveries(self.platform, now, until=now + LEASE, pausing=pausing, limit=limit)
        return list(found)

    async def sent(self, *claims: Claim, message: str = "m1") -> None:
        await self.store.settle_deliveries([(claim, message) for claim in claims], self.now)

    async def postpone(self, claim: Claim, wait: timedelta, *, uncertain: bool, failed: bool = True) -> None:
        async with self.begin() as tx:
            await tx.postpone_claim(claim, self.now + wait, error="no answer", uncertain=uncertain, failed=failed)

    async def deliveries(self, state: State | None = None) -> dict[str, Delivery]:
        """By their numbers, as they were promised: "1", "2"."""
        async with self.begin() as tx:
            found = await tx.deliveries(state=state, limit=1000)
        return {str(nth): one for nth, one in enumerate(sorted(found, key=lambda one: one.id), 1)}
