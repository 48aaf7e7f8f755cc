"""Very many new tasks, batch by batch: their numbers are reserved by then, and nobody waits for them.

What a batch writes is one statement, as with task_adding. Nobody sees any of it before all of it is committed.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    and_,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.digests import mark_digests
from storage.event_tables import events
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, rows_of
from storage.surfaces import mark_pages
from storage.tables import assignments, comments, task_words, tasks
from storage.task_saving import WORDS_OF_COMMENTS, as_row, assigned
from storage.task_values import CHANGEABLE, title_words, weighed
from storage.time_tables import time_entries
from storage.timers import TIMERS, retiming, timer_parts, timer_values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import CTE

    from bot.events import NewEvent
    from bot.model import Comment, Task
    from bot.store.importing import Batch
    from bot.timelog import Entry

TIED = 1_000  # tasks of one statement

_OWN: dict[str, Any] = {
    "number": BigInteger(), "creator_id": BigInteger(), "room_id": BigInteger(), "private": Boolean(),
    "created_at": DateTime(timezone=True), "comment_count": Integer(), **CHANGEABLE,
}  # fmt: skip


class ImportAddingQueries(Session):
    async def add_batch(self, change: int, batch: Batch, now: datetime) -> None:
        said = _texts(batch.comments)
        await self._run(
            _add(timer_parts((), batch.timers)),
            tasks=json.dumps([_row(task, said.get(task.number, "")) for task in batch.tasks]),
            parts=json.dumps(list(assigned(batch.tasks))),
            events=json.dumps(list(map(_event, batch.events))),
            comments=json.dumps(list(map(_comment, batch.comments))),
            entries=json.dumps(list(map(_entry, batch.entries))),
            change=change,
            now=now,
            **timer_values((), batch.timers),
        )

    async def tie(self, parents: Mapping[int, int], originals: Mapping[int, int]) -> None:
        ties = sorted(parents.keys() | originals.keys())
        for first in range(0, len(ties), TIED):
            some = ties[first : first + TIED]
            rows = [{"task": one, "parent": parents.get(one), "original": originals.get(one)} for one in some]
            await self._run(_tie(), ties=json.dumps(rows), tied=some)

    async def mark_added(
        self, people: Sequence[int], rooms: Sequence[int], projects: Sequence[int], now: datetime
    ) -> None:
        lists = {"people": list(people), "rooms": list(rooms), "projects": list(projects)}
        await self._run(_mark(), touched=[], now=now, **lists)


def _row(task: Task, said: str) -> dict[str, object]:
    made = task.created_at.isoformat() if task.created_at else None
    own = {"creator_id": task.creator.id, "room_id": task.room_id, "private": task.private, "created_at": made}
    untied = {"parent": None, "duplicate_of": None}
    return as_row(task) | own | untied | {"comment_count": task.comment_count, "said": said}


def _texts(written: Sequence[Comment]) -> dict[int, str]:
    """The newest comments of each task, for search."""
    bodies: dict[int, list[str]] = {}
    for one in written:
        bodies.setdefault(one.task, []).append(one.body)
    return {task: " ".join(its[-WORDS_OF_COMMENTS:]) for task, its in bodies.items()}


def _event(one: NewEvent) -> dict[str, object]:
    return {"kind": one.kind.value, "task": one.task, "fields": dict(one.fields)}


def _comment(one: Comment) -> dict[str, object]:
    return {"task": one.task, "author": one.author.id, "body": one.body, "at": one.at.isoformat()}


def _entry(one: Entry) -> dict[str, object]:
    said = {"task": one.task, "person": one.who.id, "minutes": one.minutes, "note": one.note}
    return {**said, "day": one.day.isoformat(), "started_at": one.started_at.isoformat()}


# ---- statements


@cache
def _add(parts: frozenset[str]) -> Statement:
    given = rows_of("tasks", said=Text(), **_OWN)
    own = {name: given.c[name] for name in _OWN}
    now = {"created_at": func.coalesce(given.c.created_at, moment("now")), "updated_at": moment("now")}
    values = {"workspace_id": WORKSPACE, **own, **now}
    added = (
        insert(tasks)
        .from_select([*values], select(*values.values()))
        .returning(tasks.c.number, tasks.c.due_key, tasks.c.is_open)
        .cte("added")
    )
    vector = title_words(given.c.title, given.c.description).op("||")(weighed(given.c.said, "C"))
    worded = insert(task_words).from_select(
        ["workspace_id", "task_number", "words"], select(WORKSPACE, given.c.number, vector)
    )
    work = [_assign(added), worded.cte("worded"), _record(), _say(), _spend(), *retiming(parts & {TIMERS})]
    return Statement(select(func.count().label("added")).select_from(added).add_cte(*work))


def _assign(added: CTE) -> CTE:
    parts = rows_of("parts", task=BigInteger(), person=BigInteger(), position=SmallInteger(), done=Boolean())
    done_at = case((parts.c.done, moment("now")))
    own = (WORKSPACE, parts.c.task, parts.c.person, parts.c.position, done_at, added.c.due_key, added.c.is_open)
    rows = select(*own).select_from(parts.join(added, added.c.number == parts.c.task))
    columns = ["workspace_id", "task_number", "person_id", "position", "done_at", "due_key", "is_open"]
    return insert(assignments).from_select(columns, rows).cte("assigned")


def _record() -> CTE:
    given = rows_of("events", kind=Text(), task=BigInteger(), fields=JSONB())
    rows = select(WORKSPACE, number("change"), given.c.kind, given.c.task, given.c.fields)
    columns = ["workspace_id", "change_id", "kind", "task_number", "fields"]
    return insert(events).from_select(columns, rows).cte("recorded")


def _say() -> CTE:
    given = rows_of("comments", task=BigInteger(), author=BigInteger(), body=Text(), at=DateTime(timezone=True))
    rows = select(WORKSPACE, given.c.task, given.c.author, given.c.body, given.c.at)
    columns = ["workspace_id", "task_number", "author_id", "body", "at"]
    return insert(comments).from_select(columns, rows).cte("said")


def _spend() -> CTE:
    spent: dict[str, Any] = {"minutes": Integer(), "note": Text(), "day": Date(), "started_at": DateTime(timezone=True)}
    given = rows_of("entries", task=BigInteger(), person=BigInteger(), **spent)
    values = {
        "workspace_id": WORKSPACE, "version": literal(1), "task_number": given.c.task, "person_id": given.c.person,
        "minutes": given.c.minutes, "note": given.c.note, "day": given.c.day, "started_at": given.c.started_at,
        "written_at": moment("now"),
    }  # fmt: skip
    return insert(time_entries).from_select([*values], select(*values.values())).cte("spent")


@cache
def _tie() -> Statement:
    given = rows_of("ties", task=BigInteger(), parent=BigInteger(), original=BigInteger())
    these = and_(any_of(tasks.c.number, numbers("tied")), tasks.c.number == given.c.task)
    tied = {"parent": given.c.parent, "duplicate_of": given.c.original}
    return Statement(update(tasks).where(tasks.c.workspace_id == WORKSPACE, these).values(tied))


@cache
def _mark() -> Statement:
    return Statement(select(literal(1)).add_cte(mark_pages(numbers("people")), mark_digests()))
