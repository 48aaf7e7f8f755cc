"""What is shown and follows the tasks: cards and pages. Writing marks them; whoever shows them settles them.

- A mark is a part of the statement that changes the task: it is there if, and only if, the change is.
- What is marked while somebody shows it stays stale: they settle for the count that they were given.
- Whoever shows it longer than their claim lasts, and finds it claimed by another by then, settles nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Integer,
    and_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, number, numbers, words, yes
from storage.surface_tables import cards, surfaces
from storage.tables import assignments, projects, rooms, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import CTE, ColumnElement, Select, Update

    from bot.model import Actor
    from bot.ports import Address, Surface

_PAGE_LIFE: ColumnElement[Any] = literal_column("interval '1 day'")  # since it was opened, as in claim_surfaces()
_MOMENT: ColumnElement[Any] = literal_column("interval '1 second'")
_STALE = surfaces.c.wanted > surfaces.c.shown
_ONE_MORE = surfaces.c.wanted + literal(1)
_AT_ONCE = {"retry_at": null()}  # what could not be shown for hours is tried again when it changes
_FREE = {"claimed_until": null(), **_AT_ONCE}


class SurfaceQueries(Session):
    async def task_of(self, actor: Actor, message: str) -> int | None:
        row = await self._row(_task_of(), room=actor.room.id, message=message)
        return row["task_number"] if row else None

    async def is_conversation(self, where: Address) -> bool:
        row = await self._only(_is_conversation(), platform=where.platform, room=where.room, thread=where.thread)
        return bool(row["is_one"])

    async def open_page(self, actor: Actor, message: str, line: str, now: datetime) -> str:
        """What they see now is new: it is not stale."""
        row = await self._only(
            _open_page(),
            platform=self._where.platform,
            installation=self._where.installation,
            room=actor.room.id,
            person=actor.id,
            message=message,
            line=line,
            now=now,
        )
        return str(row["line"])

    async def settle(self, surface: Surface, message: str, now: datetime) -> None:
        is_new_card = surface.task is not None and surface.message != message
        await self._run(
            _settle(is_new_card),
            **_claim_of(surface),
            message=message,
            thread=surface.where.thread,
            shown=surface.wanted,
            now=now,
        )

    async def postpone(self, surface: Surface, until: datetime, *, uncertain: bool, failed: bool = True) -> None:
        await self._run(_postpone(), **_claim_of(surface), until=until, uncertain=uncertain, failed=failed)

    async def give_up(self, surface: Surface) -> None:
        await self._run(_give_up(), **_claim_of(surface))

    async def lose(self, surface: Surface) -> None:
        await self._run(_lose(), **_claim_of(surface))


def _claim_of(surface: Surface) -> dict[str, object]:
    return {"surface": surface.id, "claimed_until": surface.claimed_until}


# ---- parts of the statements that write tasks


def mark_cards(*besides: ColumnElement[bool], naming: Sequence[Select[Any]] = ()) -> CTE:
    """Those of the tasks `shown`, and of tasks that are selected because they name one of those."""
    these: ColumnElement[Any] = numbers("shown")
    if naming:  # as an array, for the planner: it takes an array to be short
        these = func.array(union_all(select(func.unnest(these)), *naming).scalar_subquery())
    return _marked(any_of(surfaces.c.task_number, these), *besides).values(_AT_ONCE).cte("marked_cards")


def waiting_for(these: ColumnElement[Any]) -> Select[Any]:
    """In the words of ix_tasks_blocked: the open tasks that wait for anything are few."""
    waits = tasks.c.blocked_by != literal_column("'{}'::bigint[]")
    its = tasks.c.blocked_by.bool_op("&&")(these)
    return select(tasks.c.number).where(tasks.c.workspace_id == WORKSPACE, tasks.c.is_open, waits, its)


def parts_of(these: ColumnElement[Any]) -> Select[Any]:
    return select(tasks.c.number).where(tasks.c.workspace_id == WORKSPACE, any_of(tasks.c.parent, these))


def duplicates_of(these: ColumnElement[Any]) -> Select[Any]:
    return select(tasks.c.number).where(tasks.c.workspace_id == WORKSPACE, any_of(tasks.c.duplicate_of, these))


def mark_pages(people: ColumnElement[Any]) -> CTE:
    """Those that these people look at. Locked in one order, as other tasks' people may be the same.

    They are stale a moment later: many changes are one drawing, and whoever acts on their page is shown there what came
    of it, before it is drawn anew without that.
    """
    page = surfaces.alias("page")
    looked_at = page.c.opened_at > moment("now") - _PAGE_LIFE
    these = (page.c.workspace_id == WORKSPACE, any_of(page.c.person_id, people), looked_at)
    pages = select(page.c.id).where(*these).order_by(page.c.id).with_for_update(key_share=True).cte("pages")
    return marked_soon(pages).cte("marked_pages")


def marked_soon(these: CTE) -> Update:
    """By their ids: stale a moment later."""
    soon = func.least(surfaces.c.retry_at, moment("now") + _MOMENT)  # where there is none, a moment later
    return _marked(surfaces.c.id == these.c.id).values(retry_at=soon)


def people_concerned(unassigned: CTE | None, *, others: bool) -> ColumnElement[Any]:
    """The `people` given, who is `unassigned` now, and who made and who holds the `others`: tasks only commented on."""
    parts = [select(func.unnest(numbers("people")))]
    if unassigned is not None:
        parts.append(select(unassigned.c.person_id))
    if others:
        held = (assignments.c.workspace_id == WORKSPACE, any_of(assignments.c.task_number, numbers("others")))
        made = (tasks.c.workspace_id == WORKSPACE, any_of(tasks.c.number, numbers("others")))
        parts += [select(assignments.c.person_id).where(*held), select(tasks.c.creator_id).where(*made)]
    return func.array(union_all(*parts).scalar_subquery())


def new_card(added: CTE) -> CTE:
    """In the room `here`, of the task just added."""
    row = select(*_card_values(added.c.number)).select_from(added)
    return insert(surfaces).from_select(_CARD, row).cte("carded")


def keep_cards() -> CTE:
    """Of the tasks `cards` in the room `here`: new, or followed again, and marked."""
    given = func.unnest(numbers("cards")).table_valued("task", name="given").render_derived()
    card = upsert(surfaces).from_select(_CARD, select(*_card_values(given.c.task)).order_by(given.c.task))
    new, old = card.excluded, surfaces.c
    waits = and_(_STALE, old.gone_at.is_(None))
    return card.on_conflict_do_update(
        index_elements=["workspace_id", "task_number", "room_id"],
        index_where=old.task_number.is_not(None),
        set_={
            "wanted": _ONE_MORE,
            "stale_since": case((waits, old.stale_since), else_=new.stale_since),
            **_AT_ONCE,
            "installation": new.installation,
            "thread": case((old.message_id.is_(None), new.thread), else_=old.thread),
            "tries": case((old.gone_at.is_(None), old.tries), else_=literal(0)),
            "gone_at": null(),
        },
    ).cte("carded")


def not_kept() -> ColumnElement[bool]:
    """What `keep_cards` doesn't mark itself: no statement changes a row twice."""
    return or_(surfaces.c.room_id != number("here"), ~any_of(surfaces.c.task_number, numbers("cards")))


