"""Which servers the bot is in, written down as the gateway tells of them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from adapters.discord.translating import PLATFORM
from bot.errors import DatabaseError
from bot.ports import Grant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.ports import Clock, Installations

RETRY_SECONDS = 5.0


class Server(Protocol):
    """discord.Guild, as far as it counts; the SDK stays in two files."""

    id: int
    name: str
    unavailable: bool


class Servers:
    """`bot`: its account; empty while it is not known."""

    def __init__(self, installations: Installations, clock: Clock, bot: Callable[[], str]) -> None:
        self._installations = installations
        self._clock = clock
        self._bot = bot
        self._listing = asyncio.Lock()

    async def told(self, joined: Sequence[Server], *, all_of: Callable[[int], bool] | None = None) -> None:
        """The bot is in these; with `all_of`, in no others for which this is true. Waits for the database.

        What is told first is written down first, however long that takes.
        """
        async with self._listing:
            while True:
                with suppress(DatabaseError):
                    await self._listed(joined, all_of or (lambda _: False))
                    return
                await asyncio.sleep(RETRY_SECONDS)

    async def _listed(self, joined: Sequence[Server], all_of: Callable[[int], bool]) -> None:
        known = {one.installation: one for one in await self._installations.all(PLATFORM, tokenless=True)}
        for guild in joined:
            await self._installed(guild, known.get(str(guild.id)))
        for installation in known.keys() - {str(guild.id) for guild in joined}:
            if all_of(int(installation)) and known[installation].suspended_at is None:
                await self._installations.suspend(PLATFORM, installation, at=self._clock())

    async def _installed(self, guild: Server, known: Grant | None) -> None:
        """Of one that is in an outage nothing is known, not even its name."""
        if guild.unavailable or (known and known.name == guild.name and known.suspended_at is None):
            return
        now = self._clock()
        grant = known or Grant(PLATFORM, str(guild.id), guild.name, token="", bot_user=self._bot())
        since = known.installed_at if known and known.suspended_at is None else now
        await self._installations.save(replace(grant, name=guild.name, installed_at=since, suspended_at=None), now)
