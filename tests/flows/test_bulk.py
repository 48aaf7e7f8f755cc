"""All tasks that fit filters, changed at once: previewed, confirmed as previewed, each as far as one may."""

from __future__ import annotations

import pytest

from bot.contents import Pressed
from bot.events import EventKind, NewEvent
from bot.model import BULK_EDIT, RoomKind, Task
from tests.flows.chat import Chat, button, buttons, numbers, text
from tests.flows.delivered import claimed


@pytest.fixture
async def board(chat: Chat) -> Chat:
    """#1 is Ana's, #2 Bob's, #3 nobody's; the first two are old."""
    for line in ("add One +old @me", "add Two +old <@bob>", "add Three"):
        await chat.say(line)
    return chat


async def test_nothing_is_changed_before_it_is_confirmed(board: Chat) -> None:
    asked = await board.say("bulk all tag:old -> done")
    assert text(asked).startswith("This completes 2 tasks.\n#1 One\n#2 Two\nNothing has changed yet.")
    assert numbers(await board.say("list all")) == [1, 2, 3]
    done = await board.press(asked, "Complete 2 tasks")
    assert text(done).startswith("Done: 2 tasks")
    assert numbers(await board.say("list all")) == [3]


async def test_one_undo_takes_all_of_it_back(board: Chat) -> None:
    done = await board.press(await board.say("bulk all -tag:x -> done"), "Complete 3")
    undone = await board.press(done, "Undo")
    assert "Undone: 3 tasks" in text(undone)
    assert numbers(await board.say("list all")) == [1, 2, 3]


@pytest.mark.parametrize(
    ("change", "label", "shown"),
    [
        ("done note:shipped", "Complete", "done"),
        ("start", "Start", "in progress"),
        ("cancel", "Cancel", "cancelled"),
        ("delete", "Delete", "deleted"),
        ("assign <@eve>", "Assign", "Assigned to: @Eve"),
        ("unassign", "Unassign", "Assigned to: nobody"),
        ("due friday", "Change the due date", "Fri 18 Sep"),
        ("snooze monday", "Snooze", "Mon 21 Sep"),
        ("prio 1", "Change the priority", "urgent"),
        ("tag +new -old", "Tag", "new"),
        ("move web", "Move", "Project: web"),
    ],
)
async def test_each_change_is_what_it_is_behind_numbers(board: Chat, change: str, label: str, shown: str) -> None:
    await board.say("project create Web")
    asked = await board.say(f"bulk all tag:old -> {change}")
    changed = await board.press(asked, label)
    assert changed.understood, text(changed)
    for number in (1, 2):
        assert shown in text(await board.say(f"show {number}"))
    assert shown not in text(await board.say("show 3")) or shown == "Assigned to: nobody"


async def test_what_was_previewed_is_changed_whatever_fits_by_then(board: Chat) -> None:
    asked = await board.say("bulk all tag:old -> prio 1")
    await board.say("tag 2 -old", as_="bob")
    await board.say("add Four +old")
    changed = text(await board.press(asked, "Change"))
    assert "Changed: 2 tasks" in changed
    assert "#2 no longer fits the filters since the preview; it was not left out." in changed
    assert "1 other task fits the filters now, too, and stayed as before." in changed
    assert numbers(await board.say("list all p:1")) == [1, 2]


async def test_what_was_changed_to_that_meanwhile_is_said(board: Chat) -> None:
    asked = await board.say("bulk all tag:old -> done")
    await board.say("done 2", as_="bob")
    changed = text(await board.press(asked, "Complete"))
    assert "#2 is already done (Bob" in changed
    assert "no longer fits" in changed


async def test_each_task_is_asked_whether_one_may(board: Chat) -> None:
    await board.say("add His +old", as_="bob")
    asked = await board.say("bulk all tag:old -> delete", as_="bob")
    assert text(asked).startswith("This deletes 1 task.\n#4 His\n2 other tasks you may not change.")
    deleted = await board.press(asked, "Delete 1 task", as_="bob")
    assert "Deleted" in text(deleted)
    assert numbers(await board.say("list all")) == [1, 2, 3]


async def test_what_one_may_not_see_is_not_found_nor_counted(board: Chat) -> None:
    await board.say("add Secret +old", room="board", kind=RoomKind.PRIVATE)
    asked = await board.say("bulk all tag:old -> done", as_="bob")
    assert "This completes 2 tasks" in text(asked)
    line = button(asked, "Complete").command.replace("only:1,2", "only:1,2,4")
    changed = text(await board.send(Pressed(line), as_="bob"))
    assert "#4: not found" in changed
    assert numbers(await board.say("list all")) == [3, 4]


async def test_pressing_it_twice_does_it_once(board: Chat) -> None:
    asked = await board.say("bulk all tag:old -> tag +x")
    line = button(asked, "Tag").command
    await board.send(Pressed(line), key="k")
    assert "done once" in text(await board.send(Pressed(line), key="k"))
    assert text(await board.say("history 1")).count("added the tag x") == 1


