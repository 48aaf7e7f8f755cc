"""An inbound before it is handled: as a line, by the numbers of now; whether it changes anything, what to give back."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import commands as c
from bot import numbering
from bot.calendar import Calendar
from bot.canonical import encode
from bot.canonical.words import quoted
from bot.contents import Chosen, FromMessage, PageOpened, Pressed, Remarked, Submitted, Ticked, Typed
from bot.errors import UserError
from bot.parsing import grammar, options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.ports import Inbound


def as_line(inbound: Inbound) -> Inbound:
    """What was chosen, as if its line had been typed. Raises UserError where no line says that."""
    if not isinstance(inbound.content, Chosen):
        return inbound
    return replace(inbound, content=Typed(options.line(inbound.content.word, inbound.content.given), exact=True))


def as_numbered(inbound: Inbound, shifts: Sequence[int], now: datetime) -> Inbound:
    """As if what was shown before teams were joined named its tasks by the numbers they have now. Raises UserError."""
    match inbound.content:
        case Pressed(line) if shifts:
            return replace(inbound, content=Pressed(_renumbered(line, shifts, now)))
        case Submitted(line) if shifts and numbering.missing(line, shifts):
            raise UserError(_BEFORE.format("form"), "Open the form again, please.")  # which is of when, nobody can tell
        case PageOpened(line=line) if shifts:
            return replace(inbound, content=replace(inbound.content, line=numbering.bare(line)))
        case Submitted(line) if shifts:
            return replace(inbound, content=replace(inbound.content, command=numbering.bare(line)))
    return inbound


def _renumbered(line: str, shifts: Sequence[int], now: datetime) -> str:
    shift, line = numbering.missing(line, shifts), numbering.bare(line)
    if not shift or not _DIGIT.search(line):
        return line
    try:
        command = grammar.parse(line, grammar.Reading(Calendar(), now))
    except UserError:
        command = None
    if command is None or isinstance(command, c.RefillForm):
        raise UserError(_BEFORE.format("button"), "Ask for the list or the card again, and use the new one.")
    return encode(numbering.renumbered(command, shift))


_DIGIT = re.compile(r"[0-9]")
_BEFORE = "That {} is from before the teams were joined; tasks have new numbers since."


def as_refill(content: Submitted) -> c.RefillForm:
    """Without halves of surrogate pairs, which are no text."""
    values = tuple((name, value.encode(errors="ignore").decode()) for name, value in content.values.items())
    return c.RefillForm(form=numbering.bare(content.command), values=values)


_MADE_OF = re.compile(r'add message:"?([^"\s]+)')


def changes(inbound: Inbound) -> bool:
    match inbound.content:
        case Typed(text):
            return grammar.verb_changes(text)
        case Pressed(command):
            return grammar.verb_changes(command)
        case Submitted() | Ticked() | Remarked():
            return True
        case FromMessage(at_once=at_once):
            return at_once
        case _:
            return False


def claims(inbound: Inbound) -> bool:
    """Whether a change is claimed before anything else; most ticks and reactions are none of ours."""
    return changes(inbound) and not isinstance(inbound.content, (FromMessage, Ticked, Remarked))


def in_its_thread(inbound: Inbound) -> Inbound:
    """A task that is made of a message has its card in the thread of that message."""
    match inbound.content:
        case FromMessage(message=message, at_once=True):
            thread = message
        case Submitted(command=line) if made_of := _MADE_OF.match(line):
            thread = made_of[1]
        case _:
            return inbound
    return replace(inbound, where=replace(inbound.where, thread=inbound.where.thread or thread))


def said_in(inbound: Inbound) -> str:
    """What to give back: the line, or what the form said."""
    match inbound.content:
        case Typed(text) | Pressed(text):
            return text
        case Chosen(word, given):
            return " ".join([word, *(f"{name}:{quoted(value)}" for name, value in given.items())])
        case Submitted(values=values):
            return values.get("title") or values.get("text") or ""
        case _:
            return ""
