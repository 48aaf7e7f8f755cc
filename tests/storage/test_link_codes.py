"""Codes that link: nowhere as they are, and not to be guessed."""

from __future__ import annotations

import asyncio
import uuid

import asyncpg
import pytest

from bot.links import LinkKind, hashed, new_code
from bot.ports import Address
from tests.storage.joining import SOON
from tests.storage.team import NOW, Team


async def test_the_code_itself_is_nowhere(slack: Team, owner: asyncpg.Connection) -> None:
    ana, code = await slack.actor(), new_code()
    async with slack.begin() as tx:
        await tx.make_link(ana, LinkKind.TEAM, hashed(code), SOON)
    rows = await owner.fetch("SELECT l::text AS row FROM links AS l WHERE workspace_id = $1", ana.workspace)
    assert rows
    assert not any(code in row["row"] for row in rows)


async def test_many_guesses_at_once_are_counted_one_by_one(slack: Team) -> None:
    ana = await slack.actor(f"guesser {uuid.uuid4().hex}")

    async def guess() -> bool:
        async with slack.begin() as tx:
            return (await tx.find_link(ana, hashed(new_code()), NOW, 5)).refused

    refused = await asyncio.gather(*(guess() for _ in range(20)))
    assert refused.count(False) == 5


async def test_the_bot_moves_nothing_by_itself(slack: Team, discord: Team) -> None:
    """The parts of the functions are closed to it."""
    where = Address("slack", slack.installation, room="")
    for call in (
        "SELECT carry_rows('tasks', 1, 2, 0, 'true', '{}', '{}')",
        "SELECT move_rows('tasks', 1, 2, 0, 'true', '{}')",
        "SELECT renumbered_key('overdue:1', 1)",
        "SELECT drop_unnamed('persons', 1, 'true')",
        "SELECT * FROM link_tries",
    ):
        async with slack.store.begin(where) as tx:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await tx._connection.execute(call)
            await tx._connection.execute("ROLLBACK; BEGIN")
