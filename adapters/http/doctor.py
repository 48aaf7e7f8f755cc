"""Whether the bot can listen where it is told to, or does already; and whether it knows where that is reached."""

from __future__ import annotations

import asyncio

from adapters.http.server import listening
from bot.errors import ConfigurationError
from bot.ports import Finding

ANSWER_SECONDS = 5.0


async def look_at_port(host: str, port: int) -> Finding:
    try:
        listening(host, port).close()
    except ConfigurationError as error:
        if await _serves(host, port):
            return Finding("server", f"Nudge is running at {host}:{port}")
        return Finding("server", error.problem, error.fix)
    return Finding("server", f"{host}:{port} is free")


def look_at_address(public_url: str | None) -> Finding:
    """Nothing is wrong without one: people are told that there are no calendars."""
    if public_url is None:
        return Finding("calendars", "none are served; for addresses of calendars (`ics`) set PUBLIC_URL")
    return Finding("calendars", f"served below {public_url}")


async def _serves(host: str, port: int) -> bool:
    """Whether it is a Nudge that answers there."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"GET /health/live HTTP/1.0\r\n\r\n")
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return False
    return b'"checks"' in answer
