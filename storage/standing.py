"""Who writes, and from where: account → person, room, what they are in and lead; and the claim of what they change.

One statement when everything is known. Whoever or whatever is new, or changed its name, is written down first.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, exists, func, insert, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.calendar import Calendar
from bot.errors import DatabaseError
from bot.model import Actor, Person, Role, Room, RoomKind
from bot.ports import Standing
from storage.session import Session
from storage.statement import WORKSPACE, Statement, moment, number, words
from storage.tables import accounts, cards, changes, persons, projects, room_members, rooms, workspaces

if TYPE_CHECKING:
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import CTE

    from bot.ports import Address, Inbound, Sender


class StandingQueries(Session):
    async def identify(self, inbound: Inbound, *, claim: bool, now: datetime) -> Standing:
        """Raises DatabaseError. With `claim`, a second delivery waits until the first one has ended."""
        sender, where = inbound.sender, inbound.where
        row = await self._look(inbound, claim=claim, now=now)
        if row is None or _is_news(row, sender, where):
            await self._meet(sender, where, now)
            # Already claimed if it was only somebody's name that changed.
            known = await self._look(inbound, claim=claim and row is None, now=now)
            assert known is not None, "met a moment ago"
            return await self._standing(known, inbound, claimed=row or known, claim=claim)
        return await self._standing(row, inbound, claimed=row, claim=claim)

    async def _look(self, inbound: Inbound, *, claim: bool, now: datetime) -> Record | None:
        where = inbound.where
        return await self._row(
            _identify(claim),
            platform=where.platform,
            account=inbound.sender.external_id,
            room=where.room,
            thread=where.thread,
            key=inbound.key,
            now=now,
        )

    async def _standing(self, row: Record, inbound: Inbound, *, claimed: Record, claim: bool) -> Standing:
        change, repeated = claimed["claimed"], False
        if claim and change is None:
            # Ours was the second claim. The statement began before the first was committed: then it cannot see it.
            change, repeated = claimed["earlier"] or await self._earlier(inbound.key), True
        actor = Actor(
            self._workspace,
            person_of(row, inbound.sender.external_id),
            Room(row["room_id"], row["room"], RoomKind(row["kind"]), row["project_id"], row["slug"]),
            frozenset(row["member_of"]),
            frozenset(row["leads"]),
            inbound.where.platform,
        )
        return Standing(actor, row["thread_task"], change, repeated)

    async def _earlier(self, key: str) -> int:
        row = await self._row(_earlier(), key=key)
        if row is None:
            raise DatabaseError("the claim went to somebody who then gave up", again=True)
        return int(row["id"])

    async def _meet(self, sender: Sender, where: Address, now: datetime) -> None:
        account = {
            "platform": where.platform,
            "account": sender.external_id,
            "name": sender.name,
            "handle": sender.handle,
            "zone": sender.zone if known_zone(sender.zone) else None,
        }
        # One at a time: two newcomers at once must not both be the first, nor one be two. And before anything else is
        # locked, as whoever adds a task waits for the workspace last.
        await self._run(lock_workspace())
        person = await self._row(_rename(), **account, now=now)
        if person is None:
            is_first = not (await self._only(_anybody()))["anybody"]
            role = Role.ADMIN if is_first or sender.administers else Role.MEMBER
            person = await self._only(_welcome(), **account, role=role.value, now=now)
        room = await self._only(
            _enter(), platform=where.platform, room=where.room, name=where.name, kind=where.kind.value
        )
        await self._run(_join(), person=person["id"], room=room["id"])


def _is_news(row: Record, sender: Sender, where: Address) -> bool:
    """What the platform does not say (a name, a zone) is no news."""
    return (
        not row["is_member"]
        or row["kind"] != where.kind
        or (bool(where.name) and row["room"] != where.name)
        or (bool(sender.name) and row["account_name"] != sender.name)
        or (bool(sender.handle) and row["handle"] != sender.handle)
        or (row["account_zone"] != sender.zone and known_zone(sender.zone) is not None)
    )


# ---- a person's row, and their calendar


@lru_cache(maxsize=1000)
def known_zone(name: str | None) -> ZoneInfo | None:
    """None for what this machine's time zone data does not have."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


_UTC = ZoneInfo("UTC")
CALENDAR = ("zone", "day_first", "week_start", "workday_end", "workdays")  # of persons


def person_of(row: Record, account: str | None) -> Person:
    """Their own zone counts first, then what their platform says, then the workspace's."""
    said = known_zone(row["zone"]) or known_zone(row["account_zone"])
    day_first = row["day_first"] if row["day_first"] is not None else row["workspace_day_first"]
    calendar = Calendar(
        said or known_zone(row["workspace_zone"]) or _UTC,
        day_first,
        row["week_start"],
        row["workday_end"],
        frozenset(row["workdays"]),
    )
    return Person(row["id"], row["name"], Role(row["role"]), calendar, said is not None, account)


# ---- statements


