"""What platforms remember between two runs: notes; which installation an account used last; the rooms of projects.

All of it is asked for before anybody knows a workspace, by functions that look into all of them.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert as upsert

from bot.model import RoomKind
from bot.ports import Address
from storage.platform_tables import usages
from storage.session import Session
from storage.statement import WORKSPACE, Statement, moment, words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record

    from storage.store import PostgresStore

FRESH = timedelta(days=1)  # who goes on using the same is written down once in this time
MOMENT = timedelta(microseconds=1)


class PostgresMemory:
    """bot.ports.Memory."""

    def __init__(self, store: PostgresStore) -> None:
        self._store = store

    async def note(self, platform: str, name: str) -> str | None:
        (row,) = await self._store.fetch("SELECT read_note($1, $2) AS value", platform, name)
        value: str | None = row["value"]
        return value

    async def set_note(self, platform: str, name: str, value: str, now: datetime) -> None:
        await self._store.fetch("SELECT write_note($1, $2, $3, $4)", platform, name, value, now)

    async def used(self, platform: str, account: str, installation: str, now: datetime) -> None:
        """Later than what was used before, whatever the clocks say: it is the last one."""
        last = next(iter(await self._usages(platform, account)), None)
        if last and last["installation"] == installation and now - last["used_at"] < FRESH:
            return
        at = max(now, last["used_at"] + MOMENT) if last else now
        async with self._store.begin(Address(platform, installation, room="")) as tx:
            await tx.note_usage(account, at)

    async def last_used(self, platform: str, account: str) -> Sequence[str]:
        return [row["installation"] for row in await self._usages(platform, account)]

    async def bound_rooms(self, platform: str) -> Sequence[Address]:
        rows = await self._store.fetch("SELECT * FROM bound_rooms($1)", platform)
        return [
            Address(platform, row["installation"], row["room"], row["room_name"], RoomKind(row["room_kind"]))
            for row in rows
        ]

    async def has_conversations(self, platform: str) -> bool:
        installations = dict.fromkeys(room.installation for room in await self.bound_rooms(platform))
        for installation in installations:
            async with self._store.begin(Address(platform, installation, room="")) as tx:
                if await tx.has_conversations():
                    return True
        return False

    async def _usages(self, platform: str, account: str) -> list[Record]:
        return await self._store.fetch("SELECT * FROM installations_used($1, $2)", platform, account)


class UsageQueries(Session):
    """Of the installation that the transaction's address names."""

    async def note_usage(self, account: str, at: datetime) -> None:
        where = self._where
        await self._run(
            _note_usage(), platform=where.platform, installation=where.installation, account=account, used_at=at
        )


@cache
def _note_usage() -> Statement:
    named = {"workspace_id": WORKSPACE, **{one: words(one) for one in ("platform", "installation", "account")}}
    usage = upsert(usages).values(**named, used_at=moment("used_at"))
    return Statement(usage.on_conflict_do_update(index_elements=[*named], set_={"used_at": usage.excluded.used_at}))
