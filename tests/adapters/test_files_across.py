"""A team on both platforms: a file that is uploaded in a card's thread is named in the other one, with its link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.adapters.discord import asking
from tests.adapters.discord import test_journey_threads as on_discord
from tests.adapters.discord import workplace as discord_workplace
from tests.adapters.discord.hearing import said_by_bot
from tests.adapters.slack import test_journey_threads as on_slack
from tests.adapters.slack import workplace as slack_workplace

if TYPE_CHECKING:
    from tests.adapters.discord.workplace import Workplace as Server
    from tests.adapters.slack.workplace import Workplace


async def joined(at: Workplace, server: Server) -> None:
    """Both teams have one board, which was Slack's."""
    code = re.search(r"Your code is (\S+)", (await at.says(at.ana, "admin link")).visible_text)
    assert code
    asked = await asking.asked(server, server.ana, "taskadmin link", code=code[1])
    await asking.does(server.ana, asked, "Join them")
    await at.pressed(at.ana, await at.says(at.ana, "admin link"), "Join them")


async def test_what_is_uploaded_on_one_platform_is_named_on_the_other(database_url: str) -> None:
    intent = {"privileged": {"message_content"}, "message_content": True}
    async with slack_workplace.at_work(database_url) as at, discord_workplace.at_work(database_url, **intent) as server:
        await joined(at, server)
        await at.says(at.ana, "project create Web")
        await at.says(at.ana, "project thread web on")
        card = await at.card_of(at.ana, "Fix login in:web")
        await asking.asked(server, server.ana, "task show", task="1", public=True)
        await server.settled()
        (other,) = said_by_bot(server, server.web)
        thread = await server.ben.opens_thread(other, "Login")

        sent = at.slack.file(at.ben, "plan.pdf", b"%PDF-")
        await at.slack.message(at.ben, at.web, "", thread_ts=card.ts, files=(sent,))
        await at.idle()
        await on_discord.told(server)
        (there,) = said_by_bot(server, thread)
        assert there.text.endswith(f"plan.pdf ([open]({sent.document['permalink']}))")

        said = await server.ben.says(thread, "and this", files=(server.discord.file("notes.txt", b"-", "text/plain"),))
        await on_discord.commented(server, "and this")
        at.slack.clock.move(60)  # each platform has a clock of its own, and the other one was moved
        await on_slack.told(at)
        assert card.replies[-1].visible_text == "Ben on Discord\nand this\nnotes.txt (open)"
        assert (said.link, "open") in card.replies[-1].links
