"""What is in the files that people sent on Discord, from Discord's own hosts alone, and without a token."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import structlog
from yarl import URL

from bot.errors import FileAway, FileElsewhere, FileGone, FileTooLarge
from bot.files import gathered

if TYPE_CHECKING:
    from bot.files import SentFile

SECONDS = 15.0
HOSTS = frozenset({"https://cdn.discordapp.com", "https://media.discordapp.net"})
EXPIRED = frozenset({403, 404, 410})  # an address holds for a day

log = structlog.get_logger(__name__)


class Files:
    """`cdn_base`: Discord's, or that of a proxy or a test. `most`: bytes of a file."""

    def __init__(self, cdn_base: str, most: int) -> None:
        self._origins = {URL(one).origin() for one in (*HOSTS, cdn_base)}
        self._most = most

    async def fetch(self, file: SentFile) -> bytes:
        """Raises UserError."""
        if file.size > self._most:
            raise FileTooLarge(file.name, self._most)
        try:
            url = URL(file.source)
            if not url.absolute or url.origin() not in self._origins:
                raise FileElsewhere(file.name, "Discord")
            async with asyncio.timeout(SECONDS), aiohttp.ClientSession(auto_decompress=False) as session:
                return await self._read(session, url, file)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            log.info("discord_file_not_fetched", reason=type(error).__name__)
            raise FileAway(file.name, "Discord") from None

    async def _read(self, session: aiohttp.ClientSession, url: URL, file: SentFile) -> bytes:
        """A redirect is no file: it might lead anywhere."""
        plain = {"Accept-Encoding": "identity"}  # packed, little could become more than there is room for
        async with session.get(url, headers=plain, allow_redirects=False) as answer:
            if answer.status in EXPIRED:
                raise FileGone(file.name)
            if answer.status != 200:
                log.info("discord_file_not_fetched", reason=f"HTTP {answer.status}")
                raise FileAway(file.name, "Discord")
            if (answer.content_length or 0) > self._most:
                raise FileTooLarge(file.name, self._most)
            return await gathered(file, answer.content.iter_any(), self._most)
