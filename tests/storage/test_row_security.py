"""No row of another workspace is read or written, whatever the query: PostgreSQL itself sees to it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from bot.digests import Digest
from bot.events import EventKind, NewEvent
from bot.feeds import new_token
from bot.files import KeptFile, SentFile
from bot.imports.staging import Staged
from bot.links import LinkKind, hashed, new_code
from bot.notices import NewNotice, NoticeKind
from bot.ports import Kept
from bot.saved_views import SavedView
from bot.store import Names, Saving
from bot.timelog import Entry
from bot.timers import Timer, TimerKind
from storage.inbox import PostgresInbox
from storage.memory import PostgresMemory
from storage.store import SETTINGS, PostgresStore
from storage.tables import metadata
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       ARRAY(SELECT polname::text FROM pg_policy WHERE polrelid = c.oid) AS policies
FROM pg_class AS c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""
# Alembic's own note of the revision, and what no tenant owns: the bot has no rights to them at all.
WITHOUT = {"alembic_version"}
NOBODYS = {"notes", "link_tries"}
TENANTS = sorted(set(metadata.tables) - NOBODYS)


async def one_of_everything(team: Team) -> int:
    """A row in every table; returns the workspace."""
    ana = await team.actor()
    async with team.begin() as tx:
        project = await tx.create_project(ana, "Web", "web", [])
        assert project is not None
        await tx.keep_draft(ana, "add something", NOW)
    task = await team.add("Something", people=(ana,), project_id=project.id)
    await team.comment(task, "hello")
    async with team.begin() as tx:
        await tx.post_card(ana, task.number, "m1")
        await tx.open_page(ana, "ana", "home", NOW)
        await tx.set_digest(Digest(0, ana.room, NOW.time(), ZoneInfo("UTC")))
        await tx.notify([NewNotice(NoticeKind.ASSIGNED, "k", NOW, person=ana.id)], NOW)
        await tx.follow(ana.id, "task:1", "mute", None)
        await tx.set_timers([], [Timer(task.number, TimerKind.OVERDUE, NOW)])
        await tx.make_link(ana, LinkKind.PERSON, hashed(new_code()), NOW)
        await tx.keep_files([KeptFile(task.number, 1, SentFile("F1", "plan.pdf", 9), "slack", ana.person.who, NOW)])
        await tx.write_time([Entry(0, task.number, ana.person.who, NOW, NOW.date())], NOW)
        await tx.set_view(SavedView(0, ana.person.who, "Late", "list due:overdue"))
        await tx.stage_import(ana, Staged(0, "plan.csv", "digest", ana.room, NOW), NOW)
        await tx.make_feed(ana, hashed(new_token()), "list", NOW)
    await team.store.claim_deliveries("console", NOW, until=NOW, limit=10_000)
    await PostgresInbox(team.store).keep("console", Kept(team.installation, "k", {}), NOW, until=NOW)
    await PostgresMemory(team.store).used("console", f"of {team.installation}", team.installation, NOW)
    return ana.workspace


@pytest.fixture
async def bot(shared_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the store makes them, in no workspace."""
    connection = await asyncpg.connect(shared_database_url, server_settings=SETTINGS)
    yield connection
    await connection.close()


async def enter(bot: asyncpg.Connection, workspace: object) -> None:
    await bot.execute("SELECT set_config('nudge.workspace', $1, false)", str(workspace))


async def test_every_table_has_forced_row_security_and_a_policy(owner: asyncpg.Connection) -> None:
    found = {row["name"]: row for row in await owner.fetch(TABLES)}
    assert set(found) == set(metadata.tables) | WITHOUT
    for name in metadata.tables:
        row = found[name]
        assert row["enabled"], name
        assert row["forced"], name
        assert ("workspace" in row["policies"]) is (name not in NOBODYS), name


