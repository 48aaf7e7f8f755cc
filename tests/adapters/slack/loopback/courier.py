"""Brings payloads to the bot, signed over HTTP or over a socket, with Slack's deadline and its retries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp

from tests.adapters.slack.loopback import limits
from tests.adapters.slack.loopback.deliveries import Attempt, Delivery

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.sockets import Sockets
    from tests.adapters.slack.loopback.world import World

AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


@dataclass
class Courier:
    """`mode`: http or socket. `retry_delays`: before each further try of an event; Slack's are 0, 60 and 300 s.

    `held`: events that wait to be sent in another order. `copies`: how often each first try is sent, all at once.
    """

    world: World
    sockets: Sockets
    request_url: str = ""
    mode: str = "http"
    deadline: float = limits.DEADLINE
    retry_delays: tuple[float, ...] = (0.05, 0.05, 0.05)
    held: list[Delivery] | None = None
    copies: int = 1
    log: list[Delivery] = field(default_factory=list)

    def open(self) -> None:
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(connector=connector, headers={"User-Agent": AGENT})

    async def close(self) -> None:
        await self._session.close()

    async def ask(self, delivery: Delivery) -> Delivery:
        """A command or an interaction: tried once; without a good answer the person sees an error."""
        self.log.append(delivery)
        attempt = await self._first(delivery)
        if not attempt.ok:
            what = delivery.payload.get("command") or delivery.payload.get("type")
            why = attempt.failed or f"status {attempt.status} {attempt.body[:200]}"
            self.world.violations.record(f"{what}: not acknowledged: {why}")
        return delivery

    async def tell(self, delivery: Delivery) -> Delivery:
        """An event: tried again until it is taken."""
        if self.held is not None:
            self.held.append(delivery)
            return delivery
        self.log.append(delivery)
        attempt = await self._first(delivery)
        for number, delay in enumerate(self.retry_delays, 1):
            if attempt.ok or "x-slack-no-retry" in attempt.headers:
                return delivery
            await asyncio.sleep(delay)
            attempt = await self.attempt(delivery, (number, attempt.failed or "http_error"))
        if not attempt.ok:
            self.world.violations.record(f"event {delivery.payload['event']['type']}: lost after every retry")
        return delivery

    async def _first(self, delivery: Delivery) -> Attempt:
        attempts = await asyncio.gather(*[self.attempt(delivery) for _ in range(self.copies)])
        return next((one for one in attempts if one.ok), attempts[0])

    async def attempt(self, delivery: Delivery, retry: tuple[int, str] | None = None) -> Attempt:
        """One try, over whichever way is set."""
        if self.mode == "socket":
            attempt = await self.sockets.send(delivery.kind, delivery.payload, self.deadline, retry)
        else:
            body, headers = self._request(delivery, retry)
            delivery.raw = delivery.raw or (body, headers)
            attempt = await self.post(body, headers)
        delivery.attempts.append(attempt)
        self._judge(delivery, attempt)
        return attempt

    def _judge(self, delivery: Delivery, attempt: Attempt) -> None:
        if attempt.failed == "http_timeout":
            self.world.violations.record(f"{delivery.kind}: no acknowledgement within {self.deadline} s")
        if delivery.kind == "events_api" and attempt.status == 404:
            self.world.violations.record(f"event {delivery.payload['event']['type']}: subscribed to, answered 404")

    def _request(self, delivery: Delivery, retry: tuple[int, str] | None) -> tuple[bytes, dict[str, str]]:
        kind = "application/json"
        if delivery.kind == "events_api":
            body = json.dumps(delivery.payload).encode()
        else:
            kind = "application/x-www-form-urlencoded"
            form = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
            body = urlencode(form).encode()
        headers = {"Content-Type": kind, "Accept": "application/json,*/*", **self.sign(body)}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
        return body, headers

    def sign(self, body: bytes, *, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """The headers of a request at this time (seconds since 1970), with this signing secret."""
        stamp = str(int(self.world.clock() if at is None else at))
        key = (secret or self.world.signing_secret).encode()
        signature = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}

    async def post(self, body: bytes, headers: dict[str, str]) -> Attempt:
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with (
                asyncio.timeout(self.deadline),
                self._session.post(self.request_url, data=body, headers=headers, max_redirects=2) as response,
            ):
                text = await response.text()
        except TimeoutError:
            return Attempt(None, seconds=loop.time() - started, failed="http_timeout")
        except aiohttp.ClientError:
            return Attempt(None, seconds=loop.time() - started, failed="connection_failed")
        return Attempt(
            response.status,
            text,
            {name.lower(): value for name, value in response.headers.items()},
            loop.time() - started,
        )
