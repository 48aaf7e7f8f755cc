"""Projects: made, bound, archived, counted, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.calendar import When
from bot.model import Project, RoomKind, Status
from bot.store import Names
from storage.store import PostgresStore
from tests.storage.team import NOW, Team


async def make(team: Team, name: str, *members: str) -> Project:
    ana = await team.actor("ana")
    people = [(await team.actor(one)).id for one in members]
    async with team.begin() as tx:
        made = await tx.create_project(ana, name, name.lower(), people)
        assert made is not None
        return made


async def test_who_makes_a_project_leads_it_and_is_a_member(team: Team) -> None:
    web = await make(team, "Web", "bob", "ana", "bob")
    assert web.lead is not None
    assert (web.name, web.slug, web.lead.name) == ("Web", "web", "Ana")
    assert [(one.name, one.account) for one in web.members] == [("Ana", "ana"), ("Bob", "bob")]
    assert (web.rooms, web.archived_at) == ((), None)


async def test_the_first_thing_asked_on_a_connection_may_be_a_project(team: Team, shared_database_url: str) -> None:
    """It comes as a row within a row, with lists that the driver has not met yet."""
    await make(team, "Web")
    store = await PostgresStore.connect(shared_database_url)
    async with replace(team, store=store).begin() as tx:
        found = await tx.find(Names(projects=("web",)), team.platform)
    await store.close()
    assert [one.name for one in found.projects] == ["Web"]


async def test_a_slug_is_taken_once_in_a_workspace(team: Team) -> None:
    ana = (await make(team, "Web"), await team.actor())[1]
    async with team.begin() as tx:
        assert await tx.create_project(ana, "WEB", "web", []) is None
    await make(Team(team.store), "Web")


async def test_projects_are_counted_and_archived_ones_come_last(team: Team) -> None:
    alpha, web, zeta = await make(team, "Alpha"), await make(team, "web"), await make(team, "Zeta")
    for due in (None, When(NOW - timedelta(hours=1)), When(NOW + timedelta(hours=1))):
        await team.add(project_id=web.id, due=due)
    for status in (Status.DONE, Status.DONE, Status.CANCELLED):
        await team.add(project_id=web.id, status=status)
    await team.add(project_id=web.id, status=Status.DONE, deleted_at=NOW)
    await team.add(project_id=web.id, deleted_at=NOW)
    ana = await team.actor()
    async with team.begin() as tx:
        await tx.archive_project(alpha.id, NOW)
        every = await tx.projects(ana, NOW)
        (one,) = await tx.projects(ana, NOW, "web")
        assert await tx.projects(ana, NOW, "none") == []
    assert [standing.project.id for standing in every] == [web.id, zeta.id, alpha.id]
    assert [(each.open, each.overdue, each.done) for each in every] == [(3, 1, 2), (0, 0, 0), (0, 0, 0)]
    assert one == every[0]


async def test_a_room_is_bound_and_unbound_and_archiving_unbinds(team: Team) -> None:
    web = await make(team, "Web")
    room = (await team.actor("ana", "web")).room
    async with team.begin() as tx:
        await tx.bind_room(room.id, web.id)
        (standing,) = await tx.projects(await team.actor(), NOW, "web")
        assert [one.name for one in standing.project.rooms] == ["web"]
    assert (await team.actor("ana", "web")).room.project == "web"
    async with team.begin() as tx:
        await tx.bind_room(room.id, None)
    assert (await team.actor("ana", "web")).room.project_id is None
    async with team.begin() as tx:
        await tx.bind_room(room.id, web.id)
        await tx.archive_project(web.id, NOW)
    assert (await team.actor("ana", "web")).room.project_id is None
    async with team.begin() as tx:
        await tx.archive_project(web.id, None)
        (standing,) = await tx.projects(await team.actor(), NOW, "web")
    assert standing.project.archived_at is None


async def test_only_what_one_may_see_is_counted(team: Team) -> None:
    web = await make(team, "Web")
    await team.add(project_id=web.id)
    await team.add("Secret", "ana", "cellar", kind=RoomKind.PRIVATE, project_id=web.id)
    await team.done(await team.add("Done", "ana", "cellar", kind=RoomKind.PRIVATE, project_id=web.id))
    for who, counts in (("ana", (2, 1)), ("eve", (1, 0))):
        actor = await team.actor(who)
        async with team.begin() as tx:
            (standing,) = await tx.projects(actor, NOW, "web")
        assert (standing.open, standing.done) == counts


@pytest.mark.parametrize("deleted", [False, True])
async def test_only_a_project_that_no_task_belongs_to_is_deleted(team: Team, deleted: bool) -> None:
    web = await make(team, "Web", "bob")
    room = (await team.actor("ana", "web")).room
    task = await team.add(project_id=web.id, deleted_at=NOW if deleted else None)
    async with team.begin() as tx:
        await tx.bind_room(room.id, web.id)
        assert not await tx.delete_project(web.id)
    await team.save(replace(task, project_id=None))
    async with team.begin() as tx:
        assert await tx.delete_project(web.id)
        assert await tx.projects(await team.actor(), NOW) == []
    assert (await team.actor("ana", "web")).room.project_id is None


async def test_projects_are_suggested_by_the_beginning_of_a_word_or_of_the_slug(team: Team) -> None:
    ana = await team.actor()
    async with team.begin() as tx:
        for name, slug in (("New Website", "site"), ("App", "web-app"), ("100%_", "percent"), ("Old web", "old")):
            made = await tx.create_project(ana, name, slug, [])
            assert made is not None
        await tx.archive_project(made.id, team.now)
        assert await tx.suggest_projects("WEB") == [("web-app", "App"), ("site", "New Website")]
        assert await tx.suggest_projects("100%_") == [("percent", "100%_")]
        assert await tx.suggest_projects("%") == []
        assert await tx.suggest_projects("", 2) == [("percent", "100%_"), ("web-app", "App")]
