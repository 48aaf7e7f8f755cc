"""Files of tasks: kept and found by task, taken off and put back; has:file reads no table whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.files import KeptFile, SentFile
from bot.store import Query
from bot.terms import Condition, ConditionField
from tests.explaining import explained, whole
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from bot.model import Actor, Task

HAS_FILE = Condition(field=ConditionField.HAS, values=("file",))


async def keep(team: Team, task: Task, *names: str, who: Actor | None = None) -> None:
    ana = who or await team.actor()
    sent = (SentFile(f"F-{name}", name, 9, "text/plain", "https://a.slack.com/F") for name in names)
    async with team.begin() as tx:
        known = await tx.files_of([task.number], removed=True)
        files = (
            KeptFile(task.number, number, one, "slack", ana.person.who, NOW)
            for number, one in enumerate(sent, len(known) + 1)
        )
        await tx.keep_files(list(files))


async def test_files_are_found_by_their_tasks_as_they_were_kept(team: Team) -> None:
    first, second, ana = await team.add(), await team.add("Other"), await team.actor()
    await keep(team, second, "b.txt")
    await keep(team, first, "a.txt", "c.txt")
    async with team.begin() as tx:
        found = await tx.files_of([second.number, first.number, 99])
        assert [(one.task, one.number, one.sent.name) for one in found] == [
            (first.number, 1, "a.txt"),
            (first.number, 2, "c.txt"),
            (second.number, 1, "b.txt"),
        ]
        assert found[0].sent == SentFile("F-a.txt", "a.txt", 9, "text/plain", "https://a.slack.com/F")
        assert (found[0].who.name, found[0].at, found[0].platform) == ("Ana", NOW, "slack")
        detail = await tx.detail(ana, (first.number,))
        assert detail is not None
        assert detail.files == tuple(found[:2])


async def test_what_is_taken_off_is_found_only_if_asked_for_and_comes_back(team: Team) -> None:
    task, ana = await team.add(), await team.actor()
    await keep(team, task, "a.txt", "b.txt")
    async with team.begin() as tx:
        await tx.remove_files(task.number, [1], NOW)
        assert [one.number for one in await tx.files_of([task.number])] == [2]
        assert [one.removed for one in await tx.files_of([task.number], removed=True)] == [True, False]
        detail = await tx.detail(ana, (task.number,))
        assert detail is not None
        assert [one.number for one in detail.files] == [2]
        await tx.remove_files(task.number, [1], None)
        assert [one.number for one in await tx.files_of([task.number])] == [1, 2]


async def test_a_list_of_what_has_files(team: Team) -> None:
    ana = await team.actor()
    bare, kept, emptied = [await team.add(title) for title in ("Bare", "Kept", "Emptied")]
    await keep(team, kept, "a.txt")
    await keep(team, emptied, "a.txt")
    async with team.begin() as tx:
        await tx.remove_files(emptied.number, [1], NOW)
    assert await team.numbers(ana, HAS_FILE) == [kept.number]
    without = HAS_FILE.model_copy(update={"negated": True})
    assert await team.numbers(ana, without) == [bare.number, emptied.number]
    either = HAS_FILE.model_copy(update={"values": ("file", "comment")})
    await team.comment(bare, "hello")
    assert await team.numbers(ana, either) == [bare.number, kept.number]


async def test_no_other_team_has_them(team: Team) -> None:
    task, other = await team.add(), Team(team.store)
    await keep(team, task, "a.txt")
    theirs = await other.add()
    assert theirs.number == task.number
    async with other.begin() as tx:
        assert await tx.files_of([task.number], removed=True) == []
        await tx.remove_files(task.number, [1], NOW)
    async with team.begin() as tx:
        assert len(await tx.files_of([task.number])) == 1


async def test_they_are_in_their_room_by_its_newest_id(team: Team, owner: asyncpg.Connection) -> None:
    task, ana = await team.add(), await team.actor()
    async with team.begin() as tx:
        await tx.keep_files([KeptFile(task.number, 1, SentFile("F1", "a.txt", 9), "console", ana.person.who, NOW)])
    async with team.begin() as tx:
        await tx.rename_room("general", "new")
    rooms = await owner.fetch("SELECT room FROM task_files WHERE workspace_id = $1", ana.workspace)
    assert [one["room"] for one in rooms] == ["new"]


async def test_what_has_files_is_found_without_reading_all_there_is(team: Team, owner: asyncpg.Connection) -> None:
    task, ana = await team.add(), await team.actor()
    await keep(team, task, "a.txt")
    await owner.execute(
        "INSERT INTO tasks (workspace_id, number, title, status, priority, mode, creator_id, created_at, updated_at)"
        " SELECT $1, n, 'x', 'todo', 5, 'one', $2, now(), now() FROM generate_series(2, 20000) AS n",
        ana.workspace, ana.id,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO task_files (workspace_id, task_number, number, platform, installation, room, external_id, name,"
        " size, media_type, link, person_id, at, removed_at) SELECT $1, n, 1, 'slack', 'T1', 'C1', 'F', 'x', 1, '', '',"
        " $2, now(), CASE WHEN n % 100 > 0 THEN now() END FROM generate_series(2, 20000) AS n",
        ana.workspace, ana.id,
    )  # fmt: skip
    await owner.execute("ANALYZE tasks, task_files")
    async with team.begin() as tx:
        seen: list[asyncpg.connection.LoggedQuery] = []
        with tx._connection.query_logger(seen.append):
            await tx.list_tasks(Query(ana, (HAS_FILE,), NOW))
            await tx.files_of([task.number])
            await tx.detail(ana, (task.number,))
        for one in seen:
            assert not {"task_files", "tasks"} & whole(await explained(tx._connection, one.query, one.args))
