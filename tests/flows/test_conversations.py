"""Threads of cards as conversations: what is said in one is a comment, and stands in the others, once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from bot.contents import Remarked
from bot.message import plain_message
from bot.model import COMMENT_LENGTH, RoomKind
from bot.notices import NoticeKind
from bot.outbox import Outbox
from bot.ports import Limits
from tests.flows.chat import Chat, is_silent, text
from tests.flows.conftest import introduced
from tests.flows.sides import Side, join

if TYPE_CHECKING:
    from bot.message import Message
    from bot.ports import Address, Handle
    from storage.store import PostgresStore


@dataclass(frozen=True)
class Said:
    room: str
    thread: str | None
    text: str


class Wall:
    """A platform that takes everything; `said`: in the order in which it came."""

    limits = Limits(live=True)

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: list[Said] = []

    async def run(self, handle: Handle) -> None:
        raise AssertionError("nobody speaks here")

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        if not to.account:
            self.said.append(Said(to.room.partition(" ")[0], to.thread, plain_message(message)))
        return key

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        raise AssertionError("nothing is edited here")


async def thread_in(chat: Chat, room: str) -> str:
    """Of the newest card in that room."""
    stale = await chat.stale_here() if isinstance(chat, Side) else await chat.stale()
    (own,) = [one for one in stale if one.where.name == room]
    async with chat.store.begin(own.where) as tx:
        await tx.settle(own, f"card-{own.id}", chat.now)
    return f"card-{own.id}"


async def delivered(chat: Chat) -> list[Said]:
    chat.pass_time(seconds=5)
    wall = Wall(chat.where().platform)
    outbox = Outbox(chat.store, wall, lambda: chat.now)
    while await outbox.step():
        chat.pass_time(seconds=2)
    return wall.said


async def remarks(chat: Chat, said: str, thread: str, as_: str = "bob", room: str = "general", **how: object) -> None:
    reply = await chat.send(Remarked(said), as_=as_, room=room, thread=thread, **how)
    assert is_silent(reply)


@dataclass
class Talk:
    """#1 of the project Web has a card in #general and one in #ops, each with its thread."""

    chat: Chat
    here: str
    there: str


@pytest.fixture
async def talk(live: Chat) -> Talk:
    await live.say("project create Web")
    await live.say("project thread web on")
    await live.say("add Fix login in:web")
    here = await thread_in(live, "general")
    await live.say("show 1 public", room="ops")
    return Talk(live, here, await thread_in(live, "ops"))


async def comments(chat: Chat) -> str:
    return text(await chat.say("show 1"))


async def test_a_reply_below_a_card_is_a_comment_and_stands_below_the_others(talk: Talk) -> None:
    await remarks(talk.chat, "works for me", talk.here)
    assert "works for me" in await comments(talk.chat)
    assert await delivered(talk.chat) == [Said("ops", talk.there, "Bob on Console\nworks for me")]
    assert await delivered(talk.chat) == []


async def test_a_comment_by_command_stands_below_every_card(talk: Talk) -> None:
    await talk.chat.say("comment 1 look again", as_="eve")
    said = await delivered(talk.chat)
    assert sorted((one.room, one.thread) for one in said) == [("general", talk.here), ("ops", talk.there)]
    assert {one.text for one in said} == {"Eve on Console\nlook again"}


async def test_whoever_is_mentioned_is_called_by_their_name_where_it_is_said_again(talk: Talk) -> None:
    """As is whoever has an account on the other platform only; somebody unknown stays as they were written."""
    await talk.chat.say("prefs", as_="eve")
    await remarks(talk.chat, "ask <@eve>, <@nobody> or <@everyone>", talk.here)
    (said,) = await delivered(talk.chat)
    assert said.text == "Bob on Console\nask @Eve, <@nobody> or <@everyone>"


async def test_a_mention_below_a_card_is_not_told_there_again(talk: Talk) -> None:
    await talk.chat.say("comment look again", thread=talk.here)
    assert [one.room for one in await delivered(talk.chat)] == ["ops"]


async def test_a_reply_delivered_twice_is_one_comment(talk: Talk) -> None:
    for _ in range(2):
        await remarks(talk.chat, "works for me", talk.here, key="again")
    assert (await comments(talk.chat)).count("works for me") == 1
    assert len(await delivered(talk.chat)) == 1


async def test_what_is_said_in_two_threads_of_a_room_goes_to_each_its_own(talk: Talk) -> None:
    await talk.chat.say("add Another in:web")
    other = await thread_in(talk.chat, "general")
    await talk.chat.say("comment 1 first")
    await talk.chat.say("comment 2 second")
    said = [one for one in await delivered(talk.chat) if one.room == "general"]
    assert [(one.thread, one.text.splitlines()[1]) for one in said] == [(talk.here, "first"), (other, "second")]


async def test_several_comments_of_one_thread_are_one_message_in_their_order(talk: Talk) -> None:
    await remarks(talk.chat, "first", talk.here)
    await remarks(talk.chat, "second", talk.here, as_="eve")
    (said,) = await delivered(talk.chat)
    assert said.text == "Bob on Console\nfirst\nEve on Console\nsecond"


