"""Commands, what is being typed into them, clicks and forms → what somebody did."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from adapters.discord import modals
from adapters.discord.slip import Slip, Source
from bot.contents import Chosen, Completing, Pressed, Submitted, Typed
from bot.message import Form, FormField
from bot.ports import Sender
from tests.adapters.discord import delivered
from tests.adapters.discord.delivered import (
    ANA,
    BOB,
    BOT,
    CHANNEL,
    DIRECT,
    GUILD,
    ID,
    IN_THREAD,
    MESSAGE,
    OPS,
    OWN_ROLE,
    ROLE,
    THREAD,
    Json,
    option,
)
from tests.adapters.discord.reading import BOBS_SENDER, LINK, NOW, OPS_SENDER, done, refused

if TYPE_CHECKING:
    from adapters.discord.received import Content


# ---- who, where and when


def test_a_command_is_given_by_somebody_somewhere() -> None:
    did = done(delivered.command("task undo"))
    assert (did.guild, did.room, did.thread, did.room_name, did.is_dm) == (GUILD, CHANNEL, "", "web", False)
    assert did.sender == Sender(ANA, "Ana Maria", "ana", locale="en-GB", groups=(f"&{OPS}",))
    assert did.key == ID
    assert did.slip == Slip(Source.COMMAND, GUILD, CHANNEL, ANA, line="undo")
    assert did.content == Chosen("undo", {})


def test_an_id_says_when_it_was_made() -> None:
    """The example of Discord's documentation, "Snowflakes"."""
    did = done(delivered.command("task undo", id="175928847299117063"))
    assert did.at == datetime(2016, 4, 30, 11, 18, 25, 796000, tzinfo=UTC)
    assert done(delivered.command("task undo", id="1")).at == NOW
    assert done(delivered.command("task undo", id="9" * 20)).at.year == 2770


@pytest.mark.parametrize("kind", [10, 11])
def test_in_a_thread_the_room_is_its_channel(kind: int) -> None:
    did = done(delivered.within(delivered.command("task undo"), {**IN_THREAD, "type": kind}))
    assert (did.room, did.thread, did.room_name) == (CHANNEL, THREAD, "")
    assert did.slip.channel == THREAD


def test_a_private_thread_is_a_room_itself() -> None:
    did = done(delivered.within(delivered.command("task undo"), {**IN_THREAD, "type": 12}))
    assert (did.room, did.thread, did.room_name) == (THREAD, "", "Login")


def test_a_channel_in_a_category_is_no_thread() -> None:
    did = done(delivered.within(delivered.command("task undo"), {**delivered.ROOM, "parent_id": "5"}))
    assert (did.room, did.thread) == (CHANNEL, "")


def test_where_only_the_channels_id_is_known_that_is_the_room() -> None:
    payload = delivered.written("<@3900> list")
    del payload["d"]["channel"]
    did = done(payload)
    assert (did.room, did.thread, did.room_name, did.slip.channel) == (CHANNEL, "", "", CHANNEL)


def test_a_direct_message_names_no_server_nor_roles() -> None:
    payload = delivered.directly(delivered.command("task undo"))
    payload["d"]["channel"] = delivered.TALK | {"name": "ana"}
    did = done(payload)
    assert (did.guild, did.room, did.thread, did.room_name, did.is_dm) == ("", DIRECT, "", "", True)
    assert did.sender == Sender(ANA, "Ana Maria", "ana", locale="en-GB", groups=None)


@pytest.mark.parametrize(("bits", "administers"), [(1 << 3, True), (1 << 5, True), (1 << 11 | 1 << 4, False)])
def test_who_may_manage_the_server_administers(bits: int, administers: bool) -> None:
    member = {"user": delivered.user(), **delivered.member(permissions=str(bits))}
    assert done(delivered.command("task undo", member=member)).sender.administers is administers


@pytest.mark.parametrize(
    ("nick", "name", "told"), [("Annie", "Ana Maria", "Annie"), (None, "Ana Maria", "Ana Maria"), (None, None, "ana")]
)
def test_people_have_the_name_that_is_nearest(nick: str | None, name: str | None, told: str) -> None:
    member = {"user": delivered.user(name=name), **delivered.member(nick=nick)}
    assert done(delivered.command("task undo", member=member)).sender.name == told


def test_everybodys_role_is_no_group() -> None:
    member = {"user": delivered.user(), **delivered.member(roles=[GUILD, OPS, "x", 5])}
    assert done(delivered.command("task undo", member=member)).sender.groups == (f"&{OPS}",)


