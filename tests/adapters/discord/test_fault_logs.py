"""Whatever goes wrong, logs tell neither a token nor what people wrote; and nothing goes wrong in an unforeseen way."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from tests.adapters.discord.loopback import faults
from tests.adapters.discord.trouble import begun, server
from tests.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.adapters.discord.loopback.faults import Fault
    from tests.adapters.discord.trouble import Server

SECRET_TITLE = "Fire the purple elephant"
SECRET = "purple"

pytestmark = pytest.mark.usefixtures("hasty")


class Logs:
    """`expected`: what may be told with its traceback, by its event."""

    def __init__(self) -> None:
        self.secrets = {SECRET}

    def check(self, entries: list[dict[str, object]], records: list[logging.LogRecord]) -> None:
        formatter = logging.Formatter()
        told = [*map(str, entries), *map(formatter.format, records)]
        assert told, "nothing was captured"
        for line in told:
            assert not [one for one in self.secrets if one in line], line
        assert not [one for one in entries if one.get("exc_info")]


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> Iterator[Logs]:
    kept = Logs()
    with caplog.at_level(logging.DEBUG), capture_logs() as entries:
        yield kept
    kept.check(entries, caplog.records)


async def used_in_every_way(at: Server, logs: Logs) -> None:
    """Commands, clicks, forms, suggestions and words; whether they succeed or not."""
    logs.secrets.add(at.discord.token)
    asked = [
        await begun(at.ana.slash(at.web, "task add", title=SECRET_TITLE), at),
        await begun(at.ana.types(at.web, "task show", focused=("task", SECRET)), at),
        await begun(at.ana.slash(at.web, "tasks new"), at),
        await begun(at.ana.slash(at.web, "task search", text=SECRET), at),
    ]
    asked += [await begun(at.ana.click(card, "Done"), at) for card in at.cards()[:1]]
    await at.add(SECRET_TITLE)
    await at.ana.says(at.ana.dm, f"add {SECRET_TITLE}")
    logs.secrets |= {one.token for one in asked}
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            await asyncio.gather(*at.waiting)


REST = [
    faults.reset(),
    faults.accept_then_reset(),
    faults.broken_json(),
    faults.status(500),
    faults.status(502, "json", accepted=True),
    faults.status(503),
    faults.rate_limited(0.1),
    faults.rate_limited(60),
    faults.cloudflare_banned(),
    faults.unauthorized(),
    faults.error(403, 50013, f"Not for {SECRET}"),
    faults.error(404, 10062, f"Not {SECRET}"),
    faults.error(400, 50035, f"{SECRET} is too long"),
]


@pytest.mark.parametrize("fault", REST)
async def test_f71_when_discord_refuses_or_loses_everything(database_url: str, fault: Fault, logs: Logs) -> None:
    async with server(database_url) as at:
        async with at.running() as bot:
            await at.added(bot, SECRET_TITLE)
            for pattern in ("POST *", "PATCH *", "GET /channels/*"):
                at.discord.faults.add(pattern, fault, times=None)
            await used_in_every_way(at, logs)
            at.discord.clock.move(2)
            await bot.keeper.step()
        at.discord.violations.clear()


async def test_f71_when_the_connection_breaks_and_is_refused(database_url: str, logs: Logs) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot, SECRET_TITLE)
        at.discord.gateway.refuse(3)
        at.discord.gateway.drop()
        await at.discord.gateway.identified(2)
        await at.discord.gateway.invalidate()
        await at.discord.gateway.identified(3)
        at.discord.gateway.cut_in_mid()
        await used_in_every_way(at, logs)


async def test_f71_when_the_database_is_away(database_url: str, logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.discord.receiver.AGAIN_SECONDS", (0.05,))
    async with server(database_url) as at, Proxy(database_url) as proxy, at.running(url=proxy.url) as bot:
        await at.added(bot, SECRET_TITLE)
        await proxy.down()
        await used_in_every_way(at, logs)
        await proxy.up()


@pytest.mark.parametrize("code", [4000, 4004])
async def test_f71_when_discord_ends_it(database_url: str, logs: Logs, code: int) -> None:
    async with server(database_url) as at, at.running() as bot:
        logs.secrets.add(at.discord.token)
        await at.added(bot, SECRET_TITLE)
        await at.discord.gateway.close(code)
        await at.discord.until(lambda: code == 4000 or bot.running.done() or not at.discord.gateway.connections)


async def test_f71_a_payload_that_cannot_be_read_is_told_by_its_kind_alone(
    database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect, whose own text may hold anything."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError(SECRET_TITLE)

    async with server(database_url) as at, at.running() as bot:
        await at.added(bot, SECRET_TITLE)
        monkeypatch.setattr("adapters.discord.inbound.read", broken)
        with caplog.at_level(logging.DEBUG), capture_logs() as entries:
            await begun(at.ana.slash(at.web, "task add", title=SECRET_TITLE), at)
            await begun(at.ana.click(at.cards()[0], "Done"), at)
            await at.add(SECRET_TITLE)
            async with asyncio.timeout(5):
                while len(entries) < 2:  # noqa: ASYNC110 - nobody tells
                    await asyncio.sleep(0.02)
        assert {one["event"] for one in entries} == {"discord_event_failed"}
        assert {one["reason"] for one in entries} == {"KeyError"}
        assert SECRET not in caplog.text
