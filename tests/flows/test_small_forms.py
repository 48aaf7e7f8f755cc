"""Forms of five fields; and forms that can't be shown again at once, which a button opens as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.contents import FromMessage, Submitted
from bot.message import COMMAND_LENGTH, Form
from bot.ports import Limits, Reply
from bot.terms import MORE
from tests.flows.chat import Chat, button, buttons, fields, text
from tests.flows.conftest import introduced

if TYPE_CHECKING:
    from storage.store import PostgresStore

SMALL = Limits(live=True, fields=5, reopens=False)


@pytest.fixture
async def small(store: PostgresStore) -> Chat:
    chat = await introduced(Chat(store, limits=SMALL))
    await chat.say("project create Web")
    return chat


def errors(form: Reply) -> dict[str, str]:
    assert isinstance(form.body, Form)
    return {one.name: one.error for one in form.body.fields if one.error}


@pytest.mark.parametrize(
    "line",
    [
        "Fix login",
        "Fix login <@bob> friday",
        "Fix login <@bob> <@eve> all friday 17:00 start:thu !2 +bug +office in:web ~2h30 // with\nthe notes",
        'Water @me every mon,thu 9:00 remind:1d,2h +"two words" start:"tomorrow 9:00" ~26h',
    ],
)
async def test_what_comes_back_untouched_changes_nothing(small: Chat, line: str) -> None:
    await small.say(f"add {line}")
    before = text(await small.say("show 1"))
    form = await small.say("edit 1")
    assert isinstance(form.body, Form)
    assert len(form.body.fields) == 5
    assert "is that way already" in text(await small.submit(form, {}))
    assert text(await small.say("show 1")) == before


async def test_the_last_field_sets_and_clears(small: Chat) -> None:
    await small.say("add Fix login !2 +bug in:web ~2h start:mon")
    form = await small.say("edit 1")
    assert fields(form)[MORE] == "!2 +bug in:web start:2026-09-21 ~2h"
    await small.submit(form, {MORE: "+urgent !1"})
    assert fields(await small.say("edit 1"))[MORE] == "!1 +urgent"


async def test_all_must_is_kept_where_only_people_are_picked(small: Chat) -> None:
    await small.say("add Vote <@bob> <@eve> all")
    form = await small.say("edit 1")
    assert (fields(form)["assignees"], fields(form)[MORE]) == ("<@bob> <@eve>", "all")
    assert "is that way already" in text(await small.submit(form, {}))
    await small.submit(form, {"assignees": "<@bob> <@eve> <@ana>"})
    assert fields(await small.say("edit 1"))[MORE] == "all"


async def test_a_new_task_of_a_small_form_has_everything(small: Chat) -> None:
    form = await small.say("form Water <@bob> every mon !1 +plants")
    assert "Water" in text(await small.submit(form, {}))
    said = text(await small.say("show 1"))
    for part in ("Water", "Bob", "every mon", "urgent", "plants", "Mon 21 Sep"):
        assert part in said, said


async def test_a_line_that_names_no_title_fills_the_rest(small: Chat) -> None:
    form = fields(await small.say("form for:<@bob> due:friday"))
    assert (form["title"], form["assignees"], form["due"]) == ("", "<@bob>", "2026-09-18")
    assert fields(await small.say("form -later"))["title"] == "-later"


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ('"Read it" <@bob> due:"the day after never" !1', "due", "the day after never"),
        ('"Read it" due:"03/04" <@bob> !1', "due", "03/04"),
        ("Read it repeat:sometimes <@bob> !1", MORE, "!1 repeat:sometimes"),
    ],
)
async def test_a_value_that_cannot_be_read_stands_in_its_field(small: Chat, line: str, name: str, value: str) -> None:
    form = await small.say(f"form {line}")
    assert (fields(form)["title"], fields(form)["assignees"]) == ("Read it", "<@bob>")
    assert fields(form)[name] == value
    assert list(errors(form)) == [name]
    assert "belongs to no field" not in errors(form)[name]
    assert fields(form)[MORE].startswith("!1")


async def test_a_line_of_which_nothing_can_be_read_is_the_title(small: Chat) -> None:
    for line in ('"Read it', "Read it due:never in 30 feb !9"):
        assert fields(await small.say(f"form {line}"))["title"] == line


async def test_a_message_becomes_a_task_by_a_small_form(small: Chat) -> None:
    content = FromMessage("m1", "<@bob> please look at the login today. It fails.", "Eve", "https://chat.example/m1")
    form = await small.send(content)
    assert fields(form)[MORE] == ""
    await small.submit(form, {MORE: "!1"})
    said = text(await small.say("show 1"))
    assert "urgent" in said
    assert "chat.example/m1" in said
    assert "#1" in text(await small.send(content))


# ---- forms that can't be shown again at once


async def test_what_is_wrong_is_told_with_what_was_typed_and_a_button_opens_the_form_as_it_was(small: Chat) -> None:
    form = await small.say("form Fix login")
    typed = {"title": "Fix the login", "description": "two\nlines\tand “quotes”", "due": "the day after never"}
    told = await small.submit(form, {**typed, MORE: "!9 what"})
    assert not told.understood
    said = text(told)
    for part in ("Some fields need another look", "Due: I can't read a date", "· You wrote: the day after never"):
        assert part in said, said
    assert "priority" in said
    assert len(button(told, "Correct it").command) <= COMMAND_LENGTH

    again = await small.press(told, "Correct it")
    assert fields(again) == {**fields(form), **typed, MORE: "!9 what"}
    assert set(errors(again)) == {"due", MORE}
    assert "Fix the login" in text(await small.submit(again, {"due": "friday", MORE: "!1"}))


async def test_the_button_works_after_a_restart_and_only_for_the_one_who_typed(small: Chat) -> None:
    told = await small.submit(await small.say("form Fix"), {"due": "x" * 200})
    restarted = Chat(small.store, installation=small.installation, limits=SMALL)
    restarted.pass_time(days=300)
    assert fields(await restarted.press(told, "Correct it"))["due"] == "x" * 200
    assert not (await restarted.press(told, "Correct it", as_="bob")).understood


@pytest.mark.parametrize("length", [3000, 6000])
async def test_the_longest_form_is_not_lost(small: Chat, length: int) -> None:
    typed = {"description": '日本 \\"' * (length // 5), MORE: "+x " * (length // 3)}
    told = await small.submit(await small.say("form Fix"), {**typed, "due": "never"})
    assert typed.items() <= fields(await small.press(told, "Correct it")).items()


async def test_what_is_no_text_is_left_out(small: Chat) -> None:
    told = await small.submit(await small.say("form Fix"), {"title": "a\ud800b\x00", "due": "never"})
    assert fields(await small.press(told, "Correct it"))["title"] == "ab\x00"


async def test_an_overtaken_form_says_what_each_field_is_now(small: Chat) -> None:
    await small.say("add Fix login !2")
    form = await small.say("edit 1")
    await small.say("edit 1 title:other +bug", as_="bob")
    told = await small.submit(form, {"title": "mine"})
    said = text(told)
    assert "Bob changed #1 while you were writing" in said
    assert "Title: It is now: other · You wrote: mine" in said
    again = await small.press(told, "Correct it")
    assert errors(again) == {"title": "It is now: other", MORE: "It is now: !2 +bug"}
    assert fields(again)["title"] == "mine"
    assert (await small.submit(again, {MORE: "!2 +bug"})).understood
    assert "mine" in text(await small.say("show 1"))


async def test_who_corrects_late_overwrites_nothing_unseen(small: Chat) -> None:
    await small.say("add Fix login")
    told = await small.submit(await small.say("edit 1"), {"due": "never"})
    await small.say("edit 1 title:other", as_="bob")
    again = await small.press(told, "Correct it")
    assert errors(again)["title"] == "It is now: other"
    assert "can't read a date" in errors(again)["due"]


async def test_a_form_shown_again_at_once_overwrites_nothing_unseen(chat: Chat) -> None:
    await chat.say("add Fix login")
    form = await chat.say("edit 1")
    await chat.say("edit 1 title:other", as_="bob")
    again = await chat.submit(form, {"due": "never"})
    assert errors(again)["title"] == "It is now: other"
    assert (await chat.submit(again, {"due": "", "title": "other"})).understood


async def test_an_unknown_name_is_told_and_the_form_keeps_what_it_says(small: Chat) -> None:
    told = await small.submit(await small.say("form Fix"), {"assignees": "@zed"})
    assert "I don't know @zed here" in text(told)
    assert fields(await small.press(told, "Correct it"))["assignees"] == "@zed"


async def test_several_of_one_name_can_be_picked_without_the_form(small: Chat) -> None:
    for account in ("max.m", "max.p"):
        await small.say("help", as_=account, name="Max")
    told = await small.submit(await small.say("form Fix the long and winding login"), {"assignees": "@max"})
    assert [one.label for one in buttons(told)][-1] == "Correct it"
    assert "For Max" in text(await small.press(told, "max.p")).replace("@", "")


@pytest.mark.parametrize(
    ("line", "typed"),
    [("prefs", {"zone": "Nowhere", "workdays": "mon-thu"}), ("comment 1", {"text": "x" * 4001})],
)
async def test_other_forms_come_back_too(small: Chat, line: str, typed: dict[str, str]) -> None:
    await small.say("add Fix")
    told = await small.submit(await small.say(line), typed)
    assert not told.understood
    assert typed.items() <= fields(await small.press(told, "Correct it")).items()


async def test_a_comment_whose_task_was_not_found_comes_back(small: Chat) -> None:
    told = await small.send(Submitted("comment", {"task": "99", "text": "so it is"}))
    again = await small.press(told, "Correct it")
    assert fields(again) == {"task": "99", "text": "so it is"}
    await small.say("add Fix")
    assert (await small.submit(again, {"task": "1"})).understood


async def test_a_form_of_a_message_keeps_its_message(small: Chat) -> None:
    content = FromMessage("m1", "Look at the login", "Eve", "https://chat.example/m1")
    told = await small.submit(await small.send(content), {"due": "never"})
    again = await small.press(told, "Correct it")
    await small.submit(again, {"due": ""})
    assert "#1" in text(await small.send(content))


async def test_where_the_task_is_gone_what_was_typed_is_given_back(small: Chat) -> None:
    told = await small.send(Submitted("edit 99 version:1", {"title": "my long text", "due": "never"}))
    assert "my long text" in text(told)
    assert not told.understood


async def test_a_line_that_can_be_finished_in_a_form_still_can(small: Chat) -> None:
    told = await small.say("add Fix the login that nobody can use since yesterday evening, and the page 03/04 ?? due:x")
    form = await small.press(told, "Edit in form")
    assert "nobody can use" in fields(form)["title"]
