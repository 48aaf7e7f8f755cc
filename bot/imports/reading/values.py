"""What a cell means for one field of a task: a status, a priority, a length of time, several names."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.imports.reading.words import PRIORITY_SIGNS, PRIORITY_WORDS, SIGNS, STAGES, STATUSES, plain
from bot.model import Priority, Status
from bot.parsing import fields
from bot.parsing.clean import matching

_BY_CLOCK = re.compile(r"(?P<hours>[0-9]{1,4}):(?P<minutes>[0-5][0-9])(?::[0-5][0-9])?")
_ISO_LENGTH = re.compile(r"PT?(?:(?P<hours>[0-9]{1,4})H)?(?:(?P<minutes>[0-9]{1,5})M)?(?:[0-9.]+S)?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,7}(?:[.,][0-9]{1,4})?")
_SEPARATORS = re.compile(r"[;\n]")
_PART = re.compile(r"[^\w!]+")
_LONGEST = 60


class Standing(NamedTuple):
    """`stage`: its name there, where that says more than the status."""

    status: Status
    stage: str = ""


def standing(text: str) -> Standing:
    """A name that nobody knows is a stage of what is still to be done."""
    said = text.strip()
    word = plain(said)
    if said.lower() in SIGNS:
        return Standing(SIGNS[said.lower()])
    if word in STATUSES:
        return Standing(STATUSES[word])
    return Standing(STAGES.get(word, Status.TODO), said)


def priority(text: str) -> Priority | None:
    """ "P1", "high", "2", "!", "1 - Critical". None: it is no priority."""
    said = matching(text.strip()[:_LONGEST])
    if not said:
        return Priority.NONE
    if said in PRIORITY_SIGNS:
        return PRIORITY_SIGNS[said]
    parts = (plain(said), *sorted(map(plain, _PART.split(said)), key=str.isdigit))  # words say more than numbers
    return next((PRIORITY_WORDS[one] for one in parts if one in PRIORITY_WORDS), None)


def minutes(text: str, column: str = "") -> int | None:
    """A bare number is minutes, unless the column's name says hours. None: it is no length of time."""
    said = text.strip()[:_LONGEST]
    if found := _BY_CLOCK.fullmatch(said) or _ISO_LENGTH.fullmatch(said):
        return int(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
    if _NUMBER.fullmatch(said):
        return round(float(said.replace(",", ".")) * (60 if _in_hours(column) else 1))
    return fields.minutes_of(said.replace(",", "."))


def _in_hours(column: str) -> bool:
    return not {"hours", "hour", "hrs", "h", "stunden", "std", "horas", "heures"}.isdisjoint(plain(column).split())


def several(text: str) -> tuple[str, ...]:
    """Names in one cell: "Doe, Jane; Roe, Max" or "Jane, Max"."""
    parts = _SEPARATORS.split(text) if _SEPARATORS.search(text) else text.split(",")
    return tuple(one for part in parts if (one := part.strip().removeprefix("@")))
