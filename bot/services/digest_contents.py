"""What a digest says now: what everybody in its room may see, as everybody there may see it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import ListTasks
from bot.digests import LATEST, done_since
from bot.errors import UserError
from bot.model import Actor, Person, Status
from bot.parsing import grammar
from bot.policy import may_see
from bot.services.listing import resolved
from bot.services.names import look_up
from bot.services.request import Request
from bot.store import Query, Standing
from bot.terms import Condition, ConditionField, Scope, SortKey
from bot.views import digests as views
from bot.views.digests import Contents
from bot.views.lists import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.digests import Digest, Posting
    from bot.message import Message
    from bot.model import Task
    from bot.ports import Limits, Surface
    from bot.store import Page, Tx

MOST = 100  # tasks of a kind
_UP = (ConditionField.DUE, ("overdue", "today")), (ConditionField.ASSIGNEE, ())
_SAYS_PROJECT = ConditionField.PROJECT


async def posted(tx: Tx, surface: Surface, now: datetime, limits: Limits) -> Message | None:
    """As it is shown in its room from now on. None: it is not to be posted any more, or nothing is left to be shown."""
    posting = await tx.posting(surface)
    if posting is None:
        return None
    is_new = surface.message is None and not surface.uncertain
    if is_new and (posting.digest.turn is None or now - posting.turn.at > LATEST):
        return None
    reader = everybody_in(posting.digest, await tx.onlooker())
    try:
        contents = await _followed(tx, posting, reader, now, limits)
    except UserError:  # what it is about is gone
        return None
    if is_new and contents.is_empty:
        return None
    await tx.keep_shown(surface, contents.numbers)
    onward = f"digest now of:{posting.digest.id} page:2"
    view = Reader(reader, now, limits.live)
    return views.digest(contents, posting.turn.on, view, rows=limits.rows, onward=onward)


def everybody_in(digest: Digest, actor: Actor) -> Actor:
    """Nobody in particular who is in its room, by its calendar. `actor`: of its workspace."""
    room, nobody = digest.room, Person(0, "", calendar=digest.calendar)
    return Actor(actor.workspace, nobody, room, frozenset({room.id}), platform=actor.platform)


async def _followed(tx: Tx, posting: Posting, reader: Actor, now: datetime, limits: Limits) -> Contents:
    """Of its own day all that belongs into it; later what it showed, as that is now."""
    if posting.newest and posting.turn.on >= posting.digest.calendar.today(now):
        return await contents_of(tx, posting.digest, reader, now, limits, at=posting.turn.at)
    tasks = await tx.load(reader, posting.tasks)
    return sorted_out(tasks, reader, now, done_since(posting.digest, posting.turn.at))


async def contents_of(
    tx: Tx, digest: Digest, reader: Actor, now: datetime, limits: Limits, *, at: datetime | None = None
) -> Contents:
    """`at`: since when it is posted. Raises UserError if what its filter names is gone."""
    pages = [await tx.list_tasks(query) for query in await _queries(tx, digest, reader, now, limits)]
    found = {task.number: task for page in pages for task in page.tasks}
    contents = sorted_out(found.values(), reader, now, done_since(digest, at or now))
    return replace(contents, cut=any(page.next for page in pages[:-1]) or _goes_on(pages[-1], contents))


def _goes_on(done: Page, contents: Contents) -> bool:
    """Whether all of those that were found are new enough, and there are others."""
    return done.next is not None and len(contents.done) >= len(done.tasks)


async def _queries(tx: Tx, digest: Digest, reader: Actor, now: datetime, limits: Limits) -> list[Query]:
    """What is due, what is nobody's, what was done."""
    filters = await _conditions(tx, digest, reader, now, limits)
    room = None if digest.wide or digest.room.project_id else digest.room.id
    base = Query(reader, filters, now, room_id=room, hide_future_starts=True, sort=SortKey.DUE, limit=MOST)
    up = [Condition(field=field, values=values) for field, values in _UP]
    done = Condition(field=ConditionField.STATUS, values=(Status.DONE,))
    return [
        *(replace(base, conditions=(*filters, one)) for one in up),
        replace(
            base,
            conditions=(*filters, done),
            open_only=False,
            hide_future_starts=False,
            sort=SortKey.UPDATED,
            descending=True,
        ),
    ]


async def _conditions(tx: Tx, digest: Digest, reader: Actor, now: datetime, limits: Limits) -> tuple[Condition, ...]:
    """The filter's, with ids; and the room's project, unless the filter names one."""
    own: tuple[Condition, ...] = ()
    if digest.filter:
        command = grammar.parse(f"list all {digest.filter}", grammar.Reading(digest.calendar, now, exact=True))
        assert isinstance(command, ListTasks), "it was printed as one"
        own = resolved(await look_up(Request(tx, Standing(reader), command, now, limits)), command.conditions)
    if digest.wide or digest.room.project_id is None:
        return own
    return (*own, Condition(field=_SAYS_PROJECT, values=(digest.room.project_id,)))


def filter_of(conditions: tuple[Condition, ...]) -> ListTasks:
    """As a line, it is kept behind "list all"."""
    return ListTasks(scope=Scope.ALL, conditions=conditions)


def is_wide(conditions: tuple[Condition, ...]) -> bool:
    return any(one.field is _SAYS_PROJECT and not one.negated for one in conditions)


def sorted_out(tasks: Iterable[Task], reader: Actor, now: datetime, since: datetime) -> Contents:
    """Of these tasks those that belong into a digest now, each where it belongs."""
    seen = [task for task in tasks if may_see(reader, task) and not task.deleted_at]
    done = [task for task in seen if task.status is Status.DONE and task.completed_at and task.completed_at >= since]
    up = [task for task in seen if task.is_open and not (task.start and task.start.at > now)]
    today = reader.person.calendar.today(now)
    due = sorted((task for task in up if task.due), key=lambda task: (_due_at(task), task.number))
    overdue = [task for task in due if task.is_overdue(now)]
    to_come = [task for task in due if not task.is_overdue(now)]
    rest = [task for task in up if task.due is None] + to_come
    at_today = [task for task in to_come if reader.person.calendar.local(_due_at(task)).date() <= today]
    return Contents(
        overdue,
        at_today,
        [task for task in rest if not task.assignees and task not in at_today],
        sorted(done, key=lambda task: task.completed_at or since, reverse=True),
    )


def _due_at(task: Task) -> datetime:
    assert task.due is not None, "it has a date"
    return task.due.at
