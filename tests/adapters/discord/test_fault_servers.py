"""Servers come and go: outages, removed and added again, also while nobody listens; and which commands Discord has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.discord import servers, tree
from tests.adapters.discord.loopback import Refused, faults
from tests.adapters.discord.trouble import TASKS, eventually, rows, server, titles
from tests.proxy import Proxy

if TYPE_CHECKING:
    from tests.adapters.discord.bot import Bot
    from tests.adapters.discord.loopback.faults import Fault
    from tests.adapters.discord.loopback.places import Guild
    from tests.adapters.discord.trouble import Server

SUSPENDED = "SELECT count(*) FROM installations WHERE suspended_at IS NOT NULL"
INSTALLED = "SELECT count(*) FROM installations WHERE suspended_at IS NULL AND installed_at IS NOT NULL"


async def names(url: str) -> dict[str, bool]:
    """Of the servers, and whether each is suspended."""
    known = await rows(url, "SELECT name, suspended_at FROM installations WHERE installed_at IS NOT NULL")
    return {row["name"]: row["suspended_at"] is not None for row in known}


# ---- outages


async def test_f69_an_outage_deletes_and_suspends_nothing(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await eventually(database_url, INSTALLED, 1)
        await at.added(bot)
        (card,) = at.cards()
        await at.ana.slash(at.web, "task done", task="1")
        at.acme.go_down()
        at.discord.clock.move(2)
        await at.settled(bot)
        assert await names(database_url) == {"Acme": False}
        assert "Done" not in card.text
        at.acme.come_back()
        await at.later(bot)
        assert "Done by" in card.text
        assert await names(database_url) == {"Acme": False}


async def test_f69_a_server_that_is_out_when_the_bot_starts_stays_as_it_is(database_url: str) -> None:
    async with server(database_url) as at:
        async with at.running():
            await eventually(database_url, INSTALLED, 1)
        at.acme.go_down()
        other = at.discord.guild("Other")
        async with at.running():
            await eventually(database_url, INSTALLED, 2)
            assert await names(database_url) == {"Acme": False, "Other": False}
            at.acme.come_back()
            assert "Fix login" in (await at.ana.slash(at.web, "task add", title="Fix login")).text
            assert other.available


async def test_a_server_that_is_told_of_late_is_known_then(database_url: str) -> None:
    async with server(database_url) as at:
        at.acme.go_down()
        async with at.running():
            assert await names(database_url) == {}
            at.acme.come_back()
            await eventually(database_url, INSTALLED, 1)
            assert await names(database_url) == {"Acme": False}


# ---- removed and added again


async def test_f63_removed_its_cards_wait_and_added_again_they_are_drawn(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        (card,) = at.cards()
        assert (await at.ana.slash(at.web, "task add", title="Fix logout")).text
        assert (await at.ana.slash(at.web, "task done", task="1")).text
        at.acme.remove_bot()
        await eventually(database_url, SUSPENDED, 1)
        asked = len(at.discord.requests)
        await at.later(bot)
        assert len(at.discord.requests) == asked, "nothing is sent to a server that the bot is not in"
        at.acme.add_bot()
        await eventually(database_url, INSTALLED, 1)
        await at.later(bot)
        assert "Done by" in card.text
        assert len(at.cards()) == 2


async def test_f63_removed_while_nobody_listened_it_is_suspended_at_the_start(database_url: str) -> None:
    async with server(database_url) as at:
        async with at.running():
            await eventually(database_url, INSTALLED, 1)
        at.acme.remove_bot()
        async with at.running():
            await eventually(database_url, SUSPENDED, 1)
            at.acme.add_bot()
            await eventually(database_url, INSTALLED, 1)


@pytest.mark.usefixtures("hasty")
async def test_f63_removed_while_a_session_was_lost_it_is_suspended_with_the_next_one(database_url: str) -> None:
    """discord.py remembers servers of before, of which it is not told again."""
    async with server(database_url) as at:
        at.discord.guild("Other")
        async with at.running():
            await eventually(database_url, INSTALLED, 2)
            at.discord.gateway.forget_sessions()
            at.acme.remove_bot()
            at.discord.gateway.drop()
            await eventually(database_url, SUSPENDED, 1)
            assert await names(database_url) == {"Acme": True, "Other": False}
            at.acme.add_bot()
            await eventually(database_url, INSTALLED, 2)


@pytest.mark.usefixtures("hasty")
async def test_added_while_a_session_was_lost_it_is_known_with_the_next_one(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        at.discord.gateway.forget_sessions()
        at.discord.guild("Other")
        at.discord.gateway.drop()
        await eventually(database_url, INSTALLED, 2)


async def test_what_became_of_servers_while_the_database_was_away_holds_in_its_order(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "RETRY_SECONDS", 0.05)
    async with server(database_url) as at, Proxy(database_url) as proxy, at.running(url=proxy.url) as bot:
        await eventually(database_url, INSTALLED, 1)
        await proxy.down()
        other = at.discord.guild("Other")
        at.acme.remove_bot()
        other.remove_bot()
        at.acme.add_bot()
        await told(bot, {other.id: False, at.acme.id: True})
        await proxy.up()
        await eventually(database_url, "SELECT count(*) FROM installations WHERE installed_at IS NOT NULL", 2)
        await eventually(database_url, SUSPENDED, 1)
        await asyncio.sleep(0.2)  # whatever else may come of it
        assert await names(database_url) == {"Acme": False, "Other": True}


async def told(bot: Bot, servers: dict[int, bool]) -> None:
    """The bot knows that it is in these, and not in those."""
    gateway = bot.discord._gateway
    assert gateway
    async with asyncio.timeout(5):
        while any((gateway.get_guild(one) is not None) is not there for one, there in servers.items()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_a_server_s_new_name_is_known(database_url: str) -> None:
    async with server(database_url) as at:
        async with at.running():
            await eventually(database_url, INSTALLED, 1)
        at.acme.name = "Acme Ltd"
        async with at.running():
            await eventually(database_url, "SELECT name FROM installations", "Acme Ltd")


# ---- shards


def of_another_shard(at: Server) -> Guild:
    """Than Acme, if there are two."""
    while (at.acme.id ^ at.discord.world.old_snowflake()) >> 22 & 1:
        pass  # the next id is its
    return at.discord.guild("Other", owner=at.ana)


@pytest.mark.usefixtures("hasty")
async def test_each_process_of_several_serves_its_own_servers_alone(database_url: str) -> None:
    async with server(database_url) as at:
        even, odd = sorted((at.acme, of_another_shard(at)), key=lambda one: one.id >> 22 & 1)
        people = {one.name: (at.discord.person("Eve", one), one.channel("ops")) for one in (even, odd)}
        at.discord.gateway.shards = 2
        async with at.running(shard_ids=(0,), shard_count=2), at.running(shard_ids=(1,), shard_count=2):
            await eventually(database_url, INSTALLED, 2)
            for name, (eve, ops) in people.items():
                assert name in (await eve.slash(ops, "task add", title=f"For {name}")).text
            assert sorted(await titles(database_url)) == sorted(f"For {name}" for name in people)
        async with at.running(shard_ids=(1,), shard_count=2):
            odd.remove_bot()
            await eventually(database_url, SUSPENDED, 1)
            assert await names(database_url) == {even.name: False, odd.name: True}
        even.remove_bot()
        async with at.running(shard_ids=(1,), shard_count=2):
            odd.add_bot()
            await eventually(database_url, INSTALLED, 2)
            assert await names(database_url) == {even.name: False, odd.name: False}, "even is the other process' to say"


@pytest.mark.usefixtures("hasty")
async def test_one_process_serves_as_many_shards_as_discord_says(database_url: str) -> None:
    async with server(database_url) as at:
        at.discord.gateway.shards = 2
        of_another_shard(at)
        async with at.running() as bot:
            assert (await bot.discord.check()).text == "2 of 2 shards connected"
            await eventually(database_url, INSTALLED, 2)
            at.discord.gateway.drop(at.discord.gateway.connections[1])
            await at.discord.gateway.resumed()
            assert "Fix login" in (await at.ana.slash(at.web, "task add", title="Fix login")).text


# ---- commands


async def test_f36_commands_are_registered_once_and_again_when_they_are_others(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server(database_url) as at:
        for _ in range(3):
            async with at.running():
                assert len(at.discord.registry.syncs) == 1
        known = tree.commands()
        monkeypatch.setattr(tree, "commands", lambda: known[:-1])
        for _ in range(2):
            async with at.running():
                assert len(at.discord.registry.syncs) == 2
        assert len(at.discord.registry.listed()) == len(known) - 1


async def test_f36_a_new_session_registers_nothing(database_url: str, hasty: None) -> None:
    async with server(database_url) as at, at.running():
        at.discord.gateway.forget_sessions()
        at.discord.gateway.drop()
        await at.discord.gateway.identified(2)
        assert len(at.discord.registry.syncs) == 1


async def test_tried_out_in_one_server_commands_are_there_alone(database_url: str) -> None:
    async with server(database_url) as at:
        other = at.discord.guild("Other")
        eve, ops = at.discord.person("Eve", other), other.channel("ops")
        async with at.running(guild_ids=(at.acme.id,)):
            assert [one.guild for one in at.discord.registry.syncs] == [at.acme.id]
            assert "Fix login" in (await at.ana.slash(at.web, "task add", title="Fix login")).text
            with pytest.raises(Refused):
                await eve.slash(ops, "task add", title="Fix logout")


FAILING = [faults.error(400, 30034), faults.status(503), faults.error(403, 50001), faults.reset(), faults.broken_json()]


@pytest.mark.parametrize("fault", FAILING)
async def test_commands_that_discord_does_not_take_are_registered_at_the_next_start(
    database_url: str, fault: Fault
) -> None:
    async with server(database_url) as at:
        at.discord.faults.add("PUT /applications/*/commands", fault)
        async with at.running():
            await spoken(at)
        async with at.running():
            assert at.discord.registry.listed()
            await eventually(database_url, TASKS, 1)


async def spoken(at: Server) -> None:
    """It serves, nevertheless."""
    await at.add("Fix login")
    await eventually(at.url, TASKS, 1)
