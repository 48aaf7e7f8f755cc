"""Files that people take along: tasks as a table or whole, and what happened. Pure.

- The models are the format: whoever reads a file checks it against `Export`. What a later version adds is optional;
  what it changes makes a new version.
- A cell that a spreadsheet would take for a formula begins with an apostrophe.
"""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from bot.calendar import When  # noqa: TC001 - the same

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.calendar import Calendar
    from bot.events import Event
    from bot.files import KeptFile
    from bot.model import Comment, Task, Who
    from bot.timelog import Entry

PAGE = 500  # tasks that are read at once
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take UTF-8 for something else
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class ExportFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


# ---- JSON


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExportedPerson(Part):
    """`id`: the same person in all files of a team. `group`: several people, as a role on Discord."""

    id: int
    name: str
    group: bool = False


class ExportedAssignee(ExportedPerson):
    """`done`: their part, where all must do theirs."""

    done: bool


class ExportedWhen(Part):
    """`day`: only a day was said; `at` is then the end of that workday, or its first moment of a start."""

    at: datetime
    day: date | None


class ExportedItem(Part):
    text: str
    done: bool


class ExportedComment(Part):
    id: int
    author: ExportedPerson
    at: datetime
    body: str


class ExportedTime(Part):
    """`minutes` None: the timer still runs. `day`: that it counts for."""

    id: int
    person: ExportedPerson
    day: date
    started_at: datetime
    minutes: int | None
    note: str


class ExportedFile(Part):
    """`size`: bytes. `media_type`, `link`: empty where they are not known. The file itself stays on its platform."""

    name: str
    size: int
    media_type: str
    link: str


class ExportedTask(Part):
    """`stage`: the status by its project's name for it, if that has a workflow. `priority`: 1 urgent to 4 low, 5 none.

    `reminders`: minutes before it is due.

    `mode`: one, any or all of the assignees must do it. Numbers of other tasks are only those that the reader may see.
    `waits_on`: what it waits for that is no task.
    """

    number: int
    reference: str
    title: str
    description: str
    status: str
    stage: str
    priority: int
    mode: str
    assignees: tuple[ExportedAssignee, ...]
    creator: ExportedPerson
    due: ExportedWhen | None
    start: ExportedWhen | None
    tags: tuple[str, ...]
    project: str | None
    room: str | None
    private: bool
    parent: int | None
    blocked_by: tuple[int, ...]
    relates: tuple[int, ...]
    duplicate_of: int | None
    checklist: tuple[ExportedItem, ...]
    estimate_minutes: int | None
    repeat: str | None
    reminders: tuple[int, ...]
    source: str | None
    created_at: datetime | None
    updated_at: datetime | None
    completed_at: datetime | None
    completed_by: ExportedPerson | None
    comments: tuple[ExportedComment, ...]
    time: tuple[ExportedTime, ...]
    waits_on: str = ""
    files: tuple[ExportedFile, ...] = ()


class Export(Part):
    """A whole file."""

    format: Literal["nudge"]
    version: Literal[1]
    exported_at: datetime
    tasks: tuple[ExportedTask, ...]


def exported(
    task: Task, comments: Iterable[Comment], entries: Iterable[Entry], files: Iterable[KeptFile] = ()
) -> ExportedTask:
    return ExportedTask(
        number=task.number,
        reference=task.reference,
        title=task.title,
        description=task.description,
        status=task.status.value,
        stage=task.stage,
        priority=int(task.priority),
        mode=task.mode.value,
        assignees=tuple(
            ExportedAssignee(id=one.who.id, name=one.who.name, group=one.who.group, done=one.done)
            for one in task.assignees
        ),
        creator=_person(task.creator),
        due=_when(task.due),
        start=_when(task.start),
        tags=task.tags,
        project=task.project,
        room=task.room,
        private=task.private,
        parent=task.parent,
        blocked_by=task.blocked_by,
        relates=task.relates,
        duplicate_of=task.duplicate_of,
        checklist=tuple(ExportedItem(text=one.text, done=one.done) for one in task.checklist),
        estimate_minutes=task.estimate_minutes,
        repeat=task.repeat,
        reminders=task.reminders,
        source=task.source,
        created_at=task.created_at,
        updated_at=task.updated_at,
        completed_at=task.completed_at,
        completed_by=_person(task.completed_by) if task.completed_by else None,
        comments=tuple(map(_comment, comments)),
        time=tuple(map(_time, entries)),
        waits_on=task.waits_on,
        files=tuple(map(_file, files)),
    )


