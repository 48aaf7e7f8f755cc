"""`nudge run` beside the least bot that sends the same SQL: until every line is answered.

Three processes: this one, which is all of the platform and measures; the bot; and the floor. The server is the fourth.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import socket
import sys
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bench import data
from bench.client import Client
from bench.measure import SCRIPTS, Row, Times, now, timed
from bench.replay import record
from storage.store import POOL_SIZE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

    from bench.data import Ids
    from bench.measure import Effort, Job, Measured
    from bench.replay import Script
    from bot.ports import Inbound, Limits

    Ask = Callable[[Measured, Inbound], Job]

AT_ONCE = 50
BATCHES = 4  # as many as of the other rows, for so many at once
WARM_UP = 250  # all connections of both pools, and all people and rooms


@dataclass(frozen=True, slots=True)
class Sides:
    """The bot and the floor, with connections of their own to one database. `bot` and `floor`: say something to it."""

    url: str
    ids: Ids
    tasks: int
    effort: Effort
    bot: Ask
    floor: Ask

    async def row(self, command: Measured, scripts: Sequence[Script], numbers: Iterator[int]) -> Row:
        row = Row(command, self.tasks, AT_ONCE, max(len(one.statements) for one in scripts))
        warm_up = replace(row, at_once=POOL_SIZE, bot=Times(), bare=Times())
        await self._round(warm_up, command.inbounds(numbers, WARM_UP))
        for _ in range(self.effort.rounds):
            await self._round(row, command.inbounds(numbers, self.effort.batch * BATCHES))
        return row

    async def _round(self, row: Row, said: Sequence[Inbound]) -> None:
        """Cards that wait to be shown are the bot's work in its own turn, and nobody's in the floor's."""
        await data.settle(self.url, self.ids)
        await timed(row.bot, [self.bot(row.command, one) for one in said], row.at_once)
        await data.settle(self.url, self.ids)
        await timed(row.bare, [self.floor(row.command, one) for one in said], row.at_once)


async def recorded(
    url: str, commands: Sequence[Measured], numbers: Iterator[int], effort: Effort, limits: Limits
) -> dict[str, list[Script]]:
    """The SQL of each, by its name: of what changes something, as often as it will be said."""
    often = WARM_UP + effort.rounds * effort.batch * BATCHES
    return {
        one.name: await record(url, now, one.inbounds(numbers, often if one.writes else SCRIPTS), limits)
        for one in commands
    }


# ---- processes


@asynccontextmanager
async def bot(url: str, settings: Mapping[str, str]) -> AsyncIterator[int]:
    """`nudge run`, as everybody runs it, once it says that it is ready; and its port."""
    port = free_port()
    settings = {"DATABASE_URL": url, "PORT": str(port), "NUDGE_LOG_LEVEL": "warning", **settings}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env={**os.environ, **settings})
    try:
        async with asked(port):
            yield port
    finally:
        process.terminate()
        await process.wait()


@contextmanager
def floor(serve: Callable[..., None], *arguments: object) -> Iterator[None]:
    """`serve` until it is terminated, in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=serve, args=arguments)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


@asynccontextmanager
async def asked(port: int) -> AsyncIterator[Client]:
    """Who is asked there, once they are ready."""
    client = Client(port)
    try:
        await client.until_ready()
        yield client
    finally:
        client.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
