"""The verbs about one task: add, show, history, edit, comment; and the plain ones: help, undo, when, reactions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import (
    AddTask,
    Command,
    CommentTask,
    EditTask,
    Help,
    OpenForm,
    PickTask,
    ReadDate,
    Recall,
    SetReactions,
    ShowHistory,
    ShowTask,
    Undo,
)
from bot.errors import UserError
from bot.parsing.fields import read_comment
from bot.parsing.lexer import lex
from bot.parsing.line import Line, refuse_rest, require_task, take_public, usage
from bot.parsing.quickadd import read_changes, read_draft, split_line
from bot.parsing.references import read_number, read_ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token
    from bot.terms import Ref

_FIRST_WORD = re.compile(r"\s*(\S+)\s*")
_MARK = re.compile(r"//(?:\s+|$)")


def read_add(line: Line) -> AddTask:
    return AddTask(draft=read_draft(line))


def read_form(line: Line) -> OpenForm:
    return OpenForm(text=line.rest)


def read_show(line: Line) -> ShowTask:
    tokens, public = take_public(line.tokens())
    ref, rest = _one_ref(line, ShowTask, tokens)
    refuse_rest(line, ShowTask, rest)
    return ShowTask(ref=ref, public=public)


def read_history(line: Line) -> ShowHistory:
    ref, rest = _one_ref(line, ShowHistory, line.tokens())
    before = None
    if rest and rest[0].key == "before":
        before, rest = _number(rest[0].text, "entry"), rest[1:]
    refuse_rest(line, ShowHistory, rest)
    return ShowHistory(ref=ref, before=before)


def read_edit(line: Line) -> EditTask:
    tokens, description = split_line(line)
    ref, rest = _one_ref(line, EditTask, tokens)
    version = next((_number(token.text, "version") for token in rest if token.key == "version"), None)
    named = [token for token in rest if token.key != "version"]
    return EditTask(ref=ref, draft=read_changes(line, named, description), version=version)


def _one_ref(line: Line, command: type[Command], tokens: list[Token]) -> tuple[Ref | None, list[Token]]:
    """A verb about one task: its reference, if the first word is one."""
    ref = read_ref(tokens[0].text) if tokens and tokens[0].is_plain else None
    require_task(line, command, ref)
    return ref, tokens[1:] if ref else tokens


def read_comment_line(line: Line) -> CommentTask:
    """The text is kept as it stands; a `//` in front of it says that no reference follows."""
    start, ref = line.start, None
    word = _FIRST_WORD.match(line.text, start)
    if word and not _MARK.match(word[1]):
        ref = read_ref(word[1].rstrip(":,"))
        start = word.end() if ref else start
    text = line.text[start:].lstrip()
    mark = _MARK.match(text)
    require_task(line, CommentTask, ref)
    return CommentTask(ref=ref, text=read_comment(text[mark.end() :] if mark else text))


def read_undo(line: Line) -> Undo:
    return Undo(change=_number(line.rest, "change") if line.rest else None)


def read_recall(line: Line) -> Recall:
    return Recall(draft=_number(line.rest, "draft"))


def read_reactions(line: Line) -> SetReactions:
    on = {"on": True, "off": False}.get(line.rest.lower())
    if on is None:
        raise UserError("Shall reactions be on or off here?", usage(SetReactions))
    return SetReactions(on=on)


def read_pick(line: Line) -> PickTask:
    tokens, _ = lex(line.text, line.start)
    if len(tokens) < 2 or "{}" not in tokens[0].text:
        raise UserError("I need a line with {} and the words of a task.", "Say it in a sentence: `finish the login`.")
    verb_line, words = tokens[0].text, tokens[1]
    draft = read_draft(replace(line, start=words.end)) if line.text[words.end :].strip() else None
    return PickTask(verb_line=verb_line, text=words.text, draft=draft)


def read_when(line: Line) -> ReadDate:
    if not line.rest:
        raise UserError("Which date shall I read?", usage(ReadDate))
    return ReadDate(text=line.rest)


def read_help(line: Line) -> Help:
    return Help(topic=line.rest)


def _number(text: str, noun: str) -> int:
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise UserError(f"“{text[:40]}” is no number of {_ARTICLES.get(noun, 'a')} {noun}.", "Write digits only.")
    return read_number(digits, noun)


_ARTICLES = {"entry": "an"}

VERBS: dict[type[Command], Callable[[Line], Command]] = {
    AddTask: read_add,
    OpenForm: read_form,
    ShowTask: read_show,
    ShowHistory: read_history,
    EditTask: read_edit,
    CommentTask: read_comment_line,
    Undo: read_undo,
    Recall: read_recall,
    ReadDate: read_when,
    Help: read_help,
    SetReactions: read_reactions,
    PickTask: read_pick,
}
