"""Slack's Web API and its sockets: the SDK stays in this file.

- No call is repeated by the SDK: what was lost on the way back would be posted twice. Whoever sends decides.
- Every answer that is not "ok" becomes the DeliveryError that says what to do next.
- One session for everything, with a time limit: the SDK's own limit does not hold for a session it is given.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.failures import failure
from bot import lease
from bot.errors import AddressGone, DeliveryError, OutcomeUnknown, TryAgain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS = 20.0
CONNECT_SECONDS = 5.0
CLIENTS = 1000  # one a token; more are made anew when they are needed
PING_SECONDS = 10.0

# Slack's reference of each method says which take JSON; these take what stands in a query.
_READS = (
    "users.",
    "conversations.",
    "usergroups.",
    "auth.",
    "chat.getPermalink",
    "files.getUploadURLExternal",
    "files.info",
)
_WRITES = frozenset({"conversations.open", "conversations.join"})
# For the SDK and Bolt: they write down what is sent and received, and what people wrote is nobody's business; with
# errors, the addresses of sockets, which are as good as a token. What fails is said where it is dealt with.
SDK_LOG = logging.getLogger("nudge.slack_sdk")
SDK_LOG.setLevel(logging.CRITICAL)


class Client:
    """One for all installations. `bases`: where response_urls may lead; anything else is refused."""

    def __init__(self, base_url: str, bases: Sequence[str]) -> None:
        self._base_url = base_url
        self._bases = tuple(bases)
        timeout = aiohttp.ClientTimeout(total=SECONDS, connect=CONNECT_SECONDS)
        writing = aiohttp.TraceConfig()
        writing.on_request_chunk_sent.append(lease.look)  # it is asked before
        connector = aiohttp.TCPConnector(limit=100)
        self._session = aiohttp.ClientSession(timeout=timeout, connector=connector, trace_configs=[writing])
        self._clients: OrderedDict[str, AsyncWebClient] = OrderedDict()

    async def close(self) -> None:
        await self._session.close()

    def web(self, token: str | None = None) -> AsyncWebClient:
        """The SDK's client for this token."""
        client = self._clients.get(token or "")
        if client is None:
            client = AsyncWebClient(
                token, base_url=self._base_url, session=self._session, retry_handlers=[], logger=SDK_LOG
            )
            self._clients[token or ""] = client
            if len(self._clients) > CLIENTS:
                self._clients.popitem(last=False)
        return client

    async def call(self, token: str, method: str, **arguments: object) -> dict[str, Any]:
        """Raises DeliveryError."""
        if self._session.closed:
            raise TryAgain(f"{method}: the bot is stopping")
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            if method.startswith(_READS) and method not in _WRITES:
                answer = await self.web(token).api_call(method, http_verb="GET", params=given)
            else:
                answer = await self.web(token).api_call(method, json=given)
        except SlackApiError as error:
            raise _refused(method, error) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:  # ValueError: an answer that is no JSON
            raise lost(method, error) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    async def respond(self, url: str, body: Mapping[str, object]) -> None:
        """Raises DeliveryError. The url came from outside: signed, but still only Slack's own hosts are asked."""
        if not url.startswith(self._bases):
            raise AddressGone("response_url: not one of Slack's")
        if self._session.closed:
            raise TryAgain("response_url: the bot is stopping")
        webhook = AsyncWebhookClient(url, session=self._session, retry_handlers=[], logger=SDK_LOG)
        try:
            answer = await webhook.send_dict(dict(body))
        except (aiohttp.ClientError, OSError) as error:
            raise lost("response_url", error) from error
        if answer.status_code != 200:
            # "used_url", "expired_url": an answer of words, in a body that is not always JSON.
            gone = 400 <= answer.status_code < 500 and answer.status_code != 429
            word = "channel_not_found" if gone else ""
            raise failure("response_url", answer.status_code, word, answer.headers.get("Retry-After"))

    async def upload(self, url: str, content: bytes) -> None:
        """Raises DeliveryError. The url is Slack's own answer. Nobody sees the file yet, so it may be sent anew."""
        if self._session.closed:
            raise TryAgain("upload: the bot is stopping")
        try:
            async with self._session.post(url, data=content) as answer:
                status, wait = answer.status, answer.headers.get("Retry-After")
        except (aiohttp.ClientError, OSError) as error:
            raise TryAgain(f"upload: {type(error).__name__}") from error
        if status >= 500:
            raise TryAgain(f"upload: HTTP {status}")
        if status != 200:
            raise failure("upload", status, "", wait)


def lost(method: str, error: BaseException) -> DeliveryError:
    """Nobody there: it was not taken. Anything after that: it may have been."""
    reason = f"{method}: {type(error).__name__}"
    return TryAgain(reason) if isinstance(error, aiohttp.ClientConnectorError) else OutcomeUnknown(reason)


def _refused(method: str, error: SlackApiError) -> DeliveryError:
    response: Any = error.response
    if isinstance(response, dict) or not hasattr(response, "status_code"):
        return OutcomeUnknown(f"{method}: an answer that is no JSON")
    data = response.data if isinstance(response.data, dict) else {}
    headers = {str(name).lower(): value for name, value in (response.headers or {}).items()}
    return failure(method, response.status_code, str(data.get("error", "")), headers.get("retry-after"))


async def call_once(base_url: str, method: str, token: str) -> tuple[dict[str, Any], dict[str, str]]:
    """One call for whoever keeps no client: the answer, "ok" or not, and its headers. Raises DeliveryError."""
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        client = AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=[], logger=SDK_LOG)
        try:
            response: Any = await client.api_call(method)
        except SlackApiError as error:
            response = error.response
            if not isinstance(getattr(response, "data", None), dict) or not response.data:
                raise _refused(method, error) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise lost(method, error) from error
    return dict(response.data), {str(name).lower(): str(value) for name, value in response.headers.items()}


def socket(client: Client, app_token: str) -> SocketModeClient:
    """A connection that is not open yet."""
    web = AsyncWebClient(base_url=client.web().base_url, retry_handlers=[], logger=SDK_LOG)
    return SocketModeClient(app_token, web_client=web, ping_interval=PING_SECONDS, logger=SDK_LOG)
