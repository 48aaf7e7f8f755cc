"""The loopback Slack's Web API and installation, driven with the real slack-sdk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.adapters.slack.loopback import LoopbackSlack
from tests.adapters.slack.loopback_office import (
    QUIET,
    TITLE,
    Office,
    actions,
    button,
    error_of,
    modal,
    office,
    section,
    served,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def at() -> AsyncIterator[Office]:
    async with office() as it:
        yield it


class TestChat:
    async def test_a_message_is_there_with_its_metadata(self, at: Office) -> None:
        metadata = {"event_type": "notice", "event_payload": {"outbox": "7"}}
        message = await at.post("hello", metadata=metadata)
        history = await at.client.conversations_history(channel=at.web.id, include_all_metadata=True)
        assert history["messages"][0]["ts"] == message.ts
        assert history["messages"][0]["metadata"] == metadata
        assert history["messages"][0]["bot_id"] == at.team.bot_id

    async def test_history_is_bounded_and_pages(self, at: Office) -> None:
        first, second, third = [await at.post(text) for text in ("1", "2", "3")]
        between = await at.client.conversations_history(channel=at.web.id, oldest=first.ts, latest=third.ts)
        assert [one["text"] for one in between["messages"]] == ["2"]
        both = await at.client.conversations_history(channel=at.web.id, oldest=second.ts, inclusive=True)
        assert [one["text"] for one in both["messages"]] == ["3", "2"]
        page = await at.client.conversations_history(channel=at.web.id, limit=2)
        cursor = page["response_metadata"]["next_cursor"]
        rest = await at.client.conversations_history(channel=at.web.id, limit=2, cursor=cursor)
        assert [one["text"] for one in rest["messages"]] == ["1"]

    async def test_threads(self, at: Office) -> None:
        parent = await at.post("parent")
        reply = await at.post("reply", thread_ts=parent.ts)
        thread = await at.client.conversations_replies(channel=at.web.id, ts=parent.ts)
        assert [one["text"] for one in thread["messages"]] == ["parent", "reply"]
        assert thread["messages"][0]["reply_count"] == 1
        top = await at.client.conversations_history(channel=at.web.id)
        assert [one["text"] for one in top["messages"]] == ["parent"]
        assert parent.replies == [reply]
        await at.post("broadcast", thread_ts=parent.ts, reply_broadcast=True)
        at.slack.forgive("broadcast")
        lost = at.client.chat_postMessage(channel=at.web.id, text="x", thread_ts="1.000001", **QUIET)
        assert await error_of(lost) == "cannot_reply_to_message"

    async def test_an_edit_without_blocks_takes_them_away(self, at: Office) -> None:
        message = await at.post(blocks=[section("card"), actions(button("Done"))])
        await at.client.chat_update(channel=at.web.id, ts=message.ts, text="closed")
        assert (message.visible_text, message.buttons, message.edits) == ("closed", [], 1)
        assert len(at.web.writes) == at.web.busiest_second == 2

    @pytest.mark.filterwarnings("ignore:The top-level `text` argument")
    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({"text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
            ({"text": "x", "blocks": [section("x" * 2800)] * 5}, "msg_blocks_too_long"),
            ({"text": ""}, "no_text"),
            ({"text": "x", "thread_ts": "yesterday"}, "invalid_thread_ts"),
            ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ],
    )
    async def test_what_is_wrong_is_answered_and_recorded(
        self, at: Office, arguments: dict[str, object], error: str
    ) -> None:
        assert await error_of(at.client.chat_postMessage(channel=at.web.id, **QUIET, **arguments)) == error  # type: ignore[arg-type]
        at.slack.forgive(error)

    async def test_a_long_text_is_cut_when_posted_and_refused_when_edited(self, at: Office) -> None:
        message = await at.post("x" * 41_000)
        assert len(message.text) == 40_000
        long = at.client.chat_update(channel=at.web.id, ts=message.ts, text="x" * 4_001)
        assert await error_of(long) == "msg_too_long"
        at.slack.forgive("msg_too_long")

    @pytest.mark.filterwarnings("ignore:The top-level `text` argument")
    async def test_blocks_need_a_text_and_links_must_not_unfurl(self, at: Office) -> None:
        await at.client.chat_postMessage(channel=at.web.id, blocks=[section("x")])
        at.slack.forgive("blocks without a text")
        at.slack.forgive("unfurl_links")
        at.slack.forgive("unfurl_media")

    async def test_places_where_the_bot_may_not_write(self, at: Office) -> None:
        public = at.team.channel("public", [at.ana], bot=False)
        secret = at.team.channel("secret", [at.ana], private=True, bot=False)
        archived = at.team.channel("old", [at.ana])
        archived.archived = True
        errors = [
            await error_of(at.client.chat_postMessage(channel=known, text="x", **QUIET))
            for known in (public.id, secret.id, archived.id, "CNOBODY", "UNOBODY")
        ]
        assert errors == [
            "not_in_channel",
            "channel_not_found",
            "is_archived",
            "channel_not_found",
            "channel_not_found",
        ]

    async def test_a_direct_message_by_the_persons_id(self, at: Office) -> None:
        answer = await at.client.chat_postMessage(channel=at.ana.id, text="hi", **QUIET)
        assert answer["channel"] == at.ana.dm.id
        opened = await at.client.conversations_open(users=at.ana.id)
        assert opened["channel"]["id"] == at.ana.dm.id

    async def test_only_its_own_messages(self, at: Office) -> None:
        written = (await at.slack.message(at.ana, at.web, "mine")).posted
        assert written is not None
        foreign = at.client.chat_update(channel=at.web.id, ts=written.ts, text="x")
        assert await error_of(foreign) == "cant_update_message"
        at.slack.forgive("cant_update_message")
        own = await at.post()
        await at.client.chat_delete(channel=at.web.id, ts=own.ts)
        assert at.web.messages == [written]

    async def test_mentions_are_recorded(self, at: Office) -> None:
        assert (await at.post("<!channel> <@UANA> &lt;@UBEN&gt;")).mentions == {"@channel", "UANA"}
        assert (await at.post("@everyone @ben hello", link_names=True)).mentions == {"@everyone", "@ben"}
        bold = {"type": "section", "text": {"type": "mrkdwn", "text": "@here <https://x.y|pay>", "verbatim": True}}
        message = await at.post("<!channel>", blocks=[bold])
        assert (message.mentions, message.links) == (set(), [("https://x.y", "pay")])


class TestDirectory:
    async def test_people(self, at: Office) -> None:
        at.team.user("gone", deleted=True)
        eve = at.slack.team("T2", installed=False).user("eve")
        info = (await at.client.users_info(user=at.ben.id))["user"]
        assert (info["tz"], info["is_admin"]) == ("America/New_York", False)
        assert "email" not in info["profile"]
        assert await error_of(at.client.users_info(user=eve.id)) == "user_not_found"
        at.team.channel("shared", [eve], ext_shared=True)
        outsider = (await at.client.users_info(user=eve.id))["user"]
        assert (outsider["team_id"], outsider["is_stranger"], "tz" in outsider) == ("T2", False, False)
        listed = [one["id"] async for page in await at.client.users_list(limit=2) for one in page["members"]]
        assert listed == ["UT1BOT", "UANA", "UBEN", "UGONE"]

    async def test_channels(self, at: Office) -> None:
        secret = at.team.channel("secret", [at.ana], private=True)
        info = (await at.client.conversations_info(channel=secret.id))["channel"]
        assert (info["is_private"], info["is_member"]) == (True, True)
        found = await at.client.users_conversations(types="public_channel,private_channel", user=at.ana.id)
        assert [one["id"] for one in found["channels"]] == [at.web.id, secret.id]
        members = await at.client.conversations_members(channel=secret.id)
        assert members["members"] == [at.ana.id, at.team.bot_user_id]

    async def test_reactions_and_groups(self, at: Office) -> None:
        message = await at.post()
        await at.client.reactions_add(channel=at.web.id, timestamp=message.ts, name="eyes")
        assert message.reactions == {"eyes": [at.team.bot_user_id]}
        group = at.team.group("devs", [at.ana])
        assert (await at.client.usergroups_users_list(usergroup=group.id))["users"] == [at.ana.id]

    async def test_an_upload(self, at: Office) -> None:
        await at.client.files_upload_v2(
            channel=at.web.id, content="a,b", filename="tasks.csv", initial_comment="Here", request_file_info=False
        )
        (message,) = at.web.messages
        assert message.files[0]["name"] == "tasks.csv"


class TestTokens:
    async def test_scopes_are_asked_for(self, at: Office) -> None:
        at.team.scopes = ("commands",)
        with pytest.raises(SlackApiError) as caught:
            await at.client.users_info(user=at.ana.id)
        assert caught.value.response["needed"] == "users:read"
        assert caught.value.response["provided"] == "commands"
        assert caught.value.response.headers["x-oauth-scopes"] == "commands"
        at.slack.forgive("missing_scope")

    async def test_dead_wrong_and_missing_tokens(self, at: Office) -> None:
        assert await error_of(at.client.auth_test(token="xoxb-other")) == "invalid_auth"
        assert await error_of(at.client.apps_connections_open(app_token=str(at.team.token))) == "not_allowed_token_type"
        assert await error_of(at.client.apps_connections_open(app_token="xapp-other")) == "invalid_auth"
        await at.client.auth_revoke()
        assert await error_of(at.client.auth_test()) == "token_revoked"
        assert await error_of(at.client.api_call("chat.unknown")) == "unknown_method"
        at.slack.forgive("not_allowed_token_type")
        at.slack.forgive("unknown_method")

    @pytest.mark.filterwarnings("ignore:BasicAuth is deprecated")  # slack-sdk uses what aiohttp gives up
    async def test_installing_leaving_and_coming_back(self, at: Office) -> None:
        slack, eve = at.slack, at.slack.team("T2", name="Beta", installed=False).user("eve")
        link = f"{slack.authorize_url}?client_id={slack.client_id}&scope=commands,chat:write&state=s1"
        codes = [slack.approve(link, eve).partition("code=")[2].partition("&")[0] for _ in range(3)]
        keys = {"client_id": slack.client_id, "client_secret": slack.client_secret}
        answer = await at.client.oauth_v2_access(code=codes[0], **keys)
        assert (answer["team"], answer["scope"]) == ({"id": "T2", "name": "Beta"}, "commands,chat:write")
        assert await error_of(at.client.oauth_v2_access(code=codes[0], **keys)) == "code_already_used"
        wrong = at.client.oauth_v2_access(code=codes[1], client_id=slack.client_id, client_secret="x")
        assert await error_of(wrong) == "bad_client_secret"
        await slack.uninstall(eve.team, order=())
        assert await error_of(at.client.auth_test(token=answer["access_token"])) == "account_inactive"
        again = await at.client.oauth_v2_access(code=codes[1], **keys)
        assert again["access_token"] != answer["access_token"]
        slack.clock.move(601)
        assert await error_of(at.client.oauth_v2_access(code=codes[2], **keys)) == "invalid_code"

    async def test_uninstalling_tells_the_bot_in_the_order_asked_for(self, at: Office) -> None:
        async with served(at):
            seen: list[str] = []

            @at.app.event("tokens_revoked")
            @at.app.event("app_uninstalled")
            async def leaving(event: dict[str, str]) -> None:
                seen.append(event["type"])

            await at.slack.uninstall(at.team, order=("tokens_revoked", "app_uninstalled"))
            assert seen == ["tokens_revoked", "app_uninstalled"]


async def test_time_that_stands_still_still_gives_every_message_its_own_ts() -> None:
    async with await LoopbackSlack.start(clock=lambda: 1_790_000_000.0) as slack:
        assert len({slack.world.stamp() for _ in range(100)}) == 100
        slack.clock.move(1)
        assert slack.world.stamp() == "1790000001.000000"


async def test_a_view_with_a_wrong_form_is_refused(at: Office) -> None:
    trigger = at.slack.world.trigger(at.ana, at.team)
    view = modal(TITLE)
    del view["submit"]
    with pytest.raises(SlackApiError) as caught:
        await at.client.views_open(trigger_id=trigger, view=view)
    assert "submit is required" in caught.value.response["response_metadata"]["messages"][0]
    at.slack.forgive("invalid_arguments")


async def test_a_second_client_of_another_workspace_sees_nothing_of_the_first(at: Office) -> None:
    other = at.slack.team("T2")
    client = AsyncWebClient(token=other.token, base_url=at.slack.api_url, retry_handlers=[])
    assert await error_of(client.conversations_info(channel=at.web.id)) == "channel_not_found"
    assert (await client.auth_test())["team_id"] == "T2"
