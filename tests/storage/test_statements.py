"""How many statements a command takes, and that the lists people ask for most read one range of an index."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.events import EventKind, NewEvent
from bot.model import Status
from bot.ports import Sender
from bot.store import Names, Query, Saving
from bot.terms import Condition, ConditionField
from storage.store import PostgresStore
from tests.explaining import explained, nodes, whole
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from asyncpg.connection import LoggedQuery

    from bot.store import Standing
    from storage.tx import Transaction
    from tests.databases import Databases
    from tests.explaining import Node

    Work = Callable[[Transaction, Standing], Awaitable[object]]

READS, WRITES = 2, 4  # statements at most, besides BEGIN with the workspace, and COMMIT
TASKS = 20_000
INSTALLATION = "statements"


async def statements(team: Team, *, claim: bool, work: Work, named: tuple[Sender, ...] = ()) -> list[LoggedQuery]:
    """What passes between BEGIN and COMMIT, as the connection itself logs it."""
    return [one for one, _ in await _run(team, claim=claim, work=work, named=named)]


async def plans(team: Team, *, claim: bool, work: Work) -> list[Node]:
    """Of each of these."""
    return [plan for _, plan in await _run(team, claim=claim, work=work, explain=True) if plan]


async def _run(
    team: Team, *, claim: bool, work: Work, explain: bool = False, named: tuple[Sender, ...] = ()
) -> list[tuple[LoggedQuery, Node]]:
    seen: list[LoggedQuery] = []
    inbound = replace(team.inbound("p3", "r2"), named=named)
    async with team.begin() as tx:
        with tx._connection.query_logger(seen.append):
            await work(tx, await tx.identify(inbound, claim=claim, now=NOW))
            await asyncio.sleep(0)  # it logs at the loop's next turn
        return [(one, await explained(tx._connection, one.query, one.args) if explain else {}) for one in seen]


async def show(tx: Transaction, standing: Standing) -> object:
    return await tx.detail(standing.actor, [77])


async def mine(tx: Transaction, standing: Standing) -> object:
    held = Condition(field=ConditionField.ASSIGNEE, values=(standing.actor.id,))
    return await tx.list_tasks(Query(standing.actor, (held,), NOW, hide_future_starts=True))


async def next_of_mine(tx: Transaction, standing: Standing) -> object:
    held = Condition(field=ConditionField.ASSIGNEE, values=(standing.actor.id,))
    return await tx.list_tasks(Query(standing.actor, (held,), NOW, after="d.0.6000000000000.5"))


async def mine_and_my_groups(tx: Transaction, standing: Standing) -> object:
    one = replace(standing.actor, groups=frozenset((5, 6, 7)))
    held = Condition(field=ConditionField.ASSIGNEE, values=one.holders)
    return await tx.list_tasks(Query(one, (held,), NOW, hide_future_starts=True))


async def next_of_mine_and_my_groups(tx: Transaction, standing: Standing) -> object:
    one = replace(standing.actor, groups=frozenset((5, 6, 7)))
    held = Condition(field=ConditionField.ASSIGNEE, values=one.holders)
    return await tx.list_tasks(Query(one, (held,), NOW, after="d.0.6000000000000.5"))


async def here_with_groups(tx: Transaction, standing: Standing) -> object:
    one = replace(standing.actor, groups=frozenset((5, 6, 7)))
    return await tx.list_tasks(Query(one, (), NOW, room_id=one.room.id))


async def here(tx: Transaction, standing: Standing) -> object:
    return await tx.list_tasks(Query(standing.actor, (), NOW, room_id=standing.actor.room.id))


async def next_of_here(tx: Transaction, standing: Standing) -> object:
    return await tx.list_tasks(
        Query(standing.actor, (), NOW, room_id=standing.actor.room.id, after="d.0.6000000000000.5")
    )


async def of_project(tx: Transaction, standing: Standing) -> object:
    project = Condition(field=ConditionField.PROJECT, values=(1,))
    return await tx.list_tasks(Query(standing.actor, (project,), NOW))


async def every(tx: Transaction, standing: Standing) -> object:
    return await tx.list_tasks(Query(standing.actor, (), NOW))


async def search(tx: Transaction, standing: Standing) -> object:
    return await tx.list_tasks(Query(standing.actor, (), NOW, text="login", open_only=False))


async def search_rare(tx: Transaction, standing: Standing) -> object:
    return await tx.list_tasks(Query(standing.actor, (), NOW, text="nowhere", open_only=False))


async def add(tx: Transaction, standing: Standing) -> object:
    assert standing.change is not None
    await tx.find(Names(handles=("p4",), projects=("proj1",)), "console")
    (task,) = await tx.load(standing.actor, [77])
    event = NewEvent(EventKind.ADDED, 0, {})
    return await tx.add(standing.actor, standing.change, task, event, NOW, card=True)


async def done_with_a_note(tx: Transaction, standing: Standing) -> object:
    assert standing.change is not None
    numbers = [77, 78, 79]
    closed = [
        task.with_status(Status.DONE, NOW, standing.actor.person.who)
        for task in await tx.load(standing.actor, numbers, lock=True)
    ]
    events = [NewEvent(EventKind.COMPLETED, number, {"title": ("a", "b")}) for number in numbers]
    events += [NewEvent(EventKind.COMMENTED, number, {}) for number in numbers]
    saving = Saving(closed, events, [(number, "shipped") for number in numbers], cards=numbers)
    return await tx.save(standing.actor, standing.change, saving, NOW)


async def comment(tx: Transaction, standing: Standing) -> object:
    assert standing.change is not None
    await tx.load(standing.actor, [77], lock=True)
    saving = Saving(events=[NewEvent(EventKind.COMMENTED, 77, {})], comments=[(77, "shipped")])
    return await tx.save(standing.actor, standing.change, saving, NOW)


async def undo(tx: Transaction, standing: Standing) -> object:
    assert standing.change is not None
    change = await tx.change(standing.actor, None, since=NOW)
    tasks = await tx.load(standing.actor, [77], lock=True)
    saving = Saving(tasks, [NewEvent(EventKind.UNDONE, 77, {})], undoes=change.id if change else None)
    return await tx.save(standing.actor, standing.change, saving, NOW)


OF_GROUPS: list[Work] = [mine_and_my_groups, next_of_mine_and_my_groups, here_with_groups]
READING: list[Work] = [show, mine, next_of_mine, here, next_of_here, of_project, every, search, search_rare, *OF_GROUPS]
WRITING: list[Work] = [add, done_with_a_note, comment, undo]


@pytest.fixture(scope="module")
def filled_url(databases: Databases) -> Iterator[str]:
    """A database with a workspace of 20,000 tasks, which no test here changes by more than a row or two."""
    with databases.lent() as url:
        asyncio.run(_fill(url))
        yield url


async def _fill(url: str) -> None:
    store = await PostgresStore.connect(url)
    workspace = (await Team(store, INSTALLATION).actor("p1", "r1")).workspace
    await store.close()
    owner = await asyncpg.connect(url)
    await owner.execute(FILL.replace("WORKSPACE", str(workspace)).replace("TASKS", str(TASKS)))
    await owner.execute("VACUUM ANALYZE")
    await owner.close()


@pytest.fixture
async def big(filled_url: str) -> AsyncIterator[Team]:
    store = await PostgresStore.connect(filled_url)
    team = Team(store, INSTALLATION)
    await team.actor("p3", "r2")
    yield team
    await store.close()


FILL = """
INSERT INTO persons (workspace_id, name, role, created_at, updated_at)
    SELECT WORKSPACE, 'P' || n, 'member', now(), now() FROM generate_series(2, 50) AS n;
