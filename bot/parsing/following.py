"""`mute`, `unmute`, `watch` and `unwatch`: of a task, a project or a channel."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.commands import Command, Follow
from bot.errors import UserError
from bot.parsing.changes import typed_value
from bot.parsing.fields import NOTHING
from bot.parsing.lexer import separated
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.references import read_refs, token_project, token_room
from bot.terms import SubjectRef

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.calendar import When
    from bot.parsing.lexer import Token

_VERBS: dict[str, Literal["mute", "unmute", "watch", "unwatch"]] = {
    "mute": "mute", "unmute": "unmute", "watch": "watch", "unwatch": "unwatch",
}  # fmt: skip
_UNTIL = re.compile(r"(?:until|till|til)(?:\s+|$)|for\s+(?=[0-9])", re.IGNORECASE)


def read_follow(line: Line) -> Follow:
    tokens = line.tokens()
    about = _about(tokens[0]) if tokens else {}
    rest = tokens[1:] if about else tokens
    if line.verb != "mute":
        refuse_rest(line, Follow, rest)
    elif rest and (_about(rest[0]) and about):
        raise UserError("I can mute one thing at a time.", usage(Follow))
    return Follow(verb=_VERBS[line.verb], until=read_until(line, Follow, rest), **about)


def _about(token: Token) -> dict[str, object]:
    """What the word names, as a field of the command; empty if it names nothing."""
    named = _named(token)
    if len(named) > 1:
        raise UserError(f"That names {len(named)} tasks; this takes one.", usage(Follow))
    return {name: value for one in named for name, value in one if value is not None}


def _named(token: Token) -> list[SubjectRef]:
    if token.key in ("in", "project") and not token.negated:
        return [SubjectRef(project=token_project(token))]
    if token.is_plain and (refs := read_refs(token.text)):
        return [SubjectRef(ref=ref) for ref in refs]
    room = token_room(token)
    return [SubjectRef(room=room)] if room else []


def read_subjects(text: str) -> tuple[SubjectRef, ...]:
    """`#12, in:web, #channel`, or `none`; a word alone is a project, too. Raises UserError."""
    if text.strip().lower() in NOTHING:
        return ()
    named = (one for token in separated(text) for one in _named(token) or [_project(token)])
    return tuple(dict.fromkeys(named))


def _project(token: Token) -> SubjectRef:
    if token.key:
        raise UserError(
            f"“{token.key}:{token.text[:40]}” is no task, project or channel.",
            "Write them like #12, in:web or #channel.",
        )
    return SubjectRef(project=token.text)


def read_until(line: Line, command: type[Command], rest: Sequence[Token]) -> When | None:
    """`until monday`, `for 2h`, `2 weeks`; None: for good."""
    phrase = " ".join(typed_value(line, token) for token in rest)
    said = _UNTIL.match(phrase)
    when = phrase[said.end() :] if said else phrase
    if said and not when:
        raise UserError("Until when?", usage(command))
    if not when or when.lower() in NOTHING:
        return None
    return line.later_date(f"in {when}" if said and said[0].lower().startswith("for") else when)


VERBS: dict[type[Command], Callable[[Line], Command]] = {Follow: read_follow}
