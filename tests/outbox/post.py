"""A platform that takes messages, or does not, as a test wants; and a team whose outbox posts there."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import MessageRefused, OutcomeUnknown
from bot.message import plain_message
from bot.notices import Level, NewNotice, NoticeKind
from bot.outbox import Outbox
from bot.pacing import PACE
from bot.ports import Limits
from bot.store import Names
from tests.flows.chat import Chat, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.events import Json
    from bot.message import Message
    from bot.notices import Delivery, State
    from bot.ports import Address, Handle
    from storage.store import PostgresStore

LATER = timedelta(hours=3)


@dataclass(frozen=True)
class Letter:
    place: str  # a room's name, or an account's
    text: str
    key: str


class Post:
    """By place: `errors` come first, one each; `always` for ever; `stuck` it answers nothing until the event is set.

    `loses`: how many answers are lost, after the message was taken. `hates`: messages with that in it are refused.
    """

    limits = Limits()

    def __init__(self, name: str = "console") -> None:
        self.name = name
        self.letters: list[Letter] = []
        self.asked: list[tuple[str, str, bool]] = []  # places, keys, and whether an earlier one is looked for first
        self.errors: dict[str, list[Exception]] = {}
        self.always: dict[str, Exception] = {}
        self.stuck: dict[str, asyncio.Event] = {}
        self.loses: dict[str, list[Exception]] = {}
        self.hates = ""
        self.arrived = asyncio.Event()

    async def run(self, handle: Handle) -> None:
        raise AssertionError("nobody writes letters to the bot here")

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        place = to.account or to.room
        self.asked.append((place, key, uncertain))
        if uncertain and key in self.keys():
            return key
        if place in self.always:
            raise self.always[place]
        if self.errors.get(place):
            raise self.errors[place].pop(0)
        said = plain_message(message)
        if self.hates and self.hates in said:
            raise MessageRefused("invalid_blocks")
        self.letters.append(Letter(place, said, key))
        self.arrived.set()
        if place in self.stuck:
            await self.stuck[place].wait()
        if self.loses.get(place):
            raise self.loses[place].pop(0)
        return key

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        raise AssertionError("nothing is edited here")

    def keys(self) -> Counter[str]:
        return Counter(letter.key for letter in self.letters)

    def to(self, place: str) -> list[str]:
        return [letter.text for letter in self.letters if letter.place == place]

    def asked_at(self, place: str) -> int:
        return sum(1 for one, _, _ in self.asked if one == place)


@dataclass
class Office:
    """Ana, Bob and Eve, in #general; time passes when a test says so."""

    chat: Chat
    post: Post = field(default_factory=Post)

    def __post_init__(self) -> None:
        self.outbox = self.another()

    @classmethod
    async def opened(cls, store: PostgresStore) -> Office:
        office = cls(Chat(store))
        for name in ("ana", "bob", "eve"):
            await office.chat.say("help", as_=name)
        return office

    def another(self, clock: Callable[[], object] | None = None) -> Outbox:
        return Outbox(self.chat.store, self.post, clock or (lambda: self.chat.now))  # type: ignore[arg-type]

    # ---- people

    async def add(self, title: str = "Fix login", **how: object) -> int:
        """The number of a new task."""
        reply = await self.chat.say(f"add {title}", **how)
        return int(text(reply).split("#", 1)[1].split()[0])

    async def person(self, name: str) -> int:
        async with self.chat.store.begin(self.chat.where()) as tx:
            found = await tx.find(Names(handles=(name,)), self.chat.where().platform)
        return found.people[0].who.id

    async def room(self, name: str = "general") -> int:
        async with self.chat.store.begin(self.chat.where()) as tx:
            found = await tx.find(Names(rooms=(name,)), self.chat.where().platform)
        return found.rooms[0].room.id

    # ---- promises

    async def promise(
        self,
        key: str,
        to: str | None = "bob",
        *,
        task: int = 1,
        room: str | None = None,
        kind: NoticeKind = NoticeKind.COMMENTED,
        level: Level = Level.WARNING,
        after: timedelta = timedelta(),
        facts: Mapping[str, Json] | None = None,
    ) -> None:
        person = await self.person(to) if to else None
        place = await self.room(room) if room else None
        due = self.chat.now + after
        notice = NewNotice(kind, key, due, level, person, place, task, facts=facts or {})
        async with self.chat.store.begin(self.chat.where()) as tx:
            await tx.notify([notice], self.chat.now)

    async def rows(self, state: State | None = None) -> list[Delivery]:
        """Oldest first."""
        async with self.chat.store.begin(self.chat.where()) as tx:
            return [*reversed(await tx.deliveries(state=state, limit=10_000))]

    async def states(self) -> Counter[str]:
        return Counter(row.state.value for row in await self.rows())

    # ---- time

    async def settled(self, most: int = 1000) -> None:
        """All that is due now and in the seconds that its sending takes."""
        for _ in range(most):
            if not await self.outbox.step():
                return
            self.chat.now += PACE
        raise AssertionError("it never ends")

    async def later(self, lapse: timedelta = LATER) -> None:
        self.chat.now += lapse
        await self.settled()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():  # noqa: ASYNC110 - of what the outbox tells nobody
            await asyncio.sleep(0.01)


def lost_answer() -> OutcomeUnknown:
    return OutcomeUnknown("connection reset")
