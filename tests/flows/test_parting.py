"""Two teams that were one are two again: each has what is its own, and nothing is lost."""

from __future__ import annotations

from bot.contents import Pressed
from tests.flows.chat import button, fields, numbers, text
from tests.flows.sides import Side, join, join_with_tasks, link, told


async def test_parted_teams_have_their_own_tasks_by_the_same_numbers(slack: Side, discord: Side) -> None:
    await join_with_tasks(slack, discord)
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
    await join_with_tasks(slack, discord)
    await link(slack, discord, "bob", "eve")
    await discord.say("admin unlink confirm:yes")
    await join(slack, discord)
    assert len(numbers(await slack.say("list all"))) == 2
    assert len(numbers(await discord.say("list all"))) == 2
    await slack.say("assign 1 @bob", as_="ana")
    assert numbers(await discord.say("list mine", as_="eve")) == [1]


async def test_what_was_done_to_tasks_of_both_is_undone_on_ones_own_side(slack: Side, discord: Side) -> None:
    await join_with_tasks(slack, discord)
    await slack.say("done 1 2")
    await discord.say("admin unlink confirm:yes")
    await slack.say("undo")
    assert numbers(await slack.say("list")) == [1]
    assert numbers(await discord.say("list all status:done")) == [2]
    assert "Ana" in text(await discord.say("history 2"))


async def test_who_is_on_both_sides_undoes_what_they_did_from_the_other(slack: Side, discord: Side) -> None:
    await join_with_tasks(slack, discord)
    await link(slack, discord, "bob", "eve")
    await slack.say("done 2", as_="bob")
    await discord.say("admin unlink confirm:yes")
    await discord.say("undo", as_="eve")
    assert numbers(await discord.say("list")) == [2]


async def test_parting_is_not_undone_by_undo(slack: Side, discord: Side) -> None:
    await discord.say("add Paint it")
    await join(slack, discord)
    await discord.say("admin unlink confirm:yes")
    assert "admin link" in text(await discord.say("undo"))
    assert numbers(await discord.say("list")) == [1]


async def test_a_project_without_tasks_stays_with_its_people(slack: Side, discord: Side) -> None:
    await slack.say("project create Web")
    await discord.say("project create Shop")
    await join(slack, discord)
    await discord.say("admin unlink confirm:yes")
    assert "Shop" in text(await discord.say("project list"))
    assert "Web" not in text(await discord.say("project list"))
    assert "Web" in text(await slack.say("project list"))
    assert "Shop" not in text(await slack.say("project list"))


