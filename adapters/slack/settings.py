"""What the adapter is told when it starts: plain values, checked before (bot.config)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

API_BASE_URL = "https://slack.com/api/"
HOOKS = "https://hooks.slack.com/"

Mode = Literal["http", "socket"]


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """For many workspaces. `redirect_url` None: Slack takes the one of the app's settings."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_url: str | None
    authorize_url: str


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Either `bot_token`, for one workspace, or `oauth`. In socket mode `app_token`, in http mode `signing_secrets`."""

    mode: Mode
    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secrets: tuple[str, ...] = field(default=(), repr=False)
    oauth: OAuthSettings | None = None
    command: str = "/task"
    api_base_url: str = API_BASE_URL

    @property
    def response_bases(self) -> tuple[str, ...]:
        """Where a response_url may lead: Slack's own host, and that of another API, a proxy or a test."""
        if self.api_base_url == API_BASE_URL:
            return (HOOKS,)
        base = urlsplit(self.api_base_url)
        return HOOKS, f"{base.scheme}://{base.netloc}/"
