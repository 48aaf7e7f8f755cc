"""Application commands against Discord's documentation of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import regex  # type: ignore[import-untyped]

from tests.adapters.discord.loopback import limits
from tests.adapters.discord.loopback.checking import Problems, Spot
from tests.adapters.discord.loopback.limits import length

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json

NAME = regex.compile(r"^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$")
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(1, 12)
CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
WITH_CHOICES = (STRING, INTEGER, NUMBER)
NUMBERS = (INTEGER, NUMBER)


def check(documents: Json) -> dict[str, int]:
    """Raises what is wrong with them; the size of each chat command otherwise."""
    problems = Problems()
    if not isinstance(documents, list):
        problems.add((), "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        problems.check()
    spots = [Spot(one, problems, (index,)) for index, one in enumerate(documents)]
    for spot in spots:
        _command(spot)
    _distinct(spots, lambda one: (one.value.get("type") or CHAT, one.value.get("name")))
    for kind, most in limits.COMMANDS.items():
        if sum((one.value.get("type") or CHAT) == kind for one in spots) > most:
            problems.add((), "APPLICATION_COMMANDS_MAX_COMMANDS", f"At most {most} commands of type {kind}")
    problems.check()
    return {one["name"]: size(one) for one in documents if (one.get("type") or CHAT) == CHAT}


def size(document: dict[str, Json]) -> int:
    """Of its name, description and choices' values and those of all its options; the longest localization counts."""
    total = _longest(document, "name") + _longest(document, "description")
    total += sum(size(one) for one in document.get("options") or [])
    for choice in document.get("choices") or []:
        total += _longest(choice, "name") + length(str(choice["value"]))
    return total


def _longest(document: dict[str, Json], key: str) -> int:
    texts = [document.get(key) or "", *(document.get(f"{key}_localizations") or {}).values()]
    return max(map(length, texts))


def _command(spot: Spot) -> None:
    if not spot.is_object():
        return
    kind = spot.one_of("type", (CHAT, USER_MENU, MESSAGE_MENU), required=False, default=CHAT)
    _permissions(spot)
    spot.flag("nsfw")
    spot.flag("dm_permission")
    for key, allowed in (("contexts", (0, 1, 2)), ("integration_types", (0, 1))):
        for index, value in enumerate(spot.value.get(key) or []):
            if value not in allowed:
                spot.at(key).at(index).wrong("BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")
    if kind != CHAT:
        spot.text("name", 1, limits.COMMAND_NAME)
        spot.absent("description", "options", why="Context menu commands have none")
        return
    _name(spot, "name")
    _localizations(spot)
    spot.text("description", 1, limits.COMMAND_DESCRIPTION)
    _options(spot, depth=0)
    if isinstance(spot.value.get("name"), str) and not spot.problems.lines and size(spot.value) > limits.COMMAND_TOTAL:
        message = f"Command exceeds maximum size ({limits.COMMAND_TOTAL})"
        spot.wrong("APPLICATION_COMMAND_TOO_LARGE", message)


def _permissions(spot: Spot) -> None:
    value = spot.value.get("default_member_permissions")
    if value is not None and not str(value).isdecimal():
        spot.at("default_member_permissions").wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not a bit set.')


def _name(spot: Spot, key: str) -> None:
    name = spot.text(key, 1, limits.COMMAND_NAME)
    if 0 < len(name) <= limits.COMMAND_NAME and not NAME.match(name):
        spot.at(key).wrong("STRING_TYPE_REGEX", "String value did not match validation regex.")
    elif name != name.lower():
        spot.at(key).wrong("APPLICATION_COMMAND_INVALID_NAME", "Command name must be lowercase")


def _localizations(spot: Spot) -> None:
    for key in ("name_localizations", "description_localizations"):
        localized = spot.at(key)
        for locale in localized.value or {}:
            if key.startswith("name"):
                _name(localized, locale)
            else:
                localized.text(locale, 1, limits.COMMAND_DESCRIPTION)


def _options(spot: Spot, depth: int) -> None:
    """`depth`: 0 of a command, 1 of a group, 2 of a subcommand."""
    options = spot.objects("options", 0, limits.COMMAND_OPTIONS)
    _distinct(options, lambda one: one.value.get("name"))
    kinds = [one.value.get("type") for one in options]
    nested = [kind in (SUBCOMMAND, GROUP) for kind in kinds]
    if any(nested) and not all(nested):
        message = "Sub-commands and sub-command group option types are mutually exclusive to all other types"
        spot.at("options").wrong("APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    optional = False
    for one in options:
        _option(one, depth)
        if optional and one.value.get("required"):
            message = "Required options must be placed before non-required options"
            one.wrong("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional = optional or not one.value.get("required")


def _option(spot: Spot, depth: int) -> None:
    allowed = {0: tuple(range(1, 12)), 1: (SUBCOMMAND,), 2: tuple(range(3, 12))}[depth]
    kind = spot.one_of("type", allowed)
    _name(spot, "name")
    _localizations(spot)
    spot.text("description", 1, limits.COMMAND_DESCRIPTION)
    if kind == GROUP:
        if not spot.value.get("options"):
            spot.at("options").wrong("BASE_TYPE_REQUIRED", "A group has at least one sub-command")
        _options(spot, depth=1)
    elif kind == SUBCOMMAND:
        _options(spot, depth=2)
    else:
        spot.flag("required")
        spot.absent("options", why="Only sub-commands and groups have options")
        _value(spot, kind)


def _value(spot: Spot, kind: Json) -> None:
    _choices(spot, kind)
    if spot.flag("autocomplete") and (spot.value.get("choices") or kind not in WITH_CHOICES):
        message = "autocomplete is for options of text and numbers without choices"
        spot.at("autocomplete").wrong("APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID", message)
    if kind != STRING:
        spot.absent("min_length", "max_length", why="Only a text has a length")
    else:
        spot.number("min_length", 0, limits.OPTION_LENGTH)
        spot.number("max_length", 1, limits.OPTION_LENGTH)
    for key in ("min_value", "max_value"):
        if spot.has(key) and kind not in NUMBERS:
            spot.at(key).wrong("BASE_TYPE_NOT_ALLOWED", "Only a number has bounds")
        spot.number(key, -limits.INTEGER - 1, limits.INTEGER + 1)
    if spot.has("channel_types") and kind != CHANNEL:
        spot.at("channel_types").wrong("BASE_TYPE_NOT_ALLOWED", "Only a channel has them")


def _choices(spot: Spot, kind: Json) -> None:
    choices = spot.objects("choices", 0, limits.COMMAND_CHOICES)
    if choices and kind not in WITH_CHOICES:
        spot.at("choices").wrong("BASE_TYPE_NOT_ALLOWED", "Only texts and numbers have choices")
    for one in choices:
        one.text("name", 1, limits.CHOICE_TEXT)
        if kind == STRING:
            one.text("value", 1, limits.CHOICE_TEXT)
        else:
            one.number("value", -limits.INTEGER, limits.INTEGER, required=True)
    _distinct(choices, lambda one: one.value.get("name"))


def _distinct(spots: list[Spot], key: Json) -> None:
    seen: set[Json] = set()
    for one in spots:
        known = key(one) if isinstance(one.value, dict) else None
        if known in seen:
            one.at("name").wrong("APPLICATION_COMMANDS_DUPLICATE_NAME", "Names must be unique")
        seen.add(known)
