"""What holds for every text, person and moment: only refusals are raised, results are near, repeats read back."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import Calendar, When, describe
from bot.errors import UncertainDate, UnreadableDate, UserError
from bot.parsing.date_words import VOCABULARY
from bot.parsing.dates import duration, find_tail, read, readings
from bot.parsing.recurrence import Repeat, first_occurrence, next_day, next_occurrence, print_repeat, read_repeat

ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kolkata", "Pacific/Kiritimati",
    "Pacific/Pago_Pago", "Africa/Cairo", "Australia/Lord_Howe",
)  # fmt: skip
DIGITS = (
    "5 12 2026 1st 31st 12/25 03/04 29.2. 01.12.2026 2026-12-01 17:00 5pm 1700 2h 1h30 0 99 9999 +02:00 -11:00 5:30"
    " pt est utc+2 every every! other 2 15th"
).split()
NEXT_YEARS = timedelta(days=5 * 366)
SHOWN = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [1-9]\d? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)( \d{4})?"
    r", \d\d:\d\d \([\w/]+\)"
)

calendars = st.builds(
    Calendar,
    zone=st.sampled_from([ZoneInfo(name) for name in ZONES]),
    day_first=st.sampled_from([True, False, None]),
    week_start=st.integers(0, 6),
    workday_end=st.times(),
    workdays=st.frozensets(st.integers(0, 6)),
)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
words = st.sampled_from([*sorted(VOCABULARY), *DIGITS])
sentences = st.lists(words, min_size=1, max_size=8).map(" ".join)
texts = st.one_of(sentences, st.text(), st.text("0123456789:/.-+ apmdhw"), st.text(st.characters()))  # with surrogates


@settings(max_examples=600, deadline=None)
@given(texts, calendars, moments)
def test_a_text_is_read_asked_or_refused(text: str, calendar: Calendar, now: datetime) -> None:
    result, offered = outcome(text, calendar, now), readings(text, calendar, now)
    if isinstance(result, UnreadableDate):
        assert str(result).encode()
        assert offered == ()
    elif isinstance(result, UncertainDate):
        assert str(result).encode()
        assert result.options == offered
        assert len({option.at for option in offered}) == len(offered) > 0
    else:
        assert now - timedelta(minutes=1) <= result.at <= now + NEXT_YEARS
        assert result.at.tzinfo is UTC
        assert result == offered[0]
        assert result.day is None or result.at == calendar.end_of(result.day).at


def outcome(text: str, calendar: Calendar, now: datetime) -> When | UnreadableDate | UncertainDate:
    try:
        return read(text, calendar, now)
    except (UnreadableDate, UncertainDate) as error:
        return error


@settings(max_examples=300, deadline=None)
@given(sentences, calendars, moments)
def test_every_reading_is_shown_with_weekday_date_time_and_zone(text: str, calendar: Calendar, now: datetime) -> None:
    for when in readings(text, calendar, now):
        assert SHOWN.fullmatch(describe(when, calendar, now))


@settings(max_examples=300, deadline=None)
@given(st.timedeltas(timedelta(hours=2), timedelta(days=1500)), st.sampled_from(ZONES), moments)
def test_what_is_shown_reads_back(ahead: timedelta, zone: str, now: datetime) -> None:
    calendar = Calendar(ZoneInfo(zone))
    local = calendar.local(now + ahead).replace(second=0, microsecond=0, fold=0)
    when = read(f"{local:%Y-%m-%d %H:%M}", calendar, now)
    assert when.at == calendar.instant(local.date(), local.time())
    assert read(describe(when, calendar, now), calendar, now).at == when.at


def _impossible(phrase: str, calendar: Calendar, now: datetime) -> str | None:
    """Why it cannot be read, if it cannot even be asked about."""
    try:
        read(phrase, calendar, now)
    except UncertainDate:
        return None
    except UnreadableDate as error:
        return error.advice
    return None


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(words, st.text(max_size=8)), max_size=12), calendars, moments)
def test_the_tail_of_a_title_can_be_read_or_asked(title: list[str], calendar: Calendar, now: datetime) -> None:
    count = find_tail(title, calendar, now)
    assert 0 <= count <= min(8, len(title))
    if count:
        advice = _impossible(" ".join(title[-count:]), calendar, now)
        assert advice is None or "days." in advice or "years" in advice, "it says what is impossible about the day"


@settings(max_examples=300, deadline=None)
@given(texts)
def test_a_length_of_time_is_neither_negative_nor_endless(text: str) -> None:
    length = duration(text)
    assert length is None or timedelta(0) <= length <= NEXT_YEARS


@settings(max_examples=500, deadline=None)
@given(texts)
def test_a_repeat_is_refused_or_prints_and_reads_back(text: str) -> None:
    try:
        repeat = read_repeat(text)
    except UserError as error:
        str(error).encode()
        return
    printed = print_repeat(repeat)
    assert read_repeat(printed) == repeat
    assert print_repeat(read_repeat(printed)) == printed


weekday_lists = st.lists(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, unique=True
).map(",".join)
periods = st.one_of(
    st.builds("{} {}".format, st.integers(1, 5), st.sampled_from(["days", "weeks", "months", "years"])),
    weekday_lists,
    st.builds("{} weeks on {}".format, st.integers(1, 260), weekday_lists),
    st.builds("{}th of the month".format, st.integers(1, 31)),
    st.builds("{} {}".format, st.sampled_from(["1st", "2nd", "3rd", "4th", "last"]), st.sampled_from(["mon", "fri"])),
    st.builds("{} {}".format, st.integers(1, 28), st.sampled_from(["jan", "feb", "dec"])),
    st.sampled_from(["workday", "weekend", "last day", "last workday", "quarter", "29 feb", "1st,15th"]),
)
repeats = st.builds(
    lambda every, period, clock: read_repeat(f"{every} {period} {clock}"),
    st.sampled_from(["every", "every!"]),
    periods,
    st.one_of(st.just(""), st.times().map(lambda clock: f"{clock:%H:%M}")),
)


@settings(max_examples=300, deadline=None)
@given(repeats, st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_repeat_goes_on(repeat: Repeat, start: date) -> None:
    day = start
    for _ in range(5):
        following = next_day(repeat, day)
        assert day < following <= day + timedelta(days=260 * 7 + 7)
        day = following


@settings(max_examples=300, deadline=None)
@given(repeats, calendars, moments)
def test_occurrences_follow_one_another_on_different_dates(repeat: Repeat, calendar: Calendar, now: datetime) -> None:
    assert read_repeat(print_repeat(repeat)) == repeat
    instant = first_occurrence(repeat, calendar, now).at
    assert instant > now
    for _ in range(3):
        following = next_occurrence(repeat, calendar, instant).at
        assert following > instant
        assert calendar.local(following).date() > calendar.local(instant).date()
        instant = following


def test_the_time_of_day_of_a_repeat_is_its_own() -> None:
    for hour in range(24):
        for minute in (0, 1, 30, 59):
            assert read_repeat(f"every day {hour:02}:{minute:02}").clock == time(hour, minute)
