"""Two teams that become one, and what they have."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.files import KeptFile, SentFile
from bot.imports.staging import Staged
from bot.links import Joined, LinkKind, hashed, new_code
from bot.ports import Kept
from bot.saved_views import SavedView
from storage.inbox import PostgresInbox
from storage.memory import PostgresMemory
from storage.tables import metadata
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    from collections.abc import Mapping

    import asyncpg

TENANTS = sorted(set(metadata.tables) - {"notes", "link_tries"})
SOON = NOW + timedelta(minutes=10)


async def agree(
    maker: Team, taker: Team, kind: LinkKind = LinkKind.TEAM, *, makes: str = "ana", takes: str = "ana"
) -> int:
    """A link that was taken, and is still to be confirmed."""
    one, other, code = await maker.actor(makes), await taker.actor(takes), hashed(new_code())
    async with maker.begin() as tx:
        await tx.make_link(one, kind, code, SOON)
    async with taker.begin() as tx:
        found = await tx.find_link(other, code, NOW, 5)
        assert found.link is not None
        assert await tx.take_link(other, found.link, code, NOW, SOON)
    return found.link


async def join(maker: Team, taker: Team) -> Joined:
    link = await agree(maker, taker)
    async with maker.begin() as tx:
        joined = await tx.join_workspaces(link, NOW)
    assert joined is not None
    return joined


async def counts(owner: asyncpg.Connection, workspace: int) -> Mapping[str, int]:
    return {
        table: await owner.fetchval(
            f"SELECT count(*) FROM {table} WHERE {'id' if table == 'workspaces' else 'workspace_id'} = $1", workspace
        )
        for table in TENANTS
    }


async def one_of_everything(team: Team, owner: asyncpg.Connection) -> int:
    ana = await team.actor()
    async with team.begin() as tx:
        project = await tx.create_project(ana, "Web", "web", [ana.id])
        assert project is not None
        await tx.keep_draft(ana, "add something", NOW)
        await tx.follow(ana.id, "task:1", "watch", None)
    task = await team.add("Something", people=(ana,), project_id=project.id)
    part = await team.add("A part", parent=task.number, blocked_by=(task.number,), watchers=(ana.id,))
    await team.comment(task, "hello")
    async with team.begin() as tx:
        await tx.post_card(ana, task.number, f"m{task.number}")
        await tx.open_page(ana, "ana", "home", NOW)
    await PostgresInbox(team.store).keep(team.platform, Kept(team.installation, "k", {}), NOW, until=SOON)
    await PostgresMemory(team.store).used(team.platform, f"of {team.installation}", team.installation, NOW)
    workspace = ana.workspace
    await owner.execute(
        "INSERT INTO claims (workspace_id, address, platform, claimed_until, ids) VALUES ($1, $2, $3, $4, '{}')",
        workspace,
        -ana.id,
        team.platform,
        NOW,
    )
    await owner.execute(
        "INSERT INTO time_entries (workspace_id, version, task_number, person_id, started_at, day, written_at)"
        " VALUES ($1, 1, $2, $3, $4, $5, $4)",
        workspace, part.number, ana.id, NOW, NOW.date(),
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO timers (workspace_id, task_number, kind, at) VALUES ($1, $2, 'overdue', $3)",
        workspace, part.number, NOW,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO deliveries (workspace_id, key, kind, level, platform, person_id, task_number, due_at, created_at)"
        " VALUES ($1, 'same', 'assigned', 3, $2, $3, $4, $5, $5)",
        workspace, team.platform, ana.id, task.number, NOW,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO digests (workspace_id, platform, installation, room_id, clock, days, zone)"
        " VALUES ($1, $2, $3, $4, '09:00', '{0}', 'UTC')",
        workspace, team.platform, team.installation, ana.room.id,
    )  # fmt: skip
    async with team.begin() as tx:
        sent = SentFile("F1", "plan.pdf", 9, link="https://a.slack.com/F1")
        await tx.keep_files([KeptFile(part.number, 1, sent, team.platform, ana.person.who, NOW)])
        view = await tx.set_view(SavedView(0, ana.person.who, "Late", "list due:overdue", shared=True))
        await tx.set_default_view(ana.room.id, view)
        await tx.stage_import(ana, Staged(0, "plan.csv", "digest", ana.room, NOW), NOW)
        await tx.make_feed(ana, hashed(new_code()), "list all in:web", NOW)
    return workspace
