"""Socket Mode: two connections, renewed one by one, and nothing lost when they break, go deaf or are refused (T9)."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.slack import client as client_module
from adapters.slack import receiver
from adapters.slack import socket as module
from adapters.slack.socket import QUIET, RENEWALS_APART, Sockets
from bot.dispatch import Dispatcher
from bot.errors import ConfigurationError, Wait
from bot.supervision import misconfigured
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.loopback.calls import Call, Method
from tests.adapters.slack.outage import acme, eventually, locked, titles

if TYPE_CHECKING:
    from adapters.slack.socket import SocketClient
    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.loopback.deliveries import Delivery
    from tests.adapters.slack.outage import Office

NOTHING_LEFT = "SELECT count(*) FROM inbox WHERE finished_at IS NULL"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks often; what is waited for in minutes goes by the clock that tests move."""
    monkeypatch.setattr(module, "WATCH_SECONDS", 0.05)
    monkeypatch.setattr(module, "OPEN_SECONDS", 1.0)


def opened(office: Office) -> int:
    return len(office.slack.calls("apps.connections.open"))


async def well(bot: Bot, count: int = 2) -> None:
    """So many connections stand, as the bot sees it."""
    async with asyncio.timeout(10):
        while (await bot.slack.check()).text != f"{count} sockets connected":  # noqa: ASYNC110 - the SDK tells nobody
            await asyncio.sleep(0.02)


async def test_t9_there_are_two_connections_and_no_more(database_url: str) -> None:
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        await office.slack.sockets.connected(2)
        await well(bot)
        assert opened(office) == 3, "one to look whether the token is good"
        for number in range(6):
            assert (await office.slack.command(office.ana, office.web, f"add {number}")).ok
        assert {len(one.sent) for one in office.slack.sockets.connections} == {3}
    assert office.slack.sockets.connections == []


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
async def test_t9_nothing_is_lost_while_connections_are_refreshed(database_url: str, reason: str) -> None:
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        office.slack.retry_delays = (0.05, 0.3, 1.0)
        await office.slack.sockets.connected(2)
        said: list[asyncio.Task[Delivery]] = []
        for number in range(20):
            said.append(asyncio.ensure_future(office.slack.mention(office.ana, office.web, f"add Task {number}")))
            if number % 5 == 2:
                await office.slack.sockets.disconnect(reason, *office.slack.sockets.connections[:1])
            await asyncio.sleep(0.02)
        await asyncio.gather(*said)
        await eventually(database_url, NOTHING_LEFT, 0)
        assert sorted(await titles(database_url)) == sorted(f"Task {number}" for number in range(20))
        await well(bot)


@pytest.mark.parametrize("how", ["refresh", "hang up"])
async def test_t9_when_both_break_at_once_both_come_back(database_url: str, how: str) -> None:
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        await office.slack.sockets.connected(2)
        before = office.slack.sockets.seen
        await (office.slack.sockets.disconnect() if how == "refresh" else office.slack.sockets.close())
        await office.slack.until(lambda: office.slack.sockets.seen >= before + 2, 20)
        await well(bot)
        assert (await office.slack.command(office.ana, office.web, "list")).ok


async def test_t9_closed_before_the_acknowledgement_an_event_comes_again_and_is_done_once(database_url: str) -> None:
    async with acme(database_url) as office, office.running(mode="socket"):
        office.slack.retry_delays = (0.3, 1.0, 2.0)
        await office.slack.sockets.connected(2)
        office.slack.sockets.close_in_mid_event()
        said = await office.slack.mention(office.ana, office.web, "add Fix login")
        assert len(said.attempts) > 1
        assert said.ok
        await eventually(database_url, NOTHING_LEFT, 0)
        assert await titles(database_url) == ["Fix login"]
        assert len(office.ana.ephemerals(office.web)) == 1


