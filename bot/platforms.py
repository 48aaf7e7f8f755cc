"""Settings → the platforms that `nudge run` serves. Part of the composition root, as `__main__` is."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import TYPE_CHECKING, Protocol

from adapters.discord import permissions
from adapters.discord.settings import DiscordSettings
from adapters.slack import manifest
from adapters.slack.settings import OAuthSettings, SlackSettings
from bot import config
from bot.config import discord as discord_config
from bot.config import slack as slack_config
from bot.config.discord import SERVER_ID
from bot.config.reading import is_url
from bot.errors import ConfigurationError, DeliveryError, NotPermitted
from bot.ports import Adapter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.routing import BaseRoute

    from bot.config import ServerSettings
    from bot.config.slack import Slack
    from bot.ports import Clock, Health
    from storage.store import PostgresStore


class Platform(Adapter, Protocol):
    """An adapter that `nudge run` serves. `last_tick`: when its own loop last went round."""

    @property
    def last_tick(self) -> datetime | None: ...

    def routes(self) -> Sequence[BaseRoute]: ...

    async def drain(self, seconds: float) -> None:
        """Take nothing more; return when what was begun is done, or the time is over."""

    async def check(self) -> Health: ...


def configured(clock: Clock) -> tuple[ServerSettings, list[Callable[[PostgresStore], Platform]]]:
    """Where to listen, and what makes each platform once the store is open. Raises ConfigurationError."""
    server = config.load_server()
    slack, discord = slack_settings(server), discord_settings()
    made: list[Callable[[PostgresStore], Platform]] = []
    if slack is not None:
        made.append(partial(_slack, slack, server.secret_keys, clock))
    if discord is not None:
        made.append(partial(_discord, discord, server.secret_keys, clock))
    return server, made


# Only what is set up is imported: an SDK takes its time and its memory.


def _slack(settings: SlackSettings, keys: Sequence[str], clock: Clock, store: PostgresStore) -> Platform:
    from adapters.slack.app import Slack
    from storage.inbox import PostgresInbox
    from storage.installations import PostgresInstallations

    return Slack(settings, PostgresInstallations(store, keys), PostgresInbox(store), clock)


def _discord(settings: DiscordSettings, keys: Sequence[str], clock: Clock, store: PostgresStore) -> Platform:
    from adapters.discord.app import Discord
    from storage.installations import PostgresInstallations
    from storage.memory import PostgresMemory

    return Discord(settings, PostgresInstallations(store, keys), PostgresMemory(store), clock)


# ---- Slack


def slack_settings(server: ServerSettings) -> SlackSettings | None:
    """What the adapter takes; None if Slack is not set up. Raises ConfigurationError."""
    slack = slack_config.load()
    if not slack.is_set_up:
        return None
    slack_config.check(slack, has_key=bool(server.secret_keys))
    return SlackSettings(
        mode=slack.mode,
        bot_token=slack.bot_token.get_secret_value() if slack.bot_token else None,
        app_token=slack.app_token.get_secret_value() if slack.app_token else None,
        signing_secrets=slack.signing_secrets,
        oauth=_oauth(slack, server),
        command=slack.command,
        api_base_url=slack.api_base_url,
    )


def _oauth(slack: Slack, server: ServerSettings) -> OAuthSettings | None:
    if slack.client_id is None or slack.client_secret is None:
        return None
    return OAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret.get_secret_value(),
        redirect_url=f"{server.public_url}{manifest.REDIRECT_PATH}" if server.public_url else None,
        authorize_url=slack.authorize_url,
    )


def slack_manifest(http: str, *, socket: bool) -> str:
    """JSON. Neither an address nor `socket`: for the mode that is set up, else socket. Raises ConfigurationError."""
    slack, server = slack_config.load(), config.load_server()
    if not http and not socket and slack.is_set_up and slack.mode == "http":
        http = server.public_url or _without_address()
    if http and not is_url(http, "https"):
        raise ConfigurationError(f"--http is “{http[:80]}”.", "Write an https:// address that Slack can reach.")
    made = manifest.manifest(slack.command, http.rstrip("/") or None)
    return json.dumps(made, indent=2, ensure_ascii=False)


def _without_address() -> str:
    raise ConfigurationError(
        "SLACK_MODE is http, and PUBLIC_URL, where Slack reaches this server, is not set.",
        "Set it, or say --http https://… or --socket.",
    )


# ---- Discord


def discord_settings() -> DiscordSettings | None:
    """What the adapter takes; None if Discord is not set up. Raises ConfigurationError."""
    discord = discord_config.load()
    if discord.token is None:
        return None
    discord_config.check(discord)
    return DiscordSettings(
        token=discord.token.get_secret_value(),
        api_base=discord.api_base,
        gateway_url=discord.gateway_url,
        cdn_base=discord.cdn_base,
        guild_ids=discord.guild_ids,
        message_content=discord.message_content,
        shard_ids=discord.shard_ids or None,
        shard_count=discord.shard_count,
    )


def discord_invitation(guild: str) -> tuple[str, str]:
    """The link, and a warning or nothing. `guild`: for this server alone, or empty. Raises ConfigurationError."""
    if guild and not discord_config.ID.fullmatch(guild):
        raise ConfigurationError(f"--guild is “{guild[:80]}”.", f"Write the server's id, a number. {SERVER_ID}")
    settings = discord_settings()
    if settings is None:
        raise ConfigurationError("DISCORD_TOKEN is not set.", discord_config.EXPECTED["DISCORD_TOKEN"])
    application, warning = _application(settings)
    return permissions.invitation(application, guild), warning


def _application(settings: DiscordSettings) -> tuple[str, str]:
    """Its id, and a warning if it is read off the token, where the bot's stands: old applications have another."""
    from adapters.discord import client

    try:
        application = asyncio.run(client.look(settings))
    except NotPermitted:
        raise ConfigurationError("Discord refuses DISCORD_TOKEN.", discord_config.EXPECTED["DISCORD_TOKEN"]) from None
    except DeliveryError as error:
        problem = f"Discord does not answer: {error}."
        if not settings.bot_id:
            raise ConfigurationError(problem, "Check this machine's way to DISCORD_API_BASE.") from None
        return settings.bot_id, f"{problem} The application's id is read off the token: see whether the link opens."
    if "id" not in application:
        raise ConfigurationError("What answers at DISCORD_API_BASE is not Discord.", "Unset it to ask Discord itself.")
    return str(application["id"]), ""
