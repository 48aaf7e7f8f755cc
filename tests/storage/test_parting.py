"""A workspace that was joined is two again, and nothing of a task is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Assignee
from tests.storage.joining import counts, join, one_of_everything
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg


async def test_parting_loses_no_row_of_a_task(slack: Team, discord: Team, owner: asyncpg.Connection) -> None:
    await one_of_everything(slack, owner)
    await one_of_everything(discord, owner)
    joined = await join(slack, discord)
    ana = await slack.actor()
    task = await discord.load(3)
    await slack.save(replace(task, assignees=(*task.assignees, Assignee(ana.person.who))))
    before = await counts(owner, joined.workspace)
    async with discord.begin() as tx:
        assert await tx.part_workspace(NOW)
    own = (await discord.actor()).workspace
    assert own != joined.workspace
    here, there = await counts(owner, own), await counts(owner, joined.workspace)
    for table in ("tasks", "assignments", "task_words", "comments", "events", "cards", "timers", "digests", "accounts"):
        assert here[table] + there[table] == before[table], table
        assert here[table], table
        assert there[table], table
    assert (await discord.load(3)).people == (*task.people, ana.id)
    assert (await discord.load(4)).parent == 3
    assert [row["slug"] for row in await owner.fetch("SELECT slug FROM projects WHERE workspace_id = $1", own)] == [
        "web-2"
    ]
    assert (await discord.add("Next")).number == 5
    assert (await slack.add("Next")).number == 5


async def test_what_is_apart_is_linked_no_more(slack: Team, discord: Team) -> None:
    mine, theirs = await slack.add("Mine"), await discord.add("Theirs")
    await join(slack, discord)
    mine, theirs = await slack.load(mine.number), await slack.load(theirs.number + 1)
    await slack.save(replace(mine, relates=(theirs.number,)), replace(theirs, relates=(mine.number,)))
    await slack.save(replace(await slack.load(theirs.number), duplicate_of=mine.number))
    async with discord.begin() as tx:
        assert await tx.part_workspace(NOW)
    for task in (await slack.load(mine.number), await discord.load(theirs.number)):
        assert (task.relates, task.duplicate_of) == ((), None)


async def test_an_installation_alone_stays_where_it_is(slack: Team) -> None:
    await slack.actor()
    async with slack.begin() as tx:
        assert not await tx.part_workspace(NOW)
