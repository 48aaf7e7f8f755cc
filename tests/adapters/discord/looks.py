"""Components as people see them, whom they notify, and what Discord would say against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import components, modals
from tests.adapters.discord.loopback.checking import Problems, Spot
from tests.adapters.discord.markdown import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from adapters.discord.render import Rendered
    from adapters.discord.spans import Json

_COLOURS = {0x2E9E5B: "green", 0xE0A100: "yellow", 0xD83A42: "red"}
_STYLES = {3: "+", 4: "!"}  # green and red


def problems(rendered: Rendered) -> list[str]:
    found = Problems()
    components.check(Spot({"components": rendered.components}, found), v2=True)
    return found.lines


def modal_problems(modal: Json) -> list[str]:
    found = Problems()
    modals.check(Spot(modal, found))
    return found.lines


def page(rendered: Rendered) -> str:
    """The whole message, as it looks."""
    (container,) = rendered.components
    edge = _COLOURS.get(container.get("accent_color", 0), "grey")
    return "\n".join([f"[{edge}]", *shown(rendered)])


def shown(rendered: Rendered) -> list[str]:
    """A line for each part; small print in brackets. What stands beside a row is behind it."""
    return [line for one in rendered.components[0]["components"] for line in _part(one)]


def texts(rendered: Rendered) -> list[str]:
    """What the text displays hold, as it is sent."""
    return [one["content"] for one in walk(rendered.components) if one["type"] == 10]


def walk(value: Sequence[Json]) -> Iterator[Json]:
    for one in value:
        yield one
        yield from walk(one.get("components", []))
        yield from walk([one["accessory"]] if "accessory" in one else [])


def _part(component: Json) -> list[str]:
    match component["type"]:
        case 10:
            return [_line(line) for line in component["content"].split("\n")]
        case 9:
            lines = [line for one in component["components"] for line in _part(one)]
            return [f"{lines[0]}  {_pressable(component['accessory'])}", *lines[1:]]
        case 1:
            return [" ".join(map(_pressable, component["components"]))]
        case 12:
            return [f"[picture: {one['description']}]" for one in component["items"]]
    return ["────"]


def _line(source: str) -> str:
    """What is read; only of the bot's own markup are headings and small print."""
    text = read(source)
    is_small = source.startswith("-# ")
    return f"({text.text})" if is_small else text.text


def _pressable(component: Json) -> str:
    match component["type"]:
        case 2:
            return f"[{component['label']}{_STYLES.get(component['style'], '')}]"
        case 3:
            return f"[{component['placeholder']} ▾ {' | '.join(one['label'] for one in component['options'])}]"
    return f"[{component['placeholder']} ▾ @]"
