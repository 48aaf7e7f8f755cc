"""What is said of the lines of a checklist, as lines. In a thread a number alone could be a task's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import words

if TYPE_CHECKING:
    from bot.commands import CheckItems, RemoveItems, RenameItem


def _reads(gist: str) -> str:
    return f"reads:{gist}" if gist else ""


def check_items(command: CheckItems) -> str:
    numbers = (" " if command.ref else ",").join(map(str, command.items))
    items = f"items:{numbers}" if numbers and not command.ref else numbers
    what = "none" if command.clear else " ".join(map(words.quoted, command.lines)) or items
    return words.line(command.verb, words.reference(command.ref), what, _reads(command.reads))


def rename_item(command: RenameItem) -> str:
    item = str(command.item) if command.ref else f"items:{command.item}"
    text = words.quoted(command.text) if command.text else ""
    return words.line("checklist rename", words.reference(command.ref), item, _reads(command.reads), text)


def remove_items(command: RemoveItems) -> str:
    items = f"items:{','.join(map(str, command.items))}"
    return words.line("checklist remove", words.reference(command.ref), items, _reads(command.reads))
