"""Lists of tasks, page by page, as far as the actor may see; search by words; suggestions while typing.

A list's statement is built for its shape (which conditions, which order, which page) and kept; values are bound.
The lists people ask for most are each one range of one index, in order, from the cursor on:

    mine, by due date   assignments (person, open, due); of who is in groups, one such range each, merged
    here, by due date   tasks (room, open, due) or (project, open, due)

So is each order of a whole team's tasks, of what is open and of what is closed: tasks (open, what it is sorted by).

Search reads backwards from the newest task. A common word is found among the last ones; only for the rest, and only in
a large workspace, is the word index asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import and_, exists, func, literal_column, or_, select, true, union_all

from bot.store import Page
from bot.terms import ConditionField, GroupKey, SortKey
from storage import conditions, tables
from storage.conditions import FAR, Days
from storage.likely import likely
from storage.numbered import beginning_with, numbered
from storage.orders import Key, Order, beyond
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, moment, number, numbers, words
from storage.tables import assignments, persons, projects, task_words, workspaces
from storage.task_rows import columns, named, task, viewer, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select

    from bot.model import Actor, Task
    from bot.store import Query

NEWEST = 2000  # tasks that a search reads one by one before it asks the index
WORDS = 20  # of a search; more would not make it any narrower
WORD_LENGTH = 100
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"(?:#|[^\W\d][\w-]*-)?(\d{1,18})")
_BY_NUMBER = Order(SortKey.NUMBER, descending=True)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a list's statement depends on.

    `holders`: one person's open tasks by due date, from the assignments; 2: those of several. `grouped`: who looks is
    in groups.
    """

    order: Order
    limit: int
    conditions: tuple[conditions.Shape | None, ...] = ()  # None: said by `holders`
    open_only: bool = True
    in_room: bool = False
    hide_future: bool = False
    after: bool = False
    skip: bool = False
    holders: int = 0
    grouped: bool = False


class ListQueries(Session):
    async def list_tasks(self, query: Query) -> Page:
        """Raises BrokenCursor. A search is always newest first."""
        order = _order(query)
        values = _values(query, order)
        if query.text is None:
            statement = _list(_shape(query, order))
        elif values["sought"]:
            statement = _search(_shape(query, order))
        else:
            return Page(())
        rows = await self._rows(statement, **values)
        found = tuple([task(row) for row in rows[: query.limit]])
        return Page(found, order.cursor(found[-1], query) if len(rows) > query.limit else None)

    async def suggest_tasks(self, actor: Actor, prefix: str, limit: int = 25) -> Sequence[Task]:
        """Numbers that begin so, or tasks with words that begin so, newest first; with nothing typed, likely ones."""
        if by_number := _NUMBER.fullmatch(prefix.strip()):
            low, high = beginning_with(int(by_number[1]))
            statement = numbered(bool(actor.groups))
            rows = await self._rows(statement, low=low, high=high, limit=limit, **viewer(actor))
        elif sought := _sought(prefix):
            shape = Shape(_BY_NUMBER, limit - 1, open_only=False, grouped=bool(actor.groups))
            rows = await self._rows(_search(shape), sought=sought, **viewer(actor))
        else:
            statement = likely(limit, bool(actor.groups))
            rows = await self._rows(statement, room=actor.room.id, **viewer(actor))
        return [task(row) for row in rows]


def _order(query: Query) -> Order:
    return _BY_NUMBER if query.text is not None else Order(query.sort or SortKey.DUE, query.descending, query.group)


def _shape(query: Query, order: Order) -> Shape:
    holding = _holding(query, order)
    return Shape(
        order,
        query.limit,
        tuple(None if at == holding else conditions.shape(one) for at, one in enumerate(query.conditions)),
        query.open_only,
        query.room_id is not None,
        query.hide_future_starts,
        query.after is not None,
        query.after is None and query.page > 1,
        0 if holding is None else min(len(query.conditions[holding].values), 2),
        bool(query.actor.groups),
    )


