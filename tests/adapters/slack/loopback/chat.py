"""chat.*: posting, editing and deleting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import drafts, limits
from tests.adapters.slack.loopback.calls import ApiError, Call, Method, refuse
from tests.adapters.slack.loopback.messages import Message

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.drafts import Draft
    from tests.adapters.slack.loopback.people import User


def message_json(message: Message, *, metadata: bool = False) -> dict[str, object]:
    """As history, payloads and answers show it."""
    team = message.user.team
    shown: dict[str, object] = {"type": "message", "user": message.user.id, "ts": message.ts, "text": message.text}
    shown |= {"team": team.id}
    if team is not message.channel.team:
        shown |= {"user_team": team.id, "source_team": team.id}
    if message.subtype:
        shown["subtype"] = message.subtype
    if message.bot_id:
        icons = {"image_36": "https://a.slack-edge.com/80588/img/plugins/app/bot_36.png"}
        profile: dict[str, object] = {
            "id": message.bot_id,
            "app_id": team.world.app_id,
            "name": message.user.name,
            "icons": icons,
        }
        profile |= {"deleted": False, "updated": 1700000000, "team_id": team.id}
        shown |= {"bot_id": message.bot_id, "app_id": team.world.app_id, "bot_profile": profile}
    for name in ("blocks", "attachments", "files"):
        if getattr(message, name):
            shown[name] = getattr(message, name)
    if message.edited_ts:
        shown["edited"] = {"user": message.user.id, "ts": message.edited_ts}
    if message.reactions:
        shown["reactions"] = reactions_json(message)
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown | _thread_json(message)


def reactions_json(message: Message) -> list[dict[str, object]]:
    return [{"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()]


def _thread_json(message: Message) -> dict[str, object]:
    if message.thread_ts and message.thread_ts != message.ts:
        parent = message.channel.find(message.thread_ts)
        shown: dict[str, object] = {"thread_ts": message.thread_ts}
        return shown | ({"parent_user_id": parent.user.id} if parent else {})
    replies = message.replies if message.thread_ts else []
    if not replies:
        return {}
    users = list(dict.fromkeys(one.user.id for one in replies))
    counted = {"reply_count": len(replies), "reply_users": users, "reply_users_count": len(users)}
    return {"thread_ts": message.ts, "latest_reply": replies[-1].ts, "is_locked": False, "subscribed": True, **counted}


def post_message(call: Call) -> dict[str, object]:
    channel = _destination(call)
    draft = drafts.read(call)
    thread_ts = _thread(call, channel)
    if call.flag("reply_broadcast"):
        call.world.violations.record(f"{call.method}: a reply broadcast to the channel")
    _no_unfurling(call)
    message = say(call, channel, draft, thread_ts)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message, metadata=True)}


def say(call: Call, channel: Channel, draft: Draft, thread_ts: str | None) -> Message:
    """The bot's message, for everybody in the conversation."""
    message = Message(channel, call.world.stamp(), draft.text, call.team.bot, draft.blocks or [], draft.attachments)
    message.metadata, message.thread_ts, message.parse_names = draft.metadata, thread_ts, draft.parse_names
    channel.add(message)
    if thread_ts and (parent := channel.find(thread_ts)):
        parent.thread_ts = parent.ts
    call.world.wrote(channel)
    return message


def whisper(call: Call, channel: Channel, viewer: User, draft: Draft, thread_ts: str | None) -> Message:
    """The bot's message that one person sees."""
    message = Message(channel, call.world.stamp(), draft.text, call.team.bot, draft.blocks or [], draft.attachments)
    message.viewer, message.thread_ts, message.parse_names = viewer, thread_ts, draft.parse_names
    if message.pictures:
        call.world.violations.record(f"{call.method}: a file in what only one person sees, who may not open it")
    viewer.private.append(message)
    call.world.changed()
    return message


def rewrite(call: Call, message: Message, draft: Draft) -> None:
    """A text without blocks takes the blocks away; metadata stay unless given."""
    message.text, message.blocks, message.attachments = draft.text, draft.blocks or [], draft.attachments
    message.metadata = draft.metadata or message.metadata
    message.edits += 1
    message.edited_ts = call.world.stamp()
    message.selected = {}
    call.world.changed()


def _destination(call: Call) -> Channel:
    known = call.require("channel")
    if known[:1] in ("U", "W"):
        return _direct(call, known)
    channel = call.channel(known)
    _may_write(call, channel)
    return channel


def _direct(call: Call, known: str) -> Channel:
    user = call.world.users.get(known)
    if user is None or user.team is not call.team:
        raise ApiError("channel_not_found")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    _messages_tab(call)
    return call.team.im(user)


def _messages_tab(call: Call) -> None:
    if not call.team.messages_tab:
        raise ApiError("messages_tab_disabled")


def _may_write(call: Call, channel: Channel) -> None:
    if channel.archived:
        raise ApiError("is_archived")
    if channel.kind == "im":
        _messages_tab(call)
    if not channel.has_bot and not (channel.kind == "channel" and "chat:write.public" in call.team.scopes):
        raise ApiError("not_in_channel")


def _thread(call: Call, channel: Channel) -> str | None:
    """The parent's ts; a reply of a reply is what Slack makes a muddle of."""
    ts = call.get("thread_ts")
    if not ts:
        return None
    head, dot, tail = ts.partition(".")
    if not (dot and head.isdigit() and tail.isdigit()):
        raise ApiError("invalid_thread_ts")
    parent = channel.find(ts)
    if parent is None:
        raise ApiError("cannot_reply_to_message")
    if parent.thread_ts and parent.thread_ts != parent.ts:
        call.world.violations.record(f"{call.method}: thread_ts is a reply's, not the parent's")
        return parent.thread_ts
    return ts


def _no_unfurling(call: Call) -> None:
    for name in ("unfurl_links", "unfurl_media"):
        if not call.has(name) or call.flag(name):
            call.world.violations.record(f"{call.method}: {name} is not false")


def post_ephemeral(call: Call) -> dict[str, object]:
    channel = call.channel(call.require("channel"))
    viewer = call.user(call.require("user"))
    _may_write(call, channel)
    if viewer not in channel.members:
        raise ApiError("user_not_in_channel")
    message = whisper(call, channel, viewer, drafts.read(call), _thread(call, channel))
    return {"message_ts": message.ts}


def update(call: Call) -> dict[str, object]:
    channel = call.channel(call.require("channel"))
    message = _own(call, channel, "cant_update_message")
    if len(call.get("text")) > limits.UPDATED_TEXT:
        raise ApiError("msg_too_long")
    if channel.archived:
        raise ApiError("is_archived")
    rewrite(call, message, drafts.read(call))
    call.world.wrote(channel)
    shown = message_json(message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(call: Call) -> dict[str, object]:
    channel = call.channel(call.require("channel"))
    message = _own(call, channel, "cant_delete_message")
    message.deleted = True
    call.world.changed()
    return {"channel": channel.id, "ts": message.ts}


def _own(call: Call, channel: Channel, otherwise: str) -> Message:
    message = channel.find(call.require("ts"))
    if message is None:
        raise ApiError("message_not_found")
    if message.user is not call.team.bot:
        raise ApiError(otherwise)
    return message


def permalink(call: Call) -> dict[str, object]:
    channel = call.channel(call.require("channel"))
    message = channel.find(call.get("message_ts") or refuse("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": message.permalink}


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.getPermalink": Method(permalink),
}
