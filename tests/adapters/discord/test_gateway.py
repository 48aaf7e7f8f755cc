"""The gateway, by the real discord.py: dropped, deaf, refused, told to come again; and nothing lost or done twice."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.discord import gateway
from bot.errors import ConfigurationError
from bot.supervision import misconfigured
from tests.adapters.discord.loopback import faults
from tests.adapters.discord.trouble import TASKS, eventually, server, titles

if TYPE_CHECKING:
    from tests.adapters.discord.bot import Bot

HEARTBEATS_APART = 41.25  # seconds, as Discord has it


async def well(bot: Bot, text: str = "1 of 1 shards connected") -> None:
    async with asyncio.timeout(5):
        while (await bot.discord.check()).text != text:  # noqa: ASYNC110 - discord.py tells nobody
            await asyncio.sleep(0.01)


async def test_after_a_drop_what_was_missed_comes_once(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        for number in range(5):
            at.discord.gateway.drop()
            await at.add(f"Task {number}")
            await at.discord.gateway.resumed(number + 1)
        await eventually(database_url, TASKS, 5)
        await well(bot)
        assert at.discord.gateway.identifies == 1
        assert sorted(await titles(database_url)) == [f"Task {number}" for number in range(5)]


async def test_f32_a_connection_gone_deaf_is_noticed_and_what_it_missed_comes_once(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "HEARTBEAT_SECONDS", 0.4)
    async with server(database_url) as at:
        at.discord.gateway.heartbeat_interval = 200
        async with at.running() as bot:
            at.discord.gateway.deafen()
            await at.add("Fix login")
            await at.discord.gateway.resumed()
            await eventually(database_url, TASKS, 1)
            await well(bot)
            assert await titles(database_url) == ["Fix login"]


async def test_a_connection_on_which_nothing_happens_is_not_taken_for_dead(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two heartbeats there may be silence. A hundred times faster than Discord."""
    monkeypatch.setattr(gateway, "HEARTBEAT_SECONDS", gateway.HEARTBEAT_SECONDS / 100)
    async with server(database_url) as at:
        at.discord.gateway.heartbeat_interval = int(HEARTBEATS_APART * 10)
        async with at.running():
            (connection,) = at.discord.gateway.connections
            async with asyncio.timeout(5):
                while connection.heartbeats < 4:  # noqa: ASYNC110 - the loopback tells nobody
                    await asyncio.sleep(0.02)
            assert at.discord.gateway.connections == [connection]


@pytest.mark.parametrize("resumable", [True, False])
@pytest.mark.usefixtures("hasty")
async def test_op_9_a_session_that_is_no_good_any_more_is_renewed(database_url: str, resumable: bool) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.discord.gateway.invalidate(resumable=resumable)
        await (at.discord.gateway.resumed() if resumable else at.discord.gateway.identified(2))
        await well(bot)
        assert "Fix login" in (await at.ana.slash(at.web, "task add", title="Fix login")).text


