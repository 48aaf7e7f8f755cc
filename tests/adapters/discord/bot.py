"""Nudge as it runs for Discord, in this process: the real discord.py, on real PostgreSQL.

What it talks to is the loopback Discord; both go by one clock, so that a test moves time for both.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.charts import drawing as _drawing  # noqa: F401 - loaded now: a test measures no import
from adapters.charts.pictures import MatplotlibCharts
from adapters.discord.app import Discord
from adapters.discord.settings import DiscordSettings
from bot.dispatch import Dispatcher
from bot.live import Keeper
from storage.installations import PostgresInstallations
from storage.memory import PostgresMemory
from storage.store import PostgresStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Clock, Inbound, Reply
    from tests.adapters.discord.loopback import Discord as LoopbackDiscord


@dataclass
class Bot:
    """`running`: the adapter's run. `heard`: all that the core was told."""

    discord: Discord
    keeper: Keeper
    store: PostgresStore
    running: asyncio.Future[None]
    heard: list[Inbound]

    async def settled(self) -> None:
        """Every card shows what is."""
        while await self.keeper.step():
            pass


def settings(discord: LoopbackDiscord, **changed: object) -> DiscordSettings:
    usual = {
        "token": discord.token,
        "api_base": discord.api_base,
        "gateway_url": discord.gateway_url,
        "cdn_base": discord.cdn_base,
    }
    return DiscordSettings(**usual | changed)  # type: ignore[arg-type]  # its fields


@contextlib.asynccontextmanager
async def running(
    discord: LoopbackDiscord, url: str, *, clock: Clock | None = None, keeping: bool = True, **changed: object
) -> AsyncIterator[Bot]:
    """`keeping`: cards are kept right all the time; else when the test says `settled`. `changed`: settings."""
    now: Clock = clock or (lambda: datetime.fromtimestamp(discord.clock(), UTC))
    store = await PostgresStore.connect(url)
    adapter = Discord(settings(discord, **changed), PostgresInstallations(store, ()), PostgresMemory(store), now)
    keeper = Keeper(store, adapter, now)
    dispatcher = Dispatcher(store, now, adapter.limits, keeper.wake, MatplotlibCharts(), fetch=adapter.fetch)
    heard: list[Inbound] = []

    async def handle(inbound: Inbound) -> Reply:
        heard.append(inbound)
        discord.world.changed()
        return await dispatcher.handle(inbound)

    tasks = [asyncio.ensure_future(adapter.run(handle))]
    if keeping:
        tasks.append(asyncio.ensure_future(keeper.run()))
    try:
        await _ready(adapter, tasks)
        yield Bot(adapter, keeper, store, tasks[0], heard)
    finally:
        await adapter.drain(5)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()


async def _ready(adapter: Discord, tasks: list[asyncio.Task[None]]) -> None:
    async with asyncio.timeout(10):
        while not (await adapter.check()).ok:
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.wait(tasks, timeout=0.01)
