"""`nudge run` from start to stop, with a small platform on a real database; and what it says when it cannot start."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.contents import Typed
from bot.errors import ConfigurationError
from bot.live import POLL_SECONDS
from bot.message import plain_message
from bot.ports import Address, Health, Inbound, Limits, Sender
from bot.serving import Serving
from storage import opening
from tests.adapters.http.served import answered
from tests.ops.processes import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from starlette.requests import Request

    from bot.files import SentFile
    from bot.message import Message
    from bot.ports import Handle
    from storage.store import PostgresStore

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1-abc", "SLACK_APP_TOKEN": "xapp-1-abc"}
LOOPS = {"pigeons", "pigeons cards", "pigeons notices", "listener", "scheduler"}
NOWHERE = "postgresql://ana:s3cret@127.0.0.1:1/tasks"


def now() -> datetime:
    return datetime.now(UTC)


class Pigeons:
    """A platform with one route: what is posted there is said to the bot. `fails`: with what `run` ends at first."""

    name = "pigeons"
    path = "/say"
    limits = Limits()

    def __init__(self, *fails: Exception) -> None:
        self.fails = list(fails)
        self.handle: Handle
        self.last_tick: datetime | None = None
        self.drained = False
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.begun = asyncio.Event()
        self.delivered = asyncio.Event()

    async def run(self, handle: Handle) -> None:
        self.handle = handle
        if self.fails:
            raise self.fails.pop(0)
        self.last_tick = now()
        await asyncio.Event().wait()

    def routes(self) -> list[Route]:
        return [Route(self.path, self.say, methods=["POST"])]

    async def say(self, request: Request) -> JSONResponse:
        self.begun.set()
        await self.go_on.wait()
        where = Address(self.name, "W1", "loft")
        sender = Sender(request.headers["who"], request.headers["who"].title(), request.headers["who"])
        inbound = Inbound(sender, where, Typed((await request.body()).decode()), key=os.urandom(8).hex())
        reply = await self.handle(inbound)
        return JSONResponse({"understood": reply.understood})

    async def drain(self, seconds: float) -> None:
        assert seconds > 0
        self.drained = True

    async def check(self) -> Health:
        return Health(ok=self.last_tick is not None, text="in the air")

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        self.delivered.set()
        return key

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        raise AssertionError("nothing is edited here")

    async def fetch(self, where: Address, file: SentFile) -> bytes:
        raise AssertionError("nothing is sent here")


class Running:
    """A run in this process, and the port it listens at."""

    def __init__(self, serving: Serving) -> None:
        self.port = serving.port
        self.task = asyncio.create_task(serving.run())

    async def ask(self, method: str, path: str, body: str = "", who: str = "ana") -> tuple[int, dict[str, object]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        length = len(body.encode())
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nWho: {who}\r\nContent-Length: {length}\r\n\r\n"
        writer.write(f"{head}{body}".encode())
        status, _, answer = await answered(reader)
        writer.close()
        return status, json.loads(answer)

    async def until(self, path: str, status: int) -> dict[str, object]:
        """What is answered there, once it has that status."""
        while not self.task.done():
            with contextlib.suppress(ConnectionRefusedError):
                found, document = await self.ask("GET", path)
                if found == status:
                    return document
            await asyncio.sleep(0.05)
        await self.task
        raise AssertionError("it has stopped")

    async def stop(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await self.task


@contextlib.asynccontextmanager
async def running(url: str, *platforms: Pigeons, public_url: str | None = None) -> AsyncIterator[Running]:
    def made(platform: Pigeons) -> Callable[[PostgresStore], Pigeons]:
        return lambda _: platform

    with free_port() as port:
        run = Running(Serving(url, "127.0.0.1", port, [made(one) for one in platforms], now, public_url))
    yield run
    if not run.task.done():
        await run.stop()


@contextlib.contextmanager
def free_port() -> Iterator[int]:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


async def test_it_serves_a_platform_and_says_how_everything_is(database_url: str) -> None:
    pigeons = Pigeons()
    async with running(database_url, pigeons) as run:
        document = await run.until("/health/ready", 200)
        assert document["checks"].keys() == {
            "database",
            "migrations",
            "pigeons connection",
            *LOOPS,
        }
        assert (await run.ask("GET", "/health/live"))[1]["checks"].keys() == LOOPS
        assert await run.ask("POST", "/say", "add Feed the pigeons") == (200, {"understood": True})
        assert await run.ask("POST", "/say", "dnoe 99") == (200, {"understood": False})
    assert pigeons.drained


async def test_a_card_is_there_at_once_not_at_the_next_poll(database_url: str) -> None:
    pigeons = Pigeons()
    pigeons.limits = Limits(live=True)
    async with running(database_url, pigeons) as run:
        await run.until("/health/ready", 200)
        await run.ask("POST", "/say", "add Feed the pigeons")
        async with asyncio.timeout(POLL_SECONDS / 2):
            await pigeons.delivered.wait()


async def test_who_is_given_something_is_told_when_it_is_time_not_at_the_next_poll(database_url: str) -> None:
    pigeons = Pigeons()
    async with running(database_url, pigeons) as run:
        await run.until("/health/ready", 200)
        await run.ask("POST", "/say", "help", "bob")
        await run.ask("POST", "/say", "add Feed the pigeons p1 @bob")  # urgent: it does not wait for more to happen
        async with asyncio.timeout(POLL_SECONDS / 2):
            await pigeons.delivered.wait()


class Ravens(Pigeons):
    name = "ravens"
    path = "/caw"


async def test_calendars_are_served_at_the_address_that_was_given_out(database_url: str) -> None:
    pigeons = Pigeons()
    async with running(database_url, pigeons, public_url="https://nudge.example.org") as run:
        await run.until("/health/ready", 200)
        await run.ask("POST", "/say", "add Feed the pigeons friday @me")
        where, ana = Address(pigeons.name, "W1", "loft"), Sender("ana", "Ana", "ana")
        reply = await pigeons.handle(Inbound(ana, where, Typed("ics"), key="ics"))
        path = re.search(r"https://nudge.example.org(/calendar/\S+\.ics)", plain_message(cast("Message", reply.body)))
        assert path is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", run.port)
        writer.write(f"GET {path[1]} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        status, headers, content = await answered(reader)
        writer.close()
    assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert b"\r\nSUMMARY:#1 Feed the pigeons\r\n" in content


async def test_several_platforms_are_served_by_one_process(database_url: str) -> None:
    pigeons, ravens = Pigeons(), Ravens()
    pigeons.limits = ravens.limits = Limits(live=True)
    async with running(database_url, pigeons, ravens) as run:
        document = await run.until("/health/ready", 200)
        assert {"pigeons", "pigeons cards", "ravens", "ravens cards"} <= document["checks"].keys()
        await run.ask("POST", "/say", "add Feed the pigeons")
        await pigeons.delivered.wait()
        assert not ravens.delivered.is_set()
        await run.ask("POST", "/caw", "add Feed the ravens")
        await ravens.delivered.wait()
    assert pigeons.drained
    assert ravens.drained


async def test_told_to_stop_it_finishes_what_was_begun(database_url: str) -> None:
    pigeons = Pigeons()
    async with running(database_url, pigeons) as run:
        await run.until("/health/ready", 200)
        pigeons.go_on.clear()
        asking = asyncio.create_task(run.ask("POST", "/say", "add Feed the pigeons"))
        await pigeons.begun.wait()
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.2)
        assert not run.task.done()
        pigeons.go_on.set()
        assert await asking == (200, {"understood": True})
        await run.task
    assert pigeons.drained


async def test_a_platform_that_fails_is_started_again(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.supervision.FIRST_PAUSE", 1.5)  # longer than an answer of /health is remembered
    async with running(database_url, Pigeons(OSError("gone"))) as run:
        document = await run.until("/health/live", 503)
        assert document["checks"]["pigeons"] == {"ok": False, "text": "failed, starts again"}  # type: ignore[index]
        await run.until("/health/ready", 200)


async def test_a_platform_whose_settings_are_wrong_ends_it(database_url: str) -> None:
    wrong = ConfigurationError("SLACK_BOT_TOKEN is refused.", "Use another.")
    async with running(database_url, Pigeons(ExceptionGroup("tasks", [wrong]))) as run:
        with pytest.raises(ConfigurationError) as caught:
            await run.task
    assert caught.value is wrong


async def test_it_is_alive_but_not_ready_while_the_database_is_away(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when the database comes, it is migrated and served."""
    here = asyncio.Event()
    opened = opening.PostgresStore.connect

    async def late(url: str) -> PostgresStore:
        await here.wait()
        return await opened(url)

    monkeypatch.setattr(opening.PostgresStore, "connect", late)
    async with running(empty_database_url, Pigeons()) as run:
        assert (await run.until("/health/live", 200))["status"] == "ok"
        document = await run.until("/health/ready", 503)
        assert document["checks"]["database"] == {"ok": False, "text": "awaited"}  # type: ignore[index]
        assert (await run.ask("POST", "/say", "list"))[0] == 503
        here.set()
        await run.until("/health/ready", 200)


