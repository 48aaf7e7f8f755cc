"""What is shown and follows the tasks: who marks what, who shows it, and that nothing is lost between them."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.events import EventKind, NewEvent
from bot.model import Assignee, Role, RoomKind, Status, Task
from bot.ports import Sender
from bot.store import Saving
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import asyncpg

    from bot.model import Actor
    from bot.ports import Surface
    from storage.store import PostgresStore

LEASE = timedelta(minutes=1)


class Board(Team):
    """A team with ways to ask for cards, and to show what is stale."""

    async def carded(
        self, title: str = "Fix login", room: str = "general", people: Sequence[Actor] = (), thread: str | None = None
    ) -> Task:
        inbound = self.inbound("ana", room, thread=thread)
        async with self.store.begin(inbound.where) as tx:
            standing = await tx.identify(inbound, claim=True, now=self.now)
            assert standing.change is not None
            held = tuple(Assignee(one.person.who) for one in people)
            task = Task(0, title, assignees=held, room_id=standing.actor.room.id, room=room)
            event = NewEvent(EventKind.ADDED, 0, {})
            return await tx.add(standing.actor, standing.change, task, event, self.now, card=True)

    async def keep(self, *tasks: Task, room: str = "general", thread: str | None = None) -> None:
        """Change the tasks, and have cards of them here."""
        inbound = self.inbound("ana", room, thread=thread)
        async with self.store.begin(inbound.where) as tx:
            standing = await tx.identify(inbound, claim=True, now=self.now)
            assert standing.change is not None
            numbers = [one.number for one in tasks]
            loaded = await tx.load(standing.actor, numbers, lock=True)
            events = [NewEvent(EventKind.EDITED, number, {}) for number in numbers]
            await tx.save(standing.actor, standing.change, Saving(loaded, events, cards=numbers), self.now)

    async def claim(self, seconds: float = 0, pausing: Sequence[str] = (), limit: int = 20) -> list[Surface]:
        """`seconds` from now."""
        now = self.now + timedelta(seconds=seconds)
        found = await self.store.claim_surfaces(self.platform, now, until=now + LEASE, pausing=pausing, limit=limit)
        return list(found)

    async def settle(self, surface: Surface, message: str) -> None:
        async with self.store.begin(surface.where) as tx:
            await tx.settle(surface, message, self.now)

    async def show_all(self) -> None:
        while claimed := await self.claim():
            for one in claimed:
                await self.settle(one, one.message or f"m{one.task}")

    async def open(self, who: str, now: datetime | None = None) -> None:
        actor = await self.actor(who, f"dm-{who}", kind=RoomKind.DM)
        async with self.begin() as tx:
            await tx.open_page(actor, who, "home", now or self.now)

    async def stale(self) -> list[int | str | None]:
        """The tasks whose cards are stale, and the accounts whose pages are a moment later; shown then."""
        found: list[int | str | None] = []
        while claimed := await self.claim(seconds=1):
            for one in claimed:
                found.append(one.task or one.account)
                await self.settle(one, one.message or f"m{one.task}")
        return sorted(found, key=str)


@pytest.fixture
def board(store: PostgresStore) -> Board:
    """On a platform of its own, as claims look at all tenants of one."""
    return Board(store, platform=uuid.uuid4().hex)


# ---- cards


async def test_a_new_tasks_card_is_to_be_posted_where_it_was_asked_for(board: Board) -> None:
    task = await board.carded(thread="t1")
    (card,) = await board.claim()
    assert (card.task, card.message, card.wanted, card.tries, card.uncertain) == (task.number, None, 1, 0, False)
    assert card.where == board.inbound(thread="t1").where
    assert card.account is None


async def test_without_a_card_nothing_is_to_be_shown(board: Board) -> None:
    await board.add()
    assert await board.claim() == []


async def test_a_card_that_was_shown_rests_until_its_task_changes(board: Board) -> None:
    task = await board.carded()
    await board.show_all()
    assert await board.stale() == []
    await board.done(task)
    (card,) = await board.claim()
    assert (card.message, card.wanted) == ("m1", 2)


async def test_a_comment_and_taking_it_back_change_the_card(board: Board) -> None:
    task = await board.carded()
    await board.show_all()
    await board.comment(task, "hello")
    assert await board.stale() == [task.number]
    async with board.begin() as tx:
        standing = await tx.identify(board.inbound(), claim=True, now=NOW)
        detail = await tx.detail(standing.actor, [task.number])
        assert standing.change is not None
        assert detail is not None
        saving = Saving(events=[NewEvent(EventKind.UNDONE, task.number, {})], uncomment=[detail.comments[0].id])
        await tx.save(standing.actor, standing.change, saving, NOW)
    assert await board.stale() == [task.number]


async def test_all_cards_of_a_task_follow_it_and_no_others(board: Board) -> None:
    one, other = await board.carded("One"), await board.carded("Other")
    await board.keep(one, room="web")
    await board.show_all()
    await board.done(one)
    assert await board.stale() == [one.number, one.number]
    await board.done(other)
    assert await board.stale() == [other.number]


async def test_a_change_that_is_rolled_back_marks_nothing(board: Board) -> None:
    task = await board.carded()
    await board.show_all()

    async def broken() -> None:
        async with board.begin() as tx:
            standing = await tx.identify(board.inbound(), claim=True, now=NOW)
            assert standing.change is not None
            tasks = await tx.load(standing.actor, [task.number], lock=True)
            await tx.save(standing.actor, standing.change, Saving(tasks, cards=[task.number]), NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    assert await board.claim() == []


async def test_one_room_has_one_card_of_a_task(board: Board) -> None:
    """Asked for again it is only marked, and stays in the thread that it stands in."""
    one, other = await board.carded(thread="t1"), await board.add("Other")
    await board.show_all()
    await board.keep(one, other, thread="t2")
    (first,) = await board.claim()
    await board.settle(first, "m1")
    (second,) = await board.claim()
    assert (first.task, first.message, first.where.thread, first.wanted) == (1, "m1", "t1", 2)
    assert (second.task, second.message, second.where.thread, second.wanted) == (2, None, "t2", 1)


async def test_a_card_that_is_not_posted_yet_goes_to_the_last_thread(board: Board) -> None:
    task = await board.carded(thread="t1")
    await board.keep(task, thread="t2")
    (card,) = await board.claim()
    assert card.where.thread == "t2"


async def test_given_up_it_is_followed_no_more_until_it_is_asked_for_again(board: Board) -> None:
    task = await board.carded()
    (card,) = await board.claim()
    async with board.begin() as tx:
        await tx.give_up(card)
    await board.done(task)
    assert await board.claim(seconds=3600) == []
    await board.keep(task)
    (again,) = await board.claim()
    assert (again.id, again.tries) == (card.id, 0)


async def test_what_is_lost_is_posted_anew(board: Board) -> None:
    await board.carded()
    await board.show_all()
    await board.keep(await board.load(1))
    (card,) = await board.claim()
    async with board.begin() as tx:
        await tx.lose(card)
    (again,) = await board.claim()
    assert (again.id, again.message, again.uncertain) == (card.id, None, False)


async def test_a_settled_card_makes_its_messages_thread_the_tasks(board: Board) -> None:
    task = await board.carded()
    (card,) = await board.claim()
    await board.settle(card, "m7")
    assert (await board.standing(thread="m7")).thread_task == task.number
    ana = await board.actor()
    async with board.begin() as tx:
        assert await tx.task_of(ana, "m7") == task.number
        assert await tx.task_of(ana, "m8") is None
        assert await tx.task_of(await board.actor(room="web"), "m7") is None


async def test_a_card_posted_outside_of_its_thread_stays_outside(board: Board) -> None:
    """The thread was gone."""
    await board.carded(thread="t1")
    (card,) = await board.claim()
    await board.settle(replace(card, where=replace(card.where, thread=None)), "m1")
    await board.keep(await board.load(1))
    (card,) = await board.claim()
    assert card.where.thread is None


# ---- pages


async def test_a_page_that_was_just_opened_is_as_it_should_be(board: Board) -> None:
    await board.open("ana")
    assert await board.claim() == []


async def test_the_pages_of_who_acts_and_who_is_assigned_follow_an_added_task(board: Board) -> None:
    bob = await board.actor("bob")
    for who in ("ana", "bob", "eve"):
        await board.open(who)
    await board.add(people=(bob,))
    assert await board.stale() == ["ana", "bob"]


async def test_the_pages_of_all_concerned_follow_a_saved_task(board: Board) -> None:
    """Who acts, who made it, who held it before and who does now."""
    bob, eve = await board.actor("bob"), await board.actor("eve")
    task = await board.add("One", who="ana", people=(bob,))
    for who in ("ana", "bob", "eve", "dan", "zoe"):
        await board.open(who)
    await board.save(replace(task, assignees=(Assignee(eve.person.who),)), who="dan", kind=EventKind.ASSIGNED)
    assert await board.stale() == ["ana", "bob", "dan", "eve"]
    await board.comment(task, "hello", who="dan")
    assert await board.stale() == ["ana", "dan", "eve"]


async def test_a_page_is_given_with_its_account_and_room(board: Board) -> None:
    await board.open("ana")
    await board.add()
    assert await board.claim() == []
    (page,) = await board.claim(seconds=1)
    assert (page.account, page.task, page.message) == ("ana", None, "ana")
    assert (page.where.room, page.where.kind) == ("dm-ana", RoomKind.DM)
    await board.settle(page, "ana")
    assert await board.claim() == []


async def test_a_page_is_given_with_what_of_it_was_opened_last(board: Board) -> None:
    await board.open("ana")
    ana = await board.actor("ana", "dm-ana", kind=RoomKind.DM)
    async with board.begin() as tx:
        assert await tx.open_page(ana, "ana", "home due:overdue", NOW) == "home due:overdue"
        assert await tx.open_page(ana, "ana", "", NOW) == "home due:overdue"
        assert await tx.open_page(await board.actor("bob"), "bob", "", NOW) == "home"
    await board.add()
    assert [one.line for one in await board.claim(seconds=1)] == ["home due:overdue"]


async def test_a_page_that_nobody_opened_for_a_day_is_left_alone(board: Board) -> None:
    await board.open("ana")
    await board.open("bob", NOW - timedelta(days=1))
    bob = await board.actor("bob")
    await board.add(people=(bob,))
    assert await board.stale() == ["ana"]
    await board.add(people=(bob,))
    assert await board.claim(seconds=24 * 3600) == []
    await board.open("bob")
    await board.add(people=(bob,))
    assert await board.stale() == ["ana", "bob"]


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


# ---- who looks on


async def test_an_onlooker_is_anybody_of_the_room(board: Board) -> None:
    ana = await board.actor("ana", "web")
    async with board.store.begin(board.inbound(room="web").where) as tx:
        onlooker = await tx.onlooker()
    assert (onlooker.room, onlooker.member_of, onlooker.leads) == (ana.room, {ana.room.id}, frozenset())
    assert onlooker.person.role is Role.MEMBER
    assert onlooker.id not in {ana.id, None}


async def test_an_onlooker_is_in_the_zone_of_whoever_was_in_the_room_first(board: Board) -> None:
    here = board.inbound(room="web")
    async with board.store.begin(here.where) as tx:
        for name, zone in (("zoe", "Europe/Lisbon"), ("yan", "Asia/Seoul")):
            await tx.identify(replace(here, sender=Sender(name, name, zone=zone)), claim=False, now=NOW)
        assert (await tx.onlooker()).person.calendar.zone.key == "Europe/Lisbon"
    elsewhere = board.inbound(room="empty")
    async with board.store.begin(elsewhere.where) as tx:
        await tx.identify(replace(elsewhere, sender=Sender("xia", "Xia")), claim=False, now=NOW)
        assert (await tx.onlooker()).person.calendar.zone.key == "UTC"


async def test_an_onlooker_is_in_the_workspaces_zone(board: Board, owner: asyncpg.Connection) -> None:
    ana = await board.actor()
    await owner.execute("UPDATE workspaces SET zone = 'Asia/Tokyo', day_first = true WHERE id = $1", ana.workspace)
    async with board.begin() as tx:
        calendar = (await tx.onlooker()).person.calendar
    assert (calendar.zone.key, calendar.day_first) == ("Asia/Tokyo", True)


async def test_a_closed_tasks_card_is_still_followed(board: Board) -> None:
    task = await board.carded()
    await board.done(task)
    await board.show_all()
    ana = await board.actor()
    await board.save((await board.load(1)).with_status(Status.TODO, NOW, ana.person.who))
    assert await board.stale() == [1]
