"""What was asked of a platform a while ago and still holds: kept for a time, asked once however many want to know."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime, timedelta

    from bot.ports import Clock

K = TypeVar("K")
V = TypeVar("V")

SIZE = 20_000


class Cache(Generic[K, V]):
    """`fetch` may raise: then nothing is kept, and everybody who waits gets the error.

    Whoever goes away while waiting does not stop the others: the question is asked to its end.
    """

    def __init__(
        self, fetch: Callable[[K], Awaitable[V]], clock: Clock, lifetime: timedelta, *, size: int = SIZE
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lifetime = lifetime
        self._size = size
        self._known: OrderedDict[K, tuple[V, datetime]] = OrderedDict()
        self._asking: dict[K, asyncio.Task[V]] = {}

    def known(self, key: K) -> V | None:
        """Without asking, and however old."""
        held = self._known.get(key)
        return held[0] if held else None

    def fresh(self, key: K) -> V | None:
        """What `get` would answer without asking: no task is made for what is known, as most is."""
        held = self._known.get(key)
        return held[0] if held and self._clock() < held[1] else None

    async def get(self, key: K) -> V:
        held = self._known.get(key)
        if held and self._clock() < held[1]:
            return held[0]
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = asyncio.ensure_future(self._ask(key))
            asking.add_done_callback(_noticed)
        return await asyncio.shield(asking)

    def put(self, key: K, value: V) -> None:
        self._known[key] = (value, self._clock() + self._lifetime)
        self._known.move_to_end(key)
        if len(self._known) > self._size:
            self._known.popitem(last=False)

    def amend(self, key: K, change: Callable[[V], V]) -> None:
        """What is kept becomes this, for as long as it was to be kept."""
        if held := self._known.get(key):
            self._known[key] = (change(held[0]), held[1])

    def forget(self, key: K) -> None:
        """What is being asked now may be old, too: it is told to those who wait, and not kept."""
        self._known.pop(key, None)
        self._asking.pop(key, None)

    async def _ask(self, key: K) -> V:
        task = asyncio.current_task()
        try:
            value = await self._fetch(key)
            if self._asking.get(key) is task:
                self.put(key, value)
            return value
        finally:
            if self._asking.get(key) is task:
                del self._asking[key]


def _noticed(task: asyncio.Task[V]) -> None:
    """An error that nobody waited for any more was still seen."""
    if not task.cancelled():
        task.exception()
