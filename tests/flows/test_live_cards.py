"""Where the bot keeps cards right: short private answers, one card a task and room, as the task is now."""

import pytest

from bot.contents import Posted, Ticked
from bot.message import Message, plain_message
from bot.model import RoomKind
from bot.ports import Audience, Reply
from tests.flows.chat import Chat, button, buttons, is_silent, text

DM = {"room": "dm-ana", "kind": RoomKind.DM}


async def drawn(chat: Chat, task: int, **where: object) -> str:
    message = await chat.drawn(task, **where)
    assert message is not None
    return plain_message(message)


async def carded(chat: Chat) -> list[tuple[int | None, str, str | None]]:
    return sorted((one.task, one.where.room, one.where.thread) for one in await chat.stale())


async def test_adding_is_answered_briefly_and_the_card_is_left_to_the_bot(live: Chat) -> None:
    reply = await live.say("add Fix colour:red <@bob> friday 5pm +web")
    assert (reply.audience, reply.card) == (Audience.PRIVATE, None)
    assert text(reply).split("\n") == [
        "Added #1: Fix colour:red",
        "colour:red is no field I know, so it stayed in the title.",
        "For @Bob.",
        "Due Fri 18 Sep, 17:00 (Europe/Berlin).",
        "[Undo] [Show] [Edit]",
    ]
    assert await carded(live) == [(1, "general", None)]
    said = await drawn(live, 1)
    assert "Due: Fri 18 Sep, " in said
    assert "[Done] [Edit]" in said


async def test_a_direct_message_has_a_card_too(live: Chat) -> None:
    assert text(await live.say("add Call mum", **DM)).startswith("Added #1: Call mum")
    assert await carded(live) == [(1, "dm-ana", None)]
    assert "Call mum" in await drawn(live, 1, **DM)


async def test_a_card_stands_in_the_thread_it_was_made_in(live: Chat) -> None:
    await live.say("add Fix login", thread="t1")
    assert await carded(live) == [(1, "general", "t1")]


@pytest.mark.parametrize("line", ["done 1", "claim 1", "assign 1 <@eve>"])
async def test_what_is_done_to_a_task_changes_its_card_at_home(live: Chat, line: str) -> None:
    await live.say("add Fix login")
    assert await carded(live) == [(1, "general", None)]
    live.pass_time(minutes=2)
    reply = await live.say(line)
    assert (reply.audience, reply.card) == (Audience.PRIVATE, None)
    assert await carded(live) == [(1, "general", None)]


@pytest.mark.parametrize(
    ("line", "has_card"), [("claim 1", True), ("assign 1 <@eve>", True), ("done 1", True), ("prio 1 1", False)]
)
async def test_a_task_without_a_card_gets_one_when_something_is_to_be_told(
    live: Chat, line: str, has_card: bool
) -> None:
    await Chat(live.store, installation=live.installation).say("add Fix login")
    await live.say(line)
    assert await carded(live) == ([(1, "general", None)] if has_card else [])


async def test_elsewhere_it_gets_none(live: Chat) -> None:
    await Chat(live.store, installation=live.installation).say("add Fix login")
    await live.say("done 1", room="elsewhere")
    assert await carded(live) == []


async def test_a_closed_card_says_who_and_when_and_can_be_pressed_no_more(live: Chat) -> None:
    await live.say("add Fix login")
    await live.say("done 1", as_="bob")
    said = await drawn(live, 1)
    assert "Done by @Bob, today" in said
    assert "[" not in said


async def test_a_deleted_card_says_who_deleted_it(live: Chat) -> None:
    added = await live.say("add Fix login", as_="bob")
    await live.press(added, "Undo", as_="bob")
    assert "Deleted by @Bob, today" in await drawn(live, 1)


async def test_a_card_of_no_task_or_of_one_that_others_must_not_see_is_given_up(live: Chat) -> None:
    await live.say("add secret", room="board", kind=RoomKind.PRIVATE)
    await live.say("help", room="lobby")
    assert await live.drawn(99) is None
    assert await live.drawn(1, room="lobby") is None


async def test_undo_and_edits_are_answered_briefly(live: Chat) -> None:
    await live.say("add Fix login")
    moved = await live.say("due 1 fri 14:00")
    assert text(moved).split("\n") == [
        "Changed #1: Fix login",
        "Ana set the due date to Fri 18 Sep 14:00.",
        "Due Fri 18 Sep, 14:00 (Europe/Berlin).",
        "[Undo] [Show]",
    ]
    undone = await live.press(moved, "Undo")
    assert text(undone).startswith("Undone #1: Fix login\nTaken back: Ana set the due date")


