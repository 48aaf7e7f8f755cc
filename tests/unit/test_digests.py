"""When a digest is due: at its wall time, once for each of its dates, whatever the clocks do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.digests import LATEST, Digest, Turn, done_since, fire, first_turn, in_zone, turn_not_before
from bot.model import Room

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)  # a Wednesday, 10:00 in Berlin
EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def digest(clock: time = time(9), zone: str = "Europe/Berlin", days: frozenset[int] = EVERY_DAY) -> Digest:
    return Digest(1, Room(1, "web"), clock, ZoneInfo(zone), days)


def due(digest: Digest, now: datetime = NOW) -> Digest:
    return replace(digest, turn=first_turn(digest, now))


def turns(digest: Digest, days: int) -> list[Turn]:
    """Those of so many days, each fired when it is due."""
    found, last = list[Turn](), NOW + timedelta(days=days)
    while digest.turn and digest.turn.at < last:
        now, following = fire(digest, digest.turn.at)
        assert now == digest.turn
        found.append(now)
        digest = replace(digest, turn=following, posted_on=now.on)
    return found


@pytest.mark.parametrize("clock", [time(9), time(2, 30), time(0)])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kolkata"])
def test_a_year_has_one_for_each_date_at_its_wall_time(zone: str, clock: time) -> None:
    found = turns(due(digest(clock, zone)), 366)
    dates = [turn.on for turn in found]
    assert dates == [dates[0] + DAY * count for count in range(len(dates))]
    local = [(turn, turn.at.astimezone(ZoneInfo(zone))) for turn in found]
    assert all(at.date() == turn.on for turn, at in local)
    moved = [turn.on for turn, at in local if at.time() != clock]
    assert len(moved) == _GAPS.get((zone, clock), 0)
    assert all(at.time() == _forward(clock) for turn, at in local if turn.on in moved)


_GAPS = {
    ("Europe/Berlin", time(2, 30)): 1,
    ("America/New_York", time(2, 30)): 1,
    ("America/Santiago", time(0)): 1,
}


def _forward(clock: time) -> time:
    return clock.replace(hour=clock.hour + 1)


@pytest.mark.parametrize(
    ("zone", "clock", "on", "at"),
    [
        ("Europe/Berlin", time(2, 30), date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # F40
        ("America/New_York", time(1, 30), date(2026, 11, 1), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("Europe/Berlin", time(2, 30), date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # F41
        ("America/Santiago", time(0), date(2027, 9, 5), datetime(2027, 9, 5, 4, 0, tzinfo=UTC)),  # no midnight
    ],
)
def test_what_a_date_has_twice_or_lacks_is_one_instant(zone: str, clock: time, on: date, at: datetime) -> None:
    found = turns(due(digest(clock, zone)), 400)
    assert Counter(turn.on for turn in found)[on] == 1
    assert next(turn for turn in found if turn.on == on).at == at


def test_on_its_days_only() -> None:
    assert Counter(turn.on.weekday() for turn in turns(due(digest(days=frozenset({0, 3}))), 28)) == {0: 4, 3: 4}


def test_set_before_its_time_it_comes_today_and_after_it_tomorrow() -> None:
    assert first_turn(digest(time(11)), NOW).on == date(2026, 9, 16)
    assert first_turn(digest(time(9)), NOW).on == date(2026, 9, 17)


def test_set_anew_it_does_not_come_again_on_a_date_that_had_one() -> None:
    had = replace(digest(time(11)), posted_on=date(2026, 9, 16))
    assert first_turn(had, NOW).on == date(2026, 9, 17)


def test_a_pause_ends_on_its_day() -> None:
    monday = datetime(2026, 9, 20, 22, 0, tzinfo=UTC)  # midnight in Berlin
    assert turn_not_before(digest(), monday).on == date(2026, 9, 21)


@pytest.mark.parametrize(("late", "is_posted"), [(timedelta(), True), (LATEST, True), (LATEST + HOUR, False)])
def test_what_is_too_late_is_skipped(late: timedelta, is_posted: bool) -> None:
    one = due(digest())
    assert one.turn is not None
    now, following = fire(one, one.turn.at + late)
    assert now == (one.turn if is_posted else None)
    assert following.on == one.turn.on + DAY


def test_after_a_week_none_of_the_missed_ones_comes() -> None:
    one = due(digest())
    assert one.turn is not None
    back = one.turn.at + 7 * DAY
    assert fire(one, back + 3 * HOUR) == (None, Turn(date(2026, 9, 25), back + DAY))
    now, following = fire(one, back + HOUR)  # that day's own is still in time
    assert (now, following.on) == (Turn(date(2026, 9, 24), back), date(2026, 9, 25))


def test_a_time_zone_that_changed_its_rules_puts_it_off() -> None:
    one = due(digest())
    assert one.turn is not None
    early = replace(one, turn=Turn(one.turn.on, one.turn.at - HOUR))
    assert fire(early, one.turn.at - HOUR) == (None, one.turn)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "Pacific/Honolulu", "Pacific/Auckland"])
def test_another_zone_an_hour_before_neither_loses_nor_doubles_a_date(zone: str) -> None:
    found = turns(due(digest()), 5)
    last = found[-1]
    one = replace(digest(), turn=Turn(last.on + DAY, last.at + DAY), posted_on=last.on)
    moved = in_zone(one, ZoneInfo(zone), last.at + DAY - HOUR)
    assert moved.turn is not None
    assert moved.turn.at >= last.at + DAY - HOUR
    dates = [turn.on for turn in [*found, *turns(moved, 12)]]
    assert dates == [dates[0] + DAY * count for count in range(len(dates))]


def test_done_since_is_a_day_or_the_weekend() -> None:
    one = digest(days=WORKDAYS)
    thursday, monday = (datetime(2026, 9, day, 7, 0, tzinfo=UTC) for day in (17, 21))
    assert done_since(one, thursday) == thursday - DAY
    assert done_since(one, monday) == monday - 3 * DAY
    assert done_since(replace(one, days=frozenset({0})), monday) == monday - 7 * DAY
