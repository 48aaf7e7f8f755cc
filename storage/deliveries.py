"""Deliveries that were claimed: settled, put off, given up; and the list of what became of them.

- Claiming and settling are functions in the migration: they serve all tenants at once.
- Whoever settles names the claim's token. Who outlasts their claim, and finds it claimed by another, settles nothing.
- A claim of which nobody knows whether it was sent is kept as it is; any other ends, and what it held goes out with
  whatever else goes there by then.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    DateTime,
    Integer,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.notices import Claim, Delivery, Level, NoticeKind, Reason, State
from storage.delivery_reading import ReadingQueries
from storage.notice_tables import claims, deliveries
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, rows_of, words, yes
from storage.tables import accounts, rooms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import CTE, ColumnElement

    from bot.store.deliveries import Outcome

# Not compared as it is: a planner without statistics would read all that is pending, instead of the rows by their ids.
_PENDING = deliveries.c.state.concat(literal("")) == literal("pending")


class DeliveryQueries(ReadingQueries):
    async def decide(self, claim: Claim, outcomes: Sequence[Outcome]) -> None:
        """What is not named goes on being the claim's; without any it is none any more."""
        if outcomes:
            await self._run(_decide(), **_claim_of(claim), outcomes=json.dumps(list(_each(outcomes))))
            await self._run(_drop_empty(), **_claim_of(claim))

    async def postpone_claim(
        self, claim: Claim, until: datetime, *, error: str, uncertain: bool, failed: bool = True
    ) -> None:
        await self._run(_postpone(uncertain), **_claim_of(claim), until=until, error=error, failed=failed)

    async def bury(self, claim: Claim, error: str, only: Sequence[int] | None = None) -> None:
        await self._run(_bury(only is not None), **_claim_of(claim), error=error, only=only)

    async def unreachable(self, person: int, platform: str, since: datetime | None) -> None:
        await self._run(_unreachable(), person=person, platform=platform, since=since)

    async def revive(self, delivery: int | None, now: datetime) -> int:
        return len(await self._rows(_revive(delivery is not None), delivery=delivery, now=now))

    async def deliveries(
        self,
        *,
        person: int | None = None,
        task: int | None = None,
        state: State | None = None,
        unread: bool | None = None,
        before: int | None = None,
        limit: int = 25,
    ) -> Sequence[Delivery]:
        given = {"person": person, "task": task, "state": state.value if state else None, "before": before}
        asked = frozenset(name for name, value in given.items() if value is not None)
        if unread is not None:
            asked |= {"unread" if unread else "read"}
        rows = await self._rows(_listed(asked), **given, limit=limit)
        return [_listed_delivery(row) for row in rows]

    async def mark_read(self, person: int, upto: int | None, now: datetime) -> int:
        """`upto`: that delivery and older ones; None: all of them."""
        return len(await self._rows(_mark_read(upto is not None), person=person, upto=upto, now=now))


def _claim_of(claim: Claim) -> dict[str, object]:
    return {"address": claim.address, "batch": claim.batch, "claimed_until": claim.claimed_until}


def _each(outcomes: Iterable[Outcome]) -> Iterator[dict[str, object]]:
    for one in outcomes:
        until = one.until.isoformat() if one.until else None
        for delivery in one.deliveries:
            yield {"id": delivery, "reason": one.reason.value, "skip": one.skip, "until": until, "room": one.room}


# ---- from rows


def claims_of(platform: str, until: datetime, rows: Sequence[Record]) -> list[Claim]:
    """Of claim_deliveries(): a row for each delivery, those of one claim together."""
    claims: list[Claim] = []
    start = 0
    for end in range(1, len(rows) + 1):
        if end < len(rows) and rows[end]["batch"] == rows[start]["batch"]:
            continue
        claims.append(_claim(platform, until, rows[start:end]))
        start = end
    return claims


def _claim(platform: str, until: datetime, rows: Sequence[Record]) -> Claim:
    first = rows[0]
    return Claim(
        platform,
        first["installation"],
        first["workspace_id"],
        first["address"],
        first["batch"],
        until,
        tuple([_claimed_delivery(platform, row) for row in rows]),
        first["count"],
        first["ran_out"] + max(row["tries"] for row in rows),
        first["uncertain"],
    )


_KIND = {one.value: one for one in NoticeKind}
_LEVEL = {int(one): one for one in Level}
_REASON = {one.value: one for one in Reason}
_NOTHING = "{}"


def _claimed_delivery(platform: str, row: Record) -> Delivery:
    """Hot: everything by position."""
    id_, kind, level, created, person, room, task, actor, facts, reason, due, error = row[7:19]
    return Delivery(
        id_,
        _KIND[kind],
        _LEVEL[level],
        created,
        person,
        room,
        task,
        actor,
        {} if facts == _NOTHING else json.loads(facts),
        State.PENDING,
        _REASON.get(reason, Reason.NONE),  # a newer version's
        due,
        platform=platform,
        error=error,
    )


def _listed_delivery(row: Record) -> Delivery:
    return Delivery(
        row["id"],
        NoticeKind(row["kind"]),
        Level(row["level"]),
        row["created_at"],
        row["person_id"],
        row["room_id"],
        row["task_number"],
        row["actor_id"],
        json.loads(row["facts"]),
        State(row["state"]),
        Reason(row["reason"]),
        row["due_at"],
        row["sent_at"],
        row["read_at"],
        row["platform"],
        row["error"],
    )


