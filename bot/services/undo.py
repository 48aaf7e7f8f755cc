"""Taking a change back: its events read backwards, unless somebody changed the same fields since."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.events import FIELDS, EventKind, NewEvent, changed_fields, field_values, same
from bot.files import read_files
from bot.model import UNDO_MINUTES
from bot.notify.pause import unpaused
from bot.policy import may_administer, may_see
from bot.ports import Audience, Reply
from bot.services import circles, import_undo, project_undo, promising, repeating, time_undo
from bot.services.changing import Judged, linked
from bot.services.showing import without_hidden
from bot.store import Saving
from bot.views import results
from bot.workflows import fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

    from bot.commands import Undo
    from bot.events import Change, Event, Json
    from bot.model import Task, Workflow
    from bot.services.request import Request
    from bot.timelog import Entry


@dataclass(slots=True)
class Backwards:
    """What undoing comes to. `conflicts`: events whose fields were changed since, each with the later event.

    `detached`, `attached`: pairs of a task and the number of its file.

    `entries`: of time, as they are now; `written`: as they become. `workflows`: by project, if tasks go back to one.
    """

    tasks: dict[int, Task] = field(default_factory=dict)
    events: list[NewEvent] = field(default_factory=list)
    uncomment: list[int] = field(default_factory=list)
    recomment: list[int] = field(default_factory=list)
    detached: list[tuple[int, int]] = field(default_factory=list)
    attached: list[tuple[int, int]] = field(default_factory=list)
    conflicts: list[tuple[Event, Event | None]] = field(default_factory=list)
    entries: dict[int, Entry] = field(default_factory=dict)
    written: list[Entry] = field(default_factory=list)
    workflows: Mapping[int, Workflow] = field(default_factory=dict)


_SAID = frozenset({"comment", "files"})  # beside the fields of a task


async def undo(request: Request, command: Undo) -> Reply:
    since = request.now - timedelta(minutes=UNDO_MINUTES)
    change = await request.tx.change(request.actor, command.change, since=since)
    if change is None or not change.events:
        raise _unknown(command)
    if change.events[0].kind is EventKind.IMPORTED:
        _check_allowed(request, change)
        return await import_undo.undo(request, change)
    if change.events[0].task is None:
        _check_allowed(request, change)
        return await project_undo.undo(request, change)
    if any(not circles.LINKING.isdisjoint(event.fields) for event in change.events):
        await request.tx.lock_workspace()
    seen = await _seen(request, change)
    if not seen:
        raise _unknown(command)  # as if there were none: a private task is not told about
    _check_allowed(request, change)
    entries = await time_undo.entries_of(request, change.events)
    moved = any("project" in event.fields for event in change.events)
    workflows = await request.tx.workflows() if moved else {}
    backwards = _backwards(request, change, Backwards(dict(seen), entries=entries, workflows=workflows))
    touched = {event.task for event in backwards.events}
    tasks = [task for number, task in backwards.tasks.items() if number in touched]
    for task in tasks:
        await circles.refuse(request, seen[task.number], task)
    if tasks:
        await _write(request, change, backwards, tasks, untold=repeating.brought_back(change, seen))
    return await _answer(request, change, backwards, tasks)


async def _write(
    request: Request, change: Change, backwards: Backwards, tasks: Sequence[Task], untold: Set[int]
) -> None:
    if backwards.written:
        await time_undo.write(request, backwards.written)
    for files, at in ((backwards.detached, request.now), (backwards.attached, None)):
        for number in {task for task, _ in files}:
            await request.tx.remove_files(number, [file for task, file in files if task == number], at)
    saving = Saving(
        tasks,
        backwards.events,
        uncomment=backwards.uncomment,
        recomment=backwards.recomment,
        undoes=change.id,
    )
    await promising.save(request, saving, tasks, untold=untold)


async def _answer(request: Request, change: Change, backwards: Backwards, tasks: Sequence[Task]) -> Reply:
    """Tasks that this person may not see are not named, whoever linked them."""
    done = Judged(done=[(event, backwards.tasks[event.task]) for event in backwards.events if event.task])
    laters = [later for _, later in backwards.conflicts if later]
    told = {one.id: one for one in await without_hidden(request, (*change.events, *laters))}
    message = results.undone(
        replace(change, events=tuple(told[one.id] for one in change.events)),
        tasks,
        [(event, told[later.id] if later else None) for event, later in backwards.conflicts],
        request.change,
        request.actor,
        request.now,
        live=request.limits.live,
        detail=await linked(request, done),
    )
    return Reply(message, Audience.PRIVATE, understood=bool(tasks))


def _unknown(command: Undo) -> UserError:
    which = "that change" if command.change else "anything of yours"
    return UserError(f"I can't find {which} to undo.", f"Changes of the last {UNDO_MINUTES} minutes can be taken back.")


def _check_allowed(request: Request, change: Change) -> None:
    """Raises UserError if it is too old, not one's own, or undone already."""
    if change.actor.id != request.actor.id and not may_administer(request.actor):
        raise UserError(f"{change.actor.name} made that change.", "They, or an admin, can undo it.")
    if change.undone:
        raise UserError("That change is undone already.", "`undo` takes back your last one.")
    if request.now - change.at > timedelta(minutes=UNDO_MINUTES):
        raise UserError(
            f"That change is more than {UNDO_MINUTES} minutes old.",
            "`history` shows what it was; change it back by hand.",
        )


