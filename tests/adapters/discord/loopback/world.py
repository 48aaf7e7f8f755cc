"""Everything the loopback Discord knows: the application, servers, people, channels, interactions; and its ids."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from tests.adapters.discord.loopback import limits
from tests.adapters.violations import Violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.clock import Clock
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.people import User
    from tests.adapters.discord.loopback.places import Channel, Guild
    from tests.adapters.discord.loopback.registry import Registry

EPOCH = 1_420_070_400.0  # 2015-01-01
MONTH = 30 * 86400.0


class Gateway(Protocol):
    def dispatch(self, event: str, document: Json, guild: int | None = None, intent: int = 0) -> None: ...

    def has_intent(self, intent: int) -> bool: ...


@dataclass
class File:
    """What was attached. `size`: that is told; None: as large as it is. `title`: where the name is not what it was."""

    id: int
    name: str
    content: bytes
    content_type: str
    description: str = ""
    size: int | None = None
    title: str = ""


@dataclass
class World:
    clock: Clock
    token: str
    gateway: Gateway = field(init=False)
    registry: Registry = field(init=False)
    bot: User = field(init=False)
    cdn: str = ""
    deadline: float = limits.ACKNOWLEDGED_WITHIN
    violations: Violations = field(default_factory=Violations)
    users: dict[int, User] = field(default_factory=dict)
    guilds: dict[int, Guild] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    files: dict[int, File] = field(default_factory=dict)
    interactions: dict[int, Interaction] = field(default_factory=dict)
    by_token: dict[str, Interaction] = field(default_factory=dict)
    unguarded: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._last = 0
        # What was there before the test began is older than everything that is said in it, and a millisecond apart.
        self._last_old = int((self.clock() - EPOCH - MONTH) * 1000)
        self._waiting: set[asyncio.Event] = set()
        self.application_id = self.old_snowflake()

    def snowflake(self) -> int:
        """An id of now, larger than every one before."""
        self._last = max(int((self.clock() - EPOCH) * 1000) << 22, self._last + 1)
        return self._last

    def old_snowflake(self) -> int:
        self._last_old += 1
        return self._last_old << 22

    def remember(self, interaction: Interaction) -> None:
        self.interactions[interaction.id] = interaction
        self.by_token[interaction.token] = interaction
        if len(self.interactions) > limits.INTERACTIONS_REMEMBERED:
            oldest = self.interactions.pop(next(iter(self.interactions)))
            del self.by_token[oldest.token]

    def changed(self) -> None:
        for one in self._waiting:
            one.set()

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        """Waits for something to become true; looked at whenever the bot did something."""
        woken = asyncio.Event()
        self._waiting.add(woken)
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    woken.clear()
                    await woken.wait()
        finally:
            self._waiting.discard(woken)


def seconds_of(snowflake: int) -> float:
    """When it was made."""
    return (snowflake >> 22) / 1000 + EPOCH
