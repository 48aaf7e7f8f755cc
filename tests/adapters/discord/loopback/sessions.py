"""A gateway session: what was sent in it, so that it can be resumed over another socket."""

from __future__ import annotations

import json
import secrets
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections import deque

    from aiohttp import web

    from tests.adapters.discord.loopback.checking import Json

HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 1, 2, 3, 4, 6, 7
REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACKNOWLEDGED = 8, 9, 10, 11


@dataclass(eq=False)
class Connection:
    """`deaf`: it takes everything and answers nothing more, a zombie. `path`: gateway or resume."""

    socket: web.WebSocketResponse
    transport: Json
    path: str
    compressed: bool
    session: Session | None = None
    deaf: bool = False
    closed_by_discord: bool = False
    heartbeats: int = 0
    sends: deque[float] | None = None

    def __post_init__(self) -> None:
        self._deflate = zlib.compressobj(level=1) if self.compressed else None

    @property
    def is_open(self) -> bool:
        return not self.socket.closed

    async def send(self, op: int, data: Json = None) -> None:
        await self.write(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def write(self, text: str) -> None:
        if not self.is_open:
            return
        if self._deflate is None:
            await self.socket.send_str(text)
        else:
            flushed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(flushed)

    async def close(self, code: int, reason: str = "") -> None:
        self.closed_by_discord = True
        await self.socket.close(code=code, message=reason.encode())

    def abort(self) -> None:
        """The socket is gone without a word."""
        if self.transport is not None:
            self.transport.abort()


@dataclass(eq=False)
class Session:
    """`sent`: every event with its number, those that went nowhere too. `connection` None: it waits to be resumed."""

    shard: tuple[int, int]
    intents: int
    connection: Connection | None
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    number: int = 0
    sent: dict[int, str] = field(default_factory=dict)
    ended: bool = False

    def queue(self, event: str, encoded: str) -> str:
        """The frame of the next event."""
        self.number += 1
        frame = f'{{"op":0,"s":{self.number},"t":"{event}","d":{encoded}}}'
        self.sent[self.number] = frame
        self.sent.pop(self.number - 10_000, None)
        return frame

    def since(self, number: int) -> list[str]:
        return [frame for known, frame in self.sent.items() if known > number]

    def covers(self, guild: int | None) -> bool:
        """Whether its shard has the server; direct messages are the first shard's."""
        index, count = self.shard
        return (guild >> 22) % count == index if guild else index == 0
