"""Two teams on two platforms, and how they are joined, and their people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import RoomKind
from bot.ports import Address, Reply
from bot.services import sending
from bot.views import notices
from tests.flows.chat import Chat, text

if TYPE_CHECKING:
    from bot.ports import Surface


@dataclass
class Side(Chat):
    """A chat on a platform of its own, whose accounts are nobody else's."""

    platform: str = "slack"

    def where(self, *how: object, **named: object) -> Address:
        place = super().where(*how, **named)  # type: ignore[arg-type]  # as Chat's
        room = f"{place.room} of {self.installation}"
        return Address(self.platform, place.installation, room, place.name, place.kind, place.thread)

    def account(self, name: str) -> str:
        return f"{name} of {self.installation}"

    async def stale_here(self) -> list[Surface]:
        now = self.now + timedelta(seconds=1)
        found = await self.store.claim_surfaces(self.platform, now, until=now + timedelta(minutes=1), limit=1000)
        return [one for one in found if one.where.installation == self.installation]


def code_of(reply: Reply) -> str:
    found = re.search(r"Your code is (\S+)", text(reply))
    assert found, text(reply)
    return found[1]


async def join(first: Side, second: Side, who: str = "ana") -> Reply:
    code = code_of(await first.say("admin link", as_=who))
    asked = await second.say(f"admin link {code}", as_=who)
    await second.press(asked, "Join", as_=who)
    return await first.press(await first.say("admin link", as_=who), "Join", as_=who)


async def join_with_tasks(first: Side, second: Side) -> None:
    """#1 Fix login is the first team's, #2 Paint it the second's."""
    await first.say("add Fix login")
    await second.say("add Paint it")
    await join(first, second)


async def link(first: Side, second: Side, who: str, whose: str) -> Reply:
    code = code_of(await first.say("link", as_=who))
    asked = await second.say(f"link {code}", as_=whose)
    await second.press(asked, "Yes", as_=whose)
    return await first.press(await first.say("link", as_=who), "Yes", as_=who)


async def told(side: Side) -> list[Reply]:
    """What the outbox would send there now, drawn."""
    side.pass_time(seconds=5)
    until = side.now + timedelta(minutes=1)
    claims = await side.store.claim_deliveries(side.platform, side.now, until=until, limit=1000)
    mine = [claim for claim in claims if claim.installation == side.installation]
    async with side.store.begin(side.where()) as tx:
        orders = await sending.prepare(tx, mine, side.now) if mine else []
    assert all(order.where.kind is RoomKind.DM for order in orders)
    return [Reply(notices.notice(one.claim, one.deliveries, one.looked, side.now)) for one in orders]
