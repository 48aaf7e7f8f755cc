"""Messages come, change and go; the bot hears of it as far as its intents and permissions reach."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import mentions, payloads
from tests.adapters.discord.loopback.intents import Intent
from tests.adapters.discord.loopback.messages import DEFAULT, EPHEMERAL, LOADING, Message

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.drafts import Draft
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.people import User
    from tests.adapters.discord.loopback.places import Channel


def post(
    channel: Channel,
    draft: Draft,
    *,
    reference: Message | None = None,
    only_for: User | None = None,
    interaction: Interaction | None = None,
    kind: int = DEFAULT,
) -> Message:
    """By the bot. `only_for`: ephemeral."""
    world = channel.world
    message = Message(
        channel,
        world.snowflake(),
        world.bot,
        draft.content,
        draft.embeds,
        draft.components,
        draft.files,
        draft.flags & ~EPHEMERAL | (EPHEMERAL if only_for else 0),
        draft.body.get("nonce"),
        reference,
        kind,
        only_for=only_for,
        interaction=interaction,
        allowed_mentions=draft.allowed_mentions,
    )
    message.pinged = pings(message, draft)
    put(message)
    return message


def pings(message: Message, draft: Draft) -> frozenset[Json]:
    """What only one person sees pings nobody."""
    if message.only_for:
        return frozenset()
    default = mentions.BY_INTERACTION if message.interaction else mentions.BY_BOT
    allowed = default if draft.allowed_mentions is None else draft.allowed_mentions
    channel, text = message.channel, draft.pinging_text
    return mentions.pinged(channel, message.author, text, allowed, message.reference)


def put(message: Message) -> None:
    """Into its channel."""
    channel = message.channel
    channel.messages_by_id[message.id] = message
    channel.writes.append(time.monotonic())
    tell(message, "MESSAGE_CREATE", message)
    channel.world.changed()


def change(message: Message, draft: Draft) -> None:
    """An edit; the first of a message that was only announced ("is thinking") is its creation, and pings."""
    world, was_loading = message.channel.world, message.is_loading
    message.edits.append(message.text)
    if "content" in draft.given:
        message.content = draft.content
    if "embeds" in draft.given:
        message.embeds = draft.embeds
    if "components" in draft.given:
        message.components = draft.components
    if draft.body.get("attachments") is not None:
        kept = {int(one.get("id", 0)) for one in draft.body["attachments"]}
        message.files = [one for one in message.files if one.id in kept]
    message.files = message.files + draft.files
    message.flags = (message.flags | draft.flags & ~EPHEMERAL) & ~LOADING
    if was_loading:
        message.edits.clear()
        message.pinged = pings(message, draft)
        message.allowed_mentions = draft.allowed_mentions
    else:
        message.edited = world.clock()
    message.channel.writes.append(time.monotonic())
    tell(message, "MESSAGE_UPDATE", message)
    world.changed()


def delete(message: Message) -> None:
    message.deleted = True
    message.channel.messages_by_id.pop(message.id, None)
    where = _where(message.channel)
    if message.only_for is None:
        _dispatch(message.channel, "MESSAGE_DELETE", {"id": str(message.id), **where})
    message.channel.world.changed()


def react(message: Message, user: User, emoji: str) -> None:
    message.reactions.setdefault(emoji, []).append(user)
    _tell_reaction(message, "MESSAGE_REACTION_ADD", user, emoji)


def unreact(message: Message, user: User, emoji: str) -> None:
    message.reactions[emoji].remove(user)
    if not message.reactions[emoji]:
        del message.reactions[emoji]
    _tell_reaction(message, "MESSAGE_REACTION_REMOVE", user, emoji)


def tell(message: Message, event: str, about: Message) -> None:
    """MESSAGE_CREATE or MESSAGE_UPDATE, with the content only where the bot may read it."""
    if about.only_for is not None:
        return
    channel = message.channel
    document = message.document(content=message.is_readable) | _author(message)
    _dispatch(channel, event, document | ({"guild_id": str(channel.guild_id)} if channel.guild_id else {}))


def _author(message: Message) -> dict[str, Json]:
    guild = message.channel.guild
    member = guild.members.get(message.author.id) if guild else None
    return {"member": payloads.partial_member(member)} if member else {}


def _tell_reaction(message: Message, event: str, user: User, emoji: str) -> None:
    channel = message.channel
    document: dict[str, Json] = {
        "user_id": str(user.id),
        "message_id": str(message.id),
        "emoji": {"id": None, "name": emoji},
    }
    document |= {"message_author_id": str(message.author.id), "burst": False, "type": 0, **_where(channel)}
    if channel.guild and user.id in channel.guild.members:
        document["member"] = payloads.member(channel.guild.members[user.id])
    reactions = Intent.GUILD_MESSAGE_REACTIONS if channel.guild else Intent.DIRECT_MESSAGE_REACTIONS
    if channel.shows(channel.world.bot):
        channel.world.gateway.dispatch(event, document, channel.guild_id, reactions)
    channel.world.changed()


def _where(channel: Channel) -> dict[str, Json]:
    return {"channel_id": str(channel.id)} | ({"guild_id": str(channel.guild_id)} if channel.guild_id else {})


def _dispatch(channel: Channel, event: str, document: dict[str, Json]) -> None:
    intent = Intent.GUILD_MESSAGES if channel.guild else Intent.DIRECT_MESSAGES
    if channel.shows(channel.world.bot):
        channel.world.gateway.dispatch(event, document, channel.guild_id, intent)
