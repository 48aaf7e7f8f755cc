"""`digest set|list|now|pause|resume|off`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Command, ListDigests, SetDigest, ShowDigest, StopDigest
from bot.errors import UserError
from bot.parsing.changes import typed_value
from bot.parsing.following import read_until
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.lists import LAST_PAGE, read_filters
from bot.parsing.preferences import read_workday_end, read_workdays
from bot.parsing.references import read_number, token_room

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.parsing.lexer import Token
    from bot.terms import RoomRef

_SECTIONS = frozenset(("at", "on", "for"))


def read_set(line: Line) -> SetDigest:
    """In any order, and the filters last: they may be any words."""
    room, rest = _room(line.tokens())
    sections = _sections(line, rest)
    if not sections.get("at"):
        raise UserError("At what time?", usage(SetDigest))
    at, on = (" ".join(typed_value(line, one) for one in sections.get(word, ())) for word in ("at", "on"))
    given: dict[str, object] = {"days": read_workdays(on)} if on else {}
    conditions = read_filters(line, sections.get("for", []))
    return SetDigest(clock=read_workday_end(at), room=room, conditions=conditions, **given)


def _sections(line: Line, tokens: Sequence[Token]) -> dict[str, list[Token]]:
    sections: dict[str, list[Token]] = {}
    now: list[Token] | None = None
    for token in tokens:
        word = token.text.lower()
        if token.is_plain and word in _SECTIONS and "for" not in sections:
            now = sections.setdefault(word, [])
        elif now is None:
            refuse_rest(line, SetDigest, [token])
        else:
            now.append(token)
    return sections


def read_list(line: Line) -> ListDigests:
    refuse_rest(line, ListDigests, line.tokens())
    return ListDigests()


def read_now(line: Line) -> ShowDigest:
    room, rest = _room(line.tokens())
    given: dict[str, int] = {}
    for token in rest:
        if token.key not in {"of", "page"} or not (token.text.isascii() and token.text.isdigit()):
            refuse_rest(line, ShowDigest, [token])
        given["digest" if token.key == "of" else "page"] = read_number(token.text, "digest")
    if given.get("page", 1) > LAST_PAGE:
        raise UserError(f"There is no page {given['page']}.", f"Pages go from 1 to {LAST_PAGE}.")
    return ShowDigest(room=room, **given)


def read_stop(line: Line) -> StopDigest:
    room, rest = _room(line.tokens())
    verb = line.verb.partition(" ")[2]
    if verb != "pause":
        refuse_rest(line, StopDigest, rest)
    return StopDigest(verb=verb, room=room, until=read_until(line, StopDigest, rest))


def _room(tokens: list[Token]) -> tuple[RoomRef | None, list[Token]]:
    room = token_room(tokens[0]) if tokens else None
    return room, tokens[1:] if room else tokens


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    SetDigest: read_set,
    ListDigests: read_list,
    ShowDigest: read_now,
    StopDigest: read_stop,
}
