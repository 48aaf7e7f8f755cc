"""Twice at once, late, moved while it fires: FAULTS.md A and C."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.notices import Reason
from bot.notify.decide import Send, Skip, decide
from bot.scheduler import Scheduler
from tests.scheduler.clockwork import utc

if TYPE_CHECKING:
    from tests.scheduler.clockwork import Clockwork

MINUTE = timedelta(minutes=1)


async def many(clockwork: Clockwork, count: int, line: str) -> None:
    for number in range(count):
        await clockwork.chat.say(f"add Task {number} {line}")


async def test_five_at_once_fire_everything_once(clockwork: Clockwork) -> None:
    """F7."""
    await many(clockwork, 30, "@bob due:=2026-09-17T10:00Z")
    clockwork.chat.now = utc(17, 10)
    schedulers = [clockwork.scheduling(page=7) for _ in range(5)]

    async def work(number: int) -> None:
        while await schedulers[number].step():
            pass

    await asyncio.gather(*map(work, range(5)))
    assert sorted(one.task or 0 for one in await clockwork.told("overdue")) == list(range(1, 31))
    assert await clockwork.next_due() == utc(18, 10)


async def test_fired_twice_it_is_told_once(clockwork: Clockwork) -> None:
    """As when a restored backup has a timer that fired."""
    await many(clockwork, 1, "@bob due:=2026-09-17T10:00Z")
    saved = await clockwork.owner.fetchrow("SELECT * FROM timers WHERE kind = 'overdue' AND step = 0")
    assert saved
    await clockwork.run_until(utc(17, 10))
    await clockwork.owner.execute("INSERT INTO timers VALUES ($1, $2, $3, $4, $5)", *saved)
    await clockwork.run_until(utc(17, 11))
    assert len(await clockwork.told("overdue")) == 1


async def test_daily_at_nine_stays_at_nine(clockwork: Clockwork) -> None:
    """F42: the clocks go back on 25 October."""
    chat = clockwork.chat
    chat.now = datetime(2026, 10, 23, 8, tzinfo=UTC)
    await chat.say("add Water plants @bob every day 9:00")
    for number in range(1, 5):
        at = await clockwork.owner.fetchval("SELECT due_at FROM tasks WHERE number = $1", number)
        assert at.astimezone(UTC).hour == (7 if number == 1 else 8)
        await clockwork.run_until(at)
        await chat.say(f"done {number}")


@pytest.mark.parametrize(
    ("zone", "at"), [("Asia/Kolkata", utc(18, 6)), ("America/New_York", utc(18, 13)), ("Europe/London", utc(18, 8))]
)
async def test_who_moves_is_told_in_their_new_morning(clockwork: Clockwork, zone: str, at: datetime) -> None:
    """F43: an hour before 9:00 in Berlin. In Kolkata it is 9:00 long since: they are told at once."""
    await many(clockwork, 1, "@bob due:=2026-09-21")
    await clockwork.run_until(utc(18, 6))
    await clockwork.chat.say(f"prefs tz {zone}", as_="bob")
    await clockwork.run_until(utc(21, 7))
    assert [one.at for one in await clockwork.told("due_soon")] == [at]


async def test_who_moves_with_a_task_for_the_end_of_time_is_looked_at_then(clockwork: Clockwork) -> None:
    """And holds up nobody."""
    await many(clockwork, 1, "@bob due:=9999-12-29")
    assert await clockwork.next_due()
    await clockwork.chat.say("prefs tz Asia/Kolkata", as_="bob")
    await clockwork.fire()
    assert (await clockwork.next_due() or utc(16, 8)).year == 9999


async def test_a_team_that_moves_is_told_in_its_new_morning(clockwork: Clockwork) -> None:
    """F43: Joe never said where he lives."""
    clockwork.chat.zone = None
    await clockwork.chat.say("admin zone Europe/Berlin")
    await clockwork.chat.say("help", as_="joe")
    await many(clockwork, 1, "@joe due:=2026-09-21")
    await clockwork.run_until(utc(18, 6))
    await clockwork.chat.say("admin zone America/New_York")
    await clockwork.run_until(utc(21, 7))
    assert [(one.to, one.at) for one in await clockwork.told("due_soon")] == [("Joe", utc(18, 13))]


async def test_after_a_week_there_is_one_message_for_each(clockwork: Clockwork) -> None:
    """F44: what is told is there at one moment for each address, and of each task once."""
    chat = clockwork.chat
    await chat.say("project create Web", room="web")
    await chat.say("project bind web", room="web")
    await chat.say("project escalate web 1d 2d 3d")
    for who in ("bob", "eve"):
        for number in range(15):
            await chat.say(f"add Task {number} @{who} remind:1d due:=2026-09-{17 + number % 5}", room="web")
    await chat.say("add Nobody's due:=2026-09-18", room="web")
    chat.now += timedelta(days=9)
    for page in (250, 7):
        clockwork.scheduler = clockwork.scheduling(page)
        await clockwork.fire()
    told = await clockwork.told()
    addresses: dict[int, set[datetime]] = {}
    for one in told:
        addresses.setdefault(one.row["address"], set()).add(one.row["due_at"])
    assert {one.to for one in told} == {"Ana", "Bob", "Eve", "web"}
    assert {len(moments) for moments in addresses.values()} == {1}
    assert {one.kind for one in told} == {"overdue", "escalation"}
    assert len({(one.row["address"], one.kind, one.task) for one in told}) == len(told)


async def test_what_was_missed_for_minutes_is_told_once(clockwork: Clockwork) -> None:
    """F46."""
    await many(clockwork, 3, "@bob remind:30m due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 8))
    for minute in (3, 33):
        clockwork.chat.now = utc(17, 9, minute)
        await clockwork.fire()
    clockwork.chat.now = utc(17, 10, 3)
    await clockwork.fire()
    for kind in ("due_soon", "reminder", "overdue"):
        assert [one.task for one in await clockwork.told(kind)] == [1, 2, 3]


async def test_what_is_back_on_the_list_is_said_also_without_a_date(clockwork: Clockwork) -> None:
    chat = clockwork.chat
    await many(clockwork, 1, "@bob")
    await chat.say("snooze 1 =2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 10))
    claims = await chat.store.claim_deliveries("console", chat.now, until=chat.now + MINUTE)
    async with chat.store.begin(chat.where()) as tx:
        looked = await tx.look(claims, chat.now)
    (back,) = (one for claim in claims for one in claim.deliveries if one.kind.value == "reminder")
    assert decide(back, looked, "console", chat.now) == Send()


async def test_another_date_while_it_is_told(clockwork: Clockwork) -> None:
    """F50: both at once. Whoever comes first, nothing is said of the old date."""
    chat = clockwork.chat
    await many(clockwork, 12, "@bob due:=2026-09-17T10:00Z")
    chat.now = utc(17, 10)
    moves = [chat.say(f"due {number} =2026-09-18T10:00Z") for number in range(1, 13)]
    await asyncio.gather(*moves, *(clockwork.scheduling(page=3).step() for _ in range(4)))
    await clockwork.fire()
    claims = await chat.store.claim_deliveries("console", chat.now, until=chat.now + MINUTE, limit=1000)
    async with chat.store.begin(chat.where()) as tx:
        looked = await tx.look(claims, chat.now)
    overdue = [one for claim in claims for one in claim.deliveries if one.kind.value == "overdue"]
    assert {decide(one, looked, "console", chat.now) for one in overdue} <= {Skip(Reason.STALE)}
    before = len(await clockwork.told("overdue"))
    await clockwork.run_until(utc(18, 10))
    assert len(await clockwork.told("overdue")) - before == 12


async def test_what_falls_due_with_very_many_others_is_gathered(clockwork: Clockwork) -> None:
    """Some seconds, over all pages: each address gets one message."""
    await many(clockwork, 12, "@bob @eve all due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 9, 30))
    clockwork.chat.now = utc(17, 10)
    clockwork.scheduler = clockwork.scheduling(page=5)
    await clockwork.fire()
    told = await clockwork.told("overdue")
    assert len(told) == 24
    assert {one.row["due_at"] for one in told} == {utc(17, 10) + timedelta(seconds=5)}


async def test_what_is_late_with_very_many_others_is_spread(clockwork: Clockwork) -> None:
    """Each address has one moment, two to twelve minutes later, over all pages."""
    await many(clockwork, 12, "@bob @eve all due:=2026-09-17T10:00Z")
    clockwork.chat.now = utc(17, 10, 5)
    clockwork.scheduler = clockwork.scheduling(page=5)
    await clockwork.fire()
    told = await clockwork.told("overdue")
    moments = {(one.to, one.row["due_at"]) for one in told}
    assert len(told) == 24
    assert len(moments) == 2
    assert all(utc(17, 10, 7) <= at < utc(17, 10, 17) for _, at in moments)


async def test_few_are_told_at_once(clockwork: Clockwork) -> None:
    await many(clockwork, 4, "@bob due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 9, 30))
    clockwork.chat.now, clockwork.woken = utc(17, 10), 0
    clockwork.scheduler = clockwork.scheduling(page=5)
    assert await clockwork.scheduler.step() == 4
    assert {one.row["due_at"] for one in await clockwork.told("overdue")} == {utc(17, 10)}
    assert clockwork.woken == 1


async def test_it_ticks_by_itself(clockwork: Clockwork) -> None:
    await many(clockwork, 1, "@bob due:=2026-09-17T10:00Z")
    readings = itertools.chain([utc(16, 8, 30)], itertools.repeat(utc(17, 10)))  # when it begins nothing is due
    told = asyncio.Event()
    running = asyncio.create_task(Scheduler(clockwork.chat.store, lambda: next(readings), told.set).run())
    async with asyncio.timeout(10):
        await told.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert len(await clockwork.told("overdue")) == 1


async def test_what_was_told_long_ago_is_forgotten(clockwork: Clockwork) -> None:
    await many(clockwork, 2, "@bob due:=2026-09-17T10:00Z")
    await clockwork.run_until(utc(17, 10))
    await clockwork.owner.execute("UPDATE deliveries SET state = 'sent' WHERE task_number = 1")
    clockwork.chat.now += timedelta(days=89)
    await clockwork.scheduler.tidy()
    assert {one.task for one in await clockwork.told()} == {1, 2}
    clockwork.chat.now += timedelta(days=2)
    await clockwork.scheduler.tidy()
    assert {one.task for one in await clockwork.told()} == {2}
