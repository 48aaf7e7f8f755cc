"""Views: kept, found by name, listed; and which one a room lists."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.model import Room, RoomKind, Who
from bot.saved_views import SavedView, key_of
from storage.session import Session
from storage.statement import WORKSPACE, Statement, literal, number, words, yes
from storage.tables import persons, rooms
from storage.view_tables import saved_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Record
    from sqlalchemy import ColumnElement, Select

_ESCAPED = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})


class ViewQueries(Session):
    async def saved_views(self, person: int, prefix: str, limit: int) -> Sequence[SavedView]:
        beginning = f"{key_of(prefix).translate(_ESCAPED)}%"
        return [_view(row) for row in await self._rows(_listed(), person=person, beginning=beginning, limit=limit)]

    async def find_view(self, person: int, name: str) -> SavedView | None:
        row = await self._row(_named(), person=person, key=key_of(name))
        return _view(row) if row else None

    async def saved_view(self, view: int) -> SavedView | None:
        row = await self._row(_by_id(), view=view)
        return _view(row) if row else None

    async def default_view(self, room: int) -> SavedView | None:
        row = await self._row(_of_room(), room=room)
        return _view(row) if row else None

    async def count_views(self, person: int) -> int:
        return int((await self._only(_count(), person=person))["count"])

    async def set_view(self, view: SavedView) -> int:
        own = {"person": view.owner.id, "name": view.name, "key": view.key, "line": view.line, "shared": view.shared}
        row = await self._only(_replace() if view.id else _make(), **own, **({"view": view.id} if view.id else {}))
        return int(row["id"])

    async def delete_view(self, view: int) -> None:
        await self._run(_forget(), view=view)
        await self._run(_delete(), view=view)

    async def set_default_view(self, room: int, view: int | None) -> None:
        await self._run(_set_default(), room=room, view=view)


def _view(row: Record) -> SavedView:
    places = tuple(Room(id_, name, RoomKind(kind), view=row["id"]) for id_, name, kind in row["places"])
    owner = Who(row["person_id"], row["owner"])
    return SavedView(row["id"], owner, row["name"], row["line"], row["shared"], places)


# ---- statements


def _select() -> Select[Any]:
    places = (
        select(func.row(rooms.c.id, rooms.c.name, rooms.c.kind))
        .where(rooms.c.workspace_id == WORKSPACE, rooms.c.view_id == saved_views.c.id)
        .order_by(rooms.c.name, rooms.c.id)
    )
    owner = and_(persons.c.workspace_id == WORKSPACE, persons.c.id == saved_views.c.person_id)
    shown = (*saved_views.c, persons.c.name.label("owner"), func.array(places.scalar_subquery()).label("places"))
    return select(*shown).select_from(saved_views.join(persons, owner)).where(saved_views.c.workspace_id == WORKSPACE)


def _may_open() -> ColumnElement[bool]:
    return or_(saved_views.c.shared, saved_views.c.person_id == number("person"))


@cache
def _listed() -> Statement:
    """Their own first."""
    begins = saved_views.c.key.like(words("beginning"))
    own_first = (saved_views.c.person_id != number("person"), saved_views.c.key, saved_views.c.id)
    return Statement(_select().where(_may_open(), begins).order_by(*own_first).limit(number("limit")))


@cache
def _named() -> Statement:
    """Of two of that name, the one that only they have."""
    named = _select().where(_may_open(), saved_views.c.key == words("key"))
    return Statement(named.order_by(saved_views.c.shared).limit(literal(1)))


@cache
def _by_id() -> Statement:
    return Statement(_select().where(saved_views.c.id == number("view")))


@cache
def _of_room() -> Statement:
    of_room = select(rooms.c.view_id).where(rooms.c.workspace_id == WORKSPACE, rooms.c.id == number("room"))
    return Statement(_select().where(saved_views.c.id == of_room.scalar_subquery()))


@cache
def _count() -> Statement:
    mine = (saved_views.c.workspace_id == WORKSPACE, saved_views.c.person_id == number("person"))
    return Statement(select(func.count().label("count")).where(*mine))


def _own() -> dict[str, Any]:
    said = {name: words(name) for name in ("name", "key", "line")}
    return {**said, "person_id": number("person"), "shared": yes("shared")}


@cache
def _make() -> Statement:
    return Statement(upsert(saved_views).values({"workspace_id": WORKSPACE, **_own()}).returning(saved_views.c.id))


@cache
def _replace() -> Statement:
    """Also one that was deleted: by its id it is back."""
    view = upsert(saved_views).values({"workspace_id": WORKSPACE, "id": number("view"), **_own()})
    changed = {name: view.excluded[name] for name in _own()}
    return Statement(
        view.on_conflict_do_update(index_elements=["workspace_id", "id"], set_=changed).returning(saved_views.c.id)
    )


@cache
def _forget() -> Statement:
    lists_it = (rooms.c.workspace_id == WORKSPACE, rooms.c.view_id == number("view"))
    return Statement(update(rooms).where(*lists_it).values(view_id=null()))


@cache
def _delete() -> Statement:
    one = (saved_views.c.workspace_id == WORKSPACE, saved_views.c.id == number("view"))
    return Statement(delete(saved_views).where(*one))


@cache
def _set_default() -> Statement:
    one = (rooms.c.workspace_id == WORKSPACE, rooms.c.id == number("room"))
    return Statement(update(rooms).where(*one).values(view_id=number("view")))
