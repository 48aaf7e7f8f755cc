"""The tasks that somebody most likely means before they typed anything.

Their own open ones by due date; then what they touched last in this room, closed ones too; then the newest open ones.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select, union_all

from storage.event_tables import changes, events
from storage.statement import WORKSPACE, Statement, literal, number
from storage.tables import assignments
from storage.task_rows import columns, named, visible

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

TOUCHES = 200  # how many of one's changes are looked through
AFTER = 1000  # from the places of one kind to those of the next


@lru_cache(maxsize=20)
def likely(limit: int, grouped: bool) -> Statement:
    """With the values of `viewer`, and `room`."""
    found = union_all(_own(limit), _touched(limit), _newest(limit, grouped)).subquery("found")
    first = select(found.c.number, func.min(found.c.place).label("place")).group_by(found.c.number).subquery("first")
    t = named()
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == first.c.number)
    return Statement(
        select(*columns(t))
        .select_from(first.join(t, same))
        .where(t.c.deleted_at.is_(None), visible(t, grouped=grouped))
        .order_by(first.c.place)
        .limit(literal(limit))
    )


def _own(limit: int) -> Select[Any]:
    a = assignments.alias("a")
    order = (a.c.due_key, a.c.task_number)
    return (
        _placed(a.c.task_number, order, 0)
        .where(a.c.workspace_id == WORKSPACE, a.c.person_id == number("viewer"), a.c.is_open)
        .order_by(*order)
        .limit(literal(limit))
    )


def _touched(limit: int) -> Select[Any]:
    mine = (
        select(changes.c.id, changes.c.room_id)
        .where(changes.c.workspace_id == WORKSPACE, changes.c.actor_id == number("viewer"))
        .order_by(changes.c.at.desc(), changes.c.id.desc())
        .limit(literal(TOUCHES))
        .subquery("mine")
    )
    happened = and_(events.c.workspace_id == WORKSPACE, events.c.change_id == mine.c.id)
    last = func.max(events.c.id).desc()
    return (
        _placed(events.c.task_number, (last,), AFTER)
        .select_from(mine.join(events, happened))
        .where(mine.c.room_id == number("room"), events.c.task_number.is_not(None))
        .group_by(events.c.task_number)
        .order_by(last)
        .limit(literal(limit))
    )


def _newest(limit: int, grouped: bool) -> Select[Any]:
    t = named("newest")
    order = (t.c.number.desc(),)
    return (
        _placed(t.c.number, order, 2 * AFTER)
        .where(t.c.workspace_id == WORKSPACE, t.c.is_open, visible(t, grouped=grouped))
        .order_by(*order)
        .limit(literal(limit))
    )


def _placed(task: ColumnElement[int], order: tuple[ColumnElement[Any], ...], after: int) -> Select[Any]:
    place = literal(after) + func.row_number().over(order_by=order)
    return select(task.label("number"), place.label("place"))
