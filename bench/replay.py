"""What a command sends to the server, recorded from the real thing and sent again by bare asyncpg.

A command is recorded in a transaction that is then rolled back, so its key is not used up and its tasks stay as they
were. On replay the statements and their arguments are the same, in the same number of trips; only the id that the
first statement claims for the change is a new one, and takes the recorded one's place in the arguments that follow.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.data import FIRST_CHANGE
from bot.dispatch import Dispatcher
from storage.store import ACQUIRE_SECONDS, PostgresStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    import asyncpg
    from asyncpg.pool import PoolConnectionProxy

    from bot.ports import Address, Clock, Inbound, Limits, Reply
    from storage.tx import Transaction

    Pool = asyncpg.Pool[asyncpg.Record]


@dataclass(frozen=True, slots=True)
class Script:
    """`claimed`: the recorded change's id, if the command claimed one."""

    begin: str
    statements: tuple[tuple[str, tuple[Any, ...]], ...]
    claimed: int | None

    async def run(self, pool: Pool) -> None:
        connection = await pool.acquire(timeout=ACQUIRE_SECONDS)
        try:
            await connection.execute(self.begin)
            if self.claimed is None:
                for sql, arguments in self.statements:
                    await connection.fetch(sql, *arguments)
            else:
                await self._with_new_claim(connection)
            await connection.execute("COMMIT")
        finally:
            await pool.release(connection)

    async def _with_new_claim(self, connection: PoolConnectionProxy) -> None:
        (sql, arguments), *rest = self.statements
        (row,) = await connection.fetch(sql, *arguments)
        claimed = row["claimed"]
        for sql, arguments in rest:
            await connection.fetch(sql, *[claimed if one == self.claimed else one for one in arguments])


async def record(url: str, clock: Clock, inbounds: Sequence[Inbound], limits: Limits | None = None) -> list[Script]:
    """One script each. Raises ValueError if a command was not understood: its SQL would not be what is measured."""
    store = await _Recorder.connect(url, 1)
    try:
        dispatcher = Dispatcher(store, clock, limits)
        await dispatcher.handle(inbounds[0])  # the first one also looks up whose workspace it is
        return [await _recorded(store, dispatcher, inbound) for inbound in inbounds]
    finally:
        await store.close()


async def _recorded(store: _Recorder, dispatcher: Dispatcher, inbound: Inbound) -> Script:
    store.tape.clear()
    check(await dispatcher.handle(inbound), inbound)
    (begin, _, _), *statements = store.tape
    claimed = statements[0][2][0]["claimed"]
    if claimed is not None and claimed <= FIRST_CHANGE:
        raise ValueError(f"{claimed} could be any number, not only a claimed change's")
    return Script(begin, tuple((sql, arguments) for sql, arguments, _ in statements), claimed)


def check(reply: Reply, inbound: Inbound) -> None:
    if not reply.understood:
        raise ValueError(f"{inbound.content} was answered with {reply.body}")


class _Recorder(PostgresStore):
    """A store whose transactions are written down and rolled back."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.tape: list[tuple[str, tuple[Any, ...], Any]] = []

    @asynccontextmanager
    async def begin(self, where: Address) -> AsyncIterator[Transaction]:  # type: ignore[override]  # a block, too
        with suppress(_RolledBack):
            async with super().begin(where) as tx:
                yield tx
                raise _RolledBack

    async def acquire(self) -> PoolConnectionProxy:
        return _Taped(await super().acquire(), self.tape)  # type: ignore[return-value]  # all that is used of one

    async def release(self, connection: PoolConnectionProxy) -> None:
        assert isinstance(connection, _Taped)
        await super().release(connection.connection)


class _RolledBack(Exception):
    """So that the block rolls back what was recorded."""


class _Taped:
    def __init__(self, connection: PoolConnectionProxy, tape: list[tuple[str, tuple[Any, ...], Any]]) -> None:
        self.connection = connection
        self._tape = tape

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:  # noqa: ANN401 - as asyncpg's own
        rows = await self.connection.fetch(sql, *arguments)
        self._tape.append((sql, arguments, rows))
        return rows

    async def execute(self, sql: str, *arguments: Any) -> str:  # noqa: ANN401 - as asyncpg's own
        if sql != "ROLLBACK":
            self._tape.append((sql, arguments, None))
        return await self.connection.execute(sql, *arguments)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as asyncpg's own
        return getattr(self.connection, name)