def _holding(query: Query, order: Order) -> int | None:
    """Which condition says whose tasks, if the list is a range of the assignments for each of them."""
    if not query.open_only or query.text is not None or order != Order(SortKey.DUE):
        return None
    about = [at for at, one in enumerate(query.conditions) if one.field is ConditionField.ASSIGNEE]
    if len(about) != 1:
        return None
    condition = query.conditions[about[0]]
    return about[0] if condition.values and not condition.negated else None


def _values(query: Query, order: Order) -> dict[str, object]:
    bound = viewer(query.actor)
    for at, condition in enumerate(query.conditions):
        bound |= conditions.values(condition, at, query)
    holding = _holding(query, order)
    if holding is not None:
        bound["held_by"] = list(query.conditions[holding].values)
        bound["holder"] = query.conditions[holding].values[0]
    if query.group or query.hide_future_starts:
        days = Days.of(query.actor.person.calendar, query.now)
        bound |= {"now": days.now, "today": days.today, "tomorrow": days.tomorrow, "next_week": days.next_week}
    if query.after is not None:
        bound |= order.position(query.after)
    skipped = (query.page - 1) * query.limit
    return bound | {"room": query.room_id, "far": FAR, "skipped": skipped, "sought": _sought(query.text or "")}


# ---- statements


def _shown(shape: Shape, t: FromClause) -> list[ColumnElement[bool]]:
    """All that a row has to be, except where the page begins."""
    wanted = [t.c.workspace_id == WORKSPACE, t.c.is_open if shape.open_only else t.c.deleted_at.is_(None)]
    if shape.in_room:
        wanted.append(t.c.room_id == number("room"))
    if shape.hide_future:
        wanted.append(or_(t.c.start_at.is_(None), t.c.start_at <= moment("now")))
    wanted += [conditions.expression(one, at, t) for at, one in enumerate(shape.conditions) if one is not None]
    return [*wanted, visible(t, grouped=shape.grouped)]


@lru_cache(maxsize=500)
def _list(shape: Shape) -> Statement:
    t, limit = named(), literal(shape.limit + 1)
    if shape.holders > 1:
        chosen = _of_several(shape, t)
    elif shape.order.group in _WALKED and not (shape.in_room or shape.conditions):
        chosen = _of_groups(shape, t)
    elif parts := _parts(shape):
        chosen = _of_parts(shape, t, parts)
    elif shape.holders:
        a = assignments.alias("a")
        chosen = _of_one(shape, t, a, number("holder")).add_columns(*columns(t))
    else:
        chosen = _in_order(select(*columns(t)), shape, t, _keys(shape, t))
    # A page number that somebody typed: at most 40, so what is skipped is little.
    return Statement(chosen.limit(limit).offset(number("skipped")) if shape.skip else chosen.limit(limit))


def _keys(shape: Shape, t: FromClause) -> list[Key]:
    return shape.order.keys(t, open_only=shape.open_only)


def _in_order(chosen: Select[Any], shape: Shape, t: FromClause, keys: list[Key]) -> Select[Any]:
    return _beginning(chosen, shape, t, keys).order_by(*(key.ordered for key in keys))


def _beginning(chosen: Select[Any], shape: Shape, t: FromClause, keys: list[Key]) -> Select[Any]:
    shown = chosen.where(*_shown(shape, t))
    return shown.where(beyond(keys)) if shape.after else shown


def _of_one(shape: Shape, t: FromClause, a: FromClause, person: ColumnElement[int]) -> Select[Any]:
    """Without columns."""
    held = (a.c.workspace_id == WORKSPACE, a.c.person_id == person, a.c.is_open)
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == a.c.task_number)
    keys = [Key(a.c.due_key, moment("last_at")), Key(a.c.task_number, number("last"))]
    return _in_order(select().select_from(a.join(t, same)).where(*held), shape, t, keys)


def _of_several(shape: Shape, t: FromClause) -> Select[Any]:
    """The first of each, and of those the first; what several of them hold, once."""
    given = func.unnest(numbers("held_by")).table_valued("person", name="given").render_derived()
    a = assignments.alias("a")
    of_one = _of_one(shape, named("theirs"), a, given.c.person).add_columns(a.c.due_key, a.c.task_number)
    of_one = of_one.limit(_most(shape))
    first = of_one.lateral("first")
    found = select(first).select_from(given.join(first, literal_column("true"))).distinct().subquery("found")
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == found.c.task_number)
    chosen = select(*columns(t)).select_from(found.join(t, same))
    return chosen.order_by(found.c.due_key, found.c.task_number)


