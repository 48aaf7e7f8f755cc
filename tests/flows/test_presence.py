"""Who acts in a room without being there: what is left over, a form that is sent late; and rooms of an unknown kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.contents import Attaching, Completing, Content, FromMessage, Joined, Left, Pressed, Submitted, Ticked, Typed
from bot.message import Form, Message
from bot.model import RoomKind
from tests.flows.chat import Chat, buttons, is_silent, numbers, text

if TYPE_CHECKING:
    from bot.ports import Inbound, Reply

SECRET = {"room": "secret", "kind": RoomKind.PRIVATE}
GONE = "You are not in #secret any more."


def late(inbound: Inbound) -> Inbound:
    return replace(inbound, present=False)


async def from_afar(chat: Chat, content: Content, as_: str = "bob", **where: object) -> Reply:
    return await chat.dispatcher.handle(late(chat.inbound(content, as_, **(where or SECRET))))  # type: ignore[arg-type]


@pytest.fixture
async def left(chat: Chat) -> Chat:
    """Bob was in #secret, where Ana has a task, and was removed."""
    await chat.say("add Buy a ring", **SECRET)
    await chat.send(Joined(), as_="bob", **SECRET)
    await chat.send(Left(), as_="bob", **SECRET)
    return chat


@pytest.mark.parametrize(
    "content",
    [
        Typed("list"),
        Typed("list here"),
        Typed("add Me too"),
        Typed("show 1"),
        Typed("show 99"),
        Typed("draft 1"),
        Pressed("done 1"),
        Pressed("form Buy a cake"),
        Submitted("add", {"title": "Buy a cake"}),
        Submitted("edit 1 version:1", {"title": "Buy a cake"}),
        Submitted("comment", {"task": "1", "text": "Buy a cake"}),
        Completing("task", "ring"),
        FromMessage("m1", "Buy a cake", "Ana", ""),
        Attaching("m1", "Buy a cake", "Ana", ""),
    ],
    ids=repr,
)
async def test_whoever_was_removed_does_nothing_there_sees_nothing_and_is_not_back(
    left: Chat, content: Content
) -> None:
    for _ in range(2):
        reply = await from_afar(left, content)
        assert not reply.understood
        assert text(reply).startswith(GONE)
        assert "ring" not in text(reply).replace("'ring'", "")
        assert buttons(reply) == []
    assert numbers(await left.say("list all", as_="bob")) == []
    assert numbers(await left.say("list all", **SECRET)) == [1]


async def test_what_they_wrote_is_given_back(left: Chat) -> None:
    for content in (Typed("add Buy a cake"), Submitted("add", {"title": "Buy a cake", "description": "Of chocolate"})):
        said = text(await from_afar(left, content))
        assert "Buy a cake" in said
        assert "If you are back, say it there once more." in said


@pytest.mark.parametrize("content", [Ticked("card-1"), FromMessage("m1", "x", "Ana", "", at_once=True)])
async def test_nobody_is_told_of_a_reaction_that_does_nothing(left: Chat, content: Content) -> None:
    assert is_silent(await from_afar(left, content))
    assert "to do" in text(await left.say("show 1"))


async def test_who_is_back_is_present_again(left: Chat) -> None:
    assert numbers(await left.say("list all", as_="bob", **SECRET)) == [1]
    assert (await from_afar(left, Typed("done 1"))).understood


async def test_who_is_still_there_acts_as_ever(left: Chat) -> None:
    form = await left.say("edit 1", **SECRET)
    assert isinstance(form.body, Form)
    sent = Submitted(form.body.command, {one.name: one.value for one in form.body.fields} | {"title": "Buy a cake"})
    assert (await from_afar(left, sent, as_="ana")).understood
    assert "Buy a cake" in text(await left.say("show 1"))


async def test_in_a_public_channel_it_is_done_without_becoming_a_member(chat: Chat) -> None:
    assert (await from_afar(chat, Typed("add Me too"), room="web")).understood
    assert numbers(await chat.say("list all")) == [1]
    await chat.say("add Inside", room="web", kind=RoomKind.PRIVATE)
    assert numbers(await chat.say("list all", as_="bob")) == [1], "it became private, and he was never in it"


async def test_coming_that_is_told_again_after_a_later_going_brings_nobody_back(left: Chat) -> None:
    joined = Joined(left.now - timedelta(minutes=1))
    assert is_silent(await left.send(joined, as_="bob", **SECRET))
    assert numbers(await left.say("list all", as_="bob")) == []
    assert is_silent(await left.send(Joined(left.now + timedelta(minutes=1)), as_="bob", **SECRET))
    assert numbers(await left.say("list all", as_="bob")) == [1]


async def test_a_room_whose_kind_is_not_said_once_keeps_its_tasks_public(chat: Chat) -> None:
    await chat.say("add Fix login")
    inbound = chat.inbound(Typed("add Another"), "bob", kind=RoomKind.PRIVATE)
    reply = await chat.dispatcher.handle(replace(inbound, where=replace(inbound.where, guessed=True, name="")))
    assert isinstance(reply.body, Message)
    assert numbers(await chat.say("list all", as_="eve", room="lobby")) == [1, 2]
