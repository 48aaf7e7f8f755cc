"""`people`, `admin role` and `admin zone`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Command, ListPeople, SetDefaultZone, SetRole
from bot.errors import UserError
from bot.model import Role
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.preferences import typed_word
from bot.parsing.references import who_or_name

if TYPE_CHECKING:
    from collections.abc import Callable


def read_default_zone(line: Line) -> SetDefaultZone:
    zone = " ".join(typed_word(line.text, token) for token in line.tokens())
    if not zone:
        raise UserError("Which time zone?", usage(SetDefaultZone))
    return SetDefaultZone(zone=zone)


def read_people(line: Line) -> ListPeople:
    refuse_rest(line, ListPeople, line.tokens())
    return ListPeople()


def read_role(line: Line) -> SetRole:
    tokens = line.tokens()
    if len(tokens) != 2 or tokens[0].key not in {"", "@"}:
        raise UserError("I need one person and one role.", usage(SetRole))
    name = tokens[1].text.lower()
    if name not in set(Role):
        raise UserError(f"“{name[:40]}” is no role.", f"Use {', '.join(Role)}.")
    return SetRole(who=who_or_name(tokens[0].text, literal=tokens[0].literal), role=Role(name))


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    ListPeople: read_people,
    SetRole: read_role,
    SetDefaultZone: read_default_zone,
}
