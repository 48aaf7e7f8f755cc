"""Filters of a list → SQL. Each condition has a shape, which makes the statement, and values, which are bound to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import SmallInteger, and_, bindparam, exists, false, func, literal_column, not_, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from bot.calendar import When
from bot.model import Status
from bot.terms import ConditionField
from storage import tables
from storage.files import has_files
from storage.statement import WORKSPACE, any_of, moment, number, numbers, texts
from storage.tables import assignments
from storage.task_rows import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement, FromClause

    from bot.calendar import Calendar
    from bot.store import Query
    from bot.terms import Condition

FIRST = datetime.min.replace(tzinfo=UTC)
LAST = datetime.max.replace(tzinfo=UTC)
FAR = datetime(9999, 12, 31, tzinfo=UTC)  # the due date, in every order, of what has none: tables.FAR


@dataclass(frozen=True, slots=True)
class Shape:
    """What a condition's SQL depends on: of the values only whether there are none, one, or several.

    `kinds`: of a date, per alternative: "none", "overdue" or "range"; of a status, which of "open", "closed" and
    "stage" are among them; of what a task has, each of its values: so the planner sees one EXISTS, and may begin with
    it.
    """

    field: ConditionField
    negated: bool
    kinds: tuple[str, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """The instants that bound a person's today, and where their week ends."""

    now: datetime
    today: datetime
    tomorrow: datetime
    next_week: datetime

    @classmethod
    def of(cls, calendar: Calendar, now: datetime) -> Days:
        today = calendar.today(now)
        days_left = 7 - (today.weekday() - calendar.week_start) % 7
        starts = (today, today + timedelta(days=1), today + timedelta(days=days_left))
        return cls(now, *(start_of(day, calendar) for day in starts))


def start_of(day: date, calendar: Calendar) -> datetime:
    """Midnight there; the first or last instant there is, where the calendar ends."""
    try:
        return calendar.instant(day, time())
    except OverflowError:
        return FIRST if day.year == 1 else LAST


def shape(condition: Condition) -> Shape:
    if condition.field is ConditionField.STATUS:
        return Shape(condition.field, condition.negated, tuple(sorted({_standing(one) for one in condition.values})))
    if condition.field is ConditionField.HAS:
        return Shape(condition.field, condition.negated, tuple(sorted(set(map(str, condition.values)))))
    dated = condition.field in (ConditionField.DUE, ConditionField.CREATED)
    kinds = tuple(_kind(value) for value in condition.values) if dated else ()
    return Shape(condition.field, condition.negated, kinds, min(len(condition.values), 2))


def expression(shape: Shape, index: int, t: FromClause) -> ColumnElement[bool]:
    """`index`: of the condition in the query; its values are called after it."""
    found = _EXPRESSIONS[shape.field](shape, f"c{index}", t)
    return not_(func.coalesce(found, literal_column("false"))) if shape.negated else found


def values(condition: Condition, index: int, query: Query) -> dict[str, object]:
    name = f"c{index}"
    if condition.field in (ConditionField.DUE, ConditionField.CREATED):
        return _ranges(condition, name, query)
    listed = [getattr(value, "value", value) for value in condition.values]
    return {name: listed, f"{name}_one": listed[0] if listed else None}


def _standing(value: object) -> str:
    if not isinstance(value, Status):
        return "stage"
    return "open" if value.is_open else "closed"


# ---- dates: half-open ranges of instants


def _kind(value: object) -> str:
    return value if isinstance(value, str) and value in ("none", "overdue") else "range"


def _ranges(condition: Condition, name: str, query: Query) -> dict[str, object]:
    bound: dict[str, object] = {f"{name}_now": query.now}
    for at, value in enumerate(condition.values):
        if _kind(value) == "range":
            bound[f"{name}_from_{at}"], bound[f"{name}_to_{at}"] = _range(value, condition.compare, query)
    return bound


def _range(value: object, compare: str, query: Query) -> tuple[datetime, datetime]:
    calendar = query.actor.person.calendar
    days = Days.of(calendar, query.now)
    match value:
        case "today":
            return days.today, days.tomorrow
        case "week":
            return days.today, days.next_week  # what is left of it
        case When(day=None):
            start, end = value.at, _later(value.at, timedelta(minutes=1))
        case When(day=day) if day is not None:
            start, end = start_of(day, calendar), start_of(_next(day), calendar)
        case _:
            raise ValueError(f"no date: {value!r}")
    return {
        "=": (start, end),
        "<": (FIRST, start),
        "<=": (FIRST, end),
        ">": (end, LAST),
        ">=": (start, LAST),
    }[compare]


