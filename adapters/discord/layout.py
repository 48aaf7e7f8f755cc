"""How the parts of a message find room in it: 40 components, 4,000 characters. Pure.

- Nothing vanishes silently: what is cut ends in "…", what is left out is counted, and the last buttons stay.
- Every row is shown first. As many rows as there is room for then get the first entry of their menu as a button beside
  them; what else rows offer is in one menu below them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from adapters.discord import limits
from adapters.discord.actions import button, menus, option
from adapters.discord.spans import Piece, markup
from bot.characters import units

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from adapters.discord.spans import Json, Names
    from bot.message import Button

ROW, SECTION, TEXT, GALLERY, SEPARATOR = 1, 9, 10, 12, 14
_COMPONENTS = limits.COMPONENTS - 1  # the container is one, too
_PARAGRAPH = 500  # a longer one gives way to what stands beside it, down to this
_END = 20  # components for the last buttons
_BESIDE, _MENU = 3, 2  # components: a section with its text and its button; an action row with a menu


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, never blank. Neighbours of one `run` share a text display. `small`: in small print."""

    run: Hashable
    line: tuple[Piece, ...]
    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a list. `menu`: what can be done with it; `beside`: the first of that is a button beside it.

    `reference`, `title`: what the menu below the rows calls it.
    """

    run: Hashable
    text: str
    menu: tuple[Button, ...]
    reference: str
    title: str
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    pass


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that is uploaded with the message, under this name."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Pressables:
    """What an action row holds."""

    components: tuple[Json, ...]


Part: TypeAlias = Words | Entry | Rule | Shown | Pressables


def words(run: Hashable, line: Iterable[Piece], limit: int = limits.TEXT, *, small: bool = False) -> list[Words]:
    """None, where there is nothing to be seen."""
    line = tuple(line)
    text = _text(line, limit, small=small)
    return [Words(run, line, text, small)] if text else []


def _text(line: Sequence[Piece], limit: int, *, small: bool) -> str:
    text = markup(line, limit).strip()
    return "\n".join(f"-# {one}" for one in text.split("\n") if one.strip()) if small else text


def laid_out(parts: Sequence[Part], names: Names) -> list[Json]:
    """Components with kind and line as their custom_ids (adapters.discord.actions)."""
    kept = _with_buttons(_within(parts))
    last = max((index for index, part in enumerate(kept) if isinstance(part, Entry)), default=-1) + 1
    return [*_components(kept[:last], names), *_menu(kept[:last], names), *_components(kept[last:], names)]


# ---- bounds


def _within(parts: Sequence[Part]) -> Sequence[Part]:
    """Everything if it fits; else from the beginning, how many parts are missing, and the last buttons."""
    parts = _shortened(parts)
    if _cost(parts) <= _COMPONENTS and _size(parts) <= limits.TEXT:
        return parts
    end = len(parts)
    while end and isinstance(parts[end - 1], Pressables) and _cost(parts[end - 1 :]) <= _END:
        end -= 1
    reserved = (*_more(len(parts)), *parts[end:])
    menu = _MENU if any(isinstance(part, Entry) and part.menu for part in parts) else 0
    kept = list(_first(parts[:end], _COMPONENTS - _cost(reserved) - menu, limits.TEXT - _size(reserved)))
    return [*kept, *(_more(end - len(kept)) if end > len(kept) else ()), *parts[end:]]


def _first(parts: Iterable[Part], components: int, text: int) -> Iterator[Part]:
    run: Hashable = None
    for part in parts:
        components -= _own_cost(part, run)
        text -= _own_size(part)
        if components < 0 or text < 0:
            return
        run = _run(part)
        yield part


def _more(count: int) -> list[Words]:
    return words(_more, [Piece(f"…and {count} more")], small=True)


def _shortened(parts: Sequence[Part]) -> Sequence[Part]:
    """With less of the longest paragraphs, if that is what is too much."""
    missing = _size(parts) - limits.TEXT
    if missing <= 0:
        return parts
    result = list(parts)
    for index in sorted(range(len(parts)), key=lambda index: -_own_size(parts[index])):
        part, size = parts[index], _own_size(parts[index])
        if missing > 0 and size > _PARAGRAPH and isinstance(part, Words):
            text = _text(part.line, max(size - missing, _PARAGRAPH), small=part.small)
            result[index] = replace(part, text=text)
            missing -= size - _own_size(result[index])
    return result


def _with_buttons(parts: Sequence[Part]) -> Sequence[Part]:
    """As many rows as possible have a button beside them, the first ones."""
    rows = [index for index, part in enumerate(parts) if isinstance(part, Entry) and part.menu]
    for count in range(min(len(rows), limits.COMPONENTS // _BESIDE), 0, -1):
        chosen = frozenset(rows[:count])
        tried = [_beside(part) if index in chosen else part for index, part in enumerate(parts)]
        if _cost(tried) <= _COMPONENTS:
            return tried
    return parts


def _beside(part: Part) -> Part:
    return replace(part, beside=True) if isinstance(part, Entry) else part


def _cost(parts: Iterable[Part]) -> int:
    """In components, with the menu of the rows."""
    total, menu = 0, 0
    run: Hashable = None
    for part in parts:
        total += _own_cost(part, run)
        run = _run(part)
        if isinstance(part, Entry) and len(part.menu) > part.beside:
            menu = _MENU
    return total + menu


def _own_cost(part: Part, run: Hashable) -> int:
    """`run`: of the part before it."""
    match part:
        case Entry(beside=True):
            return _BESIDE
        case Words() | Entry():
            return 0 if part.run == run else 1
        case Rule() | Shown():
            return 1
        case Pressables(components):
            return 1 + len(components)


def _run(part: Part) -> Hashable:
    """What a text behind it may share; None: nothing."""
    return part.run if isinstance(part, Words) or (isinstance(part, Entry) and not part.beside) else None


def _size(parts: Iterable[Part]) -> int:
    return sum(map(_own_size, parts))


def _own_size(part: Part) -> int:
    """With the line break behind it."""
    return units(part.text) + 1 if isinstance(part, (Words, Entry)) else 0


# ---- components


def _components(parts: Iterable[Part], names: Names) -> Iterator[Json]:
    lines: list[str] = []
    run: Hashable = None
    for part in parts:
        if lines and _run(part) != run:
            yield _display(lines)
            lines = []
        run = _run(part)
        match part:
            case Entry(text=text, menu=menu, beside=True):
                yield {"type": SECTION, "components": [_display([text])], "accessory": button(menu[0], names)}
            case Words() | Entry():
                lines.append(part.text)
            case Rule():
                yield {"type": SEPARATOR}
            case Shown(name, description):
                media = {"url": f"attachment://{name}"}
                yield {"type": GALLERY, "items": [{"media": media, "description": description}]}
            case Pressables(components):
                yield {"type": ROW, "components": list(components)}
    if lines:
        yield _display(lines)


def _display(lines: Iterable[str]) -> Json:
    return {"type": TEXT, "content": "\n".join(lines)}


def _menu(parts: Iterable[Part], names: Names) -> list[Json]:
    """What rows offer beside their buttons. Either all of them or none have a place for their second, third… entry."""
    entries = [part for part in parts if isinstance(part, Entry)]
    offers = [_offered(entry) for entry in entries]
    most = max(map(len, offers), default=0)
    depth = next(
        (depth for depth in range(most, 1, -1) if sum(len(one[:depth]) for one in offers) <= limits.OPTIONS), 1
    )
    options = [
        option(f"{entry.reference}: {one.label}", one.command, names, entry.title)
        for entry, offered in zip(entries, offers, strict=True)
        for one in entry.menu
        if one in offered[:depth]
    ]
    return [{"type": ROW, "components": [menu]} for menu in menus("More…", options, names)[:1]]


def _offered(entry: Entry) -> tuple[Button, ...]:
    """The likeliest first; but before it the last, which shows the task: everything else is a click away from there."""
    rest = entry.menu[1:] if entry.beside else entry.menu
    return (*rest[-1:], *rest[:-1])
