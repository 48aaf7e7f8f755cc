"""Modals: what they are filled with, how mistakes are mended though no modal can follow another, what is very long."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.contents import Submitted
from bot.dispatch import Dispatcher
from bot.ports import Address, Inbound, Limits, Sender
from tests.adapters.discord.asking import asked, does, opened, opens, seen, sends
from tests.adapters.discord.bot import running
from tests.adapters.discord.workplace import Workplace, at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.messages import Message

MORE = "Priority, tags, project, start, estimate"
REST = "End of work, dates, urgent, muted, watched"  # of the preferences
FIELDS = ["Title", "Description", "Assigned to", "Due", MORE]


async def test_a_new_task_is_filled_in_mended_and_created(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "taskprefs timezone", zone="Europe/Berlin")
        line = f"Fix login {at.ben.mention} monday !1 +bug // it fails"
        form = await opened(at, at.ana, "tasks new", line=line)
        assert (form.modal.title, form.modal.labels) == ("New task", FIELDS)
        assert form.modal.values == {
            "Title": "Fix login",
            "Description": "it fails",
            "Assigned to": [str(at.ben.id)],
            "Due": "2026-11-23",
            MORE: "!1 +bug",
        }
        told = await sends(at.ana, form, {"Due": "30 feb", MORE: "!1 +bug ~much"})
        assert told.only_for is at.ana
        assert seen(told) == (
            "⚠ Some fields need another look.\n"
            "Due: I can't read a date in “30 feb”. February 2027 has 28 days. · You wrote: 30 feb\n"
            f"{MORE}: I don't understand “~much” here. Write it by its sign: !2 +bug in:web start:mon ~2h."
            " · You wrote: !1 +bug ~much\n"
            "(You wrote: Fix login)\n"
            "[Correct it+]"
        )
        again = await opens(at.ana, told, "Correct it")
        assert again.modal.values == form.modal.values | {"Due": "30 feb", MORE: "!1 +bug ~much"}
        assert again.modal.text.splitlines() == [
            "⚠ I can't read a date in “30 feb”. February 2027 has 28 days.",
            "⚠ I don't understand “~much” here. Write it by its sign: “!2 +bug in:web start:mon ~2h”.",
        ]
        added = await sends(at.ana, again, {"Due": "tuesday 5pm", MORE: "!1 +bug ~2h start:mon"})
        assert added is told  # nobody is left with what was wrong
        assert seen(added).startswith("✓ Added #1: Fix login\nFor @Ben.\nDue Tue 24 Nov 2026 16:00.\n")
        await at.settled()
        (card,) = at.web.messages
        for part in ("Assigned to: @Ben", "Priority: urgent", "Starts: 23 Nov 2026", "Estimate: 2h", "\nit fails\n"):
            assert part in seen(card), part


async def test_a_form_waits_to_be_mended_through_a_restart(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await sends(at.ana, await opened(at, at.ana, "tasks new"), {"Title": "Call Bob", "Due": "never"})
        await at.bot.discord.drain(5)
        async with running(at.discord, database_url, keeping=False) as at.bot:
            again = await opens(at.ana, told, "Correct it")
            assert (again.modal.values["Title"], again.modal.values["Due"]) == ("Call Bob", "never")
            assert seen(await sends(at.ana, again, {"Due": ""})).startswith("✓ Added #1: Call Bob\n")


async def test_mistakes_can_be_made_again_and_again(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await sends(at.ana, await opened(at, at.ana, "tasks new"), {"Title": "Call Bob", "Due": "never"})
        for due in ("someday", "03/04"):
            told = await sends(at.ana, await opens(at.ana, told, "Correct it"), {"Due": due})
            assert f"You wrote: {due}" in seen(told)
        assert "Write 2027-04-03 17:00 for Sat 3 Apr 2027, 17:00 (UTC) or 2027-03-04 17:00 for" in seen(told)
        added = await sends(at.ana, await opens(at.ana, told, "Correct it"), {"Due": "2027-03-04 17:00"})
        assert "Due Thu 04 Mar 2027 17:00." in seen(added)
        assert len([one for one in at.ana.ephemerals(at.web) if "Call Bob" in seen(one)]) == 1


# ---- edits


async def complete(at: Workplace) -> Message:
    """The card of a task that has everything."""
    await asked(at, at.ana, "taskprefs timezone", zone="Europe/Berlin")
    await asked(at, at.ben, "taskprefs timezone", zone="Europe/Berlin")
    await asked(at, at.ana, "project create", name="Web")
    people = f"{at.ben.mention} {at.ops.mention}"
    await asked(
        at,
        at.ana,
        "task quick",
        line=f"add Fix login {people} mon 5pm !1 +bug in:web start:sun ~2h // it fails",
    )
    await at.settled()
    return at.web.last


async def test_an_edit_shows_what_is_and_sent_back_untouched_changes_nothing(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await complete(at)
        form = await opens(at.ben, card, "Edit")
        assert (form.modal.title, form.modal.labels) == ("Edit WEB-1", FIELDS)
        assert form.modal.values == {
            "Title": "Fix login",
            "Description": "it fails",
            "Assigned to": [str(at.ben.id), str(at.ops.id)],
            "Due": "2026-11-23 17:00",
            MORE: "!1 +bug in:web start:2026-11-22 ~2h",
        }
        assert "Now: Mon 23 Nov, 17:00 (Europe/Berlin)" in form.modal.text
        assert seen(await sends(at.ben, form)) == "WEB-1 is that way already.\n[Show]"
        await at.settled()
        assert card.edits == []


async def test_fields_that_are_emptied_are_empty_and_the_rest_stays(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await complete(at)
        form = await opens(at.ben, card, "Edit")
        answer = await sends(at.ben, form, {"Title": "Fix the login", "Due": "", "Assigned to": [], MORE: "in:web"})
        for part in ("renamed it from “Fix login”", "unassigned Ben and ops", "removed the tag bug", "estimate 2h"):
            assert part in seen(answer), part
        await at.settled()
        assert seen(card).splitlines()[:4] == [
            "WEB-1 Fix the login",
            "Status: to do",
            "Due: no date",
            "Assigned to: nobody",
        ]
        assert "it fails" in seen(card)
        for gone in ("Priority", "Tags", "Starts", "Estimate"):
            assert f"{gone}: " not in seen(card)


async def test_all_of_several_stay_all_where_a_form_can_only_pick_them(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Vote", assignee=at.ben, assignee2=at.eve, mode="All of them")
        form = await opens(at.ana, card, "Edit")
        assert form.modal.values[MORE] == "all"
        await sends(at.ana, form, {"Assigned to": [at.ben, at.eve, at.ana]})
        await at.settled()
        assert "Assigned to: @Ben, @Eve and @Ana (all of them; 0 of 3 done)" in seen(card)


async def test_an_edit_that_others_overtook_comes_back_with_what_is_now_and_then_wins(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login", description="it fails")
        form = await opens(at.ana, card, "Edit")
        await asked(at, at.ben, "task quick", line="edit 1 title:Overtaken p:1")
        told = await sends(at.ana, form, {"Title": "Mine", "Description": "My words"})
        assert seen(told) == (
            "⚠ Ben changed #1 while you were writing.\n"
            "Here is your text again; each field says what it is now. Save to make it yours.\n"
            "Title: It is now: Overtaken · You wrote: Mine\n"
            "Description: It is now: it fails · You wrote: My words\n"
            f"{MORE}: It is now: !1\n"
            "[Correct it+]"
        )
        again = await opens(at.ana, told, "Correct it")
        assert again.modal.values == form.modal.values | {"Title": "Mine", "Description": "My words"}
        assert seen(await sends(at.ana, again, {MORE: "!1"})).startswith("✓ Changed #1: Mine\n")
        await at.settled()
        assert seen(card).startswith("#1 Mine\n")
        assert "Priority: urgent" in seen(card)


async def test_a_task_that_was_deleted_meanwhile_is_said_to_be(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        form = await opens(at.ben, card, "Edit")
        await asked(at, at.ana, "task quick", line="delete 1 confirm:yes")
        told = await sends(at.ben, form, {"Title": "Still mine"})
        assert (
            seen(told)
            == "⚠ #1 is deleted.\n/task quick restore 1 brings it back.\n(You wrote: Still mine)\n[Edit in form]"
        )


async def test_a_form_from_a_list_brings_the_list_as_it_is_then(database_url: str) -> None:
    async with at_work(database_url) as at:
        for title in ("Fix login", "Water plants"):
            await asked(at, at.ana, "task add", title=title)
        listed = await asked(at, at.ana, "task list")
        saved = await sends(at.ana, await opens(at.ana, listed, "#1: Edit"), {"Title": "Fix the login"})
        assert saved is listed
        assert seen(listed).startswith("✓ Changed #1: Fix the login\nAna renamed it from “Fix login”")
        assert "Tasks in #web\n#1 Fix the login  [Done+]\n#2 Water plants  [Done+]" in seen(listed)


# ---- comments and preferences


async def test_comments_are_written_in_a_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        form = await opens(at.ben, card, "Comment")
        assert form.modal.title == "Comment on #1"
        await sends(at.ben, form, {"Comment": f"Two\nlines for {at.eve.mention} & @everyone"})
        await at.settled()
        assert "(@Ben · Fri 20 Nov 2026 09:40: Two)\n(lines for @Eve & @\u200beveryone)" in seen(card)
        assert card.pinged == frozenset()


async def test_preferences_are_prefilled_mended_and_saved(database_url: str) -> None:
    async with at_work(database_url) as at:
        form = await opened(at, at.ana, "taskprefs show")
        assert form.modal.values == {
            "Time zone": "",
            "Working days": "mon-fri",
            "Quiet hours": "22:00-08:00",
            "What I tell you": "all dm",
            REST: "workday 17:00 week monday urgent off",
        }
        told = await sends(at.ana, form, {"Time zone": "Atlantis", REST: "workday 25:00"})
        assert f"{REST}: “25:00” is no time of day. Write it like 17:30 or 5pm. · You wrote: workday 25:00" in seen(
            told
        )
        told = await sends(at.ana, await opens(at.ana, told, "Correct it"), {REST: "workday 18:00 order mdy"})
        assert "Atlantis" in seen(told)
        again = await opens(at.ana, told, "Correct it")
        assert again.modal.values[REST] == "workday 18:00 order mdy"
        saved = await sends(at.ana, again, {"Time zone": "Tokyo", "What I tell you": "all dm, commented off"})
        assert seen(saved).startswith("✓ How you read dates\nTime zone: Asia/Tokyo\n")
        assert "Not at all: commented" in seen(saved)
        due = await asked(at, at.ana, "task add", title="Fix login", due="03/04 18:00")
        assert "Due Thu 04 Mar 2027 09:00." in seen(due)
        changed = await opens(at.ana, saved, "Change")
        assert changed.modal.values["Time zone"] == "Asia/Tokyo"


async def test_a_city_that_is_in_several_zones_is_picked_by_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        form = await opened(at, at.ana, "taskprefs show")
        told = await sends(at.ana, form, {"Time zone": "new"})
        assert told.labels[-1] == "Correct it"
        assert "Time zone: America/New_York" in seen(await does(at.ana, told, "America/New_York"))


# ---- what is very long


async def from_elsewhere(at: Workplace, values: dict[str, str]) -> None:
    """A form of another platform, whose fields hold more than Discord's."""
    handle = Dispatcher(at.bot.store, lambda: datetime.fromtimestamp(at.discord.clock(), UTC), Limits(live=True)).handle
    where = Address("discord", str(at.acme.id), str(at.web.id), "web")
    reply = await handle(Inbound(Sender(str(at.ana.id), "Ana", checked=True), where, Submitted("add", values), key="x"))
    assert reply.understood


