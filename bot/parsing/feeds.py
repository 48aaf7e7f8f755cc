"""`ics`, `ics list|reset|off`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Command, EndFeed, ListFeeds, MakeFeed, ResetFeed
from bot.parsing.line import Line, refuse_rest
from bot.parsing.lists import read_unarranged
from bot.parsing.references import read_number

if TYPE_CHECKING:
    from collections.abc import Callable


def read_make(line: Line) -> MakeFeed:
    return MakeFeed(listed=read_unarranged(line, line.tokens(), "a calendar has its tasks by their dates"))


def read_list(line: Line) -> ListFeeds:
    refuse_rest(line, ListFeeds, line.tokens())
    return ListFeeds()


def read_reset(line: Line) -> ResetFeed:
    return ResetFeed(feed=_feed(line, ResetFeed))


def read_end(line: Line) -> EndFeed:
    return EndFeed(feed=_feed(line, EndFeed))


def _feed(line: Line, command: type[Command]) -> int | None:
    tokens = line.tokens()
    if not tokens:
        return None
    number = tokens[0].text.removeprefix("#")
    refuse_rest(line, command, tokens[1:] if number.isascii() and number.isdigit() else tokens)
    return read_number(number, "calendar address")


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    MakeFeed: read_make,
    ListFeeds: read_list,
    ResetFeed: read_reset,
    EndFeed: read_end,
}
