"""`report workload|throughput|cycle|burndown|burnup|overdue`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Command, ShowReport
from bot.errors import UserError
from bot.parsing.line import refuse_rest, take_public, typed
from bot.parsing.past import read_range
from bot.parsing.references import token_project
from bot.parsing.timelog import take_page, take_project
from bot.reports import ReportKind, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.parsing.lexer import Token
    from bot.parsing.line import Line


def read_report(line: Line) -> ShowReport:
    kind = ReportKind(line.verb.partition(" ")[2])
    given: dict[str, object] = {}
    said = []
    tokens, public = take_public(line.tokens())
    for token in tokens:
        if read := _NARROWED.get(token.key):
            read(token, given)
        else:
            said.append(token)
    if kind.has_days:
        _take_project_and_days(line, said, given)
    else:
        refuse_rest(line, ShowReport, _take_first_project(said, given) if len(said) == 1 else said)
    return ShowReport(kind=kind, public=public, **given)


def _take_project_and_days(line: Line, said: Sequence[Token], given: dict[str, object]) -> None:
    """`web last month` as `in:web last month`; what can be days alone is no project."""
    try:
        _take_days(line, said, given)
    except UserError:
        rest = _take_first_project(said, given)
        if len(rest) == len(said):
            raise
        _take_days(line, rest, given)


def _take_first_project(said: Sequence[Token], given: dict[str, object]) -> Sequence[Token]:
    """What is left."""
    if not said or said[0].key or "project" in given:
        return said
    given["project"] = token_project(said[0])
    return said[1:]


def _take_days(line: Line, said: Sequence[Token], given: dict[str, object]) -> None:
    if said:
        given["first"], given["last"] = read_range(" ".join(_range_of(line, token) for token in said), line)


def _range_of(line: Line, token: Token) -> str:
    return token.text if token.key == "range" or (token.literal and not token.key) else typed(line, token)


def _take_step(token: Token, given: dict[str, object]) -> None:
    try:
        given["by"] = Step(token.text.lower())
    except ValueError:
        raise UserError(f"I can't report by “{token.text[:40]}”.", "Use by:day or by:week.") from None


_NARROWED: dict[str, Callable[[Token, dict[str, object]], None]] = {
    **dict.fromkeys(("in", "project"), take_project),
    "by": _take_step,
    "page": take_page,
}

VERBS: dict[type[Command], Callable[[Line], Command]] = {ShowReport: read_report}
