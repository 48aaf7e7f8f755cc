"""What stands between the internet and Slack's endpoint: only what Slack signed just now, once, comes through.

In this order: size, the shape of the two headers, the time, the signature, whether it was here before, the shape of the
body. A request that fails one is answered 401 (too large: 413, too slow: 408) and written down nowhere. What comes
through is handed on as it was read here: Bolt reads a form in which somebody wrote “payload” as an empty one.
The check of certificates that Slack makes now and then (`ssl_check=1`) is answered 200, signed or not; nothing is done.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request

    from bot.ports import Clock

    Inner = Callable[[dict[str, Any], Mapping[str, str]], Awaitable[Response]]

MOST_BYTES = 256 * 1024
BODY_SECONDS = 10.0
WINDOW_SECONDS = 300  # Slack's documentation of signed requests
REMEMBERED_SECONDS = 2 * WINDOW_SECONDS  # a clock ahead of ours: it is valid from 300 s before to 300 s after
REMEMBERED = 100_000  # some 25 MB
MOST_FIELDS = 100
FORM = "application/x-www-form-urlencoded"

TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class Guard:
    """`secrets`: the signing secret; two of them while one replaces the other. `inner`: gets what Slack sent."""

    def __init__(self, secrets: Sequence[str], clock: Clock, inner: Inner) -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._clock = clock
        self._inner = inner
        self._seen = Seen()

    async def answer(self, request: Request) -> Response:
        """The endpoint of a route."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read(request)
        except (TimeoutError, ClientDisconnect):
            return _refusal(408, "request timeout")
        if body is None:
            return _refusal(413, "request too large")
        if _is_certificate_check(body, request.headers.get("content-type", "")):
            return Response()
        sent = parsed(body, request.headers.get("content-type", "")) if self._passes(request, body) else None
        if sent is None:
            return _refusal(401, "invalid request")
        answer = await self._inner(sent, request.headers)
        if answer.status_code >= 500:
            # Slack repeats it at once, and within the same second the signature is the same.
            self._seen.forget(request.headers["x-slack-signature"])
        return answer

    def _passes(self, request: Request, body: bytes) -> bool:
        timestamp = _only(request, "x-slack-request-timestamp", TIMESTAMP)
        signature = _only(request, "x-slack-signature", SIGNATURE)
        if timestamp is None or signature is None:
            return False
        now = self._clock().timestamp()
        if abs(now - int(timestamp)) > WINDOW_SECONDS or not self._signed(timestamp, body, signature):
            return False
        return self._seen.is_new(signature, now)

    def _signed(self, timestamp: str, body: bytes, signature: str) -> bool:
        """With any of the secrets; every one is tried, so that the time says nothing."""
        base = b"v0:" + timestamp.encode() + b":" + body
        given = signature.removeprefix("v0=").encode()
        made = [hmac.new(secret, base, hashlib.sha256).hexdigest().encode() for secret in self._secrets]
        return any([hmac.compare_digest(one, given) for one in made])  # noqa: C419 - a list: every one is compared


class Seen:
    """Signatures of the last ten minutes; when there are too many, the oldest go first.

    Only signed ones come here, so nobody but Slack can fill it. Slack's own repeats are signed anew.
    """

    def __init__(self, most: int = REMEMBERED) -> None:
        self._until: OrderedDict[bytes, float] = OrderedDict()
        self._most = most

    def is_new(self, signature: str, now: float) -> bool:
        """Asked twice, the second answer is no."""
        key = _key(signature)
        self._forget(now)
        if key in self._until:
            return False
        self._until[key] = now + REMEMBERED_SECONDS
        if len(self._until) > self._most:
            self._until.popitem(last=False)
        return True

    def forget(self, signature: str) -> None:
        self._until.pop(_key(signature), None)

    def _forget(self, now: float) -> None:
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)


def _key(signature: str) -> bytes:
    return bytes.fromhex(signature.removeprefix("v0="))


def parsed(body: bytes, content_type: str) -> dict[str, Any] | None:
    """A JSON object; or a form, or the JSON object that its `payload` is. None for anything else."""
    try:
        if _kind(content_type) == "application/json":
            return _object(body)
        form = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        payloads = [_object(value) for name, value in form if name == "payload"]
        return payloads[-1] if payloads else dict(form) or None
    except (ValueError, RecursionError):  # no UTF-8, no JSON, too many fields, nested without end
        return None


def _object(text: str | bytes) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _is_certificate_check(body: bytes, content_type: str) -> bool:
    """Only in a form, where what people wrote has no bare “&”."""
    return _kind(content_type) == FORM and b"ssl_check=1" in body.split(b"&", MOST_FIELDS)


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _only(request: Request, name: str, shape: re.Pattern[str]) -> str | None:
    """The header, if it is there once, in its shape."""
    found = request.headers.getlist(name)
    return found[0] if len(found) == 1 and shape.fullmatch(found[0]) else None


async def _read(request: Request) -> bytes | None:
    """None: too much, and the rest is not read."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or len(length) > 9 or int(length) > MOST_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _refusal(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status)
