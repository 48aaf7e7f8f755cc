"""conversations.* and users.conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback.calls import ApiError, Call, Method
from tests.adapters.slack.loopback.channels import TYPE_NAMES
from tests.adapters.slack.loopback.chat import message_json

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message


def info(call: Call) -> dict[str, object]:
    channel = call.channel(call.require("channel"))
    call.need(f"{channel.scope_word}:read")
    shown = channel.as_json()
    if not call.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


def members(call: Call) -> dict[str, object]:
    channel = call.channel(call.require("channel"))
    call.need(f"{channel.scope_word}:read")
    ids = [one.id for one in channel.members] + ([call.team.bot.id] if channel.has_bot else [])
    found, metadata = call.page(ids)
    return {"members": found, "response_metadata": metadata}


def listed(call: Call) -> dict[str, object]:
    return _page(call, _of_types(call))


def of_member(call: Call) -> dict[str, object]:
    """users.conversations: without a user, the bot's own."""
    found = _of_types(call)
    if not call.get("user") or call.get("user") == call.team.bot.id:
        return _page(call, [one for one in found if one.has_bot])
    user = call.user(call.get("user"))
    return _page(call, [one for one in found if user in one.members])


def _of_types(call: Call) -> list[Channel]:
    kinds = [TYPE_NAMES.get(one.strip(), "") for one in call.get("types", "public_channel").split(",")]
    if "" in kinds:
        raise ApiError("invalid_types")
    seen = [one for one in call.team.channels.values() if one.kind in kinds and (one.has_bot or not one.is_private)]
    for kind in kinds:
        call.need({"channel": "channels:read", "group": "groups:read"}.get(kind, f"{kind}:read"))
    return [one for one in seen if not (call.flag("exclude_archived") and one.archived)]


def _page(call: Call, channels: list[Channel]) -> dict[str, object]:
    found, metadata = call.page([one.as_json() for one in channels])
    return {"channels": found, "response_metadata": metadata}


def opened(call: Call) -> dict[str, object]:
    if call.get("channel"):
        return {"channel": call.channel(call.get("channel")).as_json()}
    ids = [one for one in call.require("users").split(",") if one]
    if len(ids) != 1:
        raise ApiError("too_many_users" if len(ids) > 8 else "users_list_not_supplied")
    user = call.world.users.get(ids[0])
    if user is None:
        raise ApiError("user_not_found")
    if user.team is not call.team:
        raise ApiError("user_not_visible")
    if user.deleted:
        raise ApiError("user_disabled")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    there = any(one.kind == "im" and one.members == [user] for one in call.team.channels.values())
    channel = call.team.im(user)
    shown = channel.as_json() if call.flag("return_im") else {"id": channel.id}
    return {"channel": shown, "no_op": there, "already_open": there}


def join(call: Call) -> dict[str, object]:
    channel = call.channel(call.require("channel"))
    if channel.is_private:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    there, channel.has_bot = channel.has_bot, True
    call.world.changed()
    return {"channel": channel.as_json()} | ({"warning": "already_in_channel"} if there else {})


def history(call: Call) -> dict[str, object]:
    channel = _readable(call)
    top = [one for one in channel.messages if one.thread_ts in (None, one.ts)]
    found = [one for one in reversed(top) if _within(call, one)]
    return _messages(call, found) | {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}


def replies(call: Call) -> dict[str, object]:
    channel = _readable(call)
    ts = call.require("ts")
    message = channel.find(ts)
    if message is None:
        raise ApiError("thread_not_found")
    thread = channel.thread(message.thread_ts or ts)
    return _messages(call, [thread[0], *(one for one in thread[1:] if _within(call, one))])


def _readable(call: Call) -> Channel:
    channel = call.channel(call.require("channel"))
    call.need(f"{channel.scope_word}:history")
    if not channel.has_bot:
        raise ApiError("not_in_channel")
    return channel


def _within(call: Call, message: Message) -> bool:
    stamp = _seconds(message.ts)
    oldest, latest = _stamp(call, "oldest"), _stamp(call, "latest")
    if call.flag("inclusive") and stamp in (oldest, latest):
        return True
    return (oldest is None or stamp > oldest) and (latest is None or stamp < latest)


def _stamp(call: Call, name: str) -> int | None:
    given = call.get(name)
    if not given or given == "now":
        return None
    try:
        return _seconds(given)
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _seconds(ts: str) -> int:
    """In millionths, so that no rounding makes two messages one."""
    whole, _, part = ts.partition(".")
    return int(whole) * 1_000_000 + int(part[:6].ljust(6, "0"))


def _messages(call: Call, found: list[Message]) -> dict[str, object]:
    wanted = call.flag("include_all_metadata")
    if wanted:
        call.need("metadata.message:read")
    page, metadata = call.page([message_json(one, metadata=wanted) for one in found])
    more = bool(metadata["next_cursor"])
    return {"messages": page, "has_more": more} | ({"response_metadata": metadata} if more else {})


READ = ("channels:read", "groups:read", "im:read", "mpim:read")
HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")

METHODS = {
    "conversations.info": Method(info, READ),
    "conversations.members": Method(members, READ),
    "conversations.list": Method(listed, READ),
    "users.conversations": Method(of_member, READ),
    "conversations.open": Method(opened, ("im:write", "mpim:write")),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.history": Method(history, HISTORY),
    "conversations.replies": Method(replies, HISTORY),
}
