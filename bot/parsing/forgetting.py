"""`forget me` and `admin retention`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import Command, ForgetMe, SetRetention
from bot.errors import UserError
from bot.model import LONGEST_RETENTION, SHORTEST_RETENTION
from bot.parsing.fields import NOTHING
from bot.parsing.line import Line, refuse_rest, usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token

_DAYS = re.compile(r"(\d{1,6}) ?d(?:ays?)?", re.ASCII | re.IGNORECASE)


def read_forget(line: Line) -> ForgetMe:
    rest, confirmed = _confirmed(line)
    refuse_rest(line, ForgetMe, rest)
    return ForgetMe(confirmed=confirmed)


def read_retention(line: Line) -> SetRetention:
    rest, confirmed = _confirmed(line)
    said = " ".join(token.text for token in rest)
    if said.lower() in {*NOTHING, "off"}:
        return SetRetention(days=None, confirmed=confirmed)
    found = _DAYS.fullmatch(said)
    if found is None:
        raise UserError("After how many days?", f"{usage(SetRetention)} `admin status` says how it is now.")
    days = int(found[1])
    if not SHORTEST_RETENTION <= days <= LONGEST_RETENTION:
        raise UserError(
            f"{days:,} days is not between {SHORTEST_RETENTION} and {LONGEST_RETENTION:,}.", usage(SetRetention)
        )
    return SetRetention(days=days, confirmed=confirmed)


def _confirmed(line: Line) -> tuple[list[Token], bool]:
    tokens = line.tokens()
    rest = [token for token in tokens if not (token.key == "confirm" and token.text == "yes")]
    return rest, len(rest) < len(tokens)


VERBS: dict[type[Command], Callable[[Line], Command]] = {ForgetMe: read_forget, SetRetention: read_retention}
