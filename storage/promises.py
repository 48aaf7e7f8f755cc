"""The parts of a statement that promise to tell people something: deliveries, written with the change they tell of.

- What is promised already (its key is there) is not promised again.
- Whoever sends is woken when the change is committed, once for each platform, on the channel CHANNEL: for what is due
  at once. Commits that wake somebody wait for each other; what is due a moment later is found without that.
- Who has not been told yet of a change that is undone is told neither of it nor of its undoing.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    SmallInteger,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.notice_settings import unclaimed
from storage.notice_tables import deliveries, follows
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, rows_of, texts
from storage.surface_tables import cards, surfaces
from storage.tables import accounts, persons, projects, rooms, tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import CTE, ColumnElement, Select

    from bot.notices import NewNotice

CHANNEL = "nudge_deliveries"
NOTICES, WATCHED, THREADS = "notices", "watched", "threads"  # parts of a statement that writes a change

_GIVEN: dict[str, Any] = {
    "key": Text(), "kind": Text(), "level": SmallInteger(), "person": BigInteger(), "room": BigInteger(),
    "task": BigInteger(), "actor": BigInteger(), "facts": JSONB(), "due_at": DateTime(timezone=True),
}  # fmt: skip


class PromiseQueries(Session):
    async def notify(self, notices: Sequence[NewNotice], now: datetime) -> None:
        if parts := promise_parts(notices):
            await self._run(_notify(parts), **promise_values(notices), now=now)


# ---- values


def promise_parts(notices: Sequence[NewNotice]) -> frozenset[str]:
    """Which of the kinds there are: to people and rooms, to who watches, to threads of cards."""
    return frozenset(map(_part, notices))


def _part(notice: NewNotice) -> str:
    if notice.threads:
        return THREADS
    return WATCHED if notice.watching else NOTICES


def promising(parts: frozenset[str]) -> bool:
    return not parts.isdisjoint({NOTICES, WATCHED, THREADS})


def promise_values(notices: Sequence[NewNotice]) -> dict[str, object]:
    return {
        "notices": json.dumps([_as_row(one) for one in notices if _part(one) == NOTICES]),
        "threads": json.dumps([_as_said(one) for one in notices if _part(one) == THREADS]),
        "watched": json.dumps([row for one in notices for row in _as_watched(one)]),
        "subjects": sorted({subject for one in notices for subject in one.watching}),
    }


def _as_row(notice: NewNotice) -> dict[str, object]:
    return {
        "key": notice.key,
        "kind": notice.kind.value,
        "level": int(notice.level),
        "person": notice.person,
        "room": notice.room,
        "task": notice.task,
        "actor": notice.actor,
        "facts": dict(notice.facts),
        "due_at": notice.due_at.isoformat(),
    }


def _as_said(notice: NewNotice) -> dict[str, object]:
    room, thread = notice.heard or (None, None)
    return _as_row(notice) | {"heard_room": room, "heard_thread": thread}


def _as_watched(notice: NewNotice) -> Iterator[dict[str, object]]:
    return (_as_row(notice) | {"subject": subject} for subject in notice.watching)


# ---- parts of the statements that write tasks


def promises(parts: Iterable[str], *, added: CTE | None = None, taken_back: CTE | None = None) -> CTE:
    """Those of `promise_values`. `added`: the task that is numbered just now; `taken_back`: of `take_back`."""
    given = rows_of("notices", **_GIVEN) if NOTICES in parts else None
    rows = [_direct(given, taken_back)] if given is not None else []
    if WATCHED in parts:
        rows.append(_to_watchers(given, taken_back))
    if THREADS in parts:
        rows.append(_to_threads())
    one = (rows[0].union_all(*rows[1:]) if rows[1:] else rows[0]).subquery("one")
    source: Any = one
    key: ColumnElement[Any] = one.c.key
    task: ColumnElement[Any] = one.c.task
    if added is not None:
        source = one.join(added, literal_column("true"))
        is_added = one.c.task == literal(0)
        key = case((is_added, func.replace(key, literal("{task}"), cast(added.c.number, Text))), else_=key)
        task = case((is_added, added.c.number), else_=task)
    values = {
        "workspace_id": WORKSPACE,
        "key": key,
        "kind": one.c.kind,
        "level": one.c.level,
        "platform": case((one.c.room.is_not(None), _platform_of_room(one)), else_=_platform_of_person(one)),
        "person_id": one.c.person,
        "room_id": one.c.room,
        "task_number": task,
        "actor_id": one.c.actor,
        "facts": one.c.facts,
        "due_at": one.c.due_at,
        "created_at": moment("now"),
    }
    new = upsert(deliveries).from_select([*values], select(*values.values()).select_from(source))
    return (
        new.on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(new.table.c.platform, new.table.c.due_at)
        .cte("promised")
    )


def wake(promised: CTE) -> ColumnElement[Any]:
    """A column for the statement's answer: what nobody reads would not be done."""
    at_once = promised.c.due_at <= moment("now")
    platform = select(promised.c.platform).where(at_once).distinct().subquery("woken")
    return select(func.count(func.pg_notify(literal(CHANNEL), platform.c.platform))).scalar_subquery().label("woken")


