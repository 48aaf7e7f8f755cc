"""The operator's own PostgreSQL: is it there, may we in, is it new enough? Says what to change; never a password."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import asyncpg

from bot.errors import ConfigurationError
from storage.programs import OLDEST

CONNECT_SECONDS = 10


def place(url: str) -> str:
    """Host and port, or the socket's folder: the part of a database URL that may be shown."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    host = parts.hostname or query.get("host", ["localhost"])[0]
    port = parts.port or query.get("port", ["5432"])[0]
    return host if host.startswith("/") else f"{host}:{port}"


def database(url: str) -> str:
    """The database's name in a URL."""
    return urlsplit(url).path.lstrip("/") or "(the user's own)"


async def check_server(url: str) -> int:
    """Its major version. Raises ConfigurationError: not reachable, refused, no such database, or too old."""
    connection = await connect(url)
    try:
        major = connection.get_server_version().major
    finally:
        await connection.close()
    if major < OLDEST:
        raise ConfigurationError(
            f"DATABASE_URL points to PostgreSQL {major} at {place(url)}; Nudge needs {OLDEST} or newer.",
            "Upgrade that server, or unset DATABASE_URL to use the bundled one.",
        )
    return major


async def connect(url: str) -> asyncpg.Connection:
    """A plain connection for the operator's commands. Raises ConfigurationError."""
    try:
        return await asyncpg.connect(url, timeout=CONNECT_SECONDS)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
        raise _explain(url, error) from error


def _explain(url: str, error: Exception) -> ConfigurationError:
    where, user = place(url), urlsplit(url).username or "the default user"
    match error:
        case asyncpg.InvalidCatalogNameError():
            return ConfigurationError(
                f"DATABASE_URL names the database “{database(url)}”, which does not exist at {where}.",
                f"Create it (createdb {database(url)}), or correct the name.",
            )
        case asyncpg.InvalidAuthorizationSpecificationError():
            return ConfigurationError(
                f"The server at {where} refuses {user} with the password in DATABASE_URL.",
                "Correct the user or the password; in a URL, characters such as @ : / are written %40 %3A %2F.",
            )
        case asyncpg.CannotConnectNowError() | asyncpg.TooManyConnectionsError():
            return ConfigurationError(f"The server at {where} takes no connections now: {error}.", "Try again soon.")
        case asyncpg.PostgresError() | asyncpg.InterfaceError() | ValueError():
            return ConfigurationError(
                f"The server at {where} does not accept DATABASE_URL: {error}.",
                "Compare its options with what the server expects.",
            )
        case _:
            return ConfigurationError(
                f"No PostgreSQL answers at {where}, where DATABASE_URL points: {_why(error)}.",
                "Start the server or correct host and port; or unset DATABASE_URL to use the bundled one.",
            )


def _why(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {CONNECT_SECONDS} s"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    strerror = getattr(error, "strerror", None)
    return str(strerror or error)
