"""Text for Slack, from single characters to a line of spans. Pure.

- What people wrote stands in rich_text or plain_text, where nothing is parsed; mrkdwn holds only what we wrote.
- Slack decodes `&amp; &lt; &gt;` in plain_text as it does in mrkdwn, and sends plain_text back with entities; so all
  three are escaped there too. If a client did not decode them, a title would look odd and still do nothing. The text
  elements of rich_text are taken as they are.
- A length is what Slack might count: escaped, and a character beyond the first 65,536 as two.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, TypeAlias

from adapters.slack import limits
from bot import characters
from bot.characters import clean, one_line, units
from bot.message import Bold, Code, Link, Mention, Moment, plain_line, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.message import Line, Span

Json: TypeAlias = dict[str, Any]
Style: TypeAlias = Mapping[str, bool]

# References are neutral inside of text (bot.contents.Typed); only what Slack can have named is one.
_REFERENCE = re.compile(r"<(?:@(?P<who>[UW][A-Z0-9]+|person:\d+)|#(?P<room>[CGD][A-Z0-9]+)|card:[^>\s]+)>")
_ACCOUNT = re.compile(r"[UW][A-Z0-9]+")
_BROADCAST = re.compile(r"@(?=here|channel|everyone)", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_PLAIN: Style = {}
_LEAST = 10  # what a piece of a line counts at least: how many there may be is not documented


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads it. `room`: everybody there, so a mention would notify. `names`: of people and channels, by id."""

    room: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


# ---- characters


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    return units(text) + 4 * text.count("&") + 3 * text.count("<") + 3 * text.count(">")


def clip(text: str, limit: int) -> str:
    """As bot.characters.clip, by what Slack counts: no character is more than five, so most texts need no counting."""
    return text if len(text) * 5 <= limit else characters.clip(text, limit, length)


# ---- references inside of text


def readable(text: str, readers: Readers) -> str:
    """With names for references, as far as they are known."""
    return clean(_REFERENCE.sub(lambda found: _named(found, readers), text))


def _named(found: re.Match[str], readers: Readers) -> str:
    if account := found["who"]:
        return f"@{one_line(readers.names.get(account, '')) or 'somebody'}"
    if room := found["room"]:
        return f"#{one_line(readers.names.get(room, '')).removeprefix('#') or 'channel'}"
    return "(a message)"


def has_reference(text: str) -> bool:
    return _REFERENCE.search(text) is not None


def referenced(document: object) -> frozenset[str]:
    """Ids of the people and channels in any text of a document: whose names it helps to know (Readers)."""
    found = [one for written in texts(document) if "<" in written for one in _REFERENCE.finditer(written)]
    return frozenset(one["who"] or one["room"] for one in found if one["who"] or one["room"])


# ---- text objects


def plain_text(text: str, limit: int) -> Json:
    """Never empty, for Slack refuses that."""
    shown = clip(clean(text), limit)
    return {"type": "plain_text", "text": escape(shown) if shown.strip() else "…", "emoji": False}


def neutral(text: str, readers: Readers, limit: int) -> str:
    """For the text beside the blocks: it is parsed by Slack, so nothing in it may format a link or call anybody."""
    return escape(clip(_BROADCAST.sub("@\u2060", readable(text, readers)), limit))


def date_text(moment: Moment) -> Json:
    """A moment alone, where rich_text may not stand. The only mrkdwn there is."""
    shown = escape(clip(one_line(moment.text), 100)) or "…"
    text = f"<!date^{_timestamp(moment)}^{_format(moment)}|{shown}>"
    return {"type": "mrkdwn", "text": text, "verbatim": True}


# ---- lines as elements of rich_text


def elements(line: Line, readers: Readers) -> list[Json]:
    return [element for span in line for element in _span(span, readers)]


def _span(span: Span, readers: Readers) -> Iterable[Json]:
    match span:
        case str():
            return _written(span, readers)
        case Bold(text):
            return _written(text, readers, {"bold": True})
        case Code(text):
            return _written(text, readers, {"code": True})
        case Link(label, url):
            return _link(label, url, readers)
        case Mention(who, ping):
            pinged = ping and _ACCOUNT.fullmatch(who.account or "")
            return [{"type": "user", "user_id": who.account}] if pinged else _text(f"@{one_line(who.name)}", _PLAIN)
        case Moment():
            return [_date(span)]


