"""Names → people, projects and rooms."""

import asyncio
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.model import Actor, Project, Role, RoomKind
from bot.store import Found, Names
from tests.storage.team import NOW, Team


async def find(team: Team, **names: tuple[object, ...]) -> Found:
    async with team.begin() as tx:
        return await tx.find(Names(**names), "console")  # type: ignore[arg-type]


async def project(team: Team, name: str, **how: object) -> Project:
    ana = await team.actor("ana", **how)  # type: ignore[arg-type]
    async with team.begin() as tx:
        made = await tx.create_project(ana, name, name.lower(), [])
        assert made is not None
        return made


async def test_a_person_is_found_by_account_handle_name_first_name_and_number(team: Team) -> None:
    ana = await team.actor("ana bell")
    await team.actor("bob")
    for names in (
        {"accounts": ("ana bell",)},
        {"handles": ("ana bell",)},
        {"handles": ("ana",)},
        {"persons": (ana.id,)},
    ):
        (found,) = (await find(team, **names)).people
        assert (found.who.id, found.account) == (ana.id, "ana bell")
        assert found.handles == ("ana bell", "ana")


async def test_two_of_one_first_name_are_both_found(team: Team) -> None:
    await team.actor("ana bell")
    await team.actor("ana cole")
    assert len((await find(team, handles=("ana",))).people) == 2


async def test_nothing_asked_nothing_found_and_strangers_are_nobody(team: Team) -> None:
    await team.actor("ana")
    assert await find(team) == Found()
    assert await find(team, accounts=("eve",), handles=("eve",), persons=(2**62,)) == Found()


async def test_somebody_of_another_platform_is_found_by_name_without_an_account(team: Team) -> None:
    ana = await team.actor("ana")
    async with team.begin() as tx:
        (found,) = (await tx.find(Names(handles=("ana",)), "slack")).people
    assert (found.who.id, found.account, found.who.account) == (ana.id, None, None)


async def test_a_project_is_found_by_slug_and_by_name_and_archived_too(team: Team) -> None:
    web = await project(team, "Web")
    async with team.begin() as tx:
        await tx.archive_project(web.id, NOW)
    (found,) = (await find(team, projects=("web",))).projects
    assert (found.id, found.archived_at) == (web.id, NOW)
    assert found.lead is not None
    assert found.lead.name == "Ana"


async def test_an_unknown_project_finds_similar_ones_nearest_first(team: Team) -> None:
    for name in ("Website", "Web", "Payroll"):
        await project(team, name)
    assert [one.slug for one in (await find(team, projects=("webb",))).projects] == ["web", "website"]
    assert [one.slug for one in (await find(team, projects=("web",))).projects] == ["web"]
    assert (await find(team, projects=("zzz",))).projects == ()


async def test_a_room_is_found_by_id_and_by_name_with_its_project(team: Team) -> None:
    web = await project(team, "Web")
    place = (await team.actor("ana", "web")).room
    async with team.begin() as tx:
        await tx.bind_room(place.id, web.id)
    for names in ({"rooms": ("web",)}, {"room_names": ("web",)}):
        found = await find(team, **names)
        (one,) = found.rooms
        assert (one.room.id, one.external_id, one.room.project) == (place.id, "web", "web")
        assert [project.id for project in found.projects] == [web.id]


async def test_suggested_people_begin_so_in_handle_or_in_any_word_of_their_name(team: Team) -> None:
    for name in ("ana bell", "bob", "zoe anders"):
        await team.actor(name)
    async with team.begin() as tx:
        found = [one.who.name for one in await tx.suggest_people("AN", "console")]
        assert found == ["Ana Bell", "Zoe Anders"]
        assert await tx.suggest_people("100%_", "console") == []
        assert len(await tx.suggest_people("", "console", 2)) == 2


async def test_everybody_is_listed_by_name(team: Team) -> None:
    for name in ("zoe", "ana"):
        await team.actor(name)
    async with team.begin() as tx:
        assert [one.name for one in await tx.people()] == ["Ana", "Zoe"]


async def test_a_role_is_set_and_an_unknown_person_refused(team: Team) -> None:
    bob = (await team.actor("ana"), await team.actor("bob"))[1]
    async with team.begin() as tx:
        assert (await tx.set_role(bob.id, Role.GUEST)).role is Role.GUEST
    assert not (await team.actor("bob")).sees_public
    async with team.begin() as tx:
        with pytest.raises(UserError):
            await tx.set_role(2**62, Role.GUEST)


