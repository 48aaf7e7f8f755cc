"""What it costs to tell people: deliveries claimed and settled, drawn and sent, and how soon after the change.

Everything is the bot's own: the store, the outbox, the scheduler. Beside it, in the same run on the same server, two
queues that others keep (bench.queues) run empty jobs. Each measurement has a database of its own, filled before.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg
import psutil

from bench import data
from bench.measure import LINE, SPEAKERS, Times, account, inbound
from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.outbox import Outbox
from bot.ports import Address, Limits
from bot.scheduler import Scheduler
from storage.store import PostgresStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.message import Message
    from bot.ports import Handle, Inbound, Sender

BATCH = 100
LEASE = timedelta(minutes=3)
LOOK_SECONDS = 0.005

CLEARING = "TRUNCATE deliveries, claims, timers"  # what the commands before have left

# To a person each, so that each is a message; of the first rows a share waits for tomorrow.
PROMISE = f"""
INSERT INTO deliveries (workspace_id, key, kind, level, platform, person_id, task_number, due_at, created_at)
SELECT {data.TEAM}, $3 || n, 'assigned', 3, 'slack', $4 + n % $5, n % $6 + 1, now() + $2::interval, now()
FROM generate_series(1, $1) n
"""
TIMERS = f"""
UPDATE tasks SET status = 'todo', completed_at = NULL, completed_by = NULL
    WHERE workspace_id = {data.TEAM} AND NOT is_open AND deleted_at IS NULL;
