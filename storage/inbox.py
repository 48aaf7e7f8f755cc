"""What was acknowledged before it was worked off. Each message takes two trips to the server, so they are short."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import DatabaseError
from bot.ports import Address, Kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record

    from storage.store import PostgresStore

REMEMBERED = timedelta(hours=26)
ABANDONED = timedelta(days=3)  # of a workspace that is suspended, say: what people wrote is not kept for ever
BATCH = 10_000  # keys forgotten at a time


class PostgresInbox:
    """bot.ports.Inbox."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store

    async def keep(self, platform: str, kept: Kept, now: datetime, *, until: datetime) -> bool:
        call = "SELECT keep_inbound($1, $2, $3, $4, $5, $6, $7) AS is_new"
        body = json.dumps(kept.body)
        (row,) = await self._called(call, platform, kept.installation, kept.key, body, now, until)
        return bool(row["is_new"])

    async def finish(self, platform: str, installation: str, key: str, now: datetime) -> None:
        await self._called("SELECT finish_inbound($1, $2, $3, $4, $5)", platform, installation, key, now)

    async def left_over(self, platform: str, now: datetime, *, until: datetime, limit: int = 20) -> Sequence[Kept]:
        """The oldest first."""
        call = "SELECT * FROM left_over_inbound($1, $2, $3, $4)"
        rows = await self._store.fetch(call, platform, now, until, limit)
        return [Kept(row["installation"], row["key"], json.loads(row["body"])) for row in rows]

    async def forget(self, now: datetime) -> None:
        forgotten = BATCH
        while forgotten >= BATCH:
            call = "SELECT forget_inbound($1, $2, $3) AS forgotten"
            (row,) = await self._store.fetch(call, now - REMEMBERED, now - ABANDONED, BATCH)
            forgotten = row["forgotten"]

    async def _called(self, call: str, platform: str, installation: str, *values: object) -> Sequence[Record]:
        """In the installation's workspace; looked for once more if it isn't the one that is remembered."""
        where = Address(platform, installation, room="")
        workspace = await self._store.workspace_of(where)
        try:
            return await self._store.fetch(call, workspace, platform, installation, *values)
        except DatabaseError as error:
            if not error.again:
                raise
        self._store.forget(where)
        workspace = await self._store.workspace_of(where)
        return await self._store.fetch(call, workspace, platform, installation, *values)
