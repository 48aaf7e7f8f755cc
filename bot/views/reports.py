"""Reports as people see them: a headline, what it comes to in a sentence, a chart, a table, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Message, Note, Select, Table, Text
from bot.pictures import Chart, Series, Shape
from bot.reports import AGES, ReportKind, Step
from bot.views.spans import capital, clip, from_to, listed, name, on_day, plural, project_name, with_examples, work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.message import Block
    from bot.model import Project
    from bot.reports import Age, Finished, Flow, Levels, Load, Periods

ROWS = 12  # of a page
MOST_BARS = 12  # people in a chart
MOST_NAMED = 3  # people in a sentence
NAME = 24  # characters of a name in a table
NAMES = {
    ReportKind.WORKLOAD: "Workload",
    ReportKind.THROUGHPUT: "Throughput",
    ReportKind.CYCLE: "Cycle time",
    ReportKind.BURNDOWN: "Burndown",
    ReportKind.BURNUP: "Burn-up",
    ReportKind.OVERDUE: "Overdue",
}
HOUR, DAY = 3600, 86400
_RANGES = {7: "7 days", 30: "30 days", 90: "90 days", 365: "A year"}


@dataclass(frozen=True, slots=True)
class About:
    """`days`: None: it is of now."""

    kind: ReportKind
    project: Project | None
    days: Periods | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Contents:
    """`told`: what it comes to, in a few words. `rows`: of the table, none: there is nothing; `series`: of the chart.

    `newest_last`: the rows are days, and the last ones are read first. `part`: which of the rows the chart shows, as
    the end of its title; empty: all.
    """

    told: str
    said: str
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    shape: Shape = Shape.BARS
    unit: str = "tasks"
    labels: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    newest_last: bool = False
    note: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """Lines that show: the next page, the other reports, the same of the last so many days. `post`: for everybody."""

    next_page: str | None
    others: tuple[tuple[ReportKind, str], ...]
    ranges: tuple[tuple[int, str], ...]
    post: str | None


def report(contents: Contents, about: About, offers: Offers, page: int) -> Message:
    heading = _heading(about)
    note = (Note(with_examples(contents.note)),) if contents.note else ()
    others = Select("Another report", tuple(Button(NAMES[kind], line) for kind, line in offers.others))
    blocks = (*_numbers(heading, contents, page), *note, *_buttons(contents, offers, page), others)
    return Message(f"{heading}: {contents.told}", blocks)


def _numbers(heading: str, contents: Contents, page: int) -> tuple[Block, ...]:
    if not contents.rows:
        return (Text((contents.said,)),)
    title = f"{heading}{contents.part}"
    chart = Chart(title, contents.shape, contents.unit, contents.labels, contents.series, contents.said)
    return chart, _filled(Table(contents.head, tuple(_page(contents, page))))


def _filled(table: Table) -> Table:
    """Without columns in which there is nothing, as of estimates where nobody makes any."""
    kept = [place for place in range(len(table.head)) if any(row[place] for row in table.rows)]
    head, *rows = (tuple(row[place] for place in kept) for row in (table.head, *table.rows))
    return Table(head, tuple(rows))


def _buttons(contents: Contents, offers: Offers, page: int) -> tuple[Block, ...]:
    buttons = [Button(_RANGES[days], line) for days, line in offers.ranges]
    if offers.next_page and len(contents.rows) > page * ROWS:
        buttons.insert(0, Button("Earlier" if contents.newest_last else "More", offers.next_page))
    if offers.post and contents.rows:
        buttons.append(Button("Post here", offers.post))
    return (Buttons(tuple(buttons)),) if buttons else ()


def _heading(about: About) -> str:
    of = f" of {project_name(about.project)}" if about.project else ""
    days = f", {from_to(about.days.starts[0], about.days.last, about.now)}" if about.days else ""
    return f"{NAMES[about.kind]}{of}{days}"


def _page(contents: Contents, page: int) -> Sequence[tuple[str, ...]]:
    """The last one if there are not so many."""
    rows = contents.rows
    behind = min(page - 1, (len(rows) - 1) // ROWS) * ROWS
    if not contents.newest_last:
        return rows[behind : behind + ROWS]
    end = len(rows) - behind
    return rows[max(0, end - ROWS) : end]


# ---- of days


def burndown(levels: Levels, days: Periods, now: datetime) -> Contents:
    if not any(levels.open):
        return Contents("nothing was open", "No task was open in these days.")
    first, *rest = levels.open
    return Contents(
        f"{levels.open[-1]} open",
        f"{plural(first, 'task')} {_were(first)} open at the beginning, {levels.open[-1]} at the end.",
        (_of(days), "Open", "Change"),
        _table(days, [(str(level), _change(level - before)) for before, level in pairwise(levels.open)], now),
        Shape.LINES,
        labels=_labels(days, now),
        series=(Series("Open", tuple(rest)),),
        newest_last=True,
    )


def burnup(levels: Levels, days: Periods, now: datetime) -> Contents:
    done, total = levels.done, levels.all
    if not any(total):
        return Contents("there was nothing", "There was no task in these days.")
    return Contents(
        f"{done[-1]} of {total[-1]} done",
        f"{done[0]} of {plural(total[0], 'task')} {_were(done[0])} done at the beginning, {done[-1]} of {total[-1]} at "
        "the end.",
        (_of(days), "Done", "All"),
        _table(days, [(str(part), str(whole)) for part, whole in zip(done[1:], total[1:], strict=True)], now),
        Shape.LINES,
        labels=_labels(days, now),
        series=(Series("All", total[1:]), Series("Done", done[1:])),
        newest_last=True,
    )


def throughput(flows: Sequence[Flow], days: Periods, now: datetime) -> Contents:
    done, new = sum(one.done for one in flows), sum(one.added for one in flows)
    if not done and not new:
        return Contents("nothing was done", "No task was done or added in these days.")
    return Contents(
        f"{done} done",
        f"{plural(done, 'task')} {_were(done)} done and {new} added{_average(done, days)}.",
        (_of(days), "Done", "Added"),
        _table(days, [(str(one.done), str(one.added)) for one in flows], now),
        labels=_labels(days, now),
        series=(Series("Done", tuple(one.done for one in flows)), Series("Added", tuple(one.added for one in flows))),
        newest_last=True,
    )


def _average(done: int, days: Periods) -> str:
    """Of one day or week alone it would say the same once more; and a tenth is the least worth telling."""
    average = round(done / len(days.starts), 1)
    return f": {average:g} done a {days.step.value}" if len(days.starts) > 1 and average else ""


def cycle(finished: Sequence[Finished], overall: Finished, days: Periods, now: datetime) -> Contents:
    """Only days on which something was done have a row."""
    if not overall.tasks:
        return Contents("nothing was done", "No task was done in these days.")
    size, unit = (DAY, "days") if overall.most >= 2 * DAY else (HOUR, "hours")
    rows = [(str(one.tasks), _lasting(one.median), _lasting(one.most)) for one in finished]
    return Contents(
        _lasting(overall.median),
        _taken(overall),
        (_of(days), "Done", "Half in", "85% in"),
        tuple(row for row, one in zip(_table(days, rows, now), finished, strict=True) if one.tasks),
        unit=unit,
        labels=_labels(days, now),
        series=(
            Series("Half took no longer", tuple(one.median / size if one.tasks else None for one in finished)),
            Series("85% took no longer", tuple(one.most / size if one.tasks else None for one in finished)),
        ),
        newest_last=True,
        note="Counted from `start`, or else from when a task was added, until it was done for the last time.",
    )


def _taken(one: Finished) -> str:
    if one.tasks == 1:
        return f"1 task was done, in {_lasting(one.median)}."
    return f"{one.tasks} tasks were done: half of them in {_lasting(one.median)}, 85% in {_lasting(one.most)}."


def _lasting(seconds: float) -> str:
    """ "40 minutes", "5.5 hours", "3 days"."""
    if seconds < 60:
        return "less than a minute"
    size, unit = (DAY, "day") if seconds >= 2 * DAY else (HOUR, "hour") if seconds >= HOUR else (60, "minute")
    count = f"{seconds / size:.1f}".removesuffix(".0")
    return f"{count} {unit}{'' if count == '1' else 's'}"


def _of(days: Periods) -> str:
    """The head of the column that names them."""
    return days.step.value.capitalize()


def _table(days: Periods, rows: Sequence[tuple[str, ...]], now: datetime) -> tuple[tuple[str, ...], ...]:
    named = (on_day(day, now) if days.step is Step.DAY else f"From {on_day(day, now)}" for day in days.starts)
    return tuple((label, *row) for label, row in zip(named, rows, strict=True))


def _labels(days: Periods, now: datetime) -> tuple[str, ...]:
    return tuple(_short(day, now) for day in days.starts)


def _short(day: date, now: datetime) -> str:
    return f"{day.day} {day:%b}{f' {day.year}' if day.year != now.year else ''}"


def _change(by: int) -> str:
    return f"{'+' if by > 0 else '−'}{abs(by)}" if by else ""


def _were(count: int) -> str:
    return "was" if count == 1 else "were"


# ---- of now


def workload(loads: Sequence[Load]) -> Contents:
    if not loads:
        return Contents("nothing is open", "Nobody has anything to do.")
    held = [one for one in loads if one.who]
    top = loads[:MOST_BARS]
    return Contents(
        _spread(len(held)),
        " ".join((*_most(held), *_unheld(loads))),
        ("Who", "Open", "Overdue", "Estimated"),
        tuple(_load(one) for one in loads),
        labels=tuple(clip(_holder(one), 20) for one in top),
        series=(
            Series("In time", tuple(one.open - one.overdue for one in top)),
            Series("Overdue", tuple(one.overdue for one in top)),
        ),
        note="A task of several people counts for each of them." if len(held) > 1 else "",
        part=f", the {MOST_BARS} with most" if len(loads) > MOST_BARS else "",
    )


def _spread(holders: int) -> str:
    if not holders:
        return "what is open is nobody’s"
    return f"{holders} {'person has' if holders == 1 else 'people have'} open tasks"


def _most(held: Sequence[Load]) -> list[str]:
    """Nobody has most where several have as much."""
    first = [one for one in held if one.open == held[0].open]
    if not first:
        return []
    if len(held) == 1:
        return [f"{_holder(held[0])} has {plural(held[0].open, 'open task')}{_late(held[0])}."]
    if len(first) == 1:
        return [f"{_holder(held[0])} has most: {held[0].open} open{_late(held[0])}."]
    who = listed([_holder(one) for one in first]) if len(first) <= MOST_NAMED else f"{len(first)} people"
    return [f"{who} have most: {held[0].open} open each."]


def _late(load: Load) -> str:
    return f", {load.overdue} overdue" if load.overdue else ""


def _unheld(loads: Sequence[Load]) -> list[str]:
    """What nobody has."""
    open_ = [one.open for one in loads if not one.who]
    return [f"{plural(count, 'open task')} {'is' if count == 1 else 'are'} nobody’s." for count in open_]


def _holder(load: Load) -> str:
    return name(load.who) if load.who else "Nobody"


def _load(load: Load) -> tuple[str, ...]:
    overdue_, estimated = str(load.overdue) if load.overdue else "", work(load.minutes) if load.minutes else ""
    return clip(_holder(load), NAME), str(load.open), overdue_, estimated


def overdue(ages: Sequence[Age]) -> Contents:
    if not ages:
        return Contents("nothing", "Nothing is overdue.")
    found = {one.days: one.tasks for one in ages}
    names = {days: _age(days) for days in (0, *AGES)}
    total = sum(found.values())
    counts = [f"{found[days]} for {names[days]}" for days in names if days in found]
    said = (
        f"for {names[ages[0].days]}"
        if total == 1
        else f"all for {names[ages[0].days]}"
        if len(ages) == 1
        else listed(counts)
    )
    return Contents(
        plural(total, "task"),
        f"{plural(total, 'task')} {'is' if total == 1 else 'are'} overdue: {said}.",
        ("For", "Tasks"),
        tuple((capital(names[days]), str(found.get(days, 0))) for days in names),
        labels=tuple(names.values()),
        series=(Series("Overdue", tuple(found.get(days, 0) for days in names)),),
        note="`list all due:overdue` names them.",
    )


def _age(days: int) -> str:
    """ "up to a day", "1 to 3 days", "more than 30 days"."""
    later = next((one for one in AGES if one > days), None)
    if later is None:
        return f"more than {days} days"
    return f"{days} to {later} days" if days else "up to a day"
