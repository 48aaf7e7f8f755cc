"""Threads of cards as conversations, between the channels of a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.outbox import Outbox
from tests.adapters.discord.asking import asked, seen
from tests.adapters.discord.hearing import said_by_bot
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.workplace import Workplace


async def told(at: Workplace) -> None:
    """What was said and gathered, everywhere."""
    at.discord.clock.move(5)
    outbox = Outbox(at.bot.store, at.bot.discord, lambda: datetime.fromtimestamp(at.discord.clock(), UTC))
    while await outbox.step():
        at.discord.clock.move(1.1)


async def commented(at: Workplace, text: str) -> None:
    """The bot has heard it: nobody is told that, so the task is looked at until it is there."""
    for _ in range(200):
        if text in seen(await asked(at, at.ana, "task show", task="1")):
            return
    raise AssertionError(f"nobody heard “{text}”")


async def begun(at: Workplace) -> Message:
    """The card of #1, of a project whose threads are conversations."""
    await asked(at, at.ana, "project create", name="Web")
    await asked(at, at.ana, "project thread", project="web", state="On")
    return await at.card_of(at.ana, "Fix login", project="web")


async def test_what_is_said_below_a_card_is_a_comment_and_stands_once_below_the_other_card(database_url: str) -> None:
    async with at_work(database_url, privileged={"message_content"}, message_content=True) as at:
        card = await begun(at)
        ops = at.acme.channel("ops")
        await asked(at, at.ana, "task show", where=ops, task="1", public=True)
        await at.settled()
        (other,) = said_by_bot(at, ops)
        here, there = await at.ben.opens_thread(card, "Login"), await at.ben.opens_thread(other, "Login")

        await at.ben.says(at.web, "not below a card")
        await at.ben.says(here, f"works for {at.eve.mention}")
        await commented(at, "works for @Eve")
        await told(at)
        assert [seen(one) for one in said_by_bot(at, there)] == ["Ben on Discord\nworks for @Eve"]
        assert said_by_bot(at, there)[0].pinged == frozenset()
        assert said_by_bot(at, here) == []
        await at.settled()
        assert "works for @Eve" in seen(card)
        assert "not below" not in seen(card)

        await asked(at, at.eve, "task comment", task="1", text="by command")
        await told(at)
        assert [seen(said_by_bot(at, one)[-1]) for one in (here, there)] == ["Eve on Discord\nby command"] * 2
        await told(at)
        assert [len(said_by_bot(at, one)) for one in (here, there)] == [1, 2]


async def test_where_nobody_opened_a_thread_a_comment_is_a_reply_to_the_card(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await begun(at)
        await asked(at, at.ben, "task comment", task="1", text="look again")
        await told(at)
        *_, reply = said_by_bot(at, at.web)
        assert seen(reply) == "Ben on Discord\nlook again"
        assert reply.reference is card


async def test_without_the_intent_what_pings_the_bot_is_a_comment_and_nothing_else(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await begun(at)
        thread = await at.ben.opens_thread(card, "Login")
        await at.ben.says(thread, "nobody shows me this")
        await at.ben.says(thread, "but this", reply_to=card)
        await commented(at, "but this")
        await at.settled()
        assert "but this" in seen(card)
        assert "nobody shows" not in seen(card)
