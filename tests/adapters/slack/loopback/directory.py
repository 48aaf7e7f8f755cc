"""Who is there: users.*, usergroups.*, bots.info, reactions.*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback.calls import ApiError, Call, Method
from tests.adapters.slack.loopback.chat import message_json, reactions_json

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.messages import Message


def user_info(call: Call) -> dict[str, object]:
    return {"user": _shown(call, call.user(call.require("user")).id)}


def users(call: Call) -> dict[str, object]:
    found, metadata = call.page([_shown(call, known) for known in call.team.users], default=1000)
    return {"members": found, "cache_ts": int(call.world.clock()), "response_metadata": metadata}


def _shown(call: Call, known: str) -> dict[str, object]:
    email = "users:read.email" in call.team.scopes
    return call.world.users[known].as_json(call.team, locale=call.flag("include_locale"), email=email)


def groups(call: Call) -> dict[str, object]:
    shown = [
        {
            "id": one.id,
            "team_id": call.team.id,
            "is_usergroup": True,
            "name": one.name,
            "handle": one.handle,
            "description": "",
            "is_external": False,
            "date_delete": 0,
            "user_count": len(one.members),
        }
        | ({"users": [user.id for user in one.members]} if call.flag("include_users") else {})
        for one in call.team.groups.values()
    ]
    return {"usergroups": shown}


def group_members(call: Call) -> dict[str, object]:
    group = call.team.groups.get(call.require("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": [one.id for one in group.members]}


def bot_info(call: Call) -> dict[str, object]:
    wanted = call.get("bot", call.team.bot_id)
    found = [one for one in call.team.users.values() if one.bot_id == wanted]
    if not found:
        raise ApiError("bot_not_found")
    bot = found[0]
    shown = {"id": bot.bot_id, "name": bot.name, "user_id": bot.id, "app_id": call.world.app_id, "deleted": bot.deleted}
    return {"bot": shown | {"updated": 1700000000, "icons": {}}}


def react(call: Call) -> dict[str, object]:
    message, name = _reacted(call), call.require("name")
    there = message.reactions.setdefault(name, [])
    if call.team.bot.id in there:
        raise ApiError("already_reacted")
    there.append(call.team.bot.id)
    call.world.changed()
    return {}


def take_back(call: Call) -> dict[str, object]:
    message, name = _reacted(call), call.require("name")
    if call.team.bot.id not in message.reactions.get(name, []):
        raise ApiError("no_reaction")
    message.reactions[name].remove(call.team.bot.id)
    if not message.reactions[name]:
        del message.reactions[name]
    call.world.changed()
    return {}


def reactions(call: Call) -> dict[str, object]:
    message = _reacted(call)
    shown = {"reactions": reactions_json(message), "permalink": message.permalink, **message_json(message)}
    return {"type": "message", "channel": message.channel.id, "message": shown}


def _reacted(call: Call) -> Message:
    channel = call.channel(call.require("channel"))
    message = channel.find(call.require("timestamp"))
    if message is None:
        raise ApiError("message_not_found")
    if not channel.has_bot:
        raise ApiError("not_in_channel")
    return message


METHODS = {
    "users.info": Method(user_info, ("users:read",)),
    "users.list": Method(users, ("users:read",)),
    "usergroups.list": Method(groups, ("usergroups:read",)),
    "usergroups.users.list": Method(group_members, ("usergroups:read",)),
    "bots.info": Method(bot_info, ("users:read",)),
    "reactions.add": Method(react, ("reactions:write",)),
    "reactions.remove": Method(take_back, ("reactions:write",)),
    "reactions.get": Method(reactions, ("reactions:read",)),
}
