"""Who may send what: an address is one worker's at a time, a row is sent once, and nothing waits for ever."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.notices import CLAIMED, Level, Reason, State
from bot.ports import Grant
from bot.store.deliveries import Outcome
from storage.installations import PostgresInstallations
from storage.store import PostgresStore
from tests.storage.post import LEASE, SECOND, Post

if TYPE_CHECKING:
    import asyncpg

    from bot.notices import Claim

WORKERS, ROWS = 8, 20_000


@pytest.fixture
def post(store: PostgresStore) -> Post:
    return Post(store)


def ids(claim: Claim) -> list[int]:
    return [one.id for one in claim.deliveries]


# ---- what is claimed


async def test_what_goes_to_one_address_is_one_claim(post: Post) -> None:
    ana, general = await post.person(), await post.room()
    await post.promise("1", "2", person=ana, task=7, actor=ana)
    await post.promise("3", room=general)
    first, second = await post.claim()
    assert (first.address, first.count, first.uncertain, first.tries) == (-ana, 2, False, 0)
    assert [(one.person, one.task, one.actor) for one in first.deliveries] == [(ana, 7, ana)] * 2
    assert (second.address, second.count) == (general, 1)
    assert first.batch != second.batch
    assert (first.installation, first.platform) == (post.installation, post.platform)
    assert first.workspace == (await post.actor()).workspace
    assert first.claimed_until == post.now + LEASE


async def test_a_claimed_address_is_nobody_elses_not_even_for_what_comes_later(post: Post) -> None:
    await post.promise("1")
    (claim,) = await post.claim()
    await post.promise("2", level=Level.ALERT)
    assert await post.claim() == []
    await post.sent(claim)
    (later,) = await post.claim()
    assert later.batch != claim.batch
    assert ids(later) != ids(claim)


async def test_what_is_sent_is_done(post: Post) -> None:
    await post.promise("1", "2")
    await post.sent(*await post.claim(), message="m7")
    assert {one.state for one in (await post.deliveries()).values()} == {State.SENT}
    assert await post.claim(timedelta(days=1)) == []


async def test_what_is_due_later_waits(post: Post) -> None:
    await post.promise("1", due=post.now + 3 * SECOND)
    assert await post.claim() == []
    assert await post.store.next_delivery(post.platform, post.now) == post.now + 3 * SECOND
    assert len(await post.claim(3 * SECOND)) == 1


async def test_what_is_due_in_more_than_a_minute_is_not_awaited(post: Post) -> None:
    await post.promise("1", due=post.now + timedelta(minutes=2))
    assert await post.store.next_delivery(post.platform, post.now) is None


async def test_more_urgent_ones_overtake(post: Post) -> None:
    people = [await post.person(who) for who in ("ana", "bob", "eve")]
    levels = (Level.INFO, Level.WARNING, Level.ALERT)
    for nth, (person, level) in enumerate(zip(people, levels, strict=True)):
        await post.promise(f"{nth}", person=person, level=level, due=post.now - (10 - nth) * SECOND)
    order = [(await post.claim(limit=1))[0].address for _ in people]
    assert order == [-person for person in reversed(people)]


async def test_what_waited_longest_is_first(post: Post) -> None:
    ana, bob = await post.person("ana"), await post.person("bob")
    await post.promise("1", person=ana)
    await post.promise("2", person=bob, due=post.now - SECOND)
    assert [one.address for one in await post.claim()] == [-bob, -ana]


async def test_of_very_many_only_the_first_are_read(post: Post) -> None:
    await post.promise(*(f"{nth}" for nth in range(CLAIMED + 5)))
    await post.promise("alert", level=Level.ALERT)
    (claim,) = await post.claim()
    assert (claim.count, len(claim.deliveries)) == (CLAIMED + 6, CLAIMED)
    assert claim.deliveries[0].level is Level.ALERT
    await post.sent(claim)
    assert len(await post.deliveries(State.SENT)) == CLAIMED + 6


async def test_one_address_with_very_many_does_not_hide_the_others(post: Post) -> None:
    ana, bob = await post.person("ana"), await post.person("bob")
    await post.promise("0", person=ana)
    await post.claim()
    await post.promise(*(f"{nth}" for nth in range(1, 50)), person=ana)
    await post.promise("bob", person=bob)
    assert [one.address for one in await post.claim(limit=2)] == [-bob]


# ---- a worker that dies, or sleeps


async def test_a_claim_that_ran_out_comes_back_as_it_was(post: Post) -> None:
    await post.promise("1", "2")
    (claim,) = await post.claim()
    await post.promise("3")
    assert await post.claim(LEASE - SECOND) == []
    (again,) = await post.claim(LEASE)
    assert (again.batch, again.key, ids(again), again.count) == (claim.batch, claim.key, ids(claim), 2)
    assert again.uncertain
    assert again.tries == 1
    await post.sent(again)
    (rest,) = await post.claim(LEASE)
    assert (rest.count, rest.uncertain) == (1, False)


async def test_a_frozen_worker_settles_nothing_late(post: Post) -> None:
    await post.promise("1")
    (frozen,) = await post.claim()
    (other,) = await post.claim(LEASE)
    await post.sent(frozen, message="late")
    await post.postpone(frozen, timedelta(), uncertain=False)
    async with post.begin() as tx:
        await tx.bury(frozen, "late")
        await tx.decide(frozen, [Outcome(ids(frozen), Reason.OFF, skip=True)])
    assert [one.state for one in (await post.deliveries()).values()] == [State.PENDING]
    assert await post.claim(LEASE) == []
    await post.sent(other)
    assert [one.state for one in (await post.deliveries()).values()] == [State.SENT]


async def test_a_worker_that_is_late_but_alone_settles(post: Post) -> None:
    await post.promise("1")
    (claim,) = await post.claim()
    await post.sent(claim)
    assert await post.claim(2 * LEASE) == []


async def test_while_a_team_is_joined_only_its_claims_wait_to_be_settled(post: Post, owner: asyncpg.Connection) -> None:
    """Joining may take a minute, and the others' claims run out meanwhile."""
    other = Post(post.store, platform=post.platform)
    await post.promise("1")
    await other.promise("2")
    sent = [(claim, "m1") for claim in await post.claim()]
    joined = (await post.actor()).workspace
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(7183, $1::integer)", joined)  # as join_workspaces()
        (left,) = await post.store.settle_deliveries(sent, post.now)
        assert left[0].workspace == joined
        (settled,) = (await other.deliveries()).values()
        assert settled.state is State.SENT
    assert await post.store.settle_deliveries([left], post.now) == ()
    (settled,) = (await post.deliveries()).values()
    assert settled.state is State.SENT


