"""Time: the one timer that a person has, entries that are written and corrected, and what they come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.errors import UserError
from bot.events import EventKind, NewEvent
from bot.policy import Verb, may, may_correct_time, may_see
from bot.ports import Reply
from bot.services import references
from bot.services.names import look_up
from bot.store import Saving
from bot.timelog import ASKED_ABOVE, Breakdown, Entry, TimeQuery, entry_data
from bot.views import timelog as views
from bot.views.spans import work

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from bot.calendar import Calendar, When
    from bot.commands import DeleteTime, EditTime, LogTime, ReportTime, ShowTime, StartTimer, StopTimer
    from bot.events import Json
    from bot.model import Task
    from bot.services.request import Request
    from bot.terms import Ref


async def start(request: Request, command: StartTimer) -> Reply:
    task = await _workable(request, command.ref)
    await request.tx.lock_time(request.actor.id)
    running = await request.tx.running_timer(request.actor.id)
    if running is not None and running.task == task.number:
        raise UserError(f"Your timer on {task.reference} runs already.", "`time stop` stops it.")
    if running is not None and running.minutes_by(request.now) > ASKED_ABOVE:
        return await _asked(request, running)
    today = request.actor.person.calendar.today(request.now)
    begun = Entry(0, task.number, request.actor.person.who, request.now, today)
    if running is None:
        await write(request, [(None, begun)])
        return Reply(views.started(task, request.change))
    stopped = running.stopped(running.minutes_by(request.now))
    await write(request, [(running, stopped), (None, begun)])
    return Reply(views.started(task, request.change, stopped, await _seen(request, running.task)))


async def stop(request: Request, command: StopTimer) -> Reply:
    await request.tx.lock_time(request.actor.id)
    running = await request.tx.running_timer(request.actor.id)
    if running is None:
        raise UserError(
            "No timer of yours runs.", "`time start 12` starts one; `time log 12 1h` writes down what is over."
        )
    ran = running.minutes_by(request.now)
    if command.minutes is None and not command.confirmed and ran > ASKED_ABOVE:
        return await _asked(request, running)
    if command.minutes is not None and command.minutes > ran:
        raise UserError(f"Your timer has run for {work(ran)} only.", "`time stop` keeps all of it.")
    (entry,) = await write(request, [(running, running.stopped(command.minutes or ran))])
    return await _counted(request, entry, "Timer stopped")


async def log(request: Request, command: LogTime) -> Reply:
    task = await _workable(request, command.ref)
    await request.tx.lock_time(request.actor.id)
    began, day = begun(command.when, command.minutes, request.actor.person.calendar, request.now)
    logged = Entry(0, task.number, request.actor.person.who, began, day, command.minutes, command.note)
    (entry,) = await write(request, [(None, logged)])
    return await _counted(request, entry, "Logged", command.when)


async def edit(request: Request, command: EditTime) -> Reply:
    """With nothing to change: a form."""
    if command.minutes is None and command.when is None and command.note is None:
        entry, task = await _correctable(request, command.entry)
        return Reply(views.form(entry, task, request.actor))
    await request.tx.lock_entries([command.entry])
    entry, _ = await _correctable(request, command.entry)
    after = corrected(entry, command, request.actor.person.calendar, request.now)
    if after == entry:
        raise UserError(f"Entry {entry.id} is that way already.", "Say what else it is to be.")
    (written,) = await write(request, [(entry, after)])
    return await _counted(request, written, "Corrected", command.when)


async def delete(request: Request, command: DeleteTime) -> Reply:
    await request.tx.lock_entries([command.entry])
    entry, task = await _correctable(request, command.entry)
    await write(request, [(entry, replace(entry, deleted=True))])
    return Reply(views.deleted(entry, task, request.actor, request.change))


async def today(request: Request, _: ShowTime) -> Reply:
    day = request.actor.person.calendar.today(request.now)
    entries = await request.tx.time_of_day(request.actor.id, day)
    tasks = await _named(request, (entry.task for entry in entries))
    return Reply(views.today(entries, tasks, request.actor, request.now))


async def report(request: Request, command: ReportTime) -> Reply:
    book = await look_up(request)
    people = book.people(command.who)
    project = book.project(command.project) if command.project is not None else None
    query = TimeQuery(
        request.actor,
        command.first,
        command.last,
        command.by,
        tuple(who.id for who in people),
        project.id if project else None,
        command.page,
        min(request.limits.rows, views.ROWS),
    )
    totals = await request.tx.add_up_time(query)
    shown = [row.key for row in totals.rows if isinstance(row.key, int)] if command.by is Breakdown.TASK else []
    tasks = await _named(request, shown)
    others = [
        (one, encode(command.model_copy(update={"by": one, "page": 1})))
        for one in Breakdown
        if one != command.by and not (project and one is Breakdown.PROJECT)
    ]
    onward = encode(command.model_copy(update={"page": command.page + 1})) if totals.more else None
    about = views.About(command.first, command.last, people, project)
    return Reply(views.report(totals, about, tasks, request.now, others, onward))


# ---- what an entry becomes


def begun(when: When | None, minutes: int, calendar: Calendar, now: datetime) -> tuple[datetime, date]:
    """When it began, and the day it counts for. Of a day alone, it ended with the work; today, just now.

    Raises UserError for what is still to come.
    """
    length = timedelta(minutes=minutes)
    if when is None:
        return now - length, calendar.today(now - length)
    day = when.day or calendar.local(when.at).date()
    if day > calendar.today(now) or (when.day is None and when.at > now):
        raise UserError("That is still to come.", "Time is logged when it is spent: name a day or a time that is over.")
    if when.day is not None:
        ended = now if day == calendar.today(now) else when.at
        return ended - length, day
    if when.at + length > now:
        ends = calendar.local(when.at + length)
        raise UserError(
            f"That would end at {ends:%H:%M}, which is still to come.", "Give a shorter time, or an earlier start."
        )
    return when.at, day


def corrected(entry: Entry, command: EditTime, calendar: Calendar, now: datetime) -> Entry:
    """Raises UserError for what it can't become."""
    note = entry.note if command.note is None else command.note
    if entry.runs:
        return replace(_begun_earlier(entry, command, calendar, now), note=note)
    assert entry.minutes is not None, "it does not run"
    minutes = entry.minutes if command.minutes is None else command.minutes
    started, day = min(entry.started_at, now - timedelta(minutes=minutes)), entry.day
    if command.when is not None and not _is_same(command.when, entry):
        started, day = begun(command.when, minutes, calendar, now)
    return replace(entry, started_at=started, day=day, minutes=minutes, note=note)


