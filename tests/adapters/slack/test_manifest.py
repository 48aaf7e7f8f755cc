"""The app's manifest keeps every limit that Slack documents for one, and asks for what the bot uses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.manifest import EVENTS, SCOPES, SHORTCUTS, manifest

URL = "https://nudge.example.org"
LONGEST = "/" + "t" * 31
MADE = {"socket": manifest("/task", None), "http": manifest("/task", URL), "longest": manifest(LONGEST, URL)}

# Slack's documentation of events: the scope each needs; None: none.
NEEDED = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "reaction_added": "reactions:read",
    "team_join": "users:read",
    "tokens_revoked": None,
    "user_change": "users:read",
}


@pytest.fixture(params=MADE)
def made(request: pytest.FixtureRequest) -> dict[str, Any]:
    return MADE[request.param]


def test_how_it_presents_itself(made: dict[str, Any]) -> None:
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#([0-9a-fA-F]{3}){1,2}", shown["background_color"])


def test_the_bot_user_has_a_name_slack_takes(made: dict[str, Any]) -> None:
    assert re.fullmatch(r"[a-z0-9._-]{1,80}", made["features"]["bot_user"]["display_name"])


def test_people_can_write_to_it_and_see_their_page(made: dict[str, Any]) -> None:
    assert made["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_shortcuts_are_few_and_named_apart(made: dict[str, Any]) -> None:
    shortcuts = made["features"]["shortcuts"]
    for kind in ("message", "global"):
        assert 1 <= sum(one["type"] == kind for one in shortcuts) <= 5
    assert len({one["callback_id"] for one in shortcuts}) == len(shortcuts)
    for one in shortcuts:
        assert one.keys() == {"name", "type", "callback_id", "description"}
        assert len(one["name"]) <= 24
        assert len(one["callback_id"]) <= 255
        assert len(one["description"]) <= 150


def test_the_command_is_the_one_asked_for(made: dict[str, Any]) -> None:
    (command,) = made["features"]["slash_commands"]
    assert len(command["command"]) <= 32
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert command["should_escape"] is True
    assert manifest("/nudge", None)["features"]["slash_commands"][0]["command"] == "/nudge"


def test_scopes_and_events_are_few_enough_and_there_once(made: dict[str, Any]) -> None:
    scopes = made["oauth_config"]["scopes"]["bot"]
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert scopes == sorted(set(scopes))
    assert events == sorted(set(events))
    assert len(scopes) <= 255
    assert len(events) <= 100


def test_every_event_has_its_scope() -> None:
    assert NEEDED.keys() == set(EVENTS)
    assert {scope for scope in NEEDED.values() if scope} <= SCOPES.keys()


def test_in_socket_mode_no_address_is_named() -> None:
    made = MADE["socket"]
    assert "http" not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["interactivity"] == {"is_enabled": True}


def test_over_http_everything_comes_to_one_address() -> None:
    made = MADE["http"]
    events = f"{URL}/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": events,
        "message_menu_options_url": events,
    }
    assert made["features"]["slash_commands"][0]["url"] == events
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


def test_nothing_else_is_asked_for(made: dict[str, Any]) -> None:
    assert made.keys() == {"display_information", "features", "oauth_config", "settings"}
    assert made["settings"]["token_rotation_enabled"] is False
    assert made["settings"]["org_deploy_enabled"] is False
    assert made["oauth_config"]["scopes"].keys() == {"bot"}


def test_the_readme_says_what_each_scope_is_for() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    for scope, purpose in SCOPES.items():
        assert f"| `{scope}` | {purpose} |" in readme


def test_shortcuts_are_not_shared_between_manifests() -> None:
    manifest("/task", None)["features"]["shortcuts"][0]["name"] = "changed"
    assert SHORTCUTS[0]["name"] == "Create task from message"
