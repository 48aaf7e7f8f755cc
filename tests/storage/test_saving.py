"""Writing: numbers, assignments, words, comments and events, in one statement each."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.calendar import When
from bot.errors import DatabaseError
from bot.events import EventKind, NewEvent
from bot.model import Assignee, Mode, Status
from bot.store import Saving
from storage.failures import RefusedStatement
from storage.task_saving import WORDS_OF_COMMENTS
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from bot.model import Actor, Task


async def test_numbers_start_at_one_in_every_workspace(team: Team) -> None:
    assert [(await team.add()).number for _ in range(3)] == [1, 2, 3]
    assert (await Team(team.store).add()).number == 1


async def test_parallel_adds_get_every_number_once(team: Team) -> None:
    await team.actor()
    made = await asyncio.gather(*(team.add(f"Task {n}") for n in range(20)))
    assert sorted(task.number for task in made) == list(range(1, 21))


async def test_a_number_of_a_rolled_back_add_is_used_again(team: Team) -> None:
    task, standing = await team.add("One"), await team.standing()
    made = []

    async def broken() -> None:
        async with team.begin() as tx:
            assert standing.change is not None
            made.append(await tx.add(standing.actor, standing.change, task, NewEvent(EventKind.ADDED, 0, {}), NOW))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    assert [one.number for one in made] == [(await team.add("Two")).number] == [2]


async def copies(owner: asyncpg.Connection, team: Team) -> list[tuple[object, ...]]:
    """Assignments that do not say what their task says."""
    actor = await team.actor()
    return await owner.fetch(
        "SELECT * FROM assignments a JOIN tasks t ON t.workspace_id = a.workspace_id AND t.number = a.task_number"
        " WHERE a.workspace_id = $1 AND (a.due_key, a.is_open) IS DISTINCT FROM (t.due_key, t.is_open)",
        actor.workspace,
    )


async def test_assignments_say_when_their_task_is_due_and_whether_it_is_open(
    team: Team, owner: asyncpg.Connection
) -> None:
    ana, bob = await team.actor("ana"), await team.actor("bob")
    task = await team.add(people=(ana, bob))
    assert await copies(owner, team) == []
    steps = [
        replace(task, due=When(NOW)),
        replace(task, due=When(NOW + timedelta(days=1)), status=Status.DONE),
        replace(task, due=None),
        replace(task, deleted_at=NOW),
        task.assigned((bob.person.who,), Mode.ONE),
        replace(task, assignees=()),
        replace(task, status=Status.CANCELLED),
    ]
    for step in steps:
        await team.save(step)
        assert await copies(owner, team) == []
        assert (await team.load(task.number)).assignees == step.assignees


async def test_the_moment_of_a_part_done_stays(team: Team, owner: asyncpg.Connection) -> None:
    ana, bob = await team.actor("ana"), await team.actor("bob")
    task = await team.add(people=(ana, bob), mode=Mode.ALL)
    half = task.with_part_done(ana.person.who, NOW)
    await team.save(half)
    team.now += timedelta(hours=1)
    await team.save(replace(half, title="Other"))
    rows = await owner.fetch(
        "SELECT done_at FROM assignments WHERE workspace_id = $1 AND done_at IS NOT NULL", ana.workspace
    )
    assert [row["done_at"] for row in rows] == [NOW]
    await team.save(replace(half, assignees=tuple(Assignee(one.who) for one in half.assignees)))
    assert not any(one.done for one in (await team.load(task.number)).assignees)


async def test_saving_many_changes_only_them_and_counts_their_versions(team: Team) -> None:
    made = [await team.add(f"Task {n}") for n in range(5)]
    team.now += timedelta(hours=1)
    await team.save(*(replace(task, title=f"{task.title}!") for task in made[1:4]))
    loaded = [await team.load(task.number) for task in made]
    assert [one.title for one in loaded] == ["Task 0", "Task 1!", "Task 2!", "Task 3!", "Task 4"]
    assert [one.version for one in loaded] == [1, 2, 2, 2, 1]
    assert [one.updated_at for one in loaded] == [NOW, *[team.now] * 3, NOW]
    assert {one.created_at for one in loaded} == {NOW}


async def test_a_task_that_is_not_there_cannot_be_saved(team: Team) -> None:
    task, standing = await team.add(), await team.standing()
    assert standing.change is not None
    saving = Saving([task, replace(task, number=99)])
    async with team.begin() as tx:
        with pytest.raises(DatabaseError, match="1 of 2"):
            await tx.save(standing.actor, standing.change, saving, NOW)


async def test_who_made_it_where_and_how_private_cannot_be_changed_by_saving(team: Team) -> None:
    task = await team.add()
    bob = await team.actor("bob", "web")
    await team.save(replace(task, creator=bob.person.who, room_id=bob.room.id, private=True))
    loaded = await team.load(task.number)
    assert (loaded.creator.name, loaded.room, loaded.private) == ("Ana", "general", False)


async def test_twenty_locked_saves_at_once_are_one_after_the_other(team: Team) -> None:
    people = [await team.actor(f"person{n}") for n in range(20)]
    task = await team.add()

    async def join(one: Actor) -> None:
        async with team.begin() as tx:
            standing = await tx.identify(team.inbound(one.person.account or ""), claim=True, now=NOW)
            assert standing.change is not None
            (found,) = await tx.load(one, [task.number], lock=True)
            more = found.assigned((*(held.who for held in found.assignees), one.person.who), Mode.ANY)
            event = NewEvent(EventKind.CLAIMED, task.number, {})
            await tx.save(one, standing.change, Saving([more], [event]), NOW)

    await asyncio.gather(*map(join, people))
    loaded = await team.load(task.number)
    assert loaded.version == 21
    assert set(loaded.people) == {one.id for one in people}


# ---- words


async def found(team: Team, text: str) -> list[int]:
    return await team.numbers(await team.actor(), text=text, open_only=False)


async def test_a_new_title_and_description_are_found_and_the_old_ones_not(team: Team) -> None:
    task = await team.add("Fix the login", description="very urgent")
    assert await found(team, "login") == await found(team, "urgent") == [1]
    await team.comment(task, "pistachios")
    await team.save(replace(await team.load(1), title="Repair", description=""))
    assert await found(team, "login") == await found(team, "urgent") == []
    assert await found(team, "repair") == await found(team, "pistachios") == [1]
    await team.done(await team.load(1))
    assert await found(team, "repair pistachios") == [1]


async def test_only_the_newest_comments_are_found(team: Team) -> None:
    task = await team.add()
    for n in range(WORDS_OF_COMMENTS + 1):
        await team.comment(task, f"word{n:03}")
    assert await found(team, "word000") == []
    assert await found(team, "word001") == await found(team, "word050") == [1]


async def test_any_number_of_long_comments_can_be_written(team: Team) -> None:
    """The longest comments of the widest characters: more of them than one vector has room for."""
    task = await team.add()
    for n in range(WORDS_OF_COMMENTS + 5):
        await team.comment(task, " ".join(chr(0x20000 + n * 100 + k) * 39 for k in range(100)))
    assert (await team.load(1)).comment_count == WORDS_OF_COMMENTS + 5


# ---- comments and events


async def change_comments(team: Team, change: int, **parts: object) -> None:
    async with team.begin() as tx:
        await tx.save(await team.actor(), change, Saving(**parts), NOW)  # type: ignore[arg-type]


async def test_a_comment_is_taken_back_and_put_back_with_its_count_and_words(team: Team) -> None:
    task = await team.add()
    change = await team.comment(task, "first pistachio")
    await team.comment(task, "second")
    async with team.begin() as tx:
        done = await tx.change(await team.actor(), change, since=NOW)
    assert done is not None
    (comment,) = [event.comment for event in done.events]
    assert comment is not None

    async def bodies() -> tuple[int, list[str]]:
        async with team.begin() as tx:
            detail = await tx.detail(await team.actor(), [1])
            assert detail is not None
            return detail.task.comment_count, [one.body for one in detail.comments]

    for _ in range(2):  # a second time it is so already
        await change_comments(team, change, uncomment=[comment])
        assert await bodies() == (1, ["second"])
        assert await found(team, "pistachio") == []
    for _ in range(2):
        await change_comments(team, change, recomment=[comment], tasks=[await team.load(1)])
        assert await bodies() == (2, ["first pistachio", "second"])
        assert await found(team, "pistachio") == [1]


async def test_each_new_comments_event_names_it(team: Team) -> None:
    made = [await team.add(f"Task {n}") for n in range(3)]
    standing = await team.standing()
    assert standing.change is not None
    events = [NewEvent(EventKind.COMPLETED, made[0].number, {})]
    events += [NewEvent(EventKind.COMMENTED, task.number, {"comment": (None, task.title)}) for task in reversed(made)]
    events += [NewEvent(EventKind.UNDONE, made[0].number, {})]
    async with team.begin() as tx:
        saving = Saving(made, events, [(task.number, task.title) for task in made])
        await tx.save(standing.actor, standing.change, saving, NOW)
        change = await tx.change(standing.actor, standing.change, since=NOW)
        details = [await tx.detail(standing.actor, [task.number]) for task in made]
    assert change is not None
    assert [(one.kind, one.task) for one in change.events] == [(one.kind, one.task) for one in events]
    commented = {event.task: event.comment for event in change.events if event.comment}
    assert commented == {detail.task.number: detail.comments[0].id for detail in details if detail}
    assert [detail.task.comment_count for detail in details if detail] == [1, 1, 1]


async def test_a_comment_does_not_make_an_open_form_stale(team: Team) -> None:
    task = await team.add()
    team.now += timedelta(hours=1)
    await team.comment(task, "hello")
    loaded = await team.load(task.number)
    assert (loaded.version, loaded.comment_count, loaded.updated_at) == (1, 1, team.now)


async def test_an_event_of_no_task_is_saved_alone(team: Team) -> None:
    standing = await team.standing()
    assert standing.change is not None
    await change_comments(team, standing.change, events=[NewEvent(EventKind.ROLE_SET, None, {"role": ("a", "b")})])
    async with team.begin() as tx:
        change = await tx.change(standing.actor, standing.change, since=NOW)
    assert change is not None
    assert [(one.task, one.fields) for one in change.events] == [(None, {"role": ("a", "b")})]


@pytest.mark.parametrize("bad", ["nul \x00", "lone \ud800"])
async def test_text_that_postgresql_refuses_is_an_error_and_no_crash(team: Team, bad: str) -> None:
    task: Task = await team.add()
    with pytest.raises(RefusedStatement):
        await team.add(bad)
    with pytest.raises(RefusedStatement):
        await team.save(replace(task, title=bad))
    assert (await team.load(task.number)).title == task.title