_CARD = ["workspace_id", "platform", "installation", "room_id", "thread", "task_number", "stale_since"]


def _card_values(task: ColumnElement[int]) -> list[ColumnElement[Any]]:
    return [WORKSPACE, words("platform"), words("installation"), number("here"), words("thread"), task, moment("now")]


def _marked(*which: ColumnElement[bool]) -> Update:
    stale_since = case((_STALE, surfaces.c.stale_since), else_=moment("now"))
    return (
        update(surfaces)
        .where(surfaces.c.workspace_id == WORKSPACE, surfaces.c.gone_at.is_(None), *which)
        .values(wanted=_ONE_MORE, stale_since=stale_since)
    )


# ---- statements


@cache
def _task_of() -> Statement:
    one = (cards.c.room_id == number("room"), cards.c.message_id == words("message"))
    return Statement(select(cards.c.task_number).where(cards.c.workspace_id == WORKSPACE, *one))


@cache
def _is_conversation() -> Statement:
    c, r, t, p = cards.alias("c"), rooms.alias("r"), tasks.alias("t"), projects.alias("p")
    here = and_(r.c.workspace_id == WORKSPACE, r.c.platform == words("platform"), r.c.external_id == words("room"))
    its = and_(c.c.workspace_id == WORKSPACE, c.c.room_id == r.c.id, c.c.message_id == words("thread"))
    task = and_(t.c.workspace_id == WORKSPACE, t.c.number == c.c.task_number)
    wanted = and_(p.c.workspace_id == WORKSPACE, p.c.id == t.c.project_id, p.c.threads)
    found = select(t.c.number).select_from(r.join(c, its).join(t, task).join(p, wanted)).where(here)
    return Statement(select(found.exists().label("is_one")))


