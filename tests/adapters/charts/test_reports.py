"""Each report as a picture, by its structure: what is on its axes, its series, and every number that it shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.charts import drawing
from bot.calendar import Calendar
from bot.message import Table
from bot.model import Who
from bot.pictures import Chart, Shape
from bot.reports import Age, Finished, Flow, Levels, Load, ReportKind, Step, periods
from bot.views import reports as views
from bot.views.reports import About, Contents, Offers

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NOW = datetime(2026, 9, 16, 8, tzinfo=UTC)
DAYS = periods(date(2026, 9, 14), date(2026, 9, 16), Step.DAY, Calendar())
LEVELS = Levels((4, 5, 3, 3), (0, 0, 2, 3))
DAY = 86_400.0

# What is counted, what it is counted by, and the series.
CONTENTS: dict[ReportKind, Contents] = {
    ReportKind.WORKLOAD: views.workload([Load(Who(1, "Ana"), 3, 1, 60), Load(None, 2, 0, 0)]),
    ReportKind.THROUGHPUT: views.throughput([Flow(1, 0, 1), Flow(2, 2, 0), Flow(3, 1, 1)], DAYS, NOW),
    ReportKind.CYCLE: views.cycle(
        [Finished(1, 0, 0, 0), Finished(2, 2, DAY, 3 * DAY), Finished(3, 1, 2 * DAY, 2 * DAY)],
        Finished(0, 3, 2 * DAY, 3 * DAY),
        DAYS,
        NOW,
    ),
    ReportKind.BURNDOWN: views.burndown(LEVELS, DAYS, NOW),
    ReportKind.BURNUP: views.burnup(LEVELS, DAYS, NOW),
    ReportKind.OVERDUE: views.overdue([Age(0, 2), Age(30, 1)]),
}
ON_DAYS = ("14 Sep", "15 Sep", "16 Sep")
AGES = ("up to a day", "1 to 3 days", "3 to 7 days", "7 to 14 days", "14 to 30 days", "more than 30 days")
DRAWN: dict[ReportKind, tuple[Shape, str, tuple[str, ...], dict[str, list[float]]]] = {
    ReportKind.WORKLOAD: (Shape.BARS, "tasks", ("Ana", "Nobody"), {"In time": [2, 2], "Overdue": [1, 0]}),
    ReportKind.THROUGHPUT: (Shape.BARS, "tasks", ON_DAYS, {"Done": [0, 2, 1], "Added": [1, 0, 1]}),
    ReportKind.CYCLE: (
        Shape.BARS,
        "days",
        ON_DAYS,
        {"Half took no longer": [0, 1, 2], "85% took no longer": [0, 3, 2]},
    ),
    ReportKind.BURNDOWN: (Shape.LINES, "tasks", ON_DAYS, {"Open": [5, 3, 3]}),
    ReportKind.BURNUP: (Shape.LINES, "tasks", ON_DAYS, {"All": [5, 5, 6], "Done": [0, 2, 3]}),
    ReportKind.OVERDUE: (Shape.BARS, "tasks", AGES, {"Overdue": [2, 0, 0, 0, 0, 1]}),
}


def shown(kind: ReportKind) -> tuple[Chart, Table]:
    about = About(kind, None, DAYS if kind.has_days else None, NOW)
    blocks = views.report(CONTENTS[kind], about, Offers(None, (), (), None), 1).blocks
    (chart,) = [block for block in blocks if isinstance(block, Chart)]
    (table,) = [block for block in blocks if isinstance(block, Table)]
    return chart, table


@pytest.mark.parametrize("kind", ReportKind)
def test_a_report_is_drawn_with_its_axes_its_series_and_its_numbers(kind: ReportKind) -> None:
    shape, unit, labels, series = DRAWN[kind]
    chart, _ = shown(kind)
    (axes,) = drawing.figure(chart).axes
    assert axes.get_title() == chart.title
    assert axes.get_ylabel() == unit
    assert tuple(label.get_text() for label in axes.get_xticklabels()) == labels
    assert drawn(axes, shape) == list(series.values())
    legend = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == list(series) if legend else len(series) == 1


def drawn(axes: Axes, shape: Shape) -> list[list[float]]:
    """The numbers of each series."""
    if shape is Shape.LINES:
        return [list(line.get_ydata()) for line in axes.lines]
    return [[bar.get_height() for bar in group] for group in axes.containers]


@pytest.mark.parametrize("kind", ReportKind)
def test_a_picture_shows_on_white_what_is_read_there_whatever_the_theme(kind: ReportKind) -> None:
    """It has no other: so it looks the same in light and in dark, and each sign on it stands out from its ground."""
    made = drawing.figure(shown(kind)[0])
    (axes,) = made.axes
    assert made.get_facecolor() == axes.get_facecolor() == (1, 1, 1, 1)
    inked = [axes.title.get_color(), axes.yaxis.label.get_color(), *(one.get_color() for one in axes.get_xticklabels())]
    assert {contrast(colour) >= 4.5 for colour in inked} == {True}
    assert all(contrast(colour) >= 3 for colour in drawing.COLOURS)


def contrast(colour: str) -> float:
    """To white, as WCAG 2 counts it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    light = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05)


@pytest.mark.parametrize("kind", [kind for kind in ReportKind if kind is not ReportKind.CYCLE])
def test_the_table_beside_it_has_the_same_rows(kind: ReportKind) -> None:
    """Only of days on which nothing was done there is no cycle time to tell."""
    chart, table = shown(kind)
    assert len(table.rows) == len(chart.labels)
    assert all(len(row) == len(table.head) for row in table.rows)


def test_a_year_is_drawn_with_labels_that_find_room() -> None:
    days = periods(date(2025, 9, 17), date(2026, 9, 16), Step.DAY, Calendar())
    assert days.starts[-1] - days.starts[0] == timedelta(days=364)
    levels = Levels(tuple(range(366)), (0,) * 366)
    about = About(ReportKind.BURNDOWN, None, days, NOW)
    blocks = views.report(views.burndown(levels, days, NOW), about, Offers(None, (), (), None), 1).blocks
    (axes,) = drawing.figure(next(block for block in blocks if isinstance(block, Chart))).axes
    assert list(axes.lines[0].get_ydata()) == list(range(1, 366))
    assert axes.get_xticklabels()[0].get_text() == "17 Sep 2025"
    assert len(axes.get_xticks()) <= drawing.MOST_LABELS
