"""Reports: what moved, by the events; what was done, and in what time; who has what; what is overdue.

Events keep when they were, and those that move a task have an index of their own (ix_events_moves). Periods are edges
that were computed outside; `width_bucket` says between which of them an instant is. The tasks of a few weeks' events
are looked up one by one, so that such a report reads what these weeks hold; those of a year are joined all at once, in
memory, as there are hundreds of thousands.
"""

from __future__ import annotations

from datetime import timedelta
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
from storage.event_tables import events
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, moment, number
from storage.tables import assignments, persons
from storage.task_rows import account_of, name_of, named, viewer, visible

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import CTE, BindParameter, FromClause

    from bot.reports import Counted

LATELY = timedelta(days=100)
# For one transaction. On disk a join of a year takes twice as long; what a team did lately is in memory, where reading
# costs little; and plans are made for these very days.
SETTINGS = {
    "work_mem": "32MB",
    "seq_page_cost": "0.1",
    "random_page_cost": "0.1",
    "plan_cache_mode": "force_custom_plan",
}
_BEFORE, _AFTER = 0, 1  # the sides of a field in an event
_ADDED = literal(EventKind.ADDED.value)
_TODO, _DOING, _DONE = (literal(one.value) for one in (Status.TODO, Status.DOING, Status.DONE))


class ReportQueries(Session):
    async def standing_now(self, counted: Counted) -> Standing:
        row = await self._only(_standing(*_shape(counted)), **_values(counted))
        return Standing(row["open"], row["done"])

    async def movements(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Movement]:
        await self._settle_in()
        rows = await self._rows(_movements(*_shape(counted), _is_lately(counted, edges)), **_over(counted, edges))
        return [Movement(row["period"], row["open"], row["done"]) for row in rows]

    async def flows(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Flow]:
        await self._settle_in()
        rows = await self._rows(_flows(*_shape(counted), _is_lately(counted, edges)), **_over(counted, edges))
        return [Flow(row["period"], row["done"], row["added"]) for row in rows]

    async def finished(self, counted: Counted, edges: Sequence[datetime]) -> Sequence[Finished]:
        await self._settle_in()
        rows = await self._rows(_finished(*_shape(counted)), **_over(counted, edges))
        return [Finished(row["period"] or 0, row["tasks"], *row["seconds"]) for row in rows if row["tasks"]]

    async def workload(self, counted: Counted) -> Sequence[Load]:
        rows = await self._rows(_workload(*_shape(counted)), **_values(counted))
        return [Load(_who(row), row["open"], row["overdue"], row["minutes"]) for row in rows]

    async def overdue_by_age(self, counted: Counted) -> Sequence[Age]:
        rows = await self._rows(_overdue(*_shape(counted)), **_values(counted))
        return [Age((0, *AGES)[row["age"]], row["tasks"]) for row in rows]

    async def _settle_in(self) -> None:
        await self._run(_settle_in())


def _who(row: Any) -> Who | None:  # noqa: ANN401 - a Record, whose columns have no types
    return Who(row["person_id"], row["name"], row["account"]) if row["person_id"] else None


# ---- which tasks


def _shape(counted: Counted) -> tuple[bool, bool]:
    return counted.project is not None, bool(counted.actor.groups)


def _is_lately(counted: Counted, edges: Sequence[datetime]) -> bool:
    return counted.now - edges[0] <= LATELY


def _values(counted: Counted) -> dict[str, object]:
    return {"project": counted.project, "now": counted.now, **viewer(counted.actor)}


def _over(counted: Counted, edges: Sequence[datetime]) -> dict[str, object]:
    return {**_values(counted), "since": edges[0], "over": edges[-1], "edges": list(edges)}


def _among(t: FromClause, of_project: bool, grouped: bool) -> list[ColumnElement[bool]]:
    within = [t.c.project_id == number("project")] if of_project else []
    return [t.c.workspace_id == WORKSPACE, *within, visible(t, grouped=grouped, many=True)]


# ---- what happened


@cache
def _settle_in() -> Statement:
    return Statement(select(*(func.set_config(literal(name), literal(to), true()) for name, to in SETTINGS.items())))


def _edges() -> BindParameter[Any]:
    return bindparam("edges", type_=ARRAY(DateTime(timezone=True)))


def _said(e: FromClause, field: str, side: int) -> ColumnElement[Any]:
    """What an event says that a field was or is, as text."""
    value: ColumnElement[Any] = e.c.fields[literal(field)][literal(side)].astext
    return value


def _has(e: FromClause, field: str) -> ColumnElement[bool]:
    return e.c.fields.has_key(literal(field))  # type: ignore[no-any-return]


