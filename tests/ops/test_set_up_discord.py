"""`nudge discord invite` and `nudge doctor` as operators call them, with Discord's side on the loopback."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from bot import wiring
from bot.contents import Typed
from bot.ports import Address, Inbound, Sender
from tests.adapters.discord.loopback import Discord, Permission, faults
from tests.ops.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.ports import Handle
    from tests.adapters.discord.loopback.places import Channel

OURS = re.compile(r"NUDGE_|DATABASE_|SLACK_|DISCORD_|HOST$|PORT$|PUBLIC_URL$")


async def nudge(*arguments: str, **settings: str) -> tuple[int, str, str]:
    """The exit status, standard output and standard error."""
    kept = {name: value for name, value in os.environ.items() if not OURS.match(name)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=ROOT,
        env={**kept, **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


def binding(*channels: Channel) -> Callable[[Handle], Awaitable[None]]:
    """Makes each of them the home of a project."""

    async def bind(handle: Handle) -> None:
        for channel in channels:
            where = Address("discord", str(channel.guild_id), str(channel.id), channel.name)
            for line in (f"project create {channel.name}", f"project bind {channel.name}"):
                ana = Sender("7", "Ana", administers=True)
                reply = await handle(Inbound(ana, where, Typed(line), key=f"{channel.id} {line}"))
                assert reply.understood

    return bind


async def test_the_invitation_is_for_the_application_that_discord_names() -> None:
    async with Discord() as discord:
        status, out, err = await nudge("discord", "invite", "--guild", "81384788765712384", **discord.environment)
    assert (status, err) == (0, "")
    assert out == (
        f"https://discord.com/oauth2/authorize?client_id={discord.application_id}&scope=bot+applications.commands"
        "&permissions=274877975552&guild_id=81384788765712384&disable_guild_select=true\n"
    )


async def test_a_token_that_discord_refuses_is_said_in_two_lines() -> None:
    async with Discord() as discord:
        settings = discord.environment | {"DISCORD_TOKEN": "MjAw.x.y"}
        status, out, err = await nudge("discord", "invite", **settings)
        assert (status, out) == (2, "")
        assert err.splitlines()[0] == "Discord refuses DISCORD_TOKEN."
        assert len(err.splitlines()) == 2


async def test_doctor_asks_discord_and_finds_a_sound_set_up(database_url: str) -> None:
    async with Discord() as discord:
        web = discord.guild("Acme").channel("web")
        await wiring.serving(database_url, binding(web))
        settings = discord.environment | {"DATABASE_URL": database_url, "PORT": "0"}
        status, out, _ = await nudge("doctor", **settings)
    assert status == 0, out
    for line in (
        "ok       discord   one process, commands in all servers",
        f"ok       bot       nudge, {discord.application_id}",
        "ok       app       Nudge; anybody may invite it",
        "ok       servers   in 1",
        "ok       commands  not registered yet: nudge run does it at its start",
        "ok       channels  1 of 1 allow what is needed",
    ):
        assert line in out.splitlines(), out
    assert discord.token not in out


async def test_doctor_names_what_channels_forbid(database_url: str) -> None:
    async with Discord() as discord:
        acme = discord.guild("Acme")
        web, ops, hidden = (acme.channel(name) for name in ("web", "ops", "hidden"))
        await wiring.serving(database_url, binding(web, ops, hidden))
        ops.deny(acme.bot_role, Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS)
        hidden.deny(acme.everyone, Permission.VIEW_CHANNEL)
        settings = discord.environment | {"DATABASE_URL": database_url, "PORT": "0"}
        status, out, _ = await nudge("doctor", **settings)
    assert status == 1
    assert "ok       channels  1 of 3 allow what is needed" in out
    assert "problem  channel   #ops in Acme: the bot lacks Send Messages, Send Messages in Threads." in out
    assert "problem  channel   #hidden is gone, or the bot lacks View Channels there." in out


@pytest.mark.parametrize("fault", [faults.status(503), faults.reset()], ids=["503", "reset"])
async def test_doctor_says_that_discord_does_not_answer(database_url: str, fault: faults.Fault) -> None:
    async with Discord() as discord:
        discord.faults.add("GET /users/@me", fault, times=None)
        settings = discord.environment | {"DATABASE_URL": database_url, "PORT": "0"}
        status, out, _ = await nudge("doctor", **settings)
    assert status == 1
    assert "problem  discord   Discord does not answer: " in out
    assert "DISCORD_API_BASE" in out