async def test_the_history_and_notices_are_those_of_each_task(chat: Chat) -> None:
    for _ in range(6):
        await chat.say("add Something +old")
    await claimed(chat)
    await chat.press(await chat.say("bulk all tag:old -> assign <@bob>"), "Assign 6 tasks")
    assert "assigned it to Bob" in text(await chat.say("history 6"))
    (claim,) = await claimed(chat)
    assert claim.count == 6


async def test_a_view_and_a_date_that_is_asked_back(board: Chat) -> None:
    await board.say("view save late all tag:old")
    asked = await board.say("bulk view:late -> due 03/04")
    assert [one.label for one in buttons(asked)][:2] == ["Sat 3 Apr 2027 17:00", "Thu 4 Mar 2027 17:00"]
    preview = await board.press(asked, "3 Apr")
    assert "This changes the due date of 2 tasks" in text(preview)
    assert "Due Sat 3 Apr" in text(await board.press(preview, "Change"))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("bulk all tag:none_such -> done", "No task fits that"),
        ("bulk all tag:old -> tag +old", "Nothing has changed"),
    ],
)
async def test_where_there_is_nothing_to_do_it_says_so(board: Chat, line: str, told: str) -> None:
    reply = await board.say(line)
    assert told in text(reply)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("bulk", "I see no arrow"),
        ("bulk -> done", "I see no filter before the arrow"),
        ("bulk all tag:old ->", "is no change of several tasks"),
        ("bulk all tag:old -> dance", "“dance” is no change of several tasks"),
        ("bulk all tag:old -> restore", "“restore” is no change of several tasks"),
        ("bulk all tag:old -> done 12", "The filters say which tasks already"),
        ("bulk all tag:old -> done confirm:yes", "The filters say which tasks already"),
        ("bulk all tag:old -> due", "Due when?"),
        ("bulk all tag:old -> assign", "Assign it to whom?"),
        ("bulk all tag:old -> assign @nobody_here", "I don't know @nobody_here"),
        ("bulk all in:nowhere -> done", "There is no project “nowhere”"),
        ("bulk all nonsense -> done", "I don't know “nonsense” in a list"),
        ("bulk all page:2 -> done", "is for one answer"),
        ("bulk all only:x -> done", "names no tasks by their numbers"),
        ("bulk all only:1-600 -> done", "takes at most 500"),
        ("bulk all only:99 -> done", "There is no task #99"),
    ],
)
async def test_what_cannot_be_is_explained(board: Chat, line: str, told: str) -> None:
    reply = await board.say(line)
    assert not reply.understood
    assert told in text(reply)
    assert numbers(await board.say("list all")) == [1, 2, 3]


async def test_an_order_of_paper_is_a_task(chat: Chat) -> None:
    assert text(await chat.say("bulk order of paper")).startswith("New task? bulk order of paper")


async def test_more_than_five_hundred_take_several_steps(chat: Chat) -> None:
    await add_many(chat, BULK_EDIT + 1)
    asked = await chat.say("bulk all tag:many -> cancel")
    assert text(asked).startswith("This cancels 500 tasks.")
    assert f"More than {BULK_EDIT} tasks fit; this takes the first {BULK_EDIT}." in text(asked)
    assert "And 450 more." in text(asked)
    cancelled = await chat.press(asked, "Cancel 500 tasks")
    assert text(cancelled).startswith("Cancelled: 500 tasks")
    assert numbers(await chat.say("list all")) == [BULK_EDIT + 1]
    assert "Undone: 500 tasks" in text(await chat.press(cancelled, "Undo"))


async def test_numbers_that_no_button_holds_are_kept(chat: Chat) -> None:
    await add_many(chat, 80, tags=(("even",), ("odd",)))
    asked = await chat.say("bulk all tag:odd sort:number -> prio 1")
    assert button(asked, "Change").command.startswith("draft ")
    assert "Changed: 40 tasks" in text(await chat.press(asked, "Change"))
    assert numbers(await chat.say("list all p:1 sort:number"))[:3] == [2, 4, 6]


async def add_many(chat: Chat, count: int, tags: tuple[tuple[str, ...], ...] = (("many",),)) -> None:
    """`tags`: in turns."""
    inbound = chat.inbound(Pressed(""))
    async with chat.store.begin(inbound.where) as tx:
        standing = await tx.identify(inbound, claim=True, now=chat.now)
        actor, change = standing.actor, standing.change
        assert change is not None
        for place in range(count):
            task = Task(0, "Many", tags=tags[place % len(tags)], creator=actor.person.who, room_id=actor.room.id)
            await tx.add(actor, change, task, NewEvent(EventKind.ADDED, 0, {}), chat.now)


async def test_chosen_options_say_the_same(board: Chat) -> None:
    asked = await board.choose("bulk", filter="all tag:old", change="done")
    assert text(asked).startswith("This completes 2 tasks.")