# ---- commands by options


def test_options_say_what_they_were_given() -> None:
    payload = delivered.command(
        "task add",
        option("title", "Fix <@!3002>'s login <:bug:5>"),
        option("due", "<t:1795795200:F>"),
        option("assignee", BOB, 9),
        option("assignee2", OPS, 9),
        option("priority", "high"),
        option("description", "  one\ntwo  "),
    )
    payload["d"]["data"]["resolved"] = {
        "users": {BOB: delivered.BOBS},
        "members": {BOB: delivered.member()},
        "roles": {OPS: ROLE},
    }
    did = done(payload)
    assert did.content == Chosen(
        "add",
        {
            "title": "Fix <@3002>'s login :bug:",
            "due": "2026-11-27T16:00Z",
            "assignee": f"<@{BOB}>",
            "assignee2": f"<@&{OPS}>",
            "priority": "high",
            "description": "one\ntwo",
        },
    )
    assert did.named == (BOBS_SENDER, OPS_SENDER)


@pytest.mark.parametrize(
    ("path", "given", "content"),
    [
        ("task show", [option("task", "12"), option("public", True, 5)],
         Chosen("show", {"task": "12", "public": "yes"})),
        ("task show", [option("task", "12"), option("public", False, 5)], Chosen("show", {"task": "12"})),
        ("task show", [], Chosen("show", {})),
        ("task show", [option("task", "  ")], Chosen("show", {})),
        ("task show", [option("task", 12, 4)], Chosen("show", {"task": "12"})),
        ("task show", [option("task", None)], Chosen("show", {})),
        ("task show", [option("task", LINK)], Chosen("show", {"task": f"<card:{MESSAGE}>"})),
        ("task done", [option("task", f"12 <{LINK}>"), option("note", LINK)],
         Chosen("done", {"task": f"12 <card:{MESSAGE}>", "note": LINK})),
        ("project bind", [option("project", "web"), option("channel", CHANNEL, 7)],
         Chosen("project bind", {"project": "web", "channel": f"<#{CHANNEL}>"})),
        ("task assign", [option("who", BOB, 6), option("who2", OPS, 8), option("who3", "bob")],
         Chosen("assign", {"who": f"<@{BOB}>", "who2": f"<@&{OPS}>", "who3": "bob"})),
        ("task assign", [option("who", "<script>", 9)], Chosen("assign", {"who": "<script>"})),
        ("taskset priority", [option("task", "12"), option("level", "high")],
         Chosen("prio", {"task": "12", "level": "high"})),
        ("taskhelp", [option("topic", "add")], Chosen("help", {"topic": "add"})),
        ("taskprefs timezone", [option("zone", "Europe/Berlin")], Chosen("prefs tz", {"zone": "Europe/Berlin"})),
        ("tasks today", [], Chosen("today", {})),
        ("task quick", [option("line", "Fix <@!3002> fri")], Typed("Fix <@3002> fri")),
        ("task quick", [option("line", f"done {LINK}")], Typed(f"done <card:{MESSAGE}>")),
        ("task quick", [], Typed("")),
    ],
)  # fmt: skip
def test_a_command_is_read(path: str, given: list[Json], content: Content) -> None:
    assert done(delivered.command(path, *given)).content == content


def test_a_form_that_comes_too_late_can_be_opened_by_a_line() -> None:
    assert done(delivered.command("task edit", option("task", "12"))).slip.line == "edit 12"
    assert done(delivered.command("tasks new", option("line", "Fix login"))).slip.line == "form Fix login"
    assert done(delivered.command("task quick", option("line", "edit 12"))).slip.line == "edit 12"


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("task dance", []),
        ("task", []),
        ("dance", []),
        ("task add twice", [option("title", "x")]),
        ("task show", [option("task", "12"), option("colour", "red")]),
        ("task quick", [option("text", "x")]),
    ],
)
def test_what_an_older_version_offered_is_refused_kindly(path: str, given: list[Json]) -> None:
    assert refused(delivered.command(path, *given)) == "This command is out of date."


def test_too_long_a_line_is_refused_with_its_length() -> None:
    assert "a line may have 4,000" in refused(delivered.command("task quick", option("line", "x" * 4001)))
    assert "a line may have 4,000" in refused(delivered.directly(delivered.written("x" * 4001)))


