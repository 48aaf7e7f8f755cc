"""The past of what is no task, in sentences: projects, people, digests, views, links. As bot.views.history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from bot.events import EventKind, Json
from bot.views.spans import listed, one_line

Fields: TypeAlias = Mapping[str, tuple[Json, Json]]


def word(value: Json) -> str:
    return one_line(str(value))


def _said(fields: Fields, field: str, name: str, otherwise: str) -> str:
    """A name from what an event kept: as it is now or, where that is gone, as it was."""
    before, after = fields.get(field, (None, None))
    for value in (after, before):
        if isinstance(value, dict) and value.get(name):
            return word(value[name])
    return otherwise


def _role(fields: Fields) -> str:
    return f"gave {_said(fields, 'role', 'name', 'somebody')} the role {_said(fields, 'role', 'role', 'member')}"


def _binding(fields: Fields, verb: str, link: str) -> str:
    project = _said(fields, "binding", "slug", "a project")
    return f"{verb} {project} {link} {_said(fields, 'binding', 'name', 'a room')}"


def _preferences(fields: Fields) -> str:
    if "follow" not in fields:
        said = {"preferences": "how they read dates", "notices": "what I tell them"}
        return f"changed {listed([words for name, words in said.items() if name in fields]) or 'their preferences'}"
    return f"{_followed(*map(_hows, fields['follow']))} {_said(fields, 'follow', 'called', 'something')}"


def _hows(side: Json) -> dict[str, Json]:
    """Until when, by how somebody follows it."""
    hows = side.get("hows") if isinstance(side, dict) else None
    return hows if isinstance(hows, dict) else {}


def _followed(before: dict[str, Json], after: dict[str, Json]) -> str:
    begun = {how for how, until in after.items() if how not in before or before[how] != until}
    if begun:
        return "muted" if "mute" in begun else "started watching"
    return "unmuted" if "mute" in before.keys() - after.keys() else "stopped watching"


def _digest(fields: Fields) -> str:
    where, (_, after) = _said(fields, "digest", "name", "a room"), fields.get("digest", _NEVER)
    if not isinstance(after, dict):
        return f"took the digest off {where}"
    return f"{'paused' if after['state'] == 'paused' else 'set'} the digest of {where}"


def _link(fields: Fields, verb: str) -> str:
    where = _said(fields, "link", "platform", "another platform").capitalize()
    return f"{verb} {_said(fields, 'link', 'name', 'somebody')} on {where}"


def _view(fields: Fields) -> str:
    before, after = fields.get("view", _NEVER)
    called = f"the view {_said(fields, 'view', 'name', '')}".rstrip()
    if not isinstance(after, dict):
        return f"deleted {called}"
    was_shared = isinstance(before, dict) and before.get("shared")
    if isinstance(before, dict) and was_shared is not after.get("shared"):
        return f"{'stopped sharing' if was_shared else 'shared'} {called}"
    return f"{'changed' if before else 'saved'} {called}"


def _default_view(fields: Fields) -> str:
    room, (_, after) = _said(fields, "default", "name", "a room"), fields.get("default", _NEVER)
    if not (isinstance(after, dict) and after.get("called")):
        return f"let {room} list its tasks again"
    return f"let {room} list the view {word(after['called'])}"


def _retention(fields: Fields) -> str:
    days = fields.get("retention", _NEVER)[1]
    return f"let closed tasks be deleted after {days} days" if days else "let closed tasks be kept for good"


def _feed(fields: Fields) -> str:
    before, after = fields.get("feed", _NEVER)
    if before and after:
        return "replaced a private calendar address"
    return "made a private calendar address" if after else "ended a private calendar address"


def _tasks_forgotten(fields: Fields) -> str:
    """Of the workspace, how many; of a task that named some of them, which."""
    named = fields.get("named", _NEVER)[0]
    if isinstance(named, list):
        gone = listed([f"#{one}" if isinstance(one, int) else "a task" for one in named])
        return f"let {gone}, which this named, be deleted by age"
    return f"let {fields.get('forgotten', _NEVER)[1] or 'some'} closed tasks be deleted by age"


def _imported(fields: Fields) -> str:
    count = fields.get("imported", _NEVER)[1]
    tasks = "a task" if count == 1 else f"{count} tasks" if count else "tasks"
    return f"imported {tasks} from {word(fields.get('file', _NEVER)[1] or 'a file')}"


_NEVER = (None, None)
ABOUT_OTHERS: Mapping[EventKind, Callable[[Fields], str]] = {
    EventKind.PROJECT_CREATED: lambda fields: f"created the project {_said(fields, 'project', 'name', '')}".rstrip(),
    EventKind.PROJECT_BOUND: lambda fields: _binding(fields, "made", "the project of"),
    EventKind.PROJECT_UNBOUND: lambda fields: _binding(fields, "took", "off"),
    EventKind.PROJECT_ARCHIVED: lambda fields: f"archived the project {_said(fields, 'archived', 'name', '')}".rstrip(),
    EventKind.ROLE_SET: _role,
    EventKind.DIGEST_SET: _digest,
    EventKind.DIGEST_STOPPED: _digest,
    EventKind.VIEW_SET: _view,
    EventKind.DEFAULT_VIEW_SET: _default_view,
    EventKind.PREFERENCES_SET: _preferences,
    EventKind.ESCALATION_SET: lambda fields: f"set when {_said(fields, 'escalation', 'name', 'a project')} escalates",
    EventKind.THREADS_SET: lambda fields: f"set what threads of {_said(fields, 'threads', 'name', 'a project')} are",
    EventKind.LINKED: lambda fields: _link(fields, "linked with"),
    EventKind.UNLINKED: lambda fields: _link(fields, "took apart the link with"),
    EventKind.FEED_SET: _feed,
    EventKind.FORGOTTEN: lambda _: "asked to be forgotten",
    EventKind.RETENTION_SET: _retention,
    EventKind.TASKS_FORGOTTEN: _tasks_forgotten,
    EventKind.WORKFLOW_SET: lambda fields: f"set the workflow of {_said(fields, 'workflow', 'name', 'a project')}",
    EventKind.IMPORTED: _imported,
    EventKind.ZONE_SET: lambda fields: f"set the team's time zone to {word(fields.get('zone', _NEVER)[1] or 'UTC')}",
}
