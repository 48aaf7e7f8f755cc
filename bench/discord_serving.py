"""The bot in Discord beside its floor: from INTERACTION_CREATE to the whole request that answers it."""

from __future__ import annotations

import re
import time
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING

from adapters.discord import render
from adapters.discord.app import Discord as Adapter
from adapters.discord.receiver import QUICK
from bench import data, discord, discord_floor, guild, serving
from bench.discord import BOT, FLOOR
from bench.interactions import INTERACTIONS, Card, interaction
from bench.measure import now
from bench.serving import Sides
from bot.ports import Address, Surface
from bot.services import surfaces
from storage.store import PostgresStore

if TYPE_CHECKING:
    from bench.discord import Application, Discord
    from bench.measure import Effort, Job, Measured, Row
    from bot.ports import Inbound

# What was done has a check mark before its title; what was shown, a button with the line that shows it again.
_UNDERSTOOD = re.compile(rb'"content": ?"(Done\.|### \\u2713)|"custom_id": ?"o[0-9]|"choices": ?\[\{')
_NOTHING = re.compile(rb'"choices": ?\[\]')
LATE_SECONDS = 0.9 * QUICK


async def measure(url: str, tasks: int, effort: Effort) -> list[Row]:
    numbers = cycle(await data.open_again(url))
    card = await _card(url, next(numbers))
    scripts = await serving.recorded(url, INTERACTIONS, numbers, effort, Adapter.limits)
    async with discord.serving() as server:

        def to(application: Application, _: Measured, inbound: Inbound) -> Job:
            return partial(_asked, server, application, interaction(inbound, application, card))

        async with serving.bot(url, server.settings):
            with serving.floor(discord_floor.serve, url, server.api, scripts):
                await server.connected(BOT)
                await server.connected(FLOOR)
                sides = Sides(url, data.DISCORD, tasks, effort, partial(to, BOT), partial(to, FLOOR))
                return [await sides.row(one, scripts[one.name], numbers) for one in INTERACTIONS]


async def _card(url: str, number: int) -> Card:
    """Of one task, as the bot keeps it in its room."""
    where = Address(data.DISCORD.platform, guild.GUILD, f"{data.DISCORD.room}1")
    store = await PostgresStore.connect(url, 1)
    try:
        async with store.begin(where) as tx:
            shown = await surfaces.shown(tx, Surface(1, where, 1, task=number), now(), Adapter.limits)
    finally:
        await store.close()
    assert shown, "everybody may see it"
    return Card(number, render.message(shown, room=True).components)


async def _asked(server: Discord, application: Application, asked: str) -> None:
    """What can't be suggested in time is nothing: that counts, as it took long enough."""
    start = time.perf_counter()
    answer = await server.ask(application, asked)
    came_late = time.perf_counter() - start > LATE_SECONDS and _NOTHING.search(answer)
    if not came_late and not _UNDERSTOOD.search(answer):
        raise ValueError(f"{answer!r} was the answer to {asked}")
