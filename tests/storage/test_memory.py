"""What platforms remember between two runs: notes, the installation an account used last, the rooms of projects."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import RoomKind
from bot.ports import Address, Grant
from storage.installations import PostgresInstallations
from storage.memory import PostgresMemory
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from storage.store import PostgresStore

MINUTE = timedelta(minutes=1)


@pytest.fixture
def memory(store: PostgresStore) -> PostgresMemory:
    return PostgresMemory(store)


@pytest.fixture
def platform() -> str:
    """Of one test, as it is remembered for all tenants."""
    return uuid.uuid4().hex


def server(platform: str, name: str) -> str:
    """An installation's id is its platform's only."""
    return f"{name} of {platform}"


# ---- notes


async def test_a_note_is_what_it_was_set_to_last(memory: PostgresMemory, platform: str) -> None:
    assert await memory.note(platform, "commands") is None
    await memory.set_note(platform, "commands", "a hash", NOW)
    await memory.set_note(platform, "commands", "another", NOW + MINUTE)
    assert await memory.note(platform, "commands") == "another"


async def test_notes_of_other_names_and_platforms_are_others(memory: PostgresMemory, platform: str) -> None:
    await memory.set_note(platform, "commands", "", NOW)
    assert await memory.note(platform, "commands") == ""
    assert await memory.note(platform, "Commands") is None
    assert await memory.note(f"{platform}2", "commands") is None


async def test_two_that_set_a_note_at_once_both_succeed(memory: PostgresMemory, platform: str) -> None:
    await asyncio.gather(*(memory.set_note(platform, "commands", str(n), NOW) for n in range(8)))
    assert await memory.note(platform, "commands") in set("01234567")


# ---- which installation was used last


async def test_who_used_nothing_used_nothing(memory: PostgresMemory, platform: str) -> None:
    assert await memory.last_used(platform, "ana") == []


async def test_the_last_one_is_first(memory: PostgresMemory, platform: str) -> None:
    a, b = server(platform, "a"), server(platform, "b")
    for at, installation in enumerate((a, b, a)):
        await memory.used(platform, "ana", installation, NOW + at * MINUTE)
    await memory.used(platform, "bob", b, NOW)
    assert await memory.last_used(platform, "ana") == [a, b]
    assert await memory.last_used(platform, "bob") == [b]
    assert await memory.last_used(f"{platform}2", "ana") == []


async def test_the_last_one_is_the_last_whatever_the_clocks_say(memory: PostgresMemory, platform: str) -> None:
    a, b = server(platform, "a"), server(platform, "b")
    await memory.used(platform, "ana", a, NOW)
    await memory.used(platform, "ana", b, NOW)
    assert await memory.last_used(platform, "ana") == [b, a]
    await memory.used(platform, "ana", a, NOW - MINUTE)
    assert await memory.last_used(platform, "ana") == [a, b]


async def test_who_goes_on_using_the_same_is_written_down_once_a_day(
    memory: PostgresMemory, platform: str, owner: asyncpg.Connection
) -> None:
    async def written() -> object:
        return await owner.fetchval("SELECT used_at FROM usages WHERE platform = $1", platform)

    for hours in (0, 1, 23):
        await memory.used(platform, "ana", server(platform, "a"), NOW + timedelta(hours=hours))
        assert await written() == NOW
    await memory.used(platform, "ana", server(platform, "a"), NOW + timedelta(hours=24))
    assert await written() == NOW + timedelta(hours=24)


async def test_where_the_bot_is_no_longer_is_left_out(
    memory: PostgresMemory, platform: str, store: PostgresStore
) -> None:
    a, b = server(platform, "a"), server(platform, "b")
    await memory.used(platform, "ana", a, NOW)
    await memory.used(platform, "ana", b, NOW)
    installations = PostgresInstallations(store, ())
    await installations.suspend(platform, b, at=NOW)
    assert await memory.last_used(platform, "ana") == [a]
    await installations.save(Grant(platform, b, "B", "", ""), NOW)
    assert await memory.last_used(platform, "ana") == [b, a]


async def test_what_is_remembered_of_an_account_is_its_workspaces(
    memory: PostgresMemory, platform: str, store: PostgresStore, owner: asyncpg.Connection
) -> None:
    team = Team(store, installation=server(platform, "a"), platform=platform)
    workspace = (await team.actor()).workspace
    await memory.used(platform, "ana", team.installation, NOW)
    assert await owner.fetchval("SELECT workspace_id FROM usages WHERE platform = $1", platform) == workspace


# ---- the rooms of projects


async def test_conversations_are_found_in_any_workspace_that_is_there(
    memory: PostgresMemory, platform: str, store: PostgresStore
) -> None:
    for name in "ab":
        team = Team(store, installation=server(platform, name), platform=platform)
        actor = await team.actor("ana", "web")
        assert not await memory.has_conversations(platform)
        async with team.begin() as tx:
            project = await tx.create_project(actor, "Web", "web", [])
            assert project is not None
            await tx.bind_room(actor.room.id, project.id)
            await tx.set_threads(project.id, name == "b")
    assert await memory.has_conversations(platform)
    await PostgresInstallations(store, ()).suspend(platform, server(platform, "b"), at=NOW)
    assert not await memory.has_conversations(platform)


async def test_rooms_with_a_project_are_found_in_all_workspaces(
    memory: PostgresMemory, platform: str, store: PostgresStore
) -> None:
    a, b = (Team(store, installation=server(platform, name), platform=platform) for name in "ab")
    for team, room, kind in ((b, "web", RoomKind.CHANNEL), (a, "cellar", RoomKind.PRIVATE)):
        actor = await team.actor("ana", room, kind=kind)
        await team.actor("ana", "general")
        async with team.begin() as tx:
            project = await tx.create_project(actor, "Web", "web", [])
            assert project is not None
            await tx.bind_room(actor.room.id, project.id)
    cellar = Address(platform, a.installation, "cellar", "cellar", RoomKind.PRIVATE)
    web = Address(platform, b.installation, "web", "web")
    assert await memory.bound_rooms(platform) == [cellar, web]
    await PostgresInstallations(store, ()).suspend(platform, a.installation, at=NOW)
    assert await memory.bound_rooms(platform) == [web]
