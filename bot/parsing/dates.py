"""Reading a date or time as a person writes it: `fri 5pm`, `in 3 days`, `eom`, `the 3rd`, `2026-12-01 14:00`.

Rules: our own grammar first, the date library only for what it leaves; a day alone means the end of the workday;
elapsed time is counted in UTC, everything else on the person's wall; what is past or ambiguous is asked, never guessed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.calendar import When
from bot.errors import UncertainDate, UnreadableDate
from bot.parsing.clock import Clarity, bare_hour, take_bare_hour, take_clock
from bot.parsing.date_library import read_with_library, warm_up
from bot.parsing.date_words import KEYWORDS, LONGEST, VOCABULARY, WEEKDAY, WEEKDAYS, clean, corrected, shown
from bot.parsing.days import read_days, span_ahead
from bot.parsing.instants import Reading, joined, of_clock, of_days, of_days_and_clock, of_elapsed
from bot.parsing.months import Days, Impossible, frame_at, read_date
from bot.parsing.spans import duration
from bot.parsing.zones import ZONE_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.parsing.months import Frame

__all__ = ["duration", "find_tail", "read", "readings", "warm_up"]

_HOUR_OF_DAY = re.compile(r"(?:1[3-9]|2[0-3])h$")  # "17h" is a time of day, "2h" two hours
_SMALL_NUMBER = re.compile(r"[0-9]{1,2}$")


def read(phrase: str, calendar: Calendar, now: datetime) -> When:
    """The instant or day that a phrase means to this person at `now` (aware, UTC).

    Raises UnreadableDate, or UncertainDate where it is past or has several readings: its options are what to offer.
    """
    reading = _read(phrase, calendar, now)
    if reading.question:
        raise UncertainDate(shown(phrase), reading.question, reading.options)
    return reading.options[0]


def readings(phrase: str, calendar: Calendar, now: datetime) -> tuple[When, ...]:
    """All that a phrase may mean, likeliest first; () where it means no date. Raises nothing."""
    try:
        return _read(phrase, calendar, now).options
    except UnreadableDate:
        return ()


def _read(phrase: str, calendar: Calendar, now: datetime) -> Reading:
    text = clean(phrase)
    frame = frame_at(calendar, now)
    try:
        reading = _understood(text, frame) or _understood(corrected(text), frame) or _by_library(text, frame)
    except Impossible as reason:
        raise UnreadableDate(shown(phrase), str(reason)) from None
    if reading is None:
        raise UnreadableDate(
            shown(phrase), f"A date has at most {LONGEST} characters." if len(phrase) > LONGEST else ""
        )
    return reading


def _understood(text: str, frame: Frame) -> Reading | None:
    """What our own grammar makes of a cleaned text. Raises Impossible."""
    if not text:
        return None
    if text == "now":
        return Reading((When(frame.now),), clarity=Clarity.KEYWORD)
    if _SMALL_NUMBER.match(text):
        return _of_number(int(text), text, frame)
    elapsed = _of_elapsed(text, frame)
    if elapsed and not _HOUR_OF_DAY.match(text):
        return elapsed
    reading = _of_words(text, frame)
    return joined(reading, elapsed.options, "") if reading and elapsed else reading


def _of_words(text: str, frame: Frame) -> Reading | None:
    clock, rest = take_clock(text)
    if clock is None:
        days = read_days(text, frame)
        if days:
            return of_days(days, frame)
        clock, rest = take_bare_hour(text)
    if clock is None:
        return None
    if not rest:
        return of_clock(clock, frame, text=text)
    days = read_days(rest, frame)
    if days is None:
        return None
    reading = of_days_and_clock(days, clock, frame, text=text)
    return Reading(
        reading.options, reading.question, _clarity_of_both(days, clock.clarity, leading=not text.startswith(rest))
    )


def _clarity_of_both(days: Days, clock: Clarity, *, leading: bool) -> Clarity:
    """ "Buy iphone 5p friday": a doubtful time in front may still belong to the title; a doubtful day always may."""
    if leading and clock <= Clarity.KEYWORD:
        return Clarity.KEYWORD
    return Clarity.ALONE if days.clarity >= Clarity.WITH_TIME else days.clarity


def _of_elapsed(text: str, frame: Frame) -> Reading | None:
    found = span_ahead(text)
    if found is None or not found[0].is_elapsed:
        return None
    span, clear = found
    return of_elapsed(span, frame, Clarity.ALONE if clear and abs(span.seconds) >= 60 else Clarity.KEYWORD)


def _of_number(number: int, text: str, frame: Frame) -> Reading | None:
    """A number alone: an hour or a day of the month, and never silently either."""
    clock = bare_hour(number) if number else None
    day = read_date(f"{number}th", frame)
    options = of_days(day, frame).options[-1:] if day else ()
    question = f"“{text}” may be a time or a day."
    if clock:
        return joined(of_clock(clock, frame, text=text), options, question)
    return Reading(options, question, Clarity.NEVER) if options else None


def _by_library(text: str, frame: Frame) -> Reading | None:
    if not text:
        return None
    clock, rest = take_clock(text)
    day = read_with_library(rest, frame.today)
    if day is None:
        return None
    days = Days((day,))
    return of_days_and_clock(days, clock, frame, text=text) if clock else of_days(days, frame)


# ---- the end of a title

_MOST_WORDS = 8
_DIGITS = re.compile(r"[0-9][0-9:./+-]*(?:st|nd|rd|th|am|pm|o'clock|uhr|t[0-9:.]+z?|z|[a-z]{1,5})?[0-9]{0,2}\.?$")
_PLACE = re.compile(r"[a-z]+/[a-z_/-]+$")
_TRIMMED = ".,:;!?()"
_FULL_DATE = r"[0-9]{1,2}(?P<mark>[/.-])[0-9]{1,2}(?P=mark)[0-9]{4}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_SHAPE = re.compile(
    rf"(?:^|(?<= ))(?:(?:{'|'.join(sorted(KEYWORDS))}|today|tomorrow|{WEEKDAY})"
    rf" (?:[0-9]{{1,2}}:[0-9]{{2}}(?: ?[ap]m)?|year [0-9]{{4,}}|{_FULL_DATE})|{_FULL_DATE.replace('mark', 'sign')})$"
)

# A date that follows one of these belongs to it: "notes from friday", "the sun", "every monday".
_BINDERS = frozenset(
    "of from since about for to every every! each per and or vs than after the a an my our last past previous next this"
    " coming in at are is not with between day".split()
)


def find_tail(words: Sequence[str], calendar: Calendar, now: datetime) -> int:
    """How many of the last words of a title are a date: the most that make a clear one, else none.

    Numbers, months and years by themselves are not clear, and neither is what is past. Raises nothing; `read` of the
    tail may raise UncertainDate, and UnreadableDate for what has the shape of a date only: 30 February, 25:00.
    """
    run = _run(words)
    if not run:
        return 0
    frame = frame_at(calendar, now)
    dated = (count for count in range(len(run), 0, -1) if _is_date(run[-count:], frame))
    count = next(dated, 0) or _count_in_shape(run)
    before = words[-count - 1].lower() if 0 < count < len(words) else ""
    return count if before not in _BINDERS else 0


def _run(words: Sequence[str]) -> list[str]:
    """The last words that may be in a date, in lower case."""
    run: list[str] = []
    for word in reversed(words[-_MOST_WORDS:]):
        plain = word.lower() if word.isalnum() else word.lower().strip(_TRIMMED) or " "
        if not (plain in VOCABULARY or plain in ZONE_WORDS or _DIGITS.match(plain) or _PLACE.match(plain)):
            break
        run.append(plain if plain[-1].isalpha() else word.lower())
    return run[::-1]


def _count_in_shape(run: list[str]) -> int:
    """How many of the last words look like a date that nobody would give a title, though there is no such date."""
    found = _SHAPE.search(" ".join(run).rstrip(_TRIMMED))
    return found[0].count(" ") + 1 if found else 0


def _is_date(tail: list[str], frame: Frame) -> bool:
    first = tail[0]
    if first == "the" and len(tail) > 1 and tail[1] in WEEKDAYS:
        return False  # "enjoy the sun"
    text = clean(" ".join(tail))
    try:
        reading = _understood(text, frame)
    except Impossible:
        return len(tail) > 1  # "feb 30": `read` says what is impossible; a lone "31/02" may be anything
    needed = Clarity.KEYWORD if first in KEYWORDS else Clarity.ALONE
    return reading is not None and reading.clarity >= needed
