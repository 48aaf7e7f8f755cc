"""Modals: what a bot may open, and how it looks to the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import limits, looks
from tests.adapters.discord.loopback.components import Found, number
from tests.adapters.discord.loopback.limits import length
from tests.adapters.discord.loopback.looks import Looks, text_of
from tests.adapters.discord.loopback.selects import check_options, check_select

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json, Spot

IN_LABEL = (
    looks.TEXT_INPUT,
    *looks.SELECTS,
    looks.FILE_UPLOAD,
    looks.RADIO_GROUP,
    looks.CHECKBOX_GROUP,
    looks.CHECKBOX,
)


@dataclass(eq=False)
class Modal(Looks):
    custom_id: str
    title: str
    components: list[dict[str, Json]]

    @property
    def fields(self) -> dict[str, dict[str, Json]]:
        """By label: what is to be filled in."""
        return {one["label"]: one["component"] for one in self.components if one["type"] == looks.LABEL}

    @property
    def labels(self) -> list[str]:
        return list(self.fields)

    @property
    def text(self) -> str:
        """Its text displays, and the descriptions of its fields."""
        described = [one.get("description") or "" for one in self.components if one["type"] == looks.LABEL]
        return "\n".join(line for line in (text_of("", [], self.components), *described) if line)

    @property
    def values(self) -> dict[str, str | list[str]]:
        """What is filled in already: a text, or the labels (of people, roles and channels: the ids) chosen."""
        return {label: filled_in(one) for label, one in self.fields.items()}


def filled_in(component: dict[str, Json]) -> str | list[str]:
    if component["type"] == looks.TEXT_INPUT:
        return str(component.get("value") or "")
    chosen = [one["label"] for one in component.get("options") or [] if one.get("default")]
    return chosen + [str(one["id"]) for one in component.get("default_values") or []]


def check(data: Spot) -> None:
    data.text("title", 1, limits.MODAL_TITLE)
    data.text("custom_id", 1, limits.CUSTOM_ID)
    found = Found()
    for spot in data.objects("components", 1, limits.MODAL_COMPONENTS):
        kind = spot.value.get("type")
        if kind not in (looks.LABEL, looks.TEXT):
            spot.at("type").wrong("UNION_TYPE_CHOICES", 'Value of field "type" must be one of (10, 18).')
            continue
        found.identify(spot)
        if kind == looks.LABEL:
            _label(spot, found)
        else:
            found.text += length(spot.text("content", 1, limits.TEXT_IN_MESSAGE))
    if found.text > limits.TEXT_IN_MESSAGE:
        data.at("components").wrong("COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Too much text")


def opened(data: dict[str, Json]) -> Modal:
    return Modal(data["custom_id"], data["title"], number(data["components"]))


def _label(spot: Spot, found: Found) -> None:
    spot.text("label", 1, limits.LABEL)
    spot.text("description", 1, limits.LABEL_DESCRIPTION, required=False)
    inner = spot.at("component")
    if inner.value is None:
        inner.wrong("BASE_TYPE_REQUIRED", "This field is required")
        return
    if not inner.is_object():
        return
    kind = inner.value.get("type")
    if kind not in IN_LABEL:
        inner.at("type").wrong("UNION_TYPE_CHOICES", f'Value of field "type" must be one of {IN_LABEL}.')
        return
    found.identify(inner)
    inner.absent("disabled", why="Modals cannot have disabled components")
    if kind == looks.TEXT_INPUT:
        _input(inner)
    elif kind in looks.SELECTS:
        inner.flag("required")
        check_select(inner, in_modal=True)
    else:
        _other(inner, kind)


def _input(spot: Spot) -> None:
    spot.text("custom_id", 1, limits.CUSTOM_ID)
    spot.one_of("style", (1, 2))
    spot.absent("label", why="The label is the Label's")
    least = spot.number("min_length", 0, limits.INPUT)
    most = spot.number("max_length", 1, limits.INPUT, default=limits.INPUT)
    if least > most:
        spot.at("min_length").wrong("NUMBER_TYPE_MAX", "min_length must be no more than max_length")
    spot.flag("required")
    spot.text("value", 0, most, required=False)
    spot.text("placeholder", 0, limits.INPUT_PLACEHOLDER, required=False)


def _other(spot: Spot, kind: int) -> None:
    spot.text("custom_id", 1, limits.CUSTOM_ID)
    if kind == looks.RADIO_GROUP:
        if check_options(spot, 2, 10) > 1:
            spot.at("options").wrong("SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS", "At most 1 can be chosen")
    elif kind == looks.CHECKBOX_GROUP:
        check_options(spot, 1, 10)
    elif kind == looks.CHECKBOX:
        spot.flag("default")
    else:
        spot.number("min_values", 0, 10)
        spot.number("max_values", 1, 10)
