"""A table whose columns were mapped: each row a task. And a guess at the mapping, by the names of the columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.imports.model import FIELDS, ImportedTask, ImportFormat
from bot.imports.reading import values
from bot.imports.reading.contents import Contents
from bot.imports.reading.moments import Moments, moments_of
from bot.imports.reading.tables import ABSENT
from bot.imports.reading.values import Standing
from bot.imports.reading.words import COLUMNS, SIGNS, STAGES, STATUSES, plain
from bot.model import Priority, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.imports.reading.tables import Table, TableRow

_DATES = ("due", "start", "created", "completed")
_NAMES = frozenset(field.name for field in FIELDS)


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Column → field; each field once, each column once."""
    known: dict[str, str] = {}
    for name in (plain, _without_unit):
        for column in columns:
            known.setdefault(name(column), column)
    found: dict[str, str] = {}
    for field in FIELDS:
        free = (known[word] for word in COLUMNS[field.name] if known.get(word, "") not in {"", *found})
        if column := next(free, ""):
            found[column] = field.name
    return found


def _without_unit(column: str) -> str:
    """ "Effort (h)"."""
    return plain(column.split("(", maxsplit=1)[0])


def read(table: Table, mapping: Mapping[str, str], moments: Moments) -> Contents:
    """`mapping`: field → column. Raises UserError where it names what is not there."""
    places = _places(table, mapping)
    cells = (cell for name in _DATES if name in mapping for cell in table.cells(mapping[name]))
    ordered = moments_of(cells, moments.calendar, moments.now)
    rows = [_Row(one, places, ordered, mapping.get("estimate", "")).task(len(table.columns)) for one in table.rows]
    return Contents(ImportFormat.CSV, tuple(_named_by_title(rows)), ordered.notes)


def _places(table: Table, mapping: Mapping[str, str]) -> dict[str, int]:
    places = {name: table.place(column) for name, column in mapping.items()}
    if unknown := next((name for name in mapping if name not in _NAMES), ""):
        raise UserError(f"A task has no “{unknown[:40]}”.", f"It has {', '.join(one.name for one in FIELDS)}.")
    if missing := next((mapping[name] for name, place in places.items() if place == ABSENT), ""):
        raise UserError(
            f"The file has no column “{missing[:40]}”.", f"Its columns are {', '.join(table.columns[:20])}."
        )
    if "title" not in places:
        raise UserError("I don't know yet which column is the title.", "Say it, as in title=Name: no task is without.")
    return places


@dataclass(frozen=True, slots=True)
class _Row:
    row: TableRow
    places: Mapping[str, int]
    moments: Moments
    estimate: str  # the name of that column: it may say hours

    def said(self, name: str) -> str:
        return self.row.cell(self.places.get(name, ABSENT))

    def task(self, width: int) -> ImportedTask:
        warnings = self._too_wide(width)
        completed = "" if _is_status(self.said("completed")) else self.said("completed")
        completed_at = self.moments.instant(completed, "day on which it was done", warnings)
        standing = self._standing(completed_at)
        return ImportedTask(
            row=self.row.number,
            title=self.said("title"),
            key=self.said("key"),
            description=self.said("description"),
            status=standing.status,
            stage=standing.stage,
            priority=self._priority(warnings),
            people=values.several(self.said("people")),
            creator=self.said("creator"),
            due=self.moments.take(self.said("due"), "due date", warnings),
            start=self.moments.take(self.said("start"), "start", warnings),
            tags=values.several(self.said("tags")),
            project=self.said("project"),
            parent=self.said("parent"),
            blocked_by=values.several(self.said("blocked_by")),
            waits_on=self.said("waits_on"),
            estimate_minutes=self._minutes(warnings),
            repeat=self.said("repeat"),
            created_at=self.moments.instant(self.said("created"), "day on which it was made", warnings),
            completed_at=completed_at,
            warnings=tuple(warnings),
        )

    def _too_wide(self, width: int) -> list[str]:
        over = [cell for cell in self.row.cells[width:] if cell.strip()]
        return ["It has more cells than the table has columns: perhaps a comma in it needs quotes."] if over else []

    def _standing(self, completed_at: datetime | None) -> Standing:
        """What was completed is done, in whatever column of a board it was left."""
        said, ticked = self.said("status"), self.said("completed")
        there = values.standing(said) if said else Standing(Status.TODO)
        done = completed_at or (_is_status(ticked) and values.standing(ticked).status is Status.DONE)
        if not done or not there.status.is_open:
            return there
        return Standing(Status.DONE, "" if plain(there.stage) in STAGES else there.stage)

    def _priority(self, warnings: list[str]) -> Priority:
        said = self.said("priority")
        found = values.priority(said)
        if found is None:
            warnings.append(f"I don't know the priority “{said[:40]}”: it has none here.")
        return Priority.NONE if found is None else found

    def _minutes(self, warnings: list[str]) -> int | None:
        said = self.said("estimate")
        found = values.minutes(said, self.estimate) if said else None
        if said and found is None:
            warnings.append(f"I can't read “{said[:40]}” as a length of time, so there is no estimate.")
        return found


def _is_status(said: str) -> bool:
    """ "yes", "✓", "FALSE": a column of ticks."""
    return plain(said) in STATUSES or said.lower() in SIGNS


def _named_by_title(tasks: Sequence[ImportedTask]) -> list[ImportedTask]:
    """Where no number says which task is meant, its title does: that of the first one."""
    keys = {"", *(task.key for task in tasks)}
    first = {task.title: task for task in reversed(tasks)}
    meant = {name for task in tasks for name in (task.parent, *task.blocked_by)} - keys

    def key(name: str) -> str:
        return name if name in keys or name not in first else first[name].key or name

    def own_key(task: ImportedTask) -> str:
        return task.key or (task.title if task.title in meant and first[task.title] is task else "")

    return [
        replace(task, key=own_key(task), parent=key(task.parent), blocked_by=tuple(map(key, task.blocked_by)))
        for task in tasks
    ]
