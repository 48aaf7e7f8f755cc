"""Until when something may still be written to a platform: whoever was held up for longer writes nothing any more.

A process can be stopped anywhere, for any time, and go on in the middle of a turn of its loop: before any time limit is
looked at, when another process has long sent what this one was about to. So the end goes along with the work, and
adapters look at it where the bytes leave.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

_LEASE: ContextVar[tuple[Callable[[], datetime], datetime] | None] = ContextVar("lease", default=None)


@contextmanager
def lasting(end: datetime, clock: Callable[[], datetime]) -> Iterator[None]:
    """What is written within, also by tasks that are begun there, is written before `end` or not at all."""
    before = _LEASE.set((clock, end))
    try:
        yield
    finally:
        _LEASE.reset(before)


async def look(*_: object) -> None:
    """Right before a write; also as a signal of aiohttp's TraceConfig. Raises TimeoutError."""
    lease = _LEASE.get()
    if lease is None:
        return
    clock, end = lease
    if clock() > end:
        raise TimeoutError("the claim has ended: another process may have sent it")
