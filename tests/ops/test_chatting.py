"""`nudge chat` as it is put together: what people are told appears in the terminal of who is there, once."""

from __future__ import annotations

import asyncio
import io
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.app import Console
from bot import chatting
from tests.adapters.slack.outage import eventually, rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import pytest
    from prompt_toolkit.input import PipeInput

WEDNESDAY = datetime(2026, 11, 18, 9, tzinfo=UTC)  # 10:00 in Berlin
SECONDS = 20
CTRL_D = "\x04"
TOLD = "SELECT state FROM deliveries"
PENDING = "SELECT count(*) FROM deliveries WHERE state = 'pending'"
OVERDUE = "SELECT count(*) FROM deliveries WHERE kind = 'overdue' AND state = 'sent'"


class Terminal:
    """A person at a chat: types lines, and waits for what is shown. Time passes as it does, from Wednesday morning."""

    def __init__(self, url: str, keys: PipeInput, folder: Path) -> None:
        self._keys = keys
        self._changed = asyncio.Event()
        self._ahead = WEDNESDAY - datetime.now(UTC)
        self.shown = ""
        console = Console("ana", folder / "history", zone="Europe/Berlin", columns=80, write=self._write, terminal=True)
        self._running = asyncio.ensure_future(chatting.chat(url, console, self._now))

    def _now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def pass_by(self, time: timedelta) -> None:
        self._ahead += time

    def _write(self, text: str) -> None:
        self.shown += text
        self._changed.set()

    async def say(self, *lines: str, until: str) -> str:
        """What is shown from the first line on, up to the text awaited."""
        begin = len(self.shown)
        self._keys.send_text("".join(f"{line}\r" for line in lines))
        await self.shows(until, begin)
        return self.shown[begin:]

    async def shows(self, text: str, begin: int = 0) -> None:
        async with asyncio.timeout(SECONDS):
            while text not in self.shown[begin:]:
                self._changed.clear()
                await self._changed.wait()

    async def leave(self) -> None:
        self._keys.send_text(CTRL_D)
        async with asyncio.timeout(SECONDS):
            await self._running


@asynccontextmanager
async def chatting_at(url: str, folder: Path) -> AsyncIterator[Terminal]:
    """Somebody who was here before: nothing is offered."""
    (folder / "history").touch()
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        terminal = Terminal(url, keys, folder)
        yield terminal
        await terminal.leave()


async def test_what_one_is_given_waits_for_them_and_its_buttons_work(database_url: str, tmp_path: Path) -> None:
    async with chatting_at(database_url, tmp_path) as terminal:
        await terminal.say("/as bob", "help", until="More on each")
        await terminal.say("/as ana", "add Fix it @bob", until="Added: #1")
        await eventually(database_url, PENDING, 0, seconds=SECONDS)
        assert "assigned #1" not in terminal.shown

        await terminal.say("/as bob", until="Ana assigned #1 Fix it to you")
        await terminal.say(".1", until="Done: #1 Fix it")

    assert terminal.shown.count("assigned #1") == 1


async def test_what_falls_overdue_and_a_digest_appear_while_nobody_types(database_url: str, tmp_path: Path) -> None:
    async with chatting_at(database_url, tmp_path) as terminal:
        await terminal.say("add Call Eve @me in 1 hour", until="Added: #1")
        await terminal.say("digest set at 11:30", until="has a digest")

        terminal.pass_by(timedelta(hours=2))
        await terminal.shows("#1 Call Eve is overdue")
        await terminal.shows("Wed 18 Nov: 1 overdue")

    assert (await rows(database_url, OVERDUE))[0]["count"] == 1


async def test_what_was_told_is_not_told_again_after_a_restart(database_url: str, tmp_path: Path) -> None:
    async with chatting_at(database_url, tmp_path) as terminal:
        await terminal.say("/as bob", "help", until="More on each")
        await terminal.say("/as ana", "add Fix it @bob", "/as bob", until="Added: #1")
        await terminal.shows("assigned #1 Fix it to you")
    async with chatting_at(database_url, tmp_path) as again:
        shown = await again.say("/as bob", "inbox", until="Inbox: ")

    assert "assigned #1" in shown.partition("Inbox: ")[2]
    assert "assigned #1" not in shown.partition("Inbox: ")[0]
    assert [row["state"] for row in await rows(database_url, TOLD)] == ["sent"]


async def test_without_a_terminal_nothing_is_told_yet(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b"/as bob\nhelp\n/as ana\nadd Fix it @bob\n/as bob\nlist mine\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
    output: list[str] = []
    console = Console("ana", tmp_path / "history", columns=80, write=output.append, terminal=False)

    await chatting.chat(database_url, console, lambda: WEDNESDAY)

    assert "Your tasks" in "".join(output)
    assert [row["state"] for row in await rows(database_url, TOLD)] == ["pending"]
