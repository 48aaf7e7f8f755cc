"""Lists: what their rows offer, page by page in place, what was done in them, and lists that everybody reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from adapters.discord.app import Discord
from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.ports import Address, Inbound, Sender
from tests.adapters.discord.asking import asked, does, opens, seen, sends
from tests.adapters.discord.workplace import Workplace, at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.messages import Message

NUMBER = "By number"


async def add_many(at: Workplace, count: int) -> None:
    clock = lambda: datetime.fromtimestamp(at.discord.clock(), UTC)  # noqa: E731 - as short as it gets
    handle = Dispatcher(at.bot.store, clock, Discord.limits).handle
    where = Address("discord", str(at.acme.id), str(at.web.id), "web")
    ana = Sender(str(at.ana.id), "Ana", "ana", administers=True, checked=True)
    for number in range(1, count + 1):
        whose = "@me" if number % 2 else ""
        line = f"add Task number {number} +tag{number % 7} !{number % 4 + 1} {whose} in {number} days"
        reply = await handle(Inbound(ana, where, Typed(line), key=f"many-{number}"))
        assert reply.understood


def numbers(message: Message) -> list[int]:
    return [int(one) for one in re.findall(r"^(?:[✓▸✗] )?#(\d+) ", seen(message), re.MULTILINE)]


async def test_a_list_reads_like_this(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "taskprefs timezone", zone="Europe/Berlin")
        await asked(
            at, at.ana, "task add", title="Fix login", due="mon 17:00", assignee=at.ben, priority="1 Urgent", tags="bug"
        )
        await asked(at, at.ana, "task add", title="Ship it", due="today 11:00", assignee=at.ana, assignee2=at.eve)
        await asked(at, at.ana, "task add", title="Water *plants*")
        await asked(at, at.ana, "task comment", task="3", text="Which?")
        await asked(at, at.ana, "task start", task="1")
        at.discord.clock.move(3600)
        listed = await asked(at, at.ana, "task list", group="Date")
        assert seen(listed) == (
            "Tasks in #web\n"
            "Overdue\n"
            "#2 Ship it  [Done+]\n"
            "(⚠ 20 Nov 2026 10:00 · overdue · @Ana, @Eve)\n"
            "Later\n"
            "▸ #1 Fix login  [Done+]\n"
            "(23 Nov 2026 16:00 · urgent · @Ben · +bug)\n"
            "No date\n"
            "#3 Water *plants*  [Done+]\n"
            "(1 comment)\n"
            "[More… ▾ #2: Snooze until tomorrow | #2: Claim | #2: Edit | #2: Show"
            " | #1: Snooze until tomorrow | #1: Edit | #1: Show"
            " | #3: Snooze until tomorrow | #3: Claim | #3: Edit | #3: Show]\n"
            "[Refresh]"
        )
        assert listed.pinged == frozenset()


async def test_the_next_page_takes_the_place_of_the_one_before(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 20)
        listed = await asked(at, at.ana, "task list", scope="All", sort=NUMBER)
        assert numbers(listed) == list(range(1, 11))
        assert "(There are more.)" in seen(listed)
        assert listed.labels == ["Done"] * 10 + ["Next", "Refresh"]
        onward = await does(at.ana, listed, "Next")
        assert onward is listed
        assert numbers(onward) == list(range(11, 21))
        assert "Next" not in onward.labels
        again = await does(at.ana, onward, "Refresh")
        assert (again is listed, numbers(again)) == (True, list(range(11, 21)))
        assert at.ana.ephemerals(at.web) == [listed]


@pytest.mark.parametrize("options", [{}, {"group": "Date"}, {"sort": "Newest first"}, {"query": "number"}])
async def test_three_hundred_tasks_are_walked_to_the_end_and_each_is_seen_once(
    database_url: str, options: dict[str, str]
) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 300)
        page = await asked(at, at.ana, "task list", scope="All", **options)
        found = numbers(page)
        while "Next" in page.labels:
            page = await does(at.ana, page, "Next")
            found += numbers(page)
        assert sorted(found) == list(range(1, 301))
        assert at.ana.ephemerals(at.web) == [page]


async def test_done_beside_a_row_shows_the_list_again_without_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 15)
        page = await does(at.ana, await asked(at, at.ana, "task list", scope="All", sort=NUMBER), "Next")
        assert numbers(page) == [11, 12, 13, 14, 15]
        done = await does(at.ana, page, "Done", nth=1)
        assert done is page
        assert seen(done).startswith("✓ Done #12: Task number 12\n[Undo] [Show]\n────\nAll tasks\n#11 Task number 11")
        assert numbers(done) == [11, 13, 14, 15]
        undone = await does(at.ana, done, "Undo")
        assert undone is page
        assert seen(undone).startswith("✓ Undone #12: Task number 12\n")
        assert numbers(undone) == [11, 12, 13, 14, 15]


async def test_everything_in_the_menu_of_a_list_does_what_it_says(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 2)
        page = await asked(at, at.ana, "task list", scope="All", sort=NUMBER)
        started = await does(at.ana, page, "#1: Start")
        assert started is page
        assert seen(started).startswith("✓ Started #1: Task number 1\n")
        assert "▸ #1 Task number 1" in seen(started)
        assert seen(await does(at.ana, page, "#2: Claim")).startswith("✓ Claimed #2: Task number 2\n")
        saved = await sends(at.ana, await opens(at.ana, page, "#1: Edit"), {"Title": "Renamed"})
        assert saved is page
        assert "▸ #1 Renamed" in seen(page)
        snoozed = await does(at.ana, page, "#1: Snooze until tomorrow")
        assert seen(snoozed).startswith("✓ Snoozed until tomorrow: #1 Renamed\n")
        card = await does(at.ana, page, "#2: Show")
        assert card is not page
        assert seen(card).startswith("#2 Task number 2\nStatus: to do\n")
        assert numbers(page) == [1, 2]  # it stays, and the card is beside it


async def test_a_card_beside_a_list_is_replaced_by_what_is_done_on_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 2)
        page = await asked(at, at.ana, "task list", scope="All", sort=NUMBER)
        card = await does(at.ana, page, "#1: Show")
        for what, said in (("Start", "✓ Started #1: Task number 1\n"), ("Done", "✓ Done #1: Task number 1\n")):
            assert await does(at.ana, card, what) is card
            assert seen(card).startswith(said)
        assert "\n#1 Task number 1\nStatus: done" in seen(card)
        assert "Reopen" in card.labels
        refreshed = await does(at.ana, page, "Refresh")
        assert (refreshed is page, numbers(page)) == (True, [2])


async def test_todays_list_and_ones_own_page_are_shown_again_after_what_was_done_in_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "taskprefs timezone", zone="Europe/Berlin")
        for title in ("Call Bob", "Pay rent"):
            await asked(at, at.ana, "task add", title=title, assignee=at.ana, due="today 17:00")
        today = await asked(at, at.ana, "tasks today")
        assert await does(at.ana, today, "Done") is today
        assert seen(today).startswith("✓ Done #1: Call Bob\n[Undo] [Show]\n────\nToday: 1 due\nToday\n#2 Pay rent")
        home = await asked(at, at.ana, "tasks home")
        assert await does(at.ana, home, "Done") is home
        assert seen(home).startswith("✓ Done #2: Pay rent\n[Undo] [Show]\n────\nYour tasks\n")
        week = await does(at.ana, home, "Due this week")
        assert (week is home, seen(week).splitlines()[0]) == (True, "Due this week: none")
        assert seen(await does(at.ana, home, "Back")).startswith("Your tasks\n")


async def test_a_public_list_stays_as_it_is_whoever_presses_in_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 15)
        listed = await asked(at, at.ana, "task list", scope="All", sort=NUMBER, public=True)
        assert listed.only_for is None
        assert at.web.messages == [listed]
        assert "Refresh" not in listed.labels
        onward = await does(at.ben, listed, "Next")
        assert (onward.only_for, numbers(onward)) == (at.ben, [11, 12, 13, 14, 15])
        again = await does(at.ben, onward, "Refresh")
        assert (again is onward, again.only_for) == (True, at.ben)
        done = await does(at.ben, listed, "Done")
        assert (done.only_for, seen(done)) == (at.ben, "✓ Done #1: Task number 1\n[Undo] [Show]")
        assert numbers(listed) == list(range(1, 11))
        assert listed.edits == []
        assert at.web.messages == [listed]


async def test_a_private_task_is_never_in_a_public_list(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.acme.channel("secret", private=[at.ana])
        await asked(at, at.ana, "task add", where=secret, title="Buy a ring", assignee=at.ana)
        await asked(at, at.ana, "task add", title="Fix login", assignee=at.ana)
        for path, options in (
            ("task list", {"scope": "All"}),
            ("task list", {"scope": "Mine"}),
            ("task search", {"text": "ring"}),
        ):
            listed = await asked(at, at.ana, path, public=True, **options)
            assert listed.only_for is None
            assert "Buy" not in seen(listed)
        assert "Buy a ring" in seen(await asked(at, at.ana, "task list", scope="All"))
        refused = await asked(at, at.ana, "task show", task="1", public=True)
        assert seen(refused).startswith("⚠ #1 is private: not everybody here may see it.\n/task quick show 1 shows it")


async def test_what_is_found_is_paged_too(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 20)
        page = await asked(at, at.ana, "task search", text="number")
        found = numbers(page)
        assert await does(at.ana, page, "Next") is page
        assert sorted(found + numbers(page)) == list(range(1, 21))
        assert seen(await asked(at, at.ana, "task search", text="zebra")).startswith("No task has “zebra”\n")


async def test_an_empty_list_says_how_to_go_on_here(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert seen(await asked(at, at.ana, "task list")) == (
            "Tasks in #web: none\nNothing here. /task quick add Fix login friday adds a task.\n[Refresh]"
        )


async def test_many_at_once_are_confirmed_by_a_click_and_undone_by_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 12)
        question = await asked(at, at.ana, "task done", task="1-12")
        assert seen(question).startswith("⚠ This completes 12 tasks.\n✓ #1 Task number 1\n")
        assert numbers(await asked(at, at.ana, "task list", sort=NUMBER))[0] == 1
        done = await does(at.ana, question, "Complete 12 tasks")
        assert done is question
        assert seen(done).startswith("✓ Done: 12 tasks\n")
        undone = await does(at.ana, done, "Undo")
        assert undone is question
        assert seen(undone).startswith("✓ Undone: 12 tasks\n")


async def test_long_titles_are_cut_where_it_can_be_seen_and_every_row_keeps_its_button(database_url: str) -> None:
    async with at_work(database_url) as at:
        for number in range(12):
            title = f"{number} {'*_`|<>@#' * 12}{' wide' * 18}"
            await asked(
                at, at.ana, "task add", title=title, due="tomorrow", tags=f"tag{number} another", assignee=at.ops
            )
        listed = await asked(at, at.ana, "task list")
        assert listed.labels.count("Done") == 10
        assert seen(listed).count("…") >= 10
        assert listed.pinged == frozenset()
