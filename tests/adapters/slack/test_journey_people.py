"""Who gets a task, and who sees one: outsiders, bots, guests, members of private channels."""

from __future__ import annotations

import pytest

from tests.adapters.slack.workplace import at_work


async def test_reassign_takes_somebody_who_never_spoke_to_the_bot(database_url: str) -> None:
    async with at_work(database_url) as at:
        zoe = at.team.user("zoe")
        card = await at.card_of(at.ana, f"Fix login {at.ben.mention}")
        answer = await at.pressed(at.ana, card, zoe)
        assert answer.visible_text.startswith("✓ Assigned #1: Fix login\nana reassigned it from ben to zoe.")
        await at.settled()
        assert "Assigned to: @zoe" in card.visible_text
        assert card.mentions == set()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"deleted": True}, "@gil is deactivated"),
        ({"is_bot": True}, "@gil is a bot"),
        ({"stranger": True}, "@gil belongs to another organisation"),
    ],
)
async def test_whom_no_task_can_be_given_to_is_refused_by_button_and_by_line(
    database_url: str, more: dict[str, bool], why: str
) -> None:
    async with at_work(database_url) as at:
        if more.pop("stranger", False):
            gil = at.slack.team("T2", installed=False).user("gil")
            at.team.channel("both", [at.ana, gil], ext_shared=True)
        else:
            gil = at.team.user("gil", **more)
        card = await at.card_of(at.ana, "Fix login")
        for refused in (
            await at.pressed(at.ana, card, gil),
            await at.says(at.ana, f"assign 1 {gil.mention}"),
            await at.says(at.ana, f"add Another {gil.mention}"),
        ):
            assert why.removeprefix("@gil ") in refused.visible_text
            assert refused.visible_text.startswith("⚠ ")
        await at.settled()
        assert "Assigned to: nobody" in card.visible_text
        assert at.web.messages == [card]


async def test_an_account_that_there_is_not_gets_no_task(database_url: str) -> None:
    async with at_work(database_url) as at:
        refused = await at.says(at.ana, "add Fix login <@UNOBODY>")
        assert "is not in this workspace" in refused.visible_text
        assert refused.visible_text.startswith("⚠ ")


