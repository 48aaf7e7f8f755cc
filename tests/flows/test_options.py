"""Commands given by typed options do what their lines do, and what was chosen is never lost."""

from __future__ import annotations

import pytest

from bot.contents import Chosen
from bot.message import Form
from bot.ports import Audience, Sender
from storage.store import PostgresStore
from tests.flows.chat import Chat, button, buttons, fields, numbers, text


async def test_a_task_is_added_with_all_that_was_chosen(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add The release")
    named = (Sender("zoe", "Zoe"), Sender("bob", "Bob"))
    given = {
        "title": "Fix login by friday !1 +x",
        "due": "fri 17:00",
        "assignee": "<@zoe>",
        "assignee2": "<@bob>",
        "mode": "all",
        "priority": "high",
        "project": "web",
        "tags": "bug, ui",
        "description": "See // the log",
        "parent": "#1 The release",
    }
    await chat.send(Chosen("add", given), named=named)
    shown = text(await chat.say("show 2"))
    for part in (
        "Fix login by friday !1 +x",
        "Fri 18 Sep",
        "17:00",
        "Zoe",
        "Bob",
        "Priority: high",
        "bug",
        "ui",
        "See // the log",
    ):
        assert part in shown
    assert numbers(await chat.choose("list", scope="all", tag="bug", assignee="<@zoe>", project="")) == [2]


async def test_a_command_chosen_twice_by_one_delivery_is_done_once(chat: Chat) -> None:
    for _ in range(2):
        await chat.send(Chosen("add", {"title": "Fix login"}), key="same")
    assert numbers(await chat.choose("list", scope="all")) == [1]
    assert chat.changes == 2  # told each time; the second found nothing to do


async def test_in_a_tasks_thread_the_task_may_be_left_out(chat: Chat) -> None:
    await chat.say("add Fix login")
    reply = await chat.send(Chosen("done", {"note": "shipped"}), thread="card-1")
    assert reply.understood
    assert "shipped" in text(await chat.say("show 1"))
    assert "Which task?" in text(await chat.choose("done", note="shipped"))


async def test_several_tasks_are_one_change(chat: Chat) -> None:
    for title in ("One", "Two", "Three"):
        await chat.choose("add", title=title)
    await chat.choose("due", task="1 #2 3", when="tomorrow")
    assert numbers(await chat.choose("list", scope="all", due="week")) == [1, 2, 3]
    await chat.choose("undo")
    assert numbers(await chat.choose("list", scope="all", due="none")) == [1, 2, 3]


async def test_a_task_named_by_words_is_asked_back(chat: Chat) -> None:
    await chat.say("add Fix login page")
    await chat.say("add Fix the login of admins")
    asked = await chat.choose("assign", task="login", who="<@bob>")
    assert "Which task do you mean?" in text(asked)
    assert not asked.understood
    assert [one.label for one in buttons(asked)] == ["Assign #2 Fix the login of admins", "Assign #1 Fix login page"]
    assert numbers(await chat.say("list @bob")) == []
    await chat.press(asked, "Assign #1")
    assert numbers(await chat.say("list @bob")) == [1]


async def test_words_of_no_task_make_no_new_one(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("done 1")
    asked = await chat.choose("done", task="login")
    assert "I know no open task with the words “login”." in text(asked)
    assert "Create" not in " ".join(one.label for one in buttons(asked))
    assert button(await chat.choose("reopen", task="login"), "Reopen #1")
    assert button(await chat.choose("history", task="login"), "History #1")


async def test_forms_open_as_by_their_lines(chat: Chat) -> None:
    await chat.say("add Fix login")
    for word, given in (
        ("edit", {"task": "1"}),
        ("comment", {"task": "1"}),
        ("form", {"line": "Fix page"}),
        ("prefs", {}),
    ):
        assert isinstance((await chat.choose(word, **given)).body, Form)
    assert fields(await chat.choose("form", line="Fix page +bug"))["title"] == "Fix page"


async def test_what_is_shown_to_everybody_is_asked_for(chat: Chat) -> None:
    await chat.say("add Fix login")
    assert (await chat.choose("show", task="1")).audience is Audience.PRIVATE
    assert (await chat.choose("show", task="1", public="yes")).audience is Audience.ROOM


# ---- what goes wrong


async def test_an_error_gives_back_the_line_and_a_form_with_it(chat: Chat) -> None:
    asked = await chat.choose("add", title="Fix login", due="blursday", assignee="<@bob>")
    assert "I can't read a date in “blursday”." in text(asked)
    assert 'You wrote: add "Fix login" <@bob> due:"blursday"' in text(asked)
    filled = fields(await chat.press(asked, "Edit in form"))
    assert "Fix login" in filled["title"]


async def test_an_uncertain_date_is_chosen_by_a_button(chat: Chat) -> None:
    asked = await chat.choose("add", title="Fix login", due="03/04")
    await chat.press(asked, "3 Apr")
    assert "Sat 3 Apr 2027" in text(await chat.say("show 1"))


@pytest.mark.parametrize(
    ("word", "given"),
    [("launch", {"title": "Fix login"}), ("add", {"title": "Fix login", "colour": "red"}), ("list", {"scope": "mars"})],
)
async def test_an_old_list_of_commands_is_said_to_be_one(chat: Chat, word: str, given: dict[str, str]) -> None:
    reply = await chat.choose(word, **given)
    assert not reply.understood
    assert "reload it" in text(reply)
    for value in given.values():
        assert value in text(reply)
    assert numbers(await chat.say("list all")) == []


async def test_what_was_chosen_is_no_sentence(chat: Chat) -> None:
    """As a line somebody wrote, it would be: the login is asked back."""
    assert "Which task? I see no number behind “comment”" in text(
        await chat.choose("comment", text="the login is done")
    )


async def test_while_the_database_is_away_the_line_is_given_back(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.errors import DatabaseError

    def away(_: PostgresStore, where: object) -> object:
        raise DatabaseError("gone", again=False)

    monkeypatch.setattr(PostgresStore, "begin", away)
    reply = await chat.choose("add", title="Fix login")
    assert reply.again
    assert 'You wrote: add "Fix login"' in text(reply)
