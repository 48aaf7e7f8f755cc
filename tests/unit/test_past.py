"""Dates that are over, and ranges of days, as somebody in Berlin says them on Wednesday 16 September 2026 at 10:00."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.errors import UncertainDate, UserError
from bot.parsing.line import Line
from bot.parsing.past import read_past, read_range
from tests.unit.readers import ROOM, at, day

LINE = Line("", ROOM)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("yesterday", day(9, 15)),
        ("monday", day(9, 14)),
        ("friday", day(9, 11)),
        ("9:00", at(9, 16, 9)),
        ("23:00", at(9, 15, 23)),
        ("mon 14:00", at(9, 14, 14)),
        ("20 dec", day(12, 20, 2025)),
        ("1 sep", day(9, 1)),
    ],
)
def test_what_lies_behind_is_meant(said: str, meant: object) -> None:
    assert read_past(said, LINE) == meant


def span(first: tuple[int, int], last: tuple[int, int], years: tuple[int, int] = (2026, 2026)) -> tuple[date, date]:
    return date(years[0], *first), date(years[1], *last)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", span((9, 16), (9, 16))),
        ("yesterday", span((9, 15), (9, 15))),
        ("this week", span((9, 14), (9, 20))),
        ("last week", span((9, 7), (9, 13))),
        ("week", span((9, 14), (9, 20))),
        ("1.8.2026-15.8.2026", span((8, 1), (8, 15))),
        ("last 7 days", span((9, 10), (9, 16))),
        ("past 2 weeks", span((9, 3), (9, 16))),
        ("this month", span((9, 1), (9, 30))),
        ("last month", span((8, 1), (8, 31))),
        ("last quarter", span((4, 1), (6, 30))),
        ("this year", span((1, 1), (12, 31))),
        ("March", span((3, 1), (3, 31))),
        ("september", span((9, 1), (9, 30))),
        ("last september", span((9, 1), (9, 30), (2025, 2025))),
        ("december", span((12, 1), (12, 31), (2025, 2025))),
        ("feb 2024", span((2, 1), (2, 29), (2024, 2024))),
        ("1 mar to 15 mar", span((3, 1), (3, 15))),
        ("from 1 mar until 15 mar", span((3, 1), (3, 15))),
        ("20 dec - 5 jan", span((12, 20), (1, 5), (2025, 2026))),
        ("1 sep to 30 sep", span((9, 1), (9, 30))),
        ("2026-09-01 to 2026-09-03", span((9, 1), (9, 3))),
        ("since monday", span((9, 14), (9, 16))),
    ],
)
def test_a_range_is_from_one_day_to_another(said: str, meant: tuple[date, date]) -> None:
    assert read_range(said, LINE) == meant


def test_a_week_begins_as_the_person_counts_it() -> None:
    sunday = replace(ROOM, calendar=replace(ROOM.calendar, week_start=6))
    assert read_range("this week", Line("", sunday)) == span((9, 13), (9, 19))


def test_what_is_no_range_is_said() -> None:
    with pytest.raises(UserError, match="runs backwards"):
        read_range("5 mar to 1 mar", LINE)
    with pytest.raises(UserError, match="runs backwards"):
        read_range("2020-01-01 to 2019-01-01", LINE)
    with pytest.raises(UserError, match="can't read a date"):
        read_range("blue", LINE)
    with pytest.raises(UncertainDate):
        read_range("03/04 to 15 apr", LINE)
