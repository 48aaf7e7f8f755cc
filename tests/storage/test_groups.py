"""Groups: several people under one name, as a role on Discord, who can be given a task; and who is in which."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import EventKind
from bot.model import Assignee, Mode, Role, RoomKind
from bot.policy import may_see
from bot.ports import Sender
from bot.store import Names
from bot.terms import Condition, ConditionField, SortKey
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg
    from asyncpg.connection import LoggedQuery

    from bot.model import Actor, Task, Who
    from bot.store import Standing

OPS = Sender("&1", "ops", group=True)
WEB = Sender("&2", "Web Team", group=True)


async def act(
    team: Team, who: str = "ana", *named: Sender, groups: tuple[str, ...] | None = None, **how: object
) -> Standing:
    inbound = team.inbound(who, **how)  # type: ignore[arg-type]  # the keywords of inbound
    inbound = replace(inbound, sender=replace(inbound.sender, groups=groups), named=named)
    async with team.begin() as tx:
        return await tx.identify(inbound, claim=True, now=NOW)


async def actor(
    team: Team, who: str = "ana", *named: Sender, groups: tuple[str, ...] | None = None, **how: object
) -> Actor:
    return (await act(team, who, *named, groups=groups, **how)).actor


async def group(team: Team, account: str = "&1") -> Who:
    async with team.begin() as tx:
        (found,) = (await tx.find(Names(accounts=(account,)), "console")).people
    return found.who


# ---- a group is no person


async def test_a_group_that_is_named_is_known_as_one(team: Team) -> None:
    await actor(team, "ana", OPS, Sender("bob", "Bob"))
    async with team.begin() as tx:
        found = (await tx.find(Names(accounts=("&1", "bob"), handles=("ops",)), "console")).people
        suggested = await tx.suggest_people("op", "console")
        people = await tx.people()
    assert [(one.who.name, one.who.group, one.account) for one in found] == [
        ("ops", True, "&1"),
        ("Bob", False, "bob"),
    ]
    assert [one.who.name for one in suggested] == ["ops"]
    assert {one.name: one.group for one in people} == {"Ana": False, "Bob": False, "ops": True}


async def test_a_group_is_never_who_administers(team: Team) -> None:
    """Also if it is met before anybody of whom the platform says something."""
    await actor(team, "", replace(OPS, administers=True))
    async with team.begin() as tx:
        roles = {one.name: one.role for one in await tx.people()}
    assert roles["ops"] is Role.GUEST
    assert (await actor(team, "ana", OPS)).person.role is Role.ADMIN


async def test_eight_that_name_the_same_group_at_once_make_one(team: Team) -> None:
    await actor(team)
    await asyncio.gather(*(actor(team, f"p{at}", OPS) for at in range(8)))
    assert (await group(team)).name == "ops"


async def test_a_group_that_is_renamed_is_still_the_same(team: Team) -> None:
    ana = await actor(team, "ana", OPS)
    ops = await group(team)
    task = await team.add(people=(holder(ana, ops),), mode=Mode.ANY)
    await actor(team, "ana", replace(OPS, name="operations"))
    assert await group(team) == replace(ops, name="operations")
    assert (await team.load(task.number)).assignees == (Assignee(replace(ops, name="operations")),)


def holder(one: Actor, who: Who) -> Actor:
    """For Team.add, whose people are actors."""
    return replace(one, person=replace(one.person, id=who.id, name=who.name, account=who.account, group=who.group))


# ---- who is in it


async def test_who_is_in_a_group_that_is_known_here_acts_as_one_of_it(team: Team) -> None:
    assert (await actor(team, "ana", groups=("&1", "&2"))).groups == frozenset()
    await actor(team, "bob", OPS)
    ops = await group(team)
    assert (await actor(team, "ana", groups=("&1", "&2"))).groups == {ops.id}
    await actor(team, "bob", WEB)
    assert (await actor(team, "ana", groups=("&2", "&1"))).holders == (
        (await actor(team, "ana")).id,
        ops.id,
        (await group(team, "&2")).id,
    )


async def test_what_is_not_said_of_their_groups_stays(team: Team) -> None:
    ana = await actor(team, "ana", OPS, groups=("&1",))
    assert len(ana.groups) == 1
    assert (await actor(team, "ana")).groups == ana.groups
    assert (await actor(team, "ana", groups=())).groups == frozenset()
    assert (await actor(team, "ana")).groups == frozenset()


async def test_a_newcomer_is_in_their_groups_at_once(team: Team) -> None:
    await actor(team, "ana", OPS)
    assert len((await actor(team, "bob", groups=("&1",))).groups) == 1


async def test_the_groups_of_who_is_named_are_kept_too(team: Team) -> None:
    await actor(team, "ana", OPS, Sender("bob", "Bob", groups=("&1",)))
    assert len((await actor(team, "bob")).groups) == 1
    await actor(team, "ana", Sender("bob", "Bob", "bob", "Europe/Berlin", groups=()))
    assert len((await actor(team, "bob")).groups) == 0


async def test_a_persons_account_is_no_group(team: Team) -> None:
    await actor(team, "bob")
    assert (await actor(team, "ana", groups=("bob",))).groups == frozenset()


async def test_groups_of_another_workspace_are_not_known_here(team: Team) -> None:
    await actor(Team(team.store), "ana", OPS)
    assert (await actor(team, "ana", groups=("&1",))).groups == frozenset()


async def test_groups_cost_a_statement_only_when_they_change(team: Team) -> None:
    await actor(team, "ana", OPS, groups=("&1", "&2"))
    seen: list[LoggedQuery] = []
    sender = Sender("ana", "Ana", "ana", "Europe/Berlin", groups=("&2", "&1"))
    for groups, most in ((("&2", "&1"), 1), (None, 1), (("&1",), 9)):
        seen.clear()
        inbound = replace(team.inbound(), sender=replace(sender, groups=groups), named=(OPS,))
        async with team.begin() as tx:
            with tx._connection.query_logger(seen.append):
                await tx.identify(inbound, claim=True, now=NOW)
                await asyncio.sleep(0)  # it logs at the loop's next turn
        assert len(seen) == 1 if most == 1 else len(seen) > 1, groups


# ---- everybody in it


async def test_those_who_are_met_are_people_from_then_on(team: Team) -> None:
    await actor(team, "ana")
    bob = (await actor(team, "bob")).person
    senders = (Sender("eve", "Eve", groups=("&1",)), Sender("bob", "Bob"), Sender("pat", "Pat", guest=True))
    async with team.begin() as tx:
        met = await tx.meet(senders, NOW)
        people = {one.name: one for one in await tx.people()}
    assert {account: who.name for account, who in met.items()} == {"eve": "Eve", "bob": "Bob", "pat": "Pat"}
    assert met["bob"] == bob.who
    assert people["Pat"].role is Role.GUEST
    assert people["Eve"].id == met["eve"].id


# ---- what they see


NAMES = ("ana", "bob", "eve", "guy", "pat")
ROOMS = {"general": RoomKind.CHANNEL, "cellar": RoomKind.PRIVATE, "dm": RoomKind.DM}
IN = {"ana": (), "bob": ("&1",), "eve": ("&1", "&2"), "guy": ("&2",), "pat": ()}


async def test_lists_searches_and_suggestions_show_what_a_group_may_see(team: Team) -> None:
    """The rule stands in SQL and in Python, and says the same."""
    chance = random.Random(11)
    await actor(team, "ana", OPS, WEB)
    actors = [await actor(team, name, groups=IN[name]) for name in NAMES]
    async with team.begin() as tx:
        for one in actors[3:]:
            await tx.set_role(one.id, Role.GUEST)
    both = [holder(actors[0], await group(team, account)) for account in ("&1", "&2")]
    for n in range(60):
        room = chance.choice(sorted(ROOMS))
        people = tuple(chance.sample([*actors, *both], chance.randrange(3)))
        who = chance.choice(("ana", "pat"))
        await team.add(f"Task alpha{n}", who, room, kind=ROOMS[room], people=people, tags=(f"t{n}",))

    only_by_group = 0
    for name in NAMES:
        one = await actor(team, name)
        async with team.begin() as tx:
            every = await tx.load(one, range(1, 61))
            suggested = await tx.suggest_tasks(one, "alpha", 100)
            numbered = await tx.suggest_tasks(one, "1", 100)
            tags = await tx.suggest_tags(one, "t", 100)
        allowed = [task.number for task in every if may_see(one, task)]
        only_by_group += sum(
            not may_see(replace(one, groups=frozenset()), task) for task in every if may_see(one, task)
        )
        assert await team.numbers(one, sort=SortKey.NUMBER, limit=100) == allowed
        assert await team.numbers(one, text="alpha", limit=100) == allowed[::-1]
        assert [task.number for task in suggested] == allowed[::-1]
        assert [task.number for task in numbered] == [number for number in allowed if str(number).startswith("1")]
        assert sorted(tags) == sorted(f"t{number - 1}" for number in allowed)
        await check_mine(team, one, [task for task in every if may_see(one, task)])
    assert only_by_group > 10


async def check_mine(team: Team, one: Actor, every: list[Task]) -> None:
    """Page by page, by date and by number: what is theirs or their groups', each once."""
    held = Condition(field=ConditionField.ASSIGNEE, values=one.holders)
    theirs = [task.number for task in every if one.holds(task)]
    for limit in (1, 7, 100):
        found: list[int] = []
        after = None
        while True:
            page = await team.page(one, held, limit=limit, after=after)
            found += [task.number for task in page.tasks]
            if page.next is None:
                break
            after = page.next
        assert found == theirs, "all are without a date, so by number"
    for page_number in range(1, 5):
        skipped = 3 * (page_number - 1)
        assert await team.numbers(one, held, limit=3, page=page_number) == theirs[skipped : skipped + 3]
    others = held.model_copy(update={"negated": True})
    rest = await team.numbers(one, others, sort=SortKey.NUMBER, limit=100)
    assert rest == [task.number for task in every if not one.holds(task)]


