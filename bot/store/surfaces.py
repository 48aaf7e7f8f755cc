"""What is asked of storage about what is shown and follows the tasks: see bot.live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Actor
    from bot.ports import Surface


class SurfaceWork(Protocol):
    """Part of bot.store.Tx. Saving marks the surfaces of the tasks saved, and the pages of the people concerned.

    Those are the actor, the creators, who is and who was assigned.
    """

    async def open_page(self, actor: Actor, message: str, line: str, now: datetime) -> str:
        """The actor looks at their own page: for a day it follows the tasks. `message`: what `edit` is given.

        What is shown now is new. Returns the line that it shows; `line` empty: the one it showed before.
        """

    async def onlooker(self) -> Actor:
        """Somebody in the room of this transaction's address: nobody in particular, in the workspace's zone."""

    async def settle(self, surface: Surface, message: str, now: datetime) -> None:
        """It shows `wanted` now, in this message, whose thread is the task's. Changes since then keep it stale."""

    async def postpone(self, surface: Surface, until: datetime, *, uncertain: bool, failed: bool = True) -> None:
        """It is tried again then. `failed` counts the try."""

    async def give_up(self, surface: Surface) -> None:
        """It is followed no more."""

    async def lose(self, surface: Surface) -> None:
        """Its message is gone: it is to be posted anew."""
