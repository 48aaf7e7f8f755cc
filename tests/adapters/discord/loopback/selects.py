"""Menus, in messages and in modals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import limits, looks
from tests.adapters.discord.loopback.checking import snowflake

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Spot

DEFAULTS = {
    looks.USER_SELECT: ("user",),
    looks.ROLE_SELECT: ("role",),
    looks.MENTIONABLE_SELECT: ("user", "role"),
    looks.CHANNEL_SELECT: ("channel",),
}


def check_select(spot: Spot, *, in_modal: bool = False) -> None:
    spot.text("custom_id", 1, limits.CUSTOM_ID)
    spot.text("placeholder", 0, limits.PLACEHOLDER, required=False)
    least = spot.number("min_values", 0, limits.OPTIONS, default=1)
    most = spot.number("max_values", 1, limits.OPTIONS, default=1)
    if least > most:
        spot.at("min_values").wrong("NUMBER_TYPE_MAX", "min_values must be no more than max_values")
        return
    if in_modal and spot.value.get("required", True) and spot.value.get("min_values") == 0:
        spot.at("min_values").wrong("NUMBER_TYPE_MIN", "min_values must be at least 1 if it is required")
    if spot.value["type"] == looks.STRING_SELECT:
        _options(spot, least, most)
    else:
        spot.absent("options", why="Only a string select has options")
        _defaults(spot, least, most)


def check_options(spot: Spot, least: int, most: int) -> int:
    """How many are chosen by default."""
    values: set[str] = set()
    options = spot.objects("options", least, most)
    for one in options:
        one.text("label", 1, limits.OPTION_TEXT)
        value = one.text("value", 1, limits.OPTION_TEXT)
        one.text("description", 1, limits.OPTION_TEXT, required=False)
        one.flag("default")
        if value in values:
            one.at("value").wrong("SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The value is used already")
        values.add(value)
    return sum(bool(one.value.get("default")) for one in options)


def _options(spot: Spot, least: int, most: int) -> None:
    chosen = check_options(spot, 1, limits.OPTIONS)
    offered = len(spot.value.get("options") or [])
    if chosen > most:
        spot.at("options").wrong("SELECT_COMPONENT_TOO_MANY_DEFAULT_OPTIONS", f"At most {most} can be chosen")
    if max(least, most) > offered and offered:
        spot.at("max_values").wrong("SELECT_COMPONENT_TOO_FEW_OPTIONS", f"There are {offered} options")


def _defaults(spot: Spot, least: int, most: int) -> None:
    defaults = spot.objects("default_values", 0, limits.OPTIONS)
    if defaults and not least <= len(defaults) <= most:
        spot.at("default_values").wrong("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    for one in defaults:
        one.one_of("type", DEFAULTS[spot.value["type"]])
        if snowflake(one.value.get("id")) is None:
            one.at("id").wrong("NUMBER_TYPE_COERCE", f'Value "{one.value.get("id")}" is not snowflake.')