UPDATE assignments SET is_open = true WHERE workspace_id = {data.TEAM} AND NOT is_open;
INSERT INTO timers (workspace_id, task_number, kind, step, at)
SELECT {data.TEAM}, number, 'overdue', 0, now() FROM tasks WHERE workspace_id = {data.TEAM} AND is_open
"""


def now() -> datetime:
    return datetime.now(UTC)


async def settled_per_second(url: str, deliveries: int, later: int, workers: int) -> float:
    """Claimed in batches of 100 addresses and settled, with nothing looked at and nothing drawn."""
    await _promised(url, deliveries, later, people=10**9)
    async with _store(url) as store:
        started = time.perf_counter()
        counts = await asyncio.gather(*(_settle(store) for _ in range(workers)))
        assert sum(counts) == deliveries, counts
        return deliveries / (time.perf_counter() - started)


async def _settle(store: PostgresStore) -> int:
    """As the outbox: what was sent is settled while the next is claimed."""
    count = 0
    settling: asyncio.Future[object] = asyncio.ensure_future(asyncio.sleep(0))
    while claims := await store.claim_deliveries("slack", now(), until=now() + LEASE, limit=BATCH):
        await settling
        settling = asyncio.ensure_future(store.settle_deliveries([(claim, "1") for claim in claims], now()))
        count += sum(claim.count for claim in claims)
    await settling
    return count


async def sent_per_second(url: str, deliveries: int, workers: int) -> float:
    """By the outbox, looked at and drawn, to a platform that takes everything at once and draws nothing."""
    await _promised(url, deliveries, 0, people=data.PEOPLE)
    async with _store(url) as store:
        platforms = [Nowhere() for _ in range(workers)]
        boxes = [Outbox(store, platform, now) for platform in platforms]
        started = time.perf_counter()
        running = [asyncio.ensure_future(box.run()) for box in boxes]
        while await _pending(url):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        seconds = time.perf_counter() - started
        await _stopped(running)
        return deliveries / seconds


async def commit_to_send(url: str, count: int) -> Times:
    """How long after the answer to an urgent `add` its notice is at the platform, one at a time."""
    times = Times()
    await _execute(url, CLEARING)
    async with _store(url) as store:
        platform = Nowhere()
        outbox = Outbox(store, platform, now)
        running = [asyncio.ensure_future(outbox.run())]
        handle = Dispatcher(store, now, Limits(), outbox.wake).handle
        for number in range(count):
            heard = platform.next()
            await handle(_urgent(number))
            committed = time.perf_counter()
            times.each.append(max(await heard - committed, 0.0))
        await _stopped(running)
    times.total = sum(times.each)
    return times


@dataclass(frozen=True, slots=True)
class Flood:
    """While very many tasks fall overdue at once. `mebibytes`: above the idle process."""

    timers: int
    per_second: float
    mebibytes: float
    commands: Times


async def flooded(url: str, seconds: float) -> Flood:
    """For so long, or until all timers fired; somebody says `list mine` all the while."""
    await _execute(url, CLEARING)
    await _execute(url, TIMERS)
    await _execute(url, "VACUUM ANALYZE")  # else that goes on meanwhile
    async with _store(url) as store:
        outbox = Outbox(store, Nowhere(), now)
        scheduler = Scheduler(store, now, outbox.wake)
        handle = Dispatcher(store, now, Limits(), outbox.wake).handle
        await _asked(handle, Times(), 100)
        idle = _resident()
        timers = await _timers(url)
        running = [asyncio.ensure_future(outbox.run()), asyncio.ensure_future(scheduler.run())]
        commands, highest, started = Times(), idle, time.perf_counter()
        while time.perf_counter() - started < seconds and await _timers(url):
            await _asked(handle, commands, 20)
            highest = max(highest, _resident())
        took = time.perf_counter() - started
        await _stopped(running)
        return Flood(timers, (timers - await _timers(url)) / took, highest - idle, commands)


def _urgent(number: int) -> Inbound:
    """Each to somebody else: two messages to one keep their distance."""
    whom = account(20 + number % (data.PEOPLE - 20))
    line = f"add Fix the login page <@{whom.external_id}> friday 5pm +web !1"
    return replace(inbound(LINE, number % SPEAKERS), content=Typed(line), named=(whom,))


async def _asked(handle: Handle, times: Times, count: int) -> None:
    for number in range(count):
        started = time.perf_counter()
        await handle(inbound("list mine", number % SPEAKERS))
        times.each.append(time.perf_counter() - started)
        times.total += times.each[-1]


class Nowhere:
    """A platform that takes everything at once."""

    name = "slack"
    limits = Limits()

    def __init__(self) -> None:
        self._taken = 0
        self._heard: asyncio.Future[float] | None = None

    def next(self) -> asyncio.Future[float]:
        """When the next message came, by the clock of perf_counter."""
        self._heard = asyncio.get_running_loop().create_future()
        return self._heard

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:  # noqa: ARG002
        self._taken += 1
        if self._heard and not self._heard.done():
            self._heard.set_result(time.perf_counter())
        return str(self._taken)

    async def edit(self, where: Address, message_id: str, message: Message) -> None: ...

    async def run(self, handle: Handle) -> None: ...

    async def lookup(self, handle: str, near: Address) -> Sequence[Sender]:  # noqa: ARG002
        return ()


@asynccontextmanager
async def _store(url: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.connect(url)
    try:
        yield store
    finally:
        await store.close()


async def _promised(url: str, deliveries: int, later: int, people: int) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(CLEARING)
        tasks = await connection.fetchval(f"SELECT last_number FROM workspaces WHERE id = {data.TEAM}")
        for count, wait, key in ((later, timedelta(days=1), "later"), (deliveries, timedelta(0), "due")):
            await connection.execute(PROMISE, count, wait, key, 1, people, tasks)
        await connection.execute("VACUUM ANALYZE deliveries")
    finally:
        await connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _value(url: str, query: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(query))
    finally:
        await connection.close()


async def _pending(url: str) -> int:
    return await _value(url, "SELECT EXISTS (SELECT FROM deliveries WHERE state = 'pending' AND due_at < now())::int")


async def _timers(url: str) -> int:
    return await _value(url, "SELECT count(*) FROM timers WHERE at < now()")


async def _stopped(running: Sequence[asyncio.Future[None]]) -> None:
    for one in running:
        one.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*running, return_exceptions=True)


def _resident() -> float:
    return psutil.Process().memory_info().rss / 2**20
