"""Links: a code is made and said, taken and confirmed; then people, or workspaces, are one. See the migration of links.

Whatever looks beyond the workspace of the transaction is one of its functions.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, exists, func, insert, literal_column, null, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.links import FoundLink, Joined, LinkKind, Side
from storage.failures import FAILURES, failure
from storage.feed_tables import feeds
from storage.link_tables import links
from storage.notice_tables import claims, deliveries
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, words
from storage.surface_tables import surfaces
from storage.tables import accounts, persons, project_members, room_members, rooms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement

    from bot.model import Actor

JOINING_SECONDS = 600  # for whole workspaces: a hundred thousand tasks take about a minute


class LinkQueries(Session):
    async def make_link(self, actor: Actor, kind: LinkKind, code: str, until: datetime) -> None:
        """The one before is no longer good."""
        await self.drop_link(actor, kind)
        maker = {"kind": kind.value, "person": actor.id}
        where = {"platform": self._where.platform, "installation": self._where.installation}
        await self._run(_make_link(), **maker, **where, account=actor.person.account, code=code, until=until)

    async def find_link(self, actor: Actor, code: str, now: datetime, most: int) -> FoundLink:
        call, where = "SELECT * FROM find_link($1, $2, $3, $4, $5, $6)", self._where
        row = await self._called(call, code, where.platform, where.installation, actor.person.account, now, most)
        assert row is not None, "it always answers"
        return FoundLink(row["link"], row["refused"])

    async def own_side(self, actor: Actor, kind: LinkKind) -> Side:
        where = self._where
        mine = (kind.value, self._workspace, where.platform, where.installation, actor.id, actor.person.account)
        row = await self._called("SELECT * FROM side_of($1, $2, $3, $4, $5, $6)", *mine)
        assert row is not None, "it always answers"
        return _side(row)

    async def link_side(self, link: int, *, taker: bool = False) -> Side:
        row = await self._called("SELECT * FROM link_side($1, $2)", link, taker)
        assert row is not None, "found a moment ago"
        return _side(row)

    async def take_link(self, actor: Actor, link: int, code: str, now: datetime, until: datetime) -> bool:
        where = self._where
        taker = (self._workspace, where.platform, where.installation, actor.person.account, actor.id)
        call = "SELECT take_link($1, $2, $3, $4, $5, $6, $7, $8, $9) AS taken"
        row = await self._called(call, link, code, *taker, now, until)
        return row is not None and bool(row["taken"])

    async def waiting_link(self, actor: Actor, kind: LinkKind, now: datetime) -> int | None:
        row = await self._row(_waiting(), kind=kind.value, person=actor.id, now=now)
        return row["id"] if row else None

    async def waiting_sides(self, asked: Sequence[int], now: datetime) -> Mapping[int, tuple[Side, Side]]:
        waits = [row["id"] for row in await self._rows(_of_these(), links=list(asked), now=now)]
        return {link: (await self.link_side(link), await self.link_side(link, taker=True)) for link in waits}

    async def drop_link(self, actor: Actor, kind: LinkKind) -> None:
        await self._run(_drop_links(), kind=kind.value, person=actor.id)

    async def join_workspaces(self, link: int, now: datetime) -> Joined | None:
        row = await self._long("SELECT * FROM join_workspaces($1, $2)", link, now)
        if row is None:
            return None
        self._workspace = row["workspace"]
        return Joined(row["workspace"], row["gone"], row["shift"])

    async def part_workspace(self, now: datetime) -> bool:
        where = self._where
        row = await self._long("SELECT part_workspace($1, $2, $3) AS own", where.platform, where.installation, now)
        if row is None or row["own"] is None:
            return False
        self._workspace = row["own"]
        return True

    async def merge_persons(self, link: int, now: datetime) -> int | None:
        row = await self._long("SELECT merge_persons($1, $2) AS person", link, now)
        return row["person"] if row else None

    async def part_person(self, actor: Actor, now: datetime) -> int | None:
        here = {"platform": self._where.platform, "person": actor.id}
        row = await self._row(_new_person(), **here, now=now)
        if row is None:
            return None
        for statement in (_part_accounts(), _part_rooms(), _part_projects(), _part_pages(), _part_feeds()):
            await self._run(statement, **here, new=row["id"])
        await self._run(_call_by_account(), persons=[actor.id, row["id"]])
        await self._run(_reach_elsewhere(), **here)
        await self._run(_tell_elsewhere(), **here)
        return int(row["id"])

    async def _called(self, call: str, *values: object, seconds: float | None = None) -> Record | None:
        try:
            return await self._connection.fetchrow(call, *values, timeout=seconds)
        except FAILURES as error:
            raise failure(error, self._connection) from error

    async def _long(self, call: str, *values: object) -> Record | None:
        """Of everything that a workspace has."""
        await self._called("SELECT set_config('statement_timeout', $1, true)", str(JOINING_SECONDS * 1000))
        return await self._called(call, *values, seconds=JOINING_SECONDS)


def _side(row: Record) -> Side:
    return Side(
        LinkKind(row["kind"]),
        row["workspace"],
        row["platform"],
        row["installation"],
        row["person"],
        row["account"],
        row["person_name"] or "",
        row["team"] or "",
        row["tasks"],
        row["people"],
        row["projects"],
        tuple(row["platforms"]),
        tuple(row["accounts"]),
    )


# ---- statements


def _made_by() -> tuple[ColumnElement[bool], ...]:
    return (links.c.workspace_id == WORKSPACE, links.c.kind == words("kind"), links.c.person_id == number("person"))


@cache
def _drop_links() -> Statement:
    return Statement(delete(links).where(*_made_by()))


@cache
def _make_link() -> Statement:
    said = {name: words(name) for name in ("kind", "code", "platform", "installation", "account")}
    mine = {"workspace_id": WORKSPACE, "person_id": number("person"), "expires_at": moment("until")}
    return Statement(insert(links).values({**said, **mine}))


@cache
def _waiting() -> Statement:
    return Statement(select(links.c.id).where(*_made_by(), *_taken()))


@cache
def _of_these() -> Statement:
    these = (links.c.workspace_id == WORKSPACE, any_of(links.c.id, numbers("links")))
    return Statement(select(links.c.id).where(*these, *_taken()))


def _taken() -> tuple[ColumnElement[bool], ...]:
    """By the other side, and not confirmed yet."""
    return (links.c.taker_id.is_not(None), links.c.expires_at > moment("now"))


# ---- a person with several accounts, taken apart


def _here() -> tuple[ColumnElement[bool], ...]:
    of_person = (accounts.c.workspace_id == WORKSPACE, accounts.c.person_id == number("person"))
    return (*of_person, accounts.c.platform == words("platform"))


def _elsewhere() -> ColumnElement[bool]:
    a = accounts.alias("elsewhere")
    mine = (a.c.workspace_id == WORKSPACE, a.c.person_id == number("person"))
    return exists().where(*mine, a.c.platform != words("platform"))


@cache
def _new_person() -> Statement:
    """Like the one before. No row if they have accounts on this platform only."""
    kept = [one for one in persons.c if one.name not in ("id", "reached_on", "created_at", "updated_at")]
    like = select(*kept, null(), moment("now"), moment("now"))
    one = like.where(persons.c.workspace_id == WORKSPACE, persons.c.id == number("person"), _elsewhere())
    columns = [*(one.name for one in kept), "reached_on", "created_at", "updated_at"]
    return Statement(insert(persons).from_select(columns, one).returning(persons.c.id))


@cache
def _part_accounts() -> Statement:
    return Statement(update(accounts).where(*_here()).values(person_id=number("new")))


@cache
def _part_rooms() -> Statement:
    of_room = and_(rooms.c.workspace_id == WORKSPACE, rooms.c.id == room_members.c.room_id)
    mine = (room_members.c.workspace_id == WORKSPACE, room_members.c.person_id == number("person"))
    here = (*mine, of_room, rooms.c.platform == words("platform"))
    return Statement(update(room_members).where(*here).values(person_id=number("new")))


@cache
def _part_projects() -> Statement:
    """They are in the projects that they were in before, both of them."""
    mine = (project_members.c.workspace_id == WORKSPACE, project_members.c.person_id == number("person"))
    rows = select(WORKSPACE, project_members.c.project_id, number("new")).where(*mine)
    members = upsert(project_members).from_select(["workspace_id", "project_id", "person_id"], rows)
    return Statement(members.on_conflict_do_nothing())


@cache
def _part_pages() -> Statement:
    mine = (surfaces.c.workspace_id == WORKSPACE, surfaces.c.person_id == number("person"))
    here = (*mine, surfaces.c.platform == words("platform"))
    return Statement(update(surfaces).where(*here).values(person_id=number("new")))


@cache
def _part_feeds() -> Statement:
    mine = (feeds.c.workspace_id == WORKSPACE, feeds.c.person_id == number("person"))
    return Statement(update(feeds).where(*mine, feeds.c.platform == words("platform")).values(person_id=number("new")))


@cache
def _call_by_account() -> Statement:
    """Each is called what their own platform calls them."""
    these = (persons.c.workspace_id == WORKSPACE, any_of(persons.c.id, numbers("persons")))
    theirs = (
        accounts.c.workspace_id == WORKSPACE,
        accounts.c.person_id == persons.c.id,
        accounts.c.name != literal(""),
    )
    return Statement(update(persons).where(*these, *theirs).values(name=accounts.c.name))


@cache
def _reach_elsewhere() -> Statement:
    one = (persons.c.workspace_id == WORKSPACE, persons.c.id == number("person"))
    return Statement(update(persons).where(*one, persons.c.reached_on == words("platform")).values(reached_on=null()))


@cache
def _tell_elsewhere() -> Statement:
    """What waits for them goes to the accounts that they still have."""
    a, d = accounts.alias("left"), deliveries
    left = select(func.min(a.c.platform)).where(a.c.workspace_id == WORKSPACE, a.c.person_id == number("person"))
    waiting = (d.c.workspace_id == WORKSPACE, d.c.person_id == number("person"), d.c.state == literal("pending"))
    claimed = exists().where(claims.c.workspace_id == WORKSPACE, any_of(d.c.id, claims.c.ids))
    here = (*waiting, d.c.platform == words("platform"), d.c.room_id.is_(None), ~claimed)
    reached = func.coalesce(left.scalar_subquery(), literal_column("platform"))
    return Statement(update(d).where(*here).values(platform=reached))
