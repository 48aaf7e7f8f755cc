"""A chart as PNG, by matplotlib. Drawn on white, with text and lines that are read on it, so that it is the same in a
light and in a dark theme. Nothing of pyplot: a figure belongs to one call, and any number may be drawn at once.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.pictures import Shape

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bot.pictures import Chart

WIDTH, HEIGHT, DOTS = 8.0, 4.5, 120  # inches, and dots of each
MOST_LABELS = 12
TITLE, LABEL = 100, 24  # characters
COLOURS = ("#0072b2", "#d55e00")  # told apart by those who see few colours, and in grey
MARKERS = ("o", "s")
TEXT, GRID = "#222222", "#d0d0d0"
BARS = 0.8  # of the room of a label, all its bars together


def draw(chart: Chart) -> bytes:
    content = BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")  # a letter that the font lacks is drawn as a box
        FigureCanvasAgg(figure(chart)).print_png(content)  # type: ignore[no-untyped-call]  # matplotlib left it so
    return content.getvalue()


def figure(chart: Chart) -> Figure:
    made = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, layout="constrained", facecolor="white")
    axes = made.add_subplot()
    if chart.shape is Shape.LINES:
        _lines(axes, chart)
    else:
        _bars(axes, chart)
    _describe(axes, chart)
    return made


def _lines(axes: Axes, chart: Chart) -> None:
    places = range(len(chart.labels))
    for series, colour, marker in zip(chart.series, COLOURS, MARKERS, strict=False):
        values = [float("nan") if value is None else value for value in series.values]
        shown = marker if len(values) <= MOST_LABELS * 4 else ""
        axes.plot(places, values, color=colour, marker=shown, markersize=4, linewidth=2, label=_plain(series.name))


def _bars(axes: Axes, chart: Chart) -> None:
    width = BARS / len(chart.series)
    for index, (series, colour) in enumerate(zip(chart.series, COLOURS, strict=False)):
        left = [place - BARS / 2 + width * (index + 0.5) for place in range(len(chart.labels))]
        axes.bar(left, [value or 0 for value in series.values], width, color=colour, label=_plain(series.name))


def _describe(axes: Axes, chart: Chart) -> None:
    axes.set_title(_plain(chart.title), color=TEXT, wrap=True)
    axes.set_ylabel(_plain(chart.unit), color=TEXT)
    step = -(-len(chart.labels) // MOST_LABELS)
    shown = range(0, len(chart.labels), step)
    axes.set_xticks(list(shown), [_plain(chart.labels[place], LABEL) for place in shown], rotation=30, ha="right")
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.tick_params(colors=TEXT)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    if len(chart.series) > 1:
        axes.legend(frameon=False, labelcolor=TEXT)


def _plain(text: str, limit: int = TITLE) -> str:
    """What somebody wrote is no formula: between two dollars matplotlib reads one."""
    shown = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return shown.replace("$", r"\$")
