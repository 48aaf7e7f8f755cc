"""A store that keeps the plan of every statement it runs: the very plan, made for any values, and what it really read.

A statement is explained once more where it ran, by the name under which the driver has prepared it, and taken back.
What functions read inside is in no plan; it is counted by the server, table by table.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.store import PostgresStore
from tests.explaining import execution, nodes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import asyncpg
    from asyncpg.connection import LoggedQuery
    from asyncpg.pool import PoolConnectionProxy

    from bot.ports import Address
    from storage.tx import Transaction
    from tests.explaining import Node

NAMED = "SELECT name FROM pg_prepared_statements WHERE statement = $1"
COUNTED = """
SELECT relname, seq_scan, seq_tup_read, COALESCE(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
"""


@dataclass(frozen=True)
class Plan:
    """Of one statement. `rows`: what came out. `milliseconds`: of running it, with its explanation."""

    sql: str
    tree: Node
    milliseconds: float

    @property
    def rows(self) -> int:
        return int(self.tree["Actual Rows"])

    def read(self) -> Counter[str]:
        """By table: rows that scans looked at, also those that they threw away."""
        found: Counter[str] = Counter()
        for node in nodes(self.tree):
            if "Relation Name" in node:
                found[node["Relation Name"]] += looked_at(node)
        return found

    def whole(self) -> set[str]:
        """Tables read from end to end."""
        return {one["Relation Name"] for one in nodes(self.tree) if one["Node Type"] == "Seq Scan" and looked_at(one)}


def looked_at(node: Node) -> int:
    each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return round(each * node["Actual Loops"])


class WatchingStore(PostgresStore):
    """`plans`: of the transactions that ended well, since it was emptied last. `counted`: the same, by table."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        super().__init__(pool)
        self.plans: list[Plan] = []
        self.counted: Counted = {}

    @asynccontextmanager
    async def begin(self, where: Address) -> AsyncIterator[Transaction]:  # type: ignore[override]
        seen: list[LoggedQuery] = []
        async with super().begin(where) as tx:
            before = await _counted(tx._connection)
            with tx._connection.query_logger(seen.append):
                yield tx
                await asyncio.sleep(0)  # it logs at the loop's next turn
            self._add(before, await _counted(tx._connection))
            self.plans += [plan for one in seen for plan in await _explained(tx._connection, one)]

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        async with self._lent() as connection, connection.transaction():
            before = await _counted(connection)
            rows = await connection.fetch(statement, *values)
            self._add(before, await _counted(connection))
            return rows

    def _add(self, before: Counted, after: Counted) -> None:
        for table, now in after.items():
            was, known = before.get(table, (0, 0, 0)), self.counted.get(table, (0, 0, 0))
            self.counted[table] = tuple(b - a + k for a, b, k in zip(was, now, known, strict=True))  # type: ignore[assignment]

    def forget_plans(self) -> None:
        self.plans, self.counted = [], {}


Counted = dict[str, tuple[int, int, int]]  # by table: scans from end to end, rows read by those, rows found by indexes


async def _counted(connection: PoolConnectionProxy) -> Counted:
    return {name: (whole, rows, found) for name, whole, rows, found in await connection.fetch(COUNTED)}


async def _explained(connection: PoolConnectionProxy, one: LoggedQuery) -> list[Plan]:
    """Nothing if the driver asks for types, and has not prepared it."""
    name = await connection.fetchval(NAMED, one.query)
    if name is None:
        return []
    await connection.execute("SAVEPOINT explaining")
    try:
        told = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {execution(name, one.args)}")
    finally:
        await connection.execute("ROLLBACK TO explaining")
    (plan,) = json.loads(told)
    return [Plan(one.query, plan["Plan"], plan["Execution Time"])]
