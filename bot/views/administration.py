"""For admins: how the bot is in this team, who is what, what each role may do, which project is bound where.

Private channels are named only to those who are in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot.message import Button, Buttons, Fields, Message, Note, PersonSelect, Tone
from bot.model import Role
from bot.views.forgetting import kept
from bot.views.spans import capital, instant, joined, line, listed, name, one_line, plural, project_name, room_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.message import Block, Line
    from bot.model import Actor, Person, Room
    from bot.store import ProjectStanding
    from bot.store.administration import Installed, PostedDigest, TeamStatus

Pages: TypeAlias = tuple[str, str]  # the lines of the page before and the one behind; empty: there is none

_NAMED = 20  # people of one role
_PATIENCE = timedelta(hours=1)  # what waits so long is stuck
_ONE_OF = {Role.ADMIN: "an admin", Role.LEAD: "a lead", Role.MEMBER: "a member", Role.GUEST: "a guest"}
# A relation of bot.policy to a task.
_RELATED = {
    "lead": "tasks of projects they lead",
    "creator": "tasks they made",
    "assignee": "tasks they have",
    "insider": "other tasks they see",
}
_ELSEWHERE = (Button("People", "people"), Button("Projects", "admin projects"))


@dataclass(frozen=True, slots=True)
class Power:
    """What may be done with tasks that somebody has these relations to, and what not."""

    relations: tuple[str, ...]
    verbs: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Powers:
    """`deeds`: what a role may do beside tasks."""

    role: Role
    tasks: tuple[Power, ...]
    deeds: tuple[str, ...]


# ---- how the bot is


def status(status: TeamStatus, version: str, actor: Actor, now: datetime) -> Message:
    rows = (
        *((one.platform.capitalize(), _installed(one, actor, now)) for one in status.installed),
        ("Notices", _notices(status, actor, now)),
        ("Timers", (f"{status.late_timers} late" if status.late_timers else "none is late",)),
        ("Cards and pages", _surfaces(status, actor, now)),
        ("Last digests", _digests(status.digests, actor, now)),
        ("Closed tasks", (f"kept {kept(status.retention)}",)),
        ("Version", (f"{version}, database {status.schema}",)),
    )
    buttons = (Button("Notices", "admin deliveries"), Button("Roles", "admin roles"), *_ELSEWHERE)
    stuck = _is_stuck(status, now)
    title = "Something is stuck" if stuck else "All is well"
    return Message(title, (Fields(rows), Buttons(buttons)), Tone.WARNING if stuck else Tone.GOOD)


def _is_stuck(status: TeamStatus, now: datetime) -> bool:
    waiting = [since for since in (status.oldest_due, status.stale_since) if since]
    return bool(
        status.dead
        or status.late_timers
        or any(one.suspended_at for one in status.installed)
        or any(one.given_up for one in status.digests)
        or any(now - since >= _PATIENCE for since in waiting)
    )


def _installed(one: Installed, actor: Actor, now: datetime) -> Line:
    called = one_line(one.name) or "connected"
    if one.suspended_at:
        return line(called, ", not installed any more since ", instant(one.suspended_at, actor.person.calendar, now))
    return line(called, *((", since ", instant(one.since, actor.person.calendar, now)) if one.since else ()))


def _notices(status: TeamStatus, actor: Actor, now: datetime) -> Line:
    oldest = status.oldest_due
    since = (" since ", instant(oldest, actor.person.calendar, now)) if oldest else ()
    due = line(f"{status.due} on the way", *since) if status.due else line("none is on the way")
    return line(due, f", {status.held} held until later, {status.dead} given up")


def _surfaces(status: TeamStatus, actor: Actor, now: datetime) -> Line:
    if not status.stale or status.stale_since is None:
        return ("all as they should be",)
    return line(f"{status.stale} to be drawn anew, since ", instant(status.stale_since, actor.person.calendar, now))


def _digests(digests: Sequence[PostedDigest], actor: Actor, now: datetime) -> Line:
    told = [
        line(_place(one.room, actor), " ", instant(one.due_at, actor.person.calendar, now), _unless(one))
        for one in digests
    ]
    return joined(told) or ("none was posted yet",)


def _unless(digest: PostedDigest) -> str:
    if digest.given_up:
        return " (could not be posted)"
    return "" if digest.shown else " (not posted yet)"


# ---- who is what, and may what


def roles(people: Sequence[Person], actor: Actor) -> Message:
    by_role = {role: [one for one in people if one.role is role] for role in Role}
    rows = tuple((f"{capital(role.value)}s", _people(by_role[role])) for role in Role if role is not Role.MEMBER)
    count = len(by_role[Role.MEMBER])
    members = ("Members", (plural(count, "person").replace("persons", "people") if count else "nobody",))
    told = (Note(("You are an admin because your platform says so, whatever stands here.",)),) if actor.rules else ()
    picks = tuple(PersonSelect(f"Make somebody {_ONE_OF[role]}", f"admin role {{}} {role.value}") for role in Role)
    buttons = Buttons((Button("What each may do", "admin policy"), *_ELSEWHERE))
    return Message("Who is what", (Fields((*rows, members)), *told, *picks, buttons))


def _people(people: Sequence[Person]) -> Line:
    more = [f"{len(people) - _NAMED} more"] if len(people) > _NAMED else []
    return (listed([name(one.who) for one in people[:_NAMED]] + more) or "nobody",)


def policy(powers: Sequence[Powers]) -> Message:
    rows = tuple((capital(one.role.value), _may(one)) for one in powers)
    private = Note(("A private task is seen in its own channel, and by who made it or has it: by no admin else.",))
    return Message("What each role may do", (Fields(rows), private, Buttons((Button("Roles", "admin roles"),))))


def _may(powers: Powers) -> Line:
    tasks = [f"{capital(_related(one, len(powers.tasks)))}: {_done(one)}." for one in powers.tasks]
    also = [f"Also: {listed(powers.deeds)}."] if powers.deeds else []
    return (" ".join(tasks + also),)


def _related(power: Power, count: int) -> str:
    return "every task they see" if count == 1 else listed([_RELATED[one] for one in power.relations])


def _done(power: Power) -> str:
    if not power.without:
        return "everything"
    few = len(power.without) < len(power.verbs)
    return f"everything but {listed(power.without, 'or')}" if few else listed(power.verbs)


# ---- projects


def projects(standings: Sequence[ProjectStanding], count: int, pages: Pages, actor: Actor, now: datetime) -> Message:
    """`count`: on all pages."""
    if not standings:
        return Message("There are no projects yet", (Buttons((Button("People", "people"),)),))
    rows = tuple((project_name(one.project), _project(one, actor, now)) for one in standings)
    return Message(plural(count, "project"), (Fields(rows), *turning(pages)))


def _project(standing: ProjectStanding, actor: Actor, now: datetime) -> Line:
    project = standing.project
    lead = f"Lead: {name(project.lead)}" if project.lead else "Nobody leads it"
    members = f" · with {listed([name(one) for one in project.members])}" if project.members else ""
    places = listed([_place(room, actor) for room in project.rooms]) or "no channel"
    closed = (" · archived ", instant(project.archived_at, actor.person.calendar, now)) if project.archived_at else ()
    overdue = f" ({standing.overdue} overdue)" if standing.overdue else ""
    return line(f"{lead}{members} · {places} · {standing.open} open{overdue}", *closed)


def _place(room: Room, actor: Actor) -> str:
    is_hidden = room.is_private and room.id not in actor.member_of
    called = "a private channel" if is_hidden else room_name(room.name, private=room.is_private)
    return f"{called} on {room.platform.capitalize()}"


def turning(pages: Pages) -> tuple[Block, ...]:
    buttons = [Button(label, command) for label, command in zip(("Back", "More"), pages, strict=True) if command]
    return (Buttons(tuple(buttons)),) if buttons else ()
