"""The bot's documents as messages of Discord: one container of components. Pure, no SDK.

A private page has a button that says the line of the page (actions.ORIGIN): what is only visible to one person can only
be replaced by the response to a press on it, and Discord does not say what it showed.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from adapters.discord import limits
from adapters.discord.actions import BUTTON, ORIGIN, numbered, refresh, rows, sendable, unsendable
from adapters.discord.layout import Entry, Pressables, Rule, Shown, laid_out, words
from adapters.discord.marks import server_mark
from adapters.discord.spans import ACCOUNT, Json, Piece, Style, markup, pieces, readable, timestamp
from adapters.discord.tree import as_typed
from bot.characters import aligned, one_line
from bot.message import (
    Bold,
    Buttons,
    Code,
    Divider,
    Fields,
    Image,
    Link,
    Mention,
    Moment,
    Note,
    PersonSelect,
    Select,
    Table,
    TaskList,
    Text,
    Tone,
)
from bot.model import Priority, Status
from bot.pictures import Chart, Picture

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from adapters.discord.actions import Pressable
    from adapters.discord.layout import Part
    from adapters.discord.spans import Names
    from bot.message import Block, File, Line, Message, Span, TaskRow

MARKS: Mapping[Tone, str] = {Tone.PLAIN: "", Tone.GOOD: "✓ ", Tone.WARNING: "⚠ ", Tone.BAD: "⛔ "}
_COLOURS = {Tone.GOOD: 0x2E9E5B, Tone.WARNING: 0xE0A100, Tone.BAD: 0xD83A42}
_STATES: Mapping[Status, str] = {Status.TODO: "", Status.DOING: "▸ ", Status.DONE: "✓ ", Status.CANCELLED: "✗ "}
_PRESSABLE = (Buttons, Select, PersonSelect)
_CONTAINER, _FILE = 17, 13
_TITLE, _FIELD = 400, 1_000
# Of a row, so that ten of them find room in a message; the card shows all of it.
_REFERENCE, _ROW_TITLE, _ROW_META = 40, 180, 150


class Rendered(NamedTuple):
    """`users`, `roles`: the ids of those whom it may notify, and nobody else (allowed_mentions).

    `file`, `pictures`: to be sent along; a component shows each.
    """

    components: list[Json]
    users: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    file: File | None = None
    pictures: tuple[Picture, ...] = ()


def message(
    document: Message,
    *,
    origin: str = "",
    room: bool = False,
    marker: int | None = None,
    server: str = "",
    names: Names | None = None,
    file: File | None = None,
) -> Rendered:
    """`origin`: the line that shows it again. `room`: everybody there reads it. `marker`: found again by this number.

    `server`: whose board it shows, to be told by what is pressed on it (adapters.discord.marks).

    `names`: of people, roles and channels that texts refer to (spans.referenced).
    """
    known = names or {}
    shown = laid_out(_with_origin(_parts(document, origin, known), origin), known)
    numbered(_pressables(shown))
    container: Json = {"type": _CONTAINER, "components": shown}
    if marker is not None:
        container["id"] = marker
    if server:
        shown[0]["id"] = server_mark(server)
    if colour := _COLOURS.get(document.tone):
        container["accent_color"] = colour
    called = dict.fromkeys(_called(document)) if room else {}
    users = tuple(one for one in called if not one.startswith("&"))
    roles = tuple(one[1:] for one in called if one.startswith("&"))
    attached = [{"type": _FILE, "file": {"url": f"attachment://{file.name}"}}] if file else []
    pictures = tuple(block for block in document.blocks if isinstance(block, Picture))
    return Rendered([container, *attached], users[: limits.MENTIONS], roles[: limits.MENTIONS], file, pictures)


def _called(document: Message) -> Iterator[str]:
    """The accounts that it asks to notify."""
    for block in document.blocks:
        for span in _spans(block):
            if isinstance(span, Mention) and span.ping and ACCOUNT.fullmatch(span.who.account or ""):
                yield span.who.account or ""


def _spans(block: Block) -> Iterable[Span]:
    match block:
        case Text(spans) | Note(spans):
            return spans
        case Fields(fields):
            return (span for _, line in fields for span in line)
    return ()


def _pressables(components: Iterable[Json]) -> Iterator[Json]:
    for component in components:
        if "custom_id" in component:
            yield component
        accessory = component.get("accessory")
        yield from _pressables([*component.get("components", ()), *([accessory] if accessory else [])])


# ---- a document's parts


def _parts(document: Message, origin: str, names: Names) -> list[Part]:
    parts: list[Part] = _title(document, names)
    blocks = enumerate(document.blocks)
    for pressable, group in groupby(blocks, key=lambda pair: isinstance(pair[1], _PRESSABLE)):
        if pressable:
            parts += _actions([block for _, block in group if isinstance(block, _PRESSABLE)], origin, names)
        else:
            parts += [part for index, block in group for part in _block(block, index, names)]
    return parts or list(words(None, [Piece("…")]))


def _title(document: Message, names: Names) -> list[Part]:
    title = one_line(readable(document.title, names))
    head = Piece(f"### {MARKS[document.tone]}", Style.MARKUP)
    return [*words("title", (head, Piece(title)), _TITLE)] if title else []


def _block(block: Block, index: int, names: Names) -> Sequence[Part]:
    """`index`: its place in the document."""
    match block:
        case Text(spans) | Note(spans):
            small = isinstance(block, Note)
            return words("note" if small else "text", pieces(_typed(spans), names), small=small)
        case Fields(fields):
            return [part for name, line in fields for part in words("fields", _field(name, line, names), _FIELD)]
        case Table(head, numbers):
            return _table((head, *numbers), names)
        case TaskList(entries, heading):
            above = words(index, pieces((Bold(heading),), names), _TITLE)
            return [*above, *(_entry(row, index, names) for row in entries)]
        case Divider():
            return [Rule()]
        case Chart(alternative=alternative):
            return words("text", pieces((alternative,), names))
        case Picture(name, _, alternative):
            return [*words("text", pieces((alternative,), names)), Shown(name, alternative[: limits.DESCRIPTION])]
        case Image(url, alternative):
            return words("text", pieces((Link(one_line(alternative) or "An image", url),), names))
        case Buttons() | Select() | PersonSelect():
            return _actions([block], "", names)


def _table(rows: Sequence[Sequence[str]], names: Names) -> list[Part]:
    """Each row a line of code, where letters are equally wide; nothing in it can end that but a backtick."""
    shown = aligned([[one_line(readable(cell, names)).replace("`", "ˋ") for cell in row] for row in rows])
    return [part for line in shown for part in words("table", (Piece(line, Style.CODE),), _FIELD) if line.strip()]


def _field(name: str, line: Line, names: Names) -> list[Piece]:
    """A date that nothing is said about says how far away it is, and Discord keeps that right."""
    shown = pieces((Bold(name), ": " if name else "", *_typed(line)), names)
    if not line or not isinstance(line[0], Moment) or any(isinstance(span, str) and _has_words(span) for span in line):
        return shown
    at = shown.index(Piece(timestamp(line[0], "F"), Style.MARKUP)) + 1
    return [*shown[:at], Piece(f" ({timestamp(line[0], 'R')})", Style.MARKUP), *shown[at:]]


def _typed(line: Line) -> Line:
    """With commands as they are given in Discord; what somebody wrote stays as they wrote it."""
    return tuple(
        Code(as_typed(span.text)) if isinstance(span, Code) and not str(before).endswith(_GIVEN_BACK) else span
        for before, span in zip(("", *line), line, strict=False)
    )


_GIVEN_BACK = "You wrote: "


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def _actions(blocks: Sequence[Pressable], origin: str, names: Names) -> list[Part]:
    """A line too long to be sent by Discord is shown, to be typed."""
    typed = [
        part
        for block in blocks
        for one in unsendable(block)
        for part in words("text", pieces(_typed((Bold(one.label), ": " * bool(one.command), Code(one.command))), names))
    ]
    return [*typed, *(Pressables(tuple(row)) for row in rows(blocks, origin, names))]


def _with_origin(parts: list[Part], origin: str) -> list[Part]:
    """A line too long for a button is left out: then the page can't be shown again, and is only answered."""
    if not sendable(origin) or any(_says_origin(part) for part in parts):
        return parts
    index = len(parts) - 1
    while index >= 0 and isinstance(part := parts[index], Pressables):
        if len(part.components) < limits.ROW_BUTTONS and part.components[0]["type"] == BUTTON:
            return [*parts[:index], Pressables((*part.components, refresh(origin))), *parts[index + 1 :]]
        index -= 1
    return [*parts, Pressables((refresh(origin),))]


