"""The inbox: what somebody was told, unread first, by page; read when they say so, and theirs alone."""

from __future__ import annotations

from datetime import timedelta

from bot.message import Message, Select
from bot.notices import Reason
from tests.flows.chat import Chat, button, buttons, text
from tests.flows.delivered import bury, send, settle


def lines(shown: str, word: str) -> list[str]:
    return [line for line in shown.splitlines() if word in line]


async def test_it_is_empty_at_first(chat: Chat) -> None:
    shown = text(await chat.say("inbox", as_="bob"))
    assert shown.startswith("Inbox: all read\nNothing here.")


async def test_what_one_was_told_is_there_and_leads_to_its_task(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await send(chat)
    reply = await chat.say("inbox", as_="bob")
    assert text(reply).startswith("Inbox: 1 unread\n• today 10:00 · Ana assigned #1 Fix login to you")
    assert [one.command for one in buttons(reply)] == ["show 1", button(reply, "Mark as read").command]
    assert "Fix login" not in text(await chat.say("inbox", as_="ana"))  # who did it
    assert "Fix login" not in text(await chat.say("inbox", as_="eve"))


async def test_looking_marks_nothing_as_read_and_the_button_does(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await send(chat)
    await chat.say("inbox", as_="bob")
    reply = await chat.say("inbox", as_="bob")
    assert "1 unread" in text(reply)
    assert text(await chat.press(reply, "Mark as read", as_="bob")).startswith("Marked 1 notice as read")
    shown = text(await chat.say("inbox", as_="bob"))
    assert shown.startswith("Inbox: all read\ntoday 10:00 · Ana assigned")
    assert "Nothing here" in text(await chat.say("inbox unread", as_="bob"))
    assert text(await chat.say("inbox read", as_="bob")).startswith("Nothing was unread")


async def test_what_came_after_the_inbox_was_shown_stays_unread(chat: Chat) -> None:
    await chat.say("add One <@bob>")
    await send(chat)
    reply = await chat.say("inbox", as_="bob")
    await chat.say("add Two <@bob>")
    await send(chat)
    await chat.press(reply, "Mark as read", as_="bob")
    shown = text(await chat.say("inbox", as_="bob"))
    assert shown.index("#2 Two") < shown.index("#1 One")
    assert lines(shown, "#2 Two")[0].startswith("• ")
    assert not lines(shown, "#1 One")[0].startswith("• ")


async def test_many_are_shown_by_page_each_of_them_once(chat: Chat) -> None:
    for first in (1, 31):
        for number in range(first, first + 30):
            await chat.say(f"add Task{number:02} <@bob>")
        await send(chat)
        if first == 1:
            await chat.say("inbox read", as_="bob")
    reply = await chat.say("inbox", as_="bob")
    assert "25+ unread" in text(reply)
    shown = [text(reply), text(await chat.press(reply, "Older", as_="bob"))]
    assert [line.count("• ") for line in shown] == [25, 5]
    await chat.say("inbox read", as_="bob")
    reply = await chat.say("inbox", as_="bob")
    pages = [text(reply)]
    while any(one.label == "Older" for one in buttons(reply)):
        reply = await chat.press(reply, "Older", as_="bob")
        pages.append(text(reply))
    found = [line for page in pages for line in lines(page, "assigned")]
    assert [f"Task{number:02}" in line for number, line in zip(range(60, 0, -1), found, strict=True)] == [True] * 60


async def test_unread_ones_come_before_those_that_were_read(chat: Chat) -> None:
    await chat.say("add One <@bob>")
    await send(chat)
    await chat.say("inbox read", as_="bob")
    await chat.say("add Two <@bob>")
    await send(chat)
    shown = text(await chat.say("inbox", as_="bob")).splitlines()
    assert [line.split(" · ")[0] for line in shown[1:5]] == ["New", "• today 10:00", "Read", "today 10:00"]


async def test_what_was_held_back_is_there_and_what_was_unwanted_is_not(chat: Chat) -> None:
    await chat.say("add Wanted <@bob>")
    await settle(chat, Reason.QUIET, until=chat.now + timedelta(hours=8))
    await chat.say("add Unwanted <@bob>")
    await settle(chat, Reason.OFF)
    await chat.say("add Together <@bob>")
    await settle(chat, Reason.MERGED)
    await chat.say("add Failed <@bob>")
    await bury(chat, "channel_not_found")
    shown = text(await chat.say("inbox", as_="bob"))
    assert "Ana assigned #1 Wanted to you (not sent yet)" in shown
    assert "Unwanted" not in shown
    assert "Together" in shown
    assert "Failed to you (could not be sent)" in shown
    assert text(await chat.say("inbox read", as_="bob")).startswith("Marked 3 notices")


async def test_a_task_that_they_may_not_see_any_more_is_not_named(chat: Chat) -> None:
    from bot.model import RoomKind

    await chat.say("add Secret plan <@bob>", room="cave", kind=RoomKind.PRIVATE)
    await send(chat)
    assert "Secret plan" in text(await chat.say("inbox", as_="bob"))
    await chat.say("unassign 1 <@bob>", room="cave", kind=RoomKind.PRIVATE)
    reply = await chat.say("inbox", as_="bob")
    assert "Secret plan" not in text(reply)
    assert "Something about a task that you can't see any more" in text(reply)
    assert isinstance(reply.body, Message)
    assert not any(isinstance(block, Select) for block in reply.body.blocks)
