"""What comes through to Slack's endpoint, over real sockets: only what Slack signed just now, once."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from starlette.responses import Response
from starlette.routing import Route

from adapters.slack import guard
from adapters.slack.guard import Guard, Seen
from tests.adapters.http.served import answered, ask, connect, served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from adapters.http.server import Server

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
COMMAND = urlencode({"command": "/task", "text": "add Fix login", "team_id": "T1"}).encode()


class Endpoint:
    """What stands behind the guard, and what came to it; its clock is set by hand."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.now = NOW
        self.server: Server

    async def take(self, sent: dict[str, Any], headers: Mapping[str, str]) -> Response:
        assert headers["x-slack-signature"]
        self.came.append(sent)
        return Response(b"taken")

    async def send(self, body: bytes = COMMAND, content_type: str = FORM, **headers: str) -> int:
        status, _, _ = await ask(self.server, request(body, content_type, headers))
        return status


def request(body: bytes, content_type: str, headers: Mapping[str, str]) -> bytes:
    head = {"Host": "nudge", "Content-Type": content_type, "Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"POST /slack/events HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


def signed(body: bytes = COMMAND, secret: str = SECRET, at: datetime = NOW, timestamp: str = "") -> dict[str, str]:
    timestamp = timestamp or str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


@contextlib.asynccontextmanager
async def guarded(*secrets: str) -> AsyncIterator[Endpoint]:
    endpoint = Endpoint()
    standing = Guard(secrets or (SECRET,), lambda: endpoint.now, endpoint.take)
    async with served([Route("/slack/events", standing.answer, methods=["POST"])]) as endpoint.server:
        yield endpoint


async def test_what_slack_signed_comes_through_as_it_was_sent() -> None:
    async with guarded() as endpoint:
        status, _, body = await ask(endpoint.server, request(COMMAND, FORM, signed()))
        assert (status, body) == (200, b"taken")
        assert endpoint.came == [{"command": "/task", "text": "add Fix login", "team_id": "T1"}]


def test_the_signature_is_the_one_of_slacks_documentation() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
        b"foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks"
        b".slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
        b"803a0bc887a14d10d2c447fce8b6703c"
    )
    made = signed(body, timestamp="1531420618")["X-Slack-Signature"]
    assert made == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


GOOD = signed()
HEADERS = {
    "no headers": {},
    "no signature": {"X-Slack-Request-Timestamp": GOOD["X-Slack-Request-Timestamp"]},
    "no timestamp": {"X-Slack-Signature": GOOD["X-Slack-Signature"]},
    "forged": {**GOOD, "X-Slack-Signature": "v0=" + "0" * 64},
    "another secret": signed(secret="f" * 32),
    "another body": signed(COMMAND + b"!"),
    "stale": signed(at=NOW - timedelta(seconds=301)),
    "of the future": signed(at=NOW + timedelta(seconds=301)),
    "timestamp in words": signed(timestamp="yesterday"),
    "timestamp with a sign": signed(timestamp="+1795424400"),
    "timestamp of 5000 digits": signed(timestamp="1" * 5000),
    "timestamp in other digits": {**GOOD, "X-Slack-Request-Timestamp": "\xb2\xb3"},
    "signature beyond ASCII": {**GOOD, "X-Slack-Signature": "v0=" + "\xe9" * 64},
    "signature in capitals": {**GOOD, "X-Slack-Signature": "v0=" + GOOD["X-Slack-Signature"][3:].upper()},
    "signature of another version": {**GOOD, "X-Slack-Signature": GOOD["X-Slack-Signature"].replace("v0", "v1")},
    "signature too long": {**GOOD, "X-Slack-Signature": GOOD["X-Slack-Signature"] + "0"},
    "no signature at all": {**GOOD, "X-Slack-Signature": ""},
}


@pytest.mark.parametrize("name", HEADERS)
async def test_what_slack_did_not_sign_is_refused(name: str) -> None:
    async with guarded() as endpoint:
        assert await endpoint.send(**HEADERS[name]) == 401
        assert endpoint.came == []


