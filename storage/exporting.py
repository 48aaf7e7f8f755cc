"""What goes into files: beside tasks, all events, and all that is kept about a person."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, literal_column, or_, select

from bot.model import Comment, RoomKind, Who
from storage.event_tables import changes, events
from storage.events import event_columns, event_of
from storage.feed_tables import feeds
from storage.file_tables import task_files
from storage.import_tables import imports
from storage.link_tables import links
from storage.notice_tables import deliveries, follows
from storage.platform_tables import usages
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers
from storage.surface_tables import surfaces
from storage.tables import (
    accounts,
    assignments,
    comments,
    drafts,
    persons,
    project_members,
    projects,
    room_members,
    rooms,
    tasks,
)
from storage.task_rows import account_of, name_of, named, viewer, visible
from storage.time_tables import time_entries
from storage.timelog import entries_of_tasks, entry_of
from storage.view_tables import saved_views

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement, Table

    from bot.events import Event
    from bot.model import Actor
    from bot.timelog import Entry


class ExportQueries(Session):
    async def comments_of(self, tasks: Sequence[int]) -> Sequence[Comment]:
        rows = await self._rows(_comments(), tasks=list(tasks), platform=self._where.platform)
        return [_comment(row) for row in rows]

    async def time_of(self, tasks: Sequence[int]) -> Sequence[Entry]:
        rows = await self._rows(entries_of_tasks(), tasks=list(tasks), platform=self._where.platform)
        return [entry_of(row) for row in rows]

    async def audit(self, actor: Actor, since: datetime, until: datetime) -> AsyncIterator[tuple[Event, bool]]:
        statement = _audit(bool(actor.groups))
        async for row in self._stream(statement, since=since, until=until, **viewer(actor)):
            yield event_of(row), row["seen"]

    async def personal(self, actor: Actor) -> AsyncIterator[tuple[str, str]]:
        for kind in KEPT:
            async for row in self._stream(_kept(kind), person=actor.id):
                yield kind, row["kept"]


def _comment(row: Record) -> Comment:
    author = Who(row["author_id"], row["name"], row["account"])
    return Comment(row["id"], row["task_number"], author, row["body"], row["at"])


# ---- statements


@cache
def _comments() -> Statement:
    c = comments.alias("c")
    these = (c.c.workspace_id == WORKSPACE, any_of(c.c.task_number, numbers("tasks")), c.c.removed_at.is_(None))
    who = (name_of(c.c.author_id).label("name"), account_of(c.c.author_id).label("account"))
    columns = [c.c[name] for name in ("id", "task_number", "author_id", "body", "at")]
    return Statement(select(*columns, *who).where(*these).order_by(c.c.id))


@cache
def _audit(grouped: bool) -> Statement:
    e, c, p, r, t = (*(table.alias() for table in (events, changes, persons, rooms)), named())
    seen = or_(e.c.task_number.is_(None), visible(t, grouped=grouped)).label("seen")
    is_open = or_(r.c.kind == literal(RoomKind.CHANNEL.value), any_of(r.c.id, numbers("member_of")))
    told = [column for column in event_columns(e, c, p, r) if column.name != "room"]
    return Statement(
        select(*told, case((is_open, r.c.name)).label("room"), seen)
        .select_from(
            e.join(c, and_(c.c.workspace_id == WORKSPACE, c.c.id == e.c.change_id))
            .join(p, and_(p.c.workspace_id == WORKSPACE, p.c.id == c.c.actor_id))
            .join(r, and_(r.c.workspace_id == WORKSPACE, r.c.id == c.c.room_id))
            .outerjoin(t, and_(t.c.workspace_id == WORKSPACE, t.c.number == e.c.task_number))
        )
        .where(e.c.workspace_id == WORKSPACE, c.c.at >= moment("since"), c.c.at < moment("until"))
        .order_by(e.c.id)
    )


# ---- a person

# By kind: the table, and the column that names the person. A test holds them to the tables that refer to people. Of
# tasks only those that they made: what others wrote, and they may no longer see, is not theirs.
OWN: Mapping[str, tuple[Table, str]] = {
    "person": (persons, "id"),
    "accounts": (accounts, "person_id"),
    "rooms": (room_members, "person_id"),
    "projects": (project_members, "person_id"),
    "projects_led": (projects, "lead_id"),
    "tasks": (tasks, "creator_id"),
    "assignments": (assignments, "person_id"),
    "comments": (comments, "author_id"),
    "time": (time_entries, "person_id"),
    "files": (task_files, "person_id"),
    "changes": (changes, "actor_id"),
    "views": (saved_views, "person_id"),
    "follows": (follows, "person_id"),
    "notices": (deliveries, "person_id"),
    "pages": (surfaces, "person_id"),
    "drafts": (drafts, "person_id"),
    "links": (links, "person_id"),
    "feeds": (feeds, "person_id"),
    "imports": (imports, "person_id"),
}
KEPT = (*OWN, "tasks_completed", "tasks_watched", "events", "usages")
_NOT_TOLD = ("workspace_id", "code", "content", "read")  # the secret of a link, or of a feed; files, which they have


@cache
def _kept(kind: str) -> Statement:
    if kind in OWN:
        table, column = OWN[kind]
        one = table.alias("one")
        return _as_json(one, one.c[column] == number("person"))
    return _OTHERS[kind]()


def _as_json(one: Any, *wanted: ColumnElement[bool]) -> Statement:  # noqa: ANN401 - a table's alias
    row: ColumnElement[Any] = func.to_jsonb(one.table_valued())
    for name in _NOT_TOLD:
        row = row.op("-")(literal(name))
    key = [one.c[column.name] for column in one.element.primary_key]
    return Statement(select(row.label("kept")).where(one.c.workspace_id == WORKSPACE, *wanted).order_by(*key))


def _numbers_only(wanted: ColumnElement[bool], t: Any) -> Statement:  # noqa: ANN401 - a table's alias
    kept = func.to_jsonb(t.c.number).label("kept")
    return Statement(select(kept).where(t.c.workspace_id == WORKSPACE, wanted).order_by(t.c.number))


def _completed() -> Statement:
    t = named()
    return _numbers_only(t.c.completed_by == number("person"), t)


def _watched() -> Statement:
    t = named()
    watched = t.c.watchers != literal_column("'{}'::bigint[]")  # for the index
    return _numbers_only(and_(any_of(number("person"), t.c.watchers), watched), t)


def _done() -> Statement:
    e, c = events.alias("one"), changes.alias("c")
    mine = select(c.c.id).where(c.c.workspace_id == WORKSPACE, c.c.actor_id == number("person"))
    return _as_json(e, e.c.change_id.in_(mine))


def _used() -> Statement:
    u, a = usages.alias("one"), accounts.alias("a")
    mine = select(a.c.platform, a.c.external_id).where(a.c.workspace_id == WORKSPACE, a.c.person_id == number("person"))
    return _as_json(u, func.row(u.c.platform, u.c.account).in_(mine))


_OTHERS = {"tasks_completed": _completed, "tasks_watched": _watched, "events": _done, "usages": _used}
