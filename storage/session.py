"""One transaction's connection: every statement passes here, in its workspace, its failures mapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import DatabaseError
from storage.failures import FAILURES, failure

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from asyncpg import Record
    from asyncpg.pool import PoolConnectionProxy

    from bot.ports import Address
    from storage.statement import Statement


FETCHED = 500  # rows at a time, where there may be very many


class Session:
    """What the queries of each noun are methods of. Row-level security knows the workspace; the plans do, too."""

    def __init__(self, connection: PoolConnectionProxy, workspace: int, where: Address) -> None:
        self._connection = connection
        self._workspace = workspace
        self._where = where

    @property
    def workspace(self) -> int:
        return self._workspace

    async def _rows(self, statement: Statement, **values: object) -> list[Record]:
        values["workspace"] = self._workspace
        try:
            return await self._connection.fetch(statement.sql, *statement.arguments(values))
        except FAILURES as error:
            raise failure(error, self._connection) from error

    async def _row(self, statement: Statement, **values: object) -> Record | None:
        rows = await self._rows(statement, **values)
        return rows[0] if rows else None

    async def _only(self, statement: Statement, **values: object) -> Record:
        """Of a statement that always answers with a row."""
        row = await self._row(statement, **values)
        if row is None:
            raise DatabaseError("a row that must be there is not", again=False)
        return row

    async def _stream(self, statement: Statement, **values: object) -> AsyncIterator[Record]:
        """A page after the other, as of when it began. Other statements may run in between."""
        values["workspace"] = self._workspace
        try:
            async for row in self._connection.cursor(statement.sql, *statement.arguments(values), prefetch=FETCHED):
                yield row
        except FAILURES as error:
            raise failure(error, self._connection) from error

    async def _run(self, statement: Statement, **values: object) -> None:
        await self._rows(statement, **values)
