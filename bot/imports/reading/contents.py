"""What a reader of one format hands on: rows as they stand there, not yet held to the bot's bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.errors import UserError
from bot.imports.model import MOST_TASKS, ImportedTask, Refused

if TYPE_CHECKING:
    from bot.imports.model import ImportFormat

Row: TypeAlias = ImportedTask | Refused


@dataclass(frozen=True, slots=True)
class Contents:
    format: ImportFormat
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


class TooMany(UserError):
    """The file has {count} {noun}; I take up to MOST_TASKS at once."""

    def __init__(self, count: int, noun: str) -> None:
        super().__init__(
            f"The file has {count:,} {noun}; I take up to {MOST_TASKS:,} at once.",
            "Split it into several files, and send them one after the other.",
        )


def refuse_too_many(count: int, noun: str) -> None:
    """Raises TooMany. Each reader asks before it makes anything of what it counted."""
    if count > MOST_TASKS:
        raise TooMany(count, noun)