async def test_a_database_that_is_away_is_waited_for_longer_each_time(database_url: str) -> None:
    pauses: list[float] = []

    class Came(Exception):
        pass

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 7:
            raise Came

    with pytest.raises(Came):
        await opening.open_store(NOWHERE, pause)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


async def test_a_database_that_refuses_is_not_waited_for(database_url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        await opening.open_store(re.sub(r"/test_\w+", "/nothing_here", database_url))
    assert "nothing_here" in caught.value.problem


# ---- the command


@contextlib.contextmanager
def started(settings: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    set_here = re.compile(r"NUDGE_|DATABASE_|SLACK_|DISCORD_|HOST$|PORT$|PUBLIC_URL$")
    kept = {name: value for name, value in os.environ.items() if not set_here.match(name)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env={**kept, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_waiting_for_the_database_it_says_so_and_leaves_when_told(number: signal.Signals) -> None:
    with started({**SLACK, "DATABASE_URL": NOWHERE, "PORT": "0"}) as process:
        assert process.stderr
        entries = [json.loads(process.stderr.readline()) for _ in range(2)]
        assert [entry["event"] for entry in entries] == ["listening", "database_awaited"]
        assert entries[0]["port"] > 0
        assert "No PostgreSQL answers at 127.0.0.1:1" in entries[1]["reason"]
        process.send_signal(number)
        assert process.wait(20) == 0
        assert "s3cret" not in process.stderr.read()


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "No platform is configured: set DISCORD_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN."),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "The setting SLACK_BOT_TOKEN begins with xapp- and has 6 characters."),
        ({**SLACK, "DISCORD_TOKEN": "Bot a.b.c"}, "The setting DISCORD_TOKEN has the word “Bot” in front."),
        ({"DISCORD_TOKEN": "a.b.c", "DISCORD_SHARD_COUNT": "2"}, "DISCORD_SHARD_COUNT is set, but DISCORD_SHARD_IDS"),
        ({**SLACK, "PORT": "web"}, "The setting PORT is “web”."),
        ({**SLACK, "HOST": "192.0.2.1"}, "HOST is “192.0.2.1” and PORT 3000: Nudge cannot listen there"),
    ],
)
def test_what_cannot_start_says_what_to_set_in_two_lines(settings: dict[str, str], problem: str) -> None:
    with started({**settings, "DATABASE_URL": NOWHERE}) as process:
        _, said = process.communicate(timeout=30)
        assert process.returncode == 2
        assert said.startswith(problem)
        assert len(said.splitlines()) == 2
