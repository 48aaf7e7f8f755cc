"""What a workspace gave the bot: found before the workspace is known, encrypted at rest, suspended and resumed."""

from __future__ import annotations

import base64
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import ConfigurationError
from bot.events import EventKind, NewEvent
from bot.model import Task
from bot.ports import Grant
from storage.installations import PostgresInstallations
from storage.vault import Vault
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from storage.store import PostgresStore

OLD, NEW = "an old passphrase, long enough to be one", base64.urlsafe_b64encode(bytes(range(32))).decode()
TOKEN = "xoxb-1-secret"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def installations(store: PostgresStore) -> PostgresInstallations:
    return PostgresInstallations(store, (OLD,))


@pytest.fixture
def grant() -> Grant:
    """On a platform of its own, as one test asks for all of them."""
    return Grant(uuid.uuid4().hex, "T1", "Acme", TOKEN, "UB", "B1", "A1", ("commands", "chat:write"))


async def stored(owner: asyncpg.Connection, grant: Grant) -> str:
    token: str = await owner.fetchval(
        "SELECT token FROM installations WHERE platform = $1 AND external_id = 'T1'", grant.platform
    )
    return token


async def test_what_was_saved_is_found(installations: PostgresInstallations, grant: Grant) -> None:
    assert await installations.find(grant.platform, "T1") is None
    await installations.save(grant, NOW)
    assert await installations.find(grant.platform, "T1") == replace(grant, installed_at=NOW)
    assert await installations.find(grant.platform, "T2") is None


async def test_its_workspace_is_the_one_its_messages_are_in(
    installations: PostgresInstallations, grant: Grant, store: PostgresStore, owner: asyncpg.Connection
) -> None:
    team = Team(store, installation="T1", platform=grant.platform)
    workspace = (await team.actor()).workspace
    await installations.save(grant, NOW)
    rows = await owner.fetch("SELECT workspace_id FROM installations WHERE platform = $1", grant.platform)
    assert [row["workspace_id"] for row in rows] == [workspace]


async def test_an_installation_that_only_speaks_gave_nothing(
    installations: PostgresInstallations, grant: Grant, store: PostgresStore
) -> None:
    await Team(store, installation="T1", platform=grant.platform).actor()
    assert await installations.find(grant.platform, "T1") is None
    assert await installations.all(grant.platform) == []


async def test_all_of_a_platform_are_read_at_once(installations: PostgresInstallations, grant: Grant) -> None:
    for team in ("T2", "T1"):
        await installations.save(replace(grant, installation=team), NOW)
    await installations.save(replace(grant, platform="another"), NOW)
    assert [one.installation for one in await installations.all(grant.platform)] == ["T1", "T2"]


async def test_uninstalled_it_is_suspended_until_it_is_installed_again(
    installations: PostgresInstallations, grant: Grant
) -> None:
    await installations.save(grant, NOW)
    assert await installations.suspend(grant.platform, "T1", at=LATER)
    assert await installations.suspend(grant.platform, "T1", at=LATER + timedelta(minutes=1)), "told twice"
    gone = await installations.find(grant.platform, "T1")
    assert gone is not None
    assert gone.suspended_at == LATER
    await installations.save(replace(grant, token="xoxb-2"), LATER)
    back = await installations.find(grant.platform, "T1")
    assert back is not None
    assert (back.suspended_at, back.token, back.installed_at) == (None, "xoxb-2", LATER)


async def test_an_uninstallation_from_before_it_was_installed_is_old_news(
    installations: PostgresInstallations, grant: Grant
) -> None:
    await installations.save(grant, NOW)
    assert not await installations.suspend(grant.platform, "T1", at=NOW - timedelta(seconds=1))
    assert not await installations.suspend(grant.platform, "T2", at=NOW)
    kept = await installations.find(grant.platform, "T1")
    assert kept is not None
    assert kept.suspended_at is None


async def test_a_token_that_is_in_the_settings_is_not_stored(store: PostgresStore, grant: Grant) -> None:
    """And needs no key."""
    installations = PostgresInstallations(store, ())
    await installations.save(replace(grant, token=""), NOW)
    assert await installations.find(grant.platform, "T1") is None
    assert await installations.suspend(grant.platform, "T1", at=LATER)


# ---- without a token of its own, as a Discord server


@pytest.fixture
def servers(store: PostgresStore) -> PostgresInstallations:
    """The token is in the settings: no key is needed."""
    return PostgresInstallations(store, ())


@pytest.fixture
def guild() -> Grant:
    return Grant(uuid.uuid4().hex, "T1", "Acme", "", "")


async def test_a_server_that_gave_no_token_is_among_all_only_when_asked_for(
    servers: PostgresInstallations, guild: Grant, store: PostgresStore
) -> None:
    await servers.save(guild, NOW)
    await Team(store, installation="only speaks", platform=guild.platform).actor()
    assert await servers.all(guild.platform) == []
    assert await servers.all(guild.platform, tokenless=True) == [replace(guild, installed_at=NOW)]


async def test_a_server_is_suspended_and_goes_on_when_the_bot_is_added_again(
    servers: PostgresInstallations, guild: Grant
) -> None:
    await servers.save(guild, NOW)
    assert await servers.suspend(guild.platform, "T1", at=LATER)
    (gone,) = await servers.all(guild.platform, tokenless=True)
    assert gone.suspended_at == LATER
    await servers.save(replace(guild, name="Acme again"), LATER)
    assert await servers.all(guild.platform, tokenless=True) == [replace(guild, name="Acme again", installed_at=LATER)]