async def test_more_than_is_read_at_once_is_not_lost(talk: Talk) -> None:
    await talk.chat.say("add Another in:web")
    await thread_in(talk.chat, "general")
    for number in range(30):
        await talk.chat.say(f"comment 1 one-{number}")
        await talk.chat.say(f"comment 2 two-{number}")
    said = "\n".join(one.text for one in await delivered(talk.chat) if one.room == "general")
    for number in range(30):
        assert said.split("\n").count(f"one-{number}") == 1
        assert said.split("\n").count(f"two-{number}") == 1


async def test_undone_before_it_was_told_it_is_told_nowhere(talk: Talk) -> None:
    reply = await talk.chat.say("comment 1 nonsense")
    await talk.chat.press(reply, "Undo")
    assert "nonsense" not in await comments(talk.chat)
    assert await delivered(talk.chat) == []


async def test_undone_later_it_is_off_the_task_and_put_back_it_is_not_told_again(talk: Talk) -> None:
    reply = await talk.chat.say("comment 1 nonsense")
    assert len(await delivered(talk.chat)) == 2
    undone = await talk.chat.press(reply, "Undo")
    assert "nonsense" not in await comments(talk.chat)
    await talk.chat.press(undone, "Undo")
    assert "nonsense" in await comments(talk.chat)
    assert await delivered(talk.chat) == []


async def test_a_reply_of_one_s_own_can_be_undone_and_is_in_the_history(talk: Talk) -> None:
    await remarks(talk.chat, "nonsense", talk.here)
    assert "Bob commented" in text(await talk.chat.say("history 1"))
    await talk.chat.say("undo", as_="bob")
    assert "nonsense" not in await comments(talk.chat)


# ---- who, and where not


async def test_unless_the_project_wants_it_a_thread_is_just_a_thread(talk: Talk) -> None:
    await talk.chat.say("project thread web off")
    await remarks(talk.chat, "works for me", talk.here)
    await talk.chat.say("comment 1 by command")
    assert "works for me" not in await comments(talk.chat)
    assert await delivered(talk.chat) == []


async def test_other_threads_and_tasks_of_no_project_are_left_alone(talk: Talk) -> None:
    await talk.chat.say("add No project")
    other = await thread_in(talk.chat, "general")
    await remarks(talk.chat, "not a comment", other)
    await remarks(talk.chat, "nor this", "elsewhere")
    assert "not a comment" not in text(await talk.chat.say("show 2"))
    assert await delivered(talk.chat) == []


async def test_who_only_talks_in_some_thread_is_nobody_here(talk: Talk) -> None:
    await remarks(talk.chat, "hello", "elsewhere", as_="zoe")
    assert "Zoe" not in text(await talk.chat.say("people"))


async def test_below_a_deleted_task_people_just_talk(talk: Talk) -> None:
    await talk.chat.say("delete 1 confirm:yes")
    await remarks(talk.chat, "too late", talk.here)
    await talk.chat.say("restore 1")
    assert "too late" not in await comments(talk.chat)


async def test_a_private_task_is_talked_about_in_its_own_room_only(live: Chat) -> None:
    plans = {"room": "plans", "kind": RoomKind.PRIVATE}
    await live.say("project create Web", **plans)
    await live.say("project thread web on", **plans)
    await live.say("add Secret in:web", **plans)
    thread = await thread_in(live, "plans")
    await live.say("comment 1 psst", **plans)
    assert [(one.room, one.thread) for one in await delivered(live)] == [("plans", thread)]


async def test_only_who_runs_the_project_sets_it(talk: Talk) -> None:
    refused = await talk.chat.say("project thread web off", as_="bob")
    assert "Only a lead of Web or an admin can do that." in text(refused)
    assert "That is so in Web already." in text(await talk.chat.say("project thread web on"))


async def test_what_is_longer_than_a_comment_is_cut(talk: Talk) -> None:
    await remarks(talk.chat, "x" * (COMMENT_LENGTH + 10), talk.here)
    (said,) = await delivered(talk.chat)
    assert said.text.endswith("x…")


async def test_it_is_no_notice_of_a_persons_and_can_not_be_set_as_one(talk: Talk) -> None:
    await talk.chat.say("comment 1 hello")
    async with talk.chat.store.begin(talk.chat.where()) as tx:
        rows = [one for one in await tx.deliveries() if one.kind is NoticeKind.SAID]
    assert [one.person for one in rows] == [None, None]
    assert not (await talk.chat.say("prefs notify said off")).understood


# ---- between the platforms


async def test_a_reply_on_one_platform_stands_below_the_card_on_the_other(store: PostgresStore) -> None:
    slack = await introduced(Side(store, limits=Limits(live=True)))
    discord = await introduced(Side(store, platform="discord", limits=Limits(live=True)))
    await join(slack, discord)
    await slack.say("project create Web")
    await slack.say("project thread web on")
    await slack.say("add Fix login in:web")
    on_slack = await thread_in(slack, "general")
    await discord.say("show 1 public", room="site")
    on_discord = await thread_in(discord, "site")
    await remarks(slack, "from Slack, for <@ana>", on_slack)
    assert await delivered(discord) == [Said("site", on_discord, "Bob on Slack\nfrom Slack, for @Ana")]
    assert await delivered(slack) == []
    await remarks(discord, "from Discord", on_discord, room="site", as_="eve")
    assert await delivered(slack) == [Said("general", on_slack, "Eve on Discord\nfrom Discord")]
    assert await delivered(discord) == []
