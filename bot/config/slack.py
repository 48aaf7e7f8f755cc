"""Slack's settings: each must be right (`load`), and they must go together (`check`)."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from bot.config import EXPECTED as SERVER_EXPECTED
from bot.config.reading import FROM_ENVIRONMENT, TOKEN, is_url, read, refuse, secrets

Mode = Literal["http", "socket"]

API_BASE_URL = "https://slack.com/api/"
AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
OAUTH_PAGE = "the app's page “OAuth & Permissions”"
BASIC_PAGE = "the app's page “Basic Information”"

EXPECTED = {
    "SLACK_BOT_TOKEN": f"Use the Bot User OAuth Token, which begins with xoxb-: {OAUTH_PAGE}.",
    "SLACK_APP_TOKEN": f"Use an App-Level Token with connections:write, which begins with xapp-: {BASIC_PAGE}.",
    "SLACK_SIGNING_SECRET": f"Use the Signing Secret, 32 hexadecimal digits: {BASIC_PAGE}.",
    "SLACK_MODE": "Use http or socket, or unset it: socket when SLACK_APP_TOKEN is set, else http.",
    "SLACK_COMMAND": "Use / and up to 31 small letters, digits, - or _, such as /task.",
    "SLACK_API_BASE_URL": f"Write a URL that ends in /api/, or unset it to use {API_BASE_URL}.",
    "SLACK_OAUTH_AUTHORIZE_URL": f"Write a URL, or unset it to use {AUTHORIZE_URL}.",
    "SLACK_CLIENT_ID": f"Use the Client ID: {BASIC_PAGE}.",
    "SLACK_CLIENT_SECRET": f"Use the Client Secret: {BASIC_PAGE}.",
}


class Slack(BaseSettings):
    """As they are set."""

    model_config = FROM_ENVIRONMENT

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    client_id: str | None = Field(None, validation_alias="SLACK_CLIENT_ID")
    client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    given_mode: Mode | None = Field(None, validation_alias="SLACK_MODE")
    command: str = Field("/task", pattern=r"^/[a-z0-9_-]{1,31}$", validation_alias="SLACK_COMMAND")
    api_base_url: str = Field(API_BASE_URL, validation_alias="SLACK_API_BASE_URL")
    authorize_url: str = Field(AUTHORIZE_URL, validation_alias="SLACK_OAUTH_AUTHORIZE_URL")

    @field_validator("given_mode", mode="before")
    @classmethod
    def _any_case(cls, value: str | None) -> str | None:
        return value.strip().lower() if value else None

    @field_validator("bot_token")
    @classmethod
    def _bot(cls, value: SecretStr | None) -> SecretStr | None:
        return _beginning(value, "xoxb-")

    @field_validator("app_token")
    @classmethod
    def _app(cls, value: SecretStr | None) -> SecretStr | None:
        return _beginning(value, "xapp-")

    @field_validator("signing_secret")
    @classmethod
    def _no_token(cls, value: SecretStr | None) -> SecretStr | None:
        """Its shape is not promised (`nudge doctor` looks at it), but a token it is not, and never empty."""
        if value is not None and (not secrets(value) or any(TOKEN.match(one) for one in secrets(value))):
            raise ValueError
        return value

    @field_validator("api_base_url")
    @classmethod
    def _ends_in_api(cls, value: str) -> str:
        if not is_url(value, "http", "https") or not value.endswith("/api/"):
            raise ValueError
        return value

    @field_validator("authorize_url")
    @classmethod
    def _url(cls, value: str) -> str:
        if not is_url(value, "http", "https"):
            raise ValueError
        return value

    @property
    def mode(self) -> Mode:
        return self.given_mode or ("socket" if self.app_token else "http")

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        return secrets(self.signing_secret)

    @property
    def is_set_up(self) -> bool:
        """Whether anybody means to use Slack."""
        return any((self.bot_token, self.app_token, self.signing_secret, self.client_id, self.client_secret))


def load() -> Slack:
    """Raises ConfigurationError."""
    return read(Slack, EXPECTED)


def check(slack: Slack, *, has_key: bool) -> None:
    """Of a Slack that is set up. `has_key`: NUDGE_SECRET_KEY is set. Raises ConfigurationError."""
    _check_workspaces(slack, has_key=has_key)
    _check_mode(slack)


def _check_workspaces(slack: Slack, *, has_key: bool) -> None:
    """One workspace or many, and what either needs."""
    if slack.bot_token and slack.client_id:
        refuse(
            "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: the one is for one workspace, the other for many.",
            "Unset one of them.",
        )
    if slack.bot_token is None and slack.client_id is None:
        refuse(
            "SLACK_BOT_TOKEN is not set.",
            f"{EXPECTED['SLACK_BOT_TOKEN']} For many workspaces, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead.",
        )
    if slack.client_id and slack.client_secret is None:
        refuse("SLACK_CLIENT_ID is set, but SLACK_CLIENT_SECRET is not.", EXPECTED["SLACK_CLIENT_SECRET"])
    if slack.client_id and not has_key:
        problem = "SLACK_CLIENT_ID is set, but NUDGE_SECRET_KEY, which encrypts the tokens of the workspaces, is not."
        refuse(problem, SERVER_EXPECTED["NUDGE_SECRET_KEY"])


def _check_mode(slack: Slack) -> None:
    if slack.mode == "socket" and slack.app_token is None:
        refuse(
            "SLACK_MODE is socket, but SLACK_APP_TOKEN is not set.",
            f"{EXPECTED['SLACK_APP_TOKEN']} Or set SLACK_MODE to http.",
        )
    if slack.mode == "http" and slack.signing_secret is None:
        how = "SLACK_MODE is http" if slack.given_mode else "SLACK_APP_TOKEN is not set, so SLACK_MODE is http"
        refuse(
            f"{how}, but SLACK_SIGNING_SECRET is not set.",
            f"{EXPECTED['SLACK_SIGNING_SECRET']} For socket mode, set SLACK_APP_TOKEN instead.",
        )


def _beginning(value: SecretStr | None, prefix: str) -> SecretStr | None:
    """Two tokens that are swapped are found here, not by an error of Slack's."""
    if value is not None and not re.fullmatch(rf"{prefix}[\w.-]+", value.get_secret_value().strip(), re.ASCII):
        raise ValueError
    return value and SecretStr(value.get_secret_value().strip())
