"""The measurements: commands beside their bare SQL in turn, the parser, and the memory of the idle bot.

Short rounds alternate, of both sides and on all databases, so that whatever else the machine does hits all of them.
Garbage collection is part of the price and stays on.
"""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from bench import data
from bench.replay import check, record
from bot.calendar import Calendar
from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.parsing import grammar
from bot.ports import Address, Inbound, Sender
from storage.store import POOL_SIZE, PostgresStore, open_pool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

    from bench.replay import Pool

    Job = Callable[[], Awaitable[None]]

SPEAKERS = 16  # busy people, each in a room of their own; half of the rooms are bound to a project
FIRST_ROOM = 13
NAMED = 30
LINE = f"add Fix the login page <@U{NAMED}> friday 5pm +web !2"  # a typical one
IDLE_LINES = b"add Check the report @me friday 5pm\nlist mine\n"

SCRIPTS = 64  # of a reading command, replayed again and again
WARM_UP = 96

_KEYS = count()


@dataclass(frozen=True, slots=True)
class Effort:
    """How long it takes: rounds of so many commands each, at each size and number at a time.

    `sizes`: tasks; the largest also where Slack is measured. `in_discord`: tasks there. `deliveries` and what follows:
    of bench.telling; `later`: rows that wait for tomorrow; `few_jobs`: of the slowest queue.
    """

    sizes: tuple[int, ...] = (10_000, 1_000_000)
    in_discord: int = 100_000
    rounds: int = 10
    batch: int = 128
    deliveries: int = 100_000
    jobs: int = 50_000
    few_jobs: int = 2_000
    later: int = 1_000_000
    drawn: int = 10_000
    commits: int = 300
    flood_seconds: float = 60.0


QUICK = Effort((10_000,), 10_000, 3, 64, 10_000, 5_000, 500, 50_000, 1_000, 50, 10.0)


class Measured(Protocol):
    """What people say to the bot. `writes`: it changes something."""

    @property
    def name(self) -> str: ...
    @property
    def writes(self) -> bool: ...
    def inbounds(self, numbers: Iterator[int], wanted: int) -> list[Inbound]:
        """Each is about a task of its own, if it is about one. `numbers`: of tasks."""


@dataclass(frozen=True, slots=True)
class Command:
    """`line`: said with a task's number in it, where the command is about a task."""

    name: str
    line: str
    writes: bool = False

    def inbounds(self, numbers: Iterator[int], wanted: int) -> list[Inbound]:
        lines = (self.line.format(task=next(numbers)) if "{task}" in self.line else self.line for _ in range(wanted))
        return [inbound(line, at % SPEAKERS) for at, line in enumerate(lines)]


COMMANDS = (
    Command("add", LINE, writes=True),
    Command("done", "done {task}", writes=True),
    Command("list mine", "list mine"),
    Command("list", "list"),
    Command("show", "show {task}"),
    Command("search", f"search {data.RARE}"),
)


@dataclass(slots=True)
class Times:
    """Of one side: seconds per command, and seconds on the clock for all."""

    each: list[float] = field(default_factory=list)
    total: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.each) / self.total

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return statistics.quantiles(self.each, n=100)[percent - 1] * 1000


@dataclass(frozen=True, slots=True)
class Row:
    command: Measured
    tasks: int
    at_once: int
    statements: int
    bot: Times = field(default_factory=Times)
    bare: Times = field(default_factory=Times)

    @property
    def ratio(self) -> float:
        return self.bot.per_second / self.bare.per_second


def now() -> datetime:
    return datetime.now(UTC)


# ---- commands


async def measure(urls: Mapping[int, str], effort: Effort) -> list[Row]:
    """All commands, one and sixteen at a time, on every database in turn. `urls`: of the databases, by their tasks."""
    async with AsyncExitStack() as stack:
        sides = [await stack.enter_async_context(_opened(url, tasks, effort)) for tasks, url in urls.items()]
        return [row for command in COMMANDS for at_once in (1, 16) for row in await _rows(sides, command, at_once)]