def _says_origin(part: Part) -> bool:
    return isinstance(part, Pressables) and any(one["custom_id"][0] == ORIGIN for one in part.components)


# ---- a row of a list


def _entry(row: TaskRow, run: Hashable, names: Names) -> Entry:
    """What it is; below it, small, when and the rest."""
    reference, title = one_line(row.reference), one_line(readable(row.title, names))
    called = markup((Piece(reference, Style.BOLD),), _REFERENCE) if reference else ""
    head = f"{_STATES[row.status]}{called} {markup((Piece(title),), _ROW_TITLE)}".strip()
    meta = markup(_meta(row, names), _ROW_META)
    menu = tuple(one for one in row.menu if sendable(one.command))
    return Entry(run, f"{head or '…'}\n-# {meta}" if meta else head or "…", menu, reference, title)


def _meta(row: TaskRow, names: Names) -> list[Piece]:
    parts = (
        row.priority.label if row.priority is not Priority.NONE else "",
        ", ".join(f"@{one_line(who.name)}" for who in row.assignees),
        " ".join(f"+{one_line(readable(tag, names))}" for tag in row.tags),
        f"{row.comments} comment{'s' if row.comments > 1 else ''}" if row.comments else "",
    )
    rest = " · ".join(filter(None, parts))
    if row.due is None:
        return [Piece(rest)] if rest else []
    late = ("⚠ ", " · **overdue**") if row.overdue else ("", "")
    date = Piece(timestamp(row.due, "f").join(late), Style.MARKUP)
    return [date, Piece(f" · {rest}")] if rest else [date]
