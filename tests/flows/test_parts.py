"""The parts of a task: subtasks counted on its card, a checklist that is ticked, and what is offered at the end."""

from __future__ import annotations

import pytest

from bot.message import Form, plain_message
from bot.model import RoomKind
from tests.flows.chat import Chat, button, buttons, fields, numbers, text


async def test_a_card_counts_its_subtasks(chat: Chat) -> None:
    await chat.say("add Release")
    assert "Part of: #1 Release" in text(await chat.say("sub 1 Write tests @bob friday"))
    await chat.say("sub 1 Build")
    await chat.say("done 2")
    said = text(await chat.say("show 1"))
    assert "Subtasks: 1 of 2 done" in said
    assert numbers(await chat.say("subs 1")) == [2, 3]
    assert numbers(await chat.say("list all parent:1")) == [3]


async def test_in_a_thread_no_number_is_needed(chat: Chat) -> None:
    await chat.say("add Release")
    assert "Part of: #1 Release" in text(await chat.say("sub Build", thread="card-1"))
    await chat.say('check "Buy milk"', thread="card-1")
    assert "ticked “Buy milk”" in text(await chat.say("check 1", thread="card-1"))


async def test_the_last_open_subtask_offers_to_complete_the_whole(chat: Chat) -> None:
    await chat.say("add Release")
    for title in ("Build", "Test", "Ship"):
        await chat.say(f"sub 1 {title}")
    assert "last open subtask" not in text(await chat.say("done 2"))
    await chat.say("delete 3 confirm:yes")
    last = await chat.say("done 4")
    assert "That was the last open subtask of #1 Release." in text(last)
    assert text(await chat.press(last, "Complete #1")).startswith("Done: #1 Release")
    await chat.say("reopen 4")
    assert "last open subtask" not in text(await chat.say("done 4"))


async def test_the_offer_is_made_once_for_many_and_again_for_what_is_heard_twice(chat: Chat) -> None:
    await chat.say("add Release")
    for title in ("Build", "Test"):
        await chat.say(f"sub 1 {title}")
    assert [one.label for one in buttons(await chat.say("done 2 3", key="k"))] == ["Complete #1", "Undo"]
    again = await chat.say("done 2 3", key="k")
    assert button(again, "Complete #1").command == "done 1"


async def test_nobody_is_offered_what_they_may_not_see(chat: Chat) -> None:
    await chat.say("add Secret plan", as_="eve", room="cellar", kind=RoomKind.PRIVATE)
    await chat.say("add Build @bob")
    await chat.say("edit 2 parent:1", as_="eve", room="cellar", kind=RoomKind.PRIVATE)
    for who in ("bob", "eve"):  # what Eve does there is read by everybody in the room
        reply = await chat.say("done 2", as_=who)
        assert (reply.audience, text(reply).startswith("Done: #2 Build")) == ("room", True)
        assert "Secret" not in text(reply)
        assert "#1" not in text(reply)
        await chat.say("undo", as_=who)


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("sub 1 Test", {1, 5}),
        ("done 3", {1, 3}),
        ("delete 3 confirm:yes", {1, 3}),
        ("edit 3 parent:4", {1, 3, 4}),
        ("done 1", {1, 2}),
        ('edit 1 title:"Big release"', {1, 2, 3}),
        ("due 1 friday", {1}),
        ("relate 3 to 4", {1, 3, 4}),
        ("duplicate 4 of 2", {2, 4}),
    ],
)
async def test_cards_that_name_a_task_are_drawn_again_with_it(live: Chat, line: str, drawn: set[int]) -> None:
    """#2 waits for #1, #3 is part of #1. Each in a room of its own, for of a room one card is drawn at a time."""
    for number, one in enumerate(("add Release", "add Announce after:1", "sub 1 Build", "add Party"), 1):
        await live.say(one, room=f"room-{number}")
    for surface in await live.stale():
        async with live.store.begin(surface.where) as tx:
            await tx.settle(surface, f"card-{surface.task}", live.now)
    live.pass_time(minutes=2)
    assert (await live.say(line, room="elsewhere")).understood
    assert {one.task for one in await live.stale() if one.task} == drawn


