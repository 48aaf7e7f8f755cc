"""`nudge run` as operators start it, as a process of its own, with Slack's side on the loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from adapters.slack.manifest import EVENTS, SCOPES
from tests.adapters.slack.loopback import LoopbackSlack, faults
from tests.adapters.slack.outage import eventually, locked, rows, titles
from tests.ops.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

SECRET = "0123456789abcdef0123456789abcdef"
MODES = pytest.mark.parametrize("mode", ["http", "socket"])


class Process:
    """`entries`: what it has logged, as far as it was read."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.entries: list[dict[str, object]] = []
        self.raw = ""

    async def logged(self, event: str) -> dict[str, object]:
        """Reads on until that is there."""
        assert self.process.stderr
        async with asyncio.timeout(30):
            while line := (await self.process.stderr.readline()).decode():
                self.raw += line
                with contextlib.suppress(ValueError):
                    self.entries.append(json.loads(line))
                    if self.entries[-1]["event"] == event:
                        return self.entries[-1]
        raise AssertionError(f"it never logged {event}:\n{self.raw}")

    async def ended(self, seconds: float = 30) -> int:
        assert self.process.stderr
        async with asyncio.timeout(seconds):
            self.raw += (await self.process.stderr.read()).decode()
            return await self.process.wait()


@contextlib.asynccontextmanager
async def started(settings: dict[str, str]) -> AsyncIterator[Process]:
    set_here = re.compile(r"NUDGE_|DATABASE_|SLACK_|DISCORD_|HOST$|PORT$|PUBLIC_URL$")
    kept = {name: value for name, value in os.environ.items() if not set_here.match(name)}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=ROOT,
        env={**kept, "HOST": "127.0.0.1", "PORT": "0", **settings},
        stdin=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Process(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def settings(slack: LoopbackSlack, token: str | None, url: str, mode: str) -> dict[str, str]:
    token_of_mode = {"SLACK_APP_TOKEN": slack.app_token} if mode == "socket" else {"SLACK_SIGNING_SECRET": SECRET}
    return {
        "DATABASE_URL": url,
        "SLACK_BOT_TOKEN": token or "",
        "SLACK_API_BASE_URL": slack.api_url,
        "NUDGE_LOG_LEVEL": "debug",
        **token_of_mode,
    }


async def ready(run: Process, slack: LoopbackSlack, mode: str) -> None:
    port = (await run.logged("listening"))["port"]
    entry = await run.logged("slack_ready")
    assert entry["workspace"] == "Acme"
    assert entry["mode"] == mode
    slack.mode, slack.request_url = mode, f"http://127.0.0.1:{port}/slack/events"


@MODES
async def test_it_starts_serves_and_leaves_when_told(database_url: str, mode: str) -> None:
    async with await LoopbackSlack.start(scopes=SCOPES, events=EVENTS, signing_secret=SECRET) as slack:
        team = slack.team("T1", name="Acme")
        ana = team.user("ana")
        web = team.channel("web", [ana])
        async with started(settings(slack, team.token, database_url, mode)) as run:
            await ready(run, slack, mode)
            said = await slack.command(ana, web, "add Launch the purple elephant")
            assert "Added #1" in said.text
            await slack.until(lambda: web.messages)
            run.process.send_signal(signal.SIGTERM)
            assert await run.ended() == 0
        assert "Traceback" not in run.raw
        for secret in (team.token, slack.app_token, SECRET, "purple"):
            assert str(secret) not in run.raw


@MODES
async def test_f88_told_to_stop_it_finishes_and_answers_what_has_come(database_url: str, mode: str) -> None:
    async with await LoopbackSlack.start(scopes=SCOPES, events=EVENTS, signing_secret=SECRET) as slack:
        team = slack.team("T1", name="Acme")
        ana = team.user("ana")
        web = team.channel("web", [ana])
        async with started(settings(slack, team.token, database_url, mode)) as run:
            await ready(run, slack, mode)
            assert (await slack.command(ana, web, "help")).ok
            async with locked(database_url, "tasks"):
                quick = asyncio.ensure_future(slack.command(ana, web, "add Fix login"))
                await asyncio.sleep(0.3)
                run.process.send_signal(signal.SIGTERM)
                await asyncio.sleep(1.2)  # longer than it makes people wait: it is acknowledged meanwhile
            said = await quick
            assert said.ok
            await said.answered()
            assert "Added #1" in said.text
            assert await run.ended() == 0
        assert await titles(database_url) == ["Fix login"]
        assert "Traceback" not in run.raw


async def some_answers(slack: LoopbackSlack) -> None:
    before = len(slack.calls("chat.postEphemeral"))
    await slack.until(lambda: len(slack.calls("chat.postEphemeral")) >= before + 3)


async def test_f2_f24_killed_at_any_time_it_does_in_the_end_what_was_said_once(database_url: str) -> None:
    async with await LoopbackSlack.start(scopes=SCOPES, events=EVENTS, signing_secret=SECRET) as slack:
        team = slack.team("T1", name="Acme")
        ana = team.user("ana")
        web = team.channel("web", [ana])
        slack.retry_delays = (0.5, 2.0, 5.0, 5.0)
        environment = settings(slack, team.token, database_url, "http")
        said: list[asyncio.Task[object]] = []
        for round_ in range(2):
            async with started(environment) as run:
                await ready(run, slack, "http")
                for number in range(10):
                    line = f"add Task {round_ * 10 + number}"
                    said.append(asyncio.ensure_future(slack.mention(ana, web, line)))
                await some_answers(slack)
                run.process.kill()
                await run.process.wait()
        await rows(database_url, "UPDATE inbox SET claimed_until = now()")  # a minute later
        async with started(environment) as run:
            await ready(run, slack, "http")
            await asyncio.gather(*said)
            await eventually(database_url, "SELECT count(*) FROM inbox WHERE finished_at IS NULL", 0)
        assert sorted(await titles(database_url)) == sorted(f"Task {number}" for number in range(20))


async def test_f92_a_token_that_slack_refuses_is_said_in_two_lines(database_url: str) -> None:
    async with await LoopbackSlack.start(scopes=SCOPES, events=EVENTS, signing_secret=SECRET) as slack:
        team = slack.team("T1", name="Acme")
        slack.faults.add("auth.test", faults.error("invalid_auth"), times=None)
        async with started(settings(slack, team.token, database_url, "http") | {"NUDGE_LOG_LEVEL": "info"}) as run:
            assert await run.ended() == 2
        assert "SLACK_BOT_TOKEN" in run.raw
        assert "Traceback" not in run.raw
        assert str(team.token) not in run.raw
        assert len(slack.calls("auth.test")) == 1
