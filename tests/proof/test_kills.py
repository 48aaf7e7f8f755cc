"""Killed at every step, the bot tells everybody once: two hundred notices, each to somebody else, on each platform."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.outage import eventually, rows
from tests.ops.test_run_slack import started
from tests.proof.platforms import PEOPLE, PLATFORMS, count, give

if TYPE_CHECKING:
    from tests.proof.platforms import Place

PENDING = "SELECT count(*) FROM deliveries WHERE state = 'pending'"
PROMISED = "SELECT count(*) FROM deliveries WHERE person_id IS NOT NULL AND kind = '{}'"
SECONDS = 420.0  # a claim of who was killed lasts for three minutes

ASSIGNED = [  # and at which time that step is reached
    ("after_commit", 50),
    ("after_claim", 2),
    ("before_send", 50),
    ("after_send", 50),
    ("before_settle", 2),
    ("after_settle", 2),
]
OVERDUE = [("after_timers", 1), ("after_fire", 1), ("after_send", 250)]


async def promised(url: str, kinds: int) -> Counter[int]:
    """Each task that is stored, in so many messages."""
    return Counter({row["number"]: kinds for row in await rows(url, "SELECT number FROM tasks")})


async def killed_once(place: Place, point: str, times: int) -> None:
    """Two bots one after the other, the first of which kills itself; until it is cancelled."""
    async with started(place.settings | {"NUDGE_FAIL_AT": f"{point}:{times}"}) as run:
        await place.ready(run)
        assert await run.ended(SECONDS) == -signal.SIGKILL, run.raw[-2000:]
    async with started(place.settings) as run:
        await place.ready(run)
        await run.ended(SECONDS)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(("point", "times"), ASSIGNED)
async def test_killed_at_any_step_everybody_hears_once_of_their_task(
    database_url: str, platform: str, point: str, times: int
) -> None:
    async with PLATFORMS[platform](database_url) as place:
        running = asyncio.ensure_future(killed_once(place, point, times))
        await give(place, database_url, range(PEOPLE))
        await eventually(database_url, PENDING, 0, seconds=SECONDS)
        assert not running.done(), "it was never killed"
        running.cancel()
        await asyncio.wait([running])
        counted = count(await promised(database_url, 1), place)
        print(f"{platform}, killed {point}: {counted}")  # noqa: T201 - the figure
        assert (counted.lost, counted.doubled) == (0, 0)


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(("point", "times"), OVERDUE)
async def test_killed_at_any_step_everybody_hears_once_that_theirs_is_overdue(
    database_url: str, platform: str, point: str, times: int
) -> None:
    async with PLATFORMS[platform](database_url) as place:
        running = asyncio.ensure_future(killed_once(place, point, times))
        await give(place, database_url, range(PEOPLE), "in 2 minutes")
        stored = await rows(database_url, "SELECT count(*) FROM tasks")
        await eventually(database_url, PROMISED.format("overdue"), stored[0]["count"], seconds=SECONDS)
        await eventually(database_url, PENDING, 0, seconds=SECONDS)
        running.cancel()
        await asyncio.wait([running])
        counted = count(await promised(database_url, 2), place)
        print(f"{platform}, killed {point}: {counted}")  # noqa: T201 - the figure
        assert (counted.lost, counted.doubled) == (0, 0)
