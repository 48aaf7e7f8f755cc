"""Taskwarrior's JSON, of `task export`: a list of objects, or one object a line.

A repeating task stands there as a pattern and as those that came of it: the last of them that is open repeats.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.imports.model import ImportedComment, ImportedTask, ImportFormat, Refused
from bot.imports.reading import objects
from bot.imports.reading.contents import Contents, refuse_too_many
from bot.imports.reading.objects import parts, text, texts
from bot.model import Priority, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.imports.reading.contents import Row
    from bot.imports.reading.moments import Moment, Moments

    Data = Mapping[str, object]

_LONGEST_LINE = 1_000_000  # characters
_STATUSES = {
    "pending": Status.TODO,
    "waiting": Status.TODO,
    "recurring": Status.TODO,
    "completed": Status.DONE,
    "deleted": Status.CANCELLED,
}
_PRIORITIES = {"H": Priority.HIGH, "M": Priority.MEDIUM, "L": Priority.LOW}
_REPEATS = {
    **dict.fromkeys(("daily", "day", "P1D"), "day"),
    **dict.fromkeys(("weekly", "week", "sennight", "P1W"), "week"),
    **dict.fromkeys(("biweekly", "fortnight"), "2 weeks"),
    **dict.fromkeys(("monthly", "month"), "month"),
    "bimonthly": "2 months",
    "quarterly": "3 months",
    "semiannual": "6 months",
    **dict.fromkeys(("annual", "yearly", "year"), "year"),
    **dict.fromkeys(("biannual", "biyearly"), "2 years"),
    "weekdays": "weekday",
}
_COUNTED = re.compile(
    r"P?(?P<count>[0-9]{1,4}) ?(?P<unit>d|w|m|mo|y|days?|wks?|weeks?|mths?|months?|yrs?|years?)", re.IGNORECASE
)
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_KNOWN = frozenset(
    "id uuid status entry modified end description project tags priority due wait scheduled start until recur mask"
    " imask parent depends annotations urgency rtype template last".split()
)


def is_list(data: Sequence[object]) -> bool:
    return any(isinstance(one, dict) and "uuid" in one and "description" in one for one in data[:20])


def is_lines(content: str) -> bool:
    """Whether the first line is a task by itself."""
    first = content.lstrip().split("\n", 1)[0].strip().rstrip(",")
    if not first.startswith("{") or '"uuid"' not in first or len(first) > _LONGEST_LINE:
        return False
    try:
        return is_list([objects.load(first)])
    except UserError:
        return False


def read_lines(content: str, moments: Moments) -> Contents:
    """Raises UserError for too many."""
    lines = [(number, line.strip().rstrip(",")) for number, line in enumerate(content.splitlines(), 1)]
    told = [(number, line) for number, line in lines if line]
    refuse_too_many(len(told), "tasks")
    return _contents([(number, _line(line)) for number, line in told], moments)


def _line(line: str) -> object:
    if len(line) > _LONGEST_LINE:
        return None
    try:
        return objects.load(line)
    except UserError:
        return None


def read(data: Sequence[object], moments: Moments) -> Contents:
    return _contents(list(enumerate(data, 1)), moments)


def _contents(numbered: Sequence[tuple[int, object]], moments: Moments) -> Contents:
    told = [one for _, one in numbered if isinstance(one, dict)]
    repeating = _repeating(told)
    rows = tuple(_row(number, one, repeating, moments) for number, one in numbered)
    own = sorted({key for one in told for key in one} - _KNOWN)
    notes = (f"Fields of your own are not taken along: {', '.join(own)[:200]}.",) if own else ()
    return Contents(ImportFormat.TASKWARRIOR, rows, notes)


def _repeating(tasks: Iterable[Data]) -> dict[str, str]:
    """Of each pattern the one that repeats: the last that is open of those that came of it."""
    last: dict[str, tuple[str, str]] = {}
    for one in tasks:
        if text(one, "parent") and text(one, "status") in {"pending", "waiting"}:
            last[text(one, "parent")] = max(
                last.get(text(one, "parent"), ("", "")), (text(one, "due"), text(one, "uuid"))
            )
    return {pattern: uuid for pattern, (_, uuid) in last.items()}


def _row(number: int, data: object, repeating: Mapping[str, str], moments: Moments) -> Row:
    if not isinstance(data, dict):
        return Refused(number, "It is no task that I can read. Export it once more.")
    title = text(data, "description")
    status = _STATUSES.get(text(data, "status"))
    if status is None:
        said = text(data, "status")[:40]
        return Refused(number, f"Its status is “{said}”, which Taskwarrior does not have.", title[:80])
    if text(data, "status") == "recurring" and text(data, "uuid") in repeating:
        return Refused(number, "It is the pattern of a task that repeats: the task itself is taken.", title[:80])
    return _task(number, data, status, moments, repeats=_repeats(data, repeating))


def _repeats(data: Data, repeating: Mapping[str, str]) -> bool:
    return text(data, "status") == "recurring" or repeating.get(text(data, "parent")) == text(data, "uuid")


def _task(number: int, data: Data, status: Status, moments: Moments, *, repeats: bool) -> ImportedTask:
    warnings: list[str] = []

    def moment(name: str) -> Moment | None:
        return moments.day_or_instant(moments.take(text(data, name), f"“{name}”", warnings))

    def instant(name: str) -> datetime | None:
        return moments.instant(text(data, name), f"“{name}”", warnings)

    begun = status is Status.TODO and bool(text(data, "start"))
    task = ImportedTask(
        row=number,
        title=text(data, "description"),
        key=text(data, "uuid"),
        status=Status.DOING if begun else status,
        priority=_PRIORITIES.get(text(data, "priority"), Priority.NONE),
        due=moment("due"),
        start=moment("scheduled") or moment("wait"),
        tags=texts(data, "tags"),
        project=text(data, "project"),
        blocked_by=_depends(data),
        comments=tuple(_annotations(data, moments)),
        repeat=_repeat(text(data, "recur")) if repeats else "",
        created_at=instant("entry"),
        completed_at=instant("end") if status in {Status.DONE, Status.CANCELLED} else None,
    )
    if text(data, "until"):
        warnings.append("It ends by itself there (“until”): here it does not.")
    return replace(task, warnings=tuple(warnings))


def _depends(data: Data) -> tuple[str, ...]:
    """A list, or before 2.6 one text with commas."""
    listed = texts(data, "depends") or text(data, "depends").split(",")
    return tuple(one.strip() for one in listed if one.strip())


def _annotations(data: Data, moments: Moments) -> Iterable[ImportedComment]:
    for one in sorted(parts(data, "annotations"), key=lambda annotation: text(annotation, "entry")):
        yield ImportedComment(text(one, "description"), at=moments.instant(text(one, "entry"), "", []))


def _repeat(recur: str) -> str:
    """As people type it here; what is not known stays as it is, and is told to be unreadable."""
    if known := _REPEATS.get(recur):
        return f"every {known}"
    found = _COUNTED.fullmatch(recur)
    return f"every {found['count']} {_UNITS[found['unit'][0].lower()]}" if found else recur
