"""A file that comes with an answer is written below the data folder; one of this machine is read where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.console.files import along, fetch, keep, read
from adapters.console.inbound import channel
from adapters.console.say import say
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


# ---- what is sent


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("attach 12 {}", "attach 12"),
        ("attach WEB-12   {} ", "attach WEB-12"),
        ('attach #12 "{}"', "attach #12"),
        ("import {}", "import"),
        ('import "{}" in:web', "import in:web"),
    ],
)
def test_a_place_is_the_file_that_is_there(tmp_path: Path, line: str, said: str) -> None:
    place = tmp_path / "plan.pdf"
    place.write_bytes(b"%PDF")
    assert along(line.format(place), in_thread=False) == (
        said,
        (SentFile(str(place), "plan.pdf", 4, "application/pdf"),),
    )


@pytest.mark.parametrize("line", ["attach 12", "attach the plan", "import the sofa", "import", "add attach 12 x", "12"])
def test_a_line_without_a_place_stays_as_it_is(line: str) -> None:
    assert along(line, in_thread=False) == (line, ())


def test_in_a_thread_the_place_is_enough(tmp_path: Path) -> None:
    (tmp_path / "12 plans").touch()
    line, (sent,) = along(f"attach {tmp_path / '12 plans'}", in_thread=True)
    assert (line, sent.name, sent.media_type) == ("attach", "12 plans", "")
    assert along("attach 12", in_thread=True) == ("attach 12", ())


def test_where_no_file_is_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"There is no file .*gone"):
        along(f"attach 12 {tmp_path / 'gone'}", in_thread=False)
    with pytest.raises(UserError, match="is a folder"):
        along(f"import {tmp_path}", in_thread=False)


async def test_what_is_in_it_is_fetched(tmp_path: Path) -> None:
    place = tmp_path / "tasks.csv"
    place.write_bytes(b"title\n")
    _, (sent,) = along(f"import {place}", in_thread=False)
    assert await fetch(channel("general"), sent) == b"title\n"


async def test_a_line_goes_to_the_bot_with_its_file(core: SmallCore, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").touch()
    await say(core.handle, f"attach 12 {tmp_path / 'plan.pdf'}", as_="ana", write=lambda _: None)
    assert core.said == [("ana", "general", "attach 12")]
    assert [one.name for one in core.acted[-1].files] == ["plan.pdf"]
