"""`bulk {filter} -> CHANGE`: a list, and behind the arrow what shall become of all its tasks.

The change is read as in a task's thread, where it names no task.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from bot.commands import BulkCommand, BulkEdit, Command, ListTasks, RestoreTasks
from bot.errors import UserError
from bot.model import BULK_EDIT
from bot.parsing import changes, timing
from bot.parsing.lexer import lex
from bot.parsing.line import Line, typed, usage
from bot.parsing.lists import read_kept
from bot.parsing.references import read_refs
from bot.parsing.verbs import ARROWS, find_change

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token

# Lists show nothing that is deleted, so nothing can be restored by one.
_CHANGES = {
    command: read
    for command, read in {**changes.VERBS, **timing.VERBS}.items()
    if command in get_args(BulkCommand) and command is not RestoreTasks
}
_SAID = ", ".join(f"`{command.words[0]}`" for command in _CHANGES)


def read_bulk(line: Line) -> BulkEdit:
    tokens, _ = lex(line.text, line.start)
    arrow = next((token for token in tokens if token.is_plain and token.text in ARROWS), None)
    if arrow is None:
        raise UserError("I see no arrow between the filters and the change.", usage(BulkEdit))
    before = [token for token in tokens if token.end <= arrow.start]
    listed = read_kept(line, [token for token in before if token.key != "only"])
    only = tuple(number for token in before if token.key == "only" for number in _numbers(line, token))
    if listed == ListTasks():
        raise UserError("Which tasks? I see no filter before the arrow.", usage(BulkEdit))
    return BulkEdit(listed=listed, change=_change(line, arrow.end), only=only)


def _numbers(line: Line, token: Token) -> tuple[int, ...]:
    refs = read_refs(token.text, BULK_EDIT) or ()
    numbers = tuple(ref.number for ref in refs if ref.number is not None and ref.project is None)
    if not numbers or len(numbers) < len(refs):
        raise UserError(f"“{typed(line, token)}” names no tasks by their numbers.", "Write `only:12,15,20-23`.")
    if len(numbers) > BULK_EDIT:
        raise UserError(f"That is {len(numbers)} tasks; {BULK_EDIT} can be changed at once.", "Do it in several steps.")
    return numbers


def _change(line: Line, start: int) -> Command:
    """Raises UserError for what is no change of several tasks, or names tasks itself."""
    verb = find_change(line.text[start:])
    read = _CHANGES.get(verb.command) if verb else None
    if verb is None or read is None:
        shown = line.text[start:].strip()[:40]
        raise UserError(f"“{shown}” is no change of several tasks.", f"Behind the arrow stands one of {_SAID}.")
    unnamed = replace(line.reading, in_thread=True)
    change = read(replace(line, verb=verb.word, start=start + verb.end, reading=unnamed))
    if getattr(change, "refs", ()) or getattr(change, "confirmed", False):
        raise UserError(
            "The filters say which tasks already.", f"Behind the arrow say only what to do: `{verb.word} …`."
        )
    return change


VERBS: dict[type[Command], Callable[[Line], Command]] = {BulkEdit: read_bulk}
