"""Socket Mode: connections, hello, envelopes, acknowledgements, and what can go wrong with them."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.adapters.slack.loopback import limits
from tests.adapters.slack.loopback.calls import Call, Method
from tests.adapters.slack.loopback.deliveries import Attempt

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.world import World


@dataclass(eq=False)
class Connection:
    """`deaf`: it answers pings, and what is sent over it never arrives. `sent`: envelopes, those of the deaf too."""

    socket: web.WebSocketResponse
    number: int
    deaf: bool = False
    sent: list[dict[str, Json]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not self.socket.closed


@dataclass
class Sockets:
    """`url`: ws://…, where to connect. `seen`: how many connections there ever were."""

    world: World
    url: str = ""
    connections: list[Connection] = field(default_factory=list)
    seen: int = 0
    drop_next: int = 0

    def __post_init__(self) -> None:
        self._tickets: set[str] = set()
        self._turn = 0
        self._sent: set[str] = set()
        self._waiting: dict[str, tuple[Connection, asyncio.Future[Json]]] = {}

    @property
    def method(self) -> Method:
        """apps.connections.open."""
        return Method(self._open, token="app")

    def _open(self, call: Call) -> dict[str, object]:
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return {"url": f"{self.url}?ticket={ticket}&app_id={self.world.app_id}"}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=1)
        await socket.prepare(request)
        if len(self.connections) >= limits.CONNECTIONS:
            self.world.violations.record("socket mode: more than 10 connections")
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        await self._serve(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        self.seen += 1
        connection = Connection(socket, self.seen)
        info = {"app_id": self.world.app_id}
        debug = {"host": f"applink-{connection.number}", "approximate_connection_time": 3600}
        hello = {"type": "hello", "num_connections": len(self.connections) + 1, "connection_info": info}
        await socket.send_json({**hello, "debug_info": debug})
        self.connections.append(connection)
        self.world.changed()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledged(json.loads(message.data))
        finally:
            self.connections.remove(connection)
            self._break(connection)
            self.world.changed()

    def _acknowledged(self, answer: dict[str, Json]) -> None:
        """A late one, or one for what was sent over a connection that is gone, is of no use, and no offence."""
        known = answer.get("envelope_id", "")
        _, waiting = self._waiting.get(known, (None, None))
        if known not in self._sent:
            self.world.violations.record(f"socket mode: an acknowledgement of nothing: {answer}")
        elif waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload"))

    def _break(self, connection: Connection) -> None:
        """What was sent over a closed connection is not acknowledged any more."""
        for other, waiting in self._waiting.values():
            if other is connection and not waiting.done():
                waiting.set_exception(ConnectionResetError())

    async def send(self, kind: str, payload: Json, deadline: float, retry: tuple[int, str] | None = None) -> Attempt:
        """One envelope over any one of the connections."""
        started = asyncio.get_running_loop().time()
        connection = self._next()
        if connection is None:
            return Attempt(None, failed="connection_failed")
        envelope = _envelope(kind, payload, retry)
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = (connection, waiting)
        try:
            async with asyncio.timeout(deadline):
                await self._transmit(connection, envelope)
                answer = await waiting
        except (TimeoutError, ConnectionResetError) as problem:
            failed = "http_timeout" if isinstance(problem, TimeoutError) else "connection_failed"
            return Attempt(None, seconds=asyncio.get_running_loop().time() - started, failed=failed)
        finally:
            del self._waiting[envelope["envelope_id"]]
        body = "" if answer is None else json.dumps(answer)
        return Attempt(200, body, {}, asyncio.get_running_loop().time() - started)

    async def _transmit(self, connection: Connection, envelope: dict[str, Json]) -> None:
        connection.sent.append(envelope)
        self._sent.add(envelope["envelope_id"])
        if not connection.deaf:
            await connection.socket.send_json(envelope)
        if self.drop_next:
            self.drop_next -= 1
            await connection.socket.close()

    def _next(self) -> Connection | None:
        live = [one for one in self.connections if one.is_open]
        self._turn += 1
        return live[self._turn % len(live)] if live else None

    # ---- what tests do

    async def connected(self, count: int = 1, seconds: float = 5.0) -> None:
        """Waits for so many connections."""
        await self.world.until(lambda: len(self.connections) >= count, seconds)

    async def disconnect(self, reason: str = "refresh_requested", *connections: Connection) -> None:
        """A disconnect frame: warning, refresh_requested or link_disabled; but for a warning, Slack then hangs up."""
        for one in connections or tuple(self.connections):
            debug = {"host": f"applink-{one.number}"}
            await one.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": debug})
            if reason == "link_disabled":
                await one.socket.close()

    async def close(self, *connections: Connection) -> None:
        """Hang up without a word."""
        for one in connections or tuple(self.connections):
            await one.socket.close()

    def close_in_mid_event(self, times: int = 1) -> None:
        """The next envelopes are sent, and the connection closed before an acknowledgement can come."""
        self.drop_next += times

    def deafen(self, *connections: Connection) -> None:
        for one in connections or tuple(self.connections):
            one.deaf = True


def _envelope(kind: str, payload: Json, retry: tuple[int, str] | None) -> dict[str, Json]:
    envelope: dict[str, Json] = {
        "envelope_id": secrets.token_hex(16),
        "type": kind,
        "accepts_response_payload": kind != "events_api",
        "payload": payload,
    }
    if kind == "events_api":
        number, reason = retry or (0, "")
        envelope |= {"retry_attempt": number, "retry_reason": reason}
    return envelope
