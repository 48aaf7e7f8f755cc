"""A task's card in its channel: what it shows, what can be pressed on it, and how it follows the task."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.ports import Address, Inbound, Sender
from tests.adapters.discord.asking import asked, does, opens, seen, sends
from tests.adapters.discord.bot import running
from tests.adapters.discord.loopback import Permission
from tests.adapters.discord.workplace import Workplace, at_work

CARD = """\
#1 Fix login
Status: to do
Due: Mon 23 Nov 2026 16:00 (a while)
Assigned to: @Ben
Priority: urgent
Tags: bug
Created: by @Ana, Fri 20 Nov 2026 09:40, in #web
[Done+] [Edit]
[Snooze ▾ Tomorrow | Next Monday | In a week]
[Reassign ▾ @]
[More ▾ Start | Comment | History | Due today | Due tomorrow | Due next Monday | Due in a week | High priority |\
 Low priority | No priority | Delete]"""


async def test_a_task_is_added_with_what_is_suggested_shown_on_a_card_and_closed_by_a_click(database_url: str) -> None:
    async with at_work(database_url, keeping=True) as at:
        await asked(at, at.ana, "taskprefs timezone", zone="Europe/Berlin")
        due, *_ = await at.ana.typing(at.web, "task add", focused=("due", "mon 5pm"), title="Fix login")
        assert due.name == "Mon 23 Nov 17:00, in 3 days"
        added = await asked(
            at, at.ana, "task add", title="Fix login", due=due.value, assignee=at.ben, priority="1 Urgent", tags="bug"
        )
        assert added.only_for is at.ana
        assert seen(added) == "✓ Added #1: Fix login\nFor @Ben.\nDue Mon 23 Nov 2026 16:00.\n[Undo] [Show] [Edit]"
        await at.discord.said(at.web)
        (card,) = at.web.messages
        assert seen(card) == CARD
        assert card.pinged == frozenset()
        done = await does(at.ben, card, "Done")
        assert (done.only_for, seen(done)) == (at.ben, "✓ Done #1: Fix login\n[Undo] [Show]")
        await at.discord.until(lambda: card.edits)
        assert seen(card) == (
            "#1 Fix login\nDone by @Ben, Fri 20 Nov 2026 09:40.\n"
            "Assigned to: @Ben\nTags: bug\nCreated: by @Ana, Fri 20 Nov 2026 09:40, in #web"
        )


async def test_undo_in_the_private_answer_opens_the_card_again(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        done = await does(at.ben, card, "Done")
        await at.settled()
        assert card.labels == []
        undone = await does(at.ben, done, "Undo")
        assert undone is done
        assert seen(undone).startswith("✓ Undone #1: Fix login\nTaken back: Ben completed it")
        await at.settled()
        assert "Status: to do" in seen(card)
        assert card.labels == ["Done", "Claim", "Edit"]


async def test_a_card_is_quiet_about_changes_and_tells_only_who_asked(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        for what in ("Claim", "Start", "Urgent", "Due in a week"):
            answer = await does(at.ben, card, what)
            assert answer.only_for is at.ben
            await at.settled()
        for line in ("Status: in progress", "Due: 27 Nov 2026", "Assigned to: @Ben", "Priority: urgent"):
            assert line in seen(card)
        assert at.web.messages == [card]
        assert card.pinged == frozenset()
        assert len(at.ana.ephemerals(at.web)) == 1  # of her own command


async def test_the_snooze_menu_puts_a_task_aside(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login", assignee=at.ben)
        snoozed = await does(at.ben, card, "Next Monday")
        assert seen(snoozed).startswith("✓ Snoozed until Mon 23 Nov: #1 Fix login\n")
        await at.settled()
        assert "Starts: 23 Nov 2026" in seen(card)
        assert "#1" not in seen(await asked(at, at.ben, "task list", scope="Mine"))


async def test_everything_in_the_more_menu_does_what_it_says(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        for what in ("Start", "Due today", "High priority"):
            assert seen(await does(at.ana, card, what)).startswith("✓ ")
        await at.settled()
        history = await does(at.ana, card, "History")
        assert seen(history).splitlines()[0] == "History of #1 Fix login"
        form = await opens(at.ana, card, "Comment")
        assert form.modal.labels == ["Comment"]
        assert seen(await sends(at.ana, form, {"Comment": "Only on\nFridays"})).startswith("✓ Commented #1: Fix login")
        await at.settled()
        assert "(@Ana · Fri 20 Nov 2026 09:40: Only on)\n(Fridays)" in seen(card)
        question = await does(at.ana, card, "Delete")
        assert seen(question).startswith("⚠ This deletes 1 task.\n▸ #1 Fix login")
        deleted = await does(at.ana, question, "Delete 1 task")
        assert deleted is question
        await at.settled()
        assert "Deleted by @Ana" in seen(card)
        assert card.labels == []
        await does(at.ana, deleted, "Undo")
        await at.settled()
        assert card.labels[0] == "Done"


async def test_somebody_or_a_role_is_picked_on_the_card(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login", assignee=at.ben)
        zoe = at.discord.person("Zoe", at.acme)  # who never spoke to the bot
        for who, said in ((zoe, "from Ben to Zoe"), (at.ops, "from Zoe to ops")):
            answer = await (await at.ana.pick_person(card, "Reassign", who)).answered()
            assert seen(answer) == f"✓ Assigned #1: Fix login\nAna reassigned it {said}.\n[Undo] [Show]"
            await at.settled()
        assert "Assigned to: @ops (any of them)" in seen(card)
        assert card.pinged == frozenset()
        assert card.labels == ["Done", "Claim", "Edit"]


async def test_a_click_on_what_others_closed_meanwhile_says_who_was_faster(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await asked(at, at.ben, "task done", task="1")
        late = await does(at.eve, card, "Done")
        assert (late.only_for, seen(late)) == (at.eve, "#1 is already done (Ben, today 09:40).\n[Show]")


async def test_a_card_deleted_by_somebody_comes_back_with_the_next_change(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await at.acme.owner.deletes(card)
        at.discord.clock.move(600)  # for some minutes Discord knows the nonce of what was deleted
        await asked(at, at.ben, "task claim", task="1")
        await at.settled()
        (again,) = at.web.messages
        assert again is not card
        assert "Assigned to: @Ben" in seen(again)


async def test_a_task_has_one_card_in_each_room_whatever_changes_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        lounge = at.acme.channel("lounge")
        card = await at.card_of(at.ana, "Fix login")
        for _ in range(2):
            told = await asked(at, at.ana, "task show", where=lounge, task="1", public=True)
            assert told.only_for is at.ana
            assert seen(told) == "The card of #1 Fix login is in this room\n(It stays right as the task changes.)"
            await at.settled()
        other = lounge.messages[-1]
        assert lounge.messages == [other]
        await from_elsewhere(at, "edit 1 title:Elsewhere p:1")
        await at.settled()
        await asked(at, at.eve, "task quick", where=lounge, line="comment 1 Me too")
        await at.settled()
        await does(at.ben, other, "Done")
        await at.settled()
        assert card.labels == other.labels == []
        for one in (card, other):
            assert seen(one).startswith("#1 Elsewhere\nDone by @Ben, ")
        assert (at.web.messages, lounge.messages) == ([card], [other])


async def from_elsewhere(at: Workplace, line: str) -> None:
    """What another process of the bot does."""
    handle = Dispatcher(at.bot.store, lambda: datetime.fromtimestamp(at.discord.clock(), UTC)).handle
    where = Address("discord", str(at.acme.id), str(at.web.id), "web")
    reply = await handle(Inbound(Sender(str(at.ana.id), "Ana", checked=True), where, Typed(line), key=line))
    assert reply.understood


async def test_many_changes_within_a_second_are_few_edits_and_the_last_one_is_shown(database_url: str) -> None:
    async with at_work(database_url, keeping=True) as at:
        await asked(at, at.ana, "task add", title="Fix login")
        await at.discord.said(at.web)
        (card,) = at.web.messages
        lines = [f"edit 1 title:Number{number}" for number in range(20)]
        await asyncio.gather(*(asked(at, at.ana, "task quick", line=line) for line in lines))
        last = await asked(at, at.ben, "task quick", line="edit 1 title:Last")
        assert seen(last).startswith("✓ Changed #1: Last")
        at.discord.clock.move(2)
        await at.discord.until(lambda: seen(card).startswith("#1 Last"))
        assert len(card.edits) <= 4
        assert at.web.messages == [card]


async def test_two_clicks_at_once_do_it_once_and_both_are_answered(database_url: str) -> None:
    async with at_work(database_url) as at:
        preview = await asked(at, at.ana, "task quick", line="Fix the login page")
        await asyncio.gather(*(does(at.ana, preview, "Create") for _ in range(3)))
        assert seen(await asked(at, at.ana, "task list", scope="All")).count("Fix the login page") == 1
        done = await asked(at, at.ana, "task done", task="1")
        await asyncio.gather(*(does(at.ana, done, "Undo") for _ in range(2)))
        assert seen(done).startswith("✓ Undone #1: Fix the login page")
        assert "Not undone" not in seen(done)


async def test_buttons_of_before_a_restart_work(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        listed = await asked(at, at.ana, "task list")
        await at.bot.discord.drain(5)
        async with running(at.discord, database_url, keeping=False) as at.bot:
            assert seen(await does(at.ben, card, "Done")).startswith("✓ Done #1: Fix login")
            await at.settled()
            assert seen(card).startswith("#1 Fix login\nDone by @Ben")
            assert await does(at.ana, listed, "Refresh") is listed
            assert seen(listed).startswith("Tasks in #web: none")
        assert len(at.discord.registry.syncs) == 1  # the same commands are not sent again


@pytest.mark.parametrize("custom_id", ["task:done:1", "x0:done 1", "done"])
async def test_a_button_that_another_version_made_is_refused_kindly(database_url: str, custom_id: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        card.buttons[0]["custom_id"] = custom_id
        refused = await does(at.ben, card, "Done")
        assert refused.only_for is at.ben
        assert seen(refused).startswith("⚠ This button is out of date.\n")
        await at.settled()
        assert card.edits == []


async def test_where_the_bot_may_not_write_it_says_so_and_everything_else_works(database_url: str) -> None:
    async with at_work(database_url) as at:
        at.web.deny(at.acme.bot_role, Permission.SEND_MESSAGES)
        await at.discord.gateway.connected()
        added = await asked(at, at.ana, "task add", title="Fix login")
        assert "I may not post in this channel" in seen(added)
        shown = await asked(at, at.ana, "task show", task="1", public=True)
        assert seen(shown).startswith("⚠ No card is shown here")
        card = await asked(at, at.ana, "task show", task="1")
        assert "may not" not in seen(card)
        assert seen(await does(at.ana, card, "Done")).startswith("✓ Done #1: Fix login\n")
        await at.settled()
        assert at.web.messages == []


async def test_a_card_with_everything_on_it_is_taken_by_discord(database_url: str) -> None:
    async with at_work(database_url) as at:
        people = " ".join(at.discord.person(f"Person {number}", at.acme).mention for number in range(10))
        line = f"add {'Long title ' * 15} {people} !1 +a +b +c monday 23:00 // {'text ' * 500}"
        await asked(at, at.ana, "task quick", line=line)
        for number in range(7):
            await asked(at, at.ben, "task comment", task="1", text=f"{number} {'*comment* ' * 200}")
        await at.settled()
        (card,) = at.web.messages
        assert seen(card).startswith("#1 Long title")
        assert "(2 earlier comments)" in seen(card)
        assert card.labels[0] == "Done"
        assert card.pinged == frozenset()


async def test_a_checklist_is_ticked_on_the_card_and_subtasks_end_in_an_offer(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Release")
        for said in ("Tell *everybody*", "Bake a cake"):
            await asked(at, at.ana, "subtask check", task="1", line=said)
        await at.settled()
        assert "Checklist: 0 of 2 done\n☐ 1. Tell *everybody*\n☐ 2. Bake a cake" in seen(card)
        ticked = await does(at.ben, card, "Tick off 2")
        assert seen(ticked).startswith("✓ Changed #1: Release\nBen ticked “Bake a cake”.")
        await asked(at, at.ben, "subtask check", task="1", line="1")
        await asked(at, at.ben, "subtask uncheck", task="1", lines="1")
        await at.settled()
        assert "Checklist: 1 of 2 done\n☐ 1. Tell *everybody*\n☑ 2. Bake a cake" in seen(card)
        for title in ("Build", "Test"):
            await asked(at, at.ana, "subtask add", task="1", title=title)
        waits = await asked(at, at.ana, "taskdepend block", task="3", by="#2 Build")
        assert "Ana made it wait for #2." in seen(waits)
        refused = await asked(at, at.ben, "taskdepend block", task="2", by="3")
        assert "#2 can't wait for #3: #3 waits for #2." in seen(refused)
        await at.settled()
        assert "Subtasks: 0 of 2 done" in seen(card)
        assert "#3 Test" in seen(await asked(at, at.ben, "subtask list", task="1"))
        await asked(at, at.ben, "task done", task="2")
        last = await asked(at, at.ben, "task done", task="3")
        assert "That was the last open subtask of #1 Release." in seen(last)
        assert seen(await does(at.ben, last, "Complete #1")).startswith("✓ Done #1: Release")
        await at.settled()
        assert "Done by @Ben" in seen(card)


async def test_a_duplicate_says_so_and_related_tasks_name_each_other(database_url: str) -> None:
    async with at_work(database_url) as at:
        first, second = [await at.card_of(at.ana, title) for title in ("Fix login", "Login is broken")]
        related = await asked(at, at.ben, "taskdepend relate", task="1", to="2")
        assert seen(related).startswith("✓ Related: 2 tasks")
        await at.settled()
        assert "Related to: #2 Login is broken" in seen(first)
        closed = await asked(at, at.ben, "taskdepend duplicate", task="2", of="1")
        assert seen(closed).startswith("✓ Closed as a duplicate of #1: #2 Login is broken")
        await at.settled()
        assert "Duplicate of: #1 Fix login" in seen(second)
        assert "Duplicates: #2 Login is broken" in seen(first)
        await does(at.ben, closed, "Undo")
        await at.settled()
        assert "Duplicates" not in seen(first)
