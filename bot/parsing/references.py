"""What a line refers to: tasks (`12`, `#12`, `WEB-12`, `^`, `20-23`), people, rooms and projects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.model import BULK
from bot.parsing.clean import matching
from bot.parsing.date_words import MONTHS
from bot.parsing.lexer import split_values
from bot.parsing.spans import UNITS
from bot.terms import ProjectRef, Ref, Refs, RoomRef, WhoRef

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.parsing.lexer import Token

LARGEST = 2**63 - 1  # what a number in the database can be

_REF = re.compile(r"#?([0-9]+)|#?([A-Za-z][A-Za-z0-9_-]*)-([0-9]+)|(\^)|<card:([^>\s]+)>", re.ASCII)
_RANGE = re.compile(r"(#?)([0-9]+)[-–—]#?([0-9]+)", re.ASCII)
_WHO = re.compile(r"<@(?:person:([0-9]+)|([^>\s]+))>|@(\w(?:[\w.-]*\w)?)")
_ROOM = re.compile(r"<#([^>\s]+)>|#([^\W\d][\w-]*)")
_MOST_WORDS = 4 * BULK  # also of the same few tasks again and again
_TRAILING = ",;:.!?)"
_JOINING = frozenset(("and", "&"))
_YEAR = re.compile(r"20[0-9]{2}")
_OF_A_DATE = frozenset((*MONTHS, *UNITS, "am", "pm", "a.m.", "p.m.", "o'clock", "business", "working"))


# ---- numbers


def read_number(digits: str, noun: str = "task") -> int:
    """Raises UserError for one that nothing can have: no database counts that far."""
    if len(digits) > 19 or not 0 < int(digits) <= LARGEST:
        shown = digits if len(digits) <= 24 else f"{digits[:20]}…"
        raise UserError(f"There is no {noun} {shown}.", "Look at the number again.")
    return int(digits)


def read_task_number(text: str) -> int | None:
    """`12`, `#12` or `WEB-12` as a number alone; None for anything else."""
    match = _REF.fullmatch(text)
    digits = match and (match[1] or match[3])
    return read_number(digits) if digits else None


# ---- tasks


def read_ref(text: str) -> Ref | None:
    match = _REF.fullmatch(text)
    if match is None:
        return None
    number, project, project_number, last, card = match.groups()
    if number:
        return Ref(number=read_number(number))
    if project:
        return Ref(project=project, number=read_number(project_number))
    return Ref(last=True) if last else Ref(card=card)


def read_refs(text: str, most: int = BULK) -> list[Ref] | None:
    """One word: `12`, `#12,#15`, `20-23`; None if any part of it is no reference."""
    if text.isdigit() and text.isascii():
        return [Ref(number=read_number(text))]
    refs: list[Ref] = []
    for part in filter(None, text.split(",")):
        span = _RANGE.fullmatch(part)
        ref = None if span else read_ref(part)
        if span is None and ref is None:
            return None
        refs += _spanned(span, most) if span else [ref] if ref else []
        if len(refs) > most * 2:
            raise _too_many(f"{len(refs)} or more", most)
    return refs or None


def _spanned(span: re.Match[str], most: int) -> list[Ref]:
    first, last = read_number(span[2]), read_number(span[3])
    if last < first:
        raise UserError(f"“{span[0]}” runs backwards.", f"Write {last}-{first}.")
    if last - first >= most:
        raise _too_many(f"{last - first + 1:,}", most)
    return [Ref(number=number) for number in range(first, last + 1)]


def _too_many(count: str, most: int = BULK) -> UserError:
    return UserError(f"That is {count} tasks; one command takes at most {most}.", "Do it in several steps.")


def take_refs(tokens: Sequence[Token], *, before_date: bool = False, in_thread: bool = False) -> tuple[Refs, int]:
    """The references at the beginning, each once, and how many tokens they are.

    `before_date`: a date follows, so a word that may belong to it is none: the 24 of `24 dec`, `11-27` after a 12.
    Outside a thread the first word has to be one: `12 dec 24` is Christmas Eve for task 12.
    """
    refs: dict[Ref, None] = {}
    words: set[str] = set()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if not token.is_plain or (before_date and _may_be_date(tokens, place, in_thread=in_thread)):
            break
        if refs and token.text.lower() in _JOINING and place + 1 < len(tokens) and _is_ref(tokens[place + 1]):
            place += 1
            continue
        found = [] if token.text in words else read_refs(token.text)
        if found is None:
            break
        words.add(token.text)
        refs.update(dict.fromkeys(found))
        if len(refs) > BULK or place > _MOST_WORDS:
            raise _too_many(str(len(refs)) if len(refs) > BULK else f"{place} or more")
        place += 1
    return tuple(refs), place


def _is_ref(token: Token) -> bool:
    return token.is_plain and (token.text[0] in "#^<" or token.text[-1].isdigit() or token.text[-1] == ",")


def _may_be_date(tokens: Sequence[Token], place: int, *, in_thread: bool) -> bool:
    word = tokens[place].text.lower()
    if word.isdigit():
        following = tokens[place + 1 : place + 3]
        if not following or not following[0].is_plain or following[0].text.lower().rstrip(",.") not in _OF_A_DATE:
            return False
        is_named = place == 0 and not in_thread and len(following) > 1 and not _YEAR.fullmatch(following[1].text)
        return not is_named
    span = _RANGE.fullmatch(word)
    if span is None:
        return word.partition("-")[0] in MONTHS
    if span[1] or max(len(span[2]), len(span[3])) > 2:
        return False
    low, high = sorted((int(span[2]), int(span[3])))
    return place > 0 and low <= 12 and high <= 31


# ---- people


def read_who(text: str) -> WhoRef | None:
    """A native mention, `<@person:17>`, `@handle` or `@me`; a comma or full stop behind it is no part of it."""
    match = _WHO.match(text)
    if match is None or text[match.end() :].strip(_TRAILING):
        return None
    person, account, handle = match.groups()
    if person:
        return WhoRef(person=read_number(person, "person"))
    if account:
        return WhoRef(account=account)
    return named_who(handle)


def named_who(name: str) -> WhoRef:
    return WhoRef(me=True) if matching(name) == "me" else WhoRef(handle=name)


def who_or_name(text: str, *, literal: bool = False) -> WhoRef:
    """Where only a person can stand: also a bare name."""
    if literal:
        return WhoRef(handle=text)
    return read_who(text) or named_who(text.lstrip("@"))


def people_of(token: Token) -> list[WhoRef]:
    """`for:@ana,bob`, or `@"Ana Maria"`, where nothing inside the quotes means anything."""
    if token.key == "@":
        return [WhoRef(handle=token.text)]
    values = split_values(token.text)
    return [who_or_name(value, literal=token.literal and value[0] not in "@<") for value in values]


# ---- rooms and projects


def read_room(text: str) -> RoomRef | None:
    match = _ROOM.match(text)
    if match is None or text[match.end() :].strip(_TRAILING):
        return None
    return RoomRef(external_id=match[1]) if match[1] else RoomRef(name=match[2])


def token_room(token: Token) -> RoomRef | None:
    if token.key == "#":
        return RoomRef(name=token.text)
    return read_room(token.text) if token.is_plain else None


def read_project(text: str) -> ProjectRef:
    """Where only a project can stand: a channel's, or one by its name; all behind a `#` is a channel's name."""
    return read_room(text) or (RoomRef(name=text[1:]) if text[:1] == "#" and len(text) > 1 else text)


def token_project(token: Token) -> ProjectRef:
    """Behind `in:`: in quotes a name is never a channel's, but behind `#`."""
    if token.channel:
        return RoomRef(name=token.text)
    return token.text if token.literal else read_project(token.text)
