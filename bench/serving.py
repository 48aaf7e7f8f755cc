"""`nudge run` beside the least bot that sends the same SQL: signed HTTP requests until they are answered.

Three processes: this one, which is all of Slack and measures; the bot; and the floor. The server is the fourth.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import socket
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING

from adapters.http.server import Server
from adapters.slack.app import Slack
from bench import data, floor, slack
from bench.client import Client, is_ok
from bench.measure import COMMANDS, SCRIPTS, Row, Times, inbounds, now, timed
from bench.replay import record

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

    from bench.measure import Command, Effort, Job
    from bench.replay import Script
    from bot.ports import Inbound

AT_ONCE = 50
BATCHES = 4  # as many as of the other rows, for so many at once
WARM_UP = 250  # all connections of both pools, and all people and rooms

# What was done has a check mark before its title; what was shown, the line that shows it again.
_UNDERSTOOD = re.compile(rb'"text": ?"(\\u2713|Done\.)|"block_id": ?"0\|[^"]')


async def measure(url: str, tasks: int, effort: Effort) -> list[Row]:
    """Every command but the search."""
    commands = [one for one in COMMANDS if one.name != "search"]
    wanted = effort.rounds * effort.batch * BATCHES
    numbers = cycle(await data.open_again(url))
    scripts = {one.name: await _recorded(url, one, numbers, wanted) for one in commands}
    async with _slack() as api, _bot(url, api) as bot, _floor(url, api, scripts) as bare:
        sides = _Sides(url, api, bot, bare)
        return [await sides.row(one, tasks, scripts[one.name], numbers, effort) for one in commands]


async def _recorded(url: str, command: Command, numbers: Iterator[int], wanted: int) -> list[Script]:
    said = inbounds(command, numbers, WARM_UP + wanted if command.writes else SCRIPTS)
    return await record(url, now, said, Slack.limits)


@dataclass(frozen=True, slots=True)
class _Sides:
    url: str
    api: str
    bot: Client
    floor: Client

    async def row(
        self, command: Command, tasks: int, scripts: Sequence[Script], numbers: Iterator[int], effort: Effort
    ) -> Row:
        row = Row(command, tasks, AT_ONCE, max(len(one.statements) for one in scripts))
        unnumbered = Times()
        await self._round(unnumbered, unnumbered, inbounds(command, numbers, WARM_UP), command)
        for _ in range(effort.rounds):
            await self._round(row.bot, row.bare, inbounds(command, numbers, effort.batch * BATCHES), command)
        return row

    async def _round(self, bot: Times, bare: Times, said: Sequence[Inbound], command: Command) -> None:
        """Cards that wait to be shown are the bot's work in its own turn, and nobody's in the floor's."""
        await data.settle(self.url)
        await timed(bot, [self._to_bot(one) for one in said], AT_ONCE)
        await data.settle(self.url)
        await timed(bare, [self._to_floor(one, command) for one in said], AT_ONCE)

    def _to_bot(self, inbound: Inbound) -> Job:
        return partial(_asked, self.bot, slack.command(inbound, self.api))

    def _to_floor(self, inbound: Inbound, command: Command) -> Job:
        return partial(_asked, self.floor, slack.command(inbound, self.api, _named(command.name)))


async def _asked(client: Client, request: bytes) -> None:
    """What takes the bot more than a second it answers at the response_url, after an empty acknowledgement."""
    answer = await client.ask(request)
    if not is_ok(answer) or not (answer.endswith(b"\r\n\r\n") or _UNDERSTOOD.search(answer)):
        raise ValueError(f"{request!r} was answered with {answer!r}")


def _named(command: str) -> str:
    """The floor has a slash command for each."""
    return f"/{command.replace(' ', '-')}"


# ---- processes


@asynccontextmanager
async def _slack() -> AsyncIterator[str]:
    """Where its Web API is."""
    server = Server("127.0.0.1", 0, live={}, ready={})
    server.open(slack.routes())
    serving = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{server.port}{slack.API}"
    finally:
        server.stop()
        await serving


@asynccontextmanager
async def _bot(url: str, api: str) -> AsyncIterator[Client]:
    """`nudge run`, as everybody runs it."""
    port = _free_port()
    settings = {
        "DATABASE_URL": url,
        "PORT": str(port),
        "NUDGE_LOG_LEVEL": "warning",
        "SLACK_MODE": "http",
        "SLACK_BOT_TOKEN": slack.TOKEN,
        "SLACK_SIGNING_SECRET": slack.SECRET,
        "SLACK_API_BASE_URL": api,
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env={**os.environ, **settings})
    try:
        async with _client(port) as client:
            yield client
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def _floor(url: str, api: str, scripts: Mapping[str, Sequence[Script]]) -> AsyncIterator[Client]:
    port = _free_port()
    named = {_named(name): recorded for name, recorded in scripts.items()}
    process = multiprocessing.get_context("spawn").Process(target=floor.serve, args=(url, api, port, named))
    process.start()
    try:
        async with _client(port) as client:
            yield client
    finally:
        process.terminate()
        process.join()


@asynccontextmanager
async def _client(port: int) -> AsyncIterator[Client]:
    client = Client(port)
    try:
        await client.until_ready()
        yield client
    finally:
        client.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port
