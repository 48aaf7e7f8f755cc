"""Replies → the acknowledgement, and what is asked of Slack."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from adapters.slack import limits, render, views
from adapters.slack.answers import compose, plan, shown_again, working
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
from adapters.slack.slip import Slip, Source, metadata, opener, seal, unseal
from bot.message import (
    Bold,
    Button,
    Buttons,
    Choices,
    Divider,
    FieldKind,
    Fields,
    Form,
    FormField,
    Message,
    Text,
    Tone,
)
from bot.ports import Audience, Reply
from tests.adapters.slack.delivered import CHANNEL, DIRECT, TEAM, THREAD, TS, URL, USER

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET = b"secret"
DONE = Message("Done: #12", (Buttons((Button("Undo", "undo 5"),)),), Tone.GOOD)
LIST = Message("Here", (Fields((("#12", ("Fix login",)),)), Buttons((Button("Next", "list page:2"),))))
NOTHING = Message("")
FORM = Form("New task", "add", (FormField("title", "Title", required=True), FormField("due", "Due")), submit="Create")
PRIVATE, ROOM = Reply(DONE), Reply(DONE, Audience.ROOM)
LISTED = Reply(LIST, origin="list")

COMMAND = Slip(Source.COMMAND, TEAM, USER, CHANNEL, response_url=URL, trigger_id="t1", line="done 12")
PRESS = Slip(Source.PRESS, TEAM, USER, CHANNEL, message_ts=TS, response_url=URL, trigger_id="t1", line="done 12")
PRESS_PRIVATE = replace(PRESS, source=Source.PRESS_PRIVATE)
PRESS_LIST = replace(PRESS_PRIVATE, origin="list here")
PRESS_HOME = Slip(Source.PRESS_HOME, TEAM, USER, trigger_id="t1", origin="home due:week", line="done 12")
MODAL: Mapping[str, str] = {"view_id": "V01", "view_hash": "h1"}
PRESS_MODAL = Slip(Source.PRESS_MODAL, TEAM, USER, trigger_id="t1", line="done 12", **MODAL)  # type: ignore[arg-type]
SUBMISSION = Slip(Source.SUBMISSION, TEAM, USER, command="add", field="title", **MODAL)  # type: ignore[arg-type]
SHORTCUT = replace(PRESS, source=Source.MESSAGE_SHORTCUT, thread_ts=THREAD, line="")
GLOBAL = Slip(Source.GLOBAL_SHORTCUT, TEAM, USER, trigger_id="t1", line="form")
MENTION = Slip(Source.MENTION, TEAM, USER, CHANNEL, THREAD, TS, line="edit 12")
TYPED = Slip(Source.DIRECT, TEAM, USER, DIRECT, THREAD, TS, line="edit 12")
REACTION = Slip(Source.REACTION, TEAM, USER, CHANNEL, message_ts=TS)
HOME = Slip(Source.HOME, TEAM, USER, DIRECT)
SUGGESTION = Slip(Source.SUGGESTION, TEAM, USER, asking="field:tags", typed="ne")
NOBODY = Slip(Source.NOBODY, TEAM, USER, CHANNEL)
ALL = (
    COMMAND, PRESS, PRESS_PRIVATE, PRESS_LIST, PRESS_HOME, PRESS_MODAL, SUBMISSION, SHORTCUT, GLOBAL, MENTION, TYPED,
    REACTION, HOME, SUGGESTION, NOBODY,
)  # fmt: skip


answer = partial(plan, secret=SECRET)


def only(planned: Answer) -> Call:
    assert planned.ack is None
    (call,) = planned.calls
    return call


def drawn(message: Message, *, origin: str = "", room: bool = False) -> render.Rendered:
    return render.message(message, origin=origin, room=room)


def submitted(opened: Slip | None) -> Slip:
    return replace(SUBMISSION, opened=opened)


# ---- commands


def test_a_command_is_answered_in_its_acknowledgement() -> None:
    text, blocks, _ = drawn(DONE)
    assert answer(COMMAND, PRIVATE) == Answer({"response_type": "ephemeral", "text": text, "blocks": blocks})


def test_what_everybody_may_see_is_said_in_the_channel_and_unfolds_no_links() -> None:
    ack = answer(COMMAND, ROOM).ack
    assert ack
    assert (ack["response_type"], ack["unfurl_links"], ack["unfurl_media"]) == ("in_channel", False, False)


def test_a_list_says_how_it_is_shown_again() -> None:
    ack = answer(COMMAND, LISTED).ack
    assert ack
    assert {render.origin_of(block["block_id"]) for block in ack["blocks"]} == {"list"}


@pytest.mark.parametrize(("reply", "kind"), [(PRIVATE, "ephemeral"), (ROOM, "in_channel")])
def test_a_late_answer_goes_to_the_response_url(reply: Reply, kind: str) -> None:
    call = only(answer(COMMAND, reply, late=True))
    assert isinstance(call, Respond)
    assert call.response_url == URL
    assert (call.json["response_type"], call.json["replace_original"]) == (kind, False)


@pytest.mark.parametrize("url", ["", "http://127.0.0.1/x", "https://hooks.slack.com.evil.org/x", "https://evil.org/"])
def test_only_slack_is_responded_to(url: str) -> None:
    planned = answer(replace(COMMAND, response_url=url), PRIVATE, late=True)
    assert only(planned) == PostEphemeral(CHANNEL, USER, "", drawn(DONE))
    assert planned.otherwise == DirectMessage(USER, drawn(DONE))


def test_a_test_or_a_proxy_may_stand_for_slack() -> None:
    slip = replace(COMMAND, response_url="http://127.0.0.1:1/hook")
    assert isinstance(only(answer(slip, PRIVATE, late=True, hooks=("https://x/", "http://127.0.0.1:1/"))), Respond)


# ---- presses


def test_a_press_on_what_all_see_is_answered_beside_it() -> None:
    planned = answer(PRESS, PRIVATE)
    assert only(planned) == Respond(URL, drawn(DONE))
    assert planned.otherwise == PostEphemeral(CHANNEL, USER, "", drawn(DONE))
    assert not shown_again(replace(PRESS, origin="list"), PRIVATE)


def test_in_a_thread_it_is_answered_in_the_thread() -> None:
    call = only(answer(replace(PRESS, thread_ts=THREAD), PRIVATE))
    assert isinstance(call, Respond)
    assert call.json["thread_ts"] == THREAD
    assert call.json["replace_original"] is False


def test_what_is_for_all_is_said_beside_it_too() -> None:
    assert only(answer(PRESS, ROOM)) == Respond(URL, drawn(DONE, room=True), public=True)
    assert only(answer(PRESS_LIST, ROOM)) == Respond(URL, drawn(DONE, room=True), public=True)


def test_a_private_answer_takes_the_place_of_a_private_message() -> None:
    assert only(answer(PRESS_PRIVATE, PRIVATE)) == Respond(URL, drawn(DONE), replace_original=True)
    assert not shown_again(PRESS_PRIVATE, PRIVATE)


def test_the_next_page_takes_the_place_of_the_one_before() -> None:
    assert not shown_again(PRESS_LIST, LISTED)
    assert only(answer(PRESS_LIST, LISTED)) == Respond(URL, drawn(LIST, origin="list"), replace_original=True)


@pytest.mark.parametrize("reply", [PRIVATE, replace(PRIVATE, understood=False)])
def test_what_was_done_stands_above_the_list_it_was_done_in(reply: Reply) -> None:
    assert shown_again(PRESS_LIST, reply) == "list here"
    call = only(answer(PRESS_LIST, reply, again=replace(LISTED, origin="")))
    assert call == Respond(URL, drawn(compose(DONE, LIST), origin="list here"), replace_original=True)


def test_nothing_to_say_shows_the_list_alone() -> None:
    call = only(answer(PRESS_LIST, Reply(NOTHING), again=LISTED))
    assert call == Respond(URL, drawn(LIST, origin="list"), replace_original=True)


def test_a_list_that_is_gone_is_not_shown() -> None:
    gone = Reply(Message("There is no task 12."), understood=False)
    assert only(answer(PRESS_LIST, PRIVATE, again=gone)) == Respond(URL, drawn(DONE), replace_original=True)
    assert answer(PRESS_LIST, Reply(NOTHING), again=gone) == Answer()


def test_a_banner_is_short() -> None:
    long = Message("Done", (Text(("it is",)), Fields((("a", ("b",)),)), Divider(), *DONE.blocks), Tone.GOOD)
    composed = compose(long, LIST)
    assert composed == Message(
        "Done", (Text(("it is",)), *DONE.blocks, Divider(), Text((Bold("Here"),)), *LIST.blocks), Tone.GOOD
    )
    assert compose(long, Message("", LIST.blocks)).blocks[2:] == (Divider(), *LIST.blocks)


# ---- Home


def test_opening_home_shows_it() -> None:
    page = Reply(LIST, origin="home")
    assert answer(HOME, page) == Answer(None, (PublishHome(USER, views.home(LIST, origin="home")),))


def test_a_press_in_home_stands_above_the_page() -> None:
    assert shown_again(PRESS_HOME, PRIVATE) == "home due:week"
    assert shown_again(replace(PRESS_HOME, origin=""), LISTED) == "home"
    planned = answer(PRESS_HOME, PRIVATE, again=Reply(LIST, origin="home due:week"))
    assert only(planned) == PublishHome(USER, views.home(LIST, banner=DONE, origin="home due:week"))
    assert planned.otherwise == DirectMessage(USER, drawn(DONE))


def test_without_anything_to_say_it_is_just_the_page() -> None:
    planned = answer(PRESS_HOME, Reply(NOTHING), again=Reply(LIST))
    assert planned == Answer(None, (PublishHome(USER, views.home(LIST, origin="home due:week")),))


def test_another_page_of_home_is_the_page() -> None:
    page = Reply(LIST, origin="home p:1")
    assert not shown_again(PRESS_HOME, page)
    assert only(answer(PRESS_HOME, page)) == PublishHome(USER, views.home(LIST, origin="home p:1"))


def test_without_the_page_the_answer_is_sent() -> None:
    assert only(answer(PRESS_HOME, PRIVATE)) == DirectMessage(USER, drawn(DONE))
    assert shown_again(PRESS_HOME, replace(LISTED, origin="homework")) == "home due:week"


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


# ---- mentions, direct messages, reactions, shortcuts


@pytest.mark.parametrize(
    ("slip", "reply", "call"),
    [
        (MENTION, PRIVATE, PostEphemeral(CHANNEL, USER, THREAD, drawn(DONE))),
        (MENTION, ROOM, Post(CHANNEL, THREAD, drawn(DONE, room=True))),
        (TYPED, PRIVATE, Post(DIRECT, THREAD, drawn(DONE))),
        (TYPED, ROOM, Post(DIRECT, THREAD, drawn(DONE))),
        (TYPED, LISTED, Post(DIRECT, THREAD, drawn(LIST, origin="list"))),
        (REACTION, PRIVATE, PostEphemeral(CHANNEL, USER, "", drawn(DONE))),
        (SHORTCUT, PRIVATE, PostEphemeral(CHANNEL, USER, THREAD, drawn(DONE))),
        (SHORTCUT, ROOM, Post(CHANNEL, THREAD, drawn(DONE, room=True))),
        (GLOBAL, PRIVATE, OpenView("t1", views.notice(DONE, metadata(GLOBAL, "", SECRET)))),
    ],
)
def test_where_an_answer_goes(slip: Slip, reply: Reply, call: Call) -> None:
    assert only(answer(slip, reply)) == call


@pytest.mark.parametrize(
    ("slip", "otherwise"),
    [
        (MENTION, DirectMessage(USER, drawn(DONE))),
        (REACTION, DirectMessage(USER, drawn(DONE))),
        (SHORTCUT, Respond(URL, drawn(DONE))),
        (GLOBAL, DirectMessage(USER, drawn(DONE))),
        (PRESS_LIST, PostEphemeral(CHANNEL, USER, "", drawn(DONE))),
        (TYPED, None),
    ],
)
def test_what_slack_refuses_reaches_the_person_another_way(slip: Slip, otherwise: Call | None) -> None:
    assert answer(slip, PRIVATE).otherwise == otherwise


def test_in_a_room_nobody_is_notified_by_what_somebody_wrote() -> None:
    said = Message("Ask <@U02BOB>")
    private, public = answer(MENTION, Reply(said)), answer(MENTION, Reply(said, Audience.ROOM))
    assert '"user_id": "U02BOB"' in json.dumps(only(private).rendered.blocks)  # type: ignore[union-attr]
    assert "U02BOB" not in json.dumps(only(public).rendered.blocks)  # type: ignore[union-attr]
    named = only(answer(MENTION, Reply(said, Audience.ROOM), names={"U02BOB": "Bob"}))
    assert "Ask @Bob" in json.dumps(named.rendered.blocks)  # type: ignore[union-attr]


# ---- suggestions, and nothing


def test_suggestions_are_options_and_a_new_tag_is_one() -> None:
    ack = answer(SUGGESTION, Reply(Choices((("news", "+news"),)))).ack
    assert ack
    assert [one["value"] for one in ack["options"]] == ["+news", "+ne"]


def test_for_people_all_of_them_is_an_option() -> None:
    ack = answer(replace(SUGGESTION, asking="field:people", typed=""), Reply(Choices((("ana", "Ana"),)))).ack
    assert ack
    assert [one["value"] for one in ack["options"]] == ["@ana", "all"]


def test_a_select_that_gets_no_suggestions_is_empty() -> None:
    assert answer(SUGGESTION, Reply(Message("I can't reach my database."))) == Answer({"options": []})


@pytest.mark.parametrize("slip", [slip for slip in ALL if slip.source not in {Source.SUGGESTION, Source.HOME}])
def test_nothing_to_say_says_nothing(slip: Slip) -> None:
    assert answer(slip, Reply(NOTHING)) == Answer()


def test_nobody_waits_for_what_just_happens() -> None:
    assert answer(NOBODY, PRIVATE) == answer(NOBODY, Reply(FORM)) == Answer()


@pytest.mark.parametrize("slip", ALL)
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    "reply", [PRIVATE, ROOM, LISTED, Reply(FORM), Reply(NOTHING), Reply(Choices()), replace(ROOM, card=1)]
)
@pytest.mark.parametrize("again", [None, LISTED])
def test_everything_can_be_answered(slip: Slip, late: bool, reply: Reply, again: Reply | None) -> None:
    planned = answer(slip, reply, late=late, again=again)
    for call in (*planned.calls, planned.otherwise):
        if isinstance(call, (Post, PostEphemeral)):
            assert call.channel
        if isinstance(call, (PostEphemeral, DirectMessage, PublishHome)):
            assert call.user
        if isinstance(call, Respond):
            assert call.response_url == URL
    if late and slip.source is not Source.SUGGESTION and not isinstance(reply.body, Choices):
        assert planned.ack is None


# ---- metadata


def test_what_is_sealed_comes_back() -> None:
    data = {"command": "edit 12", "channel": CHANNEL, "origin": "list “ü” 😀\ud800"}
    assert unseal(seal(data, SECRET), SECRET) == data


@pytest.mark.parametrize("cut", [0, 1, 63, 64, 65, 80, -1])
def test_what_was_changed_is_nothing(cut: int) -> None:
    text = seal({"command": "edit 12", "channel": CHANNEL}, SECRET)
    changed = text[:cut] + ("x" if text[cut] != "x" else "y") + text[cut:][1:]
    assert unseal(changed, SECRET) is None
    assert unseal(text[:cut], SECRET) is None
    assert unseal(text, b"another") is None


@pytest.mark.parametrize("text", ["", ".", "x", "x.{}", "é.{}", "\ud800"])
def test_what_was_never_sealed_is_nothing(text: str) -> None:
    assert unseal(text, SECRET) is None


def test_what_is_too_long_loses_the_response_url_first() -> None:
    long = replace(PRESS_LIST, response_url=f"https://hooks.slack.com/{'x' * limits.PRIVATE_METADATA}")
    text = metadata(long, "add", SECRET)
    assert len(text) <= limits.PRIVATE_METADATA
    command, opened = opener(text, TEAM, USER, SECRET)
    assert (command, opened) == ("add", Slip(Source.PRESS_PRIVATE, TEAM, USER, CHANNEL, "", TS, origin="list here"))


def test_a_source_of_a_newer_version_is_nobody() -> None:
    text = seal({"command": "add", "source": "telepathy", "user": USER}, SECRET)
    assert opener(text, TEAM, USER, SECRET) == ("add", None)


def test_tags_and_people_are_asked_by_the_names_of_the_fields() -> None:
    form = Form("New", "add", (FormField("tags", "Tags", FieldKind.TAGS), FormField("who", "Who", FieldKind.PEOPLE)))
    elements = [block["element"]["action_id"] for block in views.modal(form, "")["blocks"]]
    assert elements == ["field:tags", "field:people"]
