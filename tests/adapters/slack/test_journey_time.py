"""Time on Slack: a timer, a correction in a modal, a card that follows, and what it comes to."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work


async def test_time_is_spent_corrected_and_added_up(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login ~2h")
        started = await at.says(at.ana, "time start 1")
        assert started.visible_text.startswith("✓ Timer started on #1 Fix login")
        stopped = await at.pressed(at.ana, started, "Stop")
        assert stopped.visible_text.startswith("✓ Timer stopped: 1m on #1 Fix login")

        form = await at.opened(at.ana, stopped, "Edit")
        assert (form.title, form.labels) == ("Time on #1", ["How long", "When it began", "Note"])
        wrong = await at.slack.submit(at.ana, form, {"How long": "a while"})
        assert "is no length of time" in wrong.errors["minutes"]
        assert (await at.slack.submit(at.ana, form, {"How long": "2h30m", "Note": "with ben"})).ok
        await at.settled()
        assert "Time spent: 2h30m of 2h" in card.visible_text
        assert "2h30m on #1 Fix login" in (await at.says(at.ana, "time")).visible_text

        report = await at.says(at.ben, "time report today")
        assert "2h30m" in report.visible_text
        assert "#1 Fix login: 2h30m" in (await at.pressed(at.ben, report, "By task")).visible_text
