"""A process that is killed amid an import leaves nothing of it, and the import can be done then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from storage import migrate
from storage.embedded import start
from tests.ops.processes import ROOT, ask, short_folder

# Stages a file of three tasks the first time, imports it, and prints what was answered.
IMPORTER = """
import asyncio, json, sys, uuid
from datetime import UTC, datetime
from dataclasses import replace
from bot.dispatch import Dispatcher
from bot.files import SentFile
from bot.message import plain_message
from bot.contents import Typed
from bot.ports import Address, Inbound, Sender
from storage.store import PostgresStore

async def fetch(where, file):
    return b"TYPE,CONTENT,PRIORITY,INDENT\\ntask,One,1,1\\ntask,Two,1,1\\ntask,Three,1,1\\n"

async def work(url, line):
    dispatcher = Dispatcher(await PostgresStore.connect(url), lambda: datetime.now(UTC), fetch=fetch)
    where, files = Address("console", "local", "general", "general"), (SentFile("1", "plan.csv", 1),)
    inbound = Inbound(Sender("ana", "Ana"), where, Typed(line), uuid.uuid4().hex)
    reply = await dispatcher.handle(replace(inbound, files=files if line == "import" else ()))
    print(plain_message(reply.body))

asyncio.run(work(sys.argv[1], sys.argv[2]))
"""


def said(url: str, line: str, fail_at: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", IMPORTER, url, line],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NUDGE_FAIL_AT": fail_at},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_kill_amid_an_import_leaves_nothing_and_it_is_done_then() -> None:
    with short_folder() as folder, start(folder) as server:
        url = server.url
        migrate.upgrade(url)
        assert "3 tasks" in said(url, "import").stdout
        assert said(url, "import go 1", fail_at="amid_import").returncode == -signal.SIGKILL
        assert ask(url, "SELECT count(*) FROM tasks") == 0
        assert ask(url, "SELECT count(*) FROM events WHERE kind IN ('added', 'imported')") == 0
        assert "Imported 3 tasks" in said(url, "import go 1").stdout
        assert ask(url, "SELECT array_agg(number ORDER BY number) FROM tasks") == [1, 2, 3]
