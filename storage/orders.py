"""In which order a list is read, and the cursor that says where the next page goes on.

A cursor names the order it belongs to and holds the last task's group, sort key and number: at most 60 characters, no
spaces. Where a key is a text (a title, a name) the cursor holds whose it is, and the statement looks it up again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, case, cast, func, literal_column, or_, select, tuple_

from bot.errors import UserError
from bot.model import Status
from bot.terms import GroupKey, SortKey
from storage import tables
from storage.conditions import FAR, Days
from storage.statement import WORKSPACE, literal, moment, number
from storage.task_rows import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import ColumnElement, FromClause

    from bot.model import Task
    from bot.store import Query

_CURSOR = re.compile(r"([a-zA-Z]{1,2})\.([0-9a-f]{1,16})\.(-?[0-9a-f]{1,16})\.([0-9a-f]{1,16})")
_LARGEST = 2**63
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_STATUSES = tuple(Status)


class BrokenCursor(UserError):
    """The page to go on from cannot be read."""

    def __init__(self) -> None:
        super().__init__("That page is gone.", "Ask for the list again.")


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order: of a task, and of the task the cursor stands at."""

    own: ColumnElement[Any]
    at: ColumnElement[Any]
    descending: bool = False

    @property
    def ordered(self) -> ColumnElement[Any]:
        return self.own.desc() if self.descending else self.own

    @property
    def beyond(self) -> ColumnElement[bool]:
        return self.own < self.at if self.descending else self.own > self.at


@dataclass(frozen=True, slots=True)
class Order:
    sort: SortKey
    descending: bool = False
    group: GroupKey | None = None

    @property
    def tag(self) -> str:
        """Of sort keys and of group keys no two begin alike, but for "priority" and "project"."""
        sort = self.sort.value[0].upper() if self.descending else self.sort.value[0]
        return sort + (_GROUP_TAGS[self.group] if self.group else "")

    def keys(self, t: FromClause, *, open_only: bool) -> list[Key]:
        """`open_only`: nothing is closed. Then their due dates alone put them into the groups of due dates."""
        by_due_anyway = open_only and (self.group, self.sort, self.descending) == (GroupKey.DUE, SortKey.DUE, False)
        group = _GROUPS[self.group](t) if self.group and not by_due_anyway else []
        return [*group, *_sorted_by(self.sort, self.descending, t), Key(t.c.number, number("last"), self.descending)]

    def cursor(self, task: Task, query: Query) -> str:
        group = _group_of(task, self.group, query) if self.group else 0
        return f"{self.tag}.{group:x}.{_sort_value(task, self.sort):x}.{task.number:x}"

    def position(self, cursor: str) -> dict[str, object]:
        """The values that `at` is made of. Raises BrokenCursor."""
        found = _CURSOR.fullmatch(cursor)
        if not found or found[1] != self.tag:
            raise BrokenCursor
        group, sort, last = (int(one, 16) for one in found.groups()[1:])
        if max(group, abs(sort), last) >= _LARGEST:
            raise BrokenCursor
        return {"last": last, "last_group": group, "last_sort": sort, "last_at": _instant(sort)}


def beyond(keys: list[Key]) -> ColumnElement[bool]:
    """After the cursor. All keys in one direction compare as one row: that is one range of an index."""
    if len({key.descending for key in keys}) == 1:
        own, at = tuple_(*(key.own for key in keys)), tuple_(*(key.at for key in keys))
        return own < at if keys[0].descending else own > at
    *others, last = keys
    after = last.beyond
    for key in reversed(others):
        after = or_(key.beyond, and_(key.own == key.at, after))
    return after


# ---- sort keys

_MOMENTS = {SortKey.DUE: "due_key", SortKey.CREATED: "created_at", SortKey.UPDATED: "updated_at"}


def _sorted_by(sort: SortKey, descending: bool, t: FromClause) -> list[Key]:
    match sort:
        case SortKey.DUE if descending:
            # What has no date stays at the end, in either direction.
            has_none = Key(t.c.due_key == moment("far"), moment("last_at") == moment("far"))
            return [has_none, Key(t.c.due_key, moment("last_at"), descending)]
        case SortKey.DUE | SortKey.CREATED | SortKey.UPDATED:
            return [Key(t.c[_MOMENTS[sort]], moment("last_at"), descending)]
        case SortKey.PRIORITY:
            return [Key(t.c.priority, number("last_sort"), descending)]
        case SortKey.TITLE:
            last = named("last_titled")
            title = select(func.lower(last.c.title)).where(
                last.c.workspace_id == WORKSPACE, last.c.number == number("last")
            )
            return [Key(func.lower(t.c.title), title.scalar_subquery(), descending)]
        case SortKey.STATUS:
            return _staged(t, number("last_sort"), descending=descending)
        case SortKey.NUMBER:
            return []


def _sort_value(task: Task, sort: SortKey) -> int:
    match sort:
        case SortKey.DUE:
            return _microseconds(task.due.at if task.due else FAR)
        case SortKey.CREATED:
            return _microseconds(task.created_at)
        case SortKey.UPDATED:
            return _microseconds(task.updated_at)
        case SortKey.PRIORITY:
            return task.priority.value
        case SortKey.STATUS:
            return _STATUSES.index(task.status)
        case SortKey.TITLE | SortKey.NUMBER:
            return 0


def _microseconds(at: datetime | None) -> int:
    assert at is not None, "a stored task has its times"
    return (at - _EPOCH) // _MICROSECOND


