"""A filter's conditions, each as a word."""

from __future__ import annotations

from bot.calendar import When
from bot.canonical import words
from bot.model import Priority
from bot.terms import Condition, ConditionField, RoomRef, WhoRef


def condition_word(condition: Condition) -> str:
    minus = "-" if condition.negated else ""
    match condition.field:
        case ConditionField.BLOCKED | ConditionField.READY:
            return f"{minus}is:{condition.field.value}"
        case ConditionField.DUE | ConditionField.CREATED if isinstance(condition.values[0], When):
            return f"{minus}{condition.field.value}:{_compared(condition, condition.values[0])}"
        case ConditionField.ASSIGNEE if not condition.values:
            return f"{minus}for:none"
    texts = [_condition_value(value) for value in condition.values]
    if condition.field in _CLOSED_VALUES:
        values = ",".join(texts)
    else:
        values = words.values(texts, exact=any(isinstance(one, RoomRef) and one.name for one in condition.values))
    return f"{minus}{_CONDITION_KEYS.get(condition.field, condition.field.value)}:{values}"


_CLOSED_VALUES = frozenset((ConditionField.DUE, ConditionField.PRIORITY, ConditionField.HAS))
_CONDITION_KEYS = {
    ConditionField.PRIORITY: "p",
    ConditionField.PROJECT: "in",
    ConditionField.ASSIGNEE: "for",
    ConditionField.CREATOR: "by",
}


def _compared(condition: Condition, when: When) -> str:
    """Without the `=` of an exact date, which would read as part of the comparison; filters need none."""
    sign = "" if condition.compare == "=" else condition.compare
    return sign + words.moment(when)[1:]


def _condition_value(value: object) -> str:
    match value:
        case WhoRef(handle=str(handle)):
            return handle
        case WhoRef():
            return words.mention(value)
        case RoomRef(name=str(name)):
            return f"#{name}"
        case RoomRef():
            return words.channel(value)
        case Priority():
            return value.label
        case _:
            return str(value)
