"""Two hundred notices while the platform, the database or a process of ours is in trouble: everybody hears once."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from typing import TYPE_CHECKING

import pytest

from storage import embedded, migrate
from tests.adapters.slack.outage import eventually, rows
from tests.ops.processes import short_folder
from tests.ops.test_run_slack import started
from tests.proof.platforms import PEOPLE, PLATFORMS, count, give
from tests.proof.test_kills import PENDING, SECONDS, promised

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.ops.test_run_slack import Process
    from tests.proof.platforms import Place

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(900),
    pytest.mark.parametrize("platform", PLATFORMS),
]
SENT = "SELECT count(*) >= {} FROM deliveries WHERE state = 'sent'"
DEAD = "SELECT task_number FROM deliveries WHERE state = 'dead'"


@contextlib.asynccontextmanager
async def serving(place: Place) -> AsyncIterator[Process]:
    """A bot that is there, and whose log is read."""
    async with started(place.settings) as run:
        await place.ready(run)
        reading = asyncio.ensure_future(run.ended(SECONDS))
        yield run
        reading.cancel()
        await asyncio.wait([reading])


async def told(place: Place, url: str, what: str) -> None:
    """In the end, everybody of theirs, once."""
    await eventually(url, PENDING, 0, seconds=SECONDS)
    counted = count(await promised(url, 1), place)
    print(f"{what}: {counted}")  # noqa: T201 - the figure
    assert (counted.lost, counted.doubled) == (0, 0)


async def test_of_every_tenth_message_the_answer_is_lost(database_url: str, platform: str) -> None:
    async with PLATFORMS[platform](database_url) as place, serving(place):
        place.lose_answers(10)
        await give(place, database_url, range(PEOPLE))
        await told(place, database_url, f"{platform}, answers lost")


async def test_the_platform_says_not_so_fast(database_url: str, platform: str) -> None:
    async with PLATFORMS[platform](database_url) as place, serving(place):
        place.limit(times=60, seconds=1)
        await give(place, database_url, range(PEOPLE))
        await told(place, database_url, f"{platform}, 60 times 429")


@pytest.fixture
def own_server() -> Iterator[embedded.Server]:
    """One that may be stopped."""
    with short_folder() as folder, embedded.start(folder) as server:
        migrate.upgrade(server.url)
        yield server


async def test_postgresql_starts_anew_in_the_middle(own_server: embedded.Server, platform: str) -> None:
    url, cluster = own_server.url, own_server.cluster
    async with PLATFORMS[platform](url) as place, serving(place):
        await give(place, url, range(PEOPLE))
        await eventually(url, SENT.format(PEOPLE // 4), wanted=True, seconds=SECONDS)
        await asyncio.to_thread(cluster.stop)
        await asyncio.to_thread(cluster.start, {})
        await told(place, url, f"{platform}, PostgreSQL started anew")


async def test_one_message_is_poison(database_url: str, platform: str) -> None:
    """It is given up and kept for an admin; nobody else waits for it."""
    async with PLATFORMS[platform](database_url) as place, serving(place):
        place.refuse("Job 0007")
        await give(place, database_url, range(PEOPLE))
        await eventually(database_url, PENDING, 0, seconds=SECONDS)
        (poisoned,) = await rows(database_url, "SELECT number FROM tasks WHERE title = 'Job 0007'")
        assert [row["task_number"] for row in await rows(database_url, DEAD)] == [poisoned["number"]]
        wanted = await promised(database_url, 1)
        del wanted[poisoned["number"]]
        counted = count(wanted, place)
        print(f"{platform}, one poisoned: {counted}")  # noqa: T201 - the figure
        assert (counted.lost, counted.doubled) == (0, 0)


async def test_a_frozen_process_comes_back_when_another_has_done_its_work(database_url: str, platform: str) -> None:
    """Frozen in the midst of sending, for longer than its claims last."""
    async with PLATFORMS[platform](database_url) as place, serving(place) as frozen:
        await give(place, database_url, range(PEOPLE), at_once=50)
        await eventually(database_url, SENT.format(PEOPLE // 4), wanted=True, seconds=SECONDS)
        frozen.process.send_signal(signal.SIGSTOP)
        async with serving(place):
            await eventually(database_url, PENDING, 0, seconds=SECONDS)
            frozen.process.send_signal(signal.SIGCONT)
            frozen.process.send_signal(signal.SIGTERM)  # what it has in its hands it finishes
            await frozen.process.wait()
            await told(place, database_url, f"{platform}, one frozen")
