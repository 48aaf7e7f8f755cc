"""What the loopback's own tests stand on: a small bot on the real discord.py, and requests made by hand."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp
import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.adapters.discord.loopback import Discord, Person
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.places import Channel

DEFAULT = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, guild_reactions=True)


class Card(ui.LayoutView):
    """A text, and a button beside it."""

    def __init__(self, text: str, button: str = "Done") -> None:
        super().__init__(timeout=None)
        section = ui.Section[Card](text, accessory=ui.Button(label=button, custom_id="done"))
        self.add_item(ui.Container(section, accent_colour=0x00AA00))


class Form(ui.Modal):
    def __init__(self) -> None:
        super().__init__(title="New task", custom_id="form")
        self.name = ui.TextInput[Form](default="Fix", max_length=10)
        self.menu = ui.Select[Form](
            options=[discord.SelectOption(label=one) for one in ("High", "Low")], required=False
        )
        self.people = ui.UserSelect[Form](max_values=2, required=False)
        for label, component in (("Title", self.name), ("Priority", self.menu), ("Assignees", self.people)):
            self.add_item(ui.Label(text=label, component=component))


class PlainBot(discord.AutoShardedClient):
    """`handle`: what it does with every interaction. `heard`: the messages it got. `seen`: the interactions."""

    def __init__(self, server: Discord, intents: discord.Intents = DEFAULT, **more: Json) -> None:
        discord.http.Route.BASE = server.api_base
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
        discord.Asset.BASE = server.cdn_base
        more.setdefault("shard_count", 1)
        nobody = discord.AllowedMentions.none()
        super().__init__(intents=intents, allowed_mentions=nobody, guild_ready_timeout=0.1, **more)
        self.server = server
        self.seen: list[discord.Interaction] = []
        self.heard: list[discord.Message] = []
        self.events: list[str] = []
        self.handle: Callable[[discord.Interaction], Awaitable[object]] | None = None
        self.tree = app_commands.CommandTree(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """At once; discord.py itself waits 5 s where it is not the first time."""

    async def setup_hook(self) -> None:
        if self.tree.get_commands():
            await self.tree.sync()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        self.seen.append(interaction)
        if self.handle is not None:
            await self.handle(interaction)
        self.server.world.changed()

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self.heard.append(message)
            self.server.world.changed()

    def dispatch(self, event: str, /, *args: Json, **named: Json) -> None:
        if not event.startswith("socket"):
            self.events.append(event)
        super().dispatch(event, *args, **named)
        self.server.world.changed()


@contextlib.asynccontextmanager
async def connected(bot: PlainBot) -> AsyncIterator[PlainBot]:
    running = asyncio.create_task(bot.start(bot.server.token))
    running.add_done_callback(lambda _: bot.server.world.changed())
    try:
        await bot.server.until(lambda: running.done() or bot.is_ready(), 15)
        if running.done():
            running.result()
        yield bot
    finally:
        await bot.close()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait([running])


@dataclass
class Raw:
    """Requests by hand."""

    server: Discord
    session: aiohttp.ClientSession

    async def ask(self, what: str, body: Json = None, **more: Json) -> tuple[int, Json]:
        """`what`: "POST /channels/1/messages". The status, and what came."""
        method, path = what.split(" ", 1)
        headers = {"Authorization": f"Bot {self.server.token}"}
        kept = {} if body is None else {"json": body}
        async with self.session.request(method, self.server.api_base + path, headers=headers, **kept, **more) as answer:
            known = answer.content_type == "application/json"
            return answer.status, await answer.json() if known else await answer.text()

    async def respond(self, interaction: Interaction, kind: int, data: Json = None) -> tuple[int, Json]:
        body = {"type": kind} | ({} if data is None else {"data": data})
        path = f"/interactions/{interaction.id}/{interaction.token}/callback?with_response=true"
        return await self.ask(f"POST {path}", body)

    async def sync(self, *commands: dict[str, Json]) -> tuple[int, Json]:
        return await self.ask(f"PUT /applications/{self.server.application_id}/commands", list(commands))

    def webhook(self, interaction: Interaction) -> str:
        return f"/webhooks/{self.server.application_id}/{interaction.token}"


@contextlib.asynccontextmanager
async def raw(server: Discord) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:
        yield Raw(server, session)


@contextlib.asynccontextmanager
async def used(server: Discord, waiting: Awaitable[Interaction]) -> AsyncIterator[Interaction]:
    """The interaction that somebody is just starting, for as long as they wait; nobody but the test answers it."""
    before = set(server.world.interactions)
    task = asyncio.ensure_future(waiting)
    while not (fresh := set(server.world.interactions) - before):  # noqa: ASYNC110 - one turn of the loop
        await asyncio.sleep(0)
    yield server.world.interactions[fresh.pop()]
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


COMMAND = {"name": "ping", "description": "Answers"}


async def started(server: Discord, by: Raw, person: Person, channel: Channel) -> Interaction:
    """An interaction with /ping that is still to be answered."""
    await by.sync(COMMAND)
    async with used(server, person.slash(channel, "ping")) as interaction:
        return interaction
