"""The small pieces that every view is made of: lines, names, moments, rows, counts.

What people wrote passes `shown` or `one_line` on its way out and stands in plain spans only: nothing of it can
break a line, hide, turn the reading direction, or fail to be encoded.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from bot.calendar import When, brief, describe
from bot.message import Code, Mention, Moment, TaskRow
from bot.model import Who

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from bot.calendar import Calendar
    from bot.message import Button, Line, Span
    from bot.model import Project, Task

# Controls except tab and line feed; marks that turn the reading direction; halves of surrogate pairs.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_EXAMPLE = re.compile(r"`([^`\n]{1,100})`")


# ---- text


def shown(text: str) -> str:
    """As it may be shown: line breaks stay."""
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    words = " ".join(text.split())
    return words if words.isprintable() else " ".join(shown(words).split())


def clip(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def duration(minutes: int) -> str:
    """Wall time: "1 day 2 hours"."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    parts = [plural(size, unit) for size, unit in ((days, "day"), (hours, "hour"), (left, "minute")) if size]
    return " ".join(parts) or "0 minutes"


def work(minutes: int) -> str:
    """Working time, as it is typed: "2h30m"; never days, for nobody works 24 hours of one."""
    hours, left = divmod(minutes, 60)
    return "".join(f"{size}{unit}" for size, unit in ((hours, "h"), (left, "m")) if size) or "0m"


# ---- lines


def line(*pieces: Span | Line) -> Line:
    """One line of spans and lines, without empty pieces; neighbouring texts become one."""
    spans: list[Span] = []
    for piece in pieces:
        for span in piece if isinstance(piece, tuple) else (piece,):
            if isinstance(span, str) and spans and isinstance(spans[-1], str):
                spans[-1] += span
            elif span != "":
                spans.append(span)
    return tuple(spans)


def joined(parts: Sequence[Span | Line], last: str = "and") -> Line:
    pieces: list[Span | Line] = []
    for index, part in enumerate(parts):
        if index:
            pieces.append(f" {last} " if index == len(parts) - 1 else ", ")
        pieces.append(part)
    return line(*pieces)


def with_examples(text: str) -> Line:
    """Our own prose: what stands between backticks is something to type."""
    pieces = _EXAMPLE.split(text)
    return line(*(Code(piece) if index % 2 else piece for index, piece in enumerate(pieces)))


def in_quotes(text: str) -> str:
    """Our own prose as a title, where nothing can be marked as something to type."""
    return _EXAMPLE.sub(r"“\1”", one_line(text))


# ---- people, tasks, projects


def name(who: Who) -> str:
    return one_line(who.name)


def named(who: Who) -> Who:
    return Who(who.id, name(who), who.account, who.group)


def mention(who: Who) -> Mention:
    return Mention(named(who))


def title(task: Task) -> str:
    """ "#12 Fix login": how a task is called in a title."""
    return f"{task.reference} {one_line(task.title)}"


def project_name(project: Project) -> str:
    """Its name, and in brackets what people type where that differs."""
    called = one_line(project.name)
    return called if called.lower() == project.slug else f"{called} ({project.slug})"


def room_name(name: str, *, private: bool) -> str:
    """A platform may not tell what a room is called."""
    known = one_line(name).removeprefix("#")
    if not known:
        return "a private channel" if private else "a channel"
    return one_line(name) if private else f"#{known}"


def task_row(task: Task, calendar: Calendar, now: datetime, menu: tuple[Button, ...] = ()) -> TaskRow:
    return TaskRow(
        number=task.number,
        reference=task.reference,
        title=one_line(task.title),
        status=task.status,
        priority=task.priority,
        due=brief_moment(task.due, calendar, now) if task.due else None,
        overdue=task.is_overdue(now),
        assignees=tuple([named(one.who) for one in task.assignees]),
        tags=tuple(map(one_line, task.tags)),
        project=one_line(task.project) if task.project else None,
        comments=task.comment_count,
        menu=menu,
    )


# ---- moments


def moment(when: When, calendar: Calendar, now: datetime) -> Moment:
    """Weekday, date, time and zone: wherever a date is confirmed."""
    return Moment(when.at, describe(when, calendar, now), when.day)


def brief_moment(when: When, calendar: Calendar, now: datetime) -> Moment:
    """Where there is little room, or many dates."""
    return Moment(when.at, brief(when, calendar, now), when.day)


def instant(at: datetime, calendar: Calendar, now: datetime) -> Moment:
    return brief_moment(When(at), calendar, now)


def on_day(day: date, now: datetime) -> str:
    """ "Mon 14 Sep", with the year unless it is this one."""
    return f"{day:%a} {day.day} {day:%b}{f' {day.year}' if day.year != now.year else ''}"


def from_to(first: date, last: date, now: datetime) -> str:
    return on_day(first, now) if first == last else f"{on_day(first, now)} to {on_day(last, now)}"


def as_typed(when: When, calendar: Calendar) -> str:
    """As this person would type it: "2026-11-27", "2026-11-27 17:00"; the exact instant where that is not unique."""
    if when.day:
        return when.day.isoformat()
    local = calendar.local(when.at)
    if calendar.instant(local.date(), local.time().replace(fold=0)) == when.at and not (
        local.second or local.microsecond
    ):
        return f"{local:%Y-%m-%d %H:%M}"
    return f"={when.at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
