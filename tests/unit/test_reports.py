"""What reports make of the numbers they are given: days and weeks, and what was open at the end of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar
from bot.reports import Movement, ReportKind, Standing, Step, levels, periods, usual_step

BERLIN = Calendar(ZoneInfo("Europe/Berlin"))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def test_a_day_begins_at_midnight_where_the_person_is() -> None:
    found = periods(date(2026, 10, 24), date(2026, 10, 26), Step.DAY, BERLIN)
    assert found.edges == (
        datetime(2026, 10, 23, 22, tzinfo=UTC),
        datetime(2026, 10, 24, 22, tzinfo=UTC),
        datetime(2026, 10, 25, 23, tzinfo=UTC),  # the clocks went back
        datetime(2026, 10, 26, 23, tzinfo=UTC),
    )


def test_weeks_begin_on_the_persons_first_day_of_the_week() -> None:
    first, last = date(2026, 9, 2), date(2026, 9, 16)  # both are Wednesdays
    assert [day.day for day in periods(first, last, Step.WEEK, BERLIN).starts] == [2, 7, 14]
    assert [day.day for day in periods(first, last, Step.WEEK, replace(BERLIN, week_start=6)).starts] == [2, 6, 13]


@given(first=DAYS, length=st.integers(0, 400), step=st.sampled_from(Step))
def test_periods_are_all_of_the_days_one_behind_the_other(first: date, length: int, step: Step) -> None:
    last = first + timedelta(days=length)
    found = periods(first, last, step, BERLIN)
    assert found.starts[0] == first
    assert list(found.edges) == sorted(set(found.edges))
    assert len(found.edges) == len(found.starts) + 1
    assert BERLIN.local(found.edges[-1]).date() == last + timedelta(days=1)


def test_many_days_are_shown_as_weeks() -> None:
    first = date(2026, 1, 1)
    assert usual_step(first, first + timedelta(days=30)) is Step.DAY
    assert usual_step(first, first + timedelta(days=90)) is Step.WEEK


def test_levels_are_counted_backwards_from_now() -> None:
    """Two periods: in the first three came and one was done, in the second nothing; since then two were done."""
    moved = (Movement(1, open=2, done=1), Movement(3, open=-2, done=2))
    found = levels(Standing(open=5, done=9), moved, 2)
    assert found.open == (5, 7, 7)
    assert found.done == (6, 7, 7)
    assert found.all == (11, 14, 14)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=50))
def test_levels_end_with_what_is_now_and_begin_before_all_changes(changes: list[tuple[int, int]]) -> None:
    moved = [Movement(place, open, done) for place, (open, done) in enumerate(changes, 1)]
    found = levels(Standing(100, 100), moved, len(changes))
    assert (found.open[-1], found.done[-1]) == (100, 100)
    assert found.open[0] == 100 - sum(change for change, _ in changes)
    assert found.done[0] == 100 - sum(change for _, change in changes)


def test_some_reports_are_of_now() -> None:
    assert {kind for kind in ReportKind if not kind.has_days} == {ReportKind.WORKLOAD, ReportKind.OVERDUE}
