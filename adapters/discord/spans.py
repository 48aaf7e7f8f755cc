"""Text for Discord, from single characters to a line of spans, in its markdown. Pure.

- What people wrote is escaped: a backslash before every sign that could format, also before what begins a heading, a
  list, a quote or small print, and before `<`, behind which Discord looks for mentions, emoji and dates.
- A backslash inside of an address would become part of it, so addresses stand between `<` and `>`: there nothing is
  formatted, and it is certain where they end. Only http and https can be clicked.
- A reference inside of text is shown by name: only what the core calls a mention is one (bot.message.Mention).
- A length is that of the escaped text, in UTF-16 units (adapters.discord.limits).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from adapters.discord import limits
from bot.characters import clean, clip, one_line, units
from bot.message import Bold, Code, Link, Mention, Moment, plain, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.message import Line, Span

Json: TypeAlias = dict[str, Any]
Names: TypeAlias = "Mapping[str, str]"  # of people, roles (`&` and the id) and channels, by id

ACCOUNT = re.compile(r"&?[0-9]{1,20}")
# References are neutral inside of text (bot.contents.Typed); only what Discord can have named is one.
_REFERENCE = re.compile(r"<(?:@!?(?P<who>&?[0-9]{1,20}|person:[0-9]+)|#(?P<room>[0-9]{1,20})|card:[^>\s]+)>")
_MARKUP = re.compile(
    r"(?P<address>https?://\w[^\s<>\"`|\\^{}\[\]…]*+(?!…))"  # what was cut off leads somewhere else
    r"|^[^\S\n]*(?:[-+#>]|\d+[.)])(?=[-+#>]*(?:\s|$))"
    r"|[\\*_~|`\[\]<]|(?<=\])\("  # no text closes the brackets of a link before it
    r"|:(?=//|[\w+-]*:)"  # other addresses, and emoji by name
    r"|(?P<everyone>@(?=(?i:everyone|here)))",
    re.MULTILINE,
)
_WEB = re.compile(r"https?://\w[^\s<>\"`|\\^{}\[\]]*")
_BRACKETS = str.maketrans("[]", "()")
_LEAST = 10  # less room than this is not worth a piece of a text


# ---- text


def escape(text: str) -> str:
    """Nothing in it means anything to Discord, wherever it stands."""
    return _MARKUP.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "address":
            return _linked(found[0])
        case "everyone":
            return "@\u200b"
    return f"{found[0][:-1]}\\{found[0][-1]}"


def _linked(address: str) -> str:
    """What ends a sentence, or closes a bracket opened before, is no part of it. A star in it could end bold text."""
    end = address.rstrip(_ENDS)
    while end.endswith(")") and end.count(")") > end.count("("):
        end = end[:-1].rstrip(_ENDS)
    return f"<{end.replace('*', '%2A')}>{escape(address[len(end) :])}"


_ENDS = ".,:;!?'*"


def readable(text: str, names: Names) -> str:
    """With names for references, as far as they are known."""
    return clean(_REFERENCE.sub(lambda found: _named(found, names), text) if "<" in text else text)


def _named(found: re.Match[str], names: Names) -> str:
    if account := found["who"]:
        return f"@{one_line(names.get(account, '')).removeprefix('@') or 'somebody'}"
    if room := found["room"]:
        return f"#{one_line(names.get(room, '')).removeprefix('#') or 'channel'}"
    return "(a message)"


def referenced(document: object) -> frozenset[str]:
    """Ids of the people, roles and channels in any text of a document: whose names it helps to know."""
    found = [one for written in texts(document) if "<" in written for one in _REFERENCE.finditer(written)]
    return frozenset(one["who"] or one["room"] for one in found if one["who"] or one["room"])


def label(text: str, limit: int, names: Names) -> str:
    """Where Discord takes no markdown: on buttons, in menus and forms. May be empty."""
    return clip(one_line(readable(text, names)), limit)


# ---- lines


class Style(Enum):
    PLAIN = auto()
    BOLD = auto()
    CODE = auto()
    MARKUP = auto()  # Discord's own, to be left as it is


class Piece(NamedTuple):
    text: str
    style: Style = Style.PLAIN


def pieces(line: Line, names: Names) -> list[Piece]:
    """Neighbours of one style are one, so that nothing comes about between them."""
    result: list[Piece] = []
    for piece in (_piece(span, names) for span in line):
        if result and piece.style is result[-1].style and piece.style is not Style.MARKUP:
            result[-1] = Piece(result[-1].text + piece.text, piece.style)
        elif piece.text:
            result.append(piece)
    return result


def _piece(span: Span, names: Names) -> Piece:
    match span:
        case str():
            return Piece(readable(span, names))
        case Bold(text):
            return Piece(one_line(readable(text, names)), Style.BOLD)
        case Code(text):
            shown = one_line(readable(text, names))
            return Piece(shown, Style.PLAIN if "`" in shown or "](" in shown else Style.CODE)
        case Link():
            return _link(span, names)
        case Mention(who):
            native = ACCOUNT.fullmatch(who.account or "")
            return Piece(f"<@{who.account}>", Style.MARKUP) if native else Piece(f"@{one_line(who.name)}")
        case Moment():
            return Piece(timestamp(span, "F"), Style.MARKUP)


def _link(link: Link, names: Names) -> Piece:
    """What a browser would not open stays text. An address in the label would be one of two."""
    shown = one_line(readable(link.label, names)).translate(_BRACKETS).replace("://", ":/\u200b/")
    if not shown or not _WEB.fullmatch(link.url) or units(link.url) > limits.LINK:
        return Piece(readable(plain(link), names))
    url = link.url.replace("(", "%28").replace(")", "%29")
    return Piece(f"[{escape(clip(shown, limits.LINK))}]({url})", Style.MARKUP)


def timestamp(moment: Moment, style: str) -> str:
    """Discord shows it in each reader's zone and language. `style`: "F" with weekday and clock, "f" shorter, "R" since.

    A day is the same day everywhere, so it has no clock, and stands for 10:00 UTC of it: that falls on it from Hawaii
    to Tonga (-10 to +13 hours); noon would not in New Zealand, nor the end of somebody's workday in half of the world.
    """
    if moment.day and style != "R":
        return f"<t:{int(datetime.combine(moment.day, time(10), tzinfo=UTC).timestamp())}:D>"
    return f"<t:{int(moment.at.timestamp())}:{style}>"


def markup(line: Sequence[Piece], limit: int = limits.TEXT) -> str:
    """From the beginning, as much as fits; "…" where something is missing."""
    whole = "".join(map(_marked, line))
    return whole if units(whole) <= limit else "".join(_fitted(line, limit))


def _fitted(line: Iterable[Piece], limit: int) -> Iterable[str]:
    left = limit - units("…")
    for piece in line:
        text = _marked(piece)
        if units(text) > left:
            yield _clipped(piece, left + units("…"))
            return
        left -= units(text)
        yield text


def _clipped(piece: Piece, limit: int) -> str:
    """Something is missing, if only what comes after it. An address that is cut is no link, and so may get longer."""
    if piece.style is Style.MARKUP or limit < _LEAST:
        return "…"
    frame = units(_marked(Piece("", piece.style)))
    room = limit - frame
    while True:
        kept = clip(f"{piece.text}…", room, lambda text: units(_marked(Piece(text, piece.style))) - frame)
        text = _marked(Piece(kept, piece.style))
        if units(text) <= limit:
            return text
        room -= units(text) - limit


def _marked(piece: Piece) -> str:
    match piece.style:
        case Style.PLAIN:
            return escape(piece.text)
        case Style.BOLD:
            return f"**{escape(piece.text)}**"
        case Style.CODE:
            return f"`{_BROADCAST.sub(_escaped, piece.text)}`"
        case Style.MARKUP:
            return piece.text


_BROADCAST = re.compile(r"(?P<everyone>@(?=(?i:everyone|here)))")
