"""Taking back what was done to projects and people: one event each, unless it was changed again since."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import Role
from bot.policy import may_administer, may_run_project
from bot.ports import Reply
from bot.services import digests, following, saved_views, workflows
from bot.services.calendars import calendar_data, read_calendar
from bot.services.notice_preferences import notice_data, read_settings
from bot.store import Names, Saving
from bot.views import results

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.calendar import Calendar
    from bot.events import Change, Event, Json
    from bot.model import Project, Room
    from bot.services.request import Request

    Back: TypeAlias = Callable[[Request, Event], Awaitable[None]]


async def undo(request: Request, change: Change) -> Reply:
    """Raises UserError where it was changed again since, or the person may not do that any more."""
    await request.tx.lock_workspace()  # what is compared below stays as it is until it is written
    event = change.events[0]
    taken_back = EventKind(str(event.fields["undone"][1])) if "undone" in event.fields else event.kind
    fields = {name: (after, before) for name, (before, after) in event.fields.items() if name != "undone"}
    undone = NewEvent(EventKind.UNDONE, None, {**fields, "undone": (None, taken_back.value)})
    if taken_back is EventKind.WORKFLOW_SET:
        project = await _project(request, _read(event.fields["workflow"][0])["slug"])
        await workflows.take_back(request, change, project, undone)
    else:
        await _BACK[taken_back](request, event)
        await request.tx.save(request.actor, request.change, Saving(events=[undone], undoes=change.id), request.now)
    return Reply(results.undone(change, [], [], request.change, request.actor, request.now))


def _overtaken(what: str) -> UserError:
    return UserError(
        f"{what} was changed again since.", "Nothing was taken back; change it by hand if you still want to."
    )


def _read(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


def _number(value: Json) -> int | None:
    return int(str(value)) if value else None


async def _project(request: Request, slug: Json) -> Project:
    """As it is now, if this person may still run it."""
    for standing in await request.tx.projects(request.actor, request.now, str(slug)):
        if not may_run_project(request.actor, standing.project):
            raise UserError(f"Only a lead of {standing.project.name} or an admin can do that.")
        return standing.project
    raise UserError(f"There is no project “{slug}” any more.", "`project list` shows the ones there are.")


async def _room(request: Request, data: Mapping[str, Json]) -> Room | None:
    found = await request.tx.find(Names(room_names=(str(data["name"]).casefold(),)), request.actor.platform)
    return next((one.room for one in found.rooms if one.room.id == data["room"]), None)


async def _uncreate(request: Request, event: Event) -> None:
    _, after = event.fields["project"]
    if after is None:
        raise UserError(
            "A project that was taken back can't be brought back by undo.", "`project create` makes it anew."
        )
    project = await _project(request, _read(after)["slug"])
    if not await request.tx.delete_project(project.id):
        raise UserError(f"{project.name} has tasks now, so it stays.", "`project archive` closes it.")


async def _rebind(request: Request, event: Event) -> None:
    before, after = (_read(side) for side in event.fields["binding"])
    room = await _room(request, after)
    if room is None or room.project_id != _number(after["project"]):
        raise _overtaken(f"What #{after['name']} is bound to")
    for slug in {before["slug"], after["slug"]} - {None}:
        project = await _project(request, slug)
        if slug == before["slug"] and project.archived_at:
            raise UserError(f"{project.name} is archived by now.", "Bind another one: `project bind NAME`.")
    await request.tx.bind_room(room.id, _number(before["project"]))


async def _rearchive(request: Request, event: Event) -> None:
    before, after = event.fields["archived"]
    data = _read(after or before)
    project = await _project(request, data["slug"])
    if (project.archived_at is None) is not (after is None):
        raise _overtaken(project.name)
    await request.tx.archive_project(project.id, request.now if after is None else None)
    rooms = data["rooms"] if after is not None else []
    assert isinstance(rooms, list)
    for one in rooms:
        room = await _room(request, _read(one))
        if room and room.project_id is None:  # a room that has another project by now keeps it
            await request.tx.bind_room(room.id, project.id)


async def _role_back(request: Request, event: Event) -> None:
    before, after = (_read(side) for side in event.fields["role"])
    if not may_administer(request.actor):
        raise UserError("Only an admin can change roles.", "`admin people` shows who is one.")
    people = await request.tx.people()
    now = next((one.role for one in people if one.id == before["person"]), None)
    if now != after["role"]:
        raise _overtaken(f"The role of {after['name']}")
    admins = [one.id for one in people if one.role is Role.ADMIN]
    if not request.actor.rules and admins == [before["person"]] and before["role"] != Role.ADMIN.value:
        raise UserError(f"{after['name']} is the only admin.", "Make somebody else one first: `admin role @who admin`.")
    await request.tx.set_role(int(str(before["person"])), Role(str(before["role"])))


async def _escalation_back(request: Request, event: Event) -> None:
    before, after = (_read(side) for side in event.fields["escalation"])
    project = await _project(request, after["slug"])
    if list(project.escalation) != after["minutes"]:
        raise _overtaken(f"How {project.name} escalates")
    minutes = before["minutes"]
    assert isinstance(minutes, list)
    await request.tx.set_escalation(project.id, [int(str(one)) for one in minutes])


async def _threads_back(request: Request, event: Event) -> None:
    before, after = (_read(side) for side in event.fields["threads"])
    project = await _project(request, after["slug"])
    if project.threads is not after["on"]:
        raise _overtaken(f"What threads of {project.name} are")
    await request.tx.set_threads(project.id, bool(before["on"]))


async def _zone_back(request: Request, event: Event) -> None:
    before, after = event.fields["zone"]
    if not may_administer(request.actor):
        raise UserError("Only an admin can set the team's time zone.", "`admin people` shows who is one.")
    if await request.tx.set_default_zone(str(before) if before else None) != after:
        raise _overtaken("The team's time zone")
    await digests.move_to(request, (await request.tx.onlooker()).person.calendar.zone)


async def _digest_back(request: Request, event: Event) -> None:
    before, after = (_read(side) if side is not None else None for side in event.fields["digest"])
    await digests.restore(request, before, after)


async def _view_back(request: Request, event: Event) -> None:
    before, after = (_read(side) if side is not None else None for side in event.fields["view"])
    await saved_views.restore(request, before, after)


async def _default_view_back(request: Request, event: Event) -> None:
    before, after = (_read(side) for side in event.fields["default"])
    await saved_views.restore_default(request, before, after)


async def _preferences_back(request: Request, event: Event) -> None:
    """Only what the change touched, of one's own preferences."""
    for name in event.fields.keys() & _OF_ONESELF.keys():
        before, after = (_read(side) for side in event.fields[name])
        if before["person"] != request.actor.id:
            raise UserError("Those are somebody else's preferences.", "They can undo it.")
        await _OF_ONESELF[name](request, before, after)