async def test_a_private_card_offers_more_than_the_room_s(live: Chat) -> None:
    await live.say("add Fix login")
    shown = await live.say("show 1")
    assert {"Comment", "History", "Delete", "Due tomorrow", "Next Monday"} <= {one.label for one in buttons(shown)}
    assert "Mon 21 Sep" in text(await live.press(shown, "Next Monday"))


async def test_reassigning_from_a_card(live: Chat) -> None:
    await live.say("add Fix login <@bob>")
    assert text(await live.say("assign 1 <@eve>")).startswith("Assigned #1: Fix login")
    assert "@Eve" in await drawn(live, 1)


async def test_where_cards_are_not_kept_nothing_is_to_be_shown(chat: Chat) -> None:
    reply = await chat.say("add Fix login")
    assert (reply.audience, reply.card) == (Audience.ROOM, 1)
    assert await carded(chat) == []


async def test_rows_have_menus_where_they_can_be_drawn(live: Chat, chat: Chat) -> None:
    def menus(reply: Reply) -> list[str]:
        assert isinstance(reply.body, Message)
        rows = [row for block in reply.body.blocks for row in getattr(block, "rows", ()) if hasattr(row, "menu")]
        return [one.command for row in rows for one in row.menu]

    for where in (live, chat):
        await where.say("add one @me")
        await where.say("add two @me")
    for line in ("list", "", "search one", "home", "prio 1 2 1"):
        assert "done 1" in menus(await live.say(line)), line
        assert menus(await chat.say(line)) == [], line


async def test_a_change_is_told_after_it_was_committed(live: Chat) -> None:
    before = live.changes
    await live.say("list")
    await live.say("done 99")
    assert live.changes == before
    await live.say("add one")
    assert live.changes == before + 1


# ---- ticks


async def test_a_tick_on_a_card_completes_its_task(live: Chat) -> None:
    await live.say("add Fix login")
    await live.send(Posted(1, "m1"))
    done = await live.send(Ticked("m1"), as_="bob")
    assert text(done).startswith("Done #1: Fix login")
    assert done.audience is Audience.PRIVATE
    assert "Done by @Bob" in await drawn(live, 1)
    assert is_silent(await live.send(Ticked("m1"), as_="eve")), "it is done already"


async def test_a_tick_elsewhere_or_by_those_who_may_not_means_nothing(live: Chat) -> None:
    await live.say("add Fix login")
    await live.send(Posted(1, "m1"))
    await live.say("admin role <@eve> guest")
    before = live.changes
    assert is_silent(await live.send(Ticked("elsewhere")))
    assert is_silent(await live.send(Ticked("m1"), as_="eve"))
    assert live.changes == before
    assert "to do" in text(await live.say("show 1"))


async def test_the_same_tick_twice_is_one(live: Chat) -> None:
    await live.say("add Fix login")
    await live.send(Posted(1, "m1"))
    await live.send(Ticked("m1"), key="k")
    await live.say("reopen 1")
    again = await live.send(Ticked("m1"), key="k")
    assert "done once" in text(again)
    assert "to do" in text(await live.say("show 1"))


# ---- what shows itself again


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("list mine", "list mine"),
        ("show 1", "show 1"),
        ("1", "show 1"),
        ("show ^", "show 1"),
        ("history 1", "history 1"),
        ("search fix", 'search "fix"'),
        ("home", "home"),
        ("help add", "help add"),
        ("when friday", "when friday"),
        ("done 1", ""),
        ("show 99", ""),
        ("Fix login", "Fix login"),
        ("form", ""),
    ],
)
async def test_what_was_read_says_how_to_show_it_again(live: Chat, line: str, origin: str) -> None:
    await live.say("add Fix login @me")
    reply = await live.say(line)
    assert reply.origin == ("" if not reply.understood else origin)


async def test_an_origin_too_long_for_a_button_is_none(live: Chat) -> None:
    assert (await live.say("search " + "word " * 30)).origin == ""


async def test_the_undo_button_of_an_answer_works_for_whoever_got_it(live: Chat) -> None:
    added = await live.say("add one")
    assert button(added, "Undo")
    assert "Ana made that change" in text(await live.press(added, "Undo", as_="eve"))
