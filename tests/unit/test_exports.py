"""Files: what a cell may do to a spreadsheet, and that the format holds all of a task."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import When
from bot.exports import TAIL, TASK_COLUMNS, Export, exported, head, rows, task_row
from bot.files import KeptFile, SentFile
from bot.model import Assignee, Comment, Item, Priority, Status, Task, Who
from bot.timelog import Entry
from tests.unit.readers import CALENDAR

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
ANA = Who(1, "Ana")
TASK = Task(
    12,
    "=HYPERLINK(…)",
    "+1",
    Status.DONE,
    Priority.URGENT,
    assignees=(Assignee(ANA, done=True),),
    creator=ANA,
    due=When(NOW, date(2026, 9, 16)),
    start=When(NOW),
    tags=("bug",),
    checklist=(Item("Paint", done=True),),
    relates=(13,),
    created_at=NOW,
    completed_at=NOW,
    completed_by=ANA,
)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_that_would_be_a_formula_is_text(text: str) -> None:
    (row,) = csv.reader(io.StringIO(rows([(text, "a=b")]), newline=""))
    assert row == [f"'{text}", "a=b"]


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1), min_size=1))
def test_no_cell_begins_as_a_formula_and_none_is_lost(table: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(rows(table), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in table
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in read for cell in row)


def test_a_row_has_a_cell_for_each_column_with_times_by_the_readers_clock() -> None:
    cells = dict(zip(TASK_COLUMNS, task_row(TASK, 90, CALENDAR), strict=True))
    assert (cells["due"], cells["start"], cells["completed"]) == ("2026-09-16", "2026-09-16 10:00", "2026-09-16 10:00")
    assert (cells["number"], cells["assignees"], cells["time spent (minutes)"]) == ("12", "Ana", 90)


def test_what_is_written_reads_back_as_the_model() -> None:
    comment = Comment(3, 12, ANA, "“Done”\n", NOW)
    entry = Entry(4, 12, ANA, NOW, date(2026, 9, 16), 90, "call")
    sent = SentFile("F1", "plan.pdf", 9, "application/pdf", "https://a.slack.com/F1")
    one = exported(TASK, [comment], [entry], [KeptFile(12, 1, sent, "slack", ANA, NOW)])
    read = Export.model_validate_json(f"{head(NOW)}\n{one.model_dump_json()}{TAIL}")
    assert (read.version, read.exported_at, read.tasks) == (1, NOW, (one,))
    assert read.tasks[0].due is not None
    assert (read.tasks[0].due.day, read.tasks[0].comments[0].body) == (date(2026, 9, 16), "“Done”\n")


def test_a_file_from_before_there_were_files_is_still_read() -> None:
    older = exported(TASK, [], []).model_dump_json(exclude={"files"})
    (task,) = Export.model_validate_json(f"{head(NOW)}\n{older}{TAIL}").tasks
    assert task.files == ()
