"""Calendars at addresses that nobody can guess: whoever has one reads it.

- What is no address, is one no more, or is not to be read any more is answered alike: there is nothing.
- The address is the secret: it is in no log, and what is read stays in no cache but the reader's own.
- Programs ask again and again: what has not changed is not sent, and who asks all the time waits.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

import structlog
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import DatabaseError
from bot.feeds import PATH, hashed, is_token

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from bot.ports import ReadCalendar

AT_ONCE = 2  # of the connections to the database that everybody else needs, too
MOST_WAITING = 50
READINGS, WITHIN_SECONDS = 30, 60.0  # of one address: a person may have many calendars, and each asks seldom
REMEMBERED = 10_000  # addresses
LATER_SECONDS = "60"
TYPE = "text/calendar; charset=utf-8"
log = structlog.get_logger(__name__)


class Calendars:
    """`seconds`: a clock that never goes back."""

    def __init__(self, read: ReadCalendar, seconds: Callable[[], float]) -> None:
        self._read = read
        self._rate = _Rate(seconds)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    def routes(self) -> Sequence[BaseRoute]:
        return [Route(PATH, self._answer, methods=["GET", "HEAD"])]

    async def _answer(self, request: Request) -> Response:
        token: str = request.path_params["token"]
        if not is_token(token):
            raise HTTPException(404)
        if not self._rate.allows(hashed(token)):
            raise HTTPException(429, headers={"Retry-After": LATER_SECONDS})
        content = await self._content(token)
        if content is None:
            raise HTTPException(404)
        return _response(content, request.headers.get("if-none-match", ""))

    async def _content(self, token: str) -> bytes | None:
        if self._waiting >= MOST_WAITING:
            raise _later()
        self._waiting += 1
        try:
            async with self._turns:
                return await self._read(token)
        except DatabaseError as error:
            log.warning("calendar_waits_for_the_database", reason=str(error))
            raise _later() from error
        finally:
            self._waiting -= 1


def _later() -> HTTPException:
    return HTTPException(503, headers={"Retry-After": LATER_SECONDS})


def _response(content: bytes, known: str) -> Response:
    """`known`: what the reader has, as If-None-Match says it."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=300"}
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    if tags & {tag, "*"}:
        return Response(status_code=304, headers=headers)
    return Response(content, headers={**headers, "Content-Type": TYPE, "X-Content-Type-Options": "nosniff"})


class _Rate:
    """So many in so long a time, by key; of the keys that were seen last."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """It counts, if so."""
        now = self._seconds()
        since, count = self._counts.pop(key, (now, 0))
        if now - since >= WITHIN_SECONDS:
            since, count = now, 0
        self._counts[key] = (since, min(count + 1, READINGS + 1))
        if len(self._counts) > REMEMBERED:
            self._counts.popitem(last=False)
        return count < READINGS
