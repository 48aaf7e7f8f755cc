"""Settings, read once from the environment when the program starts; nothing else reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

LogLevel = Literal["debug", "info", "warning", "error"]

SCHEMES = ("postgres", "postgresql", "postgresql+asyncpg")


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


EXPECTED = {
    "DATABASE_URL": "Write postgresql://user:password@host:5432/name, or unset it to use the bundled PostgreSQL.",
    "NUDGE_DATA_DIR": "Name a folder that this user may write to, or unset it to use the default.",
    "NUDGE_LOG_LEVEL": "Use debug, info, warning or error.",
}


def _shown(name: str, value: object) -> str:
    """The value as an error may print it: of a database URL only how it begins, the rest may hold a password."""
    if name != "DATABASE_URL":
        return f"is “{str(value)[:80]}”"
    scheme, separator, _ = str(value).partition("://")
    if separator and scheme in SCHEMES:
        return "has a port that is not a number"
    return f"begins with “{scheme[:20]}://”" if separator else "has no “postgresql://” in front"


def load() -> Settings:
    """The settings as they are now. Raises ConfigurationError for the first one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        problem = f"The setting {name} {_shown(name, first['input'])}."
        raise ConfigurationError(problem, EXPECTED.get(name, first["msg"])) from None
