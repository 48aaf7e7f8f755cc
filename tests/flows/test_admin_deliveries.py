"""`admin deliveries` and `admin retry`: what failed in this workspace, for its admins; never what it says."""

from __future__ import annotations

from tests.flows.chat import Chat, button, text
from tests.flows.conftest import introduced
from tests.flows.delivered import bury, send


async def test_there_is_nothing_to_look_after(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await send(chat)
    assert text(await chat.say("admin deliveries")) == "Nothing waits\nEverything was delivered."
    assert "nothing to retry" in text(await chat.say("admin retry"))


async def test_what_failed_is_listed_with_its_reason_and_without_its_words(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await bury(chat, "channel_not_found")
    shown = text(await chat.say("admin deliveries"))
    assert "1 notice could not be delivered" in shown
    assert "assigned about #1, to Bob on Console: channel_not_found" in shown
    assert "Fix login" not in shown


async def test_what_waits_is_listed_too(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    shown = text(await chat.say("admin deliveries"))
    assert shown.startswith("Everything else was delivered\nOn its way\n")
    assert "to Bob" in shown


async def test_one_is_tried_again_and_sent(chat: Chat) -> None:
    await chat.say("add One <@bob>")
    await chat.say("add Two <@eve>")
    await bury(chat, "is_archived")
    reply = await chat.say("admin deliveries")
    assert text(await chat.press(reply, "again")).startswith("Trying 2 notices again")
    assert await send(chat) == 2
    assert "Everything was delivered" in text(await chat.say("admin deliveries"))


async def test_a_number_names_one_of_them(chat: Chat) -> None:
    await chat.say("add One <@bob>")
    await chat.say("add Two <@eve>")
    await bury(chat, "is_archived")
    reply = await chat.say("admin deliveries")
    number = text(reply).splitlines()[1].split(" · ")[0]
    assert button(reply, f"Try {number} again").command == f"admin retry {number}"
    assert text(await chat.say(f"admin retry {number}")).startswith("Trying 1 notice again")
    assert f"No failed notice has the number {number}." in text(await chat.say(f"admin retry {number}"))
    assert await send(chat) == 1


async def test_only_admins_may(chat: Chat) -> None:
    for line in ("admin deliveries", "admin retry"):
        reply = await chat.say(line, as_="bob")
        assert not reply.understood
        assert "Only an admin can look after deliveries." in text(reply)


async def test_another_workspace_is_not_touched(chat: Chat) -> None:
    other = await introduced(Chat(chat.store))
    await other.say("add Fix login <@bob>")
    await bury(other, "is_archived")
    assert "Nothing waits" in text(await chat.say("admin deliveries"))
    await chat.say("admin retry")
    assert "could not be delivered" in text(await other.say("admin deliveries"))


async def test_pages_go_on_to_the_older_ones(chat: Chat) -> None:
    for number in range(30):
        await chat.say(f"add Task{number} <@bob>")
    await bury(chat, "is_archived")
    reply = await chat.say("admin deliveries")
    older = text(await chat.press(reply, "Older"))
    assert [shown.count("assigned about") for shown in (text(reply), older)] == [25, 5]
