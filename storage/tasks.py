"""Tasks by number: loaded, locked, shown in detail, found again by the last touch or by a card."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, exists, func, literal_column, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.model import Comment, Who
from bot.store import Detail
from storage.event_tables import changes, events
from storage.files import files_on_card, kept_with
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, number, numbers, texts, words
from storage.surface_tables import cards
from storage.tables import comments, persons, tasks
from storage.task_rows import account_of, columns, named, task, viewer, visible
from storage.timelog import spent_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asyncpg import Record
    from sqlalchemy import CTE, ColumnElement, Select, Subquery

    from bot.model import Actor, Task

COMMENTS_SHOWN = 5
RELATED_SHOWN = 50  # children, and blockers, of one task
TOUCHES = 200  # how many of one's changes are looked through for the last one in this room
RECENT = 2000  # tasks whose tags are suggested
LARGEST = 2**63 - 1


class TaskQueries(Session):
    async def load(
        self, actor: Actor, numbers: Sequence[int], *, cards: Sequence[str] = (), lock: bool = False
    ) -> Sequence[Task]:
        values = {"numbers": _storable(numbers), "messages": list(cards), "room": actor.room.id}
        rows = await self._rows(_load(bool(cards), lock), **values, platform=actor.platform)
        if lock and any(row["seen_version"] != row["version"] for row in rows):
            # Somebody changed one while we waited for the lock: its columns are new, its assignees are not.
            rows = await self._rows(_load(bool(cards), lock), **values, platform=actor.platform)
        return [task(row[:-1] if lock else row) for row in rows]

    async def detail(self, actor: Actor, ref: Sequence[int], cards: Sequence[str] = ()) -> Detail | None:
        """Does not look at permissions for the task itself, but leaves out relatives the actor may not see."""
        values = {"numbers": _storable(ref), "messages": list(cards), "room": actor.room.id}
        rows = await self._rows(_detail(bool(cards), bool(actor.groups)), **values, **viewer(actor))
        if not rows:
            return None
        beside: dict[str, list[Task]] = {}
        for row in rows:
            beside.setdefault(row[0], []).append(task(row[4:]))
        (main,) = beside.pop(_ITSELF)
        detail = _detailed(main, beside, rows[0]["spent"])
        files = files_on_card(rows[0]["files"], main.number)
        return replace(detail, comments=_comments(rows[0], main.number), files=files)

    async def last_touched(self, actor: Actor) -> int | None:
        row = await self._row(_last_touched(), person=actor.id, room=actor.room.id)
        return row["task_number"] if row else None

    async def suggest_tags(self, actor: Actor, prefix: str, limit: int = 25) -> Sequence[str]:
        """Of the newest tasks that the actor may see, the ones used most first."""
        statement = _suggest_tags(bool(actor.groups))
        rows = await self._rows(statement, prefix=prefix.lower(), limit=limit, **viewer(actor))
        return [row["tag"] for row in rows]

    async def post_card(self, actor: Actor, task: int, message: str) -> None:
        await self._run(_post_card(), room=actor.room.id, message=message, task=task)


_ITSELF = " "  # sorts first


def _detailed(main: Task, beside: dict[str, list[Task]], spent: int) -> Detail:
    """It names no task that is not beside it."""
    several = {name: tuple(beside.get(name, ())) for name in ("children", "blockers", "related", "duplicates")}
    parent, original = (next(iter(beside.get(name, ())), None) for name in ("parent", "original"))
    shown = replace(
        main,
        parent=main.parent if parent else None,
        blocked_by=_among(main.blocked_by, several["blockers"]),
        relates=tuple(task.number for task in several["related"]),
        duplicate_of=main.duplicate_of if original else None,
    )
    return Detail(
        shown,
        children=several["children"],
        blockers=several["blockers"],
        parent=parent,
        related=several["related"],
        original=original,
        duplicates=several["duplicates"],
        spent=spent,
    )


def _among(numbers: tuple[int, ...], tasks_: tuple[Task, ...]) -> tuple[int, ...]:
    known = {one.number for one in tasks_}
    return tuple(one for one in numbers if one in known)


def _storable(numbers: Sequence[int]) -> list[int]:
    """A number that no column can hold is no task's."""
    return [one for one in numbers if 0 < one <= LARGEST]


def _comments(row: Record, number_: int) -> tuple[Comment, ...]:
    """Oldest first."""
    found = row["comments"] or ()
    return tuple(
        Comment(id_, number_, Who(author, name, account), body, at) for id_, author, name, account, body, at in found
    )


# ---- statements


def _picked(t: Any, with_cards: bool) -> ColumnElement[bool]:  # noqa: ANN401 - a table's alias
    by_number = any_of(t.c.number, numbers("numbers"))
    if not with_cards:
        return by_number
    shown = select(cards.c.task_number).where(
        cards.c.workspace_id == WORKSPACE,
        cards.c.room_id == number("room"),
        any_of(cards.c.message_id, texts("messages")),
    )
    return or_(by_number, t.c.number.in_(shown))


@cache
def _load(with_cards: bool, lock: bool) -> Statement:
    t = named()
    chosen = select(*columns(t)).where(t.c.workspace_id == WORKSPACE, _picked(t, with_cards)).order_by(t.c.number)
    if not lock:
        return Statement(chosen)
    # After waiting for a lock PostgreSQL reads the row anew, but what is looked up beside it is from before.
    seen = named("seen")
    version = select(seen.c.version).where(seen.c.workspace_id == WORKSPACE, seen.c.number == t.c.number)
    chosen = chosen.add_columns(version.scalar_subquery().label("seen_version"))
    # Numbers never change: what only refers to a task does not wait, and nobody holds that up in turn.
    return Statement(chosen.with_for_update(of=t, key_share=True))


