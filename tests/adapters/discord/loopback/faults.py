"""Faults between the bot's request and Discord's answer: `discord.faults.add("POST /channels/*/messages", reset())`.

A fault is given the request and what would answer it, and answers in its own way. Those with `accepted=True`, and
`accept_then_reset`, let Discord do what was asked and lose or spoil the answer.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

if TYPE_CHECKING:
    import asyncio

    from tests.adapters.discord.loopback.checking import Json

Process: TypeAlias = Callable[[], Awaitable[web.StreamResponse]]
Fault: TypeAlias = Callable[[web.Request, Process], Awaitable[web.StreamResponse]]
When: TypeAlias = "Callable[[Json], object]"

PAGE = "<html><head><title>Error</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"


def response(document: Json, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """The content type is exactly application/json, without a charset, as Discord's."""
    body = json.dumps(document).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def limited(retry_after: float, scope: str = "user", *, bucket: str = "") -> web.Response:
    """429. `scope`: user, global or shared."""
    headers = {"Via": "1.1 google", "Retry-After": str(max(1, round(retry_after))), "X-RateLimit-Scope": scope}
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    else:
        headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "5", "X-RateLimit-Bucket": bucket or "b" * 16}
        headers["X-RateLimit-Reset-After"] = f"{retry_after:.3f}"
    document = {"message": "You are being rate limited.", "retry_after": retry_after, "global": scope == "global"}
    return response(document, 429, headers)


def answering(make: Callable[[], web.StreamResponse], *, accepted: bool) -> Fault:
    async def fault(request: web.Request, process: Process) -> web.StreamResponse:
        if accepted:
            await process()
        return make()

    return fault


def rate_limited(retry_after: float = 0.1, scope: str = "user", *, accepted: bool = False) -> Fault:
    return answering(lambda: limited(retry_after, scope), accepted=accepted)


def endless() -> Fault:
    """Of a file's address: bytes without an end, and nobody says how many, until the bot hangs up."""

    async def fault(request: web.Request, process: Process) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 1000)

    return fault


def redirect(to: str) -> Fault:
    """Of a file's address: "GET /cdn/attachments/*"."""
    return answering(lambda: web.Response(status=302, headers={"Location": to}), accepted=False)


def cloudflare_banned(retry_after: int = 600) -> Fault:
    """429 from Cloudflare, not from Discord: a page, and no Via."""
    headers = {"Retry-After": str(retry_after)}
    return answering(
        lambda: web.Response(text="error code: 1015", status=429, headers=headers, content_type="text/html"),
        accepted=False,
    )


def status(code: int, body: str = "html", *, accepted: bool = False) -> Fault:
    """500, 502, 503, 504, 524… `body`: html or json."""

    def make() -> web.Response:
        if body == "json":
            return response({"message": f"{code}: Internal Server Error", "code": 0}, code)
        return web.Response(text=PAGE, content_type="text/html", status=code)

    return answering(make, accepted=accepted)


def error(code: int, number: int, message: str = "An error", *, accepted: bool = False) -> Fault:
    """Any of Discord's own: the status, its JSON error code."""
    return answering(lambda: response({"message": message, "code": number}, code), accepted=accepted)


def unauthorized() -> Fault:
    return error(401, 0, "401: Unauthorized")


def broken_json(*, accepted: bool = True) -> Fault:
    return answering(lambda: web.Response(body=b'{"id": "1', content_type="application/json"), accepted=accepted)


def hang(released: asyncio.Event, *, accepted: bool = False) -> Fault:
    """No answer until released. `accepted`: done at once; else only when released, and not if the bot hung up."""

    async def fault(request: web.Request, process: Process) -> web.StreamResponse:
        if accepted:
            answer = await process()
            await released.wait()
            return answer
        await released.wait()
        return await process()

    return fault


def reset() -> Fault:
    """The connection is closed, nothing was taken."""
    return _closing(accepted=False)


def accept_then_reset() -> Fault:
    """Accepted, but the answer is lost."""
    return _closing(accepted=True)


def _closing(*, accepted: bool) -> Fault:
    async def fault(request: web.Request, process: Process) -> web.StreamResponse:
        if accepted:
            await process()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    return fault


@dataclass
class Planned:
    """`left`: how often still, None for ever. `hits`: how often it struck."""

    pattern: str
    fault: Fault
    left: int | None
    when: When | None
    hits: int = 0


@dataclass
class Faults:
    """By method and path below /api/v10, with * for anything: "POST /channels/*/messages", "* /webhooks/*"."""

    planned: list[Planned] = field(default_factory=list)

    def add(self, pattern: str, fault: Fault, times: int | None = 1, when: When | None = None) -> Planned:
        """`when`: told the request's body, says whether to strike. `times` None: for ever."""
        one = Planned(pattern, fault, times, when)
        self.planned.append(one)
        return one

    def clear(self) -> None:
        self.planned.clear()

    def take(self, what: str, body: Json) -> Fault | None:
        for one in self.planned:
            if one.left != 0 and fnmatchcase(what, one.pattern) and (one.when is None or one.when(body)):
                one.left = None if one.left is None else one.left - 1
                one.hits += 1
                return one.fault
        return None
