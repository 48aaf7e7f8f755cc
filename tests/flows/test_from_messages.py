"""Tasks made of what somebody said, by a shortcut or by a reaction; and what was said added to a task."""

import asyncio

import pytest

from bot.contents import Attaching, FromMessage, Joined, Left, Moved, Posted
from bot.message import FieldKind, Form
from bot.model import RoomKind
from bot.ports import Audience, Reply, Sender
from tests.flows.chat import Chat, fields, is_silent, numbers, text

LINK = "https://team.example/archives/C1/p1"
BOB = Sender("bob", "Bob", "bob")
MAX = Sender("max", "Max", "max", barred="is deactivated")


def said(words: str = "Fix the login by friday", *, at_once: bool = False, message: str = "m1") -> FromMessage:
    return FromMessage(message, words, "Bob", LINK, at_once)


async def reacted(chat: Chat, words: str = "Fix the login by friday", **how: object) -> Reply:
    return await chat.send(said(words, at_once=True), **how)


@pytest.fixture
async def open_room(live: Chat) -> Chat:
    await live.say("reactions on")
    return live


# ---- the shortcut


async def test_a_form_is_filled_in_from_what_was_said(live: Chat) -> None:
    form = await live.send(
        said("<@bob> please fix the login by friday.\nWith <@eve>"), named=(BOB, Sender("eve", "Eve"))
    )
    filled = fields(form)
    assert filled["title"] == "please fix the login"
    assert filled["due"] == "2026-09-18"
    assert filled["assignees"] == "<@bob>"
    assert filled["description"] == "@Bob please fix the login by friday.\nWith @Eve\n\n— Bob"


async def test_the_message_of_a_task_is_its_thread(live: Chat) -> None:
    added = await live.submit(await live.send(said()), {})
    assert text(added).startswith("Added #1: Fix the login")
    assert added.audience is Audience.PRIVATE
    assert LINK in text(await live.say("show 1"))
    assert "Done #1" in text(await live.say("done", thread="m1"))
    (card,) = await live.stale()
    assert (card.task, card.where.thread) == (1, "m1")


async def test_a_wrong_field_does_not_lose_the_message(live: Chat) -> None:
    form = await live.send(said())
    again = await live.submit(form, {"due": "the day after never", "title": "mine"})
    assert isinstance(again.body, Form)
    assert fields(again)["title"] == "mine"
    assert text(await live.submit(again, {"due": "friday"})).startswith("Added #1: mine")
    assert "already task 1" in text(await live.send(said()))


async def test_what_is_a_task_already_is_shown(live: Chat) -> None:
    await live.submit(await live.send(said()), {})
    already = await live.send(said(), as_="eve")
    assert "That message is already task 1." in text(already)
    assert "#1 Fix the login" in text(already)


async def test_a_task_that_one_may_not_see_is_not_told_about(live: Chat) -> None:
    await live.say("add Raise salaries", room="board", kind=RoomKind.PRIVATE)
    await live.send(Posted(1, "m9"))
    reply = await live.send(said("Raise salaries", message="m9"), as_="eve")
    assert not reply.understood
    assert text(reply).startswith("That message is a task already.")
    assert "salaries" not in text(reply)


async def test_several_forms_about_one_message_make_one_task(live: Chat) -> None:
    people = ("ana", "bob", "eve") * 2
    for number in range(1, 6):
        forms = [await live.send(said(message=f"m{number}"), as_=name) for name in people]
        replies = await asyncio.gather(
            *(live.submit(form, {}, as_=name) for form, name in zip(forms, people, strict=True))
        )
        assert sum(f"Added #{number}" in text(one) for one in replies) == 1
        assert sum(f"already task {number}" in text(one) for one in replies) == len(people) - 1


# ---- the reaction


async def test_a_reaction_makes_a_task_at_once_in_that_thread(open_room: Chat) -> None:
    added = await reacted(open_room, "<@bob> fix the login by friday", named=(BOB,))
    assert added.audience is Audience.PRIVATE
    assert text(added).split("\n")[:3] == [
        "Added #1: fix the login",
        "For @Bob.",
        "Due Fri 18 Sep, 17:00 (Europe/Berlin).",
    ]
    (card,) = await open_room.stale()
    assert (card.task, card.where.thread) == (1, "m1")


async def test_a_reaction_to_what_is_a_task_already_means_nothing(open_room: Chat) -> None:
    await reacted(open_room)
    before = open_room.changes
    assert is_silent(await reacted(open_room, as_="bob"))
    assert open_room.changes == before