async def test_a_project_of_people_of_both_sides_is_on_both(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await link(slack, discord, "bob", "eve")
    await slack.say("project create Web", as_="bob")
    await slack.say("project bind web", as_="bob")
    await discord.say("project bind web", as_="eve")
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await discord.say("admin unlink confirm:yes")
    assert numbers(await slack.say("list in:web", room="other")) == [1]
    assert numbers(await discord.say("list in:web", room="other")) == [2]
    await slack.say("add Third")
    assert "Third" in text(await slack.say("list in:web", room="other"))


async def test_what_waits_for_somebody_on_both_sides_is_told_where_the_task_is(slack: Side, discord: Side) -> None:
    await join_with_tasks(slack, discord)
    await link(slack, discord, "bob", "eve")
    for side in (slack, discord):
        await told(side)
    await discord.say("assign 2 @eve")
    await slack.say("assign 1 @bob")
    await discord.say("admin unlink confirm:yes")
    assert [("Fix login" in text(one), "Paint it" in text(one)) for one in await told(slack)] == [(True, False)]
    assert [("Fix login" in text(one), "Paint it" in text(one)) for one in await told(discord)] == [(False, True)]


async def test_whoever_has_no_account_on_a_side_is_told_nothing_of_its_tasks(slack: Side, discord: Side) -> None:
    await discord.say("help", as_="dora")
    await slack.say("add Fix login @bob")
    await join(slack, discord)
    await discord.say("watch 1", as_="dora")
    await slack.say("assign 1 @dora")
    await discord.say("admin unlink confirm:yes")
    assert await told(discord) == []
    assert "Dora" in text(await slack.say("show 1"))
    await slack.say("done 1", as_="bob")
    await told(slack)
    assert await told(discord) == []


async def test_comments_and_what_was_watched_go_with_a_task(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await discord.say("add Paint it @bob")
    await discord.say("watch 1", as_="eve")
    await discord.say("comment 1 Which colour?", as_="bob")
    await slack.say("comment 1 Blue", as_="bob")
    await discord.say("admin unlink confirm:yes")
    shown = text(await discord.say("show 1"))
    assert "Which colour?" in shown
    assert "Blue" in shown
    await discord.say("done 1", as_="bob")
    watching, *_ = [text(one) for one in await told(discord) if "completed" in text(one)]
    assert "Which colour?" in watching


async def test_what_is_muted_is_so_on_its_own_side(slack: Side, discord: Side) -> None:
    await join_with_tasks(slack, discord)
    await link(slack, discord, "bob", "eve")
    await slack.say("mute", as_="bob")
    await discord.say("mute", as_="eve")
    await slack.say("mute 1", as_="bob")
    await discord.say("mute 2", as_="eve")
    await discord.say("admin unlink confirm:yes")
    assert fields(await slack.say("prefs", as_="bob"))["muted"] == "#general, #1"
    assert fields(await discord.say("prefs", as_="eve"))["muted"] == "#general, #2"


async def test_preferences_of_who_was_on_both_sides_are_on_both(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await link(slack, discord, "bob", "eve")
    await slack.say("prefs week sunday", as_="bob")
    await discord.say("admin unlink confirm:yes")
    assert fields(await slack.say("prefs", as_="bob"))["week_start"] == "sunday"
    assert fields(await discord.say("prefs", as_="eve"))["week_start"] == "sunday"


async def test_both_sides_have_an_admin(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("help", as_="dora")
    await join(slack, discord)
    await discord.say("admin role @dora admin")
    await slack.say("comment 1 hello")
    await discord.say("comment 1 hello", as_="dora")
    await slack.say("admin role @ana member")
    await discord.say("admin unlink confirm:yes", as_="dora")
    assert "Only an admin" not in text(await slack.say("admin zone Berlin"))
    assert "Only an admin" in text(await slack.say("admin zone Berlin", as_="bob"))
    assert "Only an admin" not in text(await discord.say("admin zone Berlin", as_="dora"))


async def test_a_digest_is_posted_where_it_was(slack: Side, discord: Side) -> None:
    await slack.say("digest set at 09:00 on mon-fri")
    await discord.say("digest set at 10:00 on mon-fri")
    await join(slack, discord)
    await discord.say("admin unlink confirm:yes")
    assert "9:00" in text(await slack.say("digest list"))
    assert "10:00" not in text(await slack.say("digest list"))
    assert "10:00" in text(await discord.say("digest list"))


async def test_a_task_that_waited_for_one_of_the_other_side_waits_no_more(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    await discord.say("add Hang it up")
    await join(slack, discord)
    await slack.say("edit 1 after:2")
    await slack.say("edit 3 after:2")
    await slack.say("edit 3 +after:4")
    await discord.say("admin unlink confirm:yes")
    assert "#2" not in text(await slack.say("show 1"))
    shown = text(await discord.say("show 3"))
    assert "#2" in shown
    assert "#1" not in shown


async def test_who_comes_back_is_as_they_were_meanwhile(slack: Side, discord: Side) -> None:
    await discord.say("help", as_="dora")
    await join(slack, discord)
    await slack.say("add Fix login @dora")
    await discord.say("admin unlink confirm:yes")
    await discord.say("prefs week sunday", as_="dora")
    await discord.say("admin role @dora admin")
    await join(slack, discord)
    assert numbers(await discord.say("list mine", as_="dora")) == [1]
    assert (
        fields(await discord.say("prefs", as_="dora"))["week_start"] != fields(await slack.say("prefs"))["week_start"]
    )
    assert "Only an admin" not in text(await discord.say("admin zone Berlin", as_="dora"))


async def test_cards_live_on_and_are_drawn_without_what_is_on_the_other_side(slack: Side, live_discord: Side) -> None:
    await live_discord.say("add Paint it")
    await live_discord.say("add Hang it up")
    await join(slack, live_discord)
    await slack.say("add Fix login")
    await live_discord.say("edit 1 after:3")
    for card in await live_discord.stale_here():
        async with slack.store.begin(card.where) as tx:
            await tx.settle(card, f"m{card.task}", live_discord.now)
    await live_discord.say("admin unlink confirm:yes")
    live_discord.pass_time(minutes=2)
    (card,) = await live_discord.stale_here()
    assert (card.task, card.message) == (1, "m1")
    async with slack.store.begin(card.where) as tx:
        await tx.settle(card, "m1", live_discord.now)
    live_discord.pass_time(minutes=2)
    await live_discord.say("done 2")
    assert [one.task for one in await live_discord.stale_here()] == [2]


async def test_the_older_team_can_leave_too(slack: Side, discord: Side) -> None:
    await slack.say("add Fix login")
    await discord.say("add Paint it")
    older = button(await slack.say("show 1"), "Done").command
    await join(slack, discord)
    await slack.say("admin unlink confirm:yes")
    assert numbers(await slack.say("list all")) == [1]
    assert numbers(await discord.say("list all")) == [2]
    await slack.send(Pressed(older))
    assert numbers(await slack.say("list all status:done")) == [1]
    await slack.say("add Third")
    assert "Third" in text(await slack.say("show 3"))


async def test_who_was_on_both_sides_has_their_own_name_on_each(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await discord.say("help", as_="dora")
    await link(slack, discord, "bob", "dora")
    await discord.say("admin unlink confirm:yes")
    assert "Dora" in text(await discord.say("admin people"))
    assert "Dora" not in text(await slack.say("admin people"))
    assert "Bob: member" in text(await slack.say("admin people"))


async def test_who_was_forgotten_on_one_side_is_known_again_by_the_other(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await link(slack, discord, "bob", "eve")
    await discord.say("admin unlink confirm:yes")
    await slack.say("forget me confirm:yes", as_="bob")
    assert "former" not in text(await slack.say("people"))
    await join(slack, discord)
    people = text(await slack.say("people"))
    assert people.startswith("5 people here")  # Ana and Eve of both sides, and Bob
    assert "former" not in people


async def test_both_sides_keep_closed_tasks_as_long_as_before(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await slack.say("admin retention 365d confirm:yes")
    await discord.say("admin unlink confirm:yes")
    for side in (slack, discord):
        assert "kept 365 days already" in text(await side.say("admin retention 365d"))
