"""Stands between the bot and PostgreSQL: passes on what they say, or is down, or hangs."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

from storage.cluster import SOCKET_NAME, SUPERUSER

if TYPE_CHECKING:
    from types import TracebackType


class Proxy:
    """`async with Proxy(database_url) as proxy`; `proxy.url` leads through it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._path = f"{parse_qs(parts.query)['host'][0]}/{SOCKET_NAME}"
        self._database = parts.path
        self._open = asyncio.Event()
        self._links: set[asyncio.Task[None]] = set()
        self._port = 0
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@127.0.0.1:{self._port}{self._database}?sslmode=disable"

    async def up(self) -> None:
        """There, and passing on; what hung goes on."""
        self._open.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Every connection breaks, and none can be made."""
        if self._server:
            self._server.close()
        self._server = None
        links = tuple(self._links)
        for one in links:
            one.cancel()
        await asyncio.gather(*links, return_exceptions=True)

    def hang(self) -> None:
        """Connections stand and can be made; nothing comes back."""
        self._open.clear()

    async def __aenter__(self) -> Self:
        await self.up()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.down()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = asyncio.ensure_future(self._link(reader, writer))
        self._links.add(link)
        link.add_done_callback(self._links.discard)
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await link

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._path)
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pass(reader, back))
                ways.create_task(self._pass(there, writer))
        except* OSError:
            pass
        finally:
            for one in (writer, back):
                one.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._open.wait()
            target.write(data)
            await target.drain()
        target.close()
