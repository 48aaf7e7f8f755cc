"""The time of day within a phrase: `5pm`, `17:30`, `at 9`, `1700`, noon, "in the morning", eod; with a zone or without.

What may be before or after noon keeps both readings: the hour that people work at comes first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time, tzinfo
from enum import Enum, IntEnum

from bot.parsing.date_words import WEEKDAYS
from bot.parsing.zones import zone_of


class Clarity(IntEnum):
    """What it takes for words at the end of a title to be a date and not a part of the title."""

    NEVER = 0
    KEYWORD = 1  # "by 5/6"
    WITH_TIME = 2  # "the 3rd 5pm"
    ALONE = 3


class Doubt(Enum):
    """Whether to ask which of its times is meant."""

    NO = "no"
    WHEN_PAST = "when past"  # the likeliest, unless it is over on that day
    YES = "yes"


@dataclass(frozen=True, slots=True)
class Clock:
    """`times`: days to add and the wall time, likeliest first; () is the end of the workday.

    `until`: where a part of the day ends. `zone_word`: what named the zone.
    """

    times: tuple[tuple[int, time], ...]
    doubt: Doubt = Doubt.NO
    clarity: Clarity = Clarity.ALONE
    until: time | None = None
    zone: tzinfo | None = None
    zone_word: str = ""


_NAMED = {
    "noon": Clock(((0, time(12)),), clarity=Clarity.WITH_TIME),
    "midnight": Clock(((1, time()), (0, time())), Doubt.YES, Clarity.WITH_TIME),
    "eod": Clock(()),
}
_PARTS = {
    "morning": (time(9), time(12)),
    "afternoon": (time(15), time(18)),
    "evening": (time(18), time(23, 59)),
    "night": (time(20), time(23, 59)),
}
_PART = re.compile(r"(?:^| )(morning|afternoon|evening|night)(?= |$)")
_WORD = re.compile(r"(?:^|(?<= ))(?:at )?(?P<name>noon|midnight|eod)(?= |$)")
_TIME = re.compile(
    r"(?:^|(?<= ))(?P<at>(?:at|around) )?(?P<iso>t)?"
    r"(?P<hour>[0-9]{1,2})(?:(?P<mark>[:.h])(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9])(?:\.[0-9]{1,9})?)?)?"
    r"(?: ?(?P<half>am|pm|uhr|hrs|o'?clock)|(?P<letter>[aph]))?"
    r"(?P<offset>z|[+-][0-9]{2}(?::?[0-9]{2})?)?(?= |$)"
)
_MILITARY = re.compile(r"(?:^|(?<= ))(?P<at>(?:at|around) )?(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])(?= |$)")
_SPOKEN = re.compile(
    r"(?:^|(?<= ))(?:(?:at|around) )?(?P<how>half past|quarter past|quarter to) (?P<hour>[0-9]{1,2})"
    r" ?(?P<half>am|pm)?(?= |$)"
)
_SPOKEN_MINUTES = {"half past": 30, "quarter past": 15, "quarter to": -15}
_BARE = re.compile(r"(?P<day>.+) (?P<hour>[0-9]{1,2})$")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} ")
_DIGIT = re.compile(r"[0-9]")
_DAY_NAMES = frozenset(("today", "tomorrow", *WEEKDAYS))
_YEARS = range(1900, 2101)


def take_clock(text: str) -> tuple[Clock | None, str]:
    """The time of day in a cleaned text, and the text without it. None: there is none; "": nothing else is left."""
    found = _PART.search(text)
    rest = _joined(text[: found.start()], text[found.end() :]) if found else text
    clock, before, after = _take_time(rest)
    if clock is None:
        return (_of_part(found[1]), rest) if found else (None, text)
    if found:
        clock = _within(clock, found[1])
    zone_word, after = _take_zone(after, written_out=bool(_ISO_DAY.match(before)))
    if zone_word:
        clock = replace(clock, zone=zone_of(zone_word), zone_word=zone_word)
    return clock, _joined(before, after)


def take_bare_hour(text: str) -> tuple[Clock | None, str]:
    """The hour in "friday 5": it may be a day too, so it is always asked."""
    found = _BARE.match(text)
    if found is None or found["day"].rsplit(" ", 1)[-1] not in _DAY_NAMES:
        return None, text
    clock = _of_hour(int(found["hour"]))
    return (replace(clock, doubt=Doubt.YES), found["day"]) if clock else (None, text)


def bare_hour(number: int) -> Clock | None:
    """A number alone as an hour: it may be anything, so it is always asked and never ends a title."""
    clock = _of_hour(number)
    return replace(clock, doubt=Doubt.YES, clarity=Clarity.NEVER) if clock else None


def _joined(before: str, after: str) -> str:
    return f"{before.rstrip()} {after.lstrip()}".strip()


def _take_time(text: str) -> tuple[Clock | None, str, str]:
    """The time, what is before it and what is after it."""
    if _DIGIT.search(text):
        written_out = bool(_ISO_DAY.match(text))
        for found in _SPOKEN.finditer(text):
            if clock := _of_spoken(found):
                return clock, text[: found.start()], text[found.end() :]
        for found in _TIME.finditer(text):
            if clock := _of_time(found, written_out=written_out):
                return clock, text[: found.start()], text[found.end() :]
        for found in _MILITARY.finditer(text):
            if clock := _of_military(found, alone=found[0] == text):
                return clock, text[: found.start()], text[found.end() :]
    if named := _WORD.search(text):
        return _NAMED[named["name"]], text[: named.start()], text[named.end() :]
    return None, text, ""


def _take_zone(after: str, *, written_out: bool) -> tuple[str, str]:
    """A zone right after the time or at the very end. A bare "-11:00" may be the end of a meeting: not a zone then."""
    words = [word for word in after.split() if word != "time"]  # "eastern time"
    for index in (0, -1) if words else ():
        word = words[index]
        if (written_out or word[0] != "-") and zone_of(word):
            del words[index]
            return word, " ".join(words)
    return "", after


def _of_hour(hour: int) -> Clock | None:
    """An hour without am or pm: 1 to 6 are likelier after noon."""
    if hour == 24:
        return Clock(((1, time()),))
    if hour > 24:
        return None
    if hour == 0 or hour > 12:
        return Clock(((0, time(hour)),))
    if hour == 12:
        return Clock(((0, time(12)), (1, time())), Doubt.WHEN_PAST)
    early, late = (0, time(hour)), (0, time(hour + 12))
    return Clock((late, early) if hour < 7 else (early, late), Doubt.WHEN_PAST)


def _at_minute(clock: Clock, minute: int) -> Clock:
    return replace(clock, times=tuple((days, at.replace(minute=minute)) for days, at in clock.times))


def _of_time(found: re.Match[str], *, written_out: bool) -> Clock | None:
    half, minute = (found["half"] or found["letter"] or "")[:1], found["minute"]
    if not (half or found["at"] or found["mark"] == ":" or (found["mark"] == "h")):
        return None
    if found["mark"] == "." and not (half or found["at"]):
        return None  # 01.12 is a date
    clock = _of_digits(found, half, written_out=written_out)
    offset = found["offset"]
    if clock is None or not offset:
        return clock
    iso = offset[0] != "-" or found["iso"] or found["second"]  # else "10:00-11:00" is a meeting
    zone = zone_of(offset) if minute and (offset == "z" or (written_out and iso)) else None
    return replace(clock, zone=zone, zone_word=offset) if zone else None


def _of_digits(found: re.Match[str], half: str, *, written_out: bool) -> Clock | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    clear = Clarity.ALONE if found["at"] or found["half"] or found["mark"] == ":" else Clarity.KEYWORD
    if found["letter"] and not found["at"]:
        clear = Clarity.KEYWORD  # "iphone 5p", "17h of work"
    if half in {"a", "p"}:
        return _exact(hour % 12 + (12 if half == "p" else 0), minute, clear) if hour <= 12 else None
    if half in {"u", "h"} or found["mark"] == "h" or written_out or found["second"] or found["hour"][0] == "0":
        return _exact(hour, minute, clear, int(found["second"] or 0))
    clock = _of_hour(hour)
    if clock is None or (hour == 24 and minute):
        return None
    if minute and hour == 12:
        return _exact(hour, minute, clear)
    doubt = Doubt.YES if found["minute"] and hour < 7 and not found["at"] else clock.doubt
    return replace(_at_minute(clock, minute), doubt=doubt if len(clock.times) > 1 else Doubt.NO, clarity=clear)


def _exact(hour: int, minute: int, clarity: Clarity, second: int = 0) -> Clock | None:
    if hour == 24 and not minute:
        return Clock(((1, time()),), clarity=clarity)
    return Clock(((0, time(hour, minute, second)),), clarity=clarity) if hour < 24 else None


def _of_military(found: re.Match[str], *, alone: bool) -> Clock | None:
    """`1700`. A number alone may be anything and is asked; what looks like a year needs "at"."""
    number = int(found["hour"] + found["minute"])
    if not found["at"] and number in _YEARS:
        return None
    clock = _exact(int(found["hour"]), int(found["minute"]), Clarity.ALONE if found["at"] else Clarity.KEYWORD)
    if clock and alone and not found["at"]:
        return replace(clock, doubt=Doubt.YES, clarity=Clarity.NEVER)
    return clock


def _of_spoken(found: re.Match[str]) -> Clock | None:
    minutes = _SPOKEN_MINUTES[found["how"]]
    hour = int(found["hour"]) - (minutes < 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
        return _exact(hour, minutes % 60, Clarity.ALONE)
    clock = _of_hour(hour) if 0 < hour < 24 else None
    return _at_minute(clock, minutes % 60) if clock else None


def _of_part(part: str) -> Clock:
    start, end = _PARTS[part]
    return Clock(((0, start),), clarity=Clarity.KEYWORD, until=end)


def _within(clock: Clock, part: str) -> Clock:
    """ "tonight at 8" is 20:00, "8 in the morning" is 08:00, "tonight at 1" is after midnight."""

    def fits(days: int, at: time) -> bool:
        return at.hour < 12 and not days if part == "morning" else at.hour >= 12 or (days == 1 and part == "night")

    times = clock.times
    if part == "night":
        times = tuple((1, at) if at.hour < 6 else (days, at) for days, at in times if not 12 <= at.hour < 17) or times
    fitting = tuple((days, at) for days, at in times if fits(days, at))
    return replace(clock, times=fitting[:1], doubt=Doubt.NO) if fitting and clock.doubt is not Doubt.NO else clock
