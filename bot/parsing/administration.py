"""`people`; and for admins `admin status|roles|policy|projects`, `admin role` and `admin zone`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import (
    Command,
    ListPeople,
    SetDefaultZone,
    SetRole,
    ShowPolicy,
    ShowProjects,
    ShowRoles,
    ShowStatus,
)
from bot.errors import UserError
from bot.model import Role
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.preferences import typed_word
from bot.parsing.references import who_or_name

if TYPE_CHECKING:
    from collections.abc import Callable

_PAGE = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


def read_default_zone(line: Line) -> SetDefaultZone:
    zone = " ".join(typed_word(line.text, token) for token in line.tokens())
    if not zone:
        raise UserError("Which time zone?", usage(SetDefaultZone))
    return SetDefaultZone(zone=zone)


def read_role(line: Line) -> SetRole:
    tokens = line.tokens()
    if len(tokens) != 2 or tokens[0].key not in {"", "@"}:
        raise UserError("I need one person and one role.", usage(SetRole))
    name = tokens[1].text.lower()
    if name not in set(Role):
        raise UserError(f"“{name[:40]}” is no role.", f"Use {', '.join(Role)}.")
    return SetRole(who=who_or_name(tokens[0].text, literal=tokens[0].literal), role=Role(name))


def read_people(line: Line) -> ListPeople:
    return ListPeople(page=_page(line, ListPeople))


def read_projects(line: Line) -> ShowProjects:
    return ShowProjects(page=_page(line, ShowProjects))


def read_status(line: Line) -> ShowStatus:
    refuse_rest(line, ShowStatus, line.tokens())
    return ShowStatus()


def read_roles(line: Line) -> ShowRoles:
    refuse_rest(line, ShowRoles, line.tokens())
    return ShowRoles()


def read_policy(line: Line) -> ShowPolicy:
    refuse_rest(line, ShowPolicy, line.tokens())
    return ShowPolicy()


def _page(line: Line, command: type[Command]) -> int:
    tokens = line.tokens()
    if not tokens or tokens[0].key != "page":
        refuse_rest(line, command, tokens)
        return 1
    if not _PAGE.fullmatch(tokens[0].text):
        raise UserError(f"There is no page “{tokens[0].text[:20]}”.", usage(command))
    refuse_rest(line, command, tokens[1:])
    return int(tokens[0].text)


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    ListPeople: read_people,
    SetRole: read_role,
    SetDefaultZone: read_default_zone,
    ShowStatus: read_status,
    ShowRoles: read_roles,
    ShowPolicy: read_policy,
    ShowProjects: read_projects,
}
