"""What an outage left in a workspace: whether more is to come, and what digests say of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, literal_column, select

from bot.notices import MISSED
from bot.store.deliveries import Backlog
from storage.notice_tables import deliveries, timers
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, numbers
from storage.surface_tables import surfaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class MissedQueries(Session):
    async def backlog(
        self, rooms: Sequence[int], *, late: datetime, since: datetime, soon: datetime, posted: datetime
    ) -> Backlog:
        row = await self._only(_backlog(), late=late, since=since, soon=soon)
        shown = await self._rows(_shown(), rooms=list(rooms), since=posted)
        return Backlog(row["timers"], row["people"], {one["room_id"]: frozenset(one["tasks"]) for one in shown})


@cache
def _backlog() -> Statement:
    d = deliveries.c
    first = select(func.min(timers.c.at)).where(timers.c.workspace_id == WORKSPACE).scalar_subquery()
    # The first one, from the index: whether there is any would be looked for in the whole table.
    late = func.coalesce(first < moment("late"), literal_column("false"))
    pending = (d.workspace_id == WORKSPACE, d.state == literal("pending"), d.room_id.is_(None))
    missed = (d.due_at <= moment("soon"), d.created_at > moment("since"), d.facts.has_key(literal(MISSED)))
    return Statement(select(late.label("timers"), exists().where(*pending, *missed).label("people")))


@cache
def _shown() -> Statement:
    """One that was posted; the newest comes last."""
    s = surfaces.c
    posted = (s.digest_id.is_not(None), s.message_id.is_not(None), s.opened_at > moment("since"))
    chosen = select(s.room_id, s.tasks).where(s.workspace_id == WORKSPACE, any_of(s.room_id, numbers("rooms")), *posted)
    return Statement(chosen.order_by(s.opened_at))
