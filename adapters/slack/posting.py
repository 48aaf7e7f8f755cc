"""What the bot says of its own accord: posted once, edited in place, or the Home of a person drawn anew.

Slack has no key that makes a second post harmless. So the key goes along as metadata, and whoever does not know how a
try ended looks for it in the room first. A public channel that the bot may only write to is joined for that. Where even
that is not possible (a scope is missing, the bot was removed), it is tried again later: once too late is better than
twice, and the task itself is in every list.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from adapters.slack import render, views
from bot.errors import (
    AddressGone,
    DeliveryError,
    MessageGone,
    MessageRefused,
    OutcomeUnknown,
    PersonUnreachable,
    ThreadGone,
    TryAgain,
)
from bot.message import Message
from bot.model import RoomKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.slack.calling import Ask
    from adapters.slack.directory import Directory
    from bot.ports import Address

EVENT = "nudge_message"  # metadata's event_type; its payload holds the key and nothing else: anybody may read it
HOME = "home:"  # what the message id of a person's Home begins with
LOOKED_AT = 200  # messages of a room, the newest
SHARED = "people of another organisation are in that channel"
_HIDDEN = Message("This card is hidden: people of another organisation are in this channel.")
REPLIES = 1000  # of a thread, the oldest first: Slack gives no more at once


class Posting:
    """`call`: installation, method, arguments → Slack's answer; raises DeliveryError, as everything here does."""

    def __init__(self, call: Ask, directory: Directory) -> None:
        self._call = call
        self._directory = directory

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        if not to.account:
            return await self._deliver(to, message, key, uncertain=uncertain)
        try:
            room = await self._directory.direct(to.installation, to.account)
            return await self._deliver(replace(to, room=room), message, key, uncertain=uncertain)
        except AddressGone as error:
            raise PersonUnreachable(str(error)) from error

    async def _deliver(self, to: Address, message: Message, key: str, *, uncertain: bool) -> str:
        if uncertain and (found := await self._searched(to, key)):
            await self.edit(to, found, message)  # it shows what was when it was posted
            return found
        if await self._is_shared(to):
            raise AddressGone(SHARED)
        try:
            return await self._post(to, message, key)
        except OutcomeUnknown as unknown:
            try:
                found = await self._searched(to, key)
            except DeliveryError as error:
                raise unknown from error
            if found is None:
                raise
            return found

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        if message_id.startswith(HOME):
            names = await self._directory.names(where.installation, message)
            page = views.home(message, origin="", names=names)  # the core knows what of the page it is
            account = message_id.removeprefix(HOME)
            await self._call(where.installation, "views.publish", user_id=account, view=page)
        elif await self._is_shared(where):
            await self._edit(where, message_id, _HIDDEN)
            raise AddressGone(SHARED)
        else:
            await self._edit(where, message_id, message)

    async def _is_shared(self, where: Address) -> bool:
        """Whether people of another organisation read along. Raises TryAgain if nobody knows now."""
        if where.account:
            return False
        place = await self._directory.place(where.installation, where.room)
        if place.guessed:
            raise TryAgain("Slack does not say who is in that channel")
        return place.shared

    async def _edit(self, where: Address, message_id: str, message: Message) -> None:
        drawn = await self._drawn(where, message)
        body = {"channel": where.room, "ts": message_id, "text": drawn.text}
        try:
            await self._call(where.installation, "chat.update", **body, blocks=drawn.blocks)
        except MessageRefused:  # as plain text rather than not at all
            await self._call(where.installation, "chat.update", **body, blocks=[])

    async def _post(self, to: Address, message: Message, key: str) -> str:
        drawn = await self._drawn(to, message)
        body = {"channel": to.room, "text": drawn.text, "blocks": drawn.blocks, "metadata": _metadata(key)}
        try:
            return await self.say(to.installation, **body, thread_ts=to.thread)
        except ThreadGone:
            return await self.say(to.installation, **body)
        except MessageRefused:
            return await self.say(to.installation, **{**body, "blocks": None}, thread_ts=to.thread)

    async def _drawn(self, where: Address, message: Message) -> render.Rendered:
        return render.message(message, room=True, names=await self._directory.names(where.installation, message))

    async def say(self, installation: str, **body: object) -> str:
        """chat.postMessage, where links in what people wrote unfold nothing and nobody is looked up by name."""
        plain = {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
        answer = await self._call(installation, "chat.postMessage", **body, **plain)
        return str(answer.get("ts", ""))

    async def _searched(self, to: Address, key: str) -> str | None:
        """As `_look_for`; where it cannot be looked for, nobody knows (OutcomeUnknown)."""
        try:
            try:
                return await self._look_for(to, key)
            except AddressGone:
                await self._join(to)
                return await self._look_for(to, key)
        except (AddressGone, MessageGone, MessageRefused, ThreadGone) as error:
            raise OutcomeUnknown(str(error)) from error

    async def _join(self, to: Address) -> None:
        """A public channel; a private one is not known to the bot unless it is in it."""
        place = await self._directory.place(to.installation, to.room)
        if place.kind is not RoomKind.CHANNEL or place.shared:
            raise AddressGone("not a channel that the bot may join")
        await self._call(to.installation, "conversations.join", channel=to.room)

    async def _look_for(self, to: Address, key: str) -> str | None:
        """The message that carries this key, among the newest of the room or the thread."""
        for one in await self._messages(to):
            if _key_of(one) == key:
                return str(one["ts"])
        return None

    async def _messages(self, to: Address) -> Sequence[dict[str, Any]]:
        where = {"channel": to.room, "include_all_metadata": "true"}
        try:
            if to.thread:
                call = {"ts": to.thread, "limit": REPLIES}
                return await self._found(to.installation, "conversations.replies", **call, **where)
        except ThreadGone:  # then it was posted in the room
            pass
        return await self._found(to.installation, "conversations.history", limit=LOOKED_AT, **where)

    async def _found(self, installation: str, method: str, **arguments: object) -> Sequence[dict[str, Any]]:
        answer = await self._call(installation, method, **arguments)
        return answer.get("messages") or ()


def _metadata(key: str) -> dict[str, object]:
    return {"event_type": EVENT, "event_payload": {"key": key}}


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}).get("key") if metadata.get("event_type") == EVENT else None
