"""Reads a file of tasks, whoever wrote it. The format is told by what is in it, never by its name.

Nothing in a file is evaluated or fetched: a cell that is a formula is its text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.imports.model import ImportedFile, ImportedTask, Refused, UnknownTable
from bot.imports.reading import columns, objects, ours, tables, taskwarrior, todoist, trello
from bot.imports.reading.bounds import bounded, one_line, refused
from bot.imports.reading.encodings import decode
from bot.imports.reading.moments import Moments
from bot.imports.reading.relations import linked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.imports.reading.contents import Contents


def read(
    name: str, content: bytes, mapping: Mapping[str, str] | None = None, *, calendar: Calendar, now: datetime
) -> ImportedFile | UnknownTable:
    """`mapping`: field → column, for a table that nobody knows. `calendar`: whose clock dates are by, and their order.

    It may take a second or two. Raises UserError for what can't be read at all.
    """
    text, notes = decode(name, content)
    if text.lstrip()[:1] in {"{", "["}:
        found: Contents | UnknownTable = _of_json(text, Moments(calendar, now))
    else:
        found = _of_table(name, text, mapping, Moments(calendar, now))
    if isinstance(found, UnknownTable):
        return replace(found, notes=notes)
    return _finished(found, notes)


def _of_json(text: str, moments: Moments) -> Contents:
    if taskwarrior.is_lines(text):
        return taskwarrior.read_lines(text, moments)
    data = objects.load(text)
    if isinstance(data, list) and taskwarrior.is_list(data):
        return taskwarrior.read(data, moments)
    if isinstance(data, dict) and data.get("format") == "nudge":
        return ours.read(data)
    if isinstance(data, dict) and trello.is_board(data):
        return trello.read(data, moments)
    raise UserError(
        "That is JSON, but no file of tasks that I know.",
        "I read exports of Trello, of Taskwarrior and of my own. Save anything else as CSV, and send me that.",
    )


def _of_table(name: str, text: str, mapping: Mapping[str, str] | None, moments: Moments) -> Contents | UnknownTable:
    table = tables.load(text)
    if mapping:
        return columns.read(table, mapping, moments)
    if todoist.is_todoist(table):
        return todoist.read(name, table, moments)
    if ours.is_ours(table):
        return ours.read_table(table, moments)
    return UnknownTable(table.columns, columns.guess(table.columns), tables.samples(table), len(table.rows))


def _finished(contents: Contents, notes: tuple[str, ...]) -> ImportedFile:
    if not contents.rows:
        raise UserError("The file is fine, but there is no task in it.", "Look whether it is the one you meant.")
    rows = [bounded(one) if isinstance(one, ImportedTask) else refused(one) for one in contents.rows]
    return ImportedFile(
        contents.format,
        linked([one for one in rows if isinstance(one, ImportedTask)]),
        tuple(one for one in rows if isinstance(one, Refused)),
        (*notes, *map(one_line, contents.notes)),
    )
