"""Servers, their roles and members, and channels. What changes while the bot is connected is told to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import payloads
from tests.adapters.discord.loopback.intents import Intent
from tests.adapters.discord.loopback.permissions import DIRECT, EVERYONE, Permission, in_channel

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.people import User
    from tests.adapters.discord.loopback.world import World

TEXT, DIRECT_MESSAGE, VOICE, CATEGORY, ANNOUNCEMENT, FORUM = 0, 1, 2, 4, 5, 15
ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD = 10, 11, 12
KINDS = {"text": TEXT, "voice": VOICE, "category": CATEGORY, "announcement": ANNOUNCEMENT, "forum": FORUM}
THREADS = (ANNOUNCEMENT_THREAD, PUBLIC_THREAD, PRIVATE_THREAD)


@dataclass(eq=False)
class Role:
    id: int
    name: str
    guild: Guild
    permissions: int = 0
    mentionable: bool = False
    managed: bool = False

    @property
    def mention(self) -> str:
        return f"<@&{self.id}>"

    @property
    def members(self) -> list[Member]:
        return [one for one in self.guild.members.values() if self in one.roles]


@dataclass(eq=False)
class Member:
    user: User
    guild: Guild
    nick: str | None = None
    roles: list[Role] = field(default_factory=list)
    joined: float = 0.0


@dataclass(eq=False)
class Channel:
    """Also a thread (`parent`) and a direct message (`recipient`, no guild). `overwrites`: id → (allow, deny)."""

    world: World
    id: int
    name: str
    kind: int = TEXT
    guild: Guild | None = None
    parent: Channel | None = None
    recipient: User | None = None
    owner: User | None = None
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages_by_id: dict[int, Message] = field(default_factory=dict)
    nonces: dict[tuple[int, str], tuple[float, Message]] = field(default_factory=dict)
    followers: set[User] = field(default_factory=set)
    archived: bool = False
    locked: bool = False
    deleted: bool = False
    created: float = 0.0
    writes: list[float] = field(default_factory=list)

    @property
    def mention(self) -> str:
        return f"<#{self.id}>"

    @property
    def messages(self) -> list[Message]:
        """Those that everybody here sees, oldest first."""
        return [one for one in self.messages_by_id.values() if one.only_for is None and not one.deleted]

    @property
    def is_thread(self) -> bool:
        return self.kind in THREADS

    @property
    def is_text(self) -> bool:
        return self.kind not in (CATEGORY, FORUM)

    @property
    def guild_id(self) -> int | None:
        return self.guild.id if self.guild else None

    @property
    def last(self) -> Message:
        return self.messages[-1]

    def permissions(self, user: User) -> int:
        if self.guild is None:
            return DIRECT if user in (self.recipient, self.world.bot) else 0
        member = self.guild.members.get(user.id)
        return in_channel(member, self) if member and not self.deleted else 0

    def allows(self, user: User, permission: int) -> bool:
        return self.permissions(user) & permission == permission

    def shows(self, user: User) -> bool:
        return self.allows(user, Permission.VIEW_CHANNEL)

    @property
    def viewers(self) -> list[User]:
        if self.guild is None:
            return [one for one in (self.recipient, self.world.bot) if one]
        return [one.user for one in self.guild.members.values() if self.shows(one.user)]

    # ---- what tests do

    def allow(self, who: User | Role, permissions: int) -> None:
        allowed, denied = self.overwrites.get(who.id, (0, 0))
        self._overwrite(who.id, allowed | permissions, denied & ~permissions)

    def deny(self, who: User | Role, permissions: int) -> None:
        allowed, denied = self.overwrites.get(who.id, (0, 0))
        self._overwrite(who.id, allowed & ~permissions, denied | permissions)

    def _overwrite(self, known: int, allowed: int, denied: int) -> None:
        saw = self.shows(self.world.bot)
        self.overwrites[known] = (allowed, denied)
        sees = self.shows(self.world.bot)
        event = "CHANNEL_UPDATE" if saw and sees else "CHANNEL_DELETE" if saw else "CHANNEL_CREATE" if sees else ""
        if event:
            self.world.gateway.dispatch(event, payloads.channel(self), self.guild_id, Intent.GUILDS)

    def rename(self, name: str) -> None:
        self.name = name
        event = "THREAD_UPDATE" if self.is_thread else "CHANNEL_UPDATE"
        self._tell(event, payloads.channel(self))

    def archive(self, *, locked: bool = False) -> None:
        self.archived, self.locked = True, locked
        self._tell("THREAD_UPDATE", payloads.channel(self))

    def delete(self) -> None:
        """With its threads."""
        document = payloads.channel(self)
        event = "THREAD_DELETE" if self.is_thread else "CHANNEL_DELETE"
        told = self.shows(self.world.bot)
        for one in [each for each in self.world.channels.values() if self in (each, each.parent)]:
            one.deleted = True
            del self.world.channels[one.id]
        if told:
            self.world.gateway.dispatch(event, document, self.guild_id, Intent.GUILDS)

    def _tell(self, event: str, document: Json) -> None:
        if self.shows(self.world.bot):
            self.world.gateway.dispatch(event, document, self.guild_id, Intent.GUILDS)


@dataclass(eq=False)
class Guild:
    """A server. `available`: not in an outage."""

    world: World
    id: int
    name: str
    owner: User
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    available: bool = True

    def __post_init__(self) -> None:
        self.everyone = Role(self.id, "@everyone", self, EVERYONE)
        self.roles[self.id] = self.everyone

    @property
    def channels(self) -> list[Channel]:
        return [one for one in self.world.channels.values() if one.guild is self and not one.is_thread]

    @property
    def threads(self) -> list[Channel]:
        return [one for one in self.world.channels.values() if one.guild is self and one.is_thread]

    @property
    def has_bot(self) -> bool:
        return self.world.bot.id in self.members

    @property
    def bot_role(self) -> Role:
        return next(one for one in self.members[self.world.bot.id].roles if one.managed)

    # ---- what tests do

    def role(self, name: str, *, permissions: int = 0, mentionable: bool = False, managed: bool = False) -> Role:
        role = Role(self.world.old_snowflake(), name, self, permissions, mentionable, managed)
        self.roles[role.id] = role
        self._tell("GUILD_ROLE_CREATE", {"role": payloads.role(role)})
        return role

    def delete_role(self, role: Role) -> None:
        del self.roles[role.id]
        for member in self.members.values():
            member.roles = [one for one in member.roles if one is not role]
        self._tell("GUILD_ROLE_DELETE", {"role_id": str(role.id)})

    def permit(self, role: Role, permissions: int) -> None:
        """From now on the role may do just this."""
        role.permissions = permissions
        self._tell("GUILD_ROLE_UPDATE", {"role": payloads.role(role)})

    def channel(
        self, name: str, *, kind: str = "text", private: Iterable[User | Role] | None = None, bot: bool = True
    ) -> Channel:
        """`private`: only they see it; and the bot, if `bot`."""
        channel = Channel(self.world, self.world.old_snowflake(), name, KINDS[kind], self, created=self.world.clock())
        if private is not None or not bot:
            denied = self.everyone if private is not None else self.world.bot
            channel.overwrites[denied.id] = (0, Permission.VIEW_CHANNEL)
            allowed = [*(private or ()), *([self.world.bot] if bot else [])]
            channel.overwrites |= {one.id: (Permission.VIEW_CHANNEL, 0) for one in allowed}
        self.world.channels[channel.id] = channel
        if self.has_bot and channel.shows(self.world.bot):
            self.world.gateway.dispatch("CHANNEL_CREATE", payloads.channel(channel), self.id, Intent.GUILDS)
        return channel

    def join(self, user: User, roles: Iterable[Role] = (), nick: str | None = None) -> Member:
        member = Member(user, self, nick, list(roles), self.world.clock())
        self.members[user.id] = member
        self._tell("GUILD_MEMBER_ADD", payloads.member(member), Intent.GUILD_MEMBERS)
        return member

    def change(self, user: User, *, roles: Iterable[Role] | None = None, nick: str | None = None) -> None:
        member = self.members[user.id]
        member.roles = member.roles if roles is None else list(roles)
        member.nick = nick or member.nick
        self._tell("GUILD_MEMBER_UPDATE", payloads.member(member), Intent.GUILD_MEMBERS)

    def leave(self, user: User) -> None:
        del self.members[user.id]
        self._tell("GUILD_MEMBER_REMOVE", {"user": payloads.user(user)}, Intent.GUILD_MEMBERS)

    def add_bot(self, permissions: int | None = None) -> None:
        """With a role of its own, as an invitation gives it."""
        own = self.role("Nudge", permissions=EVERYONE if permissions is None else permissions, managed=True)
        self.members[self.world.bot.id] = Member(self.world.bot, self, None, [own], self.world.clock())
        # Where it is new, the event does not say that it is not unavailable.
        document = payloads.whole_guild(self)
        del document["unavailable"]
        self.world.gateway.dispatch("GUILD_CREATE", document, self.id, Intent.GUILDS)

    def remove_bot(self) -> None:
        own = self.bot_role
        del self.members[self.world.bot.id], self.roles[own.id]
        self.world.gateway.dispatch("GUILD_DELETE", {"id": str(self.id)}, self.id, Intent.GUILDS)

    def go_down(self) -> None:
        """An outage of Discord's: the server is still there, and cannot be reached."""
        self.available = False
        self.world.gateway.dispatch("GUILD_DELETE", payloads.unavailable(self), self.id, Intent.GUILDS)

    def come_back(self) -> None:
        self.available = True
        self.world.gateway.dispatch("GUILD_CREATE", payloads.whole_guild(self), self.id, Intent.GUILDS)

    def _tell(self, event: str, document: dict[str, Json], intent: int = Intent.GUILDS) -> None:
        if self.has_bot:
            self.world.gateway.dispatch(event, {"guild_id": str(self.id), **document}, self.id, intent)
