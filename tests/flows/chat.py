"""A team talking to the real dispatcher on real PostgreSQL, in a workspace of its own, at a time the test sets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.dispatch import Dispatcher
from bot.message import Button, Buttons, Form, Message, Select, TaskList, plain_message
from bot.model import RoomKind
from bot.ports import Address, Content, Inbound, Posted, Pressed, Reply, Sender, Submitted, Typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.store import PostgresStore

WEDNESDAY = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)  # 10:00 in Berlin


@dataclass
class Chat:
    """`installation`: its own workspace, so that tests share a database and nothing else."""

    store: PostgresStore
    now: datetime = WEDNESDAY
    installation: str = field(default_factory=lambda: uuid.uuid4().hex)
    zone: str | None = "Europe/Berlin"

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self.store, lambda: self.now)

    def inbound(
        self,
        content: Content,
        as_: str = "ana",
        room: str = "general",
        kind: RoomKind = RoomKind.CHANNEL,
        thread: str | None = None,
        key: str | None = None,
        name: str | None = None,
    ) -> Inbound:
        sender = Sender(as_, name or as_.capitalize(), as_, self.zone)
        where = Address("console", self.installation, room, room, kind, thread)
        return Inbound(sender, where, content, key or uuid.uuid4().hex)

    async def send(self, content: Content, **how: object) -> Reply:
        """As a platform does: a posted card is reported back, so that its thread is the task's."""
        inbound = self.inbound(content, **how)  # type: ignore[arg-type]  # the keywords of inbound
        reply = await self.dispatcher.handle(inbound)
        if reply.card is not None:
            await self.dispatcher.handle(self.inbound(Posted(reply.card, f"card-{reply.card}"), **how))  # type: ignore[arg-type]
        return reply

    async def say(self, text: str, **how: object) -> Reply:
        return await self.send(Typed(text), **how)

    async def press(self, reply: Reply, label: str, **how: object) -> Reply:
        return await self.send(Pressed(button(reply, label).command), **how)

    async def submit(self, form: Reply, values: Mapping[str, str], **how: object) -> Reply:
        assert isinstance(form.body, Form)
        filled = {one.name: one.value for one in form.body.fields} | dict(values)
        return await self.send(Submitted(form.body.command, filled), **how)

    def pass_time(self, **lapse: float) -> None:
        self.now += timedelta(**lapse)


def text(reply: Reply) -> str:
    assert isinstance(reply.body, Message), reply.body
    return plain_message(reply.body)


def buttons(reply: Reply) -> list[Button]:
    assert isinstance(reply.body, Message)
    groups = [
        one.buttons if isinstance(one, Buttons) else one.options
        for one in reply.body.blocks
        if isinstance(one, (Buttons, Select))
    ]
    return [one for group in groups for one in group]


def button(reply: Reply, label: str) -> Button:
    found = [one for one in buttons(reply) if label in one.label]
    assert found, f"no button “{label}” in {[one.label for one in buttons(reply)]}"
    return found[0]


def numbers(reply: Reply) -> list[int]:
    """The tasks a message lists, in order."""
    assert isinstance(reply.body, Message)
    return [row.number for block in reply.body.blocks if isinstance(block, TaskList) for row in block.rows]
