"""Tasks whose numbers begin with certain digits."""

from __future__ import annotations

from functools import cache

from sqlalchemy import and_, func, literal_column, select

from storage.statement import WORKSPACE, Statement, number, numbers
from storage.task_rows import columns, named, visible

LARGEST = 2**63 - 1


def beginning_with(start: int) -> tuple[list[int], list[int]]:
    """Ranges of the numbers that begin with these digits: 12, 120 to 129, 1200 to 1299 …"""
    low, high, width = [], [], 1
    while start and start * width <= LARGEST // 10:
        low.append(start * width)
        high.append(start * width + width - 1)
        width *= 10
    return low, high


@cache
def numbered(grouped: bool) -> Statement:
    """The first of each range, `low` to `high`, and of those the first; with the values of `viewer`."""
    t, one = named(), named("one")
    ranges = func.unnest(numbers("low"), numbers("high")).table_valued("low", "high", name="ranges").render_derived()
    first = (
        select(one.c.number)
        .where(one.c.workspace_id == WORKSPACE, one.c.number.between(ranges.c.low, ranges.c.high))
        .where(one.c.deleted_at.is_(None), visible(one, grouped=grouped))
        .order_by(one.c.number)
        .limit(number("limit"))
        .lateral("first")
    )
    found = select(first.c.number).select_from(ranges.join(first, literal_column("true"))).subquery("found")
    same = and_(t.c.workspace_id == WORKSPACE, t.c.number == found.c.number)
    chosen = select(*columns(t)).select_from(found.join(t, same))
    return Statement(chosen.order_by(t.c.number).limit(number("limit")))
