"""A running server, and a raw connection to it: what no well-behaved client would send."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from adapters.http.server import Server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from starlette.routing import BaseRoute

    from bot.ports import Check


@contextlib.asynccontextmanager
async def served(
    routes: Sequence[BaseRoute] | None = (),
    *,
    live: Mapping[str, Check] | None = None,
    ready: Mapping[str, Check] | None = None,
) -> AsyncIterator[Server]:
    """`routes` None: it is not open yet."""
    server = Server("127.0.0.1", 0, live=live or {}, ready=ready or {}, drain_seconds=5)
    if routes is not None:
        server.open(routes)
    task = asyncio.create_task(server.serve())
    try:
        yield server
    finally:
        server.stop()
        await task


async def ask(server: Server, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """One request, as these bytes, on a connection of its own: status, headers, body."""
    reader, writer = await connect(server)
    with contextlib.suppress(ConnectionError):  # it was answered before all of it was sent
        writer.write(request)
        await writer.drain()
    try:
        return await answered(reader)
    finally:
        writer.close()


async def connect(server: Server) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(100):
        try:
            return await asyncio.open_connection("127.0.0.1", server.port)
        except ConnectionRefusedError:  # bound, but it does not listen yet
            await asyncio.sleep(0.01)
    raise AssertionError("it never listened")


async def answered(reader: asyncio.StreamReader, *, head: bool = False) -> tuple[int, dict[str, str], bytes]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}
    body = b"" if head else await reader.readexactly(int(headers.get("content-length", "0")))
    return int(lines[0].split()[1]), headers, body


async def get(server: Server, path: str, method: str = "GET") -> tuple[int, Any]:
    reader, writer = await connect(server)
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    status, _, body = await answered(reader, head=method == "HEAD")
    writer.close()
    return status, json.loads(body) if body else None
