"""Socket Mode: two connections, so that one carries on while the other is renewed, and a watch over both.

Slack renews connections every few hours, and the SDK closes the old one before it opens the new one. Some go deaf:
connected, answering pings, delivering nothing. Nobody can tell that from a quiet hour, so a connection that brought
nothing for `QUIET` is renewed anyway, one at a time. Renewing is opening another before the old one is closed: the SDK
repeats an address that can be used once, and never comes out of that.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import structlog

from bot.errors import ConfigurationError, DeliveryError, InstallationGone, NotPermitted, Wait

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.ports import Clock

CONNECTIONS = 2
WATCH_SECONDS = 5.0
QUIET = timedelta(minutes=10)
RENEWALS_APART = timedelta(minutes=1)  # apps.connections.open may be asked little more often
OPEN_SECONDS = 10.0
ANSWER_SECONDS = 3.0  # Slack waits no longer

log = structlog.get_logger(__name__)


class SocketClient(Protocol):
    """What is needed of the SDK's client for Socket Mode."""

    socket_mode_request_listeners: list[Any]

    async def connect(self) -> None: ...
    async def is_connected(self) -> bool: ...
    async def close(self) -> None: ...


@dataclass(slots=True)
class Connection:
    """One of the SDK's clients, and when it last brought something."""

    client: SocketClient
    heard_at: datetime


class Sockets:
    """For one run: closed, they stay closed.

    `open_client`: a client of the SDK that is not connected yet. `receive`: what is done with what comes.
    `probe`: raises DeliveryError if the app's token opens no connection.
    """

    def __init__(
        self,
        open_client: Callable[[], SocketClient],
        receive: Callable[[SocketClient, Any], Awaitable[None]],
        probe: Callable[[], Awaitable[object]],
        clock: Clock,
    ) -> None:
        self._open_client = open_client
        self._receive = receive
        self._probe = probe
        self._clock = clock
        self._connections: list[Connection] = []
        self._renewed_at: datetime | None = None
        self._answering: set[asyncio.Task[Any]] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._closed = False
        self.opened = asyncio.Event()  # the first connection is there
        self.last_tick: datetime | None = None

    async def run(self) -> None:
        """Until it is cancelled. Raises ConfigurationError when the token opens nothing."""
        await self._check_token()
        try:
            while True:
                self.last_tick = self._clock()
                await self._watch()
                await asyncio.sleep(WATCH_SECONDS)
        finally:
            await self.close()

    async def connected(self) -> int:
        return sum([await one.client.is_connected() for one in self._connections])

    async def close(self) -> None:
        """Nothing more comes in; what came is answered, if it does not take too long."""
        self._closed = True
        connections, self._connections = self._connections, []
        for one in connections:
            one.client.socket_mode_request_listeners.clear()
        if self._answering:
            await asyncio.wait(self._answering, timeout=ANSWER_SECONDS)
        for one in connections:
            self._close(one.client)
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _check_token(self) -> None:
        """The SDK would ask for ever with a token that opens nothing."""
        while True:
            try:
                await self._probe()
                return
            except (InstallationGone, NotPermitted) as error:
                raise ConfigurationError(
                    f"SLACK_APP_TOKEN opens no connection ({error}).",
                    "Make an app-level token with the scope connections:write (Basic Information → App-Level Tokens).",
                ) from None
            except DeliveryError as error:
                log.warning("slack_socket_waits", reason=str(error))
                await self._pause(error.seconds if isinstance(error, Wait) else WATCH_SECONDS)

    async def _pause(self, seconds: float) -> None:
        """Waiting for Slack is no reason to be taken for dead."""
        while seconds > 0:
            self.last_tick = self._clock()
            await asyncio.sleep(min(WATCH_SECONDS, seconds))
            seconds -= WATCH_SECONDS

    async def _watch(self) -> None:
        """Open what is missing; or renew the one that needs it most, if it is time for one."""
        while not self._closed and len(self._connections) < CONNECTIONS:
            if not await self._added():
                return
        now = self._clock()
        if self._closed or (self._renewed_at and now - self._renewed_at < RENEWALS_APART):
            return
        for one in sorted(self._connections, key=lambda one: one.heard_at):
            if not await one.client.is_connected() or now - one.heard_at > QUIET:
                self._renewed_at = now
                await self._renew(one)
                return

    async def _renew(self, old: Connection) -> None:
        if await self._added() and old in self._connections:
            log.info("slack_socket_renewed", quiet_seconds=int((self._clock() - old.heard_at).total_seconds()))
            self._connections.remove(old)
            self._close(old.client)

    async def _added(self) -> bool:
        """Whether there is one more now. Raises ConfigurationError when the token opens nothing any more."""
        connection = Connection(self._open_client(), self._clock())
        connection.client.socket_mode_request_listeners.append(self._hearing(connection))
        try:
            async with asyncio.timeout(OPEN_SECONDS):  # wait_for of Python 3.11 may swallow that this was cancelled
                await connection.client.connect()
        except TimeoutError:
            log.warning("slack_socket_not_opened", seconds=OPEN_SECONDS)
            self._close(connection.client)
            await self._check_token()
            return False
        except BaseException:
            self._close(connection.client)
            raise
        if self._closed:
            self._close(connection.client)
            return False
        self._connections.append(connection)
        self.opened.set()
        return True

    def _hearing(self, connection: Connection) -> Callable[[SocketClient, object], Awaitable[None]]:
        async def heard(client: SocketClient, request: object) -> None:
            connection.heard_at = self._clock()
            task = asyncio.current_task()
            assert task is not None, "the SDK runs each in a task of its own"
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
            await self._receive(client, request)

        return heard

    def _close(self, client: SocketClient) -> None:
        """Saying goodbye to a connection that is dead takes seconds: nobody waits for it but `close`."""
        task = asyncio.ensure_future(client.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
