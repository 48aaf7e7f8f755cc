"""What was sent is written down: all since the last time at once, in one transaction of each workspace.

What cannot be written is tried again for some seconds, for a database that starts anew; then the claim ends by itself,
and the message is found on the platform before it would be sent again.
"""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TYPE_CHECKING

import structlog

from bot.errors import DatabaseError
from bot.failpoints import reach
from bot.ports import Address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.notices import Claim
    from bot.ports import Clock
    from bot.store import Store

    Sent = tuple[Claim, str]  # and its message's id on the platform

ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.2  # doubling: six seconds in all
MOST_AT_ONCE = 4  # transactions: the connections are others', too

log = structlog.get_logger(__name__)


class Settling:
    """For one platform in one process."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: list[tuple[Sent, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)

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
            sent = sorted((one for one, _ in taken), key=lambda one: one[0].workspace)
            groups = [list(group) for _, group in groupby(sent, key=lambda one: one[0].workspace)]
            await asyncio.gather(*map(self._written, groups))
            reach("after_settle")
            for _, ended in taken:
                if not ended.done():  # nobody waits for it any more
                    ended.set_result(None)

    async def _written(self, sent: Sequence[Sent]) -> None:
        """In one workspace."""
        for attempt in range(ATTEMPTS):
            try:
                return await self._in_transaction(sent)
            except DatabaseError as error:
                log.warning("notices_not_settled", count=len(sent), reason=str(error))
            except Exception:
                log.exception("notices_not_settled", count=len(sent))
                return None
            await asyncio.sleep(FIRST_PAUSE_SECONDS * 2**attempt)
        return None

    async def _in_transaction(self, sent: Sequence[Sent]) -> None:
        claim = sent[0][0]
        async with self._turns, self._store.begin(Address(claim.platform, claim.installation, "")) as tx:
            await tx.sent(sent, self._clock())
