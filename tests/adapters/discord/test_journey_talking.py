"""What people write to the bot and react with: mentions, threads, direct messages, whole sentences, emoji."""

from __future__ import annotations

import pytest

from tests.adapters.discord.asking import asked, does, seen, sends
from tests.adapters.discord.hearing import heard, said_by_bot, told
from tests.adapters.discord.workplace import at_work

# ---- mentions


async def test_a_mention_in_a_channel_is_answered_in_a_direct_message_and_the_card_stands_in_the_channel(
    database_url: str,
) -> None:
    async with at_work(database_url) as at:
        answer = await heard(at, at.ana, f"add Fix login {at.ben.mention} monday")
        assert answer.channel is at.ana.dm
        assert seen(answer).startswith("✓ Added #1: Fix login\nFor @Ben.\nDue 23 Nov 2026.\n[Undo] [Show] [Edit]")
        await at.settled()
        (card,) = said_by_bot(at, at.web)
        assert seen(card).startswith("#1 Fix login\nStatus: to do\nDue: 23 Nov 2026")
        assert card.pinged == frozenset()
        assert "Undone #1" in seen(await does(at.ana, answer, "Undo"))


@pytest.mark.parametrize("status", [403, 400])
async def test_who_takes_no_direct_messages_is_told_in_the_channel_and_nothing_that_others_may_not_read(
    database_url: str, status: int
) -> None:
    async with at_work(database_url) as at:
        at.ana.close_dms(status)
        answer = await heard(at, at.ana, "add Fix login")
        assert answer.channel is at.web
        assert answer.reference is at.web.messages[0]
        assert seen(answer).startswith("✓ Done.\nI may not write direct messages to you")
        answer = await heard(at, at.ana, "show 1")
        assert seen(answer).startswith("I have an answer for you, and can't send it.")
        assert "Fix login" not in seen(answer)
        assert answer.pinged == frozenset()
        assert "#1 Fix login" in seen(await heard(at, at.ana, "list public"))


async def test_a_mention_in_the_middle_of_a_sentence_is_heard_too(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.ana.says(at.web, f"hey {at.discord.bot.mention}, add Fix login")
        await at.discord.said(at.ana.dm)
        assert seen(at.ana.dm.last).startswith("✓ Added #1: Fix login")


async def test_who_mentions_the_bots_role_is_told_why_it_cannot_read_that(database_url: str) -> None:
    """Discord's client suggests both, and calls both @Nudge."""
    async with at_work(database_url) as at:
        await at.ana.says(at.web, f"{at.acme.bot_role.mention} add Fix login")
        await at.discord.said(at.ana.dm)
        assert seen(at.ana.dm.last).startswith("⚠ You mentioned my role instead of me")
        await at.ana.says(at.web, f"{at.ops.mention} add Fix login")
        await at.ana.says(at.web, f"{at.acme.bot_role.mention} {at.discord.bot.mention} add Fix login")
        await at.discord.said(at.ana.dm, 2)
        assert seen(at.ana.dm.last).startswith("✓ Added #1: Fix login")


async def test_what_is_not_said_to_the_bot_is_ignored(database_url: str) -> None:
    async with at_work(database_url) as at:
        robot = at.discord.person("Robot", at.acme, bot=True)
        answer = await heard(at, at.ana, "list public")
        await robot.says(at.web, f"{at.discord.bot.mention} add Robots rule")
        await at.ben.says(at.web, "add Not said to the bot")
        await at.ben.says(at.web, "done 1", reply_to=answer)
        edited = await at.ben.says(at.web, "hello")
        await at.ben.edits(edited, f"{at.discord.bot.mention} add Edited")
        await heard(at, at.ana, "add Fix login")
        listed = seen(await asked(at, at.ana, "task list", scope="all"))
        assert listed.startswith("All tasks\n#1 Fix login")
        assert "#2" not in listed


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("remind me to call the printer tomorrow at 9am", "Added #1: call the printer\nFor @Ana.\nDue Sat 21 Nov 2026"),
        ("please create a task to fix the door", "Added #1: fix the door"),
        ("we should really fix the door", "New task? we should really fix the door"),
        ("what's overdue?", "Tasks in #web, filtered: none"),
        ("help", "What I understand"),
        ("lsit", "Did you mean /task list?"),
        ("", "Nothing is due today"),
    ],
)
async def test_sentences_are_understood(database_url: str, sentence: str, answer: str) -> None:
    async with at_work(database_url) as at:
        assert answer in seen(await heard(at, at.ana, sentence))


async def test_who_is_late_is_listed_and_a_task_named_by_words_is_asked_back(database_url: str) -> None:
    async with at_work(database_url) as at:
        await heard(at, at.ana, f"add Fix login {at.ben.mention} today 11:00")
        at.discord.clock.move(7200)
        assert "#1 Fix login" in seen(await heard(at, at.eve, f"who's late in {at.web.mention}"))
        question = await heard(at, at.eve, "mark login as done")
        assert question.labels[0] == "Done #1 Fix login"
        assert "Done #1" in seen(await does(at.eve, question, "Done #1 Fix login"))