INSERT INTO accounts (workspace_id, platform, external_id, person_id, handle, name)
    SELECT WORKSPACE, 'console', 'p' || n, n, 'p' || n, 'P' || n FROM generate_series(2, 50) AS n;
INSERT INTO projects (workspace_id, name, slug, lead_id)
    SELECT WORKSPACE, 'Proj' || n, 'proj' || n, 1 FROM generate_series(1, 10) AS n;
INSERT INTO rooms (workspace_id, platform, external_id, name, kind)
    SELECT WORKSPACE, 'console', 'r' || n, 'r' || n, 'channel' FROM generate_series(2, 20) AS n;
INSERT INTO tasks (workspace_id, number, title, status, priority, mode, creator_id, due_at, project_id, room_id,
                   created_at, updated_at)
    SELECT WORKSPACE, n, 'Fix login ' || n, CASE WHEN n % 10 < 4 THEN 'todo' ELSE 'done' END, 1 + n % 5, 'one', 1,
           CASE WHEN n % 4 > 0 THEN now() + n * 37 % TASKS * interval '1 hour' END,
           CASE WHEN n % 2 = 0 THEN 1 + n % 10 END, 1 + n % 20, now(), now()
    FROM generate_series(1, TASKS) AS n;
INSERT INTO assignments (workspace_id, task_number, person_id, position, due_key, is_open)
    SELECT workspace_id, number, 1 + number * 13 % 50, 0, due_key, is_open FROM tasks;
