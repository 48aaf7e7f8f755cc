"""Slack as a platform: Bolt behind HTTP or Socket Mode, and the Adapter that the core knows.

- Bolt takes a request apart and answers it; one middleware takes all of them, for what is to be done is the core's to
  say. Its own check of signatures is off: it reads a body before it knows whose it is, and logs what it refuses. The
  guard (adapters.slack.guard) has checked the raw bytes by then; a socket needs no signature.
- `process_before_response`: else every answer waits in a polling loop of 10 ms.
- Nobody is asked who a token belongs to: with one workspace that is known from the start, with many it is stored.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from starlette.routing import Route

from adapters.slack import oauth
from adapters.slack.client import SDK_LOG, Client, socket
from adapters.slack.directory import Directory
from adapters.slack.fetching import Files
from adapters.slack.grants import PLATFORM, Grants
from adapters.slack.guard import Guard
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.news import News
from adapters.slack.performing import Performer
from adapters.slack.posting import Posting
from adapters.slack.receiver import LATER, Receiver
from adapters.slack.socket import Sockets
from adapters.slack.tokens import Tokens
from adapters.slack.translating import Translator
from adapters.slack.uploading import Uploading
from bot.errors import DatabaseError, InstallationGone, TryAgain
from bot.ports import Health, Limits

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping
    from datetime import datetime

    from slack_sdk.socket_mode.request import SocketModeRequest
    from starlette.responses import Response

    from adapters.slack.settings import SlackSettings
    from adapters.slack.socket import SocketClient
    from bot.files import SentFile
    from bot.message import Message
    from bot.ports import Address, Clock, Grant, Handle, Inbox, Installations

ROWS = 10  # of a list in one message: as many as one sees at once in a chat
MOST_AT_ONCE = 200  # from sockets, which know no "later"; HTTP has its own bound

log = structlog.get_logger(__name__)


class Slack:
    """bot.ports.Adapter. To be made where a loop runs; `run` serves until it is cancelled."""

    name = PLATFORM
    limits = Limits(rows=ROWS, live=True, pictures=True, private_pictures=False)

    def __init__(self, settings: SlackSettings, installations: Installations, inbox: Inbox, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client = Client(settings.api_base_url, settings.response_bases)
        self._grants = Grants(installations, clock)
        self._tokens = Tokens(self._client.call, self._grants, clock)
        self._directory = Directory(self.call, clock)
        self._posting = Posting(self.call, self._directory)
        self._files = Files(self._grants.token, settings.api_base_url, self.limits.file_bytes)
        self._inbox = inbox
        self._receiver: Receiver | None = None
        self._bolt = self._made_bolt()
        self._sockets: Sockets | None = None
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)
        self._ready = False

    # ---- running it

    def routes(self) -> list[Route]:
        routes: list[Route] = []
        if not self._is_socket:
            guard = Guard(self._settings.signing_secrets, self._clock, self._from_http)
            routes.append(Route(EVENTS_PATH, guard.answer, methods=["POST"]))
        if self._settings.oauth:
            routes += oauth.routes(self._settings.oauth, self._client.web(), self._installed, self._clock)
        return routes

    async def run(self, handle: Handle) -> None:
        """Raises ConfigurationError when Slack says that a token is wrong."""
        token = self._settings.bot_token
        await (self._tokens.introduce(token) if token else self._tokens.look_through())
        receiver = self._receiver = self._made_receiver(handle)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(receiver.run())
                if token:
                    tasks.create_task(self._tokens.watch(token))
                if self._is_socket:
                    await self._connect(tasks)
                self._ready = True
                log.info("slack_ready", mode=self._settings.mode, workspace=self._workspace())
        finally:
            self._ready = False

    async def drain(self, seconds: float) -> None:
        """Take nothing more, finish what was begun, as far as the time goes; then close."""
        self._ready = False
        if self._sockets:
            await self._sockets.close()
        try:
            if self._receiver:
                await self._receiver.drain(seconds)
        except TimeoutError:
            log.warning("slack_not_drained", seconds=seconds)
        finally:
            await self._client.close()

    async def check(self) -> Health:
        if not self._ready:
            return Health(ok=False, text="not connected yet")
        count = await self._sockets.connected() if self._sockets else None
        text = "listening" if count is None else f"{count} sockets connected"
        granted = self._grants.check()
        return Health(ok=count != 0 and granted.ok, text="; ".join(filter(None, (text, granted.text))))

    @property
    def last_tick(self) -> datetime | None:
        """Of the loop that went round the longest ago."""
        loops = (self._receiver, self._sockets)
        return min((one.last_tick for one in loops if one and one.last_tick), default=None)

    # ---- the Adapter

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:
        return await self._posting.deliver(to, message, key, uncertain=uncertain)

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        await self._posting.edit(where, message_id, message)

    async def fetch(self, where: Address, file: SentFile) -> bytes:
        return await self._files.fetch(where.installation, file)

    async def call(self, installation: str, method: str, **arguments: object) -> dict[str, Any]:
        """One of Slack's methods with this installation's token. Raises DeliveryError."""
        try:
            token = await self._grants.token(installation)
        except DatabaseError as error:
            raise TryAgain(f"{method}: {error}") from error
        try:
            return await self._client.call(token, method, **arguments)
        except InstallationGone as error:
            if await self._tokens.is_dead(installation, token):
                raise
            raise TryAgain(str(error)) from error

    # ---- what comes in

    async def _from_http(self, sent: dict[str, Any], headers: Mapping[str, str]) -> Response:
        async def dispatched() -> BoltResponse:
            # The mode in which Bolt takes what was read before; of headers, a list of values or one.
            request = AsyncBoltRequest(body=sent, mode="socket_mode", headers=dict(headers))
            return await self._bolt.async_dispatch(request)

        return to_starlette_response(await _unbroken(dispatched()))

    async def _from_socket(self, client: SocketClient, request: SocketModeRequest) -> None:
        """What is not answered 200 is not acknowledged: Slack delivers it again."""
        started = self._clock().timestamp()
        async with self._at_once:
            answer = await _unbroken(run_async_bolt_app(self._bolt, request))
        try:
            await send_async_response(client, request, answer, started)  # type: ignore[arg-type]  # it is the SDK's
        except Exception as error:  # noqa: BLE001 - whatever the closed socket raises: Slack delivers it again
            log.info("slack_socket_closed_before_the_answer", reason=type(error).__name__)

    def _made_bolt(self) -> AsyncApp:
        async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
            """For Bolt to know the bot's own events; whether the bot is installed is looked at later."""
            grant = self._grants.remembered(team_id, enterprise_id)
            known = {"bot_id": grant.bot_id, "bot_user_id": grant.bot_user, "bot_token": grant.token} if grant else {}
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, **known)

        bolt = AsyncApp(
            name="nudge",
            logger=SDK_LOG,
            client=self._client.web(),
            authorize=authorize,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            attaching_function_token_enabled=False,
        )
        bolt.use(self._take)
        return bolt

    async def _take(self, req: AsyncBoltRequest) -> BoltResponse:
        """Everything that Bolt has taken apart. No listeners: an event that nobody knows is acknowledged, too."""
        answer = await self._receiver.receive(req.body) if self._receiver else LATER
        return BoltResponse(status=answer.status, body=dict(answer.body) if answer.body is not None else "")

    def _made_receiver(self, handle: Handle) -> Receiver:
        translator = Translator(self.call, self._directory, self._grants)
        return Receiver(
            handle,
            translator,
            self._directory,
            News(self._directory, self._grants, translator, handle),
            self._inbox,
            self._made_performer(),
            self._clock,
            secret=secret_of(self._settings),
            hooks=self._settings.response_bases,
        )

    def _made_performer(self) -> Performer:
        uploading = Uploading(self.call, self._client.upload)
        return Performer(self.call, self._client.respond, uploading, self._posting, self._directory)

    # ---- tokens and sockets

    @property
    def _is_socket(self) -> bool:
        return self._settings.mode == "socket"

    async def _connect(self, tasks: asyncio.TaskGroup) -> None:
        self._sockets = Sockets(self._open_socket, self._from_socket, self._probe, self._clock)
        tasks.create_task(self._sockets.run())
        await self._sockets.opened.wait()

    def _open_socket(self) -> SocketClient:
        assert self._settings.app_token, "socket mode has one"
        return socket(self._client, self._settings.app_token)

    async def _probe(self) -> object:
        assert self._settings.app_token, "socket mode has one"
        return await self._client.call(self._settings.app_token, "apps.connections.open")

    async def _installed(self, grant: Grant) -> None:
        await self._grants.save(grant)

    def _workspace(self) -> str:
        return self._grants.single.name if self._grants.single else "any that installs it"


async def _unbroken(dispatched: Awaitable[BoltResponse]) -> BoltResponse:
    """Bolt breaks on what is not of the shape that Slack documents, and would break on it again."""
    try:
        answer = await dispatched
        reason = f"status {answer.status}"
    except Exception as error:  # noqa: BLE001 - its text may tell what people wrote
        answer, reason = BoltResponse(status=500), type(error).__name__
    if answer.status != 500:
        return answer
    log.error("slack_payload_not_read", reason=reason)
    return BoltResponse(status=200)


def secret_of(settings: SlackSettings) -> bytes:
    """What seals the state that goes through forms: the same for every process of this bot."""
    known = (*settings.signing_secrets, settings.app_token, settings.oauth and settings.oauth.client_secret)
    return "|".join(one for one in known if one).encode()
