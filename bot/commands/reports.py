"""What is asked about the team's work as a whole."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it
from typing import ClassVar

from bot import options
from bot.commands.command import Command
from bot.options import Way
from bot.reports import ReportKind, Step
from bot.terms import ProjectRef

_OVER_DAYS = (options.PROJECT, options.REPORT_RANGE, options.STEP, options.PUBLIC)
_OF_NOW = (options.PROJECT, options.PUBLIC)


class ShowReport(Command):
    """From `first` to `last`, both included; None: the usual days. `by` None: as fits them.

    `page`: counted from 1, from the last rows to the first.
    """

    words: ClassVar = tuple(f"report {kind}" for kind in ReportKind)
    usage: ClassVar = (
        "report workload|throughput|cycle|burndown|burnup|overdue [in:project] [range] [by:day|week] [public]"
    )
    summary: ClassVar = (
        "Who has how much, how much gets done and how fast, what is left, what is late. The last 30 days, or those you "
        "name; of the tasks you may see. `public` posts it, of those that everybody here may see."
    )
    examples: ClassVar = (
        "report workload in:web",
        "report burndown in:web this quarter by:week",
        "report cycle last 90 days",
        "report throughput in:web public",
    )
    changes: ClassVar = False
    ways: ClassVar = (
        Way("report workload", "Who has how much to do", _OF_NOW),
        Way("report throughput", "How much is added and done", _OVER_DAYS),
        Way("report cycle", "How long tasks take", _OVER_DAYS),
        Way("report burndown", "How much is left", _OVER_DAYS),
        Way("report burnup", "How much is done of how much", _OVER_DAYS),
        Way("report overdue", "What is late, and for how long", _OF_NOW),
    )
    kind: ReportKind
    project: ProjectRef | None = None
    first: date | None = None
    last: date | None = None
    by: Step | None = None
    page: int = 1
    public: bool = False  # the answer is for everybody in the room
