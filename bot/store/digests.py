"""What is asked of storage about digests: see bot.digests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.digests import Digest, Posting, Turn
    from bot.ports import Surface


class DigestWork(Protocol):
    """Part of bot.store.Tx; of this workspace. Posted, a digest is a surface."""

    async def digests(self) -> Sequence[Digest]:
        """By their rooms' names; those that are off, too."""

    async def digest(self, digest: int) -> Digest | None: ...
    async def digest_of(self, room: int) -> Digest | None: ...
    async def take_digest(self, digest: int, now: datetime) -> Digest | None:
        """It is due, and nobody else's until the end of the transaction."""

    async def set_digest(self, digest: Digest) -> int:
        """The one that its room has from now on; its id. A new one is posted by this transaction's installation."""

    async def post_digest(self, digest: Digest, turn: Turn, now: datetime) -> None:
        """In this transaction's room: a surface that is to be shown, unless that date has one already."""

    async def posting(self, surface: Surface) -> Posting | None: ...
    async def keep_shown(self, surface: Surface, tasks: Sequence[int]) -> None:
        """A digest shows these tasks now: it is marked when they change."""
