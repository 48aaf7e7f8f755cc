"""A card that is asked for while Slack is in trouble, and what comes of it in the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import faults

if TYPE_CHECKING:
    from tests.adapters.slack.bot import Bot
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.outage import Office

LATER = 3600.0  # longer than any pause but the last


async def added(office: Office, bot: Bot, title: str = "Fix login") -> None:
    """A task, and one try at its card."""
    assert (await office.slack.command(office.ana, office.web, f"add {title}")).ok
    await bot.keeper.step()


async def in_the_end(office: Office, bot: Bot) -> None:
    """An hour later, everything was tried again."""
    for _ in range(3):
        office.slack.clock.move(LATER)
        await office.settled(bot)


async def done_by(office: Office, who: User, card: Message) -> None:
    clicked = await office.slack.click(who, card, "Done")
    assert "Done #1" in (await clicked.answered()).visible_text


LOST = [
    faults.accept_then_reset(),
    faults.broken_json(),
    faults.html_200(),
    faults.status(500, accepted=True),
    faults.status(500, "json", accepted=True),
    faults.status(502, accepted=True),
]


NOT_TAKEN = [
    faults.status(500),
    faults.status(503, "json"),
    faults.reset(),
    faults.rate_limited(2),
    faults.html_200(accepted=False),
    faults.broken_json(accepted=False),
    faults.error("internal_error"),
    faults.error("service_unavailable"),
]