async def test_t9_f31_deaf_connections_are_renewed_one_at_a_time(database_url: str) -> None:
    """They answer pings and bring nothing: nobody can tell that from a quiet hour."""
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        await office.slack.sockets.connected(2)
        first = tuple(office.slack.sockets.connections)
        office.slack.sockets.deafen(*first)
        assert opened(office) == 3
        office.slack.clock.move(QUIET.total_seconds() + 1)
        await office.slack.until(lambda: office.slack.sockets.seen == 3)
        await office.slack.until(lambda: first[0] not in office.slack.sockets.connections)
        await asyncio.sleep(0.3)
        office.slack.clock.move(50)
        await asyncio.sleep(0.3)
        assert opened(office) == 4, "the other one waits its turn: Slack is asked about once a minute"
        office.slack.clock.move(RENEWALS_APART.total_seconds() - 49)
        await office.slack.until(lambda: not set(first) & set(office.slack.sockets.connections))
        await well(bot)
        assert (await office.slack.command(office.ana, office.web, "list")).ok
        assert opened(office) == 5


async def test_t9_a_connection_that_brings_something_is_left_alone(database_url: str) -> None:
    async with acme(database_url) as office, office.running(mode="socket"):
        await office.slack.sockets.connected(2)
        for _ in range(4):
            office.slack.clock.move(QUIET.total_seconds() / 2)
            for _ in range(2):
                await office.slack.command(office.ana, office.web, "help")
            await asyncio.sleep(0.1)
        assert opened(office) == 3


async def test_t9_f31_a_connection_without_pongs_is_replaced(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "PING_SECONDS", 0.3)
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        await office.slack.sockets.connected(2)
        (frozen, _) = office.slack.sockets.connections
        frozen.socket._autoping = False
        await office.slack.until(lambda: frozen not in office.slack.sockets.connections, 10)
        await well(bot)


async def test_t9_an_address_that_does_not_work_is_not_tried_for_ever(database_url: str) -> None:
    """The SDK keeps the address that it failed to open, and Slack's are good for one use and half a minute."""
    async with acme(database_url) as office:
        real, dead = office.slack.sockets.method, 2

        def sometimes(call: Call) -> dict[str, object]:
            nonlocal dead
            answer = real.run(call)
            dead -= 1
            return {"url": str(answer["url"]).replace("ticket=", "ticket=x")} if dead == 0 else answer

        office.slack.api.methods["apps.connections.open"] = Method(sometimes, token="app")
        async with office.running(mode="socket") as bot:
            await well(bot)


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "account_inactive", "missing_scope"])
async def test_t9_f92_an_app_token_that_opens_nothing_ends_it_and_says_what_to_do(
    database_url: str, error: str
) -> None:
    """The SDK would ask for ever."""
    async with acme(database_url) as office:
        office.slack.faults.add("apps.connections.open", faults.error(error), times=None)
        with pytest.raises(BaseExceptionGroup) as caught:
            async with office.running(mode="socket"):
                raise AssertionError("it must not start")
        wrong = misconfigured(caught.value)
        assert isinstance(wrong, ConfigurationError)
        assert "SLACK_APP_TOKEN" in wrong.problem
        assert error in wrong.problem
        assert "connections:write" in wrong.fix
        assert opened(office) == 1


async def test_f92_a_bot_token_that_is_dead_ends_it_and_says_what_to_do(database_url: str) -> None:
    async with acme(database_url) as office:
        office.slack.faults.add("auth.test", faults.error("account_inactive"), times=None)
        with pytest.raises(ConfigurationError) as caught:
            async with office.running():
                raise AssertionError("it must not start")
        assert "SLACK_BOT_TOKEN" in caught.value.problem
        assert len(office.slack.calls("auth.test")) == 1


