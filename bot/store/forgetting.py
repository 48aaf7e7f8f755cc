"""What is asked of storage to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime


class ForgetWork(Protocol):
    """Part of bot.store.Tx."""

    async def forget_person(self, person: int, now: datetime) -> None:
        """Name, accounts, preferences and all that is theirs alone are gone, also from events; what they did stays.

        To be called with the workspace locked, and last: whoever speaks with that account then is somebody new.
        """

    async def retention(self) -> int | None:
        """How many days closed tasks are kept; None: for good."""

    async def set_retention(self, days: int | None) -> None: ...
    async def closed_before(self, at: datetime) -> int:
        """How many tasks were."""
