"""PostgreSQL is down, hangs, or takes long: people hear of it in time, nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from adapters.discord import receiver
from tests.adapters.discord.trouble import begun, eventually, locked, rows, server, titles
from tests.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp.web import StreamResponse

    from tests.adapters.discord.bot import Bot
    from tests.adapters.discord.loopback.faults import Process
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.trouble import Server

IN_TIME = 3.0
AWAY = "My database is slow or away."
DEFERRED, DEFERRED_UPDATE = 5, 6

TROUBLE = pytest.mark.parametrize("trouble", ["down", "hang"])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a lock, which PostgreSQL waits two seconds for, need not be held for long."""
    monkeypatch.setattr(receiver, "QUICK", 0.2)
    monkeypatch.setattr(receiver, "FORM_SECONDS", 0.4)
    monkeypatch.setattr(receiver, "WORKING", 0.6)
    monkeypatch.setattr(receiver, "AGAIN_SECONDS", (0.05,))


# ---- slow


async def test_f30_what_takes_longer_than_a_second_is_deferred_in_time_and_answered_once(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        async with locked(database_url, "tasks"):
            said = await at.ana.slash(at.web, "task add", title="Fix login")
            assert said.acknowledged == DEFERRED
            assert said.seconds
            assert said.seconds < IN_TIME
            assert said.is_loading
            assert said.message
            assert said.message.is_ephemeral
        assert "Added #1" in (await said.answered()).text
        assert said.followups == []
        assert await titles(database_url) == ["Fix login"]


@pytest.mark.usefixtures("quick")
async def test_f30_a_slow_click_on_a_card_is_answered_beside_it(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        (card,) = at.cards()
        async with locked(database_url, "tasks"):
            clicked = await at.ben.click(card, "Done")
            assert clicked.acknowledged == DEFERRED
        assert "Done #1" in (await clicked.answered()).text
        assert clicked.message
        assert clicked.message.only_for is at.ben
        assert at.cards() == [card]


@pytest.mark.usefixtures("quick")
async def test_f30_a_slow_click_on_a_private_page_replaces_it(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        shown = await (await at.ana.slash(at.web, "task show", task="1")).answered()
        async with locked(database_url, "tasks"):
            clicked = await at.ana.click(shown, "Done")
            assert clicked.acknowledged == DEFERRED_UPDATE
        await at.discord.until(lambda: "Done #1" in shown.text)
        assert clicked.followups == []
        assert len(at.ana.ephemerals(at.web)) == 2


@pytest.mark.usefixtures("quick")
async def test_f30_a_slow_form_is_done_and_said(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        form = await at.ana.slash(at.web, "tasks new")
        async with locked(database_url, "tasks"):
            sent = await at.ana.submit(form, {"Title": "Fix login"})
            assert sent.acknowledged == DEFERRED
        assert "Added #1" in (await sent.answered()).text
        assert await titles(database_url) == ["Fix login"]


@pytest.mark.usefixtures("quick")
async def test_f30_a_form_that_could_not_be_opened_in_time_is_offered_by_a_button(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        (card,) = at.cards()
        async with busy(bot):
            begin = (
                await begun(at.ana.slash(at.web, "tasks new"), at),
                await begun(at.ana.slash(at.web, "task edit", task="1"), at),
                await begun(at.ben.click(card, "Edit"), at),
            )
            await at.discord.until(lambda: all(one.acknowledged for one in begin))
        for opening, title in zip(begin, ("", "Fix login", "Fix login"), strict=True):
            offered = await opening.answered()
            assert opening.modal is None
            assert offered.labels == ["Open the form"]
            pressed = await opening.person.click(offered, "Open the form")  # type: ignore[attr-defined]  # a Person
            assert pressed.modal
            assert pressed.modal.values["Title"] == title


@pytest.mark.usefixtures("quick")
async def test_f30_slow_suggestions_are_none(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        async with busy(bot):
            assert await at.ana.typing(at.web, "task show", focused=("task", "")) == []
        assert await at.ana.typing(at.web, "task show", focused=("task", ""))


@contextlib.asynccontextmanager
async def busy(bot: Bot) -> AsyncIterator[None]:
    """No connection to the database is free."""
    taken = [await bot.store.acquire() for _ in range(10)]
    yield
    for one in taken:
        await bot.store.release(one)


# ---- away


@contextlib.asynccontextmanager
async def behind_a_proxy(url: str) -> AsyncIterator[tuple[Server, Proxy, Bot]]:
    async with server(url) as at, Proxy(url) as proxy, at.running(url=proxy.url) as bot:
        await at.added(bot, "Old")
        yield at, proxy, bot
        await proxy.up()


async def struck(proxy: Proxy, trouble: str) -> None:
    if trouble == "down":
        await proxy.down()
    else:
        proxy.hang()


async def told(at: Server, said: Interaction) -> None:
    """To wait, in private and in time."""
    await at.discord.until(lambda: said.acknowledged)
    assert said.seconds is not None
    assert said.seconds < IN_TIME
    await at.discord.until(lambda: any(AWAY in one.text for one in at.ana.ephemerals(at.web)))


@TROUBLE
@pytest.mark.usefixtures("quick")
async def test_f25_a_command_waits_for_the_database_and_is_done_once(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (at, proxy, bot):
        await struck(proxy, trouble)
        said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
        await told(at, said)
        await proxy.up()
        await at.discord.until(lambda: "Added #2" in said.text)
        await at.later(bot)
        assert await titles(database_url) == ["Old", "Fix login"]
        assert len(at.cards()) == 2
        assert len(at.ana.ephemerals(at.web)) == 2, "one for each command"
        assert said.followups == []


@TROUBLE
@pytest.mark.usefixtures("quick")
async def test_f25_a_click_on_a_card_waits_for_the_database_and_is_done_once(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (at, proxy, bot):
        (card,) = at.cards()
        await struck(proxy, trouble)
        clicked = await begun(at.ana.click(card, "Done"), at)
        await told(at, clicked)
        assert "Done" not in card.text
        await proxy.up()
        await at.discord.until(lambda: "Done #1" in clicked.text)
        await at.later(bot)
        assert "Done by" in card.text
        assert await count(database_url, "changes") == 2


@TROUBLE
@pytest.mark.usefixtures("quick")
async def test_f25_a_click_on_a_private_page_waits_and_says_so_and_the_page_stays(
    database_url: str, trouble: str
) -> None:
    async with behind_a_proxy(database_url) as (at, proxy, _):
        shown = await (await at.ana.slash(at.web, "task show", task="1")).answered()
        before = shown.text
        await struck(proxy, trouble)
        clicked = await begun(at.ana.click(shown, "Done"), at)
        await told(at, clicked)
        assert shown.text == before
        await proxy.up()
        await at.discord.until(lambda: "Done #1" in shown.text)
        assert await count(database_url, "changes") == 2


@TROUBLE
@pytest.mark.usefixtures("quick")
async def test_f25_a_form_that_was_filled_in_is_not_lost(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (at, proxy, _):
        form = await at.ana.slash(at.web, "tasks new")
        await struck(proxy, trouble)
        sent = await begun(at.ana.submit(form, {"Title": "Fix login"}), at)
        await told(at, sent)
        await proxy.up()
        await at.discord.until(lambda: "Added #2" in sent.text)
        assert await titles(database_url) == ["Old", "Fix login"]


@TROUBLE
@pytest.mark.usefixtures("quick")
async def test_f25_suggestions_are_none_then(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (at, proxy, _):
        await struck(proxy, trouble)
        assert await at.ana.typing(at.web, "task show", focused=("task", "")) == []


async def test_f25_what_was_written_is_answered_in_private_and_may_be_said_again(database_url: str) -> None:
    async with behind_a_proxy(database_url) as (at, proxy, _):
        await proxy.down()
        await at.add("Fix login")
        await at.discord.until(lambda: at.ana.dm.messages)
        assert "database" in at.ana.dm.last.text
        assert len(at.web.messages) == 2, "nothing of that in the channel"
        await proxy.up()
        await at.add("Fix login")
        await at.discord.until(lambda: len(at.ana.dm.messages) == 2)
        assert "Added #2" in at.ana.dm.last.text


@pytest.mark.usefixtures("quick")
async def test_f25_what_waits_is_given_up_when_discord_takes_no_answer_to_it(database_url: str) -> None:
    """So nothing is done of which nobody can be told."""
    async with behind_a_proxy(database_url) as (at, proxy, _):
        await proxy.down()
        said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
        await told(at, said)
        at.discord.clock.move(receiver.OUTDATED.total_seconds())
        await at.discord.until(lambda: AWAY not in said.text)
        await proxy.up()
        await asyncio.sleep(0.3)
        assert await titles(database_url) == ["Old"]


@pytest.mark.usefixtures("quick")
async def test_f88_told_to_stop_while_it_waits_it_says_that_it_does_not_know(database_url: str) -> None:
    async with behind_a_proxy(database_url) as (at, proxy, bot):
        await proxy.down()
        said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
        await told(at, said)
        await bot.discord.drain(5)
        assert AWAY not in said.text
        assert said.text


async def test_a_database_that_is_away_at_the_start_is_waited_for(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is connected meanwhile, and writes down its servers when it can."""
    monkeypatch.setattr("adapters.discord.servers.RETRY_SECONDS", 0.05)
    installed = "SELECT count(*) FROM installations WHERE installed_at IS NOT NULL"
    async with server(database_url) as at, Proxy(database_url) as proxy:

        async def goes_down(_: object, process: Process) -> StreamResponse:
            await proxy.down()
            return await process()

        at.discord.faults.add("GET /users/@me", goes_down)
        async with at.running(url=proxy.url) as bot:
            assert (await bot.discord.check()).ok
            await asyncio.sleep(0.2)
            await eventually(database_url, installed, 0)
            await proxy.up()
            await eventually(database_url, installed, 1)


async def count(url: str, table: str) -> int:
    (row,) = await rows(url, f"SELECT count(*) FROM {table}")
    return int(row["count"])
