"""Replies → the acknowledgement, and what is asked of Slack."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from adapters.slack import render, views
from adapters.slack.answers import compose, shown_again
from adapters.slack.calls import (
    Answer,
    Call,
    DirectMessage,
    OpenView,
    Post,
    PostEphemeral,
    PublishHome,
    Respond,
)
from adapters.slack.slip import Slip, Source, metadata
from bot.message import Bold, Choices, Divider, Fields, Message, Text, Tone
from bot.ports import Audience, Reply
from tests.adapters.slack.delivered import CHANNEL, DIRECT, THREAD, URL, USER
from tests.adapters.slack.slips import (
    ALL,
    COMMAND,
    DONE,
    FORM,
    GLOBAL,
    HOME,
    LIST,
    LISTED,
    MENTION,
    NOBODY,
    NOTHING,
    PRESS,
    PRESS_HOME,
    PRESS_LIST,
    PRESS_PRIVATE,
    PRIVATE,
    REACTION,
    ROOM,
    SECRET,
    SHORTCUT,
    SUGGESTION,
    TYPED,
    answer,
    drawn,
    only,
)

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
