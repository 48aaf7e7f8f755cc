"""A machine whose clock is wrong works by the database's: leases hold between all processes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from storage.clock import DatabaseClock
from tests.storage.post import LEASE, Post

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import PostgresStore

FAST = timedelta(minutes=10)
NEAR = timedelta(seconds=10)


def machine(wrong: timedelta = timedelta()) -> Callable[[], datetime]:
    return lambda: datetime.now(UTC) + wrong


async def test_it_is_the_machines_clock_until_it_is_measured(store: PostgresStore) -> None:
    clock = DatabaseClock(store, machine(FAST))
    assert abs(clock() - machine(FAST)()) < NEAR


async def test_a_wrong_machine_goes_by_the_databases_clock(store: PostgresStore) -> None:
    for wrong in (FAST, -FAST):
        clock = DatabaseClock(store, machine(wrong))
        await clock.measure()
        (row,) = await store.fetch("SELECT clock_timestamp() AS now")
        assert abs(clock() - row["now"]) < NEAR
        assert abs(clock.distance + wrong) < NEAR


async def test_it_is_said_when_a_machine_is_wrong(store: PostgresStore) -> None:
    with structlog.testing.capture_logs() as logs:
        await DatabaseClock(store, machine()).measure()
        assert logs == []
        await DatabaseClock(store, machine(FAST)).measure()
    assert [one["event"] for one in logs] == ["clock_is_off"]


async def test_a_worker_that_is_ten_minutes_fast_takes_nobodys_claims(store: PostgresStore) -> None:
    right, fast = DatabaseClock(store, machine()), DatabaseClock(store, machine(FAST))
    await right.measure()
    await fast.measure()
    post = Post(store, now=right())
    await post.promise("1")
    (claim,) = await post.claim()
    assert await store.claim_deliveries(post.platform, fast(), until=fast() + LEASE) == []
    later = fast() + LEASE
    (again,) = await store.claim_deliveries(post.platform, later, until=later + LEASE)
    assert again.batch == claim.batch
