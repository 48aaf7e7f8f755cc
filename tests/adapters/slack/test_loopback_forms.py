"""The loopback Slack's modals and home tab, with a real slack-bolt app."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.adapters.slack.loopback import Refused
from tests.adapters.slack.loopback_office import (
    TITLE,
    Office,
    actions,
    button,
    connected,
    error_of,
    field,
    modal,
    office,
    option,
    section,
    served,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_bolt.context.ack.async_ack import AsyncAck as Ack

Body = dict[str, Any]


@pytest.fixture(params=["http", "socket"])
async def at(request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """Both ways in."""
    async with office() as it, (served if request.param == "http" else connected)(it):
        yield it


@pytest.fixture
async def http() -> AsyncIterator[Office]:
    async with office() as it, served(it):
        yield it


class TestForms:
    async def test_errors_keep_the_form_and_an_empty_answer_closes_it(self, at: Office) -> None:
        @at.app.shortcut("new")
        async def new(ack: Ack, body: Body) -> None:
            await ack()
            await at.client.views_open(trigger_id=body["trigger_id"], view=modal(TITLE))

        @at.app.view("form")
        async def save(ack: Ack, view: Body) -> None:
            title = view["state"]["values"]["title"]["input"]["value"]
            await (ack() if title == "Good" else ack(response_action="errors", errors={"title": "Not good"}))

        await at.slack.global_shortcut(at.ana, "new")
        await at.slack.until(lambda: at.ana.modal)
        first = await at.slack.submit(at.ana, values={"Title": "Bad"})
        assert first.errors == {"title": "Not good"}
        assert at.ana.modal is first.view
        assert at.ana.modal.shows("Title") == "Bad"
        await at.slack.submit(at.ana, values={"title": "Good"})
        assert at.ana.modal is None

    async def test_selects_that_search(self, http: Office) -> None:
        @http.app.options("project")
        async def offer(ack: Ack, body: Body) -> None:
            found = [one for one in ("api", "web", "website") if one.startswith(body["value"])]
            await ack(options=[option(one, one.upper()) for one in found])

        answers: list[Body] = []

        @http.app.view("form")
        async def save(ack: Ack, view: Body) -> None:
            answers.append(view["state"]["values"])
            await ack(response_action="clear")

        element = {"type": "multi_external_select", "action_id": "project", "min_query_length": 0}
        people = {"type": "multi_users_select", "action_id": "who", "initial_users": ["UBEN"]}
        view = modal(field("Project", element), field("Who", people, optional=True))
        await self._open(http, view)
        assert http.ana.modal is not None
        offered = await http.slack.suggest(http.ana, http.ana.modal, "project", "web")
        assert [one["text"]["text"] for one in offered.options] == ["web", "website"]
        await http.slack.submit(http.ana, values={"Project": ["api", "website"], "Who": [http.ana, http.ben]})
        assert answers[0]["project"]["project"]["selected_options"] == [
            option(one, one.upper()) for one in ("api", "website")
        ]
        assert answers[0]["who"]["who"]["selected_users"] == ["UANA", "UBEN"]

    async def test_pushing_and_updating(self, http: Office) -> None:
        answers = iter(
            [
                {"response_action": "push", "view": modal(TITLE, callback_id="second")},
                {"response_action": "update", "view": modal(TITLE, section("again"), callback_id="third")},
            ]
        )

        @http.app.view(re.compile("."))
        async def save(ack: Ack) -> None:
            await ack(**next(answers, {}))

        await self._open(http, modal(TITLE))
        await http.slack.submit(http.ana, values={"Title": "one"})
        assert [one.callback_id for one in http.ana.modals] == ["form", "second"]
        await http.slack.submit(http.ana, values={"Title": "two"})
        assert http.ana.modal is not None
        assert (http.ana.modal.callback_id, http.ana.modal.shows("Title")) == ("third", "two")
        await http.slack.submit(http.ana)
        assert [one.callback_id for one in http.ana.modals] == ["form"]

    async def test_errors_for_what_is_no_field_are_a_violation(self, http: Office) -> None:
        @http.app.view("form")
        async def save(ack: Ack) -> None:
            await ack(response_action="errors", errors={"nothing": "wrong"})

        await self._open(http, modal(TITLE))
        await http.slack.submit(http.ana, values={"Title": "one"})
        http.slack.forgive("an error for 'nothing'")

    async def test_slack_keeps_back_what_is_empty_or_too_long(self, http: Office) -> None:
        short = field("Title", {"type": "plain_text_input", "action_id": "input", "max_length": 5})
        await self._open(http, modal(short))
        for value in ("", "123456"):
            with pytest.raises(Refused):
                await http.slack.submit(http.ana, values={"Title": value})

    async def test_closing_is_told_to_who_asked_for_it(self, http: Office) -> None:
        seen: list[bool] = []

        @http.app.view_closed("form")
        async def closed(ack: Ack, body: Body) -> None:
            await ack()
            seen.append(body["is_cleared"])

        await self._open(http, modal(TITLE, notify_on_close=True))
        await http.slack.close(http.ana)
        await self._open(http, modal(TITLE, notify_on_close=True))
        await http.slack.close(http.ana, all_of_them=True)
        assert seen == [False, True]
        assert http.ana.modal is None

    async def test_a_trigger_is_good_once_and_for_three_seconds(self, http: Office) -> None:
        triggers: list[str] = []

        @http.app.shortcut("new")
        async def new(ack: Ack, body: Body) -> None:
            await ack()
            triggers.append(body["trigger_id"])

        for _ in range(2):
            await http.slack.global_shortcut(http.ana, "new")
        await http.client.views_open(trigger_id=triggers[0], view=modal(TITLE))
        again = http.client.views_open(trigger_id=triggers[0], view=modal(TITLE))
        assert await error_of(again) == "exchanged_trigger_id"
        http.slack.clock.move(3.1)
        late = http.client.views_open(trigger_id=triggers[1], view=modal(TITLE))
        assert await error_of(late) == "expired_trigger_id"
        http.slack.forgive("exchanged_trigger_id")
        http.slack.forgive("expired_trigger_id")

    async def _open(self, at: Office, view: Body) -> None:
        trigger = at.slack.world.trigger(at.ana, at.team)
        await at.client.views_open(trigger_id=trigger, view=view)

    async def test_the_home_tab_and_its_hash(self, at: Office) -> None:
        @at.app.action("Done")
        async def act(ack: Ack, body: Body) -> None:
            await ack()
            view = {"type": "home", "blocks": [section("all done")]}
            await at.client.views_publish(user_id=body["user"]["id"], view=view, hash=body["view"]["hash"])

        home = {"type": "home", "blocks": [section("today"), actions(button("Done"))]}
        first = await at.client.views_publish(user_id=at.ana.id, view=home)
        assert at.ana.home is not None
        await at.slack.click(at.ana, at.ana.home, "Done")
        assert at.ana.home.visible_text == "all done"
        stale = at.client.views_publish(user_id=at.ana.id, view=home, hash=first["view"]["hash"])
        assert await error_of(stale) == "hash_conflict"
