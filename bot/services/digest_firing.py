"""Posting digests when they are due: each in a transaction of its own, so that one that fails holds up no other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.digests import fire
from bot.errors import DatabaseError, UserError
from bot.ports import Limits
from bot.services.digest_contents import contents_of, everybody_in

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digests import Digest
    from bot.store import Store, Tx

log = structlog.get_logger(__name__)


async def fire_digests(store: Store, now: datetime, limit: int = 100) -> int:
    """How many were taken care of: posted, skipped, or put off. What is posted waits for the room's bot.live.Keeper.

    Any number of processes may do this at once. Raises DatabaseError if it can't be asked which ones are due.
    """
    taken = 0
    for number, where in await store.due_digests(now, limit):
        try:
            async with store.begin(where) as tx:
                taken += await _fire(tx, number, now)
        except DatabaseError as error:  # the next tick tries it again
            log.warning("digest_waits_for_the_database", digest=number, reason=str(error))
        except Exception:  # what is wrong with one is no reason to keep back the others
            log.exception("digest_not_fired", digest=number)
    return taken


async def _fire(tx: Tx, number: int, now: datetime) -> bool:
    """False: somebody else takes care of it."""
    digest = await tx.take_digest(number, now)
    if digest is None:
        return False
    turn, following = fire(digest, now)
    if turn and await _has_something_to_say(tx, digest, now):
        await tx.post_digest(digest, turn, now)
        digest = replace(digest, posted_on=turn.on)
    await tx.set_digest(replace(digest, turn=following))
    return True


async def _has_something_to_say(tx: Tx, digest: Digest, now: datetime) -> bool:
    reader = everybody_in(digest, await tx.onlooker())
    try:
        return not (await contents_of(tx, digest, reader, now, Limits())).is_empty
    except UserError as error:  # what its filter names is gone
        log.info("digest_about_nothing", digest=digest.id, reason=str(error))
        return False
