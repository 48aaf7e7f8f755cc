"""Backups with PostgreSQL's own pg_dump: the whole database with its policies and grants, in one file.

A backup appears under its name when it is complete. A restore happens in one transaction: it is all there, or
nothing changed. Ownership is not restored: everything belongs to whoever restores, as after a migration.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

import asyncpg

from bot.errors import ConfigurationError
from storage import programs, server
from storage.programs import ProgramError

MAGIC = b"PGDMP"

CLEAR_SCHEMA = """\
DROP SCHEMA IF EXISTS public CASCADE;
CREATE SCHEMA public AUTHORIZATION pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""

TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename <> 'alembic_version' ORDER BY 1"""

OTHERS = """
SELECT count(*) FROM pg_catalog.pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""

# Creating a role makes nobody but a superuser its member.
CREATE_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'nudge_bot') THEN
        CREATE ROLE nudge_bot NOLOGIN;
        IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
            GRANT nudge_bot TO CURRENT_USER;
        END IF;
    END IF;
END $$"""


def backup(url: str, file: Path) -> None:
    """Write the database to `file`. Raises ConfigurationError; a file of that name then stays as it was."""
    major = asyncio.run(server.check_server(url))
    dump = _new_enough("pg_dump", major)
    part = file.with_name(f".{file.name}.part")
    _require_writable(file)
    try:
        part.touch(mode=0o600)  # it holds everything that anybody wrote
        _run(dump, url, "--format=custom", f"--file={part.absolute()}")
        part.replace(file)
    except ProgramError as error:
        raise ConfigurationError(f"The backup failed: {_reason(error)}", _backup_advice(error)) from error
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path, *, replace: bool = False) -> None:
    """Read a backup into the database. `replace`: throw away what is there now; without it, data is a reason to stop.

    Raises ConfigurationError; the database is then as it was.
    """
    _require_backup(file)
    major = asyncio.run(_prepare(url, replace=replace))
    with tempfile.TemporaryDirectory(prefix="nudge-restore-") as folder:
        clear, script = Path(folder, "clear.sql"), Path(folder, "restore.sql")
        clear.write_text(CLEAR_SCHEMA)
        _unpack(file, script, major)
        psql = programs.find("psql")
        try:
            _run(psql, url, "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
                 f"--file={clear}", f"--file={script}")  # fmt: skip
        except ProgramError as error:
            raise ConfigurationError(
                f"The restore failed and changed nothing: {_reason(error)}",
                "See that this login may create and drop tables, and that the server is no older than the backup's.",
            ) from error


def _unpack(file: Path, script: Path, major: int) -> None:
    """The backup as SQL, without the one setting that servers before 17 do not know."""
    raw = script.with_suffix(".raw")
    try:
        programs.run(programs.find("pg_restore"), "--no-owner", f"--file={raw}", str(file.absolute()))
    except ProgramError as error:
        raise ConfigurationError(
            f"The backup {file} cannot be read: {_reason(error)}", "Take another backup, or a newer pg_restore."
        ) from error
    with raw.open("rb") as source, script.open("wb") as target:
        for line in source:
            if line.startswith(b"SET transaction_timeout"):
                if major >= 17:
                    target.write(line)
                break
            target.write(line)
        shutil.copyfileobj(source, target)
    raw.unlink()


async def _prepare(url: str, *, replace: bool) -> int:
    """The server's version, once there is nothing in the way and the role exists that the policies name."""
    major = await server.check_server(url)
    connection = await server.connect(url)
    try:
        await _refuse_others(connection)
        if not replace:
            await _refuse_content(connection)
        await connection.execute(CREATE_ROLE)
    finally:
        await connection.close()
    return major


async def _refuse_others(connection: asyncpg.Connection) -> None:
    others = await connection.fetchval(OTHERS)
    if others:
        raise ConfigurationError(
            f"The database is in use by {others} other connection{'s' if others > 1 else ''}.",
            "Stop Nudge and whatever else works on it, then restore.",
        )


async def _refuse_content(connection: asyncpg.Connection) -> None:
    # Policies must not hide rows here: with this setting PostgreSQL refuses instead.
    await connection.execute("SET row_security = off")
    full = [str(row[0]) for row in await connection.fetch(TABLES) if await _has_rows(connection, row[0])]
    if full:
        raise ConfigurationError(
            f"The database already has data, in {len(full)} tables such as {full[0]}.",
            "Restore into an empty database, or add --replace to throw that data away.",
        )


async def _has_rows(connection: asyncpg.Connection, table: str) -> bool:
    try:
        return bool(await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"))  # noqa: S608 - quoted by format
    except asyncpg.InsufficientPrivilegeError:
        return True


@dataclass(frozen=True)
class _Login:
    """A database URL without its password, and the password: arguments are for everybody to see."""

    url: str
    password: str

    @classmethod
    def of(cls, url: str) -> _Login:
        parts = urlsplit(url)
        user, _, host = parts.netloc.rpartition("@")
        name, _, password = user.partition(":")
        netloc = f"{name}@{host}" if user else host
        return cls(urlunsplit(parts._replace(netloc=netloc)), unquote(password))


def _run(program: Path, url: str, *arguments: str) -> None:
    login = _Login.of(url)
    # Not a setting: what the program inherits anyway, and the password, which only we and root can read there.
    inherited = os.environ  # noqa: TID251 - see above
    environment = {**inherited, "PGPASSWORD": login.password} if login.password else None
    programs.run(program, f"--dbname={login.url}", "--no-password", *arguments, environment=environment)


def _new_enough(name: str, major: int) -> Path:
    program = programs.find(name)
    found = programs.version(program)
    if found < major:
        raise ConfigurationError(
            f"The server is PostgreSQL {major}, but {program} is of version {found} and cannot read it.",
            f"Install the client programs of PostgreSQL {major} or newer and put them on PATH.",
        )
    return program


def _require_writable(file: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=file.absolute().parent):
            pass
    except OSError as error:
        raise ConfigurationError(
            f"The backup {file} cannot be written: {error.strerror}.", "Name a file in a folder you may write to."
        ) from error


def _require_backup(file: Path) -> None:
    try:
        with file.open("rb") as source:
            magic = source.read(len(MAGIC))
    except OSError as error:
        raise ConfigurationError(
            f"The backup {file} cannot be read: {error.strerror}.", "Name a file that nudge db backup wrote."
        ) from error
    if magic != MAGIC:
        raise ConfigurationError(
            f"The file {file} is not a Nudge backup, or is cut short.", "Name a file that nudge db backup wrote."
        )


def _reason(error: ProgramError) -> str:
    """The first line that says what is wrong."""
    lines = error.output.splitlines() or ["no reason given"]
    return next((line for line in lines if "error" in line.lower()), lines[-1]).strip()


def _backup_advice(error: ProgramError) -> str:
    if "row-level security" in error.output or "row security" in error.output:
        return "A backup reads every workspace: use a login that may (a superuser, or one with BYPASSRLS)."
    return "See that the disk has room and that this login may read all tables."