async def _seen(request: Request, change: Change) -> dict[int, Task]:
    numbers = sorted({event.task for event in change.events if event.task is not None})
    loaded = await request.tx.load(request.actor, numbers, lock=True)
    return {task.number: task for task in loaded if may_see(request.actor, task)}


def _backwards(request: Request, change: Change, backwards: Backwards) -> Backwards:
    for event in reversed(change.events):
        if event.task in backwards.tasks:
            _take_back(backwards, event, backwards.tasks[event.task], change, request)
    return backwards


def _take_back(backwards: Backwards, event: Event, task: Task, change: Change, request: Request) -> None:
    later = [one for one in change.later if one.task == event.task and one.id > event.id]
    if event.kind is not EventKind.ADDED and not _SAID.isdisjoint(event.fields):  # a new task goes with its files
        _take_back_said(backwards, event, task)
        return
    if "time" in event.fields:
        _take_back_time(backwards, event, later)
        return
    before = (
        _unadded(task, later, request)
        if event.kind is EventKind.ADDED
        else _reversed(task, event.fields, backwards.workflows)
    )
    if before is not None and event.kind is EventKind.ON_IT:
        before = unpaused(before)
    if before is None:
        backwards.conflicts.append((event, _overtaking(event, later)))
        return
    backwards.tasks[task.number] = before
    backwards.events.append(NewEvent(EventKind.UNDONE, task.number, changed_fields(task, before)))


def _take_back_said(backwards: Backwards, event: Event, task: Task) -> None:
    """A comment, files, or both. Undoing an undone one puts it back."""
    fields = {name: (after, before) for name, (before, after) in event.fields.items() if name in _SAID}
    backwards.events.append(NewEvent(EventKind.UNDONE, task.number, fields, event.comment))
    attached, detached = (read_files(side) for side in event.fields.get("files", (None, None)))
    backwards.attached += [(task.number, number) for number, _ in attached]
    backwards.detached += [(task.number, number) for number, _ in detached]
    if event.comment is not None:
        comes_back = fields["comment"][1] is not None
        (backwards.recomment if comes_back else backwards.uncomment).append(event.comment)
        backwards.tasks[task.number] = replace(task, comment_count=task.comment_count + (1 if comes_back else -1))


def _take_back_time(backwards: Backwards, event: Event, later: list[Event]) -> None:
    found = time_undo.taken_back(event, backwards.entries)
    if found is None:
        backwards.conflicts.append((event, time_undo.overtaking(event, later)))
        return
    undone, entry = found
    backwards.events.append(undone)
    backwards.written.append(entry)


def _overtaking(event: Event, later: list[Event]) -> Event | None:
    """What was done since to the same fields; to a new task, anything."""
    if event.kind is EventKind.ADDED:
        return next((one for one in later if one.actor.id != event.actor.id), None)
    return next((one for one in later if set(event.fields) & set(one.fields)), None)


def _unadded(task: Task, later: list[Event], request: Request) -> Task | None:
    """An added task goes, unless somebody else has worked on it since."""
    if task.deleted_at is not None or any(one.actor.id != request.actor.id for one in later):
        return None
    return replace(task, deleted_at=request.now)


def _reversed(task: Task, fields: Mapping[str, tuple[Json, Json]], workflows: Mapping[int, Workflow]) -> Task | None:
    """The task with the fields as they were before; None if one of them is no longer what the change made it.

    What it is related to goes one by one, whatever came since: the other task names it, too, and must not differ.
    """
    known = {name: pair for name, pair in fields.items() if name in FIELDS and name != "relates"}
    if any(not same(FIELDS[name](task), after) for name, (_, after) in known.items()):
        return None
    values: dict[str, object] = {}
    for name, (before, _) in known.items():
        values.update(field_values(name, before))
    if "relates" in fields:
        values["relates"] = _related_again(task.relates, *map(_numbers, fields["relates"]))
    if isinstance(project := values.get("project_id", task.project_id), int) and project != task.project_id:
        values["workflow"] = workflows.get(project)
    elif project is None:
        values["workflow"] = None
    return fitted(replace(task, **values))  # type: ignore[arg-type]  # names and types come from field_values


def _related_again(now: tuple[int, ...], before: tuple[int, ...], after: tuple[int, ...]) -> tuple[int, ...]:
    """Without what came by the change, with what went by it."""
    stay = [one for one in now if one in before or one not in after]
    return tuple(dict.fromkeys((*stay, *(one for one in before if one not in after))))


def _numbers(value: Json) -> tuple[int, ...]:
    return tuple(one for one in value if isinstance(one, int)) if isinstance(value, list) else ()
