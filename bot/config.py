"""Settings, read once from the environment when the program starts; nothing else reads it.

What is wrong is a ConfigurationError: it names the setting, says what it is now (of a secret only its shape) and what
it should be.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

LogLevel = Literal["debug", "info", "warning", "error"]
SlackMode = Literal["http", "socket"]

SCHEMES = ("postgres", "postgresql", "postgresql+asyncpg")
API_BASE_URL = "https://slack.com/api/"
AUTHORIZE_URL = "https://slack.com/oauth/v2/authorize"
SHORTEST_KEY = 32

S = TypeVar("S", bound=BaseSettings)


def _default_data_dir() -> Path:
    return user_data_path("nudge", appauthor=False)


class Settings(BaseSettings):
    """What an operator may set. `DATABASE_URL` unset means the bundled PostgreSQL below `NUDGE_DATA_DIR`."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True)

    database_url: SecretStr | None = Field(None, validation_alias="DATABASE_URL")
    data_dir: Path = Field(default_factory=_default_data_dir, validation_alias="NUDGE_DATA_DIR")
    log_level: LogLevel = Field("warning", validation_alias="NUDGE_LOG_LEVEL")

    @field_validator("database_url", mode="before")
    @classmethod
    def _postgresql_only(cls, value: str | None) -> str | None:
        """The one spelling asyncpg and libpq both read: `postgresql://…`."""
        if value is None:
            return None
        scheme, separator, rest = value.strip().partition("://")
        if not separator or scheme not in SCHEMES:
            raise ValueError
        urlsplit(f"postgresql://{rest}").port  # noqa: B018 - raises ValueError when it is no number
        return f"postgresql://{rest}"

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: str) -> str:
        return value.strip().lower()

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()


class ServerSettings(BaseSettings):
    """Of `nudge run`. `secret_keys`: the first encrypts, all decrypt."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True)

    host: str = Field("127.0.0.1", validation_alias="HOST")
    port: int = Field(3000, ge=0, le=65535, validation_alias="PORT")
    public_url: str | None = Field(None, validation_alias="PUBLIC_URL")
    secret_key: SecretStr | None = Field(None, validation_alias="NUDGE_SECRET_KEY")

    @field_validator("public_url")
    @classmethod
    def _https(cls, value: str | None) -> str | None:
        if value is not None and not is_url(value, "https"):
            raise ValueError
        return value.rstrip("/") if value else value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and min(map(len, several(value)), default=0) < SHORTEST_KEY:
            raise ValueError
        return value

    @property
    def secret_keys(self) -> tuple[str, ...]:
        return several(self.secret_key)


class Slack(BaseSettings):
    """Of Slack, as they are set; `check_slack` says whether they go together."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True)

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    client_id: str | None = Field(None, validation_alias="SLACK_CLIENT_ID")
    client_secret: SecretStr | None = Field(None, validation_alias="SLACK_CLIENT_SECRET")
    given_mode: SlackMode | None = Field(None, validation_alias="SLACK_MODE")
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
        if value is not None and (not several(value) or any(TOKEN.match(one) for one in several(value))):
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
    def mode(self) -> SlackMode:
        return self.given_mode or ("socket" if self.app_token else "http")

    @property
    def signing_secrets(self) -> tuple[str, ...]:
        return several(self.signing_secret)

    @property
    def is_set_up(self) -> bool:
        """Whether anybody means to use Slack."""
        return any((self.bot_token, self.app_token, self.signing_secret, self.client_id, self.client_secret))


TOKEN = re.compile(r"(xox[a-z]|xapp|xoxe\.xox[a-z])-")
# Printed by an error: the setting's shape, never its value.
SECRETS = {"DATABASE_URL", "NUDGE_SECRET_KEY", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"} | {
    "SLACK_CLIENT_SECRET"
}
OAUTH_PAGE = "the app's page “OAuth & Permissions”"
BASIC_PAGE = "the app's page “Basic Information”"

