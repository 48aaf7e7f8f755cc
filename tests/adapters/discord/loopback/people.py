"""Accounts. A Person is one that a test acts as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback.places import DIRECT_MESSAGE, Channel

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.world import World


@dataclass(eq=False)
class User:
    """`closed`: None, or the status (403 or 400) with which Discord refuses the bot's direct messages to them."""

    world: World
    id: int
    name: str
    username: str
    bot: bool = False
    locale: str = "en-US"
    closed: int | None = None

    def __post_init__(self) -> None:
        self._dm: Channel | None = None
        self.world.users[self.id] = self

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    @property
    def dm(self) -> Channel:
        """The direct messages with the bot."""
        if self._dm is None:
            self._dm = Channel(self.world, self.world.snowflake(), self.name, DIRECT_MESSAGE, recipient=self)
            self.world.channels[self._dm.id] = self._dm
        return self._dm

    def close_dms(self, status: int = 403) -> None:
        self.closed = status

    def open_dms(self) -> None:
        self.closed = None

    def sees(self, channel: Channel) -> list[Message]:
        """What this person sees in the channel, oldest first."""
        if not channel.shows(self):
            return []
        everything = channel.messages_by_id.values()
        return [one for one in everything if one.only_for in (None, self) and not one.deleted]

    def ephemerals(self, channel: Channel) -> list[Message]:
        """What only this person sees in the channel."""
        return [one for one in self.sees(channel) if one.only_for is self]

    def __repr__(self) -> str:
        return f"<{self.name} {self.id}>"