def _begun_earlier(entry: Entry, command: EditTime, calendar: Calendar, now: datetime) -> Entry:
    """A timer that runs may have been started at another time."""
    if command.minutes is not None:
        raise UserError("That timer still runs.", "`time stop` stops it; after that it can be corrected.")
    if command.when is None or _is_same(command.when, entry):
        return entry
    if command.when.day is not None:
        raise UserError("At what time did it start?", f"Write it like `time edit {entry.id} 9:30`.")
    started, day = begun(command.when, 0, calendar, now)
    return replace(entry, started_at=started, day=day)


def _is_same(when: When, entry: Entry) -> bool:
    """A form says it to the minute."""
    return when.day is None and when.at == entry.started_at.replace(second=0, microsecond=0)


# ---- parts


async def write(request: Request, changes: Sequence[tuple[Entry | None, Entry]]) -> Sequence[Entry]:
    """Each as it was and as it shall be, with the events that keep both."""
    written = await request.tx.write_time([after for _, after in changes], request.now)
    pairs = [(before, after) for (before, _), after in zip(changes, written, strict=True)]
    events = [NewEvent(EventKind.TIMED, after.task, {"time": _sides(before, after)}) for before, after in pairs]
    await request.tx.save(request.actor, request.change, Saving(events=events), request.now)
    return written


def _sides(before: Entry | None, after: Entry) -> tuple[Json, Json]:
    return entry_data(before) if before else None, entry_data(after)


async def _workable(request: Request, ref: Ref | None) -> Task:
    """Raises UserError for a task that no time may be spent on."""
    task = await references.load_one(request, ref)
    if task.deleted_at:
        raise UserError(f"{task.reference} is deleted.", f"`restore {task.number}` brings it back.")
    if not may(request.actor, Verb.LOG, task):
        raise UserError(f"You may not {Verb.LOG.value} {task.reference}.", "Who has it, or a member of the team, may.")
    return task


async def _correctable(request: Request, number: int) -> tuple[Entry, Task]:
    """Raises UserError for an entry that there is not, or that is not theirs to correct."""
    entry = await request.tx.time_entry(number)
    task = await _seen(request, entry.task) if entry else None
    if entry is None or task is None:
        raise UserError(f"There is no entry {number}.", "`time` shows those of today; a task's `history` tells of all.")
    if not may_correct_time(request.actor, entry.who.id, task):
        raise UserError(f"Entry {number} is {entry.who.name}’s.", "They, a lead or an admin can correct it.")
    return entry, task


async def _counted(request: Request, entry: Entry, headline: str, when: When | None = None) -> Reply:
    """`when`: as somebody said it."""
    task = await _seen(request, entry.task)
    spent = await request.tx.time_spent(entry.task)
    day_only = when is not None and when.day is not None
    shown = views.counted(headline, entry, task, spent, request.actor, request.now, request.change, day_only=day_only)
    return Reply(shown)


async def _asked(request: Request, running: Entry) -> Reply:
    """Nothing has changed: somebody may have forgotten it."""
    return Reply(views.forgotten(running, await _seen(request, running.task), request.actor, request.now))


async def _seen(request: Request, number: int) -> Task | None:
    return (await _named(request, [number])).get(number)


async def _named(request: Request, numbers: Iterable[int]) -> dict[int, Task]:
    """Those that the actor may see."""
    wanted = sorted(set(numbers))
    loaded = await request.tx.load(request.actor, wanted) if wanted else ()
    return {task.number: task for task in loaded if may_see(request.actor, task)}
