"""The clock: looks every second for timers that are due, in all workspaces, and fires them page by page.

- APScheduler ticks, and nothing else: what is to be done is in the rows. A tick that was missed is made up for by the
  next one; what is due is what lies behind now, however long.
- Any number of processes may run one: a timer is deleted in the transaction that writes what comes of it.
- A page is a short transaction, and a workspace waits for its next one until the others had theirs.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import DatabaseError
from bot.failpoints import reach
from bot.services import timers
from bot.services.digest_firing import fire_digests

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.ports import Address, Clock
    from bot.store import Store

TICK_SECONDS = 1
TIDIED_AT = 3  # o'clock, UTC: once a day
IMPORTS_KEPT = timedelta(days=1)  # files that are looked over
KEPT = timedelta(days=90)  # deliveries that are over: the inbox, and the answers to "why?"
PAGE = 100  # timers of one transaction: so few that commands, which share the processor, don't wait for them
WORKSPACES = 100  # that are looked at before the clock is read again

log = structlog.get_logger(__name__)


class Scheduler:
    """`wake` is called when somebody is to be told something, or a digest is to be posted."""

    def __init__(self, store: Store, clock: Clock, wake: Callable[[], None], page: int = PAGE) -> None:
        self._store = store
        self._clock = clock
        self._wake = wake
        self._page = page
        self._ticked = asyncio.Event()
        self._crowded: dict[Address, datetime] = {}  # workspaces where very many are due, and since when
        self.last_tick: datetime | None = None

    async def run(self) -> None:
        ticks = AsyncIOScheduler(timezone="UTC")
        every_second = {"seconds": TICK_SECONDS, "misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        ticks.add_job(self._tick, "interval", **every_second)
        ticks.add_job(self._tidied, "cron", hour=TIDIED_AT, jitter=1800, misfire_grace_time=None)
        ticks.start()
        try:
            while True:
                await self._stepped()
                await self._ticked.wait()
                self._ticked.clear()
        finally:
            ticks.shutdown(wait=False)

    async def step(self) -> int:
        """A page of each workspace that has timers due; the number of timers fired. Raises DatabaseError."""
        now = self.last_tick = self._clock()
        places = await self._store.due_timers(now, WORKSPACES)
        counts = [await self._fire(where, now) for where in places]
        if any(counts):
            self._wake()
        if await fire_digests(self._store, now):
            self._wake()
        return sum(counts)

    async def tidy(self) -> None:
        """What was told long ago is forgotten, tasks that are kept no longer, and files nobody imported.

        Raises DatabaseError.
        """
        now = self._clock()
        while await self._store.forget_deliveries(now - KEPT):
            pass
        while await self._store.forget_tasks(now):
            pass
        await self._store.forget_imports(now - IMPORTS_KEPT)

    async def _tidied(self) -> None:
        try:
            await self.tidy()
        except DatabaseError as error:  # tomorrow, then
            log.warning("tidying_waits_for_the_database", reason=str(error))

    async def _tick(self) -> None:
        self._ticked.set()

    async def _stepped(self) -> None:
        """Until nothing is due."""
        try:
            while await self.step():
                pass
        except DatabaseError as error:  # what is due stays so
            log.warning("timers_wait_for_the_database", reason=str(error))

    async def _fire(self, where: Address, now: datetime) -> int:
        """0 if somebody changed the same tasks just then: they are fired a moment later."""
        since = self._crowded.get(where)
        try:
            async with self._store.begin(where) as tx:
                count = await timers.fire_page(tx, where.platform, now, self._page, since)
                reach("after_timers")
            reach("after_fire")
        except DatabaseError as error:
            if not error.again:
                raise
            log.info("timers_are_tried_again", reason=str(error))
            return 0
        if count == self._page:
            self._crowded[where] = since or now
        else:
            self._crowded.pop(where, None)
        return count
