"""`nudge run` as operators start it, a process of its own, with Discord on the loopback; alone and beside Slack."""

from __future__ import annotations

import asyncio
import json
import signal
from typing import TYPE_CHECKING

import aiohttp
import pytest

from adapters.slack.manifest import EVENTS, SCOPES
from tests.adapters.discord.loopback import Discord, faults
from tests.adapters.discord.trouble import locked, rows, titles
from tests.adapters.slack.loopback import LoopbackSlack
from tests.ops.test_run_slack import SECRET, ready, started
from tests.ops.test_run_slack import settings as slack_settings
from tests.ops.test_set_up_discord import nudge

if TYPE_CHECKING:
    from tests.ops.test_run_slack import Process


def settings(discord: Discord, url: str) -> dict[str, str]:
    return {"DATABASE_URL": url, "NUDGE_LOG_LEVEL": "debug", **discord.environment}


async def connected(run: Process) -> None:
    await run.logged("discord_ready")


async def healthy(port: object, status: int) -> dict[str, str]:
    """Once /health/ready says so: what it says of each part."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(20):
        while True:
            async with session.get(f"http://127.0.0.1:{port}/health/ready") as answer:
                if answer.status == status:
                    return {name: str(one) for name, one in (await answer.json())["checks"].items()}
            await asyncio.sleep(0.05)


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


async def test_it_is_ready_while_it_is_connected(database_url: str) -> None:
    async with Discord() as discord:
        discord.guild("Acme")
        async with started(settings(discord, database_url)) as run:
            port = (await run.logged("listening"))["port"]
            assert "1 of 1 shards connected" in (await healthy(port, 200))["discord connection"]
            discord.gateway.refuse(1000)
            discord.gateway.drop()
            assert "0 of 1 shards connected" in (await healthy(port, 503))["discord connection"]
            run.process.send_signal(signal.SIGTERM)  # while it waits to connect anew
            assert await run.ended() == 0


async def test_a_discord_that_is_away_at_the_start_is_waited_for(database_url: str) -> None:
    async with Discord() as discord:
        acme = discord.guild("Acme")
        web, ana = acme.channel("web"), discord.person("Ana", acme)
        discord.faults.add("GET /users/@me", faults.status(503), times=1)
        async with started(settings(discord, database_url)) as run:
            await run.logged("loop_starts_again")
            await connected(run)
            await discord.gateway.connected()
            assert "Fix login" in (await ana.slash(web, "task add", title="Fix login")).text


async def test_f88_told_to_stop_it_finishes_and_answers_what_was_begun(database_url: str) -> None:
    async with Discord() as discord:
        acme = discord.guild("Acme")
        web, ana = acme.channel("web"), discord.person("Ana", acme)
        async with started(settings(discord, database_url)) as run:
            await connected(run)
            await discord.gateway.connected()
            assert (await ana.slash(web, "taskhelp")).text
            async with locked(database_url, "tasks"):
                begun = asyncio.ensure_future(ana.slash(web, "task add", title="Fix login"))
                await asyncio.sleep(0.3)
                run.process.send_signal(signal.SIGTERM)
                await asyncio.sleep(1.0)  # longer than it makes people wait: it is deferred meanwhile
            said = await begun
            assert "Added #1" in (await said.answered()).text
            assert await run.ended() == 0
        assert await titles(database_url) == ["Fix login"]
        assert "Traceback" not in run.raw


@pytest.mark.parametrize("posted", [False, True])
async def test_f1_f2_killed_before_its_card_is_written_down_it_is_there_once(database_url: str, posted: bool) -> None:
    """Killed after the task is there, before Discord was asked for a card or while nobody knows whether it has it."""
    async with Discord() as discord:
        acme = discord.guild("Acme")
        web, ana = acme.channel("web"), discord.person("Ana", acme)
        hung = discord.faults.add(
            f"POST /channels/{web.id}/messages", faults.hang(asyncio.Event(), accepted=posted), times=None
        )
        async with started(settings(discord, database_url)) as run:
            await connected(run)
            await discord.gateway.connected()
            assert "Added #1" in (await ana.slash(web, "task add", title="Fix login")).text
            await discord.until(lambda: hung.hits)
            run.process.kill()
            await run.process.wait()
        assert len(web.messages) == posted
        hung.left = 0
        discord.clock.move(600)  # its nonce is forgotten
        await rows(database_url, "UPDATE surfaces SET claimed_until = now() - interval '1 second'")
        async with started(settings(discord, database_url)) as run:
            await connected(run)
            await discord.gateway.connected()
            await discord.said(web, seconds=20)
            assert "Done #1" in (await (await ana.click(web.last, "Done")).answered()).text
            await discord.until(lambda: "Done by" in web.last.text, 10)
            run.process.send_signal(signal.SIGTERM)
            assert await run.ended() == 0
        assert len(web.messages) == 1


async def test_f71_at_its_most_talkative_it_tells_no_token_and_nothing_of_what_people_wrote(database_url: str) -> None:
    async with Discord() as discord:
        acme = discord.guild("Acme")
        web, ana = acme.channel("web"), discord.person("Ana", acme)
        async with started(settings(discord, database_url)) as run:
            await connected(run)
            await discord.gateway.connected()
            said = [await ana.slash(web, "task add", title="Launch the purple elephant")]
            for fault in (faults.accept_then_reset(), faults.status(502), faults.error(403, 50013, "purple")):
                discord.faults.add("POST *", fault, times=2)
                said.append(await ana.slash(web, "task add", title="Launch the purple elephant"))
                await ana.says(web, f"{discord.bot.mention} add Launch the purple elephant")
                discord.gateway.drop()
                await discord.gateway.resumed()
            discord.faults.clear()
            run.process.send_signal(signal.SIGTERM)
            assert await run.ended() == 0
        discord.violations.clear()
        for secret in (discord.token, "purple", *(one.token for one in said)):
            assert secret not in run.raw
        assert all("event" in json.loads(line) for line in run.raw.splitlines())
