"""Where the console writes: how wide it is, whether it knows colour, and text that never fails to be written."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, TextIO

from rich.console import Console

from adapters.console.render import draw
from bot.message import Message, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

WIDEST = 160  # longer lines are hard to read


class Screen:
    """`write` and `columns` default to the standard output; only a terminal gets colour, and NO_COLOR turns it off.

    It keeps the standard output it began with: a prompt may put its own in front later.
    """

    def __init__(self, write: Callable[[str], None] | None = None, columns: int | None = None) -> None:
        self._write = write or _writer(sys.stdout)
        self._columns = columns
        self._colour = None if write else _colour()

    @property
    def columns(self) -> int:
        return self._columns or min(shutil.get_terminal_size().columns, WIDEST)

    def show(self, renderable: RenderableType) -> None:
        self._write(draw(renderable, columns=self.columns, colour=self._colour))

    def write(self, text: str) -> None:
        self._write(text)


def _colour() -> str | None:
    probe = Console(file=sys.stdout)
    return probe.color_system if probe.is_terminal and not probe.no_color else None


def _writer(stream: TextIO) -> Callable[[str], None]:
    def write(text: str) -> None:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()

    return write


def trouble(error: Exception, advice: str) -> Message:
    """No answer came back: what the person reads instead of a traceback."""
    reason = (str(error).strip() or type(error).__name__).split("\n")[0][:200]
    return Message("No answer came back.", (Text((reason,)), Text((advice,))), Tone.BAD)
