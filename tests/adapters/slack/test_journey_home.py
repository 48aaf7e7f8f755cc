"""App Home: what stands there, what is done there in place, and how it follows what others do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.pressing import What
    from tests.adapters.slack.loopback.views import View
    from tests.adapters.slack.workplace import Workplace


async def home_of(at: Workplace, who: User) -> View:
    """They open the tab."""
    before = who.home.updates if who.home else -1
    await at.slack.open_home(who)
    await at.slack.until(lambda: who.home and who.home.updates > before)
    assert who.home is not None
    return who.home


async def pressed(at: Workplace, who: User, page: View, what: What, *, nth: int | None = None) -> None:
    """The page becomes another one."""
    before = page.updates
    delivery = await at.slack.click(who, page, what, nth=nth)
    assert delivery.ok
    await at.slack.until(lambda: page.updates > before)


def done(number: int) -> What:
    """In the menu of that task's row: "Done" is a filter, too."""
    return lambda control: control.value == f"done {number}"


async def some_tasks(at: Workplace) -> None:
    for line in (
        "add Call Bob @me today 11:00",
        "add Pay rent @me today 17:00",
        "add Water plants @me monday",
        f"add Write tests {at.ben.mention} tuesday",
    ):
        await at.says(at.ana, line)
    await at.says(at.ana, "add Sweep @me")
    await at.says(at.ana, "done 5")
    at.slack.clock.move(3600)


async def test_a_newcomer_is_told_how_to_begin(database_url: str) -> None:
    async with at_work(database_url) as at:
        page = await home_of(at, at.eve)
        assert page.visible_text.startswith("Nothing on your list")
        assert page.buttons[:3] == ["New task", "Preferences", "Refresh"]
        await at.opened(at.eve, page, "New task")
        await at.slack.submit(at.eve, at.eve.modal, {"Title": "Fix login", "Assigned to": ["eve"]})
        await at.slack.until(lambda: "#1" in page.visible_text)
        assert "✓ Added #1: Fix login" in page.visible_text


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_the_page_has_what_is_late_due_next_waited_for_and_done(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode) as at:
        await some_tasks(at)
        page = await home_of(at, at.ana)
        text = page.visible_text
        order = ["Your tasks: 1 overdue, 1 due today", "Overdue (1)", "#1 Call Bob", "Today (1)", "#2 Pay rent", "Next"]
        order += ["#3 Water plants", "Waiting on others (1)", "#4 Write tests", "Recently done (1)", "✓ #5 Sweep"]
        places = [text.index(one) for one in order]
        assert places == sorted(places)


async def test_done_from_the_menu_of_a_row_acts_in_place_and_is_undone_there(database_url: str) -> None:
    async with at_work(database_url) as at:
        await some_tasks(at)
        page = await home_of(at, at.ana)
        await pressed(at, at.ana, page, done(1))
        assert page.visible_text.startswith("✓ Done #1: Call Bob")
        assert "Recently done (2)" in page.visible_text
        assert "Overdue" not in page.visible_text.partition("Recently done")[0].replace("Overdue\n", "")
        assert page.buttons[0] == "Undo"
        await pressed(at, at.ana, page, "Undo")
        assert "Overdue (1)\n#1 Call Bob" in page.visible_text
        assert at.ana.dm.messages == []


async def test_a_filter_shows_one_list_and_back_leads_to_the_page(database_url: str) -> None:
    async with at_work(database_url) as at:
        await some_tasks(at)
        page = await home_of(at, at.ana)
        await pressed(at, at.ana, page, "Waiting on others")
        assert page.visible_text.startswith("Waiting on others\n")
        assert "#4 Write tests" in page.visible_text
        assert "#1 Call Bob" not in page.visible_text
        await pressed(at, at.ana, page, done(4))
        assert page.visible_text.startswith("✓ Done #4: Write tests")
        assert "Waiting on others: none" in page.visible_text
        await pressed(at, at.ana, page, "Back")
        assert page.visible_text.startswith("⚠ Your tasks: 1 overdue, 1 due today")


async def test_snooze_and_edit_from_the_menu_of_a_row(database_url: str) -> None:
    async with at_work(database_url) as at:
        await some_tasks(at)
        page = await home_of(at, at.ana)
        await pressed(at, at.ana, page, "Snooze until tomorrow", nth=1)
        assert "Snoozed until tomorrow: #2 Pay rent" in page.visible_text
        before = page.updates
        await at.slack.click(at.ana, page, "Edit", nth=0)
        form = await at.form_of(at.ana)
        await at.slack.submit(at.ana, form, {"Title": "Call Bobby"})
        await at.slack.until(lambda: page.updates > before)
        assert page.visible_text.startswith("✓ Changed #1: Call Bobby")


async def test_show_in_a_row_tells_all_of_it_and_leaves_the_way_back(database_url: str) -> None:
    async with at_work(database_url) as at:
        await some_tasks(at)
        page = await home_of(at, at.ana)
        before = page.updates
        await at.slack.click(at.ana, page, "Show", nth=0)
        await at.slack.until(lambda: page.updates > before or at.ana.modal)
        shown = at.ana.modal or page
        assert "Status: to do" in shown.visible_text
        assert "Due: Fri 20 Nov, 11:00" in shown.visible_text


async def test_preferences_are_changed_from_the_page(database_url: str) -> None:
    async with at_work(database_url) as at:
        page = await home_of(at, at.ana)
        form = await at.opened(at.ana, page, "Preferences")
        before = page.updates
        await at.slack.submit(at.ana, form, {"Time zone": "Tokyo"})
        await at.slack.until(lambda: page.updates > before)
        assert page.visible_text.startswith("✓ How you read dates\nTime zone: Asia/Tokyo")


