"""What becomes of claimed deliveries: looked at, decided, and what follows when they cannot be delivered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.model import RoomKind
from bot.notices import Level, NewNotice, NoticeKind, Reason
from bot.notify import missed
from bot.notify.decide import (
    Decision,
    Direct,
    Elsewhere,
    Hold,
    Send,
    Skip,
    decide,
    directly,
    repeated,
    room_for,
    taken_back,
)
from bot.ports import Address
from bot.store.deliveries import Backlog, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.events import Json
    from bot.links import Side
    from bot.notices import Claim, Delivery
    from bot.store import Tx
    from bot.store.deliveries import Looked, Recipient

SEND = Send()


@dataclass(frozen=True, slots=True)
class Order:
    """A message to be sent. `deliveries`: those of the claim that it tells, as far as they were read.

    `shifts`: of the installation that it goes to, as bot.numbering.
    """

    claim: Claim
    deliveries: tuple[Delivery, ...]
    looked: Looked
    where: Address
    shifts: Sequence[int] = ()

    @property
    def recipient(self) -> Recipient | None:
        return self.looked.people.get(-self.claim.address)


def begins(claim: Claim) -> Address:
    """Where a transaction in its workspace begins."""
    return Address(claim.platform, claim.installation, "")


async def prepare(tx: Tx, claims: Sequence[Claim], now: datetime) -> list[Order]:
    """What of these claims, all of one workspace, is to be sent now; what is to become of the rest is written."""
    looked = replace(await tx.look(claims, now), links=await _links(tx, claims, now))
    backlog = await _backlog(tx, claims, now)
    decided = [_decided(claim, looked, backlog, now) for claim in claims]
    moved = {one.room for decisions in decided for one in decisions.values() if isinstance(one, Elsewhere)}
    orders: list[Order] = []
    for claim, decisions in zip(claims, decided, strict=True):
        if until := _waits_until(claim, moved, backlog, now):
            await tx.postpone_claim(claim, until, error="", uncertain=False, failed=False)
        elif order := await _prepared(tx, claim, decisions, looked, now):
            orders.append(order)
    return orders


async def _links(tx: Tx, claims: Sequence[Claim], now: datetime) -> Mapping[int, tuple[Side, Side]]:
    asked = {one.link for claim in claims for one in claim.deliveries if one.link is not None}
    return await tx.waiting_sides(sorted(asked), now) if asked else {}


async def _backlog(tx: Tx, claims: Sequence[Claim], now: datetime) -> Backlog:
    """Asked for only where it matters."""
    if not any(missed.meets(claim, now) for claim in claims):
        return Backlog()
    return await tx.backlog(
        [one.address for one in claims if one.address > 0],
        late=now - missed.LATE,
        since=now - missed.LONGEST,
        soon=now + missed.SPREAD,
        posted=now - missed.POSTED,
    )


def _waits_until(claim: Claim, moved: Collection[int], backlog: Backlog, now: datetime) -> datetime | None:
    """So that a room gets one message, with what comes there, and an address one of what was missed."""
    if claim.uncertain:
        return None
    if claim.address in moved:
        return missed.meets(claim, now) or now
    return missed.waits_until(claim, backlog, now)


def _decided(claim: Claim, looked: Looked, backlog: Backlog, now: datetime) -> dict[int, Decision]:
    """By the delivery's id."""
    decisions = {one.id: decide(one, looked, claim.platform, now) for one in claim.deliveries}
    decisions |= dict.fromkeys(taken_back(claim.deliveries), Skip(Reason.STALE))
    decisions |= dict.fromkeys(missed.said_already(claim, backlog, now), Skip(Reason.MERGED))
    sending = [one for one in claim.deliveries if decisions[one.id] == SEND]
    decisions |= dict.fromkeys(repeated(sending), Skip(Reason.REPEATED))
    decisions |= _in_turn([one for one in sending if decisions[one.id] == SEND], now)
    if claim.uncertain and not all(isinstance(one, Skip) for one in decisions.values()):
        return dict.fromkeys(decisions, SEND)  # it may be there already: then nothing of it moves any more
    return decisions


