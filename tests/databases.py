"""Databases for one test each, on one server: made from a template, emptied and given to the next test.

Making one takes over 100 ms, emptying it about 10.
"""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage import embedded

OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Every row without the triggers of foreign keys, so that the order of the tables does not matter.
EMPTYING = """
SET session_replication_role = replica;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence;
END $$
"""
# Whoever changes the schema, a right or a setting writes a row of these, by a transaction of their own.
CATALOGS = (
    "pg_class",
    "pg_attribute",
    "pg_constraint",
    "pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())",
    "pg_namespace",
    "pg_policy",
    "pg_proc",
    "pg_sequence",
    "pg_trigger",
    "alembic_version",
)
VERSION = "SELECT concat_ws(' ', {})".format(
    ", ".join(f"(SELECT concat(count(*), ':', sum(xmin::text::bigint)) FROM {name})" for name in CATALOGS)
)


class Databases:
    """`template`: the name of a migrated database that nobody is connected to."""

    def __init__(self, server: embedded.Server, template: str) -> None:
        self._server = server
        self._template = template
        self._empty: list[str] = []
        self._version = ""

    @contextlib.contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of one without rows that nobody else has; one whose schema was changed is not used again."""
        name = self._empty.pop() if self._empty else self._made()
        url = self._server.cluster.url(name)
        yield url
        if asyncio.run(_emptied(url)) == self._version:
            self._empty.append(name)
        else:
            drop(self._server, name)

    def drop(self) -> None:
        for name in self._empty:
            drop(self._server, name)

    def _made(self) -> str:
        name = create(self._server, self._template)
        self._version = self._version or asyncio.run(_emptied(self._server.cluster.url(name)))
        return name


def create(server: embedded.Server, template: str) -> str:
    """The name of a copy."""
    name = f"test_{uuid.uuid4().hex}"
    asyncio.run(_execute(server.url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"))
    return name


async def make_once(
    server: embedded.Server, name: str, make: Callable[[str], None], template: str = "template1"
) -> None:
    """Of several workers one makes it, and the others wait. `make`: given its URL; it leaves nobody connected."""
    connection = await asyncpg.connect(server.url)
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext($1))", name)
        if await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            return
        making = f"{name}_making"
        await connection.execute(f"DROP DATABASE IF EXISTS {making} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {making} TEMPLATE {template}")
        await asyncio.to_thread(make, server.cluster.url(making))
        await connection.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    finally:
        await connection.close()


def drop(server: embedded.Server, name: str) -> None:
    asyncio.run(_execute(server.url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def _emptied(url: str) -> str:
    """The version of its schema; nothing if it is gone."""
    try:
        connection = await asyncpg.connect(url)
    except asyncpg.PostgresError:
        return ""
    try:
        await connection.execute(OTHERS)
        await connection.execute(EMPTYING)
        version: str = await connection.fetchval(VERSION)
    except asyncpg.PostgresError:
        return ""
    else:
        return version
    finally:
        await connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
