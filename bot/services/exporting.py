"""Files: tasks that somebody may see, all that happened, all that is kept about a person.

Read page by page and written at once: what is held in memory is the file, up to the platform's size, and one page; of
what is packed also as much of it as it was when it became too large.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeVar
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot import exports
from bot.errors import UserError
from bot.exports import ExportFormat
from bot.files import KeptFile
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
OfTask = TypeVar("OfTask", Comment, Entry, KeptFile)

_TYPES = {ExportFormat.CSV: "text/csv", ExportFormat.JSON: "application/json"}
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """A file, but for what is said of it."""

    name: str
    content_type: str
    content: bytes

    def file(self, description: str) -> File:
        return File(self.name, self.content_type, self.content, description)


# ---- tasks


async def export_tasks(request: Request, command: ExportTasks) -> Reply:
    query = await whole(request, command.listed, SortKey.NUMBER, exports.PAGE)
    counts = list[int]()
    pages = _pages(request, query, counts)
    parts = _table(request, pages) if command.format is ExportFormat.CSV else _whole(request, pages)
    written = await _written(request, _name(request, "tasks", command.format), parts, views.TASKS_NARROWED)
    count = sum(counts)
    if not count:
        return Reply(views.no_tasks())
    file = written.file(views.described(count))
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
        files = _by_task(await request.tx.files_of(numbers))
        for task in page:
            number = task.number
            one = exports.exported(task, comments.get(number, ()), entries.get(number, ()), files.get(number, ()))
            yield f"{comma}\n{one.model_dump_json()}"
            comma = ","
    yield exports.TAIL


def _by_task(written: Iterable[OfTask]) -> Mapping[int, Sequence[OfTask]]:
    found: dict[int, list[OfTask]] = {}
    for one in written:
        found.setdefault(one.task, []).append(one)
    return found


# ---- events


async def export_audit(request: Request, command: ExportAudit) -> Reply:
    if not may_administer(request.actor):
        raise UserError("Only an admin can export all that happened.", "`history 12` shows what happened to a task.")
    name = _name(request, "audit", ExportFormat.CSV)
    written = await _written(request, name, _happened(request, command), views.AUDIT_NARROWED)
    file = written.file("All that happened")
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
    name = _name(request, "about-me", ExportFormat.JSON)
    written = await _written(request, name, _about(request), views.MINE_TOO_LARGE)
    file = written.file("All that is kept about you")
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


async def _written(request: Request, name: str, parts: AsyncIterator[str], advice: str) -> Written:
    """Packed, if it is more than the platform takes. Raises UserError for what is so even then."""
    most = request.limits.file_bytes
    content = bytearray()
    async for part in parts:
        content += part.encode()
        if len(content) > most:
            packed = await _packed(request, name, content, parts)
            if packed is None:
                raise UserError(f"That is more than {most // 1_000_000} MB even packed, too much here.", advice)
            return Written(f"{name}.zip", "application/zip", packed)
    return Written(name, _TYPES[ExportFormat(name.rpartition(".")[2])], bytes(content))


async def _packed(request: Request, name: str, begun: bytearray, parts: AsyncIterator[str]) -> bytes | None:
    """What has `begun` with the rest of it, as a zip file; None: that is too large, too."""
    archive = io.BytesIO()
    entry = ZipInfo(name, request.actor.person.calendar.local(request.now).timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    with ZipFile(archive, "w") as packing, packing.open(entry, "w") as file:
        file.write(begun)
        async for part in parts:
            file.write(part.encode())
            if archive.tell() > request.limits.file_bytes:
                return None
    return archive.getvalue() if archive.tell() <= request.limits.file_bytes else None


def _name(request: Request, what: str, kind: ExportFormat) -> str:
    today = request.actor.person.calendar.today(request.now)
    return f"nudge-{what}-{today.isoformat()}.{kind.value}"
