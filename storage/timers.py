"""When tasks are to be looked at again: timers, replaced with the change of a task, and taken by who looks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, Integer, Text, delete, exists, literal_column, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.timers import Timer, TimerKind
from storage.notice_tables import timers
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, numbers, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import CTE, ColumnElement

RETIMED, TIMERS = "retimed", "timers"  # parts of a statement that writes a change

_EVER = datetime.min.replace(tzinfo=UTC)


class TimerQueries(Session):
    async def take_timers(self, now: datetime, limit: int) -> Sequence[Timer]:
        rows = await self._rows(_take(limit), now=now)
        taken = (Timer(row["task_number"], TimerKind(row["kind"]), row["at"], row["step"]) for row in rows)
        return sorted(taken, key=lambda one: (one.at, one.task, one.kind, one.step))

    async def set_timers(self, retimed: Sequence[int], timers: Sequence[Timer]) -> None:
        if parts := timer_parts(retimed, timers):
            await self._run(_set(parts), **timer_values(retimed, timers), now=_EVER)


# ---- values


def timer_parts(retimed: Sequence[int], timers: Sequence[Timer]) -> frozenset[str]:
    return frozenset(name for name, value in ((RETIMED, retimed), (TIMERS, timers)) if value)


def timer_values(retimed: Sequence[int], timers: Sequence[Timer]) -> dict[str, object]:
    rows = [{"task": one.task, "kind": one.kind.value, "step": one.step, "at": one.at.isoformat()} for one in timers]
    return {"retimed": sorted(retimed), "timers": json.dumps(rows)}


# ---- parts of the statements that write tasks


def retiming(parts: Iterable[str], *, added: CTE | None = None) -> list[CTE]:
    """As `timer_values` say. `added`: the task that they are of. What is due by `now` stays, and looks at the task."""
    given = rows_of("timers", task=BigInteger(), kind=Text(), step=Integer(), at=DateTime(timezone=True))
    work = [_cleared(given)] if RETIMED in parts else []
    return [*work, _timed(given, added)] if TIMERS in parts else work


def _cleared(given: CTE) -> CTE:
    """No statement changes a row twice: what is given anew stays, for `_timed`."""
    again = exists().where(
        given.c.task == timers.c.task_number, given.c.kind == timers.c.kind, given.c.step == timers.c.step
    )
    to_come = timers.c.at > moment("now")
    mine = (timers.c.workspace_id == WORKSPACE, any_of(timers.c.task_number, numbers("retimed")))
    return delete(timers).where(*mine, to_come, ~again).cte("cleared")


def _timed(given: CTE, added: CTE | None) -> CTE:
    task: ColumnElement[Any] = given.c.task if added is None else added.c.number
    source: Any = given if added is None else given.join(added, literal_column("true"))
    rows = select(WORKSPACE, task, given.c.kind, given.c.step, given.c.at).select_from(source)
    columns = ["workspace_id", "task_number", "kind", "step", "at"]
    new = upsert(timers).from_select(columns, rows.order_by(task, given.c.kind, given.c.step))
    key = ["workspace_id", "task_number", "kind", "step"]
    other = timers.c.at != new.excluded.at
    return new.on_conflict_do_update(index_elements=key, set_={"at": new.excluded.at}, where=other).cte("timed")


# ---- statements


@cache
def _set(parts: frozenset[str]) -> Statement:
    return Statement(select(literal(1)).add_cte(*retiming(parts)))


@lru_cache(maxsize=20)
def _take(limit: int) -> Statement:
    """The planner sees how few they are: of any number it would look for them among all timers."""
    key = (timers.c.task_number, timers.c.kind, timers.c.step)
    mine = timers.c.workspace_id == WORKSPACE
    due = (
        select(*key)
        .where(mine, timers.c.at <= moment("now"))
        .order_by(timers.c.at)
        .limit(literal(limit))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (one == due.c[one.name] for one in key)
    return Statement(delete(timers).where(mine, *taken).returning(*key, timers.c.at))
