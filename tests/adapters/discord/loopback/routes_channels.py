"""Channels, messages, threads and reactions over REST."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import drafts, errors, limits, payloads, posting
from tests.adapters.discord.loopback.checking import Problems, Spot, snowflake
from tests.adapters.discord.loopback.errors import ApiError
from tests.adapters.discord.loopback.intents import Intent
from tests.adapters.discord.loopback.messages import REPLY, Message
from tests.adapters.discord.loopback.permissions import Permission
from tests.adapters.discord.loopback.places import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    THREADS,
    Channel,
)

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.calls import Answer, Call, Routes
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.people import User


def add(routes: Routes) -> None:
    routes.add("GET /channels/{}", get)
    routes.add("DELETE /channels/{}", delete)
    routes.add("PATCH /channels/{}", patch)
    routes.add("POST /channels/{}/typing", type_)
    routes.add("GET /channels/{}/messages", history)
    routes.add("POST /channels/{}/messages", create)
    routes.add("GET /channels/{}/messages/{}", get_message)
    routes.add("PATCH /channels/{}/messages/{}", edit)
    routes.add("DELETE /channels/{}/messages/{}", delete_message)
    routes.add("PUT /channels/{}/messages/{}/reactions/{}/@me", react)
    routes.add("DELETE /channels/{}/messages/{}/reactions/{}/@me", unreact)
    routes.add("GET /channels/{}/messages/{}/reactions/{}", reactors)
    routes.add("POST /channels/{}/messages/{}/threads", thread_from_message)
    routes.add("POST /channels/{}/threads", thread_alone)
    routes.add("PUT /channels/{}/thread-members/@me", join_thread)


def channel_of(call: Call, *permissions: int) -> Channel:
    """The channel in the path; the bot sees it, and has these permissions there."""
    channel = call.world.channels.get(call.id())
    if channel is None:
        raise ApiError(*errors.UNKNOWN_CHANNEL)
    bot = call.world.bot
    if channel.guild is not None and not channel.guild.available:
        raise ApiError(*errors.UNAVAILABLE)
    if not channel.shows(bot):
        raise ApiError(*errors.MISSING_ACCESS)
    if not all(channel.allows(bot, one) for one in permissions):
        raise ApiError(*errors.MISSING_PERMISSIONS)
    return channel


def message_of(call: Call, channel: Channel) -> Message:
    message = channel.messages_by_id.get(call.id(1))
    if message is None or message.only_for is not None:
        raise ApiError(*errors.UNKNOWN_MESSAGE)
    return message


def get(call: Call) -> Answer:
    return 200, payloads.channel(channel_of(call))


def delete(call: Call) -> Answer:
    channel = channel_of(call, Permission.MANAGE_CHANNELS)
    document = payloads.channel(channel)
    channel.delete()
    return 200, document


def patch(call: Call) -> Answer:
    """Of a thread: its name, and whether it is archived."""
    channel = channel_of(call)
    mine = channel.is_thread and channel.owner is call.world.bot
    if not mine and not channel.allows(call.world.bot, Permission.MANAGE_THREADS):
        raise ApiError(*errors.MISSING_PERMISSIONS)
    channel.archived = call.document.get("archived", channel.archived)
    channel.rename(call.document.get("name") or channel.name)
    return 200, payloads.channel(channel)


def type_(call: Call) -> Answer:
    channel_of(call, _sending(call.world.channels.get(call.id())))
    return 204, None


# ---- messages


def _sending(channel: Channel | None) -> int:
    in_thread = channel is not None and channel.is_thread
    return Permission.SEND_MESSAGES_IN_THREADS if in_thread else Permission.SEND_MESSAGES


def create(call: Call) -> Answer:
    channel = channel_of(call, _sending(call.world.channels.get(call.id())))
    _refuse_closed(channel)
    draft = drafts.creating(call.document, call.files, drafts.CREATE_FLAGS)
    if call.files and not channel.allows(call.world.bot, Permission.ATTACH_FILES):
        raise ApiError(*errors.MISSING_PERMISSIONS)
    reference = _reference(call, channel)
    if call.document.get("enforce_nonce") and draft.body.get("nonce") is not None:
        known = (call.world.bot.id, str(draft.body["nonce"]))
        at, before = channel.nonces.get(known, (0.0, None))
        if before is not None and call.world.clock() - at < limits.NONCE_REMEMBERED:
            return 200, before.document()
    message = posting.post(channel, draft, reference=reference, kind=REPLY if reference else 0)
    if draft.body.get("nonce") is not None:
        channel.nonces[call.world.bot.id, str(message.nonce)] = (call.world.clock(), message)
    if channel.is_thread and channel.archived:
        channel.archived = False
    return 200, message.document()


def _refuse_closed(channel: Channel) -> None:
    if channel.recipient is not None and channel.recipient.closed:
        raise ApiError(channel.recipient.closed, 50007, errors.CANNOT_SEND_TO_USER)
    if not channel.is_text:
        raise ApiError(*errors.NOT_TEXT)
    if channel.locked and not channel.allows(channel.world.bot, Permission.MANAGE_THREADS):
        raise ApiError(*(errors.LOCKED_THREAD if not channel.archived else errors.ARCHIVED_THREAD))


def _reference(call: Call, channel: Channel) -> Message | None:
    """What it replies to."""
    asked = call.document.get("message_reference")
    if not asked:
        return None
    found = channel.messages_by_id.get(snowflake(asked.get("message_id")) or 0)
    if found is not None and not channel.allows(call.world.bot, Permission.READ_MESSAGE_HISTORY):
        raise ApiError(*errors.REPLY_NEEDS_HISTORY)
    if found is None and asked.get("fail_if_not_exists", True):
        problems = Problems()
        problems.add(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
        problems.check()
    return found


def history(call: Call) -> Answer:
    """Newest first. Without the permission to read it, nothing is there."""
    channel = channel_of(call)
    if not channel.allows(call.world.bot, Permission.READ_MESSAGE_HISTORY):
        return 200, []
    limit = _limit(call, limits.HISTORY, 50)
    messages = list(reversed(channel.messages))
    after, before = snowflake(call.query.get("after")), snowflake(call.query.get("before"))
    around = snowflake(call.query.get("around"))
    if around is not None:
        index = next((at for at, one in enumerate(messages) if one.id <= around), len(messages))
        messages = messages[max(0, index - limit // 2) :]
    if before is not None:
        messages = [one for one in messages if one.id < before]
    if after is not None:
        # The ones right after it; like all, newest first.
        messages = [one for one in messages if one.id > after][-limit:]
    return 200, [_readable(one) for one in messages[:limit]]


def _limit(call: Call, most: int, default: int) -> int:
    value = call.query.get("limit", str(default))
    if not value.isdecimal() or not 1 <= int(value) <= most:
        problems = Problems()
        problems.add(("limit",), "NUMBER_TYPE_RANGE", f"int value should be between 1 and {most}.")
        problems.check()
    return int(value)


def _readable(message: Message) -> dict[str, Json]:
    """What the gateway's session asked for is nothing to REST: there the application's own setting counts."""
    allowed = "message_content" in message.channel.world.gateway.privileged
    return message.document(content=allowed or message.is_readable)


def get_message(call: Call) -> Answer:
    channel = channel_of(call, Permission.READ_MESSAGE_HISTORY)
    return 200, _readable(message_of(call, channel))


def edit(call: Call) -> Answer:
    channel = channel_of(call)
    message = message_of(call, channel)
    if message.author is not call.world.bot:
        raise ApiError(*errors.NOT_AUTHOR)
    if channel.archived:
        raise ApiError(*errors.ARCHIVED_THREAD)
    posting.change(message, drafts.editing(message, call.document, call.files))
    return 200, message.document()


def delete_message(call: Call) -> Answer:
    channel = channel_of(call)
    message = message_of(call, channel)
    if message.author is not call.world.bot and not channel.allows(call.world.bot, Permission.MANAGE_MESSAGES):
        raise ApiError(*errors.MISSING_PERMISSIONS)
    posting.delete(message)
    return 204, None


# ---- reactions


def _emoji(call: Call) -> str:
    emoji = call.values[2]
    if emoji.isascii() and ":" not in emoji:
        raise ApiError(*errors.UNKNOWN_EMOJI)
    return emoji


def react(call: Call) -> Answer:
    channel = channel_of(call, Permission.READ_MESSAGE_HISTORY)
    message, emoji, bot = message_of(call, channel), _emoji(call), call.world.bot
    if emoji not in message.reactions:
        if not channel.allows(bot, Permission.ADD_REACTIONS):
            raise ApiError(*errors.MISSING_PERMISSIONS)
        if len(message.reactions) >= limits.REACTIONS:
            raise ApiError(*errors.TOO_MANY_REACTIONS)
    if bot not in message.reactions.get(emoji, []):
        posting.react(message, bot, emoji)
    return 204, None


def unreact(call: Call) -> Answer:
    channel = channel_of(call)
    message, emoji = message_of(call, channel), _emoji(call)
    if call.world.bot in message.reactions.get(emoji, []):
        posting.unreact(message, call.world.bot, emoji)
    return 204, None


def reactors(call: Call) -> Answer:
    message = message_of(call, channel_of(call, Permission.READ_MESSAGE_HISTORY))
    return 200, [payloads.user(one) for one in message.reactions.get(_emoji(call), [])]


# ---- threads


def thread_from_message(call: Call) -> Answer:
    channel = channel_of(call, Permission.CREATE_PUBLIC_THREADS)
    message = message_of(call, channel)
    _check_thread(call)
    if message.thread is not None:
        raise ApiError(*errors.THREAD_EXISTS)
    return 201, payloads.channel(open_thread(message, call.document["name"], call.world.bot))


def thread_alone(call: Call) -> Answer:
    kind = call.document.get("type", PRIVATE_THREAD)
    private = kind == PRIVATE_THREAD
    channel = channel_of(call, Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS)
    _check_thread(call)
    thread = make_thread(channel, call.world.snowflake(), call.document["name"], call.world.bot, kind)
    return 201, payloads.channel(thread)


def _check_thread(call: Call) -> None:
    problems = Problems()
    body = Spot(call.document, problems)
    body.text("name", 1, 100)
    body.one_of("auto_archive_duration", (60, 1440, 4320, 10080), required=False)
    body.one_of("type", THREADS, required=False)
    problems.check()


def open_thread(message: Message, name: str, owner: User) -> Channel:
    """Its id is the message's."""
    kind = ANNOUNCEMENT_THREAD if message.channel.kind == ANNOUNCEMENT else PUBLIC_THREAD
    message.thread = make_thread(message.channel, message.id, name, owner, kind)
    return message.thread


def make_thread(parent: Channel, known: int, name: str, owner: User, kind: int) -> Channel:
    world = parent.world
    thread = Channel(world, known, name, kind, parent.guild, parent, owner=owner, created=world.clock())
    thread.followers.add(owner)
    world.channels[known] = thread
    if thread.shows(world.bot):
        document = payloads.channel(thread) | {"newly_created": True}
        world.gateway.dispatch("THREAD_CREATE", document, thread.guild_id, Intent.GUILDS)
    world.changed()
    return thread


def join_thread(call: Call) -> Answer:
    channel_of(call).followers.add(call.world.bot)
    return 204, None
