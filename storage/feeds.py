"""Feeds: made, found by the hash of their secret, ended; and who reads one, as they are now."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, insert, null, select, update

from bot.feeds import NOWHERE, Feed
from bot.model import Actor
from storage.delivery_reading import groups_of
from storage.feed_tables import feeds
from storage.people import with_zones
from storage.rooms import still_in
from storage.session import Session
from storage.standing import person_of
from storage.statement import WORKSPACE, Statement, literal, moment, number, words
from storage.tables import accounts, installations, persons, projects, room_members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement, ScalarSelect


class FeedQueries(Session):
    async def feeds(self, person: int) -> Sequence[Feed]:
        return [_feed(row) for row in await self._rows(_of_person(), person=person)]

    async def make_feed(self, actor: Actor, code: str, line: str, now: datetime) -> Feed:
        where = {"platform": self._where.platform, "installation": self._where.installation}
        row = await self._only(_make(), person=actor.id, code=code, line=line, now=now, **where)
        return _feed(row)

    async def reset_feed(self, feed: Feed, code: str, now: datetime) -> None:
        await self._run(_reset(), feed=feed.id, code=code, now=now)

    async def end_feed(self, feed: Feed) -> None:
        await self._run(_end(), feed=feed.id)

    async def find_feed(self, code: str) -> Feed | None:
        row = await self._row(_by_code(), code=code)
        return _feed(row) if row else None

    async def feed_reader(self, feed: Feed) -> Actor | None:
        row = await self._row(_reader(), feed=feed.id)
        if row is None or row["account"] is None:
            return None
        return Actor(
            self._workspace,
            person_of(row, row["account"]),
            NOWHERE,
            frozenset(row["member_of"]),
            frozenset(row["leads"]),
            row["platform"],
            frozenset(row["group_ids"]),
        )

    async def note_reading(self, feed: Feed, now: datetime) -> None:
        await self._run(_note_reading(), feed=feed.id, now=now)


def _feed(row: Record) -> Feed:
    return Feed(row["id"], row["person_id"], row["line"], row["made_at"], row["read_at"])


# ---- statements


def _one() -> tuple[ColumnElement[bool], ...]:
    return (feeds.c.workspace_id == WORKSPACE, feeds.c.id == number("feed"))


@cache
def _of_person() -> Statement:
    mine = (feeds.c.workspace_id == WORKSPACE, feeds.c.person_id == number("person"))
    return Statement(select(feeds).where(*mine).order_by(feeds.c.id))


@cache
def _by_code() -> Statement:
    return Statement(select(feeds).where(feeds.c.workspace_id == WORKSPACE, feeds.c.code == words("code")))


@cache
def _make() -> Statement:
    said = {name: words(name) for name in ("platform", "installation", "code", "line")}
    mine = {"workspace_id": WORKSPACE, "person_id": number("person"), "made_at": moment("now")}
    return Statement(insert(feeds).values({**said, **mine}).returning(*feeds.c))


@cache
def _reset() -> Statement:
    new = {"code": words("code"), "made_at": moment("now"), "read_at": null()}
    return Statement(update(feeds).where(*_one()).values(new))


@cache
def _end() -> Statement:
    return Statement(delete(feeds).where(*_one()))


@cache
def _note_reading() -> Statement:
    return Statement(update(feeds).where(*_one()).values(read_at=moment("now")))


@cache
def _reader() -> Statement:
    i, m, lead = installations.alias("i"), room_members.alias("m"), projects.alias("lead")
    inside = select(m.c.room_id).where(m.c.person_id == persons.c.id, *still_in(m))
    leads = select(lead.c.id).where(lead.c.workspace_id == WORKSPACE, lead.c.lead_id == persons.c.id)
    installed = exists().where(
        i.c.workspace_id == WORKSPACE,
        i.c.platform == feeds.c.platform,
        i.c.external_id == feeds.c.installation,
        i.c.suspended_at.is_(None),
    )
    return Statement(
        with_zones()
        .add_columns(
            feeds.c.platform,
            _account().label("account"),
            func.array(inside.scalar_subquery()).label("member_of"),
            func.array(leads.scalar_subquery()).label("leads"),
            func.array(groups_of(persons).scalar_subquery()).label("group_ids"),
        )
        .where(*_one(), persons.c.id == feeds.c.person_id, persons.c.forgotten_at.is_(None), installed)
    )


def _account() -> ScalarSelect[str]:
    """Where it was made; not one that is barred by now."""
    a = accounts.alias()
    theirs = (a.c.workspace_id == WORKSPACE, a.c.person_id == persons.c.id, a.c.platform == feeds.c.platform)
    known = select(a.c.external_id).where(*theirs, a.c.barred == literal(""))
    return known.order_by(a.c.external_id).limit(literal(1)).scalar_subquery()
