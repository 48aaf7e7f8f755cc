"""Discord's markdown as a client reads it: what is seen, and what was done to it.

From Discord's help pages ("Markdown Text 101") and the reference of message formatting. Where a client might read a
sign in one way or the other, it is read here as something.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

_RULES = (
    ("code block", re.compile(r"```(?P<raw>.+?)```", re.DOTALL)),
    ("quote", re.compile(r"(?m:^)[ \t]*>(?:>>)? (?P<inner>[^\n]*)")),
    ("small", re.compile(r"(?m:^)[ \t]*-# +(?P<inner>[^\n]+)")),
    ("heading", re.compile(r"(?m:^)[ \t]*#{1,3} +(?P<inner>[^\n]+)")),
    ("list", re.compile(r"(?m:^)[ \t]*(?:[-*+]|\d+[.)]) +(?P<inner>[^\n]*)")),
    ("escape", re.compile(r"\\(?P<raw>[^0-9A-Za-z\s])")),
    ("link", re.compile(r"<(?P<raw>[^: >]+:/[^ >]+)>")),
    ("link", re.compile(r"(?P<raw>(?:https?|steam|discord)://[^\s<]+)")),
    ("masked link", re.compile(r"\[(?P<inner>(?:\\.|[^\[\]\\])+)\]\((?P<address>\w+://[^\s()]+)\)")),
    ("code", re.compile(r"(?P<ticks>`+)(?P<raw>.*?[^`])(?P=ticks)(?!`)", re.DOTALL)),
    ("bold", re.compile(r"\*\*(?P<inner>(?:\\.|[^\\])+?)\*\*", re.DOTALL)),
    ("underlined", re.compile(r"__(?P<inner>(?:\\.|[^\\])+?)__", re.DOTALL)),
    ("italic", re.compile(r"(?P<sign>[*_])(?P<inner>(?:\\.|[^\\*_])+?)(?P=sign)", re.DOTALL)),
    ("struck", re.compile(r"~~(?P<inner>.+?)~~", re.DOTALL)),
    ("spoiler", re.compile(r"\|\|(?P<inner>.+?)\|\|", re.DOTALL)),
    ("person", re.compile(r"<(?P<raw>@!?\d+)>")),
    ("role", re.compile(r"<(?P<raw>@&\d+)>")),
    ("channel", re.compile(r"<(?P<raw>#\d+)>")),
    ("date", re.compile(r"<t:(?P<seconds>-?\d+)(?::(?P<style>[tTdDfFRsS]))?>")),
    ("command", re.compile(r"<(?P<raw>/[^>\n]+):\d+>")),
    ("emoji", re.compile(r"<a?:(?P<raw>\w+):\d+>")),
    ("emoji", re.compile(r":(?P<raw>[\w+-]+):")),
    ("navigation", re.compile(r"<(?:id|\d+):(?P<raw>[^>]+)>")),
    ("broadcast", re.compile(r"(?P<raw>@everyone|@here)")),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Read(NamedTuple):
    """`done`: what is not plain text, in order; with what it is of, where that is not seen."""

    text: str
    done: tuple[str, ...] = ()


def read(source: str) -> Read:
    text, done, at = "", [], 0
    while at < len(source):
        found = next(((kind, hit) for kind, rule in _RULES if (hit := rule.match(source, at))), None)
        if found is None:
            text, at = text + source[at], at + 1
            continue
        kind, hit = found
        inner = _seen(kind, hit)
        text, at = text + inner.text, hit.end()
        done += [*([] if kind == "escape" else [kind]), *inner.done]
    return Read(text, tuple(done))


def _seen(kind: str, hit: re.Match[str]) -> Read:
    groups = hit.groupdict()
    if kind == "date":
        return Read(_date(int(groups["seconds"]), groups["style"] or "f"))
    return read(groups["inner"]) if "inner" in groups else Read(groups["raw"])


def _date(seconds: int, style: str) -> str:
    """As somebody in London reads it."""
    if style == "R":
        return "a while"
    try:
        at = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return "a date"
    return (
        f"{at:%d %b %Y}" if style == "D" else f"{at:%a} {at:%d %b %Y %H:%M}" if style == "F" else f"{at:%d %b %Y %H:%M}"
    )
