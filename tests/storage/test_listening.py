"""Whoever sends is woken by what is committed, and by every new connection; a dead one is found out."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
import pytest

from storage.listening import Listener
from storage.store import PostgresStore
from tests.proxy import Proxy
from tests.storage.post import Post
from tests.storage.team import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

OWN = "SELECT pid FROM pg_stat_activity WHERE query ILIKE 'LISTEN%' AND datname = current_database()"


class Ticks(asyncio.Queue[None]):
    """A clock that tells when it is looked at: whoever listens does so each time around."""

    def __call__(self) -> datetime:
        self.put_nowait(None)
        return NOW


@asynccontextmanager
async def listening(
    url: str, ticks: Ticks | None = None, asked: float = 10, patience: float = 5
) -> AsyncIterator[asyncio.Queue[str]]:
    """What it was woken with."""
    woken: asyncio.Queue[str] = asyncio.Queue()
    listener = Listener(url, woken.put_nowait, ticks or Ticks(), asked=asked, patience=patience)
    task = asyncio.ensure_future(listener.run())
    try:
        yield woken
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def next_of(woken: asyncio.Queue[str]) -> str:
    async with asyncio.timeout(20):
        return await woken.get()


@pytest.fixture
async def looking(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def test_a_promise_wakes_with_its_platform_when_it_is_committed(database_url: str) -> None:
    store = await PostgresStore.connect(database_url)
    post = Post(store)
    async with listening(database_url) as woken:
        assert await next_of(woken) == ""
        await post.promise("1")
        assert await next_of(woken) == post.platform
    await store.close()


async def test_a_lost_connection_is_made_anew_and_wakes_everybody(
    database_url: str, looking: asyncpg.Connection
) -> None:
    async with listening(database_url) as woken:
        assert await next_of(woken) == ""
        assert await looking.fetchval(f"SELECT count(pg_terminate_backend(pid)) FROM ({OWN}) AS own") == 1
        assert await next_of(woken) == ""
        await looking.execute("NOTIFY nudge_deliveries, 'slack'")
        assert await next_of(woken) == "slack"


async def test_a_connection_that_hangs_is_found_out(database_url: str) -> None:
    ticks = Ticks()
    async with Proxy(database_url) as proxy, listening(proxy.url, ticks, asked=0.05, patience=0.2) as woken:
        assert await next_of(woken) == ""
        proxy.hang()
        while not ticks.empty():
            ticks.get_nowait()
        async with asyncio.timeout(20):  # one may have been on its way; another one is a new connection's
            await ticks.get()
            await ticks.get()
        await proxy.up()
        assert await next_of(woken) == ""


async def test_who_finds_nobody_goes_on_trying(database_url: str) -> None:
    async with Proxy(database_url) as proxy:
        await proxy.down()
        async with listening(proxy.url, patience=1) as woken:
            await proxy.up()
            assert await next_of(woken) == ""
