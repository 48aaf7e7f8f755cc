"""What was sent is written down: all since the last time at once.

What cannot be written is tried again for some seconds, for a database that starts anew; then the claim ends by itself,
and the message is found on the platform before it would be sent again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.failpoints import reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.notices import Claim
    from bot.ports import Clock
    from bot.store import Store
    from bot.store.deliveries import Sent

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.2  # doubling: six seconds in all

log = structlog.get_logger(__name__)


class Settling:
    """For one platform in one process."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: list[tuple[Sent, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def settle(self, claim: Claim, message: str) -> None:
        """Returns when it is written, or was given up."""
        ended = asyncio.get_running_loop().create_future()
        self._waiting.append(((claim, message), ended))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write())
        await ended

    async def close(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)

    async def _write(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            reach("before_settle")
            await self._written([one for one, _ in taken])
            reach("after_settle")
            for _, ended in taken:
                if not ended.done():  # nobody waits for it any more
                    ended.set_result(None)

    async def _written(self, sent: Sequence[Sent]) -> None:
        for attempt in range(ATTEMPTS):
            try:
                sent = await self._store.settle_deliveries(sent, self._clock())
                if not sent:
                    return
                log.info("notices_settle_later", count=len(sent), reason="their teams are being joined or parted")
            except DatabaseError as error:
                log.warning("notices_not_settled", count=len(sent), reason=str(error))
            except Exception:
                log.exception("notices_not_settled", count=len(sent))
                return
            await asyncio.sleep(FIRST_PAUSE_SECONDS * 2**attempt)
