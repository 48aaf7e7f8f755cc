"""What is suggested while somebody types."""

import pytest

from bot.message import Choices
from bot.ports import Completing
from tests.flows.chat import Chat


async def suggested(chat: Chat, what: str, prefix: str, **how: object) -> list[tuple[str, str]]:
    reply = await chat.send(Completing(what, prefix), **how)
    assert isinstance(reply.body, Choices)
    return list(reply.body.options)


@pytest.mark.parametrize(
    ("what", "prefix", "expected"),
    [
        ("verb", "do", "done"),
        ("person", "bo", "<@bob>"),
        ("person", "Bo", "<@bob>"),
        ("project", "w", "web"),
        ("tag", "b", "bug"),
        ("task", "log", "1"),
        ("task", "fix lo", "1"),
        ("task", "1", "1"),
        ("task", "#1", "1"),
        ("task", "web-1", "1"),
        ("task", "WEB-1", "1"),
        ("tag", "+b", "bug"),
        ("zone", "berl", "Europe/Berlin"),
        ("date", "fri 5pm", "fri 5pm"),
    ],
)
async def test_each_kind_is_completed(chat: Chat, what: str, prefix: str, expected: str) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login +bug in:web")
    assert expected in [value for value, _ in await suggested(chat, what, prefix)]


async def test_a_person_is_suggested_with_their_name(chat: Chat) -> None:
    assert await suggested(chat, "person", "bo") == [("<@bob>", "Bob")]


async def test_a_reference_is_only_one_of_its_project(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login in:web")
    await chat.say("add Hash by sha-1")
    assert [value for value, _ in await suggested(chat, "task", "web-1")] == ["1"]
    assert [value for value, _ in await suggested(chat, "task", "sha-1")] == ["2"]
    assert await suggested(chat, "task", "app-1") == []


async def test_only_tags_that_there_are_are_suggested(chat: Chat) -> None:
    await chat.say("add Fix login +bug")
    assert await suggested(chat, "tag", "bu") == [("bug", "+bug")]
    assert await suggested(chat, "tag", "new") == []


async def test_a_date_is_shown_as_it_would_be_read(chat: Chat) -> None:
    (_, label), *_ = await suggested(chat, "date", "fri 5pm")
    assert label == "Fri 18 Sep, 17:00 (Europe/Berlin), in 2 days"


async def test_a_private_task_is_not_suggested_to_others(chat: Chat) -> None:
    from bot.model import RoomKind

    await chat.say("add Fix login", room="board", kind=RoomKind.PRIVATE)
    assert await suggested(chat, "task", "log", as_="bob") == []


@pytest.mark.parametrize("what", ["verb", "person", "project", "tag", "task", "zone", "date", "moon"])
@pytest.mark.parametrize("prefix", ["", "%", "'", "\\", "\x00", "x" * 5000, "\ud800"])
async def test_odd_prefixes_are_no_trouble(chat: Chat, what: str, prefix: str) -> None:
    assert len(await suggested(chat, what, prefix)) <= 25
