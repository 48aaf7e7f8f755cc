"""Somebody whose platform tells no time zone is asked where they are, once; until then the team's zone is used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.contents import FromMessage
from bot.message import Form, Message, Select
from bot.ports import Limits, Reply
from tests.flows.chat import Chat, button, buttons, text
from tests.flows.conftest import introduced

if TYPE_CHECKING:
    from storage.store import PostgresStore

ASKED = "I don't know where you are"
READ_IN = "the team's zone: prefs tz CITY sets yours"


@pytest.fixture
async def abroad(store: PostgresStore) -> Chat:
    """On a platform that tells no zone: Discord."""
    return await introduced(Chat(store, zone=None, locale="de", limits=Limits(live=True)))


def question(reply: Reply) -> Select | None:
    assert isinstance(reply.body, Message)
    return next((one for one in reply.body.blocks if isinstance(one, Select)), None)


@pytest.mark.parametrize(
    "line", ["add Fix friday", "due 1 friday", "snooze 1 tomorrow", "edit 1 start:mon", "edit 1 due:fri", "when friday"]
)
async def test_the_first_date_asks_and_the_later_ones_say_how_they_were_read(abroad: Chat, line: str) -> None:
    await abroad.say("add Fix login")
    first = await abroad.say(line)
    assert ASKED in text(first)
    assert "read dates in UTC" in text(first)
    assert "prefs tz CITY" in text(first)
    select = question(first)
    assert select is not None
    assert select.placeholder == "Where are you?"
    assert (select.options[0].label, select.options[0].command) == ("Berlin (now 10:00)", "prefs tz Europe/Berlin")
    assert len(select.options) == 25

    second = await abroad.say("due 1 monday")
    assert question(second) is None
    assert ASKED not in text(second)
    assert f"Read in UTC, {READ_IN}" in text(second)


@pytest.mark.parametrize("line", ["add Fix login", "due 1 none", "snooze 1 none", "prio 1 1", "show 1", "when never"])
async def test_without_a_date_nobody_is_asked(abroad: Chat, line: str) -> None:
    await abroad.say("add one friday", as_="bob")
    said = text(await abroad.say(line))
    assert ASKED not in said
    assert READ_IN not in said


async def test_everybody_is_asked_for_themselves(abroad: Chat) -> None:
    assert question(await abroad.say("add one friday"))
    assert question(await abroad.say("add two friday", as_="bob"))
    assert not question(await abroad.say("add three friday"))


async def test_whose_zone_the_platform_tells_is_not_asked(live: Chat) -> None:
    said = text(await live.say("add one friday"))
    assert ASKED not in said
    assert READ_IN not in said


async def test_what_everybody_sees_asks_nobody(chat: Chat) -> None:
    chat.zone = None
    public = await chat.say("add one friday", as_="new")
    assert question(public) is None
    assert READ_IN in text(public)
    assert question(await chat.say("prio 1 1", as_="new")) is None
    assert question(await chat.say("due 1 monday", as_="new"))


async def test_an_answer_that_came_to_nothing_is_no_question_asked(abroad: Chat) -> None:
    assert question(await abroad.say("due 99 friday")) is None
    assert question(await abroad.say("add one 03/04 in:nowhere")) is None
    assert question(await abroad.say("add one friday"))


async def test_a_form_and_a_reaction_ask_too(abroad: Chat) -> None:
    form = await abroad.say("form Fix")
    assert isinstance(form.body, Form)
    assert question(await abroad.submit(form, {"due": "friday"}))
    await abroad.say("reactions on")
    content = FromMessage("m1", "look at the login by friday", "Eve", "https://chat.example/m1", at_once=True)
    assert question(await abroad.send(content, as_="bob"))


async def test_picking_a_city_is_all_there_is_to_it(abroad: Chat) -> None:
    asked = await abroad.say("add one")
    asked = await abroad.say("when tomorrow 9:00")
    picked = await abroad.press(asked, "Vienna")
    said = text(picked)
    assert "Europe/Vienna" in said
    assert "10:00 (Europe/Vienna)" in said
    again = text(await abroad.say("when tomorrow 9:00"))
    assert "Europe/Vienna" in again
    assert READ_IN not in again


@pytest.mark.parametrize(("line", "due"), [("17:00", "today 17:00"), ("friday", "Fri 18 Sep")])
async def test_a_date_read_in_the_wrong_zone_can_be_moved_to_the_right_one(abroad: Chat, line: str, due: str) -> None:
    asked = await abroad.say(f"add one {line}")
    picked = await abroad.press(asked, "Berlin")
    assert "read in another zone" in text(picked)
    move = button(picked, "#1 due")
    assert move.label == f"#1 due {due} in Berlin"
    assert "17:00 (Europe/Berlin)" in text(await abroad.press(picked, move.label))


async def test_nothing_is_moved_that_was_read_right(abroad: Chat) -> None:
    await abroad.say("add one friday")
    await abroad.say("prefs tz Vienna")
    assert not [one for one in buttons(await abroad.say("prefs tz Berlin")) if "due" in one.label]
    await abroad.say("add two", as_="bob")
    assert not [one for one in buttons(await abroad.say("prefs tz Berlin", as_="bob")) if "due" in one.label]


async def test_other_preferences_do_not_make_the_guess_theirs(abroad: Chat) -> None:
    form = await abroad.say("prefs")
    await abroad.submit(form, {"workdays": "mon-thu"})
    assert question(await abroad.say("add one friday"))


@pytest.mark.parametrize(
    ("locale", "first"),
    [("en-GB", "London"), ("pt-BR", "Sao Paulo"), ("en-US", "New York"), ("xx", "Los Angeles"), (None, "Los Angeles")],
)
async def test_the_likeliest_cities_stand_first(abroad: Chat, locale: str | None, first: str) -> None:
    abroad.locale = locale
    select = question(await abroad.say("when friday"))
    assert select is not None
    assert select.options[0].label.startswith(first)


# ---- the team's zone


async def test_an_admin_sets_the_zone_of_all_who_said_nothing(abroad: Chat) -> None:
    await abroad.say("prefs tz Tokyo", as_="eve")
    await abroad.say("when friday", as_="bob")
    said = text(await abroad.say("admin zone new york"))
    assert "The team's time zone is America/New_York now" in said
    assert "It is 04:00 there" in said
    bobs = text(await abroad.say("when friday", as_="bob"))
    assert f"Read in America/New_York, {READ_IN}" in bobs
    assert "(America/New_York)" in bobs
    assert "(Asia/Tokyo)" in text(await abroad.say("when friday", as_="eve"))
    newcomers = question(await abroad.say("when friday", as_="new"))
    assert newcomers is not None
    assert newcomers.options[0].label == "New York (now 04:00)"


async def test_whoever_changed_other_preferences_before_follows_too(abroad: Chat) -> None:
    await abroad.say("prefs days mon-thu", as_="bob")
    await abroad.say("admin zone Berlin")
    assert "(Europe/Berlin)" in text(await abroad.say("when friday", as_="bob"))


async def test_only_an_admin_sets_it(abroad: Chat) -> None:
    refused = await abroad.say("admin zone Berlin", as_="bob")
    assert "Only an admin" in text(refused)
    assert "UTC" in text(await abroad.say("when friday", as_="bob"))


@pytest.mark.parametrize("line", ["admin zone", "admin zone Atlantis", "admin zone san", "admin zone Etc/GMT+5"])
async def test_a_zone_that_is_none_is_explained(abroad: Chat, line: str) -> None:
    reply = await abroad.say(line)
    assert not reply.understood
    assert "admin zone" in text(reply)


async def test_a_city_of_several_zones_is_asked_back(abroad: Chat) -> None:
    asked = await abroad.say("admin zone sant")
    assert all(one.command.startswith("admin zone America/Sant") for one in buttons(asked))
    assert "Santiago now" in text(await abroad.press(asked, "Santiago"))


async def test_it_can_be_undone_unless_it_was_set_again(abroad: Chat) -> None:
    first = await abroad.say("admin zone Berlin")
    second = await abroad.say("admin zone Tokyo")
    assert "changed again since" in text(await abroad.press(first, "Undo"))
    undone = await abroad.press(second, "Undo")
    assert "set the team's time zone to Asia/Tokyo" in text(undone)
    assert "(Europe/Berlin)" in text(await abroad.say("when friday", as_="bob"))
    assert "already" in text(await abroad.say("admin zone Berlin"))
    await abroad.press(undone, "Undo")
    assert "(Asia/Tokyo)" in text(await abroad.say("when friday", as_="bob"))


async def test_undoing_the_first_one_is_no_zone_at_all(abroad: Chat) -> None:
    await abroad.press(await abroad.say("admin zone Berlin"), "Undo")
    assert "UTC" in text(await abroad.say("when friday", as_="bob"))


async def test_being_asked_survives_a_restart(abroad: Chat) -> None:
    await abroad.say("add one friday")
    restarted = replace(abroad)
    assert question(await restarted.say("add two friday")) is None
