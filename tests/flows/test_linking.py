"""Two teams and their people, on two platforms, become one and two again."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.ports import Address, Reply, Surface
from tests.flows.chat import Chat, button, numbers, text
from tests.flows.conftest import introduced

if TYPE_CHECKING:
    from storage.store import PostgresStore


@dataclass
class Side(Chat):
    """A chat on a platform of its own, whose accounts are nobody else's."""

    platform: str = "slack"

    def where(self, *how: object, **named: object) -> Address:
        place = super().where(*how, **named)  # type: ignore[arg-type]  # as Chat's
        room = f"{place.room} of {self.installation}"
        return Address(self.platform, place.installation, room, place.name, place.kind, place.thread)

    def account(self, name: str) -> str:
        return f"{name} of {self.installation}"

    async def stale_here(self) -> list[Surface]:
        now = self.now + timedelta(seconds=1)
        found = await self.store.claim_surfaces(self.platform, now, until=now + timedelta(minutes=1), limit=1000)
        return [one for one in found if one.where.installation == self.installation]


@pytest.fixture
async def slack(store: PostgresStore) -> Side:
    return await team(Side(store, installation=f"T{uuid.uuid4().hex}"))


@pytest.fixture
async def discord(store: PostgresStore) -> Side:
    return await team(Side(store, installation=f"G{uuid.uuid4().hex}", platform="discord"))


async def team(side: Side) -> Side:
    await introduced(side)
    return side


def code_of(reply: Reply) -> str:
    found = re.search(r"Your code is (\S+)", text(reply))
    assert found, text(reply)
    return found[1]


async def join(first: Side, second: Side, who: str = "ana") -> Reply:
    code = code_of(await first.say("admin link", as_=who))
    asked = await second.say(f"admin link {code}", as_=who)
    await second.press(asked, "Join", as_=who)
    return await first.press(await first.say("admin link", as_=who), "Join", as_=who)


async def link(first: Side, second: Side, who: str, whose: str) -> Reply:
    code = code_of(await first.say("link", as_=who))
    asked = await second.say(f"link {code}", as_=whose)
    await second.press(asked, "Yes", as_=whose)
    return await first.press(await first.say("link", as_=who), "Yes", as_=who)


# ---- codes


async def test_a_code_is_shown_to_who_asks_and_to_nobody_else(slack: Side) -> None:
    reply = await slack.say("admin link")
    assert reply.audience == "private"
    assert "Discord" in text(reply)


async def test_a_wrong_code_is_refused_and_after_five_of_them_any_code(slack: Side, discord: Side) -> None:
    code = code_of(await slack.say("admin link"))
    for _ in range(5):
        reply = await discord.say("admin link BCDF-GHJK")
        assert "don't know that code" in text(reply)
    assert "Too many wrong codes" in text(await discord.say(f"admin link {code}"))
    assert "Too many wrong codes" in text(await discord.say(f"link {code}"))

    discord.pass_time(minutes=61)
    slack.pass_time(minutes=61)
    code = code_of(await slack.say("admin link"))
    assert "Join" in text(await discord.say(f"admin link {code}"))


async def test_wrong_codes_of_one_account_do_not_hinder_another(slack: Side, discord: Side) -> None:
    for _ in range(6):
        await discord.say("link BCDF-GHJK", as_="bob")
    code = code_of(await slack.say("admin link"))
    assert "Join" in text(await discord.say(f"admin link {code}"))


async def test_a_code_ends_after_ten_minutes(slack: Side, discord: Side) -> None:
    code = code_of(await slack.say("admin link"))
    discord.pass_time(minutes=10, seconds=1)
    assert "don't know that code" in text(await discord.say(f"admin link {code}"))


async def test_a_code_is_good_for_one_time(slack: Side, discord: Side) -> None:
    code = code_of(await slack.say("admin link"))
    asked = await discord.say(f"admin link {code}")
    await discord.press(asked, "Join")
    assert "don't know that code" in text(await discord.press(asked, "Join"))
    assert "don't know that code" in text(await discord.say(f"admin link {code}"))


async def test_a_new_code_ends_the_one_before(slack: Side, discord: Side) -> None:
    old = code_of(await slack.say("admin link"))
    new = code_of(await slack.say("admin link"))
    assert "don't know that code" in text(await discord.say(f"admin link {old}"))
    assert "Join" in text(await discord.say(f"admin link {new}"))


async def test_ones_own_code_is_refused_on_the_same_platform(slack: Side) -> None:
    code = code_of(await slack.say("admin link"))
    assert "made on Slack, too" in text(await slack.say(f"admin link {code}"))


