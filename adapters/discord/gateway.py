"""discord.py's gateway: what it tells is handed on, and what it knows of servers is kept.

- discord.py takes events apart and keeps what the gateway tells of servers; what is to be done is the core's to say.
- Buttons and selects come through one dynamic item, whose id says everything.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord.errors import ConnectionClosed, LoginFailure, PrivilegedIntentsRequired

from adapters.discord import actions, objects
from adapters.discord.client import LONGEST_RATE_LIMIT, Asked, Calls, Refusals
from adapters.discord.directory import Place
from bot.errors import ConfigurationError, DeliveryError
from bot.model import RoomKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from adapters.discord.receiver import Receiver
    from adapters.discord.settings import DiscordSettings

HEARTBEAT_SECONDS = 60.0  # without a word from the gateway it is taken for dead; its heartbeats are 41 seconds apart
READY_SECONDS = 2.0  # at a start: when no other server was told of for so long, all are known
ASK_SECONDS = 5.0  # between two questions how many sessions are left
SESSIONS_KEPT = 100  # of a thousand a day: for people who mend what is wrong, and start it anew a few times
TOKEN_FIX = "Copy it from the application's page “Bot” → Reset Token."  # noqa: S105 - says where one is

REFUSED = (LoginFailure, PrivilegedIntentsRequired, ConnectionClosed)  # discord.py does not connect again

log = structlog.get_logger(__name__)


class Gateway(discord.AutoShardedClient):
    """The connection. `servers`: told which servers the bot is in. `away`: shards that are not connected just now."""

    def __init__(
        self,
        settings: DiscordSettings,
        refusals: Refusals,
        receiver: Receiver,
        servers: Callable[..., Awaitable[None]],
    ) -> None:
        super().__init__(
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                dm_messages=True,
                guild_reactions=True,
                dm_reactions=True,
                message_content=settings.message_content,
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            heartbeat_timeout=HEARTBEAT_SECONDS,
            guild_ready_timeout=READY_SECONDS,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_RATE_LIMIT,
            http_trace=refusals.trace,
            **_shards(settings),
        )
        self.calls = Calls(self, refusals)
        self.away: set[int] = set()
        self._before: dict[int, discord.Guild] = {}  # those of which a session before told
        self._receiver = receiver
        self._servers = servers

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Pressable)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        known = {id(guild): guild for guild in self.guilds}
        self._before = {one: guild for one, guild in known.items() if guild.shard_id == shard_id or one in self._before}
        await super().before_identify_hook(shard_id, initial=initial)
        while (left := await self._sessions_left()) < SESSIONS_KEPT:
            log.error("discord_sessions_used_up", left=left)
            await asyncio.sleep(ASK_SECONDS)

    async def _sessions_left(self) -> int:
        """How many may still be begun today: whoever begins more, Discord takes the token away from."""
        try:
            told = await self.calls.get("/gateway/bot")
        except DeliveryError as error:
            log.info("discord_does_not_say", reason=str(error))
            return SESSIONS_KEPT
        return int(told["session_start_limit"]["remaining"])

    # ---- what people do

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Buttons and selects come through Pressable, but for those that another version of this bot made."""
        if interaction.type is discord.InteractionType.component:
            data: dict[str, Any] = dict(interaction.data or {})
            if actions.read_custom_id(str(data.get("custom_id", ""))) is not None:
                return
        await self.on_press(interaction)

    async def on_press(self, interaction: discord.Interaction) -> None:
        self._receiver.receive(objects.interaction(interaction), Asked(interaction, self.calls))

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            self._receiver.receive(objects.message(message))

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        guild = self.get_guild(event.guild_id) if event.guild_id else None
        where = guild.get_channel_or_thread(event.channel_id) if guild else None
        self._receiver.receive(objects.reaction(event, where))

    # ---- servers and shards

    async def on_ready(self) -> None:
        """What happened while nobody was connected, is not told again.

        discord.py keeps servers of which a new session did not tell; those of which it did are new objects.
        """
        ours = set(self.shard_ids or range(self.shard_count or 1))
        there = [guild for guild in self.guilds if id(guild) not in self._before]
        await self._servers(there, all_of=lambda guild: (guild >> 22) % (self.shard_count or 1) in ours)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """After an outage. At a start all are told together, when they are known."""
        if self.is_ready():
            await self._servers([guild])

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._servers([guild])

    async def on_guild_update(self, _before: discord.Guild, after: discord.Guild) -> None:
        await self._servers([after])

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._servers([], all_of=lambda one: one == guild.id)

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self.away.add(shard_id)

    async def on_shard_connect(self, shard_id: int) -> None:
        self.away.discard(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.away.discard(shard_id)

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """discord.py calls it where the error is being handled; its text may tell what people wrote."""
        log.error("discord_event_failed", event_method=event_method, reason=type(sys.exc_info()[1]).__name__)


class Pressable(discord.ui.DynamicItem[discord.ui.Item[Any]], template=actions.TEMPLATE):
    """Every button and select: what it says is in its id, so it works for ever."""

    @classmethod
    async def from_custom_id(cls, _interaction: object, item: discord.ui.Item[Any], _match: object, /) -> Pressable:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """As an event, so that what is wrong with it ends in on_error, as with all others."""
        interaction.client.dispatch("press", interaction)


class Told:
    """adapters.discord.directory.Known: what the gateway has told of servers."""

    def __init__(self, gateway: Callable[[], Gateway | None]) -> None:
        self._gateway = gateway

    def place(self, guild: str, channel: str) -> Place | None:
        server = self._server(guild)
        found = server.get_channel_or_thread(int(channel)) if server and channel.isdigit() else None
        if found is None:
            return None
        silent = not _may_post(found)
        if not isinstance(found, discord.Thread):
            return Place(str(found.id), "", found.name, _kind(found), silent)
        parent = found.parent
        if parent is None or found.is_private():
            return Place(str(found.id), "", found.name, RoomKind.PRIVATE, silent)
        if isinstance(parent, discord.ForumChannel):  # it takes no messages but posts, which are threads
            return Place(str(found.id), "", found.name, _kind(parent), silent)
        return Place(str(parent.id), str(found.id), parent.name, _kind(parent), silent)

    def server(self, guild: str) -> str:
        server = self._server(guild)
        return server.name if server and not server.unavailable else ""

    def role(self, guild: str, role: str) -> str:
        server = self._server(guild)
        found = server.get_role(int(role)) if server and role.isdigit() else None
        return found.name if found else ""

    def roles(self, guild: str) -> Mapping[str, int]:
        server = self._server(guild)
        return {str(role.id): role.permissions.value for role in server.roles} if server else {}

    def owner(self, guild: str) -> str:
        server = self._server(guild)
        return str(server.owner_id) if server and server.owner_id else ""

    def _server(self, guild: str) -> discord.Guild | None:
        gateway = self._gateway()
        return gateway.get_guild(int(guild)) if gateway and guild.isdigit() else None


def _shards(settings: DiscordSettings) -> dict[str, Any]:
    """discord.py asks Discord for their number if none are given."""
    if settings.shard_ids is None:
        return {}
    return {"shard_ids": list(settings.shard_ids), "shard_count": settings.shard_count}


def _kind(channel: discord.abc.GuildChannel) -> RoomKind:
    everybody = channel.permissions_for(channel.guild.default_role)
    return RoomKind.CHANNEL if everybody.view_channel else RoomKind.PRIVATE


def _may_post(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    rights = channel.permissions_for(channel.guild.me)
    in_thread = isinstance(channel, discord.Thread)
    return rights.view_channel and (rights.send_messages_in_threads if in_thread else rights.send_messages)


async def connected(gateway: Gateway) -> None:
    """Until it is closed, or cancelled: discord.py does not hear of that while it connects anew."""
    connecting = asyncio.ensure_future(gateway.connect())
    try:
        await asyncio.shield(connecting)
    finally:
        if not connecting.done():
            await gateway.close()
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)


def as_configuration(error: BaseException, settings: DiscordSettings) -> BaseException:
    """What the operator has to mend; as it is, if to connect anew may help.

    Discord takes the token away from who connects in vain a thousand times in a day.
    """
    code = 4014 if isinstance(error, PrivilegedIntentsRequired) else getattr(error, "code", 4004)
    match code:
        case 4004:
            return wrong_token()
        case 4011 if settings.shard_count is None:  # it has grown, and says of how many shards when it is asked
            return error
        case 4010 | 4011:
            problem = f"Discord refuses the shards of DISCORD_SHARD_IDS and DISCORD_SHARD_COUNT ({code})."
            return ConfigurationError(problem, "Unset both, or use more shards: one for 2500 servers at most.")
        case 4014 if settings.message_content:
            problem = "DISCORD_MESSAGE_CONTENT is on, but this bot may not read messages (4014)."
            fix = "Switch on Message Content Intent on the application's page “Bot”, or unset it."
            return ConfigurationError(problem, fix)
        case 4012 | 4013 | 4014:
            problem = f"Discord takes no connection of this version of Nudge ({code})."
            return ConfigurationError(problem, "Install the newest one, and report it if that changes nothing.")
    return error


def wrong_token() -> ConfigurationError:
    return ConfigurationError("Discord refuses DISCORD_TOKEN.", TOKEN_FIX)