async def test_what_may_have_been_sent_stays_together_and_holds_nothing_up(post: Post) -> None:
    await post.promise("1", "2")
    (claim,) = await post.claim()
    await post.postpone(claim, timedelta(minutes=1), uncertain=True)
    await post.promise("3")
    (other,) = await post.claim()
    assert (other.count, other.uncertain) == (1, False)
    await post.sent(other)
    (again,) = await post.claim(timedelta(minutes=1))
    assert (again.batch, ids(again), again.uncertain, again.tries) == (claim.batch, ids(claim), True, 1)


async def test_what_was_surely_not_sent_goes_out_with_what_comes_later(post: Post) -> None:
    await post.promise("1")
    (claim,) = await post.claim()
    await post.postpone(claim, 5 * SECOND, uncertain=False)
    await post.promise("2")
    assert [one.count for one in await post.claim()] == [1]
    await post.store.claim_deliveries(post.platform, post.now, until=post.now + LEASE)
    (again,) = await post.claim(LEASE + 5 * SECOND)
    assert again.uncertain
    await post.sent(again)
    (first,) = await post.claim(LEASE + 5 * SECOND)
    assert (first.batch != claim.batch, first.uncertain, first.tries) == (True, False, 1)
    assert first.deliveries[0].error == "no answer"


async def test_an_unfailed_try_is_not_counted(post: Post) -> None:
    await post.promise("1")
    (claim,) = await post.claim()
    await post.postpone(claim, timedelta(), uncertain=False, failed=False)
    (again,) = await post.claim()
    assert again.tries == 0


async def test_what_was_decided_otherwise_does_not_come_back_with_the_rest(post: Post) -> None:
    await post.promise("1", "2", "3")
    (claim,) = await post.claim()
    async with post.begin() as tx:
        await tx.decide(claim, [Outcome(ids(claim)[:1], Reason.OFF, skip=True)])
    (again,) = await post.claim(LEASE)
    assert ids(again) == ids(claim)[1:]


# ---- where nothing can be sent