async def test_a_code_for_people_joins_no_teams(slack: Side, discord: Side) -> None:
    code = code_of(await slack.say("link"))
    assert "joins people" in text(await discord.say(f"admin link {code}"))


async def test_who_is_no_admin_joins_no_teams(slack: Side, discord: Side) -> None:
    assert "Only an admin" in text(await slack.say("admin link", as_="bob"))
    code = code_of(await slack.say("admin link"))
    assert "Only an admin" in text(await discord.say(f"admin link {code}", as_="bob"))
    assert "Only an admin" in text(await slack.say("admin unlink confirm:yes", as_="bob"))


async def test_nobody_but_the_maker_confirms(slack: Side, discord: Side) -> None:
    await slack.say("admin role @bob admin")
    code = code_of(await slack.say("admin link"))
    await discord.press(await discord.say(f"admin link {code}"), "Join")
    line = button(await slack.say("admin link"), "Join").command
    assert "can't be confirmed" in text(await slack.say(line, as_="bob"))
    assert "can't be confirmed" in text(await discord.say(line))
    assert "one team" in text(await slack.say(line))


async def test_nothing_is_joined_before_both_agreed(slack: Side, discord: Side) -> None:
    await slack.say("add Slack only")
    code = code_of(await slack.say("admin link"))
    await discord.press(await discord.say(f"admin link {code}"), "Join")
    assert numbers(await discord.say("list all")) == []
    slack.pass_time(minutes=11)
    assert "Your code is" in text(await slack.say("admin link"))


# ---- one team


