"""Rooms that become private, get another id or name, are left; and whether reactions make tasks there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import RoomKind
from bot.terms import Condition, ConditionField
from tests.storage.post import LEASE, Post
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Actor
    from bot.store import Standing
    from storage.store import PostgresStore


async def rename(team: Team, old: str, new: str) -> None:
    async with team.begin() as tx:
        await tx.rename_room(old, new)


async def in_room(team: Team, actor: Actor) -> list[int]:
    return await team.numbers(actor, room_id=actor.room.id)


async def test_what_is_in_a_room_is_private_from_the_day_the_room_is(team: Team) -> None:
    task, elsewhere = await team.add(room="general"), await team.add(room="web")
    bob = await team.actor("bob", "lobby")
    assert await team.numbers(bob) == [task.number, elsewhere.number]
    await team.actor("ana", "general", kind=RoomKind.PRIVATE)
    assert await team.numbers(bob) == [elsewhere.number]
    assert (await team.load(task.number)).private
    assert await team.numbers(await team.actor("ana", "general", kind=RoomKind.PRIVATE)) == [1, 2]


async def test_nothing_opens_by_itself(team: Team) -> None:
    """A room that is a channel now: what was said in private stays private."""
    task = await team.add(room="board", kind=RoomKind.PRIVATE)
    await team.actor("ana", "board", kind=RoomKind.CHANNEL)
    assert (await team.load(task.number)).private
    assert not (await team.add(room="board")).private


async def test_a_room_under_another_id_is_the_same_room(team: Team) -> None:
    task = await team.add(room="general")
    before = await team.actor("ana", "general")
    await rename(team, "general", "general2")
    after = await team.actor("ana", "general2")
    assert after.room.id == before.room.id
    assert await in_room(team, after) == [task.number]


async def test_a_room_that_nobody_knows_is_not_renamed(team: Team) -> None:
    ana = await team.actor("ana", "general")
    await rename(team, "nowhere", "general")
    assert (await team.actor("ana", "general")).room.id == ana.room.id


async def test_what_was_said_under_the_new_id_first_comes_along(team: Team) -> None:
    """The platform tells of the new id after it used it."""
    old = await team.add("Old", room="general")
    before = await team.actor("ana", "general")
    new = await team.add("New", who="bob", room="general2")
    bob = await team.actor("bob", "general2")
    async with team.begin() as tx:
        await tx.post_card(bob, new.number, "m2")
    await rename(team, "general", "general2")
    assert before.room.id in (await team.actor("bob", "lobby")).member_of
    bob = await team.actor("bob", "general2")
    assert bob.room.id == before.room.id
    assert await in_room(team, bob) == [old.number, new.number]
    assert (await team.standing("bob", "general2", thread="m2")).thread_task == new.number


async def test_what_was_promised_to_the_newer_room_is_sent_to_the_one_that_is_kept(store: PostgresStore) -> None:
    """Also what somebody is sending just then: it stays together, to be looked for where it may have arrived."""
    post = Post(store)
    kept, newer = await post.room("general"), await post.room("general2")
    await post.promise("1", room=newer)
    (under_way,) = await post.claim()
    await post.promise("2", room=newer)
    await rename(post, "general", "general2")
    await post.sent(under_way)
    (again,) = await post.claim(LEASE)
    assert (again.address, again.key, again.uncertain) == (kept, under_way.key, True)
    await post.sent(again)
    (later,) = await post.claim(LEASE)
    assert (later.address, later.count, later.uncertain) == (kept, 1, False)


async def test_who_left_is_no_member(team: Team) -> None:
    task = await team.add(room="board", kind=RoomKind.PRIVATE)
    ana, bob = await team.actor("ana", "lobby"), await team.actor("bob", "board", kind=RoomKind.PRIVATE)
    assert await team.numbers(bob, Condition(field=ConditionField.CREATOR, values=(ana.id,))) == [task.number]
    async with team.begin() as tx:
        await tx.leave(bob, NOW)
    assert await team.numbers(await team.actor("bob", "lobby")) == []
    assert bob.room.id in (await team.actor("bob", "board", kind=RoomKind.PRIVATE)).member_of, "and back again"


EARLIER, LATER = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)


async def is_in(team: Team, who: str, room: str) -> bool:
    actor = (await seen_from_afar(team, who, room)).actor
    return actor.room.id in actor.member_of


async def seen_from_afar(team: Team, who: str, room: str, kind: RoomKind = RoomKind.PRIVATE) -> Standing:
    async with team.begin() as tx:
        inbound = replace(team.inbound(who, room, kind), present=False)
        return await tx.identify(inbound, claim=False, now=NOW)


@pytest.mark.parametrize("order", [(EARLIER, NOW), (NOW, EARLIER), (EARLIER, NOW, EARLIER), (NOW, EARLIER, NOW)])
async def test_coming_that_is_told_after_a_later_going_is_old_news(team: Team, order: tuple[datetime, ...]) -> None:
    bob = (await seen_from_afar(team, "bob", "board")).actor
    for at in order:
        async with team.begin() as tx:
            await (tx.join(bob, at) if at == EARLIER else tx.leave(bob, at))
    assert not await is_in(team, "bob", "board")
    async with team.begin() as tx:
        await tx.join(bob, LATER)
    assert await is_in(team, "bob", "board")
    async with team.begin() as tx:
        await tx.leave(bob, NOW)
    assert await is_in(team, "bob", "board"), "going is old news, too"


async def test_who_acts_there_after_having_left_is_back_and_may_leave_again(team: Team) -> None:
    bob = await team.actor("bob", "board", kind=RoomKind.PRIVATE)
    async with team.begin() as tx:
        await tx.leave(bob, NOW)
    await team.actor("bob", "board", kind=RoomKind.PRIVATE)
    assert await is_in(team, "bob", "board")
    async with team.begin() as tx:
        await tx.leave(bob, LATER)
    assert not await is_in(team, "bob", "board")


async def test_who_has_left_is_not_in_the_room_under_its_other_id(team: Team) -> None:
    for who in ("ana", "bob"):
        await team.actor(who, "board", kind=RoomKind.PRIVATE)
    bob = await team.actor("bob", "board2", kind=RoomKind.PRIVATE)
    async with team.begin() as tx:
        await tx.leave(bob, NOW)
    await rename(team, "board", "board2")
    assert await is_in(team, "bob", "board2"), "left only the one that was made meanwhile"
    eve = await team.actor("eve", "board3", kind=RoomKind.PRIVATE)
    async with team.begin() as tx:
        await tx.leave(eve, NOW)
    await rename(team, "board2", "board3")
    assert not await is_in(team, "eve", "board3")


# ---- who is not present


async def test_who_is_not_present_becomes_no_member(team: Team) -> None:
    for kind in (RoomKind.CHANNEL, RoomKind.PRIVATE):
        assert not (await seen_from_afar(team, "bob", f"a-{kind}", kind)).actor.member_of


@pytest.mark.parametrize(
    ("kind", "outside"), [(RoomKind.CHANNEL, False), (RoomKind.PRIVATE, True), (RoomKind.DM, True)]
)
async def test_who_is_not_present_is_outside_of_what_belongs_to_others(
    team: Team, kind: RoomKind, outside: bool
) -> None:
    bob, _ = await team.actor("bob", "here", kind=kind), await team.actor("ana", "here", kind=kind)
    assert not (await seen_from_afar(team, "bob", "here", kind)).outside
    async with team.begin() as tx:
        await tx.leave(bob, NOW)
    assert (await seen_from_afar(team, "bob", "here", kind)).outside is outside
    assert not (await team.standing("bob", "here", kind=kind)).outside, "present, they are in it again"


async def test_a_direct_message_that_nobody_is_in_is_as_good_as_ones_own(team: Team) -> None:
    assert not (await seen_from_afar(team, "bob", "dm", RoomKind.DM)).outside
    assert (await seen_from_afar(team, "bob", "board", RoomKind.PRIVATE)).outside


# ---- of which the platform does not say what kind it is


async def guessing(team: Team, room: str) -> Actor:
    inbound = team.inbound("bob", room, RoomKind.PRIVATE)
    where = replace(inbound.where, guessed=True, name="")
    async with team.begin() as tx:
        return (await tx.identify(replace(inbound, where=where), claim=False, now=NOW)).actor


async def test_a_guess_changes_nothing_of_a_room_that_is_known(team: Team) -> None:
    task = await team.add(room="general")
    for _ in range(2):
        room = (await guessing(team, "general")).room
        assert (room.kind, room.name) == (RoomKind.CHANNEL, "general")
    assert not (await team.load(task.number)).private
    assert await team.numbers(await team.actor("eve", "lobby")) == [task.number]


async def test_a_room_that_is_guessed_at_first_sight_is_what_it_is_when_that_is_said(team: Team) -> None:
    assert (await guessing(team, "general")).room.kind is RoomKind.PRIVATE
    assert (await team.actor("ana", "general")).room.kind is RoomKind.CHANNEL
    assert (await guessing(team, "general")).room.kind is RoomKind.CHANNEL


async def test_reactions_are_turned_on_room_by_room(team: Team) -> None:
    ana = await team.actor("ana", "web")
    assert not ana.room.reactions
    async with team.begin() as tx:
        await tx.set_reactions(ana.room.id, on=True)
    assert (await team.actor("ana", "web")).room.reactions
    assert not (await team.actor("ana", "general")).room.reactions
    async with team.begin() as tx:
        await tx.set_reactions(ana.room.id, on=False)
    assert not (await team.actor("ana", "web")).room.reactions


async def test_a_new_name_of_a_room_is_taken_over(team: Team) -> None:
    inbound = team.inbound(room="C1")
    for name in ("general", "everybody", ""):
        where = replace(inbound.where, name=name)
        async with team.begin() as tx:
            actor = (await tx.identify(replace(inbound, where=where), claim=False, now=NOW)).actor
    assert actor.room.name == "everybody"