# ---- checklists


async def test_a_checklist_is_written_ticked_and_taken_back(chat: Chat) -> None:
    await chat.say("add Shopping")
    said = text(await chat.say("check 1 - Milk\n- Bread\n[ ] <@bob> *bold*"))
    assert "Checklist: 0 of 3 done\n☐ 1. Milk\n☐ 2. Bread\n☐ 3. <@bob> *bold*" in said
    card = await chat.say("show 1")
    assert "Ana ticked “Bread”." in text(await chat.press(card, "Tick off 2"))
    assert "#1 has that ticked already." in text(await chat.press(card, "Tick off 2"))
    assert "Checklist: 1 of 3 done\n☐ 1. Milk\n☑ 2. Bread" in text(await chat.say("show 1"))
    assert "Ana unticked “Bread”." in text(await chat.say("uncheck 1 2"))
    await chat.say("undo")
    assert "☑ 2. Bread" in text(await chat.say("checklist 1"))
    assert "took “Milk”, “Bread” and “<@bob> *bold*” off the checklist" in text(await chat.say("check 1 none"))
    await chat.say("undo")
    assert "☑ 2. Bread" in text(await chat.say("checklist 1"))


async def test_a_line_of_a_checklist_is_renamed_and_taken_off_and_both_are_taken_back(chat: Chat) -> None:
    await chat.say("add Shopping")
    await chat.say("check 1 Milk\nBread\nEggs")
    await chat.say("check 1 2")
    assert "Ana renamed “Milk” to “Oat milk”." in text(await chat.say("checklist rename 1 1 Oat milk"))
    form = await chat.press(await chat.say("checklist 1"), "Rename 2")
    assert fields(form) == {"text": "Bread"}
    await chat.submit(form, {"text": "Rye bread"})
    assert "☐ 1. Oat milk\n☑ 2. Rye bread\n☐ 3. Eggs" in text(await chat.say("checklist 1"))
    removed = await chat.press(await chat.say("checklist 1"), "Remove 1")
    assert "Ana took “Oat milk” off the checklist." in text(removed)
    assert "☑ 1. Rye bread\n☐ 2. Eggs" in text(await chat.say("checklist 1"))
    await chat.press(removed, "Undo")
    assert "☐ 1. Oat milk\n☑ 2. Rye bread" in text(await chat.say("checklist 1"))
    assert "Ana renamed “Bread” to “Rye bread”" in text(await chat.say("history 1"))


async def test_an_empty_line_is_asked_for_again(chat: Chat) -> None:
    await chat.say("add Shopping")
    await chat.say("check 1 Milk")
    form = await chat.say("checklist rename 1 1")
    again = await chat.submit(form, {"text": " "})
    assert isinstance(again.body, Form)
    assert again.body.fields[0].error.startswith("The line is empty.")


async def test_who_may_not_change_a_task_changes_no_line_of_it(chat: Chat) -> None:
    await chat.say("add Shopping @bob", room="board", kind=RoomKind.PRIVATE)
    await chat.say("check 1 Milk", room="board", kind=RoomKind.PRIVATE)
    await chat.say("admin role @eve guest")
    for line in ("checklist rename 1 1", "checklist rename 1 1 Bread", "checklist remove 1 1"):
        reply = await chat.say(line, as_="eve", room="board", kind=RoomKind.PRIVATE)
        assert "you may not change it" in text(reply), text(reply)
        assert "comment 1 … asks those who may" in text(reply).lower()


@pytest.mark.parametrize("lines", ["1-3", "1 - 3", "1–3", "1,2-3"])
async def test_lines_are_ticked_by_a_range(chat: Chat, lines: str) -> None:
    await chat.say("add Shopping")
    await chat.say("check 1 Milk\nBread\nTea")
    assert "Checklist: 3 of 3 done" in text(await chat.say(f"check 1 {lines}"))
    assert "Checklist: 0 of 3 done" in text(await chat.say(f"uncheck 1 {lines}"))


