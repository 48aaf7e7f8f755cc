"""Who gets a task, who sees one and who rules: people, roles, private channels, other servers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.adapters.discord.asking import asked, does, seen
from tests.adapters.discord.hearing import heard, told
from tests.adapters.discord.loopback import Permission
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.places import Channel, Role
    from tests.adapters.discord.workplace import Workplace


async def picked(by: Person, card: Message, whom: Person | Role) -> Message:
    return await (await by.pick_person(card, "Reassign", whom)).answered()


# ---- roles


async def test_of_two_who_claim_a_role_s_task_at_once_one_gets_it_and_the_other_is_told_who(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Roll out", assignee=at.ops)
        assert "Assigned to: @ops (any of them)" in seen(card)
        clicks = await asyncio.gather(at.ben.click(card, "Claim"), at.eve.click(card, "Claim"))
        answers = [seen(await one.answered()) for one in clicks]
        winner, loser = ("Ben", 1) if answers[0].startswith("✓") else ("Eve", 0)
        assert answers[1 - loser] == "✓ Claimed #1: Roll out\n[Undo] [Show]"
        assert answers[loser].startswith(f"#1 is {winner}’s")
        await at.settled()
        assert f"Assigned to: @{winner}\n" in seen(card)
        assert "Claim" not in card.labels
        assert card.pinged == frozenset()


async def test_what_is_dropped_is_the_role_s_again(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Roll out", assignee=at.ops)
        await does(at.ben, card, "Claim")
        assert seen(await asked(at, at.ben, "task drop", task="1")).startswith("✓ ")
        await at.settled()
        assert "Assigned to: @ops (any of them)" in seen(card)
        assert seen(await does(at.eve, card, "Claim")).startswith("✓ Claimed #1")


async def test_who_is_not_in_the_role_any_more_cannot_claim_and_does_not_list_its_tasks(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Roll out", assignee=at.ops)
        assert "#1 is for @ops; you are not in it." in seen(await does(at.ana, card, "Claim"))
        assert "Roll out" in seen(await asked(at, at.eve, "task list", scope="mine"))
        at.acme.change(at.eve, roles=[])
        assert "#1 is for @ops; you are not in it." in seen(await does(at.eve, card, "Claim"))
        assert "Roll out" not in seen(await asked(at, at.eve, "task list", scope="mine"))
        assert seen(await does(at.ben, card, "Claim")).startswith("✓ ")


async def test_all_of_a_role_are_its_members_where_discord_tells_who_they_are(database_url: str) -> None:
    async with at_work(database_url, privileged=["members"]) as at:
        at.discord.person("Robot", at.acme, roles=[at.ops], bot=True)
        await asked(at, at.ana, "task add", title="Read the policy", assignee=at.ops, mode="all")
        await at.settled()
        (card,) = at.web.messages
        assert "Assigned to: @Ben and @Eve (all of them; 0 of 2 done)" in seen(card)
        assert seen(await does(at.ben, card, "Done")).startswith("✓ Your part is done")
        await at.settled()
        assert "@Ben ✓ and @Eve (all of them; 1 of 2 done)" in seen(card)


async def test_without_the_intent_all_of_a_role_is_refused_with_what_works(database_url: str) -> None:
    async with at_work(database_url) as at:
        for refused in (
            await asked(at, at.ana, "task add", title="Read", assignee=at.ops, mode="all"),
            await asked(at, at.ana, "task quick", line=f"add Read {at.ops.mention} all"),
            await heard(at, at.ana, f"add Read {at.ops.mention} all"),
        ):
            assert "⚠ I can't see who is in @ops, so I can't give it to all of them." in seen(refused)
            assert "any of them will do" in seen(refused)
            assert "@ops all" in seen(refused).splitlines()[2]
        assert "Added #1" in seen(await asked(at, at.ana, "task add", title="Read", assignee=at.ops, mode="any"))


# ---- whom it can be given to


async def test_somebody_or_a_role_is_picked_and_nobody_is_called(database_url: str) -> None:
    async with at_work(database_url) as at:
        zoe = at.discord.person("Zoe", at.acme, nick="Zoë")
        card = await at.card_of(at.ana, "Fix login", assignee=at.ben)
        assert "Ana reassigned it from Ben to Zoë." in seen(await picked(at.ana, card, zoe))
        assert "Ana reassigned it from Zoë to ops." in seen(await picked(at.ana, card, at.ops))
        await at.settled()
        assert "Assigned to: @ops (any of them)" in seen(card)
        assert card.pinged == frozenset()
        assert at.discord.unguarded == []


async def test_whom_no_task_can_be_given_to_is_refused_wherever_they_are_named(database_url: str) -> None:
    async with at_work(database_url) as at:
        robot = at.discord.person("Robot", at.acme, bot=True)
        card = await at.card_of(at.ana, "Fix login")
        for whom, why in (
            (robot, "robot is a bot."),
            (at.discord.bot, "nudge is a bot."),
            (at.acme.everyone, "@\u200beveryone means everybody here."),
            (at.acme.bot_role, "Nudge is a bot's own role."),
        ):
            for refused in (
                await picked(at.ana, card, whom),  # type: ignore[arg-type]  # the bot is a User, too
                await asked(at, at.ana, "task assign", task="1", who=whom),
                await asked(at, at.ana, "task add", title="Another", assignee=whom),
            ):
                assert refused.text.startswith(f"### ⚠ {why}"), refused.text
        stranger = at.discord.person("Sam")
        assert "Sam is not in this server" in seen(
            await asked(at, at.ana, "task add", title="Another", assignee=stranger)
        )
        assert "don't know that person" in seen(await asked(at, at.ana, "task quick", line="add Another <@12345>"))
        await at.settled()
        assert "Assigned to: nobody" in seen(card)
        assert at.web.messages == [card]
        assert "Robot" not in seen(await asked(at, at.ana, "taskadmin people"))


async def test_whoever_is_named_in_a_text_is_named_on_every_surface_and_called_on_none(database_url: str) -> None:
    async with at_work(database_url) as at:
        hidden = at.acme.channel("hidden", private=[at.ana])
        zoe = at.discord.person("Zoe", at.acme)
        text = f"ask {zoe.mention} and {at.ops.mention} in {at.web.mention}, not {hidden.mention}"
        read_as = "ask @Zoe and @ops in #web, not #channel"
        card = await at.card_of(at.ana, "Fix login", description=text)
        await asked(at, at.ben, "task comment", task="1", text=text)
        await at.settled()
        assert seen(card).count(read_as) == 2
        assert card.pinged == frozenset()
        for path, options in (("task show", {"task": "1"}), ("task history", {"task": "1"})):
            assert read_as in seen(await asked(at, at.eve, path, **options))
        await asked(at, at.ben, "task add", title=text)
        assert read_as in seen(await asked(at, at.eve, "task list"))
        assert read_as in (await at.eve.typing(at.web, "task done", focused=("task", "2")))[0].name


async def test_a_new_name_is_taken_over(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ben, "task add", title="Fix login", assignee=at.ben)
        at.acme.change(at.ben, nick="Benjamin")
        assert "Benjamin gave it back" in seen(await asked(at, at.ben, "task drop", task="1"))


# ---- private channels


async def test_tasks_of_a_private_channel_are_seen_there_and_by_whose_they_are(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.acme.channel("secret", private=[at.ana, at.ben])
        await at.card_of(at.ana, "Buy a ring", where=secret)
        assert "Buy a ring" in seen(await asked(at, at.ben, "task list", where=secret))
        assert "Buy a ring" in seen(await asked(at, at.ben, "task show", where=secret, task="1"))
        assert "Buy a ring" in seen(await asked(at, at.ana, "task list", scope="all"))
        for who in (at.ben, at.eve):  # outside of it nobody tells whether Ben is still in it
            for path, options in OUTSIDE:
                answer = seen(await asked(at, who, path, **options))
                assert "Buy" not in answer
                assert "secret" not in answer
            assert "There is no task #1 that you can see." in seen(await asked(at, who, "task show", task="1"))
            assert await who.typing(at.web, "task done", focused=("task", "ring")) == []
            assert "Buy" not in seen(await heard(at, who, "list all"))
        await asked(at, at.ana, "task assign", where=secret, task="1", who=at.eve)
        assert "Buy a ring" in seen(await asked(at, at.eve, "task list", scope="mine"))


OUTSIDE: tuple[tuple[str, dict[str, str]], ...] = (
    ("task show", {"task": "1"}),
    ("task done", {"task": "1"}),
    ("task history", {"task": "1"}),
    ("task comment", {"task": "1", "text": "hello"}),
    ("task list", {"scope": "all"}),
    ("task search", {"text": "ring"}),
    ("task quick", {"line": "list all by:@ana"}),
)


async def test_a_private_task_is_not_shown_in_a_public_channel(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.acme.channel("secret", private=[at.ana])
        await at.card_of(at.ana, "Buy a ring", where=secret)
        refused = await asked(at, at.ana, "task show", task="1", public=True)
        assert seen(refused).startswith("⚠ #1 is private: not everybody here may see it.")
        await at.settled()
        assert at.web.messages == []


async def test_a_channel_that_the_bot_is_not_in_has_tasks_and_no_cards_and_says_so(database_url: str) -> None:
    async with at_work(database_url) as at:
        hidden = at.acme.channel("hidden", private=[at.ana, at.ben], bot=False)
        added = await asked(at, at.ana, "task add", where=hidden, title="Buy a ring")
        assert "I may not post in this channel, so no card is shown here." in seen(added)
        await at.settled()
        assert hidden.messages == []
        assert seen(await asked(at, at.ben, "task list", where=hidden)).startswith("Tasks in hidden\n#1 Buy a ring")
        assert "no task #1" in seen(await asked(at, at.ben, "task show", task="1"))


# ---- who rules


async def test_who_may_manage_the_server_administers_for_as_long_as_they_may(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert at.ana.offers(at.web, "taskadmin")
        assert not at.ben.offers(at.web, "taskadmin")
        assert "Ana: admin (you)" in seen(await asked(at, at.ana, "taskadmin people"))
        assert "Europe/Berlin now" in seen(await asked(at, at.ana, "taskadmin zone", zone="Berlin"))
        at.acme.change(at.ana, roles=[])
        assert not at.ana.offers(at.web, "taskadmin")
        for line in (f"admin role {at.ben.mention} admin", "admin zone Paris"):
            assert "⚠ Only an admin can" in seen(await asked(at, at.ana, "task quick", line=line))
        assert "Ana: member (you)" in seen(await asked(at, at.ana, "task quick", line="admin people"))
        role = at.acme.role("chiefs")
        at.acme.change(at.ana, roles=[role])
        at.acme.permit(role, Permission.ADMINISTRATOR)
        assert "Europe/Paris now" in seen(await asked(at, at.ana, "taskadmin zone", zone="Paris"))


async def test_who_owns_the_server_administers_whatever_their_roles_say(database_url: str) -> None:
    async with at_work(database_url) as at:
        owner: Person = at.acme.owner  # type: ignore[assignment]  # a test may act as them
        assert "Europe/Paris now" in seen(await asked(at, owner, "taskadmin zone", zone="Paris"))


async def test_a_role_given_here_holds_without_rights_in_the_server(database_url: str) -> None:
    async with at_work(database_url) as at:
        made = await asked(at, at.ana, "taskadmin role", who=at.ben, role="Admin")
        assert seen(made).startswith("✓ Ben is an admin now")
        assert "Europe/Berlin now" in seen(await asked(at, at.ben, "task quick", line="admin zone Berlin"))
        assert "Ben: admin" in seen(await asked(at, at.ana, "taskadmin people"))
        assert "roles here" in seen(await asked(at, at.ana, "taskadmin role", who=at.ops, role="Lead"))
        taken = await asked(at, at.ana, "taskadmin role", who=at.ben, role="Member")
        assert seen(taken).startswith("✓ Ben is a member now")  # whoever manages the server stays
        assert "Only an admin" in seen(await asked(at, at.ben, "task quick", line="admin zone Paris"))
        await does(at.ana, taken, "Undo")
        assert "Europe/Paris now" in seen(await asked(at, at.ben, "task quick", line="admin zone Paris"))


async def test_who_manages_the_server_does_so_in_direct_messages_too(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task list")
        await asked(at, at.ben, "task list")
        assert "Europe/Berlin now" in seen(await told(at, at.ana, "admin zone Berlin"))
        assert "Only an admin" in seen(await told(at, at.ben, "admin zone Paris"))
        at.acme.change(at.ana, roles=[])
        at.discord.clock.move(301)  # what was asked about members is kept for five minutes
        assert "Only an admin" in seen(await told(at, at.ana, "admin zone Paris"))


# ---- other servers

FORGED = (
    *(f"p0:{line}" for line in ("show 1", "done 1", "history 1", "delete 1 confirm:yes", "assign 1 @me", "list all")),
    *("p0:edit 1", "p0:comment 1 I was here", "p0:move 1 none", "o0:search ring", "p0:list all by:@ana", "p0:claim 1"),
    *(f"p0:{verb} {number}" for verb in ("undo", "draft") for number in range(1, 5)),
    *(f"p0:show {reference}" for reference in ("<card:{card}>", "^", "ring")),
    *("p0:admin zone Tokyo", "p0:admin people", "p0:", "p0:refill", "x9:done 1"),
)


async def secretive(at: Workplace) -> Message:
    """The card of #1, in a private channel. A draft is kept there, too."""
    secret = at.acme.channel("secret", private=[at.ana])
    card = await at.card_of(at.ana, "Buy a ring", where=secret, assignee=at.ana, description="For Eve")
    await asked(at, at.ana, "task comment", task="1", text="On Monday")
    await asked(at, at.ana, "task quick", line="Ring the bell " + "and run " * 30)
    await at.settled()
    return card


