"""python -m bench [--quick]: measure on a PostgreSQL of its own, with durable settings, and print the table."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import uvloop

from bench import data, measure, serving, table
from bench.measure import QUICK, Effort
from storage import embedded, migrate

if TYPE_CHECKING:
    from storage.embedded import Server


def main() -> None:
    effort = QUICK if "--quick" in sys.argv[1:] else Effort()
    with tempfile.TemporaryDirectory(prefix="nudge-bench-") as folder, embedded.start(Path(folder)) as server:
        idle = measure.idle_mebibytes(_database(server, "idle"))
        urls = {tasks: _filled(server, tasks) for tasks in effort.sizes}
        _say("Measuring …")
        rows = uvloop.run(measure.measure(urls, effort))
        tasks = max(effort.sizes)
        served = uvloop.run(serving.measure(urls[tasks], tasks, effort))
    print("\n".join(table.lines(rows, served, measure.parse_milliseconds(), idle)))


def _filled(server: Server, tasks: int) -> str:
    _say(f"Making {tasks:,} tasks …")
    url = _database(server, f"with_{tasks}")
    asyncio.run(data.fill(url, tasks))
    return url


def _database(server: Server, name: str) -> str:
    """The URL of a migrated, empty one."""
    asyncio.run(_create(server.url, name))
    url = server.cluster.url(name)
    migrate.upgrade(url)
    return url


async def _create(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
