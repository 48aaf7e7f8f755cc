"""A modal, filled in as Discord's app does it: what was there stays, limits hold, the rest is sent by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tests.adapters.discord.loopback import looks
from tests.adapters.discord.loopback.limits import INPUT, length
from tests.adapters.discord.loopback.modals import filled_in
from tests.adapters.discord.loopback.people import User
from tests.adapters.discord.loopback.places import Channel, Role
from tests.adapters.discord.loopback.sending import Refused
from tests.adapters.discord.loopback.world import File

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.modals import Modal
    from tests.adapters.discord.loopback.world import World

Picked: TypeAlias = "User | Role | Channel | File"
Filled: TypeAlias = "str | bool | Picked | list[str] | list[Picked] | tuple[Picked, ...] | None"

KINDS = {
    looks.USER_SELECT: (User,),
    looks.ROLE_SELECT: (Role,),
    looks.MENTIONABLE_SELECT: (User, Role),
    looks.CHANNEL_SELECT: (Channel,),
    looks.FILE_UPLOAD: (File,),
}


def fill(modal: Modal, values: dict[str, Filled], world: World) -> tuple[list[dict[str, Json]], list[Picked]]:
    """What is sent, and what is picked in it."""
    unknown = set(values) - set(modal.labels)
    if unknown:
        raise Refused(f"there is no field {', '.join(sorted(unknown))}; there are {modal.labels}")
    sent: list[dict[str, Json]] = []
    picked: list[Picked] = []
    for one in modal.components:
        known = {"type": one["type"], "id": one["id"]}
        if one["type"] == looks.LABEL:
            known["component"] = _field(one["label"], one["component"], values, picked, world)
        sent.append(known)
    return sent, picked


def _field(
    label: str, component: dict[str, Json], values: dict[str, Filled], picked: list[Picked], world: World
) -> dict[str, Json]:
    kind = component["type"]
    known = {"type": kind, "id": component["id"], "custom_id": component["custom_id"]}
    value = values.get(label)
    if kind == looks.TEXT_INPUT:
        return known | {"value": _text(label, component, filled_in(component) if value is None else value)}
    if kind == looks.CHECKBOX:
        return known | {"value": bool(component.get("default") if value is None else value)}
    if kind in (looks.STRING_SELECT, looks.RADIO_GROUP, looks.CHECKBOX_GROUP):
        labels = filled_in(component) if value is None else value
        chosen = picked_options(component, [labels] if isinstance(labels, str) else list(labels))  # type: ignore[arg-type]
        _check_count(label, component, len(chosen))
        return known | ({"value": next(iter(chosen), None)} if kind == looks.RADIO_GROUP else {"values": chosen})
    found = _defaults(component, world) if value is None else _listed(value)
    check_kinds(component, found)
    _check_count(label, component, len(found))
    picked += found
    return known | {"values": [str(one.id) for one in found]}


def _text(label: str, component: dict[str, Json], value: Filled) -> str:
    if not isinstance(value, str):
        raise Refused(f"{label} is a text")
    text = value if component["style"] == 2 else " ".join(value.splitlines())
    if not text:
        if component.get("required", True):
            raise Refused(f"{label} is required")
        return ""
    low, high = component.get("min_length") or 0, component.get("max_length") or INPUT
    if not low <= length(text) <= high:
        raise Refused(f"{label} is between {low} and {high} long, not {length(text)}")
    return text


def picked_options(component: dict[str, Json], labels: list[str]) -> list[str]:
    """The values of the options with these labels, in the menu's order."""
    options = component.get("options") or []
    offered = [one["label"] for one in options]
    for label in labels:
        if not any(label in (one["label"], one["value"]) for one in options):
            raise Refused(f"there is no option {label!r}; there are {offered}")
    return [one["value"] for one in options if one["label"] in labels or one["value"] in labels]


def check_kinds(component: dict[str, Json], picked: Iterable[Picked]) -> None:
    allowed = KINDS[component["type"]]
    for one in picked:
        if not isinstance(one, allowed):
            raise Refused(f"{one!r} cannot be picked there")


def _check_count(label: str, component: dict[str, Json], count: int) -> None:
    """Nothing at all is fine where nothing is required."""
    if not count and not component.get("required", True):
        return
    most = 1 if component["type"] == looks.RADIO_GROUP else component.get("max_values") or 1
    if component["type"] == looks.CHECKBOX_GROUP:
        most = component.get("max_values") or len(component["options"])
    least = component.get("min_values", 1)
    if not least <= count <= most:
        raise Refused(f"{label}: between {least} and {most} can be picked, not {count}")


def _listed(value: Filled) -> list[Picked]:
    if isinstance(value, list | tuple):
        return [one for one in value if not isinstance(one, str)]
    if isinstance(value, str | bool) or value is None:
        raise Refused(f"{value!r} cannot be picked there")
    return [value]


def _defaults(component: dict[str, Json], world: World) -> list[Picked]:
    return [_known(one, world) for one in component.get("default_values") or []]


def _known(default: dict[str, Json], world: World) -> Picked:
    known = int(default["id"])
    if default["type"] == "user":
        return world.users[known]
    if default["type"] == "channel":
        return world.channels[known]
    return next(one.roles[known] for one in world.guilds.values() if known in one.roles)
