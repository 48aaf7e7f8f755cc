"""Who and where: asked of Slack once in a while, in a time that a person can wait, and never believed for ever."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.slack import directory as module
from adapters.slack.directory import PAGE, Directory, Place, place_of, sender_of
from bot.errors import AddressGone, DeliveryError, TryAgain
from bot.message import Message, Text
from bot.model import RoomKind

START = datetime(2026, 9, 16, tzinfo=UTC)
ANA = {"id": "UANA", "name": "ana", "team_id": "T1", "tz": "Europe/Berlin", "profile": {"display_name": "Ana"}}


class Asked:
    """Answers as Slack does, from `answers`: by method, a value or an error; `hangs`: it never does."""

    def __init__(self, **answers: object) -> None:
        self.answers = {name.replace("_", "."): answer for name, answer in answers.items()}
        self.calls: list[str] = []
        self.now = START
        self.hangs = False
        self.directory = Directory(self.call, lambda: self.now)

    async def call(self, _: str, method: str, **arguments: object) -> dict[str, Any]:
        self.calls.append(method)
        if self.hangs:
            await asyncio.Event().wait()
        answer = self.answers[method]
        if isinstance(answer, Exception):
            raise answer
        return answer(**arguments) if callable(answer) else answer


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)


async def test_a_person_is_asked_for_once_an_hour() -> None:
    asked = Asked(users_info={"user": ANA})
    for _ in range(3):
        sender = await asked.directory.sender("T1", "UANA")
    assert (sender.name, sender.handle, sender.zone) == ("Ana", "ana", "Europe/Berlin")
    assert asked.calls == ["users.info"]
    asked.now += timedelta(hours=1)
    await asked.directory.sender("T1", "UANA")
    assert asked.calls == ["users.info"] * 2


async def test_slack_s_silence_costs_little_time_and_the_person_is_still_known_by_id() -> None:
    asked = Asked()
    asked.hangs = True
    sender = await asked.directory.sender("T1", "UANA")
    assert (sender.external_id, sender.name) == ("UANA", "")


async def test_an_error_neither_stops_anybody_nor_is_remembered() -> None:
    asked = Asked(users_info=TryAgain("503"))
    assert (await asked.directory.sender("T1", "UANA")).name == ""
    asked.answers["users.info"] = {"user": ANA}
    assert (await asked.directory.sender("T1", "UANA")).name == "Ana"


async def test_whoever_the_workspace_does_not_know_can_be_given_nothing() -> None:
    asked = Asked(users_info=AddressGone("user_not_found"))
    assert (await asked.directory.sender("T1", "UANA")).barred == "is not in this workspace"


async def test_what_was_known_an_hour_ago_is_better_than_nothing() -> None:
    asked = Asked(users_info={"user": ANA})
    await asked.directory.sender("T1", "UANA")
    asked.now += timedelta(days=1)
    asked.answers["users.info"] = TryAgain("503")
    assert (await asked.directory.sender("T1", "UANA")).name == "Ana"


async def test_news_about_somebody_replaces_what_was_known() -> None:
    asked = Asked(users_info={"user": ANA})
    await asked.directory.sender("T1", "UANA")
    asked.directory.user_changed("T1", ANA | {"tz": "Asia/Seoul", "deleted": True})
    sender = await asked.directory.sender("T1", "UANA")
    assert (sender.zone, sender.barred) == ("Asia/Seoul", "is deactivated")
    assert asked.calls == ["users.info"]


async def test_the_same_id_in_two_workspaces_is_two_people() -> None:
    asked = Asked(users_info={"user": ANA})
    await asked.directory.sender("T1", "UANA")
    await asked.directory.sender("T2", "UANA")
    assert asked.calls == ["users.info"] * 2


async def test_a_room_is_known_until_something_changes_it() -> None:
    asked = Asked(conversations_info={"channel": {"id": "C1", "name": "web"}})
    for _ in range(2):
        assert await asked.directory.place("T1", "C1") == Place(RoomKind.CHANNEL, "web")
    asked.directory.place_changed("T1", "C1")
    await asked.directory.place("T1", "C1")
    assert asked.calls == ["conversations.info"] * 2


@pytest.mark.parametrize("channel", ["D1", "C1"])
async def test_direct_messages_are_known_without_asking(channel: str) -> None:
    asked = Asked()
    assert await asked.directory.place("T1", channel, "directmessage") == Place(RoomKind.DM)
    assert asked.calls == []


async def test_what_cannot_be_known_is_private() -> None:
    """Nobody who is not in it sees what is said there."""
    asked = Asked(conversations_info=TryAgain("503"))
    assert await asked.directory.place("T1", "C1", "web") == Place(RoomKind.PRIVATE, "web", guessed=True)
    assert await asked.directory.place("T1", "C1", "privategroup") == Place(RoomKind.PRIVATE, guessed=True)


@pytest.mark.parametrize("error", [AddressGone("conversations.info: access_denied"), TryAgain("503")])
async def test_what_was_known_counts_more_than_a_guess(error: DeliveryError) -> None:
    asked = Asked(conversations_info={"channel": {"id": "C1", "name": "web"}})
    await asked.directory.place("T1", "C1")
    asked.now += timedelta(days=1)
    asked.answers["conversations.info"] = error
    assert await asked.directory.place("T1", "C1") == Place(RoomKind.CHANNEL, "web")
    assert (await asked.directory.place("T1", "C2")).guessed


async def test_what_a_payload_says_of_others_in_a_channel_counts_at_once() -> None:
    asked = Asked(conversations_info={"channel": {"id": "C1", "name": "web"}})
    await asked.directory.place("T1", "C1")
    asked.directory.place_shared("T1", "C1")
    assert await asked.directory.place("T1", "C1") == Place(RoomKind.CHANNEL, "web", shared=True)


async def test_texts_are_shown_with_the_names_of_people_and_public_channels() -> None:
    """What a private channel is called is nobody's business elsewhere."""

    def channel(channel: str) -> dict[str, Any]:
        return {"channel": {"id": channel, "name": channel.lower(), "is_private": channel == "C2"}}

    asked = Asked(users_info={"user": ANA}, conversations_info=channel)
    document = Message("Ask <@UANA> in <#C1>", (Text(("or <#C2>, <#G3>, <#D4>, <card:1.2>, <@person:7>",)),))
    assert await asked.directory.names("T1", document, None) == {"UANA": "Ana", "C1": "c1"}
    assert sorted(asked.calls) == ["conversations.info", "conversations.info", "users.info"]


