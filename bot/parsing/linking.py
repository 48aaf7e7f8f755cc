"""`link`, `unlink`, `admin link` and `admin unlink`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import Command, Link, LinkTeam, Unlink, UnlinkTeam
from bot.errors import UserError
from bot.links import read_code
from bot.parsing.line import Line, refuse_rest, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token

_NUMBER = re.compile(r"\d{1,19}", re.ASCII)


def read_link(line: Line) -> Link:
    return Link(**_said(line, Link))


def read_team_link(line: Line) -> LinkTeam:
    return LinkTeam(**_said(line, LinkTeam))


def _said(line: Line, command: type[Command]) -> dict[str, object]:
    words, confirmed, links = list[str](), False, dict[str, int]()
    for token in line.tokens():
        if token.key not in ("confirm", "refuse"):
            words.append(_word(line, token))
        elif _NUMBER.fullmatch(token.text):
            links[token.key] = int(token.text)
        else:
            confirmed = _yes(line, command, token)
    code = _code(words, line.verb)
    return {"code": code, "confirmed": confirmed, "waiting": links.get("confirm"), "refused": links.get("refuse")}


def _word(line: Line, token: Token) -> str:
    return token.text if token.is_plain or token.literal else typed(line, token)


def _yes(line: Line, command: type[Command], token: Token) -> bool:
    if (token.key, token.text) != ("confirm", "yes"):
        refuse_rest(line, command, [token])
    return True


def _code(words: list[str], verb: str) -> str | None:
    if not words:
        return None
    text = " ".join(words)
    code = read_code(text)
    if code is None:
        raise UserError(
            f"“{text[:40]}” is no code of mine.", f"A code looks like BCDF-GHJK; `{verb}` alone gives you one."
        )
    return code


def read_unlink(line: Line) -> Unlink:
    return Unlink(confirmed=_confirmed(line, Unlink))


def read_team_unlink(line: Line) -> UnlinkTeam:
    return UnlinkTeam(confirmed=_confirmed(line, UnlinkTeam))


def _confirmed(line: Line, command: type[Command]) -> bool:
    tokens = line.tokens()
    rest = [token for token in tokens if not (token.key == "confirm" and token.text == "yes")]
    refuse_rest(line, command, rest)
    return len(rest) < len(tokens)


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    Link: read_link,
    Unlink: read_unlink,
    LinkTeam: read_team_link,
    UnlinkTeam: read_team_unlink,
}
