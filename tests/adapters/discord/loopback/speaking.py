"""A person writes, reacts, opens threads; and is in servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import mentions, posting
from tests.adapters.discord.loopback.messages import REPLY, Message
from tests.adapters.discord.loopback.people import User
from tests.adapters.discord.loopback.permissions import Permission
from tests.adapters.discord.loopback.places import ANNOUNCEMENT, ANNOUNCEMENT_THREAD, PRIVATE_THREAD, PUBLIC_THREAD
from tests.adapters.discord.loopback.routes_channels import make_thread, open_thread
from tests.adapters.discord.loopback.sending import Refused

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.places import Channel
    from tests.adapters.discord.loopback.world import File


class Speaking(User):
    """What people send is theirs: nothing limits whom it pings but their permissions."""

    async def says(
        self, channel: Channel, text: str, *, reply_to: Message | None = None, files: tuple[File, ...] = ()
    ) -> Message:
        """The bot reads it where Discord lets it: mentioned, in direct messages, with the intent."""
        needed = Permission.SEND_MESSAGES_IN_THREADS if channel.is_thread else Permission.SEND_MESSAGES
        if not channel.allows(self, needed) or channel.locked:
            raise Refused(f"{self.name} may not write in {channel.name}")
        self.world.files |= {one.id: one for one in files}
        message = Message(channel, self.world.snowflake(), self, text, files=list(files), reference=reply_to)
        message.kind = REPLY if reply_to else 0
        message.pinged = mentions.pinged(channel, self, text, mentions.BY_BOT, reply_to)
        channel.archived = False
        if channel.is_thread:
            channel.followers.add(self)
        posting.put(message)
        return message

    async def edits(self, message: Message, text: str) -> None:
        assert message.author is self
        message.edits.append(message.content)
        message.content = text
        message.edited = self.world.clock()
        posting.tell(message, "MESSAGE_UPDATE", message)

    async def deletes(self, message: Message) -> None:
        if message.author is not self and not message.channel.allows(self, Permission.MANAGE_MESSAGES):
            raise Refused(f"{self.name} may not delete it")
        posting.delete(message)

    async def dismisses(self, message: Message) -> None:
        """Takes away an ephemeral message; the bot does not hear of it."""
        assert message.only_for is self
        message.channel.messages_by_id.pop(message.id, None)

    async def reacts(self, message: Message, emoji: str) -> None:
        if message not in self.sees(message.channel) or message.is_ephemeral:
            raise Refused(f"{self.name} cannot react to this message")
        posting.react(message, self, emoji)

    async def unreacts(self, message: Message, emoji: str) -> None:
        posting.unreact(message, self, emoji)

    async def opens_thread(self, message: Message, name: str) -> Channel:
        if not message.channel.allows(self, Permission.CREATE_PUBLIC_THREADS) or message.thread:
            raise Refused(f"{self.name} cannot open a thread here")
        return open_thread(message, name, self)

    async def starts_thread(self, channel: Channel, name: str, *, private: bool = False) -> Channel:
        """Without a message."""
        public = ANNOUNCEMENT_THREAD if channel.kind == ANNOUNCEMENT else PUBLIC_THREAD
        return make_thread(channel, self.world.snowflake(), name, self, PRIVATE_THREAD if private else public)
