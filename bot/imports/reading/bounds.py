"""Rows held to the bot's own bounds: what is too long goes on where there is room, and the row says so.

Text is cleaned as what people type is. A row without a title is refused; nothing else refuses one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.characters import clip
from bot.errors import UserError
from bot.imports.model import ImportedComment, ImportedItem, ImportedTask, Refused
from bot.imports.reading.moments import YEARS
from bot.model import (
    COMMENT_LENGTH,
    DESCRIPTION_LENGTH,
    ITEM_LENGTH,
    ITEMS_PER_TASK,
    PEOPLE_PER_TASK,
    TAG_LENGTH,
    TAGS_PER_TASK,
    TITLE_LENGTH,
    WAITS_ON_LENGTH,
)
from bot.parsing.clean import cleaned
from bot.parsing.recurrence import read_repeat
from bot.timelog import LONGEST, NOTE_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.imports.model import ImportedTime
    from bot.imports.reading.moments import Moment

NAME_LENGTH = 100  # of a person, a project, a stage, a key
WARNING_LENGTH = 300
LONGEST_ESTIMATE = 366 * 24 * 60  # minutes


def bounded(task: ImportedTask) -> ImportedTask | Refused:
    title = one_line(task.title)
    if not title:
        return Refused(task.row, "It has no title. Give it one in the file, or add the task by hand.")
    warnings = list(task.warnings)
    description, rest = _texts(title, task.description, warnings)
    items, more = _items(task.checklist, warnings)
    return replace(
        task,
        title=clip(title, TITLE_LENGTH, len),
        description=description,
        checklist=items,
        comments=tuple(_comments([*map(ImportedComment, (*rest, *more)), *task.comments], warnings)),
        time=tuple(_times(task.time, warnings)),
        people=_names(task.people, PEOPLE_PER_TASK, "people", warnings),
        tags=_tags(task.tags, warnings),
        estimate_minutes=_estimate(task.estimate_minutes, warnings),
        repeat=_repeat(task.repeat, warnings),
        key=_name(task.key),
        stage=_name(task.stage),
        creator=_name(task.creator),
        project=_name(task.project),
        parent=_name(task.parent),
        duplicate_of=_name(task.duplicate_of),
        blocked_by=tuple(map(_name, task.blocked_by)),
        relates=tuple(map(_name, task.relates)),
        waits_on=clip(one_line(task.waits_on), WAITS_ON_LENGTH, len),
        due=_day_or_instant(task.due, warnings),
        start=_day_or_instant(task.start, warnings),
        created_at=_instant(task.created_at, warnings),
        completed_at=_instant(task.completed_at, warnings),
        warnings=tuple(clip(one_line(one), WARNING_LENGTH, len) for one in warnings),
    )


def refused(row: Refused) -> Refused:
    return Refused(row.row, clip(one_line(row.why), WARNING_LENGTH, len), _name(row.title))


def one_line(text: str) -> str:
    return " ".join(cleaned(text).split())


def _name(text: str) -> str:
    return clip(one_line(text), NAME_LENGTH, len)


def _texts(title: str, description: str, warnings: list[str]) -> tuple[str, list[str]]:
    """The description, and what goes on in comments."""
    text = cleaned(description).strip()
    if len(title) > TITLE_LENGTH:
        text = f"{title}\n\n{text}".strip()
        warnings.append(f"The title has {len(title):,} characters: it is cut, and stands whole in the description.")
    first, *rest = pieces(text, DESCRIPTION_LENGTH, COMMENT_LENGTH) or [""]
    if rest:
        warnings.append(f"The description has {len(text):,} characters: it goes on in the comments.")
    return first, rest


def pieces(text: str, first: int, others: int) -> list[str]:
    """Cut into one of at most `first` characters and others; between lines or words where there is a place near."""
    found: list[str] = []
    limit = first
    while len(text) > limit:
        place = max(text.rfind("\n", limit // 2, limit), text.rfind(" ", limit - limit // 10, limit))
        cut = place if place > 0 else limit
        found.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
        limit = others
    return [one for one in (*found, text) if one]


def _comments(comments: Iterable[ImportedComment], warnings: list[str]) -> Iterable[ImportedComment]:
    for one in comments:
        for text in pieces(cleaned(one.text).strip(), COMMENT_LENGTH, COMMENT_LENGTH):
            yield replace(one, text=text, author=_name(one.author), at=_instant(one.at, warnings))


def _items(items: Sequence[ImportedItem], warnings: list[str]) -> tuple[tuple[ImportedItem, ...], list[str]]:
    """Those that a checklist takes, and the others as a comment."""
    named = [replace(one, text=text) for one in items if (text := one_line(one.text))]
    kept = tuple(replace(one, text=clip(one.text, ITEM_LENGTH, len)) for one in named[:ITEMS_PER_TASK])
    cut = [one.text for one in named[:ITEMS_PER_TASK] if len(one.text) > ITEM_LENGTH]
    over = [f"{'[x]' if one.done else '[ ]'} {one.text}" for one in named[ITEMS_PER_TASK:]]
    if cut or over:
        warnings.append("The checklist is longer than it may be here: the rest of it is a comment.")
    return kept, ["\n".join((*cut, *over))] if cut or over else []


def _times(entries: Iterable[ImportedTime], warnings: list[str]) -> Iterable[ImportedTime]:
    for one in entries:
        if 0 < one.minutes <= LONGEST and one.day.year in YEARS:
            yield replace(one, person=_name(one.person), note=clip(one_line(one.note), NOTE_LENGTH, len))
        else:
            warnings.append(f"{one.minutes:,} minutes on {one.day} are no time of one day: they are left out.")


def _tags(tags: Iterable[str], warnings: list[str]) -> tuple[str, ...]:
    """In small letters, as the bot keeps them."""
    return _names((clip(one_line(one).lower(), TAG_LENGTH, len) for one in tags), TAGS_PER_TASK, "tags", warnings)


def _names(names: Iterable[str], most: int, noun: str, warnings: list[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(name for one in names if (name := _name(one))))
    if len(kept) > most:
        warnings.append(f"It has {len(kept)} {noun}: the first {most} are taken.")
    return kept[:most]


def _estimate(minutes: int | None, warnings: list[str]) -> int | None:
    if minutes is None or 0 < minutes <= LONGEST_ESTIMATE:
        return minutes
    if minutes:
        warnings.append("Its estimate is not between a minute and a year: it is left out.")
    return None


def _repeat(text: str, warnings: list[str]) -> str:
    said = one_line(text)
    if not said:
        return ""
    try:
        read_repeat(said)
    except UserError:
        warnings.append(f"I can't read “{said[:60]}” as a repeat, so it happens once.")
        return ""
    return said


def _day_or_instant(moment: Moment | None, warnings: list[str]) -> Moment | None:
    if moment is None or isinstance(moment, datetime):
        return _instant(moment, warnings)
    return moment if _within_reach(moment, warnings) else None


def _instant(at: datetime | None, warnings: list[str]) -> datetime | None:
    """An instant without a zone is UTC's."""
    if at is None or not _within_reach(at, warnings):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _within_reach(moment: Moment, warnings: list[str]) -> bool:
    if moment.year not in YEARS:
        warnings.append(f"The year {moment.year} is out of reach: that date is left out.")
    return moment.year in YEARS