async def test_t9_an_app_token_that_is_revoked_while_it_runs_ends_it(database_url: str) -> None:
    async with acme(database_url) as office:
        with contextlib.suppress(BaseExceptionGroup):
            async with office.running(mode="socket") as bot:
                await office.slack.sockets.connected(2)
                ended = bot.running
                office.slack.faults.add("apps.connections.open", faults.error("invalid_auth"), times=None)
                await office.slack.sockets.close()
                async with asyncio.timeout(20):
                    await asyncio.wait([ended])
                wrong = misconfigured(ended.exception() or AssertionError())
                assert isinstance(wrong, ConfigurationError)
                asked = opened(office)
                await asyncio.sleep(1)
                assert opened(office) == asked


async def test_slack_being_away_at_the_start_is_waited_for(database_url: str) -> None:
    async with acme(database_url) as office:
        office.slack.faults.add("apps.connections.open", faults.status(503), times=2)
        async with office.running(mode="socket") as bot:
            await well(bot)


async def test_f89_started_again_after_a_failure_it_connects_again(database_url: str) -> None:
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        await office.slack.sockets.connected(2)
        bot.running.cancel()
        await asyncio.wait([bot.running])
        assert office.slack.sockets.connections == []
        handle = Dispatcher(
            bot.store, lambda: datetime.fromtimestamp(office.slack.clock(), UTC), bot.slack.limits
        ).handle
        again = asyncio.ensure_future(bot.slack.run(handle))
        await office.slack.sockets.connected(2)
        assert "Added #1" in (await office.slack.command(office.ana, office.web, "add Fix login")).text
        again.cancel()
        await asyncio.wait([again])


async def test_f88_told_to_stop_it_still_answers_what_has_come(database_url: str) -> None:
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        await office.slack.command(office.ana, office.web, "help")
        async with locked(database_url, "tasks"):
            asking = asyncio.ensure_future(office.slack.command(office.ana, office.web, "add Fix login"))
            while not bot.slack._receiver._under_way:  # type: ignore[union-attr]  # noqa: ASYNC110
                await asyncio.sleep(0.02)
            stopping = asyncio.ensure_future(bot.slack.drain(5))
            await asyncio.sleep(0.2)
        said = await asking
        await stopping
        assert said.ok
        assert "Added #1" in said.text
        assert office.slack.sockets.connections == []


async def test_told_to_wait_it_does_not_ask_before(database_url: str) -> None:
    async with acme(database_url) as office:
        limited = office.slack.faults.add("apps.connections.open", faults.rate_limited(1))
        asyncio.get_running_loop().call_later(0.8, lambda: asked.append(opened(office)))
        asked: list[int] = []
        async with office.running(mode="socket") as bot:
            await well(bot)
        assert limited.hits == 1
        assert asked == [1]


async def test_a_watch_that_hangs_is_seen(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "LEFT_OVER_SECONDS", 0.05)
    async with acme(database_url) as office, office.running(mode="socket") as bot:
        await well(bot)
        assert bot.slack._sockets is not None
        (first, _) = bot.slack._sockets._connections

        async def hang() -> bool:
            await asyncio.Event().wait()
            return True

        monkeypatch.setattr(first.client, "is_connected", hang)
        await asyncio.sleep(0.2)
        office.slack.clock.move(120)
        moved = datetime.fromtimestamp(office.slack.clock(), UTC)
        async with asyncio.timeout(5):
            while not (tick := bot.slack._receiver.last_tick) or tick < moved:  # type: ignore[union-attr]  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert bot.slack.last_tick
        assert moved - bot.slack.last_tick > timedelta(seconds=60)


async def test_one_that_waits_for_slack_is_no_hung_watch() -> None:
    async def probe() -> None:
        raise Wait("apps.connections.open: ratelimited", 30)

    async def receive(*_: object) -> None:
        raise AssertionError("nothing comes")

    def open_client() -> SocketClient:
        raise AssertionError("it is told to wait")

    times = iter(range(1000))
    watch = Sockets(open_client, receive, probe, lambda: datetime.fromtimestamp(next(times), UTC))
    running = asyncio.ensure_future(watch.run())
    async with asyncio.timeout(5):
        while not watch.last_tick or watch.last_tick.timestamp() < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert not running.done()
    running.cancel()
    await asyncio.wait([running])
