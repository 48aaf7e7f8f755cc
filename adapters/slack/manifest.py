"""What the bot asks of Slack, said once: scopes, events, shortcuts, and the app manifest made of them.

Slack takes a manifest as JSON or YAML; this is JSON. Its limits are those of Slack's documentation of app manifests.
"""

from __future__ import annotations

from typing import Any

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"

# Each with what it is for, as `README.md` says it, too.
SCOPES = {
    "app_mentions:read": "hear @bot in channels",
    "channels:history": (
        "look for a card or a notice before it is posted a second time; read what a reaction makes a task of, and what "
        "is said in the threads of cards"
    ),
    "channels:join": "look for a card in a public channel that it is not in, if nobody knows whether it was posted",
    "channels:read": "know channels by name, and which are private or shared",
    "chat:write": "answer, tell people what concerns them, and keep cards right",
    "chat:write.public": "post in public channels that nobody has invited it to",
    "commands": "the slash command and the shortcuts",
    "files:read": "know the files that people send along, and read those to import",
    "files:write": "send people the files that they export, and show reports as pictures",
    "groups:history": "as channels:history, in private channels that it is in",
    "groups:read": "as channels:read, in private channels that it is in",
    "im:history": "read what people write to it directly; look for a notice before it is sent a second time",
    "im:read": "know its direct messages as such",
    "im:write": "write to people directly",
    "metadata.message:read": "recognise its own messages by the number that it put on them",
    "reactions:read": "see the reactions that make or complete tasks",
    "usergroups:read": "know who is in a user group that a task is given to",
    "users:read": "know names, time zones, languages, and who is a guest, deactivated or a bot",
}

# Only what the bot handles: Slack counts an event that nobody answers as a failed delivery.
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_rename",
    "channel_shared",
    "channel_unarchive",
    "channel_unshared",
    "group_archive",
    "group_deleted",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "team_join",
    "tokens_revoked",
    "user_change",
)

CREATE_TASK, ADD_TO_TASK, NEW_TASK = "create_task", "add_to_task", "new_task"

SHORTCUTS = (
    {
        "name": "Create task from message",
        "type": "message",
        "callback_id": CREATE_TASK,
        "description": "Make a task of this message; it is told in its thread",
    },
    {
        "name": "Add to existing task",
        "type": "message",
        "callback_id": ADD_TO_TASK,
        "description": "Add this message to a task as a comment",
    },
    {"name": "New task", "type": "global", "callback_id": NEW_TASK, "description": "Write down a new task"},
)

DISPLAY = {
    "name": "Nudge",
    "description": "Keeps your team's tasks where your team already talks.",
    "long_description": (
        "Nudge turns lines of chat into tasks: with an owner, a due date that is shown back before it bites, and a "
        "history in which everything can be undone. Write a line, or make a task of any message; the card in the "
        "channel stays right, and your own page shows what is due, what is overdue and what you wait for."
    ),
    "background_color": "#1f4e5f",
}


def manifest(command: str, base_url: str | None) -> dict[str, Any]:
    """The complete app. `base_url`: where Slack reaches the bot over HTTP, without a final slash; None: socket mode."""
    events_url = {"request_url": f"{base_url}{EVENTS_PATH}"} if base_url else {}
    options_url = {"message_menu_options_url": f"{base_url}{EVENTS_PATH}"} if base_url else {}
    redirects = {"redirect_urls": [f"{base_url}{REDIRECT_PATH}"]} if base_url else {}
    return {
        "display_information": DISPLAY,
        "features": _features(command, base_url),
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**events_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **events_url, **options_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": base_url is None,
            "token_rotation_enabled": False,
        },
    }


def _features(command: str, base_url: str | None) -> dict[str, Any]:
    slash = {
        "command": command,
        "description": "Add, list and change tasks; alone: today's",
        "usage_hint": "add Fix login @ana friday | list | done 12 | help",
        "should_escape": True,
    }
    if base_url:
        slash["url"] = f"{base_url}{EVENTS_PATH}"
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "nudge", "always_online": True},
        "shortcuts": [dict(one) for one in SHORTCUTS],
        "slash_commands": [slash],
    }