Part: TypeAlias = "Callable[[FromClause], ColumnElement[bool]]"


def _parts(shape: Shape) -> list[Part]:
    """Of a list that is no range of an index, those that it is made of; none if it is one, or by nothing an index has.

    What is open and what is closed are apart, and so is what has no date, which stays at the end.
    """
    if shape.holders or shape.order.group or shape.order.sort is SortKey.NUMBER:
        return []
    parts: list[Part] = [lambda t: t.c.is_open, lambda t: ~t.c.is_open] if _of_any_status(shape) else [lambda _: true()]
    if shape.order == Order(SortKey.DUE, descending=True):
        far: ColumnElement[Any] = literal_column(tables.FAR)
        dated: list[Part] = [lambda t: t.c.due_key < far, lambda t: t.c.due_key == far]
        parts = [_both(one, other) for one in parts for other in dated]
    return parts if len(parts) > 1 else []


def _of_any_status(shape: Shape) -> bool:
    said = {kind for one in shape.conditions if one and _is_status(one) for kind in one.kinds}
    return not shape.open_only and (not said or said == {"open", "closed"})


def _is_status(one: conditions.Shape) -> bool:
    return one.field is ConditionField.STATUS and not one.negated


def _both(one: Part, other: Part) -> Part:
    return lambda t: and_(one(t), other(t))


def _of_parts(shape: Shape, t: FromClause, parts: Sequence[Part]) -> Select[Any]:
    """The first of each, and of those the first."""
    one = named("one")
    keys = _keys(shape, one)
    own = [key.ordered for key in keys if key.descending == keys[-1].descending]  # whether it has a date is said
    chosen = _beginning(select(one.c.number), shape, one, keys).order_by(*own).limit(_most(shape))
    first = [select(chosen.where(part(one)).subquery()) for part in parts]
    return _again_in_order(union_all(*first), shape, t)


def _again_in_order(numbers_: CompoundSelect[Any], shape: Shape, t: FromClause) -> Select[Any]:
    found = numbers_.subquery("found")
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == found.c.number)
    chosen = select(*columns(t)).select_from(found.join(t, same))
    return chosen.order_by(*(key.ordered for key in _keys(shape, t)))


# ---- groups of all that a team has: from one to the next, of each the first

_WALKED = frozenset((GroupKey.PROJECT, GroupKey.ASSIGNEE))


def _of_groups(shape: Shape, t: FromClause) -> Select[Any]:
    """The halves are read in turn: what is in no group only where there is room for it."""
    halves_of = _of_project if shape.order.group is GroupKey.PROJECT else _of_assignee
    most = _most(shape)
    halves = [select(half.limit(most).subquery()) for half in halves_of(shape)]
    return _again_in_order(union_all(*halves).limit(most), shape, t)


def _of_project(shape: Shape) -> tuple[Select[Any], Select[Any]]:
    g, one, none = projects.alias("g"), named("one"), named("none")
    keys = _keys(shape, one)
    its = _within(select(one.c.number), shape, one, keys, 2).where(one.c.project_id == g.c.id)
    first = its.limit(_most(shape)).lateral("first")
    in_groups = _of_each(shape, g, first, g.c.slug, keys[1])
    rest = _within(select(none.c.number), shape, none, _keys(shape, none), 2)
    return in_groups, rest.where(none.c.project_id.is_(None))