async def test_a_range_of_no_lines_is_refused(chat: Chat) -> None:
    await chat.say("add Shopping")
    for lines in ("3-1", "1-9999"):
        assert "are no lines of a checklist" in text(await chat.say(f"check 1 {lines}"))


async def test_a_subtask_belongs_to_the_project_of_the_whole(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("project create Ops")
    await chat.say("project bind ops", room="ops")
    await chat.say("add Release in:web")
    await chat.say("add Loose")
    assert "Project: web" in text(await chat.say("sub 1 Build", room="ops"))
    assert "Project: ops" in text(await chat.say("sub 1 Host in:ops"))
    assert "Project: ops" in text(await chat.say("sub 2 Host", room="ops"))


async def test_the_offer_says_what_of_the_checklist_is_open(chat: Chat) -> None:
    await chat.say("add Release")
    await chat.say("sub 1 Build")
    await chat.say("check 1 Notes")
    assert "last open subtask of #1 Release. Of its checklist, 1 line is open." in text(await chat.say("done 2"))


async def test_the_last_tick_offers_to_complete_the_task(chat: Chat) -> None:
    await chat.say("add Shopping")
    await chat.say("check 1 Milk\nBread")
    assert "All of its checklist" not in text(await chat.say("check 1 1"))
    last = await chat.say("check 1 2")
    assert "All of its checklist is done." in text(last)
    assert text(await chat.press(last, "Complete #1")).startswith("Done: #1")


async def test_a_long_checklist_has_pages(chat: Chat) -> None:
    await chat.say("add Shopping")
    await chat.say("check 1 " + "\n".join(f"line {number}" for number in range(1, 46)))
    card = text(await chat.say("show 1"))
    assert "☐ 10. line 10\n…and 35 more: checklist 1" in card
    first = await chat.say("checklist 1")
    assert "☐ 20. line 20" in text(first)
    assert "line 21" not in text(first)
    second = await chat.press(first, "Next")
    assert "☐ 21. line 21" in text(second)
    third = await chat.press(second, "Next")
    assert "☐ 45. line 45" in text(third)
    assert [one.label for one in buttons(third)][-2:] == ["Back", "Show task"]
    assert "would have 51 lines; 50 is the most" in text(await chat.say("check 1 " + "\n".join("abcdef")))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("check 1 9", "The checklist of #1 has no line 9."),
        ("check 1 0", "The checklist of #1 has no line 0."),
        ("checklist rename 1 2 Milk", "The checklist of #1 has no line 2."),
        ("checklist remove 1 0", "The checklist of #1 has no line 0."),
        ("checklist 1", "No checklist here: #1 Shopping"),
        ("subs 1", "No subtasks: #1 Shopping"),
        ("sub 9 Build", "There is no task #9 that you can see."),
        ("check 1 none", "#1 is that way already."),
    ],
)
async def test_what_is_not_there_is_said(chat: Chat, line: str, said: str) -> None:
    await chat.say("add Shopping")
    assert said in text(await chat.say(line))


async def test_a_task_that_comes_back_has_its_checklist_open_again(chat: Chat) -> None:
    await chat.say("add Shopping every day")
    await chat.say("check 1 Milk\nBread")
    await chat.say("check 1 1")
    await chat.say("done 1")
    assert "Checklist: 0 of 2 done" in text(await chat.say("show 2"))


async def test_a_closed_card_has_nothing_to_tick(live: Chat) -> None:
    await live.say("add Shopping")
    await live.say("check 1 Milk")
    open_card = await live.drawn(1)
    assert open_card is not None
    assert "Tick off: Tick off 1" in plain_message(open_card)
    await live.say("done 1")
    closed = await live.drawn(1)
    assert closed is not None
    assert "Tick off" not in plain_message(closed)
