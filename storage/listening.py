"""Being told of new deliveries: LISTEN, on a connection of its own.

- What is told is a hint only: whoever sends polls, too. So nothing is lost while nobody listens.
- A connection may be dead without anybody saying so: it is asked every few seconds, and one that does not answer is
  given up. After every new one everybody is woken, for whatever was not heard meanwhile.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from typing import TYPE_CHECKING

import asyncpg
import structlog

from storage.failures import FAILURES
from storage.promises import CHANNEL
from storage.store import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.ports import Clock

ASKED_SECONDS = 10.0
PATIENCE_SECONDS = 5.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0

log = structlog.get_logger(__name__)


class Listener:
    """Calls `wake` with the platform that has something to deliver; with "" for all of them.

    `asked`: seconds between two questions whether the connection is alive; `patience`: seconds for an answer.
    """

    def __init__(
        self,
        url: str,
        wake: Callable[[str], None],
        clock: Clock,
        *,
        asked: float = ASKED_SECONDS,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._url = url
        self._wake = wake
        self._clock = clock
        self._asked = asked
        self._patience = patience
        self.last_tick: datetime | None = None

    async def run(self) -> None:
        """Until it is cancelled."""
        pause = FIRST_PAUSE
        while True:
            self.last_tick = self._clock()
            try:
                connection = await self._connected()
            except (TimeoutError, *FAILURES) as error:
                log.warning("cannot_listen", reason=f"{type(error).__name__}: {error}", seconds=pause)
                await asyncio.sleep(pause * random.uniform(0.75, 1.25))  # noqa: S311 - no secret
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            try:
                await self._listen(connection)
            finally:
                connection.terminate()

    async def _connected(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self._url, timeout=self._patience, command_timeout=self._patience, server_settings=SETTINGS
        )

    async def _listen(self, connection: asyncpg.Connection) -> None:
        """Until the connection is lost."""
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            await connection.add_listener(CHANNEL, self._told)
            self._wake("")
            while not lost.is_set():
                self.last_tick = self._clock()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._asked):
                        await lost.wait()
                        break
                await connection.execute("SELECT 1")
        except (TimeoutError, *FAILURES) as error:
            log.warning("listening_connection_lost", reason=f"{type(error).__name__}: {error}")

    def _told(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._wake(str(payload))
