"""Backups: everything comes back, with its policies and rights; and nothing is lost on the way."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.errors import ConfigurationError
from storage import backup, embedded, migrate, programs
from tests.ops.conftest import PASSWORD
from tests.ops.processes import ask
from tests.ops.test_server import url as login_url

if TYPE_CHECKING:
    from pathlib import Path

ADD = "INSERT INTO workspaces (name) VALUES ('Acme') RETURNING id"
NAMES = "SELECT string_agg(name, ',' ORDER BY name) FROM workspaces"

# What a restored database must share with its origin, each as one text.
SHAPE = {
    "policies": "SELECT string_agg(p::text, E'\\n' ORDER BY p::text) FROM pg_policies AS p",
    "row-level security": """
        SELECT string_agg(format('%s %s %s', relname, relrowsecurity, relforcerowsecurity), E'\\n' ORDER BY relname)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')""",
    "rights": """
        SELECT string_agg(format('%s %s', relname, relacl), E'\\n' ORDER BY relname)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace""",
    "schema rights": "SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'",
    "constraints": """
        SELECT string_agg(pg_get_constraintdef(oid), E'\\n' ORDER BY conname, oid::regclass::text)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'f', 'u')""",
    "revision": "SELECT version_num FROM alembic_version",
}


def shape(url: str) -> dict[str, object]:
    return {what: ask(url, statement) for what, statement in SHAPE.items()}


def refusal(url: str, file: Path, *, replace: bool = False) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        backup.restore(url, file, replace=replace)
    return caught.value


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monday.dump"


def test_a_restored_database_has_the_rows_the_policies_and_the_rights(
    database_url: str, empty_database_url: str, file: Path
) -> None:
    ask(database_url, ADD)
    backup.backup(database_url, file)
    backup.restore(empty_database_url, file)
    assert ask(empty_database_url, NAMES) == "Acme"
    assert shape(empty_database_url) == shape(database_url)
    assert migrate.upgrade(empty_database_url) == []


def test_on_a_new_server_the_bots_role_is_made_and_bound_by_the_policies(database_url: str, file: Path) -> None:
    workspace = ask(database_url, ADD)
    backup.backup(database_url, file)
    with embedded.scratch() as url:
        backup.restore(url, file)
        assert (
            ask(url, "SELECT rolcanlogin OR rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = 'nudge_bot'")
            is False
        )
        assert asyncio.run(seen_by_the_bot(url, "")) == 0
        assert asyncio.run(seen_by_the_bot(url, str(workspace))) == 1