@pytest.mark.parametrize("table", sorted(NOBODYS | WITHOUT))
async def test_what_no_tenant_owns_is_closed_to_the_bot(bot: asyncpg.Connection, table: str) -> None:
    for attempt in (f"SELECT FROM {table}", f"INSERT INTO {table} DEFAULT VALUES", f"DELETE FROM {table}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await bot.execute(attempt)


async def test_the_bot_cannot_bypass_its_policies(bot: asyncpg.Connection) -> None:
    row = await bot.fetchrow(
        "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = current_user"
    )
    assert tuple(row) == ("nudge_bot", False, False, False)
    assert await bot.fetchval("SELECT count(*) FROM pg_class WHERE relowner = 'nudge_bot'::regrole") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await bot.execute("ALTER TABLE tasks DISABLE ROW LEVEL SECURITY")


@pytest.mark.parametrize("table", TENANTS)
@pytest.mark.parametrize("where", ["never set", "empty", "another", "one that is not"])
async def test_without_and_with_the_wrong_workspace_nothing_is_read_or_written(
    team: Team, bot: asyncpg.Connection, owner: asyncpg.Connection, table: str, where: str
) -> None:
    mine, other = await one_of_everything(team), await one_of_everything(Team(team.store))
    key = "id" if table == "workspaces" else "workspace_id"
    settings: dict[str, object] = {"empty": "", "another": other, "one that is not": 2**62}
    if where in settings:
        await enter(bot, settings[where])

    assert await bot.fetchval(f"SELECT count(*) FROM {table} WHERE {key} = $1", mine) == 0
    before = await owner.fetch(f"SELECT * FROM {table} WHERE {key} = $1", mine)
    assert before
    for attempt in (f"UPDATE {table} SET {key} = {key} WHERE {key} = $1", f"DELETE FROM {table} WHERE {key} = $1"):
        assert await outcome(bot, attempt, mine) in ("UPDATE 0", "DELETE 0", "permission denied")
    columns, values = await copy_of(owner, table, key, mine)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await bot.execute(f"INSERT INTO {table} ({columns}) {values}")
    assert await owner.fetch(f"SELECT * FROM {table} WHERE {key} = $1", mine) == before


async def outcome(bot: asyncpg.Connection, statement: str, workspace: int) -> str:
    try:
        return await bot.execute(statement, workspace)
    except asyncpg.InsufficientPrivilegeError as error:
        return str(error)[: len("permission denied")]


async def copy_of(owner: asyncpg.Connection, table: str, key: str, workspace: int) -> tuple[str, str]:
    """A row as it stands there, as SQL: columns, and a VALUES clause."""
    own = await owner.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND attgenerated = ''", table
    )
    names = [row["attname"] for row in own]
    literals = ", ".join(f"quote_nullable({name})" for name in names)
    row = await owner.fetchrow(f"SELECT {literals} FROM {table} WHERE {key} = $1 LIMIT 1", workspace)
    return ", ".join(names), f"VALUES ({', '.join(row)})"


async def test_in_the_right_workspace_the_rows_are_there(team: Team, bot: asyncpg.Connection) -> None:
    """Else the test above would prove nothing."""
    await enter(bot, await one_of_everything(team))
    for table in TENANTS:
        assert await bot.fetchval(f"SELECT count(*) FROM {table}") > 0, table


async def test_a_row_cannot_be_moved_to_another_workspace(team: Team, bot: asyncpg.Connection) -> None:
    mine, other = await one_of_everything(team), await one_of_everything(Team(team.store))
    await enter(bot, mine)
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await bot.execute("UPDATE persons SET workspace_id = $1", other)


