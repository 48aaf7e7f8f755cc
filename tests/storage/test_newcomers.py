"""Accounts that are new, are named before they speak, or that the platform says something else of."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from bot.model import Role
from bot.ports import Sender
from bot.store import Names
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg

    from bot.model import Actor, Person

ZOE = Sender("zoe", "Zoe", "zoe", "Europe/Lisbon")


async def speak(team: Team, sender: Sender, *named: Sender) -> Actor:
    inbound = replace(team.inbound(), sender=sender, named=named)
    async with team.begin() as tx:
        return (await tx.identify(inbound, claim=True, now=NOW)).actor


async def by_name(team: Team) -> dict[str, Person]:
    async with team.begin() as tx:
        return {one.name: one for one in await tx.people()}


@pytest.fixture
def ana() -> Sender:
    return Sender("ana", "Ana", "ana")


async def test_who_is_named_is_somebody_before_they_speak(team: Team, ana: Sender) -> None:
    await speak(team, ana, ZOE)
    async with team.begin() as tx:
        (found,) = (await tx.find(Names(accounts=("zoe",)), "console")).people
    assert (found.who.name, found.account) == ("Zoe", "zoe")
    zoe = (await by_name(team))["Zoe"]
    assert (zoe.role, zoe.calendar.zone) == (Role.MEMBER, ZoneInfo("Europe/Lisbon"))
    assert (await speak(team, ZOE)).id == zoe.id


async def test_who_is_named_is_not_in_the_room(team: Team, ana: Sender, owner: asyncpg.Connection) -> None:
    workspace = (await speak(team, ana, ZOE)).workspace
    assert await owner.fetchval("SELECT count(*) FROM room_members WHERE workspace_id = $1", workspace) == 1


async def test_the_one_who_speaks_is_the_first_and_not_the_one_named(team: Team, ana: Sender) -> None:
    assert (await speak(team, ana, ZOE)).person.role is Role.ADMIN


async def test_a_new_name_and_zone_of_who_is_named_are_taken_over(team: Team, ana: Sender) -> None:
    await speak(team, ana, ZOE)
    await speak(team, ana, replace(ZOE, name="Zoe B", zone="Asia/Tokyo"))
    zoe = (await by_name(team))["Zoe B"]
    assert zoe.calendar.zone == ZoneInfo("Asia/Tokyo")
    await speak(team, ana, Sender("zoe", ""))
    assert (await by_name(team))["Zoe B"] == zoe, "what the platform does not say is no news"


async def test_of_several_named_only_the_news_are_written(team: Team, ana: Sender, owner: asyncpg.Connection) -> None:
    workspace = (await speak(team, ana, ZOE)).workspace
    await speak(team, ana, ZOE, Sender("yan", "Yan"), Sender("ana", "Ana"))
    rows = await owner.fetch(
        "SELECT a.external_id, a.xmin = p.xmin AS once FROM accounts AS a"
        " JOIN persons AS p ON p.workspace_id = a.workspace_id AND p.id = a.person_id WHERE a.workspace_id = $1",
        workspace,
    )
    assert {row["external_id"]: row["once"] for row in rows} == {"ana": True, "zoe": True, "yan": True}


async def test_eight_that_name_the_same_newcomer_at_once_make_one_person(team: Team, ana: Sender) -> None:
    await speak(team, ana)
    await asyncio.gather(*(speak(team, ana if at % 2 else Sender(f"p{at}", f"P{at}"), ZOE) for at in range(8)))
    async with team.begin() as tx:
        names = [one.name for one in await tx.people()]
    assert names.count("Zoe") == 1
    assert len(names) == 6


# ---- guests, and who can be given nothing


async def test_a_guest_is_a_guest_also_as_the_first(team: Team, ana: Sender) -> None:
    assert (await speak(team, replace(ZOE, guest=True))).person.role is Role.GUEST
    assert (await speak(team, ana)).person.role is Role.ADMIN, "somebody has to be"
    assert (await speak(team, Sender("bob", "Bob"))).person.role is Role.MEMBER


async def test_a_guest_who_is_named_is_a_guest(team: Team, ana: Sender) -> None:
    await speak(team, ana, replace(ZOE, guest=True))
    assert (await by_name(team))["Zoe"].role is Role.GUEST


async def test_a_member_who_becomes_a_guest_is_one_and_stays_one(team: Team, ana: Sender) -> None:
    await speak(team, ana)
    assert (await speak(team, ZOE)).person.role is Role.MEMBER
    assert (await speak(team, replace(ZOE, guest=True))).person.role is Role.GUEST
    assert (await speak(team, ZOE)).person.role is Role.GUEST


@pytest.mark.parametrize("role", [Role.ADMIN, Role.LEAD])
async def test_a_role_given_by_hand_outlasts_what_the_platform_says(team: Team, ana: Sender, role: Role) -> None:
    await speak(team, ana)
    zoe = await speak(team, ZOE)
    async with team.begin() as tx:
        await tx.set_role(zoe.id, role)
    assert (await speak(team, replace(ZOE, guest=True))).person.role is role


async def test_a_guest_made_a_member_by_hand_stays_a_member(team: Team, ana: Sender) -> None:
    await speak(team, ana)
    guest = replace(ZOE, guest=True)
    zoe = await speak(team, guest)
    async with team.begin() as tx:
        await tx.set_role(zoe.id, Role.MEMBER)
    assert (await speak(team, replace(guest, name="Zoe B"))).person.role is Role.MEMBER


async def test_a_sender_without_a_name_says_nothing_of_themselves(team: Team, ana: Sender) -> None:
    """As who draws somebody's page speaks for them."""
    await speak(team, ana)
    await speak(team, ZOE)
    assert (await speak(team, Sender("zoe", "", guest=True))).person.role is Role.MEMBER


