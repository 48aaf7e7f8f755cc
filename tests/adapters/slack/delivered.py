"""Payloads as Slack sends them, with everything in them that they have; what a test is about is changed by keyword."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

TEAM, USER, BOT, CHANNEL, DIRECT = "T01ACME", "U01ANA", "U0BOT", "C0WEB", "D01ANA"
TS, THREAD = "1700000000.123456", "1699999999.000100"
URL = "https://hooks.slack.com/actions/T01ACME/111/abc"


def command(text: str, **more: object) -> Json:
    return {
        "token": "t",
        "team_id": TEAM,
        "team_domain": "acme",
        "channel_id": CHANNEL,
        "channel_name": "web",
        "user_id": USER,
        "user_name": "ana",
        "command": "/task",
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/T01ACME/1/x",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        **more,
    }


def event(inner: Json, **more: object) -> Json:
    authorization = {
        "enterprise_id": None,
        "team_id": TEAM,
        "user_id": BOT,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "t",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": "A1",
        "event": inner,
        "type": "event_callback",
        "event_id": "Ev0PV52K21",
        "event_time": 1700000001,
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJ",
        **more,
    }


def direct(text: str, **more: object) -> Json:
    return {
        "client_msg_id": "b1c5",
        "type": "message",
        "text": text,
        "user": USER,
        "ts": TS,
        "blocks": [],
        "team": TEAM,
        "channel": DIRECT,
        "event_ts": TS,
        "channel_type": "im",
        **more,
    }


def mention(text: str, **more: object) -> Json:
    return {
        "client_msg_id": "b1c6",
        "type": "app_mention",
        "text": text,
        "user": USER,
        "ts": TS,
        "blocks": [],
        "team": TEAM,
        "channel": CHANNEL,
        "event_ts": TS,
        **more,
    }


def reaction(name: str, **more: object) -> Json:
    item = {"type": "message", "channel": CHANNEL, "ts": TS}
    return {
        "type": "reaction_added",
        "user": USER,
        "reaction": name,
        "item": item,
        "item_user": "U02BOB",
        "event_ts": "1700000001.000000",
        **more,
    }


def interaction(kind: str, **more: object) -> Json:
    return {
        "type": kind,
        "token": "t",
        "team": {"id": TEAM, "domain": "acme"},
        "user": {"id": USER, "username": "ana", "name": "ana", "team_id": TEAM},
        "api_app_id": "A1",
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": "998.111.ddd",
        **more,
    }


def button(value: str = "done 12", *, origin: str = "", **more: object) -> Json:
    return {
        "type": "button",
        "action_id": "say:0",
        "block_id": f"3|{origin}",
        "text": {"type": "plain_text", "text": "Done"},
        "value": value,
        "action_ts": "1700000009.000001",
        **more,
    }


def press(action: Json, *, ephemeral: bool = False, thread: str = "", **more: object) -> Json:
    """On a message in a channel. Of an ephemeral one, Slack does not send the contents."""
    container: Json = {"type": "message", "message_ts": TS, "channel_id": CHANNEL, "is_ephemeral": ephemeral}
    message: Json = {"type": "message", "ts": TS, "user": BOT, "bot_id": "B1", "text": "…", "blocks": []}
    if thread:
        container["thread_ts"] = message["thread_ts"] = thread
    shown = {} if ephemeral else {"message": message}
    channel = {"id": CHANNEL, "name": "web"}
    return interaction(
        "block_actions", container=container, channel=channel, actions=[action], response_url=URL, **shown, **more
    )


def view(kind: str = "modal", *, metadata: str = "", values: Json | None = None, **more: object) -> Json:
    return {
        "id": "V01",
        "team_id": TEAM,
        "type": kind,
        "blocks": [],
        "private_metadata": metadata,
        "callback_id": "form",
        "state": {"values": values or {}},
        "hash": "1700000005.aBc",
        "title": {"type": "plain_text", "text": "New task"},
        "root_view_id": "V01",
        "app_id": "A1",
        "app_installed_team_id": TEAM,
        "bot_id": "B1",
        **more,
    }


def press_in_view(action: Json, shown: Json) -> Json:
    container = {"type": "view", "view_id": shown["id"]}
    return interaction("block_actions", container=container, view=shown, actions=[action])


def submission(shown: Json, **more: object) -> Json:
    return interaction("view_submission", view=shown, response_urls=[], **more)


def suggestion(action_id: str, value: str, shown: Json) -> Json:
    container = {"type": "view", "view_id": shown["id"]}
    return interaction(
        "block_suggestion", action_id=action_id, block_id="project", value=value, container=container, view=shown
    )


def message_shortcut(callback_id: str, **message: object) -> Json:
    said = {"type": "message", "user": "U02BOB", "ts": TS, "text": "The login is broken", "team": TEAM, **message}
    return interaction(
        "message_action",
        callback_id=callback_id,
        channel={"id": CHANNEL, "name": "web"},
        message_ts=TS,
        message=said,
        response_url=URL,
        action_ts="1700000009.000002",
    )


def global_shortcut(callback_id: str) -> Json:
    return interaction("shortcut", callback_id=callback_id, action_ts="1700000009.000003")
