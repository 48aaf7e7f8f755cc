"""What Slack is to the bot here: signed slash commands, and the few methods it asks, answered at once."""

from __future__ import annotations

import hashlib
import hmac
import time
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.responses import JSONResponse
from starlette.routing import Route

from adapters.slack.manifest import EVENTS_PATH
from bench import data, measure
from bot.contents import Typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.ports import Inbound

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of nobody
TOKEN = "xoxb-bench"  # noqa: S105 - of nobody
API = "/api/"

_STAMPS = count(1)


# ---- what it sends


def command(inbound: Inbound, api: str, name: str = "/task") -> bytes:
    """A line as a slash command: a whole HTTP request, signed now. Slack names people like `<@U1|handle>`."""
    assert isinstance(inbound.content, Typed)
    account, room, line = inbound.sender, inbound.where, inbound.content.text
    for one in inbound.named:
        line = line.replace(f"<@{one.external_id}>", f"<@{one.external_id}|{one.handle}>")
    form = {
        "token": "legacy",
        "team_id": room.installation,
        "team_domain": "bench",
        "channel_id": room.room,
        "channel_name": room.name,
        "user_id": account.external_id,
        "user_name": account.handle,
        "command": name,
        "text": line,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": f"{api}respond",
        "trigger_id": inbound.key,
    }
    return _signed(urlencode(form).encode(), int(time.time()))


def _signed(body: bytes, at: int) -> bytes:
    signature = hmac.digest(SECRET.encode(), b"v0:%d:%b" % (at, body), hashlib.sha256).hex()
    head = (
        f"POST {EVENTS_PATH} HTTP/1.1\r\nHost: bench\r\nUser-Agent: Slackbot 1.0\r\nAccept: application/json,*/*\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


# ---- what it answers


def routes() -> list[Route]:
    return [Route(f"{API}{{method}}", _answer, methods=["GET", "POST"])]


async def _answer(request: Request) -> JSONResponse:
    return JSONResponse({"ok": True, **_known(request)})


def _known(request: Request) -> Mapping[str, object]:
    match request.path_params["method"]:
        case "auth.test":
            return {"team": "Bench", "team_id": str(data.TEAM), "user_id": "UBOT", "bot_id": "BBOT"}
        case "users.info":
            return {"user": _user(request.query_params["user"])}
        case "conversations.info":
            room = request.query_params["channel"]
            return {"channel": {"id": room, "name": f"room {room.removeprefix('R')}"}}
        case "conversations.open":
            return {"channel": {"id": "D1"}}
        case _:
            return {"ts": f"1.{next(_STAMPS):06}"}


def _user(account: str) -> dict[str, object]:
    known = measure.account(int(account.removeprefix("U")))
    return {"id": account, "name": known.handle, "real_name": known.name, "tz": known.zone, "team_id": str(data.TEAM)}
