"""Text in, a task out: every field as it was said, dates shown back, nothing typed lost."""

import pytest

from bot.message import Form
from bot.model import RoomKind
from bot.ports import Audience
from tests.flows.chat import Chat, button, buttons, text


async def test_an_added_task_is_shown_back_with_its_date_spelled_out(chat: Chat) -> None:
    reply = await chat.say("add Fix login <@bob> friday 5pm !2 +web")
    said = text(reply)
    for part in ("#1 Fix login", "Fri 18 Sep, 17:00 (Europe/Berlin)", "Bob", "high", "web"):
        assert part in said, said
    assert (reply.card, reply.audience, reply.understood) == (1, Audience.ROOM, True)


async def test_numbers_count_up_and_are_never_used_again(chat: Chat) -> None:
    await chat.say("add one")
    await chat.press(await chat.say("add two"), "Undo")
    assert "#3 three" in text(await chat.say("add three"))


async def test_every_token_of_the_quick_add_language(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add parent task")
    await chat.say(
        'add Ship it for:<@bob> due:"fri 14:00" start:mon p:1 +release tag:web in:web remind:1d,2h ~2h '
        "parent:1 after:1 // with the notes"
    )
    said = text(await chat.say("show 2"))
    parts = (
        "WEB-2 Ship it",
        "Fri 18 Sep, 14:00",
        "Mon 21 Sep",
        "urgent",
        "release",
        "2h",
        "#1",
        "with the notes",
        "Bob",
    )
    for part in parts:
        assert part in said, (part, said)


async def test_a_recurrence_sets_the_first_date(chat: Chat) -> None:
    said = text(await chat.say("add Water plants every mon,thu 9:00"))
    assert "Thu 17 Sep, 09:00" in said
    assert "every mon,thu" in said.lower()


async def test_a_date_alone_is_the_end_of_the_persons_working_day(chat: Chat) -> None:
    await chat.say("prefs workday end 16:30")
    assert "Fri 18 Sep, 16:30" in text(await chat.say("add Report friday"))


async def test_in_a_direct_message_the_task_is_mine_and_private(chat: Chat) -> None:
    reply = await chat.say("add Call mum", room="dm-ana", kind=RoomKind.DM)
    assert "Ana" in text(reply)
    assert reply.audience is Audience.PRIVATE
    assert "no task #1" in text(await chat.say("show 1", as_="bob"))


async def test_free_text_is_previewed_and_only_a_click_creates(chat: Chat) -> None:
    preview = await chat.say("Fix login <@bob> friday")
    assert not preview.understood
    assert "no task #1" in text(await chat.say("show 1"))
    assert "#1 Fix login" in text(await chat.press(preview, "Create"))


async def test_a_long_preview_survives_the_buttons_limit(chat: Chat) -> None:
    title = "A title that is much longer than what fits into a button of any platform, " * 2
    preview = await chat.say(f"{title} <@bob> friday")
    assert all(len(one.command) <= 100 for one in buttons(preview))
    assert title.strip() in text(await chat.press(preview, "Create"))


async def test_a_kept_line_belongs_to_the_person_who_typed_it(chat: Chat) -> None:
    preview = await chat.say("x" * 150)
    stolen = await chat.press(preview, "Create", as_="bob")
    assert not stolen.understood
    assert "no task #1" in text(await chat.say("show 1"))


async def test_a_slip_of_a_verb_is_suggested(chat: Chat) -> None:
    reply = await chat.say("lsit")
    assert "list" in text(reply)
    assert button(reply, "list").command.startswith("list")


async def test_an_unknown_key_stays_in_the_title_and_is_mentioned(chat: Chat) -> None:
    said = text(await chat.say("add Fix colour:red page"))
    assert "Fix colour:red page" in said
    assert "no field I know" in said


@pytest.mark.parametrize(
    ("line", "label", "expected"),
    [
        ("add Report 03/10", "3 Oct", "Sat 3 Oct, 17:00"),
        ("add Report 03/10", "10 Mar", "Wed 10 Mar 2027, 17:00"),
        ("add Report by yesterday", "Tue 15 Sep", "Tue 15 Sep, 17:00"),
    ],
)
async def test_an_uncertain_date_is_asked_back_before_anything_is_made(
    chat: Chat, line: str, label: str, expected: str
) -> None:
    asked = await chat.say(line)
    assert not asked.understood
    assert "no task #1" in text(await chat.say("show 1"))
    assert expected in text(await chat.press(asked, label))


async def test_the_form_is_prefilled_from_the_line_and_creates(chat: Chat) -> None:
    form = await chat.say("form Fix login <@bob> friday")
    assert isinstance(form.body, Form)
    assert {one.name: one.value for one in form.body.fields}["title"] == "Fix login"
    assert "#1 Fix the login" in text(await chat.submit(form, {"title": "Fix the login"}))


async def test_a_wrong_field_comes_back_with_what_was_typed(chat: Chat) -> None:
    form = await chat.say("form Fix login")
    again = await chat.submit(form, {"due": "the day after never"})
    assert isinstance(again.body, Form)
    due = next(one for one in again.body.fields if one.name == "due")
    assert due.value == "the day after never"
    assert due.error
    assert "#1 Fix login" in text(await chat.submit(again, {"due": "friday"}))


async def test_an_unknown_person_or_project_creates_nothing(chat: Chat) -> None:
    for line in ("add Fix @zed", "add Fix in:nowhere", "add Fix parent:99", "add Fix after:99"):
        reply = await chat.say(line)
        assert not reply.understood, line
    assert "no task #1" in text(await chat.say("show 1"))


async def test_two_people_of_one_name_are_asked_about(chat: Chat) -> None:
    for account in ("max.m", "max.p"):
        await chat.say("help", as_=account, name="Max")
    asked = await chat.say("add Fix @max")
    assert not asked.understood
    assert len(buttons(asked)) >= 2
    assert "Max" in text(await chat.press(asked, "max.p"))
