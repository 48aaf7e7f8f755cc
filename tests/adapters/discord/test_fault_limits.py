"""Rate limits of every kind, bans, and a token that is no good any more: who waits, for how long, and who goes on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.discord.client import MOST_REFUSED
from bot.errors import ConfigurationError
from bot.supervision import misconfigured
from tests.adapters.discord.loopback import faults
from tests.adapters.discord.trouble import TASKS, eventually, rows, server

if TYPE_CHECKING:
    from tests.adapters.discord.bot import Bot
    from tests.adapters.discord.loopback.faults import Fault
    from tests.adapters.discord.loopback.places import Channel
    from tests.adapters.discord.trouble import Server

POST = "POST /channels/*/messages"
CALLBACK = "POST /interactions/*/callback"
MEMBER = "GET /guilds/*/members/*"


def first_lines(at: Server, channel: Channel | None = None) -> list[str]:
    return [one.text.splitlines()[0] for one in at.cards(channel)]


# ---- 429


async def test_f8_f11_a_channel_that_discord_slows_down_waits_and_the_others_go_on(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        ops = at.acme.channel("ops")
        slowed = at.discord.faults.add(f"POST /channels/{at.web.id}/messages", faults.rate_limited(40))
        for title in ("one", "two", "three"):
            await at.ana.slash(at.web, "task add", title=title)
        await at.ana.slash(ops, "task add", title="four")
        for _ in range(7):
            await bot.settled()
            at.discord.clock.move(5)
        assert slowed.hits == 1
        assert at.posts() == 1, "it waits as long as Discord says"
        assert first_lines(at, ops) == ["### #4 four"]
        assert await rows(database_url, "SELECT 1 FROM surfaces WHERE tries > 0") == []
        at.discord.clock.move(10)
        await at.settled(bot)
        assert first_lines(at) == ["### #1 one", "### #2 two", "### #3 three"]


async def test_f11_a_bucket_that_is_empty_is_waited_for_before_it_is_asked(database_url: str) -> None:
    """discord.py knows from the headers when the next may go out: nothing is refused."""
    async with server(database_url) as at, at.running() as bot:
        at.discord.buckets.limit(POST, 2, 0.3)
        for number in range(6):
            await at.ana.slash(at.web, "task add", title=f"Task {number}")
        await at.settled(bot)
        assert len(at.cards()) == 6
        assert at.discord.buckets.refused == 0


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_f11_a_short_limit_is_waited_for_and_the_card_is_there_once(database_url: str, scope: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        slowed = at.discord.faults.add(POST, faults.rate_limited(0.2, scope), times=2)
        await at.added(bot)
        assert slowed.hits == 2
        assert len(at.cards()) == 1
        assert (await bot.discord.check()).ok


async def test_f11_while_the_whole_bot_is_limited_nothing_else_is_asked(database_url: str) -> None:
    """Of what comes after a 429 the bot would be refused more, and banned in the end."""
    async with server(database_url) as at, at.running() as bot:
        rooms = [at.acme.channel(f"room-{number}") for number in range(10)]
        for number, room in enumerate(rooms):
            await at.ana.slash(room, "task add", title=f"Task {number}")
        at.discord.faults.add(POST, faults.rate_limited(0.3, "global"), times=1)
        first = asyncio.ensure_future(bot.keeper.step())
        await at.discord.until(lambda: at.discord.calls(POST) and at.discord.calls(POST)[0].status == 429)
        before = len(at.discord.requests)
        await asyncio.sleep(0.1)
        assert len(at.discord.requests) <= before + len(rooms), "what was on its way"
        await first
        await at.later(bot)
        assert sum(len(at.cards(room)) for room in rooms) == 10


@pytest.mark.parametrize(
    ("fault", "seconds"), [(faults.cloudflare_banned(700), 700), (faults.rate_limited(120, "global"), 120)]
)
async def test_f11_a_ban_or_a_long_limit_of_the_whole_bot_stops_everything_until_it_is_over(
    database_url: str, fault: Fault, seconds: float
) -> None:
    async with server(database_url) as at, at.running() as bot:
        ops = at.acme.channel("ops")
        await at.ana.slash(at.web, "task add", title="Fix login")
        await at.ana.slash(ops, "task add", title="Fix logout")
        at.discord.faults.add(f"POST /channels/{at.web.id}/messages", fault)
        await bot.keeper.step()
        before = len(at.discord.requests)
        health = await bot.discord.check()
        assert not health.ok
        assert "sends nothing" in health.text
        for _ in range(10):
            at.discord.clock.move(seconds / 11)
            await bot.settled()
        assert len(at.discord.requests) <= before + 1, "the other card was on its way"
        at.discord.clock.move(seconds / 5)
        assert (await bot.discord.check()).ok
        await at.later(bot)
        assert len(at.cards()) == len(at.cards(ops)) == 1


@pytest.mark.usefixtures("hasty")
async def test_f11_answers_that_discord_slows_down_come_later(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        for pattern in (CALLBACK, "POST /channels/*/messages", "POST /users/@me/channels"):
            at.discord.faults.add(pattern, faults.rate_limited(0.5))
        said = await at.ana.slash(at.web, "task add", title="Fix login")
        assert "Added #1" in said.text
        await at.add("Fix logout")
        await at.discord.until(lambda: at.ana.dm.messages)
        assert "Added #2" in at.ana.dm.last.text
        await at.later(bot)
        assert len(at.cards()) == 2


async def test_slow_mode_is_waited_for_in_that_channel_alone(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        ops = at.acme.channel("ops")
        slow = at.discord.faults.add(f"POST /channels/{at.web.id}/messages", faults.error(400, 20016))
        await at.ana.slash(at.web, "task add", title="Fix login")
        await at.ana.slash(ops, "task add", title="Fix logout")
        await bot.keeper.step()
        assert slow.hits == 1
        assert len(at.cards(ops)) == 1
        await at.later(bot)
        assert len(at.cards()) == 1


# ---- refused too much


@pytest.mark.parametrize("fault", [faults.error(403, 50001), faults.error(403, 0), faults.error(403, 50013)])
async def test_f12_after_five_hundred_refusals_nothing_is_sent_for_ten_minutes(database_url: str, fault: Fault) -> None:
    async with server(database_url) as at, at.running() as bot:
        refused = at.discord.faults.add(MEMBER, fault, times=None)
        for _ in range(MOST_REFUSED + 20):
            await refusing(at, bot)
        assert refused.hits == MOST_REFUSED
        health = await bot.discord.check()
        assert not health.ok
        assert "Discord refused too much" in health.text
        before = len(at.discord.requests)
        await at.add("Fix login")
        await eventually(database_url, TASKS, 1)
        at.discord.clock.move(500)
        await at.settled(bot)
        await refusing(at, bot)
        assert len(at.discord.requests) == before
        at.discord.clock.move(101)
        assert (await bot.discord.check()).ok
        await at.later(bot)
        assert "Fix logout" in (await at.ana.slash(at.web, "task add", title="Fix logout")).text
        assert len(at.cards()) == 1


async def test_f12_a_limit_that_others_share_is_no_refusal(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add(MEMBER, faults.rate_limited(60, "shared"), times=None)
        for _ in range(MOST_REFUSED + 20):
            await refusing(at, bot)
        assert (await bot.discord.check()).ok


async def refusing(at: Server, bot: Bot) -> None:
    """One question to Discord, whatever it says."""
    await asyncio.gather(bot.discord._get(f"/guilds/{at.acme.id}/members/1"), return_exceptions=True)


# ---- the token


@pytest.mark.parametrize("what", [POST, MEMBER])
async def test_a_token_that_is_refused_while_it_runs_ends_it_and_says_what_to_do(database_url: str, what: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.ana.slash(at.web, "task add", title="Fix login")
        at.discord.world.token = "another"  # somebody made a new one
        await (bot.keeper.step() if what is POST else refusing(at, bot))
        async with asyncio.timeout(5):
            await asyncio.wait([bot.running])
        wrong = misconfigured(bot.running.exception() or AssertionError())
        assert isinstance(wrong, ConfigurationError)
        assert "DISCORD_TOKEN" in wrong.problem
        before = len(at.discord.requests)
        await at.later(bot)
        assert len(at.discord.requests) == before
        assert not (await bot.discord.check()).ok


async def test_a_single_refusal_of_the_token_ends_nothing(database_url: str) -> None:
    """Discord has been known to; it still knows who the bot is."""
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add(POST, faults.unauthorized())
        await at.added(bot)
        await at.discord.until(lambda: len(at.discord.calls("GET /users/@me")) == 2)
        await at.later(bot)
        assert not bot.running.done()
        assert len(at.cards()) == 1


async def test_an_answer_to_an_interaction_that_is_too_old_is_no_matter_of_the_token(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server(database_url) as at, at.running() as bot:
        at.discord.faults.add(CALLBACK, faults.error(401, 50027))
        said = asyncio.ensure_future(at.ana.slash(at.web, "task add", title="Fix login"))
        await at.discord.until(lambda: at.discord.calls(CALLBACK))
        assert "Fix logout" in (await at.ana.slash(at.web, "task add", title="Fix logout")).text
        assert len(at.discord.calls("GET /users/@me")) == 1
        assert not bot.running.done()
        said.cancel()
