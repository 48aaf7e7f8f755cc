"""What was acknowledged before it was worked off: kept once, given out again after a crash, forgotten in time."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.ports import Grant, Kept
from storage.inbox import PostgresInbox
from storage.installations import PostgresInstallations
from tests.storage.team import NOW

if TYPE_CHECKING:
    import asyncpg

    from storage.store import PostgresStore

LEASE = timedelta(seconds=30)
LATER = NOW + LEASE
TEAM = "T1"


@pytest.fixture
def inbox(store: PostgresStore) -> PostgresInbox:
    return PostgresInbox(store)


@pytest.fixture
def platform() -> str:
    """What is left over is asked of all tenants of a platform: each test has one of its own."""
    return uuid.uuid4().hex


async def keep(inbox: PostgresInbox, platform: str, key: str = "k", installation: str = TEAM, **body: object) -> bool:
    return await inbox.keep(platform, Kept(installation, key, body), NOW, until=NOW + LEASE)


async def keys(inbox: PostgresInbox, platform: str) -> list[str]:
    return [one.key for one in await inbox.left_over(platform, LATER, until=LATER + LEASE)]


async def test_the_same_is_kept_once(inbox: PostgresInbox, platform: str) -> None:
    assert await keep(inbox, platform)
    assert not await keep(inbox, platform)
    assert await keep(inbox, platform, "another")
    assert await keep(inbox, platform, installation="T2")


async def test_of_five_deliveries_at_once_one_is_new(inbox: PostgresInbox, platform: str) -> None:
    assert sorted(await asyncio.gather(*(keep(inbox, platform) for _ in range(5)))) == [False] * 4 + [True]


async def test_what_was_worked_off_is_not_taken_again(inbox: PostgresInbox, platform: str) -> None:
    await keep(inbox, platform)
    await inbox.finish(platform, TEAM, "k", NOW)
    assert not await keep(inbox, platform)
    assert await keys(inbox, platform) == []


async def test_what_nobody_finished_is_left_over_as_it_came(inbox: PostgresInbox, platform: str) -> None:
    body = {"text": "nul \x00 lone \ud800 ünïcode", "blocks": [1, None, {"a": True}]}
    await keep(inbox, platform, **body)
    assert await inbox.left_over(platform, LATER - timedelta(seconds=1), until=LATER) == []
    assert await inbox.left_over(platform, LATER, until=LATER + LEASE) == [Kept(TEAM, "k", body)]
    assert await keys(inbox, platform) == [], "it is somebody's again"


async def test_the_oldest_comes_first_and_no_more_than_wanted(inbox: PostgresInbox, platform: str) -> None:
    for at in (2, 0, 1):
        moment = NOW + timedelta(seconds=at)
        await inbox.keep(platform, Kept(TEAM, f"k{at}", {}), moment, until=moment)
    first = await inbox.left_over(platform, LATER, until=LATER + LEASE, limit=2)
    assert [one.key for one in first] == ["k0", "k1"]
    assert await keys(inbox, platform) == ["k2"]


async def test_of_eight_at_once_no_two_get_the_same(inbox: PostgresInbox, platform: str) -> None:
    for at in range(40):
        await keep(inbox, platform, f"k{at}", installation=f"T{at % 3}")
    taken = await asyncio.gather(*(inbox.left_over(platform, LATER, until=LATER + LEASE, limit=7) for _ in range(8)))
    seen = Counter(one.key for some in taken for one in some)
    assert set(seen.values()) == {1}


async def test_of_a_suspended_installation_nothing_is_left_over(
    inbox: PostgresInbox, store: PostgresStore, platform: str
) -> None:
    installations = PostgresInstallations(store, ())
    await keep(inbox, platform)
    await installations.suspend(platform, TEAM, at=NOW)
    assert await keys(inbox, platform) == []
    await installations.save(Grant(platform, TEAM, "Team", "", "B1"), NOW)
    assert await keys(inbox, platform) == ["k"]


async def test_a_body_goes_at_once_and_its_key_after_26_hours(
    inbox: PostgresInbox, platform: str, owner: asyncpg.Connection
) -> None:
    await keep(inbox, platform, secret="x")
    await keep(inbox, platform, "unfinished")
    await inbox.finish(platform, TEAM, "k", NOW)
    rows = await owner.fetch("SELECT key, body FROM inbox WHERE platform = $1 ORDER BY key", platform)
    assert [tuple(row) for row in rows] == [("k", None), ("unfinished", "{}")]
    await inbox.forget(NOW + timedelta(hours=26))
    assert not await keep(inbox, platform)
    await inbox.forget(NOW + timedelta(hours=26, seconds=1))
    assert await keep(inbox, platform)
    assert not await keep(inbox, platform, "unfinished")


async def test_what_nobody_can_work_off_is_not_kept_for_ever(inbox: PostgresInbox, platform: str) -> None:
    """As of a workspace that uninstalled the bot."""
    await keep(inbox, platform, secret="x")
    await inbox.forget(NOW + timedelta(days=3))
    assert not await keep(inbox, platform)
    await inbox.forget(NOW + timedelta(days=3, seconds=1))
    assert await keys(inbox, platform) == []
    assert await keep(inbox, platform)


async def test_many_keys_are_forgotten_in_portions(
    inbox: PostgresInbox, platform: str, owner: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.inbox.BATCH", 3)
    for at in range(7):
        await keep(inbox, platform, f"k{at}")
        await inbox.finish(platform, TEAM, f"k{at}", NOW)
    await inbox.forget(NOW + timedelta(hours=27))
    assert await owner.fetchval("SELECT count(*) FROM inbox WHERE platform = $1", platform) == 0
