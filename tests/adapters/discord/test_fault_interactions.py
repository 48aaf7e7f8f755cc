"""What people do reaches the bot twice, late, or all at once; or Discord does not take the answer: it is done once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.discord.receiver import OUTDATED
from tests.adapters.discord.loopback import faults, posting
from tests.adapters.discord.trouble import TASKS, begun, eventually, locked, rows, server, titles

if TYPE_CHECKING:
    from bot.ports import Clock
    from tests.adapters.discord.loopback.faults import Fault, Planned
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.trouble import Server

CALLBACK = "POST /interactions/*/callback"
EVENTS = "SELECT count(*) FROM events"


def callbacks(at: Server, one: Interaction) -> int:
    """How often the bot acknowledged it."""
    return len(at.discord.calls(f"POST /interactions/{one.id}/*"))


async def idle(at: Server) -> None:
    """What came before this was worked off."""
    assert (await at.ben.slash(at.web, "taskhelp")).acknowledged


# ---- twice


async def test_f26_delivered_five_times_at_once_it_is_done_and_answered_once(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
        for _ in range(4):
            at.discord.redeliver(said)
        assert "Fix login" in (await said.answered()).text
        await idle(at)
        assert await titles(database_url) == ["Fix login"]
        assert said.followups == []
        assert len(at.ana.ephemerals(at.web)) == 1
        assert callbacks(at, said) == 1


@pytest.mark.parametrize("seconds", [0.0, 2.0, 5.0, 60.0])
async def test_f26_delivered_again_later_nothing_comes_of_it(database_url: str, seconds: float) -> None:
    async with server(database_url) as at, at.running() as bot:
        said = await at.ana.slash(at.web, "task add", title="Fix login")
        await at.settled(bot)
        at.discord.clock.move(seconds)
        at.discord.redeliver(said)
        await idle(at)
        await at.settled(bot)
        assert await titles(database_url) == ["Fix login"]
        assert "Added #1" in said.text
        assert said.followups == []
        assert len(at.cards()) == 1
        assert callbacks(at, said) == 1


async def test_f26_a_click_delivered_again_undoes_and_repeats_nothing(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        await at.added(bot)
        (card,) = at.cards()
        clicked = await begun(at.ben.click(card, "Done"), at)
        at.discord.redeliver(clicked)
        await clicked.answered()
        await idle(at)
        assert [row["count"] for row in await rows(database_url, EVENTS)] == [2]
        assert callbacks(at, clicked) == 1


async def test_f35_two_processes_with_one_token_do_it_once_and_answer_once(database_url: str) -> None:
    async with server(database_url) as at, at.running(), at.running():
        titled = [f"Task {number}" for number in range(10)]
        said = await asyncio.gather(*(at.ana.slash(at.web, "task add", title=one) for one in titled))
        for one, title in zip(said, titled, strict=True):
            assert f": {title}" in (await one.answered()).text
            await at.discord.until(lambda one=one: callbacks(at, one) == 2)
        assert sorted(await titles(database_url)) == titled
        assert len(at.ana.ephemerals(at.web)) == 10
        assert not any(one.followups for one in said)
        at.discord.forgive("40060")


async def test_f26_delivered_again_to_the_process_that_was_started_since_nothing_comes_of_it(
    database_url: str,
) -> None:
    async with server(database_url) as at:
        async with at.running():
            said = await at.ana.slash(at.web, "task add", title="Fix login")
        for seconds in (0.0, 5.0):
            at.discord.clock.move(seconds)
            async with at.running():
                at.discord.redeliver(said)
                await at.discord.until(lambda: callbacks(at, said) > 1)
                await idle(at)
            assert await titles(database_url) == ["Fix login"]
            assert said.followups == []
            assert "Added #1" in said.text
        at.discord.forgive("40060")


async def test_f26_a_mention_replayed_by_a_resume_is_done_and_answered_once(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        await at.add("Fix login")
        await at.discord.until(lambda: at.ana.dm.messages)
        for _ in range(3):
            posting.tell(at.web.messages[0], "MESSAGE_CREATE", at.web.messages[0])
        await idle(at)
        await eventually(database_url, "SELECT count(*) FROM changes", 1)
        assert await titles(database_url) == ["Fix login"]
        assert len(at.ana.dm.messages) == 1


# ---- late


async def test_f26_what_is_delivered_when_nobody_waits_any_more_is_not_done(database_url: str) -> None:
    """A resumed session brings what happened meanwhile; the person was told that the bot did not answer."""
    async with server(database_url) as at, at.running():
        at.discord.gateway.deafen()
        said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
        at.discord.clock.move(4)
        at.discord.gateway.drop()
        await at.discord.until(lambda: callbacks(at, said))
        await idle(at)
        assert said.failed
        assert callbacks(at, said) == 1
        assert await titles(database_url) == []


async def test_what_is_older_than_its_token_is_not_even_tried(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        at.discord.gateway.deafen()
        said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
        at.discord.clock.move(OUTDATED.total_seconds() + 4)
        at.discord.gateway.drop()
        await at.discord.gateway.resumed()
        await idle(at)
        assert callbacks(at, said) == 0
        assert await titles(database_url) == []


def wrong_by(at: Server, seconds: float) -> Clock:
    return lambda: datetime.fromtimestamp(at.discord.clock(), UTC) + timedelta(seconds=seconds)


@pytest.mark.parametrize("seconds", [-10.0, 10.0])
async def test_a_wrong_clock_of_the_bot_s_stops_nothing(database_url: str, seconds: float) -> None:
    """Discord says whether it still takes an answer."""
    async with server(database_url) as at, at.running(clock=wrong_by(at, seconds)) as bot:
        said = await at.ana.slash(at.web, "task add", title="Fix login")
        assert "Added #1" in (await said.answered()).text
        await bot.settled()
        (card,) = at.cards()
        assert "Done #1" in (await (await at.ana.click(card, "Done")).answered()).text
        listed = await at.ana.slash(at.web, "task list")
        assert (await listed.answered()).labels
        assert (await at.ana.typing(at.web, "task show", focused=("task", "")))[0].value == "1"


async def test_by_a_clock_that_is_fast_a_form_opens_nevertheless(database_url: str) -> None:
    """It changes nothing; were it late, Discord would say so."""
    async with server(database_url) as at, at.running(clock=wrong_by(at, 10)):
        said = await at.ana.slash(at.web, "tasks new")
        assert said.modal is not None


# ---- the gateway in the middle of it


async def test_cut_off_with_the_delivery_it_is_done_and_answered_once(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        at.discord.gateway.cut_in_mid()
        said = await at.ana.slash(at.web, "task add", title="Fix login")
        assert "Added #1" in (await said.answered()).text
        await at.discord.gateway.resumed()
        await idle(at)
        assert callbacks(at, said) == 1
        assert await titles(database_url) == ["Fix login"]


async def test_cut_off_while_it_is_worked_on_it_is_done_and_answered_once(database_url: str) -> None:
    async with server(database_url) as at, at.running():
        await idle(at)
        async with locked(database_url, "tasks"):
            said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
            await asyncio.sleep(0.1)
            at.discord.gateway.drop()
            await at.discord.gateway.resumed()
        assert "Added #1" in (await said.answered()).text
        assert callbacks(at, said) == 1
        assert await titles(database_url) == ["Fix login"]


# ---- all at once


async def test_a_hundred_at_once_are_answered_in_time_and_done_once(database_url: str) -> None:
    async with server(database_url) as at, at.running() as bot:
        people = [at.discord.person(f"Person {number}", at.acme) for number in range(20)]
        titled = {f"Task {number}": people[number % 20] for number in range(100)}
        said = await asyncio.gather(*(who.slash(at.web, "task add", title=title) for title, who in titled.items()))
        assert all(one.seconds is not None and one.seconds < 3 for one in said)
        for one, title in zip(said, titled, strict=True):
            assert (await one.answered()).text.endswith(title)
        assert sorted(await titles(database_url)) == sorted(titled)
        await at.settled(bot)
        assert len(at.cards()) == 100
        clicked = await asyncio.gather(*(at.ben.click(one, "Done") for one in at.cards()))
        assert all(one.seconds is not None and one.seconds < 3 for one in clicked)
        await asyncio.gather(*(one.answered() for one in clicked))
        assert [row["count"] for row in await rows(database_url, EVENTS)] == [200]


# ---- the answer


NOT_TAKEN = [
    faults.reset(),
    faults.status(500),
    faults.status(502, "json"),
    faults.status(503),
    faults.rate_limited(0.1),
]
TAKEN = [
    faults.accept_then_reset(),
    faults.broken_json(),
    faults.status(500, accepted=True),
    faults.status(504, "json", accepted=True),
    faults.rate_limited(0.1, accepted=True),
]


def losing(at: Server, fault: Fault) -> Planned:
    """The next answer; one that was taken is given again, which Discord refuses at whatever moment it comes."""
    if fault in TAKEN:
        at.discord.violations.allow("40060")
    return at.discord.faults.add(CALLBACK, fault)


@pytest.mark.parametrize("fault", [*NOT_TAKEN, *TAKEN])
@pytest.mark.usefixtures("hasty")
async def test_f27_an_answer_that_gets_lost_once_is_there_once(database_url: str, fault: Fault) -> None:
    async with server(database_url) as at, at.running() as bot:
        lost = losing(at, fault)
        said = await at.ana.slash(at.web, "task add", title="Fix login")
        assert "Added #1" in (await said.answered()).text
        await idle(at)
        await at.settled(bot)
        assert lost.hits == 1
        assert await titles(database_url) == ["Fix login"]
        assert len(at.ana.ephemerals(at.web)) == 1
        assert len(at.cards()) == 1


@pytest.mark.parametrize("fault", [*NOT_TAKEN, *TAKEN])
@pytest.mark.usefixtures("hasty")
async def test_f27_when_the_news_that_it_takes_longer_gets_lost_the_answer_still_comes(
    database_url: str, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.discord.receiver.QUICK", 0.2)
    async with server(database_url) as at, at.running():
        await idle(at)
        lost = losing(at, fault)
        async with locked(database_url, "tasks"):
            said = await at.ana.slash(at.web, "task add", title="Fix login")
        assert "Added #1" in (await said.answered()).text
        assert lost.hits == 1
        assert await titles(database_url) == ["Fix login"]


@pytest.mark.parametrize("error", [faults.error(404, 10062), faults.error(400, 40060), faults.error(401, 50027)])
async def test_f27_an_answer_that_discord_takes_no_more_changes_nothing(database_url: str, error: Fault) -> None:
    async with server(database_url) as at, at.running() as bot:
        refused = at.discord.faults.add(CALLBACK, error)
        said = await begun(at.ana.slash(at.web, "task add", title="Fix login"), at)
        await eventually(database_url, TASKS, 1)
        await at.discord.until(lambda: callbacks(at, said))
        await idle(at)
        assert refused.hits == 1
        assert callbacks(at, said) == 1
        await at.settled(bot)
        assert len(at.cards()) == 1, "the card tells what was done"
        assert not bot.running.done()
