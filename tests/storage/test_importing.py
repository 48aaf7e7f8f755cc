"""Imports: staged, their numbers reserved, forgotten after a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.imports.staging import ImportState, Staged
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from bot.model import Actor


async def stage(team: Team, ana: Actor, count: int = 3) -> int:
    async with team.begin() as tx:
        return await tx.stage_import(ana, Staged(0, "plan.csv", "digest", ana.room, NOW, read=b"x", count=count), NOW)


async def test_what_is_staged_comes_back_and_can_be_changed(team: Team) -> None:
    ana = await team.actor()
    number = await stage(team, ana)
    async with team.begin() as tx:
        staged = await tx.staged_import(ana, number, lock=True)
        assert staged is not None
        assert (staged.name, staged.count, staged.room and staged.room.id) == ("plan.csv", 3, ana.room.id)
        await tx.change_staged(replace(staged, people={"jane": ana.id, "joe": None}, project="web", columns={"a": "b"}))
        changed = await tx.staged_import(ana, number)
    assert changed is not None
    assert (changed.people, changed.project, changed.columns) == ({"jane": ana.id, "joe": None}, "web", {"a": "b"})


async def test_it_is_nobody_elses(team: Team) -> None:
    ana, bob = await team.actor(), await team.actor("bob")
    number = await stage(team, ana)
    async with team.begin() as tx:
        assert await tx.staged_import(bob, number) is None
        assert await tx.reserve_numbers(bob, number, again=False) is None


async def test_numbers_are_reserved_once_and_nobody_else_gets_them(team: Team) -> None:
    ana = await team.actor()
    number = await stage(team, ana)
    for _ in range(2):
        async with team.begin() as tx:
            assert await tx.reserve_numbers(ana, number, again=False) == 1
    assert (await team.add("Another")).number == 4


async def test_what_is_somebody_elses_just_now_is_not_waited_for(team: Team) -> None:
    ana = await team.actor()
    number = await stage(team, ana)
    async with team.begin() as one, team.begin() as other:
        assert await one.staged_import(ana, number, lock=True)
        assert await other.staged_import(ana, number, lock=True) is None
        assert await other.reserve_numbers(ana, number, again=False) is None


async def test_what_was_imported_is_known_by_its_content(team: Team) -> None:
    ana = await team.actor()
    first, second = await stage(team, ana), await stage(team, ana)
    async with team.begin() as tx:
        await tx.end_import(first, 77, NOW)
        assert await tx.imported_before("digest") == NOW
        assert await tx.reserve_numbers(ana, second, again=False) is None
        assert await tx.reserve_numbers(ana, second, again=True) == 1
        await tx.take_back_import(77)
        assert await tx.imported_before("digest") is None


async def test_after_a_day_only_what_was_imported_is_known(team: Team, owner: asyncpg.Connection) -> None:
    ana = await team.actor()
    done, staged = await stage(team, ana), await stage(team, ana)
    async with team.begin() as tx:
        await tx.end_import(done, 77, NOW)
    await team.store.forget_imports(NOW)
    async with team.begin() as tx:
        assert await tx.staged_import(ana, staged)
    assert await team.store.forget_imports(NOW + timedelta(days=1)) >= 1
    async with team.begin() as tx:
        assert await tx.staged_import(ana, staged) is None
        kept = await tx.staged_import(ana, done)
    assert kept is not None
    assert (kept.state, kept.read) == (ImportState.DONE, b"")
