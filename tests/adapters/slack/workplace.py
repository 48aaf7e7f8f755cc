"""A workspace that has Nudge, with the people the journeys are about. It is a Friday morning, 10:40 in Berlin.

The app has the scopes and events of the manifest, and no others.
"""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.slack.manifest import EVENTS, SCOPES
from tests.adapters.slack.bot import running
from tests.adapters.slack.loopback import LoopbackSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.pressing import What
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.views import View

FRIDAY = 1_795_167_600.0  # 20 November 2026, 09:40 UTC


@dataclass
class Workplace:
    """Ana administers it; all three are in #web. Cards and pages are kept right when a test says `settled`."""

    slack: LoopbackSlack
    team: Team
    bot: Bot
    ana: User
    ben: User
    eve: User
    web: Channel

    async def says(self, who: User, line: str, *, where: Channel | None = None) -> Message:
        """`/task line`: the answer."""
        delivery = await self.slack.command(who, where or self.web, line)
        assert delivery.ok, delivery.last
        return delivery.messages[-1] if delivery.messages else await delivery.answered()

    async def pressed(self, who: User, where: Message, what: What, *, nth: int | None = None) -> Message:
        """What comes of a click: the answer, or the message itself if that was replaced."""
        before = where.edits
        delivery = await self.slack.click(who, where, what, nth=nth)
        assert delivery.ok, delivery.last
        await self.slack.until(lambda: delivery.messages or where.edits > before)
        return delivery.messages[-1] if delivery.messages else where

    async def opened(self, who: User, where: Message | View, what: What) -> View:
        """The form that a click opens."""
        who.modals.clear()
        delivery = await self.slack.click(who, where, what)
        assert delivery.ok, delivery.last
        return await self.form_of(who)

    async def form_of(self, who: User) -> View:
        await self.slack.until(lambda: who.modal)
        assert who.modal is not None
        return who.modal

    async def card_of(self, who: User, line: str, *, where: Channel | None = None) -> Message:
        """`/task add line`: the task's card."""
        room = where or self.web
        before = len(room.messages)
        await self.says(who, f"add {line}", where=room)
        await self.settled()
        assert len(room.messages) == before + 1
        return room.messages[-1]

    async def idle(self) -> None:
        """Whatever the bot has heard of is done."""
        assert self.bot.slack._receiver is not None
        await self.bot.slack._receiver.drain(5)

    async def settled(self) -> None:
        """Every card and page shows what is, a second later if a room was written to just now."""
        for _ in range(100):
            await self.bot.settled()
            self.slack.clock.move(1.1)
            if not await self.bot.keeper.step():
                return
        raise AssertionError("there is no end to it")


@contextlib.asynccontextmanager
async def at_work(database_url: str, *, mode: str = "http", keeping: bool = False) -> AsyncIterator[Workplace]:
    started = time.monotonic()
    clock = lambda: FRIDAY + time.monotonic() - started  # noqa: E731
    async with await LoopbackSlack.start(scopes=SCOPES, events=EVENTS, clock=clock) as slack:
        team = slack.team("T1", name="Acme")
        ana, ben, eve = team.user("ana", is_admin=True), team.user("ben"), team.user("eve")
        web = team.channel("web", [ana, ben, eve])
        async with running(slack, database_url, team, mode=mode, keeping=keeping) as bot:
            yield Workplace(slack, team, bot, ana, ben, eve, web)
