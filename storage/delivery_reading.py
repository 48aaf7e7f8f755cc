"""What claimed deliveries are about, as it is now: tasks, people with what they want to hear, rooms, names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, and_, column, func, or_, select, union_all

from bot.calendar import Calendar
from bot.errors import DatabaseError
from bot.model import Role, Room, RoomKind, Who
from bot.notices import MENTIONED, NoticeKind
from bot.ports import Address
from bot.store.deliveries import Looked, Place, Recipient
from storage.notice_settings import settings_of, still_holds
from storage.notice_tables import follows
from storage.people import with_zones
from storage.platform_tables import usages
from storage.rooms import first_zone, still_in
from storage.session import Session
from storage.standing import person_of
from storage.statement import WORKSPACE, Statement, any_of, literal, numbers, texts, words
from storage.tables import accounts, installations, persons, projects, room_members, rooms, workspaces
from storage.task_rows import account_of, columns, named, task, visible_to
from storage.zones import UTC, known_zone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select

    from bot.model import Task
    from bot.notices import Claim, Delivery


class ReadingQueries(Session):
    async def look(self, claims: Sequence[Claim], now: datetime) -> Looked:
        """Also the rooms of the tasks, and of their projects: somebody may be told there instead.

        The claims are of one platform; accounts and names are those of that one.
        """
        if any(claim.workspace != self._workspace for claim in claims):
            raise DatabaseError("the workspace was joined with another one: its tasks have new numbers", again=False)
        told = [one for claim in claims for one in claim.deliveries]
        platform = claims[0].platform
        tasks = await self._tasks_now(told, platform)
        return Looked(
            tasks,
            await self._recipients(told, platform, now),
            await self._places(told, [tasks[number] for number in {one.task for one in told} if number in tasks]),
            await self._names(told, platform),
            await self._calendar(),
            mentioned=await self._mentioned(told, platform),
        )

    async def _tasks_now(self, told: Iterable[Delivery], platform: str) -> dict[int, Task]:
        found = await self._numbered({number for one in told for number in one.about}, platform)
        freed = [one for one in told if one.kind is NoticeKind.UNBLOCKED]
        waits = {number for one in freed if one.task in found for number in found[one.task].blocked_by}
        waits |= {number for one in freed for number in one.waited_for}
        return found | await self._numbered(waits - found.keys(), platform)

    async def _numbered(self, asked: Collection[int], platform: str) -> dict[int, Task]:
        rows = await self._rows(_tasks(), numbers=sorted(asked), platform=platform) if asked else []
        return {one.number: one for one in map(task, rows)}

    async def _recipients(self, told: Iterable[Delivery], platform: str, now: datetime) -> dict[int, Recipient]:
        asked = _distinct(one.person for one in told)
        if not asked:
            return {}
        seen = await self._seen(told)
        rows = await self._rows(_people(), people=asked, platform=platform, now=now)
        return {row["id"]: _recipient(row, seen.get(row["id"], set())) for row in rows}

    async def _seen(self, told: Iterable[Delivery]) -> dict[int, set[int]]:
        """By the person: which of the tasks that are named to them they may see."""
        about = sorted({(one.person, number) for one in told if one.person is not None for number in one.about})
        seen: dict[int, set[int]] = {}
        for person, number in await self.seen(about):
            seen.setdefault(person, set()).add(number)
        return seen

    async def seen(self, pairs: Collection[tuple[int, int]]) -> Sequence[tuple[int, int]]:
        if not pairs:
            return ()
        people, tasks_ = zip(*pairs, strict=True)
        rows = await self._rows(_seen(), people=list(people), numbers=list(tasks_))
        return [(row["person"], row["number"]) for row in rows]

    async def _places(self, told: Iterable[Delivery], tasks: Iterable[Task]) -> dict[int, Place]:
        about = list(tasks)
        asked = _distinct([*(one.room for one in told), *(one.room_id for one in about)])
        projects_ = _distinct(one.project_id for one in about)
        rows = await self._rows(_rooms(), rooms=asked, projects=projects_) if asked or projects_ else []
        return {row["id"]: _place(row) for row in rows}

    async def _names(self, told: Iterable[Delivery], platform: str) -> dict[int, Who]:
        asked = _distinct(one.actor for one in told)
        rows = await self._rows(_names(), people=asked, platform=platform) if asked else []
        return {id_: Who(id_, name, account, group) for id_, name, account, group in rows}

    async def _mentioned(self, told: Iterable[Delivery], platform: str) -> dict[str, Who]:
        said = [one for one in told if one.kind is NoticeKind.SAID]
        called = sorted({name for one in said for name in MENTIONED.findall(str(one.facts.get("comment") or ""))})
        there = sorted({str(one.facts.get("on")) for one in said})
        rows = await self._rows(_mentioned(), called=called, there=there, platform=platform) if called else []
        return {account: Who(*rest) for account, *rest in rows}

    async def _calendar(self) -> Calendar:
        row = await self._only(_workspace())
        return Calendar(known_zone(row["zone"]) or UTC, row["day_first"])


def _distinct(ids: Iterable[int | None]) -> list[int]:
    return sorted({one for one in ids if one is not None})


def _recipient(row: Record, sees: set[int]) -> Recipient:
    return Recipient(
        person_of(row, row["account"]),
        settings_of(row["notices"], row["reached_on"]),
        row["account"],
        row["installation"] or "",
        frozenset(row["muted"]),
        row["unreachable_at"] is not None,
        frozenset(sees),
        frozenset(row["inside"]),
    )


def _place(row: Record) -> Place:
    kind = RoomKind(row["kind"])
    room = Room(row["id"], row["name"], kind, row["project_id"], row["slug"], row["reactions"])
    where = Address(row["platform"], row["installation"] or "", row["external_id"], row["name"], kind)
    zone = known_zone(row["zone"])
    return Place(room, where, row["gone_at"] is not None, Calendar(zone, row["day_first"]) if zone else None)


# ---- statements


@cache
def _tasks() -> Statement:
    t = named()
    return Statement(select(*columns(t)).where(t.c.workspace_id == WORKSPACE, any_of(t.c.number, numbers("numbers"))))


@cache
def _people() -> Statement:
    f = follows.alias("f")
    mute = (f.c.workspace_id == WORKSPACE, f.c.person_id == persons.c.id, f.c.how == literal("mute"), still_holds(f))
    m = room_members.alias("m")
    inside = select(m.c.room_id).where(m.c.person_id == persons.c.id, *still_in(m))
    return Statement(
        with_zones()
        .add_columns(
            persons.c.notices,
            persons.c.reached_on,
            account_of(persons.c.id).label("account"),
            _unreachable_at().label("unreachable_at"),
            _installation_of(account_of(persons.c.id)).label("installation"),
            func.array(select(f.c.subject).where(*mute).scalar_subquery()).label("muted"),
            func.array(inside.scalar_subquery()).label("inside"),
        )
        .where(any_of(persons.c.id, numbers("people")))
    )


def _unreachable_at() -> ScalarSelect[Any]:
    """Of the account that `account_of` finds."""
    a = accounts.alias()
    theirs = (a.c.workspace_id == WORKSPACE, a.c.person_id == persons.c.id, a.c.platform == words("platform"))
    first = select(a.c.unreachable_at).where(*theirs).order_by(a.c.external_id).limit(literal(1))
    return first.scalar_subquery()


def _installation_of(account: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The one that the account used last; else the workspace's first on that platform."""
    i, u = installations.alias(), usages.alias()
    same = and_(
        u.c.workspace_id == WORKSPACE,
        u.c.platform == i.c.platform,
        u.c.installation == i.c.external_id,
        u.c.account == account,
    )
    here = (i.c.workspace_id == WORKSPACE, i.c.platform == words("platform"), i.c.suspended_at.is_(None))
    chosen = select(i.c.external_id).select_from(i.outerjoin(u, same)).where(*here)
    return chosen.order_by(u.c.used_at.desc().nulls_last(), i.c.external_id).limit(literal(1)).scalar_subquery()


