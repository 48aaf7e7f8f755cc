"""What the bot says of its own accord: posted once, edited in place.

The key of a message is its nonce: for some minutes Discord takes one message of a nonce, however often it is sent. For
later, the message is marked with a number made of the key, and whoever does not know how an earlier try ended looks
for that among the newest of the room.
"""

from __future__ import annotations

import base64
import hashlib
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from adapters.discord import render
from adapters.discord.marks import marker_of
from bot.errors import AddressGone, MessageGone, OutcomeUnknown, PersonUnreachable, ThreadGone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from adapters.discord.render import Rendered
    from bot.message import Message
    from bot.ports import Address

    Names = Callable[[str, Message], Awaitable[Mapping[str, str]]]

LOOKED_AT = 100  # messages of a room, the newest: Discord gives no more at once
REMEMBERED = 20_000


class Sending(Protocol):
    """What of adapters.discord.client is needed here."""

    async def post(self, channel: str, drawn: Rendered, nonce: str, reply_to: str = "") -> str: ...
    async def edit(self, channel: str, message: str, drawn: Rendered) -> None: ...
    async def direct(self, user: str) -> str: ...
    async def own_messages(self, channel: str, limit: int) -> Sequence[tuple[str, int | None]]: ...


class Posting:
    """`sending`: raises DeliveryError, as everything here does. `names`: Directory.names."""

    def __init__(self, sending: Callable[[], Sending], names: Names) -> None:
        self._sending = sending
        self._names = names
        self._channels: OrderedDict[str, str] = OrderedDict()  # where messages came to stand

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        if to.account:
            to = replace(to, room=await self._sending().direct(to.account))
        drawn = await self._drawn(to, message, key)
        if uncertain and (found := await self._found(to, key)):
            await self.edit(to, found, message, key)  # it shows what was when it was posted
            return found
        if to.thread is None:
            return await self._post(to.room, drawn, key)
        try:
            return await self._post(to.thread, drawn, key)
        except PersonUnreachable:
            raise
        except (AddressGone, ThreadGone):  # nobody has opened a thread there, or it is closed
            return await self._post(to.room, drawn, key, reply_to=to.thread)

    async def edit(self, where: Address, message_id: str, message: Message, key: str = "") -> None:
        drawn = await self._drawn(where, message, key)
        known = self._channels.get(message_id)
        if known or where.thread is None:
            await self._sending().edit(known or where.room, message_id, drawn)
            return
        try:
            await self._sending().edit(where.thread, message_id, drawn)
        except (AddressGone, MessageGone):
            await self._sending().edit(where.room, message_id, drawn)
            self._remember(message_id, where.room)

    async def _post(self, channel: str, drawn: Rendered, key: str, reply_to: str = "") -> str:
        """What got lost on the way is sent once more: it is the same message, by its nonce."""
        send = self._sending().post
        try:
            try:
                posted = await send(channel, drawn, nonce_of(key), reply_to)
            except OutcomeUnknown:
                posted = await send(channel, drawn, nonce_of(key), reply_to)
        except MessageGone:  # the message of this nonce was deleted a moment ago
            posted = await send(channel, drawn, nonce_of(f"{key} once more"), reply_to)
        self._remember(posted, channel)
        return posted

    async def _found(self, to: Address, key: str) -> str | None:
        for channel in filter(None, (to.thread, to.room)):
            try:
                own = await self._sending().own_messages(channel, LOOKED_AT)
            except (AddressGone, ThreadGone) as error:
                if channel == to.room:
                    raise OutcomeUnknown(str(error)) from error
                continue
            if found := next((one for one, marker in own if marker == marker_of(key)), None):
                self._remember(found, channel)
                return found
        return None

    def _remember(self, message: str, channel: str) -> None:
        self._channels[message] = channel
        self._channels.move_to_end(message)
        if len(self._channels) > REMEMBERED:
            self._channels.popitem(last=False)

    async def _drawn(self, where: Address, message: Message, key: str) -> Rendered:
        names = await self._names(where.installation, message)
        marker = marker_of(key) if key else None
        return render.message(message, room=True, marker=marker, server=where.installation, names=names)


def nonce_of(key: str) -> str:
    """At most 25 characters."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest())[:24].decode().lower()
