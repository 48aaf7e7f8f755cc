"""What a list shows is what bot.policy.may_see allows: the rule stands in SQL and in Python, and says the same."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.model import Role, RoomKind
from bot.policy import may_see
from bot.terms import Condition, ConditionField, SortKey

if TYPE_CHECKING:
    from tests.storage.team import Team

NAMES = ("ana", "bob", "eve", "guy", "pat")
ROOMS = {"general": RoomKind.CHANNEL, "web": RoomKind.CHANNEL, "cellar": RoomKind.PRIVATE, "dm": RoomKind.DM}


async def test_lists_searches_and_suggestions_show_exactly_what_may_be_seen(team: Team) -> None:
    chance = random.Random(5)
    await team.actor("ana")
    for name in NAMES:
        for room in chance.sample(sorted(ROOMS), 2):
            await team.actor(name, room, kind=ROOMS[room])
    async with team.begin() as tx:
        for person in await tx.people():
            if person.name in ("Guy", "Pat"):
                await tx.set_role(person.id, Role.GUEST)
    actors = [await team.actor(name, room, kind=ROOMS[room]) for name, room in zip(NAMES, [*ROOMS, "web"], strict=True)]
    for n in range(60):
        who = chance.randrange(len(NAMES))
        room = actors[who].room
        people = tuple(chance.sample(actors, chance.randrange(3)))
        await team.add(f"Task alpha{n}", NAMES[who], room.name, kind=room.kind, people=people)

    seen = set()
    for who, stale in enumerate(actors):
        actor = await team.actor(NAMES[who], stale.room.name, kind=stale.room.kind)
        async with team.begin() as tx:
            every = await tx.load(actor, range(1, 61))
            suggested = await tx.suggest_tasks(actor, "alpha", 100)
        allowed = [task.number for task in every if may_see(actor, task)]
        seen.add(len(allowed))
        assert await team.numbers(actor, sort=SortKey.NUMBER, limit=100) == allowed
        assert await team.numbers(actor, text="alpha", limit=100) == allowed[::-1]
        assert [task.number for task in suggested] == allowed[::-1]
        for other in actors:
            held = Condition(field=ConditionField.ASSIGNEE, values=(other.id,))
            theirs = [task.number for task in every if may_see(actor, task) and other.id in task.people]
            assert sorted(await team.numbers(actor, held, limit=100)) == theirs
    assert len(seen) > 2


async def test_a_guest_sees_what_they_made_hold_or_share_a_room_with(team: Team) -> None:
    ana, guest = await team.actor("ana"), await team.actor("guy", "web")
    async with team.begin() as tx:
        await tx.set_role(guest.id, Role.GUEST)
    await team.add("public, elsewhere")
    await team.add("public, in my room", room="web")
    await team.add("given to me", people=(guest,))
    await team.add("mine", "guy", "web")
    guest = await team.actor("guy", "web")
    assert await team.numbers(guest, sort=SortKey.NUMBER) == [2, 3, 4]
    assert await team.numbers(replace(ana), sort=SortKey.NUMBER) == [1, 2, 3, 4]
