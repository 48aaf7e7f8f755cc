"""Lists: which tasks, in which order, page by page."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.calendar import When
from bot.errors import UserError
from bot.model import Actor, Priority, Status, Task
from bot.store import Query
from bot.terms import Condition, ConditionField, GroupKey, SortKey
from storage.conditions import Days
from storage.orders import Order, due_group
from tests.storage.team import NOW, Team

F = ConditionField


def condition(field: ConditionField, *values: object, compare: str = "=", negated: bool = False) -> Condition:
    return Condition(field=field, values=values, compare=compare, negated=negated)  # type: ignore[arg-type]


def day(month_day: int) -> When:
    """A day of September 2026; the 16th is today, a Wednesday. 17:00 in Berlin is 15:00 UTC."""
    return When(datetime(2026, 9, month_day, 15, tzinfo=UTC), date(2026, 9, month_day))


async def board(team: Team) -> Actor:
    ana, bob = await team.actor("ana"), await team.actor("bob")
    async with team.begin() as tx:
        web = await tx.create_project(ana, "Web", "web", [])
    assert web is not None
    await team.add("Alpha", due=day(15), tags=("bug",), priority=Priority.URGENT)
    await team.add("beta", due=day(16), people=(ana,), project_id=web.id, description="say 100%_done")
    await team.add("Gamma", due=day(20), people=(bob, ana), priority=Priority.LOW, tags=("bug", "ui"))
    await team.add("delta", "bob", blocked_by=(1,), status=Status.DOING)
    await team.add("Epsilon", due=day(21), parent=1, room="web")
    closed = await team.add("zeta", due=day(1), people=(ana,))
    await team.done(closed)
    await team.save(replace(await team.add("Gone"), deleted_at=NOW))
    await team.comment(await team.load(4), "hello")
    return await team.actor("ana")


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        (condition(F.STATUS, Status.DOING), [4]),
        (condition(F.STATUS, Status.DOING, Status.DONE), [4, 6]),
        (condition(F.STATUS, Status.DOING, negated=True), [1, 2, 3, 5, 6]),
        (condition(F.DUE, "overdue"), [1]),
        (condition(F.DUE, "overdue", negated=True), [2, 3, 4, 5, 6]),
        (condition(F.DUE, "today"), [2]),
        (condition(F.DUE, "week"), [2, 3]),
        (condition(F.DUE, "none"), [4]),
        (condition(F.DUE, "none", "today"), [2, 4]),
        (condition(F.DUE, "none", negated=True), [1, 2, 3, 5, 6]),
        (condition(F.DUE, day(16)), [2]),
        (condition(F.DUE, day(16), compare="<"), [1, 6]),
        (condition(F.DUE, day(16), compare="<="), [1, 2, 6]),
        (condition(F.DUE, day(16), compare=">"), [3, 5]),
        (condition(F.DUE, day(16), compare=">="), [2, 3, 5]),
        (condition(F.DUE, When(day(16).at)), [2]),
        (condition(F.DUE, When(day(16).at), compare="<"), [1, 6]),
        (condition(F.DUE, When(day(16).at), compare=">"), [3, 5]),
        (condition(F.DUE, When(NOW, date.max)), []),
        (condition(F.DUE, When(NOW, date.max), compare="<="), [1, 2, 3, 5, 6]),
        (condition(F.DUE, When(NOW, date.min), compare=">="), [1, 2, 3, 5, 6]),
        (condition(F.PRIORITY, Priority.URGENT, Priority.LOW), [1, 3]),
        (condition(F.PRIORITY, Priority.NONE, negated=True), [1, 3]),
        (condition(F.TAG, "ui", "other"), [3]),
        (condition(F.TAG, "bug", negated=True), [2, 4, 5, 6]),
        (condition(F.PROJECT), [1, 3, 4, 5, 6]),
        (condition(F.ASSIGNEE), [1, 4, 5]),
        (condition(F.ASSIGNEE, negated=True), [2, 3, 6]),
        (condition(F.CREATED, day(16)), [1, 2, 3, 4, 5, 6]),
        (condition(F.CREATED, day(16), compare="<"), []),
        (condition(F.BLOCKED), [4]),
        (condition(F.BLOCKED, negated=True), [1, 2, 3, 5, 6]),
        (condition(F.HAS, "sub"), [1]),
        (condition(F.HAS, "comment"), [4]),
        (condition(F.HAS, "sub", "comment"), [1, 4]),
        (condition(F.TEXT, "GAM", "lph"), [1, 3]),
        (condition(F.TEXT, "100%_D"), [2]),
        (condition(F.TEXT, "%"), [2]),
        (condition(F.TEXT, "a", negated=True), [5]),
    ],
    ids=str,
)
async def test_conditions(team: Team, given_: Condition, expected: list[int]) -> None:
    ana = await board(team)
    assert await team.numbers(ana, given_, open_only=False, sort=SortKey.NUMBER) == expected


async def test_people_and_projects_are_ids(team: Team) -> None:
    ana = await board(team)
    bob = await team.actor("bob")
    web = (await team.load(2)).project_id
    how = {"open_only": False, "sort": SortKey.NUMBER}
    assert await team.numbers(ana, condition(F.PROJECT, web), **how) == [2]
    assert await team.numbers(ana, condition(F.ASSIGNEE, bob.id), **how) == [3]
    assert await team.numbers(ana, condition(F.ASSIGNEE, bob.id, ana.id), **how) == [2, 3, 6]
    assert await team.numbers(ana, condition(F.ASSIGNEE, ana.id, negated=True), **how) == [1, 4, 5]
    assert await team.numbers(ana, condition(F.CREATOR, bob.id), **how) == [4]


async def test_conditions_together_hold_together(team: Team) -> None:
    ana = await board(team)
    both = (condition(F.TAG, "bug"), condition(F.DUE, "overdue", negated=True), condition(F.TAG, "ui"))
    assert await team.numbers(ana, *both) == [3]


async def test_mine_is_by_due_date_with_the_dateless_last(team: Team) -> None:
    ana = await board(team)
    await team.add("later", people=(ana,))
    await team.add("asleep", people=(ana,), start=day(17), due=day(18))
    mine = condition(F.ASSIGNEE, ana.id)
    assert await team.numbers(ana, mine) == [2, 9, 3, 8]
    assert await team.numbers(ana, mine, hide_future_starts=True) == [2, 3, 8]
    assert await team.numbers(ana, mine, condition(F.TAG, "bug")) == [3]
    assert await team.numbers(ana, mine, room_id=ana.room.id, limit=1, page=2) == [9]


async def test_here_is_the_rooms(team: Team) -> None:
    ana = await board(team)
    web = (await team.actor("ana", "web")).room
    assert await team.numbers(ana, room_id=web.id) == [5]
    assert await team.numbers(ana, room_id=ana.room.id) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        (SortKey.NUMBER, [1, 2, 3, 4, 5], [5, 4, 3, 2, 1]),
        (SortKey.DUE, [1, 2, 3, 5, 4], [5, 3, 2, 1, 4]),
        (SortKey.PRIORITY, [1, 3, 2, 4, 5], [5, 4, 2, 3, 1]),
        (SortKey.TITLE, [1, 2, 4, 5, 3], [3, 5, 4, 2, 1]),
    ],
)
async def test_orders(team: Team, sort: SortKey, up: list[int], down: list[int]) -> None:
    ana = await board(team)
    assert await team.numbers(ana, sort=sort) == up
    assert await team.numbers(ana, sort=sort, descending=True) == down


async def test_groups_come_in_their_order_with_nothing_last(team: Team) -> None:
    ana = await board(team)

    async def grouped(group: GroupKey) -> list[int]:
        return await team.numbers(ana, group=group, sort=SortKey.NUMBER, open_only=False)

    assert await grouped(GroupKey.STATUS) == [1, 2, 3, 5, 4, 6]
    assert await grouped(GroupKey.PRIORITY) == [1, 3, 2, 4, 5, 6]
    assert await grouped(GroupKey.PROJECT) == [2, 1, 3, 4, 5, 6]
    assert await grouped(GroupKey.ASSIGNEE) == [2, 6, 3, 1, 4, 5]
    assert await grouped(GroupKey.DUE) == [1, 6, 2, 3, 5, 4]


async def test_what_is_overdue_today_and_this_week_is_counted_in_the_askers_zone(team: Team) -> None:
    """23:00 UTC on Wednesday is Thursday in Berlin, and still Wednesday in Lima."""
    await team.add(due=When(datetime(2026, 9, 16, 23, tzinfo=UTC)))
    ana = await team.actor("ana")
    team.zone = "America/Lima"
    bob = await team.actor("bob")
    assert await team.numbers(ana, condition(F.DUE, "today")) == []
    assert await team.numbers(bob, condition(F.DUE, "today")) == [1]


async def test_what_was_due_this_morning_is_both_overdue_and_of_today(team: Team) -> None:
    await team.add(due=When(NOW - timedelta(hours=1)))
    ana = await team.actor()
    assert await team.numbers(ana, condition(F.DUE, "today")) == [1]
    assert await team.numbers(ana, condition(F.DUE, "overdue")) == [1]
    assert await team.numbers(ana, condition(F.DUE, "week")) == [1]


# ---- pages


async def many(team: Team) -> Actor:
    """Tasks alike in most keys, so that every tie has to be broken."""
    ana, bob = await team.actor("ana"), await team.actor("bob")
    async with team.begin() as tx:
        made = [await tx.create_project(ana, name, name.lower(), []) for name in ("Web", "App")]
    projects = [None, *(one.id for one in made if one)]
    due = [None, day(15), day(16), day(16), day(20)]
    titles = ["same", "Same", "other"]
    people: list[tuple[Actor, ...]] = [(), (bob,), (ana, bob)]
    for n in range(27):
        team.now = NOW + timedelta(minutes=n % 4, microseconds=n % 2)
        await team.add(
            titles[n % 3],
            due=due[n % 5],
            priority=Priority(1 + n % 5),
            project_id=projects[n % 3],
            people=people[n % 3],
            status=Status.DONE if n % 7 == 0 else Status.TODO,
            stage="review" if n % 4 == 1 else "",
        )
    team.now = NOW + timedelta(days=1)
    return ana


async def walk(team: Team, query: Query) -> list[Task]:
    """Every page, one after the other."""
    found: list[Task] = []
    async with team.begin() as tx:
        for _ in range(100):
            page = await tx.list_tasks(query)
            found += page.tasks
            if page.next is None:
                return found
            assert len(page.next) <= 60
            assert " " not in page.next
            query = replace(query, after=page.next)
    raise AssertionError(f"it never ends: {query.sort} {query.descending} {query.group} {query.after}")


async def test_pages_show_every_task_once_in_every_order(team: Team) -> None:
    ana = await many(team)
    orders = itertools.product(SortKey, (False, True), (None, *GroupKey), (False, True))
    for sort, descending, group, open_only in orders:
        query = Query(ana, (), team.now, open_only=open_only, sort=sort, descending=descending, group=group)
        (at_once,) = [await walk(team, replace(query, limit=100))]
        in_pages = await walk(team, replace(query, limit=4))
        assert len(at_once) == (23 if open_only else 27)
        assert [one.number for one in in_pages] == [one.number for one in at_once], (sort, descending, group)


async def test_pages_of_ones_own_list_show_every_task_once(team: Team) -> None:
    ana = await many(team)
    mine = Query(ana, (condition(F.ASSIGNEE, ana.id),), team.now, limit=2)
    assert [one.number for one in await walk(team, mine)] == [
        one.number for one in await walk(team, replace(mine, limit=50))
    ]


async def test_a_page_goes_on_where_it_ended_though_tasks_were_done_meanwhile(team: Team) -> None:
    ana = await many(team)
    query = Query(ana, (), team.now, limit=5)
    async with team.begin() as tx:
        first = await tx.list_tasks(query)
    await team.done(first.tasks[-1])
    async with team.begin() as tx:
        second = await tx.list_tasks(replace(query, after=first.next))
        rest = await tx.list_tasks(replace(query, after=first.next, limit=100))
    assert not {one.number for one in first.tasks} & {one.number for one in second.tasks}
    assert len(first.tasks) + len(rest.tasks) == 23


async def test_a_typed_page_number_skips_the_pages_before(team: Team) -> None:
    ana = await many(team)
    every = await team.numbers(ana, limit=100)
    assert await team.numbers(ana, limit=5, page=3) == every[10:15]
    assert await team.numbers(ana, limit=5, page=40) == []
    assert (await team.page(ana, limit=5, page=5)).next is None


# ---- cursors

BROKEN = """
x | d | d... | d.0.0 | D.0.0.1 | dp.0.0.1 | n.0.0.1 | d.0.0.1. | d.-1.0.1 | d.0.0.g | d.0._1.1 | d.0.+1.1 | d.0.0.１
d.0.0.ffffffffffffffff | d.0.7fffffffffffffff.1 | d.ffffffffffffffff.0.1 | d.0.0.00000000000000001
"""
BROKEN_CURSORS = [*BROKEN.replace("|", " ").split(), "", "d.0.0.1 ", "d.0.0.1\n", "d.0.0.1\x00"]


@pytest.mark.parametrize("cursor", BROKEN_CURSORS)
async def test_a_broken_cursor_is_told_kindly(team: Team, cursor: str) -> None:
    ana = await team.actor()
    with pytest.raises(UserError, match="page"):
        await team.page(ana, after=cursor, sort=SortKey.DUE)


@given(
    cursor=st.one_of(
        st.text(max_size=80),
        st.from_regex(r"\A[dpcuntDPCUNT][spjad]?\.[0-9a-f]{1,16}\.-?[0-9a-f]{1,16}\.[0-9a-f]{1,16}\Z"),
    ),
    sort=st.sampled_from(SortKey),
    group=st.sampled_from([None, *GroupKey]),
    descending=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
def test_no_cursor_makes_anything_but_an_answer(
    cursor: str, sort: SortKey, group: GroupKey | None, descending: bool
) -> None:
    order = Order(sort, descending, group)
    for text in (cursor, f"{order.tag}.{cursor.partition('.')[2]}"):
        try:
            values = order.position(text)
        except UserError:
            continue
        assert all(abs(one) < 2**63 for one in values.values() if isinstance(one, int))


async def test_a_cursor_at_the_ends_of_time_and_numbers_is_an_answer(team: Team) -> None:
    ana = await board(team)
    latest = int((datetime(9999, 12, 31, 23, 59, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6)
    earliest = int((datetime(1, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6)
    assert await team.numbers(ana, after=f"d.0.{latest:x}.1") == []
    assert await team.numbers(ana, after=f"d.0.{earliest:x}.{2**63 - 1:x}") == [1, 2, 3, 5, 4]


# ---- the same groups as the tasks themselves say


@given(
    due=st.none() | st.datetimes(datetime(2026, 8, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    status=st.sampled_from(Status),
    week_start=st.integers(0, 6),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_tasks_due_group_is_one_of_six(due: datetime | None, status: Status, week_start: int) -> None:
    from bot.calendar import Calendar

    days = Days.of(Calendar(week_start=week_start), NOW)
    task = Task(1, "x", status=status, due=When(due) if due else None)
    assert due_group(task, days) in range(6)
    assert days.today < days.tomorrow <= days.next_week
    assert days.next_week - days.today <= timedelta(days=7)
