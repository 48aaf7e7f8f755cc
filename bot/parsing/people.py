"""`prefs`, `people`, `admin role` and `admin zone`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import Command, ListPeople, SetDefaultZone, SetPreferences, SetRole, ShowPreferences
from bot.errors import UserError
from bot.model import Role
from bot.parsing.date_words import WEEKDAYS
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.references import who_or_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])(?:[:.h]?([0-5][0-9])?)\s*(am|pm)?", re.IGNORECASE | re.ASCII)
_ALL_WEEK = frozenset(range(7))
_SETS_OF_DAYS = {
    **dict.fromkeys(("weekdays", "workdays"), frozenset(range(5))),
    **dict.fromkeys(("all", "every day", "everyday", "daily"), _ALL_WEEK),
}
_ORDERS = {"dmy": True, "ddmm": True, "mdy": False, "mmdd": False}
_SECTIONS = frozenset(("tz", "days", "workday", "week", "order"))


def read_preferences(line: Line) -> SetPreferences:
    """Several settings may follow one another: `prefs tz Berlin days mon-thu`."""
    given: dict[str, object] = {}
    section, words = line.verb.partition(" ")[2], list[str]()
    for token in line.tokens():
        if token.is_plain and token.text.lower() in _SECTIONS:
            given |= _setting(section, words)
            section, words = token.text.lower(), []
        else:
            words.append(_typed(line, token))
    return SetPreferences(**{**given, **_setting(section, words)})


def _typed(line: Line, token: Token) -> str:
    return token.text if token.literal and not token.key else line.text[token.start : token.end]


def _setting(section: str, words: list[str]) -> dict[str, object]:
    text = " ".join(words)
    if not text:
        raise UserError(f"`prefs {section}` needs a value.", usage(SetPreferences))
    match section:
        case "tz":
            return {"zone": text}
        case "days":
            return {"workdays": read_workdays(text)}
        case "workday":
            return {"workday_end": read_workday_end(text.lower().removeprefix("end").lstrip(" :"))}
        case "week":
            return {"week_start": read_week_start(text)}
        case _:
            return {"day_first": read_day_first(text)}


def read_workdays(text: str) -> frozenset[int]:
    """`mon-fri`, `mon,tue,thu`, `sun-thu`, `weekdays`; raises UserError."""
    lowered = " ".join(text.lower().replace("–", "-").split())
    if lowered in _SETS_OF_DAYS:
        return _SETS_OF_DAYS[lowered]
    days: set[int] = set()
    for part in re.split(r"[,;\s]+", re.sub(r"\s*-\s*", "-", lowered)):
        first, dash, last = part.partition("-")
        if first in WEEKDAYS and (last in WEEKDAYS or not dash):
            days |= _days(WEEKDAYS[first], WEEKDAYS[last] if dash else WEEKDAYS[first])
        elif part and part != "and":
            raise UserError(f"“{part[:40]}” is no day of the week.", "Write `mon-fri`, or `mon,tue,thu`.")
    if not days:
        raise UserError("A week needs at least one workday.", "Write `mon-fri`, or `mon,tue,thu`.")
    return frozenset(days)


def _days(first: int, last: int) -> set[int]:
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def read_workday_end(text: str) -> str:
    """As HH:MM; raises UserError."""
    match = _CLOCK.fullmatch(text.strip())
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if match and match[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match[3].lower() == "pm" else 0)
    if hour > 23:
        raise UserError(f"“{text[:40]}” is no time of day.", "Write it like 17:30 or 5pm.")
    return f"{hour:02}:{minute:02}"


def read_week_start(text: str) -> int:
    day = WEEKDAYS.get(text.lower())
    if day is None:
        raise UserError(f"“{text[:40]}” is no day of the week.", "Write `monday` or `sunday`.")
    return day


def read_day_first(text: str) -> bool:
    day_first = _ORDERS.get(text.lower().replace("/", ""))
    if day_first is None:
        raise UserError(f"“{text[:40]}” is no order.", "Write `dmy` for 31/12, or `mdy` for 12/31.")
    return day_first


def show_preferences(line: Line) -> ShowPreferences:
    refuse_rest(line, SetPreferences, line.tokens())
    return ShowPreferences()


def read_default_zone(line: Line) -> SetDefaultZone:
    zone = " ".join(_typed(line, token) for token in line.tokens())
    if not zone:
        raise UserError("Which time zone?", usage(SetDefaultZone))
    return SetDefaultZone(zone=zone)


def read_people(line: Line) -> ListPeople:
    refuse_rest(line, ListPeople, line.tokens())
    return ListPeople()


def read_role(line: Line) -> SetRole:
    tokens = line.tokens()
    if len(tokens) != 2 or tokens[0].key not in {"", "@"}:
        raise UserError("I need one person and one role.", usage(SetRole))
    name = tokens[1].text.lower()
    if name not in set(Role):
        raise UserError(f"“{name[:40]}” is no role.", f"Use {', '.join(Role)}.")
    return SetRole(who=who_or_name(tokens[0].text, literal=tokens[0].literal), role=Role(name))


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    ShowPreferences: show_preferences,
    SetPreferences: read_preferences,
    ListPeople: read_people,
    SetRole: read_role,
    SetDefaultZone: read_default_zone,
}