async def test_pauses_leave_out_an_address_and_an_installation(post: Post) -> None:
    ana, bob = await post.person("ana"), await post.person("bob")
    workspace = (await post.actor()).workspace
    await post.promise("1", person=ana)
    await post.promise("2", person=bob)
    assert await post.claim(pausing=[post.installation]) == []
    (claim,) = await post.claim(pausing=[f"{workspace}:{-ana}", "T0"])
    assert claim.address == -bob
    (other,) = await post.claim()
    assert other.address == -ana


async def test_a_suspended_installations_deliveries_wait_until_it_is_back(post: Post) -> None:
    grants = PostgresInstallations(post.store, ())
    other = Post(post.store, platform=post.platform)
    await post.promise("1")
    await post.promise("2", due=post.now + timedelta(hours=1))
    await other.promise("1")
    assert await grants.suspend(post.platform, post.installation, at=post.now)
    (claim,) = await post.claim(limit=1)
    assert claim.installation == other.installation
    assert await post.claim() == []
    await other.sent(claim)
    await grants.save(Grant(post.platform, post.installation, "Acme", "", "U0"), post.now)
    (back,) = await post.claim()
    await post.sent(back)
    assert [one.count for one in await post.claim(timedelta(hours=1))] == [1]


async def test_a_room_that_is_gone_is_not_tried_until_somebody_speaks_there(post: Post) -> None:
    general, web = await post.room(), await post.room("web")
    await post.promise("1", room=general)
    await post.promise("2", room=web)
    async with post.begin() as tx:
        await tx.room_gone(general, post.now)
    assert [one.address for one in await post.claim()] == [web]
    assert await post.claim(timedelta(days=9)) != []
    await post.standing(room="general")
    assert [one.address for one in await post.claim()] == [general]


async def test_what_newer_programs_promise_waits_for_them(post: Post, owner: asyncpg.Connection) -> None:
    await post.promise("1")
    workspace = (await post.actor()).workspace
    call = "SELECT * FROM claim_deliveries($1, $2, $3, '{}', $4, 100, 50)"
    assert await owner.fetch(call, post.platform, post.now, post.now + LEASE, ["overdue"]) == []
    rows = await owner.fetch(call, post.platform, post.now, post.now + LEASE, ["overdue", "assigned"])
    assert [row["workspace_id"] for row in rows] == [workspace]


# ---- many at once


async def fill(owner: asyncpg.Connection, post: Post, rows: int, addresses: int) -> None:
    await owner.execute(
        "INSERT INTO deliveries (workspace_id, key, kind, level, platform, person_id, due_at, created_at)"
        " SELECT $1, n::text, 'assigned', 3, $2, 1000000 + n % $3, $4, $4 FROM generate_series(1, $5) AS n",
        (await post.actor()).workspace,
        post.platform,
        addresses,
        post.now,
        rows,
    )


@pytest.mark.timeout(120)
async def test_many_workers_get_every_row_once(post: Post, owner: asyncpg.Connection, shared_database_url: str) -> None:
    await fill(owner, post, ROWS, ROWS // 4)
    stores = [await PostgresStore.connect(shared_database_url, pool_size=2) for _ in range(WORKERS)]
    workers = [Post(store, post.installation, platform=post.platform) for store in stores]
    seen: list[int] = []

    async def work(worker: Post) -> None:
        while claimed := await worker.claim():
            seen.extend(one for claim in claimed for one in ids(claim))
            await worker.sent(*claimed)

    await asyncio.gather(*map(work, workers))
    await asyncio.gather(*(store.close() for store in stores))
    assert len(seen) == len(set(seen)) == ROWS
    states = await owner.fetch("SELECT DISTINCT state FROM deliveries WHERE platform = $1", post.platform)
    assert [row["state"] for row in states] == ["sent"]
    assert await owner.fetchval("SELECT count(*) FROM claims WHERE platform = $1", post.platform) == 0


async def test_an_alert_overtakes_everything_that_is_late(post: Post, owner: asyncpg.Connection) -> None:
    await fill(owner, post, 20_000, 20_000)
    ana = await post.person()
    await post.promise("alert", person=ana, level=Level.ALERT)
    assert (await post.claim(limit=1))[0].address == -ana


async def test_an_address_with_more_than_one_message_holds_gets_several(post: Post, owner: asyncpg.Connection) -> None:
    await fill(owner, post, 12_000, 1)
    (first,) = await post.claim()
    await post.sent(first)
    (second,) = await post.claim()
    assert (first.count, second.count) == (10_000, 2_000)
