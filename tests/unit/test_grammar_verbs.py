"""What a verb alone tells: a slip of it, and whether its command changes something."""

from __future__ import annotations

import pytest

from bot import commands as c
from bot.parsing.grammar import parse, verb_changes
from bot.parsing.verbs import distance
from tests.unit.readers import ROOM, THREAD

# ---- slips


@pytest.mark.parametrize(
    ("line", "meant", "meant_line"),
    [
        ("lsit", "list", "list"),
        ("lst mine", "list", "list mine"),
        ("dine 12", "done", "done 12"),
        ("dleete 12", "delete", "delete 12"),
        ("serach login", "search", "search login"),
        ("projct list", "project", "project list"),
        ("comit 12 text", None, None),  # two edits, and not alone
        ("asign 12 @ana", "assign", "assign 12 @ana"),
        ("due2", None, None),
        ("Fix login", None, None),
        ("Not sure about this", None, None),  # "note" needs a task
        ("Save the file", None, None),
        ("is it done", None, None),
    ],
)
def test_a_slip_of_a_verb_is_noticed_where_the_corrected_line_says_something(
    line: str, meant: str | None, meant_line: str | None
) -> None:
    command = parse(line, ROOM)
    assert isinstance(command, c.PreviewTask)
    assert (command.meant, command.meant_line) == (meant, meant_line)


@pytest.mark.parametrize(
    ("left", "right", "edits"), [("list", "list", 0), ("lsit", "list", 1), ("lst", "list", 1), ("tsil", "list", 3)]
)
def test_swapped_neighbours_are_one_edit(left: str, right: str, edits: int) -> None:
    assert distance(left, right) == edits


# ---- before the database is asked


@pytest.mark.parametrize("line", [example for command in c.COMMANDS for example in command.examples])
def test_the_verb_tells_whether_its_command_changes_something(line: str) -> None:
    assert verb_changes(line) == parse(line, ROOM).changes


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", False),
        ("12", False),
        ("Fix login", False),
        ("\u200badd Fix", True),
        ("draft 17", True),
        ('refill "add" title:"x"', False),
        ("refill " + '"a"' * 100_000, False),
        ("project", False),
        ("project foo", False),
        ("prefs", False),
        ("prefs tz Berlin", True),
        ('add "unclosed', True),
        ("a" * 100_000, False),
    ],
)
def test_an_odd_line_tells_it_too(line: str, changes: bool) -> None:
    assert verb_changes(line) is changes


def test_a_question_changes_nothing() -> None:
    assert isinstance(parse("done?", THREAD), c.PreviewTask)
