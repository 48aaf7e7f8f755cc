"""Loops that must go on: what ends or fails is said, and started again, later each time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.errors import ConfigurationError
from bot.ports import Health

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.ports import Clock

    Pause = Callable[[float], Awaitable[None]]

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
STALE_SECONDS = 60.0  # the slowest loop ticks every few seconds

log = structlog.get_logger(__name__)


class Loop:
    """`work` runs until it is cancelled. `last_tick`: when it last went round; None while it gets ready."""

    def __init__(
        self,
        name: str,
        work: Callable[[], Awaitable[None]],
        last_tick: Callable[[], datetime | None],
        clock: Clock,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.name = name
        self._work = work
        self._last_tick = last_tick
        self._clock = clock
        self._pause = pause
        self._failed_at: datetime | None = None

    async def run(self) -> None:
        """Until it is cancelled. Raises ConfigurationError: starting it again would change nothing."""
        seconds = FIRST_PAUSE
        while True:
            started = self._clock()
            await self._once()
            if (self._clock() - started).total_seconds() > LONGEST_PAUSE:
                seconds = FIRST_PAUSE
            log.warning("loop_starts_again", loop=self.name, seconds=seconds)
            await self._pause(seconds)
            seconds = min(seconds * 2, LONGEST_PAUSE)

    async def check(self) -> Health:
        """Well if it went round a short while ago; one that never did has nothing to be late for."""
        tick, now = self._last_tick(), self._clock()
        if self._failed_at is not None and (tick is None or tick <= self._failed_at):
            return Health(ok=False, text="failed, starts again")
        if tick is None:
            return Health(ok=True, text="getting ready")
        seconds = (now - tick).total_seconds()
        return Health(ok=seconds <= STALE_SECONDS, text=f"last tick {seconds:.0f} s ago")

    async def _once(self) -> None:
        try:
            await self._work()
        except Exception as error:
            wrong = misconfigured(error)
            if wrong is not None:
                raise wrong from None
            log.exception("loop_failed", loop=self.name)
        else:
            log.error("loop_ended", loop=self.name)
        self._failed_at = self._clock()


def misconfigured(error: BaseException) -> ConfigurationError | None:
    """The ConfigurationError that this is, or holds as a group."""
    if isinstance(error, ConfigurationError):
        return error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return next(filter(None, map(misconfigured, inner)), None)
