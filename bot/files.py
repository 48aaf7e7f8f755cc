"""Files that people send on a platform. They stay there; what is kept is where, and what they are called.

A name is what somebody typed; a link is the platform's, or it is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import FileTooLarge

if TYPE_CHECKING:
    from collections.abc import AsyncIterable
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.characters import clip, one_line

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.events import Json
    from bot.model import Who

MOST_FILES = 10  # of one message; Slack's and Discord's own bound
FILES_PER_TASK = 50
NAME_LENGTH = 200
_LARGEST = 2**62  # what a column holds
_PATH = r"(?:/[!#-;=?-\[\]^-{}~]{0,2000})?"  # no quotes, angle brackets, bars or backslashes, which browsers mend
_LINKS = {
    "slack": re.compile(rf"https://(?:[a-z0-9-]+\.)+slack\.com{_PATH}"),
    "discord": re.compile(rf"https://(?:discord\.com|cdn\.discordapp\.com|media\.discordapp\.net){_PATH}"),
}


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


@dataclass(frozen=True, slots=True)
class KeptFile:
    """`number`: in its task, where no other file ever has it. `removed`: it was detached since."""

    task: int
    number: int
    sent: SentFile
    platform: str
    who: Who
    at: datetime
    removed: bool = False


def news(sent: Sequence[SentFile], platform: str, known: Collection[KeptFile]) -> tuple[SentFile, ...]:
    """Those that the task does not have yet, as they may be kept."""
    there = {(one.platform, one.sent.id) for one in known if not one.removed}
    kept = {one.id: one for one in (_fit(each, platform) for each in sent[:MOST_FILES])}
    return tuple(one for one in kept.values() if (platform, one.id) not in there)


def numbered(
    sent: Sequence[SentFile], task: int, platform: str, who: Who, at: datetime, known: Collection[KeptFile] = ()
) -> tuple[KeptFile, ...]:
    first = max((one.number for one in known), default=0) + 1
    return tuple(KeptFile(task, number, one, platform, who, at) for number, one in enumerate(sent, first))


def _fit(sent: SentFile, platform: str) -> SentFile:
    return replace(
        sent,
        id=one_line(sent.id),
        name=clip(one_line(sent.name), NAME_LENGTH) or "a file without a name",
        size=min(max(sent.size, 0), _LARGEST),
        media_type=one_line(sent.media_type)[:NAME_LENGTH],
        link=link_of(platform, sent.link),
        source="",
    )


def link_of(platform: str, link: str) -> str:
    """Empty, unless it leads to that platform."""
    allowed = _LINKS.get(platform)
    return link if allowed and allowed.fullmatch(link) else ""


# ---- in events and notices


def file_data(files: Sequence[KeptFile]) -> Json:
    """None: there are none."""
    said: list[Json] = [
        {"number": one.number, "name": one.sent.name, "size": one.sent.size, "link": one.sent.link} for one in files
    ]
    return said or None


def read_files(value: Json) -> tuple[tuple[int, SentFile], ...]:
    """What `file_data` wrote: numbers, and files without their ids."""
    listed = value if isinstance(value, list) else []
    return tuple(
        (int(str(one["number"])), SentFile("", str(one["name"]), int(str(one["size"])), link=str(one["link"])))
        for one in listed
        if isinstance(one, dict)
    )
