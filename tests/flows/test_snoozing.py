"""What is put aside is out of one's own lists until then, and nothing else changes."""

import pytest

from bot.model import RoomKind
from tests.flows.chat import Chat, numbers, text


@pytest.fixture
async def board(chat: Chat) -> Chat:
    for title in ("one", "two", "three"):
        await chat.say(f"add {title} @me friday")
    return chat


async def test_it_comes_back_on_its_day(board: Chat) -> None:
    said = text(await board.say("snooze 1 tomorrow"))
    assert said.startswith("Snoozed until tomorrow: #1 one")
    assert "Thu 17 Sep, 00:00 (Europe/Berlin)" in said
    assert numbers(await board.say("list mine")) == [2, 3]
    assert 1 in numbers(await board.say("list all"))
    board.pass_time(days=1)
    assert numbers(await board.say("list mine")) == [1, 2, 3]


async def test_when_it_is_due_stays(board: Chat) -> None:
    await board.say("snooze 1 next monday")
    assert "Fri 18 Sep" in text(await board.say("show 1"))


async def test_until_a_time_of_day_and_back_at_once(board: Chat) -> None:
    assert "today 14:00" in text(await board.say("snooze 1 today 14:00"))
    assert text(await board.say("snooze 1 none")).startswith("Back from being snoozed: #1 one")
    assert numbers(await board.say("list mine")) == [1, 2, 3]


async def test_several_at_once_and_undone_together(board: Chat) -> None:
    snoozed = await board.say("snooze 1-3 tomorrow")
    assert "Snoozed until tomorrow: 3 tasks" in text(snoozed)
    assert numbers(await board.say("list mine")) == []
    await board.press(snoozed, "Undo")
    assert numbers(await board.say("list mine")) == [1, 2, 3]


async def test_what_is_done_is_not_put_aside(board: Chat) -> None:
    await board.say("done 1")
    assert text(await board.say("snooze 1 tomorrow")).startswith("#1 is done.")


async def test_who_may_not_work_on_it_may_not_put_it_aside(board: Chat) -> None:
    await board.say("admin role <@eve> guest")
    assert not (await board.say("snooze 1 tomorrow", as_="eve")).understood
    await board.say("add secret", room="board", kind=RoomKind.PRIVATE)
    assert "no task #4" in text(await board.say("snooze 4 tomorrow", as_="bob"))


async def test_a_past_moment_is_asked_back(board: Chat) -> None:
    asked = await board.say("snooze 1 yesterday")
    assert not asked.understood
    assert numbers(await board.say("list mine")) == [1, 2, 3]
