"""A document holds lines of the language: in its buttons, menus and forms. Each can be changed where it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.message import Button, Buttons, Form, Message, PersonSelect, Select, TaskList, TaskRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

T = TypeVar("T")


def relined(value: T, change: Callable[[str], str]) -> T:
    """A line, a document or a part of one, with every line in it changed."""
    changed: T = _relined(value, change)
    return changed


def _relined(value: Any, change: Callable[[str], str]) -> Any:  # noqa: ANN401 - any part of a document
    match value:
        case str():
            return change(value)
        case tuple():
            return tuple(_relined(one, change) for one in value)
        case Button() | PersonSelect() | Form():
            return replace(value, command=change(value.command))
        case Message():
            return replace(value, blocks=_relined(value.blocks, change))
        case Buttons():
            return replace(value, buttons=_relined(value.buttons, change))
        case Select():
            return replace(value, options=_relined(value.options, change))
        case TaskList():
            return replace(value, rows=_relined(value.rows, change))
        case TaskRow():
            return replace(value, menu=_relined(value.menu, change))
    return value


def buttons_of(body: object) -> list[Button]:
    """Of a message, and what its menus offer."""
    if not isinstance(body, Message):
        return []
    groups = [
        one.buttons if isinstance(one, Buttons) else one.options
        for one in body.blocks
        if isinstance(one, (Buttons, Select))
    ]
    return [button for group in groups for button in group]
