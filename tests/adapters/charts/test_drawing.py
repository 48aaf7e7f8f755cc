"""What is drawn, by its structure: axes, series and numbers; and that it is drawn aside, once."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace

import pytest

from adapters.charts import drawing
from adapters.charts.pictures import MatplotlibCharts
from bot.pictures import Chart, Series, Shape

PNG = b"\x89PNG\r\n\x1a\n"
LINES = Chart(
    "Burn-up of Web, Mon 14 Sep to Wed 16 Sep",
    Shape.LINES,
    "tasks",
    ("14 Sep", "15 Sep", "16 Sep"),
    (Series("All", (3, 4, 4)), Series("Done", (0, 1, 3))),
    "0 of 3 tasks were done at the beginning, 3 of 4 at the end.",
)
BARS = replace(LINES, shape=Shape.BARS, unit="days", series=(Series("Half", (1.5, None, 2)),))


def test_lines_have_their_numbers_and_their_names() -> None:
    (axes,) = drawing.figure(LINES).axes
    assert axes.get_title() == LINES.title
    assert axes.get_ylabel() == "tasks"
    assert [(line.get_label(), list(line.get_ydata())) for line in axes.lines] == [
        ("All", [3, 4, 4]),
        ("Done", [0, 1, 3]),
    ]
    assert [label.get_text() for label in axes.get_xticklabels()] == list(LINES.labels)
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["All", "Done"]
    assert axes.get_ylim()[0] == 0


def test_bars_stand_side_by_side_and_one_series_needs_no_legend() -> None:
    (axes,) = drawing.figure(BARS).axes
    assert [bar.get_height() for bar in axes.patches] == [1.5, 0, 2]
    assert axes.get_legend() is None
    (pair,) = drawing.figure(replace(LINES, shape=Shape.BARS)).axes
    edges = [(round(bar.get_x(), 6), round(bar.get_x() + bar.get_width(), 6)) for bar in pair.patches]
    assert all(right <= left for (_, right), (left, _) in zip(sorted(edges), sorted(edges)[1:], strict=False))


def test_of_many_labels_some_are_shown() -> None:
    many = tuple(f"{day} Sep" for day in range(400))
    (axes,) = drawing.figure(replace(LINES, labels=many, series=(Series("All", (1,) * 400),))).axes
    assert len(axes.get_xticks()) <= drawing.MOST_LABELS


def test_a_picture_is_read_in_light_and_dark() -> None:
    """It brings its own ground, and what is on it stands out from it by far more than 4.5 to 1."""
    made = drawing.figure(LINES)
    assert made.get_facecolor() == (1, 1, 1, 1)
    (axes,) = made.axes
    assert axes.title.get_color() == drawing.TEXT
    assert {line.get_color() for line in axes.lines} == set(drawing.COLOURS)


@pytest.mark.parametrize("title", ["$\\frac{", "100 $ and 200 $", "\\", "日本 🔥", "", "x" * 300])
def test_whatever_people_write_is_drawn(title: str) -> None:
    assert drawing.draw(replace(LINES, title=title, labels=(title, title, title))).startswith(PNG)


async def test_a_picture_says_in_words_what_it_shows() -> None:
    picture = await MatplotlibCharts().draw(LINES)
    assert picture.content.startswith(PNG)
    assert picture.name == "burn-up-of-web-mon-14-sep-to-wed-16-sep.png"
    assert picture.alternative == LINES.alternative


async def test_the_loop_goes_on_meanwhile_and_the_same_is_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn_in: list[int] = []
    draw = drawing.draw

    def noted(chart: Chart) -> bytes:
        drawn_in.append(threading.get_ident())
        return draw(chart)

    monkeypatch.setattr(drawing, "draw", noted)
    charts = MatplotlibCharts(kept=1)
    first, second = await asyncio.gather(charts.draw(LINES), charts.draw(LINES))
    assert first is second
    assert len(drawn_in) == 1
    assert drawn_in[0] != threading.get_ident()
    await charts.draw(BARS)
    assert await charts.draw(LINES) == first
    assert len(drawn_in) == 3
