"""What a person wants to hear: by kind, by hours, on which platform; and what they mute or watch."""

from __future__ import annotations

import json
from datetime import time
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, and_, bindparam, cast, column, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.model import Room, RoomKind
from bot.notices import How, NoticeKind, NoticeSettings, Quiet
from storage.firing import look_again
from storage.notice_tables import claims, deliveries, follows
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, texts, words
from storage.tables import accounts, persons, rooms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, FromClause


class NoticeSettingQueries(Session):
    async def notice_settings(self, person: int) -> NoticeSettings:
        row = await self._only(_settings(), person=person)
        return settings_of(row["notices"], row["reached_on"])

    async def settings_of(self, people: Sequence[int]) -> Mapping[int, NoticeSettings]:
        rows = await self._rows(_settings_of(), people=list(people))
        return {row["id"]: settings_of(row["notices"], row["reached_on"]) for row in rows}

    async def set_notice_settings(self, person: int, settings: NoticeSettings, now: datetime) -> None:
        """What is being sent just now goes where it was to go."""
        values = {"person": person, "reached_on": settings.platform or None}
        before = await self.notice_settings(person)
        await self._run(_set_settings(), **values, notices=_changed(settings), now=now)
        if before.quiet != settings.quiet:
            await self._run(look_again(), person=person, everybody=False)
        if settings.platform:
            await self._run(_hold_claims(), person=person)
            await self._run(_move_pending(), **values)

    async def follow(self, person: int, subject: str, how: str, until: datetime | None) -> None:
        await self._run(_follow(), person=person, subject=subject, how=how, until=until)

    async def unfollow(self, person: int, subject: str, how: str) -> None:
        await self._run(_unfollow(), person=person, subject=subject, how=how)

    async def follows(self, person: int, now: datetime) -> Mapping[tuple[str, str], datetime | None]:
        rows = await self._rows(_follows(), person=person, now=now)
        return {(row["how"], row["subject"]): row["until"] for row in rows}

    async def followed_rooms(self, person: int, now: datetime) -> Sequence[Room]:
        rows = await self._rows(_followed_rooms(), person=person, now=now)
        return [Room(row["id"], row["name"], RoomKind(row["kind"])) for row in rows]

    async def platforms(self, person: int) -> Sequence[str]:
        return [row["platform"] for row in await self._rows(_platforms(), person=person)]

    async def copy_follows(self, subjects: Mapping[str, str], now: datetime) -> None:
        await self._run(_copy_follows(), subjects=[*subjects], copies=[*subjects.values()], now=now)


_KINDS = {one.value: one for one in NoticeKind}
_HOWS = {one.value: one for one in How}


def settings_of(notices: str, reached_on: str | None) -> NoticeSettings:
    """From `persons.notices` and `persons.reached_on`. What this version does not know is left out."""
    said = json.loads(notices)
    hows = {_KINDS[kind]: _HOWS[how] for kind, how in said.get("hows", {}).items() if kind in _KINDS and how in _HOWS}
    quiet = Quiet(*map(time.fromisoformat, said["quiet"])) if "quiet" in said else Quiet()
    without_dm = frozenset(_KINDS[kind] for kind in said.get("without_dm", ()) if kind in _KINDS)
    return NoticeSettings(hows, quiet, said.get("urgent_breaks", False), reached_on or "", without_dm)


def _changed(settings: NoticeSettings) -> str:
    """Only what is not so anyway: a default that changes later changes for everybody who never touched it."""
    said: dict[str, object] = {}
    if settings.hows:
        said["hows"] = {kind.value: how.value for kind, how in settings.hows.items()}
    if settings.without_dm:
        said["without_dm"] = sorted(kind.value for kind in settings.without_dm)
    if settings.quiet != Quiet():
        said["quiet"] = [one.isoformat("minutes") for one in (settings.quiet.since, settings.quiet.until)]
    if settings.urgent_breaks:
        said["urgent_breaks"] = True
    return json.dumps(said)


def still_holds(f: FromClause = follows) -> ColumnElement[bool]:
    return or_(f.c.until.is_(None), f.c.until > moment("now"))


# ---- statements


_THEIR_ACCOUNTS = accounts.c.person_id == number("person")


