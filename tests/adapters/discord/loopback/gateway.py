"""The gateway: hello, identify, ready, heartbeats, events, resume, invalid session; and what can go wrong with it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.adapters.discord.loopback import limits, payloads
from tests.adapters.discord.loopback.intents import APPLICATION_FLAGS, KNOWN, PRIVILEGED, Intent
from tests.adapters.discord.loopback.sessions import (
    ACKNOWLEDGED,
    HEARTBEAT,
    HELLO,
    IDENTIFY,
    INVALID_SESSION,
    PRESENCE,
    RECONNECT,
    REQUEST_MEMBERS,
    RESUME,
    VOICE,
    Connection,
    Session,
)

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.world import World

VERSION = "10"
UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED, ALREADY_AUTHENTICATED = range(4001, 4006)
RATE_LIMITED, INVALID_SHARD, SHARDING_REQUIRED, INVALID_VERSION = 4008, 4010, 4011, 4012
INVALID_INTENTS, DISALLOWED_INTENTS = 4013, 4014
UNKNOWN_ERROR = 4000


class Hangup(Exception):
    """Discord closes the connection with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


@dataclass
class Gateway:
    """`privileged`: the privileged intents that the application has. `identifies`, `resumes`: how many succeeded.

    `refuse_next`: so many connections are refused. `cut_after`: events after each of which the socket is cut.
    """

    world: World
    privileged: set[str]
    url: str = ""
    heartbeat_interval: int = 41250
    shards: int = 1
    connections: list[Connection] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    identifies: int = 0
    resumes: int = 0
    attempts: int = 0
    refuse_next: int = 0
    refuse_status: int = 503
    invalidate_resumes: bool = False
    cut_after: list[str] = field(default_factory=list)
    closed_with: list[int] = field(default_factory=list)
    events: deque[tuple[str, Json]] = field(default_factory=lambda: deque(maxlen=1_000))

    def __post_init__(self) -> None:
        self._outbox: dict[Connection, asyncio.Queue[str | None]] = {}

    # ---- serving

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.attempts += 1
        if self.refuse_next:
            self.refuse_next -= 1
            self.world.changed()
            return web.Response(status=self.refuse_status)
        socket = web.WebSocketResponse(timeout=1, compress=False, max_msg_size=4096)
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, request.transport, request.path.rsplit("/", 1)[-1], compressed)
        connection.sends = deque()
        self.connections.append(connection)
        try:
            if request.query.get("v") != VERSION or request.query.get("encoding") != "json":
                raise Hangup(INVALID_VERSION, "Invalid API version or encoding.")
            await self._serve(connection)
        except Hangup as hangup:
            self.closed_with.append(hangup.code)
            await connection.close(hangup.code, hangup.reason)
        except ConnectionResetError:
            pass
        finally:
            self._lost(connection)
        return socket

    async def _serve(self, connection: Connection) -> None:
        await connection.send(HELLO, {"heartbeat_interval": self.heartbeat_interval, "_trace": []})
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._outbox[connection] = queue
        writer = asyncio.create_task(self._write(connection, queue))
        try:
            async for message in connection.socket:
                if message.type == WSMsgType.TEXT:
                    self._count(connection)
                    await self._receive(connection, message.data)
        finally:
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer

    async def _write(self, connection: Connection, queue: asyncio.Queue[str | None]) -> None:
        """Events go out one after the other, in the order in which they happened; None: hang up."""
        with contextlib.suppress(ConnectionResetError):
            while (frame := await queue.get()) is not None:
                await connection.write(frame)
            await connection.close(UNKNOWN_ERROR)

    def _count(self, connection: Connection) -> None:
        most, seconds = limits.GATEWAY_SENDS
        now = time.monotonic()
        assert connection.sends is not None
        connection.sends.append(now)
        while connection.sends[0] < now - seconds:
            connection.sends.popleft()
        if len(connection.sends) > most:
            self.world.violations.record(f"gateway: more than {most} sends within {seconds:.0f} s")
            raise Hangup(RATE_LIMITED, "Rate limited.")

    def _lost(self, connection: Connection) -> None:
        """Closed by the client with 1000 or 1001 the session is over; else it can be resumed."""
        self._outbox.pop(connection, None)
        self.connections.remove(connection)
        session = connection.session
        if session is not None and session.connection is connection:
            session.connection = None
            if connection.socket.close_code in (1000, 1001) and not connection.closed_by_discord:
                self.end(session)
        self.world.changed()

    def end(self, session: Session) -> None:
        session.ended = True
        if session in self.sessions:
            self.sessions.remove(session)

    async def _receive(self, connection: Connection, text: str) -> None:
        try:
            frame = json.loads(text)
            op, data = frame["op"], frame.get("d")
        except (ValueError, KeyError, TypeError):
            raise Hangup(DECODE_ERROR, "Error while decoding payload.") from None
        if connection.deaf:
            return
        if op == HEARTBEAT:
            connection.heartbeats += 1
            await connection.send(ACKNOWLEDGED)
        elif op == IDENTIFY:
            self._identify(connection, data)
        elif op == RESUME:
            await self._resume(connection, data)
        elif connection.session is None:
            raise Hangup(NOT_AUTHENTICATED, "Not authenticated.")
        elif op == REQUEST_MEMBERS:
            self._members(connection.session, data)
        elif op not in (PRESENCE, VOICE):
            raise Hangup(UNKNOWN_OPCODE, "Unknown opcode.")

    # ---- sessions

    def _identify(self, connection: Connection, data: dict[str, Json]) -> None:
        if connection.session is not None:
            raise Hangup(ALREADY_AUTHENTICATED, "Already authenticated.")
        if data.get("token") != self.world.token:
            raise Hangup(AUTHENTICATION_FAILED, "Authentication failed.")
        intents = self._intents(data.get("intents"))
        shard = self._shard(data.get("shard") or [0, 1])
        session = Session(shard, intents, connection)
        connection.session = session
        self.sessions.append(session)
        self.identifies += 1
        guilds = [one for one in self.world.guilds.values() if one.has_bot and session.covers(one.id)]
        self._send(session, "READY", json.dumps(self._ready(session, [payloads.unavailable(one) for one in guilds])))
        if intents & Intent.GUILDS:
            for one in guilds:
                if one.available:
                    self._send(session, "GUILD_CREATE", json.dumps(payloads.whole_guild(one)))
        self.world.changed()

    def _intents(self, intents: Json) -> int:
        if not isinstance(intents, int) or intents & ~KNOWN:
            raise Hangup(INVALID_INTENTS, "Invalid intent(s).")
        for name, bit in PRIVILEGED.items():
            if intents & bit and name not in self.privileged:
                raise Hangup(DISALLOWED_INTENTS, "Disallowed intent(s).")
        return intents

    def _shard(self, shard: Json) -> tuple[int, int]:
        if not isinstance(shard, list) or len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            raise Hangup(INVALID_SHARD, "Invalid shard.")
        index, count = shard
        if count < self.shards or len(self.world.guilds) / count > limits.GUILDS_PER_SHARD:
            raise Hangup(SHARDING_REQUIRED, "Sharding required.")
        return index, count

    def _ready(self, session: Session, guilds: list[Json]) -> dict[str, Json]:
        return {
            "v": int(VERSION),
            "user": payloads.user(self.world.bot) | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0},
            "guilds": guilds,
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": f"{self.url}/resume",
            "shard": list(session.shard),
            "application": {"id": str(self.world.application_id), "flags": self.application_flags},
            "private_channels": [],
            "user_settings": {},
            "relationships": [],
            "presences": [],
            "geo_ordered_rtc_regions": [],
            "_trace": [],
        }

    @property
    def application_flags(self) -> int:
        return sum(APPLICATION_FLAGS[one] for one in self.privileged)

    async def _resume(self, connection: Connection, data: dict[str, Json]) -> None:
        if data.get("token") != self.world.token:
            raise Hangup(AUTHENTICATION_FAILED, "Authentication failed.")
        session = next((one for one in self.sessions if one.id == data.get("session_id")), None)
        number = data.get("seq") or 0
        if session is None or self.invalidate_resumes or number > session.number:
            await connection.send(INVALID_SESSION, False)
            return
        if connection.path != "resume":
            self.world.violations.record("gateway: resumed at another address than resume_gateway_url")
        if session.connection is not None:
            session.connection.abort()
        session.connection, connection.session = connection, session
        for frame in session.since(number):
            self._outbox[connection].put_nowait(frame)
        self._send(session, "RESUMED", '{"_trace": []}')
        self.resumes += 1
        self.world.changed()

    def _members(self, session: Session, data: dict[str, Json]) -> None:
        guild = self.world.guilds[int(data["guild_id"])]
        everybody = not data.get("user_ids") and not data.get("query")
        if everybody and not session.intents & Intent.GUILD_MEMBERS:
            self.world.violations.record("gateway: all members requested without the intent")
        known = data.get("user_ids") or []
        wanted = {int(one) for one in (known if isinstance(known, list) else [known])}
        start = (data.get("query") or "").casefold()
        found = [
            payloads.member(one)
            for one in guild.members.values()
            if (one.user.id in wanted if wanted else one.user.username.casefold().startswith(start))
        ][: data.get("limit") or None]
        chunk = {"guild_id": str(guild.id), "members": found, "chunk_index": 0, "chunk_count": 1}
        self._send(session, "GUILD_MEMBERS_CHUNK", json.dumps(chunk | {"nonce": data.get("nonce")}))

    # ---- events

    def dispatch(self, event: str, document: Json, guild: int | None = None, intent: int = 0) -> None:
        """To every session whose shard and intents it concerns; kept for those that are to be resumed."""
        self.events.append((event, document))
        encoded = ""
        for session in tuple(self.sessions):
            if session.covers(guild) and session.intents & intent == intent:
                encoded = encoded or json.dumps(document)
                self._send(session, event, encoded)

    def has_intent(self, intent: int) -> bool:
        return any(one.intents & intent for one in self.sessions)

    def _send(self, session: Session, event: str, encoded: str) -> None:
        frame = session.queue(event, encoded)
        connection = session.connection
        queue = self._outbox.get(connection) if connection else None
        if connection is None or queue is None or connection.deaf:
            return
        queue.put_nowait(frame)
        if event in self.cut_after:
            self.cut_after.remove(event)
            queue.put_nowait(None)

    # ---- what tests do

    async def connected(self, count: int = 1, seconds: float = 15.0) -> None:
        """Waits for so many sessions that are identified and connected."""
        await self.world.until(lambda: sum(one.connection is not None for one in self.sessions) >= count, seconds)

    async def resumed(self, times: int = 1, seconds: float = 15.0) -> None:
        await self.world.until(lambda: self.resumes >= times, seconds)

    async def identified(self, times: int = 1, seconds: float = 15.0) -> None:
        await self.world.until(lambda: self.identifies >= times, seconds)

    def drop(self, *connections: Connection) -> None:
        """The sockets break without a close frame; the sessions can be resumed."""
        for one in connections or tuple(self.connections):
            one.abort()

    async def close(self, code: int = 4000) -> None:
        for one in tuple(self.connections):
            await one.close(code)

    async def reconnect(self) -> None:
        """Op 7: please reconnect and resume."""
        for one in tuple(self.connections):
            await one.send(RECONNECT)

    async def invalidate(self, *, resumable: bool = False) -> None:
        """Op 9. Not resumable: the sessions are over, and what happens until the next identify is lost."""
        for one in tuple(self.connections):
            await one.send(INVALID_SESSION, resumable)
            if not resumable and one.session:
                self.end(one.session)

    def forget_sessions(self) -> None:
        """None of them can be resumed."""
        for one in tuple(self.sessions):
            self.end(one)

    def deafen(self) -> None:
        """Zombies: no acknowledgement of a heartbeat and no event any more; what happens is kept for the resume."""
        for one in tuple(self.connections):
            one.deaf = True

    def refuse(self, times: int, status: int = 503) -> None:
        self.refuse_next, self.refuse_status = times, status

    def cut_in_mid(self, event: str = "INTERACTION_CREATE", times: int = 1) -> None:
        """The next such event is delivered, and the socket is closed with it."""
        self.cut_after += [event] * times
