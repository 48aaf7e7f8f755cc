"""What is shown follows the tasks: a card in every room that has one, the page of everybody who looks at theirs.

- A change marks what shows the task, in its own transaction; the keeper claims what is marked, draws it as the task is
  *now*, posts or edits it, and settles. So several changes at once are one edit, and a crash loses none.
- One edit a second in a room at most: Slack hides what comes faster, without an error. Told to wait, everything waits
  that the platform counts together: on Slack the workspace, on Discord the channel.
- What a platform does not take is tried again for as long as it is stale, further and further apart.
- An outcome that nobody knows is looked for on the platform before it is posted again.
- No transaction is open while the platform is asked, and nobody waits for a room where it does not answer.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot import numbering
from bot.errors import (
    AddressGone,
    DatabaseError,
    DeliveryError,
    InstallationGone,
    MessageGone,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    Wait,
)
from bot.lease import lasting
from bot.pacing import FIRST_RETRY, LAST_RETRY, Pacing, retry_after
from bot.services import surfaces

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.ports import Adapter, Clock, Surface
    from bot.store import Store, Tx

# A look for it, the post, a look again, each two calls or so, and 20 seconds for each at the most. What takes
# longer is given up, and nobody knows how it ended. The lease leaves time for the database before and after. Who
# outlasts even that, asleep, settles nothing if somebody else has claimed it by then.
LONGEST_SECONDS = 150.0
LEASE = timedelta(seconds=180)
SPARE = timedelta(seconds=10)
PAGES_LATER = timedelta(seconds=1.05)
POLL_SECONDS = 5.0  # for what another process changed
BATCH = 20
MOST_AT_ONCE = 100  # rooms that are written to

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Keeper:
    """For one platform. Any number of processes may run one: a claim is nobody else's until it ends."""

    def __init__(self, store: Store, adapter: Adapter, clock: Clock, pacing: Pacing | None = None) -> None:
        self._store = store
        self._adapter = adapter
        self._clock = clock
        self._woken = asyncio.Event()
        self._soon: datetime | None = None
        self._pacing = pacing or Pacing(clock)
        self._looked_at = clock()
        self._showing: set[asyncio.Task[None]] = set()
        self._stopping = False
        self.last_tick: datetime | None = None

    def wake(self) -> None:
        """Something was changed in this process. Pages are stale a moment after that."""
        self._woken.set()
        self._soon = self._clock() + PAGES_LATER

    async def run(self) -> None:
        try:
            while True:
                self._woken.clear()
                if not await self._began():
                    await self._rest()
        finally:
            for task in self._showing:
                task.cancel()
            await asyncio.gather(*self._showing, return_exceptions=True)

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, and finish what is being shown, as far as the time goes."""
        self._stopping = True
        if self._showing:
            await asyncio.wait(self._showing, timeout=seconds)

    async def step(self) -> int:
        """Show what is stale and may be shown now; the number of surfaces taken on. Raises DatabaseError."""
        begun = await self._begin()
        await asyncio.gather(*begun)
        return len(begun)

    async def _began(self) -> bool:
        """Whether anything was begun."""
        self.last_tick = self._clock()
        try:
            return bool(await self._begin())
        except DatabaseError as error:
            log.warning("surfaces_wait_for_the_database", reason=str(error))
            return False

    async def _begin(self) -> Sequence[asyncio.Task[None]]:
        """Each goes on by itself, so that rooms that take long hold up no others."""
        claimed = await self._claimed(min(BATCH, MOST_AT_ONCE - len(self._showing)))
        begun = [asyncio.ensure_future(self._show(surface)) for surface in claimed]
        for task in begun:
            self._showing.add(task)
            task.add_done_callback(self._ended)
        return begun

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._showing.discard(task)
        self._woken.set()

    async def _claimed(self, most: int) -> Sequence[Surface]:
        now = self._looked_at = self._clock()
        self._soon = self._soon if self._soon and self._soon > now else None
        if most <= 0 or self._stopping:
            return ()
        pausing = self._pacing.pausing()
        return await self._store.claim_surfaces(self._adapter.name, now, until=now + LEASE, pausing=pausing, limit=most)

    async def _rest(self) -> None:
        """Until something changes, a room may be written to again, or the poll is due."""
        now = self._clock()
        soonest = (self._pacing.next_end(self._looked_at), self._soon)
        ends = [(until - now).total_seconds() for until in soonest if until]
        seconds = min([POLL_SECONDS, *ends])
        if seconds <= 0:
            return
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _show(self, surface: Surface) -> None:
        self._pacing.pause(surface.where.room)
        try:
            try:
                await self._shown(surface)
            except DeliveryError as error:
                await self._failed(surface, error)
        except DatabaseError as error:  # the claim ends by itself, and what was posted is then looked for first
            log.warning("surface_not_settled", surface=surface.id, reason=str(error))
        except Exception:  # one that cannot be drawn must not keep the others of its room
            log.exception("surface_not_drawn", surface=surface.id)
            with suppress(DatabaseError):
                await self._postponed(surface, retry_after(surface.tries), uncertain=True)

    async def _shown(self, surface: Surface) -> None:
        async with self._store.begin(surface.where) as tx:
            message = await surfaces.shown(tx, surface, self._clock(), self._adapter.limits)
            if message is None:
                await tx.give_up(surface)
                return
            message = numbering.marked(message, numbering.mark(await self._store.shifts(surface.where)))
        if surface.message is None:
            post = self._adapter.deliver(surface.where, message, surface.key, uncertain=surface.uncertain)
            posted = await self._asked(surface, post)
        else:
            posted = surface.message
            await self._asked(surface, self._adapter.edit(surface.where, posted, message))
        async with self._store.begin(surface.where) as tx:
            await tx.settle(surface, posted, self._clock())

    async def _asked(self, surface: Surface, platform: Awaitable[T]) -> T:
        """Raises OutcomeUnknown if nothing came back in time."""
        end = surface.claimed_until or self._clock() + LEASE
        try:
            with lasting(end - SPARE, self._clock):
                async with asyncio.timeout(LONGEST_SECONDS):
                    return await platform
        except TimeoutError as error:
            raise OutcomeUnknown("nothing came back in time") from error

    async def _failed(self, surface: Surface, error: DeliveryError) -> None:
        log.info("surface_not_shown", surface=surface.id, reason=str(error), kind=type(error).__name__)
        match error:
            case Wait(seconds=seconds):
                where = surface.where
                delay = timedelta(seconds=seconds)
                self._pacing.pause(where.room if error.here else where.installation, delay)
                await self._postponed(surface, delay, uncertain=surface.uncertain, failed=False)
            case AddressGone() | MessageRefused():
                await self._in_transaction(surface, lambda tx: tx.give_up(surface))
            case MessageGone() if surface.digest is not None:  # a day has one: who deleted it wants no other
                await self._in_transaction(surface, lambda tx: tx.give_up(surface))
            case MessageGone():
                await self._in_transaction(surface, lambda tx: tx.lose(surface))
            case InstallationGone():  # it waits until the bot is installed again
                await self._postponed(surface, FIRST_RETRY, uncertain=surface.uncertain, failed=False)
            case NotPermitted():
                log.error("platform_forbids", platform=surface.where.platform, reason=str(error))
                await self._postponed(surface, LAST_RETRY, uncertain=surface.uncertain)
            case _:
                unknown = surface.uncertain or isinstance(error, OutcomeUnknown)
                await self._postponed(surface, retry_after(surface.tries), uncertain=unknown)

    async def _postponed(self, surface: Surface, delay: timedelta, *, uncertain: bool, failed: bool = True) -> None:
        until = self._clock() + delay
        await self._in_transaction(surface, lambda tx: tx.postpone(surface, until, uncertain=uncertain, failed=failed))

    async def _in_transaction(self, surface: Surface, work: Callable[[Tx], Awaitable[None]]) -> None:
        async with self._store.begin(surface.where) as tx:
            await work(tx)
