"""`view save|open|list|delete|share|unshare|default`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import (
    Command,
    DeleteView,
    ListTasks,
    ListViews,
    OpenView,
    SaveView,
    SetDefaultView,
    ShareView,
)
from bot.errors import UserError
from bot.parsing.fields import NOTHING
from bot.parsing.filters import read_condition
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.lists import read_kept, read_view_name
from bot.parsing.references import read_number, token_room
from bot.terms import Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.parsing.lexer import Token

_SCOPES = frozenset(scope.value for scope in Scope)


def read_save(line: Line) -> SaveView:
    """The first word is the name, unless it is a filter already."""
    tokens = line.tokens()
    if not tokens:
        raise UserError("What shall the view show?", usage(SaveView))
    named = _is_name(line, tokens[0])
    name = read_view_name(tokens[0].text) if named and tokens[0].text else ""
    rest = tokens[1:] if named else tokens
    if rest and rest[0].key == "draft":
        return SaveView(name=name, draft=read_number(rest[0].text, "draft"))
    listed = read_kept(line, rest)
    if listed == ListTasks():
        raise UserError("What shall the view show?", usage(SaveView))
    return SaveView(name=name, listed=listed)


def _is_name(line: Line, token: Token) -> bool:
    if token.key or token.text.lower() in _SCOPES:
        return token.literal and not token.key
    return read_condition(token, line) is None


def read_open(line: Line) -> OpenView:
    return OpenView(name=_name(line, OpenView, line.tokens()))


def read_list(line: Line) -> ListViews:
    refuse_rest(line, ListViews, line.tokens())
    return ListViews()


def read_delete(line: Line) -> DeleteView:
    return DeleteView(name=_name(line, DeleteView, line.tokens()))


def read_share(line: Line) -> ShareView:
    return ShareView(name=_name(line, ShareView, line.tokens()), shared=line.verb == "view share")


def read_default(line: Line) -> SetDefaultView:
    tokens = line.tokens()
    room = token_room(tokens[-1]) if len(tokens) > 1 else None
    named = tokens[:-1] if room else tokens
    if len(named) == 1 and named[0].is_plain and named[0].text.lower() in NOTHING:
        return SetDefaultView(name=None, room=room)
    return SetDefaultView(name=_name(line, SetDefaultView, named), room=room)


def _name(line: Line, command: type[Command], tokens: Sequence[Token]) -> str:
    """It may be several words."""
    if not tokens:
        raise UserError("Which view?", usage(command))
    refuse_rest(line, command, [token for token in tokens if token.key])
    return read_view_name(" ".join(token.text for token in tokens))


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    SaveView: read_save,
    OpenView: read_open,
    ListViews: read_list,
    DeleteView: read_delete,
    ShareView: read_share,
    SetDefaultView: read_default,
}
