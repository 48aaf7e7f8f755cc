"""Payloads as Discord delivers them, with what they have in them; what a test is about is changed by keyword."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

GUILD, CHANNEL, THREAD, DIRECT = "1001", "2001", "2002", "2003"
ANA, BOB, BOT, HOOK = "3001", "3002", "3900", "3901"
OPS, OWN_ROLE = "4001", "4900"
ID = "1441071611904000000"  # of what happened on 20 November 2025
MESSAGE = "1441071611900000001"
MANAGES, WRITES = str(1 << 5 | 1 << 11), str(1 << 11)


def user(account: str = ANA, username: str = "ana", name: str | None = "Ana Maria", **more: object) -> Json:
    return {
        "id": account,
        "username": username,
        "global_name": name,
        "discriminator": "0",
        "avatar": None,
        "public_flags": 0,
        **more,
    }


def member(**more: object) -> Json:
    """Without its user, as Discord resolves one."""
    return {
        "nick": None,
        "roles": [],
        "joined_at": "2024-01-01T00:00:00.000000+00:00",
        "flags": 0,
        "pending": False,
        "permissions": WRITES,
        **more,
    }


BOBS: Json = user(BOB, "bob", "Bob")
ROLE: Json = {"id": OPS, "name": "ops", "permissions": "0", "managed": False, "mentionable": True, "position": 1}
ROOM: Json = {"id": CHANNEL, "type": 0, "name": "web", "guild_id": GUILD, "parent_id": None, "permissions": WRITES}
IN_THREAD: Json = {"id": THREAD, "type": 11, "name": "Login", "guild_id": GUILD, "parent_id": CHANNEL}
EMBED: Json = {"title": "Build 7", "description": "failed"}
_SECTION: Json = {"type": 9, "components": [{"type": 10, "content": one} for one in ("Red", "Green")], "accessory": {}}
V2: list[Json] = [{"type": 17, "components": [_SECTION]}]
TALK: Json = {"id": DIRECT, "type": 1, "last_message_id": None}


# ---- interactions


def interaction(kind: int, data: Json, **more: object) -> Json:
    d = {
        "id": ID,
        "application_id": "900",
        "type": kind,
        "token": "aW50",
        "version": 1,
        "context": 0,
        "guild_id": GUILD,
        "guild": {"id": GUILD, "locale": "en-US", "features": []},
        "channel_id": CHANNEL,
        "channel": ROOM,
        "member": {"user": user(), **member(roles=[OPS])},
        "locale": "en-GB",
        "data": data,
        **more,
    }
    return {"t": "INTERACTION_CREATE", "d": d}


def directly(payload: Json) -> Json:
    """The same in a direct message with the bot."""
    d = {name: value for name, value in payload["d"].items() if name not in {"guild_id", "guild", "member"}}
    author = {} if "author" in d or payload["t"] != "INTERACTION_CREATE" else {"user": user()}
    return payload | {"d": d | {"channel_id": DIRECT, "channel": TALK} | author}


def within(payload: Json, channel: Json) -> Json:
    return payload | {"d": payload["d"] | {"channel_id": channel["id"], "channel": channel}}


def option(name: str, value: object, kind: int = 3, **more: object) -> Json:
    return {"name": name, "type": kind, "value": value, **more}


def data(path: str, *options: Json, **more: object) -> Json:
    """`path`: as it is typed behind the slash."""
    name, *inside = path.split()
    given = list(options)
    for one in reversed(inside):
        given = [{"name": one, "type": 1, "options": given}]
    return {"id": "7001", "name": name, "type": 1, "options": given, **more}


def command(path: str, *options: Json, **more: object) -> Json:
    return interaction(2, data(path, *options), **more)


def asking(path: str, *options: Json) -> Json:
    return interaction(4, data(path, *options))


def person_menu(name: str, target: str = BOB) -> Json:
    resolved = {"users": {BOB: BOBS}, "members": {BOB: member()}}
    return interaction(2, {"id": "7002", "name": name, "type": 2, "target_id": target, "resolved": resolved})


def message_menu(name: str, **said: object) -> Json:
    resolved = {"messages": {MESSAGE: message("The login is broken") | {"author": BOBS} | said}}
    return interaction(2, {"id": "7003", "name": name, "type": 3, "target_id": MESSAGE, "resolved": resolved})


# ---- presses and forms


def button(custom_id: str, label: str = "Go") -> Json:
    return {"type": 2, "style": 2, "label": label, "custom_id": custom_id}


def shown(*components: Json, ephemeral: bool = False) -> Json:
    """A message of the bot's."""
    inside = [{"type": 10, "content": "**Today**"}, {"type": 1, "components": list(components)}]
    container = {"type": 17, "accent_color": 1, "components": inside}
    return {
        "id": MESSAGE,
        "channel_id": CHANNEL,
        "author": user(BOT, "nudge", None, bot=True),
        "content": "",
        "flags": 1 << 15 | (1 << 6 if ephemeral else 0),
        "components": [container],
    }


def press(custom_id: str, *, values: list[str] | None = None, on: Json | None = None, **more: object) -> Json:
    pressed: Json = {"custom_id": custom_id, "component_type": 2}
    if values is not None:
        pressed |= {"component_type": 3, "values": values}
    return interaction(3, pressed | more, message=on or shown(button(custom_id)))


def submission(custom_id: str, *, on: Json | None = None, resolved: Json | None = None) -> Json:
    components = [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "title", "value": "Fix login"}},
        {"type": 18, "id": 3, "component": {"type": 4, "id": 4, "custom_id": "due", "value": ""}},
        {"type": 18, "id": 5, "component": {"type": 7, "id": 6, "custom_id": "people", "values": [BOB, OPS]}},
    ]
    form: Json = {"custom_id": custom_id, "components": components, "resolved": resolved or {}}
    return interaction(5, form, **({"message": on} if on else {}))


# ---- messages and reactions


def message(content: str, **more: object) -> Json:
    return {
        "id": MESSAGE,
        "type": 0,
        "channel_id": CHANNEL,
        "author": user(),
        "content": content,
        "timestamp": "2025-11-20T12:00:00.000000+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "flags": 0,
        "components": [],
        **more,
    }


def written(content: str, **more: object) -> Json:
    said = message(content, guild_id=GUILD, member=member(roles=[OPS]), channel=ROOM)
    return {"t": "MESSAGE_CREATE", "d": said | more}


def reaction(name: str, **more: object) -> Json:
    d: Json = {
        "user_id": ANA,
        "channel_id": CHANNEL,
        "message_id": MESSAGE,
        "guild_id": GUILD,
        "member": {"user": user(), **member(roles=[OPS])},
        "emoji": {"id": None, "name": name},
        "message_author_id": BOB,
        "burst": False,
        "type": 0,
        "channel": ROOM,
    }
    return {"t": "MESSAGE_REACTION_ADD", "d": d | more}
