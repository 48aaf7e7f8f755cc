"""What a date that is being typed could be: each suggestion reads back to just what its name says."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import Calendar
from bot.errors import UserError
from bot.model import Person
from bot.parsing import dates, unfinished
from bot.parsing.date_words import VOCABULARY
from bot.parsing.grammar import Reading
from bot.parsing.line import Line
from bot.services.suggested_dates import Dates
from tests.unit.readers import CALENDAR, NOW

ANA = Person(1, "Ana", calendar=CALENDAR, zone_known=True)
DUE, START = Dates(ANA, NOW), Dates(ANA, NOW, begins=True)


def reads(dates_: Dates, value: str) -> datetime:
    line = Line("", Reading(dates_.person.calendar, dates_.now))
    return (line.start_date(value) if dates_.begins else line.date(value)).at


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fri 5pm", [("fri 5pm", "Fri 18 Sep 17:00, in 2 days")]),
        ("tomor", [("tomorrow", "tomorrow: Thu 17 Sep 17:00, in 1 day")]),
        ("5p", [("5p", "Wed 16 Sep 17:00, in 7 hours")]),
        ("27 no", [("27 november", "27 november: Fri 27 Nov 17:00, in 2 months")]),
        (
            "friday 5",
            [
                ("2026-09-18 17:00", "Fri 18 Sep 17:00, in 2 days"),
                ("2026-09-18 05:00", "Fri 18 Sep 05:00, in 1 day"),
            ],
        ),
        (
            "03/04",
            [
                ("2027-04-03", "Sat 3 Apr 2027 17:00, in 6 months"),
                ("2027-03-04", "Thu 4 Mar 2027 17:00, in 5 months"),
            ],
        ),
        (
            "yesterday",
            [
                ("2026-09-22", "Tue 22 Sep 17:00, in 6 days"),
                ("=2026-09-15", "Tue 15 Sep 17:00, 17 hours ago (past)"),
            ],
        ),
        (
            "28 march 2027 2:30am",
            [
                (
                    "28 march 2027 2:30am",
                    "Sun 28 Mar 2027 03:30, in 6 months. 02:30 does not exist on 28 Mar in Berlin; using 03:30.",
                )
            ],
        ),
        ("xyz", [("xyz", "I can't read “xyz” as a date yet")]),
        ("non", [("none", "none: no date")]),
    ],
)
def test_it_is_shown_how_a_date_is_read(typed: str, expected: list[tuple[str, str]]) -> None:
    assert DUE.suggested(typed) == expected


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("fri", ["fri"]),
        ("next w", ["next week", "2026-09-20", "2026-09-27"]),
        ("in 3", [f"in 3 {unit}" for unit in ("days", "hours", "weeks", "months", "minutes", "workdays")]),
        ("in 1 hou", ["in 1 hour"]),
        ("to", ["today", "tomorrow", "tonight"]),
        ("friday at", ["friday at 9:00", "friday at 12:00", "friday at 15:00", "friday at 17:00"]),
        ("end of q", ["end of quarter"]),
        ("tomorrow mor", ["tomorrow morning"]),
        ("", ["today", "tomorrow", "friday", "next monday", "in a week"]),
    ],
)
def test_unfinished_words_become_dates(typed: str, values: list[str]) -> None:
    assert [value for value, _ in DUE.suggested(typed)] == values


def test_what_begins_on_a_day_begins_with_it() -> None:
    assert START.suggested("tomorrow") == [("tomorrow", "Thu 17 Sep, tomorrow")]
    assert START.suggested("today") == [("today", "Wed 16 Sep, today")]
    assert START.suggested("fri 5pm") == [("fri 5pm", "Fri 18 Sep 17:00, in 2 days")]
    assert START.suggested("mon 14 sep 2026")[-1] == ("=2026-09-14", "Mon 14 Sep, 2 days ago (past)")


def test_a_zone_that_nobody_said_is_named() -> None:
    stranger = dataclasses.replace(ANA, zone_known=False, calendar=Calendar())
    assert Dates(stranger, NOW).suggested("fri 5pm") == [("fri 5pm", "Fri 18 Sep 17:00 (UTC), in 2 days")]


def test_after_work_today_is_what_is_left_of_it() -> None:
    evening = Dates(ANA, NOW + timedelta(hours=9))
    (value, name), *_ = evening.suggested("")
    assert (value, name) == (
        "today", "today: Wed 16 Sep 23:59, in 4 hours. 17:00 has passed; using 23:59 today."
    )  # fmt: skip


def test_phrases_that_are_offered_can_all_be_read() -> None:
    for phrase in (*unfinished.AT_FIRST, *unfinished._PHRASES):
        assert dates.readings(phrase, CALENDAR, NOW), phrase


_WORDS = st.one_of(
    st.sampled_from(sorted(VOCABULARY)),
    st.sampled_from("friday 5;12/4;2026-10-25;02:30;9:;17;1700;=2026-09-01;2:30am;28 march 2027;24.12.;31".split(";")),
    st.from_regex(r"[a-z]{1,3}|[0-9]{1,2}", fullmatch=True),
)
_ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe"])


@given(
    st.lists(_WORDS, max_size=3).map(" ".join),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001
    _ZONES,
    st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_every_suggestion_reads_back_without_a_question(typed: str, at: datetime, zone: str, begins: bool) -> None:
    person = dataclasses.replace(ANA, calendar=Calendar(zone=ZoneInfo(zone)))
    dates_ = Dates(person, at.replace(tzinfo=UTC), begins)
    for value, name in dates_.suggested(typed):
        if "can't read" in name or value == "none":
            with pytest.raises(UserError):
                reads(dates_, value)
            continue
        local = person.calendar.local(reads(dates_, value))
        assert f"{local:%a} {local.day} {local:%b}" in name
        assert f"{local:%H:%M}" in name or begins


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_anything_may_be_typed(typed: str) -> None:
    for dates_ in (DUE, START):
        assert dates_.suggested(typed.strip()) or not typed.strip()
