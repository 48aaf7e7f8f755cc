"""Tasks by number: what is stored comes back, and what stands beside it."""

from datetime import date, timedelta

from bot.calendar import When
from bot.model import Assignee, Mode, Priority, RoomKind, Status, Task
from storage.tasks import COMMENTS_SHOWN
from tests.storage.team import NOW, Team

DAY = When(NOW + timedelta(days=2), date(2026, 9, 18))
INSTANT = When(NOW + timedelta(days=1))


async def full(team: Team) -> Task:
    """A task with every field set."""
    ana, bob = await team.actor("ana"), await team.actor("bob")
    async with team.begin() as tx:
        project = await tx.create_project(ana, "Web", "web", [])
    assert project is not None
    other = await team.add("Parent")
    return await team.add(
        "Fix “login” 🔑",
        people=(bob, ana),
        description="line one\nline two",
        status=Status.DOING,
        priority=Priority.HIGH,
        mode=Mode.ALL,
        watchers=(ana.id,),
        due=DAY,
        start=INSTANT,
        tags=("bug", "später"),
        project_id=project.id,
        project="web",
        parent=other.number,
        blocked_by=(other.number,),
        estimate_minutes=90,
        repeat="every mon",
        reminders=(60, 1440),
        source="https://example.org/x",
        metadata={"a": [1, {"b": None}]},
    )


async def test_every_field_comes_back_as_it_was_stored(team: Team) -> None:
    stored = await full(team)
    assert await team.load(stored.number) == stored


async def test_every_field_comes_back_as_it_was_changed(team: Team) -> None:
    stored = await full(team)
    plain = Task(stored.number, "Other", creator=stored.creator, room_id=stored.room_id, room=stored.room)
    await team.save(plain)
    loaded = await team.load(stored.number)
    assert loaded.version == 2
    await team.save(stored)
    again = await team.load(stored.number)
    assert again.version == 3
    assert {**fields(again), "version": 1} == fields(stored)
    assert fields(loaded) == {**fields(plain), "version": 2, "created_at": NOW, "updated_at": NOW}


def fields(task: Task) -> dict[str, object]:
    return {name: getattr(task, name) for name in Task.__slots__}  # type: ignore[attr-defined]


async def test_deleted_ones_load_and_unknown_ones_do_not(team: Team) -> None:
    from dataclasses import replace

    task = await team.add()
    await team.save(replace(task, deleted_at=NOW))
    ana = await team.actor()
    async with team.begin() as tx:
        loaded = await tx.load(ana, [task.number, 99, 0, -1, 2**63, 10**40])
    assert [one.deleted_at for one in loaded] == [NOW]


async def test_tasks_load_in_order_of_number_by_number_and_by_card(team: Team) -> None:
    for _ in range(3):
        await team.add()
    ana, elsewhere = await team.actor(), await team.actor(room="web")
    async with team.begin() as tx:
        await tx.post_card(ana, 2, "m1")
        await tx.post_card(ana, 99, "m2")
        assert [one.number for one in await tx.load(ana, [3, 1], cards=["m1", "m2"], lock=True)] == [1, 2, 3]
        assert await tx.load(elsewhere, [], cards=["m1"]) == []


async def test_a_message_shows_the_last_card_posted_in_it(team: Team) -> None:
    for _ in range(2):
        await team.add()
    ana = await team.actor()
    async with team.begin() as tx:
        await tx.post_card(ana, 1, "m1")
        await tx.post_card(ana, 2, "m1")
        assert [one.number for one in await tx.load(ana, [], cards=["m1"])] == [2]


async def test_who_closed_it_comes_back(team: Team) -> None:
    await team.actor("bob")
    done = await team.done(await team.add(), "bob")
    assert done.completed_by is not None
    assert (done.completed_by.name, done.completed_by.account, done.completed_at) == ("Bob", "bob", NOW)


async def test_detail_has_the_last_comments_and_the_relatives_one_may_see(team: Team) -> None:
    main = await team.add("Main")
    child = await team.add("Child", parent=main.number)
    secret = await team.add("Secret", "eve", "cellar", kind=RoomKind.PRIVATE, parent=main.number)
    blocker = await team.add("Blocker")
    from dataclasses import replace

    await team.save(replace(main, blocked_by=(blocker.number, secret.number)))
    for n in range(COMMENTS_SHOWN + 2):
        await team.comment(main, f"comment {n}", "bob")
    ana, eve = await team.actor("ana"), await team.actor("eve", "cellar", kind=RoomKind.PRIVATE)
    async with team.begin() as tx:
        seen, inside = await tx.detail(ana, [main.number]), await tx.detail(eve, [main.number])
    assert seen is not None
    assert inside is not None
    assert [one.body for one in seen.comments] == [f"comment {n}" for n in range(2, 7)]
    assert {(one.author.name, one.author.account, one.at, one.task) for one in seen.comments} == {
        ("Bob", "bob", NOW, main.number)
    }
    assert seen.task.comment_count == 7
    assert [one.number for one in seen.children] == [child.number]
    assert [one.number for one in seen.blockers] == [blocker.number]
    assert seen.task.blocked_by == (blocker.number,), "nor that there is a task of that number"
    assert inside.task.blocked_by == (blocker.number, secret.number)
    assert [one.number for one in inside.children] == [child.number, secret.number]