@pytest.mark.usefixtures("hasty")
async def test_op_9_a_session_that_was_forgotten_meanwhile_is_begun_anew(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.gateway.forget_sessions()
        at.discord.gateway.drop()
        await at.discord.gateway.identified(2)
        await well(bot)
        assert "Fix login" in (await at.ana.slash(at.web, "task add", title="Fix login")).text


async def test_op_7_told_to_reconnect_it_resumes(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.discord.gateway.reconnect()
        await at.add("Fix login")
        await at.discord.gateway.resumed()
        await eventually(database_url, TASKS, 1)
        await well(bot)
        assert at.discord.gateway.identifies == 1


@pytest.mark.usefixtures("hasty")
async def test_a_first_connection_that_is_refused_is_tried_until_it_stands(database_url: str) -> None:
    async with server(database_url) as at:
        at.discord.gateway.refuse(5)
        async with at.running() as bot:
            assert at.discord.gateway.attempts == 6
            await well(bot)


@pytest.mark.usefixtures("hasty")
async def test_a_connection_that_is_refused_later_is_tried_until_it_stands(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.gateway.refuse(5)
        at.discord.gateway.drop()
        await well(bot, "0 of 1 shards connected")
        await at.discord.gateway.identified(2)
        await well(bot)
        assert "Fix login" in (await at.ana.slash(at.web, "task add", title="Fix login")).text


@pytest.mark.parametrize("code", [4000, 4001, 4007, 4009, 1000, 1001, 1006])
@pytest.mark.usefixtures("hasty")
async def test_closed_for_a_while_it_comes_back(database_url: str, code: int) -> None:
    async with server(database_url) as at, at.running() as bot:
        before = at.discord.gateway.attempts
        await (at.discord.gateway.close(code) if code != 1006 else asyncio.sleep(0, at.discord.gateway.drop()))
        await at.discord.until(lambda: at.discord.gateway.attempts > before)
        await well(bot)
        assert "Fix login" in (await at.ana.slash(at.web, "task add", title="Fix login")).text


@pytest.mark.usefixtures("hasty")
async def test_f34_with_few_sessions_left_for_the_day_none_is_begun(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who begins more than Discord allows loses the token."""
    monkeypatch.setattr(gateway, "ASK_SECONDS", 0.05)
    async with server(database_url) as at, at.running() as bot:
        at.discord.gateway.identifies = 950
        at.discord.gateway.forget_sessions()
        at.discord.gateway.drop()
        await at.discord.until(lambda: len(at.discord.calls("GET /gateway/bot")) > 5)
        assert at.discord.gateway.identifies == 950
        assert not (await bot.discord.check()).ok
        at.discord.gateway.identifies = 0
        await at.discord.gateway.identified()
        await well(bot)


@pytest.mark.usefixtures("hasty")
async def test_f34_where_discord_does_not_say_how_many_are_left_one_is_begun(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add("GET /gateway/bot", faults.status(503), times=None)
        at.discord.gateway.forget_sessions()
        at.discord.gateway.drop()
        await at.discord.gateway.identified(2)
        await well(bot)


# ---- stopping


# aiohttp says so of a connection that it was cancelled over; it closes it all the same.
@pytest.mark.filterwarnings("ignore:Exception ignored in.*Connection.__del__:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("turns", range(8))
@pytest.mark.parametrize("drained", [True, False])
async def test_f88_stopped_while_it_connects_anew_it_stops(database_url: str, turns: int, drained: bool) -> None:
    """discord.py takes being cancelled then for a lost connection."""
    async with server(database_url) as at, at.running() as bot:
        await at.discord.gateway.close(4000)
        for _ in range(turns):
            await asyncio.sleep(0)
        if drained:
            await bot.discord.drain(1)
        bot.running.cancel()
        async with asyncio.timeout(2):
            await asyncio.wait([bot.running])
        await at.discord.until(lambda: not at.discord.gateway.connections)


async def test_f88_stopped_while_it_waits_to_connect_anew_it_stops(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.gateway.refuse(1000)
        at.discord.gateway.drop()
        await well(bot, "0 of 1 shards connected")
        bot.running.cancel()
        async with asyncio.timeout(2):
            await asyncio.wait([bot.running])


async def test_f88_a_discord_that_hears_nothing_any_more_is_not_waited_for(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        (connection,) = at.discord.gateway.connections
        connection.transport.pause_reading()
        async with asyncio.timeout(2):
            await bot.discord.drain(1)
            bot.running.cancel()
            await asyncio.wait([bot.running])
        connection.abort()


# ---- for good


async def test_f92_a_token_that_discord_refuses_ends_it_and_says_what_to_do(database_url: str) -> None:
    async with server(database_url) as at:
        with pytest.raises(ConfigurationError) as caught:
            async with at.running(token="MTIz.wrong.token"):
                raise AssertionError("it must not start")
        assert "DISCORD_TOKEN" in caught.value.problem
        assert "wrong" not in str(caught.value)
        assert len(at.discord.requests) == 1


@pytest.mark.parametrize(
    ("code", "said"),
    [(4004, "DISCORD_TOKEN"), (4010, "DISCORD_SHARD_IDS"), (4012, "4012"), (4013, "4013"), (4014, "4014")],
)
async def test_closed_for_good_it_ends_and_says_what_to_do(database_url: str, code: int, said: str) -> None:
    """To connect anew would change nothing, and after a thousand times in a day Discord takes the token away."""
    async with server(database_url) as at, at.running(shard_ids=(0,), shard_count=1) as bot:
        await at.discord.gateway.close(code)
        async with asyncio.timeout(5):
            await asyncio.wait([bot.running])
        wrong = misconfigured(bot.running.exception() or AssertionError())
        assert isinstance(wrong, ConfigurationError)
        assert said in str(wrong)
        assert at.discord.gateway.attempts == 1
        assert not (await bot.discord.check()).ok


async def test_where_messages_may_not_be_read_it_says_which_setting_wants_that(database_url: str) -> None:
    async with server(database_url) as at:
        with pytest.raises(ConfigurationError, match="DISCORD_MESSAGE_CONTENT"):
            async with at.running(message_content=True):
                raise AssertionError("it must not start")


async def test_4011_too_few_shards_of_ours_end_it_and_it_says_so(database_url: str) -> None:
    async with server(database_url) as at:
        at.discord.gateway.shards = 2
        with pytest.raises(ConfigurationError, match="4011"):
            async with at.running(shard_ids=(0,), shard_count=1):
                raise AssertionError("it must not start")


@pytest.mark.usefixtures("hasty")
async def test_4011_grown_too_large_discord_is_asked_for_the_number_of_shards_again(database_url: str) -> None:
    """Whoever runs it starts it again."""
    async with server(database_url) as at:
        async with at.running() as bot:
            at.discord.gateway.shards = 2
            await at.discord.gateway.close(4011)
            async with asyncio.timeout(5):
                await asyncio.wait([bot.running])
            assert misconfigured(bot.running.exception() or AssertionError()) is None
        async with at.running() as bot:
            await well(bot, "2 of 2 shards connected")
