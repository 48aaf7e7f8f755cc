"""Faults between the bot and the loopback, with the real discord.py where it has an opinion of them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import aiohttp
import discord
import pytest

from tests.adapters.discord.loopback import Discord, faults
from tests.adapters.discord.loopback_tools import PlainBot, connected, raw, started

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SEND = "POST /channels/*/messages"


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    async with Discord() as running:
        yield running


@pytest.fixture
async def room(server: Discord) -> AsyncIterator[discord.TextChannel]:
    """The only channel, as discord.py has it."""
    web = server.guild("Acme").channel("web")
    async with connected(PlainBot(server)) as bot:
        found = bot.get_channel(web.id)
        assert isinstance(found, discord.TextChannel)
        yield found


def said(server: Discord) -> list[str]:
    (web,) = (one for one in server.world.channels.values() if one.name == "web")
    return [one.text for one in web.messages]


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_a_rate_limit_is_waited_out(server: Discord, room: discord.TextChannel, scope: str) -> None:
    limited = server.faults.add(SEND, faults.rate_limited(0.05, scope), times=2)
    await room.send("hello")
    assert (limited.hits, said(server)) == (2, ["hello"])
    assert [one.status for one in server.calls(SEND)] == [429, 429, 200]
    assert server.api.invalid_requests == (0 if scope == "shared" else 2)


async def test_a_ban_by_cloudflare_is_an_error_at_once(server: Discord, room: discord.TextChannel) -> None:
    server.faults.add(SEND, faults.cloudflare_banned())
    with pytest.raises(discord.HTTPException) as caught:
        await room.send("hello")
    assert caught.value.status == 429
    assert said(server) == []


async def test_a_bucket_is_exhausted_and_refilled(server: Discord, room: discord.TextChannel) -> None:
    server.buckets.limit(SEND, 2, 0.3)
    for index in range(5):
        await room.send(str(index))
    assert said(server) == list("01234")
    assert server.buckets.refused == 0, "discord.py reads the headers, and waits before"
    async with raw(server) as by:
        statuses = [(await by.ask(f"POST /channels/{room.id}/messages", {"content": "x"}))[0] for _ in range(3)]
    assert statuses[-1] == 429


async def test_all_requests_together_are_limited(server: Discord) -> None:
    ana = server.person("Ana", acme := server.guild("Acme"))
    web = acme.channel("web")
    async with raw(server) as by:
        ping = await started(server, by, ana, web)
        server.buckets.limit_all(2, 60)
        for status in (200, 200, 429):
            got, answer = await by.ask("GET /users/@me")
            assert got == status
        assert answer["global"]
        assert (await by.respond(ping, 4, {"content": "pong"}))[0] == 200, "answers to interactions do not count"
        server.buckets.clear()
        assert (await by.ask("GET /users/@me"))[0] == 200


async def test_an_error_strikes_once_or_always_and_where_it_is_told(server: Discord) -> None:
    web = server.guild("Acme").channel("web")
    path = f"POST /channels/{web.id}/messages"
    async with raw(server) as by:
        server.faults.add(SEND, faults.status(502))
        assert [(await by.ask(path, {"content": "x"}))[0] for _ in range(2)] == [502, 200]
        always = server.faults.add(SEND, faults.status(500, "json"), None, when=lambda body: body["content"] == "bad")
        assert [(await by.ask(path, {"content": one}))[0] for one in ("bad", "good", "bad")] == [500, 200, 500]
        assert always.hits == 2
        server.faults.clear()
        assert (await by.ask(path, {"content": "bad"}))[0] == 200
        server.faults.add("GET /users/@me", faults.unauthorized())
        assert (await by.ask("GET /users/@me"))[0] == 401
        server.faults.add("GET /users/@me", faults.error(403, 40001, "Unauthorized"))
        assert (await by.ask("GET /users/@me"))[1]["code"] == 40001


async def test_503_is_not_tried_again_by_discord_py(server: Discord, room: discord.TextChannel) -> None:
    server.faults.add(SEND, faults.status(503))
    with pytest.raises(discord.DiscordServerError):
        await room.send("hello")
    assert len(server.calls(SEND)) == 1


async def test_an_answer_can_be_lost_and_the_message_be_there(server: Discord, room: discord.TextChannel) -> None:
    server.faults.add(SEND, faults.accept_then_reset())
    server.faults.add(SEND, faults.reset())
    for expected in (["once"], ["once"]):
        with pytest.raises((aiohttp.ClientError, OSError)):
            await room.send("once", nonce="ob-1")
        assert said(server) == expected
    await room.send("once", nonce="ob-1")
    assert said(server) == ["once"]


async def test_an_answer_can_be_broken(server: Discord, room: discord.TextChannel) -> None:
    server.faults.add(SEND, faults.broken_json())
    with pytest.raises(json.JSONDecodeError):
        await room.send("hello")
    assert said(server) == ["hello"]


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_request_can_hang(server: Discord, room: discord.TextChannel, accepted: bool) -> None:
    released = asyncio.Event()
    hanging = server.faults.add(SEND, faults.hang(released, accepted=accepted))
    sending = asyncio.create_task(room.send("hello"))
    await server.until(lambda: hanging.hits)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await asyncio.shield(sending)
    assert said(server) == (["hello"] if accepted else [])
    released.set()
    await sending
    assert said(server) == ["hello"]


async def test_who_hangs_up_on_a_hanging_request_has_said_nothing(server: Discord, room: discord.TextChannel) -> None:
    released = asyncio.Event()
    server.faults.add(SEND, faults.hang(released))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await room.send("hello")
    await server.until(lambda: server.calls(SEND)[0].status == 499)
    released.set()
    await room.send("again")
    assert said(server) == ["again"]