async def test_a_task_that_is_nobodys_is_claimed_by_a_click_and_given_back(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        claimed = await at.pressed(at.eve, card, "Claim")
        assert claimed.visible_text.startswith("✓ Claimed #1: Fix login")
        await at.settled()
        assert "Assigned to: @eve" in card.visible_text
        assert "Claim" not in card.buttons
        assert (await at.says(at.eve, "drop 1")).visible_text.startswith("✓ ")
        await at.settled()
        assert "Assigned to: nobody" in card.visible_text


async def test_only_members_of_a_private_channel_see_its_tasks(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.team.channel("secret", [at.ana, at.ben], private=True)
        await at.card_of(at.ana, "Buy a ring", where=secret)
        await at.says(at.ben, "list", where=secret)
        assert "Buy a ring" in (await at.says(at.ben, "show 1")).visible_text
        for line in ("show 1", "done 1", "history 1", "list all", "search ring", "comment 1 hello"):
            assert "Buy" not in (await at.says(at.eve, line)).visible_text
        assert "There is no task #1 that you can see." in (await at.says(at.eve, "show 1")).visible_text


async def test_whoever_leaves_a_private_channel_sees_its_tasks_no_more(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.team.channel("secret", [at.ana, at.ben], private=True)
        await at.card_of(at.ana, "Buy a ring", where=secret)
        await at.says(at.ben, "list", where=secret)
        assert "Buy a ring" in (await at.says(at.ben, "list all")).visible_text
        secret.members.remove(at.ben)
        await at.slack.event(at.team, {"type": "member_left_channel", "user": at.ben.id, "channel": secret.id})
        assert "Buy a ring" not in (await at.says(at.ben, "list all")).visible_text
        secret.members.append(at.ben)
        await at.slack.event(at.team, {"type": "member_joined_channel", "user": at.ben.id, "channel": secret.id})
        assert "Buy a ring" in (await at.says(at.ben, "list all")).visible_text


async def test_a_private_task_is_not_shown_in_a_public_channel(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.team.channel("secret", [at.ana], private=True)
        await at.card_of(at.ana, "Buy a ring", where=secret)
        refused = await at.says(at.ana, "show 1 public")
        assert refused.visible_text.startswith("⚠ #1 is private: not everybody here may see it.")
        await at.settled()
        assert at.web.messages == []


async def test_a_guest_sees_the_tasks_of_their_channels_and_may_comment(database_url: str) -> None:
    async with at_work(database_url) as at:
        gus = at.team.user("gus", is_restricted=True)
        at.web.members.append(gus)
        ops = at.team.channel("ops", [at.ana])
        card = await at.card_of(at.ana, "Fix login")
        await at.says(at.ana, "add Roll out", where=ops)
        assert "#2" not in (await at.says(gus, "list all")).visible_text
        assert "#1 Fix login" in (await at.says(gus, "list all")).visible_text
        refused = await at.pressed(gus, card, "Done")
        assert "⚠" in refused.visible_text
        assert "Status: to do" in card.visible_text
        assert (await at.says(gus, "comment 1 I saw it too")).visible_text.startswith("✓ ")


async def test_a_guest_works_on_what_is_theirs(database_url: str) -> None:
    async with at_work(database_url) as at:
        gus = at.team.user("gus", is_ultra_restricted=True)
        at.web.members.append(gus)
        card = await at.card_of(at.ana, f"Fix login {gus.mention}")
        assert (await at.pressed(gus, card, "Done")).visible_text.startswith("✓ Done #1")


async def test_an_outsider_of_a_shared_channel_is_refused_kindly_and_sees_nothing(database_url: str) -> None:
    async with at_work(database_url) as at:
        olga = at.slack.team("T2", installed=False).user("olga")
        both = at.team.channel("both", [at.ana, olga], ext_shared=True)
        await at.says(at.ana, "add Fix login", where=both)
        await at.slack.mention(olga, both, "list all")
        await at.slack.until(lambda: olga.private)
        (told,) = olga.private
        assert told.visible_text.startswith("⚠ These tasks belong to another organisation.")
        assert "Fix login" not in told.visible_text
        await at.slack.mention(olga, both, "add Mine")
        await at.slack.until(lambda: len(olga.private) == 2)
        assert "#2" not in (await at.says(at.ana, "list all")).visible_text


async def test_no_card_is_posted_where_another_organisation_reads_along(database_url: str) -> None:
    async with at_work(database_url) as at:
        olga = at.slack.team("T2", installed=False).user("olga")
        both = at.team.channel("both", [at.ana, olga], ext_shared=True)
        added = await at.says(at.ana, "add Fix login", where=both)
        assert added.viewer is at.ana
        await at.says(at.ana, "done 1", where=both)
        await at.settled()
        assert both.messages == []


@pytest.mark.parametrize("line", ["add Fix logout", "show 1 public", "done 1"])
async def test_where_no_card_is_posted_for_the_sake_of_others_that_is_said(database_url: str, line: str) -> None:
    async with at_work(database_url) as at:
        olga = at.slack.team("T2", installed=False).user("olga")
        both = at.team.channel("both", [at.ana, olga], ext_shared=True)
        await at.says(at.ana, "add Fix login", where=both)
        told = await at.says(at.ana, line, where=both)
        assert "People of another organisation are in this channel, so no card is shown here" in told.visible_text
        assert "is in this room" not in told.visible_text
        assert "People of another organisation" not in (await at.says(at.ana, "list", where=both)).visible_text


@pytest.mark.parametrize("how", ["channel_shared", "mention"])
async def test_a_channel_that_others_join_gets_no_public_answer_from_then_on(database_url: str, how: str) -> None:
    """Told by an event, or by what comes with a mention."""
    async with at_work(database_url) as at:
        olga = at.slack.team("T2", installed=False).user("olga")
        card = await at.card_of(at.ana, "Fix login")
        at.web.ext_shared = True
        at.web.members.append(olga)
        if how == "channel_shared":
            event = {"type": "channel_shared", "connected_team_id": "T2", "channel": at.web.id}
            assert (await at.slack.event(at.team, event)).ok
        else:
            await at.slack.mention(at.ana, at.web, "list public")
            await at.idle()
        assert (await at.says(at.ana, "list public")).viewer is at.ana
        assert [one for one in at.web.messages if one.user is at.team.bot] == [card]
        at.web.ext_shared = False
        await at.slack.event(at.team, {"type": "channel_unshared", "channel": at.web.id, "is_ext_shared": False})
        assert (await at.says(at.ana, "list public")).viewer is None


@pytest.mark.parametrize("line", ["list public", "list all public", "show 1 public", "search login public:yes"])
async def test_nothing_public_is_said_where_another_organisation_reads_along(database_url: str, line: str) -> None:
    async with at_work(database_url) as at:
        olga = at.slack.team("T2", installed=False).user("olga")
        both = at.team.channel("both", [at.ana, olga], ext_shared=True)
        await at.says(at.ana, "add Fix login", where=both)
        told = await at.says(at.ana, line, where=both)
        assert told.viewer is at.ana
        await at.settled()
        assert both.messages == []


async def test_a_deactivated_person_is_not_answered(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        event = {"type": "user_change", "user": at.ben.as_json(at.team) | {"deleted": True}}
        await at.slack.event(at.team, event)
        delivery = await at.slack.command(at.ben, at.web, "done 1")
        assert delivery.messages == []
        await at.settled()
        assert "Status: to do" in card.visible_text


async def test_a_new_name_is_taken_over(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ben, "list")
        renamed = at.ben.as_json(at.team)
        renamed["profile"] = {"display_name": "Benjamin", "real_name": "Benjamin"}
        await at.slack.event(at.team, {"type": "user_change", "user": renamed})
        card = await at.card_of(at.ben, "Fix login @me")
        assert "Assigned to: @Benjamin" in card.visible_text


@pytest.mark.parametrize(
    ("locale", "reading"),
    [
        ("en-US", "may be 3 April or 4 March"),
        ("es-US", "Due Thu 4 Mar 2027"),
        ("en-GB", "Due Sat 3 Apr 2027"),
        ("", "may be 3 April or 4 March"),
    ],
)
async def test_the_language_set_in_slack_says_the_order_of_day_and_month(
    database_url: str, locale: str, reading: str
) -> None:
    async with at_work(database_url) as at:
        at.ben.locale = locale
        assert reading in (await at.says(at.ben, "add Fix login due 03/04")).visible_text


async def test_whoever_is_mentioned_in_a_text_is_named_on_every_surface_and_called_on_none(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, f"Fix login // ask {at.ben.mention} in {at.web.mention}")
        await at.says(at.ana, f"comment 1 {at.eve.mention} knows")
        await at.says(at.ana, "assign 1 @me")
        await at.settled()
        await at.slack.open_home(at.ana)
        await at.slack.until(lambda: at.ana.home)
        shown = (card.visible_text, card.text, at.ana.home.visible_text if at.ana.home else "")
        assert "@ben" in shown[0]
        assert "@ben in #web" in shown[1]
        assert not any("somebody" in one for one in shown)
        assert card.mentions == {at.web.id}


async def test_being_in_a_channel_that_the_bot_is_not_in_counts_only_there(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.team.channel("secret", [at.ana, at.ben], private=True, bot=False)
        await at.says(at.ana, "add Buy a ring", where=secret)
        assert "Buy a ring" in (await at.says(at.ben, "list", where=secret)).visible_text
        assert "no task #1 that you can see" in (await at.says(at.ben, "show 1")).visible_text


async def test_two_people_s_own_conversation_is_a_room_that_the_bot_is_not_in(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "prefs tz Berlin", where=at.ana.dm)
        theirs = at.team.channel("private", [at.ana, at.ben], private=True, bot=False, id="DPRIV1")
        added = await at.says(at.ana, "add Our task", where=theirs)
        assert "I am not in this channel" in added.visible_text
        assert "Our task" in (await at.says(at.ben, "list here", where=theirs)).visible_text
        assert not theirs.messages
