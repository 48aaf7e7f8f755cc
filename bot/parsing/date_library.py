"""The dateparser library, for dates in words that our own grammar does not know: a day only, English only.

What it makes of short or bare numbers is wrong more often than right, so it sees only texts that name a month.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from bot.parsing.date_words import MONTH

if TYPE_CHECKING:
    from collections.abc import Sequence

_MONTH = re.compile(rf"(?<![a-z])(?:{MONTH})(?![a-z])")
_SHORT_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_LONG_NUMBER = re.compile(r"(?<![0-9])[0-9]{3,}(?![0-9])")
_FULL_YEAR = re.compile(r"20[0-9]{2}$")


class _Library(Protocol):
    """The part of dateparser that is used."""

    def __call__(self, text: str, *, languages: Sequence[str], settings: dict[str, object]) -> datetime | None: ...


@cache
def _parse() -> _Library:
    import dateparser  # noqa: PLC0415 - takes a third of a second, and the first call as long again

    return cast("_Library", dateparser.parse)


def read_with_library(text: str, today: date) -> date | None:
    """The day that a cleaned text without a time of day means, or None."""
    if not _is_worth_it(text):
        return None
    settings: dict[str, object] = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": datetime.combine(today, time()),  # naive, in the person's zone; only the day comes back
        "RETURN_AS_TIMEZONE_AWARE": False,
        "REQUIRE_PARTS": ["day", "month"],
    }
    try:
        found = _parse()(text, languages=["en"], settings=settings)
    except Exception:  # noqa: BLE001 - a stranger's text in a stranger's parser: it is unreadable, never a crash
        return None
    return found.date() if found and found.time() == time() else None


def _is_worth_it(text: str) -> bool:
    """One month, one day and perhaps a year: with more numbers the library guesses which is which."""
    years = _LONG_NUMBER.findall(text)
    return (
        len(_MONTH.findall(text)) == 1
        and len(_SHORT_NUMBER.findall(text)) == 1
        and len(years) <= 1
        and all(_FULL_YEAR.match(year) for year in years)
        and not (set(text) & set(":/#$%&*+=<>{}|\\"))
    )


def warm_up() -> None:
    """Load the library and its first tables, so that no person waits for it."""
    read_with_library("2026 december 1", date(2026, 1, 1))
