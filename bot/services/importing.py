"""A file of tasks, before anything is imported: read and staged, and what its names mean put right."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from bot import exports
from bot.errors import UserError
from bot.imports import reading
from bot.imports.model import ImportedFile, UnknownTable
from bot.imports.staging import ImportState, Staged, digest_of, packed, packed_bytes, unpacked, unpacked_bytes
from bot.message import File
from bot.model import Mode, RoomKind, Task
from bot.policy import may_create_projects
from bot.ports import Reply
from bot.services.import_planning import Known, folded, names_in, plan
from bot.services.names import look_up
from bot.services.projects import slug_of
from bot.services.tasks import check_project, in_project
from bot.store import Names
from bot.terms import RoomRef
from bot.views import importing as views

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.commands import DropImport, ImportFile, ImportInto, ListRows, MapColumns, MapPerson, ShowImport
    from bot.imports.plan import Plan
    from bot.model import Project, Room, Who
    from bot.services.request import Request
    from bot.store import Found, FoundPerson

    Read: TypeAlias = ImportedFile | UnknownTable

NAME_LENGTH = 100


async def import_file(request: Request, _: ImportFile) -> Reply:
    if request.file is None:
        return Reply(views.how_to_send(request.actor.platform), understood=False)
    name, content = request.file.name[-NAME_LENGTH:], request.file.content
    read = await _read(request, name, content)
    staged = _holding(Staged(0, name, digest_of(content), request.actor.room, request.now), read)
    if isinstance(read, UnknownTable):
        staged = replace(staged, content=packed_bytes(content))
    number = await request.tx.stage_import(request.actor, staged, request.now)
    return await _shown(request, replace(staged, id=number), read)


async def show(request: Request, command: ShowImport) -> Reply:
    return await _again(request, command.staged)


async def map_columns(request: Request, command: MapColumns) -> Reply:
    staged = await open_one(request, command.staged)
    if not staged.content:
        raise UserError("That file says itself what everything in it is.", "`import` takes another one.")
    if not command.columns:
        return Reply(views.columns_form(staged, await _table(request, staged)))
    read = await _read(request, staged.name, unpacked_bytes(staged.content), dict(command.columns))
    changed = _holding(replace(staged, columns=dict(command.columns)), read)
    return await _changed(request, changed, read)


async def map_person(request: Request, command: MapPerson) -> Reply:
    who = (await look_up(request)).person(command.who) if command.who else None
    staged = await open_one(request, command.staged)
    file = await read_file(staged)
    if folded(command.name) not in {folded(name) for row in file.tasks for name in names_in(row)}:
        raise UserError(f"Nobody in {staged.name} is called {command.name}.", "`import rows` shows who is.")
    people = {**staged.people, folded(command.name): who.id if who else None}
    return await _changed(request, replace(staged, people=people), file)


async def into(request: Request, command: ImportInto) -> Reply:
    """A channel stands for its project and for who may see what is in it."""
    if command.project is None:
        return Reply(views.target_form(await open_one(request, command.staged)))
    book = await look_up(request)
    if isinstance(command.project, RoomRef):
        room: Room | None = _open_room(request, book.room(command.project).room)
        project = None
    else:
        room, chosen = None, book.project(command.project)
        check_project(chosen)
        project = chosen.slug
    staged = await open_one(request, command.staged)
    changed = replace(staged, room=room or staged.room, project=project)
    await request.tx.change_staged(changed)
    return await _again(request, changed.id)


async def list_rows(request: Request, command: ListRows) -> Reply:
    staged = await find(request, command.staged)
    file = await read_file(staged)
    planned = await planned_tasks(request, staged, file, staged.first_number or 1)
    rows = views.rows(planned, file.refused, done=staged.state is ImportState.DONE)
    content = (exports.BYTE_ORDER_MARK + exports.rows([views.COLUMNS, *rows])).encode()
    report = File(f"import-{staged.id}.csv", "text/csv", content, f"What becomes of {staged.name}, row by row")
    return Reply(views.report(staged, rows, report), file=report)


async def drop(request: Request, command: DropImport) -> Reply:
    staged = await open_one(request, command.staged)
    await request.tx.drop_staged(staged.id)
    return Reply(views.dropped(staged))


# ---- what is staged


async def find(request: Request, number: int, *, lock: bool = False) -> Staged:
    """Raises UserError."""
    staged = await request.tx.staged_import(request.actor, number, lock=lock)
    if staged is None and lock and await request.tx.staged_import(request.actor, number):
        raise UserError("That file is being imported just now.", "You will hear of it in a moment.")
    if staged is None:
        raise UserError(f"You have no import {number}.", "A file is kept for a day: send it once more.")
    return staged


async def open_one(request: Request, number: int) -> Staged:
    """What may still be changed. Raises UserError."""
    staged = await find(request, number, lock=True)
    if staged.state is ImportState.DONE:
        raise UserError(f"{staged.name} is imported already.", "`undo` takes that back, for a quarter of an hour.")
    return staged


async def read_file(staged: Staged) -> ImportedFile:
    """Raises UserError."""
    if staged.read:
        return await asyncio.to_thread(unpacked, staged.read)
    if staged.content:
        raise UserError(f"What are the columns of {staged.name}?", f"`import map {staged.id}` asks for them.")
    raise UserError(f"What was in {staged.name} is forgotten by now.", "Send it once more.")


async def _again(request: Request, number: int) -> Reply:
    staged = await find(request, number)
    return await _shown(request, staged, await read_file(staged) if staged.read else await _table(request, staged))


async def _changed(request: Request, staged: Staged, read: Read) -> Reply:
    await request.tx.change_staged(staged)
    return await _shown(request, replace(staged, first_number=None), read)


def _holding(staged: Staged, read: Read) -> Staged:
    if isinstance(read, UnknownTable):
        return replace(staged, read=b"", count=0)
    return replace(staged, read=packed(read), count=len(read.tasks))


async def _table(request: Request, staged: Staged) -> Read:
    if not staged.content:
        return await read_file(staged)
    return await _read(request, staged.name, unpacked_bytes(staged.content))


async def _read(request: Request, name: str, content: bytes, mapping: Mapping[str, str] | None = None) -> Read:
    """Beside the others: a large file takes seconds. Raises UserError."""
    calendar = request.actor.person.calendar
    return await asyncio.to_thread(reading.read, name, content, mapping, calendar=calendar, now=request.now)


async def _shown(request: Request, staged: Staged, read: Read) -> Reply:
    if isinstance(read, UnknownTable):
        return Reply(views.table(staged, read))
    planned = await planned_tasks(request, staged, read)
    before = await request.tx.imported_before(staged.digest)
    return Reply(views.dry_run(staged, read, planned, before, request.actor, request.now))


# ---- what its names mean here


async def planned_tasks(request: Request, staged: Staged, file: ImportedFile, first: int = 1) -> Plan:
    known = await known_names(request, staged, file)
    return await asyncio.to_thread(plan, file, known, request.actor, request.now, first)


async def known_names(request: Request, staged: Staged, file: ImportedFile) -> Known:
    """Raises UserError if nothing can go there any more."""
    names = {folded(name) for row in file.tasks for name in names_in(row)}
    projects = {folded(row.project): row.project for row in reversed(file.tasks) if row.project}  # as first spelled
    slugs = {name: slug for name, called in projects.items() if (slug := _slug(called))}
    found = await request.tx.find(_wanted(staged, names, slugs, projects), request.actor.platform)
    people = {**_called(found.people, names, request.actor.person.who), **_said(found.people, staged)}
    there = _projects(found, slugs)
    may_create = may_create_projects(request.actor) and staged.project is None
    known_slugs = {one.slug for one in found.projects}
    fresh = {name: projects[name] for name, slug in slugs.items() if may_create and slug not in known_slugs}
    return Known(_home(request, staged, found), people, there, fresh)


def _wanted(staged: Staged, names: Iterable[str], slugs: Mapping[str, str], projects: Iterable[str]) -> Names:
    chosen = [staged.project] if staged.project else []
    return Names(
        handles=tuple(sorted(names)),
        persons=tuple(sorted({one for one in staged.people.values() if one})),
        projects=tuple(sorted({*chosen, *slugs.values(), *projects})),
    )


def _slug(name: str) -> str:
    """Empty: no project can be called so."""
    with suppress(UserError):
        return slug_of(name)
    return ""


def _projects(found: Found, slugs: Mapping[str, str]) -> dict[str, Project]:
    """By the names in the file; what is in the archive takes no tasks."""
    by_name = {key: one for one in found.projects if not one.archived_at for key in (one.slug, folded(one.name))}
    matched = {name: by_name.get(name) or by_name.get(slug) for name, slug in slugs.items()}
    return {name: one for name, one in matched.items() if one}


def _called(people: Iterable[FoundPerson], names: Iterable[str], me: Who) -> dict[str, Who | None]:
    """Who alone is called so; by the whole name, if several are by a part of it."""
    by_name: dict[str, list[FoundPerson]] = {}
    for one in people:
        for handle in {*one.handles, folded(one.who.name)}:
            by_name.setdefault(handle, []).append(one)
    matches = {name: by_name.get(name, []) for name in names}
    exact = {name: [one for one in its if folded(one.who.name) == name] or its for name, its in matches.items()}
    known: dict[str, Who | None] = {name: its[0].who for name, its in exact.items() if len(its) == 1}
    return {folded(me.name): me, **known} if folded(me.name) in matches and not matches[folded(me.name)] else known


def _said(people: Iterable[FoundPerson], staged: Staged) -> dict[str, Who | None]:
    by_id = {one.who.id: one.who for one in people}
    return {name: by_id.get(one) if one else None for name, one in staged.people.items()}


def _home(request: Request, staged: Staged, found: Found) -> Task:
    """A blank task of where it all goes: as one that is added there."""
    room = _open_room(request, staged.room) if staged.room else None
    if room is None:
        raise UserError("The channel that this was for is gone.", "`import in NUMBER #channel` chooses another one.")
    blank = Task(
        number=0,
        title="",
        creator=request.actor.person.who,
        room_id=room.id,
        room=room.name,
        private=room.is_private,
        project_id=room.project_id,
        project=room.project,
        workflow=room.workflow,
    )
    if staged.project:
        chosen = next((one for one in found.projects if one.slug == staged.project), None)
        check_project(chosen)
        blank = in_project(blank, chosen)
    return blank.assigned((request.actor.person.who,) if room.kind is RoomKind.DM else (), Mode.ONE)


def _open_room(request: Request, room: Room) -> Room:
    """Where they may add tasks: as if it weren't there, else. Raises UserError."""
    is_open = request.actor.sees_public and not room.is_private
    if is_open or room.id in request.actor.member_of:
        return room
    raise UserError("You are not in the channel that this was for.", "`import in NUMBER #channel` chooses another one.")
