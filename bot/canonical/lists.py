"""What a list shows, as a line says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import words
from bot.canonical.filters import condition_word
from bot.terms import Scope, SortKey

if TYPE_CHECKING:
    from bot import commands as c


def list_line(command: c.ListTasks) -> str:
    return words.line("list", listed(command))


def listed(command: c.ListTasks) -> str:
    return words.line(
        f"view:{words.value(command.view)}" if command.view else "",
        "" if command.scope is Scope.DEFAULT else command.scope.value,
        words.mentions(command.who),
        *map(condition_word, command.conditions),
        f"sort:{command.sort.value}{'-' if command.descending else ''}" if _is_sorted(command) else "",
        f"group:{command.group.value}" if command.group else "",
        f"page:{command.page}" if command.page > 1 else "",
        f"after:{words.value(command.after)}" if command.after else "",
        public(command),
    )


def public(command: c.ListTasks | c.SearchTasks | c.ShowTask) -> str:
    return "public:yes" if command.public else ""


def _is_sorted(command: c.ListTasks) -> bool:
    return command.descending or command.sort is not SortKey.DUE


def search_line(command: c.SearchTasks) -> str:
    after = f"after:{words.value(command.after)}" if command.after else ""
    return words.line(
        "search", *map(condition_word, command.conditions), after, public(command), words.quoted(command.text)
    )
