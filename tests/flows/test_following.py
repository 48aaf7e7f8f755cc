"""What somebody mutes or watches is theirs alone: a task, a project, a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.contents import Typed
from bot.model import RoomKind
from tests.flows.chat import Chat, numbers, text

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture
async def board(chat: Chat) -> Chat:
    await chat.say("project create Web")
    await chat.say("add One @me friday")
    await chat.say("add Two in:web")
    return chat


async def followed(chat: Chat, account: str = "ana") -> Mapping[str, str]:
    """How, by the kind of what is followed; several of a kind are not looked at here."""
    inbound = chat.inbound(Typed("list"), account)
    async with chat.store.begin(inbound.where) as tx:
        standing = await tx.identify(inbound, claim=False, now=chat.now)
        follows = await tx.follows(standing.actor.id, chat.now)
    short = {one: one if one.startswith("task") else one.partition(":")[0] for _, one in follows}
    kept: dict[str, str] = {}
    for how, subject in sorted(follows):  # "mute" before "watch"
        kept[short[subject]] = f"{kept[short[subject]]}, {how}" if short[subject] in kept else how
    return kept


@pytest.mark.parametrize(
    ("line", "title", "subject", "how"),
    [
        ("mute 1", "Muted: #1 One", "task:1", "mute"),
        ("watch 1", "Watched: #1 One", "task:1", "watch"),
        ("mute in:web", "Muted: Web", "project", "mute"),
        ("watch in:web", "Watched: Web", "project", "watch"),
        ("mute", "Muted: #general", "room", "mute"),
        ("watch #general", "Watched: #general", "room", "watch"),
        ("mute <#general>", "Muted: #general", "room", "mute"),
    ],
)
async def test_what_is_followed(board: Chat, line: str, title: str, subject: str, how: str) -> None:
    assert text(await board.say(line)).startswith(title)
    assert await followed(board) == {subject: how}
    assert await followed(board, "bob") == {}


async def test_in_a_tasks_thread_it_is_the_task(board: Chat) -> None:
    await board.say("mute", thread="card-1")
    assert await followed(board) == {"task:1": "mute"}


async def test_in_a_thread_of_no_task_it_is_the_channel(board: Chat) -> None:
    await board.say("mute", thread="17")
    assert await followed(board) == {"room": "mute"}


async def test_a_mute_ends_by_itself(board: Chat) -> None:
    said = text(await board.say("mute 1 until friday"))
    assert "I tell you nothing of it until Fri 18 Sep, 00:00" in said
    assert await followed(board) == {"task:1": "mute"}
    board.pass_time(days=2)
    assert await followed(board) == {}


async def test_a_muted_task_stays_in_the_lists(board: Chat) -> None:
    await board.say("mute 1")
    assert numbers(await board.say("list mine")) == [1]


async def test_what_is_watched_is_watched_again_when_the_mute_is_over(board: Chat) -> None:
    await board.say("watch 1")
    await board.say("mute 1 1h")
    assert await followed(board) == {"task:1": "mute, watch"}
    board.pass_time(hours=2)
    assert await followed(board) == {"task:1": "watch"}


async def test_who_unmutes_what_they_watch_still_watches_it(board: Chat) -> None:
    for line in ("watch 1", "mute 1", "unmute 1"):
        await board.say(line)
    assert await followed(board) == {"task:1": "watch"}


async def test_who_watches_what_they_muted_wants_to_hear_of_it(board: Chat) -> None:
    await board.say("mute 1")
    changed = await board.say("watch 1")
    assert await followed(board) == {"task:1": "watch"}
    await board.press(changed, "Undo")
    assert await followed(board) == {"task:1": "mute"}


async def test_who_mutes_a_whole_channel_is_told_what_they_still_hear(board: Chat) -> None:
    for line in ("mute", "mute in:web"):
        assert "but what is given to you and where you are mentioned" in text(await board.say(line))
    assert "given to you" not in text(await board.say("mute 1"))


@pytest.mark.parametrize(("on", "off"), [("mute", "unmute"), ("watch", "unwatch")])
async def test_and_neither_again(board: Chat, on: str, off: str) -> None:
    await board.say(f"{on} 1")
    assert (await board.say(f"{off} 1")).understood
    assert await followed(board) == {}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("unmute 1", "#1 One is not muted."),
        ("unwatch 1", "#1 One is not watched by you."),
        ("mute 9", "There is no task #9"),
        ("mute in:nowhere", "There is no project “nowhere”."),
        ("watch #nowhere", "A project is written in:nowhere."),
        ("mute 1 until =2026-09-16T07:00Z", "That time is over by now."),
    ],
)
async def test_what_can_not_be(board: Chat, line: str, problem: str) -> None:
    refused = await board.say(line)
    assert not refused.understood
    assert problem in text(refused)
    assert await followed(board) == {}


async def test_twice_says_so(board: Chat) -> None:
    await board.say("watch 1")
    assert "#1 One is watched by you already." in text(await board.say("watch 1"))


async def test_a_direct_message_is_no_channel(board: Chat) -> None:
    refused = await board.say("mute", room="dm", kind=RoomKind.DM)
    assert "Here is no channel." in text(refused)


async def test_what_one_may_not_see_can_not_be_watched(board: Chat) -> None:
    await board.say("add Secret", room="board", kind=RoomKind.PRIVATE)
    assert "no task #3" in text(await board.say("watch 3", as_="bob"))
    assert await followed(board, "bob") == {}


async def test_a_deleted_task_is_not_muted(board: Chat) -> None:
    await board.say("delete 1 confirm:yes")
    assert "#1 is deleted." in text(await board.say("mute 1"))


@pytest.mark.parametrize("line", ["mute 1 until friday", "watch in:web", "mute"])
async def test_it_is_taken_back_and_back_again(board: Chat, line: str) -> None:
    changed = await board.say(line)
    before = await followed(board)
    undone = await board.press(changed, "Undo")
    assert undone.understood
    assert await followed(board) == {}
    await board.press(undone, "Undo")
    assert await followed(board) == before


async def test_what_was_changed_since_is_not_taken_back(board: Chat) -> None:
    changed = await board.say("mute 1")
    await board.say("watch 1")
    assert "was changed again since" in text(await board.press(changed, "Undo"))
    assert await followed(board) == {"task:1": "watch"}


async def test_nobody_else_takes_it_back(board: Chat) -> None:
    changed = await board.say("mute 1", as_="bob")
    await board.say("admin role <@ana> admin")
    assert not (await board.press(changed, "Undo")).understood
    assert await followed(board, "bob") == {"task:1": "mute"}


async def test_by_typed_options(board: Chat) -> None:
    await board.choose("mute", task="#1 One", when="friday")
    await board.choose("watch", project="web")
    assert await followed(board) == {"task:1": "mute", "project": "watch"}
    await board.choose("unmute", task="1")
    assert await followed(board) == {"project": "watch"}


async def test_a_task_named_by_words_is_asked_back(board: Chat) -> None:
    asked = await board.choose("mute", task="one", when="friday")
    await board.press(asked, "Mute #1 One")
    assert await followed(board) == {"task:1": "mute"}
