"""What asyncpg raises → DatabaseError, in one place. The server's code (sqlstate) says whether to try again.

But for what no other try and no other day would change: a statement, or values, that PostgreSQL cannot take.
"""

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


# Values that no column holds; constraints that do not hold; statements that make no sense or are not allowed.
_REFUSED = ("22", "23", "42")


class RefusedStatement(RuntimeError):
    """The database is well: the program asked for something that cannot be."""


def failure(error: Exception, connection: PoolConnectionProxy | None = None) -> DatabaseError | RefusedStatement:
    """`connection`: where it happened; None while connecting."""
    if connection is not None and _is_refused(error):
        return RefusedStatement(_reason(error))
    return DatabaseError(_reason(error), again=_may_work(error, connection))


def commit_failure(error: Exception, connection: PoolConnectionProxy) -> DatabaseError | RefusedStatement:
    """Without an answer to COMMIT nobody knows whether it happened; the claimed key makes another try honest."""
    if _is_refused(error):
        return RefusedStatement(_reason(error))
    unanswered = not isinstance(error, asyncpg.PostgresError)
    return DatabaseError(_reason(error), again=unanswered or _may_work(error, connection))


def _is_refused(error: Exception) -> bool:
    return isinstance(error, asyncpg.PostgresError) and (error.sqlstate or "").startswith(_REFUSED)


def _may_work(error: Exception, connection: PoolConnectionProxy | None) -> bool:
    match error:
        case asyncpg.PostgresError():
            state = error.sqlstate or ""
            return state in _AGAIN or state.startswith(_CONNECTION) or isinstance(error, _STALE)
        case TimeoutError():
            return False  # it has taken its time once
        case OSError() | asyncpg.InternalClientError():  # its end came amid an answer; another connection may be well
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
