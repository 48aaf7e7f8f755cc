"""Words, quoted text and `key:value` pairs. Quoted and \\-escaped text is literal: nothing looks inside.

A quote opens only where a word begins (or after `key:`, `in:#`, `+`, `@`, `#`, `-`), so 5" and don't are plain words.
Reads left to right, each character once.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.errors import ChoiceError, UserError

MULTILINE_KEYS = frozenset(("desc", "description", "note"))
MINUSES = "-–—−"

_WORD = re.compile(r"[^\S\n]*+(\S+)")
_OPENING = re.compile(rf"[^\S\n]*+([{MINUSES}]?)(?:([A-Za-z_]++):(?:(?<=\b(?i:in):)#)?|([+@#]))?([\"“”„«])")
_PAIR = re.compile(rf"([{MINUSES}]?)([A-Za-z_]+):(?=[^:/\\])(.+)")
_CLOSINGS = {
    '"': re.compile(r'((?:[^"\\]|\\.)*+)"', re.DOTALL),
    "“": re.compile(r'((?:[^”“"\\]|\\.)*+)[”“"]', re.DOTALL),
    "”": re.compile(r'((?:[^”"\\]|\\.)*+)[”"]', re.DOTALL),
    "„": re.compile(r'((?:[^”“"\\]|\\.)*+)[”“"]', re.DOTALL),
    "«": re.compile(r"((?:[^»\\]|\\.)*+)»", re.DOTALL),
}
_CLOSING_SIGN = {"“": "”", "„": "“", "«": "»"}
_VALUE = re.compile(r"((?:[^,\\]|\\.?)*+)(?:,|$)", re.DOTALL)
_ESCAPED_COMMA = re.compile(r"\\([,\\])")
_ESCAPED = re.compile(r'\\(["\\“”„»])')


_QUOTE_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+"|,', re.DOTALL)


class Token(NamedTuple):
    """`key`: of `key:value`, or the sign before a quote; `text`: the value. `glued`: no space before it.

    `channel`: the value is a channel's name, as in `in:#"team talk"`.

    `text[start:end]` of the line is the token as it was typed.
    """

    text: str
    start: int
    end: int
    key: str = ""
    literal: bool = False
    negated: bool = False
    glued: bool = False
    channel: bool = False

    @property
    def is_plain(self) -> bool:
        return not (self.key or self.literal)


def lex(text: str, position: int) -> tuple[list[Token], int]:
    """The tokens up to the end of the line or a `//`; and where what follows it begins.

    Raises UserError for a quote that is not closed.
    """
    tokens: list[Token] = []
    while True:
        opening = _OPENING.match(text, position)
        if opening:
            token = _quoted(text, opening, glued=bool(tokens) and opening.start() == opening.start(4))
            tokens.append(token)
            position = token.end
            continue
        word = _WORD.match(text, position)
        if word is None:
            return tokens, position
        if word[1] == "//":
            return tokens, word.end()
        tokens.append(_plain(word[1], word.start(1), glued=bool(tokens) and word.start(1) == position))
        position = word.end()


def _plain(raw: str, start: int, *, glued: bool) -> Token:
    end = start + len(raw)
    if raw[0] == "\\" and len(raw) > 1 and raw[1] != "\\":
        return Token(raw[1:], start, end, literal=True, glued=glued)
    pair = None if glued or ":" not in raw else _PAIR.fullmatch(raw)
    if pair is None:
        return Token(raw, start, end, glued=glued)
    return Token(pair[3], start, end, key=pair[2].lower(), negated=bool(pair[1]))


def _quoted(text: str, opening: re.Match[str], *, glued: bool) -> Token:
    key = (opening[2] or opening[3] or "").lower()
    closing = _CLOSINGS[opening[4]].match(text, opening.end())
    if closing is None or ("\n" in closing[1] and key not in MULTILINE_KEYS):
        raise _unclosed(text, opening)
    value = closing[1] if "\\" not in closing[1] else _ESCAPED.sub(r"\1", closing[1])
    start = opening.end() - len(opening[0].lstrip())
    channel = bool(opening[2]) and text[opening.start(4) - 1] == "#"
    return Token(value, start, closing.end(), key, True, bool(opening[1]), glued, channel)


def _unclosed(text: str, opening: re.Match[str]) -> UserError:
    sign = opening[4]
    line_end = text.find("\n", opening.end())
    line_end = len(text) if line_end < 0 else line_end
    closed = text[:line_end].rstrip() + _CLOSING_SIGN.get(sign, sign) + text[line_end:]
    return ChoiceError(
        f"The quote at character {opening.start(4) + 1} is never closed.",
        f"Close it, or write \\{sign} if you mean just the sign.",
        (("Close it at the end", closed),),
    )


def unquoted(text: str) -> str:
    """A text that is one quote altogether without its quotes; any other text as it is."""
    opening = _OPENING.match(text) if text[:1] in _CLOSINGS else None
    closing = _CLOSINGS[opening[4]].fullmatch(text, opening.end()) if opening else None
    return _ESCAPED.sub(r"\1", closing[1]) if closing else text


def split_values(text: str) -> list[str]:
    """`a,b` is two values, `a\\,b` one."""
    if "\\" not in text:
        return [part.strip() for part in text.split(",") if part.strip()]
    parts = (_ESCAPED_COMMA.sub(r"\1", match[1]).strip() for match in _VALUE.finditer(text))
    return [part for part in parts if part]


def separated(text: str) -> list[Token]:
    """By spaces or commas; several words in quotes are one."""
    spaced = _QUOTE_OR_COMMA.sub(lambda found: " " if found[0] == "," else found[0], text.replace("\n", " "))
    tokens, _ = lex(spaced, 0)
    return tokens
