"""What the adapter is told when it starts: plain values, checked before (bot.config)."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

API_BASE = "https://discord.com/api/v10"
CDN_BASE = "https://cdn.discordapp.com"


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """`gateway_url` None: Discord's own. `guild_ids` empty: commands everywhere; else in these servers alone, at once.

    `shard_ids` and `shard_count` None: this process serves all servers. `message_content`: the application has the
    privileged intent for it.
    """

    token: str = field(repr=False)
    api_base: str = API_BASE
    gateway_url: str | None = None
    cdn_base: str = CDN_BASE
    guild_ids: tuple[int, ...] = ()
    shard_ids: tuple[int, ...] | None = None
    shard_count: int | None = None
    message_content: bool = False

    @property
    def bot_id(self) -> str:
        """The bot's id, which is the first part of its token; empty if it can't be read there."""
        first = self.token.partition(".")[0]
        try:
            bot = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode()
        except ValueError:
            return ""
        return bot if bot.isascii() and bot.isdigit() else ""


def commands_note(application_id: object, guild_id: int | None) -> str:
    """The name of the note (bot.ports.Memory) that tells which commands Discord has: a fingerprint."""
    return f"commands of {application_id} in {guild_id or 'all servers'}"
