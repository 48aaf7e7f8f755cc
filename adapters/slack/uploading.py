"""Files on their way to Slack: a place for the bytes, the bytes, and then what becomes of them.

A picture stands in its message as a block that names the uploaded file. The file is shared with no channel, so it shows
in that message and nowhere else, and one that no message came of is seen by nobody.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog

from adapters.slack.render import Rendered
from bot.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from adapters.slack.calling import Ask
    from adapters.slack.spans import Json
    from bot.message import File

    Upload = Callable[[str, bytes], Coroutine[Any, Any, None]]

SECONDS = 8.0  # for all pictures of a message: somebody waits, and the numbers are there in words, too

log = structlog.get_logger(__name__)


class Uploading:
    """`call`: installation, method, arguments → Slack's answer. `upload`: where to, and a file's bytes."""

    def __init__(self, call: Ask, upload: Upload) -> None:
        self._call = call
        self._upload = upload

    async def send(self, installation: str, channel: str, file: File) -> None:
        """As a message there; only the last step shows it to anybody. Raises DeliveryError."""
        known = await self._sent(installation, file.name, file.content)
        shown = [{"id": known, "title": file.description}]
        await self._call(installation, "files.completeUploadExternal", files=shown, channel_id=channel)

    async def illustrated(self, installation: str, drawn: Rendered) -> Rendered:
        """With its pictures uploaded; without any if that does not work, or not in time."""
        try:
            async with asyncio.timeout(SECONDS):
                known = {one.name: await self._hidden(installation, one.name, one.content) for one in drawn.pictures}
        except (DeliveryError, TimeoutError) as error:
            log.info("slack_picture_not_uploaded", reason=str(error) or "it took too long")
            return unillustrated(drawn)
        return drawn._replace(blocks=[_pointed(block, known) for block in drawn.blocks])

    async def _hidden(self, installation: str, name: str, content: bytes) -> str:
        known = await self._sent(installation, name, content)
        await self._call(installation, "files.completeUploadExternal", files=[{"id": known, "title": name}])
        return known

    async def _sent(self, installation: str, name: str, content: bytes) -> str:
        """The file's id."""
        sizes = {"filename": name, "length": len(content)}
        place = await self._call(installation, "files.getUploadURLExternal", **sizes)
        await self._upload(str(place["upload_url"]), content)
        return str(place["file_id"])


def unillustrated(drawn: Rendered) -> Rendered:
    """What the pictures show is said in words beside them."""
    return Rendered(drawn.text, [block for block in drawn.blocks if "slack_file" not in block])


def _pointed(block: Json, known: Mapping[str, str]) -> Json:
    return {**block, "slack_file": {"id": known[block["slack_file"]["id"]]}} if "slack_file" in block else block
