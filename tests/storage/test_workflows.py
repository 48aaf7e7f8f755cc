"""Workflows in the database: kept, counted by stage, found by an index; and where teams and people become one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.links import LinkKind
from bot.model import Move, Mover, Stage, Status, Who, Workflow
from bot.store import Query
from bot.terms import Condition, ConditionField
from tests.explaining import explained, whole
from tests.storage.joining import agree, join
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from bot.model import Actor
    from storage.store import PostgresStore

TODO, REVIEW, DONE = Stage("todo", Status.TODO), Stage("review", Status.DOING), Stage("done", Status.DONE)


def workflow(*people: Who) -> Workflow:
    moves = (Move("todo", "review"), Move("review", "done", (Mover.LEAD, *people)))
    return Workflow((TODO, REVIEW, DONE), moves)


async def project(team: Team, actor: Actor, set_to: Workflow) -> int:
    async with team.begin() as tx:
        made = await tx.create_project(actor, "Web", "web", [])
        assert made
        await tx.set_workflow(made.id, set_to, NOW)
    return made.id


async def test_a_workflow_is_read_with_its_project_its_tasks_and_its_rooms(team: Team) -> None:
    ana = await team.actor()
    kept = workflow(ana.person.who)
    web = await project(team, ana, replace(kept, moves=(*kept.moves, Move("review", "todo", (Who(ana.id, "Ana"),)))))
    async with team.begin() as tx:
        await tx.bind_room(ana.room.id, web)
        found = await tx.workflows()
        (standing,) = await tx.projects(ana, NOW)
        assert standing.project.workflow == found[web]
    assert (await team.actor()).room.workflow == found[web]
    task = await team.add(project_id=web, stage="review", status=Status.DOING)
    loaded = await team.load(task.number)
    assert (loaded.stage, loaded.workflow) == ("review", found[web])
    async with team.begin() as tx:
        await tx.set_workflow(web, None, NOW)
        assert await tx.workflows() == {}
    assert (await team.load(task.number)).workflow is None


async def test_the_tasks_of_a_project_are_counted_by_their_stages(team: Team) -> None:
    ana = await team.actor()
    web = await project(team, ana, workflow())
    await team.add(project_id=web)
    await team.add(project_id=web, stage="review", status=Status.DOING)
    await team.add(project_id=web, stage="review", status=Status.DOING, deleted_at=NOW)
    await team.add(stage="review", status=Status.DOING)
    async with team.begin() as tx:
        assert await tx.tasks_by_stage(web) == {TODO: 1, REVIEW: 2}
        assert await tx.tasks_in(web, [REVIEW], 10) == [2, 3]
        assert await tx.tasks_in(web, [TODO, REVIEW], 2) == [1, 2]


async def test_tasks_are_found_by_stage_or_category_or_both(team: Team) -> None:
    ana = await team.actor()
    await team.add()
    await team.add(stage="review", status=Status.DOING)
    await team.add(status=Status.DOING)

    def of(*values: object) -> Condition:
        return Condition(field=ConditionField.STATUS, values=values)

    assert await team.numbers(ana, of("review")) == [2]
    assert await team.numbers(ana, of("review", Status.TODO)) == [1, 2]
    assert await team.numbers(ana, of(Status.DOING)) == [2, 3]
    assert await team.numbers(ana, of("review").model_copy(update={"negated": True})) == [1, 3]


async def test_no_query_reads_all_tasks_there_are(team: Team, owner: asyncpg.Connection) -> None:
    ana = await team.actor()
    web = await project(team, ana, workflow())
    await team.add(project_id=web)
    await owner.execute(
        "INSERT INTO tasks (workspace_id, number, title, status, stage, priority, mode, creator_id, project_id,"
        " created_at, updated_at) SELECT $1, n, 'x', 'doing', CASE WHEN n % 100 = 0 THEN 'review' ELSE '' END, 5,"
        " 'one', $2, CASE WHEN n % 50 = 0 THEN $3::bigint END, now(), now() FROM generate_series(2, 20000) AS n",
        ana.workspace, ana.id, web,
    )  # fmt: skip
    await owner.execute("ANALYZE tasks")
    reviewed = Query(ana, (Condition(field=ConditionField.STATUS, values=("review",)),), NOW, open_only=False)
    async with team.begin() as tx:
        seen: list[asyncpg.connection.LoggedQuery] = []
        with tx._connection.query_logger(seen.append):
            await tx.list_tasks(reviewed)
            await tx.tasks_by_stage(web)
            await tx.tasks_in(web, [REVIEW], 100)
            await tx.set_workflow(web, workflow(), NOW)
        for one in seen:
            assert "tasks" not in whole(await explained(tx._connection, one.query, one.args))


# ---- teams and people become one


async def test_a_workflow_comes_along_when_teams_are_joined_and_names_who_people_are_then(
    slack: Team, store: PostgresStore
) -> None:
    discord = Team(store, platform="discord")
    ana = await discord.actor()
    web = await project(discord, ana, workflow(ana.person.who))
    task = await discord.add(project_id=web, stage="review", status=Status.DOING)
    joined = await join(slack, discord)
    moved = await discord.load(task.number + joined.shift)
    assert (moved.stage, moved.workflow) == ("review", workflow(Who(ana.id, "Ana")))
    link = await agree(slack, discord, LinkKind.PERSON)
    async with slack.begin() as tx:
        merged = await tx.merge_persons(link, NOW)
    assert merged
    assert merged < ana.id
    assert (await discord.load(moved.number)).workflow == workflow(Who(merged, "Ana"))
