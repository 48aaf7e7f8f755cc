"""Where an installation is: its workspace, made on first sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.errors import DatabaseError

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    from bot.ports import Address

ATTEMPTS = 3  # at making a workspace that somebody else makes, too


class Home(NamedTuple):
    """Where an installation is. `installation`: its id. `shifts`: as bot.numbering; another one is a move, too."""

    workspace: int
    installation: int
    shifts: tuple[int, ...]


async def home_of(connection: PoolConnectionProxy, where: Address) -> Home:
    for _ in range(ATTEMPTS):
        async with connection.transaction():
            row = await installation_of(connection, where)
            found = row or await _make(connection, where)
        if found is not None:
            return Home(found["workspace_id"], found["id"], tuple(found["shifts"]))
    raise DatabaseError("somebody else makes the same workspace, and does not finish", again=True)


async def installation_of(connection: PoolConnectionProxy, where: Address) -> asyncpg.Record | None:
    key = f"{where.platform}:{where.installation}"
    await connection.execute("SELECT set_config('nudge.installation', $1, true)", key)
    found = "SELECT * FROM installations WHERE platform = $1 AND external_id = $2"
    return await connection.fetchrow(found, where.platform, where.installation)


async def _make(connection: PoolConnectionProxy, where: Address) -> asyncpg.Record | None:
    """None if somebody else has made it meanwhile."""
    number: int = await connection.fetchval("SELECT nextval('workspaces_id_seq')")
    await connection.execute("SELECT set_config('nudge.workspace', $1, true)", str(number))
    # The reference is checked when the statement ends: no workspace is made without its installation.
    return await connection.fetchrow(
        "WITH made AS (INSERT INTO installations (workspace_id, platform, external_id) VALUES ($1, $2, $3)"
        " ON CONFLICT (platform, external_id) DO NOTHING RETURNING workspace_id, id, shifts),"
        " workspace AS (INSERT INTO workspaces (id) SELECT workspace_id FROM made)"
        " SELECT workspace_id, id, shifts FROM made",
        number,
        where.platform,
        where.installation,
    )
