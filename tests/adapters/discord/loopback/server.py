"""Discord: the server, and everything a test holds in its hands."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Self

from aiohttp import web

from tests.adapters.discord.loopback import routes_channels, routes_guilds, routes_interactions, sending
from tests.adapters.discord.loopback.api import Api, Logged
from tests.adapters.discord.loopback.clock import Clock
from tests.adapters.discord.loopback.commanding import Commanding
from tests.adapters.discord.loopback.control import Control
from tests.adapters.discord.loopback.gateway import Gateway
from tests.adapters.discord.loopback.people import User
from tests.adapters.discord.loopback.places import Channel, Guild, Role
from tests.adapters.discord.loopback.pressing import Pressing
from tests.adapters.discord.loopback.registry import Registry
from tests.adapters.discord.loopback.speaking import Speaking
from tests.adapters.discord.loopback.world import File, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from tests.adapters.discord.loopback.buckets import Buckets
    from tests.adapters.discord.loopback.faults import Faults
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.violations import Violations

TOKEN = "MTA3NDU4.loopback.bot-token"
LARGEST = 2**26


class Person(Commanding, Pressing, Speaking):
    """Somebody whom a test acts as."""


class Discord:
    """See the package's documentation for what it does."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        port: int = 0,
        privileged: Iterable[str] = (),
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.world = World(Clock(clock) if clock else Clock(), token)
        self.gateway = Gateway(self.world, set(privileged))
        self.world.gateway = self.gateway
        self.world.registry = Registry(self.world)
        self.api = Api(self.world)
        self.developer = self.person("Developer")
        self.bot = User(self.world, self.world.application_id, "Nudge", "nudge", bot=True)
        self.world.bot = self.bot
        self._port = port

    # ---- serving

    async def start(self) -> Self:
        routes_channels.add(self.api.routes)
        routes_guilds.add(self.api.routes, self.gateway)
        routes_interactions.add(self.api.routes)
        server = web.Application(client_max_size=LARGEST)
        server.router.add_get("/gateway", self.gateway.handle)
        server.router.add_get("/gateway/resume", self.gateway.handle)
        server.router.add_post("/control/{verb}", Control(self).handle)
        server.router.add_get("/cdn/attachments/{channel}/{file}/{name}", self._file)
        server.router.add_route("*", "/{path:.*}", self.api.handle)
        self._runner = web.AppRunner(server, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"http://{host}"
        self.api_base, self.cdn_base = f"{self.url}/api/v10", f"{self.url}/cdn"
        self.gateway_url = self.gateway.url = f"ws://{host}/gateway"
        self.world.cdn = self.cdn_base
        return self

    async def stop(self) -> None:
        await self.gateway.close(code=1001)
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if error is None:
            self.check()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        known = request.match_info["file"]
        file = self.world.files.get(int(known)) if known.isdecimal() else None

        async def process() -> web.StreamResponse:
            if file is None or file.name != request.match_info["name"]:
                return web.Response(status=404, text="This content is no longer available.")
            return web.Response(body=file.content, content_type=file.content_type.split(";")[0])

        fault = self.faults.take(f"GET {request.path}", None)
        return await (fault(request, process) if fault else process())

    def expire(self, file: File) -> None:
        """As every address of a file does within a day."""
        del self.world.files[file.id]

    @property
    def environment(self) -> dict[str, str]:
        """What a bot in another process is given."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_BASE": self.api_base,
            "DISCORD_GATEWAY_URL": self.gateway_url,
            "DISCORD_CDN_BASE": self.cdn_base,
        }

    # ---- settings

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def application_id(self) -> int:
        return self.world.application_id

    @property
    def clock(self) -> Clock:
        return self.world.clock

    @property
    def deadline(self) -> float:
        """How long a person waits for an acknowledgement before the interaction failed; seconds."""
        return self.world.deadline

    @deadline.setter
    def deadline(self, seconds: float) -> None:
        self.world.deadline = seconds

    @property
    def faults(self) -> Faults:
        return self.api.faults

    @property
    def buckets(self) -> Buckets:
        return self.api.buckets

    # ---- setting up

    def guild(
        self, name: str, *, owner: Person | None = None, bot: bool = True, permissions: int | None = None
    ) -> Guild:
        """With the bot in it, if `bot`; `permissions`: of the role that comes with it."""
        owned = owner or self.person(f"{name}'s owner")
        guild = Guild(self.world, self.world.old_snowflake(), name, owned)
        self.world.guilds[guild.id] = guild
        guild.join(owned)
        if bot:
            guild.add_bot(permissions)
        return guild

    def person(
        self,
        name: str,
        *guilds: Guild,
        roles: Iterable[Role] = (),
        nick: str | None = None,
        locale: str = "en-US",
        bot: bool = False,
    ) -> Person:
        """A member of these servers. `bot`: another bot."""
        username = name.casefold().replace(" ", "_")
        person = Person(self.world, self.world.old_snowflake(), name, username, bot, locale)
        for guild in guilds:
            guild.join(person, [one for one in roles if one.guild is guild], nick)
        return person

    def file(
        self,
        name: str,
        content: bytes,
        content_type: str = "text/plain",
        *,
        size: int | None = None,
        title: str = "",
    ) -> File:
        """For an option of that kind, or to be sent with a message. The rest as File."""
        file = File(self.world.snowflake(), name, content, content_type, size=size, title=title)
        self.world.files[file.id] = file
        return file

    # ---- looking

    @property
    def violations(self) -> Violations:
        return self.world.violations

    def check(self) -> None:
        """Raises AssertionError with everything the bot did against Discord's rules."""
        self.violations.check()

    def forgive(self, part: str) -> None:
        self.violations.forgive(part)

    @property
    def unguarded(self) -> list[str]:
        """Requests that said something without allowed_mentions."""
        return self.world.unguarded

    @property
    def warnings(self) -> list[str]:
        """Nothing that Discord refuses."""
        return self.world.warnings

    @property
    def registry(self) -> Registry:
        """`syncs`, `listed()`."""
        return self.world.registry

    @property
    def requests(self) -> list[Logged]:
        return list(self.api.log)

    def calls(self, pattern: str) -> list[Logged]:
        """Those that match, as "POST /channels/*/messages"; * matches anything."""
        return [one for one in self.api.log if fnmatchcase(one.what, pattern)]

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        """Waits until it holds; looked at whenever the bot does something. TimeoutError if it never does."""
        await self.world.until(holds, seconds)

    async def said(self, channel: Channel, count: int = 1, seconds: float = 5.0) -> None:
        """Waits until the bot has said so many things in the channel that everybody sees."""
        await self.until(lambda: len([one for one in channel.messages if one.author is self.bot]) >= count, seconds)

    # ---- making trouble

    def redeliver(self, interaction: Interaction) -> None:
        """The very same INTERACTION_CREATE once more."""
        sending.deliver(interaction)
