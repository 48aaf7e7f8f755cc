"""What becomes of a delivery: held, moved, skipped, given up, revived, read, forgotten; what its sender looks at."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.model import Person, Role, RoomKind
from bot.notices import How, NoticeKind, NoticeSettings, Quiet, Reason, State
from bot.policy import may_see
from bot.ports import Address, Sender
from bot.store.deliveries import Outcome
from tests.storage.post import SECOND, Post

if TYPE_CHECKING:
    from collections.abc import Sequence

    import asyncpg

    from bot.notices import Claim
    from storage.store import PostgresStore

HOUR = timedelta(hours=1)


@pytest.fixture
def post(store: PostgresStore) -> Post:
    return Post(store)


async def decide(post: Post, claim: Claim, *outcomes: Outcome) -> None:
    async with post.begin() as tx:
        await tx.decide(claim, outcomes)


def ids(claim: Claim) -> Sequence[int]:
    return [one.id for one in claim.deliveries]


# ---- decided


async def test_what_nobody_needs_is_skipped_with_its_reason(post: Post) -> None:
    await post.promise("1", "2")
    (claim,) = await post.claim()
    first, second = ids(claim)
    await decide(post, claim, Outcome([first], Reason.MUTED, skip=True))
    await post.sent(claim)
    found = await post.deliveries()
    assert [(one.id, one.state, one.reason) for one in found.values()] == [
        (first, State.SKIPPED, Reason.MUTED),
        (second, State.SENT, Reason.NONE),
    ]


async def test_what_is_held_back_joins_what_comes_later(post: Post) -> None:
    await post.promise("1")
    (claim,) = await post.claim()
    await decide(post, claim, Outcome(ids(claim), Reason.QUIET, until=post.now + HOUR))
    assert await post.claim() == []
    await post.promise("2", due=post.now + HOUR)
    (morning,) = await post.claim(HOUR)
    assert [one.reason for one in morning.deliveries] == [Reason.QUIET, Reason.NONE]
    assert (morning.count, morning.uncertain, morning.batch != claim.batch) == (2, False, True)


async def test_what_goes_to_a_room_instead_is_claimed_there(post: Post) -> None:
    ana, general = await post.person(), await post.room()
    await post.promise("1")
    (claim,) = await post.claim()
    await decide(post, claim, Outcome(ids(claim), Reason.ELSEWHERE, room=general))
    (there,) = await post.claim()
    (moved,) = there.deliveries
    assert (there.address, moved.person, moved.room, moved.reason) == (general, ana, general, Reason.ELSEWHERE)


async def test_an_address_is_free_again_when_all_of_a_claim_was_decided(post: Post) -> None:
    await post.promise("1")
    (claim,) = await post.claim()
    await decide(post, claim, Outcome(ids(claim), Reason.STALE, skip=True))
    await post.promise("2")
    assert [one.count for one in await post.claim()] == [1]


# ---- given up


async def test_what_is_given_up_stays_until_somebody_revives_it(post: Post) -> None:
    await post.promise("1", "2")
    (claim,) = await post.claim()
    async with post.begin() as tx:
        await tx.bury(claim, "refused")
    dead = await post.deliveries(State.DEAD)
    assert [(one.reason, one.error) for one in dead.values()] == [(Reason.FAILED, "refused")] * 2
    assert await post.claim() == []
    async with post.begin() as tx:
        assert await tx.revive(ids(claim)[0], post.now) == 1
        assert await tx.revive(None, post.now) == 1
        assert await tx.revive(None, post.now) == 0
    (again,) = await post.claim()
    assert (again.count, again.tries, again.uncertain) == (2, 0, False)


# ---- listed and read


async def test_deliveries_are_listed_newest_first_by_what_is_asked(post: Post) -> None:
    ana, bob = await post.person("ana"), await post.person("bob")
    await post.promise("1", "2", person=ana, task=1)
    await post.promise("3", person=bob, task=1)
    async with post.begin() as tx:
        theirs = [one.id for one in await tx.deliveries(person=ana)]
        assert theirs == sorted(theirs, reverse=True)
        assert len(theirs) == 2
        assert [one.person for one in await tx.deliveries(task=1)] == [bob, ana, ana]
        assert [one.id for one in await tx.deliveries(person=ana, before=theirs[0])] == theirs[1:]
        assert len(await tx.deliveries(limit=1)) == 1
        assert await tx.deliveries(state=State.DEAD) == []


async def test_what_is_read_is_unread_no_more(post: Post) -> None:
    ana = await post.person()
    await post.promise("1", "2", "3")
    async with post.begin() as tx:
        newest, middle, oldest = await tx.deliveries(person=ana, unread=True)
        assert await tx.mark_read(ana, middle.id, post.now) == 2
        assert [one.id for one in await tx.deliveries(person=ana, unread=True)] == [newest.id]
        assert await tx.mark_read(ana, None, post.now + SECOND) == 1
        found = {one.id: one.read_at for one in await tx.deliveries(person=ana)}
    assert found == {newest.id: post.now + SECOND, middle.id: post.now, oldest.id: post.now}


async def test_what_is_over_is_forgotten_and_nothing_else(post: Post, owner: asyncpg.Connection) -> None:
    """At the beginning of time, as it is done for all tenants."""
    long_ago = post.now - timedelta(days=30_000)
    await post.promise("1", "2", "3")
    (claim,) = await post.claim()
    await post.sent(claim)
    await post.promise("pending")
    mine = "workspace_id = $1"
    workspace = claim.workspace
    await owner.execute(f"UPDATE deliveries SET created_at = $2 WHERE {mine}", workspace, long_ago)
    await owner.execute(f"UPDATE deliveries SET created_at = $2 WHERE {mine} AND key = '3'", workspace, post.now)
    assert await post.store.forget_deliveries(long_ago, limit=1) == 0
    assert await post.store.forget_deliveries(long_ago + SECOND, limit=1) == 1
    assert await post.store.forget_deliveries(long_ago + SECOND) == 1
    assert [
        row["key"] for row in await owner.fetch(f"SELECT key FROM deliveries WHERE {mine} ORDER BY id", workspace)
    ] == [
        "3",
        "pending",
    ]


# ---- what the sender looks at


async def test_a_look_finds_tasks_people_rooms_and_names_as_they_are_now(post: Post) -> None:
    ana, bob = await post.actor("ana"), await post.actor("bob")
    task = await post.add("Fix login", people=(bob,))
    await post.promise("1", person=bob.id, task=task.number, actor=ana.id)
    claims = await post.claim()
    await post.done(task, who="bob")
    async with post.begin() as tx:
        looked = await tx.look(claims, post.now)
    assert not looked.tasks[task.number].is_open
    recipient = looked.people[bob.id]
    assert (recipient.person.name, recipient.account, recipient.installation) == ("Bob", "bob", post.installation)
    assert recipient.person.calendar.zone.key == "Europe/Berlin"
    assert recipient.person.zone_known
    assert recipient.sees == {task.number}
    assert (recipient.settings, recipient.muted, recipient.unreachable) == (NoticeSettings(), frozenset(), False)
    place = looked.places[ana.room.id]
    assert (place.where, place.gone) == (
        Address(post.platform, post.installation, "general", "general", RoomKind.CHANNEL),
        False,
    )
    assert (looked.names[ana.id].name, looked.names[ana.id].account) == ("Ana", "ana")
    assert looked.calendar.zone.key == "UTC"


async def test_a_look_knows_who_may_not_see_a_task_any_more(post: Post) -> None:
    eve, secret = await post.actor("eve"), await post.actor("ana", "secret", kind=RoomKind.PRIVATE)
    task = await post.add("Plan the party", room="secret", kind=RoomKind.PRIVATE)
    await post.promise("1", person=eve.id, task=task.number)
    await post.promise("2", person=secret.id, task=task.number)
    async with post.begin() as tx:
        looked = await tx.look(await post.claim(), post.now)
    assert looked.people[eve.id].sees == frozenset()
    assert looked.people[secret.id].sees == {task.number}


async def test_a_look_sees_what_a_person_wants(post: Post) -> None:
    ana = await post.person()
    settings = NoticeSettings({NoticeKind.OVERDUE: How.OFF}, Quiet(time(20), time(7)), urgent_breaks=True)
    async with post.begin() as tx:
        await tx.set_notice_settings(ana, settings, post.now)
        await tx.follow(ana, "task:1", "mute", None)
        await tx.follow(ana, "task:2", "mute", post.now)
        await tx.follow(ana, "task:3", "watch", None)
        await tx.unreachable(ana, post.platform, post.now)
    await post.promise("1")
    claims = await post.claim()
    async with post.begin() as tx:
        looked = await tx.look(claims, post.now)
        await tx.unreachable(ana, post.platform, None)
        again = await tx.look(claims, post.now)
    recipient = looked.people[ana]
    assert (recipient.settings, recipient.muted, recipient.unreachable) == (settings, {"task:1"}, True)
    assert not again.people[ana].unreachable


async def test_a_look_finds_the_projects_rooms_for_who_cannot_be_reached(post: Post) -> None:
    web = await post.actor(room="web")
    async with post.begin() as tx:
        project = await tx.create_project(web, "Web", "web", [])
        assert project is not None
        await tx.bind_room(web.room.id, project.id)
    task = await post.add("Fix login", project_id=project.id)
    await post.promise("1", task=task.number)
    async with post.begin() as tx:
        looked = await tx.look(await post.claim(), post.now)
    assert {place.room.name for place in looked.places.values()} == {"general", "web"}
    assert looked.places[web.room.id].room.project == "web"


async def test_a_look_knows_guests(post: Post) -> None:
    await post.person("ana")
    bob = await post.person("bob")
    async with post.begin() as tx:
        await tx.set_role(bob, Role.GUEST)
    task = await post.add("Fix login", room="web")
    await post.promise("1", person=bob, task=task.number)
    async with post.begin() as tx:
        looked = await tx.look(await post.claim(), post.now)
    assert looked.people[bob].sees == frozenset()


# ---- settings


async def test_settings_are_what_they_were_set_to(post: Post) -> None:
    ana = await post.person()
    hows = {NoticeKind.COMMENTED: How.CHANNEL, NoticeKind.STATUS: How.OFF}
    settings = NoticeSettings(hows, Quiet(time(0), time(0)), urgent_breaks=True, platform=post.platform)
    async with post.begin() as tx:
        assert await tx.notice_settings(ana) == NoticeSettings()
        await tx.set_notice_settings(ana, settings, post.now)
        assert await tx.notice_settings(ana) == settings
        await tx.set_notice_settings(ana, NoticeSettings(), post.now)
        assert await tx.notice_settings(ana) == NoticeSettings()


async def test_what_is_not_known_of_a_setting_is_left_out(post: Post, owner: asyncpg.Connection) -> None:
    ana = await post.person()
    said = '{"hows": {"assigned": "off", "sung": "dm", "overdue": "pigeon"}, "volume": 11}'
    await owner.execute("UPDATE persons SET notices = $1 WHERE id = $2", said, ana)
    async with post.begin() as tx:
        assert await tx.notice_settings(ana) == NoticeSettings({NoticeKind.ASSIGNED: How.OFF})


async def test_another_platform_takes_along_what_is_not_on_its_way(post: Post) -> None:
    ana, other = await post.person(), Post(post.store, platform=f"other {post.platform}")
    await post.promise("1")
    (claim,) = await post.claim()
    await post.promise("2")
    async with post.begin() as tx:
        await tx.set_notice_settings(ana, NoticeSettings(platform=other.platform), post.now)
    assert {one.platform for one in (await post.deliveries()).values()} == {post.platform, other.platform}
    await post.sent(claim)
    assert await post.claim() == []


async def test_who_follows_what_and_until_when(post: Post) -> None:
    ana, bob = await post.person("ana"), await post.person("bob")
    async with post.begin() as tx:
        await tx.follow(ana, "task:1", "mute", post.now + HOUR)
        await tx.follow(ana, "task:2", "mute", post.now)
        await tx.follow(ana, "project:3", "mute", None)
        await tx.follow(ana, "project:3", "watch", None)
        await tx.follow(ana, "room:4", "watch", None)
        await tx.unfollow(ana, "room:4", "watch")
        found = await tx.follows(ana, post.now)
        assert await tx.follows(bob, post.now) == {}
    assert found == {("mute", "task:1"): post.now + HOUR, ("mute", "project:3"): None, ("watch", "project:3"): None}


async def test_a_look_and_the_lists_agree_on_who_sees_what(post: Post) -> None:
    """Whoever is told of a task finds it in their lists, and the other way round; with guests, rooms and groups."""
    role = Sender("staff", "Staff", group=True)
    where = post.inbound().where
    async with post.begin() as tx:
        await tx.meet([role, Sender("sue", "Sue", "sue", groups=("staff",))], post.now)
    ana, guest = await post.actor("ana"), await post.actor("gus", "secret", kind=RoomKind.PRIVATE)
    async with post.store.begin(where) as tx:
        await tx.set_role(guest.id, Role.GUEST)
        people = {one.name: one.id for one in await tx.people()}
    staff = replace(ana, person=Person(people["Staff"], "Staff", group=True))
    private = {"room": "hidden", "kind": RoomKind.PRIVATE}
    made = [
        await post.add("public"),
        await post.add("in their room", room="secret", kind=RoomKind.PRIVATE),
        await post.add("hidden", **private),
        await post.add("hidden and theirs", people=(guest,), **private),
        await post.add("hidden and the group's", people=(staff,), **private),
    ]
    viewers = {who: await post.actor(who) for who in ("ana", "gus", "sue")}
    viewers["sue"] = replace(viewers["sue"], groups=frozenset({people["Staff"]}))
    for actor in viewers.values():
        for one in made:
            await post.promise(f"{actor.id}:{one.number}", person=actor.id, task=one.number)
    async with post.begin() as tx:
        looked = await tx.look(await post.claim(), post.now)
    seen = {who: looked.people[actor.id].sees for who, actor in viewers.items()}
    assert seen == {who: {one.number for one in made if may_see(actor, one)} for who, actor in viewers.items()}
    assert len(set(seen.values())) == 3
