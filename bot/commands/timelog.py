"""What is asked of time: a timer that is started and stopped, entries that are written, corrected and added up."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it
from typing import ClassVar

from bot import options
from bot.calendar import When
from bot.commands.command import Command
from bot.options import Way
from bot.terms import ProjectRef, Ref, WhoRef
from bot.timelog import Breakdown


class StartTimer(Command):
    words: ClassVar = ("time start",)
    usage: ClassVar = "time start 12"
    summary: ClassVar = "Start your timer on a task; one that runs elsewhere is stopped."
    examples: ClassVar = ("time start 12",)
    ways: ClassVar = (Way("time start", "Start your timer on a task", (options.TASK,)),)
    ref: Ref | None = None


class StopTimer(Command):
    """`minutes`: so much is kept, counted from its start. `confirmed`: all of it, however long."""

    words: ClassVar = ("time stop",)
    usage: ClassVar = "time stop [DURATION]"
    summary: ClassVar = "Stop your timer; with a length of time, only that much is kept."
    examples: ClassVar = ("time stop", "time stop 3h")
    ways: ClassVar = (Way("time stop", "Stop your timer", (options.KEPT_TIME,)),)
    minutes: int | None = None
    confirmed: bool = False


class LogTime(Command):
    """`when`: it began then; a day alone: at some time of it; None: it has just ended."""

    words: ClassVar = ("time log",)
    usage: ClassVar = 'time log 12 DURATION [when] ["note"]'
    summary: ClassVar = "Write down time that you spent on a task: just now, or when you say."
    examples: ClassVar = ("time log 12 1h30m", 'time log 12 45m yesterday "call with Ana"', "time log 12 2h mon 14:00")
    ways: ClassVar = (
        Way(
            "time log",
            "Write down time that you spent",
            (options.DURATION.needed(), options.TASK, options.SPENT_WHEN, options.TIME_NOTE),
        ),
    )
    minutes: int
    ref: Ref | None = None
    when: When | None = None
    note: str = ""


class EditTime(Command):
    """What is None stays; nothing at all: a form. `note` "": none any more."""

    words: ClassVar = ("time edit",)
    usage: ClassVar = 'time edit ENTRY [DURATION] [when] ["note"]'
    summary: ClassVar = (
        "Correct an entry of time; what it was stays in the task's history. Others' for leads and admins."
    )
    examples: ClassVar = ("time edit 7 2h", 'time edit 7 yesterday "call with Ana"')
    ways: ClassVar = (
        Way(
            "time edit",
            "Correct an entry of time",
            (options.TIME_ENTRY.needed(), options.DURATION, options.SPENT_WHEN, options.TIME_NOTE),
        ),
    )
    entry: int
    minutes: int | None = None
    when: When | None = None
    note: str | None = None


class DeleteTime(Command):
    words: ClassVar = ("time delete",)
    usage: ClassVar = "time delete ENTRY"
    summary: ClassVar = "Take an entry of time away, or a timer that runs. Others' for leads and admins."
    examples: ClassVar = ("time delete 7",)
    ways: ClassVar = (Way("time delete", "Take an entry of time away", (options.TIME_ENTRY.needed(),)),)
    entry: int


class ShowTime(Command):
    words: ClassVar = ("time today",)
    usage: ClassVar = "time"
    summary: ClassVar = "Your timer, and what you spent today."
    examples: ClassVar = ("time", "time today")
    changes: ClassVar = False
    ways: ClassVar = (Way("time today", "Your timer, and your time today"),)


class ReportTime(Command):
    """From `first` to `last`, both included. Nobody in `who`: everybody. `page`: counted from 1."""

    words: ClassVar = ("time report",)
    usage: ClassVar = "time report [@who] [in:project] [range] [by:person|project|task|day]"
    summary: ClassVar = "Add up time by person, project, task or day: this week, or the days you name."
    examples: ClassVar = (
        "time report",
        "time report @ana last week by:task",
        "time report in:web 1 mar to 15 mar by:day",
    )
    changes: ClassVar = False
    ways: ClassVar = (
        Way(
            "time report",
            "Add up time by person, project, task or day",
            (options.TIME_OF, options.PROJECT, options.TIME_RANGE, options.BREAKDOWN),
        ),
    )
    first: date
    last: date
    who: tuple[WhoRef, ...] = ()
    project: ProjectRef | None = None
    by: Breakdown = Breakdown.PERSON
    page: int = 1
