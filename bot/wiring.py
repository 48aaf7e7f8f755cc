"""What the commands share: settings with logging, a database, a store, a loop, the clock.

Part of the composition root. Imports late, as `__main__` does, so that `nudge --help` answers at once.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator

    from bot.config import Settings
    from bot.ports import Handle

    Progress = Callable[[str], None]

T = TypeVar("T")


def settings(usual_level: str = "warning") -> Settings:
    """With logging as they say. `usual_level`: if they say nothing of it."""
    from bot import config, log

    found = config.load()
    log.configure(found.log_level if "log_level" in found.model_fields_set else usual_level)
    return found


def _quiet(_: str) -> None:
    """Nobody watches."""


def say_progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def database(chosen: Settings, progress: Progress = _quiet) -> Iterator[str]:
    """The database's URL, with a server behind it: the operator's, or the bundled one while this block runs."""
    from storage import server

    if chosen.database_url is not None:
        url = chosen.database_url.get_secret_value()
        progress(f"Connecting to PostgreSQL at {server.place(url)} …")
        asyncio.run(server.check_server(url))
        yield url
        return
    from storage import embedded

    progress(f"Starting the bundled PostgreSQL, data in {chosen.data_dir} …")
    with embedded.start(chosen.data_dir) as running:
        yield running.url


@contextmanager
def address(chosen: Settings) -> Iterator[str]:
    """The database's URL. The operator's may be away: whoever serves waits for it."""
    if chosen.database_url is not None:
        yield chosen.database_url.get_secret_value()
        return
    with database(chosen, say_progress) as url:
        yield url


@contextmanager
def migrated(progress: Progress = _quiet) -> Iterator[tuple[Settings, str]]:
    chosen = settings()
    with database(chosen, progress) as url:
        from storage import migrate

        applied = migrate.upgrade(url)
        if applied:
            progress(f"Migrated the database: {', '.join(applied)}.")
        yield chosen, url


async def serving(url: str, use: Callable[[Handle], Awaitable[T]]) -> T:
    """Open the store, hand the dispatcher's `handle` to a platform, and close the store behind it."""
    from adapters.console.files import fetch
    from bot.dispatch import Dispatcher
    from storage.store import PostgresStore

    store = await PostgresStore.connect(url)
    gc.freeze()  # what is loaded by now stays: a full collection would look through it for 60 ms, and everybody waits
    try:
        return await use(Dispatcher(store, now, fetch=fetch).handle)
    finally:
        await store.close()


def now() -> datetime:
    """The clock: the only real time in the program."""
    return datetime.now(UTC)


def run(work: Coroutine[None, None, T]) -> T:
    """On uvloop where it exists: it is faster, and nothing depends on it."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)
