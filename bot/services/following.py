"""What somebody wants to hear nothing of, or all of: a task, a project, a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, TypeAlias

from bot.canonical.words import channel, value
from bot.errors import FieldError, UserError
from bot.events import EventKind, NewEvent
from bot.model import RoomKind
from bot.policy import may_see
from bot.ports import Reply
from bot.services import references
from bot.services.names import look_up
from bot.store import Saving
from bot.terms import RoomRef
from bot.views import following as views
from bot.views.spans import one_line, project_name, room_name, title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from bot.commands import Follow, SetNotices
    from bot.events import Json
    from bot.model import Room
    from bot.services.names import Book
    from bot.services.request import Request
    from bot.terms import Refs, SubjectRef

State: TypeAlias = "Mapping[str, datetime | None]"  # of one subject: until when, by how

_UNDONE = {"unmute": "mute", "unwatch": "watch"}


MOST_TYPED = 1200  # characters of it in a form


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody mutes and watches: until when, by how and subject.

    `typed`: as people type it, by subject; only what they can still see, as far as a form has room. `rooms`: of these.
    """

    follows: Mapping[tuple[str, str], datetime | None]
    typed: Mapping[str, str]
    rooms: Sequence[Room]

    def line(self, how: str) -> str:
        return ", ".join(self.typed[subject] for its, subject in self.follows if its == how and subject in self.typed)


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
        "hows": _untils(state),
    }


def _untils(state: State) -> Json:
    return {how: until.isoformat() if until else None for how, until in state.items()}


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


# ---- all of it at once


async def chosen(request: Request) -> Chosen:
    follows = await request.tx.follows(request.actor.id, request.now)
    followed = await request.tx.followed_rooms(request.actor.id, request.now)
    rooms = [one for one in followed if not one.is_private or one.id in request.actor.member_of]
    return Chosen(follows, _fitting(await _typed(request, [subject for _, subject in follows], rooms)), rooms)


async def _typed(request: Request, subjects: Sequence[str], rooms: Sequence[Room]) -> Mapping[str, str]:
    tasks = await named(request, [one for one in subjects if one.startswith("task:")])
    typed = {one: f"#{one.removeprefix('task:')}" for one in tasks}
    if any(one.startswith("project:") for one in subjects):
        standings = await request.tx.projects(request.actor, request.now)
        slugs = {f"project:{one.project.id}": one.project.slug for one in standings}
        typed |= {one: f"in:{value(slugs[one])}" for one in subjects if one in slugs}
    return typed | {f"room:{one.id}": channel(RoomRef(name=one.name)) for one in rooms}


def _fitting(typed: Mapping[str, str]) -> Mapping[str, str]:
    ends = accumulate(len(text) + len(", ") for text in typed.values())
    return {subject: text for (subject, text), end in zip(typed.items(), ends, strict=True) if end <= MOST_TYPED}


async def choose(request: Request, command: SetNotices) -> dict[str, tuple[Json, Json]]:
    """What is named is so from now on, and nothing else of what the form shows; as it was and is, for the event.

    Raises FieldError for what is not there, or not to be seen.
    """
    said = {how: (field, refs) for how, field, refs in _sets(command) if refs is not None}
    if not said:
        return {}
    now = await chosen(request)
    wanted = {how: await _keys(request, now, field, refs) for how, (field, refs) in said.items()}
    before = _states(now.follows)
    after = _replaced(before, wanted, now.typed.keys())
    changed = [one for one in after if after[one] != before.get(one, {})]
    for subject in changed:
        await write(request, subject, before.get(subject, {}), after[subject])
    return {"follows": (_set_data(request, before, changed), _set_data(request, after, changed))} if changed else {}


def _sets(command: SetNotices) -> tuple[tuple[str, str, Sequence[SubjectRef] | None], ...]:
    return ("mute", "muted", command.muted), ("watch", "watched", command.watched)


def _states(follows: Mapping[tuple[str, str], datetime | None]) -> dict[str, State]:
    """By subject."""
    states: dict[str, dict[str, datetime | None]] = {}
    for (how, subject), until in follows.items():
        states.setdefault(subject, {})[how] = until
    return {**states}


def _replaced(before: Mapping[str, State], wanted: Mapping[str, Set[str]], shown: Set[str]) -> dict[str, State]:
    """What stays muted stays so until then."""
    after = {subject: dict(state) for subject, state in before.items()}
    for how, keys in wanted.items():
        for subject in shown - keys:
            after.get(subject, {}).pop(how, None)
        for subject in sorted(keys):
            after.setdefault(subject, {}).setdefault(how, None)
    return {**after}


async def _keys(request: Request, now: Chosen, field: str, refs: Sequence[SubjectRef]) -> set[str]:
    try:
        tasks = await _tasks(request, now, tuple(one.ref for one in refs if one.ref))
        book = await look_up(request)
        return {*tasks, *(key for one in refs for key in _places(book, now, one))}
    except UserError as error:  # also one that has buttons, which a field has not
        raise FieldError(field, error.problem, error.advice) from None


async def _tasks(request: Request, now: Chosen, refs: Refs) -> list[str]:
    if not refs:
        return []
    loaded = await references.load(request, refs)
    if loaded.missing:
        raise references.unknown_task(loaded.missing)
    for task in loaded.tasks:
        if f"task:{task.number}" not in now.typed:
            references.check_there(task)
    return [f"task:{task.number}" for task in loaded.tasks]


def _places(book: Book, now: Chosen, named: SubjectRef) -> list[str]:
    """A name that several rooms have means those that are muted or watched already."""
    if named.project is not None:
        return [f"project:{book.project(named.project).id}"]
    if named.room is None:
        return []
    called = (named.room.name or "").casefold()
    known = [f"room:{one.id}" for one in now.rooms if called and one.name.casefold() == called]
    return known or [_room(book.room(named.room).room).key]


def _set_data(request: Request, states: Mapping[str, State], subjects: Sequence[str]) -> Json:
    hows: dict[str, Json] = {one: _untils(states.get(one, {})) for one in subjects}
    return {"person": request.actor.id, "hows": hows}


def read_states(data: Mapping[str, Json]) -> Mapping[str, State]:
    """As an event keeps all that was changed at once, by subject."""
    hows = data["hows"]
    assert isinstance(hows, dict)
    return {subject: read_state({"hows": state}) for subject, state in hows.items()}
