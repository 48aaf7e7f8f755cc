"""Message components against Discord's component reference."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import limits, looks
from tests.adapters.discord.loopback.limits import length
from tests.adapters.discord.loopback.selects import check_select

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adapters.discord.loopback.checking import Json, Spot

TOP = (
    looks.ROW,
    looks.SECTION,
    looks.TEXT,
    looks.GALLERY,
    looks.FILE,
    looks.SEPARATOR,
    looks.CONTAINER,
)
IN_CONTAINER = tuple(one for one in TOP if one != looks.CONTAINER)
PREMIUM = 6
ANY = 2**31  # the total counts


@dataclass
class Found:
    """What must be unique, and what is counted."""

    custom_ids: set[str] = field(default_factory=set)
    ids: set[int] = field(default_factory=set)
    components: int = 0
    text: int = 0

    def identify(self, spot: Spot) -> None:
        """Its `id`, and its custom_id if it has one."""
        self.components += 1
        known = spot.number("id", 0, limits.LARGEST_COMPONENT_ID)
        if known and known in self.ids:
            spot.at("id").wrong("COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
        self.ids.add(known)
        custom = spot.value.get("custom_id")
        if isinstance(custom, str) and custom in self.custom_ids:
            spot.at("custom_id").wrong("COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        if isinstance(custom, str):
            self.custom_ids.add(custom)


def check(body: Spot, *, v2: bool) -> None:
    """The `components` of a message; `v2`: with the flag IS_COMPONENTS_V2."""
    found = Found()
    most = ANY if v2 else limits.ROWS
    for spot in body.objects("components", 0, most):
        _check(spot, TOP if v2 else (looks.ROW,), found)
    here = body.at("components")
    if found.components > limits.COMPONENTS:
        here.wrong("COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"The maximum is {limits.COMPONENTS} components in all")
    if found.text > limits.TEXT_IN_MESSAGE:
        here.wrong(
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            f"The text displays must be {limits.TEXT_IN_MESSAGE} or fewer in length together, not {found.text}.",
        )


def _check(spot: Spot, allowed: tuple[int, ...], found: Found) -> None:
    kind = spot.value.get("type")
    if kind not in allowed:
        spot.at("type").wrong("UNION_TYPE_CHOICES", f'Value of field "type" must be one of {allowed}.')
        return
    found.identify(spot)
    CHECKS[kind](spot, found)


def _row(spot: Spot, found: Found) -> None:
    children = spot.objects("components", 1, limits.ROW_BUTTONS)
    kinds = [one.value.get("type") for one in children]
    if any(one in looks.SELECTS for one in kinds) and len(kinds) > 1:
        message = "A menu is alone in its row"
        spot.at("components").wrong("COMPONENT_LAYOUT_WIDTH_EXCEEDED", message)
    for one in children:
        _check(one, (looks.BUTTON, *looks.SELECTS), found)


def _button(spot: Spot, found: Found) -> None:
    style = spot.one_of("style", (1, 2, 3, 4, looks.LINK, PREMIUM))
    label = spot.text("label", 0, limits.BUTTON_LABEL, required=False)
    if style == PREMIUM:
        spot.absent("custom_id", "label", "url", "emoji", why="A premium button has none")
        return
    if style == looks.LINK:
        url = spot.text("url", 1, limits.BUTTON_URL)
        if url and not url.startswith(("http://", "https://", "discord://")):
            spot.at("url").wrong("URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'discord').")
        spot.absent("custom_id", why="A custom id and url cannot both be specified")
    else:
        spot.text("custom_id", 1, limits.CUSTOM_ID)
        spot.absent("url", "sku_id", why="A custom id and url cannot both be specified")
    spot.flag("disabled")
    check_emoji(spot)
    if not label.strip() and not spot.value.get("emoji"):
        spot.wrong("BUTTON_COMPONENT_INVALID", "A label or an emoji must be specified")


def check_emoji(spot: Spot) -> None:
    emoji = spot.value.get("emoji")
    if emoji is None:
        return
    if not isinstance(emoji, dict) or not (emoji.get("id") or emoji.get("name")):
        spot.at("emoji").wrong("COMPONENT_INVALID_EMOJI", "Invalid emoji")
    elif not emoji.get("id") and emoji["name"].isascii():
        spot.at("emoji").at("name").wrong("COMPONENT_INVALID_EMOJI", "Invalid emoji")


def _select(spot: Spot, found: Found) -> None:
    check_select(spot)
    spot.flag("disabled")


def _section(spot: Spot, found: Found) -> None:
    for one in spot.objects("components", 1, limits.SECTION_TEXTS):
        _check(one, (looks.TEXT,), found)
    accessory = spot.at("accessory")
    if accessory.value is None:
        accessory.wrong("BASE_TYPE_REQUIRED", "This field is required")
    elif accessory.is_object():
        _check(accessory, (looks.BUTTON, looks.THUMBNAIL), found)


def _text(spot: Spot, found: Found) -> None:
    found.text += length(spot.text("content", 1, limits.TEXT_IN_MESSAGE))


def _thumbnail(spot: Spot, found: Found) -> None:
    spot.text("description", 0, limits.ALT_TEXT, required=False)
    spot.flag("spoiler")
    _media(spot.at("media"), ("http://", "https://", "attachment://"))


def _gallery(spot: Spot, found: Found) -> None:
    for one in spot.objects("items", 1, limits.GALLERY):
        _thumbnail(one, found)


def _file(spot: Spot, found: Found) -> None:
    spot.flag("spoiler")
    _media(spot.at("file"), ("attachment://",))


def _media(spot: Spot, schemes: tuple[str, ...]) -> None:
    if spot.value is None:
        spot.wrong("BASE_TYPE_REQUIRED", "This field is required")
    elif spot.is_object() and not spot.text("url", 1, 2048).startswith(schemes):
        spot.at("url").wrong("URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")


def _separator(spot: Spot, found: Found) -> None:
    spot.flag("divider")
    spot.one_of("spacing", (1, 2), required=False)


def _container(spot: Spot, found: Found) -> None:
    spot.number("accent_color", 0, 0xFFFFFF)
    spot.flag("spoiler")
    for one in spot.objects("components", 1, limits.COMPONENTS):
        _check(one, IN_CONTAINER, found)


CHECKS: dict[int, Callable[[Spot, Found], None]] = {
    looks.ROW: _row,
    looks.BUTTON: _button,
    **dict.fromkeys(looks.SELECTS, _select),
    looks.SECTION: _section,
    looks.TEXT: _text,
    looks.THUMBNAIL: _thumbnail,
    looks.GALLERY: _gallery,
    looks.FILE: _file,
    looks.SEPARATOR: _separator,
    looks.CONTAINER: _container,
}


def number(components: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Discord makes up the ids that the bot left out."""
    everything = list(looks.walk(components))
    taken = {one.get("id") for one in everything}
    fresh = (known for known in count(1) if known not in taken)
    for one in everything:
        if not one.get("id"):
            one["id"] = next(fresh)
    return components
