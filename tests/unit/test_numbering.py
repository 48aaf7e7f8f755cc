"""Lines that were shown before teams were joined, and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import numbering
from bot.calendar import Calendar
from bot.canonical import encode
from bot.message import Button, Buttons, Form, Message, PersonSelect, Select, TaskList, TaskRow
from bot.model import Status
from bot.parsing import grammar
from bot.ports import Reply

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)


def test_where_numbers_were_never_changed_nothing_is_said_of_them() -> None:
    reply = Reply(Message("Done", (Buttons((Button("Undo", "undo 5"),)),)), origin="show 12")
    assert numbering.marked_reply(reply, ()) is reply


def test_every_line_that_may_name_a_task_says_how_new_it_is() -> None:
    row = TaskRow(12, "#12", "Fix login", Status.TODO, menu=(Button("Done", "done 12"),))
    reply = Reply(
        Message(
            "Tasks",
            (
                TaskList((row,)),
                Buttons((Button("Home", "home"), Button("Done", "done 12"))),
                Select("More", (Button("Start", "start 12"),)),
                PersonSelect("Assign", "assign 12 {}"),
            ),
        ),
        origin="show 12",
    )
    said = " numbering:2"
    marked = Reply(
        Message(
            "Tasks",
            (
                TaskList((replace(row, menu=(Button("Done", f"done 12{said}"),)),)),
                Buttons((Button("Home", "home"), Button("Done", f"done 12{said}"))),
                Select("More", (Button("Start", f"start 12{said}"),)),
                PersonSelect("Assign", f"assign 12 {{}}{said}"),
            ),
        ),
        origin=f"show 12{said}",
    )
    assert numbering.marked_reply(reply, (100, 1000)) == marked
    assert numbering.marked_reply(marked, (100, 1000)) == marked
    form = Reply(Form("Edit", "edit 12 version:3", ()))
    assert numbering.marked_reply(form, (100,)).body == Form("Edit", "edit 12 version:3 numbering:1", ())


@pytest.mark.parametrize(
    ("line", "shift"), [("done 12", 1100), ("done 12 numbering:1", 1000), ("done 12 numbering:2", 0)]
)
def test_a_line_lacks_what_was_added_since_it_was_shown(line: str, shift: int) -> None:
    assert numbering.missing(line, (100, 1000)) == shift
    assert numbering.bare(line) == "done 12"


@pytest.mark.parametrize(
    ("line", "newer"),
    [
        ("done 12 15", "done 112 115"),
        ("show 12", "show 112"),
        ("edit 12 parent:3 p:1", "edit 112 parent:103 p:urgent"),
        ("add Paint 3 walls parent:4 after:5,6", "add Paint 3 walls parent:104 after:105,106"),
        ("undo 12", "undo 12"),
        ("history 12 before:40", "history 112 before:40"),
        ("due 12 =2026-11-27", "due 112 =2026-11-27"),
        ("inbox before:40", "inbox before:40"),
        ("list all p:1 page:2", "list all p:urgent page:2"),
    ],
)
def test_a_command_names_the_same_tasks_by_their_newer_numbers(line: str, newer: str) -> None:
    reading = grammar.Reading(Calendar(), NOW)
    assert encode(numbering.renumbered(grammar.parse(line, reading), 100)) == encode(grammar.parse(newer, reading))