def _next(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _later(at: datetime, by: timedelta) -> datetime:
    return at + by if at < LAST - by else LAST


def _dated(shape: Shape, name: str, column: ColumnElement[Any], t: FromClause) -> ColumnElement[bool]:
    alternatives: list[ColumnElement[bool]] = []
    for at, kind in enumerate(shape.kinds):
        if kind == "none":
            alternatives.append(and_(t.c.due_at.is_(None), t.c.due_key == literal_column(tables.FAR)))
        elif kind == "overdue":
            alternatives.append(and_(t.c.is_open, t.c.due_at < moment(f"{name}_now")))
        else:
            dated = t.c.due_at.is_not(None) if column is t.c.due_key else true()
            alternatives.append(and_(column >= moment(f"{name}_from_{at}"), column < moment(f"{name}_to_{at}"), dated))
    return or_(*alternatives)


# ---- one expression a field


def _due(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    """By due_key, which the indexes have; what has no date is in none of the ranges."""
    return _dated(shape, name, t.c.due_key, t)


def _created(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    return _dated(shape, name, t.c.created_at, t)


def _status(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    """No stage is called as a category.

    What the indexes know is said for them: the empty stage is in none, and what is open is apart from what is closed.
    """
    found = any_of(t.c.status, texts(name))
    kinds = {
        "open": and_(found, t.c.is_open),
        "closed": and_(found, ~t.c.is_open),
        "stage": and_(any_of(t.c.stage, texts(name)), t.c.stage != literal_column("''")),
    }
    return or_(false(), *(kinds[kind] for kind in shape.kinds))


def _priority(_: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    return any_of(t.c.priority, bindparam(name, type_=ARRAY(SmallInteger)))


def _tag(_: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    """Without tags it is out: said again for the index, which holds only tasks that have some."""
    return and_(t.c.tags.op("&&")(texts(name)), t.c.tags != literal_column("'{}'::text[]"))


def _project(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    """One is asked for by `=`: only then is a list in the order of the project's index."""
    if shape.size == 1:
        return t.c.project_id == number(f"{name}_one")
    return any_of(t.c.project_id, numbers(name)) if shape.size else t.c.project_id.is_(None)


def _creator(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    if shape.size == 1:
        return t.c.creator_id == number(f"{name}_one")  # a range of the index, in order
    return any_of(t.c.creator_id, numbers(name))


def _assignee(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    a = assignments.alias()
    held = exists().where(a.c.workspace_id == WORKSPACE, a.c.task_number == t.c.number)
    return held.where(any_of(a.c.person_id, numbers(name))) if shape.size else ~held


def _blocked(_: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    """By a task that is still open, or by something outside."""
    b = named(f"{name}_blocker")
    by_task = exists().where(b.c.workspace_id == WORKSPACE, any_of(b.c.number, t.c.blocked_by), b.c.is_open)
    return or_(t.c.waits_on != literal_column("''"), by_task)


def _ready(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    """Open, and waiting for nothing."""
    return and_(t.c.is_open, ~_blocked(shape, name, t))


def _parent(_: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    return any_of(t.c.parent, numbers(name))


def _has(shape: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    child = named(f"{name}_child")
    theirs = (child.c.workspace_id == WORKSPACE, child.c.parent == t.c.number, child.c.deleted_at.is_(None))
    # Looked up for one task after the other: of an EXISTS all there are would be gathered first.
    first = select(child.c.number).where(*theirs).limit(literal_column("1"))
    each = {
        "comment": t.c.comment_count > literal_column("0"),
        "sub": first.scalar_subquery().is_not(None),
        "file": has_files(t.c.number, f"{name}_file"),
    }
    return or_(*(each[kind] for kind in shape.kinds))


def _text(_: Shape, name: str, t: FromClause) -> ColumnElement[bool]:
    given = func.unnest(texts(name)).table_valued("text", name=f"{name}_text").render_derived()
    sought = func.lower(given.c.text)
    zero: ColumnElement[int] = literal_column("0")
    return exists().where(
        or_(func.strpos(func.lower(t.c.title), sought) > zero, func.strpos(func.lower(t.c.description), sought) > zero)
    )


_EXPRESSIONS: Mapping[ConditionField, Callable[[Shape, str, FromClause], ColumnElement[bool]]] = {
    ConditionField.STATUS: _status,
    ConditionField.DUE: _due,
    ConditionField.PRIORITY: _priority,
    ConditionField.TAG: _tag,
    ConditionField.PROJECT: _project,
    ConditionField.ASSIGNEE: _assignee,
    ConditionField.CREATOR: _creator,
    ConditionField.CREATED: _created,
    ConditionField.BLOCKED: _blocked,
    ConditionField.READY: _ready,
    ConditionField.PARENT: _parent,
    ConditionField.HAS: _has,
    ConditionField.TEXT: _text,
}
