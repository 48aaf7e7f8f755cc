"""Whom a message pings: what its text mentions, as far as allowed_mentions and the sender's permissions let it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import limits
from tests.adapters.discord.loopback.checking import snowflake
from tests.adapters.discord.loopback.permissions import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.adapters.discord.loopback.checking import Json, Spot
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.people import User
    from tests.adapters.discord.loopback.places import Channel, Role

KINDS = ("roles", "users", "everyone")
USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
# What holds where the bot sent no allowed_mentions.
BY_BOT: dict[str, Json] = {"parse": ["users", "roles", "everyone"], "replied_user": True}
BY_INTERACTION: dict[str, Json] = {"parse": ["users"], "replied_user": True}


def check(body: Spot) -> None:
    spot = body.at("allowed_mentions")
    if spot.value is None or not spot.is_object():
        return
    parse = spot.value.get("parse") or []
    for index, kind in enumerate(parse):
        if kind not in KINDS:
            spot.at("parse").at(index).wrong("BASE_TYPE_CHOICES", f"Value must be one of {KINDS}.")
    for kind in ("users", "roles"):
        ids = spot.value.get(kind) or []
        _ids(spot.at(kind), ids)
        if ids and kind in parse:
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            spot.wrong("MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
    spot.flag("replied_user")


def _ids(spot: Spot, ids: list[Json]) -> None:
    if len(ids) > limits.ALLOWED_IDS:
        spot.wrong("BASE_TYPE_MAX_LENGTH", f"Must be {limits.ALLOWED_IDS} or fewer in length.")
    for index, known in enumerate(ids):
        if snowflake(known) is None:
            spot.at(index).wrong("NUMBER_TYPE_COERCE", f'Value "{known}" is not snowflake.')
    if len(set(map(str, ids))) < len(ids):
        spot.wrong("SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")


def pinged(
    channel: Channel, sender: User, text: str, allowed: dict[str, Json], reply_to: Message | None = None
) -> frozenset[User | Role | str]:
    """Also what is written in code or after a backslash counts: whether it pings is not documented."""
    found: list[User | Role | str] = [*_users(channel, sender, text, allowed), *_roles(channel, sender, text, allowed)]
    if "everyone" in (allowed.get("parse") or []) and _may_ping_all(channel, sender):
        found += [word for word in ("@everyone", "@here") if word in text]
    if reply_to and allowed.get("replied_user") and reply_to.author is not sender:
        found.append(reply_to.author)
    return frozenset(found)


def mentioned(text: str) -> set[int]:
    """The people's ids in it, whoever they are."""
    return {int(known) for known in USER.findall(text)}


def _users(channel: Channel, sender: User, text: str, allowed: dict[str, Json]) -> Iterator[User]:
    for known in mentioned(text):
        user = channel.world.users.get(known)
        if user and user is not sender and channel.shows(user) and _allowed("users", known, allowed):
            yield user


def _roles(channel: Channel, sender: User, text: str, allowed: dict[str, Json]) -> Iterator[Role]:
    """A role that not everybody may mention needs the permission to mention everybody."""
    if channel.guild is None:
        return
    for known in map(int, ROLE.findall(text)):
        role = channel.guild.roles.get(known)
        if role and _allowed("roles", known, allowed) and (role.mentionable or _may_ping_all(channel, sender)):
            yield role


def _allowed(kind: str, known: int, allowed: dict[str, Json]) -> bool:
    return kind in (allowed.get("parse") or []) or str(known) in map(str, allowed.get(kind) or [])


def _may_ping_all(channel: Channel, sender: User) -> bool:
    return channel.guild is not None and channel.allows(sender, Permission.MENTION_EVERYONE)