INSERT INTO task_words SELECT workspace_id, number, to_tsvector('simple', title) FROM tasks;
INSERT INTO surfaces (workspace_id, platform, installation, room_id, task_number, stale_since, shown)
    SELECT workspace_id, 'console', 'x', room_id, number, now(), 1 FROM tasks;
INSERT INTO surfaces (workspace_id, platform, installation, room_id, person_id, stale_since, shown, opened_at)
    SELECT workspace_id, 'console', 'x', 1, id, now(), 1, now() FROM persons;
UPDATE workspaces SET last_number = TASKS;
"""


async def test_reads_take_two_statements_and_writes_four(big: Team) -> None:
    for work in (*READING, *WRITING):
        claim = work in WRITING
        await statements(big, claim=claim, work=work)  # the first time, the driver asks for types it has not met
        taken = await statements(big, claim=claim, work=work)
        assert len(taken) <= (WRITES if claim else READS), work.__name__


async def nothing(tx: Transaction, standing: Standing) -> object:
    return None


async def test_people_who_are_named_cost_a_statement_only_when_they_are_news(big: Team) -> None:
    known = tuple(Sender(f"p{n}", f"P{n}", f"p{n}") for n in range(10, 30))
    await statements(big, claim=True, work=nothing, named=known)
    assert len(await statements(big, claim=True, work=nothing, named=known)) == 1
    assert len(await statements(big, claim=True, work=nothing, named=(Sender("p10", "Pia"),))) > 1


# ---- plans


LARGE = {"tasks", "assignments", "task_words", "surfaces"}


async def test_no_hot_command_reads_a_large_table_from_end_to_end(big: Team) -> None:
    for work in (*READING, *WRITING):
        for plan in await plans(big, claim=work in WRITING, work=work):
            assert not whole(plan) & LARGE, work.__name__


@pytest.mark.parametrize(
    ("work", "index", "keys"),
    [
        (mine, "ix_assignments_person_open_due", ("workspace_id", "person_id", "is_open")),
        (next_of_mine, "ix_assignments_person_open_due", ("workspace_id", "person_id", "is_open", "due_key")),
        (here, "ix_tasks_room_open_due", ("workspace_id", "room_id", "is_open")),
        (here_with_groups, "ix_tasks_room_open_due", ("workspace_id", "room_id", "is_open")),
        (next_of_here, "ix_tasks_room_open_due", ("workspace_id", "room_id", "is_open", "due_key")),
        (of_project, "ix_tasks_project_open_due", ("workspace_id", "project_id", "is_open")),
        (every, "ix_tasks_due", ("workspace_id", "is_open")),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
async def test_a_list_is_one_range_of_its_index_in_order(
    big: Team, work: Work, index: str, keys: tuple[str, ...]
) -> None:
    *_, listed = await plans(big, claim=False, work=work)
    found = list(nodes(listed))
    (scan,) = [node for node in found if node.get("Index Name") == index]
    assert all(key in str(scan["Index Cond"]) for key in keys), scan["Index Cond"]
    above = [node["Node Type"] for node in found[: found.index(scan)]]
    assert above[0] == "Limit"
    assert not {"Sort", "Incremental Sort", "Hash Join"} & set(above)


@pytest.mark.parametrize("work", [mine_and_my_groups, next_of_mine_and_my_groups])
async def test_the_tasks_of_groups_are_one_range_each(big: Team, work: Work) -> None:
    """What is sorted in the end are the first ones of each."""
    *_, listed = await plans(big, claim=False, work=work)
    found = list(nodes(listed))
    (scan,) = [node for node in found if node.get("Index Name") == "ix_assignments_person_open_due"]
    assert all(key in str(scan["Index Cond"]) for key in ("workspace_id", "person_id", "is_open")), scan["Index Cond"]
    limit = max(at for at, node in enumerate(found[: found.index(scan)]) if node["Node Type"] == "Limit")
    between = {node["Node Type"] for node in found[limit : found.index(scan)]}
    assert not {"Sort", "Incremental Sort", "Hash Join"} & between
    assert found[0]["Node Type"] == "Limit"
