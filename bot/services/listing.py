"""Reading tasks: lists, search, cards, history, today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.commands import Condition, ConditionField, RoomRef, Scope, SortKey, WhoRef
from bot.model import RoomKind
from bot.policy import may_see
from bot.ports import Query, Reply
from bot.services import references
from bot.services.names import Book, look_up
from bot.views import cards, history, lists

if TYPE_CHECKING:
    from bot.commands import ListTasks, SearchTasks, ShowHistory, ShowTask, ShowToday
    from bot.message import Message
    from bot.ports import Page
    from bot.services.request import Request

HISTORY_PAGE = 20
_CLOSED_TOO = frozenset({ConditionField.STATUS})


async def list_tasks(request: Request, command: ListTasks) -> Reply:
    book = await look_up(request)
    scope = _scope(request, command)
    query = Query(
        actor=request.actor,
        conditions=(*_of_scope(request, command, scope, book), *_resolved(book, command.conditions)),
        now=request.now,
        open_only=not any(one.field in _CLOSED_TOO for one in command.conditions),
        room_id=_room_of(request, command, scope, book),
        hide_future_starts=scope is Scope.MINE,
        sort=command.sort,
        descending=command.descending,
        group=command.group,
        after=command.after,
        page=command.page,
        limit=request.limits.rows,
    )
    page = await request.tx.list_tasks(query)
    return Reply(_listed(request, command, scope, page, book))


def _listed(request: Request, command: ListTasks, scope: Scope, page: Page, book: Book) -> Message:
    onward = encode(command.model_copy(update={"after": page.next, "page": 1})) if page.next else None
    people = [book.person(one).name for one in command.who]
    return lists.task_list(
        page,
        request.actor,
        request.now,
        title=lists.title_of(scope, request.actor, people, filtered=bool(command.conditions)),
        group=command.group,
        next_line=onward,
    )


async def search(request: Request, command: SearchTasks) -> Reply:
    book = await look_up(request)
    query = Query(
        actor=request.actor,
        conditions=_resolved(book, command.conditions),
        now=request.now,
        open_only=False,
        text=command.text,
        after=command.after,
        limit=request.limits.rows,
    )
    page = await request.tx.list_tasks(query)
    onward = encode(command.model_copy(update={"after": page.next})) if page.next else None
    return Reply(lists.found(page, request.actor, request.now, text=command.text, next_line=onward))


async def today(request: Request, _: ShowToday) -> Reply:
    """What is mine, open, and due today or before; what comes next if that is nothing."""
    mine = Query(
        actor=request.actor,
        conditions=(Condition(field=ConditionField.ASSIGNEE, values=(request.actor.id,)),),
        now=request.now,
        hide_future_starts=True,
        sort=SortKey.DUE,
        limit=request.limits.rows,
    )
    page = await request.tx.list_tasks(mine)
    return Reply(lists.today(page, request.actor, request.now))


async def show(request: Request, command: ShowTask) -> Reply:
    numbers, shown_in = await references.number_of(request, command.ref)
    detail = await request.tx.detail(request.actor, numbers, shown_in)
    if detail is None or not may_see(request.actor, detail.task) or not references.fits(detail.task, command.ref):
        raise references.unknown_task([f"#{number}" for number in numbers])
    return Reply(cards.card(detail, request.actor, request.now))


async def show_history(request: Request, command: ShowHistory) -> Reply:
    task = await references.load_one(request, command.ref)
    events = await request.tx.history(request.actor, task.number, before=command.before, limit=HISTORY_PAGE + 1)
    older = f"history {task.number} before:{events[HISTORY_PAGE - 1].id}" if len(events) > HISTORY_PAGE else None
    return Reply(history.history(task, events[:HISTORY_PAGE], request.actor, request.now, older))


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
        conditions.append(Condition(field=ConditionField.ASSIGNEE, values=(request.actor.id,)))
    if scope is Scope.UNASSIGNED:
        conditions.append(Condition(field=ConditionField.ASSIGNEE))
    if scope is Scope.HERE and request.actor.room.project_id:
        conditions.append(Condition(field=ConditionField.PROJECT, values=(request.actor.room.project_id,)))
    if command.who:
        people = tuple(who.id for who in book.people(command.who))
        conditions.append(Condition(field=ConditionField.ASSIGNEE, values=people))
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


def _resolved(book: Book, conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    return tuple(_with_ids(book, one) for one in conditions if _unbound(book, one) is None)


def _with_ids(book: Book, condition: Condition) -> Condition:
    ids = tuple(_id(book, condition.field, value) for value in condition.values)
    return condition.model_copy(update={"values": ids})


def _id(book: Book, field: ConditionField, value: object) -> object:
    if isinstance(value, WhoRef):
        return book.person(value).id
    if field is ConditionField.PROJECT:
        assert isinstance(value, (str, RoomRef))
        return book.project(value).id
    return value
