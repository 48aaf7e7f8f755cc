"""People, and names in general: what a command calls somebody or something → who or what that is."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Time, and_, bindparam, case, exists, false, func, literal_column, null, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import SmallInteger

from bot.errors import UserError
from bot.model import Room, RoomKind, Who
from bot.store import Found, FoundPerson, FoundRoom
from storage.firing import look_again
from storage.projects import project_columns, project_of
from storage.session import Session
from storage.standing import CALENDAR, lock_workspace, order_anyway, person_of, set_role
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, small, texts, words, yes
from storage.tables import accounts, persons, projects, rooms, workspaces
from storage.task_rows import account_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select

    from bot.calendar import Calendar
    from bot.model import Person, Project, Role
    from bot.store import Names

NEAR = 20  # similar projects looked at when a name is unknown


class PeopleQueries(Session):
    async def find(self, names: Names, platform: str) -> Found:
        """Also the projects of the rooms found, and, for an unknown project's name, the most similar ones."""
        lists = {name: list(getattr(names, name)) for name in _KINDS}
        row = await self._only(_find(frozenset(name for name in _KINDS if lists[name])), **lists, platform=platform)
        return Found(
            tuple(_found_person(*one) for one in row["found_people"] or ()),
            _nearest_first((project_of(one) for one in row["found_projects"] or ()), names.projects),
            tuple(
                FoundRoom(Room(id_, name, RoomKind(kind), project, slug), external_id)
                for id_, name, kind, project, slug, external_id in row["found_rooms"] or ()
            ),
        )

    async def suggest_people(self, prefix: str, platform: str, limit: int = 8) -> Sequence[FoundPerson]:
        rows = await self._rows(_suggest_people(), prefix=prefix.lower(), platform=platform, limit=limit)
        return [_found_person(*row) for row in rows]

    async def people(self) -> Sequence[Person]:
        return [person_of(row, None) for row in await self._rows(_people())]

    async def set_calendar(
        self, person: int, calendar: Calendar, now: datetime, *, zone_said: bool = False, order_said: bool = False
    ) -> None:
        before = await self._only(_person(), person=person)
        order = calendar.day_first
        is_theirs = order_said or order == before["day_first"] or order != order_anyway(before)
        await self._run(
            _set_calendar(),
            person=person,
            zone=calendar.zone.key,
            zone_said=zone_said,
            day_first=order if is_theirs else None,
            week_start=calendar.week_start,
            workday_end=calendar.workday_end.replace(tzinfo=None),
            workdays=sorted(calendar.workdays),
            now=now,
        )
        await self._run(look_again(), person=person, everybody=False)

    async def zone_asked(self, person: int, now: datetime) -> None:
        await self._run(_zone_asked(), person=person, now=now)

    async def set_default_zone(self, zone: str | None) -> str | None:
        row = await self._only(_set_default_zone(), zone=zone)
        await self._run(look_again(), person=None, everybody=True)
        return None if row["before"] is None else str(row["before"])

    async def lock_workspace(self) -> None:
        """New rows that refer to the workspace do not wait; whoever else locks it does."""
        await self._run(lock_workspace())

    async def set_role(self, person: int, role: Role) -> Person:
        await self._run(set_role(), person=person, role=role.value)
        row = await self._row(_person(), person=person)
        if row is None:
            raise UserError("That person is not in this workspace.")
        return person_of(row, None)


_KINDS = ("accounts", "handles", "persons", "projects", "rooms", "room_names")


def _found_person(id_: int, name: str, account: str | None, handle: str | None, group: bool) -> FoundPerson:
    called = (handle or "", name, name.partition(" ")[0])
    handles = tuple(dict.fromkeys(one.casefold() for one in called if one))
    return FoundPerson(Who(id_, name, account, group), account, handles)


def _nearest_first(found: Iterable[Project], names: Sequence[str]) -> tuple[Project, ...]:
    def likeness(one: Project) -> float:
        return max((SequenceMatcher(None, one.slug, name).ratio() for name in names), default=0)

    return tuple(sorted(found, key=likeness, reverse=True))


# ---- statements


