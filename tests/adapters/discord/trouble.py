"""What the tests of faults share: a server of people, the bot started and stopped on it, and looks into storage."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from adapters.discord.permissions import NEEDED_BITS
from tests.adapters.discord.bot import running
from tests.adapters.discord.loopback import Discord
from tests.adapters.discord.workplace import FRIDAY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from tests.adapters.discord.bot import Bot
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.places import Channel, Guild

TASKS = "SELECT count(*) FROM tasks"


@dataclass
class Server:
    """Acme's, with Ana and Ben in #web, and no bot yet."""

    discord: Discord
    url: str
    acme: Guild
    ana: Person
    ben: Person
    web: Channel
    waiting: list[asyncio.Future[Interaction]] = field(default_factory=list)

    def running(self, *, url: str = "", keeping: bool = False, **settings: object) -> Any:  # noqa: ANN401 - an async context manager of a Bot
        """The bot, for a while. `url`: of the database, if it is reached in another way."""
        return running(self.discord, url or self.url, keeping=keeping, **settings)

    async def added(self, bot: Bot, title: str = "Fix login", *, where: Channel | None = None) -> None:
        """A task, and one try at its card."""
        said = await self.ana.slash(where or self.web, "task add", title=title)
        assert title in (await said.answered()).text
        await bot.keeper.step()

    async def later(self, bot: Bot) -> None:
        """Hours later, everything that waited was tried again."""
        for _ in range(8):
            self.discord.clock.move(5000)
            await self.settled(bot)

    async def settled(self, bot: Bot) -> None:
        """Every card shows what is, as far as Discord takes it now."""
        while await bot.keeper.step():
            self.discord.clock.move(1.1)

    def cards(self, channel: Channel | None = None) -> list[Message]:
        return [one for one in (channel or self.web).messages if one.author is self.discord.bot]

    def posts(self, channel: Channel | None = None) -> int:
        """How often the bot asked Discord to post there."""
        return len(self.discord.calls(f"POST /channels/{(channel or self.web).id}/messages"))

    async def add(self, text: str, who: Person | None = None) -> None:
        """Says it to the bot in #web, for which nobody waits."""
        await (who or self.ana).says(self.web, f"{self.discord.bot.mention} add {text}")


async def begun(waiting: Awaitable[Interaction], at: Server) -> Interaction:
    """What somebody just starts, which the bot may not have heard of yet; it is waited for in the background."""
    known = set(at.discord.world.interactions)
    task = asyncio.ensure_future(waiting)
    at.waiting.append(task)
    while not (fresh := at.discord.world.interactions.keys() - known):  # noqa: ASYNC110 - one turn of the loop
        await asyncio.sleep(0)
    return at.discord.world.interactions[fresh.pop()]


@contextlib.asynccontextmanager
async def server(database_url: str) -> AsyncIterator[Server]:
    started = time.monotonic()
    async with Discord(clock=lambda: FRIDAY + time.monotonic() - started) as discord:
        acme = discord.guild("Acme", permissions=NEEDED_BITS)
        ana, ben = discord.person("Ana", acme), discord.person("Ben", acme)
        at = Server(discord, database_url, acme, ana, ben, acme.channel("web"))
        yield at
        for one in at.waiting:
            one.cancel()
        await asyncio.gather(*at.waiting, return_exceptions=True)
        assert discord.unguarded == [], "it was not said whom this may ping"


async def rows(url: str, query: str, *values: object) -> list[asyncpg.Record]:
    """With the rights of the database's owner, whatever the tenant."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(query, *values)
    finally:
        await connection.close()


async def titles(url: str) -> list[str]:
    """Of all tasks there are."""
    return [row["title"] for row in await rows(url, "SELECT title FROM tasks ORDER BY workspace_id, number")]


async def eventually(url: str, query: str, wanted: object, seconds: float = 5.0) -> None:
    """Until the first value that the query finds is the wanted one."""
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(seconds):
            while (found := await connection.fetchval(query)) != wanted:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"{query} is {found!r}, never {wanted!r}") from None
    finally:
        await connection.close()


@contextlib.asynccontextmanager
async def locked(url: str, tables: str) -> AsyncIterator[None]:
    """Nobody can write these, as while somebody's transaction takes long."""
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {tables} IN EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()
