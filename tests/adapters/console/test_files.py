"""A file that comes with an answer is written below the data folder; one of this machine is read where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.console.files import keep, read
from bot.errors import FileGone, FileTooLarge, UserError
from bot.files import SentFile
from bot.message import File, Message, Tone
from bot.ports import Reply

if TYPE_CHECKING:
    from pathlib import Path

    from bot.ports import Inbound
    from tests.adapters.console.conftest import SmallCore, Terminal

FILE = File("tasks.csv", "text/csv", b"number\r\n", "Tasks")


def test_files_stand_beside_each_other_for_their_owner_alone(tmp_path: Path) -> None:
    first, second = keep(FILE, tmp_path / "exports"), keep(FILE, tmp_path / "exports")
    assert [first.name, second.name] == ["tasks.csv", "tasks-2.csv"]
    assert second.read_bytes() == FILE.content
    assert second.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "exports").touch()
    with pytest.raises(UserError, match=r"can't write tasks\.csv"):
        keep(FILE, tmp_path / "exports")


async def test_the_chat_tells_where_a_file_is(
    core: SmallCore, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def handle(_: Inbound) -> Reply:
        return Reply(Message("1 task", tone=Tone.GOOD), file=FILE)

    monkeypatch.setattr(core, "handle", handle)
    shown = await terminal.type(core, "export csv\r")
    assert "exports/tasks.csv" in shown.replace("\n", "")
    assert (terminal.history_file.parent / "exports" / "tasks.csv").read_bytes() == FILE.content


def test_a_file_of_this_machine_is_read_unless_it_is_too_large_or_gone(tmp_path: Path) -> None:
    place = tmp_path / "plan.csv"
    sent = SentFile(str(place), "plan.csv", 5)
    with pytest.raises(FileGone, match=r"plan\.csv"):
        read(sent, 5)
    place.write_bytes(b"title")
    assert read(sent, 5) == b"title"
    with pytest.raises(FileTooLarge):
        read(sent, 4)
    with pytest.raises(FileGone):
        read(SentFile(str(tmp_path), "folder", 0), 5)