EXPECTED = {
    "DATABASE_URL": "Write postgresql://user:password@host:5432/name, or unset it to use the bundled PostgreSQL.",
    "NUDGE_DATA_DIR": "Name a folder that this user may write to, or unset it to use the default.",
    "NUDGE_LOG_LEVEL": "Use debug, info, warning or error.",
    "HOST": "Name an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them.",
    "PORT": "Use a number from 1 to 65535, or unset it to use 3000.",
    "PUBLIC_URL": "Write where this server is reached from outside, such as https://nudge.example.org.",
    "NUDGE_SECRET_KEY": (
        f"Use a secret text of {SHORTEST_KEY} characters or more, such as openssl rand -base64 32 prints, and keep it. "
        "To replace a key, write new,old."
    ),
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


def load() -> Settings:
    """The settings as they are now. Raises ConfigurationError for the first one that is wrong."""
    return _read(Settings)


def load_server() -> ServerSettings:
    """Raises ConfigurationError."""
    return _read(ServerSettings)


def load_slack() -> Slack:
    """Each setting is right; `check_slack` says whether they go together. Raises ConfigurationError."""
    return _read(Slack)


def check_slack(slack: Slack, *, has_key: bool) -> None:
    """Of a Slack that is set up. `has_key`: NUDGE_SECRET_KEY is set. Raises ConfigurationError."""
    _check_workspaces(slack, has_key=has_key)
    _check_mode(slack)


def _check_workspaces(slack: Slack, *, has_key: bool) -> None:
    """One workspace or many, and what either needs."""
    if slack.bot_token and slack.client_id:
        _refuse(
            "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set: the one is for one workspace, the other for many.",
            "Unset one of them.",
        )
    if slack.bot_token is None and slack.client_id is None:
        _refuse(
            "SLACK_BOT_TOKEN is not set.",
            f"{EXPECTED['SLACK_BOT_TOKEN']} For many workspaces, set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead.",
        )
    if slack.client_id and slack.client_secret is None:
        _refuse("SLACK_CLIENT_ID is set, but SLACK_CLIENT_SECRET is not.", EXPECTED["SLACK_CLIENT_SECRET"])
    if slack.client_id and not has_key:
        problem = "SLACK_CLIENT_ID is set, but NUDGE_SECRET_KEY, which encrypts the tokens of the workspaces, is not."
        _refuse(problem, EXPECTED["NUDGE_SECRET_KEY"])


def _check_mode(slack: Slack) -> None:
    if slack.mode == "socket" and slack.app_token is None:
        _refuse(
            "SLACK_MODE is socket, but SLACK_APP_TOKEN is not set.",
            f"{EXPECTED['SLACK_APP_TOKEN']} Or set SLACK_MODE to http.",
        )
    if slack.mode == "http" and slack.signing_secret is None:
        how = "SLACK_MODE is http" if slack.given_mode else "SLACK_APP_TOKEN is not set, so SLACK_MODE is http"
        _refuse(
            f"{how}, but SLACK_SIGNING_SECRET is not set.",
            f"{EXPECTED['SLACK_SIGNING_SECRET']} For socket mode, set SLACK_APP_TOKEN instead.",
        )


def several(value: SecretStr | None) -> tuple[str, ...]:
    """The parts between commas."""
    parts = value.get_secret_value().split(",") if value else []
    return tuple(part.strip() for part in parts if part.strip())


def shape(secret: str) -> str:
    """What may be said about a secret."""
    token = TOKEN.match(secret)
    if token:
        return f"begins with {token[0]} and has {len(secret)} characters"
    return f"has {len(secret)} characters" if secret else "is empty"


def _read(kind: type[S]) -> S:
    try:
        return kind()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        _refuse(f"The setting {name} {_shown(name, first['input'])}.", EXPECTED.get(name, first["msg"]))


def _shown(name: str, value: Any) -> str:  # noqa: ANN401 - whatever was given
    """The value as an error may print it: of a database URL only how it begins, the rest may hold a password."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    text = str(value).strip()
    if name == "DATABASE_URL":
        return _shown_url(text)
    return shape(text) if name in SECRETS else f"is “{text[:80]}”"


def _shown_url(text: str) -> str:
    scheme, separator, _ = text.partition("://")
    if separator and scheme in SCHEMES:
        return "has a port that is not a number"
    return f"begins with “{scheme[:20]}://”" if separator else "has no “postgresql://” in front"


def _refuse(problem: str, fix: str) -> NoReturn:
    raise ConfigurationError(problem, fix) from None


def _beginning(value: SecretStr | None, prefix: str) -> SecretStr | None:
    """Two tokens that are swapped are found here, not by an error of Slack's."""
    if value is not None and not re.fullmatch(rf"{prefix}[\w.-]+", value.get_secret_value().strip(), re.ASCII):
        raise ValueError
    return value and SecretStr(value.get_secret_value().strip())


def is_url(text: str, *schemes: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in schemes and bool(parts.hostname)