async def seen_by_the_bot(url: str, workspace: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL ROLE nudge_bot")
            await connection.execute("SELECT set_config('nudge.workspace', $1, true)", workspace)
            return await connection.fetchval("SELECT count(*) FROM workspaces")
    finally:
        await connection.close()


def test_a_backup_is_for_its_owners_eyes_and_replaces_an_older_one(database_url: str, file: Path) -> None:
    file.write_text("older")
    backup.backup(database_url, file)
    assert file.read_bytes().startswith(backup.MAGIC)
    assert file.stat().st_mode & 0o077 == 0
    assert list(file.parent.iterdir()) == [file]


def test_data_in_the_way_is_only_thrown_away_when_told_so(database_url: str, file: Path) -> None:
    ask(database_url, ADD)
    backup.backup(database_url, file)
    ask(database_url, "UPDATE workspaces SET name = 'Later'")
    error = refusal(database_url, file)
    assert "already has data" in error.problem
    assert "workspaces" in error.problem
    assert "--replace" in error.fix
    backup.restore(database_url, file, replace=True)
    assert ask(database_url, NAMES) == "Acme"


def test_tables_without_rows_are_not_in_the_way(database_url: str, file: Path) -> None:
    backup.backup(database_url, file)
    backup.restore(database_url, file)
    assert migrate.check(database_url) == []


def test_a_restore_that_fails_half_way_changes_nothing(database_url: str, file: Path) -> None:
    ask(database_url, ADD)
    ask(database_url, "CREATE SCHEMA elsewhere")
    backup.backup(database_url, file)
    ask(database_url, "UPDATE workspaces SET name = 'Later'")
    before = shape(database_url)
    # The schema is there already: the script stops after the tables were dropped.
    error = refusal(database_url, file, replace=True)
    assert error.problem.startswith("The restore failed and changed nothing:")
    assert "elsewhere" in error.problem
    assert ask(database_url, NAMES) == "Later"
    assert shape(database_url) == before


def test_a_file_cut_short_changes_nothing(database_url: str, file: Path) -> None:
    ask(database_url, ADD)
    backup.backup(database_url, file)
    file.write_bytes(file.read_bytes()[:5000])
    ask(database_url, "UPDATE workspaces SET name = 'Later'")
    assert f"The backup {file} cannot be read" in refusal(database_url, file, replace=True).problem
    assert ask(database_url, NAMES) == "Later"


def test_other_files_are_refused(database_url: str, file: Path) -> None:
    assert "No such file" in refusal(database_url, file).problem
    file.write_text("-- not a dump")
    assert "is not a Nudge backup" in refusal(database_url, file).problem


def test_a_database_in_use_is_not_restored_into(database_url: str, file: Path) -> None:
    backup.backup(database_url, file)

    async def go() -> None:
        user = await asyncpg.connect(database_url)
        try:
            await asyncio.to_thread(backup.restore, database_url, file)
        finally:
            await user.close()

    with pytest.raises(ConfigurationError, match="in use by 1 other connection"):
        asyncio.run(go())


def test_a_folder_that_is_not_there_is_named_before_any_work(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        backup.backup(database_url, tmp_path / "nowhere" / "monday.dump")


def test_a_backup_that_fails_leaves_the_older_one(database_url: str, file: Path) -> None:
    file.write_text("older")
    ask(database_url, "CREATE TABLE odd (a int)")
    ask(database_url, "UPDATE pg_attribute SET atttypid = 1 WHERE attrelid = 'odd'::regclass AND attname = 'a'")
    with pytest.raises(ConfigurationError, match="The backup failed"):
        backup.backup(database_url, file)
    assert file.read_text() == "older"
    assert list(file.parent.iterdir()) == [file]


def test_passwords_of_any_kind_reach_the_server_and_no_command_line(
    guarded: embedded.Server, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[str] = []
    run = programs.run

    def watch(program: Path, *arguments: str, **how: object) -> str:
        commands.append(" ".join([str(program), *arguments]))
        return run(program, *arguments, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(programs, "run", watch)
    url = login_url(guarded, "boss")
    backup.backup(url, file)
    backup.restore(url, file)
    assert len(commands) >= 3
    assert not [command for command in commands if PASSWORD in command or "p%3As" in command]


def test_a_login_that_may_not_read_everything_is_told_so(guarded: embedded.Server, file: Path) -> None:
    migrate.upgrade(guarded.url)
    ask(guarded.url, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain")
    ask(guarded.url, "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO plain")
    with pytest.raises(ConfigurationError) as caught:
        backup.backup(login_url(guarded, "plain"), file)
    assert "row-level security" in caught.value.problem
    assert "BYPASSRLS" in caught.value.fix
    assert not file.exists()
    migrate.downgrade(guarded.url, "base")


def test_rows_that_the_policies_hide_from_the_owner_are_in_the_way_all_the_same(
    guarded: embedded.Server, file: Path
) -> None:
    backup.backup(guarded.url, file)
    ask(guarded.url, "CREATE DATABASE hidden OWNER plain")
    own, above = login_url(guarded, "plain", database="hidden"), guarded.cluster.url("hidden")
    ask(own, "CREATE TABLE notes AS SELECT 'precious' AS text")
    ask(own, "ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    assert ask(own, "SELECT count(*) FROM notes") == 0
    assert "already has data" in refusal(own, file).problem
    assert ask(above, "SELECT text FROM notes") == "precious"
    ask(guarded.url, "DROP DATABASE hidden")


def test_a_server_newer_than_the_programs_is_told(
    database_url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(programs, "version", lambda _: 15)
    with pytest.raises(ConfigurationError) as caught:
        backup.backup(database_url, file)
    assert caught.value.problem.startswith("The server is PostgreSQL 18, but ")
    assert "version 15" in caught.value.problem


def test_missing_programs_are_told(database_url: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "bundled", lambda: None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(ConfigurationError, match="pg_dump is neither bundled nor on PATH"):
        backup.backup(database_url, file)
