"""Discord as a platform: the Adapter that the core knows.

- Commands are drawn from the core (adapters.discord.tree), so there is no tree of callbacks.
- discord.py ends when it is told to stop for good, or fails before it is connected: whoever runs this starts it again.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from adapters.discord import tree
from adapters.discord.client import Calls, Refusals, point_at
from adapters.discord.directory import Directory
from adapters.discord.fetching import Files
from adapters.discord.gateway import REFUSED, Gateway, Told, as_configuration, connected, wrong_token
from adapters.discord.limits import FILE
from adapters.discord.posting import Posting
from adapters.discord.receiver import Receiver
from adapters.discord.servers import Servers
from adapters.discord.settings import commands_note
from adapters.discord.translating import PLATFORM, Translator
from bot.errors import DatabaseError, DeliveryError, NotPermitted, TryAgain
from bot.ports import Health, Limits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from starlette.routing import BaseRoute

    from adapters.discord.settings import DiscordSettings
    from bot.files import SentFile
    from bot.message import Message
    from bot.ports import Address, Clock, Handle, Installations, Memory

ROWS = 10  # of a list in one message, each with a button of its own
FIELDS = 5  # of a modal
TICK_SECONDS = 5.0

_TRIED = "servers with commands of their own of"

log = structlog.get_logger(__name__)


class Discord:
    """bot.ports.Adapter. To be made where a loop runs; `run` serves until it is cancelled."""

    name = PLATFORM
    limits = Limits(rows=ROWS, live=True, fields=FIELDS, reopens=False, reaction="📝", file_bytes=FILE, pictures=True)

    def __init__(self, settings: DiscordSettings, installations: Installations, memory: Memory, clock: Clock) -> None:
        self._settings = settings
        self._memory = memory
        self._clock = clock
        self._refusals = Refusals(clock)
        self._gateway: Gateway | None = None
        self._receiver: Receiver | None = None
        self._directory = Directory(Told(self._connected), self._get, clock)
        self._posting = Posting(self._calls, self._directory.names)
        self._files = Files(settings.cdn_base, self.limits.file_bytes)
        self._servers = Servers(installations, clock, lambda: self._bot("")[0])
        self._draining = False
        self.last_tick: datetime | None = None

    # ---- running it

    def routes(self) -> Sequence[BaseRoute]:
        return ()

    async def run(self, handle: Handle) -> None:
        """Raises ConfigurationError when Discord says that the token is wrong."""
        self._receiver = self._made_receiver(handle)
        point_at(self._settings)
        self._gateway = Gateway(self._settings, self._refusals, self._receiver, self._servers.told)
        refused: BaseException | None = None
        try:
            async with self._gateway as gateway, asyncio.TaskGroup() as tasks:
                beside = [tasks.create_task(one) for one in (self._tick(), _watched(gateway.calls))]
                await self._served(gateway)
                for one in beside:
                    one.cancel()
        except* REFUSED as group:
            refused = group.exceptions[0]
        if refused:  # raised here: an older Python would make a group of it above
            raise as_configuration(refused, self._settings)
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
        await connected(gateway)

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

    # ---- commands

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


async def _watched(calls: Calls) -> None:
    """Raises ConfigurationError: Discord refused the token, and refuses it to whoever asks for nothing but its name."""
    while True:
        await calls.forbidden.wait()
        calls.forbidden.clear()
        try:
            await calls.get("/users/@me")
        except NotPermitted as error:
            raise wrong_token() from error
        except DeliveryError as error:
            log.warning("discord_token_not_checked", reason=str(error))