async def test_the_page_follows_what_others_do(database_url: str) -> None:
    async with at_work(database_url) as at:
        await some_tasks(at)
        page = await home_of(at, at.ana)
        await at.says(at.ben, "done 4")
        await at.says(at.ben, f"add Review it {at.ana.mention} today 18:00")
        await at.settled()
        assert "Waiting on others" not in page.visible_text.replace("[", "")
        assert "#6 Review it" in page.visible_text


async def test_the_page_follows_a_moment_after_somebody_acted(database_url: str) -> None:
    """Also where no card has to be kept right: in a channel that another organisation reads."""
    async with at_work(database_url, keeping=True) as at:
        both = at.team.channel("both", [at.ana, at.ben], ext_shared=True)
        await at.says(at.ben, f"add Review it {at.ana.mention}", where=both)
        page = await home_of(at, at.ana)
        assert "#1 Review it" in page.visible_text
        await at.says(at.ben, "done 1", where=at.ben.dm)
        await at.slack.until(lambda: "✓ #1 Review it" in page.visible_text, 3)


async def test_what_was_done_on_the_page_is_not_wiped_away_at_once(database_url: str) -> None:
    async with at_work(database_url, keeping=True) as at:
        await at.says(at.ana, "add Fix login @me")
        await at.slack.until(lambda: at.web.messages)
        (card,) = at.web.messages
        page = await home_of(at, at.ana)
        await pressed(at, at.ana, page, done(1))
        await at.slack.until(lambda: card.edits)
        at.slack.clock.move(10)
        await at.says(at.ben, "add Water plants")
        await at.slack.until(lambda: len(at.web.messages) == 2)
        assert page.visible_text.startswith("✓ Done #1: Fix login")
        assert len(at.slack.calls("views.publish")) == 2


async def drawn_when_due(at: Workplace) -> None:
    """Whatever the keeper would draw of itself by now."""
    at.slack.clock.move(10)
    while await at.bot.keeper.step():
        pass
    await at.says(at.ben, "add Water plants", where=(ops := at.team.channel("ops", [at.ben])))
    await at.slack.until(lambda: ops.messages)


async def test_what_was_done_on_the_page_and_its_undo_stand_there_until_something_else_happens(
    database_url: str,
) -> None:
    async with at_work(database_url, keeping=True) as at:
        await at.says(at.ana, "add Fix login @me")
        page = await home_of(at, at.ana)
        await pressed(at, at.ana, page, done(1))
        await drawn_when_due(at)
        assert page.visible_text.startswith("✓ Done #1: Fix login")
        assert len(at.slack.calls("views.publish")) == 2
        await pressed(at, at.ana, page, "Undo")
        assert "#1 Fix login" in page.visible_text
        await at.says(at.ben, f"add Review it {at.ana.mention}")
        await at.slack.until(lambda: "Review it" in page.visible_text)
        assert "Undone" not in page.visible_text


async def test_what_a_form_changed_stands_above_the_page_until_something_else_happens(database_url: str) -> None:
    async with at_work(database_url, keeping=True) as at:
        await at.says(at.ana, "add Fix login @me")
        page = await home_of(at, at.ana)
        form = await at.opened(at.ana, page, "Edit")
        await at.slack.submit(at.ana, form, {"Title": "Fix logout"})
        await at.slack.until(lambda: "Fix logout" in page.visible_text)
        await drawn_when_due(at)
        assert page.visible_text.startswith("✓ Changed #1: Fix logout")
        assert len(at.slack.calls("views.publish")) == 2


async def test_a_filtered_page_stays_so_when_somebody_changes_something(database_url: str) -> None:
    async with at_work(database_url, keeping=True) as at:
        await at.says(at.ana, f"add Write tests {at.ben.mention}")
        await at.says(at.ana, f"add Ask around {at.ben.mention}")
        await at.says(at.ana, "add Water plants @me")
        page = await home_of(at, at.ana)
        await pressed(at, at.ana, page, "Waiting on others")
        await at.says(at.ben, "done 1")
        await at.slack.until(lambda: "#1 Write tests" not in page.visible_text)
        assert page.visible_text.startswith("Waiting on others\n")
        assert "#2 Ask around" in page.visible_text
        await pressed(at, at.ana, page, done(2))
        assert page.visible_text.startswith("✓ Done #2: Ask around")
        await at.says(at.ben, f"add Review it {at.ana.mention}")
        await at.slack.until(lambda: "✓" not in page.visible_text)
        assert page.visible_text.startswith("Waiting on others: none")
        await pressed(at, at.ana, page, "Back")
        await at.says(at.ben, f"add Look again {at.ana.mention}")
        await at.slack.until(lambda: "Look again" in page.visible_text)


async def test_nothing_is_drawn_for_whoever_never_opened_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, f"add Write tests {at.ben.mention}")
        await at.says(at.ben, "done 1")
        await at.settled()
        assert at.slack.calls("views.publish") == []


async def test_only_the_home_tab_counts(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.slack.open_home(at.ana, tab="messages")
        await at.idle()
        assert at.slack.calls("views.publish") == []


async def test_a_page_of_many_tasks_shows_some_of_each_and_leads_to_all(database_url: str) -> None:
    async with at_work(database_url) as at:
        for number in range(8):
            await at.says(at.ana, f"add Task number {number} @me today 17:00")
        page = await home_of(at, at.ana)
        assert "Today (8)" in page.visible_text
        assert page.visible_text.count("Task number") == 5
        await pressed(at, at.ana, page, "All 8 tasks: Today")
        assert page.visible_text.count("Task number") == 8