# ---- threads


async def test_in_the_thread_of_a_card_no_number_is_needed(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        thread = await at.ben.opens_thread(card, "about it")
        for line, shown in (
            (f"assign {at.eve.mention}", "Assigned to: @Eve"),
            ("comment Works for me", "Works for me"),
            ("snooze 2d", "Starts: 22 Nov 2026"),
            ("done", "Done by @Ben"),
        ):
            assert "#1" in seen(await heard(at, at.ben, line, where=thread))
            await at.settled()
            assert shown in seen(card)
        assert "already done (Ben, today" in seen(await asked(at, at.eve, "task done", where=thread))
        for path, options in (("task reopen", {}), ("task due", {"when": "mon"}), ("task comment", {"text": "Again"})):
            assert seen(await asked(at, at.eve, path, where=thread, **options)).startswith("✓ ")
        assert said_by_bot(at, at.web) == [card]
        assert said_by_bot(at, thread) == []


async def test_in_another_thread_a_new_task_stands_in_that_thread_and_nowhere_else(database_url: str) -> None:
    async with at_work(database_url) as at:
        said = await at.ben.says(at.web, "The login is broken again")
        thread = await at.ben.opens_thread(said, "login")
        await heard(at, at.ana, "add Fix login", where=thread)
        await at.settled()
        (card,) = said_by_bot(at, thread)
        assert said_by_bot(at, at.web) == []
        assert "in #web" in seen(card)
        assert "#1 Fix login" in seen(await asked(at, at.eve, "task list"))
        await heard(at, at.ben, "done 1", where=thread)
        await at.settled()
        assert "Done by @Ben" in seen(card)
        assert seen(await heard(at, at.ben, "list public", where=thread)).startswith("Tasks in #web: none")
        assert len(said_by_bot(at, thread)) == 2


async def test_a_private_thread_is_a_private_room_of_its_own(database_url: str) -> None:
    async with at_work(database_url) as at:
        thread = await at.ana.starts_thread(at.web, "psst", private=True)
        await heard(at, at.ana, "add Buy a ring", where=thread)
        await at.settled()
        (card,) = said_by_bot(at, thread)
        assert seen(card).startswith("#1 Buy a ring")
        assert "Buy a ring" in seen(await asked(at, at.ana, "task list", where=thread))
        assert "Buy" not in seen(await asked(at, at.ben, "task list", scope="all"))
        assert "Buy" not in seen(await asked(at, at.ana, "task list"))


async def test_a_post_of_a_forum_is_a_channel_with_cards_of_its_own(database_url: str) -> None:
    async with at_work(database_url) as at:
        forum = at.acme.channel("ideas", kind="forum")
        post = await at.ben.starts_thread(forum, "Dark mode")
        await heard(at, at.ana, "add Try dark mode", where=post)
        await asked(at, at.ben, "task add", where=post, title="Draw icons")
        await at.settled()
        assert [seen(one).splitlines()[0] for one in said_by_bot(at, post)] == ["#1 Try dark mode", "#2 Draw icons"]
        assert "#2 Draw icons" in seen(await asked(at, at.eve, "task list", where=post))
        await heard(at, at.eve, "done 1", where=post)
        await at.settled()
        assert "Done by @Eve" in seen(said_by_bot(at, post)[0])


# ---- direct messages


async def test_a_direct_message_needs_no_mention_and_what_is_added_there_is_ones_own(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task list")
        answer = await told(at, at.ana, "add Buy a ring tomorrow")
        assert seen(answer).startswith("✓ Added #1: Buy a ring\nFor @Ana.")
        assert not answer.is_ephemeral
        assert "#1 Buy a ring" in seen(await told(at, at.ana, "list"))
        for who in (at.ben, at.eve):
            assert "There is no task #1 that you can see." in seen(await asked(at, who, "task show", task="1"))
            assert "ring" not in seen(await asked(at, who, "task list", scope="all"))
        assert "Undone #1: Buy a ring" in seen(await does(at.ana, answer, "Undo"))


async def test_before_any_server_is_known_it_is_said_how_to_go_on(database_url: str) -> None:
    async with at_work(database_url) as at:
        for answer in (await told(at, at.ana, "list"), await asked(at, at.ana, "task list", where=at.ana.dm)):
            assert seen(answer).startswith("⚠ I don't know yet which server you mean.\nUse me once in a server")
        await asked(at, at.ana, "task list")
        assert seen(await told(at, at.ana, "list")).startswith("Your tasks: none")


async def test_of_two_servers_the_last_used_one_counts_and_one_that_was_left_does_not(database_url: str) -> None:
    async with at_work(database_url) as at:
        beta = at.discord.guild("Beta")
        beta.join(at.ana)
        room = beta.channel("room")
        await at.card_of(at.ana, "In Acme")
        assert "In Acme" in seen(await told(at, at.ana, "list all"))
        await asked(at, at.ana, "task add", where=room, title="In Beta")
        listed = seen(await told(at, at.ana, "list all"))
        assert "In Beta" in listed
        assert "In Acme" not in listed
        await asked(at, at.ana, "task list")
        assert "In Acme" in seen(await told(at, at.ana, "list all"))
        at.acme.leave(at.ana)
        at.discord.clock.move(301)  # who is a member is known for five minutes
        assert "In Beta" in seen(await told(at, at.ana, "show 1"))
        beta.leave(at.ana)
        at.discord.clock.move(301)
        assert "which server you mean" in seen(await told(at, at.ana, "show 1"))


async def test_a_task_is_made_of_a_direct_message(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task list")
        answer = await told(at, at.ana, "help")
        said = next(one for one in at.ana.dm.messages if one is not answer)
        form = await at.ana.message_menu(said, "Create task")
        assert form.modal is not None
        assert form.modal.values["Title"] == "help"
        await sends(at.ana, form, {"Title": "Read the help"})
        card = seen(await told(at, at.ana, "show 1"))
        assert "Read the help" in card
        assert f"https://discord.com/channels/@me/{at.ana.dm.id}/{said.id}" in at.ana.dm.last.text


# ---- reactions


async def test_a_tick_on_a_card_completes_it_and_a_second_one_says_nothing(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await at.ben.reacts(card, "✅")
        await at.discord.said(at.ben.dm)
        assert seen(at.ben.dm.last) == "✓ Done #1: Fix login\n[Undo] [Show]"
        await at.settled()
        assert "Done by @Ben" in seen(card)
        await at.eve.reacts(card, "✅")
        await heard(at, at.eve, "list")
        assert len(said_by_bot(at, at.eve.dm)) == 1
        assert said_by_bot(at, at.web) == [card]


async def test_a_tick_of_somebody_without_direct_messages_is_shown_by_the_card_alone(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        at.ben.close_dms()
        await at.ben.reacts(card, "☑️")
        await at.discord.until(lambda: at.discord.calls(f"POST /channels/{at.ben.dm.id}/messages"))
        await at.settled()
        assert "Done by @Ben" in seen(card)
        assert said_by_bot(at, at.web) == [card]


async def test_in_a_channel_that_has_said_so_a_reaction_makes_a_task(database_url: str) -> None:
    async with at_work(database_url, privileged=["message_content"]) as at:
        said = await at.ben.says(at.web, f"{at.eve.mention} please fix the **printer** in {at.web.mention} tomorrow")
        await at.eve.reacts(said, "📝")
        turned = await asked(at, at.ana, "taskadmin reactions", state="On")
        assert seen(turned).startswith(
            "✓ Reactions make tasks in #web now\nA message with the reaction 📝 becomes a task"
        )
        assert at.eve.dm.messages == []
        await at.eve.unreacts(said, "📝")
        await at.eve.reacts(said, "📝")
        await at.discord.said(at.eve.dm)
        await at.settled()
        (card,) = said_by_bot(at, at.web)
        assert card.reference is said
        assert "please fix the **printer** in #web" in seen(card).splitlines()[0]
        assert "Assigned to: @Eve" in seen(card)
        assert said.link in card.text
        assert card.pinged == frozenset()
        await at.ana.reacts(said, "📝")
        await at.ana.reacts(card, "✅")
        await at.discord.said(at.ana.dm)
        await at.settled()
        assert "Done by @Ana" in seen(card)
        await does(at.ana, turned, "Undo")
        other = await at.ben.says(at.web, "The door is broken")
        await at.eve.reacts(other, "📝")
        await heard(at, at.eve, "list")
        assert said_by_bot(at, at.web) == [card]


async def test_without_the_content_a_reaction_makes_a_task_that_links_to_what_was_said(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "taskadmin reactions", state="On")
        said = await at.ben.says(at.web, "The printer is broken")
        await at.eve.reacts(said, "📝")
        await at.discord.said(at.eve.dm)
        assert seen(at.eve.dm.last) == "✓ Added #1: Message from Ben\n[Undo] [Show] [Edit]"
        await at.settled()
        (card,) = said_by_bot(at, at.web)
        assert seen(card).startswith("#1 Message from Ben")
        assert said.link in card.text
        assert card.reference is said
        again = await at.ana.message_menu(said, "Create task")
        assert "That message is already task 1." in seen(await again.answered())
        read = await at.ben.says(at.web, f"{at.discord.bot.mention} look at the door")  # what mentions it, it may read
        await at.discord.said(at.ben.dm)
        await at.eve.reacts(read, "📝")
        await at.discord.said(at.eve.dm, 2)
        assert seen(at.eve.dm.last).startswith("✓ Added #2: look at the door")
