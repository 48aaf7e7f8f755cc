"""What timers are about, beside the tasks themselves; and those that go by somebody's calendar, when that changes."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, literal_column, or_, select, update

from bot.model import RoomKind
from bot.notices import NoticeKind
from bot.timers import Escalated, TimerKind
from storage.event_tables import changes, events
from storage.notice_tables import deliveries, timers
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, number, numbers, yes
from storage.surfaces import waiting_for
from storage.tables import assignments, rooms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement


class FiringQueries(Session):
    async def waiting_for(self, numbers: Sequence[int]) -> Sequence[int]:
        return [row["number"] for row in await self._rows(_waiting_for(), numbers=list(numbers))]

    async def deleted_by(self, numbers: Sequence[int]) -> Mapping[int, int]:
        return {row["task_number"]: row["actor_id"] for row in await self._rows(_deleted_by(), numbers=list(numbers))}

    async def escalated(self, numbers: Sequence[int]) -> Mapping[tuple[int, datetime], Escalated]:
        rows = await self._rows(_escalated(), numbers=list(numbers))
        told = ((row["task_number"], json.loads(row["facts"]), row["created_at"]) for row in rows)
        return {(task, datetime.fromisoformat(facts["due"])): Escalated(facts["step"], at) for task, facts, at in told}

    async def channels(self, rooms: Sequence[int]) -> Collection[int]:
        return [row["id"] for row in await self._rows(_channels(), rooms=list(rooms))]


@cache
def _waiting_for() -> Statement:
    return Statement(waiting_for(numbers("numbers")))


@cache
def _deleted_by() -> Statement:
    """Who did that last, comes last."""
    here = (events.c.workspace_id == WORKSPACE, any_of(events.c.task_number, numbers("numbers")))
    its = and_(changes.c.workspace_id == WORKSPACE, changes.c.id == events.c.change_id)
    chosen = select(events.c.task_number, changes.c.actor_id)
    deleted = chosen.select_from(events.join(changes, its)).where(*here, events.c.fields.has_key("deleted"))
    return Statement(deleted.order_by(events.c.id))


@cache
def _escalated() -> Statement:
    """What was told last comes last."""
    its = (deliveries.c.workspace_id == WORKSPACE, any_of(deliveries.c.task_number, numbers("numbers")))
    of_kind = deliveries.c.kind == literal(NoticeKind.ESCALATION.value)
    chosen = select(deliveries.c.task_number, deliveries.c.facts, deliveries.c.created_at)
    return Statement(chosen.where(*its, of_kind).order_by(deliveries.c.id))


@cache
def _channels() -> Statement:
    here = (rooms.c.workspace_id == WORKSPACE, any_of(rooms.c.id, numbers("rooms")))
    return Statement(select(rooms.c.id).where(*here, rooms.c.kind != literal(RoomKind.DM.value)))


@cache
def look_again() -> Statement:
    """With the value `person`: what is due soon, by their calendar or that of the whole team, at once."""
    theirs = exists().where(
        assignments.c.workspace_id == WORKSPACE,
        assignments.c.task_number == timers.c.task_number,
        assignments.c.person_id == number("person"),
    )
    of_date = (timers.c.workspace_id == WORKSPACE, timers.c.kind == literal(TimerKind.DUE_SOON.value))
    at_once: ColumnElement[Any] = literal_column("'epoch'::timestamptz")
    return Statement(update(timers).where(*of_date, or_(yes("everybody"), theirs)).values(at=at_once))