def test_how_long_an_option_may_be_is_for_the_core_to_say() -> None:
    did = done(delivered.command("task comment", option("text", "x" * 4001)))
    assert did.content == Chosen("comment", {"text": "x" * 4001})


def test_somebody_who_is_no_member_can_have_no_task() -> None:
    payload = delivered.command("task assign", option("who", BOB, 9))
    payload["d"]["data"]["resolved"] = {"users": {BOB: delivered.BOBS}}
    assert [one.barred for one in done(payload).named] == ["is not in this server"]
    assert [one.barred for one in done(delivered.directly(payload)).named] == [""]


def test_a_bot_can_have_no_task_nor_can_this_one() -> None:
    payload = delivered.command("task assign", option("who", BOB, 9))
    users = {BOT: delivered.user(BOT, "nudge", None, bot=True), "3999": delivered.user("3999", "ci", None, bot=True)}
    roles = {OWN_ROLE: ROLE | {"id": OWN_ROLE, "name": "nudge", "tags": {"bot_id": BOT}}}
    members = dict.fromkeys(users, delivered.member())
    payload["d"]["data"]["resolved"] = {"users": users, "members": members, "roles": roles}
    assert done(payload).named == (
        Sender(BOT, "nudge", "nudge", barred="is a bot", groups=()),
        Sender("3999", "ci", "ci", barred="is a bot", groups=()),
        Sender(f"&{OWN_ROLE}", "nudge", barred="is a bot's own role", group=True),
    )


def test_some_roles_can_have_no_task() -> None:
    roles = {
        GUILD: ROLE | {"id": GUILD, "name": "@everyone"},
        "4999": ROLE | {"id": "4999", "name": "CI", "managed": True, "tags": {"bot_id": "3999"}},
    }
    payload = delivered.command("task assign", option("who", GUILD, 9))
    payload["d"]["data"]["resolved"] = {"roles": roles}
    did = done(payload)
    assert did.content == Chosen("assign", {"who": f"<@&{GUILD}>"})
    assert [one.barred for one in did.named] == ["means everybody here", "is a bot's own role"]


# ---- what is being typed


@pytest.mark.parametrize(
    ("path", "given", "content"),
    [
        ("task due", [option("when", "fri", focused=True), option("task", "12")], Completing("date", "fri")),
        ("task due", [option("when", "fri"), option("task", "12 lo", focused=True)], Completing("tasks", "12 lo")),
        ("task edit", [option("task", "log ", focused=True)], Completing("task", "log ")),
        ("task snooze", [option("when", "<t:1795795200>", focused=True)], Completing("start", "2026-11-27T16:00Z")),
        ("taskhelp", [option("topic", "", focused=True)], Completing("verb", "")),
        ("taskprefs timezone", [option("zone", "ber", focused=True)], Completing("zone", "ber")),
        ("taskset tag", [option("add", "bug, ur", focused=True)], Completing("tags", "bug, ur")),
    ],
)
def test_an_option_asks_what_it_could_become(path: str, given: list[Json], content: Content) -> None:
    did = done(delivered.asking(path, *given))
    assert did.content == content
    assert did.slip.source is Source.SUGGESTION


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("task due", [option("when", "fri")]),
        ("task due", [option("whenever", "fri", focused=True)]),
        ("task add", [option("title", "fri", focused=True)]),
        ("task dance", [option("task", "fri", focused=True)]),
    ],
)
def test_an_option_that_nobody_knows_is_told_nothing(path: str, given: list[Json]) -> None:
    assert refused(delivered.asking(path, *given))


# ---- clicks


@pytest.mark.parametrize(
    ("payload", "line"),
    [
        (delivered.press("p0:done 12"), "done 12"),
        (delivered.press("p12:add Fix:\nlogin"), "add Fix:\nlogin"),
        (delivered.press("o0:list mine"), "list mine"),
        (delivered.press("s3:", values=["snooze 12 tomorrow"]), "snooze 12 tomorrow"),
        (delivered.press("w1:assign 12 {}", values=[BOB]), f"assign 12 <@{BOB}>"),
    ],
)
def test_a_press_says_a_line(payload: Json, line: str) -> None:
    did = done(payload)
    assert did.content == Pressed(line)
    assert (did.slip.line, did.slip.message, did.slip.source) == (line, MESSAGE, Source.PRESS)


