"""Opening the store of a program that serves: what is away is waited for, what refuses is a ConfigurationError."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigurationError, DatabaseError
from bot.ports import Health
from storage import migrate, server
from storage.failures import RefusedStatement
from storage.store import PostgresStore
from storage.tables import HEAD

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CHECK_SECONDS = 1
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

# What passes: the server starts, restarts, or is out of connections.
AWAY = (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError, asyncpg.PostgresConnectionError)

log = structlog.get_logger(__name__)


async def open_store(url: str, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> PostgresStore:
    """Migrated. Raises ConfigurationError."""
    seconds = FIRST_PAUSE
    while True:
        try:
            return await _opened(url)
        except (ConfigurationError, DatabaseError, DBAPIError, OSError) as error:
            reason = away(error)
            if reason is None:
                raise
            log.warning("database_awaited", reason=reason, again_in_seconds=seconds)
        await pause(seconds)
        seconds = min(seconds * 2, LONGEST_PAUSE)


def away(error: Exception) -> str | None:
    """Why the database does not answer now, if it may answer later."""
    match error:
        case ConfigurationError(problem=problem):
            return problem if isinstance(error.__cause__, AWAY) else None
        case DBAPIError():
            return "the connection was lost while migrating" if error.connection_invalidated else None
        case _:
            return str(error)


async def check_database(store: PostgresStore) -> Health:
    """Whether it answers, by the connections that the bot uses."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await store.fetch("SELECT 1")
    except (DatabaseError, TimeoutError):
        return Health(ok=False, text="does not answer")
    return Health(ok=True, text="answers")


async def check_migrations(store: PostgresStore) -> Health:
    """Not well either if they are newer than this version: another one has taken over."""
    try:
        found = await store.revision()
    except (DatabaseError, RefusedStatement):
        return Health(ok=False, text="cannot be looked at")
    if found == HEAD:
        return Health(ok=True, text=f"at {HEAD}")
    return Health(ok=False, text=f"the database is at {found}, the code at {HEAD}")


async def _opened(url: str) -> PostgresStore:
    await server.check_server(url)
    applied = await asyncio.to_thread(migrate.upgrade, url)
    if applied:
        log.info("migrated", revisions=applied)
    return await PostgresStore.connect(url)
