"""What may stand in a line at all: no control characters, no towers of marks, one way to write each letter."""

from __future__ import annotations

import re
import unicodedata

from bot.errors import UserError

MAX_LINE = 5000
MARKS_PER_BASE = 4

_ASCII_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_JOINER = "\u200d"
_FIRST_MARK = "\u0300"  # below it nothing combines, and everything is NFC already
_SOFT_HYPHEN = "\u00ad"
_C1 = re.compile(r"[\x80-\x9f]")


def clean(text: str) -> str:
    """`cleaned`, of a line. Raises UserError for more than MAX_LINE characters."""
    if len(text) > MAX_LINE:
        raise UserError(
            f"That is {len(text):,} characters; a line may have {MAX_LINE:,}.",
            "Shorten it, or add the task first and put the rest into comments.",
        )
    return cleaned(text)


def cleaned(text: str) -> str:
    """The text in NFC without NUL, lone surrogates, control and format characters; at most 4 marks on a letter.

    New lines stay, tabs become spaces; joiners stay inside emoji.
    """
    if text.isascii():
        return _without_ascii_controls(text)
    text = _BREAKS.sub("\n", text)
    if max(text) < _FIRST_MARK:
        return _C1.sub("", _without_ascii_controls(text)).replace(_SOFT_HYPHEN, "")
    return _capped(unicodedata.normalize("NFC", _printable(text)))


def matching(word: str) -> str:
    """A word as names are compared: NFKC, without case. Only for comparing, never for keeping."""
    return word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()


def _without_ascii_controls(text: str) -> str:
    if not _ASCII_CONTROL.search(text):
        return text
    return _ASCII_CONTROL.sub("", _BREAKS.sub("\n", text).replace("\t", " "))


def _printable(text: str) -> str:
    kept: list[str] = []
    for place, character in enumerate(text):
        if character == "\t":
            kept.append(" ")
            continue
        allowed = character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
        if allowed or (character == _JOINER and kept and _joins(kept[-1], text[place + 1 : place + 2])):
            kept.append(character)
    return "".join(kept)


def _joins(before: str, after: str) -> bool:
    """Whether a joiner between them makes one emoji: 👩 and 💻; ❤️ and 🔥; 🏳️ and 🌈; 👩🏽 and 🚀."""
    pictured = unicodedata.category(before) in {"So", "Sk"} or before == "\ufe0f"
    return pictured and bool(after) and unicodedata.category(after) in {"So", "Sm"}


def _capped(text: str) -> str:
    """At most MARKS_PER_BASE combining marks on a character; none on a space or at the start."""
    kept: list[str] = []
    room = 0
    for character in text:
        if unicodedata.category(character) not in {"Mn", "Me"}:
            room = 0 if character.isspace() else MARKS_PER_BASE
        elif room == 0:
            continue
        else:
            room -= 1
        kept.append(character)
    return "".join(kept)
