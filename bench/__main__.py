"""python -m bench [--quick]: measure on a PostgreSQL of its own, with durable settings, and print the table."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import uvloop

from bench import data, discord_serving, measure, slack_serving, table, telling
from bench.measure import QUICK, Effort
from storage import embedded, migrate

if TYPE_CHECKING:
    from bench.data import Ids
    from storage.embedded import Server


def main() -> None:
    effort = QUICK if "--quick" in sys.argv[1:] else Effort()
    with tempfile.TemporaryDirectory(prefix="nudge-bench-") as folder, embedded.start(Path(folder)) as server:
        idle = measure.idle_mebibytes(_database(server, "idle"))
        urls = {tasks: _filled(server, tasks, data.SLACK) for tasks in effort.sizes}
        _say("Measuring …")
        rows = uvloop.run(measure.measure(urls, effort))
        tasks = max(effort.sizes)
        in_slack = uvloop.run(slack_serving.measure(urls[tasks], tasks, effort))
        tasks = effort.in_discord
        in_discord = uvloop.run(discord_serving.measure(_filled(server, tasks, data.DISCORD), tasks, effort))
        _say("Measuring what it costs to tell people …")
        told = telling.measure(
            lambda name: _copied(server, f"{data.SLACK.platform}_{max(effort.sizes)}", name),
            lambda name: _empty(server, name),
            effort,
        )
    print("\n".join(table.lines(rows, in_slack, in_discord, measure.parse_milliseconds(), idle)))
    print("\n".join(table.telling_lines(told)))


def _filled(server: Server, tasks: int, ids: Ids) -> str:
    _say(f"Making {tasks:,} tasks of {ids.platform.capitalize()} …")
    url = _database(server, f"{ids.platform}_{tasks}")
    asyncio.run(data.fill(url, tasks, ids))
    return url


def _database(server: Server, name: str) -> str:
    """The URL of a migrated, empty one."""
    url = _empty(server, name)
    migrate.upgrade(url)
    return url


def _copied(server: Server, template: str, name: str) -> str:
    asyncio.run(_create(server.url, name, f" TEMPLATE {template}"))
    return server.cluster.url(name)


def _empty(server: Server, name: str) -> str:
    asyncio.run(_create(server.url, name))
    return server.cluster.url(name)


async def _create(url: str, name: str, how: str = "") -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"CREATE DATABASE {name}{how}")
    finally:
        await connection.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
