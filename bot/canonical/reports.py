"""Reports as lines, with the days they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import words
from bot.timelog import Breakdown

if TYPE_CHECKING:
    from datetime import date

    from bot.commands import ReportTime, ShowReport


def report_time(command: ReportTime) -> str:
    return words.line(
        "time report",
        words.mentions(command.who),
        "" if command.project is None else f"in:{words.keyed(command.project)}",
        _days(command.first, command.last),
        f"by:{command.by.value}" if command.by is not Breakdown.PERSON else "",
        f"page:{command.page}" if command.page > 1 else "",
    )


def show_report(command: ShowReport) -> str:
    return words.line(
        f"report {command.kind.value}",
        "" if command.project is None else f"in:{words.keyed(command.project)}",
        _days(command.first, command.last) if command.first and command.last else "",
        f"by:{command.by.value}" if command.by else "",
        f"page:{command.page}" if command.page > 1 else "",
        "public:yes" if command.public else "",
    )


def _days(first: date, last: date) -> str:
    return f"={first.isoformat()}" if first == last else f"={first.isoformat()} to ={last.isoformat()}"