async def _rows(sides: Sequence[_Sides], command: Command, at_once: int) -> list[Row]:
    runs = [await one.prepared(command, at_once) for one in sides]
    for _ in range(sides[0].effort.rounds):
        for run in runs:
            await run.one_round()
    return [run.row for run in runs]


@asynccontextmanager
async def _opened(url: str, tasks: int, effort: Effort) -> AsyncIterator[_Sides]:
    store, pool = await PostgresStore.connect(url), await open_pool(url)
    gc.freeze()  # as the bot does when it starts to serve
    try:
        yield _Sides(url, tasks, Dispatcher(store, now), pool, effort)
    finally:
        await store.close()
        await pool.close()


@dataclass(frozen=True, slots=True)
class _Sides:
    """The bot and bare asyncpg, with connections of their own to one database."""

    url: str
    tasks: int
    dispatcher: Dispatcher
    pool: Pool
    effort: Effort

    async def prepared(self, command: Command, at_once: int) -> _Run:
        numbers = cycle(await data.open_again(self.url))
        await self._warm_up(command, numbers)
        wanted = self.effort.rounds * self.effort.batch
        said = command.inbounds(numbers, wanted)
        scripts = await record(self.url, now, command.inbounds(numbers, wanted if command.writes else SCRIPTS))
        row = Row(command, self.tasks, at_once, max(len(one.statements) for one in scripts))
        bot = iter([partial(self._say, one) for one in said])
        bare = iter([partial(one.run, self.pool) for one in islice(cycle(scripts), wanted)])
        return _Run(row, bot, bare, self.effort.batch)

    async def _say(self, inbound: Inbound) -> None:
        check(await self.dispatcher.handle(inbound), inbound)

    async def _warm_up(self, command: Command, numbers: Iterator[int]) -> None:
        """Every connection of both pools has each statement's plan chosen, which is at its sixth run."""
        scripts = await record(self.url, now, command.inbounds(numbers, WARM_UP))
        await timed(Times(), [partial(self._say, one) for one in command.inbounds(numbers, WARM_UP)], POOL_SIZE)
        await timed(Times(), [partial(one.run, self.pool) for one in scripts], POOL_SIZE)


@dataclass(frozen=True, slots=True)
class _Run:
    """A row being measured: what is still to do on each side."""

    row: Row
    bot: Iterator[Job]
    bare: Iterator[Job]
    batch: int

    async def one_round(self) -> None:
        await timed(self.row.bot, islice(self.bot, self.batch), self.row.at_once)
        await timed(self.row.bare, islice(self.bare, self.batch), self.row.at_once)


def inbound(line: str, speaker: int) -> Inbound:
    room = FIRST_ROOM + speaker
    where = Address(data.SLACK.platform, str(data.TEAM), f"{data.SLACK.room}{room}", f"room {room}")
    named = (account(NAMED),) if line == LINE else ()
    return Inbound(account(speaker + 1), where, Typed(line), f"bench-{next(_KEYS)}", named)


def account(person: int) -> Sender:
    return Sender(f"{data.SLACK.account}{person}", f"Person {person}", f"person{person}", "Europe/Berlin")


async def timed(times: Times, jobs: Iterable[Job], at_once: int) -> None:
    waiting = iter(jobs)

    async def worker() -> None:
        for one in waiting:
            start = time.perf_counter()
            await one()
            times.each.append(time.perf_counter() - start)

    start = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    times.total += time.perf_counter() - start


# ---- parsing and memory


def parse_milliseconds() -> float:
    """The median of many times one line is read."""
    reading = grammar.Reading(Calendar(ZoneInfo("Europe/Berlin")), now())
    times = []
    for _ in range(3000):
        start = time.perf_counter()
        grammar.parse(LINE, reading)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def idle_mebibytes(url: str) -> float:
    """What the operating system counts for `nudge chat` with its connection, after two commands. Linux only."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "chat", "--as", "ana"],
            env={**os.environ, "DATABASE_URL": url, "NUDGE_DATA_DIR": folder},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with process:
            assert process.stdin
            assert process.stdout
            process.stdin.write(IDLE_LINES)
            process.stdin.flush()
            while b"Check the report" not in process.stdout.readline():
                pass
            status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
            process.stdin.close()
            process.stdout.read()
    (resident,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(resident) / 1024
