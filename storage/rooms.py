"""Rooms: entered, left, renamed by their platform; and who looks on in one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, exists, func, literal_column, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.calendar import Calendar
from bot.model import Actor, Person, Room, RoomKind
from storage.digest_tables import digests
from storage.notice_tables import claims, deliveries
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, moment, number, words, yes
from storage.surface_tables import cards, surfaces
from storage.tables import accounts, projects, room_members, rooms, tasks, workspaces
from storage.task_rows import workflow_of
from storage.zones import UTC, known_zone

if TYPE_CHECKING:
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import CTE, ColumnElement, FromClause, ScalarSelect, Table

    from bot.ports import Address

NOBODY = 0  # no person's id


class RoomQueries(Session):
    async def onlooker(self) -> Actor:
        """May see what everybody in the room may who is no guest. Their zone is that of whoever was there first."""
        row = await self._only(_onlooker(), platform=self._where.platform, room=self._where.room)
        calendar = Calendar(known_zone(row["zone"]) or UTC, row["day_first"])
        room = room_of(row)
        person = Person(NOBODY, "", calendar=calendar)
        return Actor(self._workspace, person, room, frozenset({room.id}), platform=self._where.platform)

    async def be_in(self, person: int, room: int) -> None:
        """Whoever acts there is. When they came stays as the platform tells it: its clock is another one."""
        await self._run(_be_in(), person=person, room=room)

    async def join(self, actor: Actor, at: datetime) -> None:
        await self._run(_join(), person=actor.id, room=actor.room.id, at=at)

    async def leave(self, actor: Actor, at: datetime) -> None:
        await self._run(_leave(), person=actor.id, room=actor.room.id, at=at)

    async def set_reactions(self, room: int, on: bool) -> None:
        await self._run(_set_reactions(), room=room, on=on)

    async def room_gone(self, room: int, since: datetime | None) -> None:
        """What was to go there is set aside, and comes back when something can be posted there again."""
        await self._run(_gone(), room=room, since=since)
        if since is None:
            await self._run(_come_back(), room=room)

    async def rename_room(self, old: str, new: str) -> None:
        """What happened under the new id before anybody told of it comes along."""
        here = {"platform": self._where.platform}
        found = {row["external_id"]: row["id"] for row in await self._rows(_both(), **here, old=old, new=new)}
        if old not in found:
            return
        if new in found:
            for move in _MOVES:
                await self._run(move(), room=found[old], newer=found[new])
            await self._run(_rename(), room=found[new], name=f"{new} until {found[new]}")
        await self._run(_rename(), room=found[old], name=new)

    async def enter(self, where: Address) -> int:
        """The room's id; made on first sight. What is said in a private room is private from the day it became one."""
        row = await self._only(
            _enter(where.guessed), platform=where.platform, room=where.room, name=where.name, kind=where.kind.value
        )
        if where.kind is not RoomKind.CHANNEL and not where.guessed and not row["is_new"]:
            await self._run(_close_up(), room=row["id"])
        return int(row["id"])


def room_of(row: Record) -> Room:
    """From a row with the columns of `place`."""
    kind = RoomKind(row["kind"])
    return Room(
        row["room_id"],
        row["room"],
        kind,
        row["project_id"],
        row["slug"],
        row["reactions"],
        row["view_id"],
        workflow=workflow_of(row["workflow"]),
    )


# ---- statements


def place() -> CTE:
    """The room of the values `platform` and `room`."""
    bound = and_(projects.c.workspace_id == WORKSPACE, projects.c.id == rooms.c.project_id)
    return (
        select(
            rooms.c.id.label("room_id"),
            rooms.c.name.label("room"),
            rooms.c.kind,
            rooms.c.project_id,
            projects.c.slug,
            projects.c.workflow,
            rooms.c.reactions,
            rooms.c.view_id,
            rooms.c.gone_at,
        )
        .outerjoin(projects, bound)
        .where(
            rooms.c.workspace_id == WORKSPACE,
            rooms.c.platform == words("platform"),
            rooms.c.external_id == words("room"),
        )
        .cte("place")
    )


