"""Embeds against Discord's limits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import limits
from tests.adapters.discord.loopback.limits import length

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Spot


def check(body: Spot) -> None:
    total = sum(_embed(spot) for spot in body.objects("embeds", 0, limits.EMBEDS))
    if total > limits.EMBED_TOTAL:
        body.at("embeds").wrong("MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {limits.EMBED_TOTAL}")


def _embed(spot: Spot) -> int:
    """How long it is."""
    texts = [spot.text("title", 0, 256, required=False), spot.text("description", 0, 4096, required=False)]
    for key, inner, most in (("footer", "text", 2048), ("author", "name", 256)):
        if spot.has(key) and spot.at(key).is_object():
            texts.append(spot.at(key).text(inner, 1, most))
    for one in spot.objects("fields", 0, limits.EMBED_FIELDS):
        texts += [one.text("name", 1, 256), one.text("value", 1, 1024)]
    spot.number("color", 0, 0xFFFFFF)
    spot.text("url", 0, 2048, required=False)
    if not any(texts) and not (spot.has("image") or spot.has("thumbnail")):
        spot.at("description").wrong("BASE_TYPE_REQUIRED", "This field is required")
    return sum(length(one.strip()) for one in texts)
