"""What people write as a date, and what it means: base Wednesday 16 September 2026, 10:00 in Berlin."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, When, describe
from bot.errors import UncertainDate, UnreadableDate
from bot.parsing.dates import duration, read, readings
from tests.unit.phrases import BASE, BERLIN, NEW_YORK, asked, at, meaning, shown

# ---- the phrase table

MEANT = {
    "today": "2026-09-16", "tomorrow": "2026-09-17", "tmrw": "2026-09-17", "tomorow": "2026-09-17",
    "tmr": "2026-09-17", "tonight": "2026-09-16 20:00", "this evening": "2026-09-16 18:00",
    "this afternoon": "2026-09-16 15:00", "tomorrow morning": "2026-09-17 09:00",
    "tomorrow 9am": "2026-09-17 09:00", "tomorrow at 9": "2026-09-17 09:00", "9am tomorrow": "2026-09-17 09:00",
    "tomorrow noon": "2026-09-17 12:00", "noon": "2026-09-16 12:00", "midnight": "2026-09-17 00:00",
    "day after tomorrow": "2026-09-18", "friday": "2026-09-18", "fri": "2026-09-18",
    "friday 5pm": "2026-09-18 17:00", "fri 5pm": "2026-09-18 17:00", "Friday at 5": "2026-09-18 17:00",
    "friday at 17h": "2026-09-18 17:00", "friday 17:00": "2026-09-18 17:00", "by friday": "2026-09-18",
    "on friday": "2026-09-18", "this friday": "2026-09-18", "coming friday": "2026-09-18",
    "friday next week": "2026-09-25", "a week from friday": "2026-09-25", "friday eod": "2026-09-18",
    "mon": "2026-09-21", "monday": "2026-09-21", "wed 9am": "2026-09-23 09:00", "wed 3pm": "2026-09-16 15:00",
    "next wednesday": "2026-09-23", "next week": "2026-09-23", "next month": "2026-10-16",
    "next year": "2027-09-16", "this week": "2026-09-18", "this weekend": "2026-09-20", "weekend": "2026-09-20",
    "eod": "2026-09-16", "end of day": "2026-09-16", "cob": "2026-09-16", "eow": "2026-09-18",
    "end of week": "2026-09-18", "end of the week": "2026-09-18", "eom": "2026-09-30",
    "end of month": "2026-09-30", "end of the month": "2026-09-30", "end of september": "2026-09-30",
    "end of q3": "2026-09-30", "end of year": "2026-12-31", "eoy": "2026-12-31",
    "in 2 hours": "2026-09-16 12:00", "2h": "2026-09-16 12:00", "in 2h": "2026-09-16 12:00",
    "in 30 min": "2026-09-16 10:30", "30m": "2026-09-16 10:30", "in an hour": "2026-09-16 11:00",
    "in half an hour": "2026-09-16 10:30", "in 3 days": "2026-09-19", "3 days": "2026-09-19", "3d": "2026-09-19",
    "in a week": "2026-09-23", "in 2 weeks": "2026-09-30", "2w": "2026-09-30", "in a fortnight": "2026-09-30",
    "in a month": "2026-10-16", "in 1.5 hours": "2026-09-16 11:30", "in a couple of days": "2026-09-18",
    "in 2 business days": "2026-09-18", "5 days from now": "2026-09-21", "two days": "2026-09-18",
    "in two weeks": "2026-09-30", "12/25": "2026-12-25", "25/12": "2026-12-25", "2026-12-01": "2026-12-01",
    "2026-12-01 17:00": "2026-12-01 17:00", "2026-12-01T17:00": "2026-12-01 17:00",
    "2026-12-01T17:00:00Z": "2026-12-01 18:00", "01.12.": "2026-12-01", "01.12.2026": "2026-12-01",
    "1 dec": "2026-12-01", "dec 1": "2026-12-01", "Dec 1 5pm": "2026-12-01 17:00",
    "1st of december": "2026-12-01", "Sept 20": "2026-09-20", "Jan 3": "2027-01-03", "the 3rd": "2026-10-03",
    "3rd": "2026-10-03", "on the 20th": "2026-09-20", "20th": "2026-09-20",
    "the 20th at noon": "2026-09-20 12:00", "first of next month": "2026-10-01", "5pm": "2026-09-16 17:00",
    "9am": "2026-09-17 09:00", "17:00": "2026-09-16 17:00", "at 5": "2026-09-16 17:00",
    "17h": "2026-09-16 17:00", "5p": "2026-09-16 17:00", "5pm UTC": "2026-09-16 19:00",
    "5pm PT": "2026-09-17 02:00", "now": "2026-09-16 10:00", "sun": "2026-09-20", "sat": "2026-09-19",
    "feb 29": "2028-02-29",
}  # fmt: skip

# What no machine can know is asked: the wanted one is among the options.
ASKED = {
    "next friday": "2026-09-18", "next fri": "2026-09-18", "wednesday": "2026-09-23", "q4": "2026-12-31",
    "5/6": "2027-05-06", "10/1": "2026-10-01", "12-01": "2026-12-01", "december": "2026-12-01",
    "Sept 10": "2027-09-10", "1700": "2026-09-16 17:00", "5:30": "2026-09-17 05:30",
    "5pm EST": "2026-09-17 00:00", "tomorrow 5pm PST": "2026-09-18 03:00", "yesterday": "2026-09-15",
    "last friday": "2026-09-11", "2 hours ago": "2026-09-16 08:00", "may": "2027-05-01", "march": "2027-03-01",
    "5": "2026-09-16 17:00", "1": "2026-10-01", "12": "2026-09-16 12:00",
}  # fmt: skip

UNREADABLE = [
    "asap", "never", "someday", "buy milk", "second", "hi", "a", "2026", "99", "v2.1", "10.10.10.10", "#123",
    "31/02", "2026-02-30", "25:00", "", "   ", "🙂", "0", "''",
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "wanted"), MEANT.items())
def test_means(phrase: str, wanted: str) -> None:
    assert meaning(phrase) == wanted


@pytest.mark.parametrize(("phrase", "wanted"), ASKED.items())
def test_asks_with_the_wanted_reading_among_the_options(phrase: str, wanted: str) -> None:
    assert wanted in asked(phrase)


@pytest.mark.parametrize("phrase", UNREADABLE)
def test_refuses(phrase: str) -> None:
    with pytest.raises(UnreadableDate):
        read(phrase, BERLIN, at(BASE))
    assert readings(phrase, BERLIN, at(BASE)) == ()


@pytest.mark.parametrize(
    ("phrase", "wanted"),
    [
        ("in the morning", "2026-09-17 09:00"),
        ("8 in the morning", "2026-09-17 08:00"),
        ("tonight at 8", "2026-09-16 20:00"),
        ("tonight at 1", "2026-09-17 01:00"),
        ("midnight tonight", "2026-09-17 00:00"),
        ("friday evening at 7:30", "2026-09-18 19:30"),
        ("friday 1700", "2026-09-18 17:00"),
        ("friday at 9", "2026-09-18 09:00"),
        ("friday at 6", "2026-09-18 18:00"),
        ("friday at 7", "2026-09-18 07:00"),
        ("friday 24:00", "2026-09-19 00:00"),
        ("half past 5 tomorrow", "2026-09-17 17:30"),
        ("quarter to 6 pm", "2026-09-16 17:45"),
        ("5 P.M.", "2026-09-16 17:00"),
        ("fri. @5pm", "2026-09-18 17:00"),
        ("at friday 5pm", "2026-09-18 17:00"),
        ("ｆｒｉｄａｙ　５ｐｍ", "2026-09-18 17:00"),
        ("\u202efri\u200bday\u202c", "2026-09-18"),
        ("monday week", "2026-09-28"),
        ("next week friday", "2026-09-25"),
        ("end of next week", "2026-09-25"),
        ("start of next week", "2026-09-21"),
        ("end of next month", "2026-10-31"),
        ("by the end of the month", "2026-09-30"),
        ("last day of february", "2027-02-28"),
        ("first monday of next month", "2026-10-05"),
        ("last friday of october", "2026-10-30"),
        ("15th of next month", "2026-10-15"),
        ("mid december", "2026-12-15"),
        ("the day after friday", "2026-09-19"),
        ("two days before dec 1", "2026-11-29"),
        ("3 days after tomorrow", "2026-09-20"),
        ("in 3 months and 2 days", "2026-12-18"),
        ("in 1 day 2 hours", "2026-09-17 12:00"),
        ("in 3 business days 2 hours", "2026-09-21 12:00"),
        ("an hour and a half", "2026-09-16 11:30"),
        ("in two weeks at 5pm", "2026-09-30 17:00"),
        ("1-dec-2026", "2026-12-01"),
        ("Dec 1, 2026", "2026-12-01"),
        ("2026/12/01", "2026-12-01"),
        ("20261201", "2026-12-01"),
        ("2026-12-01 5:30", "2026-12-01 05:30"),
        ("2026-12-01T17:00-05:00", "2026-12-01 23:00"),
        ("2026-12-01 17:00:00+0100", "2026-12-01 17:00"),
        ("Tue, 01 Dec 2026 17:00:00 +0100", "2026-12-01 17:00"),
        ("fri 27 nov", "2026-11-27"),
        ("27 November (Friday)", "2026-11-27"),
        ("5pm Europe/London", "2026-09-16 18:00"),
        ("5pm America/Port-au-Prince", "2026-09-16 23:00"),
        ("noon utc+2", "2026-09-16 12:00"),
        ("5pm eastern time friday", "2026-09-18 23:00"),
        ("friday eod PT", "2026-09-19 02:00"),
        ("thursdya", "2026-09-17"),
        ("febuary 3", "2027-02-03"),
        ("in 5 years", "2031-09-16"),
    ],
)
def test_means_also(phrase: str, wanted: str) -> None:
    assert meaning(phrase) == wanted


@pytest.mark.parametrize(("phrase", "wanted"), [("about 5 march", "2027-03-05"), ("2026 december 1", "2026-12-01")])
def test_leaves_other_words_around_a_month_to_the_library(phrase: str, wanted: str) -> None:
    assert meaning(phrase) == wanted


@pytest.mark.parametrize(
    "phrase",
    ["monday tuesday", "5pm 6pm", "10:00-11:00", "2026-12-01 10:00-11:00", "week", "dec 1 5", "1790000000", "13pm",
     "5pm mars/base", "in -2 hours", "17.30", "sundry", "9:60", "31 june", "x" * 65, "friday" + " " * 60],
)  # fmt: skip
def test_refuses_what_only_looks_like_a_date(phrase: str) -> None:
    with pytest.raises(UnreadableDate):
        read(phrase, BERLIN, at(BASE))


# ---- what is asked


@pytest.mark.parametrize(
    ("phrase", "now", "options"),
    [
        ("fri", "2026-09-18 10:00", ["2026-09-18", "2026-09-25"]),
        ("at 9", BASE, ["2026-09-17 09:00", "2026-09-16 21:00"]),
        ("9", BASE, ["2026-09-17 09:00", "2026-09-16 21:00", "2026-10-09"]),
        ("at 5", "2026-09-16 18:00", ["2026-09-17 17:00", "2026-09-17 05:00"]),
        ("wed at 9", BASE, ["2026-09-23 09:00", "2026-09-16 21:00", "2026-09-23 21:00"]),
        ("friday 5:30", BASE, ["2026-09-18 17:30", "2026-09-18 05:30"]),
        ("friday midnight", BASE, ["2026-09-19 00:00", "2026-09-18 00:00"]),
        ("next friday 3pm", BASE, ["2026-09-18 15:00", "2026-09-25 15:00"]),
        ("next weekend", BASE, ["2026-09-20", "2026-09-27"]),
        ("the 16th", BASE, ["2026-09-16", "2026-10-16"]),
        ("03/04", BASE, ["2027-04-03", "2027-03-04"]),
        ("q4", BASE, ["2026-12-31", "2026-10-01"]),
        ("fri 3 oct", BASE, ["2026-10-03", "2026-10-02"]),
        ("5pm EST", BASE, ["2026-09-16 23:00", "2026-09-17 00:00"]),
        ("monday", "2026-03-23 18:00", None),
        ("23 march", "2026-03-26 10:00", ["2026-03-30", "2027-03-23", "2026-03-23"]),
        ("yesterday", BASE, ["2026-09-22", "2026-09-15"]),
        ("last friday", BASE, ["2026-09-18", "2026-09-11"]),
        ("2 weeks ago", BASE, ["2026-09-23", "2026-09-02"]),
        ("2 hours ago", BASE, ["2026-09-17 08:00", "2026-09-16 08:00"]),
        ("today 9am", BASE, ["2026-09-17 09:00", "2026-09-16 09:00"]),
        ("2026-03-01", BASE, ["2027-03-01", "2026-03-01"]),
        ("2020-01-01", BASE, ["2027-01-01", "2020-01-01"]),
        ("80000 hours ago", BASE, ["2026-09-22 02:00", "2017-08-01 02:00"]),
    ],
)
def test_offers(phrase: str, now: str, options: list[str] | None) -> None:
    if options is None:  # the workday is over: only the next one is left, and nothing to ask
        assert meaning(phrase, now) == "2026-03-30"
    else:
        assert asked(phrase, now) == options


def test_says_that_a_date_is_past_and_keeps_it_as_the_last_option() -> None:
    with pytest.raises(UncertainDate, match=r"Mon 23 Mar is past\."):
        read("23 mar", BERLIN, at("2026-03-26 10:00"))


@pytest.mark.parametrize(
    ("phrase", "hint"),
    [
        ("feb 30", "February 2027 has 28 days."),
        ("2026-02-30", "February 2026 has 28 days."),
        ("31/02", "February 2027 has 28 days."),
        ("31.6.2027", "June 2027 has 30 days."),
        ("9999-12-31", "Dates go up to 5 years ahead."),
        ("0001-01-01", "That is long past."),
        ("in 9999999999 days", "Dates go up to 5 years ahead."),
        ("in 999999999999 hours", "Dates go up to 5 years ahead."),
        ("999999999999 business days ago", "That is long past."),
        ("800000 hours ago", "That is long past."),
        ("in 6 years", "Dates go up to 5 years ahead."),
        ("x" * 65, "at most 64 characters"),
    ],
)
def test_says_what_is_wrong_with_an_impossible_date(phrase: str, hint: str) -> None:
    with pytest.raises(UnreadableDate, match=hint):
        read(phrase, BERLIN, at(BASE))


def test_readings_offer_what_else_may_be_meant_likeliest_first() -> None:
    def all_of(phrase: str) -> list[str]:
        return [shown(when) for when in readings(phrase, BERLIN, at(BASE))]

    assert all_of("friday at 5") == ["2026-09-18 17:00", "2026-09-18 05:00"]
    assert all_of("next week") == ["2026-09-23", "2026-09-21", "2026-09-25"]
    assert all_of("this weekend") == ["2026-09-20", "2026-09-19"]
    assert all_of("17h") == ["2026-09-16 17:00", "2026-09-17 03:00"]
    assert all_of("wed 3pm") == ["2026-09-16 15:00", "2026-09-23 15:00"]


# ---- the time it is said


@pytest.mark.parametrize(("phrase", "day"), [("today", 16), ("eod", 16), ("16 sep", 16), ("this wednesday", 16)])
def test_today_after_the_workday_means_its_last_minute(phrase: str, day: int) -> None:
    when = read(phrase, BERLIN, at("2026-09-16 18:00"))
    assert shown(when) == f"2026-09-{day} 23:59"
    assert when.note == "17:00 has passed; using 23:59 today."


def test_today_is_never_past_to_the_last_minute() -> None:
    assert read("today", BERLIN, at("2026-09-16 23:59:59")).at == at("2026-09-16 23:59")


def test_this_morning_said_in_the_morning_is_its_end() -> None:
    when = read("this morning", BERLIN, at(BASE))
    assert (shown(when), when.note) == ("2026-09-16 12:00", "09:00 has passed; using 12:00.")


@pytest.mark.parametrize(
    ("phrase", "now", "wanted"),
    [
        ("9am", "2026-01-31 10:00", "2026-02-01 09:00"),
        ("9am", "2026-12-31 10:00", "2027-01-01 09:00"),
        ("09:30", "2026-01-31 10:00", "2026-02-01 09:30"),
        ("midnight", "2026-01-31 10:00", "2026-02-01 00:00"),
        ("20th", "2026-01-31 10:00", "2026-02-20"),
        ("30th", "2026-01-31 10:00", "2026-03-30"),
        ("12th", "2026-01-31 10:00", "2026-02-12"),
        ("20th", "2026-09-25 10:00", "2026-10-20"),
        ("in a month", "2026-01-31 10:00", "2026-02-28"),
        ("next month", "2027-01-31 10:00", "2027-02-28"),
        ("next year", "2028-02-29 10:00", "2029-02-28"),
        ("eom", "2028-02-29 10:00", "2028-02-29"),
        ("eoq", "2026-12-31 10:00", "2026-12-31"),
        ("tomorrow", "2026-12-31 23:59", "2027-01-01"),
        ("31st", "2026-04-30 10:00", "2026-05-31"),
        ("jan 3", "2026-12-31 10:00", "2027-01-03"),
        ("eow", "2026-09-19 10:00", "2026-09-20"),
        ("this weekend", "2026-09-20 10:00", "2026-09-20"),
        ("at 5", "2026-09-16 17:00", "2026-09-16 17:00"),
    ],
)
def test_ends_of_months_years_and_weeks(phrase: str, now: str, wanted: str) -> None:
    assert meaning(phrase, now) == wanted


def test_9_30_on_the_last_day_of_a_month_is_tomorrow_or_tonight() -> None:
    assert asked("9:30", "2026-01-31 10:00") == ["2026-02-01 09:30", "2026-01-31 21:30"]


def test_a_clock_time_is_never_past_on_any_day_of_a_year() -> None:
    now = at("2026-01-01 10:00")
    for _ in range(365):
        assert read("9am", BERLIN, now).at == BERLIN.instant(BERLIN.today(now) + timedelta(days=1), time(9))
        now += timedelta(days=1)


# ---- who says it


def test_reads_numbers_in_the_persons_order() -> None:
    european, american = Calendar(BERLIN.zone, day_first=True), Calendar(BERLIN.zone, day_first=False)
    assert meaning("3/4", calendar=european) == meaning("03-04", calendar=european) == "2027-04-03"
    assert meaning("3/4", calendar=american) == meaning("03-04-2027", calendar=american) == "2027-03-04"
    assert meaning("3.4.", calendar=american) == "2027-04-03"  # points are European
    assert meaning("12/25/26", calendar=european) == "2026-12-25"  # there is no 25th month


def test_weeks_begin_and_end_where_the_person_lives() -> None:
    israeli = Calendar(ZoneInfo("Asia/Jerusalem"), week_start=6, workdays=frozenset((6, 0, 1, 2, 3)))
    assert meaning("eow", calendar=israeli) == "2026-09-17"
    assert meaning("this weekend", calendar=israeli) == "2026-09-19"
    assert meaning("start of next week", calendar=israeli) == "2026-09-20"
    assert meaning("in 2 business days", calendar=israeli) == "2026-09-20"
    assert meaning("sunday next week", calendar=israeli) == "2026-09-20"
    assert meaning("sunday next week") == "2026-09-27"


def test_next_weekday_is_asked_only_while_this_week_still_has_one() -> None:
    assert asked("next friday", "2026-09-14 10:00") == ["2026-09-18", "2026-09-25"]
    assert meaning("next monday") == "2026-09-21"
    assert meaning("next friday", "2026-09-20 10:00") == "2026-09-25"  # Sunday ends a week that begins on Monday
    assert len(asked("next friday", "2026-09-20 10:00", NEW_YORK)) == 2  # and begins the American one


def test_a_day_alone_ends_with_the_persons_workday() -> None:
    early = Calendar(BERLIN.zone, workday_end=time(15, 30))
    assert read("tomorrow", early, at(BASE)) == When(at("2026-09-17 15:30"), date(2026, 9, 17))
    assert read("friday eod", early, at(BASE)).at == at("2026-09-18 15:30")
    assert shown(read("today", early, at("2026-09-16 16:00"))) == "2026-09-16 23:59"


def test_the_persons_day_is_not_the_days_of_utc() -> None:
    auckland = Calendar(ZoneInfo("Pacific/Auckland"))
    assert read("today", auckland, datetime(2026, 9, 15, 13, tzinfo=UTC)).day == date(2026, 9, 16)
    assert read("tomorrow", NEW_YORK, datetime(2026, 9, 16, 2, tzinfo=UTC)).day == date(2026, 9, 16)


def test_reads_back_what_is_shown() -> None:
    for phrase in ("friday 5pm", "dec 1 09:15", "tomorrow", "2027-03-28 04:00", "in 2 days"):
        when = read(phrase, BERLIN, at(BASE))
        assert read(describe(when, BERLIN, at(BASE)), BERLIN, at(BASE)).at == when.at


# ---- lengths of time


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2h", 120), ("1d", 1440), ("30m", 30), ("1h30", 90), ("1h30m", 90), ("1.5h", 90), ("2 days", 2880),
        ("1w", 10080), ("0m", 0), ("half an hour", 30), ("an hour and a half", 90), ("2 hours and 5 min", 125),
        ("in 2h", 120), ("quarter of an hour", 15), ("1W 2D", 12960),
    ],
)  # fmt: skip
def test_reads_a_length_of_time(text: str, minutes: int) -> None:
    assert duration(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "5", "2", "h", "1h60", "1h3", "-2h", "2 months", "2 business days", "9999999999d",
                                  "soon", "2h friday", "9" * 70 + "h", "1..5h", "٢h"])  # fmt: skip
def test_refuses_what_is_no_length_of_time(text: str) -> None:
    assert duration(text) is None
