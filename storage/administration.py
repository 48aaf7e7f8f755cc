"""How a team stands, in counts; and what is known of its people: for admins."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from bot.model import Room, RoomKind
from bot.store.administration import Installed, Known, PostedDigest, TeamStatus
from storage.event_tables import changes
from storage.notice_tables import deliveries, timers
from storage.platform_tables import usages
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers
from storage.surface_tables import surfaces
from storage.tables import accounts, installations, persons, rooms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, ScalarSelect

DIGESTS = 5  # the last ones


class AdministrationQueries(Session):
    async def team_status(self, now: datetime, late: datetime) -> TeamStatus:
        counts = await self._only(_counts(), now=now, late=late)
        return TeamStatus(
            [Installed(*row) for row in await self._rows(_installed())],
            [
                PostedDigest(Room(id_, name, RoomKind(kind), platform=platform), due_at, shown)
                for id_, name, kind, platform, due_at, shown in await self._rows(_digests(), limit=DIGESTS)
            ],
            **dict(counts),
        )

    async def known_of(self, people: Sequence[int]) -> Mapping[int, Known]:
        rows = await self._rows(_known(), people=list(people))
        return {row["id"]: Known([tuple(one) for one in row["accounts"]], row["seen_at"]) for row in rows}


# ---- statements


@cache
def _counts() -> Statement:
    """By the names of TeamStatus."""
    pending = (deliveries.c.workspace_id == WORKSPACE, deliveries.c.state == literal("pending"))
    due = (*pending, deliveries.c.due_at <= moment("now"))
    dead = (deliveries.c.workspace_id == WORKSPACE, deliveries.c.state == literal("dead"))
    late = (timers.c.workspace_id == WORKSPACE, timers.c.at < moment("late"))
    stale = (surfaces.c.workspace_id == WORKSPACE, surfaces.c.wanted > surfaces.c.shown, surfaces.c.gone_at.is_(None))
    return Statement(
        select(
            _of(func.count(), *due).label("due"),
            _of(func.min(deliveries.c.due_at), *due).label("oldest_due"),
            _of(func.count(), *pending, deliveries.c.due_at > moment("now")).label("held"),
            _of(func.count(), *dead).label("dead"),
            _of(func.count(), *late).label("late_timers"),
            _of(func.count(), *stale).label("stale"),
            _of(func.min(surfaces.c.stale_since), *stale).label("stale_since"),
            func.schema_revision().label("schema"),
        )
    )


def _of(what: ColumnElement[Any], *which: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(what).where(*which).scalar_subquery()


@cache
def _installed() -> Statement:
    i = installations.c
    chosen = select(i.platform, i.name, i.installed_at, i.suspended_at).where(i.workspace_id == WORKSPACE)
    return Statement(chosen.order_by(i.platform.desc(), i.name, i.external_id))


@cache
def _digests() -> Statement:
    s, r = surfaces.alias("s"), rooms.alias("r")
    its = and_(r.c.workspace_id == WORKSPACE, r.c.id == s.c.room_id)
    stands = s.c.message_id.is_not(None)
    chosen = select(r.c.id, r.c.name, r.c.kind, r.c.platform, s.c.opened_at, stands).select_from(s.join(r, its))
    posted = chosen.where(s.c.workspace_id == WORKSPACE, s.c.digest_id.is_not(None))
    return Statement(posted.order_by(s.c.opened_at.desc(), s.c.id).limit(number("limit")))


@cache
def _known() -> Statement:
    """They were there when they last changed something, or when their platform last told of them."""
    a, u = accounts.alias("a"), usages.alias("u")
    theirs = (a.c.workspace_id == WORKSPACE, a.c.person_id == persons.c.id)
    called = func.coalesce(func.nullif(a.c.handle, literal("")), a.c.name)
    named = select(func.row(a.c.platform, called)).where(*theirs).order_by(a.c.platform.desc(), a.c.external_id)
    used = and_(u.c.workspace_id == WORKSPACE, u.c.platform == a.c.platform, u.c.account == a.c.external_id)
    last_used = select(func.max(u.c.used_at)).select_from(a.join(u, used)).where(*theirs)
    mine = (changes.c.workspace_id == WORKSPACE, changes.c.actor_id == persons.c.id)
    last_changed = select(func.max(changes.c.at)).where(*mine)
    return Statement(
        select(
            persons.c.id,
            func.array(named.correlate(persons).scalar_subquery()).label("accounts"),
            func.greatest(
                last_used.correlate(persons).scalar_subquery(), last_changed.correlate(persons).scalar_subquery()
            ).label("seen_at"),
        ).where(persons.c.workspace_id == WORKSPACE, any_of(persons.c.id, numbers("people")))
    )
