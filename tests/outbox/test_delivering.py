"""What becomes of what was promised: told once, to whom and where it is wanted by then."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import asyncpg

from bot.notices import Level, NoticeKind, Reason, State
from bot.outbox import LEASE, POLL_SECONDS
from bot.pacing import PACE
from tests.flows.chat import Chat, text
from tests.outbox.post import Office, Post, lost_answer, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.outbox import Outbox
    from storage.store import PostgresStore

GATHERED = timedelta(seconds=4)


@contextlib.asynccontextmanager
async def running(outbox: Outbox) -> AsyncIterator[None]:
    task = asyncio.ensure_future(outbox.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_what_is_given_to_somebody_reaches_them_once(office: Office) -> None:
    await office.add("Fix login @bob")
    await office.settled()
    assert office.post.letters == []  # it waits a moment for what else happens to it
    await office.later(GATHERED)
    (told,) = office.post.to("bob")
    assert "Fix login" in told
    assert [row.state for row in await office.rows()] == [State.SENT]
    await office.later()
    assert len(office.post.letters) == 1


async def test_several_for_one_person_are_one_message(office: Office) -> None:
    for title in ("one", "two", "three"):
        await office.add(f"{title} @bob")
    await office.later(GATHERED)
    (told,) = office.post.to("bob")
    assert all(title in told for title in ("one", "two", "three"))
    assert await office.states() == {"sent": 3}


async def test_what_is_no_longer_true_is_not_said(office: Office) -> None:
    await office.add("Fix login @bob")
    await office.chat.say("unassign 1 @bob", as_="eve")
    await office.chat.say("delete 1")
    await office.later(GATHERED)
    assert "Fix login" not in "".join(text for text in office.post.to("bob") if "assigned you" in text)
    assert all(row.state is not State.PENDING for row in await office.rows())


async def test_what_was_muted_after_it_was_promised_is_not_said_and_says_why(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    await office.chat.say("mute 1", as_="bob")
    await office.settled()
    assert office.post.letters == []
    assert [(row.state, row.reason) for row in await office.rows()] == [(State.SKIPPED, Reason.MUTED)]


async def test_what_comes_at_night_comes_as_one_message_in_the_morning(office: Office) -> None:
    await office.add("one")
    await office.add("two")
    await office.chat.say("help", as_="bob")
    office.chat.pass_time(hours=13)  # 23:00 in Berlin
    await office.promise("c1", task=1)
    await office.settled()
    office.chat.pass_time(hours=2)
    await office.promise("c2", task=2)
    await office.settled()
    assert office.post.letters == []
    assert {row.reason for row in await office.rows()} == {Reason.QUIET}
    await office.later(timedelta(hours=7, minutes=1))
    (told,) = office.post.to("bob")
    assert "one" in told
    assert "two" in told


async def test_who_wants_it_in_the_channel_is_told_there(office: Office) -> None:
    await office.add()
    await office.chat.say("prefs notify commented channel", as_="bob")
    await office.promise("c1")
    await office.settled()
    (told,) = office.post.to("general")
    assert "@Bob" in told
    assert office.post.to("bob") == []


async def test_of_several_steps_in_one_night_what_is_overdue_is_said_once(office: Office) -> None:
    await office.add("Fix login @bob due:=2026-09-16T10:00Z")
    await office.later(GATHERED)
    office.post.letters.clear()
    office.chat.pass_time(hours=13)  # 23:00 in Berlin
    for step in ("0", "1"):
        await office.promise(f"overdue:{step}", kind=NoticeKind.OVERDUE)
        await office.settled()
    await office.later(timedelta(hours=10))
    (told,) = office.post.to("bob")
    assert told.count("overdue") == 1
    overdue = [one for one in await office.rows() if one.kind is NoticeKind.OVERDUE]
    assert [(one.state, one.reason) for one in overdue] == [
        (State.SKIPPED, Reason.REPEATED),
        (State.SENT, Reason.QUIET),
    ]
    assert text(await office.chat.say("inbox", as_="bob")).count("is overdue") == 1
    assert "Told by a newer notice that says the same." in text(await office.chat.say("why 1", as_="bob"))


async def test_a_room_is_told_the_hour_of_whoever_was_in_it_first(office: Office) -> None:
    await office.add("Fix login due:=2026-09-16T13:00Z")
    await office.promise("c1", None, room="general", kind=NoticeKind.DUE_SOON)
    await office.settled()
    (told,) = office.post.to("general")
    assert "today 15:00" in told  # in Berlin


# ---- nobody knows how it ended


async def test_an_answer_that_was_lost_is_looked_for_not_sent_again(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.post.loses["bob"] = [lost_answer()]
    await office.settled()
    assert await office.states() == {"pending": 1}
    await office.later()
    assert [uncertain for _, _, uncertain in office.post.asked] == [False, True]
    assert len(office.post.letters) == 1
    assert await office.states() == {"sent": 1}


async def test_who_dies_before_it_is_written_has_it_looked_for_by_the_next(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.post.stuck["bob"] = asyncio.Event()
    dying = asyncio.ensure_future(office.outbox.step())
    await office.post.arrived.wait()
    for task in office.outbox._sending:
        task.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    office.post.stuck.clear()
    await office.promise("c2", task=1)  # it must not join what may be there already
    office.outbox = office.another()
    await office.later(LEASE + timedelta(seconds=1))
    keys = [key for _, key, _ in office.post.asked]
    assert keys[0] == keys[1] != keys[2]
    assert [letter.key for letter in office.post.letters] == [keys[0], keys[2]]
    assert await office.states() == {"sent": 2}


async def test_who_slept_longer_than_their_claim_sends_nothing(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.outbox._pacing.pause("bob", timedelta(seconds=0.3))  # it waits for its turn, and meanwhile...
    slow = asyncio.ensure_future(office.outbox.step())
    await until(lambda: bool(office.outbox._sending))
    office.chat.now += LEASE + timedelta(seconds=1)
    other = office.another()
    assert await other.step() == 1
    await slow
    assert len(office.post.asked) == 1
    assert await office.states() == {"sent": 1}


async def test_what_was_settled_by_who_took_over_stays_so(office: Office) -> None:
    await office.add()
    await office.promise("c1")
    office.post.stuck["bob"] = asyncio.Event()
    slow = asyncio.ensure_future(office.outbox.step())
    await office.post.arrived.wait()
    office.chat.now += LEASE + timedelta(seconds=1)
    assert await office.another().step() == 1
    sent_at = (await office.rows())[0].sent_at
    office.chat.now += timedelta(seconds=1)
    office.post.stuck["bob"].set()
    await slow
    assert (await office.rows())[0].sent_at == sent_at
    assert len(office.post.letters) == 1


async def test_a_database_that_is_lost_before_it_is_written_is_waited_for(office: Office, database_url: str) -> None:
    await office.add()
    await office.promise("c1")
    office.post.stuck["bob"] = asyncio.Event()
    sending = asyncio.ensure_future(office.outbox.step())
    await office.post.arrived.wait()
    owner = await asyncpg.connect(database_url)
    ours = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'nudge'"
    await owner.execute(f"SELECT pg_terminate_backend(pid) FROM ({ours}) AS ours")
    await owner.close()
    office.post.stuck["bob"].set()
    await sending
    assert await office.states() == {"sent": 1}
    assert len(office.post.asked) == 1


# ---- several at once


async def test_one_that_hangs_holds_up_no_others(office: Office) -> None:
    await office.add()
    await office.promise("c1", "bob")
    await office.promise("c2", "eve")
    office.post.stuck["bob"] = asyncio.Event()
    hanging = asyncio.ensure_future(office.outbox.step())
    await until(lambda: len(office.outbox._sending) == 1)
    assert await office.states() == {"sent": 1, "pending": 1}
    async with asyncio.timeout(2):
        await office.promise("c3", "eve")
        await office.promise("c4", "bob")  # one message at a time
        assert await office.outbox.step() == 1
    office.post.stuck["bob"].set()
    await hanging
    assert len(office.post.to("eve")) == 2
    assert len(office.post.to("bob")) == 1


async def test_many_outboxes_send_each_once(office: Office) -> None:
    people = [f"p{number}" for number in range(40)]
    await office.add()
    for name in people:
        await office.chat.say("help", as_=name)
        for number in range(3):
            await office.promise(f"{name}:{number}", name)
    others = [office.another() for _ in range(8)]
    await asyncio.gather(*(one.step() for one in others for _ in range(5)))
    assert sorted(letter.place for letter in office.post.letters) == sorted(people)
    assert set(office.post.keys().values()) == {1}
    assert await office.states() == {"sent": 120}


async def test_a_burst_in_one_room_is_a_few_messages(office: Office) -> None:
    for number in range(12):
        await office.add(f"Task {number}")
    for number in range(100):
        await office.promise(f"n{number}", None, room="general", task=number % 12 + 1)
        if number % 40 == 0:
            await office.outbox.step()
    await office.later(PACE)
    assert len(office.post.to("general")) <= 3
    assert await office.states() == {"sent": 100}


async def test_between_two_messages_in_a_room_passes_a_second(office: Office) -> None:
    await office.add()
    for key in ("n1", "n2"):
        await office.promise(key, None, room="general")
        await office.outbox.step()
    assert len(office.post.letters) == 1
    office.chat.pass_time(seconds=1)
    await office.outbox.step()
    assert len(office.post.letters) == 2


# ---- the loop


def now() -> datetime:
    return datetime.now(UTC)


async def test_woken_it_sends_at_once(office: Office) -> None:
    office.chat.now = now()
    await office.add()
    outbox = office.another(now)
    async with running(outbox):
        for number in range(3):
            office.post.arrived.clear()
            await office.promise(f"c{number}", None, room="general", task=1)
            outbox.wake()
            async with asyncio.timeout(POLL_SECONDS / 2):
                await office.post.arrived.wait()
    assert outbox.last_tick is not None


async def test_what_waits_for_its_time_goes_out_then(office: Office) -> None:
    office.chat.now = now()
    await office.add()
    outbox = office.another(now)
    await office.promise("c1", None, room="general", after=timedelta(seconds=0.5), level=Level.INFO)
    async with running(outbox):
        async with asyncio.timeout(POLL_SECONDS / 2):
            await office.post.arrived.wait()
    assert now() - office.chat.now >= timedelta(seconds=0.5)


async def test_told_to_stop_it_finishes_what_was_begun_and_gives_back_the_rest(office: Office) -> None:
    await office.add()
    await office.promise("c1", "bob")
    await office.promise("c2", "eve")
    office.post.stuck["bob"] = asyncio.Event()
    office.outbox._pacing.pause("eve", timedelta(seconds=4))  # waits for its turn
    async with running(office.outbox):
        await office.post.arrived.wait()
        draining = asyncio.ensure_future(office.outbox.drain(20))
        await until(lambda: len(office.outbox._sending) == 1)
        assert not draining.done()
        office.post.stuck["bob"].set()
        async with asyncio.timeout(2):
            await draining
    assert office.post.to("eve") == []
    assert await office.states() == {"sent": 1, "pending": 1}
    office.outbox = office.another()
    assert await office.outbox.step() == 1  # at once: it was given back
    assert [uncertain for place, _, uncertain in office.post.asked if place == "eve"] == [False]


async def test_a_platform_that_is_down_keeps_no_other(store: PostgresStore) -> None:
    here = await Office.opened(store)
    await here.add()
    there = Office(Chat(store, installation=here.chat.installation), Post("pigeons"))
    await here.promise("c1")
    assert await there.outbox.step() == 0
    assert await here.outbox.step() == 1
    assert [letter.place for letter in here.post.letters] == ["bob"]


async def test_a_kind_that_a_newer_version_knows_is_left_for_it(office: Office, database_url: str) -> None:
    await office.add()
    await office.promise("c1")
    await office.promise("c2")
    owner = await asyncpg.connect(database_url)
    await owner.execute("ALTER TABLE deliveries DROP CONSTRAINT ck_deliveries_kind")
    await owner.execute("UPDATE deliveries SET kind = 'celebrated' WHERE key = 'c1'")
    await office.settled()
    left = await owner.fetch("SELECT key, state FROM deliveries ORDER BY key")
    await owner.close()
    assert [tuple(row) for row in left] == [("c1", "pending"), ("c2", "sent")]


async def test_a_reminder_that_is_too_late_is_not_given(office: Office) -> None:
    await office.add("Fix login @bob due:tomorrow")
    await office.settled()
    await office.promise("r1", kind=NoticeKind.DUE_SOON, level=Level.INFO)
    await office.later(timedelta(days=3))
    assert Reason.STALE in {row.reason for row in await office.rows()}
