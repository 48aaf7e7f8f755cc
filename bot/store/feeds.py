"""What is asked of storage about feeds: see bot.feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.feeds import Feed
    from bot.model import Actor


class FeedWork(Protocol):
    """Part of bot.store.Tx. `code`: a token, hashed."""

    async def feeds(self, person: int) -> Sequence[Feed]:
        """The oldest first."""

    async def make_feed(self, actor: Actor, code: str, line: str, now: datetime) -> Feed: ...
    async def reset_feed(self, feed: Feed, code: str, now: datetime) -> None:
        """It has another address from now on."""

    async def end_feed(self, feed: Feed) -> None: ...
    async def find_feed(self, code: str) -> Feed | None: ...
    async def feed_reader(self, feed: Feed) -> Actor | None:
        """Whose it is, as they are now, in no room. None: they are gone, or the bot is, from where it was made."""

    async def note_reading(self, feed: Feed, now: datetime) -> None: ...
