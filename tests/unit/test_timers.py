"""When a task is to be looked at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar, When
from bot.events import changed_fields
from bot.model import Assignee, Status, Task, Who
from bot.timers import MORNING, RESUMED, Timer, TimerKind, is_retimed, timers_for

NOW = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
BY = Who(1, "Ana")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_FIVE = When(NOW + 9 * HOUR)
FRIDAY = Calendar(ZoneInfo("Europe/Berlin")).end_of(date(2026, 9, 25))


def kinds(task: Task) -> dict[TimerKind, datetime]:
    return {one.kind: one.at for one in timers_for(task, NOW)}


def task(**fields: object) -> Task:
    return replace(Task(12, "Fix the login"), **fields)  # type: ignore[arg-type]


def test_what_has_no_date_is_not_looked_at() -> None:
    assert timers_for(task(reminders=(60,)), NOW) == ()


def test_what_is_due_at_a_time_of_day_is_looked_at_before_anybodys_night_before() -> None:
    """Who is told, and whether already then, is for whoever looks."""
    assert kinds(task(due=AT_FIVE)) == {TimerKind.DUE_SOON: NOW, TimerKind.OVERDUE: AT_FIVE.at}
    later = When(NOW + 7 * DAY)
    assert kinds(task(due=later)) == {TimerKind.DUE_SOON: later.at - DAY - HOUR, TimerKind.OVERDUE: later.at}


def test_what_is_due_within_the_hour_is_known_to_be() -> None:
    assert kinds(task(due=When(NOW + HOUR / 2))) == {TimerKind.OVERDUE: NOW + HOUR / 2}


@given(
    st.sampled_from(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin", "Asia/Kolkata", "America/Santiago"]),
    st.sets(st.integers(0, 6), min_size=1),
    st.dates(date(2026, 9, 17), date(2027, 12, 31)),
)
def test_what_is_due_on_a_day_is_looked_at_before_anybodys_morning_before(
    zone: str, workdays: set[int], day: date
) -> None:
    theirs = Calendar(ZoneInfo(zone), workdays=frozenset(workdays))
    before = next(one for back in range(1, 8) if (one := day - timedelta(days=back)).weekday() in workdays)
    (soon,) = (one for one in timers_for(task(due=Calendar().end_of(day)), NOW) if one.kind is TimerKind.DUE_SOON)
    assert soon.at <= max(theirs.instant(before, MORNING), NOW)
    assert soon.at >= NOW


@pytest.mark.parametrize(("late", "step", "at"), [(0.5, 1, 1), (2, 2, 3), (5, 3, 7)])
def test_what_is_late_when_it_is_set_goes_on_with_the_next_step(late: float, step: int, at: int) -> None:
    due = NOW - late * DAY
    assert timers_for(task(due=When(due)), NOW) == (Timer(12, TimerKind.OVERDUE, due + at * DAY, step),)


def test_what_is_very_late_is_left_to_the_digests() -> None:
    assert timers_for(task(due=When(NOW - 8 * DAY)), NOW) == ()


def test_each_reminder_to_come_is_one() -> None:
    timers = timers_for(task(due=AT_FIVE, reminders=(60, 1440, 120, 60)), NOW)
    assert [(one.step, one.at) for one in timers if one.kind is TimerKind.REMINDER] == [
        (60, AT_FIVE.at - HOUR),
        (120, AT_FIVE.at - 2 * HOUR),
    ]


def test_what_was_put_aside_comes_back() -> None:
    assert kinds(task(start=When(NOW + DAY))) == {TimerKind.SNOOZED: NOW + DAY}
    assert kinds(task(start=When(NOW))) == {}


def test_what_was_closed_just_now_may_free_others() -> None:
    freed = (Timer(12, TimerKind.FREED, NOW),)
    closed = task(due=FRIDAY).with_status(Status.DONE, NOW, BY)
    assert timers_for(closed, NOW) == freed
    assert timers_for(task(deleted_at=NOW), NOW) == freed
    assert timers_for(closed, NOW + HOUR) == ()
    assert timers_for(replace(closed, deleted_at=NOW + HOUR), NOW + HOUR) == ()


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - UTC is put to it below
    st.booleans(),
    st.lists(st.integers(0, 2**31 - 1), max_size=3),
)
def test_no_date_is_too_near_or_too_far(at: datetime, on_a_day: bool, reminders: list[int]) -> None:
    moment = at.replace(tzinfo=UTC)
    due = When(moment, moment.date() if on_a_day else None)
    timers = timers_for(task(due=due, reminders=tuple(reminders)), NOW)
    assert all(one.at >= NOW for one in timers)
    assert len({(one.kind, one.step) for one in timers}) == len(timers)


def test_only_what_has_to_do_with_time_sets_timers_anew() -> None:
    old = task(due=FRIDAY)
    for after in (
        replace(old, due=AT_FIVE),
        replace(old, due=None),
        replace(old, start=AT_FIVE),
        replace(old, reminders=(60,)),
        replace(old, deleted_at=NOW),
        old.with_status(Status.DONE, NOW, BY),
        old.with_status(Status.CANCELLED, NOW, BY),
    ):
        assert is_retimed(changed_fields(old, after))
        assert is_retimed(changed_fields(after, old))
    for after in (
        replace(old, title="Fix it"),
        replace(old, assignees=(Assignee(BY),)),
        replace(old, estimate_minutes=5),
        old.with_status(Status.DOING, NOW, BY),
    ):
        assert not is_retimed(changed_fields(old, after))
    assert not is_retimed({"comment": (None, "hello")})
    done = old.with_status(Status.DONE, NOW, BY)
    assert not is_retimed(changed_fields(done, replace(done, status=Status.CANCELLED)))


def test_what_is_overdue_goes_on_escalating_with_what_is_to_come() -> None:
    late = task(due=When(NOW - HOUR), project_id=3)
    assert Timer(12, TimerKind.ESCALATION, NOW, RESUMED) in timers_for(late, NOW)
    assert TimerKind.ESCALATION not in kinds(replace(late, due=AT_FIVE))
