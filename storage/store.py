"""The pool of connections, and the only way to a transaction: `begin`, in the workspace an installation belongs to.

- Every connection works as `nudge_bot`, a role that row-level security binds; the workspace is set for one transaction.
- BEGIN and that setting go together in one trip. An installation's workspace is remembered; whether it is still there
  (teams are joined, and parted again) is asked in that same trip, which holds off whoever would move it meanwhile.
- Leaving the block commits; any exception rolls back. Whatever asyncpg raises becomes a DatabaseError.
- Whoever is cancelled in a statement cannot know how it ended: that connection is closed, not given back.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Self

import asyncpg

from bot.errors import DatabaseError
from bot.model import RoomKind
from bot.notices import CLAIMED, NoticeKind
from bot.ports import Address, Surface
from storage.deliveries import claims_of
from storage.failures import FAILURES, commit_failure, failure, is_lost
from storage.homes import ATTEMPTS, Home, home_of, installation_of
from storage.tx import Transaction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime
    from types import TracebackType

    from asyncpg.pool import PoolConnectionProxy

    from bot.notices import Claim
    from bot.store.deliveries import Sent

    Pool = asyncpg.Pool[asyncpg.Record]

POOL_SIZE = 10
ACQUIRE_SECONDS = 3
CLOSING_SECONDS = 3
REVISION_SECONDS = 1
REMEMBERED = 10_000  # installations
FORGOTTEN = 5_000  # deliveries at a time
FORGOTTEN_TASKS = 1_000  # the same

SETTINGS = {
    "role": "nudge_bot",
    "application_name": "nudge",
    "statement_timeout": "5000",
    "lock_timeout": "2000",
    "idle_in_transaction_session_timeout": "15000",
    "plan_cache_mode": "force_generic_plan",  # planned once: every hot statement is a range of an index, for any values
    "jit": "off",  # costs more than it brings for statements of a millisecond
    "max_parallel_workers_per_gather": "0",  # the same; and search relies on reading its two halves in turn
}


class PostgresStore:
    """bot.store.Store. Open it with `connect`, close it with `close`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turns = asyncio.Semaphore(pool.get_max_size())
        self._workspaces: OrderedDict[tuple[str, str], Home] = OrderedDict()

    @classmethod
    async def connect(cls, url: str, pool_size: int = POOL_SIZE) -> Self:
        """Raises DatabaseError."""
        try:
            pool = await open_pool(url, pool_size)
        except FAILURES as error:
            raise failure(error) from error
        return cls(pool)

    async def close(self) -> None:
        """What is under way may finish; a server that does not answer is not waited for."""
        try:
            async with asyncio.timeout(CLOSING_SECONDS):
                await self._pool.close()
        except (TimeoutError, *FAILURES):
            self._pool.terminate()

    def begin(self, where: Address) -> _Block:
        return _Block(self, where)

    async def claim_surfaces(
        self, platform: str, now: datetime, *, until: datetime, pausing: Sequence[str] = (), limit: int = 20
    ) -> Sequence[Surface]:
        rows = await self.fetch(
            "SELECT * FROM claim_surfaces($1, $2, $3, $4, $5)", platform, now, until, pausing, limit
        )
        return [_surface(platform, row) for row in rows]

    async def claim_deliveries(
        self, platform: str, now: datetime, *, until: datetime, pausing: Sequence[str] = (), limit: int = 100
    ) -> Sequence[Claim]:
        call = "SELECT * FROM claim_deliveries($1, $2, $3, $4, $5, $6, $7)"
        rows = await self.fetch(call, platform, now, until, pausing, list(NoticeKind), limit, CLAIMED)
        return claims_of(platform, until, rows)

    async def settle_deliveries(self, sent: Sequence[Sent], now: datetime) -> Sequence[Sent]:
        claims = [claim for claim, _ in sent]
        (row,) = await self.fetch(
            "SELECT settle_deliveries($1, $2, $3, $4, $5, $6, $7) AS moving",
            claims[0].platform,
            [one.installation for one in claims],
            [one.address for one in claims],
            [one.batch for one in claims],
            [one.claimed_until for one in claims],
            [message for _, message in sent],
            now,
        )
        moving = row["moving"]
        return [one for one in sent if one[0].installation in moving] if moving else ()

    async def next_delivery(self, platform: str, now: datetime) -> datetime | None:
        (row,) = await self.fetch("SELECT next_delivery($1, $2) AS due_at", platform, now)
        due: datetime | None = row["due_at"]
        return due

    async def forget_deliveries(self, before: datetime, limit: int = FORGOTTEN) -> int:
        (row,) = await self.fetch("SELECT forget_deliveries($1, $2) AS forgotten", before, limit)
        return int(row["forgotten"])

    async def forget_tasks(self, now: datetime, limit: int = FORGOTTEN_TASKS) -> int:
        (row,) = await self.fetch("SELECT forget_tasks($1, $2) AS forgotten", now, limit)
        return int(row["forgotten"])

    async def forget_imports(self, before: datetime) -> int:
        (row,) = await self.fetch("SELECT forget_imports($1) AS forgotten", before)
        return int(row["forgotten"])

    async def feed_address(self, code: str) -> Address | None:
        """Row-level security lets whoever names its hash read a feed."""
        async with self._lent() as connection, connection.transaction():
            await connection.execute("SELECT set_config('nudge.feed', $1, true)", code)
            row = await connection.fetchrow("SELECT platform, installation FROM feeds WHERE code = $1", code)
        return Address(row["platform"], row["installation"], "") if row else None

    async def due_timers(self, now: datetime, limit: int = 100) -> Sequence[Address]:
        rows = await self.fetch("SELECT * FROM due_timers($1, $2)", now, limit)
        return [Address(row["platform"], row["installation"], "") for row in rows]

    async def due_digests(self, now: datetime, limit: int = 100) -> Sequence[tuple[int, Address]]:
        rows = await self.fetch("SELECT * FROM due_digests($1, $2)", now, limit)
        return [(row["id"], _place(row)) for row in rows]

    async def revision(self) -> str:
        """The database's newest migration. Raises DatabaseError, also if there is no answer within a second.

        RefusedStatement: nothing was migrated there yet.
        """
        try:
            async with asyncio.timeout(REVISION_SECONDS):
                (row,) = await self.fetch("SELECT schema_revision() AS revision")
        except TimeoutError as error:
            raise DatabaseError("the database does not answer", again=False) from error
        return str(row["revision"])

    async def installation(self, where: Address) -> asyncpg.Record | None:
        """Its row; None for one that is not known yet. Raises DatabaseError."""
        async with self._lent() as connection, connection.transaction():
            return await installation_of(connection, where)

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """Of a function that finds its way in all workspaces: in no transaction but its own. Raises DatabaseError."""
        async with self._lent() as connection:
            return await connection.fetch(statement, *values)

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[PoolConnectionProxy]:
        connection = await self.acquire()
        try:
            yield connection
        except FAILURES as error:
            raise failure(error, connection) from error
        except BaseException:
            _drop(connection)
            raise
        finally:
            await self.release(connection)

    async def workspace_of(self, where: Address) -> int:
        """As `workspace`, for whoever has no connection. Raises DatabaseError."""
        known = self._workspaces.get((where.platform, where.installation))
        if known is not None:
            return known.workspace
        async with self.begin(where) as tx:
            return tx.workspace

    async def shifts(self, where: Address, workspace: int | None = None) -> Sequence[int]:
        known = self._workspaces.get((where.platform, where.installation))
        if known is not None and workspace in {None, known.workspace}:
            return known.shifts
        self.forget(where)
        async with self._lent() as connection:
            return (await self.home(connection, where)).shifts

    def forget(self, where: Address) -> None:
        """The installation has moved to another workspace."""
        self._workspaces.pop((where.platform, where.installation), None)

    async def home(self, connection: PoolConnectionProxy, where: Address) -> Home:
        """An installation's workspace; made on first sight, in a transaction of its own."""
        key = (where.platform, where.installation)
        known = self._workspaces.get(key)
        if known is None:
            known = self._workspaces[key] = await home_of(connection, where)
            if len(self._workspaces) > REMEMBERED:
                self._workspaces.popitem(last=False)
        else:
            self._workspaces.move_to_end(key)
        return known

    async def acquire(self) -> PoolConnectionProxy:
        """In the order of asking: of those who wait for asyncpg's pool, whoever comes last may be served first."""
        try:
            async with asyncio.timeout(ACQUIRE_SECONDS):
                await self._turns.acquire()
                return await self._lend()
        except TimeoutError as error:
            raise DatabaseError("busy: no connection became free", again=False) from error
        except FAILURES as error:
            raise failure(error) from error

    async def _lend(self) -> PoolConnectionProxy:
        try:
            return await self._pool.acquire()
        except BaseException:
            self._turns.release()
            raise

    async def release(self, connection: PoolConnectionProxy) -> None:
        try:
            with suppress(*FAILURES):  # a lost connection cannot be reset: the pool has dropped it
                await self._pool.release(connection)
        finally:
            self._turns.release()