@cache
def _seen() -> Statement:
    """Of the pairs given."""
    given = func.unnest(numbers("people"), numbers("numbers")).table_valued(
        column("person", BigInteger), column("number", BigInteger), name="given"
    )
    pair = given.render_derived()
    t, p, m = named(), persons.alias("p"), room_members.alias("m")
    inside = select(m.c.room_id).where(m.c.person_id == p.c.id, *still_in(m))
    itself = select(p.c.id).correlate(p)
    seen = visible_to(
        t,
        p.c.id,
        func.array(union_all(itself, groups_of(p)).scalar_subquery()),
        sees_public=p.c.role != literal(Role.GUEST.value),
        member_of=func.array(inside.scalar_subquery()),
    )
    both = pair.join(p, and_(p.c.workspace_id == WORKSPACE, p.c.id == pair.c.person)).join(
        t, and_(t.c.workspace_id == WORKSPACE, t.c.number == pair.c.number)
    )
    return Statement(select(pair.c.person, pair.c.number).select_from(both).where(seen))


def groups_of(p: FromClause) -> Select[Any]:
    """Those that are known, of all the person's accounts."""
    a, g, group = accounts.alias(), accounts.alias(), persons.alias()
    theirs = (a.c.workspace_id == WORKSPACE, a.c.person_id == p.c.id)
    named_ = and_(g.c.workspace_id == WORKSPACE, g.c.platform == a.c.platform, any_of(g.c.external_id, a.c.groups))
    is_group = and_(group.c.workspace_id == WORKSPACE, group.c.id == g.c.person_id, group.c.is_group)
    return select(group.c.id).select_from(a.join(g, named_).join(group, is_group)).where(*theirs).correlate(p)


