"""`block 12 by 15`, `unblock 12 from 15`, `relate 12 to 15`, `duplicate 12 of 15`: one task, a word, other tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.commands import BlockTask, Command, MarkDuplicate, RelateTask
from bot.errors import UserError
from bot.parsing.line import Line, refuse_rest, require_task, usage
from bot.parsing.references import take_refs

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token
    from bot.terms import Ref, Refs

_BLOCKING: dict[str, Literal["block", "unblock"]] = {"block": "block", "unblock": "unblock"}
_RELATING: dict[str, Literal["relate", "unrelate"]] = {"relate": "relate", "unrelate": "unrelate"}


def read_block(line: Line) -> BlockTask:
    verb = _BLOCKING[line.verb]
    read = _read_with if verb == "block" else _read_without
    ref, others = read(line, BlockTask, "by" if verb == "block" else "from")
    return BlockTask(verb=verb, ref=ref, others=others)


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
