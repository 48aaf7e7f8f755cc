"""What is drawn: numbers as a chart, and the picture that becomes of it. Vocabulary.

A chart says in words what it shows (`alternative`): that is what is read where nothing can be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    BARS = "bars"  # side by side
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Series:
    """A value for each label of its chart; None: there is none there."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit`: what is counted."""

    title: str
    shape: Shape
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    alternative: str


@dataclass(frozen=True, slots=True)
class Picture:
    """`name`: of the file, with its ending. `content`: PNG."""

    name: str
    content: bytes
    alternative: str
