"""How components look to people: their texts, buttons and menus; the same for messages and modals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.adapters.discord.loopback.checking import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, SECTION, TEXT, THUMBNAIL = 1, 2, 3, 4, 9, 10, 11
GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 12, 13, 14, 17, 18
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
LINK = 5


def walk(components: list[dict[str, Json]]) -> Iterator[dict[str, Json]]:
    """Every component, as they are read from top to bottom."""
    for one in components:
        yield one
        yield from walk(one.get("components") or [])
        inner = one.get("accessory") or one.get("component")
        if inner:
            yield from walk([inner])


def text_of(content: str, embeds: list[dict[str, Json]], components: list[dict[str, Json]]) -> str:
    lines = [content]
    for embed in embeds:
        lines += [embed.get("author", {}).get("name", ""), embed.get("title", ""), embed.get("description", "")]
        lines += [f"{one['name']}\n{one['value']}" for one in embed.get("fields", [])]
        lines += [embed.get("footer", {}).get("text", "")]
    lines += [one["content"] for one in walk(components) if one["type"] == TEXT]
    return "\n".join(line for line in lines if line)


class Looks:
    """`labels`: those of the buttons. `placeholders`: those of the menus. `options("Assign")`: what a menu offers."""

    components: list[dict[str, Json]]

    @property
    def buttons(self) -> list[dict[str, Json]]:
        return [one for one in walk(self.components) if one["type"] == BUTTON]

    @property
    def labels(self) -> list[str]:
        return [label_of(one) for one in self.buttons]

    @property
    def selects(self) -> list[dict[str, Json]]:
        return [one for one in walk(self.components) if one["type"] in SELECTS]

    @property
    def placeholders(self) -> list[str]:
        return [one.get("placeholder") or "" for one in self.selects]

    def options(self, known: str) -> list[str]:
        """The labels that the menu with this placeholder or custom_id offers."""
        menu = next(one for one in self.selects if known in (one.get("placeholder"), one["custom_id"]))
        return [one["label"] for one in menu.get("options", [])]

    @property
    def accent(self) -> int | None:
        """The colour of its first container."""
        return next((one.get("accent_color") for one in walk(self.components) if one["type"] == CONTAINER), None)


def label_of(button: dict[str, Json]) -> str:
    emoji = (button.get("emoji") or {}).get("name")
    return button.get("label") or emoji or ""