@cache
def _rooms() -> Statement:
    r, p = rooms.alias("r"), projects.alias("p")
    bound = and_(p.c.workspace_id == WORKSPACE, p.c.id == r.c.project_id)
    wanted = or_(any_of(r.c.id, numbers("rooms")), any_of(r.c.project_id, numbers("projects")))
    shown = ("id", "platform", "external_id", "name", "kind", "project_id", "reactions", "gone_at")
    w = workspaces.alias("w")
    zone = func.coalesce(w.c.zone, first_zone(r, r.c.id)).label("zone")
    own = (p.c.slug, _first_installation(r).label("installation"), zone, w.c.day_first)
    chosen = select(*(r.c[name] for name in shown), *own).select_from(
        r.outerjoin(p, bound).join(w, w.c.id == WORKSPACE)
    )
    return Statement(chosen.where(r.c.workspace_id == WORKSPACE, wanted))


def _first_installation(r: FromClause) -> ScalarSelect[Any]:
    i = installations.alias()
    here = (i.c.workspace_id == WORKSPACE, i.c.platform == r.c.platform, i.c.suspended_at.is_(None))
    return select(func.min(i.c.external_id)).where(*here).scalar_subquery()


@cache
def _names() -> Statement:
    p = persons.alias("p")
    one = (p.c.workspace_id == WORKSPACE, any_of(p.c.id, numbers("people")))
    return Statement(select(p.c.id, p.c.name, account_of(p.c.id), p.c.is_group).where(*one))


@cache
def _mentioned() -> Statement:
    """By an account anywhere, with the one on the platform where it is said again."""
    a, p = accounts.alias("a"), persons.alias("p")
    its = and_(p.c.workspace_id == WORKSPACE, p.c.id == a.c.person_id)
    these = (any_of(a.c.platform, texts("there")), any_of(a.c.external_id, texts("called")))
    chosen = select(a.c.external_id, p.c.id, p.c.name, account_of(p.c.id), p.c.is_group)
    return Statement(chosen.select_from(a.join(p, its)).where(a.c.workspace_id == WORKSPACE, *these))


@cache
def _workspace() -> Statement:
    return Statement(select(workspaces.c.zone, workspaces.c.day_first).where(workspaces.c.id == WORKSPACE))