async def test_whoever_locks_the_workspace_second_reads_what_the_first_changed(team: Team) -> None:
    """Two admins who take each other's role away at once: one of them comes too late."""
    ana, bob = await team.actor("ana"), await team.actor("bob")
    both_ask = asyncio.Barrier(2)

    async def demote(actor: Actor, other: Actor) -> None:
        async with team.begin() as tx:
            await both_ask.wait()
            await tx.lock_workspace()
            roles = {person.id: person.role for person in await tx.people()}
            if roles[actor.id] is Role.ADMIN:
                await tx.set_role(other.id, Role.MEMBER)

    async with team.begin() as tx:
        await tx.set_role(bob.id, Role.ADMIN)
    await asyncio.gather(demote(ana, bob), demote(bob, ana))
    async with team.begin() as tx:
        assert [person.role for person in await tx.people()].count(Role.ADMIN) == 1


async def test_a_draft_is_its_keepers_only(team: Team) -> None:
    ana, bob = await team.actor("ana"), await team.actor("bob")
    async with team.begin() as tx:
        draft = await tx.keep_draft(ana, "add Überraschung 🎁", NOW)
        assert await tx.recall_draft(ana, draft) == "add Überraschung 🎁"
        assert await tx.recall_draft(bob, draft) is None
        assert await tx.recall_draft(ana, draft + 1) is None


async def test_a_direct_message_is_a_room_like_any_other(team: Team) -> None:
    ana = await team.actor("ana", "dm-ana", kind=RoomKind.DM)
    assert (ana.room.kind, ana.room.is_private) == (RoomKind.DM, True)


async def test_who_was_asked_for_their_zone_is_known_to_have_been(team: Team) -> None:
    team.zone = None
    ana, bob = await team.actor("ana"), await team.actor("bob")
    assert not ana.person.zone_asked
    async with team.begin() as tx:
        await tx.zone_asked(ana.id, team.now)
    assert (await team.actor("ana")).person.zone_asked
    assert not (await team.actor("bob")).person.zone_asked
    async with team.begin() as tx:
        people = {one.id: one for one in await tx.people()}
    assert (people[ana.id].zone_asked, people[bob.id].zone_asked) == (True, False)


async def test_whose_zone_is_not_known_has_the_workspaces_whatever_it_is_set_to(team: Team) -> None:
    team.zone = None
    ana, bob = await team.actor("ana"), await team.actor("bob")
    async with team.begin() as tx:
        await tx.set_calendar(bob.id, replace(bob.person.calendar, week_start=6), team.now)
    for zone, before in (("Asia/Tokyo", None), ("Europe/Berlin", "Asia/Tokyo"), (None, "Europe/Berlin")):
        async with team.begin() as tx:
            assert await tx.set_default_zone(zone) == before
        for who in ("ana", "bob", "new"):
            person = (await team.actor(who)).person
            assert (person.calendar.zone.key, person.zone_known) == (zone or "UTC", False), (who, zone)
    assert ana.person.calendar.zone.key == "UTC"


async def test_the_workspaces_zone_is_nobodys_who_said_theirs(team: Team) -> None:
    await team.actor("ana")
    async with team.begin() as tx:
        await tx.set_default_zone("Asia/Tokyo")
        onlooker = await tx.onlooker()
    assert (await team.actor("ana")).person.calendar.zone.key == "Europe/Berlin"
    assert onlooker.person.calendar.zone.key == "Asia/Tokyo"


async def test_two_who_set_the_workspaces_zone_at_once_each_learn_what_they_changed(team: Team) -> None:
    await team.actor("ana")

    async def set_it(zone: str) -> str | None:
        async with team.begin() as tx:
            return await tx.set_default_zone(zone)

    zones = ["Asia/Tokyo", "Europe/Berlin", "America/Lima"]
    before = await asyncio.gather(*map(set_it, zones))
    async with team.begin() as tx:
        last = await tx.set_default_zone(None)
    assert sorted(map(str, [*before, last])) == sorted(["None", *zones])


async def test_an_own_zone_that_is_the_teams_too_stays_their_own(team: Team) -> None:
    """Not told by the platform: they said it, before or after the team had it, and change something else then."""
    team.zone = None
    ana = await team.actor("ana")
    berlin = replace(ana.person.calendar, zone=ZoneInfo("Europe/Berlin"))
    async with team.begin() as tx:
        await tx.set_calendar(ana.id, berlin, team.now, zone_said=True)
        await tx.set_default_zone("Europe/Berlin")
        await tx.set_calendar(ana.id, replace(berlin, week_start=6), team.now)
    person = (await team.actor("ana")).person
    assert person.zone_known
    async with team.begin() as tx:
        await tx.set_default_zone("Asia/Tokyo")
    assert (await team.actor("ana")).person.calendar.zone.key == "Europe/Berlin"
