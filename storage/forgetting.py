"""What is forgotten: a person, and closed tasks of a certain age. The functions are in the migration `data`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, func, select, update

from storage.session import Session
from storage.statement import WORKSPACE, Statement, moment, number
from storage.tables import tasks, workspaces

if TYPE_CHECKING:
    from datetime import datetime


class ForgetQueries(Session):
    async def forget_person(self, person: int, now: datetime) -> None:
        await self._run(_forget_person(), person=person, now=now)

    async def retention(self) -> int | None:
        days: int | None = (await self._only(_retention()))["retention_days"]
        return days

    async def set_retention(self, days: int | None) -> None:
        await self._run(_set_retention(), days=days)

    async def closed_before(self, at: datetime) -> int:
        return int((await self._only(_closed_before(), at=at))["count"])


@cache
def _forget_person() -> Statement:
    return Statement(select(func.forget_person(number("person"), moment("now"))))


@cache
def _retention() -> Statement:
    return Statement(select(workspaces.c.retention_days).where(workspaces.c.id == WORKSPACE))


@cache
def _set_retention() -> Statement:
    days = bindparam("days", type_=Integer)
    return Statement(update(workspaces).where(workspaces.c.id == WORKSPACE).values(retention_days=days))


@cache
def _closed_before() -> Statement:
    old = (tasks.c.workspace_id == WORKSPACE, tasks.c.completed_at < moment("at"))
    return Statement(select(func.count().label("count")).select_from(tasks).where(*old))
