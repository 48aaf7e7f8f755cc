"""`nudge deliveries`: what failed for good, looked at and tried again, without a word that anybody wrote."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import asyncpg
import pytest

from tests.ops.test_command import nudge

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MADE = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)
ADD = """
INSERT INTO deliveries
    (workspace_id, key, kind, level, platform, person_id, room_id, task_number, facts, state, due_at, created_at, tries,
     error)
VALUES ($1, $2, 'commented', 3, 'slack', $3, $4, 12, '{"comment": "s3cret words"}', $5, $6, $6, 12, $7)
RETURNING id"""


def on(url: str, work: Callable[[asyncpg.Connection], Awaitable[object]]) -> object:
    async def done() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await work(connection)
        finally:
            await connection.close()

    return asyncio.run(done())


def add(url: str, state: str, *, error: str = "", person: int | None = 7, room: int | None = None) -> int:
    async def insert(connection: asyncpg.Connection) -> object:
        key = f"{state}:{person}:{room}"
        workspace = 70 if person else 71
        return await connection.fetchval(ADD, workspace, key, person, room, state, MADE, error)

    number = on(url, insert)
    assert isinstance(number, int)
    return number


def row(url: str, number: int) -> asyncpg.Record:
    async def read(connection: asyncpg.Connection) -> object:
        return await connection.fetchrow("SELECT * FROM deliveries WHERE id = $1", number)

    found = on(url, read)
    assert isinstance(found, asyncpg.Record)
    return found


@pytest.fixture
def url(database_url: str) -> str:
    return database_url


def test_what_was_given_up_is_listed_of_all_workspaces_and_nothing_else(url: str) -> None:
    one = add(url, "dead", error="channel_not_found\n\x1b[31m")
    other = add(url, "dead", error="is_archived", person=None, room=5)
    waiting = add(url, "pending")
    done = nudge("deliveries", "list", DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    heading, *lines = done.stdout.splitlines()
    assert heading.split() == ["number", "made", "platform", "kind", "to", "tries", "error"]
    assert [line.split()[0] for line in lines] == [str(other), str(one)]
    assert lines[1].split() == [
        *(str(one), "2026-11-20", "09:42:00Z", "slack", "commented", "person", "7", "12", "channel_not_found", "[31m")
    ]
    assert "room 5" in lines[0]
    assert "s3cret" not in done.stdout
    pending = nudge("deliveries", "list", "--state", "pending", DATABASE_URL=url)
    assert [line.split()[0] for line in pending.stdout.splitlines()[1:]] == [str(waiting)]


def test_none_is_said_to_be_none(url: str) -> None:
    assert nudge("deliveries", "list", DATABASE_URL=url).stdout == "No delivery is dead.\n"


def test_one_is_shown_with_its_error_and_not_with_its_text(url: str) -> None:
    number = add(url, "dead", error="channel_not_found")
    shown = nudge("deliveries", "show", str(number), DATABASE_URL=url)
    assert shown.returncode == 0
    for part in ("state      dead", "to         person 7", "about      task 12", "error      channel_not_found"):
        assert part in shown.stdout
    assert "s3cret" not in shown.stdout
    missing = nudge("deliveries", "show", "999999", DATABASE_URL=url)
    assert (missing.returncode, missing.stdout) == (1, "There is no delivery 999999.\n")


def test_one_is_tried_again_then_all_and_then_none(url: str) -> None:
    one = add(url, "dead")
    other = add(url, "dead", person=8)
    sent = add(url, "sent", person=9)
    assert nudge("deliveries", "retry", str(one), DATABASE_URL=url).stdout == "Trying 1 again.\n"
    assert (row(url, one)["state"], row(url, one)["tries"]) == ("pending", 0)
    assert row(url, one)["due_at"] > MADE
    assert row(url, other)["state"] == "dead"
    assert nudge("deliveries", "retry", DATABASE_URL=url).stdout == "Trying 1 again.\n"
    assert row(url, other)["state"] == "pending"
    assert row(url, sent)["state"] == "sent"
    again = nudge("deliveries", "retry", str(one), DATABASE_URL=url)
    assert (again.returncode, again.stdout) == (1, f"No delivery {one} was given up.\n")
    assert nudge("deliveries", "retry", DATABASE_URL=url).stdout == "No delivery was given up.\n"


def test_a_bot_that_listens_is_told(url: str) -> None:
    number = add(url, "dead")

    async def listen() -> str:
        told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        connection = await asyncpg.connect(url)
        try:
            await connection.add_listener("nudge_deliveries", lambda *given: told.done() or told.set_result(given[-1]))
            await asyncio.to_thread(nudge, "deliveries", "retry", str(number), DATABASE_URL=url)
            return await asyncio.wait_for(told, 10)
        finally:
            await connection.close()

    assert asyncio.run(listen()) == "slack"
