"""Calendars at their addresses: looked up anew whenever one is read, for whom it was made, as they are by then.

Whoever may no longer see a task, is forgotten, or gone, is read nothing of it from the next time on.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.feeds import NOTED, hashed
from bot.services import feeds
from bot.views import agenda

if TYPE_CHECKING:
    from datetime import datetime

    from bot.feeds import Feed
    from bot.model import Actor
    from bot.ports import Clock
    from bot.store import Store, Tx
    from bot.views.agenda import Agenda


class Publisher:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def read(self, token: str) -> bytes | None:
        """bot.ports.ReadCalendar."""
        code, now = hashed(token), self._clock()
        where = await self._store.feed_address(code)
        if where is None:
            return None
        async with self._store.begin(where) as tx:
            feed = await tx.find_feed(code)
            reader = await tx.feed_reader(feed) if feed else None
            found = await _agenda(tx, feed, reader, now) if feed and reader else None
        # Thousands of tasks take a while, and everybody else would wait.
        return await asyncio.to_thread(agenda.written_out, found) if found else None


async def _agenda(tx: Tx, feed: Feed, reader: Actor, now: datetime) -> Agenda | None:
    """None also where a word of its filter means nothing any more."""
    if feed.read_at is None or now - feed.read_at >= NOTED:
        await tx.note_reading(feed, now)
    try:
        return await feeds.agenda_of(tx, feed.line, reader, now)
    except UserError:
        return None
