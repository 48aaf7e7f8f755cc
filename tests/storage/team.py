"""A workspace of its own for each test, and short ways to act in it."""

from __future__ import annotations

import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.contents import Typed
from bot.events import EventKind, NewEvent, changed_fields
from bot.model import Assignee, RoomKind, Status, Task
from bot.ports import Address, Inbound, Sender
from bot.store import Query, Saving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.model import Actor
    from bot.store import Page, Standing
    from storage.store import PostgresStore
    from storage.tx import Transaction

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Berlin


@dataclass
class Team:
    store: PostgresStore
    installation: str = field(default_factory=lambda: uuid.uuid4().hex)
    now: datetime = NOW
    zone: str | None = "Europe/Berlin"
    platform: str = "console"

    def inbound(
        self,
        who: str = "ana",
        room: str = "general",
        kind: RoomKind = RoomKind.CHANNEL,
        thread: str | None = None,
        key: str | None = None,
    ) -> Inbound:
        where = Address(self.platform, self.installation, room, room, kind, thread)
        return Inbound(Sender(who, who.title(), who, self.zone), where, Typed(""), key or uuid.uuid4().hex)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Transaction]:
        async with self.store.begin(self.inbound().where) as tx:
            yield tx

    async def standing(self, who: str = "ana", room: str = "general", **how: object) -> Standing:
        async with self.begin() as tx:
            return await tx.identify(self.inbound(who, room, **how), claim=True, now=self.now)  # type: ignore[arg-type]

    async def actor(self, who: str = "ana", room: str = "general", **how: object) -> Actor:
        return (await self.standing(who, room, **how)).actor

    async def add(self, title: str = "Fix login", who: str = "ana", room: str = "general", **fields: object) -> Task:
        """`people`: actors who hold it."""
        people = tuple(Assignee(one.person.who) for one in fields.pop("people", ()))  # type: ignore[attr-defined]
        kind = fields.pop("kind", RoomKind.CHANNEL)
        async with self.begin() as tx:
            standing = await tx.identify(self.inbound(who, room, kind), claim=True, now=self.now)  # type: ignore[arg-type]
            place = standing.actor.room
            task = Task(0, title, assignees=people, room_id=place.id, room=place.name, private=place.is_private)
            task = replace(task, **fields)  # type: ignore[arg-type]
            event = NewEvent(EventKind.ADDED, 0, {"title": (None, title)})
            assert standing.change is not None
            return await tx.add(standing.actor, standing.change, task, event, self.now)

    async def save(self, *tasks: Task, who: str = "ana", kind: EventKind = EventKind.EDITED) -> int:
        """The tasks as they shall be; returns the change."""
        async with self.begin() as tx:
            standing = await tx.identify(self.inbound(who), claim=True, now=self.now)
            assert standing.change is not None
            before = {one.number: one for one in await tx.load(standing.actor, [t.number for t in tasks], lock=True)}
            events = [NewEvent(kind, one.number, changed_fields(before[one.number], one)) for one in tasks]
            await tx.save(standing.actor, standing.change, Saving(tasks, events), self.now)
            return standing.change

    async def done(self, task: Task, who: str = "ana") -> Task:
        actor = await self.actor(who)
        await self.save(task.with_status(Status.DONE, self.now, actor.person.who), who=who, kind=EventKind.COMPLETED)
        return await self.load(task.number)

    async def comment(self, task: Task, body: str, who: str = "ana") -> int:
        async with self.begin() as tx:
            standing = await tx.identify(self.inbound(who), claim=True, now=self.now)
            assert standing.change is not None
            event = NewEvent(EventKind.COMMENTED, task.number, {"comment": (None, body)})
            saving = Saving(events=[event], comments=[(task.number, body)])
            await tx.save(standing.actor, standing.change, saving, self.now)
            return standing.change

    async def load(self, number: int, who: str = "ana") -> Task:
        actor = await self.actor(who)
        async with self.begin() as tx:
            (task,) = await tx.load(actor, [number])
            return task

    async def page(self, actor: Actor, *conditions: object, **how: object) -> Page:
        async with self.begin() as tx:
            return await tx.list_tasks(Query(actor, conditions, self.now, **how))  # type: ignore[arg-type]

    async def numbers(self, actor: Actor, *conditions: object, **how: object) -> list[int]:
        return [task.number for task in (await self.page(actor, *conditions, **how)).tasks]
