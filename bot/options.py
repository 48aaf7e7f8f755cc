"""Commands given by typed options, where a platform has them, as Discord's slash commands.

A command says its ways (bot.commands); a platform offers them, and hands in what was chosen (bot.ports.Chosen).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OptionKind(StrEnum):
    TEXT = "text"
    LINE = "line"  # in the bot's own language
    TASK = "task"
    TASKS = "tasks"  # one, or several
    PERSON = "person"  # or a group
    DATE = "date"
    PROJECT = "project"
    TAGS = "tags"
    ZONE = "zone"
    VERB = "verb"
    ROOM = "room"
    CHOICE = "choice"
    FLAG = "flag"

    @property
    def completes(self) -> str:
        """As what suggestions are asked for (bot.ports.Completing.what); empty: there are none."""
        return self.value if self in _COMPLETED else ""


_COMPLETED = frozenset(
    (
        OptionKind.TASK,
        OptionKind.TASKS,
        OptionKind.DATE,
        OptionKind.PROJECT,
        OptionKind.TAGS,
        OptionKind.ZONE,
        OptionKind.VERB,
    )
)


@dataclass(frozen=True, slots=True)
class Option:
    """`name`: small letters, digits and "_"; `help`: at most 100 characters. `choices`: pairs of value and label."""

    name: str
    kind: OptionKind
    help: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """`word`: one of the command's words: "done", "project create". `help`: at most 100 characters."""

    word: str
    help: str
    options: tuple[Option, ...] = ()
