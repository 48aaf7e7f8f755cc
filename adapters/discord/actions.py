"""What can be pressed: buttons, menus and pickers as components. Pure.

A custom_id says what a press means, for ever: nothing else is kept of a message. It is the kind, a number that no other
component of the message has, a colon, and the line (read_custom_id).
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from adapters.discord import limits
from adapters.discord.spans import label
from bot.characters import units
from bot.message import Button, Buttons, PersonSelect, Select, Tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from adapters.discord.spans import Json, Names

Pressable: TypeAlias = Buttons | Select | PersonSelect

# A button that says its line; one that says the line of the private page it stands on, so that it tells which that is;
# a menu whose options are the lines; a picker whose line has `{}` where the person goes (bot.message.PersonSelect).
SAY, ORIGIN, PICK, WHO = "p", "o", "s", "w"
TEMPLATE = r"(?s:(?P<kind>[posw])(?P<index>[0-9]{1,2}):(?P<line>.*))"

BUTTON, STRING_SELECT, MENTIONABLE_SELECT = 2, 3, 7
_SECONDARY = 2
_STYLES = {Tone.GOOD: 3, Tone.BAD: 4}
_READ = re.compile(TEMPLATE)


def custom_id(kind: str, index: int, line: str) -> str:
    return f"{kind}{index}:{line}"


def read_custom_id(text: str) -> tuple[str, str] | None:
    """The kind and the line; None for what is not ours."""
    found = _READ.fullmatch(text)
    return (found["kind"], found["line"]) if found else None


def sendable(line: str) -> bool:
    """Whether a component can carry it, whatever its index."""
    return bool(line.strip()) and units(line) <= limits.CUSTOM_ID - limits.CUSTOM_ID_HEAD


def rows(blocks: Iterable[Pressable], origin: str, names: Names) -> list[list[Json]]:
    """What action rows hold, as few as it fits into: five buttons each, or one menu.

    `origin`: the line of the page; a button that says it is of that kind.
    """
    result: list[list[Json]] = []
    for is_buttons, group in groupby(blocks, key=lambda block: isinstance(block, Buttons)):
        elements = [element for block in group for element in _elements(block, origin, names)]
        width = limits.ROW_BUTTONS if is_buttons else 1
        result += [elements[start : start + width] for start in range(0, len(elements), width)]
    return result


def unsendable(block: Pressable) -> list[Button]:
    """The core keeps its lines short enough (bot.message.COMMAND_LENGTH); any other is shown, to be typed."""
    match block:
        case Buttons(buttons):
            return [one for one in buttons if not sendable(one.command)]
        case Select(_, options):
            return [one for one in options if not sendable(one.command)]
        case PersonSelect(placeholder, command):
            return [] if sendable(command) else [Button(placeholder, command)]


def _elements(block: Pressable, origin: str, names: Names) -> list[Json]:
    match block:
        case Buttons(buttons):
            return [button(one, names, kind=_kind(one, origin)) for one in buttons if sendable(one.command)]
        case Select(placeholder, options):
            return menus(
                placeholder, [option(one.label, one.command, names) for one in options if sendable(one.command)], names
            )
        case PersonSelect(placeholder, command):
            return [picker(placeholder, command, names)] if sendable(command) else []


def _kind(one: Button, origin: str) -> str:
    return ORIGIN if one.command == origin else SAY


# ---- components, with kind and line as their custom_id until they are numbered


def button(one: Button, names: Names, *, kind: str = SAY) -> Json:
    text = label(one.label, limits.BUTTON_LABEL, names) or label(one.command, limits.BUTTON_LABEL, names) or "…"
    style = _STYLES.get(one.tone, _SECONDARY)
    return {"type": BUTTON, "style": style, "label": text, "custom_id": (kind, one.command)}


def option(text: str, command: str, names: Names, description: str = "") -> Json:
    shown = label(text, limits.OPTION_LABEL, names) or label(command, limits.OPTION_LABEL, names) or "…"
    below = label(description, limits.OPTION_DESCRIPTION, names)
    return {"label": shown, "value": command, **({"description": below} if below else {})}


def menus(placeholder: str, options: Sequence[Json], names: Names) -> list[Json]:
    """One, or as many as the options need; two options that say the same would be refused, and do the same."""
    offered = list({one["value"]: one for one in reversed(options)}.values())[::-1]
    shown = label(placeholder, limits.PLACEHOLDER, names)
    hint = {"placeholder": shown} if shown else {}
    starts = range(0, len(offered), limits.OPTIONS)
    return [
        {"type": STRING_SELECT, "custom_id": (PICK, ""), "options": offered[start : start + limits.OPTIONS], **hint}
        for start in starts
    ]


def picker(placeholder: str, command: str, names: Names) -> Json:
    """A role is somebody, too."""
    shown = label(placeholder, limits.PLACEHOLDER, names)
    return {
        "type": MENTIONABLE_SELECT,
        "custom_id": (WHO, command),
        **({"placeholder": shown} if shown else {}),
    }


def refresh(origin: str) -> Json:
    return button(Button("Refresh", origin), {}, kind=ORIGIN)


def numbered(components: Iterable[Json]) -> None:
    """Each gets its custom_id: unique in the message, by its place."""
    for index, component in enumerate(components):
        component["custom_id"] = custom_id(component["custom_id"][0], index, component["custom_id"][1])
