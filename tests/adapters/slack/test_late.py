"""What is worked off late, or ends in a defect: the person learns of it, and no modal stays at “One moment…”.

And what the core is told of whoever began it: whether they are in the room now.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.slack import receiver
from adapters.slack.directory import Directory
from adapters.slack.receiver import LEASE, Receiver
from bot.dispatch import Dispatcher
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import acme, eventually
from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from bot.ports import Inbound, Reply
    from tests.adapters.slack.workplace import Workplace

NOTHING_LEFT = "SELECT count(*) FROM inbox WHERE finished_at IS NULL"
WENT_WRONG = "Something went wrong on my side."


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver, "QUICK", 0.1)


class Core:
    """The real one, which may be held up first, or be without its database; and what it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[Inbound] = []
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.away = False
        handle = Dispatcher.handle

        async def held_up(dispatcher: Dispatcher, inbound: Inbound) -> Reply:
            self.asked.append(inbound)
            await self.goes_on.wait()
            return receiver._UNANSWERED if self.away else await handle(dispatcher, inbound)

        monkeypatch.setattr(Dispatcher, "handle", held_up)


@pytest.fixture
def core(monkeypatch: pytest.MonkeyPatch) -> Core:
    return Core(monkeypatch)


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the core has done it."""

    async def broken(*_: object) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr(Directory, "names", broken)


async def filling(at: Workplace) -> None:
    await at.slack.command(at.ana, at.web, "form")
    await at.form_of(at.ana)


# ---- defects


@pytest.mark.usefixtures("defect")
async def test_after_a_defect_whoever_waits_learns_of_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert WENT_WRONG in (await at.says(at.ana, "add Fix login")).visible_text
        await at.slack.mention(at.ana, at.web, "add Fix login")
        await at.slack.until(lambda: any(WENT_WRONG in one.visible_text for one in at.ana.private[1:]))
        await at.idle()
        await eventually(database_url, NOTHING_LEFT, 0)


@pytest.mark.usefixtures("quick")
async def test_after_a_defect_in_late_work_the_modal_says_so(
    database_url: str, core: Core, request: pytest.FixtureRequest
) -> None:
    async with at_work(database_url) as at:
        await filling(at)
        core.goes_on.clear()
        request.getfixturevalue("defect")
        submitted = asyncio.ensure_future(at.slack.submit(at.ana, None, {"Title": "Fix login"}))
        form = at.ana.modal
        await at.slack.until(lambda: form and "One moment" in form.visible_text)
        core.goes_on.set()
        await submitted
        await at.slack.until(lambda: form and WENT_WRONG in form.visible_text)
        await eventually(database_url, NOTHING_LEFT, 0)


# ---- the database away


@pytest.mark.usefixtures("quick")
async def test_a_modal_says_that_it_will_be_done_when_the_database_is_back(database_url: str, core: Core) -> None:
    async with at_work(database_url) as at:
        await filling(at)
        core.goes_on.clear()
        core.away = True
        form = at.ana.modal
        assert form
        await at.slack.submit(at.ana, form, {"Title": "Fix login"})
        core.goes_on.set()
        await at.slack.until(lambda: "My database is slow or away." in form.visible_text)
        core.away = False
        at.slack.clock.move(LEASE.total_seconds() + 1)
        await at.slack.until(lambda: "Added #1: Fix login" in form.visible_text, 10)
        await eventually(database_url, NOTHING_LEFT, 0)


@pytest.mark.usefixtures("quick")
async def test_what_takes_too_long_is_begun_anew_and_not_for_ever(
    database_url: str, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "WORKING", 0.2)
    async with at_work(database_url) as at:
        core.goes_on.clear()
        delivery = await at.slack.command(at.ana, at.web, "add Fix login")
        await at.idle()
        core.goes_on.set()
        assert delivery.messages == []
        at.slack.clock.move(LEASE.total_seconds() + 1)
        assert "Added #1: Fix login" in (await delivery.answered(seconds=10)).visible_text


# ---- who is there


async def test_a_form_says_nothing_of_who_is_in_the_room(database_url: str, core: Core) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        form = await at.opened(at.ana, card, "Edit")
        await at.slack.suggest(at.ana, form, "Project", "w")
        await at.slack.submit(at.ana, form, {"Title": "Fix logout"})
        await at.pressed(at.ana, card, "Done")
        found = {type(one.content).__name__: one.present for one in core.asked}
        assert found == {"Typed": True, "Pressed": True, "Completing": False, "Submitted": False}
        assert {one.where.room for one in core.asked} == {at.web.id}


async def test_what_is_left_over_says_nothing_of_who_is_in_the_room(
    database_url: str, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> None:
        await asyncio.Event().wait()

    async with acme(database_url) as office:
        with monkeypatch.context() as patch:
            patch.setattr(Receiver, "_finished", killed)
            patch.setattr(Receiver, "drain", lambda *_: asyncio.sleep(0))
            async with office.running():
                await office.slack.mention(office.ana, office.web, "add Fix login")
        office.slack.clock.move(LEASE.total_seconds() + 1)
        async with office.running():
            await office.slack.until(lambda: office.ana.private)
        assert [one.present for one in core.asked] == [False]


async def test_a_room_that_slack_does_not_name_is_a_guess(database_url: str, core: Core) -> None:
    async with at_work(database_url) as at:
        unknown = at.slack.faults.add("conversations.info", faults.status(503, "json"), times=None)
        await at.says(at.ana, "list")
        unknown.left = 0
        await at.says(at.ana, "list")
        await at.says(at.ana, "list", where=at.ana.dm)
        assert [one.where.guessed for one in core.asked] == [True, False, False]
