"""What goes wrong between the loopback Slack and a bot: faults of calls, response_urls and sockets; load."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.adapters.slack.loopback import faults
from tests.adapters.slack.loopback_office import (
    QUIET,
    Office,
    actions,
    button,
    connected,
    error_of,
    office,
    section,
    served,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.context.ack.async_ack import AsyncAck as Ack


@pytest.fixture
async def at() -> AsyncIterator[Office]:
    async with office() as it:
        yield it


class TestFaults:
    async def post(self, at: Office) -> object:
        return await at.client.chat_postMessage(channel=at.web.id, text="x", **QUIET)

    async def test_nothing_taken(self, at: Office) -> None:
        for fault, error in [
            (faults.rate_limited(7), SlackApiError),
            (faults.status(503, "json"), SlackApiError),
            (faults.error("channel_not_found"), SlackApiError),
            (faults.reset(), aiohttp.ServerDisconnectedError),
        ]:
            at.slack.faults.add("chat.postMessage", fault)
            with pytest.raises(error) as caught:
                await self.post(at)
            if fault.__qualname__.startswith("rate_limited"):
                assert caught.value.response.headers["Retry-After"] == "7"
        assert at.web.messages == []

    async def test_taken_but_the_answer_is_lost(self, at: Office) -> None:
        for count, (fault, error) in enumerate(
            [
                (faults.accept_then_reset(), aiohttp.ServerDisconnectedError),
                (faults.broken_json(), SlackApiError),
                (faults.html_200(), SlackApiError),
                (faults.rate_limited(accepted=True), SlackApiError),
                (faults.status(500, accepted=True), SlackApiError),
            ],
            1,
        ):
            at.slack.faults.add("chat.postMessage", fault)
            with pytest.raises(error):
                await self.post(at)
            assert len(at.web.messages) == count

    async def test_a_hanging_answer(self, at: Office) -> None:
        released = asyncio.Event()
        at.slack.faults.add("chat.postMessage", faults.hang(released))
        waiting = asyncio.create_task(self.post(at))
        await at.slack.until(lambda: at.slack.calls("chat.postMessage"))
        assert at.web.messages == []
        released.set()
        await waiting
        assert len(at.web.messages) == 1

    async def test_only_when_and_only_so_often(self, at: Office) -> None:
        fault = faults.error("is_archived")
        planned = at.slack.faults.add("chat.postMessage", fault, times=2, when=lambda call: call["text"] == "x")
        await at.post("y")
        assert [await error_of(self.post(at)) for _ in range(2)] == ["is_archived"] * 2  # type: ignore[arg-type]
        await self.post(at)
        assert planned.hits == 2


class TestResponseUrls:
    async def test_five_uses_in_thirty_minutes(self, at: Office) -> None:
        async with served(at):

            @at.app.command("/task")
            async def task(ack: Ack) -> None:
                await ack()

            first, second = [await at.slack.command(at.ana, at.web) for _ in range(2)]
        client = AsyncWebhookClient(first.payload["response_url"])
        statuses = [(await client.send(text=f"{one}")).status_code for one in range(6)]
        assert statuses == [200] * 5 + [404]
        assert first.text == "0\n1\n2\n3\n4"
        at.slack.clock.move(1801)
        late = await AsyncWebhookClient(second.payload["response_url"]).send(text="late")
        assert late.body == '{"ok": false, "error": "expired_url"}'
        at.slack.forgive("used_url")
        at.slack.forgive("expired_url")

    async def test_an_ephemeral_message_is_replaced_and_deleted_where_it_is_seen(self, at: Office) -> None:
        async with served(at):

            @at.app.action("Done")
            async def done(ack: Ack) -> None:
                await ack()

            blocks = [section("card"), actions(button("Done"))]
            await at.client.chat_postEphemeral(channel=at.web.id, user=at.ana.id, text="card", blocks=blocks)
            delivery = await at.slack.click(at.ana, at.ana.ephemerals()[0], "Done")
        client = AsyncWebhookClient(delivery.payload["response_url"])
        await client.send(text="closed", replace_original=True)
        assert [one.visible_text for one in at.ana.ephemerals(at.web)] == ["closed"]
        await client.send(delete_original=True)
        assert at.ana.ephemerals() == []

    async def test_can_fail_too(self, at: Office) -> None:
        async with served(at):

            @at.app.command("/task")
            async def task(ack: Ack) -> None:
                await ack()

            delivery = await at.slack.command(at.ana, at.web)
        client = AsyncWebhookClient(delivery.payload["response_url"], retry_handlers=[])
        at.slack.faults.add("response_url", faults.accept_then_reset(), when=lambda body: body["text"] == "done")
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await client.send(text="done")
        assert delivery.text == "done"
        assert (await client.send(text="not\nJSON", blocks=[{"type": "nothing"}])).status_code == 400
        at.slack.forgive("invalid_blocks")


class TestSockets:
    async def test_ten_connections_are_the_most(self, at: Office) -> None:
        async with aiohttp.ClientSession() as session:
            sockets = []
            for _ in range(11):
                answer = await at.client.apps_connections_open(app_token=at.slack.app_token)
                sockets.append(await session.ws_connect(answer["url"]))
            hellos = [await one.receive_json() for one in sockets]
            assert [one["type"] for one in hellos] == ["hello"] * 10 + ["disconnect"]
            assert hellos[-1]["reason"] == "too_many_websockets"
        at.slack.forgive("more than 10 connections")

    async def test_a_refresh_opens_another_connection(self, at: Office) -> None:
        async with connected(at):
            await at.slack.sockets.disconnect("refresh_requested")
            await at.slack.until(lambda: at.slack.sockets.seen == 4 and len(at.slack.sockets.connections) == 2)

    async def test_an_event_over_a_closing_socket_is_sent_again(self, at: Office) -> None:
        seen: list[str] = []

        @at.app.event("app_mention")
        async def mention(body: dict[str, str]) -> None:
            seen.append(body["event_id"])

        async with connected(at):
            at.slack.sockets.close_in_mid_event()
            delivery = await at.slack.mention(at.ana, at.web, "add")
            assert [one.ok for one in delivery.attempts] == [False, True]
            await at.slack.sockets.connected(2)

    async def test_a_deaf_socket_swallows_what_is_sent_over_it(self, at: Office) -> None:
        async with connected(at, 1):
            (connection,) = at.slack.sockets.connections
            at.slack.sockets.deafen(connection)
            at.slack.deadline, at.slack.retry_delays = 0.05, ()
            delivery = await at.slack.mention(at.ana, at.web, "add")
            assert delivery.last.failed == "http_timeout"
            assert len(connection.sent) == 1
        at.slack.violations.clear()


async def test_five_hundred_commands_fifty_at_once(at: Office) -> None:
    @at.app.command("/task")
    async def task(ack: Ack) -> None:
        await ack(text="x", blocks=[section("card"), actions(*[button(str(one)) for one in range(5)])])

    limit = asyncio.Semaphore(50)

    async def one() -> None:
        async with limit:
            await at.slack.command(at.ana, at.web, "add Fix login")

    async with served(at):
        await asyncio.gather(*[one() for _ in range(500)])
    assert len(at.ana.ephemerals()) == 500
