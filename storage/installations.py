"""What the platforms' workspaces gave the bot; their tokens encrypted.

An installation is looked up before its workspace is known: row-level security lets whoever names one read it, and one
function reads those of all tenants. A token written with an older key is written anew when all are read.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import case, literal_column, null, or_, update

from bot.errors import ConfigurationError
from bot.ports import Address, Grant
from storage.notice_tables import deliveries
from storage.rooms import come_back
from storage.session import Session
from storage.statement import WORKSPACE, Statement, moment, texts, words
from storage.tables import installations
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asyncpg import Record
    from sqlalchemy import ColumnElement

    from storage.store import PostgresStore


class PostgresInstallations:
    """bot.ports.Installations. Whatever reads or writes a token may raise ConfigurationError, too."""

    def __init__(self, store: PostgresStore, keys: Sequence[str]) -> None:
        self._store = store
        self._vault = Vault(keys)

    async def find(self, platform: str, installation: str) -> Grant | None:
        """None also if its token isn't stored."""
        row = await self._store.installation(Address(platform, installation, room=""))
        return _grant(row, self._vault.open(row["token"])) if row and row["token"] else None

    async def save(self, grant: Grant, now: datetime) -> None:
        token = self._vault.lock(grant.token) if grant.token else None
        async with self._store.begin(_address(grant)) as tx:
            await tx.write_grant(grant, token, now)

    async def suspend(self, platform: str, installation: str, *, at: datetime) -> bool:
        where = Address(platform, installation, room="")
        if await self._store.installation(where) is None:
            return False
        async with self._store.begin(where) as tx:
            return await tx.suspend_grant(at)

    async def all(self, platform: str, *, tokenless: bool = False) -> Sequence[Grant]:
        """A token that no key opens is empty."""
        known = await self._store.fetch("SELECT * FROM granted_installations($1)", platform)
        rows = [row for row in known if tokenless or row["token"] is not None]
        grants = [_grant(row, self._opened(row["token"])) for row in rows]
        for row, grant in zip(rows, grants, strict=True):
            if grant.token and not self._vault.is_current(row["token"]):
                async with self._store.begin(_address(grant)) as tx:
                    await tx.replace_token(row["token"], self._vault.lock(grant.token))
        return grants

    def _opened(self, locked: str | None) -> str:
        try:
            return self._vault.open(locked) if locked else ""
        except ConfigurationError:
            return ""


def _grant(row: Record, token: str) -> Grant:
    return Grant(
        row["platform"],
        row["external_id"],
        row["name"],
        token,
        row["bot_user"],
        row["bot_id"],
        row["app_id"],
        tuple(row["scopes"]),
        row["installed_at"],
        row["suspended_at"],
    )


def _address(grant: Grant) -> Address:
    return Address(grant.platform, grant.installation, room="")


class GrantQueries(Session):
    """Of the installation that the transaction's address names."""

    async def write_grant(self, grant: Grant, token: str | None, now: datetime) -> None:
        await self._run(
            _write(),
            **self._named,
            name=grant.name,
            token=token,
            bot_user=grant.bot_user,
            bot_id=grant.bot_id,
            app_id=grant.app_id,
            scopes=list(grant.scopes),
            now=now,
        )
        await self._run(_come_back(), platform=grant.platform)

    async def suspend_grant(self, at: datetime) -> bool:
        return bool(await self._rows(_suspend(), **self._named, at=at))

    async def replace_token(self, before: str, after: str) -> None:
        """Not of an installation that was installed again meanwhile."""
        await self._run(_replace(), **self._named, before=before, after=after)

    @property
    def _named(self) -> dict[str, str]:
        return {"platform": self._where.platform, "installation": self._where.installation}


# ---- statements


def _mine() -> tuple[ColumnElement[bool], ...]:
    return (
        installations.c.workspace_id == WORKSPACE,
        installations.c.platform == words("platform"),
        installations.c.external_id == words("installation"),
    )


@cache
def _write() -> Statement:
    given = {name: words(name) for name in ("name", "token", "bot_user", "bot_id", "app_id")}
    values = {**given, "scopes": texts("scopes"), "installed_at": moment("now"), "suspended_at": null()}
    return Statement(update(installations).where(*_mine()).values(values))


@cache
def _come_back() -> Statement:
    return come_back(deliveries.c.workspace_id == WORKSPACE, deliveries.c.platform == words("platform"))


@cache
def _suspend() -> Statement:
    """The first time counts."""
    before = or_(installations.c.installed_at.is_(None), installations.c.installed_at <= moment("at"))
    since = case((installations.c.suspended_at.is_(None), moment("at")), else_=installations.c.suspended_at)
    suspended = update(installations).where(*_mine(), before).values(suspended_at=since)
    return Statement(suspended.returning(literal_column("true")))


@cache
def _replace() -> Statement:
    same = installations.c.token == words("before")
    return Statement(update(installations).where(*_mine(), same).values(token=words("after")))
