"""Reports: what moved, by the events; what was done, and in what time; who has what; what is overdue.

Events of a range are reached by the changes of that time (ix_changes_workspace_id_at_id). Periods are edges that were
computed outside; `width_bucket` says between which of them an instant is. A year of a large team is hundreds of
thousands of events: they are joined all at once, in memory (MEMORY), and nothing is looked up for each.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Double,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from bot.events import EventKind
from bot.model import Status, Who
from bot.reports import AGES, Age, Finished, Flow, Load, Movement, Standing
from storage.event_tables import changes, events
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, moment, number
from storage.tables import assignments
from storage.task_rows import account_of, name_of, named, viewer, visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import CTE, BindParameter, FromClause

    from bot.reports import Counted

MEMORY = "32MB"  # of each join, for one transaction: on disk a year takes twice as long
_BEFORE, _AFTER = 0, 1  # the sides of a field in an event
_ADDED = literal(EventKind.ADDED.value)
_TODO, _DOING, _DONE = (literal(one.value) for one in (Status.TODO, Status.DOING, Status.DONE))


class ReportQueries(Session):
    async def standing_now(self, counted: Counted) -> Standing:
        row = await self._only(_standing(*_shape(counted)), **_values(counted))
        return Standing(row["open"], row["done"])

    async def movements(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Movement]:
        await self._have_memory()
        rows = await self._rows(_movements(*_shape(counted)), **_over(counted, edges))
        return [Movement(row["period"], row["open"], row["done"]) for row in rows]

    async def flows(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Flow]:
        await self._have_memory()
        rows = await self._rows(_flows(*_shape(counted)), **_over(counted, edges))
        return [Flow(row["period"], row["done"], row["added"]) for row in rows]

    async def finished(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Finished]:
        await self._have_memory()
        rows = await self._rows(_finished(*_shape(counted)), **_over(counted, edges), over=edges[-1])
        return [Finished(row["period"] or 0, row["tasks"], *row["seconds"]) for row in rows if row["tasks"]]

    async def workload(self, counted: Counted) -> Sequence[Load]:
        rows = await self._rows(_workload(*_shape(counted)), **_values(counted))
        return [Load(_who(row), row["open"], row["overdue"], row["minutes"]) for row in rows]

    async def overdue_by_age(self, counted: Counted) -> Sequence[Age]:
        rows = await self._rows(_overdue(*_shape(counted)), **_values(counted))
        return [Age((0, *AGES)[row["age"]], row["tasks"]) for row in rows]

    async def _have_memory(self) -> None:
        await self._run(_have_memory())


def _who(row: Any) -> Who | None:  # noqa: ANN401 - a Record, whose columns have no types
    return Who(row["person_id"], row["name"], row["account"]) if row["person_id"] else None


# ---- which tasks


def _shape(counted: Counted) -> tuple[bool, bool]:
    return counted.project is not None, bool(counted.actor.groups)


def _values(counted: Counted) -> dict[str, object]:
    return {"project": counted.project, "now": counted.now, **viewer(counted.actor)}


def _over(counted: Counted, edges: Sequence[datetime]) -> dict[str, object]:
    return {**_values(counted), "since": edges[0], "edges": list(edges)}


def _among(t: FromClause, of_project: bool, grouped: bool) -> list[ColumnElement[bool]]:
    within = [t.c.project_id == number("project")] if of_project else []
    return [t.c.workspace_id == WORKSPACE, *within, visible(t, grouped=grouped, many=True)]


# ---- what happened


@cache
def _have_memory() -> Statement:
    return Statement(select(func.set_config(literal("work_mem"), literal(MEMORY), true())))


def _edges() -> BindParameter[Any]:
    return bindparam("edges", type_=ARRAY(DateTime(timezone=True)))


def _said(e: FromClause, field: str, side: int) -> ColumnElement[Any]:
    """What an event says that a field was or is, as text."""
    value: ColumnElement[Any] = e.c.fields[literal(field)][literal(side)].astext
    return value


def _has(e: FromClause, field: str) -> ColumnElement[bool]:
    return e.c.fields.has_key(literal(field))  # type: ignore[no-any-return]


def _often(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of JSON the planner takes nearly everything for rare, and would look each task up on its own; of this, half."""
    return case((wanted, true()), else_=false())


def _since(t: FromClause) -> tuple[FromClause, FromClause, FromClause, ColumnElement[bool]]:
    """Changes, their events and the tasks of those, from an instant on: tables, how they are joined, what they are."""
    c, e = changes.alias("c"), events.alias("e")
    joined = c.join(e, and_(e.c.workspace_id == WORKSPACE, e.c.change_id == c.c.id)).join(
        t, and_(t.c.workspace_id == WORKSPACE, t.c.number == e.c.task_number)
    )
    return c, e, joined, and_(c.c.workspace_id == WORKSPACE, c.c.at >= moment("since"))


def _status(e: FromClause, t: FromClause, side: int) -> ColumnElement[Any]:
    """The status that a task had at the event; NULL where it was not there.

    Deleting and restoring say nothing of the status: it is what the next event says that it was.
    """
    later = events.alias(f"later_{side}")
    onward = (later.c.workspace_id == WORKSPACE, later.c.task_number == e.c.task_number, later.c.id > e.c.id)
    told = select(_said(later, "status", _BEFORE)).where(*onward, _has(later, "status"))
    following = told.order_by(later.c.id).limit(literal(1)).scalar_subquery()
    return case(
        (_said(e, "deleted", side).is_not(None), null()),
        *([(e.c.kind == _ADDED, null())] if side == _BEFORE else []),
        (_has(e, "status"), _said(e, "status", side)),
        (e.c.kind == _ADDED, _TODO),
        else_=func.coalesce(following, t.c.status),
    )


