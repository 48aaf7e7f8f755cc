"""Two people become one and two again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.links import LinkKind
from bot.saved_views import SavedView
from tests.storage.joining import agree, join, one_of_everything
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg


async def merge(maker: Team, taker: Team, makes: str, takes: str) -> int:
    link = await agree(maker, taker, LinkKind.PERSON, makes=makes, takes=takes)
    async with maker.begin() as tx:
        merged = await tx.merge_persons(link, NOW)
    assert merged is not None
    return merged


async def test_a_person_is_nowhere_two_after_they_became_one(
    slack: Team, discord: Team, owner: asyncpg.Connection
) -> None:
    """Whatever column refers to people: none names the one who is no more."""
    await one_of_everything(slack, owner)
    await one_of_everything(discord, owner)
    joined = await join(slack, discord)
    young = (await discord.actor()).id
    merged = await merge(slack, discord, "ana", "ana")
    assert merged < young
    assert (await discord.actor()).id == merged
    referring = await owner.fetch(
        "SELECT c.conrelid::regclass::text AS name, a.attname AS col FROM pg_constraint AS c"
        " JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2]"
        " WHERE c.contype = 'f' AND c.confrelid = 'persons'::regclass"
    )
    besides = [("deliveries", "person_id"), ("deliveries", "actor_id")]
    for table, column in [*((row["name"], row["col"]) for row in referring), *besides]:
        found = f"SELECT count(*) FROM {table} WHERE workspace_id = $1 AND {column} = $2"
        assert await owner.fetchval(found, joined.workspace, young) == 0, (table, column)
    assert (await discord.load(4)).watchers == (merged,)
    assert (await discord.load(3)).people == (merged,)
    told = f"SELECT count(*) FROM events WHERE workspace_id = $1 AND fields::text ~ '\"id\": {young}\\M'"
    assert await owner.fetchval(told, joined.workspace) == 0


async def test_views_of_one_name_get_another_and_rooms_list_what_they_listed(slack: Team, discord: Team) -> None:
    for team in (slack, discord):
        ana = await team.actor()
        async with team.begin() as tx:
            shared = await tx.set_view(SavedView(0, ana.person.who, "Late", "list due:overdue", shared=True))
            await tx.set_default_view(ana.room.id, shared)
            await tx.set_view(SavedView(0, ana.person.who, "Mine", f"list for:<@person:{ana.id}>"))
    await join(slack, discord)
    for team, late in ((slack, "Late"), (discord, "Late 2")):
        ana = await team.actor()
        async with team.begin() as tx:
            listed = await tx.default_view(ana.room.id)
            assert listed is not None
            assert (listed.name, listed.id) == (late, ana.room.view)
    merged = await merge(slack, discord, "ana", "ana")
    async with slack.begin() as tx:
        mine = [one for one in await tx.saved_views(merged, "", 9) if not one.shared]
    assert [(one.name, one.line) for one in mine] == [
        ("Mine", f"list for:<@person:{merged}>"),
        ("Mine 2", f"list for:<@person:{merged}>"),
    ]
    async with discord.begin() as tx:
        assert await tx.part_workspace(NOW)
    ana = await discord.actor()
    async with discord.begin() as tx:
        listed = await tx.default_view(ana.room.id)
        assert listed is not None
        assert listed.name == "Late 2"


async def test_people_of_two_workspaces_do_not_become_one(slack: Team, discord: Team) -> None:
    link = await agree(slack, discord, LinkKind.PERSON)
    async with slack.begin() as tx:
        assert await tx.merge_persons(link, NOW) is None


async def test_a_parted_person_is_like_the_one_they_were(slack: Team, discord: Team) -> None:
    await join(slack, discord)
    await discord.actor("bob")
    ana = await slack.actor("ana")
    merged = await merge(slack, discord, "ana", "bob")
    assert merged == ana.id
    async with discord.begin() as tx:
        standing = await tx.identify(discord.inbound("bob"), claim=False, now=NOW)
        new = await tx.part_person(standing.actor, NOW)
        assert new is not None
    bob = await discord.actor("bob")
    assert (bob.id, bob.person.role) == (new, ana.person.role)
    assert (await slack.actor("ana")).id == ana.id
    async with discord.begin() as tx:
        assert await tx.part_person(bob, NOW) is None
