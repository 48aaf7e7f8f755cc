"""The web server over real sockets: what it answers, what it does not wait for, how it stops."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
from typing import TYPE_CHECKING

import pytest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.http import patience
from adapters.http.doctor import look_at_port
from adapters.http.server import Server
from bot.errors import ConfigurationError
from bot.ports import Health
from tests.adapters.http.served import answered, ask, connect, get, served

if TYPE_CHECKING:
    from starlette.requests import Request


async def well() -> Health:
    return Health(ok=True, text="connected")


async def ill() -> Health:
    return Health(ok=False, text="not connected")


async def echo(request: Request) -> Response:
    return Response(await request.body())


async def broken(_: Request) -> Response:
    raise RuntimeError("a bug")


async def refusing(server: Server) -> None:
    """Until it takes no more connections."""
    with contextlib.suppress(ConnectionError):  # refused, or taken back while the listener closes
        while True:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.close()


async def test_port_0_becomes_a_real_one() -> None:
    async with served() as server:
        assert server.port > 0
        assert (await get(server, "/health/live"))[0] == 200


async def test_live_and_ready_look_at_different_things() -> None:
    async with served(live={"loop": well}, ready={"loop": well, "slack": ill}) as server:
        assert await get(server, "/health/live") == (
            200,
            {"status": "ok", "checks": {"loop": {"ok": True, "text": "connected"}}},
        )
        status, document = await get(server, "/health/ready")
        assert status == 503
        assert document["checks"]["slack"] == {"ok": False, "text": "not connected"}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
async def test_head_is_answered_without_a_body(path: str) -> None:
    async with served() as server:
        assert await get(server, path, "HEAD") == (200, None)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/health/live/", 404)])
async def test_what_is_unknown_is_told_in_json(method: str, path: str, status: int) -> None:
    async with served() as server:
        assert await get(server, path, method) == (status, {"error": "not found"})


async def test_another_method_is_not_allowed() -> None:
    async with served() as server:
        status, headers, body = await ask(server, b"POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert status == 405
        assert "GET" in headers["allow"]
        assert json.loads(body) == {"error": "method not allowed"}


async def test_until_it_is_opened_everything_but_health_is_for_later() -> None:
    async with served(None, live={"loop": well}) as server:
        status, headers, body = await ask(server, b"GET /slack/events HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (status, headers["retry-after"], json.loads(body)) == (503, "5", {"error": "starting"})
        assert (await get(server, "/health/live"))[0] == 200
        server.open([Route("/slack/events", lambda _: JSONResponse({}))])
        assert await get(server, "/slack/events") == (200, {})


async def test_a_bug_is_answered_500_in_json() -> None:
    async with served([Route("/broken", broken)]) as server:
        assert await get(server, "/broken") == (500, {"error": "internal server error"})


@pytest.mark.parametrize(
    "request_", [b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\r\n\r\n"]
)
async def test_what_is_no_http_is_refused(request_: bytes) -> None:
    async with served() as server:
        assert (await ask(server, request_))[0] == 400


async def test_it_does_not_say_what_serves_it() -> None:
    async with served() as server:
        _, headers, _ = await ask(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert "server" not in headers


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhal"],
    ids=["nothing", "half a head", "half a body"],
)
async def test_a_request_that_never_ends_is_not_waited_for(begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "REQUEST_SECONDS", 0.05)
    async with served([Route("/echo", echo, methods=["POST"])]) as server:
        reader, writer = await connect(server)
        writer.write(begun)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()


async def test_a_quick_connection_is_kept_for_the_next_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is a request's, not the connection's."""
    monkeypatch.setattr(patience, "REQUEST_SECONDS", 0.2)
    async with served([Route("/echo", echo, methods=["POST"])]) as server:
        reader, writer = await connect(server)
        for _ in range(3):
            await asyncio.sleep(0.1)
            writer.write(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhallo")
            assert (await answered(reader))[2] == b"hallo"
        await asyncio.sleep(0.3)  # nothing is asked for: that is no slow request
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await answered(reader))[0] == 200
        writer.close()


async def test_a_head_without_end_is_cut_off() -> None:
    async with served() as server:
        reader, writer = await connect(server)
        writer.write(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * (patience.HEAD_BYTES + 70_000))
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()


async def test_stopping_lets_what_is_under_way_finish() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(_: Request) -> Response:
        begun.set()
        await go_on.wait()
        return Response(b"done")

    async with served([Route("/slow", slow)]) as server:
        asking = asyncio.create_task(ask(server, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"))
        await begun.wait()
        server.stop()
        await refusing(server)
        assert not asking.done()
        go_on.set()
        assert (await asking)[2] == b"done"


async def test_it_takes_no_signals() -> None:
    before = signal.getsignal(signal.SIGTERM)
    async with served() as server:
        await get(server, "/health/live")
        assert signal.getsignal(signal.SIGTERM) is before


def test_a_port_in_use_is_a_setting_that_is_wrong() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError) as caught:
            Server("127.0.0.1", port, live={}, ready={})
    assert caught.value.problem.startswith(f"HOST is “127.0.0.1” and PORT {port}: Nudge cannot listen there: ")
    assert "PORT" in caught.value.fix


def test_an_address_of_another_machine_is_a_setting_that_is_wrong() -> None:
    with pytest.raises(ConfigurationError):
        Server("192.0.2.1", 0, live={}, ready={})


async def test_the_doctor_tells_a_free_port_from_nudge_and_from_others() -> None:
    async with served() as server:
        await get(server, "/health/live")
        finding = await look_at_port("127.0.0.1", server.port)
        assert (finding.text, finding.fix) == (f"Nudge is running at 127.0.0.1:{server.port}", None)
    finding = await look_at_port("127.0.0.1", server.port)
    assert (finding.text, finding.fix) == (f"127.0.0.1:{server.port} is free", None)
    other = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", server.port)
    async with other:
        finding = await look_at_port("127.0.0.1", server.port)
    assert "cannot listen there" in finding.text
    assert finding.fix
