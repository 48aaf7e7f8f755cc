"""Taking back what was done to projects and people: one event each, its fields read backwards."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from bot.calendar import Calendar
from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import Role
from bot.ports import Reply, Saving
from bot.views import results

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.events import Change, Event, Json
    from bot.services.request import Request

    Back: TypeAlias = Callable[[Request, Event], Awaitable[None]]


async def undo(request: Request, change: Change) -> Reply:
    (event,) = change.events
    taken_back = EventKind(str(event.fields["undone"][1])) if "undone" in event.fields else event.kind
    await _BACK[taken_back](request, event)
    fields = {name: (after, before) for name, (before, after) in event.fields.items() if name != "undone"}
    undone = NewEvent(EventKind.UNDONE, None, {**fields, "undone": (None, taken_back.value)})
    await request.tx.save(request.actor, request.change, Saving(events=[undone], undoes=change.id), request.now)
    return Reply(results.undone(change, [], [], request.change, request.actor, request.now))


def _read(value: Json) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


async def _uncreate(request: Request, event: Event) -> None:
    before, after = event.fields["project"]
    if after is None:
        raise UserError(
            "A project that was taken back can't be brought back by undo.", "`project create` makes it anew."
        )
    assert before is None
    if not await request.tx.delete_project(int(str(_read(after)["id"]))):
        raise UserError(f"{_read(after)['name']} has tasks now, so it stays.", "`project archive` closes it.")


async def _rebind(request: Request, event: Event) -> None:
    before = _read(event.fields["binding"][0])
    project = before["project"]
    await request.tx.bind_room(int(str(before["room"])), int(str(project)) if project else None)


async def _rearchive(request: Request, event: Event) -> None:
    before, after = event.fields["archived"]
    project = _read(after or before)
    number = int(str(project["id"]))
    await request.tx.archive_project(number, request.now if before else None)
    if before is None:
        rooms = project["rooms"]
        assert isinstance(rooms, list)
        for room in rooms:
            await request.tx.bind_room(int(str(_read(room)["room"])), number)


async def _role_back(request: Request, event: Event) -> None:
    before = _read(event.fields["role"][0])
    await request.tx.set_role(int(str(before["person"])), Role(str(before["role"])))


async def _preferences_back(request: Request, event: Event) -> None:
    before = _read(event.fields["preferences"][0])
    await request.tx.set_calendar(int(str(before["person"])), read_calendar(before), request.now)


def calendar_data(person: int, calendar: Calendar) -> Json:
    """A person's calendar as an event keeps it."""
    return {
        "person": person,
        "zone": calendar.zone.key,
        "day_first": calendar.day_first,
        "week_start": calendar.week_start,
        "workday_end": calendar.workday_end.isoformat("minutes"),
        "workdays": [*sorted(calendar.workdays)],
    }


def read_calendar(data: dict[str, Json]) -> Calendar:
    workdays = data["workdays"]
    assert isinstance(workdays, list)
    day_first = data["day_first"]
    return Calendar(
        zone=ZoneInfo(str(data["zone"])),
        day_first=bool(day_first) if day_first is not None else None,
        week_start=int(str(data["week_start"])),
        workday_end=time.fromisoformat(str(data["workday_end"])),
        workdays=frozenset(int(str(day)) for day in workdays),
    )


_BACK: dict[EventKind, Back] = {
    EventKind.PROJECT_CREATED: _uncreate,
    EventKind.PROJECT_BOUND: _rebind,
    EventKind.PROJECT_UNBOUND: _rebind,
    EventKind.PROJECT_ARCHIVED: _rearchive,
    EventKind.ROLE_SET: _role_back,
    EventKind.PREFERENCES_SET: _preferences_back,
}
