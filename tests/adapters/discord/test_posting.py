"""Messages of the bot's own accord: once, in the thread or the room, and found again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from adapters.discord.marks import marker_of
from adapters.discord.posting import Posting, nonce_of
from bot.errors import AddressGone, MessageGone, OutcomeUnknown, PersonUnreachable, ThreadGone
from bot.message import Message
from bot.ports import Address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.discord.render import Rendered
    from bot.errors import DeliveryError

CARD = Message("#12 Fix login")
ROOM = Address("discord", "1", "100", "general")
THREAD = Address("discord", "1", "100", "general", thread="200")


async def unnamed(_server: str, _message: Message) -> dict[str, str]:
    return {}


@dataclass
class Channels:
    """Channels that take messages: what stands in each, by nonce as Discord knows it for a while.

    `failing`: what is raised by the next calls, after which the message stands there or not.
    """

    existing: set[str] = field(default_factory=lambda: {"100"})
    messages: dict[str, tuple[str, Rendered]] = field(default_factory=dict)
    nonces: dict[str, str] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    failing: list[tuple[DeliveryError, bool]] = field(default_factory=list)

    async def post(self, channel: str, drawn: Rendered, nonce: str, reply_to: str = "") -> str:
        error, taken = self.failing.pop(0) if self.failing else (None, True)
        if channel not in self.existing:
            raise AddressGone("10003")
        if taken and nonce not in self.nonces:
            self.nonces[nonce] = str(1000 + len(self.messages))
            self.messages[self.nonces[nonce]] = (channel, drawn)
            self.replies.append(reply_to)
        if error:
            raise error
        return self.nonces[nonce]

    async def edit(self, channel: str, message: str, drawn: Rendered) -> None:
        if channel not in self.existing:
            raise AddressGone("10003")
        if self.messages.get(message, ("", None))[0] != channel:
            raise MessageGone("10008")
        self.messages[message] = (channel, drawn)

    async def direct(self, user: str) -> str:
        self.existing.add(f"direct {user}")
        return f"direct {user}"

    async def own_messages(self, channel: str, limit: int) -> Sequence[tuple[str, int | None]]:
        if channel not in self.existing:
            raise AddressGone("10003")
        here = [(one, drawn) for one, (place, drawn) in self.messages.items() if place == channel]
        return [(one, drawn.components[0].get("id")) for one, drawn in reversed(here)][:limit]


@pytest.fixture
def channels() -> Channels:
    return Channels()


@pytest.fixture
def posting(channels: Channels) -> Posting:
    return Posting(lambda: channels, unnamed)


async def test_a_card_is_posted_once_though_the_answer_was_lost(channels: Channels, posting: Posting) -> None:
    channels.failing = [(OutcomeUnknown("reset"), True)]

    posted = await posting.deliver(ROOM, CARD, "surface-1")

    assert list(channels.messages) == [posted]


async def test_a_card_whose_try_ended_in_the_dark_is_found_by_its_mark_when_the_nonce_is_forgotten(
    channels: Channels, posting: Posting
) -> None:
    first = await posting.deliver(ROOM, CARD, "surface-1")
    channels.nonces.clear()

    found = await posting.deliver(ROOM, Message("#12 Fix the login"), "surface-1", uncertain=True)

    assert found == first
    assert "Fix the login" in str(channels.messages[first])
    assert len(channels.messages) == 1


async def test_another_card_is_not_taken_for_it(channels: Channels, posting: Posting) -> None:
    other = await posting.deliver(ROOM, CARD, "surface-2")

    assert await posting.deliver(ROOM, CARD, "surface-1", uncertain=True) != other


async def test_nobody_knows_where_it_cannot_be_looked_for(channels: Channels, posting: Posting) -> None:
    channels.existing.clear()

    with pytest.raises(OutcomeUnknown):
        await posting.deliver(ROOM, CARD, "surface-1", uncertain=True)


async def test_where_nobody_opened_a_thread_the_card_answers_the_message(channels: Channels, posting: Posting) -> None:
    posted = await posting.deliver(THREAD, CARD, "surface-1")

    assert channels.messages[posted][0] == "100"
    assert channels.replies == ["200"]
    await posting.edit(THREAD, posted, Message("#12 Done"))
    assert "Done" in str(channels.messages[posted])


async def test_a_thread_that_is_there_takes_the_card(channels: Channels, posting: Posting) -> None:
    channels.existing.add("200")

    posted = await posting.deliver(THREAD, CARD, "surface-1")

    assert channels.messages[posted][0] == "200"


async def test_a_new_process_finds_where_a_card_stands(channels: Channels, posting: Posting) -> None:
    posted = await posting.deliver(THREAD, CARD, "surface-1")

    await Posting(lambda: channels, unnamed).edit(THREAD, posted, Message("#12 Done"))

    assert "Done" in str(channels.messages[posted])


async def test_a_closed_thread_leads_to_the_room(channels: Channels, posting: Posting) -> None:
    channels.existing.add("200")
    channels.failing = [(ThreadGone("50083"), False)]

    posted = await posting.deliver(THREAD, CARD, "surface-1")

    assert channels.messages[posted][0] == "100"


async def test_closed_direct_messages_are_no_thread_that_is_missing(channels: Channels, posting: Posting) -> None:
    channels.existing.add("200")
    channels.failing = [(PersonUnreachable("50007"), False)]

    with pytest.raises(PersonUnreachable):
        await posting.deliver(THREAD, CARD, "surface-1")


async def test_whom_it_is_for_reads_it_among_their_direct_messages(channels: Channels, posting: Posting) -> None:
    to = Address("discord", "1", "", "", account="7")

    posted = await posting.deliver(to, CARD, "notice-1")
    assert await posting.deliver(to, CARD, "notice-1", uncertain=True) == posted

    assert [channel for channel, _ in channels.messages.values()] == ["direct 7"]


async def test_a_card_that_was_deleted_a_moment_ago_is_posted_anew(channels: Channels, posting: Posting) -> None:
    channels.failing = [(MessageGone("10008"), False)]

    posted = await posting.deliver(ROOM, CARD, "surface-1")

    assert posted in channels.messages


def test_nonces_and_marks_are_within_what_discord_takes() -> None:
    keys = [f"surface-{number}" for number in range(2000)]

    assert all(0 < len(nonce_of(key)) <= 25 for key in keys)
    assert all(0 < marker_of(key) < 2**31 for key in keys)
    assert len({nonce_of(key) for key in keys}) == len(keys) == len({marker_of(key) for key in keys})
