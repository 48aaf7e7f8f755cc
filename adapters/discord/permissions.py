"""What the bot may do in a server and its channels, what it needs there, and the link that asks for it. Pure.

Numbers and the way they are put together: Discord's documentation, "Permissions" and "OAuth2".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Json = Mapping[str, Any]

AUTHORIZE_URL = "https://discord.com/oauth2/authorize"
SCOPES = ("bot", "applications.commands")
ADMINISTRATOR = 1 << 3
MANAGE_SERVER = 1 << 5
EVERYTHING = (1 << 53) - 1


@dataclass(frozen=True, slots=True)
class Permission:
    """One that the bot needs. `reason`: what for, as `README.md` says it, too."""

    bit: int
    name: str
    reason: str


NEEDED = (
    Permission(1 << 10, "View Channels", "see the channels where it is used, and keep the cards there right"),
    Permission(1 << 11, "Send Messages", "post cards and notices, and answer who mentions it"),
    Permission(1 << 38, "Send Messages in Threads", "the same in threads"),
    Permission(
        1 << 16,
        "Read Message History",
        "answer as a reply; look for a card or a notice before it is posted a second time; "
        "read what a reaction makes a task of",
    ),
)
NEEDED_BITS = sum(one.bit for one in NEEDED)


def invitation(application_id: str, guild_id: str = "") -> str:
    """Where somebody adds the bot to a server. `guild_id`: to this one, which then can't be changed there."""
    asked = {"client_id": application_id, "scope": " ".join(SCOPES), "permissions": NEEDED_BITS}
    chosen = {"guild_id": guild_id, "disable_guild_select": "true"} if guild_id else {}
    return f"{AUTHORIZE_URL}?{urlencode(asked | chosen)}"


def missing(bits: int) -> tuple[str, ...]:
    """The names of those that the bot lacks."""
    if bits & ADMINISTRATOR:
        return ()
    return tuple(one.name for one in NEEDED if not bits & one.bit)


def administers(guild_id: str, roles: Iterable[str], permissions: Mapping[str, int]) -> bool:
    """Whether a member with these roles rules the server. `permissions`: of every role."""
    return bool(in_server(guild_id, roles, permissions) & (ADMINISTRATOR | MANAGE_SERVER))


def in_server(guild_id: str, roles: Iterable[str], permissions: Mapping[str, int]) -> int:
    """What everybody may and what the roles add. The role of everybody has the server's id."""
    bits = permissions.get(guild_id, 0)
    for role in roles:
        bits |= permissions.get(role, 0)
    return bits


def in_channel(guild: Json, member: Json, channel: Json) -> int:
    """What a member may do there, from the objects of Discord's API: its server, itself, the channel.

    Who may not view a channel may do nothing there, whatever else is said here.
    """
    roles = tuple(map(str, member["roles"]))
    of_roles = {str(role["id"]): int(role["permissions"]) for role in guild["roles"]}
    bits = in_server(str(guild["id"]), roles, of_roles)
    if bits & ADMINISTRATOR or member["user"]["id"] == guild["owner_id"]:
        return EVERYTHING
    overwrites = channel.get("permission_overwrites") or ()
    for applied in (
        [one for one in overwrites if one["id"] == guild["id"]],
        [one for one in overwrites if one["id"] in roles],
        [one for one in overwrites if one["id"] == member["user"]["id"]],
    ):
        bits = _overwritten(bits, applied)
    return bits


def _overwritten(bits: int, overwrites: Iterable[Json]) -> int:
    """Of several that apply together, one that allows wins over one that denies."""
    allowed = denied = 0
    for one in overwrites:
        allowed |= int(one["allow"])
        denied |= int(one["deny"])
    return bits & ~denied | allowed
