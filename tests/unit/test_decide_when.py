"""When something is told: now, in the morning, on the next working day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.calendar import When
from bot.notices import Level, NoticeKind, NoticeSettings, Quiet, Reason
from bot.notify.decide import Decision, Hold, Send, Skip
from bot.notify.quiet import quiet_since, quiet_until, workday_from
from tests.unit.deciding import BERLIN, DUE, MONDAY, MORNING, NIGHT, RECIPIENT, SATURDAY, TASK, WEDNESDAY, decided, made

# ---- now?


def test_at_night_it_waits_for_the_morning() -> None:
    assert decided(made(), now=NIGHT) == Hold(MORNING, Reason.QUIET)
    assert decided(made(), now=MORNING - timedelta(minutes=1)) == Hold(MORNING, Reason.QUIET)
    assert decided(made(), now=MORNING) == Send()


def test_only_an_alert_breaks_through_and_only_if_they_allow_it() -> None:
    allowed = replace(RECIPIENT, settings=NoticeSettings(urgent_breaks=True))
    assert decided(made(level=Level.ALERT), recipient=allowed, now=NIGHT) == Send()
    assert decided(made(level=Level.WARNING), recipient=allowed, now=NIGHT) == Hold(MORNING, Reason.QUIET)
    assert decided(made(level=Level.ALERT), now=NIGHT) == Hold(MORNING, Reason.QUIET)


def test_where_nobody_knows_their_zone_nobody_knows_their_night() -> None:
    unknown = replace(RECIPIENT, person=replace(RECIPIENT.person, zone_known=False))
    assert decided(made(), recipient=unknown, now=NIGHT) == Send()


def test_what_can_wait_does_not_come_on_a_day_off() -> None:
    task = replace(TASK, due=When(SATURDAY - timedelta(hours=1)))
    facts = {"due": (SATURDAY - timedelta(hours=1)).isoformat()}
    assert decided(made(NoticeKind.OVERDUE, facts=facts), task, now=SATURDAY) == Hold(MONDAY, Reason.DAY_OFF)
    assert decided(made(), now=SATURDAY) == Send()


def test_in_the_night_before_a_day_off_it_waits_for_the_working_day() -> None:
    """Not only until the quiet hours end; before a working day it does."""
    night = SATURDAY - timedelta(hours=11)  # Friday, 23:00
    assert decided(made(NoticeKind.UNBLOCKED), now=night) == Hold(MONDAY, Reason.DAY_OFF)
    assert decided(made(NoticeKind.UNBLOCKED), now=NIGHT) == Hold(MORNING, Reason.QUIET)


def test_due_soon_comes_on_a_day_off_if_monday_were_too_late() -> None:
    for due, expected in (
        (MONDAY + timedelta(hours=2), Hold(MONDAY, Reason.DAY_OFF)),
        (SATURDAY + timedelta(1), Send()),
    ):
        facts = {"due": due.isoformat()}
        assert decided(made(NoticeKind.DUE_SOON, facts=facts), replace(TASK, due=When(due)), now=SATURDAY) == expected


def test_a_snoozed_task_is_not_nagged_about() -> None:
    start = DUE + timedelta(hours=3)
    snoozed = replace(TASK, start=When(start))
    assert decided(made(NoticeKind.OVERDUE), snoozed, now=DUE) == Hold(start, Reason.SNOOZED)
    assert decided(made(), snoozed) == Send()


QUIET = [
    (Quiet(), "22:00", 10.0),
    (Quiet(), "21:59", None),
    (Quiet(), "07:59", 1 / 60),
    (Quiet(), "08:00", None),
    (Quiet(time(12), time(13)), "12:30", 0.5),
    (Quiet(time(12), time(13)), "13:00", None),
    (Quiet(time(0), time(0)), "03:00", None),
]


@pytest.mark.parametrize(("quiet", "clock", "hours"), QUIET)
def test_quiet_hours_end_by_their_own_clock(quiet: Quiet, clock: str, hours: float | None) -> None:
    now = BERLIN.instant(WEDNESDAY.date(), time.fromisoformat(clock))
    assert quiet_until(quiet, BERLIN, now) == (now + timedelta(hours=hours) if hours else None)


@pytest.mark.parametrize(("quiet", "clock", "hours"), [one for one in QUIET if one[2]])
def test_quiet_hours_begin_by_their_own_clock(quiet: Quiet, clock: str, hours: float) -> None:
    now = BERLIN.instant(WEDNESDAY.date(), time.fromisoformat(clock))
    since = quiet_since(quiet, BERLIN, now)
    assert BERLIN.local(since).time() == quiet.since
    assert timedelta(0) <= now - since < timedelta(days=1) - timedelta(hours=hours)


def test_quiet_hours_end_also_in_the_nights_when_the_clocks_change() -> None:
    for evening, hours in ((datetime(2026, 3, 28, 22, tzinfo=UTC), 8), (datetime(2026, 10, 24, 21, tzinfo=UTC), 10)):
        assert quiet_until(Quiet(), BERLIN, evening) == evening + timedelta(hours=hours)


def test_hours_that_end_in_the_hour_that_comes_twice_end_once() -> None:
    quiet = Quiet(time(22), time(2, 30))
    second_pass = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 2:10 for the second time
    assert quiet_until(quiet, BERLIN, second_pass) is None


def test_who_never_works_has_no_days_off() -> None:
    assert workday_from(Quiet(), replace(BERLIN, workdays=frozenset()), SATURDAY) == SATURDAY


def test_without_a_night_the_morning_is_at_nine() -> None:
    assert workday_from(Quiet(time(0), time(0)), BERLIN, SATURDAY) == MONDAY + timedelta(hours=1)


# ---- what somebody asked for at night


@pytest.mark.parametrize(
    ("hours", "expected", "soon"),
    [
        (1, Send(), Skip(Reason.QUIET)),
        (9, Hold(MORNING, Reason.QUIET), Skip(Reason.QUIET)),
        (11, Hold(MORNING, Reason.QUIET), Hold(MORNING, Reason.QUIET)),
    ],
)
def test_a_reminder_that_the_morning_would_be_too_late_for_breaks_through(
    hours: int, expected: Decision, soon: Decision
) -> None:
    """What is due soon does not: nobody asked for it."""
    due = NIGHT + timedelta(hours=hours)
    facts = {"due": due.isoformat(), "minutes": hours * 60}
    task = replace(TASK, due=When(due))
    assert decided(made(NoticeKind.REMINDER, facts=facts), task, now=NIGHT) == expected
    assert decided(made(NoticeKind.DUE_SOON, facts=facts), task, now=NIGHT) == soon


def test_what_is_back_from_being_snoozed_waits_for_the_morning() -> None:
    back = made(NoticeKind.REMINDER, facts={"back": True})
    assert decided(back, replace(TASK, due=None), now=NIGHT) == Hold(MORNING, Reason.QUIET)
