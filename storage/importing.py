"""Imports that are looked over, and which were done."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, LargeBinary, and_, bindparam, delete, exists, func, insert, null, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from bot.imports.staging import ImportState, Staged
from storage.import_tables import imports
from storage.rooms import room_of
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, moment, number, words, yes
from storage.tables import projects, rooms, workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement

    from bot.model import Actor

_STAGED, _DONE, _TAKEN_BACK = (literal(one.value) for one in ImportState)


class ImportQueries(Session):
    async def stage_import(self, actor: Actor, staged: Staged, now: datetime) -> int:
        row = await self._only(
            _stage(), person=actor.id, name=staged.name, digest=staged.digest, now=now, **_held(staged)
        )
        return int(row["id"])

    async def staged_import(self, actor: Actor, staged: int, *, lock: bool = False) -> Staged | None:
        """With `lock`, also None while somebody else has it."""
        if lock and await self._row(_lock(), staged=staged) is None:
            return None
        row = await self._row(_find(), staged=staged, person=actor.id)
        return _staged(row) if row else None

    async def change_staged(self, staged: Staged) -> None:
        await self._run(_change(), staged=staged.id, **_held(staged))

    async def drop_staged(self, staged: int) -> None:
        await self._run(_drop(), staged=staged)

    async def imported_before(self, digest: str) -> datetime | None:
        row = await self._only(_before(), digest=digest)
        at: datetime | None = row["at"]
        return at

    async def reserve_numbers(self, actor: Actor, staged: int, *, again: bool) -> int | None:
        row = await self._row(_reserve(), staged=staged, person=actor.id, again=again)
        return int(row["first_number"]) if row else None

    async def end_import(self, staged: int, change: int, now: datetime) -> None:
        await self._run(_end(), staged=staged, change=change, now=now)

    async def take_back_import(self, change: int) -> None:
        await self._run(_take_back(), change=change)


def _held(staged: Staged) -> dict[str, object]:
    return {
        "room": staged.room.id if staged.room else 0,
        "content": staged.content,
        "read": staged.read,
        "columns": json.dumps(dict(staged.columns)),
        "people": json.dumps(dict(staged.people)),
        "project": staged.project,
        "count": staged.count,
    }


def _staged(row: Record) -> Staged:
    return Staged(
        row["id"],
        row["name"],
        row["digest"],
        room_of(row) if row["kind"] else None,
        row["created_at"],
        ImportState(row["state"]),
        row["content"],
        row["read"],
        json.loads(row["columns"]),
        json.loads(row["people"]),
        row["into_project"],
        row["count"],
        row["first_number"],
        row["change_id"],
    )


# ---- statements

_OWN = (imports.c.workspace_id == WORKSPACE, imports.c.id == number("staged"))
_HELD: dict[str, ColumnElement[Any]] = {
    "room_id": number("room"),
    "content": bindparam("content", type_=LargeBinary),
    "read": bindparam("read", type_=LargeBinary),
    "columns": bindparam("columns", type_=JSONB),
    "people": bindparam("people", type_=JSONB),
    "project": words("project"),
    "count": bindparam("count", type_=Integer),
}


@cache
def _stage() -> Statement:
    new = {"workspace_id": WORKSPACE, "person_id": number("person"), "name": words("name"), "digest": words("digest")}
    return Statement(insert(imports).values(**new, **_HELD, created_at=moment("now")).returning(imports.c.id))


@cache
def _find() -> Statement:
    here = and_(rooms.c.workspace_id == WORKSPACE, rooms.c.id == imports.c.room_id)
    bound = and_(projects.c.workspace_id == WORKSPACE, projects.c.id == rooms.c.project_id)
    own = [imports.c[name] for name in ("id", "name", "digest", "state", "content", "read", "columns", "people")]
    own += [imports.c[name] for name in ("count", "first_number", "change_id", "created_at", "room_id")]
    place = [rooms.c.name.label("room"), rooms.c.kind, rooms.c.project_id, rooms.c.reactions, rooms.c.view_id]
    chosen = select(*own, imports.c.project.label("into_project"), *place, projects.c.slug, projects.c.workflow)
    joined = chosen.select_from(imports.outerjoin(rooms, here).outerjoin(projects, bound))
    return Statement(joined.where(*_OWN, imports.c.person_id == number("person")))


@cache
def _lock() -> Statement:
    return Statement(select(imports.c.id).where(*_OWN).with_for_update(skip_locked=True))


@cache
def _change() -> Statement:
    return Statement(update(imports).where(*_OWN).values(**_HELD, first_number=null()))


@cache
def _drop() -> Statement:
    return Statement(delete(imports).where(*_OWN))


@cache
def _before() -> Statement:
    same = (imports.c.workspace_id == WORKSPACE, imports.c.digest == words("digest"), imports.c.state == _DONE)
    return Statement(select(func.max(imports.c.ended_at).label("at")).where(*same))


@cache
def _reserve() -> Statement:
    """Whoever adds a task waits for the workspace's row: so this is a transaction of its own, where it can be."""
    done = imports.alias("done")
    before = exists().where(done.c.workspace_id == WORKSPACE, done.c.digest == imports.c.digest, done.c.state == _DONE)
    wanted = (*_OWN, imports.c.person_id == number("person"), imports.c.state != _DONE, imports.c.count > literal(0))
    mine = (
        select(imports.c.id, imports.c.count, imports.c.first_number)
        .where(*wanted, or_(yes("again"), ~before))
        .with_for_update(skip_locked=True)
        .cte("mine")
    )
    numbered = (
        update(workspaces)
        .where(workspaces.c.id == WORKSPACE, mine.c.first_number.is_(None))
        .values(last_number=workspaces.c.last_number + mine.c.count)
        .returning(workspaces.c.last_number)
        .cte("numbered")
    )
    fresh = select(numbered.c.last_number).scalar_subquery() - mine.c.count + literal(1)
    return Statement(
        update(imports)
        .where(imports.c.workspace_id == WORKSPACE, imports.c.id == mine.c.id)
        .values(first_number=func.coalesce(mine.c.first_number, fresh))
        .returning(imports.c.first_number)
    )


@cache
def _end() -> Statement:
    done = {"state": _DONE, "change_id": number("change"), "ended_at": moment("now")}
    return Statement(update(imports).where(*_OWN).values(done))


@cache
def _take_back() -> Statement:
    """Its numbers are used up."""
    of = (imports.c.workspace_id == WORKSPACE, imports.c.change_id == number("change"))
    return Statement(update(imports).where(*of).values(state=_TAKEN_BACK, first_number=null()))
