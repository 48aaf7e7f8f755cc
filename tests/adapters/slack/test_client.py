"""The Web API client: one request a call, a time limit that holds, every failure a DeliveryError."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.slack import client as module
from adapters.slack.client import Client
from bot.errors import AddressGone, DeliveryError, InstallationGone, OutcomeUnknown, TryAgain, Wait
from bot.lease import lasting
from tests.adapters.slack.loopback import LoopbackSlack, faults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.slack.loopback.faults import Fault
    from tests.adapters.slack.loopback.hooks import Hook

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
POST = {"channel": "CWEB", "text": "x", "unfurl_links": False, "unfurl_media": False}


class Line:
    """A client, what it talks to, and the token it has."""

    def __init__(self, slack: LoopbackSlack) -> None:
        self.slack = slack
        self.team = slack.team("T1")
        self.ana = self.team.user("ana")
        self.web = self.team.channel("web", [self.ana])
        self.client = Client(slack.api_url, (slack.url,))

    async def post(self) -> dict[str, object]:
        return await self.client.call(self.team.token or "", "chat.postMessage", **POST)

    def hook(self) -> Hook:
        return self.slack.hooks.new("commands", self.team, self.ana, self.web)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    async with await LoopbackSlack.start() as slack:
        made = Line(slack)
        yield made
        await made.client.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.accept_then_reset(), OutcomeUnknown),
        (faults.reset(), OutcomeUnknown),
        (faults.broken_json(), OutcomeUnknown),
        (faults.html_200(), OutcomeUnknown),
        (faults.status(500), OutcomeUnknown),
        (faults.status(503, "json"), TryAgain),
        (faults.rate_limited(7), Wait),
        (faults.error("account_inactive"), InstallationGone),
    ],
)
async def test_t1_a_call_is_one_request_however_it_ends(line: Line, fault: Fault, kind: type[DeliveryError]) -> None:
    """Trap T1: the SDK itself would send it a second time when the connection breaks."""
    line.slack.faults.add("chat.postMessage", fault, times=None)
    with pytest.raises(kind) as caught:
        await line.post()
    assert type(caught.value) is kind
    assert len(line.slack.calls("chat.postMessage")) == 1
    if isinstance(caught.value, Wait):
        assert caught.value.seconds == 7


async def test_after_the_end_of_a_claim_nothing_is_written(line: Line) -> None:
    """A process that was stopped in the middle of a turn goes on where it was; another one has sent it by then."""
    with lasting(MONDAY, lambda: MONDAY + timedelta(seconds=1)), pytest.raises(OutcomeUnknown):
        await line.post()
    assert not line.web.messages
    with lasting(MONDAY, lambda: MONDAY):
        await line.post()
    assert len(line.web.messages) == 1


async def test_t2_the_time_limit_holds_though_the_session_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap T2: the SDK's `timeout` does not count for a session that it is given."""
    monkeypatch.setattr(module, "SECONDS", 0.2)
    async with await LoopbackSlack.start() as slack:
        line, never = Line(slack), asyncio.Event()
        slack.faults.add("chat.postMessage", faults.hang(never))
        loop = asyncio.get_running_loop()
        started = loop.time()
        with pytest.raises(OutcomeUnknown):
            await line.post()
        assert loop.time() - started < 2
        slack.faults.add("response_url", faults.hang(never))
        with pytest.raises(OutcomeUnknown):
            await line.client.respond(slack.hooks.url_of(line.hook()), {"text": "x"})
        await line.client.close()


async def test_nobody_there_means_that_nothing_was_taken() -> None:
    client = Client("http://127.0.0.1:1/api/", ("http://127.0.0.1:1/",))
    with pytest.raises(TryAgain):
        await client.call("xoxb-1", "chat.postMessage", **POST)
    with pytest.raises(TryAgain):
        await client.respond("http://127.0.0.1:1/hooks/x", {"text": "x"})
    await client.close()


async def test_after_the_end_nothing_is_sent_and_the_caller_is_told_so(line: Line) -> None:
    await line.client.close()
    with pytest.raises(TryAgain):
        await line.post()
    with pytest.raises(TryAgain):
        await line.client.respond(line.slack.hooks.url_of(line.hook()), {"text": "x"})


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "https://hooks.slack.com.evil.example/x",
        "https://hooks.slack.com@evil.example/x",
        "http://hooks.slack.com/commands/1",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "",
    ],
)
async def test_f85_a_response_url_that_leads_elsewhere_is_never_asked(url: str) -> None:
    client = Client("https://slack.com/api/", ("https://hooks.slack.com/",))
    with pytest.raises(AddressGone):
        await client.respond(url, {"text": "x"})
    await client.close()


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (faults.rate_limited(3), Wait),
        (faults.status(500), OutcomeUnknown),
        (faults.accept_then_reset(), OutcomeUnknown),
    ],
)
async def test_a_response_url_is_asked_once(line: Line, fault: Fault, kind: type[DeliveryError]) -> None:
    planned = line.slack.faults.add("response_url", fault, times=None)
    with pytest.raises(kind):
        await line.client.respond(line.slack.hooks.url_of(line.hook()), {"text": "x"})
    assert planned.hits == 1


async def test_a_response_url_that_is_used_up_is_gone(line: Line) -> None:
    hook = line.hook()
    hook.uses = 5
    with pytest.raises(AddressGone):
        await line.client.respond(line.slack.hooks.url_of(hook), {"text": "x"})
    line.slack.forgive("used_url")


async def test_thousands_of_tokens_do_not_stay_in_memory(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLIENTS", 3)
    for number in range(10):
        line.client.web(f"xoxb-{number}")
    assert len(line.client._clients) == 3
    assert line.client.web("xoxb-9").token == "xoxb-9"


def test_t15_sqlalchemy_is_installed_with_what_its_asyncio_needs() -> None:
    """Trap T15: without the extra, greenlet is missing and this import fails."""
    import sqlalchemy.ext.asyncio

    assert sqlalchemy.ext.asyncio.create_async_engine
