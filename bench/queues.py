"""Two queues on PostgreSQL that others keep, running empty jobs: what claiming and settling costs them.

Each as its documentation shows it: pgqueuer 1.6 over asyncpg, procrastinate 3.10 over psycopg. Both drain a database of
their own that holds `jobs` jobs, and, if wanted, `later` more that wait for tomorrow.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from procrastinate import App, PsycopgConnector

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH = 100
PAGE = 10_000


async def pgqueuer(url: str, jobs: int, later: int, workers: int) -> float:
    """Jobs per second."""
    logging.getLogger("pgqueuer").setLevel(logging.ERROR)
    filling = await asyncpg.connect(url)
    queries = Queries(AsyncpgDriver(filling))
    await queries.install()
    for count, wait in ((jobs, timedelta(0)), (later, timedelta(days=1))):
        for many in _pages(count):
            await queries.enqueue(["empty"] * many, [None] * many, [0] * many, [wait] * many)
    await filling.execute("VACUUM ANALYZE")
    connections = [await asyncpg.connect(url) for _ in range(workers)]
    try:
        working = [PgQueuer.from_asyncpg_connection(connection) for connection in connections]
        left = jobs

        async def empty(_job: object) -> None:
            nonlocal left
            left -= 1
            if not left:
                for one in working:
                    one.qm.shutdown.set()

        for one in working:
            one.entrypoint("empty")(empty)
        started = time.perf_counter()
        await asyncio.gather(*(one.qm.run(batch_size=BATCH) for one in working))
        return jobs / (time.perf_counter() - started)
    finally:
        for connection in (filling, *connections):
            await connection.close()


async def procrastinate(url: str, jobs: int, later: int, workers: int) -> float:
    """Jobs per second."""
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    app = App(connector=PsycopgConnector(conninfo=url, min_size=workers * 4, max_size=workers * 20))

    @app.task(name="empty")
    async def empty() -> None: ...

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for many in _pages(jobs):
            await empty.batch_defer_async(*({} for _ in range(many)))
        for many in _pages(later):
            await empty.configure(schedule_at=datetime.now(UTC) + timedelta(days=1)).batch_defer_async(
                *({} for _ in range(many))
            )
        await _vacuumed(url)
        started = time.perf_counter()
        await asyncio.gather(
            *(
                app.run_worker_async(wait=False, concurrency=BATCH, listen_notify=False, install_signal_handlers=False)
                for _ in range(workers)
            )
        )
        return jobs / (time.perf_counter() - started)


async def _vacuumed(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def _pages(count: int) -> Sequence[int]:
    whole, rest = divmod(count, PAGE)
    return [PAGE] * whole + [rest] * bool(rest)