def _one() -> tuple[ColumnElement[bool], ...]:
    return (persons.c.workspace_id == WORKSPACE, persons.c.id == number("person"))


@cache
def _settings() -> Statement:
    return Statement(select(persons.c.notices, persons.c.reached_on).where(*_one()))


@cache
def _settings_of() -> Statement:
    these = (persons.c.workspace_id == WORKSPACE, any_of(persons.c.id, numbers("people")))
    return Statement(select(persons.c.id, persons.c.notices, persons.c.reached_on).where(*these))


@cache
def _set_settings() -> Statement:
    new = {"notices": bindparam("notices", type_=JSONB), "reached_on": words("reached_on")}
    return Statement(update(persons).where(*_one()).values(**new, updated_at=moment("now")))


@cache
def _hold_claims() -> Statement:
    """No claim is made on these platforms until the transaction ends: claim_deliveries() waits for this lock."""
    theirs = select(accounts.c.platform).where(accounts.c.workspace_id == WORKSPACE, _THEIR_ACCOUNTS).distinct()
    here = theirs.order_by(accounts.c.platform).subquery("here")
    name = literal("claim_deliveries:").op("||")(here.c.platform)
    return Statement(select(func.pg_advisory_xact_lock(func.hashtextextended(name, literal(0)))).select_from(here))


@cache
def _move_pending() -> Statement:
    """What a try is under way for, or may have been sent, stays."""
    theirs = (deliveries.c.workspace_id == WORKSPACE, deliveries.c.address == -number("person"))
    pending = deliveries.c.state == literal("pending")
    return Statement(update(deliveries).where(*theirs, pending, unclaimed()).values(platform=words("reached_on")))


def unclaimed() -> ColumnElement[bool]:
    c = claims.c
    there = (c.workspace_id == WORKSPACE, c.address == deliveries.c.address, any_of(deliveries.c.id, c.ids))
    return ~exists().where(*there)


_FOLLOW: dict[str, Any] = {
    "workspace_id": WORKSPACE,
    "subject": words("subject"),
    "person_id": number("person"),
    "how": words("how"),
}


@cache
def _follow() -> Statement:
    said = {"until": moment("until")}
    follow = upsert(follows).values(**_FOLLOW, **said)
    return Statement(follow.on_conflict_do_update(index_elements=[*_FOLLOW], set_=said))


@cache
def _unfollow() -> Statement:
    return Statement(delete(follows).where(and_(*(follows.c[name] == value for name, value in _FOLLOW.items()))))


@cache
def _copy_follows() -> Statement:
    old = follows.alias("old")
    given = func.unnest(texts("subjects"), texts("copies")).table_valued(
        column("subject", Text), column("copy", Text), name="given"
    )
    pair = given.render_derived()
    mine = (old.c.workspace_id == WORKSPACE, old.c.subject == pair.c.subject, still_holds(old))
    rows = select(WORKSPACE, pair.c.copy, old.c.person_id, old.c.how, old.c.until).where(*mine)
    return Statement(upsert(follows).from_select([*_FOLLOW, "until"], rows).on_conflict_do_nothing())


@cache
def _follows() -> Statement:
    theirs = (follows.c.workspace_id == WORKSPACE, follows.c.person_id == number("person"), still_holds())
    chosen = select(follows.c.subject, follows.c.how, follows.c.until).where(*theirs)
    return Statement(chosen.order_by(follows.c.subject))


@cache
def _followed_rooms() -> Statement:
    theirs = (follows.c.workspace_id == WORKSPACE, follows.c.person_id == number("person"), still_holds())
    is_followed = follows.c.subject == literal("room:").op("||")(cast(rooms.c.id, Text))
    chosen = select(rooms.c.id, rooms.c.name, rooms.c.kind).where(rooms.c.workspace_id == WORKSPACE)
    return Statement(chosen.where(exists().where(*theirs, is_followed)).order_by(rooms.c.id))


@cache
def _platforms() -> Statement:
    theirs = (accounts.c.workspace_id == WORKSPACE, _THEIR_ACCOUNTS)
    return Statement(select(accounts.c.platform).where(*theirs).distinct().order_by(accounts.c.platform))
