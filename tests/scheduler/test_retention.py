"""Closed tasks go when a workspace keeps them no longer, with all that hangs on them, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.files import SentFile
from bot.model import RoomKind
from tests.flows.chat import Chat, numbers, text

if TYPE_CHECKING:
    from tests.scheduler.clockwork import Clockwork


async def keep(chat: Chat, days: int) -> None:
    await chat.press(await chat.say(f"admin retention {days}d"), "Keep them")


async def closed_work(chat: Chat) -> None:
    """Four tasks: the second is open and part of the first, which is closed, as is the third; the fourth waits."""
    for title in ("Fix login @bob", "Part parent:1", "Write docs", "Open one after:3"):
        await chat.say(f"add {title}")
    await chat.say("comment 1 Nearly there", as_="bob")
    await chat.say("time log 1 45m")
    await chat.say("attach 1", files=(SentFile("F1", "plan.pdf", 9),))
    await chat.say("relate 4 to 1")
    await chat.say("done 1 3")
    await chat.say("watch 1")


async def test_old_closed_tasks_go_and_open_ones_stay(clockwork: Clockwork) -> None:
    chat = clockwork.chat
    await closed_work(chat)
    await keep(chat, 30)
    await clockwork.scheduler.tidy()
    assert numbers(await chat.say("list status:any sort:number")) == [1, 2, 3, 4]
    chat.pass_time(days=31)
    await clockwork.scheduler.tidy()
    assert numbers(await chat.say("list status:any sort:number")) == [2, 4]
    assert "There is no task #1" in text(await chat.say("show 1"))
    for table in ("events", "task_files"):
        assert await clockwork.owner.fetchval(f"SELECT count(*) FROM {table} WHERE task_number IN (1, 3)") == 0
    assert "#1" not in text(await chat.say("show 4"))


async def test_the_history_of_what_named_them_says_that_they_are_gone(clockwork: Clockwork) -> None:
    chat = clockwork.chat
    await closed_work(chat)
    await keep(chat, 30)
    chat.pass_time(days=31)
    await clockwork.scheduler.tidy()
    assert "Ana let #1, which this named, be deleted by age" in text(await chat.say("history 2"))
    assert "Ana let #1 and #3, which this named, be deleted by age" in text(await chat.say("history 4"))


async def test_what_was_private_is_not_named(clockwork: Clockwork) -> None:
    chat = clockwork.chat
    await chat.say("add Secret", room="cellar", kind=RoomKind.PRIVATE)
    await chat.say("add Open one after:1")
    await chat.say("done 1")
    await keep(chat, 30)
    chat.pass_time(days=31)
    await clockwork.scheduler.tidy()
    assert "Ana let a task, which this named, be deleted by age" in text(await chat.say("history 2"))


async def test_batch_by_batch_and_the_history_says_it(clockwork: Clockwork) -> None:
    chat = clockwork.chat
    for number in range(1, 6):
        await chat.say(f"add Task {number}")
    await chat.say("done 1 2 3 4 5")
    await keep(chat, 30)
    chat.pass_time(days=31)
    counts = [await chat.store.forget_tasks(chat.now, 2) for _ in range(4)]
    assert counts == [2, 2, 1, 0]
    reply = await chat.say("export audit")
    assert reply.file is not None
    told = [line for line in reply.file.content.decode().splitlines() if "tasks_forgotten" in line]
    assert len(told) == 3
    assert all("Ana" in line for line in told)


async def test_without_it_nothing_is_ever_deleted(clockwork: Clockwork) -> None:
    chat = clockwork.chat
    await closed_work(chat)
    chat.pass_time(days=4000)
    await clockwork.scheduler.tidy()
    assert numbers(await chat.say("list status:any sort:number")) == [1, 2, 3, 4]
