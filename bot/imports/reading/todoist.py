"""Todoist's CSV, a project a file: sections, tasks by their indent, notes below their task.

Its priority 1 is the most urgent, as people read it there; 4 is what a task has that nobody gave one.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.imports.model import ImportedComment, ImportedTask, ImportFormat, Refused
from bot.imports.reading import objects
from bot.imports.reading.contents import Contents
from bot.imports.reading.moments import moments_of
from bot.imports.reading.values import Standing, standing
from bot.model import Priority, Status

if TYPE_CHECKING:
    from bot.imports.reading.contents import Row
    from bot.imports.reading.moments import Moment, Moments
    from bot.imports.reading.tables import Table, TableRow

_COLUMNS = frozenset(("TYPE", "CONTENT", "PRIORITY", "INDENT"))
_LABEL = re.compile(r"(?:^|(?<=\s))@(?P<name>[^\s@]+)")
_PERSONS_ID = re.compile(r"\s*\([0-9]+\)$")  # "Evan (14781400)"
_AFTER_NAME = re.compile(r"(?:\s*\[[0-9A-Za-z]{8,}\])?(?:\.\w{1,4})?$")  # "Garden [2203306141].csv"
_FILE = re.compile(r"\[\[file (\{.*?\})\]\]", re.DOTALL)
_REPEATS = re.compile(r"(?:every|each)\b|(?:daily|weekly|monthly|yearly)\b", re.IGNORECASE)
_PRIORITIES = {"1": Priority.URGENT, "2": Priority.HIGH, "3": Priority.MEDIUM}
_MINUTES = {"": 1, "minute": 1, "minutes": 1, "day": 24 * 60, "days": 24 * 60}


def is_todoist(table: Table) -> bool:
    return set(table.columns) >= _COLUMNS


def read(name: str, table: Table, moments: Moments) -> Contents:
    """`name`: of the file, which Todoist calls as the project."""
    dates = chain(table.cells("DATE"), table.cells("DEADLINE"))
    ordered = moments_of(dates, moments.calendar, moments.now)
    reader = _Project(_AFTER_NAME.sub("", name).strip(), table, ordered)
    for row in table.rows:
        reader.take(row)
    return Contents(ImportFormat.TODOIST, tuple(reader.rows), ordered.notes)


class _Project:
    """Its rows, from the first to the last: what one means depends on those above."""

    def __init__(self, name: str, table: Table, moments: Moments) -> None:
        self.name = name
        self.rows: list[Row] = []
        self._places = {column: table.place(column) for column in table.columns}
        self._moments = moments
        self._zones = {moments.calendar.zone.key: moments}
        self._standing = Standing(Status.TODO)  # what the section is called
        self._above: list[tuple[int, str]] = []  # indents and keys of what the next row may be a part of

    def take(self, row: TableRow) -> None:
        kind = self._said(row, "TYPE").lower()
        if kind == "task":
            self.rows.append(self._task(row))
        elif kind == "section":
            self._standing = standing(self._said(row, "CONTENT"))
            self._above = []
        elif kind == "note":
            self._note(row)
        elif kind != "meta" and not kind.startswith("meta,"):
            self.rows.append(Refused(row.number, f"“{kind[:20]}” is no task, section or note.", self._title(row)))

    def _said(self, row: TableRow, column: str) -> str:
        return row.cell(self._places[column]) if column in self._places else ""

    def _title(self, row: TableRow) -> str:
        return self._said(row, "CONTENT")[:80]

    def _note(self, row: TableRow) -> None:
        task = self.rows[-1] if self.rows else None
        if not isinstance(task, ImportedTask):
            why = "It is a note on the project, not on a task. Add it by hand where it belongs."
            self.rows.append(Refused(row.number, why, self._title(row)))
            return
        text = _FILE.sub(_file, self._said(row, "CONTENT"))
        warnings: list[str] = []
        at = self._in_zone(row).instant(self._said(row, "DATE"), "day of a comment", warnings)
        comment = ImportedComment(text, _person(self._said(row, "AUTHOR")), at)
        self.rows[-1] = replace(task, comments=(*task.comments, comment), warnings=(*task.warnings, *warnings))

    def _task(self, row: TableRow) -> ImportedTask:
        content = self._said(row, "CONTENT").removeprefix("* ")  # a task without a box to tick
        warnings: list[str] = []
        repeat, due, start = self._dates(row, warnings)
        return ImportedTask(
            row=row.number,
            title=_LABEL.sub("", content).strip() or content,
            key=str(row.number),
            description=self._said(row, "DESCRIPTION"),
            status=self._standing.status,
            stage=self._standing.stage,
            priority=_PRIORITIES.get(self._said(row, "PRIORITY"), Priority.NONE),
            people=tuple(filter(None, [_person(self._said(row, "RESPONSIBLE"))])),
            creator=_person(self._said(row, "AUTHOR")),
            due=due,
            start=start,
            tags=tuple(found["name"] for found in _LABEL.finditer(content)),
            project=self.name,
            parent=self._parent(row),
            estimate_minutes=self._duration(row),
            repeat=repeat,
            warnings=tuple(warnings),
        )

    def _dates(self, row: TableRow, warnings: list[str]) -> tuple[str, Moment | None, Moment | None]:
        """The repeat, the due date and the start. Where there is a deadline, the date is when to begin."""
        moments = self._in_zone(row)
        said, deadline = self._said(row, "DATE"), self._said(row, "DEADLINE")
        repeat = said if _REPEATS.match(said) else ""
        date = None if repeat else moments.take(said, "date", warnings)
        if not deadline:
            return repeat, date, None
        return repeat, moments.take(deadline, "deadline", warnings), date

    def _in_zone(self, row: TableRow) -> Moments:
        name = self._said(row, "TIMEZONE")
        if name and name not in self._zones:
            self._zones[name] = _moved(self._moments, name)
        return self._zones.get(name, self._moments)

    def _parent(self, row: TableRow) -> str:
        """The nearest one above that is indented less."""
        said = self._said(row, "INDENT")
        indent = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 1
        while self._above and self._above[-1][0] >= indent:
            self._above.pop()
        parent = self._above[-1][1] if self._above else ""
        self._above.append((indent, str(row.number)))
        return parent

    def _duration(self, row: TableRow) -> int | None:
        said, unit = self._said(row, "DURATION"), self._said(row, "DURATION_UNIT").lower()
        if not (said.isascii() and said.isdigit() and len(said) < 7 and unit in _MINUTES):
            return None
        return int(said) * _MINUTES[unit]


def _person(said: str) -> str:
    return _PERSONS_ID.sub("", said).strip()


def _moved(moments: Moments, zone: str) -> Moments:
    try:
        return moments.within(replace(moments.calendar, zone=ZoneInfo(zone)))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # no such zone, or no name of one
        return moments


def _file(found: re.Match[str]) -> str:
    """A file of a note, as its name and where it is."""
    try:
        data = json.loads(found[1])
    except (ValueError, RecursionError):
        return ""
    return f"{objects.text(data, 'file_name')} {objects.text(data, 'file_url')}".strip()