def _since(of_project: bool, grouped: bool, lately: bool) -> tuple[FromClause, FromClause, FromClause]:
    """Events from an instant on, the task of each, and both joined."""
    e, t = events.alias("e"), named()
    those = select(t.c.number, t.c.status, t.c.deleted_at).where(*_among(t, of_project, grouped))
    if lately:  # behind a fence: each is looked up
        each = those.where(t.c.number == e.c.task_number).offset(literal(0)).lateral("its")
        return e, each, e.join(each, true())
    every = those.subquery("its")
    return e, every, e.join(every, every.c.number == e.c.task_number)


def _recent(e: FromClause) -> ColumnElement[bool]:
    return and_(e.c.workspace_id == WORKSPACE, e.c.at >= moment("since"))


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
def _movements(of_project: bool, grouped: bool, lately: bool) -> Statement:
    e, t, joined = _since(of_project, grouped, lately)
    moves = or_(e.c.kind == _ADDED, _has(e, "status"), _has(e, "deleted"))  # as ix_events_moves
    moved = (
        select(
            func.width_bucket(e.c.at, _edges()).label("period"),
            _status(e, t, _BEFORE).label("before"),
            _status(e, t, _AFTER).label("after"),
        )
        .select_from(joined)
        .where(_recent(e), moves)
        .offset(literal(0))  # a fence: each status is worked out once, not for each number
        .subquery("moved")
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
def _flows(of_project: bool, grouped: bool, lately: bool) -> Statement:
    done = _done(of_project, grouped)
    e, t, joined = _since(of_project, grouped, lately)
    is_added = (e.c.at < moment("over"), e.c.kind == _ADDED, t.c.deleted_at.is_(None))
    added = select(e.c.at, true()).select_from(joined).where(_recent(e), *is_added)
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
    done = _done(of_project, grouped)
    since = func.coalesce(_begun(done), done.c.created_at, type_=DateTime(timezone=True))
    timed = select(
        func.width_bucket(done.c.at, _edges()).label("period"),
        func.extract("epoch", done.c.at - since).cast(Double).label("seconds"),
    ).subquery("timed")
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
    within = (t.c.completed_at >= moment("since"), t.c.completed_at < moment("over"))
    is_done = (t.c.status == _DONE, t.c.deleted_at.is_(None), *within)
    return (
        select(t.c.number, t.c.created_at, t.c.completed_at.label("at"))
        .where(*is_done, *_among(t, of_project, grouped))
        .cte("done")
    )


def _begun(done: CTE) -> ColumnElement[Any]:
    """When it was started first: the first entry of a range of ix_events_beginnings."""
    e = events.alias("beginning")
    its = (e.c.workspace_id == WORKSPACE, e.c.task_number == done.c.number)
    return select(func.min(e.c.at)).where(*its, _said(e, "status", _AFTER) == _DOING).scalar_subquery()


# ---- what is now


@cache
def _standing(of_project: bool, grouped: bool) -> Statement:
    t = named()
    counts = (_how_many(t.c.is_open).label("open"), _how_many(t.c.status == _DONE).label("done"))
    return Statement(select(*counts).where(t.c.deleted_at.is_(None), *_among(t, of_project, grouped)))


@cache
def _workload(of_project: bool, grouped: bool) -> Statement:
    t, held = named(), _held()
    summed = (
        select(
            held.c.person_id,
            func.count().label("open"),
            _how_many(t.c.due_at < moment("now")).label("overdue"),
            func.coalesce(func.sum(t.c.estimate_minutes), literal(0)).label("minutes"),
        )
        .select_from(t.outerjoin(held, held.c.task_number == t.c.number))
        .where(t.c.is_open, *_among(t, of_project, grouped))
        .group_by(held.c.person_id)
        .subquery("summed")
    )
    who = (name_of(summed.c.person_id).label("name"), account_of(summed.c.person_id).label("account"))
    return Statement(select(summed, *who).order_by(summed.c.open.desc(), summed.c.person_id))


def _held() -> FromClause:
    """What is still to be done, person by person: one range of ix_assignments_person_open_due for each."""
    p, a = persons.alias("p"), assignments.alias("a")
    open_ones = (a.c.workspace_id == WORKSPACE, a.c.person_id == p.c.id, a.c.is_open, a.c.done_at.is_(None))
    each = select(a.c.person_id, a.c.task_number).where(*open_ones).offset(literal(0)).lateral("each")
    return select(each).select_from(p.join(each, true())).where(p.c.workspace_id == WORKSPACE).subquery("held")


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