async def test_detail_of_a_card_and_of_nothing(team: Team) -> None:
    task = await team.add()
    ana = await team.actor()
    async with team.begin() as tx:
        await tx.post_card(ana, task.number, "m1")
        by_card = await tx.detail(ana, [], ["m1"])
        assert by_card is not None
        assert (by_card.task.number, by_card.comments, by_card.children) == (1, (), ())
        assert await tx.detail(ana, [2]) is None
        assert await tx.detail(ana, [], ["m2"]) is None


async def test_the_last_task_touched_is_ones_own_and_in_this_room(team: Team) -> None:
    first, second = await team.add("One"), await team.add("Two")
    await team.add("Elsewhere", room="web")
    await team.add("Bob's", "bob")
    ana, eve = await team.actor("ana"), await team.actor("eve")
    async with team.begin() as tx:
        assert await tx.last_touched(ana) == second.number
        assert await tx.last_touched(eve) is None
    await team.comment(first, "again")
    async with team.begin() as tx:
        assert await tx.last_touched(ana) == first.number


async def test_tags_are_suggested_most_used_first(team: Team) -> None:
    for tags in (("bug", "Backend"), ("bug",), ("ui", "b%_")):
        await team.add(tags=tags)
    ana = await team.actor()
    async with team.begin() as tx:
        assert await tx.suggest_tags(ana, "B") == ["bug", "Backend", "b%_"]
        assert await tx.suggest_tags(ana, "b%") == ["b%_"]
        assert await tx.suggest_tags(ana, "", 1) == ["bug"]


async def test_tags_of_tasks_one_may_not_see_are_not_suggested(team: Team) -> None:
    await team.add(tags=("public",))
    await team.add("Secret", "eve", "cellar", kind=RoomKind.PRIVATE, tags=("merger",))
    ana, eve = await team.actor(), await team.actor("eve")
    async with team.begin() as tx:
        assert await tx.suggest_tags(ana, "") == ["public"]
        assert await tx.suggest_tags(eve, "") == ["merger", "public"]


async def test_tasks_are_suggested_by_number_and_by_words(team: Team) -> None:
    for n in range(12):
        await team.add(f"Task alpha{n}")
    await team.add("Hidden alpha", "eve", "cellar", kind=RoomKind.PRIVATE)
    await team.done(await team.load(12))
    ana = await team.actor()
    async with team.begin() as tx:

        async def suggested(prefix: str, limit: int = 25) -> list[int]:
            return [one.number for one in await tx.suggest_tasks(ana, prefix, limit)]

        assert await suggested("1") == await suggested("#1") == await suggested("WEB-1") == [1, 10, 11, 12]
        assert await suggested("9" * 30) == []
        assert await suggested("alph", 3) == [12, 11, 10]
        assert await suggested("task alpha1") == [12, 11, 2]


async def test_before_anything_is_typed_the_likeliest_tasks_are_suggested(team: Team) -> None:
    ana, eve = await team.actor(), await team.actor("eve")
    await team.add("Mine, some day", people=(ana,))
    await team.add("Mine, soon", people=(ana,), due=DAY)
    await team.add("Mine, done", people=(ana,))
    await team.done(await team.load(3))
    await team.add("Theirs, talked about", "eve")
    await team.comment(await team.load(4), "look")
    await team.add("Theirs", "eve", people=(eve,))
    await team.add("Hidden", "eve", "cellar", kind=RoomKind.PRIVATE)
    await team.add("Newest", "eve")
    async with team.begin() as tx:
        assert [one.number for one in await tx.suggest_tasks(ana, "")] == [2, 1, 4, 3, 7, 5]
        assert [one.number for one in await tx.suggest_tasks(ana, "🙂", 3)] == [2, 1, 4]


async def test_parts_done_come_back_in_the_order_of_the_assignees(team: Team) -> None:
    ana, bob, eve = [await team.actor(name) for name in ("ana", "bob", "eve")]
    task = await team.add(people=(eve, ana, bob), mode=Mode.ALL)
    await team.save(task.with_part_done(ana.person.who, NOW))
    shown = (await team.load(task.number)).assignees
    assert shown == (
        Assignee(eve.person.who),
        Assignee(ana.person.who, done=True),
        Assignee(bob.person.who),
    )
