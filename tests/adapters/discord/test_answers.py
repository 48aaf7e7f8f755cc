"""How a reply is shown, from how somebody turned to the bot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord.answers import Nothing, Open, Post, Replace, Say, Suggest, Tell, plan, shown_again
from adapters.discord.slip import Slip, Source
from bot.message import Button, Buttons, Choices, Form, FormField, Message, Text, Tone
from bot.ports import Audience, Reply
from tests.adapters.discord.looks import page

DONE = Reply(Message("Done #1: Fix login", (Text(("Nobody waits.",)),), Tone.GOOD))
LIST = Reply(Message("Your tasks", (Text(("#1 Fix login",)),)), origin="list mine")
CARD = Reply(Message("#1 Fix login"), origin="show 1")
FORM = Reply(Form("New task", "add", (FormField("title", "Title"),)))
NOTHING = Reply(Message(""))

COMMAND = Slip(Source.COMMAND, guild="1", channel="2", user="3", line="done 1")
IN_PUBLIC = Slip(Source.PRESS, guild="1", channel="2", user="3", message="4", line="done 1")
IN_PRIVATE = replace(IN_PUBLIC, source=Source.PRESS_PRIVATE, origin="list mine")
MENTION = Slip(Source.MENTION, guild="1", channel="2", user="3", message="4", line="done 1")


def public(reply: Reply) -> Reply:
    return replace(reply, audience=Audience.ROOM)


def test_an_answer_is_private_unless_the_reply_is_for_the_room() -> None:
    private, for_all = plan(COMMAND, DONE), plan(COMMAND, public(LIST))

    assert isinstance(private, Say)
    assert not private.public
    assert isinstance(for_all, Say)
    assert for_all.public
    assert "Refresh" not in page(for_all.drawn)


def test_a_private_page_can_be_shown_again_and_an_answer_cannot() -> None:
    shown, answer = plan(COMMAND, LIST), plan(COMMAND, DONE)

    assert isinstance(shown, Say)
    assert "Refresh" in page(shown.drawn)
    assert isinstance(answer, Say)
    assert "Refresh" not in page(answer.drawn)


def test_what_everybody_sees_is_never_replaced() -> None:
    assert isinstance(plan(IN_PUBLIC, DONE), Say)


def test_who_turns_the_pages_of_a_public_list_does_it_for_themselves() -> None:
    turned, again = plan(IN_PUBLIC, public(LIST)), plan(IN_PRIVATE, public(LIST))

    assert isinstance(turned, Say)
    assert not turned.public
    assert isinstance(again, Replace)
    assert "Refresh" in page(turned.drawn)
    assert "Refresh" in page(again.drawn)


def test_a_list_for_everybody_that_was_asked_back_is_for_everybody_once_it_is_confirmed() -> None:
    confirmed = plan(replace(IN_PRIVATE, origin=""), public(LIST))

    assert isinstance(confirmed, Say)
    assert confirmed.public


def test_what_tells_of_a_card_is_no_page() -> None:
    told = plan(COMMAND, Reply(Message("The card of #1 is in this room"), card=1, origin="show 1 public:yes"))

    assert isinstance(told, Say)
    assert "Refresh" not in page(told.drawn)


def test_what_was_done_in_a_private_list_stands_above_the_list_as_it_is_now() -> None:
    line = shown_again(IN_PRIVATE, DONE)
    answer = plan(IN_PRIVATE, DONE, again=replace(LIST, body=Message("Your tasks", (Text(("Nothing left.",)),))))

    assert line == "list mine"
    assert isinstance(answer, Replace)
    seen = page(answer.drawn)
    assert seen.index("Done #1") < seen.index("Nothing left.")
    assert "Refresh" in seen


def test_the_next_page_replaces_the_page_and_a_card_stands_beside_it() -> None:
    assert shown_again(IN_PRIVATE, LIST) == ""
    assert isinstance(plan(IN_PRIVATE, LIST), Replace)
    assert isinstance(plan(IN_PRIVATE, CARD), Say)


def test_what_is_wrong_with_a_form_is_replaced_by_what_comes_of_it_and_a_list_is_not() -> None:
    alone = Slip(Source.SUBMISSION, guild="1", channel="2", user="3", message="4", alone=True)
    wrong = replace(DONE, understood=False)

    assert isinstance(plan(alone, DONE), Replace)
    assert isinstance(plan(alone, wrong), Replace)
    assert isinstance(plan(replace(alone, origin="list mine"), wrong), Say)
    assert isinstance(plan(replace(alone, alone=False), DONE), Say)  # from a card, or a command


def test_an_answer_in_private_is_replaced_by_what_came_of_its_buttons() -> None:
    asked = replace(IN_PRIVATE, origin="")

    assert shown_again(asked, DONE) == ""
    assert isinstance(plan(asked, DONE), Replace)


def test_a_form_is_opened_at_once_or_offered() -> None:
    assert isinstance(plan(IN_PUBLIC, FORM), Open)
    late = plan(IN_PUBLIC, FORM, late=True)
    assert isinstance(late, Say)
    assert "Open the form" in page(late.drawn)


@pytest.mark.parametrize("source", [Source.MENTION, Source.DIRECT, Source.SUBMISSION])
def test_where_no_form_can_be_opened_it_is_offered(source: Source) -> None:
    answer = plan(replace(MENTION, source=source), FORM)

    assert not isinstance(answer, (Open, Nothing, Suggest))
    assert "Open the form" in page(answer.drawn)


def test_a_form_whose_line_no_button_holds_is_not_offered() -> None:
    answer = plan(replace(COMMAND, line="form " + "x" * 200), FORM, late=True)

    assert isinstance(answer, Say)
    assert "once more" in page(answer.drawn)


def test_a_mention_is_answered_in_private_and_tells_nothing_where_that_is_not_taken() -> None:
    secret = Reply(Message("#7 Fire Bob", (Text(("On Monday.",)),)), origin="show 7")

    answer = plan(MENTION, secret)

    assert isinstance(answer, Tell)
    assert "Fire Bob" in page(answer.drawn)
    assert answer.otherwise is not None
    assert "Bob" not in page(answer.otherwise)
    assert "direct messages" in page(answer.otherwise)


def test_what_came_of_a_reaction_is_told_in_private_or_not_at_all() -> None:
    answer = plan(replace(MENTION, source=Source.REACTION), DONE)

    assert isinstance(answer, Tell)
    assert answer.otherwise is None


def test_a_direct_message_is_answered_there_and_what_is_for_the_room_in_the_room() -> None:
    assert isinstance(plan(replace(MENTION, source=Source.DIRECT), DONE), Post)
    assert isinstance(plan(MENTION, public(LIST)), Post)


def test_nothing_to_say_keeps_nobody_waiting() -> None:
    assert plan(IN_PUBLIC, NOTHING) == Nothing()
    assert plan(MENTION, NOTHING) == Nothing()
    assert isinstance(plan(COMMAND, NOTHING), Say)


def test_suggestions_that_discord_would_refuse_are_left_out() -> None:
    asked = replace(COMMAND, source=Source.SUGGESTION)
    choices = Choices((("12", "#12 Fix login"), ("x" * 101, "too long"), ("13", "y" * 300)))

    answer = plan(asked, Reply(choices))

    assert isinstance(answer, Suggest)
    assert [value for _, value in answer.choices] == ["12", "13"]
    assert all(0 < len(shown) <= 100 for shown, _ in answer.choices)
    assert plan(asked, DONE) == Suggest(())


def test_where_the_bot_may_not_post_it_says_that_no_card_is_shown() -> None:
    silent = replace(COMMAND, silent=True)

    assert "may not post" in page(plan(silent, DONE).drawn)  # type: ignore[union-attr]  # it is said
    assert "may not post" not in page(plan(silent, LIST).drawn)  # type: ignore[union-attr]  # it is said
    assert "may not post" not in page(plan(COMMAND, DONE).drawn)  # type: ignore[union-attr]  # it is said


def test_a_card_that_was_asked_for_and_may_not_be_posted_is_not_said_to_be_there() -> None:
    asked = Reply(Message("The card of #1 is in this room", tone=Tone.GOOD), card=1)

    seen = page(plan(replace(COMMAND, silent=True), asked).drawn)  # type: ignore[union-attr]  # it is said

    assert "is in this room" not in seen
    assert "No card" in seen


def test_buttons_of_an_answer_go_along_to_the_composed_page() -> None:
    undo = Reply(Message("Done #1", (Buttons((Button("Undo", "undo 5"),)),), Tone.GOOD))

    answer = plan(IN_PRIVATE, undo, again=LIST)

    assert isinstance(answer, Replace)
    assert "Undo" in page(answer.drawn)


def test_a_late_form_is_offered_by_its_own_command_beside_the_page_that_was_pressed() -> None:
    edit = Reply(Form("Edit #1", "edit 1 version:3", (FormField("title", "Title"),)))
    chosen = replace(COMMAND, line="edit #1 Fix login (tomorrow)")

    offered, beside = plan(chosen, edit, late=True), plan(replace(IN_PRIVATE, line="edit 1"), edit, late=True)

    assert isinstance(offered, Say)
    assert "p0:edit 1'" in str(offered.drawn)
    assert isinstance(beside, Say)


def test_a_page_in_a_direct_message_is_replaced_too() -> None:
    page_there = replace(IN_PUBLIC, guild="", origin="list mine")

    assert isinstance(plan(page_there, LIST), Replace)


def test_a_direct_message_that_could_be_about_several_servers_says_which() -> None:
    answer = plan(replace(MENTION, source=Source.DIRECT, home="Acme"), DONE)

    assert isinstance(answer, Post)
    assert "In the server Acme" in page(answer.drawn)
