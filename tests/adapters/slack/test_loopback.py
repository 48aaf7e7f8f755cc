"""The loopback Slack with a real slack-bolt app: what people do reaches the app, what it answers is seen."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from slack_bolt import BoltResponse

from tests.adapters.slack.loopback import Refused
from tests.adapters.slack.loopback_office import (
    Office,
    actions,
    button,
    connected,
    office,
    option,
    section,
    served,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from slack_bolt.async_app import AsyncBoltRequest
    from slack_bolt.context.ack.async_ack import AsyncAck as Ack
    from slack_bolt.context.respond.async_respond import AsyncRespond as Respond

Body = dict[str, Any]
Next: TypeAlias = "Callable[[], Awaitable[BoltResponse]]"


@pytest.fixture(params=["http", "socket"])
async def at(request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """Both ways in."""
    async with office() as it, (served if request.param == "http" else connected)(it):
        yield it


@pytest.fixture
async def http() -> AsyncIterator[Office]:
    async with office() as it, served(it):
        yield it


class TestCommands:
    async def test_is_answered_in_the_acknowledgement(self, at: Office) -> None:
        @at.app.command("/task")
        async def task(ack: Ack, body: Body) -> None:
            await ack(f"{body['channel_name']} got {body['text']}")

        delivery = await at.slack.command(at.ana, at.web, "add Fix <login> & <@UBEN> friday")
        assert delivery.text == "web got add Fix <login> & @Ben friday"
        assert delivery.payload["text"] == "add Fix &lt;login&gt; &amp; <@UBEN> friday"
        assert at.ana.ephemerals(at.web) == delivery.messages
        assert at.web.messages == []

    async def test_is_answered_on_the_response_url_for_all(self, at: Office) -> None:
        @at.app.command("/task")
        async def task(ack: Ack, respond: Respond) -> None:
            await ack()
            blocks = [section("Fix <!channel> login"), actions(button("Done"))]
            await respond(text="Fix", blocks=blocks, response_type="in_channel")

        delivery = await at.slack.command(at.ana, at.web, "add")
        message = await delivery.answered()
        assert at.web.messages == [message]
        assert message.buttons == ["Done"]
        assert message.visible_text == "Fix <!channel> login"
        assert message.mentions == set()

    async def test_a_late_one_is_a_violation(self, at: Office) -> None:
        late = asyncio.Event()

        @at.app.command("/task")
        async def task(ack: Ack) -> None:
            await late.wait()
            await ack()

        at.slack.deadline = 0.1
        delivery = await at.slack.command(at.ana, at.web, "add")
        late.set()
        assert delivery.status is None
        at.slack.forgive("no acknowledgement within")
        at.slack.forgive("/task: not acknowledged: http_timeout")

    async def test_a_bad_answer_is_a_violation(self, at: Office) -> None:
        @at.app.command("/task")
        async def task(ack: Ack) -> None:
            await ack(text="list", blocks=[section("")])

        await at.slack.command(at.ana, at.web, "list")
        with pytest.raises(AssertionError, match="must be more than 0 characters"):
            at.slack.check()

    async def test_of_somebody_outside_the_channel_is_refused(self, at: Office) -> None:
        with pytest.raises(Refused):
            await at.slack.command(at.team.user("eve"), at.web, "add")

    async def test_in_direct_messages_and_private_channels_names_the_kind_of_place(self, at: Office) -> None:
        @at.app.command("/task")
        async def task(ack: Ack, body: Body) -> None:
            await ack(body["channel_name"])

        secret = at.team.channel("secret", [at.ana], private=True)
        assert (await at.slack.command(at.ana, at.ana.dm)).text == "directmessage"
        assert (await at.slack.command(at.ana, secret)).text == "privategroup"


class TestEvents:
    async def test_a_mention_has_its_envelope(self, at: Office) -> None:
        seen: list[Body] = []

        @at.app.event("app_mention")
        async def mention(body: Body) -> None:
            seen.append(body)

        delivery = await at.slack.mention(at.ana, at.web, "add Fix login")
        assert delivery.ok
        await at.slack.mention(at.ben, at.web, "done", thread_ts=delivery.posted.ts if delivery.posted else None)
        first, second = (one["event"] for one in seen)
        assert first["text"] == "<@UT1BOT> add Fix login"
        assert second["thread_ts"] == first["ts"]
        assert second["parent_user_id"] == "UANA"
        assert seen[0]["authorizations"][0] == {
            "enterprise_id": None,
            "team_id": "T1",
            "user_id": "UT1BOT",
            "is_bot": True,
            "is_enterprise_install": False,
        }

    async def test_what_is_not_subscribed_is_not_sent(self, at: Office) -> None:
        delivery = await at.slack.message(at.ana, at.web, "hello")
        assert delivery.attempts == []
        assert [one.text for one in at.web.messages] == ["hello"]

    async def test_direct_messages_reactions_and_the_home_tab(self, at: Office) -> None:
        seen: list[Body] = []

        @at.app.event(re.compile(".*"))
        async def anything(event: Body) -> None:
            seen.append(event)

        written = await at.slack.message(at.ana, at.ana.dm, "list")
        assert written.posted is not None
        await at.slack.react(at.ana, written.posted, "white_check_mark")
        await at.slack.open_home(at.ana)
        await at.slack.event(at.team, {"type": "channel_rename", "channel": {"id": at.web.id, "name": "www"}})
        message, reaction, home, rename = seen
        assert message["channel_type"] == "im"
        assert reaction["item"] == {"type": "message", "channel": at.ana.dm.id, "ts": written.posted.ts}
        assert home["tab"] == "home"
        assert rename["channel"]["name"] == "www"

    async def test_what_is_not_taken_is_sent_again_with_the_same_id(self, at: Office) -> None:
        seen: list[tuple[str, str | None]] = []

        @at.app.event("app_mention")
        async def mention() -> None: ...

        @at.app.middleware
        async def fail_twice(request: AsyncBoltRequest, next_: Next) -> BoltResponse | None:
            retry = request.headers.get("x-slack-retry-num", ["0"])[0]
            seen.append((request.body["event_id"], retry))
            return BoltResponse(status=503) if len(seen) < 3 else await next_()

        at.slack.deadline, at.slack.retry_delays = 0.2, (0.0, 0.01, 0.01)
        delivery = await at.slack.mention(at.ana, at.web, "add")
        assert [retry for _, retry in seen] == ["0", "1", "2"]
        assert len({known for known, _ in seen}) == 1
        assert delivery.ok
        at.slack.violations.clear()

    async def test_an_event_nobody_listens_to_is_a_violation(self, http: Office) -> None:
        http.slack.retry_delays = ()
        await http.slack.mention(http.ana, http.web, "add")
        http.slack.forgive("subscribed to, answered 404")
        http.slack.forgive("lost after every retry")

    async def test_no_retry_is_respected(self, http: Office) -> None:
        @http.app.middleware
        async def fail() -> BoltResponse:
            return BoltResponse(status=500, headers={"x-slack-no-retry": "1"})

        delivery = await http.slack.mention(http.ana, http.web, "add")
        assert len(delivery.attempts) == 1

    async def test_twice_at_once_and_the_other_way_round(self, at: Office) -> None:
        seen: list[str] = []

        @at.app.event(re.compile(".*"))
        async def anything(event: Body) -> None:
            seen.append(event["type"])

        delivery = await at.slack.mention(at.ana, at.web, "add")
        await at.slack.redeliver(delivery, times=3, parallel=True)
        assert seen == ["app_mention"] * 4
        seen.clear()
        with at.slack.copied(4):
            delivery = await at.slack.mention(at.ana, at.web, "add")
        assert seen == ["app_mention"] * 4
        assert delivery.posted is not None
        async with at.slack.reordered():
            await at.slack.react(at.ana, delivery.posted, "task")
            await at.slack.unreact(at.ana, delivery.posted, "task")
        assert seen[4:] == ["reaction_removed", "reaction_added"]

    async def test_somebody_of_another_workspace_is_told_apart(self, at: Office) -> None:
        seen: list[Body] = []

        @at.app.event("app_mention")
        async def mention(body: Body) -> None:
            seen.append(body)

        eve = at.slack.team("T2", installed=False).user("eve")
        shared = at.team.channel("shared", [at.ana, eve], ext_shared=True)
        await at.slack.mention(eve, shared, "add")
        assert seen[0]["event"]["user_team"] == "T2"
        assert seen[0]["is_ext_shared_channel"] is True
        assert seen[0]["context_team_id"] == seen[0]["authorizations"][0]["team_id"] == "T1"


class TestRawRequests:
    async def test_forged_stale_and_replayed_ones(self, http: Office) -> None:
        @http.app.event("app_mention")
        async def mention() -> None: ...

        delivery = await http.slack.mention(http.ana, http.web, "add")
        body = json.dumps(delivery.payload).encode()
        headers = {"Content-Type": "application/json"}
        forged = await http.slack.post(body, headers | http.slack.sign(body, secret="another"))
        stale = await http.slack.post(body, headers | http.slack.sign(body, at=http.slack.clock() - 301))
        assert (forged.status, stale.status) == (401, 401)
        assert (await http.slack.post(body)).status == 200
        assert (await http.slack.replay(delivery)).status == 200


class TestPressing:
    async def test_a_button_of_a_message_is_answered_by_replacing_it(self, at: Office) -> None:
        seen: list[Body] = []

        @at.app.action(re.compile(".*"))
        async def act(ack: Ack, body: Body, respond: Respond) -> None:
            await ack()
            seen.append(body)
            await respond(text="closed", replace_original=True)

        message = await at.post(blocks=[section("Fix login"), actions(button("Done"), button("Snooze"))])
        delivery = await at.slack.click(at.ana, message, "Done")
        await at.slack.until(lambda: message.edits)
        assert message.visible_text == "closed"
        assert message.buttons == []
        action = seen[0]["actions"][0]
        assert (action["action_id"], action["block_id"], action["value"]) == ("Done", "actions", "Done 41")
        assert seen[0]["message"]["blocks"][0]["text"]["text"] == "Fix login"
        assert seen[0]["container"]["is_ephemeral"] is False
        assert delivery.messages == []

    async def test_menus_of_an_ephemeral_message(self, at: Office) -> None:
        seen: list[Body] = []

        @at.app.action(re.compile(".*"))
        async def act(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body)

        menu = {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Delete")]}
        people = {"type": "users_select", "action_id": "who", "placeholder": {"type": "plain_text", "text": "Assign"}}
        await at.client.chat_postEphemeral(
            channel=at.web.id, user=at.ana.id, text="list", blocks=[actions(menu, people)]
        )
        (message,) = at.ana.ephemerals(at.web)
        assert message.buttons == ["Edit", "Delete", "Assign"]
        await at.slack.click(at.ana, message, "Delete")
        await at.slack.click(at.ana, message, at.ben)
        assert "message" not in seen[0]
        assert seen[0]["actions"][0]["selected_option"]["value"] == "Delete"
        assert seen[1]["actions"][0]["selected_user"] == "UBEN"
        assert seen[1]["state"]["values"]["actions"]["who"]["selected_user"] == "UBEN"
        with pytest.raises(Refused):
            await at.slack.click(at.ben, message, "Delete")

    async def test_one_of_several_is_said_which(self, at: Office) -> None:
        seen: list[str] = []

        @at.app.action(re.compile(".*"))
        async def act(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body["actions"][0]["action_id"])

        message = await at.post(blocks=[actions(button("Done", "1"), button("Done", "2"), button("Done", "3"))])
        with pytest.raises(Refused, match="several"):
            await at.slack.click(at.ana, message, "Done")
        await at.slack.click(at.ana, message, "Done", nth=1)
        await at.slack.click(at.ana, message, lambda control: control.action_id == "3")
        assert seen == ["2", "3"]

    async def test_shortcuts(self, at: Office) -> None:
        seen: list[Body] = []

        @at.app.shortcut(re.compile(".*"))
        async def shortcut(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body)

        written = (await at.slack.message(at.ben, at.web, "the login is broken")).posted
        assert written is not None
        await at.slack.message_shortcut(at.ana, written, "from_message")
        await at.slack.global_shortcut(at.ana, "new")
        assert seen[0]["message"]["text"] == "the login is broken"
        assert "response_url" not in seen[1]