def _of_assignee(shape: Shape) -> tuple[Select[Any], Select[Any]]:
    """A task is with its first assignee."""
    g, one, none, a, b = persons.alias("g"), named("one"), named("none"), assignments.alias("a"), assignments.alias("b")
    keys = _keys(shape, one)
    same = and_(one.c.workspace_id == WORKSPACE, one.c.number == a.c.task_number)
    held = (a.c.workspace_id == WORKSPACE, a.c.person_id == g.c.id, *([a.c.is_open] if shape.open_only else []))
    before = exists().where(
        b.c.workspace_id == WORKSPACE, b.c.task_number == a.c.task_number, b.c.position < a.c.position
    )
    its = _beginning(select(one.c.number).select_from(a.join(one, same)), shape, one, keys).where(*held, ~before)
    by_due = (shape.order.sort, shape.order.descending) == (SortKey.DUE, False)
    own = [a.c.due_key, a.c.task_number] if by_due else [key.ordered for key in keys[3:]]
    first = its.order_by(*own).limit(_most(shape)).lateral("first")
    in_groups = _of_each(shape, g, first, func.lower(g.c.name), keys[1])
    taken = exists().where(b.c.workspace_id == WORKSPACE, b.c.task_number == none.c.number)
    rest = _within(select(none.c.number), shape, none, _keys(shape, none), 3)
    return in_groups, rest.where(~taken)


def _within(chosen: Select[Any], shape: Shape, t: FromClause, keys: list[Key], group: int) -> Select[Any]:
    """In order, but for the keys of the group."""
    return _beginning(chosen, shape, t, keys).order_by(*(key.ordered for key in keys[group:]))


def _of_each(shape: Shape, g: FromClause, first: FromClause, name: ColumnElement[Any], key: Key) -> Select[Any]:
    """`name`: by which the groups are in order; `key`: as the cursor has it."""
    chosen = select(first.c.number).select_from(g.join(first, true())).where(g.c.workspace_id == WORKSPACE)
    if shape.after:
        chosen = chosen.where(number("last_group") != literal(0), name >= key.at)
    return chosen.order_by(name, g.c.id)


def _most(shape: Shape) -> ColumnElement[int]:
    """Rows of a part: the page, what is before it, and one that says whether it goes on."""
    return literal(shape.limit + 1) + number("skipped") if shape.skip else literal(shape.limit + 1)


@lru_cache(maxsize=200)
def _search(shape: Shape) -> Statement:
    """Backwards from the newest: first a stretch of tasks as they are, then, for what is missing, the index."""
    t = named()
    last = select(workspaces.c.last_number + literal(1)).where(workspaces.c.id == WORKSPACE).scalar_subquery()
    top = number("last") if shape.after else last
    found = union_all(_among_newest(shape, top), _among_rest(shape, top - literal(NEWEST))).limit(
        literal(shape.limit + 1)
    )
    numbers_ = found.subquery("found")
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == numbers_.c.number)
    return Statement(select(*columns(t)).select_from(numbers_.join(t, same)).order_by(t.c.number.desc()))


def _query() -> ColumnElement[Any]:
    """As a subquery: read once, not for every row."""
    return select(func.to_tsquery(literal_column("'simple'::regconfig"), words("sought"))).scalar_subquery()


def _among_newest(shape: Shape, top: ColumnElement[Any]) -> Select[Any]:
    near = (
        select(task_words.c.task_number, task_words.c.words)
        .where(task_words.c.workspace_id == WORKSPACE, task_words.c.task_number < top)
        .order_by(task_words.c.task_number.desc())
        .limit(literal(NEWEST))
        .subquery("near")
    )
    t = named("newest")
    return _numbers_of(shape, t, near, near.c.task_number, near.c.words.bool_op("@@")(_query()))


def _among_rest(shape: Shape, below: ColumnElement[Any]) -> Select[Any]:
    found = func.tasks_with_words(_query(), below).table_valued("number", name="found").render_derived()
    return _numbers_of(shape, named("rest"), found, found.c.number)


def _numbers_of(
    shape: Shape, t: FromClause, source: FromClause, key: ColumnElement[Any], *wanted: ColumnElement[bool]
) -> Select[Any]:
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == key)
    found = select(t.c.number).select_from(source.join(t, same)).where(*wanted, *_shown(shape, t))
    return select(found.order_by(key.desc()).limit(literal(shape.limit + 1)).subquery())


# ---- what is sought


def _sought(text: str) -> str:
    """Every word must occur, and may go on: "fix log" finds "Fix the login". Only letters and digits get here."""
    found = _WORD.findall(text.lower())
    return " & ".join(f"{word[:WORD_LENGTH]}:*" for word in found[:WORDS])
