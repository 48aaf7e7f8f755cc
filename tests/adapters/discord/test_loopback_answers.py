"""What the loopback lets a bot answer to an interaction, and when; by requests made by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.adapters.discord.loopback import Discord
from tests.adapters.discord.loopback_tools import COMMAND, Raw, raw, started, used

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.places import Channel

V2, EPHEMERAL = 1 << 15, 1 << 6
MODAL = {
    "title": "Form",
    "custom_id": "form",
    "components": [{"type": 18, "label": "Title", "component": {"type": 4, "custom_id": "t", "style": 1}}],
}
BUTTON = {"type": 1, "components": [{"type": 2, "style": 2, "label": "Go", "custom_id": "go"}]}


@dataclass
class Office:
    server: Discord
    by: Raw
    ana: Person
    web: Channel

    async def ping(self) -> Interaction:
        return await started(self.server, self.by, self.ana, self.web)

    async def press(self) -> Interaction:
        """A button that is not answered yet."""
        first = await self.ping()
        await self.by.respond(first, 4, {"content": "Press", "components": [BUTTON]})
        assert first.message is not None
        async with used(self.server, self.ana.click(first.message, "Go")) as pressed:
            return pressed

    async def submit(self) -> Interaction:
        first = await self.ping()
        await self.by.respond(first, 9, MODAL)
        async with used(self.server, self.ana.submit(first, {"Title": "x"})) as submitted:
            return submitted


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with Discord() as server, raw(server) as by:
        acme = server.guild("Acme")
        yield Office(server, by, server.person("Ana", acme), acme.channel("web"))


def code(answer: tuple[int, Json]) -> tuple[int, int]:
    return answer[0], answer[1]["code"]


async def test_an_answer_comes_within_three_seconds(office: Office) -> None:
    late, in_time = await office.ping(), await office.ping()
    office.server.clock.move(2.5)
    assert (await office.by.respond(in_time, 4, {"content": "pong"}))[0] == 200
    office.server.clock.move(0.6)
    assert code(await office.by.respond(late, 4, {"content": "pong"})) == (404, 10062)
    assert late.failed
    assert not in_time.failed
    assert code(await office.by.ask(f"POST /interactions/1/{late.token}/callback", {"type": 5})) == (404, 10062)


async def test_an_interaction_is_acknowledged_once(office: Office) -> None:
    ping = await office.ping()
    assert (await office.by.respond(ping, 5))[0] == 200
    assert code(await office.by.respond(ping, 4, {"content": "pong"})) == (400, 40060)
    office.server.forgive("40060")


async def test_a_refused_answer_acknowledges_nothing(office: Office) -> None:
    ping = await office.ping()
    assert code(await office.by.respond(ping, 4, {"content": "x" * 2001})) == (400, 50035)
    assert code(await office.by.respond(ping, 4, {})) == (400, 50006)
    assert (await office.by.respond(ping, 4, {"content": "pong"}))[0] == 200
    assert len(office.server.violations) == 2
    office.server.forgive("/callback")


@pytest.mark.parametrize(
    ("what", "allowed"),
    [("ping", {4, 5, 9}), ("press", {4, 5, 6, 7, 9}), ("submit", {4, 5})],
)
async def test_each_kind_has_its_answers(office: Office, what: str, allowed: set[int]) -> None:
    data: dict[int, Json] = {4: {"content": "x"}, 7: {"content": "y"}, 8: {"choices": []}, 9: MODAL}
    taken = set()
    for kind in range(1, 13):
        interaction = await getattr(office, what)()
        if (await office.by.respond(interaction, kind, data.get(kind)))[0] == 200:
            taken.add(kind)
    assert taken == allowed
    office.server.violations.clear()


async def test_autocomplete_has_at_most_25_choices(office: Office) -> None:
    option = {"name": "due", "description": "…", "type": 3, "autocomplete": True}
    await office.by.sync({**COMMAND, "options": [option]})

    async def answer(choices: list[Json]) -> int:
        typing = office.ana.types(office.web, "ping", focused=("due", "fri"))
        async with used(office.server, typing) as interaction:
            assert (await office.by.respond(interaction, 4, {"content": "x"}))[0] == 400
            return (await office.by.respond(interaction, 8, {"choices": choices}))[0]

    assert await answer([{"name": "Friday", "value": "fri"}] * 25) == 200
    assert await answer([{"name": "Friday", "value": "fri"}] * 26) == 400
    assert await answer([{"name": "x" * 101, "value": "fri"}]) == 400
    assert await answer([{"name": "x", "value": ""}]) == 400
    office.server.violations.clear()


async def test_deferring_sets_nothing_but_who_sees_it(office: Office) -> None:
    ping = await office.ping()
    assert code(await office.by.respond(ping, 5, {"flags": V2})) == (400, 50035)
    assert (await office.by.respond(ping, 5, {"flags": EPHEMERAL}))[0] == 200
    assert ping.is_loading
    assert ping.message in office.ana.ephemerals(office.web)
    edit = {"flags": V2, "components": [{"type": 10, "content": "Here"}]}
    status, document = await office.by.ask(f"PATCH {office.by.webhook(ping)}/messages/@original", edit)
    assert (status, document["flags"]) == (200, V2 | EPHEMERAL)
    assert (ping.text, ping.is_loading) == ("Here", False)
    office.server.forgive("deferring")


@pytest.mark.parametrize(("deferred", "asked"), [(EPHEMERAL, 0), (0, EPHEMERAL)])
async def test_the_first_followup_is_as_private_as_the_defer(office: Office, deferred: int, asked: int) -> None:
    ping = await office.ping()
    await office.by.respond(ping, 5, {"flags": deferred})
    said = {"content": "pong", "flags": asked}
    first, second = [(await office.by.ask(f"POST {office.by.webhook(ping)}", said))[1] for _ in range(2)]
    assert first["id"] == str(ping.message.id if ping.message else 0)
    assert first["flags"] == deferred
    assert second["flags"] == asked
    assert [one.text for one in ping.followups] == ["pong"]
    assert len(office.web.messages) == 1


async def test_without_an_answer_there_is_nothing_to_follow(office: Office) -> None:
    ping = await office.ping()
    assert code(await office.by.ask(f"POST {office.by.webhook(ping)}", {"content": "x"})) == (404, 10015)
    assert code(await office.by.ask(f"POST {office.by.webhook(ping)}wrong", {"content": "x"})) == (404, 10015)


async def test_the_token_lives_for_fifteen_minutes(office: Office) -> None:
    ping = await office.ping()
    await office.by.respond(ping, 4, {"content": "pong"})
    original = f"{office.by.webhook(ping)}/messages/@original"
    office.server.clock.move(899)
    assert (await office.by.ask(f"GET {original}"))[1]["content"] == "pong"
    office.server.clock.move(2)
    assert code(await office.by.ask(f"PATCH {original}", {"content": "x"})) == (401, 50027)
    assert code(await office.by.ask(f"POST {office.by.webhook(ping)}", {"content": "x"})) == (401, 50027)


async def test_the_original_and_followups_are_changed_and_deleted(office: Office) -> None:
    ping = await office.ping()
    await office.by.respond(ping, 4, {"content": "pong"})
    path = f"{office.by.webhook(ping)}/messages"
    _, more = await office.by.ask(f"POST {office.by.webhook(ping)}", {"content": "more"})
    assert (await office.by.ask(f"PATCH {path}/{more['id']}", {"content": "less"}))[1]["content"] == "less"
    assert ping.followups[0].edits == ["more"]
    assert (await office.by.ask(f"DELETE {path}/{more['id']}"))[0] == 204
    assert (await office.by.ask(f"DELETE {path}/@original"))[0] == 204
    assert code(await office.by.ask(f"GET {path}/@original")) == (404, 10008)
    assert office.web.messages == []


async def test_an_update_changes_the_message_that_was_pressed(office: Office) -> None:
    first, second = await office.press(), await office.press()
    await office.by.respond(first, 7, {"content": "Pressed", "components": []})
    assert (first.text, first.message) == ("Pressed", first.source)
    await office.by.respond(second, 6)
    await office.by.ask(f"PATCH {office.by.webhook(second)}/messages/@original", {"content": "Later"})
    assert second.source is not None
    assert second.source.text == "Later"
    follow = await office.by.ask(f"POST {office.by.webhook(second)}", {"content": "Psst", "flags": EPHEMERAL})
    assert follow[1]["flags"] == EPHEMERAL
    assert second.source.text == "Later"


async def test_an_ephemeral_message_is_out_of_the_bots_reach_but_by_the_token(office: Office) -> None:
    ping = await office.ping()
    await office.by.respond(ping, 4, {"content": "Psst", "flags": EPHEMERAL})
    assert ping.message is not None
    path = f"/channels/{office.web.id}/messages"
    assert code(await office.by.ask(f"GET {path}/{ping.message.id}")) == (404, 10008)
    assert code(await office.by.ask(f"PATCH {path}/{ping.message.id}", {"content": "x"})) == (404, 10008)
    assert (await office.by.ask(f"GET {path}"))[1] == []


async def test_the_response_says_what_became_of_it(office: Office) -> None:
    ping = await office.ping()
    _, answer = await office.by.respond(ping, 4, {"content": "pong", "flags": EPHEMERAL})
    assert answer["interaction"]["response_message_ephemeral"]
    assert answer["resource"]["message"]["content"] == "pong"
    again = await office.ping()
    path = f"/interactions/{again.id}/{again.token}/callback"
    assert await office.by.ask(f"POST {path}", {"type": 5}) == (204, "")


async def test_a_modal_from_a_button_can_change_the_buttons_message(office: Office) -> None:
    pressed = await office.press()
    await office.by.respond(pressed, 9, MODAL)
    async with used(office.server, office.ana.submit(pressed, {"Title": "x"})) as submitted:
        assert submitted.document["message"]["id"] == str(pressed.source.id if pressed.source else 0)
        assert (await office.by.respond(submitted, 7, {"content": "Submitted"}))[0] == 200
    assert pressed.source is not None
    assert pressed.source.text == "Submitted"
