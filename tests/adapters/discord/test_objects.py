"""discord.py's objects as Discord's payloads: what is not known is not said."""

from __future__ import annotations

from adapters.discord.client import route_of
from tests.adapters.discord.workplace import at_work


async def test_a_confirmation_that_comes_again_in_the_same_place_is_another_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login")
        message = await (await at.ana.slash(at.web, "task delete", task="1")).answered()
        await at.ana.click(message, "Delete 1 task")
        await at.ana.click(message, "Undo")
        await at.ana.click(message, "Show")
        await at.ana.select(message, "More", "Delete")
        await at.ana.click(message, "Delete 1 task")

        assert "Deleted #1" in message.text
        assert "twice" not in message.text


def test_paths_share_a_bucket_whatever_ids_they_have() -> None:
    one, query = route_of("/guilds/1/members/2?limit=5&after=0")
    other, _ = route_of("/guilds/3/members/4")

    assert one.key == other.key == "GET /guilds/{guild_id}/members/{member_id}"
    assert one.url.endswith("/guilds/1/members/2")
    assert query == {"limit": "5", "after": "0"}
    assert one.guild_id == "1"
    assert route_of("/channels/7/messages/8")[0].channel_id == "7"
