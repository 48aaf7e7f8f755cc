"""Filters of `list` and `search`: `status:todo,doing -tag:later due:<fri @ana "login"`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from bot.errors import UncertainDate, UserError
from bot.model import CLOSED, OPEN, Status
from bot.parsing.exact import read_exact
from bot.parsing.fields import NOTHING, PRIORITIES, read_number_of_task, read_priority, read_tag
from bot.parsing.lexer import MINUSES, split_values
from bot.parsing.past import read_past
from bot.parsing.references import people_of, read_project, read_who, token_room
from bot.terms import Condition, ConditionField, RoomRef
from bot.workflows import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.calendar import When
    from bot.parsing.lexer import Token
    from bot.parsing.line import Line

KEYS = "status: due: p: tag: in: for: by: created: has: parent: blocked ready"

_TODO_FIRST = tuple(Status)
_STATUSES: dict[str, tuple[Status, ...]] = {
    **{name: (status,) for name, status in CATEGORIES.items()},
    "open": tuple(status for status in _TODO_FIRST if status in OPEN),
    "closed": tuple(status for status in _TODO_FIRST if status in CLOSED),
    **dict.fromkeys(("any", "all"), _TODO_FIRST),
}
_DUE_WORDS = {
    "today": "today", "overdue": "overdue", "late": "overdue", "none": "none", "week": "week", "this week": "week",
}  # fmt: skip
_HAS = {
    **dict.fromkeys(("sub", "subs", "subtask", "subtasks"), "sub"),
    **dict.fromkeys(("comment", "comments"), "comment"),
    **dict.fromkeys(("file", "files", "attachment", "attachments"), "file"),
}
STANDINGS = {"blocked": ConditionField.BLOCKED, "ready": ConditionField.READY}  # words of their own in a list
_COMPARED = re.compile(r"(<=|>=|<|>|≤|≥)?\s*(.*)", re.DOTALL)
_SIGNS: dict[str, Literal["<=", ">=", "<", ">", "="]] = {
    "<=": "<=", ">=": ">=", "≤": "<=", "≥": ">=", "<": "<", ">": ">", "": "=",
}  # fmt: skip


def read_condition(token: Token, line: Line) -> Condition | None:
    """A `key:value`, a sign or a mention as a condition; None if the token is none of them.

    Raises UserError for a value that its key does not know.
    """
    if token.key:
        return _pair(token, line)
    if token.literal:
        return None
    return _sign(token)


def _pair(token: Token, line: Line) -> Condition | None:
    read = _PAIRS.get(token.key)
    if read is None:
        return None
    condition = read(token, line)
    return condition.model_copy(update={"negated": True}) if token.negated else condition


def _sign(token: Token) -> Condition | None:
    negated = token.negated or (len(token.text) > 1 and token.text[0] in MINUSES)
    text = token.text[1:] if negated and not token.negated else token.text
    if text[0] == "@" or text.startswith("<@"):
        people = [read_who(part) for part in text.split(",") if part]
        if not all(people):
            return None
        return Condition(field=ConditionField.ASSIGNEE, values=tuple(people), negated=negated)
    if text[0] in "#<":
        room = token_room(token._replace(text=text))
        return Condition(field=ConditionField.PROJECT, values=(room,), negated=negated) if room else None
    if text[0] == "+" and len(text) > 1:
        return Condition(field=ConditionField.TAG, values=(read_tag(text[1:]),), negated=negated)
    if text[0] == "!" and text[1:].lower() in PRIORITIES:
        return Condition(field=ConditionField.PRIORITY, values=(read_priority(text),), negated=negated)
    return None


# ---- one reader a key


def _several(field: ConditionField, read: Callable[[str], object]) -> Callable[[Token, Line], Condition]:
    def condition(token: Token, _: Line) -> Condition:
        values = tuple(dict.fromkeys(map(read, split_values(token.text))))
        return Condition(field=field, values=values)

    return condition


def _places(token: Token, _: Line) -> Condition:
    """Projects, and channels."""
    values = (RoomRef(name=token.text),) if token.channel else map(read_project, split_values(token.text))
    return Condition(field=ConditionField.PROJECT, values=tuple(dict.fromkeys(values)))


def _status(token: Token, _: Line) -> Condition:
    """What is none of the categories may be the name of a project's status: services look it up."""
    values: list[object] = []
    for text in split_values(token.text):
        values += _STATUSES.get(text.lower(), (" ".join(text.lower().split()),))
    return Condition(field=ConditionField.STATUS, values=tuple(dict.fromkeys(values)))


def _has(text: str) -> str:
    found = _HAS.get(text.lower())
    if found is None:
        raise UserError(f"I don't know has:{text[:40]}.", "Use has:sub, has:comment or has:file.")
    return found


def _is(token: Token, _: Line) -> Condition:
    field = STANDINGS.get(token.text.lower())
    if field is None:
        raise UserError(f"I don't know is:{token.text[:40]}.", "Use is:blocked or is:ready.")
    return Condition(field=field)


def _people(field: ConditionField) -> Callable[[Token, Line], Condition]:
    def condition(token: Token, _: Line) -> Condition:
        if field is ConditionField.ASSIGNEE and not token.literal and token.text.lower() in NOTHING:
            return Condition(field=field)
        return Condition(field=field, values=tuple(dict.fromkeys(people_of(token))))

    return condition


def _due(token: Token, line: Line) -> Condition:
    words = [_DUE_WORDS.get(text.lower()) for text in split_values(token.text)]
    if words and all(words):
        return Condition(field=ConditionField.DUE, values=tuple(dict.fromkeys(words)))
    if len(words) > 1 and any(words):
        raise UserError(
            "due: takes one date, or several of today, overdue, none, week.", "List the others on their own."
        )
    return _compared(ConditionField.DUE, token.text, lambda phrase: _coming(phrase, line))


def _created(token: Token, line: Line) -> Condition:
    return _compared(ConditionField.CREATED, token.text, lambda phrase: read_past(phrase, line))


def _compared(field: ConditionField, text: str, read: Callable[[str], When]) -> Condition:
    match = _COMPARED.fullmatch(text)
    assert match is not None, "everything is optional"
    return Condition(field=field, values=(read(match[2].strip()),), compare=_SIGNS[match[1] or ""])


def _coming(phrase: str, line: Line) -> When:
    """What is past is meant, there is nothing to keep from going wrong; what is ambiguous is asked."""
    exact = read_exact(phrase, line.reading.calendar)
    if exact:
        return exact
    try:
        return line.date(phrase)
    except UncertainDate as error:
        if error.options[-1].at < line.reading.now:  # a past one is the last, and what was said
            return error.options[-1]
        raise


def _no_view(token: Token, _: Line) -> Condition:
    raise UserError("A view is for a list.", f"Write `list view:{token.text[:40]}`, and filters behind it.")


_PAIRS: dict[str, Callable[[Token, Line], Condition]] = {
    "status": _status,
    "due": _due,
    "created": _created,
    "is": _is,
    "view": _no_view,
    "has": _several(ConditionField.HAS, _has),
    "parent": _several(ConditionField.PARENT, read_number_of_task),
    "text": _several(ConditionField.TEXT, str),
    **dict.fromkeys(("p", "prio", "priority"), _several(ConditionField.PRIORITY, read_priority)),
    **dict.fromkeys(("tag", "tags", "+"), _several(ConditionField.TAG, read_tag)),
    **dict.fromkeys(("in", "project"), _places),
    **dict.fromkeys(("for", "assignee", "@"), _people(ConditionField.ASSIGNEE)),
    **dict.fromkeys(("by", "creator"), _people(ConditionField.CREATOR)),
}
