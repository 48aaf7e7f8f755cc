"""Lists: page by page in place, menus of their rows, and lists that everybody reads."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.ports import Address, Inbound, Sender
from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.workplace import Workplace


async def add_many(at: Workplace, count: int) -> None:
    handle = Dispatcher(at.bot.store, lambda: datetime.fromtimestamp(at.slack.clock(), UTC)).handle
    where = Address("slack", at.team.id, at.web.id, "web")
    ana = Sender(at.ana.id, "ana", "ana", "Europe/Berlin", administers=True)
    for number in range(1, count + 1):
        whose = "@me" if number % 2 else ""
        line = f"add Task number {number} +tag{number % 7} !{number % 4 + 1} {whose} in {number} days"
        reply = await handle(Inbound(ana, where, Typed(line), key=f"many-{number}"))
        assert reply.understood


def numbers(message: Message) -> list[int]:
    return [int(one) for one in re.findall(r"^✓? ?#(\d+) ", message.visible_text, re.MULTILINE)]


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_the_next_page_takes_the_place_of_the_one_before(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode) as at:
        await add_many(at, 20)
        listed = await at.says(at.ana, "list all sort:number")
        assert numbers(listed) == list(range(1, 11))
        assert "There are more." in listed.visible_text
        assert listed.buttons[-1] == "Next"
        onward = await at.pressed(at.ana, listed, "Next")
        assert onward is listed
        assert onward.viewer is at.ana
        assert numbers(onward) == list(range(11, 21))
        assert "Next" not in onward.buttons
        assert at.ana.private == [listed]


@pytest.mark.parametrize("how", ["list all", "list all group:due", "list all sort:priority-"])
async def test_three_hundred_tasks_are_walked_to_the_end_and_each_is_seen_once(database_url: str, how: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 300)
        page = await at.says(at.ana, how)
        seen = numbers(page)
        while "Next" in page.buttons:
            page = await at.pressed(at.ana, page, "Next")
            seen += numbers(page)
        assert sorted(seen) == list(range(1, 301))
        assert len(at.ana.private) == 1


async def test_done_in_the_menu_of_a_row_shows_the_list_again_without_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 15)
        page = await at.pressed(at.ana, await at.says(at.ana, "list all sort:number"), "Next")
        assert numbers(page) == [11, 12, 13, 14, 15]
        done = await at.pressed(at.ana, page, "Done", nth=1)
        assert done is page
        assert done.visible_text.startswith("✓ Done #12: Task number 12\n")
        assert numbers(done) == [11, 13, 14, 15]
        assert "Undo" in done.buttons
        undone = await at.pressed(at.ana, done, "Undo")
        assert undone.visible_text.startswith("✓ Undone #12: Task number 12\n")
        assert numbers(undone) == [11, 12, 13, 14, 15]


async def test_everything_in_the_menu_of_a_row_does_what_it_says(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 2)
        page = await at.says(at.ana, "list all sort:number")
        assert page.buttons[:5] == ["Done", "Snooze until tomorrow", "Start", "Edit", "Show"]
        started = await at.pressed(at.ana, page, "Start", nth=0)
        assert started.visible_text.startswith("✓ Started #1: Task number 1\n")
        assert "▸ #1 Task number 1" in started.visible_text
        claimed = await at.pressed(at.ana, page, "Claim")
        assert claimed.visible_text.startswith("✓ Claimed #2: Task number 2\n")
        form = await at.opened(at.ana, page, lambda one: one.label == "Edit" and one.value == "edit 1")
        edits = page.edits
        await at.slack.submit(at.ana, form, {"Title": "Renamed"})
        await at.slack.until(lambda: page.edits > edits)
        assert page.visible_text.startswith("✓ Changed #1: Renamed\n")
        assert "#1 Renamed" in page.visible_text.partition("\n")[2]
        shown = await at.pressed(at.ana, page, "Show", nth=0)
        assert "Status: in progress" in shown.visible_text
        assert shown is not page
        assert "#2 Task number 2" in page.visible_text


async def test_todays_list_is_shown_again_after_what_was_done_in_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        for title in ("Call Bob", "Pay rent"):
            await at.says(at.ana, f"add {title} @me today 17:00")
        today = await at.says(at.ana, "")
        done = await at.pressed(at.ana, today, "Done", nth=0)
        assert done is today
        assert done.visible_text.startswith("✓ Done #1: Call Bob\nToday: 1 due\n")
        assert numbers(done) == [2]


async def test_a_public_list_stays_as_it_is_whoever_clicks_in_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 15)
        await at.says(at.ana, "list all sort:number public")
        (listed,) = at.web.messages
        assert numbers(listed) == list(range(1, 11))
        onward = await at.pressed(at.ben, listed, "Next")
        assert onward is not listed
        assert at.web.messages[0] is listed
        assert numbers(listed) == list(range(1, 11))
        assert numbers(onward) == list(range(11, 16))
        assert listed.edits == 0
        done = await at.pressed(at.ben, listed, "Done", nth=0)
        assert done.viewer is at.ben
        assert done.visible_text.startswith("✓ Done #1: Task number 1")
        assert listed.edits == 0


async def test_a_private_task_is_never_in_a_public_list(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.team.channel("secret", [at.ana], private=True)
        await at.says(at.ana, "add Buy a ring @me", where=secret)
        await at.says(at.ana, "add Fix login @me")
        for line in ("list all public", "list mine public", "search ring public:yes"):
            await at.says(at.ana, line)
        assert [one for one in at.web.messages if "Fix login" in one.visible_text]
        assert not [one for one in at.web.messages if "ring" in one.visible_text.replace("“ring”", "")]
        assert "Buy a ring" in (await at.says(at.ana, "list all")).visible_text


async def test_searching_pages_too(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 20)
        page = await at.says(at.ana, "search number")
        seen = numbers(page)
        page = await at.pressed(at.ana, page, "Next")
        assert sorted(seen + numbers(page)) == list(range(1, 21))


async def test_an_empty_list_says_how_to_go_on(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert (await at.says(at.ana, "list")).visible_text.startswith("Tasks in #web: none\nNothing here.")


async def test_many_at_once_are_confirmed_by_a_click_and_undone_by_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        await add_many(at, 12)
        asked = await at.says(at.ana, "done 1-12")
        assert asked.visible_text.startswith("⚠ This completes 12 tasks.")
        done = await at.pressed(at.ana, asked, "Complete 12 tasks")
        assert done.visible_text.startswith("✓ Done: 12 tasks")
        undone = await at.pressed(at.ana, done, "Undo")
        assert undone.visible_text.startswith("✓ Undone: 12 tasks")
