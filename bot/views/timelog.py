"""Time: a timer that runs or was stopped, what was written down, somebody's day, and totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.calendar import When, brief
from bot.message import Button, Buttons, Fields, Form, FormField, Message, Note, Text, Tone
from bot.timelog import NOTE_LENGTH, Breakdown
from bot.views.spans import (
    as_typed,
    clip,
    from_to,
    instant,
    line,
    listed,
    name,
    on_day,
    one_line,
    plural,
    project_name,
    title,
    with_examples,
    work,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.message import Block, Line
    from bot.model import Actor, Project, Task, Who
    from bot.timelog import Entry, Total, Totals

ROWS = 10  # of a report's page, and of a day
EDITS = 4  # buttons that correct an entry
SHORTER = (3, 8)  # hours that are offered instead of a forgotten timer's


def started(task: Task, change: int, stopped: Entry | None = None, before: Task | None = None) -> Message:
    """`stopped`: the one that ran until now, on the task `before`."""
    told = [Text((f"I stopped the one on {_called(before)}: {_length(stopped)}.",))] if stopped else []
    buttons = Buttons((Button("Stop", "time stop"), Button("Undo", f"undo {change}")))
    return Message(f"Timer started on {title(task)}", (*told, buttons), Tone.GOOD)


def counted(
    headline: str,
    entry: Entry,
    task: Task | None,
    spent: int,
    actor: Actor,
    now: datetime,
    change: int,
    *,
    day_only: bool,
) -> Message:
    """`spent`: minutes on the task in all. `day_only`: only the day of it was said."""
    whose = f"{name(entry.who)}’s time. " if entry.who.id != actor.id else ""
    blocks: tuple[Block, ...] = (
        Text(line(whose, _when(entry, actor, now, day_only=day_only), ".")),
        *([Text((f"“{one_line(entry.note)}”",))] if entry.note else []),
        Text((in_all(spent, task.estimate_minutes if task else None),)),
        Buttons((Button("Undo", f"undo {change}"), Button("Edit", f"time edit {entry.id}"), *_show(task))),
    )
    return Message(f"{headline}: {_length(entry)} on {_called(task)}", blocks, Tone.GOOD)


def in_all(spent: int, estimate: int | None) -> str:
    """ "3h in all, of 2h estimated: 1h over."."""
    if not estimate:
        return f"{work(spent)} in all."
    left = estimate - spent
    return f"{work(spent)} in all, of {work(estimate)} estimated: {work(abs(left))} {'left' if left >= 0 else 'over'}."


def deleted(entry: Entry, task: Task, actor: Actor, change: int) -> Message:
    whose = f"{name(entry.who)}’s " if entry.who.id != actor.id else ""
    what = "timer" if entry.minutes is None else _length(entry)
    undo = Buttons((Button("Undo", f"undo {change}"),))
    return Message(f"Deleted: {whose}{what} on {title(task)}", (undo,), Tone.GOOD)


def forgotten(entry: Entry, task: Task | None, actor: Actor, now: datetime) -> Message:
    ran = work(entry.minutes_by(now))
    since = instant(entry.started_at, actor.person.calendar, now)
    shorter = [Button(f"Log {hours}h instead", f"time stop {hours}h") for hours in SHORTER]
    return Message(
        f"Your timer on {_called(task)} has run for {ran}",
        (
            Text(line("Since ", since, ". Was that all work? It runs on until you say.")),
            Note(with_examples("`time stop 5h` keeps 5 hours, counted from its start.")),
            Buttons(
                (
                    *shorter,
                    Button(f"Log all {ran}", "time stop confirm:yes"),
                    Button("Delete it", f"time delete {entry.id}", Tone.BAD),
                )
            ),
        ),
        Tone.WARNING,
    )


# ---- a day


def today(entries: Sequence[Entry], tasks: Mapping[int, Task], actor: Actor, now: datetime) -> Message:
    """`tasks`: those of them that the actor may see."""
    day = actor.person.calendar.today(now)
    running = [one for one in entries if one.minutes is None]
    over = [one for one in entries if one.minutes is not None]
    spent = sum(one.minutes_by(now) for one in entries if one.day == day)
    if not entries:
        advice = "`time start 12` starts a timer; `time log 12 1h30m` writes down what is over."
        return Message("No time today yet", (Text(with_examples(advice)), _reports()))
    return Message(
        f"Your time today: {work(spent)}",
        (
            *(Text(_running(one, tasks, actor, now)) for one in running),
            *_earlier(over),
            *(Text(_row(one, tasks, actor)) for one in over[-ROWS:]),
            Buttons((*(Button("Stop", "time stop") for _ in running), *map(_edit, (*running, *over[-EDITS:])))),
            _reports(),
        ),
    )


def _running(entry: Entry, tasks: Mapping[int, Task], actor: Actor, now: datetime) -> Line:
    since = instant(entry.started_at, actor.person.calendar, now)
    ran = work(entry.minutes_by(now))
    task = tasks.get(entry.task)
    return line(f"Running: {_called(task)}{_closed(task)}, since ", since, f" ({ran})", _about(entry))


def _closed(task: Task | None) -> str:
    """Somebody may have forgotten the timer of a task that is over."""
    if task is None or (task.is_open and not task.deleted_at):
        return ""
    return " (deleted)" if task.deleted_at else f" ({task.standing})"


def _earlier(over: Sequence[Entry]) -> tuple[Block, ...]:
    left = len(over) - ROWS
    return (
        (Note((f"{plural(left, 'earlier entry') if left == 1 else f'{left} earlier entries'}.",)),) if left > 0 else ()
    )


def _row(entry: Entry, tasks: Mapping[int, Task], actor: Actor) -> Line:
    began = actor.person.calendar.local(entry.started_at)
    return line(f"{_length(entry)} on {_called(tasks.get(entry.task))}, from {began:%H:%M}", _about(entry))


def _about(entry: Entry) -> str:
    note = f": “{clip(one_line(entry.note), 100)}”" if entry.note else ""
    return f" · entry {entry.id}{note}"


def _edit(entry: Entry) -> Button:
    return Button(f"Edit {_length(entry)} of #{entry.task}", f"time edit {entry.id}")


def _reports() -> Buttons:
    return Buttons((Button("This week", "time report @me this week by:day"),))


# ---- totals


@dataclass(frozen=True, slots=True)
class About:
    """What a report is of; nobody in `people`: everybody."""

    first: date
    last: date
    people: tuple[Who, ...]
    project: Project | None


def report(
    totals: Totals,
    about: About,
    tasks: Mapping[int, Task],
    now: datetime,
    others: Sequence[tuple[Breakdown, str]],
    next_line: str | None,
) -> Message:
    """`others`: the lines that list it by something else. `tasks`: those in the rows."""
    days = from_to(about.first, about.last, now)
    of = [f"Time of {listed([name(who) for who in about.people])}" if about.people else "Time"]
    of += [f"on {project_name(about.project)}"] if about.project else []
    heading = f"{' '.join(of)}, {days}"
    if not totals.rows:
        return Message(f"{heading}: none", (Text(with_examples("`time log 12 1h30m` writes some down.")),))
    rows = tuple((_key(row, tasks, now), (_sum(row),)) for row in totals.rows)
    more = (Button("More", next_line),) if next_line else ()
    buttons = (*more, *(Button(f"By {one.value}", command) for one, command in others))
    return Message(f"{heading}: {work(totals.minutes)}", (Fields(rows), Buttons(buttons)))


def _key(row: Total, tasks: Mapping[int, Task], now: datetime) -> str:
    if row.who is not None:
        return name(row.who)
    if row.project is not None:
        return clip(one_line(row.project) or "No project", 100)
    if isinstance(row.key, date):
        return on_day(row.key, now)
    return clip(_called(tasks.get(row.key)), 100)


def _sum(row: Total) -> str:
    return f"{work(row.minutes)} in {'1 entry' if row.entries == 1 else f'{row.entries} entries'}"


# ---- a form


def form(entry: Entry, task: Task, actor: Actor) -> Form:
    """What is left as it is stays. A timer that runs has no length yet."""
    began = When(entry.started_at.replace(second=0, microsecond=0))
    length = FormField("minutes", "How long", value=work(entry.minutes or 0), hint="1h30m", limit=100)
    fields = (
        *([] if entry.minutes is None else [length]),
        FormField("when", "When it began", value=as_typed(began, actor.person.calendar), hint="yesterday, mon 14:00"),
        FormField("note", "Note", value=entry.note, limit=NOTE_LENGTH),
    )
    return Form(f"Time on {clip(task.reference, 15)}", f"time edit {entry.id}", fields)


# ---- parts


def _length(entry: Entry) -> str:
    return "timer" if entry.minutes is None else work(entry.minutes)


def _called(task: Task | None) -> str:
    """One that they may not see any more has no name."""
    return title(task) if task else "another task"


def _when(entry: Entry, actor: Actor, now: datetime, *, day_only: bool) -> Line:
    """ "From today 10:40"; of a day alone, "For yesterday": nobody said a time."""
    calendar = actor.person.calendar
    if day_only:
        return ("For ", brief(When(calendar.end_of(entry.day).at, entry.day), calendar, now))
    return ("From ", instant(entry.started_at, calendar, now))


def _show(task: Task | None) -> tuple[Button, ...]:
    return (Button("Show", f"show {task.number}"),) if task else ()
