"""Settings → the platforms that `nudge run` serves. Part of the composition root, as `__main__` is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from adapters.slack import manifest
from adapters.slack.settings import OAuthSettings, SlackSettings
from bot import config
from bot.errors import ConfigurationError
from bot.ports import Adapter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.routing import BaseRoute

    from bot.config import ServerSettings, Slack
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
    settings = slack_settings(server)
    if settings is None:
        return server, []

    def slack(store: PostgresStore) -> Platform:
        from adapters.slack.app import Slack as SlackPlatform
        from storage.inbox import PostgresInbox
        from storage.installations import PostgresInstallations

        installations = PostgresInstallations(store, server.secret_keys)
        return SlackPlatform(settings, installations, PostgresInbox(store), clock)

    return server, [slack]


def slack_settings(server: ServerSettings) -> SlackSettings | None:
    """What the adapter takes; None if Slack is not set up. Raises ConfigurationError."""
    slack = config.load_slack()
    if not slack.is_set_up:
        return None
    config.check_slack(slack, has_key=bool(server.secret_keys))
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
    slack, server = config.load_slack(), config.load_server()
    if not http and not socket and slack.is_set_up and slack.mode == "http":
        http = server.public_url or _without_address()
    if http and not config.is_url(http, "https"):
        raise ConfigurationError(f"--http is “{http[:80]}”.", "Write an https:// address that Slack can reach.")
    made = manifest.manifest(slack.command, http.rstrip("/") or None)
    return json.dumps(made, indent=2, ensure_ascii=False)


def _without_address() -> str:
    raise ConfigurationError(
        "SLACK_MODE is http, and PUBLIC_URL, where Slack reaches this server, is not set.",
        "Set it, or say --http https://… or --socket.",
    )
