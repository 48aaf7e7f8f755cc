"""Who and what Discord's ids stand for: told by the gateway, or asked once and kept for a while."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

from adapters.discord import directory as module
from adapters.discord.directory import MEMBERS, Place
from bot.errors import OutcomeUnknown
from bot.model import RoomKind
from tests.adapters.discord.bot import running
from tests.adapters.discord.loopback import Discord, Permission, faults
from tests.adapters.discord.loopback.permissions import EVERYONE
from tests.adapters.discord.trouble import server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from adapters.discord.directory import Directory
    from bot.ports import Sender
    from tests.adapters.discord.bot import Bot
    from tests.adapters.discord.loopback.places import Channel, Guild
    from tests.adapters.discord.trouble import Server

CHANNEL, PRIVATE = RoomKind.CHANNEL, RoomKind.PRIVATE


async def known(bot: Bot, channel: Channel) -> Place | None:
    """What the gateway told of it, once it did."""
    directory = bot.discord._directory
    async with asyncio.timeout(2):
        while not (found := directory.place(str(channel.guild_id), str(channel.id))):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found


def asked(at: Server) -> int:
    return len(at.discord.calls("GET /guilds/*"))


# ---- places


async def test_a_channel_is_a_room_that_everybody_sees_or_some(database_url: str) -> None:
    async with server(database_url) as at:
        ops = at.acme.role("ops")
        board = at.acme.channel("board", private=[ops])
        news = at.acme.channel("news", kind="announcement")
        async with at.running() as bot:
            assert await known(bot, at.web) == Place(str(at.web.id), "", "web", CHANNEL)
            assert await known(bot, board) == Place(str(board.id), "", "board", PRIVATE)
            assert await known(bot, news) == Place(str(news.id), "", "news", CHANNEL)


async def test_a_thread_belongs_to_its_channel(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        board = at.acme.channel("board", private=[at.ana])
        for room, kind in ((at.web, CHANNEL), (board, PRIVATE)):
            thread = await at.ana.opens_thread(await at.ana.says(room, "Login is broken"), "Login")
            assert await known(bot, thread) == Place(str(room.id), str(thread.id), room.name, kind)


async def test_a_thread_that_only_some_see_is_a_room_itself(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        thread = await at.ana.starts_thread(at.web, "Between us", private=True)
        thread.followers.add(at.discord.bot)
        assert await known(bot, thread) == Place(str(thread.id), "", "Between us", PRIVATE)


async def test_a_post_in_a_forum_is_a_room_itself(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        forum = at.acme.channel("ideas", kind="forum")
        post = await at.ana.starts_thread(forum, "A cat flap")
        assert await known(bot, post) == Place(str(post.id), "", "A cat flap", CHANNEL)


async def test_what_changes_is_known_at_once(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        assert await known(bot, at.web)
        at.web.rename("www")
        at.web.deny(at.acme.everyone, Permission.VIEW_CHANNEL)
        at.web.allow(at.acme.bot_role, Permission.VIEW_CHANNEL)
        async with asyncio.timeout(2):
            while await known(bot, at.web) != Place(str(at.web.id), "", "www", PRIVATE):  # noqa: ASYNC110
                await asyncio.sleep(0.01)


async def test_where_the_bot_may_not_write_it_knows(database_url: str) -> None:
    async with server(database_url) as at:
        at.web.deny(at.acme.bot_role, Permission.SEND_MESSAGES)
        ops = at.acme.channel("ops")
        ops.deny(at.acme.bot_role, Permission.SEND_MESSAGES_IN_THREADS)
        async with at.running() as bot:
            thread = await at.ana.opens_thread(await at.ana.says(ops, "Login is broken"), "Login")
            found = [await known(bot, one) for one in (at.web, ops, thread)]
            assert [one and one.silent for one in found] == [True, False, True]


@pytest.mark.parametrize(("guild", "channel"), [("", "1"), ("1", "1"), ("1", ""), ("x", "y"), ("1", "x")])
async def test_what_the_gateway_did_not_tell_is_not_known(database_url: str, guild: str, channel: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        directory = bot.discord._directory
        assert directory.place(guild or str(at.acme.id), channel) is None
        assert directory.role(guild or str(at.acme.id), f"&{channel}") == ""
        assert directory.server(guild) == ""
        assert directory.public_room(guild, channel) == ""


# ---- people


async def test_a_member_is_told_with_names_roles_and_rights(database_url: str) -> None:
    async with server(database_url) as at:
        ops, rulers = at.acme.role("ops"), at.acme.role("rulers", permissions=Permission.MANAGE_GUILD)
        eve = at.discord.person("Eve", at.acme, roles=[ops], nick="Evie")
        max_ = at.discord.person("Max", at.acme, roles=[rulers])
        robot = at.discord.person("Robot", at.acme, bot=True)
        async with at.running() as bot:
            people = [
                await member(bot.discord._directory, at.acme, one.id) for one in (eve, max_, robot, at.acme.owner)
            ]
            assert [one.name for one in people] == ["Evie", "Max", "robot", "Acme's owner"]
            assert [one.handle for one in people] == ["eve", "max", "robot", "acme's_owner"]
            assert [one.groups for one in people] == [(f"&{ops.id}",), (f"&{rulers.id}",), (), ()]
            assert [one.administers for one in people] == [False, True, False, True]
            assert [one.barred for one in people] == ["", "", "is a bot", ""]


async def member(directory: Directory, guild: Guild, account: int) -> Sender:
    found = await directory.member(str(guild.id), str(account))
    assert found
    return found


async def test_who_is_not_there_is_nobody(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        eve = at.discord.person("Eve")
        assert await bot.discord._directory.member(str(at.acme.id), str(eve.id)) is None
        assert await bot.discord._directory.member("1", str(eve.id)) is None


async def test_f66_who_left_is_not_there_any_more(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        directory = bot.discord._directory
        assert await directory.member(str(at.acme.id), str(at.ana.id))
        at.acme.leave(at.ana)
        assert await directory.member(str(at.acme.id), str(at.ana.id)) is None


async def test_that_discord_does_not_say_does_not_mean_that_they_left(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add("GET /guilds/*/members/*", faults.status(503), times=None)
        with pytest.raises(OutcomeUnknown):
            await bot.discord._directory.member(str(at.acme.id), str(at.ana.id))


async def test_names_are_asked_for_once_and_after_a_while_again(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        directory, users = bot.discord._directory, [str(at.ana.id), str(at.ben.id)]
        for _ in range(3):
            assert [one.name for one in await directory.met(str(at.acme.id), users)] == ["Ana", "Ben"]
        assert asked(at) == 2
        at.acme.change(at.ana, nick="Annie")
        at.discord.clock.move(MEMBERS.total_seconds() + 1)
        assert [one.name for one in await directory.met(str(at.acme.id), users)] == ["Annie", "Ben"]
        assert asked(at) == 4


async def test_names_asked_for_at_once_are_one_question(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        directory = bot.discord._directory
        await asyncio.gather(*(directory.met(str(at.acme.id), [str(at.ana.id)]) for _ in range(10)))
        assert asked(at) == 1


async def test_names_are_not_waited_for_for_long(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    async with server(database_url) as at, at.running() as bot:
        directory, users = bot.discord._directory, [str(at.ana.id), str(at.ben.id)]
        released = asyncio.Event()
        at.discord.faults.add(f"GET /guilds/*/members/{at.ana.id}", faults.hang(released))
        assert await directory.met(str(at.acme.id), users[:1]) == ()
        released.set()
        at.discord.faults.add(f"GET /guilds/*/members/{at.ben.id}", faults.status(503))
        assert [one.name for one in await directory.met(str(at.acme.id), users)] == ["Ana"]
        assert [one.name for one in await directory.met(str(at.acme.id), users)] == ["Ana", "Ben"]


# ---- roles


async def test_without_the_intent_discord_does_not_tell_who_is_in_a_role(database_url: str) -> None:
    async with server(database_url) as at:
        ops = at.acme.role("ops")
        async with at.running() as bot:
            directory = bot.discord._directory
            assert directory.role(str(at.acme.id), f"&{ops.id}") == "ops"
            for _ in range(3):
                assert await directory.group_members(str(at.acme.id), f"&{ops.id}") is None
            assert asked(at) == 1, "and is not asked again and again"


@asynccontextmanager
async def with_intent(database_url: str, people: int) -> AsyncIterator[tuple[Discord, Guild, Bot]]:
    async with Discord(privileged=["members"]) as discord:
        acme = discord.guild("Acme", permissions=EVERYONE)
        ops = acme.role("ops")
        for number in range(people):
            discord.person(f"Person {number}", acme, roles=[ops], bot=number == 1)
        async with running(discord, database_url, keeping=False) as bot:
            yield discord, acme, bot


async def test_with_it_everybody_in_the_role_is_known_but_bots(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    async with with_intent(database_url, people=5) as (discord, acme, bot):
        ops = next(one for one in acme.roles.values() if one.name == "ops")
        found = await bot.discord._directory.group_members(str(acme.id), f"&{ops.id}")
        assert found
        assert [one.name for one in found] == [f"Person {number}" for number in (0, 2, 3, 4)]
        assert len(discord.calls("GET /guilds/*/members")) == 4
        assert await bot.discord._directory.group_members(str(acme.id), "&1") == ()
        assert len(discord.calls("GET /guilds/*/members")) == 4


async def test_too_many_are_not_looked_through(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 1)
    monkeypatch.setattr(module, "PAGES", 3)
    async with with_intent(database_url, people=5) as (_, acme, bot):
        ops = next(one for one in acme.roles.values() if one.name == "ops")
        assert await bot.discord._directory.group_members(str(acme.id), f"&{ops.id}") is None


async def test_what_goes_wrong_then_is_as_if_discord_did_not_tell(database_url: str) -> None:
    async with with_intent(database_url, people=2) as (discord, acme, bot):
        ops = next(one for one in acme.roles.values() if one.name == "ops")
        discord.faults.add("GET /guilds/*/members", faults.status(503))
        assert await bot.discord._directory.group_members(str(acme.id), f"&{ops.id}") is None
        assert await bot.discord._directory.group_members(str(acme.id), f"&{ops.id}")
