"""`why`: each thing that happened to a task, with what I told of it, or the reason why not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.notices import Level, NewNotice, NoticeKind, Reason
from bot.store import Names
from bot.store.deliveries import Outcome
from tests.flows.chat import Chat, button, text
from tests.flows.delivered import bury, claimed, send, settle


async def why(chat: Chat, as_: str = "bob", number: int = 1) -> str:
    return text(await chat.say(f"why {number}", as_=as_))


async def test_who_was_told_when_and_where(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await send(chat)
    shown = await why(chat)
    assert shown.startswith("Why you were told of #1 Fix login, or not\nYou hear of it: it is yours.")
    assert "· Ana added it, named it “Fix login” and assigned it to Bob. " in shown
    assert " Told today 10:00 in a direct message on Console." in shown


async def test_ones_own_doing_is_not_told(chat: Chat) -> None:
    await chat.say("add Fix login")
    shown = await why(chat, "ana")
    assert "You hear of it: you made it." in shown
    assert "Not told: you did it yourself." in shown


async def test_whom_it_does_not_concern_is_told_so_and_can_watch_it(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    reply = await chat.say("why 1", as_="eve")
    assert "You don't hear of it: it is neither yours, nor did you make it, nor do you watch it." in text(reply)
    assert "Not told: it is neither yours" in text(reply)
    assert button(reply, "Watch").command == "watch 1"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.MUTED, "Not told: you muted it, its project or its channel."),
        (Reason.STALE, "Not told: it was not true any more when I was about to say it."),
        (Reason.QUIET, "Not told: it was due before your quiet hours ended."),
        (Reason.LATE, "Not told: its time had passed, as I was away."),
        (Reason.HIDDEN, "Not told: you could not see the task then."),
        (Reason.NOWHERE, "Not told: I know no place where I can reach you."),
        (Reason.OFF, "Not told: you had turned that kind off then."),
        (Reason.MERGED, "Told in the same message as something else."),
        (Reason.REPEATED, "Told by a newer notice that says the same."),
    ],
)
async def test_what_was_skipped_says_its_reason(chat: Chat, reason: Reason, said: str) -> None:
    await chat.say("add Fix login <@bob>")
    await settle(chat, reason)
    assert said in await why(chat)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.QUIET, "your quiet hours"),
        (Reason.DAY_OFF, "it comes on your next working day"),
        (Reason.SNOOZED, "the task is snoozed"),
    ],
)
async def test_what_waits_says_until_when_and_why(chat: Chat, reason: Reason, said: str) -> None:
    await chat.say("add Fix login <@bob>")
    assert "Waits until today 10:00" in await why(chat) or "On its way" in await why(chat)
    await settle(chat, reason, until=chat.now + timedelta(hours=22))
    assert f"Waits until tomorrow 08:00: {said}." in await why(chat)


async def test_what_failed_says_so_without_the_platforms_words(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await bury(chat, "channel_not_found")
    shown = await why(chat)
    assert "Not told: it could not be delivered. An admin can have me try again." in shown
    assert "channel_not_found" not in shown


async def test_what_time_made_has_its_line(chat: Chat) -> None:
    await chat.say("add Fix login <@bob> due:tomorrow")
    await send(chat)
    chat.pass_time(days=2)
    async with chat.store.begin(chat.where()) as tx:
        bob = next(person.id for person in await tx.people() if person.name == "Bob")
        overdue = NewNotice(NoticeKind.OVERDUE, "overdue:1", chat.now, Level.WARNING, person=bob, task=1)
        await tx.notify([overdue], chat.now)
    await send(chat)
    shown = (await why(chat)).splitlines()
    assert shown[2] == "today 10:00 · It is overdue. Told today 10:00 in a direct message on Console."
    assert "Ana added it" in shown[3]  # newest first


@pytest.mark.parametrize(
    ("reason", "because"),
    [
        (Reason.CHOSEN, "in #general, where you want it."),
        (Reason.ELSEWHERE, "in #general, as I could not reach you in a direct message."),
    ],
)
async def test_what_came_in_the_channel_says_why_there(chat: Chat, reason: Reason, because: str) -> None:
    await chat.say("add Fix login <@bob>")
    async with chat.store.begin(chat.where()) as tx:
        (general,) = (await tx.find(Names(rooms=("general",)), "console")).rooms
        for claim in await claimed(chat):
            await tx.decide(claim, [Outcome([one.id for one in claim.deliveries], reason, room=general.room.id)])
    await send(chat)
    assert because in await why(chat)


async def test_who_watches_a_channel_hears_of_its_tasks(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("watch #general", as_="eve")
    assert "You hear of it: you watch its channel." in await why(chat, "eve")


async def test_of_a_muted_channel_it_says_what_comes_all_the_same(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await chat.say("mute", as_="bob")
    shown = await why(chat)
    assert "But you muted its channel. What is given to you, and where you are mentioned, you hear of." in shown


async def test_what_is_muted_is_said_and_can_be_unmuted(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    async with chat.store.begin(chat.where()) as tx:
        bob = next(person.id for person in await tx.people() if person.name == "Bob")
        await tx.follow(bob, "task:1", "mute", None)
    reply = await chat.say("why 1", as_="bob")
    assert "You hear of it: it is yours. But you muted it." in text(reply)
    assert button(reply, "Unmute").command == "unmute 1"


async def test_only_the_newest_ten_events_are_looked_at(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    for number in range(12):
        chat.pass_time(minutes=1)
        await chat.say(f"comment 1 note{number}")
    shown = await why(chat)
    assert "note11" in shown
    assert "note2" in shown
    assert "note1”" not in shown
    assert "`history" not in shown
    assert "history 1 shows what was before." in shown


async def test_in_a_tasks_thread_it_is_about_that(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    assert "#1 Fix login" in text(await chat.say("why", as_="bob", thread="card-1"))
    assert "Which task?" in text(await chat.say("why", as_="bob"))


async def test_a_task_that_one_may_not_see_is_no_task(chat: Chat) -> None:
    from bot.model import RoomKind

    await chat.say("add Secret", room="cave", kind=RoomKind.PRIVATE)
    assert "There is no task #1 that you can see." in text(await chat.say("why 1", as_="bob"))
