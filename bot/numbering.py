"""Lines outlive the numbers in them: what a button said before teams were joined still means the task that it meant.

The tasks of a team that came into another one's board have new numbers. `shifts`, of an installation: what was added to
them, each time. A line shown there says how often that was, "done 12 numbering:1"; one that comes back and says less
was shown before. What people type is of now.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.lines import relined
from bot.terms import Draft, Ref, Value

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bot.ports import Reply

    T = TypeVar("T")

_MARK = re.compile(r" numbering:([0-9]{1,4})$")
_NUMBER = re.compile(r"[0-9]")


# ---- what is shown


def mark(shifts: Sequence[int]) -> str:
    """What is added to a line; empty where numbers were never changed."""
    return f" numbering:{len(shifts)}" if shifts else ""


def like(line: str, other: str) -> str:
    """The line, as new as the other one."""
    found = _MARK.search(other)
    return marked(line, found[0] if found else "")


def marked(value: T, said: str) -> T:
    """A line, a document or a part of one. What has no number in it needs no mark."""

    def mark_line(line: str) -> str:
        return line + said if _NUMBER.search(line) and not _MARK.search(line) else line

    return relined(value, mark_line) if said else value


def marked_reply(reply: Reply, shifts: Sequence[int]) -> Reply:
    said = mark(shifts)
    return replace(reply, body=marked(reply.body, said), origin=marked(reply.origin, said)) if said else reply


# ---- what comes back


def bare(line: str) -> str:
    return _MARK.sub("", line)


def missing(line: str, shifts: Sequence[int]) -> int:
    """What was added to the numbers of tasks since this line was shown."""
    found = _MARK.search(line)
    return sum(shifts[int(found[1]) if found else 0 :])


def renumbered(command: T, shift: int) -> T:
    """The command, about the same tasks by their newer numbers."""
    newer: T = _renumbered(command, shift)
    return newer


def _renumbered(value: Any, shift: int) -> Any:  # noqa: ANN401 - any part of a command
    match value:
        case tuple():
            return tuple(_renumbered(one, shift) for one in value)
        case Ref(number=int(number)):
            return value.model_copy(update={"number": number + shift})
        case Draft(parent=parent, blocked_by=blocked_by):
            newer = tuple(one + shift for one in blocked_by)
            return value.model_copy(update={"parent": parent and parent + shift, "blocked_by": newer})
        case Value():
            fields = {name: _renumbered(getattr(value, name), shift) for name in type(value).model_fields}
            return value.model_copy(update=fields)
    return value
