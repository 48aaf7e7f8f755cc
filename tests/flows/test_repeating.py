"""A task that repeats: when it is done the next one is there, once, at the right time."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, When
from bot.model import Task
from bot.services.repeating import next_due
from tests.flows.chat import button, numbers, text

if TYPE_CHECKING:
    from tests.flows.chat import Chat


async def test_when_it_is_done_the_next_one_is_there(chat: Chat) -> None:
    """Chat begins on Wednesday, 16 September 2026."""
    await chat.say("add Water plants @bob every mon,thu 9:00 !2 +office remind:1d // the big ones, too")
    said = text(await chat.say("done 1"))
    assert "Next: #2, Mon 21 Sep, 09:00 (Europe/Berlin)" in said
    card = text(await chat.say("show 2"))
    for one in ("Water plants", "Bob", "every mon,thu 09:00", "office", "the big ones, too", "high"):
        assert one in card
    assert "to do" in card


async def test_each_done_brings_one(chat: Chat) -> None:
    await chat.say("add Water plants every day 9:00")
    for number in range(1, 5):
        assert f"Next: #{number + 1}" in text(await chat.say(f"done {number}"))
    assert numbers(await chat.say("list all")) == [5]


async def test_done_twice_it_is_followed_once(chat: Chat) -> None:
    await chat.say("add Water plants every day")
    await asyncio.gather(*(chat.say("done 1", as_=who) for who in ("ana", "bob", "ana", "bob")))
    assert numbers(await chat.say("list all")) == [2]
    assert "Next: #2" in text(await chat.say("reopen 1")) + text(await chat.say("done 1"))
    assert numbers(await chat.say("list all")) == [2]


async def test_the_same_inbound_again_is_answered_alike(chat: Chat) -> None:
    await chat.say("add Water plants every day")
    first = await chat.say("done 1", key="k")
    again = await chat.say("done 1", key="k")
    assert "Next: #2" in text(first)
    assert "Next: #2" in text(again)
    assert "Water plants" in text(again)
    assert numbers(await chat.say("list all")) == [2]


async def test_undo_takes_the_next_one_away(chat: Chat) -> None:
    await chat.say("add Water plants every day")
    done = await chat.say("done 1")
    await chat.press(done, "Undo")
    assert numbers(await chat.say("list all")) == [1]
    assert "Next: #3" in text(await chat.say("done 1"))
    assert numbers(await chat.say("list all")) == [3]


async def test_who_watches_or_mutes_it_does_so_with_the_next_one(chat: Chat) -> None:
    await chat.say("add Water plants every day")
    await chat.say("watch 1", as_="eve")
    await chat.say("mute 1 1h", as_="bob")
    await chat.say("done 1")
    assert "you watch it" in text(await chat.say("why 2", as_="eve"))
    assert "But you muted it until" in text(await chat.say("why 2", as_="bob"))


async def test_of_the_next_one_nobody_heard_and_its_undoing_tells_nobody(chat: Chat) -> None:
    await chat.say("add Water plants every day")
    done = await chat.say("done 1", as_="bob")
    await chat.press(done, "Undo", as_="bob")
    async with chat.store.begin(chat.where()) as tx:
        told = await tx.deliveries()
    assert {one.task for one in told} <= {1}


async def test_what_is_cancelled_or_repeats_no_more_does_not_come_back(chat: Chat) -> None:
    await chat.say("add Water plants every day")
    await chat.say("add Feed the cat every day")
    assert "Next" not in text(await chat.say("cancel 1"))
    await chat.say("edit 2 repeat:none")
    assert "Next" not in text(await chat.say("done 2"))
    assert numbers(await chat.say("list all")) == []


async def test_of_what_all_must_do_the_last_one_brings_the_next(chat: Chat) -> None:
    await chat.say("add Read the handbook @ana @bob all every month")
    assert "Next" not in text(await chat.say("done 1", as_="ana"))
    assert "Next: #2" in text(await chat.say("done 1", as_="bob"))
    assert "Next" not in text(await chat.say("done 2", as_="bob"))


async def test_several_at_once_each_bring_theirs(chat: Chat) -> None:
    await chat.say("add Water plants every day")
    await chat.say("add Feed the cat every day")
    await chat.say("add Fix login")
    said = text(await chat.say("done 1 2 3"))
    assert "Next: #4" in said
    assert "Next: #5" in said
    assert sorted(numbers(await chat.say("list all"))) == [4, 5]


async def test_done_again_beside_the_one_that_followed_it_both_are_told_of(chat: Chat) -> None:
    """Both are done by one line, which comes twice; only what that line brought back is no part of the list."""
    await chat.say("add Water plants every day")
    await chat.say("done 1")
    await chat.say("reopen 1")
    for _ in range(2):
        said = text(await chat.say("done 1 2", key="k"))
        assert "Done: 2 tasks" in said
        assert "Next: #3" in said
    assert numbers(await chat.say("list all")) == [3]


async def test_an_archived_project_gets_no_new_task(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add Water plants every day in:web")
    await chat.say("project archive web")
    assert "Next" not in text(await chat.say("done 1"))
    assert numbers(await chat.say("list all")) == []


async def test_who_made_it_stays_who_made_it_and_their_clock_counts(chat: Chat) -> None:
    await chat.say("prefs tz Asia/Tokyo", as_="bob")
    await chat.say("add Call Osaka @ana every day 9:00", as_="bob")
    said = text(await chat.say("done 1", as_="ana"))
    assert "02:00 (Europe/Berlin)" in said  # 9:00 in Tokyo
    assert numbers(await chat.say("list all by:@bob")) == [2]


async def test_the_button_of_a_card_brings_it_too(chat: Chat) -> None:
    card = await chat.say("add Water plants every day")
    assert button(card, "Done")
    assert "Next: #2" in text(await chat.press(card, "Done"))


# ---- when


def due(repeat: str, was: datetime | None, now: datetime, zone: str = "Europe/Berlin") -> datetime:
    task = Task(1, "Water plants", repeat=repeat, due=When(was) if was else None)
    calendar = Calendar(ZoneInfo(zone))
    return calendar.local(next_due(task, calendar, now).at)


MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)  # 9:00 in Berlin


@pytest.mark.parametrize(
    ("repeat", "done_after", "day"),
    [
        ("every mon,thu 9:00", timedelta(hours=1), date(2026, 11, 26)),
        ("every mon,thu 9:00", timedelta(days=-2), date(2026, 11, 26)),  # early
        ("every mon,thu 9:00", timedelta(days=4), date(2026, 11, 30)),  # late: none of those missed
        ("every 2 weeks 9:00", timedelta(days=1), date(2026, 12, 7)),
        ("every 2 weeks 9:00", timedelta(days=20), date(2026, 12, 21)),  # it keeps its weeks
        ("every! 3d 9:00", timedelta(days=1), date(2026, 11, 27)),
        ("every! 3d 9:00", timedelta(days=-2), date(2026, 11, 24)),
        ("every last fri 9:00", timedelta(days=5), date(2026, 12, 25)),
        ("every mon", timedelta(days=1), date(2026, 11, 30)),  # it names no time: that of the task
        ("every! 3d", timedelta(hours=9), date(2026, 11, 26)),
    ],
)
def test_the_next_date_is_the_first_to_come(repeat: str, done_after: timedelta, day: date) -> None:
    local = due(repeat, MONDAY, MONDAY + done_after)
    assert (local.date(), local.hour, local.minute) == (day, 9, 0)


def test_without_a_date_it_counts_from_now() -> None:
    assert due("every day 9:00", None, MONDAY).date() == date(2026, 11, 24)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kolkata"])
@pytest.mark.parametrize("clock", ["09:00", "02:30", "00:00"])
def test_over_a_year_it_comes_once_on_each_local_date_at_that_time(zone: str, clock: str) -> None:
    """F40, F41, F42: what is missing in spring is later, what comes twice in autumn is the first."""
    at, year = datetime(2026, 1, 1, 12, tzinfo=UTC), []
    for _ in range(365):
        at = due(f"every day {clock}", at, at, zone).astimezone(UTC)
        year.append(at.astimezone(ZoneInfo(zone)))
    days = [one.date() for one in year]
    assert days == [days[0] + timedelta(days=count) for count in range(365)]
    moved = [one for one in year if f"{one:%H:%M}" != clock]
    assert len(moved) <= 1
    assert all(one.fold == 0 for one in year)
