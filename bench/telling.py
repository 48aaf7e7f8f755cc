"""All that is measured of telling people, one after the other, each on a database of its own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvloop

from bench import deliveries, queues

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.deliveries import Flood
    from bench.measure import Effort, Times

    Database = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Speeds:
    """Per second, with so many workers and so many rows that wait for tomorrow."""

    workers: int
    later: int
    settled: float
    pgqueuer: float
    procrastinate: float


@dataclass(frozen=True, slots=True)
class Telling:
    """`drawn`: sent per second, looked at and drawn, by workers; `soon`: from the commit to the platform."""

    speeds: tuple[Speeds, ...]
    drawn: dict[int, float]
    soon: Times
    flood: Flood


def measure(filled: Database, empty: Database, effort: Effort) -> Telling:
    """`filled`: a new database with tasks, of that name; `empty`: one with nothing in it."""
    speeds = tuple(
        _speeds(filled, empty, effort, workers, later) for workers, later in ((1, 0), (2, 0), (1, effort.later))
    )
    drawn = {
        workers: uvloop.run(deliveries.sent_per_second(filled(f"drawn_{workers}"), effort.drawn, workers))
        for workers in (1, 2)
    }
    soon = uvloop.run(deliveries.commit_to_send(filled("soon"), effort.commits))
    flood = uvloop.run(deliveries.flooded(filled("flood"), effort.flood_seconds))
    return Telling(speeds, drawn, soon, flood)


def _speeds(filled: Database, empty: Database, effort: Effort, workers: int, later: int) -> Speeds:
    name = f"{workers}_{later}"
    return Speeds(
        workers,
        later,
        uvloop.run(deliveries.settled_per_second(filled(f"ours_{name}"), effort.deliveries, later, workers)),
        uvloop.run(queues.pgqueuer(empty(f"pgqueuer_{name}"), effort.jobs, later, workers)),
        asyncio.run(queues.procrastinate(empty(f"procrastinate_{name}"), effort.few_jobs, later, workers)),
    )