@cache
def _onlooker() -> Statement:
    here = place()
    zone = func.coalesce(workspaces.c.zone, first_zone(here, here.c.room_id)).label("zone")
    chosen = select(*here.c, zone, workspaces.c.day_first).select_from(here, workspaces)
    return Statement(chosen.where(workspaces.c.id == WORKSPACE))


def first_zone(rooms_: FromClause, room: ColumnElement[Any]) -> ScalarSelect[Any]:
    """Of whoever was in that room first."""
    theirs = and_(accounts.c.workspace_id == WORKSPACE, accounts.c.person_id == room_members.c.person_id)
    in_the_room = and_(room_members.c.room_id == room, *still_in())
    found = select(accounts.c.zone).join_from(room_members, accounts, theirs)
    known = found.where(in_the_room, accounts.c.zone.is_not(None))
    return known.order_by(room_members.c.person_id).limit(literal(1)).correlate(rooms_).scalar_subquery()


def still_in(members: FromClause = room_members) -> tuple[ColumnElement[bool], ...]:
    return (members.c.workspace_id == WORKSPACE, members.c.left_at.is_(None))


_MEMBER = {"workspace_id": WORKSPACE, "person_id": number("person"), "room_id": number("room")}


@cache
def _be_in() -> Statement:
    member = upsert(room_members).values(_MEMBER)
    left = room_members.c.left_at.is_not(None)
    return Statement(member.on_conflict_do_update(index_elements=[*_MEMBER], set_={"left_at": null()}, where=left))


@cache
def _join() -> Statement:
    member = upsert(room_members).values({**_MEMBER, "joined_at": moment("at")})
    came, old = member.excluded.joined_at, room_members.c
    return Statement(
        member.on_conflict_do_update(
            index_elements=[*_MEMBER],
            set_={"joined_at": func.greatest(old.joined_at, came), "left_at": null()},
            where=or_(old.left_at.is_(None), old.left_at < came),
        )
    )


@cache
def _leave() -> Statement:
    member = upsert(room_members).values({**_MEMBER, "left_at": moment("at")})
    went, old = member.excluded.left_at, room_members.c
    return Statement(
        member.on_conflict_do_update(
            index_elements=[*_MEMBER],
            set_={"left_at": func.greatest(old.left_at, went)},
            where=or_(old.joined_at.is_(None), old.joined_at <= went),
        )
    )


@cache
def _set_reactions() -> Statement:
    one = (rooms.c.workspace_id == WORKSPACE, rooms.c.id == number("room"))
    return Statement(update(rooms).where(*one).values(reactions=yes("on")))


@cache
def _enter(guessed: bool) -> Statement:
    """`guessed`: of a room that is known, its kind and name stay."""
    new = {"workspace_id": WORKSPACE, "platform": words("platform"), "external_id": words("room")}
    room = upsert(rooms).values({**new, "name": words("name"), "kind": words("kind")})
    name = func.coalesce(func.nullif(words("name"), ""), rooms.c.name)
    told = {"kind": rooms.c.kind} if guessed else {"name": name, "kind": words("kind")}
    return Statement(
        room.on_conflict_do_update(
            index_elements=["workspace_id", "platform", "external_id"],
            set_=told,
        ).returning(rooms.c.id, (literal_column("rooms.xmax::text") == literal("0")).label("is_new"))
    )


@cache
def _close_up() -> Statement:
    """Nothing opens by itself: what was private stays so in a room that is a channel now."""
    of_room = (tasks.c.workspace_id == WORKSPACE, tasks.c.room_id == number("room"))
    return Statement(update(tasks).where(*of_room, ~tasks.c.private).values(private=literal_column("true")))


