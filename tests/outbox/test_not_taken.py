"""What the outbox makes of a platform that does not take a message: by the class of the error, and never twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.circuit import FAILURES, FIRST_PAUSE
from bot.errors import (
    AddressGone,
    DeliveryError,
    InstallationGone,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    PersonUnreachable,
    TryAgain,
    Wait,
)
from bot.notices import CLAIMED, Level, NewNotice, NoticeKind, Reason, State
from bot.outbox import MOST_TRIES
from bot.pacing import FIRST_RETRY, LAST_RETRY, PACE
from tests.flows.chat import text
from tests.outbox.post import Office, Post

if TYPE_CHECKING:
    from storage.store import PostgresStore

NOT_TAKEN = [TryAgain("503"), OutcomeUnknown("reset"), Wait("429", 7), InstallationGone("gone"), NotPermitted("scope")]
UNREACHABLE = (PersonUnreachable("50007"), AddressGone("user_not_found"))


@pytest.mark.parametrize("error", NOT_TAKEN, ids=lambda error: type(error).__name__)
async def test_what_was_not_taken_now_is_sent_later_once(office: Office, error: DeliveryError) -> None:
    await office.add()
    await office.promise("c1")
    office.post.errors["bob"] = [error]
    await office.settled()
    assert office.post.letters == []
    await office.later(LAST_RETRY * 2)
    assert len(office.post.letters) == 1
    assert await office.states() == {"sent": 1}


# ---- told to wait


async def test_told_to_wait_in_one_room_only_that_waits_and_goes_on_in_order(office: Office) -> None:
    await office.add("first")
    await office.add("second")
    await office.promise("n1", None, room="general", task=1)
    await office.promise("c1", "eve")
    office.post.errors["general"] = [Wait("429", 30, here=True)]
    await office.outbox.step()
    assert office.post.asked_at("eve") == 1
    await office.promise("n2", None, room="general", task=2)
    office.chat.pass_time(seconds=29)
    assert await office.outbox.step() == 0
    await office.later(timedelta(seconds=2))
    told = "".join(office.post.to("general"))
    assert told.index("first") < told.index("second")
    assert await office.states() == {"sent": 3}


async def test_told_to_wait_everywhere_all_of_the_workspace_waits(office: Office) -> None:
    await office.add()
    await office.promise("c1", "bob")
    office.post.errors["bob"] = [Wait("429", 30)]
    await office.outbox.step()
    await office.promise("c2", "eve")
    office.chat.pass_time(seconds=29)
    assert await office.outbox.step() == 0
    await office.later(timedelta(seconds=2))
    assert {letter.place for letter in office.post.letters} == {"bob", "eve"}


async def test_waiting_is_no_failure_however_often(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.post.errors["bob"] = [Wait("429", 1) for _ in range(MOST_TRIES * 2)]
    for _ in range(MOST_TRIES * 2 + 1):
        await office.later()
    assert await office.states() == {"sent": 1}


async def test_told_to_wait_again_and_again_it_asks_less_and_less_often(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.post.always["bob"] = Wait("429", 1)
    for _ in range(60):
        await office.outbox.step()
        office.chat.pass_time(seconds=1)
    assert 4 <= office.post.asked_at("bob") <= 7


async def test_what_was_taken_although_the_answer_was_wait_is_not_sent_again(office: Office) -> None:
    await office.add()
    for number in range(10):
        await office.promise(f"c{number}", "bob" if number % 2 else "eve")
    for place in ("bob", "eve"):
        office.post.loses[place] = [Wait("429", 1) for _ in range(5)]
    for _ in range(10):
        await office.later(timedelta(minutes=1))
    assert set(office.post.keys().values()) == {1}
    assert await office.states() == {"sent": 10}


# ---- failing again and again


async def test_what_fails_again_and_again_is_given_up_and_can_be_revived(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.post.always["bob"] = TryAgain("503")
    for _ in range(MOST_TRIES + 3):
        await office.later(timedelta(days=1))
    assert office.post.asked_at("bob") == MOST_TRIES
    (dead,) = await office.rows(State.DEAD)
    assert (dead.reason, dead.error) == (Reason.FAILED, "503")
    office.post.always.clear()
    await office.chat.say("admin retry")
    await office.settled()
    assert await office.states() == {"sent": 1}


async def test_a_platform_that_is_down_is_asked_by_one_message_at_a_time(office: Office) -> None:
    names = [f"p{number}" for number in range(FAILURES * 2)]
    await office.add()
    for name in names:
        await office.chat.say("help", as_=name)
        await office.promise(name, name)
        office.post.always[name] = TryAgain("503")
    await office.outbox.step()
    office.chat.now += FIRST_RETRY * 2
    asked = len(office.post.asked)
    assert await office.outbox.step() == 1
    assert await office.outbox.step() == 0
    assert len(office.post.asked) == asked + 1
    office.post.always.clear()
    office.chat.now += FIRST_PAUSE * 2
    assert await office.outbox.step() == 1
    await office.later()
    assert sorted(letter.place for letter in office.post.letters) == sorted(names)


async def test_where_the_operator_has_to_act_first_few_are_asked(office: Office) -> None:
    await office.add()
    office.post.always = {name: NotPermitted("missing_scope") for name in ("ana", "bob", "eve")}
    await office.promise("c1", "bob")
    await office.outbox.step()
    for name in ("ana", "eve"):
        await office.promise(f"c-{name}", name)
    await office.outbox.step()
    assert len(office.post.asked) == 1
    assert await office.states() == {"pending": 3}


# ---- refused for ever


async def test_a_poisoned_message_takes_no_others_with_it(office: Office) -> None:
    office.post.hates = "poison"
    titles = ["poison", *(f"good {number}" for number in range(4))]
    for number, title in enumerate(titles):
        await office.add(title)
        await office.promise(f"c{number}", "bob", task=number + 1)
        await office.promise(f"e{number}", "eve", task=number + 1)
    office.outbox._pacing.turn = lambda _: 0.0  # type: ignore[method-assign]  # no second between them
    await office.settled()
    await office.later()
    assert await office.states() == {"sent": 8, "dead": 2}
    for place in ("bob", "eve"):
        told = "\n".join(office.post.to(place))
        assert all(told.count(title) == 1 for title in titles[1:])
    assert {row.task for row in await office.rows(State.DEAD)} == {1}


async def test_what_was_not_read_with_what_is_refused_goes_out_by_itself(office: Office) -> None:
    office.post.hates = "poison"
    bob = await office.person("bob")
    for title in ("poison", "good"):
        await office.add(title)
    kind, now = NoticeKind.COMMENTED, office.chat.now
    tasks = [*[1] * CLAIMED, *[2] * 5]
    notices = [NewNotice(kind, f"c{n}", now, Level.WARNING, bob, task=task) for n, task in enumerate(tasks)]
    async with office.chat.store.begin(office.chat.where()) as tx:
        await tx.notify(notices, now)
    office.outbox._pacing.turn = lambda _: 0.0  # type: ignore[method-assign]  # no second between them
    await office.settled()
    assert await office.states() == {"sent": 5, "dead": CLAIMED}
    assert {row.task for row in await office.rows(State.DEAD)} == {1}
    (told,) = office.post.to("bob")
    assert "good" in told


async def test_what_cannot_be_said_is_given_up_and_the_rest_goes_out(office: Office) -> None:
    await office.add("Fix login due:today")
    await office.promise("x1", "bob", facts={"due": "no date"}, kind=NoticeKind.OVERDUE)
    await office.promise("c2", "eve")
    await office.settled()
    assert len(office.post.to("eve")) == 1
    for _ in range(MOST_TRIES + 2):
        await office.later(timedelta(days=1))
    assert {row.state for row in await office.rows() if row.facts.get("due") == "no date"} == {State.DEAD}
    assert office.post.asked_at("bob") == 0


async def test_one_that_is_refused_is_asked_once(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.post.always["bob"] = MessageRefused("invalid_blocks")
    await office.later()
    await office.later()
    assert len(office.post.asked) == 1
    assert await office.states() == {"dead": 1}


# ---- nobody there


async def test_a_room_that_is_gone_is_asked_once_and_who_made_the_tasks_knows(office: Office) -> None:
    await office.chat.say("help", as_="ana", room="old")
    for number in range(10):
        await office.add(f"Task {number}", room="old")
    office.post.always["old"] = AddressGone("is_archived")
    for number in range(10):
        await office.promise(f"n{number}", None, room="old", task=number + 1)
        await office.later(PACE)
    await office.later()
    assert office.post.asked_at("old") == 1
    (told,) = office.post.to("ana")
    assert "old" in told


async def test_who_was_called_in_a_room_that_is_gone_is_told_directly(office: Office) -> None:
    await office.chat.say("help", as_="bob", room="old")
    await office.add("Fix login", room="old")
    office.post.always["old"] = AddressGone("is_archived")
    await office.promise("n1", "bob", room="old")
    await office.settled()
    (told,) = office.post.to("bob")
    assert "Fix login" in told


@pytest.mark.parametrize("error", UNREACHABLE, ids=lambda error: type(error).__name__)
async def test_who_takes_no_direct_messages_is_told_in_the_channel(office: Office, error: DeliveryError) -> None:
    office.post.always["bob"] = error
    await office.add("Fix login @bob")
    await office.later(timedelta(seconds=4))
    await office.later(timedelta(seconds=4))
    (told,) = office.post.to("general")
    assert "@Bob" in told
    assert "Fix login" in told
    (warned,) = office.post.to("ana")
    assert "Bob" in warned
    await office.promise("c2")
    await office.later()
    assert office.post.asked_at("bob") == 1  # it is known by now
    assert len(office.post.to("general")) == 2
    assert len(office.post.to("ana")) == 1


async def test_one_room_that_fails_keeps_none_of_the_others(office: Office) -> None:
    rooms = [f"room{number}" for number in range(50)]
    for room in rooms:
        await office.chat.say("help", room=room)
    await office.add()
    for room in rooms:
        await office.promise(room, None, room=room)
    office.post.always["room7"] = AddressGone("channel_not_found")
    await office.settled()
    assert {letter.place for letter in office.post.letters} >= set(rooms) - {"room7"}
    assert await office.states() == {"sent": 50, "skipped": 1}  # and one for who made the task


# ---- the platforms do not know each other


async def test_a_platform_that_is_down_is_no_other_ones_business(store: PostgresStore) -> None:
    office = await Office.opened(store)
    await office.add()
    down = Office(office.chat, Post("pigeons"))
    down.post.always["bob"] = TryAgain("503")
    await office.promise("c1")
    for _ in range(FAILURES + 1):
        down.outbox._circuit.failed()
    assert await down.outbox.step() == 0
    await office.settled()
    assert len(office.post.to("bob")) == 1


async def test_somebody_is_told_why_they_heard_nothing(office: Office) -> None:
    await office.add("Fix login @bob")
    await office.chat.say("prefs notify assigned off", as_="bob")
    await office.later(timedelta(seconds=4))
    assert office.post.letters == []
    assert "off" in text(await office.chat.say("why 1", as_="bob")).lower()
