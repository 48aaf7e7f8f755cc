"""The words that lines are made of. Whatever could be mistaken for something else is quoted; dates are exact."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING

from bot.terms import Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.calendar import When
    from bot.terms import ProjectRef, RoomRef, WhoRef

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_HANDLE = re.compile(r"\w(?:[\w.-]*\w)?")
_ROOM = re.compile(r"[^\W\d][\w-]*")
_TAG = re.compile(r"[^\W\d](?:[\w/-]*\w)?")
_WORDS_THAT_MEAN = frozenset(("none", "to", "any", "all", "me", "nobody", "empty"))  # something, unquoted
_WORD = re.compile(r'(?![:/])[^\s"“”„«\\,]+')


def line(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def name(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) and text.lower() not in _WORDS_THAT_MEAN else quoted(text)


def value(text: str) -> str:
    """One value behind `key:`."""
    return text if _WORD.fullmatch(text) and text.lower() not in _WORDS_THAT_MEAN else quoted(text)


def values(texts: Iterable[str], *, exact: bool = False) -> str:
    """Several values behind `key:`; a comma inside one is escaped. `exact`: in quotes, whatever they are."""
    joined = ",".join(text.replace("\\", "\\\\").replace(",", "\\,") for text in texts)
    plain = not exact and _WORD.fullmatch(joined.replace(",", "")) and joined.lower() not in _WORDS_THAT_MEAN
    return joined if plain else quoted(joined)


def reference(ref: Ref | None) -> str:
    if ref is None:
        return ""
    if ref.card is not None:
        return f"<card:{ref.card}>"
    if ref.last:
        return "^"
    return f"{ref.project}-{ref.number}" if ref.project else f"{ref.number}"


def references(refs: Sequence[Ref], mark: str = "") -> str:
    """`12 15 #20-23`: numbers in a row as a range, so that fifty fit into a button.

    `mark`: stands before a project's name, where `DEC-24` could be taken for a date.
    """
    return " ".join(_runs(refs, mark))


def _runs(refs: Sequence[Ref], mark: str) -> Iterator[str]:
    place = 0
    while place < len(refs):
        length = _run_length(refs, place)
        if length > 2:
            yield f"#{refs[place].number}-{refs[place + length - 1].number}"
            place += length
        else:
            yield f"{mark if refs[place].project else ''}{reference(refs[place])}"
            place += 1


def _run_length(refs: Sequence[Ref], start: int) -> int:
    first, length = refs[start], 1
    if first.number is None or first.project:
        return 1
    while start + length < len(refs) and refs[start + length] == Ref(number=first.number + length):
        length += 1
    return length


def mention(who: WhoRef) -> str:
    if who.me:
        return "@me"
    if who.person is not None:
        return f"<@person:{who.person}>"
    if who.account is not None:
        return f"<@{who.account}>"
    handle = who.handle or ""
    return f"@{handle}" if _HANDLE.fullmatch(handle) and handle.lower() != "me" else f"@{quoted(handle)}"


def mentions(people: Iterable[WhoRef]) -> str:
    return " ".join(map(mention, people))


def channel(room: RoomRef | None) -> str:
    if room is None:
        return ""
    if room.external_id is not None:
        return f"<#{room.external_id}>"
    called = room.name or ""
    return f"#{called}" if _ROOM.fullmatch(called) else f"#{quoted(called)}"


def project_name(project: ProjectRef | None) -> str:
    return name(project) if isinstance(project, str) else channel(project)


def moment(when: When | None) -> str:
    if when is None:
        return "none"
    if when.day is not None:
        return f"={when.day.isoformat()}"
    at = when.at.astimezone(UTC).replace(tzinfo=None)
    precision = "minutes" if not (at.second or at.microsecond) else "auto"
    return f"={at.isoformat(timespec=precision)}Z"


def length(minutes: int) -> str:
    days, rest = divmod(minutes, 1440)
    hours, rest = divmod(rest, 60)
    parts = ((days, "d"), (hours, "h"), (rest, "m"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0m"


def lengths(minutes: Iterable[int], between: str) -> str:
    return between.join(map(length, minutes))


def plus(tag: str) -> str:
    return f"+{tag}" if _TAG.fullmatch(tag) else f"+{quoted(tag)}"


def minus(tag: str) -> str:
    return f"-{tag}" if _TAG.fullmatch(tag) else f"-tag:{values([tag])}"


def keyed(project: ProjectRef) -> str:
    """Behind `in:`; a name in quotes is never a channel's, but behind `#`."""
    if isinstance(project, str):
        return quoted(project)
    return channel(project)
