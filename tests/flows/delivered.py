"""What a sender does with the deliveries of one workspace, without a platform: claimed, and sent, held or given up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.store.deliveries import Outcome

if TYPE_CHECKING:
    from datetime import datetime

    from bot.notices import Claim, Reason
    from tests.flows.chat import Chat


async def claimed(chat: Chat) -> list[Claim]:
    """All that is due a little later, when what belongs together was gathered."""
    chat.pass_time(seconds=5)
    until = chat.now + timedelta(minutes=1)
    claims = await chat.store.claim_deliveries("console", chat.now, until=until, limit=1000)
    return [claim for claim in claims if claim.installation == chat.installation]


async def send(chat: Chat) -> int:
    """How many were sent."""
    claims = await claimed(chat)
    if claims:
        await chat.store.settle_deliveries([(claim, f"message-{claim.batch}") for claim in claims], chat.now)
    return sum(claim.count for claim in claims)


async def settle(chat: Chat, reason: Reason, *, until: datetime | None = None, skip: bool = True) -> None:
    """All of them alike."""
    claims = await claimed(chat)
    async with chat.store.begin(chat.where()) as tx:
        for claim in claims:
            numbers = [one.id for one in claim.deliveries]
            await tx.decide(claim, [Outcome(numbers, reason, skip=skip and until is None, until=until)])


async def bury(chat: Chat, error: str) -> None:
    claims = await claimed(chat)
    async with chat.store.begin(chat.where()) as tx:
        for claim in claims:
            await tx.bury(claim, error)