def take_back() -> CTE:
    """What was promised with the change that is undone, of the tasks `saved`, and not said yet."""
    of_it = func.starts_with(
        deliveries.c.key, literal("change:").op("||")(cast(number("undoes"), Text)).op("||")(literal(":"))
    )
    waits = (deliveries.c.state == literal("pending"), unclaimed())
    return (
        update(deliveries)
        .where(
            deliveries.c.workspace_id == WORKSPACE, any_of(deliveries.c.task_number, numbers("saved")), *waits, of_it
        )
        .values(state=literal("skipped"), reason=literal("stale"))
        .returning(deliveries.c.task_number, deliveries.c.person_id)
        .cte("taken_back")
    )


def _direct(given: CTE, taken_back: CTE | None) -> Select[Any]:
    return select(*(given.c[name] for name in _GIVEN)).where(~_knows_nothing(taken_back, given.c.task, given.c.person))


def _to_watchers(given: CTE | None, taken_back: CTE | None) -> Select[Any]:
    """Who watches both a task and its project is found twice, with the same key."""
    watched = rows_of("watched", subject=Text(), **_GIVEN)
    holds = or_(follows.c.until.is_(None), follows.c.until > moment("now"))
    mine = (follows.c.workspace_id == WORKSPACE, any_of(follows.c.subject, texts("subjects")))
    whom = follows.c.person_id
    own = {"key": watched.c.key.op("||")(literal(":")).op("||")(cast(whom, Text)), "person": whom}
    rows = select(*(own.get(name, watched.c[name]).label(name) for name in _GIVEN))
    told = exists().where(given.c.task == watched.c.task, given.c.person == whom) if given is not None else false()
    return (
        rows.select_from(watched.join(follows, and_(*mine, follows.c.subject == watched.c.subject)))
        .where(follows.c.how == literal("watch"), holds, whom != watched.c.actor, ~told)
        .where(~_knows_nothing(taken_back, watched.c.task, whom))
    )


def _to_threads() -> Select[Any]:
    """Each card's own thread or, if it stands in one that is the task's, that."""
    said = rows_of("threads", heard_room=BigInteger(), heard_thread=Text(), **_GIVEN)
    s, c, t, p = surfaces.alias("s"), cards.alias("c"), tasks.alias("t"), projects.alias("p")
    thread = func.coalesce(s.c.thread, s.c.message_id)
    stands = and_(s.c.workspace_id == WORKSPACE, s.c.task_number == said.c.task, s.c.gone_at.is_(None))
    its = and_(
        c.c.workspace_id == WORKSPACE,
        c.c.room_id == s.c.room_id,
        c.c.message_id == thread,
        c.c.task_number == said.c.task,
    )
    task = and_(t.c.workspace_id == WORKSPACE, t.c.number == said.c.task)
    project = and_(p.c.workspace_id == WORKSPACE, p.c.id == t.c.project_id, p.c.threads)
    own = {
        "key": said.c.key.op("||")(literal(":")).op("||")(cast(s.c.id, Text)),
        "room": s.c.room_id,
        "facts": said.c.facts.op("||")(func.jsonb_build_object(literal("thread"), thread)),
    }
    elsewhere = or_(said.c.heard_room.is_distinct_from(s.c.room_id), said.c.heard_thread.is_distinct_from(thread))
    rows = select(*(own.get(name, said.c[name]).label(name) for name in _GIVEN))
    joined = said.join(t, task).join(p, project).join(s, stands).join(c, its)
    return rows.select_from(joined).where(elsewhere, s.c.message_id.is_not(None))


def _knows_nothing(taken_back: CTE | None, task: ColumnElement[Any], person: ColumnElement[Any]) -> ColumnElement[bool]:
    if taken_back is None:
        return false()
    return exists().where(taken_back.c.task_number == task, taken_back.c.person_id == person)


def _platform_of_room(one: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a subquery's columns
    mine = (rooms.c.workspace_id == WORKSPACE, rooms.c.id == one.c.room)
    return func.coalesce(select(rooms.c.platform).where(*mine).scalar_subquery(), literal(""))


def _platform_of_person(one: Any) -> ColumnElement[Any]:  # noqa: ANN401 - a subquery's columns
    """The one they chose, or that of their first account. Who has none can't be reached anywhere."""
    chosen = select(persons.c.reached_on).where(persons.c.workspace_id == WORKSPACE, persons.c.id == one.c.person)
    theirs = (accounts.c.workspace_id == WORKSPACE, accounts.c.person_id == one.c.person)
    by_account = select(accounts.c.platform).where(*theirs).order_by(accounts.c.platform, accounts.c.external_id)
    first = by_account.limit(literal(1)).scalar_subquery()
    return func.coalesce(chosen.scalar_subquery(), first, literal(""))


@cache
def _notify(parts: frozenset[str]) -> Statement:
    return Statement(select(wake(promises(parts))))
