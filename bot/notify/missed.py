"""What an outage left, so that each address gets one message of it: pure.

- What a timer tells late is marked, with when that was found out. An address has a moment of its own in each SPREAD: so
  not all go out at once, and what goes there meets.
- As long as timers are late, there is more to come, and nothing that is marked is sent.
- Rooms come last: what somebody can't be told directly is said there, in the same message.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.digests import LATEST
from bot.notices import MISSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.notices import Claim, Delivery, NewNotice
    from bot.store.deliveries import Backlog

FIRST = timedelta(minutes=2)  # how long what is late with others waits at least
SPREAD = timedelta(minutes=10)
LATE = timedelta(minutes=1)  # later than that, a timer was missed
LONGEST = timedelta(hours=1)  # so long one waits for others, even if they never come
POSTED = LATEST + timedelta(hours=1)  # a digest that was due earlier is not beside what was missed

_EPOCH = datetime.fromtimestamp(0, UTC)


def marked(notice: NewNotice, since: datetime, now: datetime, *, crowded: bool) -> NewNotice:
    """`since`: when it was found out. If it is not `crowded`, only rooms wait."""
    found = since.replace(second=0, microsecond=0)
    due = _meeting(_address(notice), found, now) if crowded or notice.room else now
    return replace(notice, due_at=due, facts={**notice.facts, MISSED: found.isoformat()})


def moment_of(address: int, after: datetime) -> datetime:
    """The next one of that address; the same in every process."""
    begins = _EPOCH + SPREAD * (zlib.crc32(str(address).encode()) / 2**32)
    return begins + ((after - begins) // SPREAD + 1) * SPREAD


def joining(delivery: Delivery, room: int, now: datetime) -> datetime | None:
    """When it is said in a room that it moves to: with what was missed there."""
    found = _found(delivery, now)
    return _meeting(room, found, now) if found else None


def waits_until(claim: Claim, backlog: Backlog, now: datetime) -> datetime | None:
    """None: it need not wait."""
    if backlog.timers or (backlog.people and claim.address > 0):
        return meets(claim, now)
    return None


def meets(claim: Claim, now: datetime) -> datetime | None:
    """When its address is told next what was missed; None: it tells nothing of that."""
    return next((_meeting(claim.address, found, now) for found in _all_found(claim, now)), None)


def said_already(claim: Claim, backlog: Backlog, now: datetime) -> frozenset[int]:
    """What a digest shows that was posted there just now; but not to somebody, for that mentions nobody."""
    shown = backlog.shown.get(claim.address, ())
    told = (one for one in claim.deliveries if one.person is None and one.task in shown)
    return frozenset(one.id for one in told if _found(one, now))


def _all_found(claim: Claim, now: datetime) -> Iterator[datetime]:
    return (found for one in claim.deliveries if (found := _found(one, now)))


def _found(delivery: Delivery, now: datetime) -> datetime | None:
    """When it was found out that it was missed; None: it was not, or so long ago that nothing waits for it."""
    said = delivery.facts.get(MISSED)
    if not isinstance(said, str) or delivery.created_at <= now - LONGEST:
        return None
    return datetime.fromisoformat(said)


def _meeting(address: int, found: datetime, now: datetime) -> datetime:
    return moment_of(address, max(found + FIRST, now))


def _address(notice: NewNotice) -> int:
    return notice.room or -(notice.person or 0)
