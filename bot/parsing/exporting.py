"""`export csv|json|audit|me`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import Command, ExportAudit, ExportMine, ExportTasks
from bot.errors import UserError
from bot.exports import ExportFormat
from bot.parsing.line import Line, refuse_rest, typed, usage
from bot.parsing.lists import read_unarranged
from bot.parsing.past import read_range

if TYPE_CHECKING:
    from collections.abc import Callable

_FORMATS = frozenset(ExportFormat)


def read_tasks(line: Line) -> ExportTasks:
    tokens = line.tokens()
    said = tokens[0].text.lower() if tokens and tokens[0].is_plain else ""
    if said not in _FORMATS:
        raise UserError("As which kind of file?", usage(ExportTasks))
    listed = read_unarranged(line, tokens[1:], "a file has its tasks by number")
    return ExportTasks(format=ExportFormat(said), listed=listed)


def read_audit(line: Line) -> ExportAudit:
    tokens = line.tokens()
    if not tokens:
        return ExportAudit()
    said = (token.text if token.key == "range" or token.literal else typed(line, token) for token in tokens)
    first, last = read_range(" ".join(said), line)
    return ExportAudit(first=first, last=last)


def read_mine(line: Line) -> ExportMine:
    refuse_rest(line, ExportMine, line.tokens())
    return ExportMine()


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    ExportTasks: read_tasks,
    ExportAudit: read_audit,
    ExportMine: read_mine,
}