@cache
def _identify(claim: bool) -> Statement:
    who, place = _who(), _place()
    membership = room_members.alias()
    lead, seen, before = projects.alias(), cards.alias(), changes.alias()
    is_member = exists().where(
        room_members.c.workspace_id == WORKSPACE,
        room_members.c.person_id == who.c.id,
        room_members.c.room_id == place.c.room_id,
    )
    member_of = select(membership.c.room_id).where(
        membership.c.workspace_id == WORKSPACE, membership.c.person_id == who.c.id
    )
    leads = select(lead.c.id).where(lead.c.workspace_id == WORKSPACE, lead.c.lead_id == who.c.id)
    thread_task = select(seen.c.task_number).where(
        seen.c.workspace_id == WORKSPACE, seen.c.room_id == place.c.room_id, seen.c.message_id == words("thread")
    )
    chosen = [
        *who.c,
        *place.c,
        workspaces.c.zone.label("workspace_zone"),
        workspaces.c.day_first.label("workspace_day_first"),
        is_member.label("is_member"),
        func.array(member_of.scalar_subquery()).label("member_of"),
        func.array(leads.scalar_subquery()).label("leads"),
        thread_task.scalar_subquery().label("thread_task"),
    ]
    if claim:
        claimed = _claim(who, place)
        earlier = select(before.c.id).where(before.c.workspace_id == WORKSPACE, before.c.key == words("key"))
        chosen.append(select(claimed.c.id).scalar_subquery().label("claimed"))
        chosen.append(earlier.scalar_subquery().label("earlier"))
    else:
        chosen.extend((null().label("claimed"), null().label("earlier")))
    return Statement(select(*chosen).select_from(who, place, workspaces).where(workspaces.c.id == WORKSPACE))


def _who() -> CTE:
    return (
        select(
            *(persons.c[name] for name in ("id", "name", "role", *CALENDAR)),
            accounts.c.name.label("account_name"),
            accounts.c.handle,
            accounts.c.zone.label("account_zone"),
        )
        .join(persons, and_(persons.c.workspace_id == WORKSPACE, persons.c.id == accounts.c.person_id))
        .where(
            accounts.c.workspace_id == WORKSPACE,
            accounts.c.platform == words("platform"),
            accounts.c.external_id == words("account"),
        )
        .cte("who")
    )


def _place() -> CTE:
    bound = and_(projects.c.workspace_id == WORKSPACE, projects.c.id == rooms.c.project_id)
    return (
        select(
            rooms.c.id.label("room_id"), rooms.c.name.label("room"), rooms.c.kind, rooms.c.project_id, projects.c.slug
        )
        .outerjoin(projects, bound)
        .where(
            rooms.c.workspace_id == WORKSPACE,
            rooms.c.platform == words("platform"),
            rooms.c.external_id == words("room"),
        )
        .cte("place")
    )


def _claim(who: CTE, place: CTE) -> CTE:
    new = select(WORKSPACE, words("key"), who.c.id, place.c.room_id, moment("now"))
    return (
        upsert(changes)
        .from_select(["workspace_id", "key", "actor_id", "room_id", "at"], new)
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(changes.c.id)
        .cte("claimed")
    )


@cache
def _earlier() -> Statement:
    return Statement(select(changes.c.id).where(changes.c.workspace_id == WORKSPACE, changes.c.key == words("key")))


@cache
def lock_workspace() -> Statement:
    return Statement(select(workspaces.c.id).where(workspaces.c.id == WORKSPACE).with_for_update(key_share=True))


@cache
def _anybody() -> Statement:
    return Statement(select(exists().where(persons.c.workspace_id == WORKSPACE).label("anybody")))


@cache
def _rename() -> Statement:
    """The account as the platform has it now; the person takes on the name if the account's changed."""
    mine = (
        accounts.c.workspace_id == WORKSPACE,
        accounts.c.platform == words("platform"),
        accounts.c.external_id == words("account"),
    )
    before = select(accounts.c.person_id, accounts.c.name).where(*mine).cte("before")
    renamed = and_(words("name") != "", words("name") != before.c.name)
    account = (
        update(accounts)
        .where(*mine)
        .values(
            name=func.coalesce(func.nullif(words("name"), ""), accounts.c.name),
            handle=func.coalesce(func.nullif(words("handle"), ""), accounts.c.handle),
            zone=func.coalesce(words("zone"), accounts.c.zone),
        )
        .cte("account")
    )
    person = (
        update(persons)
        .where(persons.c.workspace_id == WORKSPACE, persons.c.id == before.c.person_id)
        .values(
            name=case((renamed, words("name")), else_=persons.c.name),
            updated_at=case((renamed, moment("now")), else_=persons.c.updated_at),
        )
        .returning(persons.c.id)
        .add_cte(account)
    )
    return Statement(person)


@cache
def _welcome() -> Statement:
    name = func.coalesce(func.nullif(words("name"), ""), func.nullif(words("handle"), ""), words("account"))
    new = {"workspace_id": WORKSPACE, "name": name, "role": words("role")}
    new |= {"created_at": moment("now"), "updated_at": moment("now")}
    person = insert(persons).values(new).returning(persons.c.id).cte("person")
    account = select(
        WORKSPACE, words("platform"), words("account"), person.c.id, words("handle"), words("name"), words("zone")
    )
    columns = ["workspace_id", "platform", "external_id", "person_id", "handle", "name", "zone"]
    return Statement(insert(accounts).from_select(columns, account).returning(accounts.c.person_id.label("id")))


@cache
def _enter() -> Statement:
    new = {"workspace_id": WORKSPACE, "platform": words("platform"), "external_id": words("room")}
    room = upsert(rooms).values({**new, "name": words("name"), "kind": words("kind")})
    name = func.coalesce(func.nullif(words("name"), ""), rooms.c.name)
    return Statement(
        room.on_conflict_do_update(
            index_elements=["workspace_id", "platform", "external_id"],
            set_={"name": name, "kind": words("kind")},
        ).returning(rooms.c.id)
    )


@cache
def _join() -> Statement:
    new = {"workspace_id": WORKSPACE, "person_id": number("person"), "room_id": number("room")}
    return Statement(upsert(room_members).values(new).on_conflict_do_nothing())
