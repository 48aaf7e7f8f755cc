"""One message from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from adapters.console.say import say

if TYPE_CHECKING:
    from tests.adapters.console.conftest import SmallCore, Written


async def test_a_line_that_is_understood_ends_with_0(core: SmallCore, written: Written) -> None:
    output, write = written

    assert await say(core.handle, "add Fix login", as_="ana", room="web", write=write) == 0
    assert core.said == [("ana", "web", "add Fix login")]
    assert "Added: #1" in "".join(output)
    assert "\x1b" not in "".join(output)


async def test_a_line_that_is_not_ends_with_1(core: SmallCore, written: Written) -> None:
    output, write = written

    assert await say(core.handle, "gibberish", as_="ana", write=write) == 1
    assert "I don't understand gibberish." in "".join(output)


async def test_json_is_the_document_in_one_line(core: SmallCore, written: Written) -> None:
    output, write = written

    await say(core.handle, "add Größe", as_="ana", as_json=True, write=write)

    document = json.loads("".join(output))
    assert document["kind"] == "message"
    assert document["title"] == "Added: #1"
    assert "Größe" in "".join(output)
    assert "".join(output).count("\n") == 1


async def test_a_form_is_shown_with_where_to_fill_it_in(core: SmallCore, written: Written) -> None:
    output, write = written
    core.titles[1] = "Fix login"

    assert await say(core.handle, "edit 1", as_="ana", write=write) == 0
    assert "Title: Fix login" in "".join(output)
    assert "nudge chat" in "".join(output)


async def test_a_thread_is_entered_before_the_line_is_said(core: SmallCore, written: Written) -> None:
    core.titles[12] = "Fix login"

    assert await say(core.handle, "done", as_="ana", thread="12", write=written[1]) == 0
    assert core.acted[-1].where.thread == "task-12"


async def test_a_thread_there_is_not_ends_with_1_and_nothing_is_said(core: SmallCore, written: Written) -> None:
    assert await say(core.handle, "done", as_="ana", thread="99", write=written[1]) == 1
    assert [text for _, _, text in core.said] == ["show 99"]


@pytest.mark.parametrize("room", ["", "two words", "\x1b"])
async def test_a_room_that_is_none_ends_with_1(core: SmallCore, written: Written, room: str) -> None:
    assert await say(core.handle, "list", as_="ana", room=room, write=written[1]) == 1
    assert core.acted == []


async def test_a_lost_database_ends_with_1_and_no_traceback(core: SmallCore, written: Written) -> None:
    output, write = written
    core.down = True

    assert await say(core.handle, "list", as_="ana", write=write) == 1
    assert "the database went away" in "".join(output)


async def test_by_default_it_goes_to_the_standard_output(core: SmallCore, capsys: pytest.CaptureFixture[str]) -> None:
    await say(core.handle, "list", as_="ana")

    assert capsys.readouterr().out == "Nothing is open.\n"
