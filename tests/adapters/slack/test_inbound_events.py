"""The Events API → what happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from adapters.slack.inbound import Action, address, read
from adapters.slack.received import (
    Ignored,
    PersonChanged,
    Pointed,
    RoomChanged,
    RoomMoved,
    TokensRevoked,
    Uninstalled,
)
from adapters.slack.slip import Source
from bot.contents import FromMessage, Joined, Left, Pressed, Remarked, Ticked, Typed
from bot.model import RoomKind
from bot.ports import Address
from tests.adapters.slack import delivered
from tests.adapters.slack.delivered import BOT, CHANNEL, DIRECT, TEAM, THREAD, TS, USER, Json

if TYPE_CHECKING:
    from adapters.slack.received import Content


def happened(event: Json, **more: object) -> Action:
    action = read(delivered.event(event, **more), source="event", secret=b"s")
    assert isinstance(action, Action), action
    return action


def ignored(event: Json, **more: object) -> str:
    nothing = read(delivered.event(event, **more), source="event", secret=b"s")
    assert isinstance(nothing, Ignored), nothing
    return nothing.reason


# ---- what people write


def test_a_direct_message_is_a_line() -> None:
    did = happened(delivered.direct("done 12"))
    assert did.content == Typed("done 12")
    assert (did.team, did.user, did.channel, did.channel_name_hint) == (TEAM, USER, DIRECT, "directmessage")
    assert did.key == "Ev0PV52K21"
    assert (did.slip.source, did.slip.line, did.slip.message_ts) == (Source.DIRECT, "done 12", TS)


def test_a_mention_in_a_thread_is_in_the_tasks_thread() -> None:
    did = happened(delivered.mention(f"<@{BOT}> done", thread_ts=THREAD))
    assert did.content == Typed(f"<@{BOT}> done")
    assert did.slip.source is Source.MENTION
    assert did.slip.thread_ts == THREAD
    where = address(did, RoomKind.CHANNEL, "web")
    assert where == Address("slack", TEAM, CHANNEL, "web", RoomKind.CHANNEL, THREAD)


def test_a_mention_in_the_channel_is_in_no_thread() -> None:
    assert address(happened(delivered.mention("<@U0BOT> list")), RoomKind.CHANNEL, "web").thread is None


@pytest.mark.parametrize("kind", ["channel", "group"])
def test_what_is_said_in_a_thread_of_a_channel_is_a_remark(kind: str) -> None:
    did = happened(delivered.direct("works now", channel_type=kind, channel=CHANNEL, thread_ts=THREAD))
    assert (did.content, did.slip.source, did.thread_ts) == (Remarked("works now"), Source.REMARK, THREAD)


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_file_beside_it_or_the_channel_told_too_is_still_a_line(subtype: str) -> None:
    assert happened(delivered.direct("list", subtype=subtype)).content == Typed("list")
    assert happened(delivered.mention("<@U0BOT> list", subtype=subtype)).content == Typed("<@U0BOT> list")


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (delivered.direct("x", bot_id="B2"), "a bot"),
        (delivered.mention("x", bot_id="B2"), "a bot"),
        (delivered.mention("x", bot_profile={"name": "CI"}), "a bot"),
        (delivered.direct("x", user=BOT), "the bot itself"),
        (delivered.direct("x", user="USLACKBOT"), "nobody"),
        (delivered.direct("x", user=None), "nobody"),
        (delivered.direct("x", subtype="bot_message"), "bot_message"),
        (delivered.direct("x", subtype="message_changed"), "message_changed"),
        (delivered.direct("x", subtype="message_deleted"), "message_deleted"),
        (delivered.direct("x", subtype="me_message"), "me_message"),
        (delivered.direct("x", channel_type="channel", channel=CHANNEL), "not said to the bot"),
        (delivered.direct("x", channel_type="channel", channel=CHANNEL, thread_ts=TS), "not said to the bot"),
        (delivered.direct(f"<@{BOT}> x", channel_type="channel", channel=CHANNEL, thread_ts=THREAD), "mention comes"),
        (delivered.direct("x", channel_type="mpim", channel="G1"), "not said to the bot"),
        (delivered.direct(" ", subtype="file_share"), "no words"),
        (delivered.mention("x", edited={"user": USER, "ts": "1"}), "not something new"),
        (delivered.mention("x", channel=DIRECT), "the message itself"),
        (delivered.mention("x", channel_type="im"), "the message itself"),
    ],
)
def test_what_is_not_said_to_the_bot_by_a_person_now_is_ignored(event: Json, reason: str) -> None:
    assert reason in ignored(event)


# ---- reactions, Home, coming and going


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("white_check_mark", Ticked(TS)),
        ("white_check_mark::skin-tone-3", Ticked(TS)),
        ("task", Pointed(TS, author="U02BOB", at_once=True)),
    ],
)
def test_a_reaction_ticks_or_makes_a_task(name: str, content: Content) -> None:
    did = happened(delivered.reaction(name))
    assert did.content == content
    assert (did.channel, did.slip.source, did.slip.message_ts) == (CHANNEL, Source.REACTION, TS)


def test_a_message_reacted_to_becomes_a_task_at_once() -> None:
    content = happened(delivered.reaction("task")).content
    assert isinstance(content, Pointed)
    assert content.text is None
    assert content.content("x", "Bob", "link") == FromMessage(TS, "x", "Bob", "link", at_once=True)


@pytest.mark.parametrize(
    "event",
    [
        delivered.reaction("thumbsup"),
        delivered.reaction("task", item={"type": "file", "file": "F1"}),
        delivered.reaction("task", user=BOT),
        delivered.reaction("task", type="reaction_removed"),
        {"type": "app_home_opened", "user": USER, "channel": DIRECT, "tab": "messages"},
        {"type": "member_joined_channel", "user": BOT, "channel": CHANNEL},
        {"type": "channel_created", "channel": {"id": CHANNEL}},
        {},
    ],
)
def test_what_is_nothing_to_the_bot_is_ignored(event: Json) -> None:
    assert ignored(event)


def test_opening_home_asks_for_it() -> None:
    did = happened({"type": "app_home_opened", "user": USER, "channel": DIRECT, "tab": "home", "event_ts": "1"})
    assert did.content == Pressed("home")
    assert (did.slip.source, did.channel, did.user) == (Source.HOME, DIRECT, USER)


AT = datetime(2026, 11, 20, 9, 40, 0, 250, tzinfo=UTC)


@pytest.mark.parametrize(("stamp", "at"), [("1795167600.000250", AT), ("", None), ("soon", None), ("9" * 30, None)])
@pytest.mark.parametrize(("kind", "happening"), [("member_joined_channel", Joined), ("member_left_channel", Left)])
def test_people_come_and_go(kind: str, happening: type[Joined] | type[Left], stamp: str, at: datetime | None) -> None:
    event = {"type": kind, "user": USER, "channel": CHANNEL, "channel_type": "C", "team": TEAM, "event_ts": stamp}
    did = happened(event)
    assert (did.content, did.user, did.channel) == (happening(at), USER, CHANNEL)
    assert did.slip.source is Source.NOBODY


# ---- what changes


@pytest.mark.parametrize(
    ("kind", "channel"),
    [
        ("channel_rename", {"id": CHANNEL, "name": "site", "created": 1}),
        ("group_rename", {"id": CHANNEL, "name": "site"}),
        ("channel_archive", CHANNEL),
        ("channel_unarchive", CHANNEL),
        ("channel_deleted", CHANNEL),
        ("group_archive", CHANNEL),
        ("group_unarchive", CHANNEL),
        ("group_deleted", CHANNEL),
    ],
)
def test_what_is_known_of_a_channel_grows_old(kind: str, channel: object) -> None:
    did = happened({"type": kind, "channel": channel, "user": USER})
    assert (did.content, did.channel) == (RoomChanged(), CHANNEL)


def test_a_channel_gets_another_id() -> None:
    did = happened({"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C2"})
    assert (did.content, did.channel) == (RoomMoved("C2"), "G1")


@pytest.mark.parametrize("kind", ["user_change", "team_join"])
def test_people_change(kind: str) -> None:
    user = {"id": USER, "name": "ana", "tz": "Europe/Berlin", "deleted": False}
    did = happened({"type": kind, "user": user})
    assert (did.content, did.user) == (PersonChanged(user), USER)


@pytest.mark.parametrize(
    ("event", "content"),
    [
        ({"type": "app_uninstalled"}, Uninstalled(1700000001)),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U9"], "bot": [BOT]}}, TokensRevoked(1700000001, (BOT,))),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U9"]}}, TokensRevoked(1700000001, ())),
    ],
)
def test_the_workspace_takes_the_bot_away(event: Json, content: Content) -> None:
    did = happened(event)
    assert (did.content, did.team) == (content, TEAM)


# ---- whose it is


def test_the_workspace_is_the_installations_and_not_the_senders() -> None:
    theirs = delivered.mention("<@U0BOT> list", user="U9", team="T0THEIRS", user_team="T0THEIRS")
    did = happened(theirs, team_id="T0THEIRS", is_ext_shared_channel=True)
    assert (did.team, did.user_team, did.outsider, did.shared) == (TEAM, "T0THEIRS", True, True)


def test_without_authorizations_the_context_tells() -> None:
    did = happened(delivered.mention("<@U0BOT> list"), authorizations=None, team_id="T0THEIRS")
    assert did.team == TEAM


def test_our_own_people_are_no_outsiders_in_a_shared_channel() -> None:
    did = happened(delivered.mention("<@U0BOT> list", user_team=TEAM), is_ext_shared_channel=True)
    assert (did.outsider, did.shared) == (False, True)


def enterprise(*, org_wide: bool) -> list[Json]:
    team = None if org_wide else TEAM
    return [{"enterprise_id": "E1", "team_id": team, "user_id": BOT, "is_bot": True, "is_enterprise_install": org_wide}]


def test_of_an_enterprise_slack_may_name_only_that() -> None:
    did = happened(delivered.mention("x", user_team="E1"), authorizations=enterprise(org_wide=False))
    assert (did.team, did.outsider) == (TEAM, False)


def test_installed_org_wide_all_its_workspaces_are_one() -> None:
    did = happened(delivered.mention("x", user_team="T0OTHER"), authorizations=enterprise(org_wide=True))
    assert (did.team, did.outsider) == ("E1", False)
