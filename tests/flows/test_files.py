"""Files that are sent along: kept with their task, listed, told of, taken off, and taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.contents import Attaching, Chosen, FromMessage
from bot.exports import Export
from bot.files import FILES_PER_TASK, MOST_FILES, SentFile
from bot.message import Form, Link, Message, Text
from bot.model import RoomKind
from tests.flows.chat import Chat, button, buttons, numbers, text
from tests.flows.conftest import introduced
from tests.flows.sides import Side, join, told
from tests.flows.test_conversations import delivered, remarks, thread_in

if TYPE_CHECKING:
    from storage.store import PostgresStore

PLAN = SentFile("F1", "plan.pdf", 1_234_567, "application/pdf", "https://acme.slack.com/files/F1", "https://secret/F1")
NOTES = SentFile("F2", "notes.txt", 12, "text/plain", "https://evil.example/F2")
SAID = ("m1", "See the plan", "Bob", "https://acme.slack.com/archives/C1/p1")


async def files(chat: Chat, number: int = 1, **how: object) -> list[str]:
    """Their lines in the list."""
    reply = await chat.say(f"files {number}", **how)
    return [line for line in text(reply).splitlines() if line[:1].isdigit()]


@pytest.fixture
async def board(chat: Chat) -> Chat:
    await chat.say("add Fix login @bob")
    return chat


# ---- attach, files, detach


async def test_what_is_attached_stands_on_the_card_and_in_the_list(board: Chat) -> None:
    reply = await board.say("attach 1", as_="bob", files=(PLAN, NOTES))
    assert "Bob attached plan.pdf (1.2 MB) and notes.txt (12 bytes)." in text(reply)
    assert "notes.txt and plan.pdf" in text(await board.say("show 1"))
    assert [line.split(" · ")[0] for line in await files(board)] == ["1. plan.pdf", "2. notes.txt"]
    history = text(await board.say("history 1"))
    assert "Bob attached plan.pdf (1.2 MB) and notes.txt (12 bytes)" in history


async def test_a_link_is_only_shown_if_it_leads_to_the_platform(slack: Side) -> None:
    await slack.say("add Fix login")
    await slack.say("attach 1", files=(PLAN, NOTES))
    reply = await slack.say("files 1")
    assert isinstance(reply.body, Message)
    spans = [span for block in reply.body.blocks if isinstance(block, Text) for span in block.spans]
    assert [span for span in spans if isinstance(span, Link)] == [Link("open", "https://acme.slack.com/files/F1")]


async def test_what_a_file_is_called_is_text_and_nothing_else(slack: Side) -> None:
    await slack.say("add Fix login")
    called = replace(PLAN, name="<!channel> [x](https://evil.example)\n*b*\u202e\x00" + "y" * 300)
    await slack.say("attach 1", files=(called,))
    reply = await slack.say("files 1")
    assert isinstance(reply.body, Message)
    (row,) = [block for block in reply.body.blocks if isinstance(block, Text)]
    assert isinstance(row.spans[0], str)
    assert row.spans[0].startswith("1. <!channel> [x](https://evil.example) *b*yyy")


async def test_a_file_is_taken_off_by_its_number_which_is_never_anothers(board: Chat) -> None:
    await board.say("attach 1", files=(PLAN, NOTES))
    gone = await board.say("detach 1 1")
    assert "Ana detached plan.pdf (1.2 MB)." in text(gone)
    await board.say("attach 1", files=(replace(PLAN, id="F3", name="new.pdf"),))
    assert [line.split(" · ")[0] for line in await files(board)] == ["2. notes.txt", "3. new.pdf"]
    assert "#1 has no file 1." in text(await board.say("detach 1 1"))
    await board.press(gone, "Undo")
    assert len(await files(board)) == 3


async def test_attaching_and_taking_it_back_and_again(board: Chat) -> None:
    attached = await board.say("attach 1", files=(PLAN,))
    undone = await board.press(attached, "Undo")
    assert "Taken back: Ana attached plan.pdf (1.2 MB)" in text(undone)
    assert await files(board) == []
    assert "took back a change: detached plan.pdf" in text(await board.say("history 1"))
    await board.press(undone, "Undo")
    assert len(await files(board)) == 1


async def test_the_same_file_is_kept_once(board: Chat) -> None:
    await board.say("attach 1", files=(PLAN,))
    again = await board.say("attach 1", files=(PLAN,))
    assert "#1 has that file already." in text(again)
    assert len(await files(board)) == 1


async def test_a_delivery_that_comes_twice_attaches_once(board: Chat) -> None:
    await board.say("attach 1", files=(PLAN,), key="k")
    again = await board.say("attach 1", files=(PLAN,), key="k")
    assert "it was done once" in text(again)
    assert len(await files(board)) == 1


async def test_attaching_leaves_a_form_that_is_open_as_it_is(board: Chat) -> None:
    form = await board.say("edit 1")
    await board.say("attach 1", files=(PLAN,), as_="bob")
    assert "Fix the login" in text(await board.submit(form, {"title": "Fix the login"}))


async def test_there_is_no_end_to_mistakes(board: Chat) -> None:
    for line, problem in (
        ("attach 9", "There is no task #9"),
        ("detach 1", "I see no number"),
        ("detach 1 7", "#1 has no file 7."),
        ("files 1", "No files here: #1 Fix login"),
    ):
        assert problem in text(await board.say(line, files=(PLAN,) if line == "attach 9" else ())), line


async def test_many_files_are_paged_and_too_many_refused(board: Chat) -> None:
    for start in range(0, FILES_PER_TASK, MOST_FILES):
        sent = tuple(replace(PLAN, id=f"P{start + place}") for place in range(MOST_FILES))
        await board.say("attach 1", files=sent)
    assert len(await files(board)) == 20
    page = await board.press(await board.press(await board.say("files 1"), "Next"), "Next")
    assert "50. plan.pdf" in text(page)
    assert "#1 would have 51 files; 50 is the most." in text(await board.say("attach 1", files=(NOTES,)))
    assert "and 47 more" in text(await board.say("show 1"))


@pytest.mark.parametrize(
    ("platform", "advice"), [("slack", "Add to existing task"), ("discord", "its option"), ("console", "attach 1 plan")]
)
async def test_without_a_file_it_says_how_that_goes_there(store: PostgresStore, platform: str, advice: str) -> None:
    side = await introduced(Side(store, platform=platform))
    await side.say("add Fix login")
    reply = await side.say("attach 1")
    assert not reply.understood
    assert text(reply).startswith("I see no file with that.")
    assert advice in text(reply)


async def test_files_of_a_private_task_are_nobody_elses(chat: Chat) -> None:
    await chat.say("add Raise salaries", room="board", kind=RoomKind.PRIVATE)
    await chat.say("attach 1", files=(PLAN,), room="board", kind=RoomKind.PRIVATE)
    for line in ("files 1", "detach 1 1", "attach 1"):
        assert "There is no task #1" in text(await chat.say(line, as_="eve", files=(NOTES,)))
    assert numbers(await chat.say("list all has:file", as_="eve")) == []
    assert numbers(await chat.say("list all has:file")) == [1]


async def test_lists_know_what_has_files(board: Chat) -> None:
    await board.say("add Other")
    await board.say("attach 2", files=(PLAN,))
    assert numbers(await board.say("list all has:file")) == [2]
    assert numbers(await board.say("list all -has:file")) == [1]
    await board.say("detach 2 1")
    assert numbers(await board.say("list all has:file")) == []


# ---- along with other commands


async def test_a_new_task_has_what_came_with_it(chat: Chat, live: Chat) -> None:
    added = await chat.say("add Fix login", files=(PLAN,))
    assert "plan.pdf" in text(added)
    assert len(await files(chat)) == 1
    assert "added it, attached plan.pdf (1.2 MB)" in text(await chat.say("history 1"))
    await chat.press(added, "Undo")
    await chat.say("restore 1")
    assert len(await files(chat)) == 1
    assert "With plan.pdf (1.2 MB)." in text(await live.say("add Fix login", files=(PLAN,)))
    await live.say("sub 1 A part", files=(NOTES,))
    assert len(await files(live, 2)) == 1


async def test_a_repeated_answer_to_a_new_task_is_the_same(chat: Chat) -> None:
    first = await chat.say("add Fix login", files=(PLAN,), key="k")
    again = await chat.say("add Fix login", files=(PLAN,), key="k")
    assert "plan.pdf" in text(first)
    assert "plan.pdf" in text(again)
    assert len(await files(chat)) == 1


async def test_a_comment_and_its_files_are_one_change(board: Chat) -> None:
    said = await board.say("comment 1 See there", files=(PLAN,))
    assert "Ana commented “See there” and attached plan.pdf (1.2 MB)." in text(said)
    await board.press(said, "Undo")
    assert await files(board) == []
    assert "See there" not in text(await board.say("show 1"))


async def test_files_say_something_without_a_word(board: Chat) -> None:
    reply = await board.say("comment 1", files=(PLAN,))
    assert "Ana attached plan.pdf (1.2 MB)." in text(reply)


async def test_options_come_with_their_file(board: Chat) -> None:
    await board.send(Chosen("attach", {"task": "1"}), files=(PLAN,))
    await board.send(Chosen("comment", {"task": "1", "text": "and"}), files=(NOTES,))
    await board.send(Chosen("add", {"title": "Other"}), files=(PLAN,))
    assert (len(await files(board)), len(await files(board, 2))) == (2, 1)
    await board.send(Chosen("detach", {"task": "1", "files": "1, 2"}))
    assert await files(board) == []


# ---- where something is still asked


async def test_the_files_of_a_message_are_its_tasks(live: Chat) -> None:
    form = await live.send(FromMessage(*SAID), files=(PLAN,))
    again = await live.submit(form, {"due": "the day after never"})
    assert isinstance(again.body, Form)
    await live.submit(again, {"due": "friday"})
    assert len(await files(live)) == 1
    assert "Done #1" in text(await live.say("done", thread="m1"))


async def test_a_small_platform_opens_the_form_again_with_its_files(store: PostgresStore) -> None:
    chat = await introduced(Chat(store))
    chat.limits = replace(chat.limits, reopens=False, fields=5)
    chat.__post_init__()
    form = await chat.send(FromMessage(*SAID), files=(PLAN,))
    wrong = await chat.submit(form, {"due": "the day after never"})
    opened = await chat.press(wrong, "Correct it")
    await chat.submit(opened, {"due": "friday"})
    assert len(await files(chat)) == 1


async def test_a_reaction_takes_the_files_along(live: Chat) -> None:
    await live.say("reactions on")
    await live.send(FromMessage(*SAID, at_once=True), files=(PLAN,))
    assert len(await files(live)) == 1


async def test_a_message_that_is_added_to_a_task_brings_its_files(board: Chat) -> None:
    form = await board.send(Attaching(*SAID), files=(PLAN, NOTES))
    assert "attached plan.pdf" in text(await board.submit(form, {"task": "1"}))
    assert len(await files(board)) == 2


@pytest.mark.parametrize(
    ("line", "pressed"),
    [
        ("Paint the fence", "Create"),
        ("add Paint the fence 03/04", "Apr"),
        ("add Paint " + "the very long fence " * 8 + "03/04", "Apr"),
    ],
)
async def test_files_wait_for_what_is_asked(board: Chat, line: str, pressed: str) -> None:
    asked = await board.say(line, files=(PLAN,))
    assert not asked.understood
    assert all(len(one.command) <= 100 for one in buttons(asked))
    await board.press(asked, pressed)
    assert len(await files(board, 2)) == 1


async def test_files_wait_for_the_task_that_is_picked(board: Chat) -> None:
    asked = await board.send(Chosen("comment", {"task": "login", "text": "It is the cookie"}), files=(PLAN,))
    await board.press(asked, "#1")
    assert len(await files(board)) == 1
    assert "It is the cookie" in text(await board.say("show 1"))


async def test_files_that_wait_are_only_their_senders(board: Chat) -> None:
    asked = await board.say("Paint the fence", files=(PLAN,))
    pressed = await board.press(asked, "Create", as_="eve")
    assert "not here any more" in text(pressed)
    assert numbers(await board.say("list all")) == [1]


async def test_what_is_done_carries_no_files_on(board: Chat) -> None:
    reply = await board.say("attach 1", files=(PLAN,))
    assert not any(one.command.startswith("files:") for one in buttons(reply))
    assert button(reply, "Undo").command.startswith("undo")


# ---- who hears of it


async def test_who_follows_it_is_told(board: Chat) -> None:
    side = board
    await side.say("attach 1", as_="eve", files=(PLAN, NOTES))
    async with side.store.begin(side.where()) as tx:
        facts = [one.facts for one in await tx.deliveries(limit=10) if one.kind == "commented"]
    assert len(facts) == 2  # Ana made it, Bob has it
    assert [one["name"] for one in facts[0]["files"]] == ["plan.pdf", "notes.txt"]  # type: ignore[index,union-attr,call-overload]


async def test_a_notice_names_the_files_with_their_links(slack: Side) -> None:
    await slack.say("add Fix login", as_="bob")
    await slack.say("attach 1", files=(PLAN, NOTES))
    (notice,) = await told(slack)
    assert text(notice).startswith("Ana attached plan.pdf and notes.txt to #1 Fix login")
    assert "https://acme.slack.com/files/F1" in text(notice)
    assert "evil.example" not in text(notice)


async def test_a_card_follows_its_files(live: Chat) -> None:
    await live.say("add Fix login")
    await thread_in(live, "general")
    await live.say("attach 1", files=(PLAN,))
    assert [one.task for one in await live.stale()] == [1]
    card = await live.drawn(1)
    assert card is not None
    assert "plan.pdf" in str(card)
    await live.say("done 1")
    assert "plan.pdf" in str(await live.drawn(1))


async def test_an_upload_below_a_card_is_kept_and_stands_on_the_other_platform(store: PostgresStore) -> None:
    slack = await introduced(Side(store))
    slack.limits = replace(slack.limits, live=True)
    slack.__post_init__()
    discord = await introduced(Side(store, platform="discord", limits=slack.limits))
    await join(slack, discord)
    for line in ("project create Web", "project thread web on", "add Fix login in:web"):
        await slack.say(line)
    here = await thread_in(slack, "general")
    await discord.say("show 1 public", room="site")
    there = await thread_in(discord, "site")
    await remarks(slack, "", here, files=(PLAN,))
    await remarks(slack, "and", here, files=(NOTES,))
    assert len(await files(slack)) == 2
    (heard,) = await delivered(discord)
    assert (heard.room, heard.thread) == ("site", there)
    assert heard.text.count("Bob on Slack") == 2
    assert "plan.pdf" in heard.text
    assert "https://acme.slack.com/files/F1" in heard.text
    assert heard.text.splitlines()[-2:] == ["and", "notes.txt"]
    await remarks(slack, "", here)
    assert await delivered(discord) == []


async def test_an_upload_that_finds_no_room_is_passed_over_in_silence(live: Chat) -> None:
    for line in ("project create Web", "project thread web on", "add Fix login in:web"):
        await live.say(line)
    here = await thread_in(live, "general")
    for start in range(0, FILES_PER_TASK, MOST_FILES):
        await live.say("attach 1", files=tuple(replace(PLAN, id=f"P{start + place}") for place in range(MOST_FILES)))
    await remarks(live, "", here, files=(NOTES,))
    assert len(await files(live)) == 20


# ---- taken along


async def test_files_are_named_in_what_people_take_along(board: Chat) -> None:
    await board.say("attach 1", files=(PLAN,))
    exported = await board.say("export json")
    assert exported.file is not None
    (task,) = Export.model_validate_json(exported.file.content).tasks
    assert [(one.name, one.size, one.media_type, one.link) for one in task.files] == [
        ("plan.pdf", 1_234_567, "application/pdf", "")
    ]
    mine = await board.say("export me")
    assert mine.file is not None
    assert b'"plan.pdf"' in mine.file.content
    assert b"secret" not in mine.file.content


async def test_files_go_where_their_task_goes(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await discord.say("attach 1", files=(PLAN,))
    await join(slack, discord)
    assert len(await files(slack, 2)) == 1
    await slack.say("attach 2", files=(NOTES,))
    await discord.say("admin unlink confirm:yes")
    assert len(await files(discord, 2)) == 2
    assert "There is no task #2" in text(await slack.say("files 2"))
