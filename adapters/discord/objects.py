"""discord.py's objects → Discord's own payloads again, as far as adapters.discord.inbound reads them.

discord.py keeps no payloads. Nothing here asks anybody: what an object does not hold is left out.
"""

from __future__ import annotations

from typing import Any, TypeAlias

Payload: TypeAlias = dict[str, Any]
SUGGESTION, PRESS = 4, 3  # types of interactions


def interaction(one: Any) -> Payload:  # noqa: ANN401 - discord.Interaction; the SDK stays in two files
    data = {
        "id": str(one.id),
        "type": one.type.value,
        "application_id": str(one.application_id),
        "guild_id": _id(one.guild_id),
        "channel_id": _id(one.channel.id if one.channel else None),
        "channel": channel(one.channel),
        "locale": str(one.locale),
        "data": one.data or {},
        **_who(one.user, one.permissions.value if one.guild_id else None),
    }
    if one.message is not None:
        data["message"] = {
            "id": str(one.message.id),
            "flags": one.message.flags.value,
            "edited_timestamp": one.message.edited_at and one.message.edited_at.isoformat(),
            "components": [part.to_dict() for part in one.message.components],
        }
    return {"t": "INTERACTION_CREATE", "d": data}


def message(one: Any) -> Payload:  # noqa: ANN401 - discord.Message
    permissions = getattr(one.author, "guild_permissions", None)
    return {
        "t": "MESSAGE_CREATE",
        "d": {
            "id": str(one.id),
            "type": one.type.value,
            "webhook_id": _id(one.webhook_id),
            "guild_id": _id(one.guild.id if one.guild else None),
            "channel_id": str(one.channel.id),
            "channel": channel(one.channel),
            "content": one.content,
            "mentions": [user(who) for who in one.mentions],
            "mention_roles": [{"id": str(role.id), "name": role.name} for role in one.role_mentions],
            "attachments": [attachment(file) for file in one.attachments],
            "author": user(one.author),
            "member": _member(one.author, permissions.value if permissions else None),
        },
    }


def reaction(event: Any, where: Any) -> Payload:  # noqa: ANN401 - discord.RawReactionActionEvent, and its channel
    permissions = getattr(event.member, "guild_permissions", None)
    return {
        "t": "MESSAGE_REACTION_ADD",
        "d": {
            "guild_id": _id(event.guild_id),
            "channel_id": str(event.channel_id),
            "channel": channel(where),
            "message_id": str(event.message_id),
            "user_id": str(event.user_id),
            "emoji": {"id": _id(event.emoji.id), "name": event.emoji.name},
            "member": event.member
            and {"user": user(event.member), **_member(event.member, permissions.value if permissions else None)},
        },
    }


def channel(one: Any) -> Payload:  # noqa: ANN401 - any channel of discord.py
    if one is None:
        return {}
    return {
        "id": str(one.id),
        "type": one.type.value if getattr(one, "type", None) else None,
        "name": getattr(one, "name", None) or "",
        "parent_id": _id(getattr(one, "parent_id", None)),
    }


def attachment(one: Any) -> Payload:  # noqa: ANN401 - discord.Attachment
    return {
        "id": str(one.id),
        "filename": one.filename,
        "title": one.title,
        "size": one.size,
        "content_type": one.content_type,
        "url": one.url,
    }


def user(one: Any) -> Payload:  # noqa: ANN401 - discord.User or discord.Member
    return {"id": str(one.id), "username": one.name, "global_name": one.global_name, "bot": one.bot}


def _who(one: Any, permissions: int | None) -> Payload:  # noqa: ANN401 - discord.User or discord.Member
    if permissions is None:
        return {"user": user(one)}
    return {"member": {"user": user(one), **_member(one, permissions)}}


def _member(one: Any, permissions: int | None) -> Payload:  # noqa: ANN401 - discord.User or discord.Member
    """Without @everyone, whose id is the server's. The owner may do everything, whatever their roles say."""
    guild = getattr(one, "guild", None)
    if guild is None:
        return {}
    return {
        "nick": one.nick,
        "roles": _roles(one, guild),
        "permissions": None if permissions is None else str(permissions),
    }


def _roles(one: Any, guild: Any) -> list[str] | None:  # noqa: ANN401 - discord.Member, discord.Guild
    """None: discord.py knows a member's roles only by the server's, and has not been told of those yet."""
    if guild.default_role is None:
        return None
    return [str(role.id) for role in one.roles if role.id != guild.id]


def _id(value: int | None) -> str | None:
    return None if value is None else str(value)