@cache
def _gone() -> Statement:
    one = (rooms.c.workspace_id == WORKSPACE, rooms.c.id == number("room"))
    return Statement(update(rooms).where(*one).values(gone_at=moment("since")))


@cache
def _come_back() -> Statement:
    waiting = (deliveries.c.workspace_id == WORKSPACE, deliveries.c.address == number("room"))
    return come_back(*waiting)


def come_back(*which: ColumnElement[bool]) -> Statement:
    """What claim_deliveries() set aside, as nothing could be sent there, has been due ever since it was promised."""
    aside = (deliveries.c.state == literal("pending"), deliveries.c.due_at == literal("infinity"))
    return Statement(update(deliveries).where(*which, *aside).values(due_at=deliveries.c.created_at))


# ---- a room that got another id


@cache
def _both() -> Statement:
    named = or_(rooms.c.external_id == words("old"), rooms.c.external_id == words("new"))
    here = (rooms.c.workspace_id == WORKSPACE, rooms.c.platform == words("platform"))
    return Statement(select(rooms.c.id, rooms.c.external_id).where(*here, named).order_by(rooms.c.id).with_for_update())


@cache
def _rename() -> Statement:
    one = (rooms.c.workspace_id == WORKSPACE, rooms.c.id == number("room"))
    return Statement(update(rooms).where(*one).values(external_id=words("name")))


def _moved(table: Table) -> Statement:
    newer = (table.c.workspace_id == WORKSPACE, table.c.room_id == number("newer"))
    return Statement(update(table).where(*newer).values(room_id=number("room")))


@cache
def _move_tasks() -> Statement:
    return _moved(tasks)


@cache
def _move_cards() -> Statement:
    return _moved(cards)


@cache
def _move_surfaces() -> Statement:
    return _moved(surfaces)


@cache
def _move_deliveries() -> Statement:
    return _moved(deliveries)


@cache
def _move_claims() -> Statement:
    """Whoever sends just now settles nothing: the claim runs out, and the message is looked for under its key."""
    newer = (claims.c.workspace_id == WORKSPACE, claims.c.address == number("newer"))
    return Statement(update(claims).where(*newer).values(address=number("room")))


@cache
def _move_members() -> Statement:
    newer = (room_members.c.room_id == number("newer"), *still_in())
    rows = select(WORKSPACE, room_members.c.person_id, number("room"), room_members.c.joined_at).where(*newer)
    members = upsert(room_members).from_select([*_MEMBER, "joined_at"], rows)
    return Statement(members.on_conflict_do_update(index_elements=[*_MEMBER], set_={"left_at": null()}))


@cache
def _move_digest() -> Statement:
    kept = digests.alias("kept")
    has_one = exists().where(kept.c.workspace_id == WORKSPACE, kept.c.room_id == number("room"))
    newer = (digests.c.workspace_id == WORKSPACE, digests.c.room_id == number("newer"))
    return Statement(update(digests).where(*newer, ~has_one).values(room_id=number("room")))


@cache
def _end_digest() -> Statement:
    """Both rooms had one: that of the room that is no more comes no more."""
    newer = (digests.c.workspace_id == WORKSPACE, digests.c.room_id == number("newer"))
    return Statement(update(digests).where(*newer).values(state=literal("off"), next_on=null(), next_at=null()))


@cache
def _drop_shown_twice() -> Statement:
    """Of two cards of a task the one in the room that is kept is followed."""
    other = surfaces.alias("other")
    twice = (
        surfaces.c.workspace_id == WORKSPACE,
        surfaces.c.room_id == number("newer"),
        other.c.workspace_id == WORKSPACE,
        other.c.room_id == number("room"),
        other.c.task_number == surfaces.c.task_number,
    )
    return Statement(delete(surfaces).where(*twice))


_MOVES = (
    *(_move_tasks, _move_cards, _move_members, _drop_shown_twice, _move_surfaces),
    *(_move_digest, _end_digest, _move_deliveries, _move_claims),
)
