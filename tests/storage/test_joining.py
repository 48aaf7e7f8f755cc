"""Workspaces become one and two again: every table, under row-level security, while both are in use."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

from bot.errors import DatabaseError
from bot.events import EventKind, NewEvent
from bot.links import Joined, LinkKind, hashed, new_code
from bot.model import Task
from bot.notices import NewNotice, NoticeKind
from bot.ports import Kept
from storage.inbox import PostgresInbox
from storage.store import PostgresStore
from tests.storage.joining import SOON, TENANTS, agree, counts, join, one_of_everything
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

LARGE = 10_000


# Not moved: lines of buttons name tasks by the numbers they had, and files people by what they are called there.
GONE = {"workspaces", "links", "drafts", "imports"}


async def test_every_table_moves(slack: Team, discord: Team, owner: asyncpg.Connection) -> None:
    first, second = await one_of_everything(slack, owner), await one_of_everything(discord, owner)
    mine, theirs = await counts(owner, first), await counts(owner, second)
    assert {table for table, count in theirs.items() if not count} == {"links"}

    joined = await join(slack, discord)

    assert (joined.workspace, joined.gone, joined.shift) == (first, second, 2)
    assert not any((await counts(owner, second)).values())
    now = await counts(owner, first)
    came = {table: now[table] - mine[table] for table in TENANTS if table not in GONE}
    # The claimed changes of whoever agreed are there, too.
    came["changes"] = theirs["changes"]
    came["deliveries"] -= 1  # that the code was said
    assert came == {table: count for table, count in theirs.items() if table not in GONE}


async def test_what_moved_has_new_numbers_and_knows_the_old_ones(
    slack: Team, discord: Team, owner: asyncpg.Connection
) -> None:
    await one_of_everything(slack, owner)
    await one_of_everything(discord, owner)
    await join(slack, discord)
    part = await discord.load(4)
    assert (part.parent, part.blocked_by, part.metadata["was"]) == (3, (3,), 2)
    assert (await slack.load(2)).parent == 1
    ana = await discord.actor()
    async with discord.begin() as tx:
        events = await tx.history(ana, 4, before=None, limit=10)
        detail = await tx.detail(ana, (3,))
        assert await tx.follows(ana.id, NOW) == {("watch", "task:3"): None}
        (file,) = await tx.files_of([3, 4])
    assert events
    assert detail is not None
    assert [one.body for one in detail.comments] == ["hello"]
    assert (file.task, file.number, file.sent.name) == (4, 1, "plan.pdf")
    assigned = "SELECT task_number FROM deliveries WHERE workspace_id = $1 AND kind = 'assigned' ORDER BY 1"
    rows = await owner.fetch(assigned, ana.workspace)
    assert [row["task_number"] for row in rows] == [1, 3]
    assert (await discord.add("Next")).number == 5


async def test_a_history_and_its_undo_know_the_new_numbers(
    slack: Team, discord: Team, owner: asyncpg.Connection
) -> None:
    await slack.add()
    first = await discord.add("First")
    second = await discord.add("Second")
    linked = {"relates": (first.number,), "duplicate_of": first.number}
    await discord.save(replace(second, parent=first.number, blocked_by=(first.number,), **linked))
    joined = await join(slack, discord)
    fields = await owner.fetchval(
        "SELECT fields::text FROM events WHERE workspace_id = $1 AND kind = 'edited'", joined.workspace
    )
    assert '"parent": [null, 2]' in fields
    assert '"blocked_by": [[], [2]]' in fields
    assert '"relates": [[], [2]]' in fields
    assert '"duplicate_of": [null, 2]' in fields
    moved = await discord.load(3)
    assert (moved.relates, moved.duplicate_of) == ((2,), 2)


async def test_what_is_to_be_told_names_tasks_by_their_new_numbers(
    slack: Team, discord: Team, owner: asyncpg.Connection
) -> None:
    await slack.add()
    ana = await discord.actor()
    first, second = await discord.add("First"), await discord.add("Second")
    facts = {"blocker": first.number, "freed_by": first.number, "waited_for": [1, 2], "due": "2026", "step": 1}
    notice = NewNotice(NoticeKind.OVERDUE, "overdue:2:2026:1:9", NOW, person=ana.id, task=second.number, facts=facts)
    async with discord.begin() as tx:
        await tx.notify([notice], NOW)
    joined = await join(slack, discord)
    row = await owner.fetchrow(
        "SELECT key, facts::text FROM deliveries WHERE workspace_id = $1 AND kind = 'overdue'", joined.workspace
    )
    assert row is not None
    assert row["key"] == "overdue:3:2026:1:9"
    shifted = {"blocker": 2, "freed_by": 2, "waited_for": [2, 3], "due": "2026", "step": 1}
    assert json.loads(row["facts"]) == shifted


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("change:1:2:assigned:2", "change:1:102:assigned:2"),
        ("overdue:2:2026-09-16T08:00:00+00:00:2:room", "overdue:102:2026-09-16T08:00:00+00:00:2:room"),
        ("escalation:2:2026:1:room", "escalation:102:2026:1:room"),
        ("reminder:2:2026:60:7", "reminder:102:2026:60:7"),
        ("snoozed:2:2026:7", "snoozed:102:2026:7"),
        ("unblocked:2:3:2026:7", "unblocked:102:103:2026:7"),
        ("unreachable:2:3", "unreachable:2:103"),
        ("direct:2", "direct:2"),
        ("gone:2:3:2026-09-16", "gone:2:3:2026-09-16"),
    ],
)
async def test_a_key_has_the_number_that_its_task_has_now(owner: asyncpg.Connection, key: str, after: str) -> None:
    assert await owner.fetchval("SELECT renumbered_key($1, 100)", key) == after


async def test_what_was_told_of_one_task_is_not_taken_for_told_of_another(
    slack: Team, discord: Team, owner: asyncpg.Connection
) -> None:
    """Both have a task 1, due at the same moment: a room is told of each."""
    room = (await discord.actor()).room.id
    await slack.add("Fix login")
    await discord.add("Paint it")
    told = NewNotice(NoticeKind.ESCALATION, "escalation:1:2026:1:room", NOW, room=room, task=1)
    async with discord.begin() as tx:
        await tx.notify([told], NOW)
    joined = await join(slack, discord)
    async with slack.begin() as tx:
        await tx.notify([told], NOW)
    escalated = "SELECT task_number FROM deliveries WHERE workspace_id = $1 AND kind = 'escalation' ORDER BY 1"
    rows = await owner.fetch(escalated, joined.workspace)
    assert [row["task_number"] for row in rows] == [1, 2]


async def test_slugs_that_both_have_are_told_apart(slack: Team, discord: Team, owner: asyncpg.Connection) -> None:
    first = await one_of_everything(slack, owner)
    await one_of_everything(discord, owner)
    await join(slack, discord)
    slugs = await owner.fetch("SELECT slug FROM projects WHERE workspace_id = $1 ORDER BY id", first)
    assert [row["slug"] for row in slugs] == ["web", "web-2"]


async def test_what_narrows_lists_to_a_project_goes_on_to_name_it(
    slack: Team, discord: Team, owner: asyncpg.Connection
) -> None:
    """Both teams have a project “web”."""
    await one_of_everything(slack, owner)
    younger = await one_of_everything(discord, owner)
    await owner.execute("UPDATE digests SET filter = 'in:web' WHERE workspace_id = $1", younger)
    await owner.execute("UPDATE saved_views SET line = 'list -in:web' WHERE workspace_id = $1", younger)
    joined = (await join(slack, discord)).workspace
    filters = await owner.fetch("SELECT filter FROM digests WHERE workspace_id = $1 ORDER BY id", joined)
    assert [row["filter"] for row in filters] == ["", "in:web-2"]
    lines = await owner.fetch("SELECT line FROM saved_views WHERE workspace_id = $1 ORDER BY id", joined)
    assert [row["line"] for row in lines] == ["list due:overdue", "list -in:web-2"]


@pytest.mark.parametrize(
    ("line", "after"),
    [
        ("in:web", "in:web-2"),
        ("in:api,web,old due:week", "in:api,web-2,old due:week"),
        ("list all -in:web p:1", "list all -in:web-2 p:1"),
        ("in:webshop in:my-web tag:web web", "in:webshop in:my-web tag:web web"),
    ],
)
async def test_only_the_project_itself_is_renamed(owner: asyncpg.Connection, line: str, after: str) -> None:
    assert await owner.fetchval("SELECT renamed_project($1, 'web', 'web-2')", line) == after


async def test_a_link_that_only_one_side_agreed_to_joins_nothing(slack: Team, discord: Team) -> None:
    ana = await slack.actor()
    await discord.actor()
    async with slack.begin() as tx:
        await tx.make_link(ana, LinkKind.TEAM, hashed(new_code()), SOON)
        assert await tx.waiting_link(ana, LinkKind.TEAM, NOW) is None
    link = await agree(slack, discord)
    async with discord.begin() as tx:  # it is not theirs to confirm
        assert await tx.join_workspaces(link, NOW) is None
    async with slack.begin() as tx:
        assert await tx.join_workspaces(link, SOON) is None  # too late


async def test_a_third_party_sees_nothing_of_either(slack: Team, discord: Team) -> None:
    other = Team(slack.store, platform="discord")
    await other.add("Secret")
    await slack.add("Fix login")
    await discord.add("Paint it")
    await join(slack, discord)
    assert await other.numbers(await other.actor()) == [1]
    assert (await other.load(1)).title == "Secret"
    assert await slack.numbers(await slack.actor()) == [1, 2]


async def test_another_process_finds_out_at_its_next_transaction(
    slack: Team, discord: Team, shared_database_url: str
) -> None:
    await slack.add("Fix login")
    await discord.add("Paint it")
    other = await PostgresStore.connect(shared_database_url)
    try:
        there = Team(other, discord.installation, platform="discord")
        before = (await there.actor()).workspace
        await join(slack, discord)
        assert (await there.actor()).workspace < before
        assert (await there.add("From there")).number == 3
        assert await PostgresInbox(other).keep("discord", Kept(discord.installation, "k", {}), NOW, until=SOON)
    finally:
        await other.close()


async def test_an_inbound_kept_before_is_finished_after(
    slack: Team, discord: Team, shared_database_url: str, owner: asyncpg.Connection
) -> None:
    await discord.actor()
    other = await PostgresStore.connect(shared_database_url)
    inbox = PostgresInbox(other)
    try:
        await inbox.keep("discord", Kept(discord.installation, "k", {}), NOW, until=SOON)
        joined = await join(slack, discord)
        await inbox.finish("discord", discord.installation, "k", NOW)
    finally:
        await other.close()
    rows = await owner.fetch("SELECT finished_at FROM inbox WHERE installation = $1", discord.installation)
    assert [row["finished_at"] for row in rows] == [NOW]
    assert joined.shift == 0


async def test_nobody_works_in_a_workspace_while_it_is_joined(slack: Team, discord: Team) -> None:
    """Whoever is at work is waited for; whoever begins meanwhile finds the workspace of both."""
    await slack.add("Fix login")
    await discord.add("Paint it")
    link = await agree(slack, discord)

    async def confirm() -> Joined | None:
        async with slack.begin() as tx:
            return await tx.join_workspaces(link, NOW)

    async with discord.begin() as tx:
        joining = asyncio.create_task(confirm())
        done, _ = await asyncio.wait([joining], timeout=0.3)
        assert not done
        assert await tx.lock_workspace() is None
    added = await asyncio.gather(*(team.add(f"Meanwhile {n}") for n in range(5) for team in (slack, discord)))
    assert await joining is not None
    assert len({one.number for one in added}) == 10
    assert await slack.numbers(await slack.actor()) == await discord.numbers(await discord.actor())


async def test_work_on_both_sides_goes_on_while_they_are_joined(slack: Team, discord: Team) -> None:
    made: list[int] = []

    async def work(team: Team) -> None:
        for n in range(20):
            while True:
                try:
                    made.append((await team.add(f"{team.platform} {n}")).number)
                    break
                except DatabaseError as error:
                    if not error.again:
                        raise

    link = await agree(slack, discord)

    async def confirm() -> Joined | None:
        while True:
            try:
                async with slack.begin() as tx:
                    return await tx.join_workspaces(link, NOW)
            except DatabaseError as error:
                if not error.again:
                    raise

    *_, joined = await asyncio.gather(work(slack), work(discord), confirm())
    assert joined is not None
    actor = await slack.actor()
    numbers: list[int] = []
    page = await slack.page(actor, limit=100)
    numbers += [task.number for task in page.tasks]
    assert len(numbers) == len(set(numbers)) == 40


async def test_two_who_confirm_at_once_join_once(slack: Team, discord: Team) -> None:
    await discord.add("Paint it")
    link = await agree(slack, discord)

    async def confirm() -> Joined | None:
        try:
            async with slack.begin() as tx:
                return await tx.join_workspaces(link, NOW)
        except DatabaseError as error:
            if not error.again:
                raise
            return None

    outcomes = await asyncio.gather(confirm(), confirm())
    assert sum(one is not None for one in outcomes) == 1
    assert await slack.numbers(await slack.actor()) == [1]


async def test_a_surface_claimed_meanwhile_is_drawn_again_later(
    slack: Team, discord: Team, owner: asyncpg.Connection
) -> None:
    ana = await discord.actor()
    await slack.add("Fix login")
    async with discord.begin() as tx:
        standing = await tx.identify(discord.inbound(), claim=True, now=NOW)
        task = Task(0, "Paint it", room_id=ana.room.id)
        event = NewEvent(EventKind.ADDED, 0, {"title": (None, "Paint it")})
        await tx.add(standing.actor, standing.change or 0, task, event, NOW, card=True)
    claimed = await discord.store.claim_surfaces("discord", NOW, until=SOON, limit=1000)
    (mine,) = [one for one in claimed if one.where.installation == discord.installation]
    await join(slack, discord)
    async with discord.begin() as tx:
        await tx.give_up(mine)  # what it was about is not there any more, by its old number
    later = SOON + timedelta(seconds=1)
    again = await discord.store.claim_surfaces("discord", later, until=later + timedelta(minutes=1), limit=1000)
    (card,) = [one for one in again if one.where.installation == discord.installation]
    assert (card.id, card.task, card.uncertain) == (mine.id, 2, True)


async def test_ten_thousand_tasks_are_joined_in_time(slack: Team, discord: Team, owner: asyncpg.Connection) -> None:
    ana = await discord.actor()
    await slack.add("Fix login")
    task = await discord.add("Paint it", people=(ana,))
    await discord.comment(task, "hello")
    for table, columns in COPIED.items():
        await owner.execute(columns.format(table=table), ana.workspace, LARGE)
    await owner.execute("UPDATE workspaces SET last_number = $2 WHERE id = $1", ana.workspace, LARGE)
    link = await agree(slack, discord)
    began = perf_counter()
    async with slack.begin() as tx:
        joined = await tx.join_workspaces(link, NOW)
    seconds = perf_counter() - began
    assert joined is not None
    assert await owner.fetchval("SELECT count(*) FROM tasks WHERE workspace_id = $1", joined.workspace) == LARGE + 1
    assert seconds < 20
    assert joined.gone == ana.workspace


COPIED = {
    "persons": "INSERT INTO persons (workspace_id, name, role, created_at, updated_at)"
    " SELECT $1, 'P' || n, 'member', now(), now() FROM generate_series(1, $2 / 100) AS n",
    "tasks": "INSERT INTO tasks (workspace_id, number, title, status, priority, mode, creator_id, room_id, created_at,"
    " updated_at) SELECT $1, n, 'Task ' || n, 'todo', 5, 'one', t.creator_id, t.room_id, now(), now()"
    " FROM generate_series(2, $2) AS n, tasks AS t WHERE t.workspace_id = $1 AND t.number = 1",
    "assignments": "INSERT INTO assignments (workspace_id, task_number, person_id, position, due_key, is_open)"
    " SELECT $1, n, a.person_id, 0, a.due_key, true FROM generate_series(2, $2) AS n, assignments AS a"
    " WHERE a.workspace_id = $1 AND a.task_number = 1",
    "task_words": "INSERT INTO task_words (workspace_id, task_number, words)"
    " SELECT $1, n, to_tsvector('simple', 'task ' || n || ' of many words') FROM generate_series(2, $2) AS n",
    "changes": "INSERT INTO changes (workspace_id, key, actor_id, room_id, at)"
    " SELECT $1, 'k' || n, t.creator_id, t.room_id, now() FROM generate_series(2, $2) AS n, tasks AS t"
    " WHERE t.workspace_id = $1 AND t.number = 1",
    "comments": "INSERT INTO comments (workspace_id, task_number, author_id, body, at)"
    " SELECT $1, n, t.creator_id, 'hello', now() FROM generate_series(2, $2) AS n, tasks AS t"
    " WHERE t.workspace_id = $1 AND t.number = 1",
    "events": "INSERT INTO events (workspace_id, change_id, kind, task_number, comment_id, fields)"
    " SELECT $1, c.id, 'commented', m.task_number, m.id, '{{}}' FROM comments AS m"
    " JOIN changes AS c ON c.workspace_id = $1 AND c.key = 'k' || m.task_number"
    " WHERE m.workspace_id = $1 AND m.task_number <= $2",
}
