"""Discord as a platform: discord.py's gateway, and the Adapter that the core knows.

- discord.py takes events apart and keeps what the gateway tells of servers; what is to be done is the core's to say.
- Commands are drawn from the core (adapters.discord.tree), so there is no tree of callbacks; buttons and selects come
  through one dynamic item, whose id says everything.
- discord.py ends when it is told to stop for good, or fails before it is connected: whoever runs this starts it again.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
import structlog
from discord.errors import ConnectionClosed, LoginFailure, PrivilegedIntentsRequired

from adapters.discord import actions, objects, tree
from adapters.discord.client import LONGEST_RATE_LIMIT, Asked, Calls, Refusals, point_at
from adapters.discord.directory import Directory, Place
from adapters.discord.fetching import Files
from adapters.discord.limits import FILE
from adapters.discord.posting import Posting
from adapters.discord.receiver import Receiver
from adapters.discord.settings import commands_note
from adapters.discord.translating import PLATFORM, Translator
from bot.errors import ConfigurationError, DatabaseError, DeliveryError, NotPermitted, TryAgain
from bot.model import RoomKind
from bot.ports import Grant, Health, Limits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from starlette.routing import BaseRoute

    from adapters.discord.settings import DiscordSettings
    from bot.files import SentFile
    from bot.message import Message
    from bot.ports import Address, Clock, Handle, Installations, Memory

ROWS = 10  # of a list in one message, each with a button of its own
FIELDS = 5  # of a modal
HEARTBEAT_SECONDS = 60.0  # without a word from the gateway it is taken for dead; its heartbeats are 41 seconds apart
READY_SECONDS = 2.0  # at a start: when no other server was told of for so long, all are known
TICK_SECONDS = 5.0
SESSIONS_KEPT = 100  # of a thousand a day: for people who mend what is wrong, and start it anew a few times
TOKEN_FIX = "Copy it from the application's page “Bot” → Reset Token."  # noqa: S105 - says where one is

_TRIED = "servers with commands of their own of"

log = structlog.get_logger(__name__)


class Discord:
    """bot.ports.Adapter. To be made where a loop runs; `run` serves until it is cancelled."""

    name = PLATFORM
    limits = Limits(rows=ROWS, live=True, fields=FIELDS, reopens=False, reaction="📝", file_bytes=FILE, pictures=True)

    def __init__(self, settings: DiscordSettings, installations: Installations, memory: Memory, clock: Clock) -> None:
        self._settings = settings
        self._installations = installations
        self._memory = memory
        self._clock = clock
        self._refusals = Refusals(clock)
        self._gateway: Gateway | None = None
        self._receiver: Receiver | None = None
        self._directory = Directory(Told(self._connected), self._get, clock)
        self._posting = Posting(self._calls, self._directory.names)
        self._files = Files(settings.cdn_base, self.limits.file_bytes)
        self._listing = asyncio.Lock()
        self._draining = False
        self.last_tick: datetime | None = None

    # ---- running it

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def run(self, handle: Handle) -> None:
        """Raises ConfigurationError when Discord says that the token is wrong."""
        self._receiver = self._made_receiver(handle)
        point_at(self._settings)
        self._gateway = Gateway(self._settings, self._refusals, self._receiver, self._servers)
        refused: BaseException | None = None
        try:
            async with self._gateway as gateway, asyncio.TaskGroup() as tasks:
                beside = [tasks.create_task(one) for one in (self._tick(), _watched(gateway.calls))]
                await self._served(gateway)
                for one in beside:
                    one.cancel()
        except* (LoginFailure, PrivilegedIntentsRequired, ConnectionClosed) as group:
            refused = group.exceptions[0]
        if refused:  # raised here: an older Python would make a group of it above
            raise _as_configuration(refused, self._settings)
        if self._draining:
            await asyncio.Event().wait()  # until it is cancelled: there is nothing to start again

    async def drain(self, seconds: float) -> None:
        """Take nothing more, finish what was begun, as far as the time goes; then close."""
        self._draining = True
        if self._receiver:
            await self._receiver.drain(seconds)
        if self._gateway:
            await self._gateway.close()

    async def check(self) -> Health:
        if self._gateway is None or not self._gateway.is_ready():
            return Health(ok=False, text="not connected yet")
        if seconds := self._refusals.seconds:
            return Health(ok=False, text=f"sends nothing for {seconds:.0f} s: Discord refused too much")
        shards = self._gateway.shards
        open_ones = sum(not one.is_closed() for known, one in shards.items() if known not in self._gateway.away)
        return Health(ok=open_ones == len(shards), text=f"{open_ones} of {len(shards)} shards connected")

    async def _served(self, gateway: Gateway) -> None:
        await gateway.login(self._settings.token)
        await self._register(gateway)
        log.info("discord_ready", bot=str(gateway.user))
        await _connected(gateway)

    async def _tick(self) -> None:
        while True:
            self.last_tick = self._clock()
            await asyncio.sleep(TICK_SECONDS)

    def _made_receiver(self, handle: Handle) -> Receiver:
        translator = Translator(self._directory, self._get, self._memory, self._clock, self._bot)
        return Receiver(handle, translator, self._calls, self._clock, self._bot)

    # ---- the Adapter

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        return await self._posting.deliver(to, message, key, uncertain=uncertain)

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        await self._posting.edit(where, message_id, message)

    async def fetch(self, where: Address, file: SentFile) -> bytes:  # noqa: ARG002 - its address alone says where it is
        return await self._files.fetch(file)

    # ---- what is known, and asked

    def _connected(self) -> Gateway | None:
        return self._gateway

    def _calls(self) -> Calls:
        """Raises TryAgain."""
        if self._gateway is None:
            raise TryAgain("not connected to Discord")
        return self._gateway.calls

    async def _get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return await self._calls().get(path)

    def _bot(self, guild: str) -> tuple[str, str]:
        """The bot's account, and its own role in this server."""
        gateway = self._gateway
        if gateway is None or gateway.user is None:
            return "", ""
        server = gateway.get_guild(int(guild)) if guild.isdigit() else None
        role = server.self_role if server else None
        return str(gateway.user.id), str(role.id) if role else ""

    # ---- commands and servers

    async def _register(self, gateway: Gateway) -> None:
        """Only what is another than last time: Discord takes few registrations a day.

        Tried out in some servers first, the commands are taken off them when they are everywhere.
        """
        commands = tree.commands()
        servers = self._settings.guild_ids
        note, tried = f"{_TRIED} {gateway.application_id}", " ".join(map(str, servers))
        wanted: dict[int | None, list[tree.Json]] = dict.fromkeys(servers or (None,), commands)
        try:
            before = await self._memory.note(PLATFORM, note) or ""
            if not servers:
                wanted |= {int(guild): [] for guild in before.split()}
            for guild, those in wanted.items():
                await self._registered(gateway, guild, those)
            if tried != before:
                await self._memory.set_note(PLATFORM, note, tried, self._clock())
        except (DeliveryError, DatabaseError) as error:
            log.error("discord_commands_not_registered", reason=str(error))

    async def _registered(self, gateway: Gateway, guild: int | None, commands: list[tree.Json]) -> None:
        note, fingerprint = commands_note(str(gateway.application_id), guild), tree.fingerprint(commands)
        if await self._memory.note(PLATFORM, note) == fingerprint:
            return
        await gateway.calls.register(commands, guild)
        await self._memory.set_note(PLATFORM, note, fingerprint, self._clock())
        log.info("discord_commands_registered", server=guild, commands=len(commands))

    async def _servers(self, joined: Sequence[discord.Guild], *, all_of: Callable[[int], bool] | None = None) -> None:
        """The bot is in these; with `all_of`, in no others for which this is true. Waits for the database.

        What is told first is written down first, however long that takes.
        """
        async with self._listing:
            while True:
                with suppress(DatabaseError):
                    await self._listed(joined, all_of or (lambda _: False))
                    return
                await asyncio.sleep(TICK_SECONDS)

    async def _listed(self, joined: Sequence[discord.Guild], all_of: Callable[[int], bool]) -> None:
        known = {one.installation: one for one in await self._installations.all(PLATFORM, tokenless=True)}
        for guild in joined:
            await self._installed(guild, known.get(str(guild.id)))
        for installation in known.keys() - {str(guild.id) for guild in joined}:
            if all_of(int(installation)) and known[installation].suspended_at is None:
                await self._installations.suspend(PLATFORM, installation, at=self._clock())

    async def _installed(self, guild: discord.Guild, known: Grant | None) -> None:
        """Of one that is in an outage nothing is known, not even its name."""
        if guild.unavailable or (known and known.name == guild.name and known.suspended_at is None):
            return
        now = self._clock()
        grant = known or Grant(PLATFORM, str(guild.id), guild.name, token="", bot_user=self._bot("")[0])
        since = known.installed_at if known and known.suspended_at is None else now
        await self._installations.save(replace(grant, name=guild.name, installed_at=since, suspended_at=None), now)


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
            await asyncio.sleep(TICK_SECONDS)

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


async def _connected(gateway: Gateway) -> None:
    """Until it is closed, or cancelled: discord.py does not hear of that while it connects anew."""
    connecting = asyncio.ensure_future(gateway.connect())
    try:
        await asyncio.shield(connecting)
    finally:
        if not connecting.done():
            await gateway.close()
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)


async def _watched(calls: Calls) -> None:
    """Raises ConfigurationError: Discord refused the token, and refuses it to whoever asks for nothing but its name."""
    while True:
        await calls.forbidden.wait()
        calls.forbidden.clear()
        try:
            await calls.get("/users/@me")
        except NotPermitted as error:
            raise _wrong_token() from error
        except DeliveryError as error:
            log.warning("discord_token_not_checked", reason=str(error))


def _wrong_token() -> ConfigurationError:
    return ConfigurationError("Discord refuses DISCORD_TOKEN.", TOKEN_FIX)


def _as_configuration(error: BaseException, settings: DiscordSettings) -> BaseException:
    """What the operator has to mend; as it is, if to connect anew may help.

    Discord takes the token away from who connects in vain a thousand times in a day.
    """
    code = 4014 if isinstance(error, PrivilegedIntentsRequired) else getattr(error, "code", 4004)
    match code:
        case 4004:
            return _wrong_token()
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
