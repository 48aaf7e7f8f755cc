"""Faults between the bot's call and Slack's answer: `slack.faults.add("chat.postMessage", faults.reset())`.

A fault is given the request and what would answer it, and answers in its own way. Most take nothing; those with
`accepted=True`, and `accept_then_reset`, let Slack do what was asked and lose or spoil the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web

if TYPE_CHECKING:
    import asyncio

    from tests.adapters.slack.loopback.checks import Json

Process: TypeAlias = Callable[[], Awaitable[web.Response]]
Fault: TypeAlias = Callable[[web.Request, Process], Awaitable[web.StreamResponse]]
When: TypeAlias = Callable[["dict[str, Json]"], object]

PAGE = "<html><body><h1>Something went wrong</h1></body></html>"


def answering(make: Callable[[], web.Response], *, accepted: bool) -> Fault:
    async def fault(request: web.Request, process: Process) -> web.StreamResponse:
        if accepted:
            await process()
        return make()

    return fault


def rate_limited(retry_after: int = 1, *, accepted: bool = False) -> Fault:
    """429. `accepted`: the message is there all the same."""
    limited = {"ok": False, "error": "ratelimited"}
    headers = {"Retry-After": str(retry_after)}
    return answering(lambda: web.json_response(limited, status=429, headers=headers), accepted=accepted)


def status(code: int, body: str = "html", *, accepted: bool = False) -> Fault:
    """500, 502, 503… `body`: html or json."""
    error = {500: "internal_error", 503: "service_unavailable"}.get(code, "fatal_error")

    def make() -> web.Response:
        if body == "json":
            return web.json_response({"ok": False, "error": error}, status=code)
        return web.Response(text=PAGE, content_type="text/html", status=code)

    return answering(make, accepted=accepted)


def error(name: str, *, accepted: bool = False) -> Fault:
    """`{"ok": false, "error": name}`."""
    return answering(lambda: web.json_response({"ok": False, "error": name}), accepted=accepted)


def endless() -> Fault:
    """Bytes without an end, and nobody says how many: until the bot hangs up."""

    async def fault(request: web.Request, process: Process) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 1000)

    return fault


def redirect(to: str) -> Fault:
    return answering(lambda: web.Response(status=302, headers={"Location": to}), accepted=False)


def broken_json(*, accepted: bool = True) -> Fault:
    return answering(lambda: web.Response(text='{"ok": tr', content_type="application/json"), accepted=accepted)


def html_200(*, accepted: bool = True) -> Fault:
    return answering(lambda: web.Response(text=PAGE, content_type="text/html"), accepted=accepted)


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

    fault: Fault
    left: int | None
    when: When | None
    hits: int = 0


@dataclass
class Faults:
    """By Web API method; also "response_url", "upload" and "file"."""

    planned: dict[str, list[Planned]] = field(default_factory=dict)

    def add(self, method: str, fault: Fault, times: int | None = 1, when: When | None = None) -> Planned:
        """`when`: told the call's arguments, says whether to strike. `times` None: for ever."""
        one = Planned(fault, times, when)
        self.planned.setdefault(method, []).append(one)
        return one

    def clear(self) -> None:
        self.planned.clear()

    def take(self, method: str, arguments: dict[str, Json]) -> Fault | None:
        for one in self.planned.get(method, ()):
            if one.left != 0 and (one.when is None or one.when(arguments)):
                one.left = None if one.left is None else one.left - 1
                one.hits += 1
                return one.fault
        return None