@cache
def _movements(of_project: bool, grouped: bool) -> Statement:
    t = named()
    c, e, joined, recent = _since(t)
    moving = or_(e.c.kind == _ADDED, _has(e, "status"), _has(e, "deleted"))
    moved = (
        select(
            func.width_bucket(c.c.at, _edges()).label("period"),
            _status(e, t, _BEFORE).label("before"),
            _status(e, t, _AFTER).label("after"),
        )
        .select_from(joined)
        .where(recent, _often(moving), *_among(t, of_project, grouped))
        .cte("moved")
        .prefix_with("MATERIALIZED")  # each status is worked out once, not for each number
    )
    return Statement(
        select(
            moved.c.period,
            (_how_many(_is_open(moved.c.after)) - _how_many(_is_open(moved.c.before))).label("open"),
            (_how_many(moved.c.after == _DONE) - _how_many(moved.c.before == _DONE)).label("done"),
        ).group_by(moved.c.period)
    )


def _how_many(wanted: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(wanted)


def _is_open(status: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(status == _TODO, status == _DOING)


@cache
def _flows(of_project: bool, grouped: bool) -> Statement:
    t, done = named(), _done(of_project, grouped)
    c, e, joined, recent = _since(t)
    is_added = (_often(e.c.kind == _ADDED), t.c.deleted_at.is_(None))
    added = select(c.c.at, true()).select_from(joined).where(recent, *is_added, *_among(t, of_project, grouped))
    either = union_all(select(done.c.at, false().label("new")), added).subquery("either")
    return Statement(
        select(
            func.width_bucket(either.c.at, _edges()).label("period"),
            _how_many(~either.c.new).label("done"),
            _how_many(either.c.new).label("added"),
        ).group_by(literal_column("1"))
    )


@cache
def _finished(of_project: bool, grouped: bool) -> Statement:
    """A task counts once: when it was done for the last time, if it still is."""
    at, done = DateTime(timezone=True), _done(of_project, grouped)
    begun = _begun(done)
    since = func.coalesce(begun.c.at, done.c.created_at, type_=at)
    timed = (
        select(
            func.width_bucket(done.c.at, _edges()).label("period"),
            func.extract("epoch", done.c.at - since).cast(Double).label("seconds"),
        )
        .select_from(done.outerjoin(begun, begun.c.number == done.c.number))
        .where(done.c.at < moment("over"))
        .subquery("timed")
    )
    shares: ColumnElement[Any] = literal_column("ARRAY[0.5, 0.85]")
    return Statement(
        select(
            timed.c.period,
            func.count().label("tasks"),
            func.percentile_cont(shares).within_group(timed.c.seconds).label("seconds"),
        ).group_by(func.rollup(timed.c.period))
    )


def _done(of_project: bool, grouped: bool) -> CTE:
    t = named()
    is_done = (t.c.status == _DONE, t.c.deleted_at.is_(None), t.c.completed_at >= moment("since"))
    return (
        select(t.c.number, t.c.created_at, t.c.completed_at.label("at"))
        .where(*is_done, *_among(t, of_project, grouped))
        .cte("done")
    )


def _begun(done: CTE) -> FromClause:
    """When each was started first. All at once: of many thousands, none is looked up on its own."""
    c, e = changes.alias("begun_by"), events.alias("beginning")
    started = and_(
        e.c.workspace_id == WORKSPACE,
        e.c.task_number == done.c.number,
        _often(_said(e, "status", _AFTER) == _DOING),
    )
    return (
        select(done.c.number, func.min(c.c.at).label("at"))
        .select_from(done.join(e, started).join(c, and_(c.c.workspace_id == WORKSPACE, c.c.id == e.c.change_id)))
        .group_by(done.c.number)
        .subquery("begun")
    )


# ---- what is now


@cache
def _standing(of_project: bool, grouped: bool) -> Statement:
    t = named()
    counts = (_how_many(t.c.is_open).label("open"), _how_many(t.c.status == _DONE).label("done"))
    return Statement(select(*counts).where(t.c.deleted_at.is_(None), *_among(t, of_project, grouped)))


@cache
def _workload(of_project: bool, grouped: bool) -> Statement:
    t, a = named(), assignments.alias("a")
    held = and_(a.c.workspace_id == WORKSPACE, a.c.task_number == t.c.number, a.c.done_at.is_(None))
    summed = (
        select(
            a.c.person_id,
            func.count().label("open"),
            _how_many(t.c.due_at < moment("now")).label("overdue"),
            func.coalesce(func.sum(t.c.estimate_minutes), literal(0)).label("minutes"),
        )
        .select_from(t.outerjoin(a, held))
        .where(t.c.is_open, *_among(t, of_project, grouped))
        .group_by(a.c.person_id)
        .subquery("summed")
    )
    who = (name_of(summed.c.person_id).label("name"), account_of(summed.c.person_id).label("account"))
    return Statement(select(summed, *who).order_by(summed.c.open.desc(), summed.c.person_id))


@cache
def _overdue(of_project: bool, grouped: bool) -> Statement:
    t = named()
    days: ColumnElement[Any] = literal_column(
        f"ARRAY[{', '.join(f'{days} * 86400' for days in AGES)}]::double precision[]"
    )
    late = func.extract("epoch", moment("now") - t.c.due_key)
    age = func.width_bucket(late.cast(Double), days)
    return Statement(
        select(age.label("age"), func.count().label("tasks"))
        .where(t.c.is_open, t.c.due_key < moment("now"), *_among(t, of_project, grouped))
        .group_by(age)
        .order_by(age)
    )
