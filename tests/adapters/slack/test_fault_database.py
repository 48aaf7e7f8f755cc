"""PostgreSQL is down, hangs, or takes long: people hear of it in time, nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from adapters.slack import receiver
from adapters.slack.receiver import LEASE
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import Office, acme, eventually, locked, rows, titles
from tests.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.loopback.views import View

MODES = pytest.mark.parametrize("mode", ["http", "socket"])
TROUBLE = pytest.mark.parametrize("trouble", ["down", "hang"])
NOTHING_LEFT = "SELECT count(*) FROM inbox WHERE finished_at IS NULL"
IN_TIME = 3.0


@contextlib.asynccontextmanager
async def behind_a_proxy(url: str, mode: str = "http") -> AsyncIterator[tuple[Office, Proxy, Bot]]:
    """It is known who and where everybody is, as a minute after the start."""
    async with acme(url) as office, Proxy(url) as proxy, office.running(url=proxy.url, mode=mode) as bot:
        for who in (office.ana, office.ben):
            assert (await office.slack.command(who, office.web, "help")).ok
        office.signed_apart()
        yield office, proxy, bot
        await proxy.up()


async def struck(proxy: Proxy, trouble: str) -> None:
    if trouble == "down":
        await proxy.down()
    else:
        proxy.hang()


# ---- away


@TROUBLE
async def test_f25_an_event_meets_no_database_and_is_done_once_when_it_is_back(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (office, proxy, _):
        office.slack.retry_delays = ()
        await struck(proxy, trouble)
        said = await office.slack.mention(office.ana, office.web, "add Fix login")
        assert said.status == 503
        assert "x-slack-no-retry" not in said.headers
        assert said.seconds < IN_TIME
        office.slack.forgive("lost after every retry")
        await proxy.up()
        await office.slack.redeliver(said, times=1)
        assert said.ok
        await eventually(database_url, NOTHING_LEFT, 0)
        await office.slack.redeliver(said, times=2)
        assert len(office.ana.ephemerals(office.web)) == 2, "one for help, and one for this"
        assert await titles(database_url) == ["Fix login"]


async def test_f25_slack_s_first_repetition_may_bear_the_same_signature(database_url: str) -> None:
    """It comes at once; what was refused for our own sake was not yet here."""
    async with acme(database_url) as office, Proxy(database_url) as proxy, office.running(url=proxy.url):
        await office.slack.command(office.ana, office.web, "help")
        await proxy.down()
        sign, stamp = office.slack.courier.sign, office.slack.clock()
        office.slack.courier.sign = lambda body: sign(body, at=stamp)  # type: ignore[method-assign,misc]
        office.slack.retry_delays = ()
        said = await office.slack.mention(office.ana, office.web, "add Fix login")
        office.slack.forgive("lost after every retry")
        assert said.status == 503
        await proxy.up()
        assert (await office.slack.redeliver(said)).ok
        await eventually(database_url, NOTHING_LEFT, 0)


@TROUBLE
async def test_f25_over_a_socket_an_event_is_not_acknowledged_then(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url, "socket") as (office, proxy, _):
        office.slack.retry_delays = ()
        await struck(proxy, trouble)
        said = await office.slack.mention(office.ana, office.web, "add Fix login")
        assert [one.failed for one in said.attempts] == ["http_timeout"]
        office.slack.forgive("no acknowledgement within")
        office.slack.forgive("lost after every retry")
        await proxy.up()
        await office.slack.redeliver(said)
        assert said.ok
        await eventually(database_url, NOTHING_LEFT, 0)
        assert await titles(database_url) == ["Fix login"]


@MODES
@TROUBLE
async def test_f25_a_command_gets_a_sentence_in_time(database_url: str, mode: str, trouble: str) -> None:
    async with behind_a_proxy(database_url, mode) as (office, proxy, _):
        await struck(proxy, trouble)
        said = await office.slack.command(office.ana, office.web, "add Fix login")
        assert said.ok
        assert said.seconds < IN_TIME
        assert "database" in said.text
        assert said.message.viewer is office.ana


@TROUBLE
async def test_f25_a_click_gets_a_sentence_in_time_and_what_was_clicked_stays(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (office, proxy, bot):
        await office.slack.command(office.ana, office.web, "add Fix login")
        await bot.settled()
        card, listed = office.web.messages[0], (await office.slack.command(office.ana, office.web, "show 1")).message
        before = listed.visible_text
        await struck(proxy, trouble)
        loop = asyncio.get_running_loop()
        for message in (card, listed):
            started = loop.time()
            clicked = await office.slack.click(office.ana, message, "Done")
            assert clicked.ok
            told = await clicked.answered()
            assert loop.time() - started < IN_TIME
            assert "database" in told.visible_text
            assert told is not message
        assert listed.visible_text == before


@TROUBLE
async def test_f25_a_form_keeps_what_was_filled_in(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (office, proxy, _):
        form = await opened(office)
        await struck(proxy, trouble)
        sent = await office.slack.submit(office.ana, form, {"Title": "Fix login"})
        assert sent.ok
        assert sent.seconds < IN_TIME
        assert office.ana.modal is form
        assert form.shows("Title") == "Fix login"
        assert "again" in " ".join(sent.errors.values())
        await proxy.up()
        await eventually_idle(office)
        if "Title" in form.labels:  # else it came to its end when the database went on
            assert (await office.slack.submit(office.ana, form)).ok
        await eventually(database_url, "SELECT count(*) FROM tasks", 1)


@TROUBLE
async def test_f25_suggestions_are_none_then(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (office, proxy, _):
        form = await opened(office)
        await struck(proxy, trouble)
        asked = await office.slack.suggest(office.ana, form, "Project", "be")
        assert asked.ok
        assert asked.options == []
        assert asked.seconds < IN_TIME


@TROUBLE
async def test_f25_a_page_that_is_opened_then_is_no_reason_to_fall_over(database_url: str, trouble: str) -> None:
    async with behind_a_proxy(database_url) as (office, proxy, _):
        office.slack.retry_delays = ()
        await struck(proxy, trouble)
        await office.slack.open_home(office.ana)
        office.slack.forgive("lost after every retry")
        await proxy.up()
        assert (await office.slack.open_home(office.ana)).ok
        await office.slack.until(lambda: office.ana.home)


async def test_news_is_not_lost_either(database_url: str) -> None:
    """Uninstalled while the database is down: Slack tells it again."""
    async with behind_a_proxy(database_url) as (office, proxy, _):
        office.slack.retry_delays = ()
        await proxy.down()
        told = await office.slack.uninstall(office.team)
        assert [one.status for one in told] == [503, 503]
        office.slack.forgive("event app_uninstalled: lost")
        office.slack.forgive("event tokens_revoked: lost")
        await proxy.up()
        for one in told:
            assert (await office.slack.redeliver(one)).ok
        await eventually(database_url, "SELECT count(*) FROM installations WHERE suspended_at IS NOT NULL", 1)


async def opened(office: Office) -> View:
    listed = await office.slack.command(office.ana, office.web, "")
    await office.slack.click(office.ana, listed.message, "New task")
    await office.slack.until(lambda: office.ana.modal)
    assert office.ana.modal
    return office.ana.modal


async def eventually_idle(office: Office) -> None:
    """The bot answers again."""
    async with asyncio.timeout(20):
        while "database" in (await office.slack.command(office.ben, office.web, "list")).body:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


# ---- slow


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a lock, which PostgreSQL waits two seconds for, need not be held for long."""
    monkeypatch.setattr(receiver, "QUICK", 0.2)