def _written(text: str, readers: Readers, style: Style = _PLAIN) -> Iterator[Json]:
    """In a room a mention would notify, so people are named there instead; a channel can be linked anywhere."""
    end = 0
    for found in _REFERENCE.finditer(text):
        yield from _text(clean(text[end : found.start()]), style)
        yield from _reference(found, readers, style)
        end = found.end()
    yield from _text(clean(text[end:]), style)


def _reference(found: re.Match[str], readers: Readers, style: Style) -> Iterable[Json]:
    if found["room"]:
        return [{"type": "channel", "channel_id": found["room"]}]
    if not readers.room and _ACCOUNT.fullmatch(found["who"] or ""):
        return [{"type": "user", "user_id": found["who"]}]
    return _text(_named(found, readers), style)


def _text(text: str, style: Style) -> list[Json]:
    if not text:
        return []
    return [{"type": "text", "text": text, **({"style": dict(style)} if style else {})}]


def _link(label: str, url: str, readers: Readers) -> Iterable[Json]:
    """What a browser would not open, or Slack not take, stays text."""
    if not _WEB.fullmatch(url) or length(url) > limits.LINK:
        return _text(readable(plain_line((Link(label, url),)), readers), _PLAIN)
    shown = readable(label, readers)
    return [{"type": "link", "url": url, **({"text": shown} if shown.strip() else {})}]


def _date(moment: Moment) -> Json:
    fallback = clip(one_line(moment.text), 200)
    element: Json = {"type": "date", "timestamp": _timestamp(moment), "format": _format(moment)}
    return element | ({"fallback": fallback} if fallback else {})


def _timestamp(moment: Moment) -> int:
    """A day is the same day everywhere: 10:00 UTC of it falls on it from Hawaii to Tonga, its own instant does not."""
    at = datetime.combine(moment.day, time(10), tzinfo=UTC) if moment.day else moment.at
    return int(at.timestamp())


def _format(moment: Moment) -> str:
    return "{date_short_pretty}" if moment.day else "{date_short_pretty} at {time}"


def rich_text(pieces: Sequence[Json]) -> list[Json]:
    """One block, or none if there is nothing to be seen."""
    if not any(piece.get("text", "…").strip() for piece in pieces):
        return []
    section = {"type": "rich_text_section", "elements": fitted(joined(pieces), limits.RICH_TEXT)}
    return [{"type": "rich_text", "elements": [section]}]


def joined(pieces: Iterable[Json]) -> list[Json]:
    """Neighbouring texts of one style become one."""
    result: list[Json] = []
    for piece in pieces:
        last = result[-1] if result else {}
        if piece["type"] == last.get("type") == "text" and piece.get("style") == last.get("style"):
            result[-1] = last | {"text": last["text"] + piece["text"]}
        else:
            result.append(piece)
    return result


def fitted(pieces: Sequence[Json], limit: int) -> list[Json]:
    """From the beginning, as much as fits; "…" where something is missing."""
    left = limit - _LEAST
    for index, piece in enumerate(pieces):
        cost = max(_LEAST, size(piece))
        if cost > left:
            kept = clip(piece["text"], left) if piece["type"] == "text" and left > _LEAST else "…"
            return [*pieces[:index], {**(piece if piece["type"] == "text" else {"type": "text"}), "text": kept}]
        left -= cost
    return list(pieces)


_UNSEEN = frozenset(("type", "block_id", "action_id", "value", "format", "style", "emoji", "verbatim"))


def size(value: object) -> int:
    """How much text there is in blocks, in characters. Every message is measured, so this is written for speed."""
    total = 0
    if isinstance(value, str):
        return units(value)
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in _UNSEEN:
                total += len(inner) if isinstance(inner, str) and inner.isascii() else size(inner)
    elif isinstance(value, list):
        for inner in value:
            total += size(inner)
    return total
