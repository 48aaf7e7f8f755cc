"""The least that a bot for Slack can be: Bolt as it is documented, and the recorded SQL. For a process of its own."""

from __future__ import annotations

import gc
from itertools import cycle
from typing import TYPE_CHECKING

import uvicorn
import uvloop
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from adapters.http.server import IDLE_SECONDS
from adapters.slack.manifest import EVENTS_PATH
from bench.slack import SECRET, TOKEN
from storage.store import open_pool

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from slack_bolt.async_app import AsyncAck
    from starlette.requests import Request

    from bench.replay import Pool, Script

    Listener = Callable[[AsyncAck], Awaitable[None]]

ANSWER = "Done."


def serve(url: str, api: str, port: int, scripts: Mapping[str, Sequence[Script]]) -> None:
    """Until it is terminated. `scripts`: by the slash command that each is for; each runs in its turn."""
    uvloop.run(_serve(url, api, port, scripts))


async def _serve(url: str, api: str, port: int, scripts: Mapping[str, Sequence[Script]]) -> None:
    pool = await open_pool(url)
    bolt = AsyncApp(signing_secret=SECRET, client=AsyncWebClient(TOKEN, base_url=api), process_before_response=True)
    for name, recorded in scripts.items():
        bolt.command(name)(_listener(pool, recorded))
    slack = AsyncSlackRequestHandler(bolt)
    routes = [Route(EVENTS_PATH, slack.handle, methods=["POST"]), Route("/health/ready", _ready)]
    config = uvicorn.Config(
        Starlette(routes=routes),
        port=port,
        http="httptools",
        lifespan="off",
        log_level="error",
        access_log=False,
        timeout_keep_alive=IDLE_SECONDS,
    )
    gc.freeze()  # as the bot does
    await uvicorn.Server(config).serve()


def _listener(pool: Pool, scripts: Iterable[Script]) -> Listener:
    waiting = cycle(scripts)

    async def listen(ack: AsyncAck) -> None:
        await next(waiting).run(pool)
        await ack(ANSWER, response_type="ephemeral")

    return listen


async def _ready(_: Request) -> Response:
    return Response()
