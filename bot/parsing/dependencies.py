"""`block 12 by 15`, `unblock 12 from 15`, `relate 12 to 15`, `duplicate 12 of 15`: one task, a word, other tasks.

`block 12 by the customer`, `block 12 waiting for the customer`: or something that is no task.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.commands import BlockTask, Command, MarkDuplicate, RelateTask
from bot.errors import UserError
from bot.model import WAITS_ON_LENGTH
from bot.parsing.line import Line, refuse_rest, require_task, usage
from bot.parsing.references import take_refs

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token
    from bot.terms import Ref, Refs

_BLOCKING: dict[str, Literal["block", "unblock"]] = {"block": "block", "unblock": "unblock"}
_WAITING = re.compile(r"^wait(?:s|ing)?\s+for\s+(?=\S)", re.IGNORECASE)
_RELATING: dict[str, Literal["relate", "unrelate"]] = {"relate": "relate", "unrelate": "unrelate"}


def read_block(line: Line) -> BlockTask:
    verb = _BLOCKING[line.verb]
    if verb == "block" and (held_up := _held_up(line)):
        return held_up
    read = _read_with if verb == "block" else _read_without
    ref, others = read(line, BlockTask, "by" if verb == "block" else "from")
    return BlockTask(verb=verb, ref=ref, others=others)


def _held_up(line: Line) -> BlockTask | None:
    """By what is no task: behind `by`, or without it. None: tasks are named."""
    refs, rest = _taken(line.tokens())
    behind = rest[1:] if rest and rest[0].is_plain and rest[0].text.lower() == "by" else rest
    if len(refs) > 1 or not behind or _taken(behind)[0]:
        return None
    require_task(line, BlockTask, refs)
    is_quoted = len(behind) == 1 and behind[0].literal
    text = behind[0].text if is_quoted else _WAITING.sub("", line.text[behind[0].start :])
    return BlockTask(verb="block", ref=refs[0] if refs else None, text=_short(text))


def _short(text: str) -> str:
    """Raises UserError if it is too long, or empty."""
    text = " ".join(text.split())
    if not text:
        raise UserError("What does it wait for? I see nothing.", usage(BlockTask))
    if len(text) > WAITS_ON_LENGTH:
        raise UserError(
            f"“{text[:40]}…” has {len(text)} characters; what a task waits for may have {WAITS_ON_LENGTH}.",
            "Say it shorter, and the rest in a comment.",
        )
    return text


def read_relate(line: Line) -> RelateTask:
    verb = _RELATING[line.verb]
    read = _read_with if verb == "relate" else _read_without
    ref, others = read(line, RelateTask, "to" if verb == "relate" else "from")
    return RelateTask(verb=verb, ref=ref, others=others)


def read_duplicate(line: Line) -> MarkDuplicate:
    ref, originals = _read_with(line, MarkDuplicate, "of")
    if len(originals) > 1:
        raise UserError(f"That names {len(originals)} tasks; it can be a duplicate of one.", usage(MarkDuplicate))
    return MarkDuplicate(ref=ref, original=originals[0])


def _read_with(line: Line, command: type[Command], word: str) -> tuple[Ref | None, Refs]:
    """Where the others are needed."""
    ref, others = _read(line, command, word)
    if not others:
        raise UserError(f"{word.capitalize()} which task?", usage(command))
    return ref, others


def _read_without(line: Line, command: type[Command], word: str) -> tuple[Ref | None, Refs]:
    """Also without the word: `unblock 12 15`."""
    refs, rest = _taken(line.tokens())
    if not rest:
        require_task(line, command, refs)
        return (refs[0] if refs else None), refs[1:]
    return _read(line, command, word)


def _read(line: Line, command: type[Command], word: str) -> tuple[Ref | None, Refs]:
    refs, rest = _taken(line.tokens())
    require_task(line, command, refs)
    if len(refs) > 1:
        raise UserError(f"That names {len(refs)} tasks before `{word}`; it takes one.", usage(command))
    if not rest or not rest[0].is_plain or rest[0].text.lower() != word:
        refuse_rest(line, command, rest)
        return (refs[0] if refs else None), ()
    others, rest = _taken(rest[1:])
    refuse_rest(line, command, rest)
    return (refs[0] if refs else None), others


def _taken(tokens: list[Token]) -> tuple[Refs, list[Token]]:
    refs, count = take_refs(tokens)
    return refs, tokens[count:]


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    BlockTask: read_block,
    RelateTask: read_relate,
    MarkDuplicate: read_duplicate,
}