async def test_two_teams_have_one_board_and_one_numbering(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await slack.say("add Write docs")
    await discord.say("add Paint it @bob")
    await discord.say("add Hang it up parent:1")
    reply = await join(slack, discord)
    assert "#1 is #3 now" in text(reply)

    for side in (slack, discord):
        assert sorted(numbers(await side.say("list all"))) == [1, 2, 3, 4]
    assert "Paint it" in text(await slack.say("show 3"))
    assert "It was #1" in text(await discord.say("history 3"))
    await discord.say("add Fifth")
    assert "Fifth" in text(await slack.say("show 5"))


async def test_it_does_not_matter_who_made_the_code(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await join(discord, slack)
    assert "Fix login" in text(await discord.say("show 1"))
    assert "Paint it" in text(await slack.say("show 2"))


async def test_people_of_both_are_found_by_name(slack: Side, discord: Side) -> None:
    await discord.say("help", as_="dora")
    await join(slack, discord)
    await slack.say("add Fix login @dora")
    assert numbers(await discord.say("list mine", as_="dora")) == [1]


async def test_a_project_is_bound_to_channels_of_both(slack: Side, discord: Side) -> None:
    await slack.say("project create Web")
    await discord.say("project create Web")
    await join(slack, discord)
    assert "web-2" in text(await slack.say("project list"))
    await discord.say("project bind web", room="website")
    await slack.say("project bind web", room="web")
    await discord.say("add Draw it", room="website")
    assert "Draw it" in text(await slack.say("list in:web"))


async def test_other_tenants_see_nothing_before_and_after(slack: Side, discord: Side, store: PostgresStore) -> None:
    other = await team(Side(store, installation=f"G{uuid.uuid4().hex}", platform="discord"))
    await other.say("add Secret")
    await slack.say("add Fix login")
    await join(slack, discord)
    assert numbers(await other.say("list all")) == [1]
    assert "Secret" not in text(await slack.say("show 1"))
    assert "Fix login" not in text(await other.say("show 1"))
    code = code_of(await other.say("admin link"))
    assert "on Discord already" in text(await slack.say(f"admin link {code}"))


async def test_cards_live_on_both_sides_and_are_drawn_with_their_new_number(slack: Side, store: PostgresStore) -> None:
    live = await team(Side(store, installation=f"G{uuid.uuid4().hex}", platform="discord", limits=Chat(store).limits))
    live.limits = type(live.limits)(live=True)
    live.__post_init__()
    await slack.say("add Fix login")
    await live.say("add Paint it")
    (card,) = await live.stale_here()
    async with store.begin(card.where) as tx:
        await tx.settle(card, "m1", live.now)
    await join(slack, live)
    live.pass_time(minutes=2)
    (again,) = await live.stale_here()
    assert (again.id, again.task, again.message) == (card.id, 2, "m1")
    await slack.say("done 2")


# ---- one person


async def test_two_people_of_one_team_become_one(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await slack.say("add Fix login @bob")
    await discord.say("add Paint it @eve")
    reply = await link(slack, discord, "bob", "eve")
    assert "one person on both platforms" in text(reply)
    assert sorted(numbers(await slack.say("list mine", as_="bob"))) == [1, 2]
    assert sorted(numbers(await discord.say("list mine", as_="eve"))) == [1, 2]


async def test_who_held_a_task_twice_holds_it_once(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await discord.say("help", as_="zoe")
    await slack.say("add Fix login @bob @zoe")
    await link(slack, discord, "bob", "zoe")
    assert numbers(await discord.say("list mine", as_="zoe")) == [1]


async def test_who_had_two_timers_has_one_and_all_the_time(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await slack.say("add Fix login @bob")
    await slack.say("time start 1", as_="bob")
    await discord.say("time start 1", as_="eve")
    await link(slack, discord, "bob", "eve")
    assert "Timer stopped: 1m" in text(await discord.say("time stop", as_="eve"))
    assert "2m in 2 entries" in text(await slack.say("time report", as_="bob"))
    assert "No timer of yours runs" in text(await slack.say("time stop", as_="bob"))


async def test_time_goes_with_the_tasks_of_a_team_that_leaves(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await discord.say("time log 1 2h")
    await join(slack, discord)
    assert "#2 Paint it: 2h" in text(await slack.say("time report by:task"))
    await discord.say("admin unlink confirm:yes")
    assert "#2 Paint it: 2h" in text(await discord.say("time report by:task"))
    assert ": none" in text(await slack.say("time report by:task"))


async def test_the_higher_role_stays(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await link(discord, slack, "bob", "ana")
    assert "Only an admin" not in text(await discord.say("admin zone Berlin", as_="bob"))


async def test_the_preferences_of_who_confirms_stay(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await slack.say("prefs week sunday", as_="bob")
    await discord.say("prefs week monday", as_="eve")
    await link(discord, slack, "eve", "bob")
    fields = {one.name: one.value for one in (await slack.say("prefs", as_="bob")).body.fields}  # type: ignore[union-attr]
    assert "0" in fields["week_start"] or "monday" in fields["week_start"].lower()


async def test_people_of_teams_that_are_not_joined_are_told_how(slack: Side, discord: Side) -> None:
    code = code_of(await slack.say("link", as_="bob"))
    reply = await discord.say(f"link {code}", as_="eve")
    assert "not joined" in text(reply)
    assert "admin link" in text(reply)


async def test_unlinked_accounts_are_two_people_and_no_task_is_lost(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await slack.say("add Fix login @bob")
    await link(slack, discord, "bob", "eve")
    asked = await discord.say("unlink", as_="eve")
    assert numbers(await discord.say("list mine", as_="eve")) == [1]
    await discord.press(asked, "Yes", as_="eve")
    assert numbers(await discord.say("list mine", as_="eve")) == []
    assert numbers(await slack.say("list mine", as_="bob")) == [1]
    assert "not linked" in text(await discord.say("unlink", as_="eve"))


async def test_a_link_is_not_undone_by_undo(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    assert "admin unlink" in text(await slack.say("undo"))


# ---- two teams again


async def test_parted_teams_have_their_own_tasks_by_the_same_numbers(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await join(slack, discord)
    await slack.say("add Third @eve")
    await discord.say("comment 2 Which colour?")
    asked = await discord.say("admin unlink")
    assert "two teams again" in text(await discord.press(asked, "Yes"))

    assert sorted(numbers(await slack.say("list all"))) == [1, 3]
    assert numbers(await discord.say("list all")) == [2]
    assert "Which colour?" in text(await discord.say("show 2"))
    await discord.say("add Next")
    await slack.say("add Another")
    assert "Next" in text(await discord.say("show 4"))
    assert "Another" in text(await slack.say("show 4"))
    assert "one platform only" in text(await discord.say("admin unlink"))


async def test_a_person_on_both_sides_is_on_both_after_parting(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await slack.say("add Fix login @bob")
    await discord.say("add Paint it")
    await link(slack, discord, "bob", "eve")
    await slack.say("assign 2 @bob")
    await discord.say("admin unlink confirm:yes")
    assert numbers(await slack.say("list mine", as_="bob")) == [1]
    assert numbers(await discord.say("list mine", as_="eve")) == [2]


async def test_teams_can_be_joined_again(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await join(slack, discord)
    await link(slack, discord, "bob", "eve")
    await discord.say("admin unlink confirm:yes")
    await join(slack, discord)
    assert len(numbers(await slack.say("list all"))) == 2
    assert len(numbers(await discord.say("list all"))) == 2
    await slack.say("assign 1 @bob", as_="ana")
    assert numbers(await discord.say("list mine", as_="eve")) == [1]