def test_a_role_can_be_picked() -> None:
    payload = delivered.press("w1:assign 12 {}", values=[OPS])
    payload["d"]["data"]["resolved"] = {"roles": {OPS: ROLE}}
    did = done(payload)
    assert did.content == Pressed(f"assign 12 <@&{OPS}>")
    assert did.named == (OPS_SENDER,)


@pytest.mark.parametrize(
    "payload",
    [
        delivered.press("done:12"),
        delivered.press(""),
        delivered.press("s1:", values=[]),
        delivered.press("w1:assign 12 {}", values=[]),
        delivered.press("x1:done 12"),
    ],
)
def test_a_button_that_says_nothing_any_more_is_refused_kindly(payload: Json) -> None:
    assert refused(payload) == "This button is out of date."


def test_a_press_on_what_only_one_sees_can_replace_it() -> None:
    refresh = delivered.button("o9:list due:week page:2")
    on = delivered.shown(delivered.button("p1:done 12"), refresh, ephemeral=True)
    did = done(delivered.press("p1:done 12", on=on))
    assert (did.slip.source, did.slip.origin) == (Source.PRESS_PRIVATE, "list due:week page:2")


def test_the_line_that_shows_it_again_is_found_beside_a_section_too() -> None:
    section = {"type": 9, "components": [{"type": 10, "content": "x"}], "accessory": delivered.button("o0:today")}
    on = delivered.shown(ephemeral=True) | {"components": [{"type": 17, "components": [section]}]}
    assert done(delivered.press("p1:done 12", on=on)).slip.origin == "today"


def test_two_clicks_are_two_and_one_delivered_twice_is_one() -> None:
    one = delivered.press("p1:done 12")
    another = copy.deepcopy(one)
    another["d"]["id"] = "1441071611904000009"
    assert done(one).key == done(copy.deepcopy(one)).key == ID
    assert done(one).key != done(another).key


@pytest.mark.parametrize("line", ["add Fix login", "draft 12", "undo 5", "delete 12 confirm:yes"])
def test_a_button_that_asks_for_one_thing_asks_for_it_once(line: str) -> None:
    one = delivered.press(f"p1:{line}")
    second = one | {"d": one["d"] | {"id": "1441071611904000009"}}
    by_bob = one | {"d": one["d"] | {"member": {"user": delivered.BOBS, **delivered.member()}}}
    elsewhere = one | {"d": one["d"] | {"message": one["d"]["message"] | {"id": "77"}}}
    assert done(one).key == done(second).key == f"{MESSAGE}:once:{line}:{ANA}"
    assert len({done(each).key for each in (one, by_bob, elsewhere)}) == 3


def test_without_its_message_a_click_is_known_by_its_id() -> None:
    payload = delivered.press("p1:undo 5")
    del payload["d"]["message"]
    assert done(payload).key == ID


# ---- forms


def test_a_form_is_submitted() -> None:
    did = done(delivered.submission("edit 12 version:3"))
    values = {"title": "Fix login", "due": "", "people": f"<@{BOB}> <@{OPS}>"}
    assert did.content == Submitted("edit 12 version:3", values)
    assert (did.key, did.slip.source, did.slip.message, did.slip.origin) == (ID, Source.SUBMISSION, "", "")


def test_a_form_of_a_message_gets_the_link_again() -> None:
    line = f'add message:"{MESSAGE}" source:"{LINK}"'
    opened = modals.modal(Form("New task", line, (FormField("title", "Title"),)), link=LINK)
    content = done(delivered.submission(opened["custom_id"])).content
    assert isinstance(content, Submitted)
    assert content.command == line


def test_a_form_that_was_opened_from_a_message_goes_back_to_it() -> None:
    on = delivered.shown(delivered.button("o0:list mine"), ephemeral=True)
    did = done(delivered.submission("edit 12 version:3", on=on))
    assert (did.slip.source, did.slip.message, did.slip.origin) == (Source.SUBMISSION, MESSAGE, "list mine")
    assert did.slip.alone
    assert not done(delivered.submission("edit 12 version:3", on=delivered.shown())).slip.alone


def test_whom_a_form_names_is_known() -> None:
    resolved = {"users": {BOB: delivered.BOBS}, "members": {BOB: delivered.member()}, "roles": {OPS: ROLE}}
    did = done(delivered.submission("add", resolved=resolved))
    assert did.named == (BOBS_SENDER, OPS_SENDER)
    assert did.content == Submitted("add", {"title": "Fix login", "due": "", "people": f"<@{BOB}> <@&{OPS}>"})
