"""What is shown and follows the tasks: who marks what, who shows it, and that nothing is lost between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.events import EventKind, NewEvent
from bot.model import Assignee, Role, RoomKind, Status
from bot.ports import Sender
from bot.store import Saving
from tests.storage.team import NOW

if TYPE_CHECKING:
    import asyncpg

    from tests.storage.board import Board


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
