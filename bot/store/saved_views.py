"""What is asked of storage about views: see bot.saved_views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.saved_views import SavedView


class ViewWork(Protocol):
    """Part of bot.store.Tx."""

    async def saved_views(self, person: int, prefix: str, limit: int) -> Sequence[SavedView]:
        """The person's own, and then the others that are shared, whose names begin so; by name."""

    async def find_view(self, person: int, name: str) -> SavedView | None:
        """Their own before a shared one."""

    async def saved_view(self, view: int) -> SavedView | None: ...
    async def default_view(self, room: int) -> SavedView | None:
        """What a room lists."""

    async def count_views(self, person: int) -> int: ...
    async def set_view(self, view: SavedView) -> int:
        """Its id; 0 in it: it is new. Nothing is said of rooms by it."""

    async def delete_view(self, view: int) -> None:
        """The rooms that listed it list their tasks again."""

    async def set_default_view(self, room: int, view: int | None) -> None: ...
