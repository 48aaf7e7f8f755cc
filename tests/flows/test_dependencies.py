"""What waits for what, what is related, what is there twice: said, shown, refused, undone."""

from __future__ import annotations

import asyncio

import pytest

from bot.model import RoomKind
from tests.flows.chat import Chat, numbers, text

SECRET = {"as_": "eve", "room": "cellar", "kind": RoomKind.PRIVATE}


async def three(chat: Chat) -> None:
    for title in ("Design", "Build", "Ship"):
        await chat.say(f"add {title}")


async def test_a_task_waits_until_what_blocks_it_is_closed(chat: Chat) -> None:
    await three(chat)
    said = text(await chat.say("block 2 by 1"))
    assert "Ana made it wait for #1." in said
    assert "Waits for: #1 Design (to do)" in said
    assert numbers(await chat.say("list all blocked")) == [2]
    assert numbers(await chat.say("list all ready")) == [1, 3]
    await chat.say("done 1")
    assert numbers(await chat.say("list all blocked")) == []
    assert numbers(await chat.say("list all ready")) == [2, 3]


async def test_it_need_not_wait_any_more(chat: Chat) -> None:
    await three(chat)
    await chat.say("block 3 by 1 2")
    assert "no longer wait for #1" in text(await chat.say("unblock 3 from 1"))
    assert "does not wait for #1" in text(await chat.say("unblock 3 1"))
    assert "no longer wait for #2" in text(await chat.say("unblock 3"))
    assert "#3 waits for nothing." in text(await chat.say("unblock 3"))
    await chat.say("undo")
    assert "Waits for: #2 Build" in text(await chat.say("show 3"))


async def test_a_task_waits_for_something_outside(chat: Chat) -> None:
    await three(chat)
    await chat.say("block 2 by 1")
    said = text(await chat.say("block 2 waiting for the <!here> customer"))
    assert "Ana made it wait for “the <!here> customer”." in said
    assert "Waits for: #1 Design (to do) and the <!here> customer" in said
    await chat.say("done 1")
    assert numbers(await chat.say("list all blocked")) == [2]
    assert numbers(await chat.say("list all ready")) == [3]
    assert "no longer wait for “the <!here> customer”" in text(await chat.say("unblock 2"))
    assert numbers(await chat.say("list all ready")) == [2, 3]
    await chat.say("undo")
    assert numbers(await chat.say("list all blocked")) == [2]
    assert "made it wait for “the <!here> customer”" in text(await chat.say("history 2"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["block 1 by 1"], "#1 can't wait for itself."),
        (["block 1 by 2", "block 2 by 1"], "#2 can't wait for #1: #1 waits for #2."),
        (
            ["block 1 by 2", "block 2 by 3", "block 3 by 1"],
            "#3 can't wait for #1: #1 waits for #2, which waits for #3.",
        ),
        (["block 1 by 2", "edit 2 after:1"], "#2 can't wait for #1: #1 waits for #2."),
        (
            ["edit 1 parent:2", "edit 2 parent:3", "edit 3 parent:1"],
            "#3 can't be part of #1: #1 is part of #2, which is part of #3.",
        ),
        (["duplicate 1 of 2", "duplicate 2 of 1"], "#2 can't be a duplicate of #1: #1 is a duplicate of #2."),
        (["block 1 by 2", "delete 2 confirm:yes", "restore 2", "block 2 by 1"], "#1 waits for #2."),
    ],
)
async def test_a_circle_is_refused_and_named(chat: Chat, lines: list[str], said: str) -> None:
    await three(chat)
    for line in lines[:-1]:
        assert (await chat.say(line)).understood
    reply = await chat.say(lines[-1])
    assert said in text(reply)
    assert not reply.understood


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["block 1 by 2", "block 2 by 3", "block 3 by 1"], "unblock #1 from #2"),
        (["edit 1 parent:2", "edit 2 parent:3", "edit 3 parent:1"], "edit #1 parent:none"),
        (["duplicate 1 of 2", "duplicate 2 of 1"], "reopen #1"),
        (["edit 2 parent:1", "block 1 by 2"], "edit 2 parent:none"),
        (["block 2 by 1", "edit 1 parent:2"], "unblock 2 from 1"),
    ],
)
async def test_what_opens_a_circle_is_said_and_does_it(chat: Chat, lines: list[str], said: str) -> None:
    await three(chat)
    for line in lines[:-1]:
        assert (await chat.say(line)).understood
    assert f": {said}." in text(await chat.say(lines[-1]))
    assert (await chat.say(said)).understood
    assert (await chat.say(lines[-1])).understood


async def test_an_undo_closes_no_circle_either(chat: Chat) -> None:
    await three(chat)
    await chat.say("block 1 by 2")
    gone = await chat.say("unblock 1")
    await chat.say("block 2 by 1")
    assert "#1 can't wait for #2: #2 waits for #1." in text(await chat.press(gone, "Undo"))


