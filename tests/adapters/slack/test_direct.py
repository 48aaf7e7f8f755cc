"""What the bot tells somebody of its own accord, among their direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.errors import OutcomeUnknown, PersonUnreachable
from bot.message import Message
from bot.ports import Address
from tests.adapters.slack.loopback import faults
from tests.adapters.slack.outage import acme

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.people import User

NEWS = Message("Ana gave you #12 Fix login")


def to(user: User) -> Address:
    return Address("slack", user.team.id, "", "", account=user.id)


async def test_it_comes_once_though_its_answer_was_lost(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.accept_then_reset())
        posted = await bot.slack.deliver(to(office.ana), NEWS, "notice-1")
        assert await bot.slack.deliver(to(office.ana), NEWS, "notice-1", uncertain=True) == posted
        assert [one.ts for one in office.ana.dm.messages] == [posted]


async def test_where_nobody_can_look_nothing_is_said_again(database_url: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        office.slack.faults.add("chat.postMessage", faults.accept_then_reset())
        office.slack.faults.add("conversations.history", faults.error("channel_not_found"), times=None)
        with pytest.raises(OutcomeUnknown):
            await bot.slack.deliver(to(office.ana), NEWS, "notice-1")
        with pytest.raises(OutcomeUnknown):
            await bot.slack.deliver(to(office.ana), NEWS, "notice-1", uncertain=True)
        assert len(office.ana.dm.messages) == 1


@pytest.mark.parametrize("how", ["deactivated", "no messages tab"])
async def test_who_takes_no_direct_messages_is_unreachable(database_url: str, how: str) -> None:
    async with acme(database_url) as office, office.running() as bot:
        if how == "deactivated":
            office.ana.deleted = True
        else:
            office.team.messages_tab = False
        with pytest.raises(PersonUnreachable):
            await bot.slack.deliver(to(office.ana), NEWS, "notice-1")
