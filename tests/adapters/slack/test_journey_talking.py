"""What people write to the bot: mentions, threads of tasks, direct messages, whole sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.workplace import Workplace


async def heard(
    at: Workplace, who: User, line: str, *, where: Channel | None = None, thread: str | None = None
) -> Message:
    """`@nudge line`: the private answer."""
    before = len(who.private)
    await at.slack.mention(who, where or at.web, line, thread_ts=thread)
    await at.slack.until(lambda: len(who.private) > before)
    return who.private[-1]


async def told(at: Workplace, who: User, line: str) -> Message:
    """A direct message: the answer below it."""
    await at.slack.message(who, who.dm, line)
    count = len(who.dm.messages)
    await at.slack.until(lambda: len(who.dm.messages) > count)
    return who.dm.messages[-1]


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_a_mention_in_a_channel_adds_a_task_and_answers_in_private(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode) as at:
        answer = await heard(at, at.ana, f"add Fix login {at.ben.mention} monday")
        assert answer.visible_text.startswith("✓ Added #1: Fix login")
        await at.settled()
        asked, card = at.web.messages
        assert asked.user is at.ana
        assert card.visible_text.startswith("#1 Fix login")
        assert card.thread_ts is None


async def test_in_the_thread_of_a_card_no_number_is_needed(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        for line, shown in (
            (f"assign {at.eve.mention}", "Assigned to: @eve"),
            ("comment Works for me", "Works for me"),
            ("snooze 2d", "Starts: Sun 22 Nov"),
            ("done", "Done by @ben"),
        ):
            answer = await heard(at, at.ben, line, thread=card.ts)
            assert answer.thread_ts == card.ts
            assert "#1: Fix login" in answer.visible_text or ": #1 Fix login" in answer.visible_text
            await at.settled()
            assert shown in card.visible_text
        assert [one for one in at.web.messages if one.user is at.team.bot] == [card]


async def test_in_another_thread_a_new_task_stands_in_that_thread_and_nowhere_else(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.slack.message(at.ben, at.web, "The login is broken again")
        (said,) = at.web.messages
        await heard(at, at.ana, "add Fix login", thread=said.ts)
        await at.settled()
        card = at.web.messages[-1]
        assert card.user is at.team.bot
        assert card.thread_ts == said.ts
        await heard(at, at.ben, "done 1", thread=said.ts)
        await at.settled()
        assert "Done by @ben" in card.visible_text


async def test_a_direct_message_needs_no_mention_and_is_answered_where_it_was_written(database_url: str) -> None:
    async with at_work(database_url) as at:
        answer = await told(at, at.ana, "add Call mum tomorrow")
        assert answer.visible_text.startswith("✓ Added #1: Call mum")
        assert not answer.is_ephemeral
        listed = await told(at, at.ana, "list")
        assert "#1 Call mum" in listed.visible_text


async def test_what_is_added_in_direct_messages_is_nobody_elses_to_see(database_url: str) -> None:
    async with at_work(database_url) as at:
        await told(at, at.ana, "add Buy a ring")
        assert "There is no task #1 that you can see." in (await at.says(at.ben, "show 1")).visible_text
        assert "ring" not in (await at.says(at.ben, "list all")).visible_text


async def test_buttons_in_direct_messages_work(database_url: str) -> None:
    async with at_work(database_url) as at:
        answer = await told(at, at.ana, "add Call mum")
        undone = await at.pressed(at.ana, answer, "Undo")
        assert undone.visible_text.startswith("✓ Undone #1: Call mum")


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        (
            "remind me to call the printer tomorrow at 9am",
            "Added #1: call the printer\nFor @ana.\nDue Sat 21 Nov, 09:00",
        ),
        ("please create a task to fix the door", "Added #1: fix the door"),
        ("we should really fix the door", "New task? we should really fix the door"),
        ("what's overdue?", "Tasks"),
        ("help", "What I understand"),
        ("", "Nothing is due today"),
    ],
)
async def test_sentences_are_understood(database_url: str, sentence: str, answer: str) -> None:
    async with at_work(database_url) as at:
        said = await heard(at, at.ana, sentence)
        assert answer in said.visible_text


async def test_what_is_overdue_is_listed(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "add Fix login @me today 11:00")
        at.slack.clock.move(3600)
        assert "#1 Fix login" in (await heard(at, at.ana, "what's overdue?")).visible_text


async def test_bots_edits_and_other_peoples_talk_are_ignored(database_url: str) -> None:
    async with at_work(database_url) as at:
        robot = at.team.user("robot", is_bot=True)
        at.web.members.append(robot)
        await at.slack.mention(robot, at.web, "add Robots rule")
        await at.slack.message(at.ana, at.ana.dm, "add Edited", subtype="message_changed")
        await at.slack.message(at.ana, at.ana.dm, "add From a bot", bot_id="B0OTHER")
        await at.slack.message(at.ana, at.web, "add Not said to the bot")
        await heard(at, at.ana, "add Fix login")
        assert (await at.says(at.ana, "list all")).visible_text.count("#") == 1
        assert at.ana.dm.messages == [one for one in at.ana.dm.messages if one.user is at.ana]


async def test_a_mention_in_the_middle_of_a_sentence_is_heard_too(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.slack.message(at.ana, at.web, f"hey {at.team.bot.mention} add Fix login")
        await at.slack.until(lambda: at.ana.private)
        assert "Fix login" in at.ana.private[-1].visible_text


async def test_thanks_is_no_task(database_url: str) -> None:
    async with at_work(database_url) as at:
        await heard(at, at.ana, "thanks!")
        assert "#" not in (await at.says(at.ana, "list all")).visible_text


async def test_an_answer_in_a_thread_is_never_broadcast(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await at.slack.mention(at.ben, at.web, "list public", thread_ts=card.ts)
        await at.slack.until(lambda: len(at.web.messages) == 3)
        listed = at.web.messages[-1]
        assert listed.thread_ts == card.ts
        assert not any(one.arguments.get("reply_broadcast") for one in at.slack.requests_log)


async def test_a_list_asked_for_in_a_thread_pages_in_place_there(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Task 1")
        for number in range(2, 14):
            await at.says(at.ana, f"add Task {number}")
        listed = await heard(at, at.ben, "list all sort:number", thread=card.ts)
        assert "#13" not in listed.visible_text
        onward = await at.pressed(at.ben, listed, "Next")
        assert onward is listed
        assert onward.thread_ts == card.ts
        assert "#13 Task 13" in onward.visible_text
        done = await at.pressed(at.ben, onward, "Done", nth=0)
        assert done.visible_text.startswith("✓ Done #11: Task 11\n")
