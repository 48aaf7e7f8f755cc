"""Two teams and their people, on two platforms, become one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from bot.contents import Pressed
from bot.model import RoomKind
from tests.flows.chat import button, fields, numbers, text
from tests.flows.conftest import team
from tests.flows.sides import Side, code_of, join, told

if TYPE_CHECKING:
    from storage.store import PostgresStore


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


# ---- asking whoever made the code


async def said_over_there(slack: Side, discord: Side, verb: str = "admin link") -> None:
    code = code_of(await slack.say(verb, as_="ana"))
    await discord.press(await discord.say(f"{verb} {code}"), "Join" if verb == "admin link" else "Yes")


async def test_who_made_a_code_is_asked_at_once_even_at_night(slack: Side, discord: Side) -> None:
    for side in (slack, discord):
        side.pass_time(hours=15)
    await said_over_there(slack, discord)
    assert await told(discord) == []
    (asked,) = await told(slack)
    assert "Your code was said on Discord" in text(asked)
    joined = await slack.press(asked, "Join", room="dm", kind=RoomKind.DM)
    assert "are one team" in text(joined)


async def test_of_people_the_one_who_made_the_code_is_asked(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await told(slack)
    await discord.say("prefs notify all off", as_="eve")
    code = code_of(await discord.say("link", as_="eve"))
    await slack.press(await slack.say(f"link {code}", as_="bob"), "Yes", as_="bob")
    assert await told(slack) == []
    (asked,) = await told(discord)
    assert "Are you Bob on Slack?" in text(asked)
    merged = await discord.press(asked, "Yes", as_="eve", room="dm", kind=RoomKind.DM)
    assert "one person on both platforms" in text(merged)


async def test_what_is_refused_is_over(slack: Side, discord: Side) -> None:
    await said_over_there(slack, discord)
    (asked,) = await told(slack)
    await slack.say("admin role @bob admin")
    assert "can't be confirmed" in text(await slack.press(asked, "Refuse", as_="bob"))
    assert "Nothing was joined" in text(await slack.press(asked, "Refuse"))
    assert "can't be confirmed" in text(await slack.press(asked, "Join"))
    assert "can't be confirmed" in text(await slack.press(asked, "Refuse"))
    assert "Your code is" in text(await slack.say("admin link"))


async def test_who_is_no_admin_refuses_nothing(slack: Side, discord: Side) -> None:
    await said_over_there(slack, discord)
    (asked,) = await told(slack)
    assert "Only an admin" in text(await slack.press(asked, "Refuse", as_="bob"))
    assert "are one team" in text(await slack.press(asked, "Join"))


@pytest.mark.parametrize("ends", ["it takes too long", "a new code", "confirmed by then", "refused"])
async def test_who_made_a_code_is_not_asked_for_what_has_ended(slack: Side, discord: Side, ends: str) -> None:
    await said_over_there(slack, discord)
    waiting = await slack.say("admin link")
    match ends:
        case "it takes too long":
            slack.pass_time(minutes=11)
        case "a new code":
            slack.pass_time(minutes=11)
            await slack.say("admin link")
        case "confirmed by then":
            await slack.press(waiting, "Join")
        case _:
            await slack.press(waiting, "Refuse")
    assert await told(slack) == []
    assert "your code" not in text(await slack.say("inbox"))


async def test_the_inbox_keeps_who_said_a_code(slack: Side, discord: Side) -> None:
    await said_over_there(slack, discord)
    assert "Ana said your code on Discord (not sent yet)" in text(await slack.say("inbox"))


async def test_who_said_a_code_and_is_forgotten_is_not_named_by_it(slack: Side, discord: Side) -> None:
    """Nor where the teams were never joined."""
    await discord.say("admin role @bob admin")
    await said_over_there(slack, discord)
    await discord.press(await discord.say("forget me"), "Forget me")
    said = text(await slack.say("inbox"))
    assert "Former member said your code on Discord" in said
    assert "Ana" not in said


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


async def test_a_button_from_before_means_the_task_that_it_named(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await slack.say("add Write docs")
    await discord.say("add Paint it")
    older = button(await discord.say("show 1"), "Done").command
    await join(slack, discord)

    assert "Paint it" in text(await discord.send(Pressed(older)))
    assert "Fix login" in text(await discord.say("show 1"))
    assert numbers(await slack.say("list all status:done")) == [3]
    await discord.press(await discord.say("show 1"), "Done")
    assert sorted(numbers(await slack.say("list all status:done"))) == [1, 3]


async def test_a_button_of_the_older_team_means_what_it_always_meant(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    older = button(await slack.say("show 1"), "Done").command
    await join(slack, discord)
    assert "Fix login" in text(await slack.send(Pressed(older)))
    assert numbers(await slack.say("list all status:done")) == [1]


async def test_a_button_from_before_two_joins_means_the_task_that_it_named(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    first = button(await discord.say("show 1"), "Done").command
    await join(slack, discord)
    second = button(await discord.say("show 2"), "Claim").command
    await discord.say("admin unlink confirm:yes")
    await slack.say("add Write docs")
    await join(slack, discord)
    assert "Paint it" in text(await discord.say("show 5"))
    await discord.send(Pressed(second))
    assert numbers(await discord.say("list mine")) == [5]
    await discord.send(Pressed(first))
    assert numbers(await discord.say("list all status:done")) == [5]


async def test_a_form_from_before_is_to_be_opened_again(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    form = await discord.say("edit 1")
    await join(slack, discord)
    assert "before the teams were joined" in text(await discord.submit(form, {"title": "Wrong"}))
    assert "Fix login" in text(await discord.say("show 1"))
    now = await discord.say("edit 1")
    await discord.submit(now, {"title": "Fix logout"})
    assert "Fix logout" in text(await slack.say("show 1"))


async def test_a_form_that_is_wrong_comes_back_after_teams_were_joined(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await join(slack, discord)
    again = await discord.submit(await discord.say("edit 1"), {"due": "someday maybe"})
    assert fields(again)["due"] == "someday maybe"
    await discord.submit(again, {"due": "", "title": "Fix logout"})
    assert "Fix logout" in text(await slack.say("show 1"))


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


async def test_cards_live_on_both_sides_and_are_drawn_with_their_new_number(slack: Side, live_discord: Side) -> None:
    await slack.say("add Fix login")
    await live_discord.say("add Paint it")
    (card,) = await live_discord.stale_here()
    async with slack.store.begin(card.where) as tx:
        await tx.settle(card, "m1", live_discord.now)
    await join(slack, live_discord)
    live_discord.pass_time(minutes=2)
    (again,) = await live_discord.stale_here()
    assert (again.id, again.task, again.message) == (card.id, 2, "m1")
    await slack.say("done 2")