def _in_turn(sending: Sequence[Delivery], now: datetime) -> dict[int, Decision]:
    """A room's threads are places of their own: what goes to another one than the first waits until that is said."""
    others = (one.id for one in sending if one.thread != sending[0].thread)
    return dict.fromkeys(others, Hold(now, Reason.NONE))


async def _prepared(
    tx: Tx, claim: Claim, decisions: Mapping[int, Decision], looked: Looked, now: datetime
) -> Order | None:
    where = address(claim, looked)
    if where is None:
        decisions = {one: Skip(Reason.NOWHERE) if decision == SEND else decision for one, decision in decisions.items()}
    sending = tuple(one for one in claim.deliveries if decisions[one.id] == SEND)
    await _follow(tx, claim, decisions, now)
    if not sending or where is None:
        await _release_unread(tx, claim, now)
        return None
    return Order(claim, sending, looked, replace(where, thread=sending[0].thread))


def address(claim: Claim, looked: Looked) -> Address | None:
    """Where it goes, as it is now."""
    if claim.address > 0:
        place = looked.places.get(claim.address)
        return place.where if place else None
    recipient = looked.people.get(-claim.address)
    if recipient is None or recipient.account is None:
        return None
    installation = recipient.installation or claim.installation
    return Address(claim.platform, installation, "", kind=RoomKind.DM, account=recipient.account)


async def _follow(tx: Tx, claim: Claim, decisions: Mapping[int, Decision], now: datetime) -> None:
    """`decisions`: by the delivery's id."""
    told = (one for one in claim.deliveries if one.id in decisions)
    outcomes = _outcomes({one.id: _joining(decisions[one.id], one, now) for one in told})
    if outcomes:
        await tx.decide(claim, outcomes)
    directs = [_direct(one, now) for one in claim.deliveries if isinstance(decisions.get(one.id), Direct)]
    if directs:
        await tx.notify(directs, now)


def _joining(decision: Decision, delivery: Delivery, now: datetime) -> Decision:
    """What was missed goes with what else was, where it moves to."""
    if not isinstance(decision, Elsewhere):
        return decision
    return replace(decision, until=missed.joining(delivery, decision.room, now))


def _outcomes(decisions: Mapping[int, Decision]) -> list[Outcome]:
    """One for all that the same was decided of."""
    by_decision: dict[Decision, list[int]] = {}
    for delivery, decision in decisions.items():
        by_decision.setdefault(decision, []).append(delivery)
    return [outcome for decision, ids in by_decision.items() if (outcome := _outcome(decision, ids))]


def _outcome(decision: Decision, ids: Sequence[int]) -> Outcome | None:
    match decision:
        case Skip(reason):
            return Outcome(ids, reason, skip=True)
        case Hold(until, reason):
            return Outcome(ids, reason, until=until)
        case Elsewhere(room, reason, until):
            return Outcome(ids, reason, room=room, until=until)
        case Direct():
            return Outcome(ids, Reason.ELSEWHERE, skip=True)
        case Send():
            return None


def _direct(delivery: Delivery, now: datetime) -> NewNotice:
    """The same, in a direct message."""
    return NewNotice(
        delivery.kind,
        f"direct:{delivery.id}",
        now,
        delivery.level,
        person=delivery.person,
        task=delivery.task,
        actor=delivery.actor,
        facts=delivery.facts,
    )


async def _release_unread(tx: Tx, claim: Claim, now: datetime) -> None:
    """What was not read with it is claimed next."""
    if claim.count > len(claim.deliveries):
        await tx.postpone_claim(claim, now, error="", uncertain=False, failed=False)


# ---- what could not be delivered


