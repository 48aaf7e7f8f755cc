"""Files: tasks that somebody may see, all that happened, all that is kept about a person.

Read page by page and written at once: what is held in memory is the file, up to the platform's size, and one page.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot import exports
from bot.errors import UserError
from bot.exports import ExportFormat
from bot.message import File
from bot.model import Comment
from bot.policy import may_administer, may_see
from bot.ports import Reply
from bot.services.listing import whole
from bot.services.showing import without_hidden
from bot.terms import SortKey
from bot.timelog import Entry
from bot.views import exporting as views

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from bot.commands import ExportAudit, ExportMine, ExportTasks
    from bot.events import Event
    from bot.model import Task
    from bot.services.request import Request
    from bot.store import Query

T = TypeVar("T")
Written = TypeVar("Written", Comment, Entry)

_TYPES = {ExportFormat.CSV: "text/csv", ExportFormat.JSON: "application/json"}
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

# ---- tasks


async def export_tasks(request: Request, command: ExportTasks) -> Reply:
    query = await whole(request, command.listed, SortKey.NUMBER, exports.PAGE)
    counts = list[int]()
    pages = _pages(request, query, counts)
    parts = _table(request, pages) if command.format is ExportFormat.CSV else _whole(request, pages)
    content = await _gathered(request, parts, views.TASKS_NARROWED)
    count = sum(counts)
    if not count:
        return Reply(views.no_tasks())
    file = _file(request, "tasks", command.format, content, views.described(count))
    zone = request.actor.person.calendar.zone.key if command.format is ExportFormat.CSV else ""
    return Reply(views.tasks(count, file, zone=zone, open_only=query.open_only), file=file)


async def _pages(request: Request, query: Query, counts: list[int]) -> AsyncIterator[Sequence[Task]]:
    """Without the names of what their reader may not see. `counts`: of each page."""
    after: str | None = ""
    while after is not None:
        page = await request.tx.list_tasks(replace(query, after=after or None))
        counts.append(len(page.tasks))
        yield await _unnamed(request, page.tasks)
        after = page.next


async def _unnamed(request: Request, tasks: Sequence[Task]) -> Sequence[Task]:
    seen = {task.number for task in tasks}
    asked = sorted({number for task in tasks for number in _named_by(task)} - seen)
    seen |= {one.number for one in await request.tx.load(request.actor, asked) if may_see(request.actor, one)}
    return [_without(request, task, seen) for task in tasks]


def _named_by(task: Task) -> set[int]:
    return {one for one in (task.parent, task.duplicate_of, *task.blocked_by, *task.relates) if one is not None}


def _without(request: Request, task: Task, seen: set[int]) -> Task:
    in_room = not task.private or task.room_id in request.actor.member_of
    return replace(
        task,
        parent=task.parent if task.parent in seen else None,
        duplicate_of=task.duplicate_of if task.duplicate_of in seen else None,
        blocked_by=tuple(one for one in task.blocked_by if one in seen),
        relates=tuple(one for one in task.relates if one in seen),
        room=task.room if in_room else None,
    )


async def _table(request: Request, pages: AsyncIterator[Sequence[Task]]) -> AsyncIterator[str]:
    yield exports.BYTE_ORDER_MARK + exports.rows([exports.TASK_COLUMNS])
    calendar = request.actor.person.calendar
    async for page in pages:
        entries = _by_task(await request.tx.time_of([task.number for task in page]))
        spent = {number: sum(one.minutes or 0 for one in its) for number, its in entries.items()}
        yield exports.rows(exports.task_row(task, spent.get(task.number, 0), calendar) for task in page)


async def _whole(request: Request, pages: AsyncIterator[Sequence[Task]]) -> AsyncIterator[str]:
    yield exports.head(request.now)
    comma = ""
    async for page in pages:
        numbers = [task.number for task in page]
        comments = _by_task(await request.tx.comments_of(numbers))
        entries = _by_task(await request.tx.time_of(numbers))
        for task in page:
            one = exports.exported(task, comments.get(task.number, ()), entries.get(task.number, ()))
            yield f"{comma}\n{one.model_dump_json()}"
            comma = ","
    yield exports.TAIL


def _by_task(written: Iterable[Written]) -> Mapping[int, Sequence[Written]]:
    found: dict[int, list[Written]] = {}
    for one in written:
        found.setdefault(one.task, []).append(one)
    return found


# ---- events


async def export_audit(request: Request, command: ExportAudit) -> Reply:
    if not may_administer(request.actor):
        raise UserError("Only an admin can export all that happened.", "`history 12` shows what happened to a task.")
    content = await _gathered(request, _happened(request, command), views.AUDIT_NARROWED)
    file = _file(request, "audit", ExportFormat.CSV, content, "All that happened")
    return Reply(views.audit(file, command), file=file)


async def _happened(request: Request, command: ExportAudit) -> AsyncIterator[str]:
    yield exports.BYTE_ORDER_MARK + exports.rows([exports.EVENT_COLUMNS])
    since, until = _from_midnight(request, command.first), _to_midnight(request, command.last)
    async for batch in _batches(request.tx.audit(request.actor, since, until)):
        events = await without_hidden(request, [event for event, _ in batch])
        yield exports.rows(_row(event, seen) for event, (_, seen) in zip(events, batch, strict=True))


def _row(event: Event, seen: bool) -> tuple[object, ...]:
    return exports.event_row(event, seen=seen)


def _from_midnight(request: Request, day: date | None) -> datetime:
    return request.actor.person.calendar.instant(day, time()) if day else _FIRST


def _to_midnight(request: Request, day: date | None) -> datetime:
    return request.actor.person.calendar.instant(day + timedelta(days=1), time()) if day else _LAST


async def _batches(items: AsyncIterator[T]) -> AsyncIterator[list[T]]:
    batch = list[T]()
    async for one in items:
        batch.append(one)
        if len(batch) == exports.PAGE:
            yield batch
            batch = []
    if batch:
        yield batch


# ---- oneself


async def export_mine(request: Request, _: ExportMine) -> Reply:
    content = await _gathered(request, _about(request), views.MINE_TOO_LARGE)
    file = _file(request, "about-me", ExportFormat.JSON, content, "All that is kept about you")
    return Reply(views.mine(file), file=file)


async def _about(request: Request) -> AsyncIterator[str]:
    """An object of lists, by kind: each a row as it is kept."""
    yield f'{{"format": "nudge-person", "version": 1, "exported_at": "{request.now.isoformat()}"'
    known = ""
    async for kind, row in request.tx.personal(request.actor):
        opening = f',\n"{kind}": [' if kind != known else ","
        yield f"{']' if known and kind != known else ''}{opening}\n{row}"
        known = kind
    yield "]}\n"


# ---- files


async def _gathered(request: Request, parts: AsyncIterator[str], advice: str) -> bytes:
    """Raises UserError for more than the platform takes."""
    content = bytearray()
    async for part in parts:
        content += part.encode()
        if len(content) > request.limits.file_bytes:
            raise UserError(f"That is more than {request.limits.file_bytes // 1_000_000} MB, too much here.", advice)
    return bytes(content)


def _file(request: Request, what: str, kind: ExportFormat, content: bytes, description: str) -> File:
    today = request.actor.person.calendar.today(request.now)
    return File(f"nudge-{what}-{today.isoformat()}.{kind.value}", _TYPES[kind], content, description)
