"""Settings, read once from the environment when the program starts; nothing else reads it.

What is wrong is a ConfigurationError: it names the setting, says what it is now (of a secret only its shape) and what
it should be. Here are the settings of every command and of the server; those of a platform are in a file of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from bot.config.reading import FROM_ENVIRONMENT, is_url, read, secrets

LogLevel = Literal["debug", "info", "warning", "error"]

SCHEMES = ("postgres", "postgresql", "postgresql+asyncpg")
SHORTEST_KEY = 32

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
}


def load() -> Settings:
    """The settings as they are now. Raises ConfigurationError for the first one that is wrong."""
    return read(Settings, EXPECTED, DATABASE_URL=_said_of_url)


def load_server() -> ServerSettings:
    """Raises ConfigurationError."""
    return read(ServerSettings, EXPECTED)


def _default_data_dir() -> Path:
    return user_data_path("nudge", appauthor=False)


class Settings(BaseSettings):
    """What an operator may set. `DATABASE_URL` unset means the bundled PostgreSQL below `NUDGE_DATA_DIR`."""

    model_config = FROM_ENVIRONMENT

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

    model_config = FROM_ENVIRONMENT

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
        if value is not None and min(map(len, secrets(value)), default=0) < SHORTEST_KEY:
            raise ValueError
        return value

    @property
    def secret_keys(self) -> tuple[str, ...]:
        return secrets(self.secret_key)


def _said_of_url(text: str) -> str:
    """Of a database URL only how it begins: the rest may hold a password."""
    scheme, separator, _ = text.partition("://")
    if separator and scheme in SCHEMES:
        return "has a port that is not a number"
    return f"begins with “{scheme[:20]}://”" if separator else "has no “postgresql://” in front"
