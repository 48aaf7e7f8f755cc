"""Time zones as somebody begins to type them: a city, a country, an abbreviation, a zone's name.

Countries and their zones are those of the time zone database (zone.tab and iso3166.tab of the package tzdata).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.parsing.zones import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = re.compile(r"[^\W\d_]+")
_ALSO_CALLED = {"usa": "us", "uk": "gb", "england": "gb"}  # a country's code is a name of it, too


def zones_of(text: str) -> tuple[str, ...]:
    """IANA names, likeliest first: of "berlin", "new y", "cet", "germany"; () for what begins no place."""
    wanted = _flat(text)
    return tuple(dict.fromkeys(_each(wanted))) if wanted else ()


def _each(wanted: str) -> Iterator[str]:
    cities = _cities()
    yield from (zone for zone, city in cities.items() if wanted == city)
    if isinstance(named := zone_of(wanted), ZoneInfo):
        yield named.key
    codes = _countries()
    yield from _zones().get(_ALSO_CALLED.get(wanted) or codes.get(wanted, wanted), ())
    yield from (zone for zone, city in cities.items() if city.startswith(wanted) or _is_region(wanted, zone))
    for country, code in codes.items():
        if f" {wanted}" in f" {country}":
            yield from _zones().get(code, ())
    yield from (zone for zone, city in cities.items() if f" {wanted}" in city)


def _is_region(wanted: str, zone: str) -> bool:
    """ "europe", or "europe/be"."""
    return _flat(zone).startswith(wanted if "/" in wanted else f"{wanted}/")


def _flat(text: str) -> str:
    """Without case and accents, with blanks between words."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("_", " "))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())


@cache
def _cities() -> dict[str, str]:
    """By zone, in order of the alphabet."""
    names = sorted({"UTC"}.union(*_zones().values()))
    return {zone: _flat(zone.rpartition("/")[2]) for zone in names}


@cache
def _countries() -> dict[str, str]:
    """The codes, by name: "britain uk"."""
    return {" ".join(_WORD.findall(_flat(row[1]))): row[0].lower() for row in _table("iso3166.tab")}


@cache
def _zones() -> dict[str, tuple[str, ...]]:
    """By a country's code; where most people live, first."""
    zones: dict[str, tuple[str, ...]] = {}
    for code, _, zone, *_ in _table("zone.tab"):
        zones[code.lower()] = (*zones.get(code.lower(), ()), zone)
    return zones


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata") / "zoneinfo" / name).read_text(encoding="utf-8")
    return [row.split("\t") for row in text.splitlines() if not row.startswith("#")]
