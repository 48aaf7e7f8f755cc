"""How tasks hang together: what is above one, whose last part was closed, and what a card shows beside it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.dependencies import Edge, Relation, way_back
from bot.model import Item, RoomKind, Status
from tests.storage.team import Team


async def leading(team: Team, relation: Relation, *starts: int) -> set[Edge]:
    async with team.begin() as tx:
        return set(await tx.leading_from({relation: starts}))


async def test_all_that_is_above_a_task_is_found_by_its_relation(team: Team) -> None:
    top = await team.add("Top")
    middle = await team.add("Middle", parent=top.number, blocked_by=(top.number,))
    low = await team.add(
        "Low", parent=middle.number, duplicate_of=middle.number, blocked_by=(top.number, middle.number)
    )
    assert await leading(team, Relation.PARENT, low.number) == {
        Edge(Relation.PARENT, 3, 2),
        Edge(Relation.PARENT, 2, 1),
    }
    assert await leading(team, Relation.BLOCKER, low.number) == {
        Edge(Relation.BLOCKER, 3, 1),
        Edge(Relation.BLOCKER, 3, 2),
        Edge(Relation.BLOCKER, 2, 1),
    }
    assert await leading(team, Relation.ORIGINAL, low.number) == {Edge(Relation.ORIGINAL, 3, 2)}
    assert await leading(team, Relation.PARENT, top.number) == set()


async def test_other_workspaces_are_not_walked(team: Team) -> None:
    other = Team(team.store)
    await other.add("Top")
    await other.add("Low", parent=1)
    await team.add("Alone")
    await team.add("Also alone")
    assert await leading(team, Relation.PARENT, 1, 2) == set()


async def test_what_is_closed_or_deleted_is_on_the_way_too(team: Team) -> None:
    await team.add("Top")
    await team.add("Done", status=Status.DONE, blocked_by=(1,))
    await team.add("Gone", deleted_at=team.now, blocked_by=(2,))
    assert {edge.task for edge in await leading(team, Relation.BLOCKER, 3)} == {2, 3}


async def test_many_ways_to_one_task_are_walked_once(team: Team) -> None:
    """Thirty layers of two: a billion ways, and sixty tasks."""
    await team.add("a")
    await team.add("b")
    for layer in range(1, 30):
        below = (2 * layer - 1, 2 * layer)
        for _ in range(2):
            await team.add("x", blocked_by=below)
    edges = await leading(team, Relation.BLOCKER, 60)
    assert len(edges) == 2 + 28 * 4
    assert way_back(edges, Relation.BLOCKER, [60], 1)[-1] == 1


_PAIRS = st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=10)


@given(_PAIRS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_found_is_what_is_stored(team: Team, pairs: list[tuple[int, int]]) -> None:
    """However the tasks hang together, also in circles that nobody could have made."""
    own = Team(team.store)
    for number in range(1, 7):
        await own.add(f"Task {number}")
    waits = {task: tuple(dict.fromkeys(to for one, to in pairs if one == task)) for task, _ in pairs}
    for task, blockers in waits.items():
        await own.save(replace(await own.load(task), blocked_by=blockers))
    found = await leading(own, Relation.BLOCKER, 1)
    reached, before = {1}, set[int]()
    while reached != before:
        before = set(reached)
        reached |= {to for task in before for to in waits.get(task, ())}
    assert found == {Edge(Relation.BLOCKER, task, to) for task in reached for to in waits.get(task, ())}


async def test_a_parent_is_finished_when_no_part_is_open(team: Team) -> None:
    top = await team.add("Top")
    first, second = [await team.add("Part", parent=top.number) for _ in range(2)]
    ana = await team.actor()

    async def finished() -> list[int]:
        async with team.begin() as tx:
            return [one.number for one in await tx.finished_parents(ana, [first.number, second.number])]

    await team.done(first)
    assert await finished() == []
    await team.save(replace(second, deleted_at=team.now))
    assert await finished() == [top.number]
    await team.done(top)
    assert await finished() == []


async def test_a_card_has_beside_it_what_the_reader_may_see(team: Team) -> None:
    secret = await team.add("Secret", "eve", "cellar", kind=RoomKind.PRIVATE)
    main = await team.add("Main", parent=secret.number, duplicate_of=secret.number, relates=(secret.number, 3))
    other = await team.add("Other", relates=(main.number,), duplicate_of=main.number)
    await team.save(replace(secret, relates=(main.number,)))
    ana, eve = await team.actor("ana"), await team.actor("eve", "cellar", kind=RoomKind.PRIVATE)
    async with team.begin() as tx:
        seen, inside = await tx.detail(ana, [main.number]), await tx.detail(eve, [main.number])
    assert seen is not None
    assert inside is not None
    assert (seen.parent, seen.original, seen.task.parent, seen.task.duplicate_of) == (None, None, None, None)
    assert seen.task.relates == (other.number,)
    assert [one.number for one in seen.duplicates] == [other.number]
    assert inside.parent is not None
    assert inside.original is not None
    assert sorted(inside.task.relates) == [secret.number, other.number]


async def test_only_one_side_is_no_relation(team: Team) -> None:
    main = await team.add("Main", relates=(2,))
    await team.add("Other")
    async with team.begin() as tx:
        detail = await tx.detail(await team.actor(), [main.number])
    assert detail is not None
    assert detail.related == ()


async def test_a_checklist_comes_back_as_it_was_stored(team: Team) -> None:
    items = (Item('Buy "milk" 🥛', done=True), Item("Call\\Bob"))
    task = await team.add("Shopping", checklist=items)
    assert (await team.load(task.number)).checklist == items
    await team.save(replace(await team.load(task.number), checklist=items[:1]))
    assert (await team.load(task.number)).checklist == items[:1]
