"""Whose turn it is to show what is stale: from room to room, and by many at once."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.storage.board import Board
from tests.storage.team import NOW

if TYPE_CHECKING:
    import asyncpg

    from storage.store import PostgresStore


# ---- whose turn it is


async def test_the_longest_waiting_comes_first_and_one_a_room(board: Board) -> None:
    for at, room in enumerate(("web", "general", "general", "team")):
        board.now = NOW - timedelta(minutes=at)
        await board.carded(f"Task {at}", room=room)
    board.now = NOW
    first, second = await board.claim(limit=2), await board.claim()
    assert [one.where.room for one in first] == ["team", "general"]
    assert [one.where.room for one in second] == ["web"], "in general one is being shown"
    assert [one.task for one in first] == [4, 3]
    await board.settle(first[1], "m")
    assert [one.task for one in await board.claim()] == [2]


async def test_what_was_marked_meanwhile_takes_its_turn_behind_the_others(board: Board) -> None:
    first = await board.carded("First")
    (card,) = await board.claim()
    board.now = NOW + timedelta(seconds=1)
    await board.done(first)
    await board.carded("Second")
    board.now = NOW + timedelta(seconds=2)
    await board.settle(card, "m1")
    assert [one.task for one in await board.claim()] == [2]


async def test_rooms_that_pause_are_left_out(board: Board) -> None:
    await board.carded(room="web")
    await board.carded(room="general")
    assert [one.where.room for one in await board.claim(pausing=["general", "team"])] == ["web"]


async def test_another_platforms_are_not_given(board: Board, store: PostgresStore) -> None:
    await board.carded()
    assert await Board(store, platform=uuid.uuid4().hex).claim() == []
    assert len(await board.claim()) == 1


async def test_a_claim_ends_by_itself_and_then_nobody_knows_what_came_of_it(board: Board) -> None:
    await board.carded()
    (card,) = await board.claim()
    assert await board.claim(seconds=59) == []
    (again,) = await board.claim(seconds=60)
    assert (again.id, card.uncertain, again.uncertain) == (card.id, False, True)
    await board.settle(again, "m1")
    await board.keep(await board.load(1))
    (card,) = await board.claim()
    assert not card.uncertain


async def test_postponed_it_comes_when_it_is_time(board: Board) -> None:
    await board.carded("One")
    await board.carded("Two")
    (one,) = await board.claim()
    until = NOW + timedelta(minutes=5)
    async with board.begin() as tx:
        await tx.postpone(one, until, uncertain=True)
    (two,) = await board.claim()
    assert two.task == 2, "its room goes on"
    await board.settle(two, "m2")
    assert await board.claim(seconds=299) == []
    (again,) = await board.claim(seconds=300)
    assert (again.task, again.tries, again.uncertain) == (1, 1, True)
    async with board.begin() as tx:
        await tx.postpone(again, until, uncertain=False, failed=False)
    (again,) = await board.claim(seconds=300)
    assert (again.tries, again.uncertain) == (1, False)
    await board.settle(again, "m1")
    await board.keep(await board.load(1))
    (again,) = await board.claim()
    assert again.tries == 0


async def test_a_suspended_installation_waits(board: Board, owner: asyncpg.Connection) -> None:
    await board.carded()
    other = Board(board.store, platform=board.platform)
    await other.carded()
    suspend = "UPDATE installations SET suspended_at = $2 WHERE external_id = $1"
    await owner.execute(suspend, board.installation, NOW)
    assert [one.where.installation for one in await board.claim()] == [other.installation]
    await owner.execute(suspend, board.installation, None)
    assert [one.where.installation for one in await board.claim()] == [board.installation]


async def test_a_room_with_thousands_does_not_keep_the_others_waiting(board: Board, owner: asyncpg.Connection) -> None:
    await board.carded(room="general")
    await board.carded(room="web")
    await owner.execute(MANY, board.platform)
    plan = await _explained(owner, board.platform)
    assert [one.where.room for one in await board.claim()] == ["general", "web"]
    assert plan["Shared Hit Blocks"] < 500, "it reads them all"


MANY = """
WITH general AS (SELECT workspace_id, id FROM rooms WHERE platform = $1 AND external_id = 'general'),
     made AS (
         INSERT INTO tasks (workspace_id, number, title, status, priority, mode, creator_id, created_at, updated_at)
         SELECT t.workspace_id, t.number + n, 'x', 'todo', 1, 'one', t.creator_id, t.created_at, t.updated_at
         FROM general AS g JOIN tasks AS t ON t.workspace_id = g.workspace_id AND t.number = 2,
              generate_series(1, 10000) AS n
         RETURNING workspace_id, number
     )
