"""What somebody wants to hear nothing of, or all of: a task, a project, a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.model import RoomKind
from bot.policy import may_see
from bot.ports import Reply
from bot.services import references
from bot.services.names import look_up
from bot.store import Saving
from bot.views import following as views
from bot.views.spans import one_line, project_name, room_name, title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands import Follow
    from bot.events import Json
    from bot.model import Room
    from bot.services.request import Request

State: TypeAlias = "Mapping[str, datetime | None]"  # of one subject: until when, by how

_UNDONE = {"unmute": "mute", "unwatch": "watch"}


@dataclass(frozen=True, slots=True)
class Subject:
    """`key`: as bot.store.Tx.follow takes it; `called`: as people read it."""

    key: str
    called: str
    is_task: bool = False


async def follow(request: Request, command: Follow) -> Reply:
    subject = await _subject(request, command)
    until = command.until.at if command.until else None
    if until is not None and until <= request.now:
        raise UserError("That time is over by now.", "Say until when once more.")
    before = await state_of(request, subject.key)
    after = _changed(before, command.verb, until)
    _check(command.verb, subject, before, after)
    await write(request, subject.key, before, after)
    fields = {"follow": (_data(request, subject, before), _data(request, subject, after))}
    event = NewEvent(EventKind.PREFERENCES_SET, None, fields)
    await request.tx.save(request.actor, request.change, Saving(events=[event]), request.now)
    calendar = request.actor.person.calendar
    told = views.Told(command.verb, subject.called, is_task=subject.is_task, until=command.until)
    return Reply(views.followed(told, calendar, request.now, request.change))


async def state_of(request: Request, subject: str) -> State:
    follows = await request.tx.follows(request.actor.id, request.now)
    return {how: until for (how, its), until in follows.items() if its == subject}


async def write(request: Request, subject: str, before: State, after: State) -> None:
    for how in before.keys() - after.keys():
        await request.tx.unfollow(request.actor.id, subject, how)
    for how, until in after.items():
        await request.tx.follow(request.actor.id, subject, how, until)


def _changed(before: State, verb: str, until: datetime | None) -> State:
    """What is muted stays watched, for when the mute is over; who watches it wants to hear of it."""
    ended = _UNDONE.get(verb) or ("mute" if verb == "watch" else None)
    kept = {how: its for how, its in before.items() if how != ended}
    return kept if verb in _UNDONE else {**kept, verb: until}


def _check(verb: str, subject: Subject, before: State, after: State) -> None:
    """Raises UserError where nothing would change."""
    undone = _UNDONE.get(verb)
    if undone and undone not in before:
        state = "is not muted" if undone == "mute" else "is not watched by you"
        raise UserError(f"{subject.called} {state}.", f"`{undone}` does that; saving your `prefs` shows what is.")
    if before == after:
        raise UserError(f"{subject.called} is {'muted' if verb == 'mute' else 'watched by you'} already.")


def _data(request: Request, subject: Subject, state: State) -> Json:
    return {
        "person": request.actor.id,
        "subject": subject.key,
        "called": subject.called,
        "hows": {how: until.isoformat() if until else None for how, until in state.items()},
    }


def read_state(data: Mapping[str, Json]) -> State:
    """As an event keeps it."""
    hows = data["hows"]
    assert isinstance(hows, dict)
    return {how: datetime.fromisoformat(str(until)) if until else None for how, until in hows.items()}


async def _subject(request: Request, command: Follow) -> Subject:
    """Raises UserError for what is not there, or not to be seen; and for a direct message."""
    if command.project is not None:
        project = (await look_up(request)).project(command.project)
        return Subject(f"project:{project.id}", project_name(project))
    if command.room is not None:
        return _room((await look_up(request)).room(command.room).room)
    if command.ref is None and request.standing.thread_task is None:
        return _room(request.actor.room)
    task = await references.load_one(request, command.ref)
    references.check_there(task)
    return Subject(f"task:{task.number}", title(task), is_task=True)


def _room(room: Room) -> Subject:
    if room.kind is RoomKind.DM:
        raise UserError(
            "Which one? Here is no channel.", "Name a task, a project or a channel: `mute 12`, `mute in:web`."
        )
    return Subject(f"room:{room.id}", room_name(room.name, private=room.is_private))


async def named(request: Request, subjects: Sequence[str]) -> Mapping[str, str]:
    """What tasks and projects are called, by subject; without those that they can't see any more."""
    names: dict[str, str] = {}
    numbers = [int(one.partition(":")[2]) for one in subjects if one.startswith("task:")]
    if numbers:
        loaded = await request.tx.load(request.actor, numbers)
        names |= {f"task:{task.number}": task.reference for task in loaded if may_see(request.actor, task)}
    if any(one.startswith("project:") for one in subjects):
        standings = await request.tx.projects(request.actor, request.now)
        names |= {f"project:{one.project.id}": one_line(one.project.name) for one in standings}
    return names
