"""Lists of tasks: by scope and filter, by words, and what is up today.

A public list is for everybody in the room: it holds what both the asker and any onlooker there may see.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import ListTasks, SaveView
from bot.errors import UserError
from bot.model import RoomKind, Status
from bot.policy import may_see
from bot.ports import Audience, Reply
from bot.services import saved_views
from bot.services.names import Book, called, look_up
from bot.store import Query
from bot.terms import Condition, ConditionField, RoomRef, Scope, SortKey, WhoRef
from bot.views import lists

if TYPE_CHECKING:
    from bot.commands import OpenView, SearchTasks, ShowToday
    from bot.message import Message
    from bot.model import Actor
    from bot.saved_views import SavedView
    from bot.services.request import Request
    from bot.store import Page

_CLOSED_TOO = frozenset({ConditionField.STATUS})


async def list_tasks(request: Request, command: ListTasks) -> Reply:
    listed, view = await saved_views.opened(request, command)
    try:
        return await _shown(replace(request, command=listed), listed, view)
    except UserError as error:
        raise saved_views.ended(request.actor, view, error) if view else error from None


async def open_view(request: Request, command: OpenView) -> Reply:
    return await list_tasks(request, ListTasks(view=command.name))


async def _shown(request: Request, command: ListTasks, view: SavedView | None) -> Reply:
    book = await look_up(request)
    reader = await _reader(request, command)
    page = await _read(request, query_of(request, command, book, reader, request.limits.rows))
    return Reply(_listed(request, command, view, page, book, reader), _audience(command))


async def whole(request: Request, command: ListTasks, sort: SortKey, limit: int) -> Query:
    """All of what the list shows, also what begins later, so many at a time.

    Raises UserError for a name that nobody has.
    """
    listed, view = await saved_views.opened(request, command)
    asked = replace(request, command=listed)
    try:
        query = query_of(asked, listed, await look_up(asked), request.actor, limit)
    except UserError as error:
        raise saved_views.ended(request.actor, view, error) if view else error from None
    return replace(query, sort=sort, descending=False, group=None, hide_future_starts=False, after=None, page=1)


def query_of(request: Request, command: ListTasks, book: Book, reader: Actor, limit: int) -> Query:
    scope = _scope(request, command)
    return Query(
        actor=reader,
        conditions=(*_of_scope(request, command, scope, book), *resolved(book, command.conditions)),
        now=request.now,
        open_only=open_only(command.conditions),
        room_id=_room_of(request, command, scope, book),
        hide_future_starts=scope is Scope.MINE,
        sort=command.sort,
        descending=command.descending,
        group=command.group,
        after=command.after,
        page=command.page,
        limit=limit,
    )


def _listed(
    request: Request, command: ListTasks, view: SavedView | None, page: Page, book: Book, reader: Actor
) -> Message:
    scope = _scope(request, command)
    onward = encode(command.model_copy(update={"after": page.next, "page": 1})) if page.next else None
    people = [called(book.person(one)) for one in command.who]
    if command.public and scope is Scope.MINE and not people:
        people = [request.actor.person.name]  # others read it: "your tasks" would be theirs
    title = lists.title_of(scope, reader, people, filtered=bool(command.conditions))
    return lists.task_list(
        page,
        reader,
        request.now,
        title=lists.title_of_view(view) if view else title,
        group=command.group,
        next_line=onward,
        save_line=None if view else _save_line(command),
        menus=request.limits.live,
    )


def _save_line(command: ListTasks) -> str | None:
    """What asks for a name under which it is kept: of a list that somebody narrowed."""
    if not command.conditions or command.public:
        return None
    return encode(SaveView(listed=command.model_copy(update={"after": None, "page": 1})))


async def search(request: Request, command: SearchTasks) -> Reply:
    book = await look_up(request)
    reader = await _reader(request, command)
    query = Query(
        actor=reader,
        conditions=resolved(book, command.conditions),
        now=request.now,
        open_only=False,
        text=command.text,
        after=command.after,
        limit=request.limits.rows,
    )
    page = await _read(request, query)
    onward = encode(command.model_copy(update={"after": page.next})) if page.next else None
    menus = request.limits.live
    message = lists.found(page, reader, request.now, text=command.text, next_line=onward, menus=menus)
    return Reply(message, _audience(command))


async def today(request: Request, _: ShowToday) -> Reply:
    """What is mine, open, and due today or before; what comes next if that is nothing."""
    mine = Query(
        actor=request.actor,
        conditions=(Condition(field=ConditionField.ASSIGNEE, values=request.actor.holders),),
        now=request.now,
        hide_future_starts=True,
        sort=SortKey.DUE,
        limit=request.limits.rows,
    )
    page = await request.tx.list_tasks(mine)
    return Reply(lists.today(page, request.actor, request.now, menus=request.limits.live))


# ---- for one, or for everybody


async def _reader(request: Request, command: ListTasks | SearchTasks) -> Actor:
    return await request.tx.onlooker() if command.public else request.actor


def _audience(command: ListTasks | SearchTasks) -> Audience:
    return Audience.ROOM if command.public else Audience.PRIVATE


async def _read(request: Request, query: Query) -> Page:
    """Nobody gets more to see by asking in public: a guest may see less than an onlooker."""
    page = await request.tx.list_tasks(query)
    if query.actor is request.actor:
        return page
    return replace(page, tasks=tuple(task for task in page.tasks if may_see(request.actor, task)))


# ---- scopes and conditions


def _scope(request: Request, command: ListTasks) -> Scope:
    if command.scope is not Scope.DEFAULT:
        return command.scope
    named_elsewhere = command.who or any(one.field is ConditionField.PROJECT for one in command.conditions)
    if named_elsewhere:
        return Scope.ALL
    return Scope.MINE if request.actor.room.kind is RoomKind.DM else Scope.HERE


def _of_scope(request: Request, command: ListTasks, scope: Scope, book: Book) -> tuple[Condition, ...]:
    """What a scope means as conditions; "here" of a channel without a project is its room instead."""
    conditions = []
    if scope is Scope.MINE:
        conditions.append(Condition(field=ConditionField.ASSIGNEE, values=request.actor.holders))
    if scope is Scope.UNASSIGNED:
        conditions.append(Condition(field=ConditionField.ASSIGNEE))
    if scope is Scope.HERE and request.actor.room.project_id:
        conditions.append(Condition(field=ConditionField.PROJECT, values=(request.actor.room.project_id,)))
    if command.who:
        people = [one for ref in command.who for one in _holders(book, ref)]
        conditions.append(Condition(field=ConditionField.ASSIGNEE, values=tuple(dict.fromkeys(people))))
    return tuple(conditions)


def _room_of(request: Request, command: ListTasks, scope: Scope, book: Book) -> int | None:
    room = request.actor.room
    if scope is Scope.HERE and not room.project_id:
        return room.id
    named = (_unbound(book, condition) for condition in command.conditions)
    return next((one for one in named if one), None)


def _unbound(book: Book, condition: Condition) -> int | None:
    """A channel that is bound to no project, named as a filter: its room's own tasks are meant."""
    if condition.field is not ConditionField.PROJECT or condition.negated or len(condition.values) != 1:
        return None
    (value,) = condition.values
    room = book.room(value).room if isinstance(value, RoomRef) else None
    return room.id if room and not room.project_id else None


def open_only(conditions: tuple[Condition, ...]) -> bool:
    """Unless they say which status."""
    return not any(one.field in _CLOSED_TOO for one in conditions)


def resolved(book: Book, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(_with_ids(book, one) for one in conditions if _unbound(book, one) is None)


def _with_ids(book: Book, condition: Condition) -> Condition:
    ids = [one for value in condition.values for one in _ids(book, condition.field, value)]
    return condition.model_copy(update={"values": tuple(dict.fromkeys(ids))})


def _ids(book: Book, field: ConditionField, value: object) -> tuple[object, ...]:
    if isinstance(value, WhoRef):
        return _holders(book, value) if field is ConditionField.ASSIGNEE else (book.person(value).id,)
    if field is ConditionField.STATUS and not isinstance(value, Status):
        return book.stage(str(value))
    if field is ConditionField.PROJECT:
        assert isinstance(value, (str, RoomRef))
        return (book.project(value).id,)
    return (value,)


def _holders(book: Book, ref: WhoRef) -> tuple[int, ...]:
    """Oneself with the groups one is in; of others those are not told."""
    who, actor = book.person(ref), book.request.actor
    return actor.holders if who.id == actor.id else (who.id,)
