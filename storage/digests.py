"""Digests: set for a room, due, posted. What was posted is a surface, marked by the statements that write tasks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, SmallInteger, Time, and_, bindparam, exists, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.digests import FOLLOWED, Digest, DigestState, Posting, Turn
from bot.model import Room, RoomKind
from storage.digest_tables import digests
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, words, yes
from storage.surface_tables import surfaces
from storage.surfaces import marked_soon
from storage.tables import projects, rooms
from storage.zones import UTC, known_zone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import CTE, ColumnElement, Select

    from bot.ports import Surface

_FOLLOWED: ColumnElement[Any] = literal_column(f"interval '{FOLLOWED.days} days'")
_NEW: ColumnElement[Any] = literal_column("interval '1 day'")  # so long it takes in what belongs into it by now


class DigestQueries(Session):
    async def digests(self) -> Sequence[Digest]:
        return [_digest(row) for row in await self._rows(_all())]

    async def digest(self, digest: int) -> Digest | None:
        row = await self._row(_by_id(), digest=digest)
        return _digest(row) if row else None

    async def digest_of(self, room: int) -> Digest | None:
        row = await self._row(_by_room(), room=room)
        return _digest(row) if row else None

    async def take_digest(self, digest: int, now: datetime) -> Digest | None:
        row = await self._row(_take(), digest=digest, now=now)
        return _digest(row) if row else None

    async def set_digest(self, digest: Digest) -> int:
        row = await self._only(
            _set(),
            platform=self._where.platform,
            installation=self._where.installation,
            room=digest.room.id,
            clock=digest.clock,
            days=sorted(digest.days),
            zone=digest.zone.key,
            filter=digest.filter,
            wide=digest.wide,
            state=digest.state.value,
            next_on=digest.turn.on if digest.turn else None,
            next_at=digest.turn.at if digest.turn else None,
            posted_on=digest.posted_on,
        )
        return int(row["id"])

    async def post_digest(self, digest: Digest, turn: Turn, now: datetime) -> None:
        await self._run(
            _post(),
            platform=self._where.platform,
            installation=self._where.installation,
            room=digest.room.id,
            digest=digest.id,
            on=turn.on,
            at=turn.at,
            now=now,
        )

    async def posting(self, surface: Surface) -> Posting | None:
        row = await self._row(_posting(), surface=surface.id)
        if row is None:
            return None
        turn = Turn(row["local_date"], row["opened_at"])
        return Posting(_digest(row), turn, tuple(row["tasks"]), row["local_date"] == row["newest"])

    async def keep_shown(self, surface: Surface, tasks: Sequence[int]) -> None:
        await self._run(_keep_shown(), surface=surface.id, tasks=list(tasks))


def _digest(row: Record) -> Digest:
    room = Room(row["room_id"], row["room"], RoomKind(row["kind"]), row["project_id"], row["slug"])
    return Digest(
        row["id"],
        room,
        row["clock"],
        known_zone(row["zone"]) or UTC,
        frozenset(row["days"]),
        row["filter"],
        row["wide"],
        DigestState(row["state"]),
        Turn(row["next_on"], row["next_at"]) if row["next_at"] else None,
        row["posted_on"],
    )


# ---- a part of the statements that write tasks


def mark_digests() -> CTE:
    """Of the last days, those that show one of the tasks `touched`; of the last day, those of `rooms` and `projects`,
    where they may belong now. Locked in one order, as pages are.
    """
    posted = surfaces.alias("posted")
    is_followed = and_(posted.c.digest_id.is_not(None), posted.c.opened_at > moment("now") - _FOLLOWED)
    may_show = and_(posted.c.opened_at > moment("now") - _NEW, _is_about(posted.c.digest_id))
    shows = posted.c.tasks.op("&&")(numbers("touched"))
    these = (posted.c.workspace_id == WORKSPACE, is_followed, or_(shows, may_show))
    chosen = (
        select(posted.c.id).where(*these).order_by(posted.c.id).with_for_update(key_share=True).cte("posted_digests")
    )
    return marked_soon(chosen).cte("marked_digests")


def _is_about(digest: ColumnElement[int]) -> ColumnElement[bool]:
    d, r = digests.alias("d"), rooms.alias("r")
    here = and_(r.c.workspace_id == WORKSPACE, r.c.id == d.c.room_id)
    same = or_(d.c.wide, any_of(r.c.id, numbers("rooms")), any_of(r.c.project_id, numbers("projects")))
    given = func.cardinality(numbers("rooms")) + func.cardinality(numbers("projects")) > literal(0)
    found = exists().select_from(d.join(r, here)).where(d.c.workspace_id == WORKSPACE, d.c.id == digest, same)
    return and_(given, found)


# ---- statements


def _select(*more: ColumnElement[Any]) -> Select[Any]:
    bound = and_(projects.c.workspace_id == WORKSPACE, projects.c.id == rooms.c.project_id)
    place = and_(rooms.c.workspace_id == WORKSPACE, rooms.c.id == digests.c.room_id)
    source = digests.join(rooms, place).outerjoin(projects, bound)
    shown = (rooms.c.name.label("room"), rooms.c.kind, rooms.c.project_id, projects.c.slug)
    return select(*digests.c, *shown, *more).select_from(source).where(digests.c.workspace_id == WORKSPACE)


@cache
def _all() -> Statement:
    return Statement(_select().order_by(func.lower(rooms.c.name), digests.c.id))


@cache
def _by_id() -> Statement:
    return Statement(_select().where(digests.c.id == number("digest")))


@cache
def _by_room() -> Statement:
    return Statement(_select().where(digests.c.room_id == number("room")))


@cache
def _take() -> Statement:
    due = (digests.c.id == number("digest"), digests.c.next_at <= moment("now"))
    return Statement(_select().where(*due).with_for_update(skip_locked=True, of=digests))


@cache
def _set() -> Statement:
    own: dict[str, Any] = {
        "clock": bindparam("clock", type_=Time),
        "days": bindparam("days", type_=ARRAY(SmallInteger)),
        "zone": words("zone"),
        "filter": words("filter"),
        "wide": yes("wide"),
        "state": words("state"),
        "next_on": bindparam("next_on", type_=Date),
        "next_at": moment("next_at"),
        "posted_on": bindparam("posted_on", type_=Date),
    }
    where = {"platform": words("platform"), "installation": words("installation"), "room_id": number("room")}
    digest = upsert(digests).values({"workspace_id": WORKSPACE, **where, **own})
    return Statement(
        digest.on_conflict_do_update(
            index_elements=["workspace_id", "room_id"], set_={name: digest.excluded[name] for name in own}
        ).returning(digests.c.id)
    )


@cache
def _post() -> Statement:
    """One for a date, however often somebody says so."""
    posted = upsert(surfaces).values(
        workspace_id=WORKSPACE,
        platform=words("platform"),
        installation=words("installation"),
        room_id=number("room"),
        digest_id=number("digest"),
        local_date=bindparam("on", type_=Date),
        stale_since=moment("now"),
        opened_at=moment("at"),
    )
    return Statement(
        posted.on_conflict_do_nothing(
            index_elements=["workspace_id", "digest_id", "local_date"], index_where=surfaces.c.digest_id.is_not(None)
        )
    )


@cache
def _posting() -> Statement:
    other = surfaces.alias("other")
    of_it = (other.c.workspace_id == WORKSPACE, other.c.digest_id == surfaces.c.digest_id)
    newest = select(func.max(other.c.local_date)).where(*of_it).scalar_subquery().label("newest")
    shown = (surfaces.c.local_date, surfaces.c.opened_at, surfaces.c.tasks, newest)
    one = (surfaces.c.workspace_id == WORKSPACE, surfaces.c.id == number("surface"))
    return Statement(_select(*shown).where(*one, digests.c.id == surfaces.c.digest_id))


@cache
def _keep_shown() -> Statement:
    one = (surfaces.c.workspace_id == WORKSPACE, surfaces.c.id == number("surface"))
    return Statement(update(surfaces).where(*one).values(tasks=numbers("tasks")))