# ---- statements


def _ours() -> tuple[ColumnElement[bool], ...]:
    """While it is still whoever's says so, also if it has run out: a newer claim's outcome is the one."""
    c = claims.c
    return (
        c.workspace_id == WORKSPACE,
        c.address == number("address"),
        c.batch == number("batch"),
        c.claimed_until == moment("claimed_until"),
        ~c.waiting,
    )


def _of(claim: CTE) -> tuple[ColumnElement[bool], ...]:
    return (deliveries.c.workspace_id == WORKSPACE, any_of(deliveries.c.id, claim.c.ids), _PENDING)


_MOMENT = DateTime(timezone=True)
_OUTCOME: dict[str, Any] = {"id": BigInteger(), "reason": Text(), "skip": Boolean(), "until": _MOMENT}


@cache
def _decide() -> Statement:
    given = rows_of("outcomes", **_OUTCOME, room=BigInteger())
    ids = select(func.unnest(claims.c.ids)).correlate(claims)
    rest = func.array(ids.except_(select(given.c.id)).scalar_subquery())
    freed = update(claims).where(*_ours()).values(ids=rest).returning(claims.c.batch).cte("freed")
    room = (rooms.c.workspace_id == WORKSPACE, rooms.c.id == given.c.room)
    there = select(rooms.c.platform).where(*room).scalar_subquery()
    new = {
        "reason": given.c.reason,
        "state": case((given.c.skip, literal("skipped")), else_=deliveries.c.state),
        "due_at": func.coalesce(given.c.until, deliveries.c.due_at),
        "room_id": func.coalesce(given.c.room, deliveries.c.room_id),
        "platform": func.coalesce(there, deliveries.c.platform),
    }
    these = (deliveries.c.workspace_id == WORKSPACE, deliveries.c.id == given.c.id, _PENDING)
    ours = select(freed.c.batch).scalar_subquery().is_not(None)
    return Statement(update(deliveries).where(*these, ours).values(new))


@cache
def _drop_empty() -> Statement:
    return Statement(delete(claims).where(*_ours(), func.cardinality(claims.c.ids) == literal(0)))


@cache
def _postpone(uncertain: bool) -> Statement:
    """What may have been sent stays together."""
    kept = update(claims).where(*_ours()).values(claimed_until=moment("until"), waiting=literal_column("true"))
    claim = (kept if uncertain else delete(claims).where(*_ours())).returning(claims.c.ids).cte("claim")
    tries = deliveries.c.tries + cast(yes("failed"), Integer)
    later = {"due_at": moment("until"), "error": words("error"), "tries": tries}
    return Statement(update(deliveries).where(*_of(claim)).values(later))


@cache
def _bury(some: bool) -> Statement:
    claim = delete(claims).where(*_ours()).returning(claims.c.ids).cte("claim")
    dead = {"state": literal("dead"), "reason": literal("failed"), "error": words("error")}
    these = (*_of(claim), any_of(deliveries.c.id, numbers("only"))) if some else _of(claim)
    return Statement(update(deliveries).where(*these).values(dead))


@cache
def _unreachable() -> Statement:
    theirs = (accounts.c.person_id == number("person"), accounts.c.platform == words("platform"))
    one = update(accounts).where(accounts.c.workspace_id == WORKSPACE, *theirs)
    return Statement(one.values(unreachable_at=moment("since")))


@cache
def _revive(one: bool) -> Statement:
    dead = [deliveries.c.workspace_id == WORKSPACE, deliveries.c.state == literal("dead")]
    if one:
        dead.append(deliveries.c.id == number("delivery"))
    again = {"state": literal("pending"), "reason": literal(""), "due_at": moment("now"), "tries": literal(0)}
    return Statement(update(deliveries).where(*dead).values(again).returning(deliveries.c.id))


_LISTED = (
    "id kind level created_at person_id room_id task_number actor_id facts state reason due_at sent_at read_at platform"
    " error"
).split()


def _told() -> ColumnElement[bool]:
    """What an inbox shows: not what was skipped, unless another message said it."""
    by_another = deliveries.c.reason.in_([literal(Reason.MERGED.value), literal(Reason.ELSEWHERE.value)])
    return or_(deliveries.c.state != literal("skipped"), by_another)


@cache
def _listed(asked: frozenset[str]) -> Statement:
    d = deliveries.c
    conditions = {
        "person": d.person_id == number("person"),
        "task": d.task_number == number("task"),
        "state": d.state == words("state"),
        "unread": and_(_told(), d.read_at.is_(None)),
        "read": and_(_told(), d.read_at.is_not(None)),
        "before": d.id < number("before"),
    }
    chosen = select(*(d[name] for name in _LISTED)).where(
        d.workspace_id == WORKSPACE, *(condition for name, condition in conditions.items() if name in asked)
    )
    return Statement(chosen.order_by(d.id.desc()).limit(number("limit")))


@cache
def _mark_read(up_to_one: bool) -> Statement:
    d = deliveries.c
    theirs = [d.workspace_id == WORKSPACE, d.person_id == number("person"), _told(), d.read_at.is_(None)]
    if up_to_one:
        theirs.append(d.id <= number("upto"))
    return Statement(update(deliveries).where(*theirs).values(read_at=moment("now")).returning(d.id))