async def test_a_header_that_is_there_twice_is_refused() -> None:
    again = b"\r\nX-Slack-Signature: v0=" + b"0" * 64 + b"\r\n\r\n"
    twice = request(COMMAND, FORM, GOOD).replace(b"\r\n\r\n", again)
    async with guarded() as endpoint:
        assert (await ask(endpoint.server, twice))[0] == 401


@pytest.mark.parametrize("seconds", [-300, -299, 299, 300])
async def test_five_minutes_either_way_are_allowed(seconds: int) -> None:
    async with guarded() as endpoint:
        assert await endpoint.send(**signed(at=NOW + timedelta(seconds=seconds))) == 200


@pytest.mark.parametrize("secret", ["old" * 10, "new" * 10])
async def test_while_a_secret_is_replaced_both_are_taken(secret: str) -> None:
    async with guarded("new" * 10, "old" * 10) as endpoint:
        assert await endpoint.send(**signed(secret=secret)) == 200


async def test_the_same_request_again_is_refused() -> None:
    async with guarded() as endpoint:
        assert [await endpoint.send(**GOOD) for _ in range(3)] == [200, 401, 401]
        endpoint.now += timedelta(seconds=299)
        assert await endpoint.send(**GOOD) == 401
        assert len(endpoint.came) == 1


async def test_of_ten_parallel_copies_one_passes() -> None:
    async with guarded() as endpoint:
        statuses = await asyncio.gather(*(endpoint.send(**GOOD) for _ in range(10)))
        assert sorted(statuses) == [200] + [401] * 9
        assert len(endpoint.came) == 1


async def test_slacks_own_repeat_is_signed_anew_and_passes() -> None:
    async with guarded() as endpoint:
        assert await endpoint.send(**GOOD) == 200
        endpoint.now += timedelta(minutes=1)
        assert await endpoint.send(**signed(at=endpoint.now)) == 200


async def test_one_dated_ahead_is_remembered_for_as_long_as_it_would_pass() -> None:
    ahead = signed(at=NOW + timedelta(seconds=300))
    async with guarded() as endpoint:
        assert await endpoint.send(**ahead) == 200
        endpoint.now += timedelta(seconds=599)
        assert await endpoint.send(**ahead) == 401


def test_signatures_are_forgotten_after_ten_minutes_and_when_there_are_too_many() -> None:
    seen = Seen(most=3)
    signatures = [f"v0={number:064x}" for number in range(5)]
    assert all(seen.is_new(one, now=number) for number, one in enumerate(signatures))
    assert [seen.is_new(one, now=5) for one in signatures[2:]] == [False] * 3
    assert seen.is_new(signatures[0], now=5)
    assert seen.is_new(signatures[4], now=604)


NESTED = b"[" * 100_000
BODIES = {
    "no JSON": (b'{"type": ', "application/json"),
    "a list": (b"[1]", "application/json"),
    "a word": (b'"text"', "application/json"),
    "a number too long to read": (b'{"a": ' + b"9" * 5000 + b"}", "application/json"),
    "nothing": (b"", "application/json"),
    "an empty form": (b"", FORM),
    "nested without end": (NESTED, "application/json"),
    "nested in an object": (b'{"a":' * 20_000, "application/json; charset=utf-8"),
    "nested in a form": (b"payload=" + NESTED, FORM),
    "a payload that is no JSON": (b"payload=%7B", FORM),
    "a payload that is a list": (b"payload=[]", FORM),
    "two payloads, one of them bad": (b"payload={}&payload=[]", FORM),
    "a form of too many fields": (b"a=1&" * 200, FORM),
    "no UTF-8": (b"text=\xff\xfe", FORM),
    "no UTF-8 behind percent signs": (b"text=%ff%fe", FORM),
}


