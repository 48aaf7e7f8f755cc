"""A team that shows what is stale."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.events import EventKind, NewEvent
from bot.model import Assignee, RoomKind, Task
from bot.store import Saving
from tests.storage.team import Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.model import Actor
    from bot.ports import Surface

LEASE = timedelta(minutes=1)


class Board(Team):
    """A team with ways to ask for cards, and to show what is stale."""

    async def carded(
        self, title: str = "Fix login", room: str = "general", people: Sequence[Actor] = (), thread: str | None = None
    ) -> Task:
        inbound = self.inbound("ana", room, thread=thread)
        async with self.store.begin(inbound.where) as tx:
            standing = await tx.identify(inbound, claim=True, now=self.now)
            assert standing.change is not None
            held = tuple(Assignee(one.person.who) for one in people)
            task = Task(0, title, assignees=held, room_id=standing.actor.room.id, room=room)
            event = NewEvent(EventKind.ADDED, 0, {})
            return await tx.add(standing.actor, standing.change, task, event, self.now, card=True)

    async def keep(self, *tasks: Task, room: str = "general", thread: str | None = None) -> None:
        """Change the tasks, and have cards of them here."""
        inbound = self.inbound("ana", room, thread=thread)
        async with self.store.begin(inbound.where) as tx:
            standing = await tx.identify(inbound, claim=True, now=self.now)
            assert standing.change is not None
            numbers = [one.number for one in tasks]
            loaded = await tx.load(standing.actor, numbers, lock=True)
            events = [NewEvent(EventKind.EDITED, number, {}) for number in numbers]
            await tx.save(standing.actor, standing.change, Saving(loaded, events, cards=numbers), self.now)

    async def claim(self, seconds: float = 0, pausing: Sequence[str] = (), limit: int = 20) -> list[Surface]:
        """`seconds` from now."""
        now = self.now + timedelta(seconds=seconds)
        found = await self.store.claim_surfaces(self.platform, now, until=now + LEASE, pausing=pausing, limit=limit)
        return list(found)

    async def settle(self, surface: Surface, message: str) -> None:
        async with self.store.begin(surface.where) as tx:
            await tx.settle(surface, message, self.now)

    async def show_all(self) -> None:
        while claimed := await self.claim():
            for one in claimed:
                await self.settle(one, one.message or f"m{one.task}")

    async def open(self, who: str, now: datetime | None = None) -> None:
        actor = await self.actor(who, f"dm-{who}", kind=RoomKind.DM)
        async with self.begin() as tx:
            await tx.open_page(actor, who, "home", now or self.now)

    async def stale(self) -> list[int | str | None]:
        """The tasks whose cards are stale, and the accounts whose pages are a moment later; shown then."""
        found: list[int | str | None] = []
        while claimed := await self.claim(seconds=1):
            for one in claimed:
                found.append(one.task or one.account)
                await self.settle(one, one.message or f"m{one.task}")
        return sorted(found, key=str)
