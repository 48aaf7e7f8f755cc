"""Files from anywhere: told by what is in them, bounded, and never a traceback."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.imports.model import FIELDS, MOST_TASKS, ImportedFile, ImportFormat, UnknownTable
from bot.imports.reading import read
from bot.model import COMMENT_LENGTH, DESCRIPTION_LENGTH, ITEMS_PER_TASK, TAGS_PER_TASK, TITLE_LENGTH
from tests.unit.import_files import SAMPLES, imported, refused, sample, unknown
from tests.unit.readers import CALENDAR, NOW

if TYPE_CHECKING:
    from collections.abc import Callable

# ---- which format


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("trello.json", ImportFormat.TRELLO),
        ("taskwarrior.json", ImportFormat.TASKWARRIOR),
        ("taskwarrior_lines.json", ImportFormat.TASKWARRIOR),
        ("todoist.csv", ImportFormat.TODOIST),
        ("ours.json", ImportFormat.JSON),
        ("ours.csv", ImportFormat.CSV),
    ],
)
def test_the_content_tells_the_format_whatever_the_file_is_called(name: str, format_: ImportFormat) -> None:
    assert imported(sample(name), name="holiday.png").format is format_


def test_what_is_json_but_not_known_says_what_is() -> None:
    assert "exports of Trello, of Taskwarrior and of my own" in refused('{"tasks": []}').advice
    assert "no file of tasks that I know" in refused("[1, 2, 3]").problem


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04\x14\x00", "an Excel or ZIP file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (bytes(range(32)) * 20, "no text file"),
    ],
)
def test_what_is_no_text_says_how_to_save_it_as_csv(content: bytes, kind: str) -> None:
    error = refused(content)
    assert f"is {kind}" in error.problem
    assert "as CSV (UTF-8)" in error.advice


@pytest.mark.parametrize(
    "content", [b"", b" \n\n", b"\xef\xbb\xbf", b"Title,Due\n", b"[]", b'{"cards": [], "lists": []}']
)
def test_a_file_without_tasks_is_an_answer(content: bytes) -> None:
    assert refused(content).advice


def test_web_pages_and_calendars_are_no_tables() -> None:
    assert "a web page" in refused("<!DOCTYPE html><html>").problem
    assert "a calendar" in refused("BEGIN:VCALENDAR\nEND:VCALENDAR\n").problem


# ---- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_its_mark_or_as_utf_8(encoding: str) -> None:
    file = imported("Titel;Fällig\nBüro räumen;1.2.2026\n".encode(encoding), {"title": "Titel", "due": "fällig"})
    assert [task.title for task in file.tasks] == ["Büro räumen"]
    assert file.notes == ()


def test_windows_1252_is_read_and_said() -> None:
    table = unknown("Aufgabe;Größe\nBüro – „räumen“;3 €\n".encode("cp1252"))
    assert table.samples["Aufgabe"] == ("Büro – „räumen“",)
    assert "Windows-1252" in table.notes[0]


def test_utf_16_that_is_cut_off_is_an_answer() -> None:
    assert "UTF-16" in refused("Title,Due\nx,y".encode("utf-16")[:-1]).problem


# ---- how much


def test_a_million_rows_are_counted_and_refused() -> None:
    error = refused(b"Title,Due\n" + b"Task,\n" * 1_000_000)
    assert "1,000,000 rows" in error.problem
    assert "Split it" in error.advice


def test_a_million_objects_are_counted_and_refused() -> None:
    assert "1,000,000 tasks" in refused(b"[" + b"{}," * 999_999 + b"{}]").problem


@pytest.mark.parametrize("opening", ['{"lists": [], "cards"', '{"format": "nudge", "version": 1, "tasks"'])
def test_too_many_cards_or_tasks_are_refused_before_anything_is_made_of_them(opening: str) -> None:
    assert f"has {MOST_TASKS + 1:,}" in refused(f"{opening}: [{'{},' * MOST_TASKS}{{}}]}}").problem


def test_too_many_lines_of_taskwarrior_are_refused() -> None:
    line = b'{"uuid":"a","description":"b","status":"pending"}\n'
    assert f"{MOST_TASKS + 1:,} tasks" in refused(line * (MOST_TASKS + 1)).problem


@pytest.mark.parametrize(
    "content",
    [
        '{"cards": [' + "[]," * 600_000 + '[]], "lists": []}',
        "[" * 1_000_000,
        '{"a":' * 1_000_000,
        '["' + '\\"' * 1_000_000,
        '[{"uuid": "a", "description": "b", "n": ' + "9" * 5000 + "}]",
        '[{"uuid": "a", "description": "b", "n": NaN}]',
        'a,b\n"' + "x" * 1_000_000,
        ",".join(f"column {number}" for number in range(500)) + "\n1,2",
    ],
)
def test_a_bomb_is_an_answer(content: str) -> None:
    error = refused(content)
    assert error.advice
    assert len(str(error)) < 400


def test_a_nest_is_refused_before_it_is_built() -> None:
    assert "nested too deeply" in refused("[" * 100 + "]" * 100).problem


# ---- bounds


def test_what_is_too_long_goes_on_where_there_is_room() -> None:
    title, notes = "T" * 250, "word " * 2_000
    (task,) = imported(f"Title,Notes\n{title},{notes}\n", {"title": "Title", "description": "Notes"}).tasks
    assert len(task.title) == TITLE_LENGTH
    assert task.description.startswith(f"{title}\n\nword")
    assert [len(task.description) <= DESCRIPTION_LENGTH, len(task.comments)] == [True, 2]
    whole = " ".join((task.description, *(one.text for one in task.comments)))
    assert whole.split() == [title, *notes.split()]
    assert len(task.warnings) == 2


def test_a_long_checklist_goes_on_in_a_comment() -> None:
    items = [{"name": f"Item {number}", "state": "complete", "pos": number} for number in range(60)]
    board = {
        "cards": [{"id": "1", "name": "Pack", "idList": "9"}],
        "lists": [],
        "checklists": [{"idCard": "1", "name": "C", "checkItems": items}],
    }
    (task,) = imported(json.dumps(board)).tasks
    assert len(task.checklist) == ITEMS_PER_TASK
    assert task.comments[0].text.splitlines()[-1] == "[x] Item 59"
    assert "the rest of it is a comment" in task.warnings[0]


def test_a_title_is_one_clean_line_and_no_title_refuses_the_row() -> None:
    file = imported('Title,Notes\n"A\x1b[31m\n\tB\u202e",x\n"\u200b",y\n', {"title": "Title", "description": "Notes"})
    assert [task.title for task in file.tasks] == ["A[31m B"]
    assert [(one.row, one.why.split(".")[0]) for one in file.refused] == [(4, "It has no title")]


def test_a_formula_is_its_text() -> None:
    cells = ['=HYPERLINK("http://evil.example")', "+1-1", "@SUM(A1)", "=cmd|' /C calc'!A0"]
    rows = "\n".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    assert [task.title for task in imported(f"Title\n{rows}\n", {"title": "Title"}).tasks] == cells


def test_tags_are_small_distinct_and_bounded() -> None:
    tags = ";".join(["Bug", "bug", *(f"t{number}" for number in range(30))])
    (task,) = imported(f"Title,Tags\nx,{tags}\n", {"title": "Title", "tags": "Tags"}).tasks
    assert task.tags[:2] == ("bug", "t0")
    assert len(task.tags) == TAGS_PER_TASK
    assert "31 tags" in task.warnings[0]


# ---- whatever is in the file

NASTY: list[object] = [
    None, True, -1, 0, 1e308, 10**400, "", " ", "\x00\ud800\u202e", "x" * 6000, [], {}, [[]], [None], {"id": None},
    "2026-13-45", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "99999999T999999Z", "every nothing",
    "\u0301" * 50, "=1+1", "12", ["12", "12"], [{"text": 5}], "done",
]  # fmt: skip
PIECES = [
    b"", b"\x00", b'"', b"'", b",", b";", b"\n", b"\r", b"\t", b"{", b"}", b"[", b"]", b"\\", b"\xff", b"\xef\xbb\xbf",
    b"9" * 50, b"1e999", b"NaN", b"null", b"-", b"/", b"\\ud800", b"task", b"note,", b"every ",
]  # fmt: skip
CONTENTS = [path.read_bytes() for path in SAMPLES]
MAPPED = st.dictionaries(
    st.sampled_from([field.name for field in FIELDS]),
    st.sampled_from(["Name", "Due Date", "Aufgabe", "TYPE", "Teil von"]),
    max_size=3,
)


@st.composite
def mutated_bytes(draw: Callable[[st.SearchStrategy[object]], object]) -> bytes:
    content: bytes = draw(st.sampled_from(CONTENTS))  # type: ignore[assignment]  # as said
    cuts = st.tuples(st.integers(0, len(content)), st.integers(0, 40), st.sampled_from(PIECES))
    for place, length, piece in draw(st.lists(cuts, min_size=1, max_size=5)):  # type: ignore[attr-defined]  # a list
        content = content[:place] + piece + content[place + length :]
    return content


@st.composite
def mutated_objects(draw: Callable[[st.SearchStrategy[object]], object]) -> bytes:
    content: bytes = draw(st.sampled_from([one for one in CONTENTS if one[:1] in b"{["]))  # type: ignore[assignment]
    lines = content.decode().splitlines() if content.startswith(b'{"id": 1') else [content.decode()]
    told = [json.loads(line.rstrip(",")) for line in lines]
    for place, value in draw(  # type: ignore[attr-defined]  # a list
        st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(NASTY)), min_size=1, max_size=6)
    ):
        spots = [spot for one in told for spot in places(one)]
        holder, key = spots[place % len(spots)]
        holder[key] = deepcopy(value)
    return "\n".join(json.dumps(one) for one in told).encode()


def places(value: object) -> list[tuple[dict[object, object], object]]:
    """Where a value stands in lists and objects, and in those within."""
    if isinstance(value, dict):
        return [(value, key) for key in value] + [spot for one in value.values() for spot in places(one)]
    if isinstance(value, list):
        return [(value, key) for key in range(len(value))] + [spot for one in value for spot in places(one)]  # type: ignore[misc]
    return []


@given(st.one_of(mutated_bytes(), mutated_objects(), st.binary(max_size=200)), MAPPED)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(b'{"format": "nudge", "version": 1, "tasks": [{}, null, 5]}', {})
@example(b'{"format": "nudge", "version": [], "tasks": {}}', {})
@example(b'[{"uuid": 1, "description": [], "status": {}}]', {})
def test_any_file_is_tasks_or_an_answer(content: bytes, mapping: dict[str, str]) -> None:
    found = answered(content, mapping)
    assert isinstance(found, ImportedFile | UnknownTable) or found.problem
    if isinstance(found, ImportedFile):
        holds(found)


def answered(content: bytes, mapping: dict[str, str]) -> ImportedFile | UnknownTable | UserError:
    try:
        return read("plan.csv", content, mapping or None, calendar=CALENDAR, now=NOW)
    except UserError as error:
        return error


def holds(file: ImportedFile) -> None:
    """No task is beyond what the bot keeps, and no text is one that a database refuses."""
    repr(file).encode()
    keys = {task.key for task in file.tasks}
    for task in file.tasks:
        assert 0 < len(task.title) <= TITLE_LENGTH
        assert len(task.description) <= DESCRIPTION_LENGTH
        assert all(0 < len(one.text) <= COMMENT_LENGTH for one in task.comments)
        assert {task.parent, task.duplicate_of, *task.blocked_by, *task.relates} - {""} <= keys
        assert "\x00" not in repr((task.title, task.description, task.people, task.key))
        assert all(at is None or at.tzinfo for at in (task.created_at, task.completed_at))
