"""Modals: what they are prefilled with, what is wrong at which field, and that nothing filled in is ever lost."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.contents import Submitted
from bot.dispatch import Dispatcher
from bot.ports import Address, Inbound, Limits, Sender
from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.views import View
    from tests.adapters.slack.workplace import Workplace

FIELDS = ["Title", "Description", "Assigned to", "Due", "Starts", "Priority", "Tags", "Project", "Estimate"]


async def form(at: Workplace, who: User, line: str) -> View:
    """`/task line` opens it."""
    who.modals.clear()
    delivery = await at.slack.command(who, at.web, line)
    assert delivery.ok
    return await at.form_of(who)


def labels(chosen: object) -> list[str]:
    assert isinstance(chosen, list)
    return [one["text"]["text"] for one in chosen]


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_a_new_task_is_filled_in_corrected_and_created(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode) as at:
        shown = await form(at, at.ana, f"form Fix login {at.ben.mention} monday !1 +bug // it fails")
        assert (shown.title, shown.labels) == ("New task", FIELDS)
        assert shown.shows("Title") == "Fix login"
        assert shown.shows("Description") == "it fails"
        assert labels(shown.shows("Assigned to")) == ["@ben"]
        assert shown.shows("Due") == "2026-11-23"
        assert shown.shows("Priority")["text"]["text"] == "Urgent"
        assert labels(shown.shows("Tags")) == ["+bug"]
        wrong = await at.slack.submit(at.ana, shown, {"Due": "30 feb", "Estimate": "much"})
        assert set(wrong.errors) == {"due", "estimate"}
        assert "30 feb" in wrong.errors["due"]
        assert shown.shows("Title") == "Fix login"
        right = await at.slack.submit(at.ana, shown, {"Due": "tuesday 5pm", "Estimate": "2h"})
        assert right.errors == {}
        assert at.ana.modals == []
        await at.slack.until(lambda: at.ana.private)
        assert at.ana.private[-1].visible_text.startswith("✓ Added #1: Fix login")
        await at.settled()
        (card,) = at.web.messages
        for line in ("Due: Tue 24 Nov, 17:00", "Assigned to: @ben", "Priority: urgent", "Estimate: 2h", "it fails"):
            assert line in card.visible_text


async def test_an_ambiguous_date_is_asked_back_at_its_field(database_url: str) -> None:
    async with at_work(database_url) as at:
        at.ana.locale = ""  # else it says the order of day and month
        shown = await form(at, at.ana, "form Fix login")
        asked = await at.slack.submit(at.ana, shown, {"Due": "03/04"})
        assert set(asked.errors) == {"due"}
        assert "3 April" in asked.errors["due"]
        assert "4 March" in asked.errors["due"]
        assert not (await at.slack.submit(at.ana, shown, {"Due": "4 march"})).errors
        await at.settled()
        assert "Due: Thu 4 Mar 2027" in at.web.messages[0].visible_text


async def test_an_edit_shows_what_is_and_changes_only_what_was_touched(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, f"Fix login {at.ben.mention} {at.eve.mention} all monday 5pm +bug // it fails")
        shown = await at.opened(at.ben, card, "Edit")
        assert (shown.title, shown.labels) == ("Edit #1", FIELDS)
        assert labels(shown.shows("Assigned to")) == ["@ben", "@eve", "All of them must do it"]
        assert shown.shows("Due") == "2026-11-23 17:00"
        assert "Now: Mon 23 Nov, 17:00" in shown.visible_text
        await at.slack.submit(at.ben, shown, {"Title": "Fix the login", "Due": None, "Tags": []})
        await at.settled()
        assert card.visible_text.startswith(
            "#1 Fix the login\nStatus: to do\nDue: no date\nAssigned to: @ben, @eve"
        ) or ("Due: no date" in card.visible_text)
        assert "bug" not in card.visible_text
        assert "it fails" in card.visible_text
        assert at.ben.private[-1].visible_text.startswith("✓ Changed #1: Fix the login")


async def test_a_form_that_others_overtook_is_refused_with_what_was_filled_in_and_saved_then(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        shown = await at.opened(at.ana, card, "Edit")
        await at.says(at.ben, "edit 1 title:Overtaken")
        refused = await at.slack.submit(at.ana, shown, {"Title": "Mine", "Description": "My words"})
        assert at.ana.modals == [shown], refused.last
        assert shown.shows("Title") == "Mine"
        assert shown.shows("Description") == "My words"
        assert "ben changed #1 while you were writing. Here is your text again" in shown.visible_text
        assert "It is now: Overtaken" in shown.visible_text
        await at.slack.submit(at.ana, shown)
        assert at.ana.modals == []
        await at.settled()
        assert card.visible_text.startswith("#1 Mine")
        assert "My words" in card.visible_text


async def test_an_edit_without_a_change_changes_nothing(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await at.slack.submit(at.ana, await at.opened(at.ana, card, "Edit"))
        await at.settled()
        assert at.ana.modals == []
        assert card.edits == 0


async def test_a_description_longer_than_a_field_comes_back_whole_and_is_saved_whole(database_url: str) -> None:
    async with at_work(database_url) as at:
        text = " ".join(f"word{number}" for number in range(450))
        await at.says(at.ana, "list")
        await from_elsewhere(at, {"title": "Fix login", "description": text})
        await at.settled()
        (card,) = at.web.messages
        shown = await at.opened(at.ana, card, "Edit")
        assert "Description, continued" in shown.labels
        assert shown.shows("Description") + shown.shows("Description, continued") == text
        await at.slack.submit(at.ana, shown, {"Title": "Fix the login"})
        wrong = await at.slack.submit(
            at.ana, await at.opened(at.ana, card, "Edit"), {"Description, continued": "x" * 3000}
        )
        assert set(wrong.errors) == {"description"}, wrong.errors
        await at.settled()
        assert card.visible_text.startswith("#1 Fix the login")
        assert text in card.visible_text


async def from_elsewhere(at: Workplace, values: dict[str, str]) -> None:
    """A form of another platform, whose fields hold more than Slack's."""
    handle = Dispatcher(at.bot.store, lambda: datetime.fromtimestamp(at.slack.clock(), UTC), Limits(live=True)).handle
    where = Address("slack", at.team.id, at.web.id, "web")
    await handle(Inbound(Sender(at.ana.id, "Ana"), where, Submitted("add", values), key="elsewhere"))