@cache
def _detail(with_cards: bool, grouped: bool) -> Statement:
    t, m = named(), named("m")
    main = (
        select(m.c.number, m.c.parent, m.c.blocked_by, m.c.relates, m.c.duplicate_of)
        .where(m.c.workspace_id == WORKSPACE, _picked(m, with_cards))
        .order_by(m.c.number)
        .limit(literal_column("1"))
        .cte("main")
    )
    picked = union_all(
        select(literal(_ITSELF).label("relation"), main.c.number),
        select(literal("parent"), main.c.parent),
        select(literal("original"), main.c.duplicate_of),
        select(literal("blockers"), func.unnest(main.c.blocked_by)),
        select(literal("related"), func.unnest(main.c.relates)),
        select(_naming(main, "children", "parent").subquery()),
        select(_naming(main, "duplicates", "duplicate_of").subquery()),
    ).subquery("picked")
    is_main = picked.c.relation == literal(_ITSELF)
    shown, spent = case((is_main, _last_comments(main))), case((is_main, spent_on(t.c.number)))
    files = case((is_main, kept_with(t.c.number)))
    mutual = or_(picked.c.relation != literal("related"), any_of(_number_of(main), t.c.relates))
    seen = and_(t.c.deleted_at.is_(None), mutual, visible(t, grouped=grouped))
    return Statement(
        select(picked.c.relation, shown.label("comments"), spent.label("spent"), files.label("files"), *columns(t))
        .select_from(picked.join(t, and_(t.c.workspace_id == WORKSPACE, t.c.number == picked.c.number)))
        .where(or_(is_main, seen))
        .order_by(picked.c.relation, t.c.number)
    )


def _naming(main: CTE, relation: str, column: str) -> Select[Any]:
    """The tasks that name it in this column."""
    t = named(relation)
    return (
        select(literal(relation).label("relation"), t.c.number)
        .where(t.c.workspace_id == WORKSPACE, t.c[column] == main.c.number, t.c.deleted_at.is_(None))
        .order_by(t.c.number)
        .limit(literal_column(str(RELATED_SHOWN)))
    )


def _number_of(main: CTE) -> ColumnElement[int]:
    return select(main.c.number).scalar_subquery()


def _last_comments(main: CTE) -> ColumnElement[Any]:
    """An array of rows: id, author's id, name, account, body, time; oldest first."""
    newest: Subquery = (
        select(comments.c.id, comments.c.author_id, comments.c.body, comments.c.at)
        .where(
            comments.c.workspace_id == WORKSPACE,
            comments.c.task_number == _number_of(main),
            comments.c.removed_at.is_(None),
        )
        .order_by(comments.c.id.desc())
        .limit(literal_column(str(COMMENTS_SHOWN)))
        .subquery("newest")
    )
    author = and_(persons.c.workspace_id == WORKSPACE, persons.c.id == newest.c.author_id)
    one = func.row(
        newest.c.id, newest.c.author_id, persons.c.name, account_of(newest.c.author_id), newest.c.body, newest.c.at
    )
    return _array(select(one).select_from(newest.join(persons, author)).order_by(newest.c.id))


def _array(rows: Select[Any]) -> ColumnElement[Any]:
    return func.array(rows.scalar_subquery())


@cache
def _last_touched() -> Statement:
    mine = (
        select(changes.c.id, changes.c.room_id, changes.c.at)
        .where(changes.c.workspace_id == WORKSPACE, changes.c.actor_id == number("person"))
        .order_by(changes.c.at.desc(), changes.c.id.desc())
        .limit(literal_column(str(TOUCHES)))
        .subquery("mine")
    )
    happened = and_(events.c.workspace_id == WORKSPACE, events.c.change_id == mine.c.id)
    return Statement(
        select(events.c.task_number)
        .select_from(mine.join(events, happened))
        .where(mine.c.room_id == number("room"), events.c.task_number.is_not(None))
        .order_by(mine.c.at.desc(), events.c.id.desc())
        .limit(literal_column("1"))
    )


@cache
def _suggest_tags(grouped: bool) -> Statement:
    newest = (
        select(*(tasks.c[name] for name in ("number", "tags", "private", "creator_id", "room_id")))
        .where(tasks.c.workspace_id == WORKSPACE)
        .order_by(tasks.c.number.desc())
        .limit(literal_column(str(RECENT)))
        .subquery("newest")
    )
    tag = func.unnest(newest.c.tags).table_valued("tag", name="tagged").render_derived()
    return Statement(
        select(tag.c.tag)
        .select_from(newest.join(tag, literal_column("true")))
        .where(visible(newest, grouped=grouped), func.starts_with(func.lower(tag.c.tag), words("prefix")))
        .group_by(tag.c.tag)
        .order_by(func.count().desc(), tag.c.tag)
        .limit(number("limit"))
    )


@cache
def _post_card() -> Statement:
    """A task that is not there has no card."""
    known = exists().where(tasks.c.workspace_id == WORKSPACE, tasks.c.number == number("task"))
    columns_ = ["workspace_id", "room_id", "message_id", "task_number"]
    new = select(WORKSPACE, number("room"), words("message"), number("task")).where(known)
    card = upsert(cards).from_select(columns_, new)
    return Statement(
        card.on_conflict_do_update(
            index_elements=["workspace_id", "room_id", "message_id"],
            set_={"task_number": card.excluded.task_number},
        )
    )
