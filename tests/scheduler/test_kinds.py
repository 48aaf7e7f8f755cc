"""What each timer comes to when it fires."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bot.model import RoomKind
from tests.scheduler.clockwork import DAY, escalating, utc

if TYPE_CHECKING:
    from datetime import datetime

    from tests.scheduler.clockwork import Clockwork

# ---- due soon


async def test_a_day_is_due_soon_on_the_workday_before(clockwork: Clockwork) -> None:
    """Due on Monday: on Friday at 9:00 in Berlin."""
    await clockwork.chat.say("add Fix login @bob due:=2026-09-21")
    await clockwork.run_until(utc(21, 7))
    (told,) = await clockwork.told()
    assert (told.to, told.kind, told.at) == ("Bob", "due_soon", utc(18, 7))


async def test_a_time_is_due_soon_an_hour_before(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-21T10:00Z")
    await clockwork.run_until(utc(21, 9, 59))
    (told,) = await clockwork.told()
    assert (told.to, told.at) == ("Bob", utc(21, 9))


@pytest.mark.parametrize(
    ("due", "at"),
    [
        ("2026-09-21T21:00Z", utc(21, 19)),  # 23:00 in Berlin: the quiet hours begin at 22:00
        ("2026-09-22T03:00Z", utc(21, 19)),
        ("2026-09-22T06:30Z", utc(22, 5, 30)),  # it waits until 8:00
    ],
)
async def test_what_is_due_in_the_night_is_told_before_it(clockwork: Clockwork, due: str, at: datetime) -> None:
    await clockwork.chat.say(f"add Fix login @bob due:={due}")
    await clockwork.run_until(utc(22, 9))
    assert [one.at for one in await clockwork.told("due_soon")] == [at]


async def test_what_is_set_in_the_evening_is_not_told_for_the_night(clockwork: Clockwork) -> None:
    """An hour before the quiet hours has passed: it is looked at as always, and is then skipped with its reason."""
    clockwork.chat.now = utc(21, 19, 30)
    await clockwork.chat.say("add Fix login @bob due:=2026-09-21T21:30Z")
    await clockwork.run_until(utc(21, 21))
    assert [one.at for one in await clockwork.told("due_soon")] == [utc(21, 20, 30)]


async def test_other_quiet_hours_hold_for_what_is_due_soon(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-21T21:00Z")
    await clockwork.run_until(utc(21, 10))
    await clockwork.chat.say("prefs quiet 20:00-8:00", as_="bob")
    await clockwork.run_until(utc(22, 9))
    assert [one.at for one in await clockwork.told("due_soon")] == [utc(21, 17)]


async def test_each_is_told_in_their_own_morning(clockwork: Clockwork) -> None:
    await clockwork.introduce("raj", "Asia/Kolkata")
    await clockwork.introduce("zoe", "America/New_York")
    await clockwork.chat.say("add Fix login @raj @zoe @bob all due:=2026-09-24")
    await clockwork.run_until(utc(24, 7))
    assert [(one.to, one.at) for one in await clockwork.told()] == [
        ("Raj", utc(23, 3, 30)),
        ("Bob", utc(23, 7)),
        ("Zoe", utc(23, 13)),
    ]


async def test_who_has_another_week_is_told_on_their_own_workday(clockwork: Clockwork) -> None:
    await clockwork.chat.say("prefs days sun-thu", as_="bob")
    await clockwork.chat.say("add Fix login @bob due:=2026-09-21")
    await clockwork.run_until(utc(21, 7))
    assert [one.at for one in await clockwork.told()] == [utc(20, 7)]


async def test_who_is_given_it_with_a_near_date_is_not_told_of_the_date_again(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-17")
    await clockwork.run_until(utc(17, 14))
    assert await clockwork.told() == []


async def test_a_date_moved_to_tomorrow_is_not_due_soon_at_once(clockwork: Clockwork) -> None:
    """It was set at 15:00 in Berlin: 9:00 is still to come for Zoe, in Los Angeles, but not for Bob."""
    await clockwork.introduce("zoe", "America/Los_Angeles")
    await clockwork.chat.say("add Fix login @bob @zoe all due:=2026-10-30")
    clockwork.chat.now = utc(16, 13)
    await clockwork.chat.say("due 1 =2026-09-17")
    await clockwork.run_until(utc(17, 7))
    assert [(one.to, one.at) for one in await clockwork.told()] == [("Zoe", utc(16, 16))]


async def test_who_gets_it_before_their_morning_is_told_when_it_is_looked_at(clockwork: Clockwork) -> None:
    """That is in Zoe's morning, as she had it first."""
    await clockwork.introduce("raj", "Asia/Kolkata")
    await clockwork.introduce("zoe", "America/New_York")
    await clockwork.chat.say("add Fix login @zoe due:=2026-09-28")
    await clockwork.run_until(utc(24, 7))
    await clockwork.chat.say("assign 1 @raj")
    await clockwork.run_until(utc(28, 7))
    assert [(one.to, one.at) for one in await clockwork.told()] == [("Raj", utc(25, 13))]


