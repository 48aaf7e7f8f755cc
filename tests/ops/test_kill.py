"""A process killed in the middle of its work loses nothing it acknowledged, and the next start is clean."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from storage.embedded import start
from tests.ops.processes import ROOT, ask, short_folder

ADDS = 200

# Adds many tasks at once and prints each number as soon as its answer is there.
ADDER = """
import asyncio, sys, uuid
from datetime import UTC, datetime
from pathlib import Path
from bot.dispatch import Dispatcher
from bot.contents import Typed
from bot.ports import Address, Inbound, Sender
from storage import embedded, migrate
from storage.store import PostgresStore

async def add(dispatcher, number):
    sender = Sender(f"user{number % 20}", f"User {number % 20}")
    where = Address("console", "local", "general", "general")
    reply = await dispatcher.handle(Inbound(sender, where, Typed(f"add task {number}"), uuid.uuid4().hex))
    assert reply.card, reply
    print(reply.card, flush=True)

async def work(url):
    dispatcher = Dispatcher(await PostgresStore.connect(url), lambda: datetime.now(UTC))
    await asyncio.gather(*(add(dispatcher, number) for number in range(int(sys.argv[2]))))

with embedded.start(Path(sys.argv[1])) as server:
    migrate.upgrade(server.url)
    asyncio.run(work(server.url))
"""


@pytest.mark.parametrize("with_database", [False, True], ids=["the bot", "the bot and PostgreSQL"])
def test_a_kill_amid_two_hundred_adds_loses_no_acknowledged_task(with_database: bool) -> None:
    with short_folder() as folder:
        acknowledged = _killed_after(folder, ADDS // 3, with_database)
        assert ADDS // 3 <= len(acknowledged) < ADDS
        with start(folder) as server:
            kept = set(map(int, ask(server.url, "SELECT array_agg(number) FROM tasks") or ()))
            last = ask(server.url, "SELECT last_number FROM workspaces")
            events = ask(server.url, "SELECT count(*) FROM events WHERE kind = 'added'")
        assert acknowledged <= kept, "acknowledged and lost"
        assert kept == set(range(1, last + 1)), "a number was used up without its task"
        assert events == last, "a task and its history are written together"
        assert _said(folder, "add one more") == 0
        assert _said(folder, f"done {last + 1}") == 0


def _killed_after(folder: Path, count: int, with_database: bool) -> set[int]:
    """The numbers that were acknowledged before SIGKILL."""
    adder = subprocess.Popen(
        [sys.executable, "-c", ADDER, str(folder), str(ADDS)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with adder:
        assert adder.stdout
        numbers = {int(adder.stdout.readline()) for _ in range(count)}
        postmaster = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        adder.kill()
        if with_database:
            _kill_family(postmaster)
        return numbers | {int(line) for line in adder.stdout.read().split()}


def _kill_family(pid: int) -> None:
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):  # it went with the first one
            member.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=20)


def _said(folder: Path, line: str) -> int:
    command = [sys.executable, "-m", "bot", "say", line]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "NUDGE_DATA_DIR": str(folder)}, stdout=subprocess.DEVNULL, check=False
    )
    return done.returncode
