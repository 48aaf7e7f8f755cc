"""`nudge run` as operators start it, a process of its own, with Discord on the loopback; alone and beside Slack."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from adapters.slack.manifest import EVENTS, SCOPES
from tests.adapters.discord.loopback import Discord, faults
from tests.adapters.slack.loopback import LoopbackSlack
from tests.adapters.slack.outage import titles
from tests.ops.test_run_slack import SECRET, ready, started
from tests.ops.test_run_slack import settings as slack_settings
from tests.ops.test_set_up_discord import nudge

if TYPE_CHECKING:
    from tests.ops.test_run_slack import Process


def settings(discord: Discord, url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "NUDGE_LOG_LEVEL": "debug", **discord.environment}


async def connected(run: Process) -> None:
    await run.logged("discord_ready")


async def test_it_starts_serves_and_leaves_when_told(database_url: str) -> None:
    async with Discord() as discord:
        acme = discord.guild("Acme")
        web, ana = acme.channel("web"), discord.person("Ana", acme)
        async with started(settings(discord, database_url)) as run:
            await connected(run)
            await discord.gateway.connected()
            said = await ana.slash(web, "task add", title="Launch the purple elephant")
            assert "Launch the purple elephant" in said.text
            await discord.said(web)
            run.process.send_signal(signal.SIGTERM)
            assert await run.ended() == 0
        assert await titles(database_url) == ["Launch the purple elephant"]
        _, found, _ = await nudge("doctor", PORT="0", **settings(discord, database_url))
        assert "ok       commands  registered" in found
        assert "Traceback" not in run.raw
        for secret in (discord.token, "purple"):
            assert secret not in run.raw


async def test_slack_and_discord_are_served_by_one_process(database_url: str) -> None:
    async with (
        Discord() as discord,
        await LoopbackSlack.start(scopes=SCOPES, events=EVENTS, signing_secret=SECRET) as slack,
    ):
        acme, team = discord.guild("Acme"), slack.team("T1", name="Acme")
        web, ana = acme.channel("web"), discord.person("Ana", acme)
        ben = team.user("ben")
        ops = team.channel("ops", [ben])
        both = settings(discord, database_url) | slack_settings(slack, team.token, database_url, "socket")
        async with started(both) as run:
            await ready(run, slack, "socket")
            await discord.gateway.connected()
            assert "Feed the cat" in (await ana.slash(web, "task add", title="Feed the cat")).text
            assert "Added #1" in (await slack.command(ben, ops, "add Feed the dog")).text
            assert "cat" not in (await slack.command(ben, ops, "list all")).text
            run.process.send_signal(signal.SIGTERM)
            assert await run.ended() == 0
        assert "Traceback" not in run.raw


async def test_a_token_that_discord_refuses_is_said_in_two_lines(database_url: str) -> None:
    async with Discord() as discord:
        discord.faults.add("GET /users/@me", faults.unauthorized(), times=None)
        async with started(settings(discord, database_url) | {"NUDGE_LOG_LEVEL": "info"}) as run:
            assert await run.ended() == 2
        assert "Discord refuses DISCORD_TOKEN." in run.raw
        assert "Traceback" not in run.raw
        assert discord.token not in run.raw
