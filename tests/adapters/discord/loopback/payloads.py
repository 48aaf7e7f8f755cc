"""What the world looks like in Discord's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback.clock import iso

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.people import User
    from tests.adapters.discord.loopback.places import Channel, Guild, Member, Role

ARCHIVED_AFTER = 1440  # minutes


def user(one: User) -> dict[str, Json]:
    return {
        "id": str(one.id),
        "username": one.username,
        "global_name": None if one.bot else one.name,
        "discriminator": "0001" if one.bot else "0",
        "avatar": None,
        "public_flags": 0,
    } | ({"bot": True} if one.bot else {})


def partial_member(member: Member, permissions: int | None = None) -> dict[str, Json]:
    """Without its user. `permissions`: in the channel of an interaction."""
    return {
        "nick": member.nick,
        "avatar": None,
        "roles": [str(one.id) for one in member.roles],
        "joined_at": iso(member.joined),
        "premium_since": None,
        "communication_disabled_until": None,
        "pending": False,
        "flags": 0,
    } | ({} if permissions is None else {"permissions": str(permissions)})


def member(one: Member, permissions: int | None = None) -> dict[str, Json]:
    return partial_member(one, permissions) | {"user": user(one.user), "deaf": False, "mute": False}


def role(one: Role) -> dict[str, Json]:
    managed: dict[str, Json] = {"tags": {"bot_id": str(one.guild.world.bot.id)}} if one.managed else {}
    return {
        "id": str(one.id),
        "name": one.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": list(one.guild.roles.values()).index(one) if one.id in one.guild.roles else 0,
        "permissions": str(one.permissions),
        "managed": one.managed,
        "mentionable": one.mentionable,
        "flags": 0,
    } | managed


def channel(one: Channel) -> dict[str, Json]:
    known: dict[str, Json] = {"id": str(one.id), "type": one.kind, "flags": 0}
    known["last_message_id"] = str(next(reversed(one.messages_by_id))) if one.messages_by_id else None
    if one.guild is None:
        return known | {"recipients": [user(one.recipient)] if one.recipient else []}
    known |= {"name": one.name, "guild_id": str(one.guild.id), "nsfw": False, "rate_limit_per_user": 0}
    if one.is_thread:
        return known | thread(one)
    roles = one.guild.roles
    overwrites = [
        {"id": str(known_id), "type": 0 if known_id in roles else 1, "allow": str(allow), "deny": str(deny)}
        for known_id, (allow, deny) in one.overwrites.items()
    ]
    return known | {"position": 0, "topic": None, "parent_id": None, "permission_overwrites": overwrites}


def thread(one: Channel) -> dict[str, Json]:
    assert one.parent is not None
    return {
        "parent_id": str(one.parent.id),
        "owner_id": str(one.owner.id if one.owner else one.world.bot.id),
        "message_count": len(one.messages),
        "total_message_sent": len(one.messages_by_id),
        "member_count": len(one.followers),
        "thread_metadata": {
            "archived": one.archived,
            "locked": one.locked,
            "auto_archive_duration": ARCHIVED_AFTER,
            "archive_timestamp": iso(one.created),
            "create_timestamp": iso(one.created),
        },
    }


def partial_channel(one: Channel, viewer: User) -> dict[str, Json]:
    """In an interaction."""
    known = channel(one)
    known.pop("permission_overwrites", None)
    return known | {"permissions": str(one.permissions(viewer))}


def unavailable(guild: Guild) -> dict[str, Json]:
    return {"id": str(guild.id), "unavailable": True}


def guild(one: Guild) -> dict[str, Json]:
    return {
        "id": str(one.id),
        "name": one.name,
        "owner_id": str(one.owner.id),
        "icon": None,
        "splash": None,
        "banner": None,
        "description": None,
        "features": ["COMMUNITY"],
        "preferred_locale": one.locale,
        "roles": [role(each) for each in one.roles.values()],
        "emojis": [],
        "stickers": [],
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "vanity_url_code": None,
        "max_members": 500_000,
    }


def whole_guild(one: Guild) -> dict[str, Json]:
    """GUILD_CREATE, for a bot without the privileged intents: of the members only itself."""
    bot = one.world.bot
    return guild(one) | {
        "unavailable": False,
        "joined_at": iso(one.members[bot.id].joined),
        "large": len(one.members) > 250,
        "member_count": len(one.members),
        "members": [member(one.members[bot.id])],
        "channels": [channel(each) for each in one.channels if each.shows(bot)],
        "threads": [channel(each) for each in one.threads if each.shows(bot) and not each.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
