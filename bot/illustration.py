"""The charts of a reply as pictures: after the transaction, for nobody waits in the database for one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.message import Message
from bot.pictures import Chart

if TYPE_CHECKING:
    from bot.ports import Charts, Reply


async def illustrated(reply: Reply, charts: Charts | None) -> Reply:
    """`charts` None: the platform says them in words."""
    if charts is None or not isinstance(reply.body, Message):
        return reply
    blocks = [await charts.draw(one) if isinstance(one, Chart) else one for one in reply.body.blocks]
    return replace(reply, body=replace(reply.body, blocks=tuple(blocks)))