async def test_two_at_once_make_no_circle_together(chat: Chat) -> None:
    """Each names tasks that the other one does not."""
    for title in "abcd":
        await chat.say(f"add {title}")
    await chat.say("block 2 by 3")
    await chat.say("block 4 by 1")
    replies = await asyncio.gather(chat.say("block 1 by 2"), chat.say("block 3 by 4", as_="bob"))
    assert sorted(reply.understood for reply in replies) == [False, True]


async def test_a_hidden_task_on_the_way_is_not_named(chat: Chat) -> None:
    await three(chat)
    await chat.say("add Secret plan", **SECRET)
    await chat.say("block 1 by 4", **SECRET)
    await chat.say("block 4 by 2", **SECRET)
    said = text(await chat.say("block 2 by 1"))
    assert "#1 waits for a task that you can't see, which waits for #2." in said
    assert "#4" not in said


async def test_hidden_tasks_are_named_nowhere(chat: Chat) -> None:
    """Neither on a card, nor in the history, nor by taking them away."""
    await three(chat)
    await chat.say("add Secret plan", **SECRET)
    for line in ("block 1 by 4", "relate 1 to 4", "edit 1 parent:4"):
        assert (await chat.say(line, **SECRET)).understood
    for line in ("show 1", "history 1", "unblock 1", "unrelate 1", "due 1 friday", "undo"):
        said = text(await chat.say(line, as_="bob"))
        assert "#4" not in said, line
        assert "Secret" not in said, line
    assert "made it wait for a task that you can't see" in text(await chat.say("history 1", as_="bob"))
    assert "Waits for: #4 Secret plan" in text(await chat.say("show 1", **SECRET))
    for line in ("block 2 by 4", "relate 2 to 4", "duplicate 2 of 4"):
        assert "There is no task #4 that you can see." in text(await chat.say(line, as_="bob"))


async def test_what_is_closed_or_deleted_holds_nothing_up(chat: Chat) -> None:
    await three(chat)
    await chat.say("done 1")
    assert "#2 need not wait: #1 is done already." in text(await chat.say("block 2 by 1"))
    await chat.say("delete 3 confirm:yes")
    assert "#3 is deleted." in text(await chat.say("block 2 by 3"))


async def test_a_guest_changes_no_links_of_others(chat: Chat) -> None:
    await three(chat)
    await chat.say("admin role @bob guest")
    for line in ("block 1 by 2", "relate 1 to 2", "duplicate 1 of 2"):
        assert "you may" in text(await chat.say(line, as_="bob")).lower()
    assert "Waits" not in text(await chat.say("show 1"))


# ---- related


async def test_related_tasks_name_each_other_until_one_is_gone(chat: Chat) -> None:
    await three(chat)
    assert text(await chat.say("relate 1 to 2 3")).startswith("Related: 3 tasks")
    assert "Related to: #2 Build and #3 Ship" in text(await chat.say("show 1"))
    assert "Related to: #1 Design" in text(await chat.say("show 3"))
    await chat.say("delete 3 confirm:yes")
    assert "Related to: #2 Build\n" in text(await chat.say("show 1"))
    await chat.say("restore 3")
    assert "Related to: #2 Build and #3 Ship" in text(await chat.say("show 1"))
    await chat.say("unrelate 3")
    assert "Related to: #2 Build\n" in text(await chat.say("show 1"))
    assert "Related" not in text(await chat.say("show 3"))


async def test_both_sides_of_a_relation_are_undone_whatever_came_since(chat: Chat) -> None:
    await three(chat)
    related = await chat.say("relate 1 to 2")
    await chat.say("relate 2 to 3")
    await chat.press(related, "Undo")
    assert "Related" not in text(await chat.say("show 1"))
    assert "Related to: #3 Ship" in text(await chat.say("show 2"))


# ---- there twice


async def test_a_duplicate_is_closed_and_says_of_what(chat: Chat) -> None:
    await three(chat)
    said = text(await chat.say("duplicate 2 of 1"))
    assert said.startswith("Closed as a duplicate of #1: #2 Build\nStatus: cancelled by @Ana")
    assert "Duplicate of: #1 Design" in said
    assert "Duplicates: #2 Build" in text(await chat.say("show 1"))
    assert "cancelled it and made it a duplicate of #1" in text(await chat.say("history 2"))
    assert "is a duplicate of #1 already" in text(await chat.say("duplicate 2 of 1"))


@pytest.mark.parametrize("line", ["undo", "reopen 2"])
async def test_what_is_open_again_is_no_duplicate(chat: Chat, line: str) -> None:
    await three(chat)
    await chat.say("duplicate 2 of 1")
    await chat.say(line)
    assert "Status: to do" in text(await chat.say("show 2"))
    assert "Duplicate" not in text(await chat.say("show 1"))