async def test_one_who_changes_changes_in_the_list_of_all_and_nobody_asks_for_all_again() -> None:
    everybody = [ANA, ANA | {"id": "UBEN", "name": "ben", "profile": {"display_name": "Ben"}}]
    asked = Asked(users_list={"members": everybody})
    await asked.directory.named_like("T1", "a")
    asked.directory.user_changed("T1", ANA | {"profile": {"display_name": "Anna"}})
    asked.directory.user_changed("T1", ANA | {"id": "UAMY", "name": "amy", "profile": {"display_name": "Amy"}})
    assert [one.name for one in await asked.directory.named_like("T1", "a")] == ["Anna", "Amy"]
    assert asked.calls == ["users.list"]
    asked.now += timedelta(hours=1)
    await asked.directory.named_like("T1", "a")
    assert asked.calls == ["users.list"] * 2


async def test_where_the_bot_is_not_it_may_be_any_moment() -> None:
    asked = Asked(conversations_info=AddressGone("channel_not_found"))
    assert await asked.directory.place("T1", "C1") == Place(RoomKind.PRIVATE, away=True)
    asked.answers["conversations.info"] = {"channel": {"id": "C1", "name": "board", "is_private": True}}
    assert await asked.directory.place("T1", "C1") == Place(RoomKind.PRIVATE, "board")


async def test_everybody_is_read_page_by_page() -> None:
    people = [{"id": f"U{number}", "name": f"ana{number}", "team_id": "T1"} for number in range(2 * PAGE + 1)]
    people[0]["deleted"] = True  # type: ignore[assignment]

    def listed(limit: int, cursor: str) -> dict[str, Any]:
        start = int(cursor or 0)
        later = str(start + limit) if start + limit < len(people) else ""
        return {"members": people[start : start + limit], "response_metadata": {"next_cursor": later}}

    asked = Asked(users_list=listed)
    found = await asked.directory.named_like("T1", "@ANA40")
    assert [one.handle for one in found] == ["ana40", "ana400"]
    assert asked.calls == ["users.list"] * 3
    assert await asked.directory.named_like("T1", "nobody") == []
    assert len(await asked.directory.named_like("T1", "ana")) == module.SUGGESTED
    assert asked.calls == ["users.list"] * 3


@pytest.mark.parametrize(
    ("user", "barred"),
    [
        ({}, ""),
        ({"deleted": True}, "is deactivated"),
        ({"is_bot": True}, "is a bot"),
        ({"id": "USLACKBOT"}, "is a bot"),
        ({"is_stranger": True}, "belongs to another organisation"),
        ({"team_id": "T2"}, "belongs to another organisation"),
        ({"team_id": "T2", "enterprise_user": {"id": "E1"}}, ""),
        ({"is_restricted": True}, ""),
    ],
)
def test_who_can_be_given_a_task(user: dict[str, Any], barred: str) -> None:
    assert sender_of(ANA | user, "T1").barred == barred


def test_guests_and_admins_are_known_as_such() -> None:
    assert sender_of(ANA | {"is_ultra_restricted": True}, "T1").guest
    assert sender_of(ANA | {"is_owner": True}, "T1").administers
    assert not sender_of(ANA, "T1").administers


@pytest.mark.parametrize(
    ("channel", "place"),
    [
        ({"name": "web"}, Place(RoomKind.CHANNEL, "web")),
        ({"name": "web", "is_private": True}, Place(RoomKind.PRIVATE, "web")),
        ({"name": "mpdm", "is_mpim": True}, Place(RoomKind.PRIVATE, "mpdm")),
        ({"name": "old", "is_group": True}, Place(RoomKind.PRIVATE, "old")),
        ({"is_im": True}, Place(RoomKind.DM)),
        ({"name": "both", "is_ext_shared": True}, Place(RoomKind.CHANNEL, "both", shared=True)),
        ({"name": "soon", "is_pending_ext_shared": True}, Place(RoomKind.CHANNEL, "soon", shared=True)),
        ({}, Place(RoomKind.CHANNEL)),
    ],
)
def test_an_id_says_nothing_about_who_sees_a_room(channel: dict[str, Any], place: Place) -> None:
    assert place_of({"id": "G1"} | channel) == place
