"""The bot's own files, as `export` writes them: whole as JSON, or as a table.

What a later release added to the same version is optional by the format's own rule, so it is left out and named.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.errors import UserError
from bot.exports import FORMULA, TASK_COLUMNS, ExportedTask
from bot.imports.model import (
    ImportedComment,
    ImportedItem,
    ImportedTask,
    ImportedTime,
    ImportFormat,
    Refused,
)
from bot.imports.reading import columns
from bot.imports.reading.contents import Contents, refuse_too_many
from bot.model import Priority, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from bot.exports import ExportedTime, ExportedWhen
    from bot.imports.reading.contents import Row
    from bot.imports.reading.moments import Moments
    from bot.imports.reading.tables import Table, TableRow

VERSION = 1
_NOT_TAKEN = {  # what the format has and an import does not
    "reminders": "reminders",
    "source": "the link to where it came from",
    "completed_by": "who completed it",
    "files": "files, which stay where they were sent",
    "mode": "whether any or all of several people do it",
}
_NOTHING: tuple[object, ...] = (None, [], "", "one")  # what these are where nobody said anything

# ---- JSON


def read(data: Mapping[str, object]) -> Contents:
    """Raises UserError for another version than ours."""
    version, tasks = data.get("version"), data.get("tasks")
    if isinstance(version, int) and version > VERSION:
        raise UserError(
            f"The file was exported by a later release of this bot: its format is {version}, I know {VERSION}.",
            "Ask whoever runs the bot here to update it.",
        )
    if version != VERSION or not isinstance(tasks, list):
        raise UserError("The file says that I wrote it, but it is not as I write it.", "Export it once more.")
    refuse_too_many(len(tasks), "tasks")
    unknown: dict[str, None] = {}  # in the order in which they were met
    rows = tuple(_row(place, one, unknown) for place, one in enumerate(tasks, 1))
    return Contents(ImportFormat.JSON, rows, tuple(_notes(tasks, unknown)))


def _notes(tasks: Sequence[object], unknown: Iterable[str]) -> Iterable[str]:
    if named := ", ".join(list(unknown)[:10]):
        yield f"A later release of this bot wrote the file. What I don't know yet is left out: {named}."
    told = [one for one in tasks if isinstance(one, dict)]
    lost = [noun for field, noun in _NOT_TAKEN.items() if any(one.get(field) not in _NOTHING for one in told)]
    if lost:
        yield f"Not taken along: {', '.join(lost)}."


def _row(place: int, data: object, unknown: dict[str, None]) -> Row:
    title = str(data.get("title", ""))[:80] if isinstance(data, dict) else ""
    try:
        return _task(place, _checked(data, unknown))
    except ValidationError as error:
        return Refused(place, f"{_wrong(error)} Export it once more.", title)
    except ValueError:  # a status or a priority that there is not
        return Refused(place, "It has a status or a priority that I don't know. Export it once more.", title)


def _wrong(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    if not where:
        return "It is no task."
    return f"It has no “{where}”." if first["type"] == "missing" else f"Its “{where}” is not as I write it."


def _checked(data: object, unknown: dict[str, None]) -> ExportedTask:
    """Raises ValidationError."""
    try:
        return ExportedTask.model_validate(data)
    except ValidationError as error:
        extra = [one["loc"] for one in error.errors() if one["type"] == "extra_forbidden"]
        unknown.update(dict.fromkeys(".".join(one for one in way if isinstance(one, str)) for way in extra))
        for way in extra:
            _leave_out(data, way)
        return ExportedTask.model_validate(data)


def _leave_out(data: object, way: Sequence[str | int]) -> None:
    """`way`: as the check named it, so it leads somewhere."""
    *steps, last = way
    for step in steps:
        data = data[step]  # type: ignore[index]  # a list or an object, as the check saw
    del data[last]  # type: ignore[attr-defined]  # an object


def _task(place: int, task: ExportedTask) -> ImportedTask:
    warnings = ["It was private there: here it is seen by whoever sees where it goes."] if task.private else []
    warnings += [f"The timer of {one.person.name} runs still: that time is left out." for one in _running(task)]
    return ImportedTask(
        row=place,
        title=task.title,
        key=str(task.number),
        description=task.description,
        status=Status(task.status),
        stage=task.stage,
        priority=Priority(task.priority),
        people=tuple(one.name for one in task.assignees),
        creator=task.creator.name,
        due=_moment(task.due),
        start=_moment(task.start),
        tags=task.tags,
        project=task.project or "",
        parent=str(task.parent or ""),
        blocked_by=tuple(map(str, task.blocked_by)),
        relates=tuple(map(str, task.relates)),
        duplicate_of=str(task.duplicate_of or ""),
        checklist=tuple(ImportedItem(one.text, one.done) for one in task.checklist),
        comments=tuple(ImportedComment(one.body, one.author.name, one.at) for one in task.comments),
        time=tuple(
            ImportedTime(one.minutes, one.day, one.person.name, one.note)
            for one in task.time
            if one.minutes is not None
        ),
        waits_on=task.waits_on,
        estimate_minutes=task.estimate_minutes,
        repeat=task.repeat or "",
        created_at=task.created_at,
        completed_at=task.completed_at,
        warnings=tuple(warnings),
    )


def _running(task: ExportedTask) -> list[ExportedTime]:
    return [one for one in task.time if one.minutes is None]


def _moment(when: ExportedWhen | None) -> datetime | date | None:
    return (when.day or when.at) if when else None


# ---- the table

_SAME = "title description status priority due start project tags created completed repeat"  # there and here
_MAPPING = {
    **{name: name for name in _SAME.split()},
    "key": "number",
    "people": "assignees",
    "creator": "created by",
    "estimate": "estimate (minutes)",
    "parent": "part of",
    "blocked_by": "waits for",
}
_LATER = {"waits_on": "also waits for"}  # columns that older files of the same version do not have
_COUNTED = ("time spent (minutes)", "comments")


def is_ours(table: Table) -> bool:
    """Also with columns that somebody added or moved."""
    return set(TASK_COLUMNS) - set(_LATER.values()) <= set(table.columns)


def read_table(table: Table, moments: Moments) -> Contents:
    number = table.place("number")
    freed = replace(table, rows=tuple(_freed(row, number) for row in table.rows))
    later = {name: column for name, column in _LATER.items() if column in table.columns}
    contents = columns.read(freed, {**_MAPPING, **later}, moments)
    counted = [name for name in _COUNTED if any(table.cells(name))]
    lost = "A table has no comments and no entries of time, only how much there is: `export json` takes them along."
    return replace(contents, notes=(*contents.notes, lost)) if counted else contents


def _freed(row: TableRow, number: int) -> TableRow:
    """Without the apostrophes before formulas; WEB-12 is called 12, as other rows name it."""
    cells = [cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell for cell in row.cells]
    if number < len(cells):
        cells[number] = cells[number].rsplit("-", 1)[-1]
    return row._replace(cells=tuple(cells))
