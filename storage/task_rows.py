"""A task as a row: the one list of columns that every query selects, and the fast way from a row to a Task."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from bot.calendar import When
from bot.events import read_checklist
from bot.model import Assignee, Mode, Priority, Status, Task, Who
from bot.workflows import read_workflow
from storage import tables
from storage.statement import WORKSPACE, any_of, literal, number, numbers, words, yes

if TYPE_CHECKING:
    from asyncpg import Record
    from sqlalchemy import ColumnElement, FromClause

    from bot.model import Actor, Workflow

OWN = (
    "number title description status priority mode watchers due_at due_day start_at start_day tags project_id room_id"
    " private parent blocked_by relates duplicate_of checklist estimate_minutes repeat reminders source"
    " metadata version created_at updated_at completed_at deleted_at comment_count stage waits_on"
    " creator_id completed_by"
).split()


def named(name: str = "t") -> FromClause:
    return tables.tasks.alias(name)


def columns(t: FromClause) -> list[ColumnElement[Any]]:
    """In the order that `task` reads them. Looked up row by row: after a LIMIT that is at most a page of rows."""
    people = [read(t.c[name]) for name in ("creator_id", "completed_by") for read in (name_of, account_of)]
    return [*(t.c[name] for name in OWN), *people, _project(t), _room(t), _assignees(t)]


def name_of(person: ColumnElement[Any]) -> ColumnElement[Any]:
    p = tables.persons.alias()
    return select(p.c.name).where(p.c.workspace_id == WORKSPACE, p.c.id == person).scalar_subquery()


def account_of(person: ColumnElement[Any]) -> ColumnElement[Any]:
    """A person's id on the platform being answered. Somebody with two accounts there has the first."""
    mine = tables.accounts.alias()
    here = (mine.c.workspace_id == WORKSPACE, mine.c.person_id == person, mine.c.platform == words("platform"))
    return select(mine.c.external_id).where(*here).order_by(mine.c.external_id).limit(literal(1)).scalar_subquery()


def _project(t: FromClause) -> ColumnElement[Any]:
    """A row: its slug and its workflow."""
    p = tables.projects.alias()
    return (
        select(func.row(p.c.slug, p.c.workflow))
        .where(p.c.workspace_id == WORKSPACE, p.c.id == t.c.project_id)
        .scalar_subquery()
    )


def _room(t: FromClause) -> ColumnElement[Any]:
    r = tables.rooms.alias()
    return select(r.c.name).where(r.c.workspace_id == WORKSPACE, r.c.id == t.c.room_id).scalar_subquery()


def _assignees(t: FromClause) -> ColumnElement[Any]:
    """An array of rows: id, name, account, whether they have done their part, whether it is a group."""
    a, p = tables.assignments.alias(), tables.persons.alias()
    one = func.row(p.c.id, p.c.name, account_of(p.c.id), a.c.done_at.is_not(None), p.c.is_group)
    return (
        select(func.array_agg(aggregate_order_by(one, a.c.position)))
        .select_from(a.join(p, and_(p.c.workspace_id == WORKSPACE, p.c.id == a.c.person_id)))
        .where(a.c.workspace_id == WORKSPACE, a.c.task_number == t.c.number)
        .scalar_subquery()
    )


# ---- who may see it: bot.policy.may_see, in SQL


def visible(t: FromClause, *, grouped: bool, many: bool = False) -> ColumnElement[bool]:
    """With the values of `viewer`. `grouped`: they are in groups; who is in none costs no more than one comparison.

    `many`: of thousands of tasks, where it is read once which of them are theirs, not looked up for each.
    """
    holders = numbers("holders") if grouped else None
    sees_public, member_of = yes("sees_public"), numbers("member_of")
    return visible_to(t, number("viewer"), holders, sees_public=sees_public, member_of=member_of, many=many)


def visible_to(
    t: FromClause,
    person: ColumnElement[int],
    holders: ColumnElement[Any] | None,
    *,
    sees_public: ColumnElement[bool],
    member_of: ColumnElement[Any],
    many: bool = False,
) -> ColumnElement[bool]:
    """`holders`, `member_of`: arrays, as Actor has them; `holders` None: the person alone. `many`: as in `visible`."""
    a = tables.assignments.alias()
    theirs = and_(
        a.c.workspace_id == WORKSPACE, a.c.person_id == person if holders is None else any_of(a.c.person_id, holders)
    )
    if many:
        assigned: ColumnElement[bool] = t.c.number.in_(select(a.c.task_number).where(theirs))
    else:
        assigned = exists().where(theirs, a.c.task_number == t.c.number)
    return or_(and_(sees_public, ~t.c.private), t.c.creator_id == person, any_of(t.c.room_id, member_of), assigned)


def viewer(actor: Actor) -> dict[str, object]:
    return {
        "viewer": actor.id,
        "holders": list(actor.holders),
        "sees_public": actor.sees_public,
        "member_of": list(actor.member_of),
        "platform": actor.platform,
    }


# ---- from a row to a Task

_STATUS = {one.value: one for one in Status}
_MODE = {one.value: one for one in Mode}
_PRIORITY = {int(one): one for one in Priority}
_NOTHING = "{}"
_NO_PROJECT = (None, None)
_NO_ITEMS = "[]"


@lru_cache(maxsize=1000)
def workflow_of(text: str | None) -> Workflow | None:
    """As the column has it; the same for all tasks of a project."""
    return read_workflow(json.loads(text)) if text else None


def task(row: Record | tuple[Any, ...]) -> Task:
    """Hot: one call a row, everything by position."""
    (
        number_, title, description, status, priority, mode, watchers, due_at, due_day, start_at, start_day, tags,
        project_id, room_id, private, parent, blocked_by, relates, duplicate_of, checklist, estimate, repeat, reminders,
        source, metadata, version, created_at, updated_at, completed_at, deleted_at, comment_count,
        stage, waits_on, creator_id, completed_by, creator, creator_account, completer, completer_account, project,
        room, people,
    ) = row  # fmt: skip
    slug, workflow = project or _NO_PROJECT
    return Task(
        number_, title, description, _STATUS[status], _PRIORITY[priority], _MODE[mode],
        tuple([Assignee(Who(id_, name, account, group), done) for id_, name, account, done, group in people])
        if people else (),
        Who(creator_id, creator, creator_account), tuple(watchers) if watchers else (),
        When(due_at, due_day) if due_at else None, When(start_at, start_day) if start_at else None,
        tuple(tags) if tags else (), project_id, slug, room_id, room, private, parent,
        tuple(blocked_by) if blocked_by else (), tuple(relates) if relates else (), duplicate_of,
        () if checklist == _NO_ITEMS else read_checklist(json.loads(checklist)), estimate, repeat,
        tuple(reminders) if reminders else (), source, {} if metadata == _NOTHING else json.loads(metadata),
        version, created_at, updated_at, completed_at,
        Who(completed_by, completer, completer_account) if completed_by else None, deleted_at, comment_count,
        stage, workflow_of(workflow), waits_on,
    )  # fmt: skip