async def test_many_reactions_at_once_make_one_task(open_room: Chat) -> None:
    replies = await asyncio.gather(*(reacted(open_room, as_=name) for name in ("ana", "bob", "eve") * 2))
    assert sum(not is_silent(one) for one in replies) == 1
    assert "no task #2" in text(await open_room.say("show 2"))


async def test_the_same_reaction_delivered_twice_is_answered_like_the_first(open_room: Chat) -> None:
    await reacted(open_room, key="k")
    assert "done once" in text(await reacted(open_room, key="k"))
    assert "no task #2" in text(await open_room.say("show 2"))


async def test_a_message_without_words_becomes_a_task_all_the_same(open_room: Chat) -> None:
    assert text(await reacted(open_room, "")).startswith("Added #1: Message from Bob")


async def test_reactions_mean_nothing_where_nobody_asked_for_them(live: Chat) -> None:
    assert is_silent(await reacted(live))
    assert "no task #1" in text(await live.say("show 1"))


async def test_reactions_are_turned_on_and_off_for_one_room(live: Chat) -> None:
    on = await live.say("reactions on")
    assert "#general" in text(on)
    assert is_silent(await reacted(live, room="web"))
    await live.press(on, "Undo")
    assert is_silent(await reacted(live))


async def test_who_may_turn_them_on(live: Chat) -> None:
    assert (await live.say("reactions on", as_="bob", room="lobby")).understood
    await live.say("project create Web")
    await live.say("project bind web", room="web")
    refused = await live.say("reactions on", as_="bob", room="web")
    assert not refused.understood
    assert "Ask Ana" in text(refused)
    await live.say("admin role <@eve> guest")
    assert not (await live.say("reactions on", as_="eve", room="lobby")).understood
    assert not (await live.say("reactions on", room="dm-ana", kind=RoomKind.DM)).understood


# ---- adding to a task


async def test_what_was_said_becomes_a_comment_on_a_task_that_is_picked(live: Chat) -> None:
    await live.say("add Fix login")
    form = await live.send(Attaching("m2", "it is the <@bob> cookie", "Eve", LINK), named=(BOB,))
    assert isinstance(form.body, Form)
    assert [one.kind for one in form.body.fields] == [FieldKind.TASK, FieldKind.PARAGRAPH]
    assert text(await live.submit(form, {"task": "1"})).startswith("Commented #1")
    shown = text(await live.say("show 1"))
    for part in ("> it is the @Bob cookie", "— Eve", LINK):
        assert part in shown


async def test_a_task_that_is_not_there_does_not_lose_the_text(live: Chat) -> None:
    await live.say("add Fix login")
    form = await live.send(Attaching("m2", "it is the cookie", "Eve", LINK))
    again = await live.submit(form, {"task": "99"})
    assert isinstance(again.body, Form)
    assert "it is the cookie" in fields(again)["text"]
    assert "99" in again.body.error
    assert text(await live.submit(again, {"task": "1"})).startswith("Commented #1")


# ---- who is there


async def test_who_leaves_a_private_room_sees_its_tasks_no_more(live: Chat) -> None:
    board = {"room": "board", "kind": RoomKind.PRIVATE}
    await live.say("add secret plan", **board)
    assert is_silent(await live.send(Joined(), as_="bob", **board))
    assert "secret plan" in text(await live.say("show 1", as_="bob"))
    assert is_silent(await live.send(Left(), as_="bob", **board))
    assert "no task #1" in text(await live.say("show 1", as_="bob"))


async def test_somebody_mentioned_for_the_first_time_can_be_assigned(chat: Chat) -> None:
    said_ = text(await chat.say("add Fix <@zoe>", named=(Sender("zoe", "Zoe", "zoe"),)))
    assert "Assigned to: @Zoe" in said_


@pytest.mark.parametrize("line", ["add Fix it <@max>", "assign 1 <@max>", "edit 1 <@max>", "Fix it <@max> friday"])
async def test_nothing_is_given_to_somebody_who_is_gone(chat: Chat, line: str) -> None:
    await chat.say("add one")
    refused = await chat.say(line, named=(MAX,))
    assert not refused.understood
    assert text(refused).startswith("Max is deactivated.\nPick somebody else.")
    assert "no task #2" in text(await chat.say("show 2"))
    assert (await chat.say("unassign 1 <@max>", named=(MAX,))).understood


async def test_a_room_keeps_its_tasks_under_another_id(chat: Chat) -> None:
    await chat.say("add one", room="old")
    before = chat.inbound(Moved("new"), as_="", name="", room="old")
    assert is_silent(await chat.dispatcher.handle(before))
    assert numbers(await chat.say("list here", room="new")) == [1]
