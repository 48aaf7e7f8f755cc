"""A task's card in its channel: what it shows, what can be pressed on it, and how it follows the task."""

from __future__ import annotations

import asyncio

import pytest

from tests.adapters.slack.workplace import at_work

MODES = pytest.mark.parametrize("mode", ["http", "socket"])


@MODES
async def test_a_task_is_added_shown_on_a_card_and_closed_by_a_click(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode, keeping=True) as at:
        added = await at.says(at.ana, f"add Fix login {at.ben.mention} monday 5pm !1 +bug")
        assert added.viewer is at.ana
        assert added.visible_text.splitlines()[:2] == ["✓ Added #1: Fix login", "For @ben."]
        assert added.buttons == ["Undo", "Show", "Edit"]
        await at.slack.until(lambda: at.web.messages)
        (card,) = at.web.messages
        assert card.visible_text.startswith("#1 Fix login\nStatus: to do\nDue: Mon 23 Nov, 17:00 (Europe/Berlin)")
        assert card.buttons[:2] == ["Done", "Edit"]
        done = await at.pressed(at.ben, card, "Done")
        assert done.viewer is at.ben
        assert done.visible_text == "✓ Done #1: Fix login"
        await at.slack.until(lambda: card.edits)
        assert "Done by @ben, today" in card.visible_text
        assert card.buttons == []


@MODES
async def test_undo_in_the_private_answer_opens_the_card_again(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode) as at:
        card = await at.card_of(at.ana, "Fix login")
        done = await at.pressed(at.ben, card, "Done")
        await at.settled()
        assert card.buttons == []
        undone = await at.pressed(at.ben, done, "Undo")
        assert undone.visible_text.startswith("✓ Undone #1: Fix login")
        await at.settled()
        assert "Status: to do" in card.visible_text
        assert card.buttons[:3] == ["Done", "Claim", "Edit"]


