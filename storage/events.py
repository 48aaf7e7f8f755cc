"""Events: a task's history, and one change with all that came after it."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, literal_column, select, union

from bot.events import Change, Event, EventKind
from bot.model import Who
from storage.event_tables import changes, events
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, moment, number, numbers
from storage.tables import persons, rooms
from storage.task_rows import account_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import CTE, ColumnElement, FromClause, Select

    from bot.events import Json
    from bot.model import Actor


class EventQueries(Session):
    async def history(self, actor: Actor, task: int, *, before: int | None, limit: int) -> Sequence[Event]:
        """Newest first; `before`: only older ones than this event."""
        rows = await self._rows(
            _history(before is not None), task=task, before=before, limit=limit, platform=actor.platform
        )
        return [event_of(row) for row in rows]

    async def claimed_from(self, actor: Actor, numbers: Sequence[int]) -> Mapping[int, Json]:
        rows = await self._rows(_claimed_from(), numbers=list(numbers), person=actor.id)
        return {row["task_number"]: json.loads(row["before"]) for row in rows}

    async def change(self, actor: Actor, change: int | None, *, since: datetime) -> Change | None:
        """`since` bounds the search for the last one; a change that is named is found however old it is."""
        values = {"person": actor.id, "platform": actor.platform, "change": change, "since": since}
        rows = await self._rows(_change(change is not None), **values)
        if not rows:
            return None
        first = rows[0]
        found = [event_of(row) for row in rows if row["id"] is not None]
        return Change(
            first["target"],
            Who(first["target_actor"], first["target_name"], first["target_account"]),
            first["target_at"],
            tuple(event for event in found if event.change == first["target"]),
            tuple(event for event in found if event.change != first["target"]),
            first["target_undoes"],
            first["undone"],
        )


def event_of(row: Record) -> Event:
    return Event(
        row["id"],
        row["change_id"],
        EventKind(row["kind"]),
        row["task_number"],
        Who(row["actor_id"], row["actor"], row["account"]),
        row["room"],
        row["at"],
        {name: (before, after) for name, (before, after) in json.loads(row["fields"]).items()},
        row["comment_id"],
    )


# ---- statements


def event_columns(e: FromClause, c: FromClause, p: FromClause, r: FromClause) -> list[ColumnElement[Any]]:
    own = [e.c[name] for name in ("id", "change_id", "kind", "task_number", "fields", "comment_id")]
    who = [c.c.actor_id, p.c.name.label("actor"), account_of(c.c.actor_id).label("account")]
    return [*own, *who, r.c.name.label("room"), c.c.at]


@cache
def _history(older: bool) -> Statement:
    e, c, p, r = (table.alias() for table in (events, changes, persons, rooms))
    chosen = (
        select(*event_columns(e, c, p, r))
        .select_from(
            e.join(c, and_(c.c.workspace_id == WORKSPACE, c.c.id == e.c.change_id))
            .join(p, and_(p.c.workspace_id == WORKSPACE, p.c.id == c.c.actor_id))
            .join(r, and_(r.c.workspace_id == WORKSPACE, r.c.id == c.c.room_id))
        )
        .where(e.c.workspace_id == WORKSPACE, e.c.task_number == number("task"))
        .order_by(e.c.id.desc())
        .limit(number("limit"))
    )
    return Statement(chosen.where(e.c.id < number("before")) if older else chosen)


@cache
def _claimed_from() -> Statement:
    """By the last event of each task that says whose it is."""
    given = func.unnest(numbers("numbers")).table_valued("task", name="given").render_derived()
    e, c = events.alias(), changes.alias()
    its = (e.c.workspace_id == WORKSPACE, e.c.task_number == given.c.task)
    whose = e.c.fields.has_key(literal("assignees"))
    before = e.c.fields[literal("assignees")][literal(0)].label("before")
    told = select(e.c.task_number, e.c.kind, e.c.change_id, before).where(*its, whose)
    last = told.order_by(e.c.id.desc()).limit(literal(1)).lateral("last")
    mine = and_(c.c.workspace_id == WORKSPACE, c.c.id == last.c.change_id, c.c.actor_id == number("person"))
    return Statement(
        select(last.c.task_number, last.c.before)
        .select_from(given.join(last, literal_column("true")).join(c, mine))
        .where(last.c.kind == literal(EventKind.CLAIMED.value))
    )


@cache
def _change(named: bool) -> Statement:
    target = (_named() if named else _last()).cte("target")
    e, c, p, r = (table.alias() for table in (events, changes, persons, rooms))
    actor, undoing = persons.alias("target_person"), changes.alias("undoing")
    undone = exists().where(undoing.c.workspace_id == WORKSPACE, undoing.c.undoes == target.c.id)
    picked = _events_of(target).subquery("picked")
    return Statement(
        select(
            target.c.id.label("target"),
            target.c.actor_id.label("target_actor"),
            target.c.at.label("target_at"),
            target.c.undoes.label("target_undoes"),
            actor.c.name.label("target_name"),
            account_of(target.c.actor_id).label("target_account"),
            undone.label("undone"),
            *event_columns(e, c, p, r),
        )
        .select_from(
            target.join(actor, and_(actor.c.workspace_id == WORKSPACE, actor.c.id == target.c.actor_id))
            .outerjoin(picked, literal_column("true"))
            .outerjoin(e, and_(e.c.workspace_id == WORKSPACE, e.c.id == picked.c.id))
            .outerjoin(c, and_(c.c.workspace_id == WORKSPACE, c.c.id == e.c.change_id))
            .outerjoin(p, and_(p.c.workspace_id == WORKSPACE, p.c.id == c.c.actor_id))
            .outerjoin(r, and_(r.c.workspace_id == WORKSPACE, r.c.id == c.c.room_id))
        )
        .order_by(e.c.id)
    )


_TARGET = [changes.c[name] for name in ("id", "actor_id", "at", "undoes")]


def _named() -> Select[Any]:
    return select(*_TARGET).where(changes.c.workspace_id == WORKSPACE, changes.c.id == number("change"))


def _last() -> Select[Any]:
    """The actor's last change that did something, is not an undo, and was not undone."""
    done, undoing = events.alias("done"), changes.alias("undoing")
    return (
        select(*_TARGET)
        .where(
            changes.c.workspace_id == WORKSPACE,
            changes.c.actor_id == number("person"),
            changes.c.at >= moment("since"),
            changes.c.undoes.is_(None),
            exists().where(done.c.workspace_id == WORKSPACE, done.c.change_id == changes.c.id),
            ~exists().where(undoing.c.workspace_id == WORKSPACE, undoing.c.undoes == changes.c.id),
        )
        .order_by(changes.c.at.desc(), changes.c.id.desc())
        .limit(literal_column("1"))
    )


def _events_of(target: CTE) -> Any:  # noqa: ANN401 - a compound select
    """Its own, and later ones of the same tasks."""
    own, first, later = events.alias("own"), events.alias("first"), events.alias("later")
    after = and_(
        later.c.workspace_id == WORKSPACE,
        later.c.task_number == first.c.task_number,
        later.c.id > first.c.id,
        later.c.change_id != first.c.change_id,
    )
    return union(
        select(own.c.id).where(own.c.workspace_id == WORKSPACE, own.c.change_id == target.c.id),
        select(later.c.id)
        .select_from(first.join(later, after))
        .where(first.c.workspace_id == WORKSPACE, first.c.change_id == target.c.id),
    )
