"""What a file of tasks holds, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime  # noqa: TC003 - what is staged is written and read back by these types
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from bot.model import Priority, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_TASKS = 20_000  # of one file: one transaction, and what one person can look over


class ImportFormat(StrEnum):
    JSON = "json"  # the bot's own, bot.exports
    CSV = "csv"
    TODOIST = "todoist"
    TRELLO = "trello"
    TASKWARRIOR = "taskwarrior"


class MappedField(NamedTuple):
    """What a column of a table may hold. `name`: as in a mapping; `label`: as people read it."""

    name: str
    label: str


FIELDS = (
    MappedField("title", "Title"),  # the one that no table can be without
    MappedField("description", "Description"),
    MappedField("people", "People"),
    MappedField("creator", "Created by"),
    MappedField("due", "Due"),
    MappedField("start", "Start"),
    MappedField("status", "Status"),
    MappedField("priority", "Priority"),
    MappedField("tags", "Tags"),
    MappedField("project", "Project"),
    MappedField("parent", "Part of"),
    MappedField("blocked_by", "Waits for"),
    MappedField("estimate", "Estimate"),
    MappedField("repeat", "Repeat"),
    MappedField("created", "Created"),
    MappedField("completed", "Completed"),
    MappedField("key", "Number"),  # by which other rows name it; without it they do by its title
)


@dataclass(frozen=True, slots=True)
class ImportedComment:
    """`author`: their name there; empty: whoever imports."""

    text: str
    author: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedItem:
    text: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class ImportedTime:
    """`person`: their name there; empty: whoever imports."""

    minutes: int
    day: date
    person: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ImportedTask:
    """`row`: where it stands in the file: the line of a table, the place in a list, from 1. `key`: how others in the
    file name it; empty: nobody does. `parent`, `blocked_by`, `relates`, `duplicate_of`: keys in the same file.

    `due`, `start`: an aware instant, or a day. `people`, `creator`: names or handles there. `project`: its name there.
    `stage`: its status there, by name, if that is more than `status` says. `repeat`: as people type it ("every
    monday"). `warnings`: what of this row could not be taken along, a sentence each.
    """

    row: int
    title: str
    key: str = ""
    description: str = ""
    status: Status = Status.TODO
    stage: str = ""
    priority: Priority = Priority.NONE
    people: tuple[str, ...] = ()
    creator: str = ""
    due: datetime | date | None = None
    start: datetime | date | None = None
    tags: tuple[str, ...] = ()
    project: str = ""
    parent: str = ""
    blocked_by: tuple[str, ...] = ()
    relates: tuple[str, ...] = ()
    duplicate_of: str = ""
    checklist: tuple[ImportedItem, ...] = ()
    comments: tuple[ImportedComment, ...] = ()
    time: tuple[ImportedTime, ...] = ()
    estimate_minutes: int | None = None
    repeat: str = ""
    created_at: datetime | None = None
    completed_at: datetime | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't become a task. `why`: a sentence that says what is wrong and how to go on."""

    row: int
    why: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """`notes`: what holds for the whole file ("The file is in Windows-1252, not UTF-8: I read it so.")."""

    format: ImportFormat
    tasks: tuple[ImportedTask, ...]
    refused: tuple[Refused, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A CSV whose columns are to be mapped first. `guess`: column → field, as far as the names say.

    `samples`: of each column, what stands in the first rows. `notes`: as of an ImportedFile.
    """

    columns: tuple[str, ...]
    guess: Mapping[str, str]
    samples: Mapping[str, tuple[str, ...]]
    rows: int
    notes: tuple[str, ...] = ()