def _instant(microseconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        raise BrokenCursor from None


# ---- group keys

_GROUP_TAGS = {
    GroupKey.STATUS: "s",
    GroupKey.PRIORITY: "p",
    GroupKey.PROJECT: "j",
    GroupKey.ASSIGNEE: "a",
    GroupKey.DUE: "d",
}


def _by_status(t: FromClause) -> list[Key]:
    return _staged(t, number("last_group"))


def _staged(t: FromClause, at: ColumnElement[Any], *, descending: bool = False) -> list[Key]:
    """By category, and in one as projects have their statuses; what several call alike in that place stays together."""
    rank = {one.value: literal(place) for place, one in enumerate(_STATUSES)}
    last = named("last_staged")
    there = (last.c.workspace_id == WORKSPACE, last.c.number == number("last"))
    place, stage = (select(one).where(*there).scalar_subquery() for one in (_place(last), last.c.stage))
    return [
        Key(case(rank, value=t.c.status), at, descending),
        Key(_place(t), func.coalesce(place, literal(0)), descending),
        Key(t.c.stage, _or_empty(stage), descending),
    ]


def _place(t: FromClause) -> ColumnElement[Any]:
    """Of its status in its project's workflow; 0 without one. Of all workflows an object is made, once for the list."""
    p = tables.projects.alias()
    listed = func.jsonb_array_elements(p.c.workflow.op("->")(literal("stages")))
    stages = listed.table_valued("value", with_ordinality="place").render_derived()
    of_stage = _staged_in(p.c.id, stages.c.value.op("->>")(literal("name")))
    each = select(func.jsonb_object_agg(of_stage, stages.c.place)).select_from(p).select_from(stages)
    places = each.where(p.c.workspace_id == WORKSPACE, p.c.workflow.is_not(None)).correlate(None).scalar_subquery()
    name = func.coalesce(func.nullif(t.c.stage, literal_column("''")), t.c.status)
    place: ColumnElement[Any] = places.op("->>")(_staged_in(t.c.project_id, name))
    return func.coalesce(cast(place, BigInteger), literal(0))


def _staged_in(project: ColumnElement[Any], stage: ColumnElement[Any]) -> ColumnElement[str]:
    return func.concat(project, literal(" "), stage)


def _by_priority(t: FromClause) -> list[Key]:
    return [Key(t.c.priority, number("last_group"))]


def _by_project(t: FromClause) -> list[Key]:
    """By name; those of no project last."""

    def slug(project: ColumnElement[Any]) -> ColumnElement[Any]:
        p = tables.projects.alias()
        named_ = select(p.c.slug).where(p.c.workspace_id == WORKSPACE, p.c.id == project)
        return _or_empty(named_.scalar_subquery())

    return [_none_last(t.c.project_id), Key(slug(t.c.project_id), slug(number("last_group")))]


def _by_assignee(t: FromClause) -> list[Key]:
    """By the first assignee's name; nobody's last."""
    a = tables.assignments.alias()
    first = select(a.c.person_id).where(a.c.workspace_id == WORKSPACE, a.c.task_number == t.c.number)
    # "Except": inside of another subquery, too, the task is the list's.
    person = first.order_by(a.c.position).limit(literal(1)).correlate_except(a).scalar_subquery()

    def name(of: ColumnElement[Any]) -> ColumnElement[Any]:
        p = tables.persons.alias()
        called = select(func.lower(p.c.name)).where(p.c.workspace_id == WORKSPACE, p.c.id == of)
        return _or_empty(called.scalar_subquery())

    same_name = Key(func.coalesce(person, literal(0)), number("last_group"))
    return [_none_last(person), Key(name(person), name(number("last_group"))), same_name]


def _by_due(t: FromClause) -> list[Key]:
    """Overdue, earlier (but closed), today, this week, later, never: as `due_group` counts them."""
    late = and_(t.c.is_open, t.c.due_key < moment("now"))
    rank = case(
        (t.c.due_at.is_(None), literal(5)),
        (late, literal(0)),
        (t.c.due_key < moment("today"), literal(1)),
        (t.c.due_key < moment("tomorrow"), literal(2)),
        (t.c.due_key < moment("next_week"), literal(3)),
        else_=literal(4),
    )
    return [Key(rank, number("last_group"))]


def _none_last(value: ColumnElement[Any]) -> Key:
    return Key(value.is_(None), number("last_group") == literal(0))


def _or_empty(text: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(text, literal_column("''"))


_GROUPS: Mapping[GroupKey, Callable[[FromClause], list[Key]]] = {
    GroupKey.STATUS: _by_status,
    GroupKey.PRIORITY: _by_priority,
    GroupKey.PROJECT: _by_project,
    GroupKey.ASSIGNEE: _by_assignee,
    GroupKey.DUE: _by_due,
}


def _group_of(task: Task, group: GroupKey, query: Query) -> int:
    match group:
        case GroupKey.STATUS:
            return _STATUSES.index(task.status)
        case GroupKey.PRIORITY:
            return task.priority.value
        case GroupKey.PROJECT:
            return task.project_id or 0
        case GroupKey.ASSIGNEE:
            return task.people[0] if task.people else 0
        case GroupKey.DUE:
            return due_group(task, Days.of(query.actor.person.calendar, query.now))


def due_group(task: Task, days: Days) -> int:
    if task.due is None:
        return 5
    if task.is_overdue(days.now):
        return 0
    bounds = (days.today, days.tomorrow, days.next_week)
    return next((rank for rank, end in enumerate(bounds, 1) if task.due.at < end), 4)
