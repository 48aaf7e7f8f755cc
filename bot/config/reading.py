"""One group of settings, read from the environment; and what may be said of a value that is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    # What an error says of a value, as the rest of a sentence that begins with the setting's name.
    Said = Callable[[str], str]

S = TypeVar("S", bound=BaseSettings)

FROM_ENVIRONMENT = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, str_strip_whitespace=True)
TOKEN = re.compile(r"(xox[a-z]|xapp|xoxe\.xox[a-z])-")


def read(kind: type[S], expected: Mapping[str, str], **said: Said) -> S:
    """`said`: of the settings that need their own word. Raises ConfigurationError for the first one that is wrong."""
    try:
        return kind()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        value = first["input"].get_secret_value() if isinstance(first["input"], SecretStr) else str(first["input"])
        say = said.get(name, shape if _is_secret(kind, name) else _as_it_is)
        refuse(f"The setting {name} {say(value.strip())}.", expected.get(name, first["msg"]))


def refuse(problem: str, fix: str) -> NoReturn:
    raise ConfigurationError(problem, fix) from None


def several(text: str) -> tuple[str, ...]:
    """The parts between commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def secrets(value: SecretStr | None) -> tuple[str, ...]:
    """The parts between commas."""
    return several(value.get_secret_value()) if value else ()


def shape(secret: str) -> str:
    """What may be said of a secret."""
    token = TOKEN.match(secret)
    if token:
        return f"begins with {token[0]} and has {len(secret)} characters"
    return f"has {len(secret)} characters" if secret else "is empty"


def is_url(text: str, *schemes: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in schemes and bool(parts.hostname)


def _as_it_is(value: str) -> str:
    return f"is “{value[:80]}”"


def _is_secret(kind: type[BaseSettings], name: str) -> bool:
    (field,) = (one for one in kind.model_fields.values() if one.validation_alias == name)
    return SecretStr in (field.annotation, *get_args(field.annotation))
