"""The payloads Slack sends: slash commands, events, interactions. Pure: from the state to JSON."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback.chat import message_json

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.views import View

VERIFICATION = "deprecated-verification-token"


def command(team: Team, user: User, channel: Channel, name: str, text: str) -> dict[str, Json]:
    """All values are strings; response_url and trigger_id are added by who sends it."""
    form: dict[str, Json] = {
        "token": VERIFICATION,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": channel.id,
        "channel_name": channel.shown_name,
        "user_id": user.id,
        "user_name": user.handle,
        "command": name,
        "text": text,
        "api_app_id": team.world.app_id,
        "is_enterprise_install": str(team.is_enterprise_install).lower(),
    }
    if team.enterprise_id:
        form |= {"enterprise_id": team.enterprise_id, "enterprise_name": team.enterprise_name or ""}
    return form


def envelope(
    team: Team, event: dict[str, Json], *, shared: bool = False, sender: Team | None = None
) -> dict[str, Json]:
    """What stands around an event. `sender`: the acting person's workspace, which may be another one."""
    known = f"Ev{secrets.token_hex(5).upper()}"
    authorization = {
        "enterprise_id": team.enterprise_id,
        "team_id": None if team.is_enterprise_install else team.id,
        "user_id": team.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": team.is_enterprise_install,
    }
    enterprise = {"enterprise_id": team.enterprise_id} if team.enterprise_id else {}
    return {
        "token": VERIFICATION,
        "team_id": (sender or team).id,
        **enterprise,
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise_id,
        "api_app_id": team.world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": known,
        "event_time": int(team.world.clock()),
        "authorizations": [authorization],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{known}",
    }


def message_event(message: Message, kind: str) -> dict[str, Json]:
    """`kind`: message or app_mention."""
    user, channel = message.user, message.channel
    event: dict[str, Json] = {"type": kind, "user": user.id, "ts": message.ts, "text": message.text}
    event |= {"team": user.team.id, "channel": channel.id, "event_ts": message.ts}
    if kind == "message":
        event["channel_type"] = channel.kind
    if user.bot_id:
        event |= {"bot_id": user.bot_id, "app_id": f"A{user.bot_id}"}
        if user is channel.team.bot:
            event["app_id"] = channel.team.world.app_id
    else:
        event |= {"client_msg_id": secrets.token_hex(16), "blocks": [_rich_text(message.text)]}
    if message.thread_ts and message.thread_ts != message.ts:
        parent = channel.find(message.thread_ts)
        event |= {"thread_ts": message.thread_ts} | ({"parent_user_id": parent.user.id} if parent else {})
    if message.files:
        event |= {"files": message.files, "upload": False}
    if message.subtype and (kind == "message" or message.subtype != "file_share"):
        event["subtype"] = message.subtype
    if user.team is not channel.team:
        event |= {"user_team": user.team.id, "source_team": user.team.id, "user_profile": _profile(user)}
    return event


def _profile(user: User) -> dict[str, Json]:
    names = {"first_name": user.name, "real_name": user.name, "display_name": user.handle, "name": user.handle}
    return {**names, "team": user.team.id, "is_restricted": user.is_restricted, "is_ultra_restricted": False}


def _rich_text(text: str) -> dict[str, Json]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": secrets.token_hex(3), "elements": [section]}


def reaction_event(user: User, message: Message, name: str, kind: str, ts: str) -> dict[str, Json]:
    """`kind`: reaction_added or reaction_removed."""
    item = {"type": "message", "channel": message.channel.id, "ts": message.ts}
    event: dict[str, Json] = {"type": kind, "user": user.id, "reaction": name, "item": item}
    return event | {"item_user": message.user.id, "event_ts": ts}


def home_opened(user: User, channel: Channel, ts: str, tab: str) -> dict[str, Json]:
    event: dict[str, Json] = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    return event | {"event_ts": ts} | ({"view": user.home.as_json()} if user.home and tab == "home" else {})


def interaction(kind: str, team: Team, user: User) -> dict[str, Json]:
    """What every interaction has."""
    return {
        "type": kind,
        "token": VERIFICATION,
        "team": None if team.is_enterprise_install else {"id": team.id, "domain": team.domain},
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team.id},
        "api_app_id": team.world.app_id,
        "enterprise": team.enterprise,
        "is_enterprise_install": team.is_enterprise_install,
    }


def on_message(message: Message) -> dict[str, Json]:
    """Where a click in a message happened; of an ephemeral one, Slack does not send the contents."""
    container: dict[str, Json] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts and message.thread_ts != message.ts:
        container["thread_ts"] = message.thread_ts
    shown: dict[str, Json] = {"container": container, "channel": channel_json(message.channel)}
    shown["state"] = {"values": message.selected}
    return shown if message.is_ephemeral else shown | {"message": message_json(message)}


def on_view(view: View) -> dict[str, Json]:
    return {"container": {"type": "view", "view_id": view.id}, "view": view.as_json()}


def channel_json(channel: Channel) -> dict[str, Json]:
    return {"id": channel.id, "name": channel.shown_name}


def action(block_id: str, element: dict[str, Json], ts: str, chosen: dict[str, Json]) -> dict[str, Json]:
    """One entry of `actions`; `chosen`: selected_option, selected_user…"""
    kept = ("type", "action_id", "text", "value", "style", "placeholder", "initial_option", "initial_options")
    shown = {name: element[name] for name in kept if name in element}
    return {**shown, **chosen, "block_id": block_id, "action_ts": ts}
