"""Changing all tasks that fit filters: what is said around the question and the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.message import Message, Note, Text
from bot.model import BULK_EDIT
from bot.views.spans import plural, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.message import Line

NAMED = 10  # tasks that are named


def nothing() -> Message:
    text = with_examples(
        "Nothing was changed. `list` with the same filters shows what they find; closed ones need `status:any`."
    )
    return Message("No task fits that", (Text(text),))


def cut() -> tuple[Line, ...]:
    return ((f"More than {BULK_EDIT} tasks fit; this takes the first {BULK_EDIT}. Say it again then for the others.",),)


def changed_since(gone: Sequence[int], fresh: int) -> tuple[Line, ...]:
    """`gone`: those that do not fit any more, and were previewed; `fresh`: how many do that were not."""
    notes: list[Line] = []
    if gone:
        named = f"{', '.join(f'#{number}' for number in gone[:NAMED])}{' …' if len(gone) > NAMED else ''}"
        its, they = ("fits", "it was") if len(gone) == 1 else ("fit", "they were")
        notes.append((f"{named} no longer {its} the filters since the preview; {they} not left out.",))
    if fresh:
        fit = "fits" if fresh == 1 else "fit"
        notes.append((f"{plural(fresh, 'other task')} {fit} the filters now, too, and stayed as before.",))
    return tuple(notes)


def noted(message: Message, notes: Sequence[Line]) -> Message:
    return replace(message, blocks=(*message.blocks, *map(Note, notes)))
