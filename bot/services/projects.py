"""Projects: created, listed, bound to channels, archived; and what a channel lets people do."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import Project, RoomKind
from bot.policy import may_create_projects, may_run_project, may_set_reactions
from bot.ports import Reply
from bot.services.names import look_up
from bot.services.tasks import check_project
from bot.store import Saving
from bot.views import projects as views

if TYPE_CHECKING:
    from bot.commands import (
        ArchiveProject,
        BindProject,
        CreateProject,
        ListProjects,
        SetReactions,
        SetThreads,
        ShowProject,
        UnbindProject,
    )
    from bot.events import Json
    from bot.model import Room
    from bot.services.request import Request

NAME_LENGTH = 60


async def create(request: Request, command: CreateProject) -> Reply:
    if not may_create_projects(request.actor):
        raise UserError("Guests cannot create projects.", "Ask a member of the team.")
    slug = slug_of(command.name)
    people = (await look_up(request)).people(command.people)
    made = await request.tx.create_project(request.actor, command.name, slug, [who.id for who in people])
    if made is None:
        raise UserError(f"There is a project {slug} already.", f"`project status {slug}` shows it.")
    await _record(request, EventKind.PROJECT_CREATED, {"project": (None, _named(made))})
    return Reply(views.created(made, request.change))


async def list_projects(request: Request, _: ListProjects) -> Reply:
    return Reply(views.listing(await request.tx.projects(request.actor, request.now)))


async def show(request: Request, command: ShowProject) -> Reply:
    slug = await _slug_shown(request, command)
    (standing,) = await request.tx.projects(request.actor, request.now, slug)
    return Reply(views.standing(standing, request.actor, request.now))


async def bind(request: Request, command: BindProject) -> Reply:
    book = await look_up(request)
    project = book.project(command.project)
    check_project(project)
    room = book.room(command.room).room if command.room else request.actor.room
    check_may_run(request, project)
    _check_bindable(request, room)
    if room.project_id == project.id:
        raise UserError(f"#{room.name} is bound to {project.name} already.")
    await request.tx.bind_room(room.id, project.id)
    await _record(request, EventKind.PROJECT_BOUND, {"binding": (_binding(room), _binding(room, project))})
    return Reply(views.bound(project, room, request.change))


async def unbind(request: Request, command: UnbindProject) -> Reply:
    book = await look_up(request)
    room = book.room(command.room).room if command.room else request.actor.room
    if room.project_id is None:
        raise UserError(f"#{room.name} is not bound to a project.", "`project bind NAME` does that.")
    check_may_run(request, await of_room(request, room))
    await request.tx.bind_room(room.id, None)
    after: Json = {"room": room.id, "name": room.name, "project": None, "slug": None}
    await _record(request, EventKind.PROJECT_UNBOUND, {"binding": (_binding(room), after)})
    return Reply(views.unbound(room, request.change))


async def archive(request: Request, command: ArchiveProject) -> Reply:
    project = (await look_up(request)).project(command.project)
    check_may_run(request, project)
    if project.archived_at:
        raise UserError(f"{project.name} is archived already.")
    await request.tx.archive_project(project.id, request.now)
    rooms: Json = [{"room": room.id, "name": room.name} for room in project.rooms]
    after: Json = {"id": project.id, "slug": project.slug, "name": project.name, "rooms": rooms}
    await _record(request, EventKind.PROJECT_ARCHIVED, {"archived": (None, after)})
    return Reply(views.archived(project, request.change))


async def set_threads(request: Request, command: SetThreads) -> Reply:
    project = (await look_up(request)).project(command.project)
    check_project(project)
    check_may_run(request, project)
    if project.threads is command.on:
        raise UserError(f"That is so in {project.name} already.")
    await request.tx.set_threads(project.id, command.on)
    sides = _named(project) | {"on": project.threads}, _named(project) | {"on": command.on}
    await _record(request, EventKind.THREADS_SET, {"threads": sides})
    return Reply(views.threads(replace(project, threads=command.on), request.change))


async def set_reactions(request: Request, command: SetReactions) -> Reply:
    room = request.actor.room
    if room.kind is RoomKind.DM:
        raise UserError("Reactions make tasks in channels only.", "Say it in the channel that it is for.")
    project = await of_room(request, room) if room.project_id else None
    if not may_set_reactions(request.actor, project):
        whom = project.lead.name if project and project.lead else "an admin"
        raise UserError(f"You can't change that for #{room.name}.", f"Ask {whom}.")
    await request.tx.set_reactions(room.id, command.on)
    return Reply(views.reactions(room, request.limits.reaction, on=command.on))


def slug_of(name: str) -> str:
    """What people type for a project: "Café Web 2" → "cafe-web-2". Raises UserError if nothing is left."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    slug = re.sub(r"[^\w]+", "-", "".join(one for one in flat if not unicodedata.combining(one))).strip("-_")
    if not slug or slug == "none" or slug.isdecimal() or len(name) > NAME_LENGTH:
        raise UserError(
            f"“{name[:NAME_LENGTH]}” cannot be a project's name.",
            f"Use letters, and up to {NAME_LENGTH} characters: `Web`.",
        )
    return slug


async def _slug_shown(request: Request, command: ShowProject) -> str:
    if command.project:
        return (await look_up(request)).project(command.project).slug
    if request.actor.room.project:
        return request.actor.room.project
    raise UserError("This room is not bound to a project.", "Name one: `project status web`.")


async def of_room(request: Request, room: Room) -> Project:
    for standing in await request.tx.projects(request.actor, request.now, room.project):
        return standing.project
    raise UserError(f"#{room.name} is not bound to a project.")


def check_may_run(request: Request, project: Project) -> None:
    if not may_run_project(request.actor, project):
        lead = project.lead.name if project.lead else "an admin"
        raise UserError(f"Only a lead of {project.name} or an admin can do that.", f"Ask {lead}.")


def _check_bindable(request: Request, room: Room) -> None:
    if room.kind is RoomKind.DM:
        raise UserError(
            "A direct message cannot be bound to a project.",
            "Say it in a channel, or name one: `project bind web #web`.",
        )
    if room.is_private and room.id not in request.actor.member_of:
        raise UserError(f"I don't know the channel #{room.name}.", "Say it in that channel.")


def _named(project: Project) -> dict[str, Json]:
    return {"id": project.id, "slug": project.slug, "name": project.name}


def _binding(room: Room, project: Project | None = None) -> Json:
    number, slug = (project.id, project.slug) if project else (room.project_id, room.project)
    return {"room": room.id, "name": room.name, "project": number, "slug": slug}


async def _record(request: Request, kind: EventKind, fields: dict[str, tuple[Json, Json]]) -> None:
    event = NewEvent(kind, None, fields)
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
