"""Digests by a clock that the test moves: once for each local date, at the right wall time, in any number of
processes.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from bot.scheduler import Scheduler
from bot.services.digest_firing import fire_digests
from storage.store import PostgresStore
from tests.flows.chat import Chat
from tests.scheduler.clockwork import ZONES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
POSTED = """
SELECT r.name, s.local_date, s.opened_at, s.stale_since FROM surfaces AS s
JOIN rooms AS r ON r.workspace_id = s.workspace_id AND r.id = s.room_id
WHERE s.digest_id IS NOT NULL ORDER BY s.local_date, r.name
"""


@pytest.fixture
async def alone(database_url: str) -> AsyncIterator[PostgresStore]:
    """A store on a database that only this test has: what is due there is its own."""
    store = await PostgresStore.connect(database_url)
    yield store
    await store.close()


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def with_digest(store: PostgresStore, zone: str, clock: time, rooms: tuple[str, ...] = ("general",)) -> Chat:
    chat = Chat(store, now=datetime(2026, 1, 14, 12, 0, tzinfo=UTC), zone=zone)
    for room in rooms:
        await chat.say("add Free", room=room)
        reply = await chat.say(f"digest set at {clock:%H:%M} on daily", room=room)
        assert reply.understood, reply
    return chat


async def next_at(rows: asyncpg.Connection) -> datetime:
    found = await rows.fetchval("SELECT min(next_at) FROM digests")
    assert isinstance(found, datetime)
    return found


@pytest.mark.parametrize("clock", [time(9), time(2, 30), time(0)], ids=str)
@pytest.mark.parametrize("zone", ZONES)
async def test_in_a_year_there_is_one_for_each_date(
    alone: PostgresStore, rows: asyncpg.Connection, zone: str, clock: time
) -> None:
    """Two processes tick a second before, and at the moment itself."""
    chat = await with_digest(alone, zone, clock)
    end = chat.now + 365 * DAY
    while (now := await next_at(rows)) < end:
        assert await fire_digests(alone, now - timedelta(seconds=1)) == 0
        assert sum(await asyncio.gather(fire_digests(alone, now), fire_digests(alone, now))) == 1
    posted = await rows.fetch(POSTED)
    dates = [row["local_date"] for row in posted]
    assert dates == [dates[0] + DAY * count for count in range(365)]
    for row in posted:
        assert row["opened_at"] == row["stale_since"]
        local = row["opened_at"].astimezone(ZoneInfo(zone))
        lacks_it = datetime.combine(row["local_date"], clock, ZoneInfo(zone)).astimezone(UTC) == row["opened_at"]
        assert local.date() == row["local_date"]
        assert local.time() == clock or (lacks_it and local.hour == clock.hour + 1 and local.minute == clock.minute)


async def test_one_that_is_due_wakes_who_posts_it(alone: PostgresStore, rows: asyncpg.Connection) -> None:
    """Though no timer is due, and nobody is told anything."""
    await with_digest(alone, "Europe/Berlin", time(9))
    now, woken = await next_at(rows), asyncio.Event()
    scheduler = Scheduler(alone, lambda: now, woken.set)
    assert await scheduler.step() == 0
    assert woken.is_set()
    woken.clear()
    assert await scheduler.step() == 0
    assert not woken.is_set()


async def test_of_ten_processes_one_posts_each(alone: PostgresStore, rows: asyncpg.Connection) -> None:
    places = tuple(f"room{count}" for count in range(8))
    await with_digest(alone, "Europe/Berlin", time(9), places)
    now = await next_at(rows)
    taken = await asyncio.gather(*(fire_digests(alone, now) for _ in range(10)))
    assert sum(taken) == len(places)
    assert sorted(row["name"] for row in await rows.fetch(POSTED)) == sorted(places)
    assert await fire_digests(alone, now) == 0


@pytest.mark.parametrize("zone", ["New York", "Kolkata", "Honolulu", "Auckland"])
async def test_another_zone_an_hour_before_neither_loses_nor_doubles_one(
    alone: PostgresStore, rows: asyncpg.Connection, zone: str
) -> None:
    chat = await with_digest(alone, "Europe/Berlin", time(9))
    for at in range(6):
        now = await next_at(rows)
        if at == 3:
            chat.now = now - HOUR
            reply = await chat.say(f"admin zone {zone}")
            assert reply.understood, reply
            now = await next_at(rows)
            assert now >= chat.now
        await fire_digests(alone, now)
    dates = [row["local_date"] for row in await rows.fetch(POSTED)]
    assert dates == [date(2026, 1, 15) + DAY * count for count in range(6)]


async def test_an_undone_zone_takes_the_digests_back_with_it(alone: PostgresStore, rows: asyncpg.Connection) -> None:
    chat = await with_digest(alone, "Europe/Berlin", time(9))
    before = await next_at(rows)
    changed = await chat.say("admin zone Tokyo")
    assert await next_at(rows) < before
    await chat.press(changed, "Undo")
    assert await next_at(rows) == before


async def test_after_a_week_none_of_the_missed_ones_is_posted(alone: PostgresStore, rows: asyncpg.Connection) -> None:
    """Twenty rooms of two teams; back in the afternoon, there is nothing; the next morning one each."""
    places = tuple(f"room{count}" for count in range(10))
    for _ in range(2):
        await with_digest(alone, "Europe/Berlin", time(9), places)
    back = await next_at(rows) + 7 * DAY + 6 * HOUR
    assert await fire_digests(alone, back) == 20
    assert await rows.fetch(POSTED) == []
    assert await fire_digests(alone, await next_at(rows)) == 20
    assert {row["local_date"] for row in await rows.fetch(POSTED)} == {date(2026, 1, 23)}
    assert len(await rows.fetch(POSTED)) == 20


async def test_back_within_two_hours_that_days_is_posted_and_no_other(
    alone: PostgresStore, rows: asyncpg.Connection
) -> None:
    await with_digest(alone, "Europe/Berlin", time(9))
    await fire_digests(alone, await next_at(rows) + 7 * DAY + HOUR)
    assert [row["local_date"] for row in await rows.fetch(POSTED)] == [date(2026, 1, 22)]


async def test_one_that_fails_holds_up_no_other(alone: PostgresStore, rows: asyncpg.Connection) -> None:
    """What is kept of the seventh room cannot be read."""
    places = tuple(f"room{count}" for count in range(20))
    await with_digest(alone, "Europe/Berlin", time(9), places)
    await rows.execute(
        "UPDATE digests SET filter = 'p:high public:yes \"' WHERE room_id = (SELECT id FROM rooms WHERE name = 'room7')"
    )
    await rows.execute("UPDATE digests SET days = '{9}' WHERE room_id = (SELECT id FROM rooms WHERE name = 'room3')")
    now = await next_at(rows)
    await rows.execute("UPDATE tasks SET status = 'todo'")
    taken = await fire_digests(alone, now)
    posted = {row["name"] for row in await rows.fetch(POSTED)}
    assert taken == 19
    assert posted == set(places) - {"room7", "room3"}


async def test_nothing_is_posted_to_a_room_that_is_gone_or_a_team_that_left(
    alone: PostgresStore, rows: asyncpg.Connection
) -> None:
    await with_digest(alone, "Europe/Berlin", time(9), ("here", "there"))
    await with_digest(alone, "Europe/Berlin", time(9), ("elsewhere",))
    now = await next_at(rows)
    await rows.execute("UPDATE rooms SET gone_at = now() WHERE name = 'there'")
    await rows.execute(
        "UPDATE installations SET suspended_at = now() WHERE workspace_id ="
        " (SELECT workspace_id FROM rooms WHERE name = 'elsewhere')"
    )
    assert await fire_digests(alone, now) == 1
    assert [row["name"] for row in await rows.fetch(POSTED)] == ["here"]


async def test_set_again_on_a_date_that_had_one_it_comes_the_next_day(
    alone: PostgresStore, rows: asyncpg.Connection
) -> None:
    chat = await with_digest(alone, "Europe/Berlin", time(9))
    now = await next_at(rows)
    await fire_digests(alone, now)
    chat.now = now + HOUR
    for line in ("digest off", "digest set at 11:00 on daily"):
        assert (await chat.say(line)).understood
    assert await next_at(rows) == now + DAY + 2 * HOUR
