"""Files of what is still asked, in a form or with buttons: kept as a draft until somebody says what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import enclosing, numbering
from bot.errors import UserError
from bot.lines import relined
from bot.message import COMMAND_LENGTH, Message

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Inbound, Reply
    from bot.store import Store

_ROOM = len("files: ") + 18  # what carrying a draft takes of a line


async def resumed(store: Store, inbound: Inbound, now: datetime) -> Inbound:
    """With the files that waited for it. Raises UserError."""
    draft, inbound = enclosing.opened(inbound)
    if draft is None:
        return inbound
    async with store.begin(inbound.where) as tx:
        standing = await tx.identify(inbound, claim=False, now=now)
        kept = await tx.recall_draft(standing.actor, draft)
    if kept is None:
        raise UserError("The files that came with that are not here any more.", "Please send them once more.")
    return replace(inbound, files=enclosing.read(kept))


async def kept(store: Store, inbound: Inbound, reply: Reply, now: datetime) -> Reply:
    """With the files of the inbound in the lines that go on with it. A line too long for that is a draft itself."""
    asked = enclosing.lines_of(reply) if inbound.files else ()
    if not asked:
        return reply
    async with store.begin(inbound.where) as tx:
        actor = (await tx.identify(inbound, claim=False, now=now)).actor
        draft = await tx.keep_draft(actor, enclosing.written(inbound.files), now)
        long = {line for line in asked if isinstance(reply.body, Message) and len(line) > COMMAND_LENGTH - _ROOM}
        short = {line: f"draft {await tx.keep_draft(actor, numbering.bare(line), now)}" for line in sorted(long)}

    def carry(line: str) -> str:
        return enclosing.carrying(numbering.like(short[line], line) if line in short else line, draft)

    return replace(reply, body=relined(reply.body, carry))
