"""Time spent on tasks: entries, version by version; totals of them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Integer,
    Text,
    and_,
    bindparam,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.model import Who
from bot.timelog import Breakdown, Entry, Total, Totals
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, rows_of
from storage.tables import persons, projects
from storage.task_rows import account_of, name_of, named, viewer, visible
from storage.time_tables import time_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from asyncpg import Record
    from sqlalchemy import BindParameter, ColumnElement, FromClause, Select

    from bot.timelog import TimeQuery

_KEYS = {Breakdown.PERSON: "person_id", Breakdown.TASK: "task_number", Breakdown.DAY: "day"}  # of an entry


class TimeQueries(Session):
    async def lock_time(self, person: int) -> None:
        await self._run(_lock_people(), people=[person])

    async def running_timer(self, person: int) -> Entry | None:
        row = await self._row(_running(), person=person, platform=self._where.platform)
        return entry_of(row) if row else None

    async def time_entry(self, entry: int) -> Entry | None:
        row = await self._row(_entries(), entries=[entry], platform=self._where.platform)
        found = entry_of(row) if row else None
        return found if found and not found.deleted else None

    async def lock_entries(self, entries: Sequence[int]) -> Sequence[Entry]:
        values = {"entries": list(entries), "platform": self._where.platform}
        whose = {row["person_id"] for row in await self._rows(_entries(), **values)}
        await self._run(_lock_people(), people=sorted(whose))
        return [entry_of(row) for row in await self._rows(_entries(), **values)]

    async def time_of_day(self, person: int, day: date) -> Sequence[Entry]:
        rows = await self._rows(_of_day(), person=person, day=day, platform=self._where.platform)
        return [entry_of(row) for row in rows]

    async def recent_time(self, person: int, limit: int) -> Sequence[Entry]:
        rows = await self._rows(_recent(), person=person, limit=limit, platform=self._where.platform)
        return [entry_of(row) for row in rows]

    async def time_spent(self, task: int) -> int:
        row = await self._only(_spent(), task=task)
        return int(row["spent"])

    async def write_time(self, entries: Sequence[Entry], now: datetime) -> Sequence[Entry]:
        """First the old versions are replaced: one timer a person is a rule of the table."""
        await self._run(_replace(), entries=[one.id for one in entries], now=now)
        rows = await self._rows(_write(), written=json.dumps(list(map(_as_row, enumerate(entries)))), now=now)
        ids = {row["position"]: row["id"] for row in rows}
        return [replace(one, id=ids[at], version=one.version + 1) for at, one in enumerate(entries)]

    async def add_up_time(self, query: TimeQuery) -> Totals:
        statement = _totals(query.by, bool(query.people), query.project is not None, bool(query.actor.groups))
        rows = await self._rows(
            statement,
            first=query.first,
            last=query.last,
            people=list(query.people),
            project=query.project,
            limit=query.limit + 1,
            skipped=(query.page - 1) * query.limit,
            **viewer(query.actor),
        )
        shown = tuple(_total(row, query.by) for row in rows[: query.limit])
        return Totals(shown, rows[0]["all_minutes"] if rows else 0, len(rows) > query.limit)


def entry_of(row: Record) -> Entry:
    return Entry(
        row["id"],
        row["task_number"],
        Who(row["person_id"], row["name"], row["account"]),
        row["started_at"],
        row["day"],
        row["minutes"],
        row["note"],
        row["version"],
        row["deleted"],
    )


def _as_row(placed: tuple[int, Entry]) -> dict[str, object]:
    position, entry = placed
    return {
        "position": position,
        "entry": entry.id or None,
        "version": entry.version + 1,
        "task": entry.task,
        "person": entry.who.id,
        "started_at": entry.started_at.isoformat(),
        "day": entry.day.isoformat(),
        "minutes": entry.minutes,
        "note": entry.note,
        "deleted": entry.deleted,
    }


def _total(row: Record, by: Breakdown) -> Total:
    who = Who(row["key"], row["name"], row["account"]) if by is Breakdown.PERSON else None
    project = (row["project"] or "") if by is Breakdown.PROJECT else None
    return Total(row["key"], row["minutes"], row["entries"], who, project)


# ---- statements


def _on(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Date)


def _counts(e: FromClause) -> ColumnElement[bool]:
    """As the partial index has it, for the planner to see."""
    return and_(e.c.workspace_id == WORKSPACE, e.c.replaced_at.is_(None), ~e.c.deleted)


def _select(e: FromClause) -> Select[Any]:
    names = "id version task_number person_id started_at day minutes note deleted".split()
    who = (name_of(e.c.person_id).label("name"), account_of(e.c.person_id).label("account"))
    return select(*(e.c[name] for name in names), *who)


@cache
def _lock_people() -> Statement:
    these = (persons.c.workspace_id == WORKSPACE, any_of(persons.c.id, numbers("people")))
    return Statement(select(persons.c.id).where(*these).order_by(persons.c.id).with_for_update(key_share=True))


@cache
def _running() -> Statement:
    e = time_entries.alias("e")
    return Statement(_select(e).where(_counts(e), e.c.person_id == number("person"), e.c.minutes.is_(None)))


@cache
def _entries() -> Statement:
    """The last version of each, whatever it says."""
    e = time_entries.alias("e")
    these = (e.c.workspace_id == WORKSPACE, any_of(e.c.id, numbers("entries")), e.c.replaced_at.is_(None))
    return Statement(_select(e).where(*these).order_by(e.c.id))


@cache
def entries_of_tasks() -> Statement:
    e = time_entries.alias("e")
    return Statement(_select(e).where(_counts(e), any_of(e.c.task_number, numbers("tasks"))).order_by(e.c.id))


@cache
def _of_day() -> Statement:
    e = time_entries.alias("e")
    shown = or_(e.c.day == _on("day"), e.c.minutes.is_(None))
    mine = (_counts(e), e.c.person_id == number("person"), shown)
    return Statement(_select(e).where(*mine).order_by(e.c.started_at, e.c.id))


@cache
def _recent() -> Statement:
    e = time_entries.alias("e")
    mine = (_counts(e), e.c.person_id == number("person"))
    return Statement(_select(e).where(*mine).order_by(e.c.day.desc(), e.c.id.desc()).limit(number("limit")))


def spent_on(task: ColumnElement[int]) -> ColumnElement[int]:
    """In minutes, as a subquery."""
    e = time_entries.alias("spent_on_it")
    total = select(func.sum(e.c.minutes)).where(_counts(e), e.c.task_number == task).correlate_except(e)
    return func.coalesce(total.scalar_subquery(), literal(0))


@cache
def _spent() -> Statement:
    return Statement(select(spent_on(number("task")).label("spent")))


@cache
def _replace() -> Statement:
    e = time_entries
    these = (e.c.workspace_id == WORKSPACE, any_of(e.c.id, numbers("entries")), e.c.replaced_at.is_(None))
    return Statement(update(e).where(*these).values(replaced_at=moment("now")))


@cache
def _write() -> Statement:
    given = rows_of(
        "written",
        position=Integer(),
        entry=BigInteger(),
        version=Integer(),
        task=BigInteger(),
        person=BigInteger(),
        started_at=DateTime(timezone=True),
        day=Date(),
        minutes=Integer(),
        note=Text(),
        deleted=Boolean(),
    )
    id_ = func.coalesce(given.c.entry, func.nextval(literal_column("'time_entries_id_seq'"))).label("id")
    told = "version task person started_at day minutes note deleted".split()
    numbered = select(id_, given.c.position, *(given.c[name] for name in told)).cte("numbered")
    columns = "workspace_id id version task_number person_id started_at day minutes note deleted written_at".split()
    rows = select(WORKSPACE, numbered.c.id, *(numbered.c[name] for name in told), moment("now"))
    written = insert(time_entries).from_select(columns, rows).cte("kept")
    return Statement(select(numbered.c.id, numbered.c.position).add_cte(written))


@cache
def _totals(by: Breakdown, of_people: bool, of_project: bool, grouped: bool) -> Statement:
    """Days in order, all else by how much it is."""
    e, t = time_entries.alias("e"), named()
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == e.c.task_number)
    wanted = [_counts(e), e.c.minutes.is_not(None), e.c.day.between(_on("first"), _on("last"))]
    if of_people:
        wanted.append(any_of(e.c.person_id, numbers("people")))
    if of_project:
        wanted.append(t.c.project_id == number("project"))
    key = func.coalesce(t.c.project_id, literal(0)) if by is Breakdown.PROJECT else e.c[_KEYS[by]]
    minutes = func.sum(e.c.minutes)
    summed = (
        select(
            key.label("key"),
            minutes.label("minutes"),
            func.count().label("entries"),
            func.sum(minutes).over().label("all_minutes"),
        )
        .select_from(e.join(t, same))
        .where(*wanted, visible(t, grouped=grouped))
        .group_by(key)
        .order_by(*([] if by is Breakdown.DAY else [minutes.desc()]), key)
        .limit(number("limit"))
        .offset(number("skipped"))
        .subquery("summed")
    )
    order = [] if by is Breakdown.DAY else [summed.c.minutes.desc()]
    return Statement(select(summed, *_called(summed.c.key, by)).order_by(*order, summed.c.key))


def _called(key: ColumnElement[int], by: Breakdown) -> Sequence[ColumnElement[Any]]:
    """Of one page of totals, who or what each is of."""
    if by is Breakdown.PERSON:
        return (name_of(key).label("name"), account_of(key).label("account"))
    p = projects.alias()
    name = select(p.c.name).where(p.c.workspace_id == WORKSPACE, p.c.id == key).scalar_subquery()
    return (name.label("project"),) if by is Breakdown.PROJECT else ()
