"""People: how they read dates, and what they may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from functools import cache, partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from bot.canonical import encode
from bot.errors import ChoiceError, UserError
from bot.events import EventKind, NewEvent
from bot.model import Role
from bot.policy import may_administer
from bot.ports import Reply
from bot.services import digests, notice_preferences, zones
from bot.services.calendars import calendar_data
from bot.services.names import called, look_up
from bot.store import Saving
from bot.views import forms
from bot.views import people as views
from bot.views import zones as zone_views

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.calendar import Calendar
    from bot.commands import SetDefaultZone, SetPreferences, SetRole, ShowPreferences
    from bot.events import Json
    from bot.model import Who
    from bot.services.request import Request


async def show_preferences(request: Request, _: ShowPreferences) -> Reply:
    hearing = await notice_preferences.hearing(request)
    person, platform = request.actor.person, request.actor.platform
    return Reply(forms.preferences(person, platform, hearing, request.limits.fields))


async def set_preferences(request: Request, command: SetPreferences) -> Reply:
    before = request.actor.person.calendar
    after = preferred(before, command)
    ordered = command.day_first is not None
    await request.tx.set_calendar(
        request.actor.id, after, request.now, zone_said=bool(command.zone), order_said=ordered
    )
    pair = (calendar_data(request.actor.id, before), calendar_data(request.actor.id, after))
    notices = await notice_preferences.apply(request, command.notices) if command.notices else {}
    event = NewEvent(EventKind.PREFERENCES_SET, None, {"preferences": pair, **notices})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    person = request.actor.person
    person = replace(
        person,
        calendar=after,
        zone_known=person.zone_known or bool(command.zone),
        order_told=person.order_told and not ordered,
    )
    moved = await zones.misread(request, after) if command.zone else None
    heard = await notice_preferences.rows(request, person)
    return Reply(views.preferences(person, request.actor.platform, request.now, request.change, heard, moved))


async def set_role(request: Request, command: SetRole) -> Reply:
    """The last admin stays one, unless the platform makes them: a workspace without any could never get one again."""
    if not may_administer(request.actor):
        raise UserError("Only an admin can change roles.", "`admin people` shows who is one.")
    who = (await look_up(request)).person(command.who)
    await request.tx.lock_workspace()  # two admins who demote each other at once: the second one sees the first
    people = await request.tx.people()
    admins = [one.id for one in people if one.role is Role.ADMIN]
    rules = request.actor.rules
    if not rules and request.actor.id not in admins:
        raise UserError("Only an admin can change roles.", "You were one until a moment ago.")
    if not rules and admins == [who.id] and command.role is not Role.ADMIN:
        raise UserError(f"{who.name} is the only admin.", "Make somebody else one first: `admin role @who admin`.")
    before = next(one for one in people if one.id == who.id)
    if before.group:
        raise UserError(f"{called(who)} is a group; only people have roles here.", "Name the people one by one.")
    if before.role is command.role:
        raise UserError(f"{who.name} is {command.role.value} already.")
    person = await request.tx.set_role(who.id, command.role)
    event = NewEvent(EventKind.ROLE_SET, None, {"role": (_role_data(who, before.role), _role_data(who, command.role))})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    return Reply(views.role_set(person, request.change))


async def set_default_zone(request: Request, command: SetDefaultZone) -> Reply:
    if not may_administer(request.actor):
        raise UserError("Only an admin can set the team's time zone.", "Yours is `prefs tz CITY`.")
    zone = ZoneInfo(zone_named(command.zone, "admin zone"))
    before = await request.tx.set_default_zone(zone.key)
    if before == zone.key:
        raise UserError(f"The team's time zone is {before} already.")
    await digests.move_to(request, zone)
    event = NewEvent(EventKind.ZONE_SET, None, {"zone": (before, zone.key)})
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    return Reply(zone_views.default_set(zone, request.now, request.change))


def _role_data(who: Who, role: Role) -> Json:
    return {"person": who.id, "name": who.name, "role": role.value}


def preferred(calendar: Calendar, command: SetPreferences) -> Calendar:
    """The calendar with what the command says. Raises UserError, or ChoiceError for a city that fits several zones."""
    zone = ZoneInfo(zone_named(command.zone, line=partial(_with_zone, command))) if command.zone else calendar.zone
    end = time.fromisoformat(command.workday_end) if command.workday_end else calendar.workday_end
    return replace(
        calendar,
        zone=zone,
        workday_end=end,
        workdays=calendar.workdays if command.workdays is None else command.workdays,
        week_start=calendar.week_start if command.week_start is None else command.week_start,
        day_first=calendar.day_first if command.day_first is None else command.day_first,
    )


def _with_zone(command: SetPreferences, zone: str) -> str:
    return encode(command.model_copy(update={"zone": zone}))


def zone_named(text: str, verb: str = "prefs tz", line: Callable[[str], str] | None = None) -> str:
    """An IANA name, or a city of one: "berlin" → Europe/Berlin.

    `verb`: what asked for it; `line`: of a zone, the whole line, where that said more.
    """
    near = zones_like(text)
    if len(near) == 1:
        return near[0]
    if near:
        options = tuple((name, line(name) if line else f"{verb} {name}") for name in near[:8])
        raise ChoiceError(f"“{text}” could be several time zones.", "Pick one.", options)
    raise UserError(
        f"I don't know the time zone “{text[:60]}”.",
        f"Name a city: `{verb} Berlin`, or a zone: `{verb} Europe/Berlin`.",
    )


def zones_like(text: str) -> Sequence[str]:
    """Zones whose name or city begins with the text; an exact one alone."""
    wanted = _flat(text)
    exact = [name for name in _zones() if wanted in (_flat(name), _flat(name.rpartition("/")[2]))]
    if exact:
        return exact[:1]
    return [name for name in _zones() if wanted and any(part.startswith(wanted) for part in _flat(name).split("/"))]


def _flat(name: str) -> str:
    return name.casefold().replace(" ", "_")


@cache
def _zones() -> tuple[str, ...]:
    """Real places first; "Etc/GMT+5" and the like read the wrong way round, so only UTC stays of those."""
    names = sorted(available_timezones())
    return tuple(
        name for name in names if name == "UTC" or ("/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    )
