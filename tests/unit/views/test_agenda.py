"""Tasks as a calendar, read back by another library."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.calendar import Calendar, When
from bot.model import Assignee, Priority, Status
from bot.views.agenda import Agenda, Rule, written_out
from tests.unit.views.samples import AT_TWO, BERLIN, BOB, FRIDAY, FULL, NOW, PLAIN

if TYPE_CHECKING:
    from bot.model import Task

DAY = replace(PLAIN, due=FRIDAY)  # 27 November
TIMED = replace(PLAIN, due=AT_TWO)  # 20 November, 14:00 in Berlin
FRIDAYS = "FREQ=WEEKLY;BYDAY=FR"


def calendar(*tasks: Task, of: Calendar = BERLIN, rules: dict[int, Rule] | None = None, cut: bool = False) -> Any:  # noqa: ANN401 - as the library types it
    content = written_out(Agenda("Nudge: my tasks", 7, of, tasks, rules or {}, cut=cut))
    return icalendar.Calendar.from_ical(content)


def event(task: Task, rule: Rule | None = None, of: Calendar = BERLIN) -> Any:  # noqa: ANN401 - the same
    (found,) = calendar(task, of=of, rules={task.number: rule} if rule else None).walk("VEVENT")
    return found


def test_a_calendar_says_what_it_is_and_when_to_look_again() -> None:
    read = calendar(DAY)
    assert (read["VERSION"], read["METHOD"], read["PRODID"]) == ("2.0", "PUBLISH", "-//Nudge//Tasks//EN")
    assert (read["X-WR-CALNAME"], read["X-WR-TIMEZONE"]) == ("Nudge: my tasks", "Europe/Berlin")
    assert read["REFRESH-INTERVAL"].dt == timedelta(minutes=15)
    assert "X-WR-CALDESC" not in read
    assert calendar(DAY, cut=True)["X-WR-CALDESC"] == "Only the first 2\\,000 of these tasks."
    assert not calendar(DAY, TIMED).walk("VALARM")


def test_without_tasks_it_is_empty() -> None:
    assert calendar().walk("VEVENT") == []


def test_a_day_is_a_whole_day() -> None:
    found = event(DAY)
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2026, 11, 27), date(2026, 11, 28))


def test_a_day_is_that_of_who_reads_it() -> None:
    """As lists show it: the end of a workday in Los Angeles is the next morning in Berlin."""
    there = Calendar(zone=ZoneInfo("America/Los_Angeles"))
    assert event(replace(DAY, due=there.end_of(date(2026, 11, 27))))["DTSTART"].dt == date(2026, 11, 28)


@pytest.mark.parametrize(("estimate", "length"), [(None, 30), (15, 15), (150, 150), (10_000, 480)])
def test_a_time_is_when_it_ends(estimate: int | None, length: int) -> None:
    found = event(replace(TIMED, estimate_minutes=estimate))
    assert found["DTEND"].dt == AT_TWO.at
    assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(minutes=length)
    assert found["DTEND"].to_ical() == b"20261120T130000Z"


def test_what_only_begins_is_shown_when_it_does() -> None:
    found = event(replace(PLAIN, start=AT_TWO))
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (AT_TWO.at, AT_TWO.at + timedelta(minutes=30))
    day = When(BERLIN.instant(date(2026, 11, 20), time()), date(2026, 11, 20))
    assert event(replace(PLAIN, start=day))["DTSTART"].dt == date(2026, 11, 20)


def test_what_has_no_date_is_left_out() -> None:
    assert calendar(PLAIN).walk("VEVENT") == []


def test_all_of_a_task_is_told() -> None:
    found = event(replace(FULL, title="Fix; login, “now”\n", updated_at=NOW))
    assert found["SUMMARY"] == "WEB-12 Fix; login, “now”"
    assert found["DESCRIPTION"].startswith("It fails\nwith *two* accounts.\nAssigned to Ana and Bob\nCreated by Eve")
    assert "Project: web" in found["DESCRIPTION"]
    assert [str(one) for one in found["CATEGORIES"].cats] == ["bug", "office"]
    assert (found["UID"], found["SEQUENCE"]) == ("task-12@7.nudge", 6)
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == NOW
    assert found["CREATED"].dt == NOW - timedelta(days=2)
    assert (found["PRIORITY"], found["STATUS"], found["TRANSP"]) == (3, "CONFIRMED", "TRANSPARENT")
    assert found["URL"] == "https://chat.example/1"


def test_it_is_the_same_bytes_until_a_task_changes() -> None:
    def read(task: Task) -> bytes:
        return written_out(Agenda("x", 7, BERLIN, (task,), {}))

    assert read(FULL) == read(FULL)
    assert read(FULL) != read(replace(FULL, version=7))


@pytest.mark.parametrize(
    ("priority", "told"), [(Priority.URGENT, 1), (Priority.MEDIUM, 5), (Priority.LOW, 9), (Priority.NONE, None)]
)
def test_priorities_are_those_of_calendars(priority: Priority, told: int | None) -> None:
    assert event(replace(DAY, priority=priority)).get("PRIORITY") == told


def test_closed_tasks_say_so() -> None:
    cancelled = event(replace(DAY, status=Status.CANCELLED))
    assert (cancelled["STATUS"], cancelled["SUMMARY"]) == ("CANCELLED", "#12 Fix login (cancelled)")
    assert event(replace(DAY, status=Status.DONE))["SUMMARY"] == "#12 Fix login (done)"


@pytest.mark.parametrize("text", ["x\r\nBEGIN:VALARM", "x\nATTENDEE:mailto:a@b.c", "\u2028END:VEVENT", "a\x00\x0b"])
def test_no_text_becomes_anything_else(text: str) -> None:
    people = (Assignee(replace(BOB, name=text)),)
    found = event(
        replace(DAY, title=text, description=text, tags=(text,), source=f"https://a/{text}", assignees=people)
    )
    assert set(found) <= {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"),
        *("STATUS", "CATEGORIES", "TRANSP"),
    }
    assert not found.subcomponents


# ---- what comes again


def test_a_day_that_comes_again_says_its_rule() -> None:
    assert event(DAY, Rule(FRIDAYS, None))["RRULE"].to_ical().decode() == FRIDAYS


def test_a_time_that_comes_again_moves_with_the_clocks() -> None:
    """14:00 in winter and in summer."""
    read = calendar(TIMED, rules={12: Rule(FRIDAYS, time(14))})
    (found,) = read.walk("VEVENT")
    assert found["DTEND"].params["TZID"] == "Europe/Berlin"
    assert found["DTEND"].dt.replace(tzinfo=None) == datetime(2026, 11, 20, 14)  # noqa: DTZ001 - a clock on a wall
    (told,) = read.walk("VTIMEZONE")
    zone = told.to_tz(lookup_tzid=False)
    assert datetime(2027, 7, 2, 14, tzinfo=zone).astimezone(UTC).hour == 12
    assert datetime(2027, 12, 3, 14, tzinfo=zone).astimezone(UTC).hour == 13


@pytest.mark.parametrize(
    ("task", "rule"),
    [
        (DAY, Rule("FREQ=WEEKLY;BYDAY=MO", None)),  # this once it was put off to a Friday
        (TIMED, Rule(FRIDAYS, time(9))),  # or to another time
        (TIMED, Rule(FRIDAYS, None)),
        (DAY, Rule(FRIDAYS, time(14))),
        (replace(DAY, status=Status.DONE), Rule(FRIDAYS, None)),  # the next one is a task of its own
        (replace(PLAIN, start=AT_TWO), Rule(FRIDAYS, time(14))),
    ],
)
def test_what_does_not_come_again_on_just_those_dates_says_no_rule(task: Task, rule: Rule) -> None:
    assert "RRULE" not in event(task, rule)


def test_the_last_of_a_month_stays_the_last() -> None:
    last = replace(DAY, due=BERLIN.end_of(date(2026, 11, 30)))
    rule = "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    assert event(last, Rule(rule, None))["RRULE"]["BYSETPOS"] == [-1]
