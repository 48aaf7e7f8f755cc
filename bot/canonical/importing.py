"""Imports as words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import commands as c
from bot.canonical import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.commands import Command


def _columns(command: c.MapColumns) -> str:
    said = (f"{field}={words.quoted(column)}" for field, column in command.columns)
    return words.line(f"import map {command.staged}", *said)


def _person(command: c.MapPerson) -> str:
    who = words.mention(command.who) if command.who else "none"
    return f"import person {command.staged} {words.quoted(command.name)} = {who}"


def _into(command: c.ImportInto) -> str:
    return words.line(f"import in {command.staged}", words.project_name(command.project) if command.project else "")


def _go(command: c.ApplyImport) -> str:
    return words.line(f"import go {command.staged}", "confirm:yes" if command.confirmed else "")


ENCODERS: Mapping[type[Command], Callable[..., str]] = {
    c.ImportFile: lambda _: "import",
    c.ShowImport: lambda command: f"import show {command.staged}",
    c.MapColumns: _columns,
    c.MapPerson: _person,
    c.ImportInto: _into,
    c.ListRows: lambda command: f"import rows {command.staged}",
    c.ApplyImport: _go,
    c.DropImport: lambda command: f"import drop {command.staged}",
}