async def test_who_gets_it_before_is_told(clockwork: Clockwork) -> None:
    """Nobody had it when the clock first looked."""
    await clockwork.chat.say("add Fix login due:=2026-09-28")
    await clockwork.run_until(utc(23, 7))
    await clockwork.chat.say("assign 1 @bob")
    await clockwork.run_until(utc(28, 7))
    assert [(one.to, one.at) for one in await clockwork.told()] == [("Bob", utc(25, 7))]


async def test_what_is_done_is_not_due_soon(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-21")
    await clockwork.chat.say("done 1")
    await clockwork.run_until(utc(30, 7))
    assert await clockwork.told() == []


async def test_who_did_their_part_is_left_alone(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob @eve all due:=2026-09-21")
    await clockwork.chat.say("done 1", as_="bob")
    await clockwork.run_until(utc(22, 7))
    assert {one.to for one in await clockwork.told()} == {"Eve"}


# ---- overdue


async def test_overdue_once_and_then_less_and_less(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(31, 0, month=12))
    at = utc(17, 10)
    told = await clockwork.told("overdue")
    assert [one.at for one in told] == [at, at + DAY, at + 3 * DAY, at + 7 * DAY]
    assert {one.to for one in told} == {"Bob"}
    assert {one.row["level"] for one in told} == {2}


async def test_what_is_urgent_alerts(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob !1 due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 10))
    (told,) = await clockwork.told("overdue")
    assert told.row["level"] == 1


async def test_what_nobody_has_is_told_to_its_creator_and_its_channel(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login due:=2026-09-17T10:00Z", as_="eve")
    await clockwork.run_until(utc(17, 10))
    assert sorted(one.to for one in await clockwork.told("overdue")) == ["Eve", "general"]


async def test_a_direct_message_is_no_channel(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login due:=2026-09-17T10:00Z", as_="eve", room="eve", kind=RoomKind.DM)
    await clockwork.chat.say("unassign 1 @me", as_="eve", room="eve", kind=RoomKind.DM)
    await clockwork.run_until(utc(17, 10))
    assert [(one.to, one.row["room_id"]) for one in await clockwork.told("overdue")] == [("Eve", None)]


async def test_who_has_what_it_waits_for_is_told_too(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Design @eve")
    await clockwork.chat.say("add Build @bob after:1 due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 10))
    assert sorted((one.to, one.task) for one in await clockwork.told("overdue")) == [("Bob", 2), ("Eve", 2)]


async def test_what_was_added_late_is_no_news(clockwork: Clockwork) -> None:
    """It was due on Sunday; three days later is on Wednesday at noon."""
    await clockwork.chat.say("add Fix login @bob due:=2026-09-13T10:00Z")
    await clockwork.run_until(utc(30, 0))
    assert [one.at for one in await clockwork.told("overdue")] == [utc(16, 10), utc(20, 10)]


async def test_what_is_snoozed_waits(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-17T10:00Z")
    await clockwork.chat.say("snooze 1 =2026-09-19T06:00Z")
    await clockwork.run_until(utc(19, 6))
    told = await clockwork.told()
    assert sorted((one.kind, one.at) for one in told) == [("overdue", utc(19, 6)), ("reminder", utc(19, 6))]
    assert {one.to for one in told} == {"Bob"}


async def test_another_date_begins_anew(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 11))
    await clockwork.chat.say("due 1 =2026-09-18T10:00Z")
    await clockwork.run_until(utc(18, 11))
    assert [one.at for one in await clockwork.told("overdue")] == [utc(17, 10), utc(18, 10)]


# ---- reminders


async def test_reminders_before_it_is_due(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-18T10:00Z")
    await clockwork.chat.say("remind 1 1d,2h")
    await clockwork.run_until(utc(18, 9, 59))
    assert [one.at for one in await clockwork.told("reminder")] == [utc(17, 10), utc(18, 8)]


async def test_no_reminders_any_more(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob due:=2026-09-18T10:00Z remind:1d")
    await clockwork.chat.say("remind 1 none")
    await clockwork.run_until(utc(18, 9, 59))
    assert await clockwork.told("reminder") == []


async def test_what_nobody_has_reminds_its_creator(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login due:=2026-09-18T10:00Z remind:2h", as_="eve")
    await clockwork.run_until(utc(18, 9))
    assert [one.to for one in await clockwork.told("reminder")] == ["Eve"]


# ---- freed


async def test_who_waited_may_go_on(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Design @eve")
    await clockwork.chat.say("add Review @eve")
    await clockwork.chat.say("add Build @bob after:1,2")
    await clockwork.chat.say("done 1", as_="eve")
    await clockwork.fire()
    assert await clockwork.told("unblocked") == []
    await clockwork.chat.say("done 2", as_="eve")
    await clockwork.fire()
    assert [(one.to, one.task) for one in await clockwork.told("unblocked")] == [("Bob", 3)]


async def test_who_waits_for_something_outside_too_is_not_told(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Design @eve")
    await clockwork.chat.say("add Build @bob after:1")
    await clockwork.chat.say("block 2 by the customer")
    await clockwork.chat.say("done 1", as_="eve")
    await clockwork.fire()
    assert await clockwork.told("unblocked") == []


async def test_who_closed_it_knows(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Design @bob")
    await clockwork.chat.say("add Build @bob after:1")
    await clockwork.chat.say("done 1", as_="bob")
    await clockwork.fire()
    assert await clockwork.told("unblocked") == []


@pytest.mark.parametrize(
    ("line", "how"), [("done 1", "done"), ("cancel 1", "cancelled"), ("delete 1 confirm:yes", "deleted")]
)
async def test_who_closed_it_knows_however_they_did_and_others_hear_how(
    clockwork: Clockwork, line: str, how: str
) -> None:
    await clockwork.chat.say("add Design @eve")
    await clockwork.chat.say("add Build @ana @bob all after:1")
    assert (await clockwork.chat.say(line)).understood
    await clockwork.fire()
    (told,) = await clockwork.told("unblocked")
    assert told.to == "Bob"
    assert json.loads(told.row["facts"]) == {"freed_by": 1, "how": how}


async def test_a_date_that_has_passed_is_no_news_to_who_sets_it(clockwork: Clockwork) -> None:
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 9))
    await clockwork.chat.say("due 1 =2026-09-17T04:30Z", room="web")
    await clockwork.run_until(utc(30, 0))
    assert [(one.to, one.at) for one in await clockwork.told("escalation")] == [("Ana", utc(17, 12, 30))]


async def test_what_is_urgent_reminds_as_an_alert(clockwork: Clockwork) -> None:
    await clockwork.chat.say("add Fix login @bob !1 due:=2026-09-18T10:00Z remind:2h")
    await clockwork.run_until(utc(18, 9, 30))
    assert {one.kind: one.row["level"] for one in await clockwork.told()} == {"reminder": 1, "due_soon": 1}
