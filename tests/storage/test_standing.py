"""Who writes, and from where; and that an inbound's work is claimed once."""

import asyncio
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.model import Role, RoomKind
from tests.storage.team import NOW, Team


async def test_the_first_person_is_an_admin_and_the_next_a_member(team: Team) -> None:
    ana, bob = await team.actor("ana"), await team.actor("bob")
    assert (ana.person.role, bob.person.role) == (Role.ADMIN, Role.MEMBER)
    assert ana.person.name == "Ana"
    assert ana.person.account == "ana"


async def test_whom_the_platform_calls_an_administrator_is_an_admin(team: Team) -> None:
    await team.actor("ana")
    inbound = team.inbound("bob")
    chief = replace(inbound, sender=replace(inbound.sender, administers=True))
    async with team.begin() as tx:
        assert (await tx.identify(chief, claim=False, now=NOW)).actor.person.role is Role.ADMIN


async def test_somebody_known_is_the_same_person_again(team: Team) -> None:
    first, again = await team.actor("ana", "general"), await team.actor("ana", "web")
    assert first.id == again.id
    assert first.room.id != again.room.id
    assert again.member_of == {first.room.id, again.room.id}


async def test_only_rooms_one_has_spoken_in_are_ones_own(team: Team) -> None:
    await team.actor("ana", "secret", kind=RoomKind.PRIVATE)
    bob = await team.actor("bob", "general")
    assert bob.member_of == {bob.room.id}


async def test_a_new_name_handle_and_zone_are_taken_over(team: Team) -> None:
    ana = await team.actor("ana")
    inbound = team.inbound("ana")
    renamed = replace(inbound, sender=replace(inbound.sender, name="Ana B", handle="anab", zone="Asia/Tokyo"))
    async with team.begin() as tx:
        actor = (await tx.identify(renamed, claim=False, now=NOW)).actor
        (found,) = await tx.suggest_people("anab", "console")
    assert (actor.id, actor.person.name) == (ana.id, "Ana B")
    assert actor.person.calendar.zone == ZoneInfo("Asia/Tokyo")
    assert found.handles[0] == "anab"


async def test_a_platform_that_says_nothing_takes_nothing_away(team: Team) -> None:
    await team.actor("ana")
    inbound = team.inbound("ana")
    silent = replace(
        inbound,
        sender=replace(inbound.sender, name="", handle="", zone=None),
        where=replace(inbound.where, name=""),
    )
    async with team.begin() as tx:
        actor = (await tx.identify(silent, claim=False, now=NOW)).actor
    assert (actor.person.name, actor.room.name) == ("Ana", "general")
    assert actor.person.calendar.zone == ZoneInfo("Europe/Berlin")


async def test_a_room_that_became_private_is_private(team: Team) -> None:
    assert not (await team.actor("ana", "general")).room.is_private
    assert (await team.actor("ana", "general", kind=RoomKind.PRIVATE)).room.is_private


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd", "Europe/" + "x" * 5000])
async def test_without_a_zone_that_exists_it_is_utc_and_not_known(team: Team, zone: str | None) -> None:
    team.zone = zone
    person = (await team.actor("ana")).person
    assert (person.calendar.zone.key, person.zone_known) == ("UTC", False)


async def test_ones_own_zone_counts_before_the_platforms(team: Team) -> None:
    ana = await team.actor("ana")
    assert ana.person.zone_known
    mine = Calendar(ZoneInfo("America/Lima"), True, 6, time(16, 30), frozenset({0, 1}))
    async with team.begin() as tx:
        await tx.set_calendar(ana.id, mine, NOW)
    assert (await team.actor("ana")).person.calendar == mine


async def test_other_preferences_do_not_make_a_guessed_zone_ones_own(team: Team) -> None:
    team.zone = None
    ana = await team.actor("ana")
    async with team.begin() as tx:
        await tx.set_calendar(ana.id, replace(ana.person.calendar, week_start=6), NOW)
    person = (await team.actor("ana")).person
    assert (person.calendar.week_start, person.zone_known) == (6, False)
    async with team.begin() as tx:
        await tx.set_calendar(ana.id, person.calendar, NOW, zone_said=True)
    assert (await team.actor("ana")).person.zone_known


async def test_the_room_knows_its_project_and_the_actor_what_they_lead(team: Team) -> None:
    ana = await team.actor("ana", "web")
    async with team.begin() as tx:
        project = await tx.create_project(ana, "Web", "web", [])
        assert project is not None
        await tx.bind_room(ana.room.id, project.id)
    ana, bob = await team.actor("ana", "web"), await team.actor("bob", "web")
    assert (ana.room.project_id, ana.room.project) == (project.id, "web")
    assert (ana.leads, bob.leads) == ({project.id}, frozenset())


async def test_a_thread_under_a_card_is_about_its_task(team: Team) -> None:
    task = await team.add()
    ana = await team.actor("ana")
    async with team.begin() as tx:
        await tx.post_card(ana, task.number, "m1")
    assert (await team.standing("ana", thread="m1")).thread_task == task.number
    assert (await team.standing("ana", thread="m2")).thread_task is None
    assert (await team.standing("ana", room="web", thread="m1")).thread_task is None


async def test_the_same_inbound_again_is_repeated_with_the_first_change(team: Team) -> None:
    first, again = await team.standing(key="k"), await team.standing(key="k")
    assert first.change is not None
    assert (first.repeated, again.repeated) == (False, True)
    assert again.change == first.change


async def test_a_claim_that_was_rolled_back_is_free_again(team: Team) -> None:
    async def broken() -> None:
        async with team.begin() as tx:
            await tx.identify(team.inbound(key="k"), claim=True, now=NOW)
            raise ZeroDivisionError

    await team.actor("ana")
    with pytest.raises(ZeroDivisionError):
        await broken()
    assert not (await team.standing(key="k")).repeated


async def test_without_a_claim_nothing_is_claimed(team: Team) -> None:
    await team.actor("ana")
    async with team.begin() as tx:
        assert (await tx.identify(team.inbound(key="k"), claim=False, now=NOW)).change is None
    assert not (await team.standing(key="k")).repeated


@pytest.mark.parametrize("known", [True, False], ids=["known", "first sight"])
async def test_five_deliveries_at_once_make_one_change(team: Team, known: bool) -> None:
    if known:
        await team.actor("ana")
    standings = await asyncio.gather(*(team.standing(key="k") for _ in range(5)))
    assert len({one.change for one in standings}) == 1
    assert sorted(one.repeated for one in standings) == [False, True, True, True, True]


async def test_ten_newcomers_at_once_are_ten_people_and_one_admin(team: Team) -> None:
    actors = await asyncio.gather(*(team.actor(f"person{n}", f"room{n % 3}") for n in range(10)))
    assert len({one.id for one in actors}) == 10
    assert len({one.workspace for one in actors}) == 1
    assert [one.person.role for one in actors].count(Role.ADMIN) == 1
