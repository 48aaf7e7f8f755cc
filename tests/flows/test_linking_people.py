"""Two people of one team become one, and two again."""

from __future__ import annotations

from tests.flows.chat import fields, numbers, text
from tests.flows.sides import Side, code_of, join, link


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


async def test_who_is_on_both_platforms_chooses_one_in_the_form(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await link(slack, discord, "bob", "eve")
    form = await slack.say("prefs", as_="bob")
    assert fields(form)["platform"] == "slack"
    assert "I write to you on: Discord" in text(await slack.submit(form, {"platform": "discord"}, as_="bob"))
    assert fields(await discord.say("prefs", as_="eve"))["platform"] == "discord"


async def test_channels_of_one_name_on_both_platforms_stay_muted_both(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await link(slack, discord, "bob", "eve")
    await slack.say("mute", as_="bob")
    await discord.say("mute", as_="eve")
    form = await slack.say("prefs", as_="bob")
    assert fields(form)["muted"] == "#general, #general"
    assert "Muted: 2 channels" in text(await slack.submit(form, {"quiet": "off"}, as_="bob"))
    assert "Muted" not in text(await slack.submit(form, {"muted": ""}, as_="bob"))


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


async def test_unlinked_accounts_have_their_own_names_again(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await discord.say("help", as_="dora")
    await link(slack, discord, "bob", "dora")
    assert "Dora" not in text(await discord.say("admin people"))
    await discord.say("unlink confirm:yes", as_="dora")
    await discord.say("add Paint it @dora")
    assert numbers(await discord.say("list mine", as_="dora")) == [1]
    assert numbers(await slack.say("list mine", as_="bob")) == []
    assert "Dora" in text(await slack.say("show 1"))


async def test_a_link_is_not_undone_by_undo(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    assert "admin unlink" in text(await slack.say("undo"))
