"""Characters: which may be shown, which belong together, how many fit. For every platform that draws people's text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# What acts on a reader's screen instead of being read: controls, marks that turn the direction, halves of surrogates,
# what has no width. Joiners stay, for they make emoji and words.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff]"
)
_FLAGS = "".join(map(chr, range(0x1F1E6, 0x1F200)))  # two of these letters are a flag


def clean(text: str) -> str:
    """Line breaks and tabs stay."""
    return text if text.isprintable() else _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def units(text: str) -> int:
    """How long it is where a character beyond the first 65,536 counts as two. Never less than `len`."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clip(text: str, limit: int, length: Callable[[str], int] = units) -> str:
    """At most `limit` long; what is cut off ends in "…", and never inside of what is seen as one character.

    `length`: how long a text is; it grows with the text.
    """
    if length(text) <= limit:
        return text
    end = cut = _longest(text, limit - length("…"), length)
    while end and belong_together(text, end):
        end -= 1
    return text[: end or cut].rstrip() + "…"


def _longest(text: str, limit: int, length: Callable[[str], int]) -> int:
    """How many characters of it fit."""
    fits, too_many = 0, len(text)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if length(text[:middle]) <= limit:
            fits = middle
        else:
            too_many = middle
    return fits


def belong_together(text: str, cut: int) -> bool:
    """Whether a cut there would part a letter from its accents, or a face from its skin, its family or its flag."""
    before, after = text[cut - 1], text[cut]
    if before == "\u200d" or after == "\u200d" or unicodedata.category(after).startswith("M"):
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    flags_before = cut - len(text[:cut].rstrip(_FLAGS))
    return after in _FLAGS and flags_before % 2 == 1


# ---- where all letters are equally wide


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line for each row, all of which have as many cells: the first column at the left, the others at the right."""
    columns = list(zip(*rows, strict=True))
    room = [max(map(_columns, column)) for column in columns]
    return ["  ".join(_padded(cell, room[place], place) for place, cell in enumerate(row)).rstrip() for row in rows]


def _padded(cell: str, room: int, place: int) -> str:
    blank = " " * (room - _columns(cell))
    return blank + cell if place else cell + blank


def _columns(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