async def test_a_description_longer_than_an_input_stays_whole_where_the_rest_is_edited(database_url: str) -> None:
    async with at_work(database_url) as at:
        text = "😀 " * 1400  # each is two of what Discord counts
        await from_elsewhere(at, {"title": "Fix login", "description": text.strip()})
        await at.settled()
        form = await opens(at.ana, at.web.last, "Edit")
        assert form.modal.labels == [one for one in FIELDS if one != "Description"]
        assert "is longer than a form takes here. It is left as it is." in form.modal.text
        assert seen(await sends(at.ana, form, {"Title": "Fix the login"})).startswith("✓ Changed #1: Fix the login\n")
        history = await asked(at, at.ana, "task history", task="1")
        assert "description" not in seen(history).splitlines()[1]


async def test_four_thousand_characters_are_written_and_come_back_whole(database_url: str) -> None:
    async with at_work(database_url) as at:
        text = " ".join(f"word{number}" for number in range(600))[:4000].strip()
        await sends(at.ana, await opened(at, at.ana, "tasks new"), {"Title": "Fix login", "Description": text})
        await at.settled()
        form = await opens(at.ana, at.web.last, "Edit")
        assert form.modal.values["Description"] == text
        told = await sends(at.ana, form, {"Due": "never"})
        again = await opens(at.ana, told, "Correct it")
        assert again.modal.values["Description"] == text


@pytest.mark.parametrize("path", ["task quick", "tasks new"])
async def test_a_title_that_is_too_long_goes_on_in_the_description_of_the_form(database_url: str, path: str) -> None:
    async with at_work(database_url) as at:
        long = ("word " * 60).strip()
        if path == "task quick":
            told = await asked(at, at.ana, path, line=f"add {long}")
            assert seen(told).startswith("⚠ The title has 299 characters; it may have 200.\n")
            form = await opens(at.ana, told, "Edit in form")
        else:
            form = await opened(at, at.ana, path, line=long)
        assert str(form.modal.values["Title"]).endswith("…")
        assert form.modal.values["Description"] == long
        await sends(at.ana, form)
        await at.settled()
        assert long in seen(at.web.last)


async def test_a_title_of_blanks_is_no_title(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await sends(at.ana, await opened(at, at.ana, "tasks new"), {"Title": "   ", "Description": "Kept"})
        assert seen(told).startswith("⚠ Some fields need another look.\nTitle: The task has no title.")
        assert (await opens(at.ana, told, "Correct it")).modal.values["Description"] == "Kept"
