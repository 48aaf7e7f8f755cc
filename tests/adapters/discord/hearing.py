"""What people of the journeys write to the bot, and where its answer comes to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.places import Channel
    from tests.adapters.discord.workplace import Workplace


async def heard(at: Workplace, by: Person, line: str, *, where: Channel | None = None) -> Message:
    """`@Nudge line`: the answer, in a direct message or in the channel."""
    return await _answered(at, by, where or at.web, f"{at.discord.bot.mention} {line}")


async def told(at: Workplace, by: Person, line: str) -> Message:
    """A direct message: the answer to it."""
    return await _answered(at, by, by.dm, line)


def said_by_bot(at: Workplace, where: Channel) -> list[Message]:
    return [one for one in where.messages if one.author is at.discord.bot]


async def _answered(at: Workplace, by: Person, where: Channel, text: str) -> Message:
    before = {*said_by_bot(at, where), *said_by_bot(at, by.dm)}

    def news() -> list[Message]:
        return [one for one in (*said_by_bot(at, by.dm), *said_by_bot(at, where)) if one not in before]

    await by.says(where, text)
    await at.discord.until(news)
    return news()[0]
