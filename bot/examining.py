"""`nudge doctor`: one finding after the other. Part of the composition root, as `__main__` is."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from adapters.discord import doctor as discord_doctor
from adapters.http import doctor as http_doctor
from adapters.slack import doctor as slack_doctor
from bot import config, platforms, wiring
from bot.errors import ConfigurationError, DatabaseError
from bot.ports import Finding

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from adapters.discord.settings import DiscordSettings
    from bot.config import ServerSettings, Settings
    from bot.ports import Grant


def examine(*, quick: bool) -> Iterator[Finding]:
    """Those that need what has just failed are left out. `quick`: only settings, database and schema."""
    from storage.doctor import look_at_disk

    try:
        settings = wiring.settings()
    except ConfigurationError as error:
        yield _wrong("settings", error)
        return
    yield Finding("settings", _described(settings))
    of_discord = None
    try:
        of_discord = yield from _examine_database(settings, quick=quick)
    except ConfigurationError as error:
        yield _wrong("database", error)
    if not quick:
        yield look_at_disk(settings.data_dir)
        yield from _examine_platforms(of_discord or _examine_discord(None))


def _examine_database(settings: Settings, *, quick: bool) -> Generator[Finding, None, list[Finding]]:
    """Gives back those about Discord that need the database, for later; none if it can't be asked."""
    from storage import doctor, migrate

    with wiring.database(settings) as url:
        findings = asyncio.run(doctor.look_at_database(url, wiring.now))
        yield from findings[:1] if quick else findings
        schema = doctor.look_at_schema(migrate.current(url), migrate.head())
        yield schema
        if quick or schema.fix is not None:
            return []
        yield from _examine_installations(url)
        return _examine_discord(url)


def _examine_installations(url: str) -> Iterator[Finding]:
    """Only where many workspaces install it. What is wrong with the settings is said with the platforms."""
    try:
        server = config.load_server()
        slack = platforms.slack_settings(server)
    except ConfigurationError:
        return
    if slack is None or slack.oauth is None:
        return
    try:
        yield slack_doctor.look_at_installations(asyncio.run(_granted(url, server.secret_keys)))
    except DatabaseError as error:
        yield Finding("tokens", f"They cannot be read: {error}.", "Look at the findings about the database.")


async def _granted(url: str, keys: Sequence[str]) -> Sequence[Grant]:
    from storage.installations import PostgresInstallations
    from storage.store import PostgresStore

    store = await PostgresStore.connect(url)
    try:
        return await PostgresInstallations(store, keys).all("slack")
    finally:
        await store.close()


def _examine_platforms(of_discord: list[Finding]) -> Iterator[Finding]:
    try:
        server = config.load_server()
    except ConfigurationError as error:
        yield _wrong("server", error)
        return
    found = [*_examine_slack(server), *of_discord]
    if found != [slack_doctor.NOT_CONFIGURED, discord_doctor.NOT_CONFIGURED]:
        yield asyncio.run(http_doctor.look_at_port(server.host, server.port))
        yield http_doctor.look_at_address(server.public_url)
    yield from found


def _examine_slack(server: ServerSettings) -> Iterator[Finding]:
    try:
        settings = platforms.slack_settings(server)
    except ConfigurationError as error:
        yield _wrong("slack", error)
        return
    if settings is None:
        yield slack_doctor.NOT_CONFIGURED
        return
    from adapters.slack.client import call_once

    yield from asyncio.run(slack_doctor.look(settings, partial(call_once, settings.api_base_url)))


def _examine_discord(url: str | None) -> list[Finding]:
    """`url`: of the database, if it can be asked."""
    try:
        settings = platforms.discord_settings()
    except ConfigurationError as error:
        return [_wrong("discord", error)]
    if settings is None:
        return [discord_doctor.NOT_CONFIGURED]
    try:
        return asyncio.run(_ask_discord(settings, url))
    except DatabaseError:  # its own findings say why
        return asyncio.run(_ask_discord(settings, None))


async def _ask_discord(settings: DiscordSettings, url: str | None) -> list[Finding]:
    from adapters.discord.client import ask
    from storage.memory import PostgresMemory
    from storage.store import PostgresStore

    asking = partial(ask, settings)
    if url is None:
        return await discord_doctor.look(settings, asking, None)
    store = await PostgresStore.connect(url)
    try:
        return await discord_doctor.look(settings, asking, PostgresMemory(store))
    finally:
        await store.close()


def _described(settings: Settings) -> str:
    database = "DATABASE_URL is set" if settings.database_url else "bundled PostgreSQL"
    return f"{database}, data folder {settings.data_dir}, log level {settings.log_level}"


def _wrong(what: str, error: ConfigurationError) -> Finding:
    return Finding(what, error.problem, error.fix)