def _person(who: Who) -> ExportedPerson:
    return ExportedPerson(id=who.id, name=who.name, group=who.group)


def _when(when: When | None) -> ExportedWhen | None:
    return ExportedWhen(at=when.at, day=when.day) if when else None


def _comment(one: Comment) -> ExportedComment:
    return ExportedComment(id=one.id, author=_person(one.author), at=one.at, body=one.body)


def _time(one: Entry) -> ExportedTime:
    return ExportedTime(
        id=one.id,
        person=_person(one.who),
        day=one.day,
        started_at=one.started_at,
        minutes=one.minutes,
        note=one.note,
    )


def _file(one: KeptFile) -> ExportedFile:
    sent = one.sent
    return ExportedFile(name=sent.name, size=sent.size, media_type=sent.media_type, link=sent.link)


def head(now: datetime) -> str:
    """What stands before the first task; behind the last one stands `TAIL`."""
    opening = {"format": "nudge", "version": 1, "exported_at": now.isoformat()}
    return f'{json.dumps(opening)[:-1]}, "tasks": ['


TAIL = "\n]}\n"

# ---- CSV

TASK_COLUMNS = (
    *("number", "title", "status", "priority", "assignees", "due", "start", "project", "tags", "channel"),
    *("created by", "created", "updated", "completed", "completed by", "estimate (minutes)", "time spent (minutes)"),
    *("repeat", "part of", "waits for", "also waits for", "comments", "description"),
)
EVENT_COLUMNS = ("event", "change", "at (UTC)", "who", "person", "channel", "what", "task", "fields: before, after")


def rows(cells: Iterable[Sequence[object]]) -> str:
    """None is an empty cell."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows([_safe(one) for one in row] for row in cells)
    return written.getvalue()


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def task_row(task: Task, spent: int, calendar: Calendar) -> tuple[object, ...]:
    """In the order of TASK_COLUMNS; times as by the clocks of whoever reads it."""
    return (
        task.reference.removeprefix("#"),
        task.title,
        task.standing,
        task.priority.label,
        ", ".join(one.who.name for one in task.assignees),
        _dated(task.due, calendar),
        _dated(task.start, calendar),
        task.project,
        ", ".join(task.tags),
        task.room,
        task.creator.name,
        _local(task.created_at, calendar),
        _local(task.updated_at, calendar),
        _local(task.completed_at, calendar),
        task.completed_by.name if task.completed_by else None,
        task.estimate_minutes,
        spent or None,
        task.repeat,
        task.parent,
        ", ".join(map(str, task.blocked_by)),
        task.waits_on,
        task.comment_count or None,
        task.description,
    )


def _dated(when: When | None, calendar: Calendar) -> str:
    if when is None:
        return ""
    return when.day.isoformat() if when.day else _local(when.at, calendar)


def _local(at: datetime | None, calendar: Calendar) -> str:
    return f"{calendar.local(at):%Y-%m-%d %H:%M}" if at else ""


def event_row(event: Event, *, seen: bool) -> tuple[object, ...]:
    """`seen`: whoever reads it may see the task; else only that something happened is said."""
    told = {name: list(pair) for name, pair in event.fields.items()} if seen else dict.fromkeys(event.fields)
    at = event.at.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
    who = (event.actor.name, event.actor.id)
    said = json.dumps(told, ensure_ascii=False)
    return (event.id, event.change, at, *who, event.room, event.kind.value, event.task, said)
