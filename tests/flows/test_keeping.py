"""What the keeper makes of a platform's answers: cards in the end as the tasks are, and nothing shown twice."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot import live
from bot.errors import (
    AddressGone,
    DatabaseError,
    DeliveryError,
    InstallationGone,
    MessageGone,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    TryAgain,
    Wait,
)
from bot.live import LEASE, Keeper
from bot.message import Message, plain_message
from bot.pacing import FIRST_RETRY, LAST_RETRY, PACE, retry_after
from bot.ports import Limits
from storage.store import PostgresStore
from tests.flows.chat import Chat

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.ports import Address, Handle


class Wall:
    """A platform that is a wall in each room, with notes on it. `refuses`: what its next answers are, if not yes."""

    name = "console"
    limits = Limits(live=True)

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self.rooms: dict[str, str] = {}
        self.posts: list[tuple[str, bool]] = []  # keys, and whether an earlier one was to be looked for first
        self.edits = 0
        self.refuses: list[Exception] = []
        self.stuck: dict[str, asyncio.Event] = {}

    async def run(self, handle: Handle) -> None:
        raise AssertionError("nobody writes on this wall")

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        self.posts.append((key, uncertain))
        note = f"note-{len(self.posts)}"
        await self._asked(to)
        self.notes[note], self.rooms[note] = plain_message(message), to.room
        return note

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        self.edits += 1
        await self._asked(where)
        self.notes[message_id] = plain_message(message)

    async def _asked(self, where: Address) -> None:
        if where.room in self.stuck:
            await self.stuck[where.room].wait()
        if self.refuses:
            raise self.refuses.pop(0)


class Kept:
    """A chat, the wall, and the keeper between them; time passes when a test says so."""

    def __init__(self, store: PostgresStore) -> None:
        self.chat = Chat(store, limits=Limits(live=True))
        self.wall = Wall()
        self.keeper = Keeper(store, self.wall, lambda: self.chat.now)

    async def add(self, title: str = "Fix login", **where: object) -> None:
        await self.chat.say(f"add {title}", **where)

    async def later(self, delay: timedelta = LAST_RETRY * 2) -> None:
        self.chat.now += delay
        await self.settled()

    async def settled(self) -> None:
        while await self.keeper.step():
            self.chat.now += PACE


@pytest.fixture
async def kept(database_url: str) -> AsyncIterator[Kept]:
    store = await PostgresStore.connect(database_url)
    yield Kept(store)
    await store.close()


async def only_note(kept: Kept) -> str:
    (note,) = kept.wall.notes.values()
    return note


async def test_several_changes_at_once_are_one_edit(kept: Kept) -> None:
    await kept.add()
    await kept.settled()
    for line in ("claim 1", "prio 1 1", "due 1 friday", "done 1"):
        await kept.chat.say(line)
    await kept.settled()
    assert kept.wall.edits == 1
    assert "Done by @Ana" in await only_note(kept)


async def test_one_room_is_written_to_once_a_second_and_in_order(kept: Kept) -> None:
    for title in ("one", "two", "three"):
        await kept.add(title)
    assert [await kept.keeper.step() for _ in range(3)] == [1, 0, 0]
    kept.chat.now += PACE
    assert await kept.keeper.step() == 1
    await kept.later(PACE)
    assert [note.partition("\n")[0] for note in kept.wall.notes.values()] == ["#1 one", "#2 two", "#3 three"]


NOT_TAKEN = [TryAgain("503"), OutcomeUnknown("reset"), Wait("429", 7), InstallationGone("gone"), NotPermitted("scope")]


@pytest.mark.parametrize("error", NOT_TAKEN, ids=lambda error: type(error).__name__)
async def test_what_was_not_taken_now_is_shown_later(kept: Kept, error: DeliveryError) -> None:
    await kept.add()
    kept.wall.refuses = [error]
    await kept.settled()
    assert kept.wall.notes == {}
    await kept.later()
    await kept.later()
    assert "#1 Fix login" in await only_note(kept)
    kept.wall.refuses = [error]
    await kept.chat.say("done 1")
    await kept.settled()
    await kept.later()
    await kept.later()
    assert "Done by" in await only_note(kept)


@pytest.mark.parametrize(
    ("error", "uncertain"), [(OutcomeUnknown("reset"), True), (TryAgain("503"), False), (Wait("429", 7), False)]
)
async def test_only_what_may_have_been_taken_is_looked_for_first(
    kept: Kept, error: DeliveryError, uncertain: bool
) -> None:
    await kept.add()
    kept.wall.refuses = [error]
    await kept.settled()
    await kept.later()
    assert [one for _, one in kept.wall.posts] == [False, uncertain]
    assert len({key for key, _ in kept.wall.posts}) == 1


async def test_once_uncertain_it_stays_so_whatever_comes_between(kept: Kept) -> None:
    await kept.add()
    kept.wall.refuses = [OutcomeUnknown("reset"), TryAgain("503"), Wait("429", 7)]
    await kept.settled()
    for _ in range(3):
        await kept.later()
    assert [one for _, one in kept.wall.posts] == [False, True, True, True]


@pytest.mark.parametrize("error", [AddressGone("archived"), MessageRefused("no")], ids=lambda one: type(one).__name__)
async def test_what_is_never_taken_is_asked_once(kept: Kept, error: DeliveryError) -> None:
    await kept.add()
    kept.wall.refuses = [error]
    await kept.settled()
    await kept.later()
    assert len(kept.wall.posts) == 1


async def test_a_card_that_is_gone_is_posted_anew_and_its_thread_is_the_task_s(kept: Kept) -> None:
    await kept.add()
    await kept.settled()
    kept.wall.refuses = [MessageGone("deleted")]
    await kept.chat.say("claim 1")
    await kept.settled()
    await kept.later()
    assert "@Ana" in kept.wall.notes["note-2"]
    assert "Done #1" in plain_message((await kept.chat.say("done", thread="note-2")).body)  # type: ignore[arg-type]


async def test_waiting_counts_no_try(kept: Kept) -> None:
    await kept.add()
    for _ in range(20):
        kept.wall.refuses = [Wait("429", 30)]
        await kept.keeper.step()
        kept.chat.now += timedelta(seconds=31)
    kept.wall.refuses = []
    await kept.settled()
    assert "#1 Fix login" in await only_note(kept)


async def test_told_to_wait_all_rooms_of_that_installation_wait_and_no_others(kept: Kept) -> None:
    """Slack counts a method's calls by workspace."""
    other = Chat(kept.chat.store, limits=Limits(live=True))
    await kept.add("one")
    kept.wall.refuses = [Wait("429", 30)]
    await kept.settled()
    await kept.add("two", room="web")
    await other.say("add elsewhere", room="elsewhere")
    await kept.later(timedelta(seconds=20))
    assert list(kept.wall.rooms.values()) == ["elsewhere"]
    await kept.later(timedelta(seconds=10))
    assert sorted(kept.wall.rooms.values()) == ["elsewhere", "general", "web"]


