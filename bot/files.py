"""Files that people send on a platform. They stay there; what is kept is where, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass, field

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
