"""Nudge as it runs for Slack, in this process: real Bolt behind a real server or socket, on real PostgreSQL.

What it talks to is the loopback Slack; both go by one clock, so that a test moves time for both.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.charts import drawing as _drawing  # noqa: F401 - loaded now: a test measures no import
from adapters.charts.pictures import MatplotlibCharts
from adapters.http.server import Server
from adapters.slack.app import Slack
from adapters.slack.settings import OAuthSettings, SlackSettings
from bot.dispatch import Dispatcher
from bot.live import Keeper
from storage.inbox import PostgresInbox
from storage.installations import PostgresInstallations
from storage.store import PostgresStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.ports import Clock, Inbound, Reply
    from tests.adapters.slack.loopback import LoopbackSlack
    from tests.adapters.slack.loopback.teams import Team

KEY = "a secret text that is long enough for a key"


@dataclass
class Bot:
    """`base`: where its web server is. `running`: the adapter's run. `heard`: all that the core was told."""

    slack: Slack
    keeper: Keeper
    store: PostgresStore
    base: str
    running: asyncio.Future[None]
    heard: list[Inbound]

    async def settled(self) -> None:
        """Every card and page shows what is."""
        while await self.keeper.step():
            pass


def settings(slack: LoopbackSlack, team: Team | None, mode: str) -> SlackSettings:
    """`team` None: any that installs it."""
    oauth = OAuthSettings(slack.client_id, slack.client_secret, None, slack.authorize_url)
    return SlackSettings(
        mode=mode,  # type: ignore[arg-type]  # "http" or "socket"
        bot_token=team.token if team else None,
        app_token=slack.app_token if mode == "socket" else None,
        signing_secrets=(slack.signing_secret,) if mode == "http" else (),
        oauth=None if team else oauth,
        api_base_url=slack.api_url,
    )


@contextlib.asynccontextmanager
async def running(
    slack: LoopbackSlack,
    url: str,
    team: Team | None = None,
    *,
    mode: str = "http",
    clock: Clock | None = None,
    keeping: bool = True,
    keys: Sequence[str] = (KEY,),
) -> AsyncIterator[Bot]:
    """`keeping`: cards and pages are kept right all the time; else when the test says `settled`."""
    now: Clock = clock or (lambda: datetime.fromtimestamp(slack.clock(), UTC))
    store = await PostgresStore.connect(url)
    installations = PostgresInstallations(store, keys)
    adapter = Slack(settings(slack, team, mode), installations, PostgresInbox(store), now)
    keeper = Keeper(store, adapter, now)
    dispatcher = Dispatcher(store, now, adapter.limits, keeper.wake, MatplotlibCharts(), fetch=adapter.fetch)
    heard: list[Inbound] = []

    async def handle(inbound: Inbound) -> Reply:
        heard.append(inbound)
        return await dispatcher.handle(inbound)

    server = Server("127.0.0.1", 0, live={}, ready={"slack": adapter.check})
    server.open(adapter.routes())
    tasks = [asyncio.ensure_future(server.serve()), asyncio.ensure_future(adapter.run(handle))]
    if keeping:
        tasks.append(asyncio.ensure_future(keeper.run()))
    base = f"http://127.0.0.1:{server.port}"
    try:
        await _ready(adapter, tasks)
        if mode == "http":
            slack.mode, slack.request_url = "http", f"{base}/slack/events"
        else:
            slack.mode = "socket"
        yield Bot(adapter, keeper, store, base, tasks[1], heard)
    finally:
        server.stop()
        await adapter.drain(5)
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.close()


async def _ready(adapter: Slack, tasks: list[asyncio.Task[None]]) -> None:
    async with asyncio.timeout(10):
        while not (await adapter.check()).ok:
            for task in tasks:
                if task.done():
                    task.result()
            await asyncio.wait(tasks, timeout=0.01)
