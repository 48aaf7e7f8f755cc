"""What was promised to be told is told: once, to whom and where it is wanted by then.

- A change writes deliveries in its own transaction. The outbox claims what is due, an address at a time; looks at the
  tasks and the people as they are *now*; draws one message of whatever is left for an address; sends and settles.
- A claim is nobody else's until it ends. Who could not send in its time gives it back; who sent, and died before that
  was written, leaves a claim that runs out: the very same deliveries are claimed again, and their message is looked for
  on the platform by its key before it would be sent again.
- No transaction is open while the platform is asked, and nobody waits for an address where it does not answer.
- What a platform does not take is tried again by the class of its error, further and further apart; told to wait,
  everything waits that the platform counts together; while it is down, one message at a time finds out.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

import structlog

from bot import numbering
from bot.circuit import Circuit
from bot.errors import (
    AddressGone,
    DatabaseError,
    DeliveryError,
    InstallationGone,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    TryAgain,
    Wait,
)
from bot.failpoints import reach
from bot.lease import lasting
from bot.pacing import FIRST_RETRY, LAST_RETRY, PACE, Pacing, retry_after
from bot.services import sending
from bot.settling import Settling
from bot.views import notices

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.message import Message
    from bot.notices import Claim, Delivery
    from bot.ports import Adapter, Clock
    from bot.services.sending import Order
    from bot.store import Store, Tx

# As the keeper's: a look for it, the post, a look again. A message is begun only while its claim lasts longer.
LONGEST_SECONDS = 150.0
LEASE = timedelta(seconds=180)
SPARE = timedelta(seconds=10)  # for the database, before and after
POLL_SECONDS = 5.0  # for what another process wrote, should its word not come through
MOST_AT_ONCE = 100  # addresses that are written to
LONGEST_TURN_SECONDS = 5.0  # a longer pause is not waited for here
MOST_TRIES = 12
FORBIDDEN = timedelta(minutes=5)  # where the operator has to change something first, no more is asked for so long
WORKSPACES_AT_ONCE = 4  # that are looked at: the connections are others', too

log = structlog.get_logger(__name__)


class Outbox:
    """For one platform. Any number of processes may run one."""

    def __init__(self, store: Store, adapter: Adapter, clock: Clock, pacing: Pacing | None = None) -> None:
        self._store = store
        self._adapter = adapter
        self._clock = clock
        self._pacing = pacing or Pacing(clock)
        self._circuit = Circuit(clock)
        self._settling = Settling(store, clock)
        self._looking = asyncio.Semaphore(WORKSPACES_AT_ONCE)
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._beginning = asyncio.Lock()
        self._sending: set[asyncio.Task[None]] = set()
        self._looked_at = clock()
        self.last_tick: datetime | None = None

    def wake(self) -> None:
        """Something may be due."""
        self._woken.set()

    async def run(self) -> None:
        try:
            while True:
                self._woken.clear()
                if not await self._began():
                    await self._rest()
        finally:
            for task in self._sending:
                task.cancel()
            await asyncio.gather(*self._sending, return_exceptions=True)
            await self._settling.close()

    async def drain(self, seconds: float) -> None:
        """Begin nothing more, give back what was not begun, and finish what was, as far as the time goes."""
        self._stopping.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                async with self._beginning:  # what was claimed just now is given back
                    pass
                await asyncio.gather(*self._sending, return_exceptions=True)

    async def step(self) -> int:
        """Send what is due; the number of claims taken on. Raises DatabaseError."""
        claimed, begun = await self._begin()
        await asyncio.gather(*begun)
        return claimed

    # ---- what is due

    async def _began(self) -> bool:
        """Whether anything was claimed."""
        self.last_tick = self._clock()
        try:
            claimed, _ = await self._begin()
        except DatabaseError as error:
            log.warning("notices_wait_for_the_database", reason=str(error))
            return False
        return claimed > 0

    async def _begin(self) -> tuple[int, Sequence[asyncio.Task[None]]]:
        """Each message goes by itself, so that an address that takes long holds up no others."""
        async with self._beginning:
            claims = await self._claimed()
            by_workspace = [list(group) for _, group in groupby(_sorted(claims), key=lambda claim: claim.workspace)]
            prepared = await asyncio.gather(*map(self._prepare, by_workspace))
            begun = [asyncio.ensure_future(self._send(order)) for orders in prepared for order in orders]
            for task in begun:
                self._sending.add(task)
                task.add_done_callback(self._ended)
            return len(claims), begun

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._woken.set()

    async def _claimed(self) -> Sequence[Claim]:
        now = self._looked_at = self._clock()
        under_way = len(self._sending)
        most = self._circuit.lets_through(MOST_AT_ONCE - under_way, under_way)
        if most <= 0 or self._stopping.is_set():
            return ()
        pausing = self._pacing.pausing()
        claims = await self._store.claim_deliveries(
            self._adapter.name, now, until=now + LEASE, pausing=pausing, limit=most
        )
        if claims:
            reach("after_claim")
        return claims

    async def _rest(self) -> None:
        """Until something is written here, or is due, an address may be written to again, or the poll is due."""
        try:
            due = await self._store.next_delivery(self._adapter.name, self._looked_at)
        except DatabaseError:
            due = None
        now = self._clock()
        soonest = (due, self._pacing.next_end(self._looked_at), self._probe())
        ends = [(until - now).total_seconds() for until in soonest if until]
        seconds = min([POLL_SECONDS, *ends])
        if seconds <= 0:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    def _probe(self) -> datetime | None:
        """When the platform is asked again; not while that is done."""
        return None if self._sending else self._circuit.open_until

    # ---- what of it is said

    async def _prepare(self, claims: Sequence[Claim]) -> Sequence[Order]:
        """Of one workspace. What cannot even be looked at is tried alone, so that it keeps none of the others."""
        try:
            async with self._looking, self._store.begin(sending.begins(claims[0])) as tx:
                return await self._numbered(await sending.prepare(tx, claims, self._clock()))
        except DatabaseError as error:
            log.warning("notices_not_looked_at", count=len(claims), reason=str(error))
            for claim in claims:
                await self._give_back(claim, FIRST_RETRY)
        except Exception:
            if len(claims) > 1:
                return [order for claim in claims for order in await self._prepare([claim])]
            log.exception("notice_not_decided", batch=claims[0].batch)
            await self._try_again(claims[0], "it cannot be decided", uncertain=claims[0].uncertain)
        return ()

    async def _numbered(self, orders: Sequence[Order]) -> Sequence[Order]:
        """As of the transaction in which their tasks were looked at."""
        shifts = [await self._store.shifts(order.where, order.claim.workspace) for order in orders]
        return [replace(order, shifts=one) for order, one in zip(orders, shifts, strict=True)]

    async def _send(self, order: Order) -> None:
        claim = order.claim
        try:
            try:
                await self._sent(order)
            except MessageRefused as error:
                await self._refused(order, error)
            except DeliveryError as error:
                await self._failed(order, error)
        except DatabaseError as error:  # the claim ends by itself, and the message is then looked for first
            log.warning("notice_not_settled", batch=claim.batch, reason=str(error))
        except Exception:
            log.exception("notice_not_sent", batch=claim.batch)
            with suppress(DatabaseError):
                await self._try_again(claim, "it failed; see the log", uncertain=True)

    async def _sent(self, order: Order) -> None:
        pause = await self._turn(order)
        if pause is not None:
            await self._give_back(order.claim, pause)
            return
        message = await self._delivered(order, order.claim.key)
        if sending.leaves_unread(order):
            until = self._clock() + PACE
            await self._in_transaction(order.claim, lambda tx: sending.part(tx, order, (), until))
        await self._settling.settle(order.claim, message)
        if order.recipient is not None and order.recipient.unreachable:
            platform = self._adapter.name
            await self._in_transaction(order.claim, lambda tx: tx.unreachable(-order.claim.address, platform, None))

    # ---- one message

    async def _turn(self, order: Order) -> timedelta | None:
        """None when it is its turn; else how long it is to wait for one."""
        key = _place(order)
        left = self._pacing.seconds_left(key)
        if left > LONGEST_TURN_SECONDS:
            return timedelta(seconds=left)
        if order.claim.address > 0:  # what is due there meanwhile is said in one, too
            self._pacing.pause(_address(order.claim))
        seconds = self._pacing.turn(key)
        if seconds > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._stopping.wait()
        return timedelta() if self._stopping.is_set() or not self._lasts(order.claim) else None

    def _lasts(self, claim: Claim) -> bool:
        """Whether a message that is begun now ends while the claim is still ours."""
        return self._clock() + timedelta(seconds=LONGEST_SECONDS) + SPARE <= claim.claimed_until

    async def _delivered(self, order: Order, key: str) -> str:
        """The message's id. Raises DeliveryError."""
        message = self._drawn(order)
        reach("before_send")
        try:
            posted = await self._posted(order, message, key)
        except (TryAgain, OutcomeUnknown):
            self._circuit.failed()
            raise
        except DeliveryError:
            self._circuit.answered()
            raise
        reach("after_send")
        self._circuit.answered()
        self._pacing.taken(_place(order), _address(order.claim), order.where.installation)
        return posted

    async def _posted(self, order: Order, message: Message, key: str) -> str:
        try:
            with lasting(order.claim.claimed_until - SPARE, self._clock):
                async with asyncio.timeout(LONGEST_SECONDS):
                    return await self._adapter.deliver(order.where, message, key, uncertain=order.claim.uncertain)
        except TimeoutError as error:
            raise OutcomeUnknown("nothing came back in time") from error

    def _drawn(self, order: Order) -> Message:
        """What cannot be drawn is as good as refused: it must not keep the others of its address."""
        try:
            message = notices.notice(order.claim, order.deliveries, order.looked, self._clock())
            return numbering.marked(message, numbering.mark(order.shifts))
        except Exception as error:
            log.exception("notice_not_drawn", batch=order.claim.batch)
            raise MessageRefused(f"it cannot be drawn: {type(error).__name__}: {error}") from error

    # ---- what was not taken

    async def _failed(self, order: Order, error: DeliveryError) -> None:
        claim, now = order.claim, self._clock()
        log.info("notice_not_taken", batch=claim.batch, reason=str(error), kind=type(error).__name__)
        match error:
            case Wait(seconds=seconds):  # some take a message, and say this all the same: it is looked for first
                delay = self._pacing.refused(_address(claim) if error.here else order.where.installation, seconds)
                if error.here:
                    self._pacing.pause(_place(order), delay)
                await self._postpone(claim, delay, str(error), uncertain=True, failed=False)
            case AddressGone() if claim.address < 0:
                await self._in_transaction(claim, lambda tx: sending.reach_elsewhere(tx, order, now))
            case AddressGone():
                await self._in_transaction(claim, lambda tx: sending.leave_room(tx, order, now))
            case InstallationGone():  # it waits until the bot is installed again
                self._pacing.pause(order.where.installation, FIRST_RETRY)
                await self._postpone(claim, FIRST_RETRY, str(error), uncertain=claim.uncertain, failed=False)
            case NotPermitted():
                log.error("platform_forbids", platform=claim.platform, reason=str(error))
                self._pacing.pause(order.where.installation, FORBIDDEN)
                await self._postpone(claim, LAST_RETRY, str(error), uncertain=claim.uncertain, failed=False)
            case _:
                unknown = claim.uncertain or isinstance(error, OutcomeUnknown)
                await self._try_again(claim, str(error), uncertain=unknown)

    async def _refused(self, order: Order, error: MessageRefused) -> None:
        """It is given up, but not what was not read with it; of several, each is tried alone first."""
        log.info("notice_refused", batch=order.claim.batch, count=order.claim.count, reason=str(error))
        if len(order.deliveries) > 1:
            refused, unsent, message = await self._one_by_one(order)
        else:
            refused, unsent, message = [*order.deliveries], [], ""
        if len(refused) == len(order.deliveries):
            ids = [one.id for one in refused]
            await self._in_transaction(order.claim, lambda tx: tx.bury(order.claim, str(error), ids))
            return
        until = self._clock() + PACE
        await self._in_transaction(order.claim, lambda tx: sending.part(tx, order, (*refused, *unsent), until))
        await self._settling.settle(order.claim, message)

    async def _one_by_one(self, order: Order) -> tuple[list[Delivery], list[Delivery], str]:
        """Those that are refused; those that failed, or that there was no time for; the last message that was taken."""
        refused: list[Delivery] = []
        unsent: list[Delivery] = []
        message = ""
        for one in sending.singles(order):
            if unsent or await self._turn(one) is not None:
                unsent += one.deliveries
                continue
            try:
                message = await self._delivered(one, f"{one.claim.key}-{one.deliveries[0].id}")
            except MessageRefused:
                refused += one.deliveries
            except DeliveryError as error:
                log.info("notice_not_taken", batch=order.claim.batch, reason=str(error), kind=type(error).__name__)
                unsent += one.deliveries
        return refused, unsent, message

    # ---- the claim

    async def _try_again(self, claim: Claim, reason: str, *, uncertain: bool) -> None:
        """Later, but not for ever."""
        if claim.tries + 1 >= MOST_TRIES:
            await self._in_transaction(claim, lambda tx: tx.bury(claim, reason))
        else:
            await self._postpone(claim, retry_after(claim.tries), reason, uncertain=uncertain)

    async def _give_back(self, claim: Claim, delay: timedelta) -> None:
        """Nothing was sent. If even that cannot be written, the claim ends by itself."""
        with suppress(DatabaseError):
            await self._postpone(claim, delay, "", uncertain=claim.uncertain, failed=False)

    async def _postpone(
        self, claim: Claim, delay: timedelta, reason: str, *, uncertain: bool, failed: bool = True
    ) -> None:
        until = self._clock() + delay
        await self._in_transaction(
            claim, lambda tx: tx.postpone_claim(claim, until, error=reason, uncertain=uncertain, failed=failed)
        )

    async def _in_transaction(self, claim: Claim, work: Callable[[Tx], Awaitable[None]]) -> None:
        async with self._store.begin(sending.begins(claim)) as tx:
            await work(tx)


def _sorted(claims: Sequence[Claim]) -> list[Claim]:
    """By workspace, and there in the order they were given."""
    return sorted(claims, key=lambda claim: claim.workspace)


def _address(claim: Claim) -> str:
    """As Pacing and the claiming know it."""
    return f"{claim.workspace}:{claim.address}"


def _place(order: Order) -> str:
    """As the platform knows it, and whoever else writes there."""
    return order.where.room or order.where.account