@pytest.mark.parametrize("name", BODIES)
async def test_a_malformed_body_is_refused_even_signed(name: str) -> None:
    body, content_type = BODIES[name]
    async with guarded() as endpoint:
        assert await endpoint.send(body, content_type) == 401
        assert await endpoint.send(body, content_type, **signed(body)) == 401
        assert endpoint.came == []


@pytest.mark.parametrize(
    ("body", "content_type", "sent"),
    [
        (
            b'{"type":"url_verification","challenge":"x"}',
            "application/json",
            {"type": "url_verification", "challenge": "x"},
        ),
        (b"payload=" + json.dumps({"type": "block_actions"}).encode(), FORM, {"type": "block_actions"}),
        (b"command=%2Ftask&text=", FORM, {"command": "/task", "text": ""}),
        (b"command=%2Ftask&text=gr%C3%BC%C3%9Fe", FORM, {"command": "/task", "text": "grüße"}),
        (b"command=%2Ftask&text=the+payload", FORM, {"command": "/task", "text": "the payload"}),
        (b"channel_name=payload&text=%7B%7D", FORM, {"channel_name": "payload", "text": "{}"}),
    ],
)
async def test_what_slack_sends_is_read_and_handed_on(body: bytes, content_type: str, sent: dict[str, Any]) -> None:
    async with guarded() as endpoint:
        assert await endpoint.send(body, content_type, **signed(body)) == 200
        assert endpoint.came == [sent]


async def test_ten_megabytes_are_refused_before_they_are_read() -> None:
    body = b"x" * 10_000_000
    async with guarded() as endpoint:
        assert await endpoint.send(body, **signed(body)) == 413
        assert endpoint.came == []


async def test_chunks_are_counted_as_they_come() -> None:
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    head = request(b"", FORM, GOOD).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    async with guarded() as endpoint:
        assert (await ask(endpoint.server, head + chunk * 100))[0] == 413


async def test_a_body_of_256_kb_passes() -> None:
    body = b"text=" + b"x" * (guard.MOST_BYTES - 5)
    async with guarded() as endpoint:
        assert await endpoint.send(body, **signed(body)) == 200
        longer = body + b"x"
        assert await endpoint.send(longer, **signed(longer)) == 413


async def test_a_slow_body_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    async with guarded() as endpoint:
        reader, writer = await connect(endpoint.server)
        writer.write(request(COMMAND, FORM, GOOD)[:-5])
        assert (await answered(reader))[0] == 408
        writer.close()
        assert endpoint.came == []


async def test_a_client_that_hangs_up_leaves_no_trace() -> None:
    async with guarded() as endpoint:
        _, writer = await connect(endpoint.server)
        writer.write(request(COMMAND, FORM, GOOD)[:-5])
        await writer.drain()
        writer.transport.abort()
        assert await endpoint.send(**GOOD) == 200


@pytest.mark.parametrize("body", [b"ssl_check=1", b"ssl_check=1&token=x", b"token=x&ssl_check=1"])
async def test_the_check_of_certificates_is_answered_and_nothing_else_done(body: bytes) -> None:
    async with guarded() as endpoint:
        assert await endpoint.send(body) == 200
        assert endpoint.came == []


async def test_only_a_form_is_a_check_of_certificates() -> None:
    """Else a link that somebody posts could keep a message from the bot."""
    body = b'{"url": "https://example.org/?a&ssl_check=1&b"}'
    async with guarded() as endpoint:
        assert await endpoint.send(body, "application/json") == 401
        assert await endpoint.send(body, "application/json", **signed(body)) == 200
        assert endpoint.came == [json.loads(body)]


async def test_a_refused_request_is_written_down_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with guarded() as endpoint:
        for headers in HEADERS.values():
            await endpoint.send(b"text=confidential", **headers)
        await endpoint.send(b"confidential" * 100_000)
        await endpoint.send(b'{"confidential', "application/json", **signed(b'{"confidential'))
    assert "confidential" not in caplog.text
