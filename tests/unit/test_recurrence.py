"""Repeats: what people write, what is printed, and the dates that follow."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.errors import UserError
from bot.parsing.recurrence import (
    Repeat,
    anchored,
    first_occurrence,
    next_day,
    next_occurrence,
    print_repeat,
    read_repeat,
)

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
WEDNESDAY = date(2026, 9, 16)


def days(repeat: str, after: str = "2026-09-16", count: int = 4) -> list[str]:
    """The next dates: only month and day, "10-01"."""
    rule, day, found = read_repeat(repeat), date.fromisoformat(after), []
    for _ in range(count):
        day = next_day(rule, day)
        found.append(f"{day:%m-%d}")
    return found


@pytest.mark.parametrize(
    ("text", "printed", "rule"),
    [
        ("day", "every day", "FREQ=DAILY"),
        ("daily", "every day", "FREQ=DAILY"),
        ("weekday", "every workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("workday", "every workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("business day", "every workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("mon-fri", "every workday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("fri to mon", "every mon,fri,sat,sun", "FREQ=WEEKLY;BYDAY=MO,FR,SA,SU"),
        ("weekend", "every sat,sun", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("mon,thu 9:00", "every mon,thu 09:00", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("thu and mon at 9am", "every mon,thu 09:00", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("Mondays at 5", "every mon 17:00", "FREQ=WEEKLY;BYDAY=MO"),
        ("2 weeks", "every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("2w", "every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("other week", "every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("fortnight", "every 2 weeks", "FREQ=WEEKLY;INTERVAL=2"),
        ("other friday", "every 2 weeks on fri", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("2 weeks on mon,thu", "every 2 weeks on mon,thu", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
        ("third day", "every 3 days", "FREQ=DAILY;INTERVAL=3"),
        ("month", "every month", "FREQ=MONTHLY"),
        ("quarter", "every 3 months", "FREQ=MONTHLY;INTERVAL=3"),
        ("year", "every year", "FREQ=YEARLY"),
        ("last fri", "every last fri", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("3rd fri", "every 3rd fri", "FREQ=MONTHLY;BYDAY=3FR"),
        ("second tuesday", "every 2nd tue", "FREQ=MONTHLY;BYDAY=2TU"),
        ("first monday of the month", "every 1st mon", "FREQ=MONTHLY;BYDAY=1MO"),
        ("last workday of the month", "every last workday", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("1st", "every 1st", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("15th of the month", "every 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("1st and 15th", "every 1st,15th", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("15th, last day", "every 15th,last day", "FREQ=MONTHLY;BYMONTHDAY=15,-1"),
        ("31st", "every 31st", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        ("eom", "every last day", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("3 months on the 15th", "every 3 months on 15th", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
        ("dec 1", "every 1 dec", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"),
        ("29 feb", "every 29 feb", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"),
        ("morning", "every day 09:00", "FREQ=DAILY"),
    ],
)
def test_reads_and_prints(text: str, printed: str, rule: str) -> None:
    repeat = read_repeat(text)
    assert (print_repeat(repeat), repeat.rule) == (printed, rule)
    assert read_repeat(f"every {text}") == read_repeat(f"EVERY  {text}") == repeat
    assert read_repeat(printed) == repeat
    after = read_repeat(f"every! {text}")
    assert after == Repeat(repeat.rule, repeat.clock, after_completion=True)
    assert read_repeat(print_repeat(after)) == after


def test_a_time_of_day_is_kept() -> None:
    assert read_repeat("mon,thu 9:00").clock == time(9)
    assert read_repeat("day 00:00").clock == time(0)
    assert print_repeat(read_repeat("day 00:00")) == "every day 00:00"
    assert read_repeat("every! 2w").clock is None
    assert read_repeat("friday eod").clock is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "every mon,thu 9:00"),
        ("every", "every mon,thu 9:00"),
        ("every!", "every mon,thu 9:00"),
        ("blue moon", "every last fri"),
        ("tomorrow", "every 2 weeks"),
        ("15", "every 15th"),
        ("fri until december", "every day"),
        ("hour", "shortest repeat is a day"),
        ("2h", "shortest repeat is a day"),
        ("30 minutes", "shortest repeat is a day"),
        ("0 days", "between 1 day and 1825 days"),
        ("9999 weeks", "between 1 week and 260 weeks"),
        ("5th fri", "every last fri"),
        ("15th and 31st", "last day"),
        ("30 feb", "February has no 30th"),
        ("mon 5:30", "Write 05:30 or 17:30"),
        ("mon 9", "Write 09:00 or 21:00"),
        ("fri midnight", "Write 00:00 or 23:59"),
        ("day 5pm PT", "your own time zone"),
        ("x" * 10_000, "I can't read a repeat"),
        ("\x00\ud800🙂", "I can't read a repeat"),
        ("mon to", "I can't read a repeat"),
        ("32nd", "I can't read a repeat"),
        ("half day", "I can't read a repeat"),
    ],
)
def test_nonsense_is_refused_with_advice(text: str, words: str) -> None:
    with pytest.raises(UserError) as caught:
        read_repeat(text)
    assert words in str(caught.value)
    assert len(str(caught.value).encode()) < 400


@pytest.mark.parametrize(
    ("repeat", "expected"),
    [
        ("day", ["09-17", "09-18", "09-19", "09-20"]),
        ("2 days", ["09-18", "09-20", "09-22", "09-24"]),
        ("workday", ["09-17", "09-18", "09-21", "09-22"]),
        ("mon,thu", ["09-17", "09-21", "09-24", "09-28"]),
        ("wed", ["09-23", "09-30", "10-07", "10-14"]),
        ("2 weeks", ["09-30", "10-14", "10-28", "11-11"]),
        ("2 weeks on mon,thu", ["09-17", "09-28", "10-01", "10-12"]),
        ("month", ["10-16", "11-16", "12-16", "01-16"]),
        ("last fri", ["09-25", "10-30", "11-27", "12-25"]),
        ("3rd fri", ["09-18", "10-16", "11-20", "12-18"]),
        ("1st,15th", ["10-01", "10-15", "11-01", "11-15"]),
        ("31st", ["09-30", "10-31", "11-30", "12-31"]),
        ("last workday", ["09-30", "10-30", "11-30", "12-31"]),
        ("quarter on the 15th", ["12-15", "03-15", "06-15", "09-15"]),
        ("1 dec", ["12-01", "12-01", "12-01", "12-01"]),
    ],
)
def test_the_dates_that_follow(repeat: str, expected: list[str]) -> None:
    assert days(repeat) == expected


def test_what_a_month_lacks_falls_on_its_last_day() -> None:
    assert days("31st", "2027-01-31", 3) == ["02-28", "03-31", "04-30"]
    assert days("30th", "2027-01-30", 2) == ["02-28", "03-30"]
    assert days("29 feb", "2026-03-01", 3) == ["02-28", "02-29", "02-28"]
    assert days("year", "2028-02-29", 1) == ["02-28"]
    assert days("month", "2027-01-31", 1) == ["02-28"]


def test_a_monthly_repeat_keeps_its_first_day() -> None:
    monthly = read_repeat("every month 9:00")
    assert print_repeat(anchored(monthly, date(2027, 1, 31))) == "every 31st 09:00"
    assert print_repeat(anchored(read_repeat("3 months"), date(2027, 1, 5))) == "every 3 months on 5th"
    assert print_repeat(anchored(read_repeat("year"), date(2028, 2, 29))) == "every 29 feb"
    for unchanged in ("every! month", "every 15th", "every 2 weeks", "every day"):
        assert print_repeat(anchored(read_repeat(unchanged), date(2027, 1, 31))) == unchanged


def test_an_occurrence_is_behind_the_date_it_counts_from() -> None:
    early = datetime(2026, 9, 16, 6, tzinfo=UTC)  # 08:00 in Berlin: done before it was due
    assert next_occurrence(read_repeat("every! day 9:00"), BERLIN, early).at == datetime(2026, 9, 17, 7, tzinfo=UTC)
    late = datetime(2026, 9, 16, 21, 30, tzinfo=UTC)  # 23:30 in Berlin
    assert next_occurrence(read_repeat("day"), BERLIN, late) == BERLIN.end_of(date(2026, 9, 17))


def test_the_first_occurrence_may_be_today() -> None:
    morning = datetime(2026, 9, 16, 6, tzinfo=UTC)
    noon = datetime(2026, 9, 16, 10, tzinfo=UTC)

    def first(text: str, now: datetime) -> str:
        return f"{BERLIN.local(first_occurrence(read_repeat(text), BERLIN, now).at):%m-%d %H:%M}"

    assert first("day 9:00", morning) == "09-16 09:00"
    assert first("day 9:00", noon) == "09-17 09:00"
    assert first("wed,fri 9:00", morning) == "09-16 09:00"
    assert first("wed,fri 9:00", noon) == "09-18 09:00"
    assert first("2 weeks on wed 9:00", noon) == "09-23 09:00"
    assert first("2 weeks", noon) == "09-16 17:00"
    assert first("last fri", noon) == "09-25 17:00"


# ---- where the clocks change

ZONES = ["Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kolkata", "Africa/Cairo", "America/Havana"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", ["00:00", "01:30", "02:30", "09:00", "23:59", ""])
def test_daily_is_once_per_local_date_for_a_year(zone: str, clock: str) -> None:
    calendar, repeat = Calendar(ZoneInfo(zone)), read_repeat(f"day {clock}")
    instants = [datetime(2026, 1, 1, 12, tzinfo=UTC)]
    for _ in range(365):
        instants.append(next_occurrence(repeat, calendar, instants[-1]).at)
    assert all(earlier < later for earlier, later in pairwise(instants))
    dates = [calendar.local(instant).date() for instant in instants]
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(dates))


@pytest.mark.parametrize("clock", ["09:00", "16:30"])
def test_a_daily_time_stays_at_its_wall_time(clock: str) -> None:
    instant = datetime(2026, 1, 1, tzinfo=UTC)
    for _ in range(365):
        instant = next_occurrence(read_repeat(f"day {clock}"), BERLIN, instant).at
        assert f"{BERLIN.local(instant):%H:%M}" == clock


def test_a_time_in_the_spring_gap_moves_forward_and_says_so() -> None:
    when = next_occurrence(read_repeat("day 02:30"), BERLIN, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert when.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert when.note == "02:30 does not exist on 29 Mar in Berlin; using 03:30."


def test_a_date_that_a_zone_skipped_does_not_stop_it() -> None:
    samoa = Calendar(ZoneInfo("Pacific/Apia"))  # there was no 30 December 2011
    instant, seen = datetime(2011, 12, 28, 12, tzinfo=UTC), set()
    for _ in range(4):
        instant = next_occurrence(read_repeat("day 9:00"), samoa, instant).at
        assert samoa.local(instant).date() not in seen
        seen.add(samoa.local(instant).date())
    assert max(seen) >= date(2012, 1, 1)


def test_a_midnight_that_came_before_the_clocks_went_back_is_over() -> None:
    newfoundland = Calendar(ZoneInfo("America/St_Johns"))  # on 7 November 2010 at 00:01 it was 23:01 again
    after = datetime(2010, 11, 7, 2, 45, tzinfo=UTC)
    assert newfoundland.local(after).date() == date(2010, 11, 6)
    when = next_occurrence(read_repeat("day 00:00"), newfoundland, after)
    assert newfoundland.local(when.at).date() == date(2010, 11, 8)


def test_stops_with_an_error_where_the_calendar_ends() -> None:
    for text in ("every day", "every month", "every fri", "every 31st", "every year"):
        with pytest.raises(OverflowError):
            next_day(read_repeat(text), date(9999, 12, 31))


def test_a_wednesday_is_not_its_own_next() -> None:
    assert next_day(read_repeat("wed"), WEDNESDAY) == WEDNESDAY + timedelta(weeks=1)
