"""`refill "edit 12 version:3" title:"Fix login" due:"03/04"`: a form as it was filled in, to the letter."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bot.commands import Command, RefillForm
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.line import Line

_TEXT = r'"(?:[^"\\]|\\.)*+"'
_FORM = re.compile(rf"\s*({_TEXT})")
_VALUE = re.compile(rf"\s+([a-z_]+):({_TEXT})")
_BEGINNING = re.compile(r'refill\s+"')


def is_refill(text: str) -> bool:
    """Not "refill the printer"."""
    return _BEGINNING.match(text) is not None


def read_refill(line: Line) -> RefillForm:
    form = _FORM.match(line.text, line.start)
    values, end = [], form.end() if form else 0
    while value := _VALUE.match(line.text, end):
        values.append((value[1], _text(value[2])))
        end = value.end()
    if form is None or line.text[end:].strip():
        raise _unreadable()
    return RefillForm(form=_text(form[1]), values=tuple(values))


def _text(quoted: str) -> str:
    try:
        text = str(json.loads(quoted))
        text.encode()  # halves of surrogate pairs are no text
    except ValueError:
        raise _unreadable() from None
    return text


def _unreadable() -> UserError:
    return UserError("I can't read what that form said.", "Please open it again.")


VERBS: dict[type[Command], Callable[[Line], Command]] = {RefillForm: read_refill}
