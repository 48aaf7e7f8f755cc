"""Threads of cards as conversations, between the channels of a workspace."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.outbox import Outbox
from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.slack.workplace import Workplace


async def told(at: Workplace) -> None:
    """What was said and gathered, everywhere."""
    await at.idle()
    at.slack.clock.move(5)
    outbox = Outbox(at.bot.store, at.bot.slack, lambda: datetime.fromtimestamp(at.slack.clock(), UTC))
    while await outbox.step():
        at.slack.clock.move(1.1)


async def test_what_is_said_below_a_card_is_a_comment_and_stands_once_below_the_other_card(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "project create Web")
        await at.says(at.ana, "project thread web on")
        card = await at.card_of(at.ana, "Fix login in:web")
        ops = at.team.channel("ops", [at.ana, at.ben])
        await at.says(at.ana, "show 1 public", where=ops)
        await at.settled()
        (other,) = ops.messages

        heard = await at.slack.message(at.ben, at.web, f"works for {at.eve.mention} & me", thread_ts=card.ts)
        await at.slack.redeliver(heard, parallel=True)
        await at.slack.message(at.ben, at.web, "not below a card")
        await told(at)
        await at.settled()
        assert [one.visible_text for one in other.replies] == ["ben on Slack\nworks for @eve & me"]
        assert [one.user for one in card.replies] == [at.ben]
        assert "works for @eve & me" in card.visible_text
        assert "not below" not in card.visible_text

        await at.slack.message(at.ana, ops, "and for me", thread_ts=other.ts)
        await at.idle()
        await at.says(at.eve, "comment 1 by command")
        await told(at)
        assert [one.visible_text for one in card.replies[1:]] == [
            "ana on Slack\nand for me\neve on Slack\nby command",
        ]
        assert [one.visible_text for one in other.replies[2:]] == ["eve on Slack\nby command"]
        await told(at)
        assert (len(card.replies), len(other.replies)) == (2, 3)


async def test_a_mention_below_a_card_is_a_command_and_no_comment(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "project create Web")
        await at.says(at.ana, "project thread web on")
        card = await at.card_of(at.ana, "Fix login in:web")
        await at.slack.mention(at.ben, at.web, "done", thread_ts=card.ts)
        await at.idle()
        await at.settled()
        assert "Done by @ben" in card.visible_text
        assert "comment" not in (await at.says(at.ana, "history 1")).visible_text
