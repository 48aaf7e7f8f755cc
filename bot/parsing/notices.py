"""`inbox`, `inbox read`, `why`; and for admins `admin deliveries` and `admin retry`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Command, MarkRead, RetryDeliveries, ShowDeliveries, ShowInbox, ShowWhy
from bot.errors import UserError
from bot.parsing.line import Line, refuse_rest, require_task, typed
from bot.parsing.references import read_number, read_ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token


def read_inbox(line: Line) -> ShowInbox:
    rest, before = _taken(line, line.tokens(), "before")
    unread = bool(rest) and rest[0].is_plain and rest[0].text.lower() == "unread"
    refuse_rest(line, ShowInbox, rest[1:] if unread else rest)
    return ShowInbox(unread=unread, before=before)


def read_mark_read(line: Line) -> MarkRead:
    rest, upto = _taken(line, line.tokens(), "upto")
    refuse_rest(line, MarkRead, rest)
    return MarkRead(upto=upto)


def read_why(line: Line) -> ShowWhy:
    tokens = line.tokens()
    ref = read_ref(tokens[0].text) if tokens and tokens[0].is_plain else None
    require_task(line, ShowWhy, ref)
    refuse_rest(line, ShowWhy, tokens[1:] if ref else tokens)
    return ShowWhy(ref=ref)


def read_deliveries(line: Line) -> ShowDeliveries:
    rest, before = _taken(line, line.tokens(), "before")
    refuse_rest(line, ShowDeliveries, rest)
    return ShowDeliveries(before=before)


def read_retry(line: Line) -> RetryDeliveries:
    tokens = line.tokens()
    if not tokens:
        return RetryDeliveries()
    refuse_rest(line, RetryDeliveries, tokens[1:])
    return RetryDeliveries(delivery=_number(line, tokens[0]))


def _taken(line: Line, tokens: list[Token], key: str) -> tuple[list[Token], int | None]:
    """The tokens without the key, and what is behind it: a delivery's number."""
    found = next((token for token in tokens if token.key == key and not token.negated), None)
    if found is None:
        return tokens, None
    return [token for token in tokens if token is not found], _number(line, found)


def _number(line: Line, token: Token) -> int:
    digits = token.text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise UserError(f"“{typed(line, token)}” is no number of a notice.", "Write digits only.")
    return read_number(digits, "notice")


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    ShowInbox: read_inbox,
    MarkRead: read_mark_read,
    ShowWhy: read_why,
    ShowDeliveries: read_deliveries,
    RetryDeliveries: read_retry,
}
