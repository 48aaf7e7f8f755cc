"""A document that the bot sent, checked field by field; what is wrong is noted under its path, as Discord does it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

from tests.adapters.discord.loopback.errors import INVALID_FORM, ApiError
from tests.adapters.discord.loopback.limits import length

Json: TypeAlias = Any

REQUIRED = ("BASE_TYPE_REQUIRED", "This field is required")


@dataclass
class Problems:
    tree: dict[str, Json] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        place = self.tree
        for step in path:
            place = place.setdefault(str(step), {})
        place.setdefault("_errors", []).append({"code": code, "message": message})
        self.lines.append(f"{'.'.join(map(str, path)) or 'body'}: {message}")

    def check(self) -> None:
        if self.lines:
            raise ApiError(*INVALID_FORM, self.tree, tuple(self.lines))


@dataclass(slots=True)
class Spot:
    """One place in a document. What is fine costs little: only what is wrong gets a place of its own."""

    value: Json
    problems: Problems
    path: tuple[str | int, ...] = ()

    def wrong(self, code: str, message: str) -> None:
        self.problems.add(self.path, code, message)

    def has(self, key: str) -> bool:
        """Whether it is there, and not null."""
        return self.value.get(key) is not None

    def at(self, key: str | int) -> Spot:
        value = self.value.get(key) if isinstance(self.value, dict) else self.value[key]
        return Spot(value, self.problems, (*self.path, key))

    def is_object(self) -> bool:
        if not isinstance(self.value, dict):
            self.wrong("DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return isinstance(self.value, dict)

    def objects(self, key: str, least: int, most: int) -> list[Spot]:
        """The array's objects, so many; fewer may be none at all if `least` is 0."""
        if self.value.get(key) is None and not least:
            return []
        spot = self.at(key)
        if spot.value is None:
            spot.wrong(*REQUIRED)
            return []
        if not isinstance(spot.value, list):
            spot.wrong("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        if not least <= len(spot.value) <= most:
            spot.wrong("BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        return [one for one in (spot.at(index) for index in range(len(spot.value))) if one.is_object()]

    def text(self, key: str, least: int, most: int, *, required: bool = True) -> str:
        value = self.value.get(key)
        if value is None:
            if required:
                self.at(key).wrong(*REQUIRED)
            return ""
        if not isinstance(value, str):
            self.at(key).wrong("STRING_TYPE_CONVERT", "Could not interpret as string.")
            return ""
        if len(value.strip()) < least:
            self.at(key).wrong("BASE_TYPE_BAD_LENGTH", f"Must be {least} or more in length.")
        elif length(value) > most:
            self.at(key).wrong("BASE_TYPE_BAD_LENGTH", f"Must be {most} or fewer in length.")
        return value

    def number(self, key: str, least: float, most: float, *, required: bool = False, default: int = 0) -> int:
        value = self.value.get(key)
        if value is None:
            if required:
                self.at(key).wrong(*REQUIRED)
            return default
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.at(key).wrong("NUMBER_TYPE_COERCE", f'Value "{value}" is not a number.')
            return default
        if not least <= value <= most:
            self.at(key).wrong("NUMBER_TYPE_RANGE", f"int value should be between {least} and {most}.")
        return int(value)

    def one_of(self, key: str, allowed: tuple[Json, ...], *, required: bool = True, default: Json = None) -> Json:
        value = self.value.get(key)
        if value is None and not required:
            return default
        if value is None:
            self.at(key).wrong(*REQUIRED)
            return default
        if value not in allowed:
            self.at(key).wrong("BASE_TYPE_CHOICES", f"Value must be one of {set(allowed)}.")
        return value

    def flag(self, key: str) -> bool:
        value = self.value.get(key)
        if value is not None and not isinstance(value, bool):
            self.at(key).wrong("BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
        return bool(value)

    def absent(self, *keys: str, why: str) -> None:
        for key in keys:
            if self.value.get(key) not in (None, [], "", False):
                self.at(key).wrong("BASE_TYPE_NOT_ALLOWED", why)


def snowflake(value: Json) -> int | None:
    """The id, if it is one."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal():
        return None
    return int(value) if 0 < int(value) < 2**64 else None
