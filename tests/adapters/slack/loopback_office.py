"""A workspace with two people and a real slack-bolt app in it, for the loopback Slack's own tests."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.loopback import LoopbackSlack

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team

QUIET = {"unfurl_links": False, "unfurl_media": False}


@dataclass
class Office:
    slack: LoopbackSlack
    team: Team
    ana: User
    ben: User
    web: Channel
    client: AsyncWebClient
    app: AsyncApp

    async def post(self, text: str = "card", **more: object) -> Message:
        """The bot's message in #web."""
        answer = await self.client.chat_postMessage(channel=self.web.id, text=text, **QUIET, **more)  # type: ignore[arg-type]
        message = self.web.find(answer["ts"])
        assert message is not None
        return message


@contextlib.asynccontextmanager
async def office() -> AsyncIterator[Office]:
    """The app is not connected yet."""
    async with await LoopbackSlack.start() as slack:
        team = slack.team("T1", name="Acme")
        ana, ben = team.user("ana", is_admin=True), team.user("ben", tz="America/New_York")
        client = AsyncWebClient(token=team.token, base_url=slack.api_url, retry_handlers=[])
        app = AsyncApp(client=client, signing_secret=slack.signing_secret, process_before_response=True)
        yield Office(slack, team, ana, ben, team.channel("web", [ana, ben]), client, app)


@contextlib.asynccontextmanager
async def served(at: Office) -> AsyncIterator[Office]:
    """The app behind HTTP."""
    runner = web.AppRunner(at.app.server(path="/slack/events").web_app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    at.slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield at
    finally:
        await runner.cleanup()


@contextlib.asynccontextmanager
async def connected(at: Office, count: int = 2) -> AsyncIterator[Office]:
    """The app over sockets."""
    at.slack.mode = "socket"
    handlers = [AsyncSocketModeHandler(at.app, at.slack.app_token, ping_interval=1) for _ in range(count)]
    for one in handlers:
        await one.connect_async()
    await at.slack.sockets.connected(count)
    try:
        yield at
    finally:
        for one in handlers:
            await one.close_async()


async def error_of(call: Awaitable[object]) -> str:
    """The error that Slack answers a call with."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


def button(label: str, action_id: str | None = None) -> dict[str, object]:
    text = {"type": "plain_text", "text": label}
    return {"type": "button", "action_id": action_id or label, "value": f"{label} 41", "text": text}


def actions(*elements: dict[str, object]) -> dict[str, object]:
    return {"type": "actions", "block_id": "actions", "elements": list(elements)}


def section(text: str) -> dict[str, object]:
    return {"type": "section", "text": {"type": "plain_text", "text": text}}


def option(label: str, value: str | None = None) -> dict[str, object]:
    return {"text": {"type": "plain_text", "text": label}, "value": value or label}


def field(label: str, element: dict[str, object], **more: object) -> dict[str, object]:
    """An input block whose block_id is its label in lower case."""
    shown = {"type": "plain_text", "text": label}
    return {"type": "input", "block_id": label.lower(), "label": shown, "element": element, **more}


def modal(*blocks: dict[str, object], **more: object) -> dict[str, object]:
    titles = {name: {"type": "plain_text", "text": name.capitalize()} for name in ("title", "submit")}
    return {"type": "modal", "callback_id": "form", "blocks": list(blocks), **titles, **more}


TITLE = field("Title", {"type": "plain_text_input", "action_id": "input"})
