"""History, and changes with what came after them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.events import EventKind, NewEvent
from bot.model import Status
from bot.store import Saving
from tests.storage.team import NOW, Team


async def test_history_is_newest_first_and_pages_by_event(team: Team) -> None:
    task = await team.add()
    await team.actor("bob")
    for n in range(4):
        team.now += timedelta(minutes=1)
        await team.save(replace(task, title=f"Title {n}"), who="bob")
    ana = await team.actor()
    async with team.begin() as tx:
        first = await tx.history(ana, task.number, before=None, limit=3)
        rest = await tx.history(ana, task.number, before=first[-1].id, limit=3)
        assert await tx.history(ana, 99, before=None, limit=3) == []
    assert [one.fields["title"][1] for one in (*first, *rest)] == [
        "Title 3",
        "Title 2",
        "Title 1",
        "Title 0",
        "Fix login",
    ]
    assert (first[0].actor.name, first[0].actor.account, first[0].room) == ("Bob", "bob", "general")
    assert first[0].at == NOW + timedelta(minutes=4)
    assert rest[-1].kind is EventKind.ADDED


async def test_a_change_has_its_events_and_what_came_later_on_the_same_tasks(team: Team) -> None:
    one, two, three = [await team.add(f"Task {n}") for n in range(3)]
    mine = await team.save(replace(one, title="A"), replace(two, title="B"))
    later = await team.save(replace(two, title="C"), who="bob")
    await team.save(replace(three, title="D"), who="bob")
    ana = await team.actor()
    async with team.begin() as tx:
        change = await tx.change(ana, mine, since=NOW)
    assert change is not None
    assert [(event.task, event.change) for event in change.events] == [(1, mine), (2, mine)]
    assert [(event.task, event.change) for event in change.later] == [(2, later)]
    assert (change.actor.id, change.at, change.undoes, change.undone) == (ana.id, NOW, None, False)


async def test_ones_last_change_is_ones_own_and_not_an_empty_one(team: Team) -> None:
    task = await team.add()
    mine = await team.save(replace(task, title="A"))
    await team.save(replace(task, title="B"), who="bob")
    ana = await team.actor()  # claims, and does nothing
    async with team.begin() as tx:
        change = await tx.change(ana, None, since=NOW)
        assert change is not None
        assert change.id == mine
        assert await tx.change(await team.actor("eve"), None, since=NOW) is None


async def test_since_bounds_the_last_change_but_not_a_named_one(team: Team) -> None:
    mine = await team.save(await team.add())
    ana = await team.actor()
    async with team.begin() as tx:
        assert await tx.change(ana, None, since=NOW + timedelta(seconds=1)) is None
        assert await tx.change(ana, mine, since=NOW + timedelta(seconds=1)) is not None
        assert await tx.change(ana, mine + 10_000, since=NOW) is None


async def test_an_undone_change_and_its_undo_are_not_undone_again(team: Team) -> None:
    task = await team.add()
    first = await team.save(replace(task, status=Status.DOING))
    second = await team.save(replace(task, title="B"))
    standing = await team.standing()
    assert standing.change is not None
    async with team.begin() as tx:
        saving = Saving([task], [NewEvent(EventKind.UNDONE, task.number, {})], undoes=second)
        await tx.save(standing.actor, standing.change, saving, NOW)
        undone = await tx.change(standing.actor, second, since=NOW)
        undo = await tx.change(standing.actor, standing.change, since=NOW)
        last = await tx.change(standing.actor, None, since=NOW)
    assert undone is not None
    assert undo is not None
    assert last is not None
    assert (undone.undone, undo.undoes, undo.undone, last.id) == (True, second, False, first)
