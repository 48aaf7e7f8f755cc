"""How tasks hang together: what is found on the way from one to those above it, and parents that are through."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, null, select, union_all
from sqlalchemy.dialects.postgresql import array as pg_array

from bot.dependencies import Edge, Relation
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, numbers
from storage.tables import tasks
from storage.task_rows import columns, named, task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, FromClause, Select

    from bot.model import Actor, Task


class DependencyQueries(Session):
    async def leading_from(self, starts: Mapping[Relation, Sequence[int]]) -> Sequence[Edge]:
        values: dict[str, object] = {_starts(one): list(starts.get(one, ())) for one in Relation}
        return [Edge(Relation(row[0]), row[1], row[2]) for row in await self._rows(_leading_from(), **values)]

    async def finished_parents(self, actor: Actor, closed: Sequence[int]) -> Sequence[Task]:
        rows = await self._rows(_finished_parents(), numbers=list(closed), platform=actor.platform)
        return [task(row) for row in rows]


def _starts(relation: Relation) -> str:
    return f"from_{relation.value}"


@cache
def _leading_from() -> Statement:
    """A step once, by however many ways it is reached: what is shared is not walked again."""
    given = union_all(*map(_given, Relation)).subquery("given")
    walk = _steps(given.c.relation, given.c.number, given).cte("walk", recursive=True)
    walk = walk.union(_steps(walk.c.relation, walk.c.next, walk))
    return Statement(select(walk.c.relation, walk.c.number, walk.c.next))


def _given(relation: Relation) -> Select[Any]:
    return select(literal(relation.value).label("relation"), func.unnest(numbers(_starts(relation))).label("number"))


def _steps(relation: ColumnElement[str], at: ColumnElement[int], source: FromClause) -> Select[Any]:
    t = tasks.alias()
    here = and_(t.c.workspace_id == WORKSPACE, t.c.number == at)
    onward = case(
        (relation == literal(Relation.BLOCKER.value), t.c.blocked_by),
        (relation == literal(Relation.PARENT.value), _one(t.c.parent)),
        else_=_one(t.c.duplicate_of),
    )
    return select(relation.label("relation"), t.c.number, func.unnest(onward).label("next")).select_from(
        source.join(t, here)
    )


def _one(number_: ColumnElement[int]) -> ColumnElement[Any]:
    """As an array; empty for none."""
    return func.array_remove(pg_array([number_]), null())


@cache
def _finished_parents() -> Statement:
    """Open ones of which these were the last open parts."""
    t, part, other = named(), named("part"), named("other")
    theirs = select(part.c.parent).where(part.c.workspace_id == WORKSPACE, any_of(part.c.number, numbers("numbers")))
    left = exists().where(other.c.workspace_id == WORKSPACE, other.c.parent == t.c.number, other.c.is_open)
    return Statement(
        select(*columns(t))
        .where(t.c.workspace_id == WORKSPACE, t.c.number.in_(theirs), t.c.is_open, ~left)
        .order_by(t.c.number)
    )