def elsewhere(at: Workplace) -> tuple[Person, Channel]:
    """Somebody who rules another server, and a channel there."""
    beta = at.discord.guild("Beta")
    mallory = at.discord.person("Mallory", beta, roles=[beta.role("chiefs", permissions=Permission.ADMINISTRATOR)])
    return mallory, beta.channel("room")


def told_by(interaction: Interaction) -> str:
    """Everything that came of it."""
    form = interaction.modal
    messages = [one for one in (interaction.message, *interaction.followups) if one]
    return str([one.components for one in messages]) + (str(form.components) if form else "")


def is_secret(text: str) -> bool:
    return any(word in text for word in ("Buy", "Eve", "On Monday", "bell", "secret", "Ana", "Ben"))


async def test_a_button_whose_id_was_forged_reaches_nothing_of_another_server(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await secretive(at)
        before = seen(card)
        mallory, room = elsewhere(at)
        for forged in FORGED:
            answer = await asked(at, mallory, "tasks today", where=room)
            answer.buttons[0]["custom_id"] = forged.replace("{card}", str(card.id))
            pressed = await mallory.click(answer, answer.buttons[0]["custom_id"])
            assert pressed.acknowledged, forged
            assert not is_secret(told_by(pressed)), forged
        await at.settled()
        assert seen(card) == before
        assert "Buy a ring" in seen(await asked(at, at.ana, "task list", scope="mine"))
        assert "Europe/Berlin now" in seen(await asked(at, at.ana, "taskadmin zone", zone="Berlin"))


async def test_a_form_that_was_forged_reaches_nothing_of_another_server(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await secretive(at)
        before = seen(card)
        mallory, room = elsewhere(at)
        for forged in (
            "edit 1 version:1",
            "edit 1",
            "comment 1",
            f"add message:{card.id} source:~",
            "comment",
            "done 1",
        ):
            form = await mallory.slash(room, "tasks new")
            assert form.modal is not None
            form.modal.custom_id = forged
            sent = await mallory.submit(form, {"Title": "Mine", "Due": "tomorrow"})
            await sent.answered()
            assert not is_secret(told_by(sent)), forged
        await at.settled()
        assert seen(card) == before


async def test_what_is_pressed_in_direct_messages_belongs_to_the_server_that_it_was_said_for(database_url: str) -> None:
    """Both servers have a task #1, and direct messages tell of no server."""
    async with at_work(database_url) as at:
        beta = at.discord.guild("Beta")
        beta.join(at.ana)
        room = beta.channel("room")
        card = await at.card_of(at.ana, "In Acme")
        listed, commented = await told(at, at.ana, "list all"), await heard(at, at.ana, "comment 1 Mine")
        await asked(at, at.ana, "task add", where=room, title="In Beta")
        assert "In Beta" in seen(await told(at, at.ana, "list all"))
        done = seen(await does(at.ana, listed, "Done"))
        assert done.startswith("✓ Done #1: In Acme")
        assert "In Beta" not in done
        assert "Undone #1: In Acme" in seen(await does(at.ana, commented, "Undo"))
        await at.settled()
        assert "Done by @Ana" in seen(card)
        assert "#1 In Beta" in seen(await asked(at, at.ana, "task list", where=room))
        at.acme.leave(at.ana)
        at.discord.clock.move(301)
        refused = seen(await does(at.ana, commented, "Show"))
        assert refused.startswith("⚠ This was about a server where we are not together any more.")