@MODES
@pytest.mark.usefixtures("quick")
async def test_f30_what_takes_long_is_acknowledged_first_and_answered_once(database_url: str, mode: str) -> None:
    async with acme(database_url) as office, office.running(mode=mode):
        await office.slack.command(office.ana, office.web, "help")
        async with locked(database_url, "tasks"):
            said = await office.slack.command(office.ana, office.web, "add Fix login")
            assert said.ok
            assert said.body == ""
        told = await said.answered()
        assert told.visible_text.startswith("✓ Added #1: Fix login")
        await eventually(database_url, NOTHING_LEFT, 0)
        assert len(said.messages) == 1
        assert await titles(database_url) == ["Fix login"]


@pytest.mark.usefixtures("quick")
async def test_t4_a_slow_command_whose_process_dies_is_done_and_answered_by_the_next_one(database_url: str) -> None:
    async with acme(database_url) as office:
        async with office.running() as bot:
            await office.slack.command(office.ana, office.web, "help")
            async with locked(database_url, "tasks"):
                said = await office.slack.command(office.ana, office.web, "add Fix login")
                assert said.ok
                for task in bot.slack._receiver._under_way:  # type: ignore[union-attr]
                    task.cancel()
        assert await titles(database_url) == []
        office.slack.clock.move(LEASE.total_seconds() + 1)
        async with office.running():
            told = await said.answered()
            assert told.visible_text.startswith("✓ Added #1: Fix login")
            await eventually(database_url, NOTHING_LEFT, 0)
            assert await titles(database_url) == ["Fix login"]