@cache
def _open_page() -> Statement:
    said = func.nullif(words("line"), literal(""))
    page = upsert(surfaces).values(
        workspace_id=WORKSPACE,
        platform=words("platform"),
        installation=words("installation"),
        room_id=number("room"),
        person_id=number("person"),
        message_id=words("message"),
        line=func.coalesce(said, literal("home")),
        shown=literal(1),
        stale_since=moment("now"),
        opened_at=moment("now"),
    )
    taken_over = ("installation", "room_id", "message_id", "opened_at")
    return Statement(
        page.on_conflict_do_update(
            index_elements=["workspace_id", "person_id", "platform"],
            index_where=surfaces.c.person_id.is_not(None),
            set_={
                **{name: page.excluded[name] for name in taken_over},
                **_FREE,
                "line": func.coalesce(said, surfaces.c.line),
                "shown": surfaces.c.wanted,
                "tries": literal(0),
                "gone_at": null(),
            },
        ).returning(surfaces.c.line)
    )


def _one() -> tuple[ColumnElement[bool], ...]:
    """While it is still claimed by whoever says so, also if that has run out: a newer claim's outcome is the one."""
    ours = surfaces.c.claimed_until == moment("claimed_until")
    return (surfaces.c.workspace_id == WORKSPACE, surfaces.c.id == number("surface"), ours)


@cache
def _settle(is_new_card: bool) -> Statement:
    """Marked meanwhile, it takes its turn behind the others."""
    settled = {
        **_FREE,
        "shown": func.greatest(surfaces.c.shown, bindparam("shown", type_=Integer)),
        "message_id": words("message"),
        "thread": words("thread"),
        "stale_since": moment("now"),
        "tries": literal(0),
        "uncertain": literal_column("false"),
    }
    statement = update(surfaces).where(*_one()).values(settled)
    return Statement(statement.add_cte(_keep_thread()) if is_new_card else statement)


def _keep_thread() -> CTE:
    row = select(WORKSPACE, surfaces.c.room_id, words("message"), surfaces.c.task_number).where(*_one())
    card = upsert(cards).from_select(["workspace_id", "room_id", "message_id", "task_number"], row)
    return card.on_conflict_do_update(
        index_elements=["workspace_id", "room_id", "message_id"],
        set_={"task_number": card.excluded.task_number},
    ).cte("threaded")


@cache
def _postpone() -> Statement:
    tries = surfaces.c.tries + cast(yes("failed"), Integer)
    later = {"claimed_until": null(), "retry_at": moment("until"), "tries": tries, "uncertain": yes("uncertain")}
    return Statement(update(surfaces).where(*_one()).values(later))


@cache
def _give_up() -> Statement:
    return Statement(update(surfaces).where(*_one()).values(_FREE | {"gone_at": func.now()}))


@cache
def _lose() -> Statement:
    """Nothing of it is shown."""
    lost = {"message_id": null(), "shown": literal(0), "uncertain": literal_column("false")}
    return Statement(update(surfaces).where(*_one()).values(_FREE | lost))
