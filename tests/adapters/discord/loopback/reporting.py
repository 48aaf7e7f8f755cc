"""What happened, as JSON, for a test or benchmark in another process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.messages import Message


def message(one: Message) -> dict[str, Json]:
    return {
        "id": str(one.id),
        "channel": str(one.channel.id),
        "author": str(one.author.id),
        "text": one.text,
        "labels": one.labels,
        "placeholders": one.placeholders,
        "ephemeral": one.is_ephemeral,
        "loading": one.is_loading,
        "pinged": sorted(each if isinstance(each, str) else each.name for each in one.pinged),
        "edits": one.edits,
    }


def interaction(one: Interaction) -> dict[str, Json]:
    """`seconds`: until it was acknowledged."""
    modal = one.modal and {"title": one.modal.title, "labels": one.modal.labels, "values": one.modal.values}
    return {
        "id": str(one.id),
        "acknowledged": one.acknowledged,
        "failed": one.failed,
        "seconds": one.seconds,
        "message": message(one.message) if one.message else None,
        "followups": [message(each) for each in one.followups],
        "choices": [list(each) for each in one.choices],
        "modal": modal,
    }
