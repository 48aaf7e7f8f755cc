"""A server that has Nudge, with the people the journeys are about. It is a Friday morning, 10:40 in Berlin."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.discord.permissions import NEEDED_BITS
from tests.adapters.discord.bot import running
from tests.adapters.discord.loopback import Discord, Permission

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection

    from tests.adapters.discord.bot import Bot
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.places import Channel, Guild, Role

FRIDAY = 1_795_167_600.0  # 20 November 2026, 09:40 UTC


@dataclass
class Workplace:
    """Ana may manage the server; Ben and Eve are in the role `ops`. Everybody sees #web.

    Cards are kept right when a test says `settled`.
    """

    discord: Discord
    acme: Guild
    bot: Bot
    ana: Person
    ben: Person
    eve: Person
    ops: Role
    web: Channel

    async def card_of(self, who: Person, title: str, *, where: Channel | None = None, **options: object) -> Message:
        """`/task add`: the task's card."""
        room = where or self.web
        before = len(room.messages)
        await (await who.slash(room, "task add", title=title, **options)).answered()
        await self.settled()
        assert len(room.messages) == before + 1
        return room.messages[-1]

    async def settled(self) -> None:
        """Every card shows what is, a second later if a room was written to just now."""
        for _ in range(100):
            await self.bot.settled()
            self.discord.clock.move(1.1)
            if not await self.bot.keeper.step():
                return
        raise AssertionError("there is no end to it")


@contextlib.asynccontextmanager
async def at_work(
    database_url: str, *, keeping: bool = False, privileged: Collection[str] = (), **changed: object
) -> AsyncIterator[Workplace]:
    """`privileged`: the intents that the application has ("members", "message_content"). The rest as bot.running."""
    started = time.monotonic()
    async with Discord(privileged=privileged, clock=lambda: FRIDAY + time.monotonic() - started) as discord:
        acme = discord.guild("Acme", permissions=NEEDED_BITS)
        ops, rulers = acme.role("ops", mentionable=True), acme.role("rulers", permissions=Permission.MANAGE_GUILD)
        ana = discord.person("Ana", acme, roles=[rulers])
        ben, eve = discord.person("Ben", acme, roles=[ops]), discord.person("Eve", acme, roles=[ops])
        web = acme.channel("web")
        async with running(discord, database_url, keeping=keeping, **changed) as bot:
            yield Workplace(discord, acme, bot, ana, ben, eve, ops, web)
