"""Whoever sends requests over connections that are kept. As lean as it can be: it runs beside what it measures."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

READY = b"GET /health/ready HTTP/1.1\r\nHost: bench\r\n\r\n"
READY_SECONDS = 30
AGAIN_SECONDS = 0.05

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Client:
    """As many connections as there are requests at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[_Connection] = []

    async def ask(self, request: bytes) -> bytes:
        """The answer to it, whole."""
        connection = self._free.pop() if self._free else await self._connected()
        answer = await connection.ask(request)
        self._free.append(connection)
        return answer

    async def until_ready(self) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(READY_SECONDS):
            while not await self._is_ready():  # noqa: ASYNC110 - another process sets no Event here
                await asyncio.sleep(AGAIN_SECONDS)

    def close(self) -> None:
        for connection in self._free:
            connection.close()

    async def _is_ready(self) -> bool:
        with suppress(ConnectionRefusedError):
            return is_ok(await self.ask(READY))
        return False

    async def _connected(self) -> _Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(_Connection, "127.0.0.1", self._port)
        return connection


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        self._received = b""
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        self._transport.close()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # of a TCP connection
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and len(body) >= int(length[1] if length else 0):
            self._answer.set_result(self._received)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())


def is_ok(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 200 ")
