"""Calendars over real sockets: what is answered to whom, how often, and what is not sent twice."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

import pytest

from adapters.http import calendars
from adapters.http.calendars import Calendars
from adapters.http.doctor import look_at_address
from bot import log
from bot.errors import DatabaseError
from bot.feeds import new_token
from tests.adapters.http.served import answered, ask, connect, served

if TYPE_CHECKING:
    from adapters.http.server import Server

CONTENT = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
TOKEN, ENDED, BROKEN = (new_token() for _ in range(3))


async def read(token: str) -> bytes | None:
    if token == BROKEN:
        raise DatabaseError("the database is away", again=False)
    return CONTENT if token == TOKEN else None


class Seconds:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def get(server: Server, name: str, headers: str = "") -> tuple[int, dict[str, str], bytes]:
    return await ask(server, f"GET /calendar/{name} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())


async def test_a_calendar_is_read_and_kept_by_nobody_else() -> None:
    async with served(Calendars(read, Seconds()).routes()) as server:
        status, headers, body = await get(server, f"{TOKEN}.ics")
    assert (status, body) == (200, CONTENT)
    assert headers["content-type"] == "text/calendar; charset=utf-8"
    assert headers["cache-control"] == "private, max-age=300"
    assert headers["etag"].startswith('"')


async def test_head_says_the_same_without_the_calendar() -> None:
    async with served(Calendars(read, Seconds()).routes()) as server:
        reader, writer = await connect(server)
        writer.write(f"HEAD /calendar/{TOKEN}.ics HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        status, headers, _ = await answered(reader, head=True)
        writer.close()
    assert (status, headers["content-length"]) == (200, str(len(CONTENT)))


@pytest.mark.parametrize("known", ["{}", "W/{}", '"other", {}', "*"])
async def test_what_the_reader_has_is_not_sent_again(known: str) -> None:
    async with served(Calendars(read, Seconds()).routes()) as server:
        _, headers, _ = await get(server, f"{TOKEN}.ics")
        tag = headers["etag"]
        status, headers, body = await get(server, f"{TOKEN}.ics", f"If-None-Match: {known.format(tag)}\r\n")
        assert (status, headers["etag"], body) == (304, tag, b"")
        assert (await get(server, f"{TOKEN}.ics", 'If-None-Match: "other"\r\n'))[0] == 200


@pytest.mark.parametrize(
    "name",
    [f"{ENDED}.ics", f"{TOKEN}", f"{TOKEN[:-1]}.ics", f"{TOKEN}x.ics", ".ics", "%00.ics", f"x/{TOKEN}.ics"],
    ids=["ended", "no ending", "cut", "longer", "none", "zero", "below"],  # tokens are others in each worker
)
async def test_whatever_is_no_address_is_answered_alike(name: str) -> None:
    async with served(Calendars(read, Seconds()).routes()) as server:
        unknown = await ask(server, b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n")
        status, headers, body = await get(server, name)
    assert (status, body) == (404, b'{"error":"not found"}')
    assert (status, headers.keys(), body) == (unknown[0], unknown[1].keys(), unknown[2])


async def test_without_its_database_it_is_to_be_asked_later() -> None:
    async with served(Calendars(read, Seconds()).routes()) as server:
        status, headers, body = await get(server, f"{BROKEN}.ics")
    assert (status, headers["retry-after"], json.loads(body)) == (503, "60", {"error": "service unavailable"})


async def test_nothing_is_changed_there() -> None:
    async with served(Calendars(read, Seconds()).routes()) as server:
        request = f"POST /calendar/{TOKEN}.ics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
        assert (await ask(server, request.encode()))[0] == 405


async def test_who_asks_all_the_time_waits_and_nobody_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "READINGS", 3)
    seconds = Seconds()
    async with served(Calendars(read, seconds).routes()) as server:
        for _ in range(3):
            assert (await get(server, f"{TOKEN}.ics"))[0] == 200
        status, headers, _ = await get(server, f"{TOKEN}.ics")
        assert (status, headers["retry-after"]) == (429, "60")
        assert (await get(server, f"{ENDED}.ics"))[0] == 404
        seconds.now += calendars.WITHIN_SECONDS
        assert (await get(server, f"{TOKEN}.ics"))[0] == 200


async def test_only_a_few_are_read_at_once_and_too_many_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "MOST_WAITING", 4)
    reading, go_on, most = 0, asyncio.Event(), 0

    async def slow(_: str) -> bytes:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        await go_on.wait()
        reading -= 1
        return CONTENT

    async with served(Calendars(slow, Seconds()).routes()) as server:
        asked = [asyncio.create_task(get(server, f"{new_token()}.ics")) for _ in range(5)]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        assert [(await one)[0] for one in done] == [503]
        go_on.set()
        assert sorted([(await one)[0] for one in asked]) == [200, 200, 200, 200, 503]
    assert most == calendars.AT_ONCE


async def test_no_log_has_an_address(capsys: pytest.CaptureFixture[str]) -> None:
    """Also with all that libraries say."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        log.configure("debug")
        async with served(Calendars(read, Seconds()).routes()) as server:
            for token in (TOKEN, ENDED, BROKEN):
                await get(server, f"{token}.ics")
            logging.getLogger("slack_sdk").debug("body_params: %s", {"text": f"https://x/calendar/{TOKEN}.ics"})
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    said = capsys.readouterr().err
    assert "calendar" in said
    assert not any(token in said for token in (TOKEN, ENDED, BROKEN))


def test_the_doctor_says_what_calendars_need() -> None:
    without, found = look_at_address(None), look_at_address("https://nudge.example.org")
    assert "PUBLIC_URL" in without.text
    assert "https://nudge.example.org" in found.text
    assert without.fix is found.fix is None