async def test_relatives_and_counts_include_what_the_group_holds(team: Team) -> None:
    await actor(team, "ana", OPS)
    bob = await actor(team, "bob", groups=("&1",))
    ops = holder(bob, await group(team))
    async with team.begin() as tx:
        project = await tx.create_project(await actor(team), "Cellar", "cellar", [])
    assert project is not None
    parent = await team.add("Public")
    for people in ((ops,), ()):
        await team.add(
            "Secret", room="cellar", kind=RoomKind.PRIVATE, people=people, parent=parent.number, project_id=project.id
        )
    async with team.begin() as tx:
        detail = await tx.detail(bob, [parent.number])
        (standing,) = await tx.projects(bob, NOW)
        out = await tx.detail(replace(bob, groups=frozenset()), [parent.number])
    assert detail is not None
    assert out is not None
    assert ([one.number for one in detail.children], standing.open, out.children) == ([2], 1, ())


# ---- claimed from it


async def test_whose_a_claimed_task_was_is_known_until_it_changes_hands(team: Team) -> None:
    ana = await actor(team, "ana", OPS, groups=("&1",))
    ops = holder(ana, await group(team))
    first, second = [await team.add(people=(ops,), mode=Mode.ANY) for _ in range(2)]
    for task in (first, second):
        await team.save(task.assigned((ana.person.who,), Mode.ONE), kind=EventKind.CLAIMED)
    await team.save(replace(await team.load(1), title="Another"))
    bob = await actor(team, "bob")
    async with team.begin() as tx:
        before = await tx.claimed_from(ana, [1, 2, 3])
        assert await tx.claimed_from(bob, [1, 2]) == {}
    people = {"mode": "any", "people": [{"id": ops.id, "name": "ops", "done": False, "group": True}]}
    assert before == {1: people, 2: people}
    await team.save((await team.load(1)).assigned((), Mode.ONE), kind=EventKind.UNASSIGNED)
    await team.save((await team.load(1)).assigned((ana.person.who,), Mode.ONE), kind=EventKind.ASSIGNED)
    async with team.begin() as tx:
        assert await tx.claimed_from(ana, [1, 2]) == {2: people}


async def test_a_group_is_its_workspaces(team: Team, owner: asyncpg.Connection) -> None:
    workspace = (await actor(team, "ana", OPS)).workspace
    await actor(Team(team.store), "ana", OPS)
    mine = await group(team)
    assert await owner.fetchval("SELECT workspace_id FROM persons WHERE is_group AND id = $1", mine.id) == workspace
