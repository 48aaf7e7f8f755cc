"""`nudge run`: the database, the platforms with what shows and tells there, the clock, and the web server.

- The web server is there first: `/health/live` answers while the database is still being waited for.
- A loop that fails is started again (bot.supervision); only a wrong setting ends the program.
- One scheduler a process; a keeper and an outbox for each platform. Whatever changes something wakes them all.
- SIGTERM or Ctrl-C: take nothing more, finish what was begun within DRAIN_SECONDS, leave with status 0.

Part of the composition root, as `__main__` is.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from adapters.charts.pictures import MatplotlibCharts
from adapters.http.calendars import Calendars
from adapters.http.server import Server
from bot.dispatch import Dispatcher
from bot.errors import DatabaseError
from bot.live import Keeper
from bot.outbox import Outbox
from bot.pacing import Pacing
from bot.ports import Health
from bot.publishing import Publisher
from bot.scheduler import Scheduler
from bot.supervision import Loop, misconfigured
from storage import opening
from storage.clock import DatabaseClock
from storage.listening import Listener

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.routing import BaseRoute

    from bot.platforms import Platform
    from bot.ports import Check, Clock
    from storage.store import PostgresStore

DRAIN_SECONDS = 20
SEND_SECONDS = 15  # of these: what is being posted may be posted to its end

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Serving:
    """What is to be served, and where. `platforms`: makes one from the opened store.

    `public_url`: where this is reached from outside; None: nobody told, and no calendars are served.
    """

    url: str
    host: str
    port: int
    platforms: Sequence[Callable[[PostgresStore], Platform]]
    clock: Clock
    public_url: str | None = None

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
        self._outboxes: list[Outbox] = []
        self._charts = MatplotlibCharts()
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
        clock = DatabaseClock(store, self._serving.clock)
        try:
            async with asyncio.TaskGroup() as tasks:
                await self._keep_time(clock, tasks)
                for make in self._serving.platforms:
                    self._serve(make(store), store, clock, tasks)
                self._listen_and_schedule(store, clock, tasks)
                gc.freeze()  # what is loaded by now stays: a full collection would look through it, and everybody waits
                await asyncio.sleep(0)  # each platform has begun, and knows who handles what comes in
                self._server.open(self._routes(store, clock))
        finally:
            await store.close()

    def _routes(self, store: PostgresStore, clock: Clock) -> list[BaseRoute]:
        routes = [route for platform in self._platforms for route in platform.routes()]
        if self._serving.public_url is None:
            return routes
        return [*routes, *Calendars(Publisher(store, clock).read, time.monotonic).routes()]

    async def _keep_time(self, clock: DatabaseClock, tasks: asyncio.TaskGroup) -> None:
        """Measured before anything is claimed by it. It ticks too seldom to be looked at."""
        with suppress(DatabaseError):  # it is measured again, like the machine's until then
            await clock.measure()
        tasks.create_task(Loop("clock", clock.run, lambda: clock.last_tick, clock).run())

    def _serve(self, platform: Platform, store: PostgresStore, clock: Clock, tasks: asyncio.TaskGroup) -> None:
        name, machine = platform.name, self._serving.clock
        pacing = Pacing(clock)
        keeper, outbox = Keeper(store, platform, clock, pacing), Outbox(store, platform, clock, pacing)
        charts = self._charts if platform.limits.pictures else None
        public_url = self._serving.public_url
        dispatcher = Dispatcher(store, clock, platform.limits, self._wake, charts, public_url, platform.fetch)
        self._platforms.append(platform)
        self._keepers.append(keeper)
        self._outboxes.append(outbox)
        self._ready[f"{name} connection"] = platform.check
        self._start(Loop(name, lambda: platform.run(dispatcher.handle), lambda: platform.last_tick, machine), tasks)
        self._start(Loop(f"{name} cards", keeper.run, lambda: keeper.last_tick, clock), tasks)
        self._start(Loop(f"{name} notices", outbox.run, lambda: outbox.last_tick, clock), tasks)

    def _listen_and_schedule(self, store: PostgresStore, clock: Clock, tasks: asyncio.TaskGroup) -> None:
        listener = Listener(self._serving.url, self._told, clock)
        scheduler = Scheduler(store, clock, self._wake)
        self._start(Loop("listener", listener.run, lambda: listener.last_tick, clock), tasks)
        self._start(Loop("scheduler", scheduler.run, lambda: scheduler.last_tick, clock), tasks)

    def _start(self, loop: Loop, tasks: asyncio.TaskGroup) -> None:
        self._live[loop.name] = self._ready[loop.name] = loop.check
        tasks.create_task(loop.run())

    def _wake(self) -> None:
        """Something was changed: on any platform something may be shown and told."""
        for keeper in self._keepers:
            keeper.wake()
        self._told("")

    def _told(self, platform: str) -> None:
        """Some process has something to deliver there; "": anywhere."""
        for served, outbox in zip(self._platforms, self._outboxes, strict=True):
            if platform in ("", served.name):
                outbox.wake()

    async def _drain(self, web: asyncio.Task[None]) -> None:
        log.info("stopping", seconds=DRAIN_SECONDS)
        self._server.stop()
        served = zip(self._platforms, self._keepers, self._outboxes, strict=True)
        drains = [asyncio.ensure_future(_drained(*one)) for one in served]
        done, late = await asyncio.wait([web, *drains], timeout=DRAIN_SECONDS)
        for one in done:
            if one.exception():
                log.error("draining_failed", exc_info=one.exception())
        for one in late:
            log.warning("stopped_before_all_was_done")
            one.cancel()


async def _drained(platform: Platform, keeper: Keeper, outbox: Outbox) -> None:
    """What is being posted first: drained, a platform is closed."""
    await asyncio.gather(keeper.drain(SEND_SECONDS), outbox.drain(SEND_SECONDS))
    await platform.drain(DRAIN_SECONDS - SEND_SECONDS)


async def _awaited() -> Health:
    return Health(ok=False, text="awaited")
