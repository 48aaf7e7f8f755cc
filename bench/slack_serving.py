"""The bot in Slack beside its floor: signed HTTP requests until they are answered."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING

from adapters.http.server import Server
from adapters.slack.app import Slack
from bench import data, serving, slack, slack_floor
from bench.client import is_ok
from bench.measure import COMMANDS
from bench.serving import Sides

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from bench.client import Client
    from bench.measure import Effort, Job, Measured, Row
    from bench.replay import Script
    from bot.ports import Inbound

# What was done has a check mark before its title; what was shown, the line that shows it again.
_UNDERSTOOD = re.compile(rb'"text": ?"(\\u2713|Done\.)|"block_id": ?"0\|[^"]')


async def measure(url: str, tasks: int, effort: Effort) -> list[Row]:
    """Every command but the search."""
    commands = [one for one in COMMANDS if one.name != "search"]
    numbers = cycle(await data.open_again(url))
    scripts = await serving.recorded(url, commands, numbers, effort, Slack.limits)
    async with _slack() as api, _bot(url, api) as bot, _floor(url, api, scripts) as bare:

        def to_bot(_: Measured, inbound: Inbound) -> Job:
            return partial(_asked, bot, slack.command(inbound, api))

        def to_floor(command: Measured, inbound: Inbound) -> Job:
            return partial(_asked, bare, slack.command(inbound, api, _named(command.name)))

        sides = Sides(url, data.SLACK, tasks, effort, to_bot, to_floor)
        return [await sides.row(one, scripts[one.name], numbers) for one in commands]


async def _asked(client: Client, request: bytes) -> None:
    """What takes the bot more than a second it answers at the response_url, after an empty acknowledgement."""
    answer = await client.ask(request)
    if not is_ok(answer) or not (answer.endswith(b"\r\n\r\n") or _UNDERSTOOD.search(answer)):
        raise ValueError(f"{request!r} was answered with {answer!r}")


def _named(command: str) -> str:
    """The floor has a slash command for each."""
    return f"/{command.replace(' ', '-')}"


@asynccontextmanager
async def _slack() -> AsyncIterator[str]:
    """Where its Web API is."""
    server = Server("127.0.0.1", 0, live={}, ready={})
    server.open(slack.routes())
    running = asyncio.create_task(server.serve())
    try:
        yield f"http://127.0.0.1:{server.port}{slack.API}"
    finally:
        server.stop()
        await running


@asynccontextmanager
async def _bot(url: str, api: str) -> AsyncIterator[Client]:
    settings = {
        "SLACK_MODE": "http",
        "SLACK_BOT_TOKEN": slack.TOKEN,
        "SLACK_SIGNING_SECRET": slack.SECRET,
        "SLACK_API_BASE_URL": api,
    }
    async with serving.bot(url, settings) as port, serving.asked(port) as client:
        yield client


@asynccontextmanager
async def _floor(url: str, api: str, scripts: Mapping[str, Sequence[Script]]) -> AsyncIterator[Client]:
    port = serving.free_port()
    named = {_named(name): recorded for name, recorded in scripts.items()}
    with serving.floor(slack_floor.serve, url, api, port, named):
        async with serving.asked(port) as client:
            yield client
