"""What is in the files that people sent on Slack.

Slack gives it to whoever has the bot's token, which goes to Slack's own hosts and nowhere else: every step of a
redirect is looked at first. Whoever lacks the right is not refused, but sent to a page where people log in.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import structlog
from yarl import URL

from bot.errors import DatabaseError, FileAway, FileElsewhere, FileGone, FileTooLarge, InstallationGone, UserError
from bot.files import gathered

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.files import SentFile

SECONDS = 15.0
STEPS = 3  # one, and two redirects
HOST = ".slack.com"
PAGE = "text/html"
REDIRECTS = frozenset({301, 302, 303, 307, 308})

log = structlog.get_logger(__name__)


class FileClosed(UserError):
    """Slack does not let the bot read {name}."""

    def __init__(self, name: str) -> None:
        advice = "I may lack the right to read files (files:read). Whoever runs me can see it in nudge doctor."
        super().__init__(f"Slack does not let me read {name}.", advice)


class Files:
    """`token`: of an installation; raises InstallationGone and DatabaseError. `most`: bytes of a file.

    `api_base_url`: Slack's, or that of a proxy or a test.
    """

    def __init__(self, token: Callable[[str], Awaitable[str]], api_base_url: str, most: int) -> None:
        self._token = token
        self._origin = URL(api_base_url).origin()
        self._most = most

    async def fetch(self, installation: str, file: SentFile) -> bytes:
        """Raises UserError."""
        if file.size > self._most:
            raise FileTooLarge(file.name, self._most)
        try:
            url = URL(file.source)
            if not self._is_slacks(url):
                raise FileElsewhere(file.name, "Slack")
            token = await self._token(installation)
            async with asyncio.timeout(SECONDS), aiohttp.ClientSession(auto_decompress=False) as session:
                return await self._followed(session, url, token, file)
        except (aiohttp.ClientError, OSError, ValueError, DatabaseError, InstallationGone) as error:
            log.info("slack_file_not_fetched", reason=type(error).__name__)
            raise FileAway(file.name, "Slack") from None

    def _is_slacks(self, url: URL) -> bool:
        if not url.absolute:
            return False
        is_own = url.scheme == "https" and url.port == 443 and (url.host or "").endswith(HOST)
        return is_own or url.origin() == self._origin

    async def _followed(self, session: aiohttp.ClientSession, url: URL, token: str, file: SentFile) -> bytes:
        # Packed, little could become more than there is room for.
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        for step in range(STEPS):
            if not self._is_slacks(url):
                break
            async with session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status not in REDIRECTS:
                    return await self._read(answer, file, redirected=step > 0)
                url = url.join(URL(answer.headers.get("Location", "")))
        raise FileClosed(file.name)

    async def _read(self, answer: aiohttp.ClientResponse, file: SentFile, *, redirected: bool) -> bytes:
        is_page = answer.content_type == PAGE and (redirected or file.media_type != PAGE)
        if answer.status in {401, 403} or (answer.status == 200 and is_page):
            raise FileClosed(file.name)
        if answer.status in {404, 410}:
            raise FileGone(file.name)
        if answer.status != 200:
            log.info("slack_file_not_fetched", reason=f"HTTP {answer.status}")
            raise FileAway(file.name, "Slack")
        if (answer.content_length or 0) > self._most:
            raise FileTooLarge(file.name, self._most)
        return await gathered(file, answer.content.iter_any(), self._most)
