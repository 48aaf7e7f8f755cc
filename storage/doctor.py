"""What may be wrong between the bot and its database: each finding with its fix."""

from __future__ import annotations

import shutil
import tempfile
from typing import TYPE_CHECKING

import asyncpg

from bot.errors import ConfigurationError
from bot.ports import Finding
from storage import server

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

ROLE = "nudge_bot"
MOST_SKEW_SECONDS = 30
LEAST_FREE_BYTES = 200_000_000

BOT_ROLE = f"""
SELECT rolsuper OR rolbypassrls AS bypasses,
       EXISTS (SELECT FROM pg_catalog.pg_class WHERE relowner = role.oid AND relkind IN ('r', 'p')) AS owns
FROM pg_catalog.pg_roles AS role WHERE rolname = '{ROLE}'"""  # noqa: S608 - a constant


def look_at_disk(folder: Path) -> Finding:
    """Whether the data folder can be written to, or made, and has room."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(bytes(4096))
        free = shutil.disk_usage(there).free
    except OSError as error:
        problem = f"NUDGE_DATA_DIR is “{folder}” and cannot be written to: {error.strerror}."
        return Finding("disk", problem, "Set NUDGE_DATA_DIR to a folder that this user may write to.")
    if free < LEAST_FREE_BYTES:
        return Finding("disk", f"Only {free // 1_000_000} MB are free at {folder}.", "Make room on that disk.")
    return Finding("disk", f"{folder}, {free // 1_000_000_000} GB free")


async def look_at_database(url: str, now: Callable[[], datetime]) -> list[Finding]:
    """Reachable, new enough; the bot's role; the clock. Asks what needs the database only if it answers."""
    try:
        major = await server.check_server(url)
        connection = await server.connect(url)
    except ConfigurationError as error:
        return [Finding("database", error.problem, error.fix)]
    try:
        findings = [Finding("database", f"PostgreSQL {major} at {server.place(url)}, {server.database(url)}")]
        findings.append(await _role(connection))
        findings.append(await _clock(connection, now))
    finally:
        await connection.close()
    return findings


def look_at_schema(found: str | None, head: str) -> Finding:
    """Whether the migrations are all there. `found` None: an empty database."""
    if found == head:
        return Finding("schema", f"at {head}, the newest")
    return Finding("schema", f"The database is at {found or 'nothing'}, the code at {head}.", "Run nudge db upgrade.")


async def _role(connection: asyncpg.Connection) -> Finding:
    row = await connection.fetchrow(BOT_ROLE)
    if row is None:
        return Finding("role", f"The role {ROLE} does not exist.", "Run nudge db upgrade.")
    if row["bypasses"] or row["owns"]:
        why = (
            "may bypass row-level security"
            if row["bypasses"]
            else "owns tables, so row-level security does not bind it"
        )
        fix = f"Run as an administrator: ALTER ROLE {ROLE} NOSUPERUSER NOBYPASSRLS, and give its tables to the login."
        return Finding("role", f"The role {ROLE} {why}.", fix)
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(f"SET LOCAL ROLE {ROLE}")
    except asyncpg.InsufficientPrivilegeError:
        fix = f"Run as an administrator: GRANT {ROLE} TO the login in DATABASE_URL."
        return Finding("role", f"The login in DATABASE_URL may not act as {ROLE}.", fix)
    return Finding("role", f"{ROLE}, bound by row-level security")


async def _clock(connection: asyncpg.Connection, now: Callable[[], datetime]) -> Finding:
    before = now()
    theirs = await connection.fetchval("SELECT clock_timestamp()")
    skew = abs((theirs - before - (now() - before) / 2).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        problem = f"This machine's clock and the database's are {skew:.0f} s apart."
        return Finding("clock", problem, "Set both clocks by NTP (timedatectl set-ntp true).")
    return Finding("clock", f"{skew:.1f} s from the database's")
