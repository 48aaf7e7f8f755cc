"""Reads payloads as the bot does, for tests of what they mean."""

from __future__ import annotations

from datetime import UTC, datetime

from adapters.discord.delivered import Action
from adapters.discord.inbound import read
from adapters.discord.received import Ignored, Refused
from bot.ports import Sender
from tests.adapters.discord.delivered import BOB, BOT, CHANNEL, GUILD, MESSAGE, OPS, OWN_ROLE, Json

NOW = datetime(2025, 11, 20, 12, 0, 30, tzinfo=UTC)
LINK = f"https://discord.com/channels/{GUILD}/{CHANNEL}/{MESSAGE}"
BOBS_SENDER = Sender(BOB, "Bob", "bob", groups=())
OPS_SENDER = Sender(f"&{OPS}", "ops", group=True)


def done(payload: Json, now: datetime = NOW) -> Action:
    action = read(payload, bot_user=BOT, bot_role=OWN_ROLE, now=now)
    assert isinstance(action, Action), action
    return action


def ignored(payload: Json) -> str:
    nothing = read(payload, bot_user=BOT, bot_role=OWN_ROLE, now=NOW)
    assert isinstance(nothing, Ignored), nothing
    return nothing.reason


def refused(payload: Json) -> str:
    content = done(payload).content
    assert isinstance(content, Refused), content
    return content.message.title
