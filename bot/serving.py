"""`nudge run`: the database, the platforms, what keeps their cards right, and the web server, from start to stop.

- The web server is there first: `/health/live` answers while the database is still being waited for.
- A loop that fails is started again (bot.supervision); only a wrong setting ends the program.
- SIGTERM or Ctrl-C: take nothing more, finish what was begun within DRAIN_SECONDS, leave with status 0.

Part of the composition root, as `__main__` is.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from adapters.http.server import Server
from bot.dispatch import Dispatcher
from bot.live import Keeper
from bot.ports import Health
from bot.supervision import Loop, misconfigured
from storage import opening

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.platforms import Platform
    from bot.ports import Check, Clock
    from storage.store import PostgresStore

DRAIN_SECONDS = 20
CARD_SECONDS = 5  # of these: a card that is being posted may be posted to its end

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Serving:
    """What is to be served, and where. `platforms`: makes one from the opened store."""

    url: str
    host: str
    port: int
    platforms: Sequence[Callable[[PostgresStore], Platform]]
    clock: Clock

    async def run(self) -> None:
        """Until a signal. Raises ConfigurationError."""
        try:
            await _Run(self).until_stopped()
        except BaseExceptionGroup as group:
            wrong = misconfigured(group)
            raise (wrong or group) from None


class _Run:
    """One run: what was opened, and how it is closed."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._live: dict[str, Check] = {}
        self._ready: dict[str, Check] = {"database": _awaited, "migrations": _awaited}
        self._server = Server(
            serving.host, serving.port, live=self._live, ready=self._ready, drain_seconds=DRAIN_SECONDS
        )
        self._platforms: list[Platform] = []
        self._keepers: list[Keeper] = []
        self._stopping = asyncio.Event()

    async def until_stopped(self) -> None:
        self._listen_to_signals()
        async with asyncio.TaskGroup() as tasks:
            web = tasks.create_task(self._server.serve())
            log.info("listening", host=self._serving.host, port=self._server.port)
            work = tasks.create_task(self._open_and_work())
            await self._stopping.wait()
            await self._drain(web)
            work.cancel()
        log.info("stopped")

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)

    async def _open_and_work(self) -> None:
        """Cancelled, it closes the store behind its loops."""
        store = await opening.open_store(self._serving.url)
        self._ready["database"] = lambda: opening.check_database(store)
        self._ready["migrations"] = lambda: opening.check_migrations(store)
        try:
            async with asyncio.TaskGroup() as tasks:
                for make in self._serving.platforms:
                    self._start(make(store), store, tasks)
                gc.freeze()  # what is loaded by now stays: a full collection would look through it, and everybody waits
                await asyncio.sleep(0)  # each platform has begun, and knows who handles what comes in
                self._server.open([route for platform in self._platforms for route in platform.routes()])
        finally:
            await store.close()

    def _start(self, platform: Platform, store: PostgresStore, tasks: asyncio.TaskGroup) -> None:
        clock = self._serving.clock
        keeper = Keeper(store, platform, clock)
        dispatcher = Dispatcher(store, clock, platform.limits, keeper.wake)
        loops = (
            Loop(platform.name, lambda: platform.run(dispatcher.handle), lambda: platform.last_tick, clock),
            Loop(f"{platform.name} cards", keeper.run, lambda: keeper.last_tick, clock),
        )
        self._platforms.append(platform)
        self._keepers.append(keeper)
        self._ready[f"{platform.name} connection"] = platform.check
        for loop in loops:
            self._live[loop.name] = self._ready[loop.name] = loop.check
            tasks.create_task(loop.run())

    async def _drain(self, web: asyncio.Task[None]) -> None:
        log.info("stopping", seconds=DRAIN_SECONDS)
        self._server.stop()
        served = zip(self._platforms, self._keepers, strict=True)
        drains = [asyncio.ensure_future(_drained(platform, keeper)) for platform, keeper in served]
        done, late = await asyncio.wait([web, *drains], timeout=DRAIN_SECONDS)
        for one in done:
            if one.exception():
                log.error("draining_failed", exc_info=one.exception())
        for one in late:
            log.warning("stopped_before_all_was_done")
            one.cancel()


async def _drained(platform: Platform, keeper: Keeper) -> None:
    """The cards first: drained, a platform is closed."""
    await keeper.drain(CARD_SECONDS)
    await platform.drain(DRAIN_SECONDS - CARD_SECONDS)


async def _awaited() -> Health:
    return Health(ok=False, text="awaited")
