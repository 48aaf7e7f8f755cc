"""Reports of the team's work: each reads its numbers and says what they come to.

A public report is for everybody in the room: it counts what any onlooker there may see, of the days of who asks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from bot import reports
from bot.canonical import encode
from bot.errors import UserError
from bot.model import RoomKind
from bot.parsing.lists import LAST_PAGE
from bot.ports import Audience, Reply
from bot.reports import MOST_PERIODS, Counted, Levels, Periods, ReportKind, Step
from bot.services.names import look_up
from bot.store import Tx
from bot.views import reports as views
from bot.views.reports import Contents

if TYPE_CHECKING:
    from datetime import date

    from bot.commands import ShowReport
    from bot.model import Actor
    from bot.services.request import Request

RANGES = (7, 30, 90, 365)  # days that are offered

Overall: TypeAlias = Callable[[Tx, Counted], Awaitable[Contents]]
OverDays: TypeAlias = Callable[[Tx, Counted, Periods], Awaitable[Contents]]


async def show(request: Request, command: ShowReport) -> Reply:
    book = await look_up(request)
    project = book.project(command.project) if command.project is not None else None
    reader = await _onlooker(request) if command.public else request.actor
    counted = Counted(reader, request.now, project.id if project else None)
    days = _days(request, command)
    if days:
        contents = await _OVER_DAYS[command.kind](request.tx, counted, days)
    else:
        contents = await _OF_NOW[command.kind](request.tx, counted)
    about = views.About(command.kind, project, days, request.now)
    message = views.report(contents, about, _offers(request, command), command.page)
    return Reply(message, Audience.ROOM if command.public else Audience.PRIVATE)


async def _onlooker(request: Request) -> Actor:
    """Nobody gets more to see by asking in public: a guest posts what belongs to this room."""
    onlooker = await request.tx.onlooker()
    return replace(onlooker, person=replace(onlooker.person, role=request.actor.person.role))


# ---- which days


def _days(request: Request, command: ShowReport) -> Periods | None:
    """None: it is of now. What is still to come is left out. Raises UserError for days that nothing is known of."""
    if not command.kind.has_days:
        return None
    calendar = request.actor.person.calendar
    today = calendar.today(request.now)
    first, last = command.first, command.last
    if first is None or last is None:
        first, last = reports.usual_days(today)
    if first > today:
        raise UserError("Those days are still to come.", "Name days that are over: `last month`, `1 mar to 15 mar`.")
    last = min(last, today)
    step = command.by or reports.usual_step(first, last)
    _check_length(first, last, step)
    return reports.periods(first, last, step, calendar)


def _check_length(first: date, last: date, step: Step) -> None:
    count = (last - first).days // (1 if step is Step.DAY else 7) + 1
    if count > MOST_PERIODS:
        advice = "Use by:week, or name fewer days." if step is Step.DAY else "Name fewer days."
        raise UserError(f"That is {count:,} {step.value}s; a report has up to {MOST_PERIODS}.", advice)


def _offers(request: Request, command: ShowReport) -> views.Offers:
    """Lines that show more of it, other reports, and this one of other days, to whoever asks; and one that posts it."""
    own = command.model_copy(update={"public": False})
    today = request.actor.person.calendar.today(request.now)
    others = [(kind, encode(_of_kind(own, kind))) for kind in ReportKind if kind is not command.kind]
    first_of = {days: today - timedelta(days=days - 1) for days in RANGES if command.kind.has_days}
    ranges = [
        (days, encode(own.model_copy(update={"first": first, "last": today, "by": None, "page": 1})))
        for days, first in first_of.items()
    ]
    may_post = not command.public and request.actor.room.kind is not RoomKind.DM
    return views.Offers(
        encode(own.model_copy(update={"page": command.page + 1})) if command.page < LAST_PAGE else None,
        tuple(others),
        tuple(ranges),
        encode(command.model_copy(update={"public": True})) if may_post else None,
    )


def _of_kind(command: ShowReport, kind: ReportKind) -> ShowReport:
    kept = {} if kind.has_days else {"first": None, "last": None, "by": None}
    return command.model_copy(update={"kind": kind, "page": 1, **kept})


# ---- each report


async def _burndown(tx: Tx, counted: Counted, days: Periods) -> Contents:
    return views.burndown(await _levels(tx, counted, days), days, counted.now)


async def _burnup(tx: Tx, counted: Counted, days: Periods) -> Contents:
    return views.burnup(await _levels(tx, counted, days), days, counted.now)


async def _levels(tx: Tx, counted: Counted, days: Periods) -> Levels:
    movements = await tx.movements(counted, days.edges)
    return reports.levels(await tx.standing_now(counted), movements, len(days.starts))


async def _throughput(tx: Tx, counted: Counted, days: Periods) -> Contents:
    flows = reports.flow(await tx.flows(counted, days.edges), len(days.starts))
    return views.throughput(flows, days, counted.now)


async def _cycle(tx: Tx, counted: Counted, days: Periods) -> Contents:
    finished = await tx.finished(counted, days.edges)
    each = reports.by_period(finished, len(days.starts))
    return views.cycle(each, reports.in_all(finished), days, counted.now)


async def _workload(tx: Tx, counted: Counted) -> Contents:
    return views.workload(await tx.workload(counted))


async def _overdue(tx: Tx, counted: Counted) -> Contents:
    return views.overdue(await tx.overdue_by_age(counted))


_OVER_DAYS: dict[ReportKind, OverDays] = {
    ReportKind.THROUGHPUT: _throughput,
    ReportKind.CYCLE: _cycle,
    ReportKind.BURNDOWN: _burndown,
    ReportKind.BURNUP: _burnup,
}
_OF_NOW: dict[ReportKind, Overall] = {ReportKind.WORKLOAD: _workload, ReportKind.OVERDUE: _overdue}
