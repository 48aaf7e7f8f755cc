"""The REST API: every request goes through here, is logged, authorized, limited, faulted and answered."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from aiohttp import web

from tests.adapters.discord.loopback import calls, errors
from tests.adapters.discord.loopback.buckets import Buckets
from tests.adapters.discord.loopback.calls import Call, Route, Routes
from tests.adapters.discord.loopback.errors import ApiError
from tests.adapters.discord.loopback.faults import Faults

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.world import World

PREFIX = "/api/v10"
KEPT = 5_000
HUNG_UP = 499
# Requests in which a bot can say whom it means to ping.
SAYING = ("/messages", "/callback", "/webhooks/")


@dataclass
class Logged:
    """`what`: "POST /channels/1/messages". `route`: with {} for what varies.

    `status`: 0 until it is answered, 499 if the bot hung up. `code`: Discord's, of an error.
    """

    what: str
    route: str
    body: Json
    at: float
    status: int = 0
    code: int = 0


@dataclass
class Api:
    world: World
    faults: Faults = field(default_factory=Faults)
    buckets: Buckets = field(default_factory=Buckets)
    routes: Routes = field(default_factory=Routes)
    log: deque[Logged] = field(default_factory=lambda: deque(maxlen=KEPT))
    invalid_requests: int = 0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(PREFIX)
        what = f"{request.method} {path}"
        found = self.routes.find(request.method, path)
        if found is None or not request.path.startswith(PREFIX):
            self.world.violations.record(f"{what}: the loopback has no such route")
            return self._failed(ApiError(*errors.NOT_FOUND))
        route, values = found
        logged = Logged(what, route.name, None, time.monotonic())
        self.log.append(logged)
        try:
            answer = await self._guarded(request, route, [unquote(one) for one in values], logged)
        except asyncio.CancelledError:
            logged.status = HUNG_UP
            self.world.changed()
            raise
        logged.status = answer.status
        if answer.status in (401, 403) or (
            answer.status == 429 and answer.headers.get("X-RateLimit-Scope") != "shared"
        ):
            self.invalid_requests += 1
        self.world.changed()
        return answer

    async def _guarded(
        self, request: web.Request, route: Route, values: list[str], logged: Logged
    ) -> web.StreamResponse:
        headers: dict[str, str] = {}
        try:
            logged.body, files = await calls.read(request, self.world)
            fault = self.faults.take(logged.what, logged.body) if self.faults.planned else None
            if not route.by_token:
                self._authorize(request)
            if fault is None:
                major = next((one for one in values), "")
                headers, refusal = self.buckets.take(logged.what, route.name, major)
                if refusal is not None:
                    return refusal
            else:
                self.world.changed()
            call = Call(self.world, route.name, values, dict(request.query), logged.body, files)
        except ApiError as problem:
            return self._failed(problem, logged)

        async def process() -> web.StreamResponse:
            return self._process(call, route, headers, logged)

        return await (fault(request, process) if fault else process())

    def _authorize(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise ApiError(*errors.UNAUTHORIZED)

    def _process(self, call: Call, route: Route, headers: dict[str, str], logged: Logged) -> web.Response:
        self._note_unguarded(call, logged)
        try:
            status, document = route.handler(call)
        except ApiError as problem:
            return self._failed(problem, logged, headers)
        if document is None:
            return web.Response(status=status, headers=headers)
        body = json.dumps(document).encode()
        return web.Response(body=body, status=status, headers=headers, content_type="application/json")

    def _note_unguarded(self, call: Call, logged: Logged) -> None:
        """What is said without a word about whom it may ping."""
        if not logged.what.startswith(("POST", "PATCH")) or not any(one in logged.what for one in SAYING):
            return
        said = call.document
        if logged.what.endswith("/callback"):
            if said.get("type") not in (4, 7):
                return
            said = said.get("data") or {}
        speaks = any(said.get(key) for key in ("content", "components", "embeds"))
        if speaks and said.get("allowed_mentions") is None:
            self.world.unguarded.append(logged.what)

    def _failed(
        self, problem: ApiError, logged: Logged | None = None, headers: dict[str, str] | None = None
    ) -> web.Response:
        if logged is not None:
            logged.code = problem.code
            if problem.is_offence:
                details = "; ".join(problem.lines) or problem.message
                self.world.violations.record(f"{logged.what}: {problem.code} {details}")
        body = json.dumps(problem.document).encode()
        return web.Response(body=body, status=problem.status, headers=headers, content_type="application/json")
