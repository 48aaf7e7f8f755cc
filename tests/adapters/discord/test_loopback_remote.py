"""The loopback as a process of its own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.adapters.discord.loopback import Refused
from tests.adapters.discord.loopback.remote import Remote
from tests.adapters.discord.loopback_tools import COMMAND

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json

OPTION = {"type": 3, "name": "title", "description": "…"}


async def answer(session: aiohttp.ClientSession, base: str, socket: aiohttp.ClientWebSocketResponse) -> None:
    """Every interaction, at once."""
    async for frame in socket:
        event = json.loads(frame.data)
        if event["t"] == "INTERACTION_CREATE":
            known: dict[str, Json] = event["d"]
            body = {"type": 4, "data": {"content": "pong", "allowed_mentions": {"parse": []}}}
            await session.post(f"{base}/interactions/{known['id']}/{known['token']}/callback", json=body)


async def test_people_in_another_process_use_the_bot() -> None:
    async with Remote() as discord, aiohttp.ClientSession() as session:
        acme = (await discord.ask("guild", name="Acme"))["id"]
        web = (await discord.ask("channel", guild=acme, name="web"))["id"]
        ana = (await discord.ask("person", name="Ana", guilds=[acme]))["id"]
        base, token = discord.environment["DISCORD_API_BASE"], discord.environment["DISCORD_TOKEN"]
        headers = {"Authorization": f"Bot {token}"}
        async with session.get(f"{base}/oauth2/applications/@me", headers=headers) as application:
            known = (await application.json())["id"]
        commands = [{**COMMAND, "options": [OPTION]}]
        await session.put(f"{base}/applications/{known}/commands", json=commands, headers=headers)
        socket = await session.ws_connect(f"{discord.environment['DISCORD_GATEWAY_URL']}?v=10&encoding=json")
        await socket.send_json({"op": 2, "d": {"token": token, "intents": 1, "properties": {}}})
        answering = asyncio.create_task(answer(session, base, socket))

        state = await discord.ask("wait", connected=1, syncs=1)
        assert (state["commands"], state["violations"]) == (["ping"], [])
        ask = {"person": ana, "channel": web, "path": "ping", "options": {"title": "x"}}
        used = await discord.ask("slash", **ask)
        assert (used["acknowledged"], used["message"]["text"]) == (4, "pong")
        with pytest.raises(Refused, match="no option"):
            await discord.ask("slash", **{**ask, "options": {"due": "friday"}})
        fired = await discord.ask("fire", asks=[{"do": "slash", **ask}], count=20, at_once=5)
        assert (len(fired["answers"]), fired["failed"]) == (20, [])
        assert len(await discord.ask("messages", channel=web)) == 21
        answering.cancel()
        await socket.close()
