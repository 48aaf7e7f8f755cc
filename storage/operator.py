"""Deliveries of all workspaces, for who runs the bot: numbers, times and errors; never what they say, nor to whom.

Read as the owner of the database, whom the policy "owner" lets see every workspace's rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from storage import server
from storage.notice_tables import deliveries
from storage.promises import CHANNEL
from storage.statement import Statement, literal, moment, number, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from bot.notices import State


@dataclass(frozen=True, slots=True)
class Row:
    """`person`, `room`: ids; `message`: the platform's id of what was sent."""

    id: int
    workspace: int
    state: str
    kind: str
    platform: str
    person: int | None
    room: int | None
    task: int | None
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    tries: int
    reason: str
    error: str
    message: str | None


async def listed(url: str, state: State, limit: int) -> Sequence[Row]:
    """Newest first. Raises ConfigurationError, as everything here."""
    return await _rows(url, _listed(), state=state.value, limit=limit)


async def found(url: str, delivery: int) -> Row | None:
    rows = await _rows(url, _found(), delivery=delivery)
    return rows[0] if rows else None


async def revived(url: str, delivery: int | None, now: datetime) -> int:
    """Dead ones, that one or all of them, are pending again: how many. A bot that runs is told."""
    connection = await server.connect(url)
    statement = _revived(delivery is not None)
    try:
        async with connection.transaction():
            rows = await connection.fetch(statement.sql, *statement.arguments({"delivery": delivery, "now": now}))
            for platform in sorted({row["platform"] for row in rows}):
                await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, platform)
    finally:
        await connection.close()
    return len(rows)


async def _rows(url: str, statement: Statement, **values: object) -> list[Row]:
    connection = await server.connect(url)
    try:
        return [Row(*row) for row in await connection.fetch(statement.sql, *statement.arguments(values))]
    finally:
        await connection.close()


# ---- statements

_COLUMNS = (
    "id workspace_id state kind platform person_id room_id task_number created_at due_at sent_at tries reason error"
    " message_id"
).split()


def _chosen(where: ColumnElement[bool]) -> Select[Any]:
    return select(*(deliveries.c[name] for name in _COLUMNS)).where(where)


@cache
def _listed() -> Statement:
    some = _chosen(deliveries.c.state == words("state"))
    return Statement(some.order_by(deliveries.c.id.desc()).limit(number("limit")))


@cache
def _found() -> Statement:
    return Statement(_chosen(deliveries.c.id == number("delivery")))


@cache
def _revived(one: bool) -> Statement:
    dead = [deliveries.c.state == literal("dead"), *([deliveries.c.id == number("delivery")] if one else [])]
    again = {"state": literal("pending"), "reason": literal(""), "due_at": moment("now"), "tries": literal(0)}
    return Statement(update(deliveries).where(*dead).values(again).returning(deliveries.c.platform))
