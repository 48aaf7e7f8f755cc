"""`attach`, `files` and `detach`: the files of a task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import AttachFiles, Command, DetachFiles, ListFiles
from bot.errors import UserError
from bot.parsing.line import Line, refuse_rest, require_task, usage
from bot.parsing.parts import ref_and_rest, take_page
from bot.parsing.references import read_ref

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBERS = re.compile(r"(?:items:)?([0-9]{1,4}(?:[\s,]+[0-9]{1,4})*)", re.ASCII)
_ONE_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
_FIRST_WORD = re.compile(r"\s*(\S+)\s*")


def read_attach(line: Line) -> AttachFiles:
    ref, rest = ref_and_rest(line)
    require_task(line, AttachFiles, ref)
    refuse_rest(line, AttachFiles, rest)
    return AttachFiles(ref=ref)


def read_files(line: Line) -> ListFiles:
    ref, rest = ref_and_rest(line)
    require_task(line, ListFiles, ref)
    page, rest = take_page(ListFiles, rest)
    refuse_rest(line, ListFiles, rest)
    return ListFiles(ref=ref, page=page)


def read_detach(line: Line) -> DetachFiles:
    """In a thread a number alone is a file of its task."""
    word = _FIRST_WORD.match(line.rest)
    ref = read_ref(word[1]) if word else None
    rest = line.rest[word.end() :] if word and ref else line.rest
    if line.reading.in_thread and not rest and _ONE_NUMBER.fullmatch(line.rest):
        ref, rest = None, line.rest
    require_task(line, DetachFiles, ref)
    numbers = _NUMBERS.fullmatch(rest.strip())
    if numbers is None:
        raise UserError("Which file shall I take off? I see no number.", usage(DetachFiles))
    return DetachFiles(ref=ref, numbers=tuple(dict.fromkeys(map(int, re.split(r"[\s,]+", numbers[1])))))


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    AttachFiles: read_attach,
    ListFiles: read_files,
    DetachFiles: read_detach,
}
