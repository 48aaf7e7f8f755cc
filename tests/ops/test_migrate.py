"""Versions of the schema: forward, back, at once from two sides, and from a future this code does not know."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest

from bot.errors import ConfigurationError
from storage import embedded, migrate
from tests.ops.processes import ask
from tests.ops.test_server import url as login_url

TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"


def test_an_empty_database_is_brought_to_the_newest_version_and_back(empty_database_url: str) -> None:
    assert migrate.current(empty_database_url) is None
    applied = migrate.upgrade(empty_database_url)
    assert applied[-1] == migrate.head() == migrate.current(empty_database_url)
    assert migrate.check(empty_database_url) == []
    assert migrate.downgrade(empty_database_url, "base") == applied[::-1]
    assert ask(empty_database_url, TABLES) == 0
    assert migrate.upgrade(empty_database_url) == applied
    assert migrate.check(empty_database_url) == []


def test_every_migration_can_be_undone_and_done_again(empty_database_url: str) -> None:
    applied = migrate.upgrade(empty_database_url)
    for revision in reversed(applied):
        assert migrate.downgrade(empty_database_url, "-1") == [revision]
    assert migrate.upgrade(empty_database_url) == applied


def test_an_up_to_date_database_is_left_alone(database_url: str) -> None:
    assert migrate.upgrade(database_url) == []


def test_two_that_migrate_at_once_do_it_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(migrate.upgrade, [empty_database_url] * 3))
    assert sorted(map(len, done))[:2] == [0, 0]
    assert max(done)[-1] == migrate.head()


def test_a_database_from_the_future_is_refused(database_url: str) -> None:
    ask(database_url, "UPDATE alembic_version SET version_num = 'from_2030'")
    with pytest.raises(ConfigurationError) as caught:
        migrate.upgrade(database_url)
    assert caught.value.problem.startswith("The database is at revision from_2030, which this version of Nudge does")
    assert "Install that newer version" in caught.value.fix


def test_an_unknown_revision_to_go_back_to_is_told_with_the_known_ones(database_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        migrate.downgrade(database_url, "nosuch")
    assert "“nosuch”" in caught.value.problem
    assert migrate.head() in caught.value.fix


def test_a_column_that_no_migration_made_is_found(database_url: str) -> None:
    ask(database_url, "ALTER TABLE tasks ADD COLUMN surprise text")
    (difference,) = migrate.check(database_url)
    assert "surprise" in difference


def test_a_login_without_the_rights_is_told_which_it_needs(guarded: embedded.Server) -> None:
    with pytest.raises(ConfigurationError) as caught:
        migrate.upgrade(login_url(guarded))
    assert caught.value.problem.startswith("The login in DATABASE_URL may not migrate the database: permission denied")
    assert "CREATEROLE" in caught.value.fix


def test_a_table_in_use_makes_it_wait_and_give_up_with_a_reason(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "LOCK_TIMEOUT", "20ms")
    monkeypatch.setattr(migrate, "PAUSES", (0, 0))

    async def go() -> None:
        busy = await asyncpg.connect(database_url)
        try:
            async with busy.transaction():
                await busy.execute("LOCK TABLE tasks, changes, events IN ACCESS SHARE MODE")
                await asyncio.to_thread(migrate.downgrade, database_url, "base")
        finally:
            await busy.close()

    with pytest.raises(ConfigurationError, match="waits for a table"):
        asyncio.run(go())
    stopped = migrate.current(database_url)
    assert stopped is not None
    assert migrate.downgrade(database_url, "base")[0] == stopped, "it goes on where it waited"
