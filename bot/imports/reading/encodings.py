"""Bytes → text: UTF-8, UTF-16 with its mark, else Windows-1252; and what is no text at all."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from bot.errors import UserError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # it begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_KINDS = (
    (b"PK\x03\x04", "an Excel or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a recording"),
    (b"\x1f\x8b", "a compressed file"),
    (b"SQLite format 3", "a database"),
)
_LINE_CONTROLS = frozenset(b"\t\n\r\f")
_FEW_CONTROLS, _MOST_CONTROLS = 8, 0.01  # and so much of a text; stray ones are cleaned away later


class Decoded(NamedTuple):
    text: str
    notes: tuple[str, ...] = ()


def decode(name: str, content: bytes) -> Decoded:
    """Raises UserError for what holds no text."""
    if not content.strip():
        raise UserError(f"“{name}” is empty.", "Look whether the export went through, and send it again.")
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return Decoded(_marked(name, content, encoding))
    if kind := _kind(content):
        raise _no_text(name, kind)
    try:
        return Decoded(content.decode())
    except UnicodeDecodeError:
        note = "The file is in Windows-1252, not UTF-8, and I read it so: look whether letters like ü and é are right."
        return Decoded(content.decode("cp1252", errors="replace"), (note,))


def _marked(name: str, content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise UserError(
            f"“{name}” says that it is in {encoding.removesuffix('-sig').upper()}, but it is not.",
            "Save it again as UTF-8, and send that.",
        ) from None


def _kind(content: bytes) -> str:
    """What it is, if it is no text."""
    if kind := next((kind for opening, kind in _KINDS if content.startswith(opening)), ""):
        return kind
    controls = len(content) - len(content.translate(None, _CONTROLS))
    return "no text file" if controls > _FEW_CONTROLS + len(content) * _MOST_CONTROLS else ""


_CONTROLS = bytes(one for one in range(32) if one not in _LINE_CONTROLS)


def _no_text(name: str, kind: str) -> UserError:
    return UserError(
        f"“{name}” is {kind}; I read CSV and JSON.",
        "From Excel, Numbers or Google Sheets: save or download the sheet as CSV (UTF-8), and send me that.",
    )
