"""A team talking to the real dispatcher on real PostgreSQL, in a workspace of its own, at a time the test sets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.contents import Chosen, Content, Posted, Pressed, Submitted, Typed
from bot.dispatch import Dispatcher
from bot.message import Button, Buttons, Form, Message, Select, TaskList, plain_message
from bot.model import RoomKind
from bot.ports import Address, Inbound, Limits, Reply, Sender, Surface
from bot.services import surfaces

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.files import SentFile
    from storage.store import PostgresStore

WEDNESDAY = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)  # 10:00 in Berlin


@dataclass
class Chat:
    """`installation`: its own workspace, so that tests share a database and nothing else.

    `changes`: how often the dispatcher told that something was changed.
    """

    store: PostgresStore
    now: datetime = WEDNESDAY
    installation: str = field(default_factory=lambda: uuid.uuid4().hex)
    zone: str | None = "Europe/Berlin"
    locale: str | None = None
    limits: Limits = field(default_factory=Limits)
    changes: int = 0

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self.store, lambda: self.now, self.limits, self._count_change)

    def _count_change(self) -> None:
        self.changes += 1

    def inbound(
        self,
        content: Content,
        as_: str = "ana",
        room: str = "general",
        kind: RoomKind = RoomKind.CHANNEL,
        thread: str | None = None,
        key: str | None = None,
        name: str | None = None,
        named: tuple[Sender, ...] = (),
        groups: tuple[str, ...] | None = None,
        files: tuple[SentFile, ...] = (),
    ) -> Inbound:
        sender = Sender(as_, name or as_.capitalize(), as_, self.zone, locale=self.locale, groups=groups)
        where = self.where(room, kind, thread)
        return Inbound(sender, where, content, key or uuid.uuid4().hex, named, files=files)

    def where(self, room: str = "general", kind: RoomKind = RoomKind.CHANNEL, thread: str | None = None) -> Address:
        return Address("console", self.installation, room, room, kind, thread)

    async def send(self, content: Content, **how: object) -> Reply:
        """As a platform does: a posted card is reported back, so that its thread is the task's."""
        inbound = self.inbound(content, **how)  # type: ignore[arg-type]  # the keywords of inbound
        reply = await self.dispatcher.handle(inbound)
        if reply.card is not None:
            await self.dispatcher.handle(self.inbound(Posted(reply.card, f"card-{reply.card}"), **how))  # type: ignore[arg-type]
        return reply

    async def say(self, text: str, **how: object) -> Reply:
        return await self.send(Typed(text), **how)

    async def choose(self, word: str, /, **given: str) -> Reply:
        """A command by typed options, in the room; `send` a Chosen anywhere else."""
        return await self.send(Chosen(word, given))

    async def press(self, reply: Reply, label: str, **how: object) -> Reply:
        return await self.send(Pressed(button(reply, label).command), **how)

    async def submit(self, form: Reply, values: Mapping[str, str], **how: object) -> Reply:
        assert isinstance(form.body, Form)
        filled = {one.name: one.value for one in form.body.fields} | dict(values)
        return await self.send(Submitted(form.body.command, filled), **how)

    async def drawn(
        self, task: int | None, *, account: str | None = None, line: str = "home", **where: object
    ) -> Message | None:
        """What a card in that room, or somebody's page, shows now."""
        place = self.where(**where)  # type: ignore[arg-type]  # the keywords of where
        surface = Surface(0, place, 1, task=task, account=account, line=line)
        async with self.store.begin(surface.where) as tx:
            return await surfaces.shown(tx, surface, self.now, self.limits)

    async def stale(self) -> list[Surface]:
        """What is to be shown anew, the longest waiting first; it stays so for a minute."""
        now = self.now + timedelta(seconds=1)  # when pages are stale, too
        found = await self.store.claim_surfaces("console", now, until=now + timedelta(minutes=1), limit=1000)
        return [one for one in found if one.where.installation == self.installation]

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


def fields(reply: Reply) -> dict[str, str]:
    """What a form says."""
    assert isinstance(reply.body, Form), reply.body
    return {one.name: one.value for one in reply.body.fields}


def is_silent(reply: Reply) -> bool:
    return reply.body == Message("")