async def open_pool(url: str, size: int = POOL_SIZE) -> Pool:
    """Connections that work as the bot's do. Raises what asyncpg raises."""
    return await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        timeout=5,
        command_timeout=10,
        server_settings=SETTINGS,
        statement_cache_size=1000,
        max_cached_statement_lifetime=0,  # for ever: a list's statement takes milliseconds to plan
        max_cacheable_statement_size=0,  # of any size
        init=_introduced,
        reset=_nothing_to_reset,
    )


def _surface(platform: str, row: asyncpg.Record) -> Surface:
    kind = RoomKind(row["room_kind"])
    where = Address(platform, row["installation"], row["room"], row["room_name"], kind, row["thread"])
    return Surface(
        row["id"],
        where,
        row["wanted"],
        row["message_id"],
        row["task_number"],
        row["account"],
        row["tries"],
        row["uncertain"],
        row["line"],
        row["claimed_until"],
        row["digest_id"],
    )


def _place(row: asyncpg.Record) -> Address:
    return Address(row["platform"], row["installation"], row["room"], row["room_name"], RoomKind(row["room_kind"]))


class _Block:
    """`async with`: the transaction inside."""

    __slots__ = ("_connection", "_store", "_where")

    def __init__(self, store: PostgresStore, where: Address) -> None:
        self._store = store
        self._where = where
        self._connection: PoolConnectionProxy | None = None

    async def __aenter__(self) -> Transaction:
        """Connections that the server has just ended are passed over: all of the pool may be, and nothing has begun."""
        for left in reversed(range(POOL_SIZE + 1)):
            connection = self._connection = await self._store.acquire()
            try:
                return Transaction(connection, await self._entered(connection), self._where)
            except BaseException as error:
                mapped = failure(error, connection) if isinstance(error, FAILURES) else error
                _drop(connection)  # whether BEGIN was done is unknown
                await self._store.release(connection)
                if not left or not isinstance(error, asyncpg.InternalClientError):
                    raise mapped from error
        raise AssertionError("unreachable")

    async def _entered(self, connection: PoolConnectionProxy) -> int:
        """The workspace, in a transaction that has begun there."""
        for _ in range(ATTEMPTS):
            home = await self._store.home(connection, self._where)
            entering = f"BEGIN; SELECT FROM enter_workspace({home.workspace:d}, {home.installation:d})"
            if await connection.execute(entering) == "SELECT 1":
                return home.workspace
            self._store.forget(self._where)
            await connection.execute("ROLLBACK")
        raise DatabaseError("the installation moves from one workspace to another", again=True)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        connection = self._connection
        assert connection is not None, "entered"
        try:
            if error is None:
                await _commit(connection)
            elif not isinstance(error, Exception):
                _drop(connection)
        except asyncio.CancelledError:
            _drop(connection)
            raise
        finally:
            try:
                await _roll_back(connection)
            finally:
                await self._store.release(connection)


async def _commit(connection: PoolConnectionProxy) -> None:
    try:
        outcome = await connection.execute("COMMIT")
    except FAILURES as error:
        raise commit_failure(error, connection) from error
    if outcome != "COMMIT":  # PostgreSQL answers ROLLBACK when a statement before had failed
        raise DatabaseError("a failed transaction was committed", again=False)


async def _roll_back(connection: PoolConnectionProxy) -> None:
    """What is still open. Of a lost connection the server rolls back itself."""
    try:
        if not is_lost(connection) and connection.is_in_transaction():
            await connection.execute("ROLLBACK")
    except BaseException as error:
        _drop(connection)
        if not isinstance(error, FAILURES):
            raise


def _drop(connection: PoolConnectionProxy) -> None:
    """The pool makes a new one when it needs it."""
    with suppress(*FAILURES):  # it is lost already
        connection.terminate()


async def _introduced(connection: asyncpg.Connection) -> None:
    """To the lists that stand in rows within rows: asyncpg asks for what it meets in rows, but not within those."""
    await connection.fetch("SELECT '{}'::int2[], '{}'::int4[], '{}'::int8[], '{}'::text[]")


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    """asyncpg would ask the server to reset all it knows; every setting here ends with its transaction."""
