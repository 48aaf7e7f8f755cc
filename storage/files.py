"""Files of tasks: kept, taken off, put back; found by their tasks."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Integer, Text, and_, exists, func, insert, select, update

from bot.files import KeptFile, SentFile
from bot.model import Who
from storage.file_tables import task_files
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, moment, number, numbers, rows_of, words
from storage.task_rows import account_of, name_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement, FromClause

_SAID = "task_number number external_id name size media_type link platform person_id at removed_at".split()


class FileQueries(Session):
    async def files_of(self, tasks: Sequence[int], *, removed: bool = False) -> Sequence[KeptFile]:
        rows = await self._rows(_of_tasks(removed), tasks=list(tasks), platform=self._where.platform)
        return [_file_of(row) for row in rows]

    async def keep_files(self, files: Sequence[KeptFile]) -> None:
        where = {"installation": self._where.installation, "room": self._where.room}
        (at,) = {one.at for one in files}
        await self._run(_keep(), files=json.dumps(list(map(_as_row, files))), now=at, **where)

    async def remove_files(self, task: int, files: Sequence[int], at: datetime | None) -> None:
        await self._run(_remove(), task=task, files=list(files), at=at)


def _file_of(row: Record) -> KeptFile:
    sent = SentFile(row["external_id"], row["name"], row["size"], row["media_type"], row["link"])
    who = Who(row["person_id"], row["person"], row["account"])
    removed = row["removed_at"] is not None
    return KeptFile(row["task_number"], row["number"], sent, row["platform"], who, row["at"], removed)


def files_on_card(rows: Sequence[tuple[Any, ...]] | None, task: int) -> tuple[KeptFile, ...]:
    """Of an array as `kept_with` makes it."""
    return tuple(
        KeptFile(task, number_, SentFile(id_, name, size, media_type, link), platform, Who(person, called, account), at)
        for number_, id_, name, size, media_type, link, platform, person, at, called, account in rows or ()
    )


def _as_row(file: KeptFile) -> dict[str, object]:
    sent = file.sent
    told = {"external_id": sent.id, "name": sent.name, "size": sent.size, "media_type": sent.media_type}
    whose = {"person": file.who.id, "platform": file.platform}
    return {"task": file.task, "number": file.number, **told, "link": sent.link, **whose}


# ---- statements


def _is_kept(f: FromClause) -> ColumnElement[bool]:
    """As the partial index has it, for the planner to see."""
    return and_(f.c.workspace_id == WORKSPACE, f.c.removed_at.is_(None))


def has_files(task: ColumnElement[int], name: str) -> ColumnElement[bool]:
    f = task_files.alias(name)
    return exists().where(_is_kept(f), f.c.task_number == task)


def kept_with(task: ColumnElement[int]) -> ColumnElement[Any]:
    """An array of rows, as `files_on_card` reads them."""
    f = task_files.alias("kept_with_it")
    own = [f.c[name] for name in _SAID if name not in ("task_number", "removed_at")]
    one = func.row(*own, name_of(f.c.person_id), account_of(f.c.person_id))
    rows = select(one).where(_is_kept(f), f.c.task_number == task).order_by(f.c.number).correlate_except(f)
    return func.array(rows.scalar_subquery())


@cache
def _of_tasks(removed: bool) -> Statement:
    f = task_files.alias("f")
    these = and_(f.c.workspace_id == WORKSPACE, any_of(f.c.task_number, numbers("tasks")))
    who = (name_of(f.c.person_id).label("person"), account_of(f.c.person_id).label("account"))
    chosen = select(*(f.c[name] for name in _SAID), *who).where(these).order_by(f.c.task_number, f.c.number)
    return Statement(chosen if removed else chosen.where(_is_kept(f)))


@cache
def _keep() -> Statement:
    told = {name: Text() for name in ("platform", "external_id", "name", "media_type", "link")}
    counted = {"task": BigInteger(), "person": BigInteger(), "size": BigInteger(), "number": Integer()}
    given = rows_of("files", **told, **counted)
    values = {
        "workspace_id": WORKSPACE,
        "task_number": given.c.task,
        "person_id": given.c.person,
        "installation": words("installation"),
        "room": words("room"),
        "at": moment("now"),
        **{name: given.c[name] for name in (*told, "size", "number")},
    }
    return Statement(insert(task_files).from_select([*values], select(*values.values())))


@cache
def _remove() -> Statement:
    f = task_files
    these = (f.c.workspace_id == WORKSPACE, f.c.task_number == number("task"), any_of(f.c.number, numbers("files")))
    return Statement(update(f).where(*these).values(removed_at=moment("at")))