async def test_a_message_longer_than_a_field_becomes_a_task_that_says_where_the_rest_is(database_url: str) -> None:
    async with at_work(database_url) as at:
        said = (await at.slack.message(at.ben, at.web, "Fix login. " + "word " * 750)).posted
        assert said is not None
        await at.slack.message_shortcut(at.ana, said, "create_task")
        shown = await at.form_of(at.ana)
        assert shown.shows("Description").endswith("…\n\n— ben")
        await at.slack.submit(at.ana, shown)
        assert at.ana.modals == []
        await at.settled()
        assert (said.permalink.partition("?")[0], "Where it came from") in said.replies[0].links


async def test_comments_are_written_in_a_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        shown = await at.opened(at.ben, card, "Comment")
        assert shown.title == "Comment on #1"
        await at.slack.submit(at.ben, shown, {"Comment": "Two\nlines <@UEVE> & more"})
        await at.settled()
        assert "@ben · today 10:40: Two\nlines" in card.visible_text
        assert card.mentions == set()


async def test_preferences_are_prefilled_corrected_and_saved(database_url: str) -> None:
    async with at_work(database_url) as at:
        shown = await form(at, at.ana, "prefs")
        dates = ["Time zone", "Working days", "Working day ends", "Week begins on", "Order of dates"]
        assert shown.labels == [*dates, "Quiet hours", "What I tell you", "Urgent ones", "Muted", "Watched"]
        assert shown.shows("Time zone") == "Europe/Berlin"
        wrong = await at.slack.submit(at.ana, shown, {"Working day ends": "25:00"})
        assert set(wrong.errors) == {"workday_end"}
        wrong = await at.slack.submit(at.ana, shown, {"Time zone": "Atlantis", "Working day ends": "18:00"})
        assert set(wrong.errors) == {"zone"}
        orders = [one["text"]["text"] for one in shown.field("Order of dates")["element"]["options"]]
        await at.slack.submit(
            at.ana, shown, {"Time zone": "Tokyo", "Working day ends": "18:00", "Order of dates": orders[1]}
        )
        assert at.ana.modals == []
        await at.slack.until(lambda: at.ana.private)
        assert at.ana.private[-1].visible_text.startswith("✓ How you read dates\nTime zone: Asia/Tokyo")
        due = await at.says(at.ana, "add Fix login 03/04")
        assert "18:00 (Asia/Tokyo)" in due.visible_text


async def test_people_projects_and_tags_are_suggested_as_one_types(database_url: str) -> None:
    async with at_work(database_url) as at:
        at.team.user("bella", name="Bella Stone")
        at.team.user("beta", name="Beta", is_bot=True)
        at.team.user("bert", name="Bert", deleted=True)
        await at.says(at.ana, "project create Website")
        await at.says(at.ana, "add Fix login +bug +backlog")
        shown = await form(at, at.ana, "form X")
        people = await at.slack.suggest(at.ana, shown, "Assigned to", "be")
        assert sorted(labels(people.options)) == ["All of them must do it", "bella", "ben"]
        assert labels((await at.slack.suggest(at.ana, shown, "Project", "web")).options) == ["Website"]
        assert labels((await at.slack.suggest(at.ana, shown, "Tags", "b")).options) == ["+backlog", "+bug", "+b"]
        assert labels((await at.slack.suggest(at.ana, shown, "Tags", "two words")).options) == ["+two words"]
        await at.slack.submit(
            at.ana, shown, {"Assigned to": ["bella", "ben"], "Project": "Website", "Tags": ["+bug", "+two words"]}
        )
        await at.settled()
        card = at.web.messages[-1]
        assert "bella" in card.visible_text
        assert "Project: website" in card.visible_text.replace("Website", "website")
        assert "Tags: bug, two words" in card.visible_text


async def test_a_form_without_a_title_does_not_leave_slack_and_one_of_blanks_is_refused(database_url: str) -> None:
    async with at_work(database_url) as at:
        shown = await form(at, at.ana, "form X")
        wrong = await at.slack.submit(at.ana, shown, {"Title": "   "})
        assert set(wrong.errors) == {"title"}


async def test_a_task_that_was_deleted_meanwhile_is_not_lost_on_whoever_edits_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        shown = await at.opened(at.ben, card, "Edit")
        await at.says(at.ana, "delete 1 confirm:yes")
        await at.slack.submit(at.ben, shown, {"Title": "Still mine"})
        assert at.ben.modal is not None
        assert "deleted" in at.ben.modal.visible_text or "Still mine" in at.ben.modal.visible_text
