"""What Discord's payloads can say, beside what the core knows by itself (bot.contents.Content), and who says it. Pure.

Whatever is missing, or of another type, is empty.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard

from adapters.discord.permissions import ADMINISTRATOR, MANAGE_SERVER
from adapters.discord.text import storable
from bot.contents import Attaching, Chosen, Completing, FromMessage, Pressed, Remarked, Submitted, Ticked, Typed
from bot.ports import Sender

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.message import Message


@dataclass(frozen=True, slots=True)
class Pointed:
    """Somebody put the reaction that makes a task on this message.

    `text`: None: only its id is known, and it is to be fetched (adapters.discord.inbound.filled). `author`: a name.
    """

    message: str
    link: str
    text: str | None = None
    author: str = ""

    def content(self) -> FromMessage:
        """For the core."""
        return FromMessage(self.message, self.text or "", self.author, self.link, at_once=True)


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing that the core could read; the person is told this."""

    message: Message


Content: TypeAlias = (
    Typed | Chosen | Pressed | Submitted | Completing | FromMessage | Attaching | Ticked | Remarked | Pointed | Refused
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do; of an interaction, acknowledge it. `reason`: for the log."""

    reason: str


# ---- payloads

_SNOWFLAKE = re.compile(r"[0-9]{1,20}", re.ASCII)


def mapping(payload: object, *path: str) -> Mapping[str, Any]:
    for name in path:
        payload = payload.get(name) if isinstance(payload, dict) else None
    return payload if isinstance(payload, dict) else {}


def text(payload: object, *path: str) -> str:
    value = mapping(payload, *path[:-1]).get(path[-1])
    return storable(value) if isinstance(value, str) else ""


def mappings(payload: object, *path: str) -> list[Mapping[str, Any]]:
    value = mapping(payload, *path[:-1]).get(path[-1])
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(payload: object, *path: str) -> list[str]:
    value = mapping(payload, *path[:-1]).get(path[-1])
    return [storable(one) for one in value if isinstance(one, str)] if isinstance(value, list) else []


def number(payload: object, *path: str) -> int:
    """0 for what is none; Discord gives permissions as text."""
    value = mapping(payload, *path[:-1]).get(path[-1])
    if isinstance(value, str) and _SNOWFLAKE.fullmatch(value):
        return int(value)
    return value if isinstance(value, int) else 0


def id_of(payload: object, *path: str) -> str:
    """An id of Discord's."""
    value = mapping(payload, *path[:-1]).get(path[-1])
    return value if is_id(value) else ""


def is_id(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _SNOWFLAKE.fullmatch(value) is not None


# ---- people


def sender(user: object, member: object, guild: str, *, locale: str = "") -> Sender:
    """`guild`: empty in a direct message, which tells neither roles nor permissions. `member`: of that server."""
    account, handle = id_of(user, "id"), text(user, "username")
    return Sender(
        account,
        text(member, "nick") or text(user, "global_name") or handle,
        handle,
        administers=bool(number(member, "permissions") & (ADMINISTRATOR | MANAGE_SERVER)),
        barred="is a bot" if mapping(user).get("bot") is True else "",
        locale=locale or None,
        groups=_groups(member, guild),
    )


def _groups(member: object, guild: str) -> tuple[str, ...] | None:
    """Everybody is in @everyone, whose id is the server's: that is no group."""
    if not isinstance(mapping(member).get("roles"), list):
        return None
    return tuple(f"&{role}" for role in texts(member, "roles") if is_id(role) and role != guild)


def group(role: object, guild: str) -> Sender:
    """A role. Nobody can be given a task by @everyone, nor by the role that a bot alone has."""
    account = id_of(role, "id")
    barred = "means everybody here" if account == guild else "is a bot's own role" if _is_bots(role) else ""
    return Sender(f"&{account}", text(role, "name"), barred=barred, group=True)


def _is_bots(role: object) -> bool:
    return bool(mapping(role, "tags").get("bot_id"))


def resolved(data: object, guild: str) -> Iterable[Sender]:
    """Whom the options and selects of an interaction name, with what Discord tells of them."""
    users, members = mapping(data, "resolved", "users"), mapping(data, "resolved", "members")
    for account, user in users.items():
        named = sender(user, members.get(account), guild)
        stranger = "" if account in members or not guild else "is not in this server"
        if named.external_id:
            yield replace(named, barred=named.barred or stranger)
    for role in mapping(data, "resolved", "roles").values():
        if id_of(role, "id"):
            yield group(role, guild)


def mentioned_in(message: object, guild: str) -> Iterable[Sender]:
    """Whom a message mentions. Of roles Discord tells only the ids; whoever knows their names may put roles there."""
    for user in mappings(message, "mentions"):
        if id_of(user, "id"):
            yield sender(user, user.get("member"), guild)
    for account in texts(message, "mention_roles"):
        if is_id(account):
            yield group({"id": account}, guild)
    for role in mappings(message, "mention_roles"):
        if id_of(role, "id"):
            yield group(role, guild)


def others_in(message: object, guild: str, *, bot_user: str, bot_role: str = "") -> tuple[Sender, ...]:
    """Whom a message mentions, beside the bot: that is only addressed."""
    own = {bot_user, f"&{bot_role}"}
    return tuple(one for one in mentioned_in(message, guild) if one.external_id not in own)
