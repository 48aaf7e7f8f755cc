"""The one server that both bots are in, as Discord writes it: its channels, its people, its messages."""

from __future__ import annotations

import time
from itertools import count
from typing import Any, TypeAlias

from bench import data

Json: TypeAlias = dict[str, Any]

GUILD = str(data.TEAM)  # as in the database; and the role of everybody
OWNER = 200  # of the people who never say anything
BOT_ROLE = 500
# React, view channels, send messages, link, attach, read the history, use commands, open threads and write there.
EVERYBODY_MAY = sum(1 << bit for bit in (6, 10, 11, 14, 15, 16, 31, 35, 38))
SINCE = "2026-01-01T00:00:00.000000+00:00"
EPOCH = 1_420_070_400_000  # 2015, in milliseconds: what Discord's ids count from
COMPONENTS = 1 << 15  # a message's flag: it has only those

_COUNT = count()


def snowflake() -> str:
    """An id of now."""
    return str((int(time.time() * 1000) - EPOCH) << 22 | next(_COUNT) & 0x3FFFFF)


def guild(bot: Json) -> Json:
    """`bot`: the user that is told of it."""
    empty = ("emojis", "stickers", "threads", "voice_states", "presences", "stage_instances")
    return {
        "id": GUILD,
        "name": "Bench",
        "owner_id": account_id(OWNER),
        "icon": None,
        "features": [],
        "preferred_locale": "en-US",
        "roles": [_role(GUILD, "@everyone"), _role(str(BOT_ROLE), "Bench")],
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "unavailable": False,
        "joined_at": SINCE,
        "large": False,
        "member_count": data.PEOPLE + 2,
        "members": [{**_membership([str(BOT_ROLE)]), "user": bot}],
        "channels": [channel(one) for one in range(1, data.ROOMS + 1)],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        **{one: [] for one in empty},
    }


def _role(id_: str, name: str) -> Json:
    return {
        "id": id_,
        "name": name,
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": str(EVERYBODY_MAY),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel(room: int) -> Json:
    return {
        "id": f"{data.DISCORD.room}{room}",
        "guild_id": GUILD,
        "type": 0,
        "name": f"room {room}",
        "position": room,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "parent_id": None,
        "last_message_id": None,
        "permission_overwrites": [],
        "flags": 0,
    }


# ---- people


def account_id(person: int) -> str:
    return f"{data.DISCORD.account}{person}"


def user(id_: str, handle: str, name: str | None = None, *, bot: bool = False) -> Json:
    return {
        "id": id_,
        "username": handle,
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
        "bot": bot,
    }


def person(number: int) -> Json:
    return user(account_id(number), f"person{number}", f"Person {number}")


def member(number: int) -> Json:
    """In one of the channels."""
    return {**partial_member(), "user": person(number), "deaf": False, "mute": False}


def partial_member() -> Json:
    """Who is not said beside it."""
    return {**_membership([]), "permissions": str(EVERYBODY_MAY)}


def _membership(roles: list[str]) -> Json:
    return {
        "nick": None,
        "avatar": None,
        "roles": roles,
        "joined_at": SINCE,
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "flags": 0,
    }


def direct(account: str) -> Json:
    return {"id": snowflake(), "type": 1, "last_message_id": None, "recipients": [user(account, f"person{account}")]}


# ---- messages


def message(id_: str, channel_id: str, author: Json, said: Json) -> Json:
    """`said`: as a bot sent it."""
    return {
        "id": id_,
        "channel_id": channel_id,
        "author": author,
        "type": 0,
        "content": said.get("content") or "",
        "components": said.get("components") or [],
        "flags": said.get("flags", 0),
        "nonce": said.get("nonce"),
        "timestamp": SINCE,
        "edited_timestamp": None,
        "attachments": [],
        "embeds": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
    }
