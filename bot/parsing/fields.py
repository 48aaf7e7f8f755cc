"""What a value means for one field of a task: priorities, tags, lengths of time, numbers, texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.model import (
    COMMENT_LENGTH,
    DESCRIPTION_LENGTH,
    PEOPLE_PER_TASK,
    TAG_LENGTH,
    TAGS_PER_TASK,
    TITLE_LENGTH,
    Priority,
)
from bot.parsing import dates
from bot.parsing.references import read_task_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.terms import WhoRef

SOURCE_LENGTH = 2000
NOTHING = frozenset(("none", "nobody", "empty"))  # empties a field

PRIORITIES = {priority.label: priority for priority in Priority}
PRIORITIES |= {str(priority.value): priority for priority in Priority if priority is not Priority.NONE}
PRIORITIES |= {f"p{priority.value}": priority for priority in Priority if priority is not Priority.NONE}


def read_priority(text: str) -> Priority:
    priority = PRIORITIES.get(text.lower().lstrip("!"))
    if priority is None:
        raise UserError(f"“{text[:40]}” is no priority.", "Use 1 (urgent), 2 (high), 3 (medium), 4 (low) or none.")
    return priority


def read_title(text: str) -> str:
    title = " ".join(text.split())
    if not title:
        raise UserError(
            "The task has no title.",
            "Write what is to be done: `add Fix login @ana friday 5pm`. A date in quotes is a title too.",
        )
    if len(title) > TITLE_LENGTH:
        raise UserError(
            f"The title has {len(title):,} characters; it may have {TITLE_LENGTH}.",
            "Put the details behind ` // ` or on a new line: they become the description.",
        )
    return title


def read_description(text: str) -> str:
    return _bounded(text.strip(), DESCRIPTION_LENGTH, "description", "Shorten it, or put the rest into comments.")


def read_source(text: str) -> str:
    return _bounded(text.strip(), SOURCE_LENGTH, "source", "Use a shorter link.")


def read_comment(text: str) -> str:
    return _bounded(text.strip(), COMMENT_LENGTH, "comment", "Shorten it, or write several.")


def _bounded(text: str, limit: int, noun: str, advice: str) -> str:
    if len(text) > limit:
        raise UserError(f"The {noun} has {len(text):,} characters; it may have {limit:,}.", advice)
    return text


def read_tag(text: str) -> str:
    """Tags have no upper case, so that Bug and bug are one."""
    tag = " ".join(text.split()).lower()
    if not tag:
        raise UserError("That tag has no name.", "Write `+bug` or `tag:bug`.")
    if len(tag) > TAG_LENGTH:
        raise UserError(f"The tag “{tag[:20]}…” has {len(tag):,} characters; it may have {TAG_LENGTH}.", "Shorten it.")
    return tag


def distinct_tags(tags: Iterable[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(tags))
    if len(kept) > TAGS_PER_TASK:
        raise UserError(
            f"That is {len(kept):,} tags; a task may have {TAGS_PER_TASK}.", "Keep the ones you will search for."
        )
    return kept


def distinct_people(people: Sequence[WhoRef]) -> tuple[WhoRef, ...]:
    kept = tuple(dict.fromkeys(people)) if len(people) > 1 else tuple(people)
    if len(kept) > PEOPLE_PER_TASK:
        raise UserError(f"That is {len(kept)} people; a task may have {PEOPLE_PER_TASK}.", "Name a group, or fewer.")
    return kept


def minutes_of(text: str) -> int | None:
    length = dates.duration(text)
    if length is None or length.total_seconds() < 0:
        return None
    return int(length.total_seconds() // 60)


def read_minutes(text: str) -> int:
    minutes = minutes_of(text)
    if minutes is None:
        raise UserError(f"“{text[:40]}” is no length of time.", "Write `30m`, `2h`, `1h30m` or `3d`.")
    return minutes


def read_number_of_task(text: str) -> int:
    number = read_task_number(text)
    if number is None:
        raise UserError(f"“{text[:40]}” is no task's number.", "Write it like 12, #12 or WEB-12.")
    return number
