"""`nudge chat`: the console and, at a terminal, what shows and tells there, and the clock.

Without a terminal nothing is told: what is due waits until somebody can see it. Part of the composition root, as
`__main__` is.
"""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

from bot.dispatch import Dispatcher
from bot.live import Keeper
from bot.outbox import Outbox
from bot.pacing import Pacing
from bot.scheduler import Scheduler
from bot.supervision import Loop
from storage.store import PostgresStore

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from adapters.console.app import Console
    from bot.ports import Clock

DRAIN_SECONDS = 2  # a terminal takes a message at once


async def chat(url: str, console: Console, clock: Clock) -> None:
    """Until the person leaves."""
    store = await PostgresStore.connect(url)
    gc.freeze()  # what is loaded by now stays: a full collection would look through it, and everybody waits
    try:
        if console.has_terminal:
            await _told(store, console, clock)
        else:
            await console.run(Dispatcher(store, clock, console.limits, fetch=console.fetch).handle)
    finally:
        await store.close()


async def _told(store: PostgresStore, console: Console, clock: Clock) -> None:
    pacing = Pacing(clock)
    keeper, outbox = Keeper(store, console, clock, pacing), Outbox(store, console, clock, pacing)

    def wake() -> None:
        keeper.wake()
        outbox.wake()

    scheduler = Scheduler(store, clock, wake)
    loops = (
        Loop("console digests", keeper.run, lambda: keeper.last_tick, clock),
        Loop("console notices", outbox.run, lambda: outbox.last_tick, clock),
        Loop("scheduler", scheduler.run, lambda: scheduler.last_tick, clock),
    )
    talking = console.run(Dispatcher(store, clock, console.limits, wake, fetch=console.fetch).handle)
    await _beside(loops, _drained(talking, keeper, outbox))


async def _beside(loops: tuple[Loop, ...], work: Awaitable[None]) -> None:
    """The work, while the loops run."""
    running = [asyncio.ensure_future(loop.run()) for loop in loops]
    try:
        await work
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _drained(talking: Awaitable[None], keeper: Keeper, outbox: Outbox) -> None:
    """What is being shown when somebody leaves is written down, so that it does not come again."""
    await talking
    await asyncio.gather(keeper.drain(DRAIN_SECONDS), outbox.drain(DRAIN_SECONDS))
