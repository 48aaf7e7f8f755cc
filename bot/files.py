"""Files that people send on a platform. They stay there; what is kept is where, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

MOST_FILES = 10  # of one message; Slack's and Discord's own bound


@dataclass(frozen=True, slots=True)
class SentFile:
    """`id`: by which the platform finds it again. `size`: bytes. `media_type`: as "text/csv"; empty: not told.

    `link`: where people open it. `source`: where the platform serves its bytes to the bot, for a while; never kept.
    Both come from the platform: nothing is fetched from an address that a person typed.
    """

    id: str
    name: str
    size: int
    media_type: str = ""
    link: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What is in a file that was sent."""

    name: str
    content: bytes = field(repr=False)


async def gathered(file: SentFile, parts: AsyncIterable[bytes], most: int) -> bytes:
    """What is in it, of at most so many bytes, whatever size was told. Raises FileTooLarge."""
    content = bytearray()
    async for part in parts:
        content += part
        if len(content) > most:
            raise FileTooLarge(file.name, most)
    return bytes(content)
