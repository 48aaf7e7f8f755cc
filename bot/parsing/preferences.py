"""`prefs`, alone or with `tz`, `days`, `workday`, `week`, `order`, `notify`, `quiet`, `urgent`, `dm`, `platform`,
`muted`, `watched`.

Several of them may follow one another.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import Command, SetNotices, SetPreferences, ShowPreferences
from bot.errors import UserError
from bot.model import PLATFORMS
from bot.notices import OPTIONAL, How, NoticeKind
from bot.parsing.date_words import WEEKDAYS
from bot.parsing.following import read_subjects
from bot.parsing.lexer import lex
from bot.parsing.line import refuse_rest, usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.parsing.lexer import Token
    from bot.parsing.line import Line

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4])(?:[:.h]?([0-5][0-9])?)\s*(am|pm)?", re.IGNORECASE | re.ASCII)
_ALL_WEEK = frozenset(range(7))
_SETS_OF_DAYS = {
    **dict.fromkeys(("weekdays", "workdays"), frozenset(range(5))),
    **dict.fromkeys(("all", "every day", "everyday", "daily"), _ALL_WEEK),
}
_ORDERS = {"dmy": True, "ddmm": True, "mdy": False, "mmdd": False}
_NEVER = ("00:00", "00:00")
_NONE = frozenset(("off", "none", "never", "no"))
_TO = re.compile(r"\s*(?:[-–—]|\bto\b|\buntil\b|\btill\b)\s*", re.IGNORECASE)
_APART = re.compile(r"[,;\s]+")
_HOWS = {**{one.value: one for one in How}, "on": How.DM}
_WHERE = "`dm`, `channel` or `off`"


def show_preferences(line: Line) -> ShowPreferences:
    refuse_rest(line, SetPreferences, line.tokens())
    return ShowPreferences()


def read_preferences(line: Line) -> SetPreferences | SetNotices:
    """`prefs tz Berlin days mon-thu quiet 22-7`."""
    section = line.verb.partition(" ")[2]
    dates, notices = _read(_by_section(section, line.tokens(), line.text))
    return together(dates, notices)


def read_more(text: str) -> tuple[dict[str, object], dict[str, object]]:
    """What a form says in its last field, as a line does behind `prefs`: of dates, and of notices."""
    tokens, _ = lex(text, 0)
    sections = _by_section("", tokens, text)
    if unknown := sections.pop("", None):
        raise UserError(f"I don't know “{unknown[0][:40]}”.", f"I know {', '.join(_SECTIONS)}.")
    return _read(sections)


def together(dates: Mapping[str, object], notices: Mapping[str, object]) -> SetPreferences | SetNotices:
    """One command for what was said of both."""
    told = SetNotices(**notices) if notices else None
    if told and not dates:
        return told
    return SetPreferences(**dates, notices=told)


def _by_section(section: str, tokens: Sequence[Token], text: str) -> dict[str, list[str]]:
    """The words of each. Behind `notify`, "dm" is a place and begins nothing."""
    sections = {section: list[str]()} if section else {}
    for token in tokens:
        word = token.text.lower()
        if token.is_plain and word in _SECTIONS and not (section == "notify" and word == "dm"):
            section = word
            sections.setdefault(section, [])
        else:
            sections.setdefault(section, []).append(typed_word(text, token))
    return sections


def typed_word(text: str, token: Token) -> str:
    """A word of a value as it was typed, without the quotes around it."""
    return token.text if token.literal and not token.key else text[token.start : token.end]


def _read(sections: Mapping[str, list[str]]) -> tuple[dict[str, object], dict[str, object]]:
    dates: dict[str, object] = {}
    notices: dict[str, object] = {}
    for section, words in sections.items():
        name, read = _SECTIONS[section]
        if not words:
            command = SetNotices if name in SetNotices.model_fields else SetPreferences
            raise UserError(f"`prefs {section}` needs a value.", usage(command))
        (notices if name in SetNotices.model_fields else dates)[name] = read(words)
    return dates, notices


# ---- what they say of dates


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


# ---- what they say of notices


def read_hows(words: Sequence[str]) -> tuple[tuple[NoticeKind, How], ...]:
    """`assigned,mentioned channel commented off`; of what is said twice the later one counts. Raises UserError."""
    said: dict[NoticeKind, How] = {}
    waiting: list[NoticeKind] = []
    for word in words:
        how = _HOWS.get(word.strip(",;").lower())
        if how is None:
            waiting += [kind for part in _APART.split(word) if part for kind in _kinds(part)]
            continue
        if not waiting:
            raise UserError(f"Which notices shall be “{word.strip(',;')}”?", _known())
        said |= dict.fromkeys(waiting, how)
        waiting = []
    if waiting or not said:
        named = ", ".join(kind.value for kind in waiting[:3]) or "them"
        raise UserError(f"Where shall I tell you of {named}?", f"Say {_WHERE}: `prefs notify commented off`.")
    return tuple((kind, said[kind]) for kind in OPTIONAL if kind in said)


def _kinds(word: str) -> tuple[NoticeKind, ...]:
    """By the beginning of its name: "comments" is commented. A name of two words may be written as two."""
    wanted = word.lower().replace("-", "_")
    if wanted in ("all", "everything"):
        return OPTIONAL
    if wanted == "soon":
        return (NoticeKind.DUE_SOON,)
    start = wanted if wanted in set(OPTIONAL) else wanted.rstrip("s")
    found = tuple(kind for kind in OPTIONAL if kind.value.startswith(start))
    if len(start) < 3 or len(found) != 1:
        raise UserError(f"I tell nobody of “{word[:40]}”.", _known())
    return found


def _known() -> str:
    return f"I tell of {', '.join(OPTIONAL)}, or `all`: `prefs notify commented off`."


def read_quiet(text: str) -> tuple[str, str]:
    """`22:00-8:00`, `10pm to 7`, `off`; as HH:MM. Raises UserError."""
    if text.strip().lower() in _NONE:
        return _NEVER
    parts = _TO.split(text.strip())
    if len(parts) != 2:
        raise UserError(f"“{text[:40]}” are no hours.", "Write them like 22:00-8:00, or `off`.")
    since, until = map(read_workday_end, parts)
    return _NEVER if since == until else (since, until)


def read_state(text: str) -> bool:
    states = {"on": True, "yes": True, "off": False, "no": False}
    if text.strip().lower() not in states:
        raise UserError(f"“{text[:40]}” is neither on nor off.", "Write `on` or `off`.")
    return states[text.strip().lower()]


def read_platform(text: str) -> str:
    platform = text.strip().lower()
    if platform not in PLATFORMS:
        known = " or ".join(f"`{one}`" for one in PLATFORMS)
        raise UserError(f"I am not on “{text[:40]}”.", f"Write {known}.")
    return platform


def _of_text(read: Callable[[str], object]) -> Callable[[Sequence[str]], object]:
    return lambda words: read(" ".join(words))


# By what is typed: the command's field, and what reads its words.
_SECTIONS: dict[str, tuple[str, Callable[[Sequence[str]], object]]] = {
    "tz": ("zone", _of_text(str)),
    "days": ("workdays", _of_text(read_workdays)),
    "workday": ("workday_end", _of_text(lambda text: read_workday_end(_without_end(text)))),
    "week": ("week_start", _of_text(read_week_start)),
    "order": ("day_first", _of_text(read_day_first)),
    "notify": ("hows", read_hows),
    "quiet": ("quiet", _of_text(read_quiet)),
    "urgent": ("urgent", _of_text(read_state)),
    "dm": ("dm", _of_text(read_state)),
    "platform": ("platform", _of_text(read_platform)),
    "muted": ("muted", _of_text(read_subjects)),
    "watched": ("watched", _of_text(read_subjects)),
}


def _without_end(text: str) -> str:
    """`workday end 17:00`."""
    return text.lower().removeprefix("end").lstrip(" :")


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    ShowPreferences: show_preferences,
    SetPreferences: read_preferences,
    SetNotices: read_preferences,
}
