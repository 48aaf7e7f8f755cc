"""`remind`, `repeat`, `onit` and `project escalate`: what time does to tasks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import Command, OnIt, RemindTasks, RepeatTask, SetEscalation
from bot.errors import UserError
from bot.parsing import fields, recurrence
from bot.parsing.changes import read_project_words
from bot.parsing.fields import NOTHING
from bot.parsing.line import Line, refs_and_rest, refuse_rest, require_task, typed, usage
from bot.parsing.references import read_ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token

REMINDERS = 5  # of one task
LONGEST = 366 * 24 * 60
_OFF = NOTHING | {"off"}
_BEFORE = frozenset(("before", "ahead", "and", "&"))
_BETWEEN = re.compile(r"[,;\s]+")
_LENGTH = re.compile(r"[0-9]")
_AT_A_TIME = re.compile(r"(?:in|at|on|by|until|till|tomorrow|today|tonight|next)\b", re.IGNORECASE)


def read_remind(line: Line) -> RemindTasks:
    refs, rest, confirmed = refs_and_rest(line, RemindTasks)
    if not rest:
        raise UserError("How long before it is due?", usage(RemindTasks))
    said = " ".join(token.text if token.literal and not token.key else typed(line, token) for token in rest)
    if _AT_A_TIME.match(said):
        raise UserError(
            "A reminder comes so long before it is due, not at a time.",
            "`remind 12 2h` says so 2 hours before; `snooze 12 in 2 hours` brings it back then.",
        )
    return RemindTasks(refs=refs, minutes=read_lengths(said, REMINDERS), confirmed=confirmed)


def read_repeat(line: Line) -> RepeatTask:
    tokens = line.tokens()
    ref = read_ref(tokens[0].text) if tokens and tokens[0].is_plain else None
    require_task(line, RepeatTask, ref)
    rest = tokens[1:] if ref else tokens
    if not rest:
        raise UserError("How often?", usage(RepeatTask))
    said = " ".join(token.text if token.literal and not token.key else typed(line, token) for token in rest)
    if said.lower() in _OFF:
        return RepeatTask(ref=ref)
    return RepeatTask(ref=ref, rule=recurrence.print_repeat(recurrence.read_repeat(said)))


def read_on_it(line: Line) -> OnIt:
    refs, rest, confirmed = refs_and_rest(line, OnIt)
    refuse_rest(line, OnIt, rest)
    return OnIt(refs=refs, confirmed=confirmed)


def read_escalate(line: Line) -> SetEscalation:
    """The last words are lengths of time, and what stands before them is the project."""
    tokens = line.tokens()
    place = len(tokens)
    while place > 1 and _may_be_steps(tokens[place - 1]):
        place -= 1
    if place == len(tokens):
        raise UserError("How long overdue, until whom?" if tokens else "Which project?", usage(SetEscalation))
    minutes = read_lengths(" ".join(token.text for token in tokens[place:]), most=3)
    if list(minutes) != sorted(minutes):
        raise UserError("Each step has to come later than the one before.", usage(SetEscalation))
    return SetEscalation(project=read_project_words(tokens[:place]), minutes=minutes)


def _may_be_steps(token: Token) -> bool:
    return not token.key and (token.text.lower() in _OFF or all(map(_LENGTH.match, _texts(token.text))))


def read_lengths(said: str, most: int) -> tuple[int, ...]:
    """`1d,2h`, each between a minute and a year; none of them for "none". Raises UserError."""
    if said.strip().lower() in _OFF:
        return ()
    texts = _texts(said)
    minutes = tuple(dict.fromkeys(map(_read_length, texts)))
    if not 0 < len(minutes) <= most:
        raise UserError(f"That is {len(minutes)} times; 1 to {most} can be given.", "Write them like `1d,2h`.")
    return minutes


def _read_length(text: str) -> int:
    """A number and its unit: "day" alone may belong to a number that was taken for a task's."""
    minutes = fields.read_minutes(text) if _LENGTH.match(text) else 0
    if not 0 < minutes <= LONGEST:
        raise UserError(f"“{text[:40]}” is not between a minute and a year.", "Write `30m`, `2h`, `1d` or `1w`.")
    return minutes


def _texts(said: str) -> list[str]:
    return [text for text in _BETWEEN.split(said) if text and text.lower() not in _BEFORE]


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    RemindTasks: read_remind,
    RepeatTask: read_repeat,
    OnIt: read_on_it,
    SetEscalation: read_escalate,
}
