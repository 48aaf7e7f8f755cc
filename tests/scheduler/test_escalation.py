"""What is overdue for long goes up, step by step, to who can do something about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.message import plain_message
from bot.model import RoomKind
from bot.services.sending import prepare
from bot.views.notices import notice
from tests.flows.chat import text
from tests.scheduler.clockwork import DAY, escalating, utc

if TYPE_CHECKING:
    from tests.scheduler.clockwork import Clockwork


async def test_it_escalates_to_who_has_it_the_channel_and_the_lead(clockwork: Clockwork) -> None:
    await escalating(clockwork)
    await clockwork.run_until(utc(30, 0))
    assert [(one.to, one.at) for one in await clockwork.told("escalation")] == [
        ("Bob", utc(17, 12)),
        ("web", utc(17, 14)),
        ("Ana", utc(17, 18)),
    ]


async def test_who_is_on_it_has_a_day(clockwork: Clockwork) -> None:
    """Then it goes on with the step that waited, and the next one has its time."""
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 13))
    said = text(await clockwork.chat.say("onit 1", as_="bob", room="web"))
    assert "On it" in said
    assert "in progress" in text(await clockwork.chat.say("show 1"))
    await clockwork.run_until(utc(18, 12, 59))
    assert [one.kind for one in await clockwork.told()] == ["due_soon", "overdue", "escalation"]
    await clockwork.run_until(utc(18, 13))
    assert sorted((one.to, one.kind) for one in (await clockwork.told())[3:]) == [
        ("Bob", "overdue"),
        ("web", "escalation"),
    ]
    await clockwork.run_until(utc(30, 0))
    assert [(one.to, one.at) for one in (await clockwork.told("escalation"))[2:]] == [("Ana", utc(18, 17))]


async def test_on_it_is_said_three_times_of_one_date(clockwork: Clockwork) -> None:
    await escalating(clockwork)
    for day in (17, 18, 19):
        clockwork.chat.now = utc(day, 11, day)
        assert "On it" in text(await clockwork.chat.say("onit 1", as_="bob"))
    clockwork.chat.now = utc(21, 0)
    assert "three" in (said := text(await clockwork.chat.say("onit 1", as_="bob"))) or "3 times" in said
    await clockwork.chat.say("due 1 =2026-09-22T10:00Z")
    assert "On it" in text(await clockwork.chat.say("onit 1", as_="bob"))


async def test_undone_it_escalates_as_before(clockwork: Clockwork) -> None:
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 11))
    await clockwork.chat.say("onit 1", as_="bob")
    await clockwork.chat.say("undo", as_="bob")
    await clockwork.run_until(utc(17, 12))
    assert [one.to for one in await clockwork.told("escalation")] == ["Bob"]


async def test_a_project_that_stops_escalating_stops(clockwork: Clockwork) -> None:
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 13))
    await clockwork.chat.say("project escalate web off")
    await clockwork.run_until(utc(18, 13))
    assert [one.to for one in await clockwork.told("escalation")] == ["Bob"]


async def test_what_is_reopened_goes_on_escalating(clockwork: Clockwork) -> None:
    """It was closed when those who have it were to be told again: they are told then, and the others in their turn."""
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 11, 50))
    await clockwork.chat.say("done 1", as_="bob", room="web")
    await clockwork.run_until(utc(17, 12, 20))
    await clockwork.chat.say("reopen 1", as_="bob", room="web")
    await clockwork.run_until(utc(30, 0))
    assert [(one.to, one.at) for one in await clockwork.told("escalation")] == [
        ("Bob", utc(17, 12, 20)),
        ("web", utc(17, 14, 20)),
        ("Ana", utc(17, 18, 20)),
    ]


async def test_what_was_closed_for_long_escalates_step_by_step(clockwork: Clockwork) -> None:
    """Those who have it were told before; the time of the channel and of the lead passed."""
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 13))
    await clockwork.chat.say("done 1", as_="bob", room="web")
    await clockwork.run_until(utc(20, 13))
    await clockwork.chat.say("reopen 1", as_="bob", room="web")
    await clockwork.run_until(utc(30, 0))
    assert [(one.to, one.at) for one in await clockwork.told("escalation")] == [
        ("Bob", utc(17, 12)),
        ("web", utc(20, 13)),
        ("Ana", utc(20, 17)),
    ]


async def test_reopened_at_once_no_step_is_told_twice_or_early(clockwork: Clockwork) -> None:
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 13))
    await clockwork.chat.say("done 1", as_="bob", room="web")
    await clockwork.chat.say("reopen 1", as_="bob", room="web")
    await clockwork.run_until(utc(30, 0))
    assert [(one.to, one.at) for one in await clockwork.told("escalation")] == [
        ("Bob", utc(17, 12)),
        ("web", utc(17, 14)),
        ("Ana", utc(17, 18)),
    ]


async def test_who_has_it_takes_over_from_somebody_else_who_is_on_it(clockwork: Clockwork) -> None:
    """It gives them no longer peace."""
    await escalating(clockwork)
    await clockwork.run_until(utc(17, 13))
    await clockwork.chat.say("onit 1", as_="eve", room="web")
    clockwork.chat.now = utc(17, 20)
    assert "On it" in text(await clockwork.chat.say("onit 1", as_="bob", room="web"))
    assert "in peace already" in text(await clockwork.chat.say("onit 1", as_="bob", room="web"))
    assert "in peace already" in text(await clockwork.chat.say("onit 1", as_="eve", room="web"))
    await clockwork.run_until(utc(18, 13))
    assert [one.to for one in (await clockwork.told("overdue"))[1:]] == ["Bob"]


# ---- who may not see it


async def private(clockwork: Clockwork, creator: str) -> None:
    """Of the project web, whose lead is Ana: added where she is not."""
    await clockwork.chat.say("project create Web", room="web")
    await clockwork.chat.say("project escalate web 1h 2h 3h")
    there = {"room": creator, "kind": RoomKind.DM}
    await clockwork.chat.say("add Secret @bob in:web due:=2026-09-17T10:00Z", as_=creator, **there)


async def test_where_the_lead_may_not_see_it_who_made_it_is_told(clockwork: Clockwork) -> None:
    await private(clockwork, "eve")
    await clockwork.run_until(utc(17, 13))
    told = (await clockwork.told("escalation"))[1:]
    assert [(one.to, one.at) for one in told] == [("Ana", utc(17, 13)), ("Eve", utc(17, 13))]
    assert json.loads(told[1].row["facts"])["name"] == "Ana"
    chat = clockwork.chat
    claims = await chat.store.claim_deliveries("console", chat.now, until=chat.now + DAY)
    async with chat.store.begin(chat.where()) as tx:
        orders = await prepare(tx, claims, chat.now)
    (order,) = (one for one in orders if any("name" in told.facts for told in one.deliveries))
    assert "Ana, who leads its project" in plain_message(notice(order.claim, order.deliveries, order.looked, chat.now))
    said = text(await chat.say("why 1", as_="eve"))
    assert "The lead was not told: they could not see the task then." in said