async def test_an_installation_is_read_by_who_names_it_and_not_changed(team: Team, bot: asyncpg.Connection) -> None:
    workspace = await one_of_everything(team)
    await one_of_everything(Team(team.store))
    await bot.execute("SELECT set_config('nudge.installation', $1, false)", f"console:{team.installation}")
    assert [row["workspace_id"] for row in await bot.fetch("SELECT * FROM installations")] == [workspace]
    for change in ("UPDATE installations SET external_id = 'x'", "DELETE FROM installations"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await bot.execute(change)
    assert await bot.execute("UPDATE installations SET token = 'x'") == "UPDATE 0"


async def test_a_feed_is_read_by_who_names_its_hash_and_not_changed(team: Team, bot: asyncpg.Connection) -> None:
    ana, code = await team.actor(), hashed(new_token())
    await one_of_everything(Team(team.store))
    async with team.begin() as tx:
        feed = await tx.make_feed(ana, code, "list", NOW)
        await tx.make_feed(ana, hashed(new_token()), "list all", NOW)
    await bot.execute("SELECT set_config('nudge.feed', $1, false)", code)
    assert [row["id"] for row in await bot.fetch("SELECT * FROM feeds")] == [feed.id]
    assert await bot.execute("DELETE FROM feeds") == "DELETE 0"
    assert await bot.execute("UPDATE feeds SET line = 'list all'") == "UPDATE 0"


async def test_two_tenants_on_one_connection_never_meet(shared_database_url: str) -> None:
    store = await PostgresStore.connect(shared_database_url, pool_size=1)
    teams = [Team(store), Team(store)]
    for number in range(1, 4):
        for at, team in enumerate(teams):
            assert (await team.add(f"Of team {at}")).number == number
            ana = await team.actor()
            assert [task.title for task in (await team.page(ana)).tasks] == [f"Of team {at}"] * number
    await store.close()


async def test_the_workspace_ends_with_its_transaction(shared_database_url: str) -> None:
    """F67: what the pool hands out next knows no workspace."""
    store = await PostgresStore.connect(shared_database_url, pool_size=1)
    await one_of_everything(Team(store))
    connection = await store.acquire()
    for table in TENANTS:
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    await store.release(connection)
    await store.close()


async def test_alternating_tenants_in_parallel_never_meet(shared_database_url: str) -> None:
    store = await PostgresStore.connect(shared_database_url, pool_size=3)
    teams = [Team(store) for _ in range(4)]
    await asyncio.gather(*(team.add(f"Of team {at}") for at, team in enumerate(teams) for _ in range(10)))
    for at, team in enumerate(teams):
        page = await team.page(await team.actor(), limit=50)
        assert [task.title for task in page.tasks] == [f"Of team {at}"] * 10
    await store.close()


async def test_another_tenants_numbers_and_ids_lead_nowhere(team: Team) -> None:
    """F65: called from one workspace with the ids of another."""
    other = Team(team.store)
    theirs = await other.add("Theirs", people=(await other.actor("bob"),))
    draft_of = await other.actor()
    async with other.begin() as tx:
        project = await tx.create_project(draft_of, "Web", "web", [])
        draft = await tx.keep_draft(draft_of, "add secret", NOW)
        await tx.post_card(draft_of, theirs.number, "m1")
    change = await other.comment(theirs, "secret")
    assert project is not None

    standing = await team.standing("ana")
    ana = standing.actor
    async with team.begin() as tx:
        assert await tx.load(ana, [theirs.number], cards=["m1"]) == []
        assert await tx.detail(ana, [theirs.number], ["m1"]) is None
        assert await tx.history(ana, theirs.number, before=None, limit=9) == []
        assert await tx.change(ana, change, since=NOW) is None
        assert await tx.recall_draft(ana, draft) is None
        found = await tx.find(Names(accounts=("bob",), persons=(draft_of.id,), projects=("web",)), "console")
        assert (found.people, found.projects, found.rooms) == ((), (), ())
        await tx.bind_room(draft_of.room.id, None)
        await tx.archive_project(project.id, NOW)
        assert standing.change is not None
        comment = NewEvent(EventKind.UNDONE, None, {})
        await tx.save(ana, standing.change, Saving(events=[comment], uncomment=[1, 2, 3]), NOW)
    async with other.begin() as tx:
        (kept,) = await tx.projects(draft_of, NOW)
        detail = await tx.detail(draft_of, [theirs.number])
    assert kept.project.archived_at is None
    assert detail is not None
    assert [one.body for one in detail.comments] == ["secret"]


FUNCTIONS = """
SELECT p.proname AS name, p.prosecdef AS owners, p.proconfig AS config,
       EXISTS (SELECT FROM aclexplode(p.proacl) WHERE grantee = 0) OR p.proacl IS NULL AS public
FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
"""
WITH_OWNERS_RIGHTS = {
    "tasks_with_words",
    "claim_surfaces",
    "granted_installations",
    "installations_used",
    "bound_rooms",
    "read_note",
    "write_note",
    "left_over_inbound",
    "forget_inbound",
    "schema_revision",
    "claim_deliveries",
    "settle_deliveries",
    "next_delivery",
    "forget_deliveries",
    "due_timers",
    "due_digests",
    "find_link",
    "forget_person",
    "forget_tasks",
    "forget_imports",
    "link_side",
    "take_link",
    "join_workspaces",
    "part_workspace",
    "merge_persons",
}


async def test_what_looks_into_all_workspaces_is_known_and_nobody_elses(owner: asyncpg.Connection) -> None:
    """And it finds the tables where they are, whatever the caller's search_path says."""
    found = {row["name"]: row for row in await owner.fetch(FUNCTIONS)}
    assert {name for name, row in found.items() if row["owners"]} == WITH_OWNERS_RIGHTS
    for name, row in found.items():
        assert not row["public"], name
        assert not row["owners"] or "search_path=public, pg_temp" in row["config"], name


async def test_the_inbox_of_another_workspace_is_not_written(team: Team, bot: asyncpg.Connection) -> None:
    """Naming a workspace is being in it, for as long as the call takes."""
    workspace = await one_of_everything(team)
    call = "SELECT keep_inbound($1, 'console', $2, 'k2', '{}', now(), now())"
    assert await bot.fetchval(call, workspace, team.installation)
    with pytest.raises(asyncpg.SerializationError):  # it belongs to another one
        await bot.fetchval(call, workspace, "x")
    assert await bot.fetchval("SELECT count(*) FROM inbox") == 0
