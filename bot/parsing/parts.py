"""`sub`, `subs`, `check`, `uncheck`, `checklist`, `checklist rename` and `checklist remove`: the parts of a task.

Behind `check`, numbers are lines to tick; anything else is lines to add, each on its own or in quotes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands import AddSubtask, CheckItems, Command, ListSubtasks, RemoveItems, RenameItem, ShowChecklist
from bot.errors import UserError
from bot.model import ITEM_LENGTH, ITEMS_PER_TASK
from bot.parsing.fields import NOTHING
from bot.parsing.lexer import unquoted
from bot.parsing.line import Line, refuse_rest, require_task, usage
from bot.parsing.quickadd import read_draft
from bot.parsing.references import read_ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token
    from bot.terms import Ref

_FIRST_WORD = re.compile(r"\s*(\S+)\s*")
_SPAN = r"[0-9]{1,4}(?:\s*[-–]\s*[0-9]{1,4})?"
_ITEMS = re.compile(rf"(?:items:)?({_SPAN}(?:[\s,]+{_SPAN})*)", re.ASCII)
_CHANGED_ITEM = re.compile(r"(?:(?:rename|remove)\s+)?(?:items:)?([0-9]{1,4})(?=\s|$)", re.ASCII | re.IGNORECASE)
_ONE_ITEM = re.compile(r"[0-9]{1,4}", re.ASCII)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*+"')
_ALL_QUOTED = re.compile(rf"{_QUOTED.pattern}(?:\s+{_QUOTED.pattern})*+")
_BULLET = re.compile(r"^(?:[-*•]|\[ ?\])\s+")
_LAST_PAGE = 40


def read_sub(line: Line) -> AddSubtask:
    ref, start = _one_ref(line)
    require_task(line, AddSubtask, ref)
    if not line.text[start:].strip():
        raise UserError("What is the part called?", usage(AddSubtask))
    return AddSubtask(ref=ref, draft=read_draft(replace(line, start=start)))


def read_subs(line: Line) -> ListSubtasks:
    ref, rest = ref_and_rest(line)
    require_task(line, ListSubtasks, ref)
    refuse_rest(line, ListSubtasks, rest)
    return ListSubtasks(ref=ref)


def read_checklist(line: Line) -> ShowChecklist:
    ref, rest = ref_and_rest(line)
    require_task(line, ShowChecklist, ref)
    page, rest = take_page(ShowChecklist, rest)
    refuse_rest(line, ShowChecklist, rest)
    return ShowChecklist(ref=ref, page=page)


def read_rename(line: Line) -> RenameItem:
    """`12 2 New text` or `12 rename 2 New text`; in a thread `2 New text`."""
    ref, start = _one_ref(line)
    item = _CHANGED_ITEM.match(line.text, start)
    if item is None and line.reading.in_thread:
        ref, item = None, _CHANGED_ITEM.match(line.rest)
        line = replace(line, text=line.rest, start=0)
    require_task(line, RenameItem, ref)
    if item is None:
        raise UserError("Which line shall I rename? I see no number.", usage(RenameItem))
    text = line.text[item.end() :].strip()
    return RenameItem(ref=ref, item=int(item[1]), text=read_item(text) if text else "")


def read_remove(line: Line) -> RemoveItems:
    ref, start = _one_ref(line)
    text = re.sub(r"^remove\s+", "", line.text[start:].strip(), flags=re.IGNORECASE)
    if line.reading.in_thread and not text and _ONE_ITEM.fullmatch(line.rest):
        ref, text = None, line.rest
    require_task(line, RemoveItems, ref)
    items = _items(text)
    if not items:
        raise UserError("Which line shall I take off? I see no number.", usage(RemoveItems))
    return RemoveItems(ref=ref, items=items)


def read_item(text: str) -> str:
    """Raises UserError if it is more than one line, or too long."""
    lines = _lines(text)
    if len(lines) > 1:
        raise UserError(f"That is {len(lines)} lines; one becomes one.", usage(RenameItem))
    return lines[0]


def read_check(line: Line) -> CheckItems | ShowChecklist:
    ref, start = _one_ref(line)
    text = line.text[start:].strip()
    if line.reading.in_thread and not text and _ONE_ITEM.fullmatch(line.rest):
        ref, text = None, line.rest  # a number alone is a line of this thread's task
    require_task(line, CheckItems, ref)
    items = _items(text)
    if line.verb == "uncheck":
        if not items:
            raise UserError("Which line shall I untick? I see no number.", usage(CheckItems))
        return CheckItems(verb="uncheck", ref=ref, items=items)
    if items:
        return CheckItems(ref=ref, items=items)
    if not text:
        return ShowChecklist(ref=ref)
    return CheckItems(ref=ref, clear=True) if text.lower() in NOTHING else CheckItems(ref=ref, lines=_lines(text))


def _items(text: str) -> tuple[int, ...]:
    """ "1 3", "1,3", "2-4"."""
    match = _ITEMS.fullmatch(text)
    spans = (re.findall("[0-9]+", span) for span in re.findall(_SPAN, match[1])) if match else ()
    numbers = [number for ends in spans for number in _span(int(ends[0]), int(ends[-1]))]
    return tuple(dict.fromkeys(numbers))


def _span(first: int, last: int) -> range:
    """Raises UserError if it is longer than a checklist can be."""
    if not 0 <= last - first < ITEMS_PER_TASK:
        raise UserError(f"{first}-{last} are no lines of a checklist.", f"It has up to {ITEMS_PER_TASK}: write `2-4`.")
    return range(first, last + 1)


def _lines(text: str) -> tuple[str, ...]:
    """What is quoted is taken as it stands; else each line, without the bullet that lists are pasted with."""
    if _ALL_QUOTED.fullmatch(text):
        given = [unquoted(one).strip() for one in _QUOTED.findall(text)]
    else:
        given = [_BULLET.sub("", one.strip()) for one in text.split("\n")]
    lines = tuple(" ".join(one.split()) for one in given if one)
    if long := next((one for one in lines if len(one) > ITEM_LENGTH), None):
        raise UserError(f"“{long[:40]}…” has {len(long)} characters.", f"A line may have up to {ITEM_LENGTH}.")
    if not lines or len(lines) > ITEMS_PER_TASK:
        raise UserError(f"That is {len(lines)} lines; a checklist has 1 to {ITEMS_PER_TASK}.", usage(CheckItems))
    return lines


def _one_ref(line: Line) -> tuple[Ref | None, int]:
    """The reference, if the first word is one, and where what follows it begins."""
    word = _FIRST_WORD.match(line.text, line.start)
    ref = read_ref(word[1]) if word else None
    return (ref, word.end()) if word and ref else (None, line.start)


def take_page(command: type[Command], rest: list[Token]) -> tuple[int, list[Token]]:
    """The page, 1 if none is named, and what follows it."""
    if not rest or rest[0].key != "page":
        return 1, rest
    if not _ONE_ITEM.fullmatch(rest[0].text) or not 1 <= int(rest[0].text) <= _LAST_PAGE:
        raise UserError(f"There is no page “{rest[0].text[:20]}”.", usage(command))
    return int(rest[0].text), rest[1:]


def ref_and_rest(line: Line) -> tuple[Ref | None, list[Token]]:
    tokens = line.tokens()
    ref = read_ref(tokens[0].text) if tokens and tokens[0].is_plain else None
    return (ref, tokens[1:]) if ref else (None, tokens)


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    AddSubtask: read_sub,
    ListSubtasks: read_subs,
    CheckItems: read_check,
    RenameItem: read_rename,
    RemoveItems: read_remove,
    ShowChecklist: read_checklist,
}