INSERT INTO surfaces (workspace_id, platform, installation, room_id, task_number, stale_since)
    SELECT m.workspace_id, $1, 'x', g.id, m.number, now() FROM made AS m, general AS g
"""


async def _explained(owner: asyncpg.Connection, platform: str) -> dict[str, int]:
    """What a claim reads, in a transaction that is rolled back."""
    transaction = owner.transaction()
    await transaction.start()
    call = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM claim_surfaces($1, $2, $2, '{}', 20)"
    await owner.execute("ANALYZE surfaces")
    await owner.fetch("SELECT * FROM claim_surfaces($1, $2, $2, '{}', 20)", platform, NOW)  # planned
    (row,) = await owner.fetch(call, platform, NOW + timedelta(minutes=1))
    await transaction.rollback()
    plan: dict[str, int] = json.loads(row[0])[0]["Plan"]
    return plan


# ---- at once


async def test_of_eight_claimers_at_once_no_two_get_the_same(board: Board) -> None:
    for at in range(24):
        await board.carded(room=f"room{at % 12}")
    seen: Counter[int] = Counter()
    rooms: list[str] = []
    for _ in range(4):
        claims = await asyncio.gather(*(board.claim(limit=3) for _ in range(8)))
        seen.update(one.id for claimed in claims for one in claimed)
        rooms += [one.where.room for claimed in claims for one in claimed]
    assert set(seen.values()) == {1}
    assert sorted(rooms) == sorted(f"room{at}" for at in range(12)), "one a room until it is settled"


async def test_a_change_while_it_is_being_settled_keeps_it_stale(board: Board) -> None:
    """Whichever of the two comes first, and however often."""
    task = await board.carded()
    for _ in range(20):
        (card,) = await board.claim()
        await asyncio.gather(board.settle(card, "m1"), board.comment(task, "hello"))
        (after,) = await board.claim()
        assert after.wanted == card.wanted + 1
        await board.settle(after, "m1")
        assert await board.claim() == []
        await board.keep(task)


async def test_what_comes_of_a_claim_counts_until_there_is_a_newer_one(board: Board) -> None:
    """Also if it ran out meanwhile."""
    await board.carded()
    (late,) = await board.claim()
    (newer,) = await board.claim(seconds=60)
    async with board.begin() as tx:
        await tx.give_up(late)
        await tx.lose(late)
        await tx.postpone(late, NOW + timedelta(days=1), uncertain=False)
    await board.settle(late, "m1")
    assert await board.claim(seconds=119) == [], "it is the newer one's"
    board.now = NOW + timedelta(days=1)
    await board.settle(newer, "m2")
    await board.keep(await board.load(1))
    (card,) = await board.claim()
    assert (card.message, card.tries) == ("m2", 0)
    assert (await board.standing(thread="m1")).thread_task is None


async def test_what_had_to_wait_is_due_again_when_it_is_marked(board: Board) -> None:
    task = await board.carded()
    await board.open("ana")
    until = NOW + timedelta(hours=1)
    await board.comment(task, "hello")
    for one in await board.claim(seconds=1):
        async with board.begin() as tx:
            await tx.postpone(one, until, uncertain=False)
    assert await board.claim(seconds=60) == []
    board.now = NOW + timedelta(seconds=60)
    await board.comment(task, "again")
    assert [one.task for one in await board.claim()] == [1]
    assert [one.account for one in await board.claim(seconds=1)] == ["ana"], "a moment later, as ever"


async def test_a_page_that_is_marked_all_the_time_is_still_drawn(board: Board) -> None:
    task = await board.add()
    await board.open("ana")
    for at in range(3):
        board.now = NOW + timedelta(seconds=at * 0.4)
        await board.comment(task, "hello")
    board.now = NOW
    assert [one.account for one in await board.claim(seconds=1)] == ["ana"]


async def test_a_slow_settlement_does_not_take_back_a_later_one(board: Board) -> None:
    task = await board.carded()
    (slow,) = await board.claim()
    await board.comment(task, "hello")
    (fast,) = await board.claim(seconds=60)
    await board.settle(fast, "m1")
    await board.settle(slow, "m1")
    assert await board.claim() == []


async def test_many_who_change_tasks_of_the_same_people_do_not_stop_each_other(board: Board) -> None:
    people = [await board.actor(f"p{at}") for at in range(6)]
    for one in people:
        await board.open(one.person.account or "")
    tasks = [await board.carded(f"Task {at}", people=people[at % 3 :]) for at in range(6)]
    shuffled = [tasks[(at * 5 + at // 6) % 6] for at in range(36)]
    await asyncio.gather(*(board.comment(one, "hello", who=f"p{at % 6}") for at, one in enumerate(shuffled)))
    assert await board.stale() == [1, 2, 3, 4, 5, 6, *(f"p{at}" for at in range(6))]
