"""Who writes, and from where: account → person, room, what they are in and lead; and the claim of what they change.

One statement when everything is known. Whoever or whatever is new, or changed its name, is written down first.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.calendar import Calendar, order_of
from bot.errors import DatabaseError
from bot.model import Actor, Person, Role, RoomKind, Who
from bot.store import Standing
from storage.accounts import of_accounts, rename, said_of, strangers, unmet, welcome
from storage.event_tables import changes
from storage.rooms import RoomQueries, place, room_of, still_in
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, words
from storage.surface_tables import cards
from storage.tables import accounts, persons, projects, room_members, workspaces
from storage.zones import UTC, known_zone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import CTE, Select

    from bot.ports import Address, Inbound, Sender


class StandingQueries(RoomQueries):
    async def identify(self, inbound: Inbound, *, claim: bool, now: datetime) -> Standing:
        """Raises DatabaseError. With `claim`, a second delivery waits until the first one has ended."""
        row = await self._look(inbound, claim=claim, now=now)
        if row is not None and row["gone_at"] is not None and inbound.present:
            await self.room_gone(row["room_id"], None)
        if row is None or row["strangers"] or _is_news(row, inbound):
            await self._meet(inbound, inbound.named if row is None else _only_new(inbound.named, row), now)
            # Already claimed if it was only somebody's name that changed.
            known = await self._look(inbound, claim=claim and row is None, now=now)
            assert known is not None, "met a moment ago"
            return await self._standing(known, inbound, claimed=row or known, claim=claim)
        return await self._standing(row, inbound, claimed=row, claim=claim)

    async def meet(self, senders: Sequence[Sender], now: datetime) -> Mapping[str, Who]:
        platform = self._where.platform
        named = json.dumps(list(map(said_of, senders)))
        row = await self._only(unmet(), platform=platform, named=named)
        if row["strangers"]:
            await self._run(lock_workspace())
        for one in _only_new(senders, row):
            await self._greet(one, platform, now)
        found = await self._rows(of_accounts(), platform=platform, accounts=[one.external_id for one in senders])
        return {account: Who(id_, name, account) for account, id_, name in found}

    async def _look(self, inbound: Inbound, *, claim: bool, now: datetime) -> Record | None:
        where = inbound.where
        return await self._row(
            _identify(claim, bool(inbound.named)),
            platform=where.platform,
            account=inbound.sender.external_id,
            room=where.room,
            thread=where.thread,
            named=json.dumps(list(map(said_of, inbound.named))),
            key=inbound.key,
            now=now,
        )

    async def _standing(self, row: Record, inbound: Inbound, *, claimed: Record, claim: bool) -> Standing:
        change, repeated = claimed["claimed"], False
        if claim and change is None:
            # Ours was the second claim. The statement began before the first was committed: then it cannot see it.
            change, repeated = claimed["earlier"] or await self._earlier(inbound.key), True
        here = {row["room_id"]} if inbound.present or inbound.where.unwatched else set()
        actor = Actor(
            self._workspace,
            _in_power(person_of(row, inbound.sender.external_id), inbound.sender),
            room_of(row),
            frozenset(row["member_of"]) | here,
            frozenset(row["leads"]),
            inbound.where.platform,
            frozenset(row["group_ids"]),
            rules=_rules(inbound.sender),
        )
        return Standing(actor, row["thread_task"], change, repeated, await self._is_outside(row, inbound))

    async def _is_outside(self, row: Record, inbound: Inbound) -> bool:
        """A direct message that nobody is in is as good as the sender's: they did something where there is no room."""
        room = room_of(row)
        if inbound.present or inbound.where.unwatched or row["is_member"] or not room.is_private:
            return False
        return room.kind is RoomKind.PRIVATE or bool((await self._only(_occupied(), room=room.id))["occupied"])

    async def _earlier(self, key: str) -> int:
        row = await self._row(_earlier(), key=key)
        if row is None:
            raise DatabaseError("the claim went to somebody who then gave up", again=True)
        return int(row["id"])

    async def _meet(self, inbound: Inbound, named: Iterable[Sender], now: datetime) -> None:
        """Whoever is named is no member of the room by that."""
        # One at a time: two newcomers at once must not both be the first, nor one be two. And before anything else is
        # locked, as whoever adds a task waits for the workspace last.
        await self._run(lock_workspace())
        person = await self._greet(inbound.sender, inbound.where.platform, now)
        for one in named:
            await self._greet(one, inbound.where.platform, now)
        room = await self.enter(inbound.where)
        if _stays(inbound):
            await self.be_in(person, room)

    async def _greet(self, sender: Sender, platform: str, now: datetime) -> int:
        """The id of the account's person, who is up to date now."""
        account = {"platform": platform, **said_of(sender)}
        person = await self._row(rename(), **account, now=now)
        if person is None:
            role = (await self._role(sender)).value
            person = await self._only(welcome(), **account, role=role, group=sender.group, now=now)
        elif sender.name and not person["told_of"] and person["role"] == Role.GUEST:
            await self._run(set_role(), person=person["id"], role=(await self._role(sender)).value)
        return int(person["id"])

    async def _role(self, sender: Sender) -> Role:
        """Of a newcomer. Somebody has to be an admin: the first one who may.

        Of whom the platform says nothing yet may be a guest; it says so, or not, when it tells their name. A group
        acts as little as anybody can.
        """
        if not sender.name or sender.group:
            return Role.GUEST
        if sender.guest or sender.barred or sender.checked:
            return Role.GUEST if sender.guest else Role.MEMBER
        if sender.administers or not (await self._only(_led()))["led"]:
            return Role.ADMIN
        return Role.MEMBER


