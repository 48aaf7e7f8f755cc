"""What asyncpg raises → DatabaseError, in one place. The server's code (sqlstate) says whether to try again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg

from bot.errors import DatabaseError

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

# Serialization, deadlock, lock timeout; the server goes down or comes up; too many connections.
_AGAIN = frozenset({"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"})
_CONNECTION = "08"

# A prepared statement met a migration: the next try prepares it anew.
_STALE = (asyncpg.InvalidCachedStatementError, asyncpg.OutdatedSchemaCacheError)


def failure(error: Exception, connection: PoolConnectionProxy | None = None) -> DatabaseError:
    """`connection`: where it happened; None while connecting."""
    return DatabaseError(_reason(error), again=_may_work(error, connection))


def commit_failure(error: Exception, connection: PoolConnectionProxy) -> DatabaseError:
    """Without an answer to COMMIT nobody knows whether it happened; the claimed key makes another try honest."""
    unanswered = not isinstance(error, asyncpg.PostgresError)
    return DatabaseError(_reason(error), again=unanswered or _may_work(error, connection))


def _may_work(error: Exception, connection: PoolConnectionProxy | None) -> bool:
    match error:
        case asyncpg.PostgresError():
            state = error.sqlstate or ""
            return state in _AGAIN or state.startswith(_CONNECTION) or isinstance(error, _STALE)
        case TimeoutError():
            return False  # it has taken its time once
        case OSError():
            return True
        case _:
            return isinstance(error, _STALE) or (connection is not None and is_lost(connection))


def is_lost(connection: PoolConnectionProxy) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # the pool has dropped it already
        return True


def _reason(error: Exception) -> str:
    state = getattr(error, "sqlstate", None)
    kind = type(error).__name__
    return f"{kind} {state}: {error}" if state else f"{kind}: {error}"