async def reach_elsewhere(tx: Tx, order: Order, now: datetime) -> None:
    """They take no direct messages: they are told where the task is talked about, and who gave it to them knows."""
    await tx.unreachable(-order.claim.address, order.claim.platform, now)
    await _follow(tx, order.claim, {one.id: _elsewhere(one, order) for one in order.deliveries}, now)
    await _tell(tx, (_unreachable(one, order, now) for one in order.deliveries), now)
    await _release_unread(tx, order.claim, now)


def _elsewhere(delivery: Delivery, order: Order) -> Decision:
    task = order.looked.tasks.get(delivery.task or 0)
    recipient = order.recipient
    room = room_for(recipient, task, order.looked, order.claim.platform) if recipient else None
    return Elsewhere(room) if room is not None else Skip(Reason.NOWHERE)


def _unreachable(delivery: Delivery, order: Order, now: datetime) -> NewNotice | None:
    """For who gave it to them, once a task."""
    person, recipient = -order.claim.address, order.recipient
    task = order.looked.tasks.get(delivery.task or 0)
    if task is None or recipient is None or person not in task.people:
        return None
    told = delivery.actor if delivery.kind is NoticeKind.ASSIGNED and delivery.actor else task.creator.id
    facts: dict[str, Json] = {"person": person, "name": recipient.person.name}
    key = f"unreachable:{person}:{task.number}"
    notice = NewNotice(NoticeKind.UNREACHABLE, key, now, Level.WARNING, told, task=task.number, facts=facts)
    return notice if told != person else None


async def leave_room(tx: Tx, order: Order, now: datetime) -> None:
    """Nothing can be posted there any more: each is told directly, and who made the tasks knows."""
    claim = order.claim
    await tx.room_gone(claim.address, now)
    people = order.looked.people
    await _follow(tx, claim, {one.id: directly(people.get(one.person or 0)) for one in order.deliveries}, now)
    await _tell(tx, (_gone(one, order, now) for one in order.deliveries), now)
    await _release_unread(tx, claim, now)


def _gone(delivery: Delivery, order: Order, now: datetime) -> NewNotice | None:
    """For who made the task, once for the room."""
    task = order.looked.tasks.get(delivery.task or 0)
    if task is None:
        return None
    room, creator = order.looked.places[order.claim.address].room, task.creator.id
    key = f"gone:{room.id}:{creator}:{now:%Y-%m-%d}"
    facts: dict[str, Json] = {"room": room.name}
    return NewNotice(NoticeKind.UNREACHABLE, key, now, Level.WARNING, creator, task=task.number, facts=facts)


async def _tell(tx: Tx, notices: Iterable[NewNotice | None], now: datetime) -> None:
    """Each key once."""
    told = {one.key: one for one in notices if one is not None}
    if told:
        await tx.notify(list(told.values()), now)


# ---- what does not go together goes alone


def singles(order: Order) -> Iterator[Order]:
    """One message for each, so that one that is always refused takes no others with it."""
    for one in order.deliveries:
        yield replace(order, claim=replace(order.claim, deliveries=(one,), count=1), deliveries=(one,))


def leaves_unread(order: Order) -> bool:
    """What was not read with it may go to another thread: so it is not said along with this."""
    return order.where.thread is not None and order.claim.count > len(order.claim.deliveries)


async def part(tx: Tx, order: Order, waiting: Sequence[Delivery], until: datetime) -> None:
    """Those wait, without the others of the claim, which were sent one by one; so does what was not read with it."""
    decisions: dict[int, Decision] = dict.fromkeys((one.id for one in waiting), Hold(until, Reason.NONE))
    if order.claim.count > len(order.claim.deliveries):
        said = (one.id for one in order.deliveries if one.id not in decisions)
        decisions |= dict.fromkeys(said, Skip(Reason.MERGED))
    await _follow(tx, order.claim, decisions, until)
    await _release_unread(tx, order.claim, until)
