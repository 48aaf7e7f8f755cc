"""Slack's text markup as it is written: `<…>` tokens, dates, entities; who it would notify, how it reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

TOKEN = re.compile(r"<([^<>\n]*)>")
DATE = re.compile(r"!date\^(-?\d+)\^([^^|]*)(?:\^([^|]*))?\|(.+)", re.DOTALL)
DATE_TOKENS = frozenset(
    "date_num date date_short date_long date_pretty date_short_pretty date_long_pretty "
    "time time_secs ago day_divider_pretty".split()
)
BROADCASTS = ("channel", "here", "everyone")
PLAIN_BROADCAST = re.compile(r"(?<![\w@])@(channel|here|everyone)\b")
PLAIN_NAME = re.compile(r"(?<![\w@.])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)


def date_problems(text: str) -> list[str]:
    """What is wrong with the `<!date^…>` tokens of a text."""
    found = (one.group(1) for one in TOKEN.finditer(text) if one.group(1).startswith("!date"))
    return [problem for token in found for problem in _date_problem(token)]


def _date_problem(token: str) -> list[str]:
    match = DATE.fullmatch(token)
    if match is None:
        return [f"malformed date, want <!date^timestamp^{{token}}|fallback>: <{token}>"]
    return format_problems(match.group(2))


def format_problems(pattern: str) -> list[str]:
    """Of a date's format: its tokens must be known and at least one there."""
    used = re.findall(r"\{([^{}]*)\}", pattern)
    unknown = [f"unknown date token: {{{one}}}" for one in used if one not in DATE_TOKENS]
    return unknown or ([] if used else [f"a date's format has no token: {pattern!r}"])


def mentions(text: str, *, plain: bool = False, handles: Collection[str] = ()) -> set[str]:
    """Who and what a text mentions: ids, and "@channel", "@here", "@everyone".

    `plain`: names without `<…>` count too (link_names, parse=full, a block's text that is not verbatim);
    `handles`: the names that exist.
    """
    found: set[str] = set()
    for match in TOKEN.finditer(text):
        found |= _mentioned(match.group(1))
    if plain:
        bare = TOKEN.sub(" ", text)
        found |= {f"@{one}" for one in PLAIN_BROADCAST.findall(bare)}
        found |= {f"@{one}" for one in PLAIN_NAME.findall(bare) if one in handles}
    return found


def _mentioned(token: str) -> set[str]:
    name = token.partition("|")[0]
    if name[:1] in ("@", "#") and len(name) > 1:
        return {name[1:]}
    if name.startswith("!subteam^"):
        return {name.removeprefix("!subteam^")}
    if name.startswith("!") and name[1:].partition("^")[0] in BROADCASTS:
        return {"@" + name[1:].partition("^")[0]}
    return set()


def links(text: str) -> list[tuple[str, str]]:
    """URL and label of each link; an empty label where there is none."""
    pairs = (match.group(1).partition("|") for match in TOKEN.finditer(text) if match.group(1)[:1] not in "@#!")
    return [(unescape(url), unescape(label)) for url, _, label in pairs]


def read(text: str, name_of: Callable[[str], str] = str) -> str:
    """As people read it: labels of links, names of those mentioned, fallbacks of dates, entities as characters."""

    def shown(match: re.Match[str]) -> str:
        token = match.group(1)
        head, _, label = token.partition("|")
        if head[:1] == "@":
            return f"@{name_of(head[1:])}"
        if head[:1] == "#":
            return f"#{label or name_of(head[1:])}"
        if head.startswith("!subteam^"):
            return label or f"@{name_of(head.removeprefix('!subteam^'))}"
        if head.startswith("!date"):
            return label
        return f"@{head[1:].partition('^')[0]}" if head[:1] == "!" else label or head

    return unescape(TOKEN.sub(shown, text))


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


KEPT = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CGD][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!(?:here|channel|everyone)|(?:https?://|mailto:)[^<>|\s]+)"
    r"(?:\|[^<>]*)?>|&(?:lt|gt|amp);"
)


def escape_typed(text: str) -> str:
    """What a person typed, as Slack sends it: references stay, other `& < >` become entities."""
    parts, last = [], 0
    for match in KEPT.finditer(text):
        parts += [_escape(text[last : match.start()]), match.group()]
        last = match.end()
    return "".join([*parts, _escape(text[last:])])


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain_date(timestamp: int, fallback: str | None) -> str:
    return fallback or datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M UTC")
