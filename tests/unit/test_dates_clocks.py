"""Dates where the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.parsing.dates import read
from tests.unit.phrases import BERLIN, NEW_YORK, at, shown


@pytest.mark.parametrize(
    ("phrase", "now", "calendar", "wanted"),
    [
        ("tomorrow 9am", "2026-03-28 10:00", BERLIN, "2026-03-29T07:00"),
        ("tomorrow 9am", "2026-10-24 10:00", BERLIN, "2026-10-25T08:00"),
        ("sunday", "2026-03-28 10:00", BERLIN, "2026-03-29T15:00"),
        ("in 24 hours", "2026-03-28 10:00", BERLIN, "2026-03-29T09:00"),
        ("in 1 day", "2026-03-28 10:00", BERLIN, "2026-03-29T15:00"),
        ("in 2 hours", "2026-10-25 01:30", BERLIN, "2026-10-25T01:30"),
        ("tomorrow 9am", "2026-03-07 10:00", NEW_YORK, "2026-03-08T13:00"),
        ("tomorrow 9am", "2026-10-31 10:00", NEW_YORK, "2026-11-01T14:00"),
        ("5pm PT", "2026-12-16 10:00", BERLIN, "2026-12-17T01:00"),
        ("5pm EST", "2026-12-16 10:00", BERLIN, "2026-12-16T22:00"),
        ("5pm CET", "2026-07-16 10:00", BERLIN, "2026-07-16T15:00"),
    ],
)
def test_wall_time_stays_wall_time_and_hours_stay_hours(phrase: str, now: str, calendar: Calendar, wanted: str) -> None:
    assert read(phrase, calendar, at(now, calendar)).at == datetime.fromisoformat(f"{wanted}+00:00")


def test_a_time_in_the_spring_gap_moves_forward_and_says_so() -> None:
    when = read("tomorrow 02:30", BERLIN, at("2026-03-28 10:00"))
    assert shown(when) == "2026-03-29 03:30"
    assert when.at == BERLIN.instant(date(2026, 3, 29), time(2, 30))
    assert when.note == "02:30 does not exist on 29 Mar in Berlin; using 03:30."


def test_a_time_in_the_autumn_fold_takes_the_first_pass_and_says_so() -> None:
    when = read("tomorrow 02:30", BERLIN, at("2026-10-24 10:00"))
    assert when.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert when.note == "02:30 comes twice on 25 Oct in Berlin; using the first."


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/Santiago", "2026-09-06"),
        ("Africa/Cairo", "2026-04-24"),
        ("Asia/Beirut", "2026-03-29"),
        ("America/Havana", "2026-03-08"),
    ],
)
def test_a_midnight_that_does_not_exist_is_one_o_clock(zone: str, day: str) -> None:
    calendar = Calendar(ZoneInfo(zone))
    when = read(f"{day} 00:00", calendar, at("2026-02-01 10:00", calendar))
    assert shown(when, calendar) == f"{day} 01:00"
    assert "00:00 does not exist on" in when.note
