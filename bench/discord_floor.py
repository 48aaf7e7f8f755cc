"""The least that a bot for Discord can be: discord.py as it is documented, and the recorded SQL.

For a process of its own. It is asked for the same subcommands, and its button is on the same card.
"""

# ruff: noqa: ARG001 - an argument is an option

from __future__ import annotations

import gc
from itertools import cycle
from typing import TYPE_CHECKING, Any

import discord
import uvloop
from discord import app_commands
from discord.http import Route

from bench.discord import FLOOR
from bench.interactions import TYPING
from storage.store import open_pool

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Mapping, Sequence

    from bench.replay import Pool, Script

    Choices = list[app_commands.Choice[str]]

ANSWER = "Done."


def serve(url: str, api: str, scripts: Mapping[str, Sequence[Script]]) -> None:
    """Until it is terminated. `scripts`: by the names of the interactions; each runs in its turn."""
    Route.BASE = api
    uvloop.run(_serve(url, scripts))


async def _serve(url: str, scripts: Mapping[str, Sequence[Script]]) -> None:
    pool = await open_pool(url)
    async with Floor(pool, {name: cycle(recorded) for name, recorded in scripts.items()}) as floor:
        gc.freeze()  # as the bot does
        await floor.start(FLOOR.token)


class Floor(discord.AutoShardedClient):
    def __init__(self, pool: Pool, scripts: Mapping[str, Iterator[Script]]) -> None:
        super().__init__(intents=discord.Intents.default())
        self.tree = app_commands.CommandTree(self)
        self._pool = pool
        self._scripts = scripts

    async def setup_hook(self) -> None:
        self.tree.add_command(task)
        self.add_dynamic_items(DoneButton)
        await self.tree.sync()

    async def answer(self, name: str, interaction: discord.Interaction[Any]) -> None:
        await self.run_script(name)
        await interaction.response.send_message(ANSWER, ephemeral=True)

    async def run_script(self, name: str) -> None:
        await next(self._scripts[name]).run(self._pool)


Asked = discord.Interaction[Any]

task = app_commands.Group(name="task", description="Tasks")


@task.command(description="Add a task")
async def add(
    interaction: Asked,
    title: str,
    due: str | None = None,
    assignee: discord.Member | discord.Role | None = None,
    priority: str | None = None,
    tags: str | None = None,
) -> None:
    await interaction.client.answer("add", interaction)


@add.autocomplete("due")
async def suggest_dates(interaction: Asked, current: str) -> Choices:
    await interaction.client.run_script(f"due{TYPING}")
    return [app_commands.Choice(name=ANSWER, value=ANSWER)]


@task.command(name="list", description="List tasks")
async def list_tasks(interaction: Asked, scope: str | None = None) -> None:
    await interaction.client.answer("list mine" if scope else "list", interaction)


@task.command(description="Show a task")
async def show(interaction: Asked, task: str) -> None:
    await interaction.client.answer("show", interaction)


@show.autocomplete("task")
async def suggest_tasks(interaction: Asked, current: str) -> Choices:
    await interaction.client.run_script(f"task{TYPING}")
    return [app_commands.Choice(name=ANSWER, value=ANSWER)]


class DoneButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"p[0-9]+:done (?P<number>[0-9]+)"):
    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label="Done", custom_id=f"p0:done {number}"))

    @classmethod
    async def from_custom_id(cls, _: Asked, __: discord.ui.Item[Any], match: re.Match[str], /) -> DoneButton:
        return cls(int(match["number"]))

    async def callback(self, interaction: Asked) -> None:
        await interaction.client.answer("done", interaction)
