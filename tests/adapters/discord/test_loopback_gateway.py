"""The loopback's gateway with the real discord.py: sessions, compression, and all that can go wrong with them."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

import aiohttp
import discord
import pytest

from tests.adapters.discord.loopback import Discord
from tests.adapters.discord.loopback_tools import COMMAND, DEFAULT, PlainBot, connected, raw, started, used

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.places import Channel

IDENTIFY = {"intents": 1, "properties": {}}


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    async with Discord() as running:
        yield running


def place(server: Discord) -> tuple[Person, Channel]:
    acme = server.guild("Acme")
    return server.person("Ana", acme), acme.channel("web")


async def answer(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


async def answering(server: Discord) -> PlainBot:
    """It answers /ping, which somebody else has uploaded."""
    async with raw(server) as by:
        await by.sync(COMMAND)
    bot = PlainBot(server, heartbeat_timeout=20)
    bot.handle = answer
    return bot


# ---- identifying


async def closed_with(server: Discord, **identify: Json) -> int:
    """The code with which a connection ends that identifies so."""
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(f"{server.gateway_url}?v=10&encoding=json")
        await socket.receive_json()
        await socket.send_json({"op": 2, "d": {**IDENTIFY, "token": server.token, **identify}})
        message = await socket.receive()
        await socket.close()
        return int(message.data) if message.type is aiohttp.WSMsgType.CLOSE else 0


@pytest.mark.parametrize(
    ("identify", "code"),
    [
        ({}, 0),
        ({"token": "another"}, 4004),
        ({"intents": 1 << 15}, 4014),
        ({"intents": 1 << 30}, 4013),
        ({"shard": [2, 2]}, 4010),
    ],
)
async def test_an_identify_is_checked(server: Discord, identify: dict[str, Json], code: int) -> None:
    assert await closed_with(server, **identify) == code


async def test_sharding_may_be_required(server: Discord) -> None:
    server.gateway.shards = 2
    assert await closed_with(server) == 4011
    assert await closed_with(server, shard=[0, 2]) == 0


async def test_a_wrong_order_is_a_close_code(server: Discord) -> None:
    async with aiohttp.ClientSession() as session:
        for sent, code in (('{"op":3,"d":{}}', 4003), ("nonsense", 4002)):
            socket = await session.ws_connect(f"{server.gateway_url}?v=10&encoding=json")
            await socket.receive_json()
            await socket.send_str(sent)
            assert (await socket.receive()).data == code
            await socket.close()
        socket = await session.ws_connect(f"{server.gateway_url}?v=9&encoding=json")
        assert (await socket.receive()).data == 4012
        await socket.close()


async def test_discord_py_gives_up_where_it_must(server: Discord) -> None:
    everything = discord.Intents(DEFAULT.value, members=True)
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with connected(PlainBot(server, everything)):
            pass
    assert server.gateway.closed_with == [4014]


async def test_more_than_120_sends_a_minute_are_too_many(server: Discord) -> None:
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(f"{server.gateway_url}?v=10&encoding=json")
        await socket.receive_json()
        for _ in range(121):
            await socket.send_json({"op": 1, "d": None})
        while (message := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            assert json.loads(message.data)["op"] == 11
        assert message.data == 4008
        await socket.close()
    server.forgive("more than 120 sends")


# ---- what goes over it


@pytest.mark.parametrize("compress", ["", "&compress=zlib-stream"])
async def test_frames_are_compressed_if_asked_for(server: Discord, compress: str) -> None:
    place(server)
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(f"{server.gateway_url}?v=10&encoding=json{compress}")
        inflate = zlib.decompressobj()

        async def receive() -> Json:
            message = await socket.receive()
            assert (message.type is aiohttp.WSMsgType.BINARY) == bool(compress)
            return json.loads(inflate.decompress(message.data) if compress else message.data)

        assert (await receive())["op"] == 10
        await socket.send_json({"op": 2, "d": {**IDENTIFY, "token": server.token}})
        assert [(await receive())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
        await socket.close()


async def test_shards_get_their_servers_and_the_first_the_direct_messages(server: Discord) -> None:
    acme, other = server.guild("Acme"), server.guild("Other")
    ana = server.person("Ana", acme, other)
    acme.channel("web"), other.channel("web")
    bots = {}
    for index in range(2):
        bots[index] = await answering(server)
        bots[index].shard_count, bots[index].shard_ids = 2, [index]
    async with connected(bots[0]), connected(bots[1]):
        for guild in (acme, other):
            await ana.slash(guild.channels[0], "ping")
            seen = bots[(guild.id >> 22) % 2].seen
            assert seen[-1].guild_id == guild.id
        await ana.slash(ana.dm, "ping")
        assert bots[0].seen[-1].guild_id is None
    assert len(bots[0].seen) + len(bots[1].seen) == 3


async def test_the_number_of_shards_is_asked_for(server: Discord) -> None:
    ana, web = place(server)
    bot = await answering(server)
    bot.shard_count = None
    async with connected(bot):
        assert (await ana.slash(web, "ping")).text == "pong"
    assert [one.what for one in server.calls("GET /gateway/bot")] == ["GET /gateway/bot"]


# ---- broken connections


async def test_after_a_drop_the_session_is_resumed_and_nothing_is_lost(server: Discord) -> None:
    ana, web = place(server)
    async with connected(await answering(server)) as bot:
        server.gateway.drop()
        await server.until(lambda: not server.gateway.connections)
        used = await ana.slash(web, "ping")
        await server.gateway.resumed()
        await server.until(lambda: "resumed" in bot.events)
    assert used.text == "pong"
    assert (server.gateway.identifies, server.gateway.resumes) == (1, 1)


async def test_what_is_replayed_too_late_cannot_be_answered(server: Discord) -> None:
    ana, web = place(server)
    bot = await answering(server)
    problems: list[discord.NotFound] = []

    async def handle(interaction: discord.Interaction) -> None:
        try:
            await answer(interaction)
        except discord.NotFound as problem:
            problems.append(problem)

    bot.handle = handle
    async with connected(bot):
        server.gateway.drop()
        async with used(server, ana.slash(web, "ping")) as old:
            server.clock.move(10)
        await server.gateway.resumed()
        await server.until(lambda: problems)
    assert problems[0].code == 10062
    assert (old.failed, bot.seen[0].id) == (True, old.id)


async def test_a_reconnect_request_and_a_close_are_followed_by_a_resume(server: Discord) -> None:
    ana, web = place(server)
    async with connected(await answering(server)):
        await server.gateway.reconnect()
        await server.gateway.resumed(1)
        await server.gateway.close(4000)
        await server.gateway.resumed(2)
        assert (await ana.slash(web, "ping")).text == "pong"
    assert server.gateway.identifies == 1


async def test_a_zombie_is_noticed_and_resumed(server: Discord) -> None:
    ana, web = place(server)
    bot = await answering(server)
    bot._connection.heartbeat_timeout = 0.5
    async with connected(bot):
        server.gateway.deafen()
        waiting = await ana.slash(web, "ping")
        assert server.gateway.resumes >= 1
    assert waiting.text == "pong"


async def test_a_session_that_is_over_is_identified_anew(server: Discord) -> None:
    ana, web = place(server)
    async with connected(await answering(server)):
        await server.gateway.invalidate()
        await server.gateway.identified(2)
        assert (await ana.slash(web, "ping")).text == "pong"
        server.gateway.forget_sessions()
        server.gateway.drop()
        await server.gateway.identified(3)
        assert (await ana.slash(web, "ping")).text == "pong"
    assert server.gateway.resumes == 0


async def test_an_invalid_session_may_be_resumable(server: Discord) -> None:
    place(server)
    async with connected(await answering(server)):
        await server.gateway.invalidate(resumable=True)
        await server.gateway.resumed()
    assert server.gateway.identifies == 1


async def test_connections_can_be_refused(server: Discord) -> None:
    """Discord.py does not resume after a connection that failed, it identifies anew."""
    ana, web = place(server)
    async with connected(await answering(server)):
        server.gateway.refuse(1)
        server.gateway.drop()
        await server.gateway.identified(2)
        assert (await ana.slash(web, "ping")).text == "pong"
    assert server.gateway.attempts == 3


async def test_the_socket_can_be_cut_with_a_command_under_way(server: Discord) -> None:
    ana, web = place(server)
    async with connected(await answering(server)) as bot:
        server.gateway.cut_in_mid()
        assert (await ana.slash(web, "ping")).text == "pong"
        await server.gateway.resumed()
    assert len(bot.seen) == 1


async def test_the_same_interaction_can_come_twice(server: Discord) -> None:
    ana, web = place(server)
    bot = await answering(server)
    problems: list[discord.HTTPException] = []

    async def handle(interaction: discord.Interaction) -> None:
        try:
            await answer(interaction)
        except discord.HTTPException as problem:
            problems.append(problem)

    bot.handle = handle
    async with connected(bot):
        server.redeliver(await ana.slash(web, "ping"))
        await server.until(lambda: problems)
    assert problems[0].code == 40060
    assert bot.seen[0].id == bot.seen[1].id
    server.forgive("40060")


# ---- servers come and go


async def test_an_outage_is_no_removal(server: Discord) -> None:
    ana, web = place(server)
    acme = web.guild
    assert acme is not None
    async with connected(await answering(server)) as bot:
        acme.go_down()
        await server.until(lambda: "guild_unavailable" in bot.events)
        with pytest.raises(discord.DiscordServerError):
            await bot.fetch_channel(web.id)
        acme.come_back()
        await server.until(lambda: "guild_available" in bot.events)
        acme.remove_bot()
        await server.until(lambda: "guild_remove" in bot.events)
        with pytest.raises(discord.Forbidden):
            await bot.fetch_channel(web.id)
        acme.add_bot()
        await server.until(lambda: bot.events.count("guild_join") == 1)
        assert (await ana.slash(web, "ping")).text == "pong"
        web.delete()
        await server.until(lambda: "guild_channel_delete" in bot.events)
        with pytest.raises(discord.NotFound, match="10003"):
            await bot.fetch_channel(web.id)


async def test_events_wait_for_their_intent(server: Discord) -> None:
    ana, web = place(server)
    acme = web.guild
    assert acme is not None
    async with connected(await answering(server)) as bot:
        acme.change(ana, nick="Annie")
        acme.role("ops")
        await server.until(lambda: "guild_role_create" in bot.events)
        sent = "".join(server.gateway.sessions[0].sent.values())
    assert "GUILD_ROLE_CREATE" in sent
    assert "GUILD_MEMBER_UPDATE" not in sent


async def test_an_interaction_needs_no_session_to_be_counted_as_failed(server: Discord) -> None:
    ana, web = place(server)
    async with raw(server) as by:
        waiting = await started(server, by, ana, web)
    server.clock.move(4)
    assert waiting.failed
