"""Charts as pictures: drawn in a thread, the last ones kept. matplotlib is imported when the first one is drawn."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict

from bot.pictures import Chart, Picture

KEPT = 64  # pictures of about 40 kB

_NAMELESS = re.compile(r"[^a-z0-9]+")


class MatplotlibCharts:
    """bot.ports.Charts. At most one is drawn at a time: it takes a core, which everybody else needs too."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._drawn: OrderedDict[Chart, Picture] = OrderedDict()
        self._drawing = asyncio.Lock()

    async def draw(self, chart: Chart) -> Picture:
        async with self._drawing:
            if chart not in self._drawn:
                self._drawn[chart] = await asyncio.to_thread(_picture, chart)
            self._drawn.move_to_end(chart)
            if len(self._drawn) > self._kept:
                self._drawn.popitem(last=False)
            return self._drawn[chart]


def _picture(chart: Chart) -> Picture:
    from adapters.charts import drawing  # noqa: PLC0415 - it takes half a second, which who needs no picture need not

    return Picture(f"{_file_name(chart.title)}.png", drawing.draw(chart), chart.alternative)


def _file_name(title: str) -> str:
    return _NAMELESS.sub("-", title.lower()).strip("-")[:60] or "report"
