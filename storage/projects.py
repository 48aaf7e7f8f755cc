"""Projects: made, bound to rooms, put in the archive, counted."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, and_, bindparam, delete, exists, func, insert, literal_column, null, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.model import Project, Room, RoomKind, Who
from bot.store import ProjectStanding
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, moment, number, numbers, words, yes
from storage.tables import persons, project_members, projects, rooms, tasks
from storage.task_rows import account_of, name_of, viewer, visible, workflow_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement, FromClause

    from bot.model import Actor


class ProjectQueries(Session):
    async def create_project(self, actor: Actor, name: str, slug: str, members: Sequence[int]) -> Project | None:
        people = list(dict.fromkeys((actor.id, *members)))
        made = await self._row(_create(), name=name, slug=slug, lead=actor.id, members=people)
        if made is None:
            return None
        row = await self._only(_one(), project=made["id"], platform=actor.platform)
        return project_of(row)

    async def projects(self, actor: Actor, now: datetime, slug: str | None = None) -> Sequence[ProjectStanding]:
        """By name; `slug` None: all of them, archived ones last. Counts what the actor may see."""
        statement = _standings(slug is not None, bool(actor.groups))
        rows = await self._rows(statement, slug=slug, now=now, **viewer(actor))
        return [ProjectStanding(project_of(row), row["open"], row["overdue"], row["done"]) for row in rows]

    async def suggest_projects(self, prefix: str, limit: int = 25) -> Sequence[tuple[str, str]]:
        rows = await self._rows(_suggest(), prefix=prefix.lower(), limit=limit)
        return [(row["slug"], row["name"]) for row in rows]

    async def bind_room(self, room: int, project: int | None) -> None:
        await self._run(_bind(), room=room, project=project)

    async def archive_project(self, project: int, at: datetime | None) -> None:
        """Into the archive: off its rooms, too."""
        await self._run(_archive(), project=project, at=at)
        if at is not None:
            await self._run(_unbind(), project=project)

    async def set_escalation(self, project: int, minutes: Sequence[int]) -> None:
        await self._run(_set_escalation(), project=project, minutes=list(minutes))

    async def set_threads(self, project: int, on: bool) -> None:
        await self._run(_set_threads(), project=project, on=on)

    async def has_conversations(self) -> bool:
        row = await self._only(_has_conversations())
        return bool(row["has_any"])

    async def delete_project(self, project: int) -> bool:
        """Deleted tasks count: `restore` brings them back."""
        # Nobody can put a task into it after this: a task's reference waits for the lock.
        await self._run(_lock(), project=project)
        if (await self._only(_has_tasks(), project=project))["found"]:
            return False
        for statement in (_unbind(), _dismiss(), _delete()):
            await self._run(statement, project=project)
        return True


def project_of(row: Record | tuple[Any, ...]) -> Project:
    """From the columns of `project_columns`, in their order."""
    id_, name, slug, archived_at, escalation, threads, workflow, lead_id, lead, account, members, places, *_ = row
    return Project(
        id_,
        name,
        slug,
        Who(lead_id, lead, account) if lead_id else None,
        tuple(Who(*one) for one in members),
        tuple(Room(room, called, RoomKind(kind), id_, slug, platform=where) for room, called, kind, where in places),
        archived_at,
        tuple(escalation),
        threads,
        workflow_of(workflow),
    )


def project_columns(p: FromClause) -> list[ColumnElement[Any]]:
    """What `project_of` reads, in its order; with the value `platform`."""
    members = (
        select(func.row(persons.c.id, persons.c.name, account_of(persons.c.id)))
        .select_from(
            project_members.join(
                persons, and_(persons.c.workspace_id == WORKSPACE, persons.c.id == project_members.c.person_id)
            )
        )
        .where(project_members.c.workspace_id == WORKSPACE, project_members.c.project_id == p.c.id)
        .order_by(persons.c.name, persons.c.id)
    )
    bound = rooms.alias()
    places = (
        select(func.row(bound.c.id, bound.c.name, bound.c.kind, bound.c.platform))
        .where(bound.c.workspace_id == WORKSPACE, bound.c.project_id == p.c.id)
        .order_by(bound.c.platform.desc(), bound.c.name, bound.c.id)
    )
    return [
        *(p.c[name] for name in ("id", "name", "slug", "archived_at", "escalation", "threads", "workflow", "lead_id")),
        name_of(p.c.lead_id),
        account_of(p.c.lead_id),
        func.array(members.scalar_subquery()),
        func.array(places.scalar_subquery()),
    ]


# ---- statements

_MINE = (projects.c.workspace_id == WORKSPACE, projects.c.id == number("project"))


@cache
def _create() -> Statement:
    new = {"workspace_id": WORKSPACE, "name": words("name"), "slug": words("slug"), "lead_id": number("lead")}
    made = (
        upsert(projects)
        .values(new)
        .on_conflict_do_nothing(index_elements=["workspace_id", "slug"])
        .returning(projects.c.id)
        .cte("made")
    )
    people = select(WORKSPACE, made.c.id, func.unnest(numbers("members")))
    joined = insert(project_members).from_select(["workspace_id", "project_id", "person_id"], people).cte("joined")
    return Statement(select(made.c.id).add_cte(joined))


@cache
def _one() -> Statement:
    p = projects.alias("p")
    return Statement(select(*project_columns(p)).where(p.c.workspace_id == WORKSPACE, p.c.id == number("project")))


@cache
def _standings(by_slug: bool, grouped: bool) -> Statement:
    p, t = projects.alias("p"), tasks.alias("t")
    count = func.count()
    wanted = select(projects.c.id).where(projects.c.workspace_id == WORKSPACE)
    if by_slug:
        wanted = wanted.where(projects.c.slug == words("slug"))
    counted = (
        select(
            t.c.project_id,
            count.filter(t.c.is_open).label("open"),
            count.filter(t.c.is_open, t.c.due_key < moment("now")).label("overdue"),
            count.filter(~t.c.is_open, t.c.status == literal_column("'done'"), t.c.deleted_at.is_(None)).label("done"),
        )
        .where(t.c.workspace_id == WORKSPACE, any_of(t.c.project_id, func.array(wanted.scalar_subquery())))
        .where(visible(t, grouped=grouped))
        .group_by(t.c.project_id)
        .subquery("counted")
    )
    counts = [func.coalesce(counted.c[name], literal_column("0")).label(name) for name in ("open", "overdue", "done")]
    chosen = (
        select(*project_columns(p), *counts)
        .select_from(p.outerjoin(counted, counted.c.project_id == p.c.id))
        .where(p.c.workspace_id == WORKSPACE)
        .order_by(p.c.archived_at.is_not(None), func.lower(p.c.name), p.c.id)
    )
    return Statement(chosen.where(p.c.slug == words("slug")) if by_slug else chosen)


@cache
def _suggest() -> Statement:
    space: ColumnElement[str] = literal_column("' '")
    wanted = space.concat(words("prefix"))
    begins = [func.strpos(space.concat(func.lower(name)), wanted) for name in (projects.c.name, projects.c.slug)]
    return Statement(
        select(projects.c.slug, projects.c.name)
        .where(projects.c.workspace_id == WORKSPACE, projects.c.archived_at.is_(None))
        .where(or_(*(place > literal_column("0") for place in begins)))
        .order_by(func.lower(projects.c.name), projects.c.id)
        .limit(number("limit"))
    )


@cache
def _bind() -> Statement:
    here = (rooms.c.workspace_id == WORKSPACE, rooms.c.id == number("room"))
    return Statement(update(rooms).where(*here).values(project_id=number("project")))


@cache
def _archive() -> Statement:
    return Statement(update(projects).where(*_MINE).values(archived_at=moment("at")))


@cache
def _unbind() -> Statement:
    its = (rooms.c.workspace_id == WORKSPACE, rooms.c.project_id == number("project"))
    return Statement(update(rooms).where(*its).values(project_id=null()))


@cache
def _set_escalation() -> Statement:
    return Statement(update(projects).where(*_MINE).values(escalation=bindparam("minutes", type_=ARRAY(Integer))))


@cache
def _has_conversations() -> Statement:
    p = projects.alias("p")
    found = select(p.c.id).where(p.c.workspace_id == WORKSPACE, p.c.threads, p.c.archived_at.is_(None))
    return Statement(select(found.exists().label("has_any")))


@cache
def _set_threads() -> Statement:
    return Statement(update(projects).where(*_MINE).values(threads=yes("on")))


@cache
def _lock() -> Statement:
    return Statement(select(projects.c.id).where(*_MINE).with_for_update())


@cache
def _has_tasks() -> Statement:
    its = exists().where(tasks.c.workspace_id == WORKSPACE, tasks.c.project_id == number("project"))
    return Statement(select(its.label("found")))


@cache
def _dismiss() -> Statement:
    its = (project_members.c.workspace_id == WORKSPACE, project_members.c.project_id == number("project"))
    return Statement(delete(project_members).where(*its))


@cache
def _delete() -> Statement:
    return Statement(delete(projects).where(*_MINE))
