"""The bot in this process loses no time where discord.py would only wait."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest
from discord.gateway import KeepAliveHandler

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def soon_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loopback tells of all its servers at once: who is told of no more need not be waited for."""
    monkeypatch.setattr("adapters.discord.gateway.READY_SECONDS", 0.1)


@pytest.fixture(autouse=True)
def without_threads() -> Iterator[None]:
    """discord.py leaves those that keep a connection alive, if it is stopped while it makes one."""
    yield
    for one in threading.enumerate():
        if isinstance(one, KeepAliveHandler):
            one.stop()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py pauses for seconds before it identifies or connects anew, or asks again: here for a moment."""
    for module in ("client", "shard", "http", "webhook.async_"):
        monkeypatch.setattr(f"discord.{module}.asyncio", Hasty())


class Hasty:
    """asyncio, with short sleeps."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever is in it
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.02))
