"""Who may do what where: Discord's permission bits, and how they come together in a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.places import Channel, Member


class Permission:
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = (1 << 50) - 1
# A new server's @everyone has these, among others; the right to mention everybody is one of them.
EVERYONE = (
    Permission.ADD_REACTIONS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.EMBED_LINKS
    | Permission.ATTACH_FILES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.USE_APPLICATION_COMMANDS
    | Permission.CREATE_PUBLIC_THREADS
    | Permission.CREATE_PRIVATE_THREADS
    | Permission.SEND_MESSAGES_IN_THREADS
)
# In a direct message with the bot.
DIRECT = (
    Permission.ATTACH_FILES
    | Permission.EMBED_LINKS
    | Permission.MENTION_EVERYONE
    | Permission.USE_EXTERNAL_EMOJIS
    | Permission.VIEW_CHANNEL
    | Permission.SEND_MESSAGES
    | Permission.READ_MESSAGE_HISTORY
    | Permission.ADD_REACTIONS
    | Permission.USE_APPLICATION_COMMANDS
)


def in_guild(member: Member) -> int:
    if member.guild.owner is member.user:
        return ALL
    known = member.guild.everyone.permissions
    for role in member.roles:
        known |= role.permissions
    return ALL if known & Permission.ADMINISTRATOR else known


def in_channel(member: Member, channel: Channel) -> int:
    """Overwrites: of @everyone, then of the roles together, then of the member. A thread has its parent's."""
    known = in_guild(member)
    overwrites = (channel.parent or channel).overwrites
    if known == ALL or not overwrites:
        return known
    allow, deny = overwrites.get(member.guild.id, (0, 0))
    known = known & ~deny | allow
    of_roles = [overwrites[role.id] for role in member.roles if role.id in overwrites]
    for _, denied in of_roles:
        known &= ~denied
    for allowed, _ in of_roles:
        known |= allowed
    allow, deny = overwrites.get(member.user.id, (0, 0))
    known = known & ~deny | allow
    return known if known & Permission.VIEW_CHANNEL else 0
