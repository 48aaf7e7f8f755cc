"""A draft's fields, as the words that fill them in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import words
from bot.model import Mode, Priority
from bot.terms import TaskField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.terms import Draft


def draft_line(draft: Draft, title: str) -> str:
    """`title`: how the title is written, which differs between `add` and `edit`."""
    said = words.line(title, *_draft_fields(draft))
    if not draft.description:
        return said
    return f"{said}\n{draft.description}" if "\n" in draft.description else f"{said} // {draft.description}"


def _draft_fields(draft: Draft) -> Iterator[str]:
    yield words.mentions(draft.people)
    if draft.people and draft.mode is not Mode.ONE:
        yield draft.mode.value
    if draft.due:
        yield f"due:{words.moment(draft.due)}"
    if draft.start:
        yield f"start:{words.moment(draft.start)}"
    yield from signs(draft)
    yield from (f"{_CLEARED.get(field, field.value)}:none" for field in TaskField if field in draft.clear)


def signs(draft: Draft) -> Iterator[str]:
    """The words of a line that say all the rest: all but what it is, who has it, when it is, and what is cleared."""
    if draft.priority is not None:
        yield "p:none" if draft.priority is Priority.NONE else f"!{draft.priority.value}"
    yield from map(words.plus, draft.tags)
    yield from map(words.minus, draft.drop_tags)
    if draft.project is not None:
        name = words.project_name(draft.project)
        yield f"in:{name}" if isinstance(draft.project, str) else name
    yield from _draft_links(draft)


_CLEARED = {TaskField.ASSIGNEES: "for", TaskField.BLOCKED_BY: "after", TaskField.REMINDERS: "remind"}


def _draft_links(draft: Draft) -> Iterator[str]:
    if draft.repeat:
        yield f"repeat:{words.quoted(draft.repeat)}"
    if draft.reminders:
        yield f"remind:{','.join(map(words.length, draft.reminders))}"
    if draft.estimate_minutes is not None:
        yield f"~{words.length(draft.estimate_minutes)}"
    if draft.parent is not None:
        yield f"parent:{draft.parent}"
    if draft.blocked_by:
        yield f"after:{','.join(map(str, draft.blocked_by))}"
    if draft.source:
        yield f"source:{words.value(draft.source)}"


def titled(draft: Draft) -> str:
    """Quoted, except what stayed in the title as an unknown `key:value`: that must be seen again."""
    rest, parts = f" {draft.title or ''} ", []
    for word in draft.unknown:
        before, found, after = rest.partition(f" {word} ")
        if found:
            parts += [words.quoted(before.strip()) if before.strip() else "", word]
            rest = f" {after}"
    parts.append(words.quoted(rest.strip()) if rest.strip() or not parts else "")
    return words.line(*parts)
