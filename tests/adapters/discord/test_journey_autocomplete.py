"""What is offered while an option is typed, and that what is picked means just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord import tree
from tests.adapters.discord.asking import asked, seen
from tests.adapters.discord.loopback.interactions import Choice
from tests.adapters.discord.workplace import Workplace, at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.commanding import Value

GIVEN: dict[str, Value] = {"title": "X", "when": "today", "add": "bug"}


def suggesting() -> list[tuple[str, str]]:
    return [(tree.path_of(way.word), one.name) for way in tree.WAYS for one in way.options if one.kind.completes]


async def offered(at: Workplace, by: Person, path: str, name: str, typed: str, **given: Value) -> list[Choice]:
    return await by.typing(at.web, path, given, focused=(name, typed))


def names(choices: list[Choice]) -> list[str]:
    return [one.name for one in choices]


async def test_every_option_that_suggests_does_so_whatever_is_typed(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login", tags="bug")
        await asked(at, at.ana, "project create", name="Web")
        await asked(at, at.ana, "view save", name="late", filter="all due:overdue")
        await asked(at, at.ana, "timelog add", task="1", duration="1h")
        assert len(suggesting()) > 20
        for path, name in suggesting():
            for typed in ("#1", "x" * 90, '"<@1> \\ //'):
                found = await offered(at, at.ana, path, name, typed)
                assert len(found) <= 25, (path, name, typed)
            assert await offered(at, at.ana, path, name, ""), (path, name)


# ---- dates


async def test_a_date_is_shown_as_it_is_read_while_it_is_typed(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "taskprefs timezone", zone="Europe/Berlin")
        assert names(await offered(at, at.ana, "task add", "due", "")) == [
            "today: Fri 20 Nov 17:00, in 6 hours",
            "tomorrow: Sat 21 Nov 17:00, in 1 day",
            "friday: Fri 27 Nov 17:00, in 7 days",
            "next monday: Mon 23 Nov 17:00, in 3 days",
        ]
        assert names(await offered(at, at.ana, "task add", "due", "tomorrow 9am")) == ["Sat 21 Nov 09:00, in 22 hours"]
        assert names(await offered(at, at.ana, "task due", "when", "03/04")) == [
            "Sat 3 Apr 2027 17:00, in 4 months",
            "Thu 4 Mar 2027 17:00, in 3 months",
        ]
        assert names(await offered(at, at.ana, "task due", "when", "soonish")) == [
            "I can't read “soonish” as a date yet"
        ]
        assert "Sat 21 Nov 17:00 (UTC), in 1 day" in names(await offered(at, at.ben, "task due", "when", "tomorrow"))


@pytest.mark.parametrize("typed", ["fri", "03/04", "tomorrow 9am", "in 3 days", "eom"])
async def test_the_date_that_is_picked_is_the_date_it_gets(database_url: str, typed: str) -> None:
    async with at_work(database_url) as at:
        for number, choice in enumerate(await offered(at, at.ana, "task add", "due", typed), start=1):
            shown = choice.name.rpartition(": ")[2].split()
            added = await asked(at, at.ana, "task add", title="Fix login", due=choice.value)
            assert seen(added).startswith(f"✓ Added #{number}: Fix login\nDue ")
            assert f"{int(shown[1]):02} {shown[2]}" in seen(added), (choice, seen(added))


async def test_none_takes_a_date_off_and_a_day_to_begin_on_is_its_first_moment(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login", due="tomorrow")
        await asked(at, at.ana, "task due", task="1", when="none")
        assert "Due: no date" in seen(await asked(at, at.ana, "task show", task="1"))
        (until,) = await offered(at, at.ana, "task snooze", "when", "tomorrow")
        assert until.name.startswith("Sat 21 Nov")
        assert "17:00" not in until.name
        assert seen(await asked(at, at.ana, "task snooze", task="1", when=until.value)).startswith("✓ Snoozed until ")


# ---- tasks


async def tasks(at: Workplace, *titles: str) -> None:
    for title in titles:
        await asked(at, at.ana, "task add", title=title)


async def test_tasks_are_found_by_number_and_by_the_beginnings_of_their_words(database_url: str) -> None:
    async with at_work(database_url) as at:
        await tasks(at, "Fix login", "Test the login", "Water plants")
        assert names(await offered(at, at.ana, "task show", "task", "")) == [
            "#3 Water plants",
            "#2 Test the login",
            "#1 Fix login",
        ]
        for typed, found in (("log", {"#1 Fix login", "#2 Test the login"}), ("#3", {"#3 Water plants"})):
            assert set(names(await offered(at, at.ana, "task show", "task", typed))) == found
        (plants,) = await offered(at, at.ana, "task done", "task", "wat")
        assert seen(await asked(at, at.ana, "task done", task=plants.value)).startswith("✓ Done #3: Water plants")


async def test_several_tasks_are_picked_one_after_the_other(database_url: str) -> None:
    async with at_work(database_url) as at:
        await tasks(at, "Fix login", "Test the login", "Water plants")
        found = await offered(at, at.ana, "task done", "task", "1 ")
        assert names(found) == ["1 #3 Water plants", "1 #2 Test the login"]
        done = await asked(at, at.ana, "task done", task=found[0].value)
        assert seen(done).startswith("✓ Done: 2 tasks\n✓ #1 Fix login")
        assert "✓ #3 Water plants" in seen(done)


async def test_only_tasks_that_one_may_see_are_offered(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.acme.channel("secret", private=[at.ana])
        await asked(at, at.ana, "task add", where=secret, title="Buy a ring")
        await tasks(at, "Fix login")
        assert "#1 Buy a ring" in names(await offered(at, at.ana, "task show", "task", ""))
        assert names(await offered(at, at.ben, "task show", "task", "")) == ["#2 Fix login"]
        for typed in ("ring", "1", "#1"):
            assert names(await offered(at, at.ben, "task show", "task", typed)) == [], typed


async def test_of_many_tasks_as_many_are_offered_as_discord_shows(database_url: str) -> None:
    async with at_work(database_url) as at:
        await tasks(at, *(f"Task number {number}" for number in range(30)))
        assert len(await offered(at, at.ana, "task show", "task", "")) == 25
        assert len(await offered(at, at.ana, "task done", "task", "numb")) == 25


async def test_a_hostile_title_is_only_a_title(database_url: str) -> None:
    async with at_work(database_url) as at:
        title = f'"; delete 1 confirm:yes // <@{at.ben.id}> @everyone ' + "x" * 120
        await tasks(at, title, "Fix login")
        (found,) = await offered(at, at.ana, "task show", "task", "delete")
        assert found.name.startswith('#1 "; delete 1 confirm:yes // ')
        assert "<@" not in found.name
        assert len(found.name) <= 100
        assert seen(await asked(at, at.ana, "task show", task=found.value)).startswith('#1 "; delete 1')


# ---- projects, tags, zones, commands


async def test_projects_are_offered_by_their_names(database_url: str) -> None:
    async with at_work(database_url) as at:
        for name in ("Web site", "Weather", "Deploys"):
            await asked(at, at.ana, "project create", name=name)
        found = await offered(at, at.ana, "task add", "project", "we")
        assert sorted(names(found)) == ["Weather", "Web site"]
        site = next(one for one in found if one.name == "Web site")
        added = await asked(at, at.ana, "task add", title="Fix login", project=site.value)
        assert seen(added).startswith("✓ Added WEB-SITE-1: Fix login")
        for path in ("taskset project", "project status", "project bind", "project archive"):
            assert "Web site" in names(await offered(at, at.ana, path, "project", "web"))
        listed = await asked(at, at.ana, "task list", project=site.value)
        assert "WEB-SITE-1 Fix login" in seen(listed)


async def test_tags_are_offered_one_after_the_other_and_new_ones_taken(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login", tags="bug, backlog")
        assert names(await offered(at, at.ana, "task add", "tags", "b")) == ["+backlog", "+bug", "+b"]
        further = await offered(at, at.ana, "task add", "tags", "bug, back")
        assert names(further) == ["+bug +backlog", "+bug +back"]
        await asked(at, at.ana, "task add", title="Water plants", tags=further[0].value)
        assert "Tags: bug, backlog" in seen(await asked(at, at.ana, "task show", task="2"))
        two = await asked(at, at.ana, "taskset tag", task="2", add='"two words" office', remove="bug")
        assert "added the tags two words and office and removed the tag bug" in seen(two)


async def test_zones_are_found_by_their_city_and_say_what_time_it_is_there(database_url: str) -> None:
    async with at_work(database_url) as at:
        (tokyo,) = await offered(at, at.ana, "taskprefs timezone", "zone", "tokyo")
        assert tokyo == Choice("Asia/Tokyo, now 18:40", "Asia/Tokyo")
        likely = names(await offered(at, at.ana, "taskprefs timezone", "zone", ""))
        assert "America/New_York, now 04:40" in likely
        saved = await asked(at, at.ana, "taskprefs timezone", zone=tokyo.value)
        assert "Time zone: Asia/Tokyo" in seen(saved)


async def test_commands_are_offered_in_help(database_url: str) -> None:
    async with at_work(database_url) as at:
        found = await offered(at, at.ana, "taskhelp", "topic", "sno")
        assert [one.value for one in found] == ["snooze"]
        assert seen(await asked(at, at.ana, "taskhelp", topic=found[0].value)).startswith("Help: snooze\n")


async def test_suggesting_changes_nothing_and_asks_nobody(database_url: str) -> None:
    async with at_work(database_url) as at:
        for typed in ("", "today", "03/04"):
            await offered(at, at.ana, "task add", "due", typed, title="Fix login", assignee=at.ben)
        await at.settled()
        assert at.web.messages == at.ana.ephemerals(at.web) == []
        added = await asked(at, at.ana, "task add", title="Fix login", due="today")
        assert "Where are you?" in added.placeholders