async def test_a_room_waits_as_long_as_it_is_told_to(kept: Kept) -> None:
    await kept.add("one")
    await kept.add("two")
    kept.wall.refuses = [Wait("429", 30)]
    await kept.settled()
    await kept.later(timedelta(seconds=25))
    assert len(kept.wall.posts) == 1
    await kept.later(timedelta(seconds=5))
    assert [note.partition("\n")[0] for note in kept.wall.notes.values()] == ["#1 one", "#2 two"]


async def test_what_is_not_taken_for_days_is_not_given_up(kept: Kept) -> None:
    await kept.add()
    kept.wall.refuses = [TryAgain("503") for _ in range(40)]
    for _ in range(40):
        await kept.later()
    assert len(kept.wall.posts) == 40
    await kept.later()
    assert "#1 Fix login" in await only_note(kept)


@pytest.mark.parametrize("line", ["claim 1", "show 1 public"])
async def test_a_change_tries_at_once_what_had_to_wait_for_hours(kept: Kept, line: str) -> None:
    await kept.add()
    kept.wall.refuses = [TryAgain("503") for _ in range(20)]
    for _ in range(20):
        await kept.later()
    await kept.later(timedelta(minutes=1))
    assert kept.wall.notes == {}, "it waits"
    await kept.chat.say(line)
    await kept.settled()
    assert "#1 Fix login" in await only_note(kept)


async def test_whoever_wakes_up_after_its_claim_does_not_take_back_what_another_made_of_it(kept: Kept) -> None:
    """F6: asleep in the middle of a post that was refused in the end."""
    await kept.add()
    kept.wall.stuck["general"] = asyncio.Event()
    kept.wall.refuses = [AddressGone("archived")]
    slow = asyncio.ensure_future(kept.keeper.step())
    while not kept.wall.posts:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.01)
    refusal, awake = kept.wall.refuses.pop(), kept.wall.stuck.pop("general")
    kept.chat.now += LEASE
    await Keeper(kept.chat.store, kept.wall, lambda: kept.chat.now).step()
    kept.wall.refuses = [refusal]
    awake.set()
    await slow
    await kept.chat.say("done 1")
    await kept.later()
    assert "Done by" in await only_note(kept)


