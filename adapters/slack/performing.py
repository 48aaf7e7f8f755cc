"""Carries out what an answer asks of Slack, and tells the person in another way what Slack would not take."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from adapters.slack.calls import (
    DirectMessage,
    OpenView,
    Post,
    PostEphemeral,
    PublishHome,
    Respond,
    SendFile,
    UpdateView,
)
from adapters.slack.render import Rendered
from adapters.slack.uploading import unillustrated
from bot.errors import (
    DeliveryError,
    InstallationGone,
    MessageRefused,
    OutcomeUnknown,
    ThreadGone,
    TryAgain,
    Wait,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from adapters.slack.calling import Ask
    from adapters.slack.calls import Answer, Call
    from adapters.slack.directory import Directory
    from adapters.slack.posting import Posting
    from adapters.slack.uploading import Uploading

    Send = Callable[[str, Mapping[str, object]], Coroutine[Any, Any, None]]

TRIES = 3
AGAIN_SECONDS = 1.0
LONGEST_SECONDS = 15.0
PROCESSING_SECONDS = (
    0.5,
    1.0,
    2.0,
)  # a file that was taken is looked at by Slack first; until then no block may name it
IN_ALL_SECONDS = 30.0  # within the receiver's lease: after that another process says it, too
_Message = DirectMessage | Post | PostEphemeral | Respond

log = structlog.get_logger(__name__)


class Performer:
    """`call`: installation, method, arguments → Slack's answer. `respond`: a response_url and what to say there."""

    def __init__(self, call: Ask, respond: Send, uploading: Uploading, posting: Posting, directory: Directory) -> None:
        self._call = call
        self._respond = respond
        self._uploading = uploading
        self._posting = posting
        self._directory = directory

    async def perform(self, installation: str, answer: Answer) -> None:
        """Never raises a DeliveryError: what was done is done, and its card shows it."""
        try:
            async with asyncio.timeout(IN_ALL_SECONDS):
                for call in answer.calls:
                    otherwise = call.otherwise if isinstance(call, SendFile) else answer.otherwise
                    await self._perform(installation, call, otherwise)
        except TimeoutError:
            log.warning("slack_answer_lost", reason="Slack took too long")

    async def _perform(self, installation: str, call: Call, otherwise: Call | None) -> None:
        try:
            await self._insist(installation, call)
        except (InstallationGone, OutcomeUnknown) as error:  # said twice is worse than said once or never
            log.info("slack_answer_lost", reason=str(error))
        except DeliveryError as error:
            log.info("slack_answer_refused", reason=str(error))
            is_refused = isinstance(error, MessageRefused) and isinstance(call, _Message)
            await self._tell_otherwise(installation, _plain(otherwise or call) if is_refused else otherwise)

    async def open_view(self, installation: str, trigger_id: str, view: Mapping[str, Any]) -> str:
        """The new view's id. Raises DeliveryError."""
        answer = await self._call(installation, "views.open", trigger_id=trigger_id, view=view)
        return str((answer.get("view") or {}).get("id", ""))

    async def _tell_otherwise(self, installation: str, call: Call | None) -> None:
        """As plain text if these blocks are refused, too."""
        if call is None:
            return
        try:
            try:
                await self._insist(installation, call)
            except MessageRefused:
                await self._insist(installation, _plain(call))
        except DeliveryError as again:
            log.warning("slack_answer_not_told", reason=str(again))

    async def _insist(self, installation: str, call: Call) -> None:
        """Again after a while, if it was not taken now and a person would wait that long."""
        for _ in range(TRIES - 1):
            try:
                await self._ask(installation, call)
                return
            except (Wait, TryAgain) as error:
                seconds = error.seconds if isinstance(error, Wait) else AGAIN_SECONDS
                if seconds > LONGEST_SECONDS:
                    raise
                await asyncio.sleep(seconds)
        await self._ask(installation, call)

    async def _ask(self, installation: str, call: Call) -> None:
        match call:
            case Respond():
                await self._respond(call.response_url, call.json)
            case PostEphemeral(channel, user, thread, drawn):
                where = {"channel": channel, "user": user, "thread_ts": thread or None}
                await self._call(installation, "chat.postEphemeral", **where, **_body(drawn))
            case Post(channel, thread, drawn) if drawn.pictures:
                await self._post_illustrated(installation, channel, thread, drawn)
            case Post(channel, thread, drawn):
                await self._post(installation, channel, thread, drawn)
            case OpenView(trigger, view):
                await self.open_view(installation, trigger, view)
            case UpdateView(view_id, view_hash, view):
                await self._call(installation, "views.update", view_id=view_id, hash=view_hash or None, view=view)
            case PublishHome(user, view):
                await self._call(installation, "views.publish", user_id=user, view=view)
            case DirectMessage(user, drawn):
                channel = await self._directory.direct(installation, user)
                await self._posting.say(installation, channel=channel, **_body(drawn))
            case SendFile(user, file):
                await self._uploading.send(installation, await self._directory.direct(installation, user), file)

    async def _post_illustrated(self, installation: str, channel: str, thread: str, drawn: Rendered) -> None:
        """Without its pictures rather than not at all."""
        illustrated = await self._uploading.illustrated(installation, drawn)
        for seconds in PROCESSING_SECONDS if illustrated.pictures else ():
            try:
                await self._post(installation, channel, thread, illustrated)
                return
            except MessageRefused as error:
                log.info("slack_picture_not_ready", reason=str(error))
                await asyncio.sleep(seconds)
        await self._post(installation, channel, thread, unillustrated(drawn))

    async def _post(self, installation: str, channel: str, thread: str, drawn: Rendered) -> None:
        try:
            await self._posting.say(installation, channel=channel, thread_ts=thread or None, **_body(drawn))
        except ThreadGone:
            await self._posting.say(installation, channel=channel, **_body(drawn))


def _plain(call: Call) -> Call:
    """What Slack refuses is one of the blocks; the text beside them says the same."""
    return replace(call, rendered=Rendered(call.rendered.text, [])) if isinstance(call, _Message) else call


def _body(drawn: Rendered) -> dict[str, Any]:
    return {"text": drawn.text, "blocks": drawn.blocks}
