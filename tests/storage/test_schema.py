"""The schema says what the core says; and a database that belongs to an ordinary login works like a superuser's."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.events import EventKind
from bot.model import Mode, Priority, Role, RoomKind, Status
from bot.ports import Kept
from storage import migrate, task_lists
from storage.inbox import PostgresInbox
from storage.installations import PostgresInstallations
from storage.store import PostgresStore
from storage.tables import HEAD
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    from enum import Enum

    from storage.embedded import Server

CHECK = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1"


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ck_persons_role", Role),
        ("ck_rooms_kind", RoomKind),
        ("ck_tasks_status", Status),
        ("ck_tasks_mode", Mode),
        ("ck_events_kind", EventKind),
    ],
)
async def test_the_database_allows_exactly_the_cores_values(
    owner: asyncpg.Connection, constraint: str, values: type[Enum]
) -> None:
    """`alembic check` does not compare these."""
    definition = await owner.fetchval(CHECK, constraint)
    assert set(re.findall(r"'(\w+)'", definition)) == {one.value for one in values}


async def test_the_database_allows_exactly_the_cores_priorities(owner: asyncpg.Connection) -> None:
    definition = await owner.fetchval(CHECK, "ck_tasks_priority")
    assert [int(one) for one in re.findall(r"\d+", definition)] == [min(Priority), max(Priority)]


def test_the_code_knows_which_revision_it_was_written_for() -> None:
    assert migrate.head() == HEAD


@pytest.fixture
def ordinary_url(server: Server, template: str) -> str:
    """A database of a login that is no superuser, and may act as the bot."""
    return asyncio.run(_ordinary(server))


async def _ordinary(server: Server) -> str:
    connection = await asyncpg.connect(server.url)
    await connection.execute("DROP DATABASE IF EXISTS ordinary WITH (FORCE)")
    await connection.execute("DROP ROLE IF EXISTS ordinary")
    await connection.execute("CREATE ROLE ordinary LOGIN")
    await connection.execute("GRANT nudge_bot TO ordinary")
    await connection.execute("CREATE DATABASE ordinary OWNER ordinary")
    await connection.close()
    return server.cluster.url("ordinary").replace("postgres@", "ordinary@")


@pytest.mark.xdist_group("ordinary")
def test_an_ordinary_login_migrates_and_serves(ordinary_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search, too, which looks into the word index with the owner's rights; and what serves all tenants at once."""
    migrate.upgrade(ordinary_url)
    assert migrate.check(ordinary_url) == []
    monkeypatch.setattr(task_lists, "NEWEST", 0)
    task_lists._search.cache_clear()
    asyncio.run(_serve(ordinary_url))
    task_lists._search.cache_clear()
    assert migrate.downgrade(ordinary_url, "base")


async def _serve(url: str) -> None:
    store = await PostgresStore.connect(url)
    team, other = Team(store), Team(store)
    await team.add("Fix login")
    await other.add("Their login")
    page = await team.page(await team.actor(), text="login")
    assert [task.title for task in page.tasks] == ["Fix login"]
    connection = await asyncpg.connect(url)
    await connection.execute("SET enable_seqscan = off")
    plan = await connection.fetch("EXPLAIN SELECT task_number FROM task_words WHERE words @@ 'login'::tsquery")
    assert "ix_task_words_words" in str(plan), "row-level security keeps the owner from the index"
    await connection.close()
    await _serve_all(store, team)
    await store.close()


async def _serve_all(store: PostgresStore, team: Team) -> None:
    ana = await team.actor()
    async with team.begin() as tx:
        await tx.open_page(ana, "ana", "home", NOW)
    await team.add("Another")
    later = NOW + timedelta(seconds=1)  # when pages are stale
    assert [one.account for one in await store.claim_surfaces("console", later, until=later)] == ["ana"]
    inbox = PostgresInbox(store)
    await inbox.keep("console", Kept(team.installation, "k", {}), NOW, until=NOW)
    assert [one.key for one in await inbox.left_over("console", NOW, until=NOW)] == ["k"]
    await inbox.finish("console", team.installation, "k", NOW - timedelta(days=2))
    await inbox.forget(NOW)
    assert await inbox.keep("console", Kept(team.installation, "k", {}), NOW, until=NOW)
    assert await PostgresInstallations(store, ()).all("console") == []
    assert await store.revision() == HEAD
