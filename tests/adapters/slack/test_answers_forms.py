"""Replies to forms, and forms as replies."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from adapters.slack import views
from adapters.slack.answers import compose, shown_again, working
from adapters.slack.calls import (
    Answer,
    Call,
    DirectMessage,
    OpenView,
    Post,
    PostEphemeral,
    PublishHome,
    Respond,
    UpdateView,
)
from adapters.slack.slip import Slip, metadata, opener
from bot.message import Button, Buttons, Form, Message, Text, Tone
from bot.ports import Reply
from tests.adapters.slack.delivered import CHANNEL, DIRECT, TEAM, THREAD, URL, USER
from tests.adapters.slack.slips import (
    COMMAND,
    DONE,
    FORM,
    GLOBAL,
    LIST,
    LISTED,
    MENTION,
    NOTHING,
    PRESS,
    PRESS_HOME,
    PRESS_LIST,
    PRESS_MODAL,
    PRESS_PRIVATE,
    PRIVATE,
    REACTION,
    ROOM,
    SECRET,
    SHORTCUT,
    TYPED,
    answer,
    drawn,
    only,
    submitted,
)

# ---- forms are opened


@pytest.mark.parametrize("slip", [COMMAND, PRESS, PRESS_PRIVATE, PRESS_HOME, SHORTCUT, GLOBAL])
def test_a_form_opens_and_knows_from_where(slip: Slip) -> None:
    assert not shown_again(slip, Reply(FORM))
    call = only(answer(slip, Reply(FORM)))
    assert isinstance(call, OpenView)
    assert call.trigger_id == "t1"
    command, opened = opener(call.view["private_metadata"], TEAM, USER, SECRET)
    kept = ("source", "team", "user", "channel", "thread_ts", "message_ts", "origin", "response_url")
    assert command == "add"
    assert opened
    assert [getattr(opened, name) for name in kept] == [getattr(slip, name) for name in kept]


def test_in_an_open_modal_a_form_takes_its_place() -> None:
    call = only(answer(replace(PRESS_MODAL, opened=COMMAND), Reply(FORM)))
    assert isinstance(call, UpdateView)
    assert (call.view_id, call.hash) == ("V01", "h1")
    assert call.view == views.modal(FORM, metadata(COMMAND, "add", SECRET))


OFFER = Message("New task", (Buttons((Button("Open the form", "edit 12", Tone.GOOD),)),))


@pytest.mark.parametrize(
    ("slip", "call"),
    [
        (MENTION, PostEphemeral(CHANNEL, USER, THREAD, drawn(OFFER))),
        (TYPED, Post(DIRECT, THREAD, drawn(OFFER))),
        (REACTION, PostEphemeral(CHANNEL, USER, "", drawn(OFFER))),
    ],
)
def test_without_a_click_a_form_is_offered(slip: Slip, call: Call) -> None:
    assert only(answer(replace(slip, line="edit 12"), Reply(FORM))) == call


@pytest.mark.parametrize(
    ("slip", "call"),
    [
        (COMMAND, Respond(URL, drawn(OFFER))),
        (PRESS_LIST, Respond(URL, drawn(OFFER))),
        (PRESS_HOME, DirectMessage(USER, drawn(OFFER))),
        (GLOBAL, DirectMessage(USER, drawn(OFFER))),
    ],
)
def test_too_late_a_form_is_offered(slip: Slip, call: Call) -> None:
    slip = replace(slip, line="edit 12")
    assert only(answer(slip, Reply(FORM), late=True)) == call
    assert answer(slip, Reply(FORM)).otherwise == call


def test_what_no_line_says_has_to_be_done_again() -> None:
    call = only(answer(SHORTCUT, Reply(FORM), late=True))
    assert isinstance(call, PostEphemeral)
    assert call.rendered.text == "⚠ The form could not be opened in time.\nPlease try it once more."


def test_a_modal_that_was_opened_in_time_becomes_the_form() -> None:
    waiting = replace(COMMAND, view_id="V01")
    call = only(answer(waiting, Reply(FORM), late=True))
    assert call == UpdateView("V01", "", views.modal(FORM, metadata(COMMAND, "add", SECRET)))
    assert only(answer(waiting, PRIVATE, late=True)) == UpdateView(
        "V01", "", views.notice(DONE, metadata(COMMAND, "", SECRET))
    )


# ---- forms come back


def wrong(form: Form, command: str = "add") -> Form:
    title, due = form.fields
    fields = (title, replace(due, value="someday", error="I can't read a date in it."))
    return replace(form, fields=fields, command=command)


def test_what_is_wrong_is_said_at_its_field() -> None:
    planned = answer(submitted(COMMAND), Reply(wrong(FORM), understood=False))
    assert planned == Answer({"response_action": "errors", "errors": {"due": "I can't read a date in it."}})


def test_a_form_that_others_overtook_comes_back_new_with_what_was_filled_in() -> None:
    stale = replace(submitted(PRESS_LIST), command="edit 12 version:3")
    form = wrong(FORM, command="edit 12 version:4")
    ack = answer(stale, Reply(form, understood=False)).ack
    assert ack == {
        "response_action": "update",
        "view": views.modal(form, metadata(PRESS_LIST, "edit 12 version:4", SECRET)),
    }


def test_a_form_without_anything_wrong_comes_back_as_a_whole() -> None:
    ack = answer(submitted(COMMAND), Reply(FORM, understood=False)).ack
    assert ack
    assert ack["response_action"] == "update"


def test_what_was_not_understood_stays_in_the_modal() -> None:
    lost = Reply(Message("There is no task 12.", (Text(("You wrote: x",)),)), understood=False)
    planned = answer(submitted(COMMAND), lost)
    assert planned.calls == ()
    assert planned.ack
    assert planned.ack["response_action"] == "update"
    assert planned.ack["view"]["callback_id"] == views.NOTICE
    assert "You wrote: x" in json.dumps(planned.ack)
    assert not shown_again(submitted(PRESS_LIST), lost)


def test_what_may_be_sent_again_stays_filled_in() -> None:
    away = Reply(Message("I can't reach my database."), understood=False, again=True)
    errors = {"title": "I can't reach my database. Please send it again in a minute."}
    assert answer(submitted(COMMAND), away) == Answer({"response_action": "errors", "errors": errors})


@pytest.mark.parametrize(
    ("opened", "call"),
    [
        (COMMAND, Respond(URL, drawn(DONE))),
        (PRESS, Respond(URL, drawn(DONE))),
        (replace(PRESS, thread_ts=THREAD), Respond(URL, drawn(DONE), thread_ts=THREAD)),
        (PRESS_PRIVATE, Respond(URL, drawn(DONE))),
        (PRESS_LIST, Respond(URL, drawn(DONE), replace_original=True)),
        (replace(COMMAND, response_url=""), PostEphemeral(CHANNEL, USER, "", drawn(DONE))),
        (SHORTCUT, PostEphemeral(CHANNEL, USER, THREAD, drawn(DONE))),
        (MENTION, PostEphemeral(CHANNEL, USER, THREAD, drawn(DONE))),
        (TYPED, Post(DIRECT, THREAD, drawn(DONE))),
        (PRESS_HOME, DirectMessage(USER, drawn(DONE))),
        (GLOBAL, DirectMessage(USER, drawn(DONE))),
        (None, DirectMessage(USER, drawn(DONE))),
    ],
)
def test_what_came_of_a_form_is_shown_where_it_was_opened(opened: Slip | None, call: Call) -> None:
    kept = opened and opener(metadata(opened, "add", SECRET), TEAM, USER, SECRET)[1]
    assert only(answer(submitted(kept), PRIVATE)) == call


def test_a_form_opened_from_a_list_or_home_shows_that_again() -> None:
    assert shown_again(submitted(PRESS_LIST), PRIVATE) == "list here"
    call = only(answer(submitted(PRESS_LIST), PRIVATE, again=LISTED))
    assert call == Respond(URL, drawn(compose(DONE, LIST), origin="list"), replace_original=True)
    assert shown_again(submitted(PRESS_HOME), PRIVATE) == "home due:week"
    page = Reply(LIST, origin="home due:week")
    assert only(answer(submitted(PRESS_HOME), PRIVATE, again=page)) == PublishHome(
        USER, views.home(LIST, banner=DONE, origin="home due:week")
    )


def test_what_came_of_a_form_and_is_for_all_is_posted() -> None:
    assert only(answer(submitted(MENTION), ROOM)) == Post(CHANNEL, THREAD, drawn(DONE, room=True))
    assert only(answer(submitted(None), ROOM)) == DirectMessage(USER, drawn(DONE, room=True))


def test_nothing_to_say_closes_the_form() -> None:
    assert answer(submitted(COMMAND), Reply(NOTHING)) == Answer()


def test_a_submission_that_takes_longer_goes_on_in_the_modal() -> None:
    assert working()["response_action"] == "update"
    slip = submitted(COMMAND)
    form = only(answer(slip, Reply(wrong(FORM), understood=False), late=True))
    assert form == UpdateView("V01", "", views.modal(wrong(FORM), metadata(COMMAND, "add", SECRET)))
    done = answer(slip, PRIVATE, late=True)
    assert only(done) == UpdateView("V01", "", views.notice(DONE, metadata(COMMAND, "add", SECRET)))
    assert done.otherwise == Respond(URL, drawn(DONE))
    nothing = only(answer(slip, Reply(NOTHING), late=True))
    assert isinstance(nothing, UpdateView)
    assert "Done." in json.dumps(nothing.view)


def test_a_press_in_a_modal_is_answered_in_it() -> None:
    call = only(answer(replace(PRESS_MODAL, opened=COMMAND), PRIVATE))
    assert call == UpdateView("V01", "h1", views.notice(DONE, metadata(COMMAND, "", SECRET)))
    assert answer(PRESS_MODAL, Reply(NOTHING)) == Answer()