def _restored(current: Json, before: Mapping[str, Json], after: Mapping[str, Json]) -> dict[str, Json]:
    """What is now, with what the change touched as it was; raises UserError if that was changed again."""
    now = _read(current)
    touched = [name for name in before if before[name] != after[name]]
    if any(now[name] != after[name] for name in touched):
        raise _overtaken("That preference")
    return {**now, **{name: before[name] for name in touched}}


async def _calendar_back(request: Request, before: Mapping[str, Json], after: Mapping[str, Json]) -> None:
    current = calendar_data(request.actor.id, await _calendar_now(request))
    await request.tx.set_calendar(request.actor.id, read_calendar(_restored(current, before, after)), request.now)


async def _calendar_now(request: Request) -> Calendar:
    """Looked up under the lock: a second press of the same button must see the first one's work."""
    people = await request.tx.people()
    return next(one.calendar for one in people if one.id == request.actor.id)


async def _notices_back(request: Request, before: Mapping[str, Json], after: Mapping[str, Json]) -> None:
    current = notice_data(request.actor.id, await request.tx.notice_settings(request.actor.id))
    restored = read_settings(_restored(current, before, after))
    await request.tx.set_notice_settings(request.actor.id, restored, request.now)


async def _follow_back(request: Request, before: Mapping[str, Json], after: Mapping[str, Json]) -> None:
    subject = str(before["subject"])
    current = await following.state_of(request, subject)
    if current != following.read_state(after):
        raise _overtaken(str(before["called"]))
    await following.write(request, subject, current, following.read_state(before))


async def _follows_back(request: Request, before: Mapping[str, Json], after: Mapping[str, Json]) -> None:
    was, became = following.read_states(before), following.read_states(after)
    current = {one: await following.state_of(request, one) for one in became}
    if current != became:
        raise _overtaken("What you mute and watch")
    for subject, state in was.items():
        await following.write(request, subject, current[subject], state)


_OF_ONESELF: dict[str, Callable[[Request, Mapping[str, Json], Mapping[str, Json]], Awaitable[None]]] = {
    "preferences": _calendar_back,
    "notices": _notices_back,
    "follow": _follow_back,
    "follows": _follows_back,
}


async def _relinked(_request: Request, event: Event) -> None:
    back = "`unlink`, or an admin's `admin unlink`, takes it apart"
    if event.kind is EventKind.UNLINKED:
        back = "`link`, or an admin's `admin link`, makes a new one"
    raise UserError("A link is nothing that undo can take back.", f"{back}.")


async def _retention_back(request: Request, event: Event) -> None:
    before, after = event.fields["retention"]
    if not may_administer(request.actor):
        raise UserError("Only an admin can say how long closed tasks are kept.")
    if await request.tx.retention() != after:
        raise _overtaken("How long closed tasks are kept")
    await request.tx.set_retention(_number(before))


async def _gone(_request: Request, _event: Event) -> None:
    raise UserError("What is forgotten is gone for good.", "Only a backup of the database still has it.")


async def _feed_stays(_request: Request, _event: Event) -> None:
    raise UserError("A calendar address is nothing that undo can take back.", "`ics off` ends one, `ics` makes one.")


_BACK: dict[EventKind, Back] = {
    EventKind.LINKED: _relinked,
    EventKind.UNLINKED: _relinked,
    EventKind.RETENTION_SET: _retention_back,
    EventKind.FORGOTTEN: _gone,
    EventKind.TASKS_FORGOTTEN: _gone,
    EventKind.FEED_SET: _feed_stays,
    EventKind.PROJECT_CREATED: _uncreate,
    EventKind.PROJECT_BOUND: _rebind,
    EventKind.PROJECT_UNBOUND: _rebind,
    EventKind.PROJECT_ARCHIVED: _rearchive,
    EventKind.ROLE_SET: _role_back,
    EventKind.PREFERENCES_SET: _preferences_back,
    EventKind.ZONE_SET: _zone_back,
    EventKind.DIGEST_SET: _digest_back,
    EventKind.DIGEST_STOPPED: _digest_back,
    EventKind.ESCALATION_SET: _escalation_back,
    EventKind.THREADS_SET: _threads_back,
    EventKind.VIEW_SET: _view_back,
    EventKind.DEFAULT_VIEW_SET: _default_view_back,
}