@pytest.mark.usefixtures("quick")
async def test_f30_a_slow_form_opens_at_once_and_is_filled_in_later(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        await office.slack.command(office.ana, office.web, "add Fix login")
        await bot.settled()
        async with locked(database_url, "rooms, accounts, persons, tasks, room_members, changes"):
            clicked = await office.slack.click(office.ana, office.web.messages[0], "Edit")
            assert clicked.ok
            await office.slack.until(lambda: office.ana.modal)
            assert office.ana.modal
            waits = "One moment" in office.ana.modal.visible_text or "Title" in office.ana.modal.labels
            assert waits, office.ana.modal
        await office.slack.until(lambda: office.ana.modal and "Title" in office.ana.modal.labels)
        assert office.ana.modal.shows("Title") == "Fix login"


@pytest.mark.usefixtures("quick")
async def test_f30_a_slow_submission_says_so_and_ends_where_it_began(database_url: str) -> None:
    async with acme(database_url) as office, office.running():
        form = await opened(office)
        async with locked(database_url, "tasks"):
            sent = await office.slack.submit(office.ana, form, {"Title": "Fix login"})
            assert sent.ok
            assert "One moment" in form.visible_text
        await office.slack.until(lambda: "Added #1: Fix login" in form.visible_text)
        await eventually(database_url, NOTHING_LEFT, 0)
        assert await titles(database_url) == ["Fix login"]


async def test_a_trigger_that_has_expired_leaves_a_button_that_opens_the_form(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        await office.slack.command(office.ana, office.web, "add Fix login")
        await bot.settled()
        office.slack.faults.add("views.open", faults.error("expired_trigger_id"))
        clicked = await office.slack.click(office.ana, office.web.messages[0], "Edit")
        offered = await clicked.answered()
        assert office.ana.modal is None
        assert offered.buttons
        await office.slack.click(office.ana, offered, offered.buttons[0])
        await office.slack.until(lambda: office.ana.modal)
        assert office.ana.modal
        assert office.ana.modal.shows("Title") == "Fix login"


@pytest.mark.parametrize("method", ["response_url", "chat.postEphemeral"])
async def test_f8_an_answer_that_slack_slows_down_comes_later(database_url: str, method: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        await office.slack.command(office.ana, office.web, "add Fix login")
        await bot.settled()
        slowed = office.slack.faults.add(method, faults.rate_limited(1))
        if method == "response_url":
            await office.slack.click(office.ana, office.web.messages[0], "Done")
        else:
            await office.slack.mention(office.ana, office.web, "done 1")
        await office.slack.until(lambda: "Done #1" in office.ana.private[-1].visible_text)
        assert slowed.hits == 1


async def test_what_cannot_be_read_again_stops_nothing_behind_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is no JSON, which storage stumbles over, nor what is no object."""
    monkeypatch.setattr(receiver, "LEFT_OVER_SECONDS", 0.05)
    async with acme(database_url) as office, office.running() as bot:
        await office.slack.command(office.ana, office.web, "help")
        keep = """INSERT INTO inbox (workspace_id, platform, installation, key, body, at, claimed_until)
            SELECT workspace_id, platform, external_id, $1, $2, now(), now() - interval '1 day' FROM installations"""
        await rows(database_url, keep, "no json", "}")
        async with asyncio.timeout(5):
            before = bot.slack.last_tick
            while bot.slack.last_tick == before:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert not bot.running.done()
        await rows(database_url, "DELETE FROM inbox")
        await rows(database_url, keep, "no object", "[]")
        await eventually(database_url, NOTHING_LEFT, 0)
        assert not bot.running.done()
