"""Menus of messages and people, messages and reactions → what somebody did."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.discord.inbound import filled
from adapters.discord.received import Pointed
from adapters.discord.slip import Source
from bot.contents import Attaching, FromMessage, Pressed, Remarked, Ticked, Typed
from bot.ports import Sender
from tests.adapters.discord import delivered
from tests.adapters.discord.delivered import (
    ANA,
    BOB,
    BOT,
    CHANNEL,
    DIRECT,
    EMBED,
    GUILD,
    IN_THREAD,
    MESSAGE,
    OPS,
    OWN_ROLE,
    THREAD,
    V2,
    Json,
)
from tests.adapters.discord.reading import BOBS_SENDER, LINK, NOW, done, ignored, refused

# ---- menus


def test_a_person_is_pointed_at() -> None:
    did = done(delivered.person_menu("Tasks of this person"))
    assert did.content == Pressed(f"list all <@{BOB}>")
    assert (did.slip.source, did.slip.line) == (Source.MENU, f"list all <@{BOB}>")
    assert did.named == (BOBS_SENDER,)
    assert done(delivered.person_menu("Assign a task")).content == Pressed(f"form <@{BOB}>")


def test_a_message_becomes_a_task() -> None:
    did = done(delivered.message_menu("Create task"))
    assert did.content == FromMessage(MESSAGE, "The login is broken", "Bob", LINK)
    assert (did.slip.source, did.slip.message, did.slip.line) == (Source.MENU, MESSAGE, "")


def test_a_message_is_added_to_a_task() -> None:
    did = done(delivered.within(delivered.message_menu("Add to task"), IN_THREAD))
    link = f"https://discord.com/channels/{GUILD}/{THREAD}/{MESSAGE}"
    assert did.content == Attaching(MESSAGE, "The login is broken", "Bob", link)
    assert (did.room, did.thread) == (CHANNEL, THREAD)


def test_of_a_direct_message_the_link_names_no_server() -> None:
    content = done(delivered.directly(delivered.message_menu("Create task"))).content
    assert isinstance(content, FromMessage)
    assert content.link == f"https://discord.com/channels/@me/{DIRECT}/{MESSAGE}"


def test_the_task_of_a_message_is_shown() -> None:
    did = done(delivered.message_menu("Show task"))
    assert did.content == Pressed(f"show <card:{MESSAGE}>")
    assert did.slip.line == f"show <card:{MESSAGE}>"


@pytest.mark.parametrize("payload", [delivered.message_menu("Dance"), delivered.person_menu("Dance")])
def test_a_menu_of_an_older_version_is_refused_kindly(payload: Json) -> None:
    assert refused(payload) == "This command is out of date."


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"content": f"<@!{BOB}> look at <{LINK}>"}, f"<@{BOB}> look at {LINK}"),
        ({"content": "<@3900>, look"}, "look"),
        ({"content": "", "embeds": [{}, EMBED, {"title": "x"}]}, "Build 7\nfailed"),
        ({"content": "", "embeds": [{"description": "failed"}]}, "failed"),
        ({"content": "", "components": [*V2, {"type": 10, "content": "Blue"}]}, "Red\nGreen\nBlue"),
        ({"content": "", "attachments": [{"filename": "a.png"}, {"filename": "b.png"}]}, "a.png"),
        ({"content": "", "attachments": [{"filename": "a.png", "title": "Plan"}]}, "Plan"),
        ({"content": "", "message_snapshots": [{"message": {"content": "Forwarded"}}]}, "Forwarded"),
        ({"content": "", "message_snapshots": [{"message": {"embeds": [EMBED]}}]}, "Build 7\nfailed"),
        ({"content": "Seen?", "embeds": [EMBED], "attachments": [{"filename": "a.png"}]}, "Seen?"),
        ({"content": ""}, ""),
    ],
)
def test_what_stands_beside_the_text_counts(said: Json, text: str) -> None:
    content = done(delivered.message_menu("Create task", **said)).content
    assert isinstance(content, FromMessage)
    assert content.text == text


def test_a_message_tells_whom_it_names() -> None:
    again = delivered.BOBS | {"member": delivered.member()}
    said = delivered.message_menu("Create task", mentions=[delivered.BOBS, again], mention_roles=[OPS])
    assert done(said).named == (Sender(BOB, "Bob", "bob"), Sender(f"&{OPS}", "", group=True))


# ---- messages


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("<@3900> add Fix <@!3002> fri", "add Fix <@3002> fri"),
        ("<@!3900>: list", "list"),
        ("<@&4900> list", "list"),
        ("hey <@3900>, what's overdue", "hey, what's overdue"),
        ("<@3900>", ""),
        (f"<@3900> done {LINK}", f"done <card:{MESSAGE}>"),
    ],
)
def test_what_mentions_the_bot_is_said_to_it(said: str, line: str) -> None:
    did = done(delivered.written(said))
    assert did.content == Typed(line)
    assert (did.slip.source, did.slip.line, did.slip.message) == (Source.MENTION, line, MESSAGE)
    assert did.key == MESSAGE
    assert did.sender == Sender(ANA, "Ana Maria", "ana", groups=(f"&{OPS}",))


def test_a_link_to_a_message_of_the_room_counts_in_its_thread_too() -> None:
    did = done(delivered.within(delivered.written(f"<@3900> done {LINK}"), IN_THREAD))
    assert did.content == Typed(f"done <card:{MESSAGE}>")


def test_what_is_said_in_a_thread_of_a_channel_is_a_remark() -> None:
    did = done(delivered.within(delivered.written("works for <@!3002>"), IN_THREAD))
    assert (did.content, did.slip.source) == (Remarked("works for <@3002>"), Source.REMARK)


def test_what_discord_does_not_show_of_a_thread_is_ignored() -> None:
    assert ignored(delivered.within(delivered.written(""), IN_THREAD)) == "not said to the bot"


def test_in_a_direct_message_everything_is_said_to_the_bot() -> None:
    did = done(delivered.directly(delivered.written(" add Fix login ")))
    assert did.content == Typed("add Fix login")
    assert (did.slip.source, did.is_dm, did.room) == (Source.DIRECT, True, DIRECT)


def test_a_reply_is_something_somebody_wrote() -> None:
    assert done(delivered.written("<@3900> done", type=19)).content == Typed("done")


def test_a_message_names_people_and_roles() -> None:
    bob = delivered.BOBS | {"member": delivered.member(nick="Bobby", roles=[OPS])}
    roles = [OPS, {"id": "4002", "name": "web"}, OWN_ROLE]
    did = done(delivered.written("<@3900> x", mentions=[delivered.user(BOT, bot=True), bob], mention_roles=roles))
    assert did.named == (
        Sender(BOB, "Bobby", "bob", groups=(f"&{OPS}",)),
        Sender(f"&{OPS}", "", group=True),
        Sender("&4002", "web", group=True),
    )


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (delivered.written("list"), "not said to the bot"),
        (delivered.written("<@39001> list"), "not said to the bot"),
        (delivered.written("works now", type=19, mentions=[delivered.user(BOT)]), "not said to the bot"),
        (delivered.written("<@3900> list", type=7), "nobody said it"),
        (delivered.written("<@3900> list", type=21), "nobody said it"),
        (delivered.written("<@3900> list", webhook_id=delivered.HOOK), "no person"),
        (delivered.written("<@3900> list", author=delivered.user("3999", bot=True)), "no person"),
        (delivered.written("<@3900> list", author=delivered.user(BOT)), "no person"),
        (delivered.directly(delivered.written("  ", attachments=[{"filename": "a.png"}])), "no words"),
    ],
)
def test_what_is_not_said_to_the_bot_is_ignored(payload: Json, reason: str) -> None:
    assert reason in ignored(payload)


# ---- reactions


@pytest.mark.parametrize("emoji", ["✅", "☑️", "☑", "✔️", "white_check_mark", "heavy_check_mark"])
def test_a_tick_is_put_on_a_message(emoji: str) -> None:
    did = done(delivered.reaction(emoji))
    assert did.content == Ticked(MESSAGE)
    assert (did.slip.source, did.slip.message, did.at) == (Source.REACTION, MESSAGE, NOW)
    assert did.sender == Sender(ANA, "Ana Maria", "ana", groups=(f"&{OPS}",))


@pytest.mark.parametrize("emoji", ["📝", "task"])
def test_a_reaction_makes_a_task_of_what_is_still_to_be_fetched(emoji: str) -> None:
    did = done(delivered.reaction(emoji))
    assert did.content == Pointed(MESSAGE, LINK)
    assert isinstance(did.content, Pointed)
    fetched = delivered.message(f"<@3900> ask <@!{BOB}>", author=delivered.BOBS)
    whole = filled(did.content, fetched, bot_user=BOT)
    assert whole.content() == FromMessage(MESSAGE, f"ask <@{BOB}>", "Bob", LINK, at_once=True)


def test_a_reaction_delivered_twice_is_one_and_one_put_again_later_is_another() -> None:
    payload = delivered.reaction("✅")
    later = done(payload, NOW + timedelta(minutes=1)).key
    keys = [
        done(payload).key,
        later,
        done(delivered.reaction("📝")).key,
        done(delivered.reaction("✅", message_id="77")).key,
        done(delivered.reaction("✅", member={"user": delivered.BOBS, **delivered.member()})).key,
    ]
    assert len(set(keys)) == len(keys)
    assert done(payload, NOW + timedelta(seconds=20)).key == keys[0] == f"{MESSAGE}:✅:{ANA}:2025-11-20T12:00"


def test_in_a_direct_message_only_the_account_is_known() -> None:
    assert done(delivered.directly(delivered.reaction("✅"))).sender == Sender(ANA, "")


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (delivered.reaction("🎉"), "not a reaction"),
        (delivered.reaction(""), "not a reaction"),
        (delivered.reaction("✅", message_id=None), "not a reaction"),
        (delivered.reaction("✅", member={"user": delivered.user("3999", bot=True)}), "no person"),
        (delivered.reaction("✅", member=None, user_id=BOT), "no person"),
        (delivered.reaction("✅", member=None, user_id=None), "nobody did it"),
    ],
)
def test_other_reactions_are_ignored(payload: Json, reason: str) -> None:
    assert reason in ignored(payload)
