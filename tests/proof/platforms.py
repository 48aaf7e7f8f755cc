"""A platform with two hundred people on it, as the proofs use it: `nudge run` in processes of their own, real sockets.

Whoever proves something gives each person one task, kills or troubles the bot meanwhile, and counts what each person
has read in the end.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from adapters.discord.permissions import NEEDED_BITS
from adapters.slack.manifest import EVENTS, SCOPES
from tests.adapters.discord.loopback import Discord
from tests.adapters.discord.loopback import faults as discord_faults
from tests.adapters.discord.loopback.sending import Refused
from tests.adapters.slack.loopback import LoopbackSlack
from tests.adapters.slack.loopback import faults as slack_faults
from tests.adapters.slack.outage import rows
from tests.ops.test_run_discord import settings as discord_settings
from tests.ops.test_run_slack import SECRET
from tests.ops.test_run_slack import settings as slack_settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.places import Channel as DiscordChannel
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.people import User
    from tests.ops.test_run_slack import Process

PEOPLE = 200
POSTS = "POST /channels/*/messages"
TASK = re.compile(r"#(\d+)\W+Job \d{4}")  # its number and title


class Place(Protocol):
    """`settings`: of a bot that serves it."""

    settings: dict[str, str]

    async def ready(self, run: Process) -> None: ...
    async def add(self, title: str, person: int, when: str) -> bool:
        """Whether the bot said that it is there."""

    def read(self) -> Sequence[str]:
        """Every message that somebody got directly."""

    def lose_answers(self, every: int) -> None:
        """Of each so many posts: they are taken, and the connection breaks."""

    def limit(self, times: int, seconds: int) -> None:
        """So many posts are told to come again so much later."""

    def refuse(self, title: str) -> None:
        """Any message that says this, for ever."""


@dataclass
class OnSlack:
    slack: LoopbackSlack
    settings: dict[str, str]
    ana: User
    web: Channel
    people: list[User]

    async def ready(self, run: Process) -> None:
        await run.logged("slack_ready")
        await self.slack.sockets.connected(2)
        self.slack.mode = "socket"

    async def add(self, title: str, person: int, when: str) -> bool:
        said = await self.slack.command(self.ana, self.web, f"add {title} {self.people[person].mention} {when}")
        return said.ok and title in said.text

    def read(self) -> Sequence[str]:
        return [one.visible_text for who in self.people for one in who.dm.messages]

    def lose_answers(self, every: int) -> None:
        self.slack.faults.add("chat.postMessage", slack_faults.accept_then_reset(), None, _each(every))

    def limit(self, times: int, seconds: int) -> None:
        self.slack.faults.add("chat.postMessage", slack_faults.rate_limited(seconds), times)

    def refuse(self, title: str) -> None:
        self.slack.faults.add("chat.postMessage", slack_faults.error("invalid_blocks"), None, _saying(title))


@dataclass
class OnDiscord:
    discord: Discord
    settings: dict[str, str]
    ana: Person
    web: DiscordChannel
    people: list[Person]

    async def ready(self, run: Process) -> None:
        await run.logged("discord_ready")
        await self.discord.gateway.connected()

    async def add(self, title: str, person: int, when: str) -> bool:
        due = {"due": when} if when else {}
        try:
            said = await self.ana.slash(self.web, "task add", title=title, assignee=self.people[person], **due)
        except Refused:  # the bot has never been there yet
            return False
        return not said.failed and title in said.text

    def read(self) -> Sequence[str]:
        return [one.text for who in self.people for one in who.dm.messages]

    def lose_answers(self, every: int) -> None:
        self.discord.faults.add(POSTS, discord_faults.accept_then_reset(), None, _each(every))

    def limit(self, times: int, seconds: int) -> None:
        self.discord.faults.add(POSTS, discord_faults.rate_limited(seconds), times)

    def refuse(self, title: str) -> None:
        self.discord.faults.add(POSTS, discord_faults.error(400, 50035), None, _saying(title))


@contextlib.asynccontextmanager
async def slack(url: str) -> AsyncIterator[OnSlack]:
    async with await LoopbackSlack.start(scopes=SCOPES, events=EVENTS, signing_secret=SECRET) as loopback:
        team = loopback.team("T1", name="Acme")
        ana = team.user("ana")
        # Where nobody knows their zone, nobody knows their nights and weekends: the hour of the proof does not matter.
        people = [team.user(f"person{number}", tz=None) for number in range(PEOPLE)]
        web = team.channel("web", [ana, *people])
        loopback.violations.allow("not acknowledged")  # by who is dead
        yield OnSlack(loopback, slack_settings(loopback, team.token, url, "socket"), ana, web, people)


@contextlib.asynccontextmanager
async def discord(url: str) -> AsyncIterator[OnDiscord]:
    async with Discord() as loopback:
        acme = loopback.guild("Acme", permissions=NEEDED_BITS)
        ana = loopback.person("Ana", acme)
        people = [loopback.person(f"Person {number}", acme) for number in range(PEOPLE)]
        yield OnDiscord(loopback, discord_settings(loopback, url), ana, acme.channel("web"), people)


PLATFORMS = {"slack": slack, "discord": discord}


@dataclass
class Count:
    """What was promised, and what was read: in how many messages, by the number of the task."""

    promised: Counter[int]
    read: Counter[int]

    @property
    def lost(self) -> int:
        return (self.promised - self.read).total()

    @property
    def doubled(self) -> int:
        return (self.read - self.promised).total()

    def __str__(self) -> str:
        return f"sent {self.read.total()}, lost {self.lost}, doubled {self.doubled}"


def count(promised: Counter[int], place: Place) -> Count:
    return Count(promised, Counter(int(task) for text in place.read() for task in set(TASK.findall(text))))


async def give(place: Place, url: str, numbers: Sequence[int], when: str = "", at_once: int = 20) -> None:
    """One task to each of these people. Whoever gets no answer looks whether it is there, and else says it again."""
    turns = asyncio.Semaphore(at_once)

    async def given(number: int) -> None:
        async with turns:
            title = f"Job {number:04}"
            while not await place.add(title, number, when):
                await asyncio.sleep(1)
                if await rows(url, "SELECT FROM tasks WHERE title = $1", title):
                    return

    await asyncio.gather(*map(given, numbers))


def _each(every: int) -> Callable[[object], bool]:
    numbers = itertools.count(1)
    return lambda _post: next(numbers) % every == 0


def _saying(title: str) -> Callable[[object], bool]:
    return lambda post: title in str(post)