async def test_what_cannot_be_drawn_stops_nothing_of_its_room(kept: Kept) -> None:
    """F13: a defect in one card, first in its room, and for ever."""
    await kept.add("poison")
    await kept.add("two")
    deliver = kept.wall.deliver

    async def breaking(to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        if "poison" in plain_message(message):
            raise KeyError("a defect")
        return await deliver(to, message, key, uncertain=uncertain)

    kept.wall.deliver = breaking  # type: ignore[method-assign]
    await kept.settled()
    await kept.later(timedelta(seconds=2))
    assert [note.partition("\n")[0] for note in kept.wall.notes.values()] == ["#2 two"]


async def test_a_claim_that_ran_out_leaves_an_unknown_outcome(kept: Kept) -> None:
    """F2, F6: whoever died, or slept longer than its claim, may have posted it."""
    await kept.add()
    kept.wall.stuck["general"] = asyncio.Event()
    showing = asyncio.ensure_future(kept.keeper.step())
    while not kept.wall.posts:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.01)
    showing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await showing
    kept.wall.stuck.clear()
    kept.chat.now += LEASE - timedelta(seconds=1)
    assert await kept.keeper.step() == 0
    await kept.later(timedelta(seconds=2))
    assert [one for _, one in kept.wall.posts] == [False, True]


async def test_a_post_that_takes_longer_than_its_claim_may_is_given_up_and_looked_for_later(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a claim never runs out under a keeper that is awake."""
    assert timedelta(seconds=live.LONGEST_SECONDS + 20) < LEASE
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.05)
    await kept.add()
    kept.wall.stuck["general"] = asyncio.Event()
    await kept.keeper.step()
    kept.wall.stuck.clear()
    await kept.later()
    assert [one for _, one in kept.wall.posts] == [False, True]
    assert len(kept.wall.notes) == 1


async def test_many_keepers_show_each_card_once(kept: Kept) -> None:
    """F5: any number of processes."""
    for number in range(20):
        await kept.add(f"Task {number}", room=f"room-{number}")
    others = [Keeper(kept.chat.store, kept.wall, lambda: kept.chat.now) for _ in range(4)]
    await asyncio.gather(*(one.step() for one in (kept.keeper, *others) for _ in range(3)))
    assert sorted(key for key, _ in kept.wall.posts) == sorted({key for key, _ in kept.wall.posts})
    assert len(kept.wall.notes) == 20


# ---- the loop


@contextlib.asynccontextmanager
async def running(kept: Kept) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.ensure_future(kept.keeper.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def shown(kept: Kept, room: str, seconds: float = 3.0) -> None:
    async with asyncio.timeout(seconds):
        while room not in kept.wall.rooms.values():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def test_f4_a_room_where_nothing_comes_back_holds_up_no_other(kept: Kept) -> None:
    kept.wall.stuck["general"] = asyncio.Event()
    async with running(kept):
        await kept.add()
        kept.keeper.wake()
        while not kept.wall.posts:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        await kept.add("other", room="other")
        kept.keeper.wake()
        await shown(kept, "other", 2.0)
        assert "general" not in kept.wall.rooms.values()
        kept.wall.stuck["general"].set()
        await shown(kept, "general")


async def test_no_more_rooms_at_once_than_are_good_for_it(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "MOST_AT_ONCE", 3)
    for number in range(6):
        kept.wall.stuck[f"room-{number}"] = asyncio.Event()
        await kept.add(f"Task {number}", room=f"room-{number}")
    async with running(kept):
        while len(kept.wall.posts) < 3:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert len(kept.wall.posts) == 3
        for one in kept.wall.stuck.values():
            one.set()
        for number in range(6):
            await shown(kept, f"room-{number}")


async def test_the_database_may_go_away_under_it(kept: Kept, database_url: str) -> None:
    async with running(kept) as task:
        await kept.add("one")
        kept.keeper.wake()
        await shown(kept, "general")
        boss = await asyncpg.connect(database_url)
        ours = "application_name = 'nudge' AND datname = current_database()"
        await boss.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
        await boss.close()
        with contextlib.suppress(DatabaseError):
            await kept.add("two", room="other")
        await kept.add("two", room="other")
        kept.keeper.wake()
        await shown(kept, "other", 8.0)
        assert not task.done()


def test_tries_are_further_and_further_apart() -> None:
    seconds = [retry_after(tries).total_seconds() for tries in range(30)]
    for tries, one in enumerate(seconds):
        wanted = min(FIRST_RETRY.total_seconds() * 2**tries, LAST_RETRY.total_seconds())
        assert 0.75 * wanted <= one <= 1.25 * wanted
