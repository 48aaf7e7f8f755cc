"""Commands, clicks, forms and shortcuts → what somebody did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.inbound import Action, Delivered, address, permalink, read, with_words, words
from adapters.slack.received import Ignored, Pointed, Refused
from adapters.slack.slip import Slip, Source, metadata
from bot.contents import Attaching, Completing, FromMessage, Pressed, Submitted, Typed
from bot.model import RoomKind
from bot.ports import Address
from tests.adapters.slack import delivered
from tests.adapters.slack.delivered import CHANNEL, TEAM, THREAD, TS, URL, USER, Json

if TYPE_CHECKING:
    from adapters.slack.received import Content

SECRET = b"secret"
OPENED = Slip(Source.COMMAND, TEAM, USER, CHANNEL, THREAD, response_url=URL)


def action(payload: Json, source: Delivered = "interactive") -> Action:
    read_action = read(payload, source=source, secret=SECRET)
    assert isinstance(read_action, Action), read_action
    return read_action


def ignored(payload: Json, source: Delivered = "interactive") -> str:
    nothing = read(payload, source=source, secret=SECRET)
    assert isinstance(nothing, Ignored), nothing
    return nothing.reason


# ---- commands


def test_a_command_is_a_line_typed_in_a_room() -> None:
    did = action(delivered.command(" add Fix &lt;b&gt; <@U2|bob> "), "command")
    assert did.content == Typed("add Fix &lt;b&gt; <@U2|bob>")
    assert (did.team, did.user, did.channel, did.channel_name_hint) == (TEAM, USER, CHANNEL, "web")
    assert (did.outsider, did.thread_ts) == (False, "")
    assert did.key == did.slip.trigger_id == "13345224609.738474920.8088930838d88f008e0"
    assert did.slip.source is Source.COMMAND
    assert did.slip.team == TEAM
    assert did.slip.response_url.startswith("https://hooks.slack.com/commands/")


def test_a_command_alone_is_an_empty_line() -> None:
    assert action(delivered.command(""), "command").content == Typed("")


def test_the_words_are_made_neutral_in_between() -> None:
    did = action(delivered.command("edit &lt;b&gt;"), "command")
    assert words(did) == "edit &lt;b&gt;"
    neutral = with_words(did, "edit <b>")
    assert neutral.content == Typed("edit <b>")
    assert neutral.slip.line == "edit <b>"


def test_what_has_no_words_stays_as_it_is() -> None:
    did = action(delivered.press(delivered.button()))
    assert words(did) is None
    assert with_words(did, "x") == did


def test_an_org_wide_installation_is_the_enterprises() -> None:
    payload = delivered.command("list", enterprise_id="E1", is_enterprise_install="true")
    assert action(payload, "command").team == "E1"
    assert action(delivered.command("list", enterprise_id="E1"), "command").team == TEAM


# ---- clicks


@pytest.mark.parametrize(
    ("pressed", "content"),
    [
        (delivered.button("done 12"), Pressed("done 12")),
        (
            {
                "type": "static_select",
                "action_id": "pick:1",
                "block_id": "4|",
                "selected_option": {"text": {"type": "plain_text", "text": "Tomorrow"}, "value": "snooze 12 tomorrow"},
                "action_ts": "1",
            },
            Pressed("snooze 12 tomorrow"),
        ),
        (
            {
                "type": "overflow",
                "action_id": "pick:0",
                "block_id": "4|list",
                "selected_option": {"value": "undo 5"},
                "action_ts": "1",
            },
            Pressed("undo 5"),
        ),
        (
            {
                "type": "users_select",
                "action_id": "person:assign 12 {}",
                "block_id": "4|",
                "selected_user": "U02BOB",
                "action_ts": "1",
            },
            Pressed("assign 12 <@U02BOB>"),
        ),
        (delivered.button("done 12", action_id="an_older_version"), Pressed("done 12")),
    ],
)
def test_a_press_says_a_line(pressed: Json, content: Content) -> None:
    did = action(delivered.press(pressed))
    assert did.content == content
    assert isinstance(content, Pressed)
    assert did.slip.line == content.command


@pytest.mark.parametrize(
    "pressed",
    [
        {"type": "button", "action_id": "complete_task", "block_id": "x", "action_ts": "1"},
        {"type": "users_select", "action_id": "assignee", "block_id": "x", "selected_user": "U2", "action_ts": "1"},
        {"type": "static_select", "action_id": "pick:0", "block_id": "x", "selected_option": None, "action_ts": "1"},
        {"type": "checkboxes", "action_id": "old", "block_id": "x", "selected_options": [], "action_ts": "1"},
    ],
)
def test_a_button_that_says_nothing_any_more_is_refused_kindly(pressed: Json) -> None:
    content = action(delivered.press(pressed)).content
    assert isinstance(content, Refused)
    assert content.message.title == "This button is out of date."


@pytest.mark.parametrize(
    ("pressed", "reason"),
    [
        (delivered.button("x", url="https://example.org"), "a link"),
        ({"type": "plain_text_input", "action_id": "field:line", "block_id": "title", "value": "x"}, "a field"),
        ({"type": "static_select", "action_id": "field:choice", "block_id": "priority"}, "a field"),
    ],
)
def test_what_only_slack_acts_on_is_ignored(pressed: Json, reason: str) -> None:
    assert reason in ignored(delivered.press_in_view(pressed, delivered.view()))


def test_a_press_on_a_card_is_in_no_thread() -> None:
    did = action(delivered.press(delivered.button(origin="list here")))
    assert did.slip.source is Source.PRESS
    assert (did.channel, did.thread_ts, did.slip.message_ts) == (CHANNEL, "", TS)
    assert (did.slip.origin, did.slip.response_url) == ("list here", URL)
    answered_card = delivered.press(delivered.button(), thread=TS)  # its first message names the thread, too
    assert action(answered_card).thread_ts == ""


def test_a_press_in_a_thread_is_in_the_thread() -> None:
    assert action(delivered.press(delivered.button(), thread=THREAD)).thread_ts == THREAD
    assert action(delivered.press(delivered.button(), thread=THREAD, ephemeral=True)).thread_ts == THREAD


def test_a_press_on_what_only_one_sees_can_replace_it() -> None:
    did = action(delivered.press(delivered.button(origin="list due:week page:2"), ephemeral=True))
    assert did.slip.source is Source.PRESS_PRIVATE
    assert did.slip.origin == "list due:week page:2"


def test_a_press_in_home_belongs_to_the_person() -> None:
    did = action(delivered.press_in_view(delivered.button(origin="home due:week"), delivered.view("home")))
    assert did.slip.source is Source.PRESS_HOME
    assert (did.channel, did.slip.origin, did.slip.view_id) == ("", "home due:week", "")
    assert address(did, RoomKind.DM, "") == Address("slack", TEAM, USER, "", RoomKind.DM)


def test_a_press_in_a_modal_happens_where_it_was_opened() -> None:
    shown = delivered.view(metadata=metadata(OPENED, "", SECRET))
    did = action(delivered.press_in_view(delivered.button(), shown))
    assert did.slip.source is Source.PRESS_MODAL
    assert (did.channel, did.thread_ts, did.slip.view_id) == (CHANNEL, THREAD, "V01")
    assert did.slip.opened == OPENED


def test_two_clicks_are_two_and_one_delivered_twice_is_one() -> None:
    one = delivered.press(delivered.button())
    keys = [
        one,
        delivered.press(delivered.button(action_ts="1700000010.000000")),
        delivered.press(delivered.button(action_id="say:1")),
        delivered.press(delivered.button(block_id="4|")),
        one | {"user": one["user"] | {"id": "U02BOB"}},
        one | {"channel": {"id": "C2"}},
        one | {"container": one["container"] | {"message_ts": "1.2"}},
    ]
    assert len({action(payload).key for payload in keys}) == len(keys)
    assert action(dict(one, trigger_id="another")).key == action(one).key


def test_a_click_without_a_place_is_known_by_its_trigger() -> None:
    assert action(delivered.interaction("block_actions", actions=[delivered.button()])).key == "998.111.ddd"


# ---- forms

VALUES: Json = {
    "title": {"field:line": {"type": "plain_text_input", "value": "Fix <b> & login"}},
    "assignees": {"field:people": {"selected_options": [{"value": "<@U02BOB>"}, {"value": "<@U01ANA>"}]}},
    "project": {"field:project": {"selected_option": None}},
}
FILLED = {"title": "Fix <b> & login", "assignees": "<@U02BOB> <@U01ANA>", "project": ""}


def test_a_form_is_submitted_where_it_was_opened() -> None:
    shown = delivered.view(metadata=metadata(OPENED, "edit 12 version:3", SECRET), values=VALUES)
    did = action(delivered.submission(shown))
    assert did.content == Submitted("edit 12 version:3", FILLED)
    assert (did.channel, did.thread_ts) == (CHANNEL, THREAD)
    assert did.key == "V01:1700000005.aBc"
    slip = did.slip
    assert (slip.source, slip.command, slip.field) == (Source.SUBMISSION, "edit 12 version:3", "title")
    assert slip.opened == OPENED
    assert address(did, RoomKind.PRIVATE, "web") == Address("slack", TEAM, CHANNEL, "web", RoomKind.PRIVATE, THREAD)


@pytest.mark.parametrize(
    "sealed",
    [
        metadata(OPENED, "add", b"another secret"),
        metadata(replace(OPENED, user="U02BOB"), "add", SECRET),
        metadata(OPENED, "add", SECRET).replace(CHANNEL, "C0SECRET"),
    ],
)
def test_a_form_that_was_tampered_with_still_works_but_belongs_nowhere(sealed: str) -> None:
    did = action(delivered.submission(delivered.view(metadata=sealed, values=VALUES)))
    assert did.content == Submitted("add", FILLED)
    assert (did.channel, did.slip.opened) == ("", None)


@pytest.mark.parametrize("text", ["", ".", "{}", "x.{", "x.[]", 'x.{"command": 5}', "x." + "[" * 5000, "é\ud800.{}"])
def test_metadata_that_says_nothing_is_a_form_without_a_command(text: str) -> None:
    assert action(delivered.submission(delivered.view(metadata=text, values=VALUES))).content == Submitted("", FILLED)


def test_in_a_channel_shared_with_others_the_form_belongs_to_us() -> None:
    payload = delivered.submission(delivered.view(), team={"id": "T0THEIRS"})
    assert action(payload).team == TEAM


@pytest.mark.parametrize(
    ("action_id", "typed", "content"),
    [
        ("field:project", "we", Completing("project", "we")),
        ("field:people", "@an", Completing("person", "an")),
        ("field:tags", " +bu", Completing("tag", "bu")),
        ("field:task", "#12", Completing("task", "12")),
        ("field:project", "", Completing("project", "")),
    ],
)
def test_a_select_asks_what_could_be_meant(action_id: str, typed: str, content: Content) -> None:
    shown = delivered.view(metadata=metadata(OPENED, "add", SECRET))
    did = action(delivered.suggestion(action_id, typed, shown), "options")
    assert did.content == content
    assert (did.channel, did.slip.asking, did.slip.typed) == (CHANNEL, action_id, typed)


def test_a_select_that_nobody_knows_is_told_nothing() -> None:
    assert "suggests nothing" in ignored(delivered.suggestion("field:line", "x", delivered.view()), "options")


# ---- shortcuts


def test_a_message_becomes_a_task() -> None:
    did = action(delivered.message_shortcut("create_task"))
    link = "https://acme.slack.com/archives/C0WEB/p1700000000123456"
    assert did.content == Pointed(TS, "The login is broken", "U02BOB", link=link)
    assert (did.channel, did.thread_ts, did.key) == (CHANNEL, "", "998.111.ddd")
    assert (did.slip.source, did.slip.thread_ts) == (Source.MESSAGE_SHORTCUT, TS)
    assert did.content.content("x", "Bob", link) == FromMessage(TS, "x", "Bob", link)
    assert words(did) == "The login is broken"
    assert words(with_words(did, "neutral")) == "neutral"


def test_a_message_in_a_thread_is_answered_there() -> None:
    did = action(delivered.message_shortcut("add_to_task", thread_ts=THREAD))
    assert isinstance(did.content, Pointed)
    assert did.content.link.endswith(f"/p1700000000123456?thread_ts={THREAD}&cid={CHANNEL}")
    assert did.thread_ts == did.content.thread_ts == did.slip.thread_ts == THREAD
    assert did.content.content("x", "Bob", "y") == Attaching(TS, "x", "Bob", "y")


@pytest.mark.parametrize(
    ("said", "text", "author_name"),
    [
        ({"text": "", "bot_id": "B2", "user": None, "username": "CI", "attachments": [{"fallback": "R"}]}, "R", "CI"),
        ({"text": "", "user": None, "bot_profile": {"name": "CI"}, "attachments": [{}, {"text": "R"}]}, "R", "CI"),
        ({"text": "", "files": [{"name": "a.png", "title": "Plan"}]}, "Plan", ""),
        ({"text": ""}, "", ""),
    ],
)  # fmt: skip
def test_what_others_say_beside_the_text_counts(said: Json, text: str, author_name: str) -> None:
    content = action(delivered.message_shortcut("create_task", **said)).content
    assert isinstance(content, Pointed)
    assert (content.text, content.author_name) == (text, author_name)


def test_the_global_shortcut_opens_the_form() -> None:
    did = action(delivered.global_shortcut("new_task"))
    assert did.content == Pressed("form")
    assert (did.channel, did.slip.source, did.slip.line) == ("", Source.GLOBAL_SHORTCUT, "form")


@pytest.mark.parametrize("payload", [delivered.global_shortcut("x"), delivered.message_shortcut("x")])
def test_a_shortcut_of_an_older_version_is_refused_kindly(payload: Json) -> None:
    assert isinstance(action(payload).content, Refused)


def test_a_link_is_only_made_of_what_is_known() -> None:
    assert permalink("", CHANNEL, TS) == permalink("acme", "", TS) == permalink("acme", CHANNEL, "") == ""


# ---- people of other organisations, and nonsense


def test_somebody_of_another_organisation_is_told_apart() -> None:
    pressed = delivered.press(delivered.button())
    stranger = pressed | {"user": {"id": "U9", "team_id": "T0THEIRS"}}
    assert action(stranger).outsider
    assert action(stranger).user_team == "T0THEIRS"
    assert not action(pressed).outsider


def test_of_an_enterprise_nobody_is_an_outsider() -> None:
    enterprise = {"team": None, "enterprise": {"id": "E1", "name": "Acme"}, "is_enterprise_install": True}
    did = action(delivered.press(delivered.button()) | enterprise)
    assert (did.team, did.outsider) == ("E1", False)


@pytest.mark.parametrize(
    ("payload", "source", "reason"),
    [
        ({}, "interactive", "without a type"),
        ({"type": "view_closed"}, "interactive", "view_closed"),
        ({}, "command", "no workspace"),
        ({}, "event", "without a type"),
        ({}, "options", "suggests nothing"),
        ({"team_id": "T1"}, "command", "no id"),
        (delivered.interaction("view_submission"), "interactive", "no id"),
    ],
)
def test_nonsense_is_ignored(payload: Json, source: Delivered, reason: str) -> None:
    assert reason in ignored(payload, source)


_LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["true", "home", "im"])
_NAMES = st.sampled_from(
    "type event actions view user team channel container message state values authorizations text value id action_id"
    " selected_option private_metadata is_enterprise_install enterprise enterprise_id team_id item tokens bot".split()
)
_ANY = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=6))
_KINDS = st.sampled_from(["block_actions", "view_submission", "message_action", "shortcut", "message", "app_mention"])


@given(st.dictionaries(_NAMES, _ANY), _KINDS, st.sampled_from(["command", "event", "interactive", "options"]))
def test_whatever_comes_nothing_raises(payload: Json, kind: str, source: Delivered) -> None:
    read(payload, source=source, secret=SECRET)
    inner = payload.get("event")
    event = inner if isinstance(inner, dict) else {}
    read({**payload, "type": kind, "event": {**event, "type": kind}}, source=source, secret=SECRET)


@pytest.mark.parametrize(
    "payload",
    [
        delivered.press(delivered.button()),
        delivered.submission(delivered.view(metadata=metadata(OPENED, "add", SECRET), values=VALUES)),
        delivered.message_shortcut("create_task"),
    ],
)
@given(st.data())
def test_nor_does_a_real_payload_with_something_wrong_in_it(payload: Json, data: st.DataObject) -> None:
    path = payload
    while (name := data.draw(st.sampled_from(sorted(path)))) and isinstance(path[name], dict) and path[name]:
        if data.draw(st.booleans()):
            break
        path = path[name]
    before = path[name]
    path[name] = data.draw(_ANY)
    try:
        read(payload, source="interactive", secret=SECRET)
    finally:
        path[name] = before