@cache
def _find(kinds: frozenset[str]) -> Statement:
    """One row of three lists; what is not asked for is not looked at."""
    people = _people_called(kinds) if kinds & {"accounts", "handles", "persons"} else None
    places = _rooms_called(kinds) if kinds & {"rooms", "room_names"} else None
    work = _projects_called(kinds) if kinds & {"projects", "rooms", "room_names"} else None
    lists = {"found_people": people, "found_rooms": places, "found_projects": work}
    return Statement(select(*(_list(rows).label(name) for name, rows in lists.items())))


def _list(rows: Select[Any] | None) -> ColumnElement[Any]:
    return null() if rows is None else func.array(rows.scalar_subquery())


def _person_columns(p: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What `_found_person` takes."""
    mine = (accounts.c.workspace_id == WORKSPACE, accounts.c.person_id == p.c.id)
    here = (*mine, accounts.c.platform == words("platform"))
    handle = select(accounts.c.handle).where(*here).order_by(accounts.c.external_id).limit(literal(1)).scalar_subquery()
    return p.c.id, p.c.name, account_of(p.c.id), handle, p.c.is_group


def _people_called(kinds: frozenset[str]) -> Select[Any]:
    p, a = persons.alias("p"), accounts.alias("a")
    first_name = func.split_part(func.lower(p.c.name), literal_column("' '"), literal_column("1"))
    by_account = or_(
        any_of(a.c.external_id, texts("accounts")) if "accounts" in kinds else false(),
        any_of(func.lower(a.c.handle), texts("handles")) if "handles" in kinds else false(),
    )
    here = (a.c.workspace_id == WORKSPACE, a.c.platform == words("platform"))
    called = [any_of(p.c.id, func.array(select(a.c.person_id).where(*here, by_account).scalar_subquery()))]
    if "handles" in kinds:
        by_name = or_(any_of(func.lower(p.c.name), texts("handles")), any_of(first_name, texts("handles")))
        called.append(and_(p.c.forgotten_at.is_(None), by_name))
    if "persons" in kinds:
        called.append(any_of(p.c.id, numbers("persons")))
    return select(func.row(*_person_columns(p))).where(p.c.workspace_id == WORKSPACE, or_(*called)).order_by(p.c.id)


def _room_is_called(r: FromClause, kinds: frozenset[str]) -> ColumnElement[bool]:
    return and_(
        r.c.workspace_id == WORKSPACE,
        r.c.platform == words("platform"),
        or_(
            any_of(r.c.external_id, texts("rooms")) if "rooms" in kinds else false(),
            any_of(func.lower(r.c.name), texts("room_names")) if "room_names" in kinds else false(),
        ),
    )


def _rooms_called(kinds: frozenset[str]) -> Select[Any]:
    r, p = rooms.alias("r"), projects.alias("bound")
    one = func.row(r.c.id, r.c.name, r.c.kind, r.c.project_id, p.c.slug, r.c.external_id)
    bound = r.outerjoin(p, and_(p.c.workspace_id == WORKSPACE, p.c.id == r.c.project_id))
    return select(one).select_from(bound).where(_room_is_called(r, kinds)).order_by(r.c.id)


def _projects_called(kinds: frozenset[str]) -> Select[Any]:
    p, r = projects.alias("p"), rooms.alias("r")
    wanted = []
    if kinds & {"rooms", "room_names"}:
        bound = select(r.c.project_id).where(_room_is_called(r, kinds), r.c.project_id.is_not(None))
        wanted.append(any_of(p.c.id, func.array(bound.scalar_subquery())))
    if "projects" in kinds:
        wanted += [_is_called(p, texts("projects")), any_of(p.c.id, func.array(_similar().scalar_subquery()))]
    return select(func.row(*project_columns(p))).where(p.c.workspace_id == WORKSPACE, or_(*wanted)).order_by(p.c.id)


def _is_called(p: FromClause, names: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(any_of(p.c.slug, names), any_of(func.lower(p.c.name), names))


def _similar() -> Select[Any]:
    """Open projects that share a beginning with, or contain, a name that no project has."""
    given = func.unnest(texts("projects")).table_valued("name", name="given").render_derived()
    p, known = projects.alias("similar"), projects.alias("known")
    unknown = ~exists().where(
        known.c.workspace_id == WORKSPACE, or_(known.c.slug == given.c.name, func.lower(known.c.name) == given.c.name)
    )
    alike = or_(
        func.starts_with(p.c.slug, func.left(given.c.name, literal_column("2"))),
        func.strpos(p.c.slug, given.c.name) > literal_column("0"),
        func.strpos(given.c.name, p.c.slug) > literal_column("0"),
    )
    return (
        select(p.c.id)
        .select_from(p.join(given, literal_column("true")))
        .where(p.c.workspace_id == WORKSPACE, p.c.archived_at.is_(None), unknown, alike)
        .limit(literal_column(str(NEAR)))
    )


@cache
def _suggest_people() -> Statement:
    p, a = persons.alias("p"), accounts.alias("a")
    space: ColumnElement[str] = literal_column("' '")
    by_handle = exists().where(
        a.c.workspace_id == WORKSPACE,
        a.c.person_id == p.c.id,
        a.c.platform == words("platform"),
        func.starts_with(func.lower(a.c.handle), words("prefix")),
    )
    by_name = func.strpos(space.concat(func.lower(p.c.name)), space.concat(words("prefix"))) > literal_column("0")
    b = accounts.alias("b")
    barred = exists().where(b.c.workspace_id == WORKSPACE, b.c.person_id == p.c.id, b.c.barred != literal(""))
    return Statement(
        select(*_person_columns(p))
        .where(p.c.workspace_id == WORKSPACE, or_(by_name, by_handle), p.c.forgotten_at.is_(None), ~barred)
        .order_by(func.lower(p.c.name), p.c.id)
        .limit(number("limit"))
    )


def with_zones() -> Select[Any]:
    """What `person_of` reads."""
    return (
        select(
            *(persons.c[name] for name in ("id", "name", "role", "is_group", *CALENDAR)),
            _first_said("zone").label("account_zone"),
            _first_said("locale").label("account_locale"),
            workspaces.c.zone.label("workspace_zone"),
            workspaces.c.day_first.label("workspace_day_first"),
        )
        .select_from(persons.join(workspaces, workspaces.c.id == persons.c.workspace_id))
        .where(persons.c.workspace_id == WORKSPACE)
    )


def _first_said(column: str) -> ScalarSelect[Any]:
    """By the first of the person's platforms that says it."""
    a = accounts.alias("a")
    said = select(a.c[column]).where(a.c.workspace_id == WORKSPACE, a.c.person_id == persons.c.id)
    known = said.where(a.c[column].is_not(None)).order_by(a.c.platform, a.c.external_id)
    return known.limit(literal(1)).scalar_subquery()


@cache
def _people() -> Statement:
    known = with_zones().where(persons.c.forgotten_at.is_(None))
    return Statement(known.order_by(func.lower(persons.c.name), persons.c.id))


@cache
def _person() -> Statement:
    return Statement(with_zones().where(persons.c.id == number("person")))


@cache
def _set_calendar() -> Statement:
    before = with_zones().where(persons.c.id == number("person")).cte("before")
    anyway = func.coalesce(before.c.account_zone, before.c.workspace_zone, literal_column("'UTC'"))
    is_theirs = or_(yes("zone_said"), words("zone") != anyway, words("zone") == before.c.zone)
    return Statement(
        update(persons)
        .where(persons.c.workspace_id == WORKSPACE, persons.c.id == before.c.id)
        .values(
            zone=case((is_theirs, words("zone"))),
            day_first=yes("day_first"),
            week_start=small("week_start"),
            workday_end=bindparam("workday_end", type_=Time),
            workdays=bindparam("workdays", type_=ARRAY(SmallInteger)),
            updated_at=moment("now"),
        )
    )


@cache
def _zone_asked() -> Statement:
    one = (persons.c.workspace_id == WORKSPACE, persons.c.id == number("person"))
    return Statement(update(persons).where(*one).values(zone_asked_at=moment("now")))


@cache
def _set_default_zone() -> Statement:
    """One at a time: each gets what the one before it set."""
    old = select(workspaces.c.id, workspaces.c.zone).where(workspaces.c.id == WORKSPACE).with_for_update(key_share=True)
    before = old.cte("before")
    changed = update(workspaces).where(workspaces.c.id == before.c.id).values(zone=words("zone"))
    return Statement(changed.returning(before.c.zone.label("before")))
