"""The verbs that change several tasks at once: references first, then what shall become of them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from bot.commands import (
    AssignTasks,
    ChangeStatus,
    ClaimTasks,
    Command,
    DeleteTasks,
    MoveTasks,
    RestoreTasks,
    SetDue,
    SetPriority,
    SetStage,
    SnoozeTasks,
    TagTasks,
    UnassignTasks,
)
from bot.errors import UserError
from bot.model import Mode
from bot.parsing import fields
from bot.parsing.fields import NOTHING
from bot.parsing.lexer import MINUSES, Token, split_values, unquoted
from bot.parsing.line import Line, give_back, refs_and_rest, refuse_rest, typed, usage
from bot.parsing.references import read_refs, read_who, token_room, who_or_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.terms import ProjectRef, Refs, WhoRef

_NOTE = re.compile(r"(?:^|\s)note:")
_STATUS_VERBS: dict[str, Literal["done", "reopen", "start", "cancel"]] = {
    "done": "done", "close": "done", "x": "done", "reopen": "reopen", "start": "start", "cancel": "cancel",
}  # fmt: skip


def read_status(line: Line) -> ChangeStatus:
    text, note = line.text, None
    found = _NOTE.search(text, line.start)
    if found:
        text, note = text[: found.start()], fields.read_comment(unquoted(text[found.end() :].strip()))
    refs, rest, confirmed = refs_and_rest(replace(line, text=text), ChangeStatus)
    refuse_rest(line, ChangeStatus, rest)
    return ChangeStatus(verb=_STATUS_VERBS[line.verb], refs=refs, note=note or None, confirmed=confirmed)


def read_stage(line: Line) -> SetStage:
    refs, rest, confirmed = refs_and_rest(line, SetStage)
    if rest and rest[0].is_plain and rest[0].text.lower() == "to":
        rest = rest[1:]
    refuse_rest(line, SetStage, [token for token in rest if token.key not in {"", "to"} or token.negated])
    stage = " ".join(" ".join(token.text for token in rest).split())
    if not stage:
        raise UserError("To which status?", usage(SetStage))
    return SetStage(refs=refs, stage=stage, confirmed=confirmed)


def _only_refs(line: Line, command: type[Command]) -> tuple[Refs, bool]:
    refs, rest, confirmed = refs_and_rest(line, command)
    refuse_rest(line, command, rest)
    return refs, confirmed


def read_delete(line: Line) -> DeleteTasks:
    refs, confirmed = _only_refs(line, DeleteTasks)
    return DeleteTasks(refs=refs, confirmed=confirmed)


def read_restore(line: Line) -> RestoreTasks:
    refs, confirmed = _only_refs(line, RestoreTasks)
    return RestoreTasks(refs=refs, confirmed=confirmed)


def read_claim(line: Line) -> ClaimTasks:
    refs, confirmed = _only_refs(line, ClaimTasks)
    return ClaimTasks(refs=refs, drop=line.verb == "drop", confirmed=confirmed)


# ---- people


def read_assign(line: Line) -> AssignTasks:
    refs, rest, confirmed = refs_and_rest(_people_last(line), AssignTasks)
    mode = Mode.ANY
    if rest and rest[-1].is_plain and rest[-1].text.lower() in {"any", "all"}:
        mode = Mode(rest.pop().text.lower())
    people = _people(line, AssignTasks, rest)
    if not people:
        raise UserError("Assign it to whom?", usage(AssignTasks))
    return AssignTasks(refs=refs, people=people, mode=mode, confirmed=confirmed)


def read_unassign(line: Line) -> UnassignTasks:
    refs, rest, confirmed = refs_and_rest(line, UnassignTasks)
    return UnassignTasks(refs=refs, people=_people(line, UnassignTasks, rest), confirmed=confirmed)


def _people_last(line: Line) -> Line:
    """`assign @ana 12` is as clear as `assign 12 @ana`."""
    tokens = line.tokens()
    if tokens and tokens[0].is_plain and read_refs(tokens[0].text):
        return line
    names = [token for token in tokens if not _is_refs(token)]
    numbers = [token for token in tokens if _is_refs(token)]
    if not numbers or not names:
        return line
    words = [line.text[token.start : token.end] for token in (*numbers, *names)]
    return replace(line, text=" ".join(words), start=0)


def _is_refs(token: Token) -> bool:
    return token.is_plain and token.text[0] in "#^<0123456789" and read_refs(token.text) is not None


def _people(line: Line, command: type[Command], rest: list[Token]) -> tuple[WhoRef, ...]:
    people: list[WhoRef] = []
    for token in rest:
        if token.is_plain and token.text.lower() in {"to", "from", "and", "&"}:
            continue
        if token.key not in {"", "@", "for"} or token.negated:
            refuse_rest(line, command, [token])
        names = [token.text] if token.literal else token.text.split(",")
        people += [_person(line, command, token, name) for name in names if name]
    return tuple(dict.fromkeys(people))


def _person(line: Line, command: type[Command], token: Token, text: str) -> WhoRef:
    who = None if token.literal else read_who(text)
    if who:
        return who
    if not token.literal and not text.lstrip("@").replace(".", "").replace("-", "").replace("_", "").isalnum():
        refuse_rest(line, command, [token])
    return who_or_name(text, literal=token.literal)


# ---- values


def read_due(line: Line) -> SetDue:
    refs, phrase, confirmed = _refs_and_date(line, SetDue, "Due when?")
    when = None if phrase.lower() in NOTHING else line.date(phrase)
    return SetDue(refs=refs, when=when, confirmed=confirmed)


def read_snooze(line: Line) -> SnoozeTasks:
    refs, phrase, confirmed = _refs_and_date(line, SnoozeTasks, "Until when?")
    when = None if phrase.lower() in NOTHING else line.later_date(phrase)
    return SnoozeTasks(refs=refs, when=when, confirmed=confirmed)


def _refs_and_date(line: Line, command: type[Command], question: str) -> tuple[Refs, str, bool]:
    refs, rest, confirmed = refs_and_rest(line, command, before_date=True)
    refs, rest = give_back(line, refs, rest)
    phrase = " ".join(typed_value(line, token) for token in rest)
    if not phrase:
        raise UserError(question, usage(command))
    return refs, phrase, confirmed


def typed_value(line: Line, token: Token) -> str:
    """What a token says; `key:value` as it stands, since only `due:` means something in front of a date."""
    return token.text if token.literal or token.key in {"", "due"} else typed(line, token)


def read_prio(line: Line) -> SetPriority:
    refs, rest, confirmed = refs_and_rest(line, SetPriority)
    refs, rest = give_back(line, refs, rest)
    if not rest:
        raise UserError("Which priority?", usage(SetPriority))
    refuse_rest(line, SetPriority, rest[1:])
    return SetPriority(refs=refs, priority=fields.read_priority(rest[0].text), confirmed=confirmed)


def read_tag(line: Line) -> TagTasks:
    refs, rest, confirmed = refs_and_rest(line, TagTasks)
    add: list[str] = []
    remove: list[str] = []
    for token in rest:
        minus = token.negated or (token.is_plain and token.text[0] in MINUSES)
        if token.key not in {"", "+", "tag", "tags"}:
            refuse_rest(line, TagTasks, [token])
        (remove if minus else add).extend(_tags_of(token))
    if not add and not remove:
        raise UserError("Which tags?", usage(TagTasks))
    return TagTasks(refs=refs, add=fields.distinct_tags(add), remove=fields.distinct_tags(remove), confirmed=confirmed)


def _tags_of(token: Token) -> list[str]:
    if token.key in {"tag", "tags"}:
        return [fields.read_tag(text) for text in split_values(token.text)]
    if token.literal:
        return [fields.read_tag(token.text)]
    return [fields.read_tag(token.text.lstrip("+" + MINUSES).rstrip(","))]


def read_move(line: Line) -> MoveTasks:
    refs, rest, confirmed = refs_and_rest(line, MoveTasks)
    refs, rest = give_back(line, refs, rest)
    if rest and rest[0].is_plain and rest[0].text.lower() == "to":
        rest = rest[1:]
    if not rest:
        raise UserError("Move it to which project?", usage(MoveTasks))
    return MoveTasks(refs=refs, project=_target(rest), confirmed=confirmed)


def _target(rest: list[Token]) -> ProjectRef | None:
    if len(rest) == 1 and rest[0].is_plain and rest[0].text.lower() in NOTHING:
        return None
    return read_project_words(rest)


def read_project_words(tokens: list[Token]) -> ProjectRef:
    """A project's name, which may be several words, or its channel."""
    room = token_room(tokens[0]) if len(tokens) == 1 else None
    return room or " ".join(token.text for token in tokens)


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    ChangeStatus: read_status,
    SetStage: read_stage,
    DeleteTasks: read_delete,
    RestoreTasks: read_restore,
    ClaimTasks: read_claim,
    AssignTasks: read_assign,
    UnassignTasks: read_unassign,
    SetDue: read_due,
    SnoozeTasks: read_snooze,
    SetPriority: read_prio,
    TagTasks: read_tag,
    MoveTasks: read_move,
}