async def test_a_card_is_quiet_about_changes_and_tells_only_who_asked(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        for what in ("Claim", "Start", "Urgent", "Due in a week"):
            answer = await at.pressed(at.ben, card, what)
            assert answer.viewer is at.ben
            await at.settled()
        assert "Status: in progress" in card.visible_text
        assert "Due: Fri 27 Nov" in card.visible_text
        assert "Assigned to: @ben" in card.visible_text
        assert "Priority: urgent" in card.visible_text
        assert at.web.messages == [card]
        assert at.ana.private == at.ana.ephemerals(at.web)
        assert len(at.ana.private) == 1


async def test_the_snooze_menu_puts_a_task_aside(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, f"Fix login {at.ben.mention}")
        snoozed = await at.pressed(at.ben, card, "Next Monday")
        assert snoozed.visible_text.startswith("✓ Snoozed until Mon 23 Nov: #1 Fix login")
        await at.settled()
        assert "Starts: Mon 23 Nov" in card.visible_text
        assert "#1" not in (await at.says(at.ben, "list mine")).visible_text


async def test_everything_in_the_more_menu_does_what_it_says(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        for what in ("Start", "Due today", "High priority", "History"):
            assert (await at.pressed(at.ana, card, what)).visible_text
        await at.settled()
        history = await at.pressed(at.ana, card, "History")
        assert history.visible_text.splitlines()[0] == "History of #1 Fix login"
        form = await at.opened(at.ana, card, "Comment")
        assert form.labels == ["Comment"]
        await at.slack.submit(at.ana, form, {"Comment": "Only on Fridays"})
        await at.settled()
        assert "@ana · " in card.visible_text
        assert "Only on Fridays" in card.visible_text
        asked = await at.pressed(at.ana, card, "Delete")
        assert asked.visible_text.startswith("⚠ This deletes 1 task.")
        deleted = await at.pressed(at.ana, asked, "Delete 1 task")
        await at.settled()
        assert "Deleted by @ana" in card.visible_text
        assert card.buttons == []
        await at.pressed(at.ana, deleted, "Undo")
        await at.settled()
        assert card.buttons[0] == "Done"


async def test_a_click_on_what_others_closed_meanwhile_says_who_was_faster(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await at.says(at.ben, "done 1")
        late = await at.pressed(at.eve, card, "Done")
        assert late.visible_text == "#1 is already done (ben, today 10:40)."
        assert late.viewer is at.eve


async def test_a_card_deleted_by_somebody_comes_back_with_the_next_change(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        card.deleted = True
        await at.says(at.ben, "claim 1")
        await at.settled()
        (again,) = at.web.messages
        assert again is not card
        assert "Assigned to: @ben" in again.visible_text


async def test_a_task_shown_in_public_has_its_one_card_in_each_room(database_url: str) -> None:
    async with at_work(database_url) as at:
        ops = at.team.channel("ops", [at.ana, at.ben])
        card = await at.card_of(at.ana, "Fix login")
        told = await at.says(at.ana, "show 1 public", where=ops)
        assert told.viewer is at.ana
        await at.settled()
        (other,) = ops.messages
        await at.pressed(at.ben, other, "Done")
        await at.settled()
        assert card.buttons == other.buttons == []
        assert "Done by @ben" in card.visible_text
        assert "Done by @ben" in other.visible_text


async def test_an_answer_in_direct_messages_is_the_card_itself(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "add Call mum", where=at.ana.dm)
        await at.settled()
        (card,) = at.ana.dm.messages
        assert card.visible_text.startswith("#1 Call mum")
        done = await at.pressed(at.ana, card, "Done")
        assert done.visible_text == "✓ Done #1: Call mum"
        await at.settled()
        assert card.buttons == []


async def test_many_changes_within_a_second_are_few_edits_and_the_last_one_is_shown(database_url: str) -> None:
    async with at_work(database_url, keeping=True) as at:
        await at.says(at.ana, "add Fix login")
        await at.slack.until(lambda: at.web.messages)
        (card,) = at.web.messages
        lines = [f"edit 1 title:Number{number}" for number in range(20)]
        await asyncio.gather(*(at.says(at.ana, line) for line in lines))
        last = await at.says(at.ben, "edit 1 title:Last")
        assert last.visible_text.startswith("✓ Changed #1: Last")
        await at.slack.until(lambda: card.visible_text.startswith("#1 Last"))
        assert at.web.busiest_second <= 2
        assert card.edits <= 3


async def test_two_clicks_on_create_make_one_task(database_url: str) -> None:
    async with at_work(database_url) as at:
        preview = await at.says(at.ana, "Fix the login page")
        await asyncio.gather(*(at.slack.click(at.ana, preview, "Create") for _ in range(3)))
        listed = await at.says(at.ana, "list all")
        assert listed.visible_text.count("Fix the login page") == 1


async def test_two_clicks_on_undo_take_back_once_and_both_say_so(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "add Fix login")
        done = await at.says(at.ana, "done 1")
        await asyncio.gather(*(at.slack.click(at.ana, done, "Undo") for _ in range(2)))
        assert done.visible_text.startswith("✓ Undone #1: Fix login")
        assert "Not undone" not in done.visible_text


async def test_a_checklist_is_ticked_on_the_card_and_subtasks_end_in_an_offer(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Release")
        await at.says(at.ana, "check 1 Tell *everybody*\nBake a cake")
        await at.settled()
        assert "Checklist: 0 of 2 done\n☐ 1. Tell *everybody*\n☐ 2. Bake a cake" in card.visible_text
        ticked = await at.pressed(at.ben, card, "Tick off 2")
        assert ticked.visible_text.startswith("✓ Changed #1: Release\nben ticked “Bake a cake”.")
        await at.settled()
        assert "Checklist: 1 of 2 done\n☐ 1. Tell *everybody*\n☑ 2. Bake a cake" in card.visible_text
        for line in ("sub 1 Build", "sub 1 Test", "block 3 by 2"):
            assert (await at.says(at.ana, line)).visible_text
        await at.settled()
        assert "Subtasks: 0 of 2 done" in card.visible_text
        refused = await at.says(at.ben, "block 2 by 3")
        assert "#2 can't wait for #3: #3 waits for #2." in refused.visible_text
        await at.says(at.ben, "done 2")
        await at.settled()
        assert "Subtasks: 1 of 2 done" in card.visible_text
        last = await at.says(at.ben, "done 3")
        assert "That was the last open subtask of #1 Release." in last.visible_text
        assert (await at.pressed(at.ben, last, "Complete #1")).visible_text.startswith("✓ Done #1: Release")
        await at.settled()
        assert "Done by @ben" in card.visible_text


async def test_a_duplicate_says_so_and_related_tasks_name_each_other(database_url: str) -> None:
    async with at_work(database_url) as at:
        first, second = [await at.card_of(at.ana, title) for title in ("Fix login", "Login is broken")]
        related = await at.says(at.ben, "relate 1 to 2")
        assert related.visible_text.startswith("✓ Related: 2 tasks")
        await at.settled()
        assert "Related to: #2 Login is broken" in first.visible_text
        closed = await at.says(at.ben, "duplicate 2 of 1")
        assert closed.visible_text.startswith("✓ Closed as a duplicate of #1: #2 Login is broken")
        await at.settled()
        assert "Duplicate of: #1 Fix login" in second.visible_text
        assert "Duplicates: #2 Login is broken" in first.visible_text
        await at.pressed(at.ben, closed, "Undo")
        await at.settled()
        assert "Duplicates" not in first.visible_text