def _in_power(person: Person, sender: Sender) -> Person:
    """Whoever rules the platform's own place rules here, for as long as they do."""
    return replace(person, role=Role.ADMIN) if _rules(sender) else person


def _rules(sender: Sender) -> bool:
    return sender.checked and sender.administers


def _is_news(row: Record, inbound: Inbound) -> bool:
    """What the platform does not say (a name, a zone, their groups, which kind of room) is no news."""
    sender = inbound.sender
    return (
        (_stays(inbound) and not row["is_member"])
        or _is_news_of_room(row, inbound.where)
        or (bool(sender.name) and row["account_name"] != sender.name)
        or (bool(sender.handle) and row["handle"] != sender.handle)
        or (row["account_zone"] != sender.zone and known_zone(sender.zone) is not None)
        or (row["account_locale"] != sender.locale and order_of(sender.locale) is not None)
        or (sender.groups is not None and set(row["groups"]) != set(sender.groups))
        or (bool(sender.name) and (row["guest"], row["barred"]) != (sender.guest, sender.barred))
    )


def _stays(inbound: Inbound) -> bool:
    """Whether being there makes one a member for later, too."""
    return inbound.present and not inbound.where.unwatched


def _is_news_of_room(row: Record, where: Address) -> bool:
    return not where.guessed and (row["kind"] != where.kind or (bool(where.name) and row["room"] != where.name))


def _only_new(named: Iterable[Sender], row: Record) -> list[Sender]:
    return [one for one in named if one.external_id in row["strangers"]]


# ---- a person's row, and their calendar


CALENDAR = ("zone", "zone_asked_at", "day_first", "week_start", "workday_end", "workdays")  # of persons


def person_of(row: Record, account: str | None) -> Person:
    """Their own zone, and order of dates, count first, then what their platform says, then the workspace's."""
    said = known_zone(row["zone"]) or known_zone(row["account_zone"])
    own = row["day_first"]
    calendar = Calendar(
        said or known_zone(row["workspace_zone"]) or UTC,
        order_anyway(row) if own is None else own,
        row["week_start"],
        row["workday_end"],
        frozenset(row["workdays"]),
    )
    told = own is None and order_of(row["account_locale"]) is not None
    role, group, asked = Role(row["role"]), row["is_group"], row["zone_asked_at"] is not None
    return Person(row["id"], row["name"], role, calendar, said is not None, account, told, group, asked)