NOBODY_KNOWS = Sender("zoe", "")  # the platform did not say in time


@pytest.mark.parametrize("first", [True, False])
async def test_of_whom_nothing_is_said_is_a_guest_until_something_is(team: Team, ana: Sender, first: bool) -> None:
    if not first:
        await speak(team, ana)
    assert (await speak(team, NOBODY_KNOWS)).person.role is Role.GUEST
    assert (await speak(team, NOBODY_KNOWS)).person.role is Role.GUEST
    zoe = (await speak(team, ZOE)).person
    assert (zoe.name, zoe.role) == ("Zoe", Role.ADMIN if first else Role.MEMBER)
    assert (await speak(team, Sender("bob", "Bob"))).person.role is Role.MEMBER


async def test_a_guest_of_whom_nothing_was_said_stays_one(team: Team, ana: Sender) -> None:
    await speak(team, NOBODY_KNOWS)
    for _ in range(2):
        assert (await speak(team, replace(ZOE, guest=True))).person.role is Role.GUEST
    assert (await speak(team, replace(ZOE, name="Zoe B"))).person.role is Role.GUEST, "people decide that"
    assert (await speak(team, ana)).person.role is Role.ADMIN


async def test_who_administers_is_an_admin_when_that_is_said(team: Team, ana: Sender) -> None:
    await speak(team, ana)
    await speak(team, ana, NOBODY_KNOWS)
    assert (await speak(team, replace(ZOE, administers=True))).person.role is Role.ADMIN


async def test_a_role_given_by_hand_stays_when_more_is_said(team: Team, ana: Sender) -> None:
    await speak(team, ana)
    zoe = await speak(team, NOBODY_KNOWS)
    async with team.begin() as tx:
        await tx.set_role(zoe.id, Role.LEAD)
    assert (await speak(team, ZOE)).person.role is Role.LEAD


async def test_whom_nothing_can_be_given_is_remembered_and_not_suggested(
    team: Team, ana: Sender, owner: asyncpg.Connection
) -> None:
    workspace = (await speak(team, ana, replace(ZOE, barred="is deactivated"))).workspace
    of_zoe = "SELECT barred FROM accounts WHERE workspace_id = $1 AND external_id = 'zoe'"
    assert await owner.fetchval(of_zoe, workspace) == "is deactivated"
    async with team.begin() as tx:
        assert await tx.suggest_people("zo", "console") == []
    await speak(team, ana, ZOE)
    assert await owner.fetchval(of_zoe, workspace) == ""
    async with team.begin() as tx:
        (found,) = await tx.suggest_people("zo", "console")
    assert found.who.name == "Zoe"