async def test_a_server_that_only_spoke_can_be_suspended(
    servers: PostgresInstallations, guild: Grant, store: PostgresStore
) -> None:
    await Team(store, installation="T1", platform=guild.platform).actor()
    assert await servers.suspend(guild.platform, "T1", at=NOW)
    (gone,) = await servers.all(guild.platform, tokenless=True)
    assert (gone.suspended_at, gone.installed_at) == (NOW, None)


async def test_tokens_and_their_absence_are_told_apart(
    installations: PostgresInstallations, grant: Grant, store: PostgresStore
) -> None:
    """A token that no key opens is empty, too."""
    await installations.save(grant, NOW)
    await installations.save(replace(grant, installation="T2", token=""), NOW)
    another = PostgresInstallations(store, (NEW,))
    assert [(one.installation, one.token) for one in await another.all(grant.platform)] == [("T1", "")]
    every = await another.all(grant.platform, tokenless=True)
    assert [(one.installation, one.token) for one in every] == [("T1", ""), ("T2", "")]


async def test_what_is_owed_to_a_server_without_the_bot_waits_until_it_is_back(
    servers: PostgresInstallations, store: PostgresStore
) -> None:
    team = Team(store, platform="discord")
    guild = Grant("discord", team.installation, "Acme", "", "")
    await servers.save(guild, NOW)
    async with team.begin() as tx:
        standing = await tx.identify(team.inbound(), claim=True, now=NOW)
        assert standing.change is not None
        task = Task(0, "Fix login", room_id=standing.actor.room.id)
        await tx.add(standing.actor, standing.change, task, NewEvent(EventKind.ADDED, 0, {}), NOW, card=True)

    async def owed() -> list[str]:
        found = await store.claim_surfaces("discord", LATER, until=LATER, limit=1000)
        return [one.where.room for one in found if one.where.installation == team.installation]

    await servers.suspend("discord", team.installation, at=LATER)
    assert await owed() == []
    await servers.save(guild, LATER)
    assert await owed() == ["general"]


# ---- at rest


async def test_the_database_never_holds_the_token(
    installations: PostgresInstallations, grant: Grant, owner: asyncpg.Connection
) -> None:
    await installations.save(grant, NOW)
    rows = await owner.fetch("SELECT i::text FROM installations AS i WHERE platform = $1", grant.platform)
    assert "xoxb" not in str(rows)
    assert "xoxb" not in repr(await installations.find(grant.platform, "T1"))


async def test_a_new_key_reads_with_the_old_one_behind_it_and_takes_over(
    installations: PostgresInstallations, grant: Grant, store: PostgresStore, owner: asyncpg.Connection
) -> None:
    await installations.save(grant, NOW)
    both, new = PostgresInstallations(store, (NEW, OLD)), PostgresInstallations(store, (NEW,))
    with pytest.raises(ConfigurationError, match="NUDGE_SECRET_KEY"):
        await new.find(grant.platform, "T1")
    assert [one.token for one in await both.all(grant.platform)] == [TOKEN]
    written = await stored(owner, grant)
    assert [one.token for one in await new.all(grant.platform)] == [TOKEN]
    assert await stored(owner, grant) == written, "it is not written again"


async def test_a_token_that_no_key_opens_hides_no_other(
    installations: PostgresInstallations, grant: Grant, store: PostgresStore, owner: asyncpg.Connection
) -> None:
    new = PostgresInstallations(store, (NEW,))
    await installations.save(grant, NOW)
    written = await stored(owner, grant)
    await new.save(replace(grant, installation="T2"), NOW)
    assert [one.token for one in await new.all(grant.platform)] == ["", TOKEN]
    assert await stored(owner, grant) == written, "whoever has the key still can open it"


async def test_a_token_that_was_saved_meanwhile_is_not_replaced(
    installations: PostgresInstallations, grant: Grant, store: PostgresStore, owner: asyncpg.Connection
) -> None:
    await installations.save(grant, NOW)
    written = await stored(owner, grant)
    async with store.begin(Team(store, "T1", platform=grant.platform).inbound().where) as tx:
        await tx.replace_token("as it was before", "as it would be")
    assert await stored(owner, grant) == written


async def test_without_a_key_no_token_is_stored(store: PostgresStore, grant: Grant) -> None:
    with pytest.raises(ConfigurationError, match="NUDGE_SECRET_KEY"):
        await PostgresInstallations(store, ()).save(grant, NOW)


@pytest.mark.parametrize("key", [NEW, OLD, "ü" * 32, "x" * 44])
def test_any_long_text_is_a_key(key: str) -> None:
    locked = Vault([key]).lock(TOKEN)
    assert Vault([key]).open(locked) == TOKEN
    assert Vault([NEW + "x" * 32, key]).open(locked) == TOKEN
    assert TOKEN not in locked


@pytest.mark.parametrize("key", ["", "short", "x" * 31])
def test_a_short_key_is_refused_without_being_printed(key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Vault([NEW, key])
    assert "NUDGE_SECRET_KEY" in caught.value.problem
    assert not key or key not in str(caught.value)


@pytest.mark.parametrize("locked", ["", "not encrypted", "gAAAAAB" + "x" * 60])
def test_what_was_not_locked_here_is_a_reason_to_stop(locked: str) -> None:
    with pytest.raises(ConfigurationError, match="NUDGE_SECRET_KEY"):
        Vault([NEW]).open(locked)