def order_anyway(row: Record) -> bool | None:
    """Calendar.day_first of those who said nothing of it themselves."""
    told: bool | None = order_of(row["account_locale"])
    return row["workspace_day_first"] if told is None else told


# ---- statements


@cache
def _identify(claim: bool, named: bool) -> Statement:
    who, here = _who(), place()
    membership = room_members.alias()
    lead, seen, before = projects.alias(), cards.alias(), changes.alias()
    is_member = exists().where(
        room_members.c.person_id == who.c.id, room_members.c.room_id == here.c.room_id, *still_in()
    )
    member_of = select(membership.c.room_id).where(membership.c.person_id == who.c.id, *still_in(membership))
    leads = select(lead.c.id).where(lead.c.workspace_id == WORKSPACE, lead.c.lead_id == who.c.id)
    thread_task = select(seen.c.task_number).where(
        seen.c.workspace_id == WORKSPACE, seen.c.room_id == here.c.room_id, seen.c.message_id == words("thread")
    )
    chosen = [
        *who.c,
        *here.c,
        workspaces.c.zone.label("workspace_zone"),
        workspaces.c.day_first.label("workspace_day_first"),
        is_member.label("is_member"),
        func.array(member_of.scalar_subquery()).label("member_of"),
        func.array(leads.scalar_subquery()).label("leads"),
        func.array(_groups(who).scalar_subquery()).label("group_ids"),
        thread_task.scalar_subquery().label("thread_task"),
        (strangers() if named else null()).label("strangers"),
    ]
    if claim:
        claimed = _claim(who, here)
        earlier = select(before.c.id).where(before.c.workspace_id == WORKSPACE, before.c.key == words("key"))
        chosen.append(select(claimed.c.id).scalar_subquery().label("claimed"))
        chosen.append(earlier.scalar_subquery().label("earlier"))
    else:
        chosen.extend((null().label("claimed"), null().label("earlier")))
    return Statement(select(*chosen).select_from(who, here, workspaces).where(workspaces.c.id == WORKSPACE))


def _who() -> CTE:
    return (
        select(
            *(persons.c[name] for name in ("id", "name", "role", "is_group", *CALENDAR)),
            accounts.c.name.label("account_name"),
            accounts.c.handle,
            accounts.c.zone.label("account_zone"),
            accounts.c.locale.label("account_locale"),
            accounts.c.guest,
            accounts.c.barred,
            accounts.c.groups,
        )
        .join(persons, and_(persons.c.workspace_id == WORKSPACE, persons.c.id == accounts.c.person_id))
        .where(
            accounts.c.workspace_id == WORKSPACE,
            accounts.c.platform == words("platform"),
            accounts.c.external_id == words("account"),
        )
        .cte("who")
    )


def _groups(who: CTE) -> Select[Any]:
    """Those that are known here."""
    p, a = persons.alias(), accounts.alias()
    same = and_(p.c.workspace_id == WORKSPACE, p.c.id == a.c.person_id, p.c.is_group)
    theirs = (a.c.workspace_id == WORKSPACE, a.c.platform == words("platform"), any_of(a.c.external_id, who.c.groups))
    return select(p.c.id).select_from(a.join(p, same)).where(*theirs)


def _claim(who: CTE, here: CTE) -> CTE:
    new = select(WORKSPACE, words("key"), who.c.id, here.c.room_id, moment("now"))
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
def _led() -> Statement:
    admin = exists().where(persons.c.workspace_id == WORKSPACE, persons.c.role == literal(Role.ADMIN.value))
    return Statement(select(admin.label("led")))


@cache
def set_role() -> Statement:
    one = (persons.c.workspace_id == WORKSPACE, persons.c.id == number("person"))
    return Statement(update(persons).where(*one).values(role=words("role")))


@cache
def _occupied() -> Statement:
    anybody = exists().where(room_members.c.room_id == number("room"), *still_in())
    return Statement(select(anybody.label("occupied")))
