"""Discord's settings: each must be right (`load`), and they must go together (`check`)."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from bot.config.reading import FROM_ENVIRONMENT, is_url, read, refuse, several

API_BASE = "https://discord.com/api/v10"
CDN_BASE = "https://cdn.discordapp.com"
TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
ID = re.compile(r"[1-9][0-9]{0,19}")
NUMBER = re.compile(r"[0-9]{1,6}")
BOT_PAGE = "the application's page “Bot”"
SERVER_ID = "With Developer Mode on (Settings → Advanced), a server's menu has Copy Server ID."

Ids = Annotated[tuple[int, ...], NoDecode]  # not JSON: numbers between commas

EXPECTED = {
    "DISCORD_TOKEN": f"Use the bot's token alone, three parts with a dot between: {BOT_PAGE} → Reset Token.",
    "DISCORD_API_BASE": f"Write a URL that ends in /api/v10, or unset it to use {API_BASE}.",
    "DISCORD_GATEWAY_URL": "Write a URL that begins with wss:// or ws://, or unset it to use Discord's own.",
    "DISCORD_CDN_BASE": f"Write a URL, or unset it to use {CDN_BASE}.",
    "DISCORD_GUILD_IDS": f"Write servers' ids, numbers with a comma between, or unset it for all servers. {SERVER_ID}",
    "DISCORD_SHARD_COUNT": "Use how many shards all processes have together, 1 or more, or unset it for one process.",
    "DISCORD_MESSAGE_CONTENT": f"Use true where {BOT_PAGE} has Message Content switched on, or unset it.",
    "DISCORD_SHARD_IDS": "Use the numbers of this process's shards, counted from 0, such as 0,1.",
}


class Discord(BaseSettings):
    """As they are set. `guild_ids` empty: all servers. `shard_ids` empty, `shard_count` None: one process for all."""

    model_config = FROM_ENVIRONMENT

    token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    api_base: str = Field(API_BASE, validation_alias="DISCORD_API_BASE")
    gateway_url: str | None = Field(None, validation_alias="DISCORD_GATEWAY_URL")
    cdn_base: str = Field(CDN_BASE, validation_alias="DISCORD_CDN_BASE")
    guild_ids: Ids = Field((), validate_default=False, validation_alias="DISCORD_GUILD_IDS")
    shard_ids: Ids = Field((), validate_default=False, validation_alias="DISCORD_SHARD_IDS")
    shard_count: int | None = Field(None, ge=1, validation_alias="DISCORD_SHARD_COUNT")
    message_content: bool = Field(False, validation_alias="DISCORD_MESSAGE_CONTENT")

    @field_validator("token")
    @classmethod
    def _three_parts(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError
        return value

    @field_validator("api_base")
    @classmethod
    def _version_10(cls, value: str) -> str:
        """The only one that is spoken here."""
        if not is_url(value, "http", "https") or not value.rstrip("/").endswith("/api/v10"):
            raise ValueError
        return value.rstrip("/")

    @field_validator("cdn_base")
    @classmethod
    def _url(cls, value: str) -> str:
        if not is_url(value, "http", "https"):
            raise ValueError
        return value.rstrip("/")

    @field_validator("gateway_url")
    @classmethod
    def _websocket(cls, value: str | None) -> str | None:
        if value is not None and not is_url(value, "ws", "wss"):
            raise ValueError
        return value

    @field_validator("guild_ids", mode="before")
    @classmethod
    def _ids(cls, value: str) -> tuple[int, ...]:
        return _numbers(value, ID)

    @field_validator("shard_ids", mode="before")
    @classmethod
    def _shards(cls, value: str) -> tuple[int, ...]:
        return _numbers(value, NUMBER)

    @property
    def is_set_up(self) -> bool:
        """Whether anybody means to use Discord."""
        return self.token is not None


def load() -> Discord:
    """Raises ConfigurationError."""
    return read(Discord, EXPECTED, DISCORD_TOKEN=_said_of_token)


def check(discord: Discord) -> None:
    """Raises ConfigurationError."""
    ids, count = discord.shard_ids, discord.shard_count
    if count is not None and not ids:
        refuse("DISCORD_SHARD_COUNT is set, but DISCORD_SHARD_IDS is not.", EXPECTED["DISCORD_SHARD_IDS"])
    if ids and count is None:
        refuse("DISCORD_SHARD_IDS is set, but DISCORD_SHARD_COUNT is not.", EXPECTED["DISCORD_SHARD_COUNT"])
    if count is not None and max(ids) >= count:
        problem = f"DISCORD_SHARD_IDS has {max(ids)}, but DISCORD_SHARD_COUNT is {count}."
        refuse(problem, f"Shards are counted from 0: the last of {count} is {count - 1}.")


def _numbers(text: str, pattern: re.Pattern[str]) -> tuple[int, ...]:
    """Each once. Raises ValueError."""
    found = several(text)
    if not found or not all(pattern.fullmatch(one) for one in found):
        raise ValueError
    return tuple(dict.fromkeys(int(one) for one in found))


def _said_of_token(text: str) -> str:
    """What gives its mistake away, and nothing of the token itself."""
    if text.lower().startswith("bot "):
        return "has the word “Bot” in front"
    if text[:1] in {'"', "'", "“"}:
        return "has quotation marks around it"
    dots = {0: "no dot", 1: "one dot"}.get(text.count("."), f"{text.count('.')} dots")
    return f"has {len(text)} characters and {dots}" if text else "is empty"
